#include "reference/coding/precoder.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

// What the two directions share.
template <typename Derived>
struct PrecoderModel : WithoutCoefs {
  using Config = PrecoderConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = Derived::kName,
            .source = "reference/coding/precoder",
            .arith_version = kPrecoderArithVersion,
            .summary = Derived::kSummary,
            .standard = "IEEE 802.3-2022 120.5.7.2, 135.5.7.2; IEEE P802.3dj 176.9.1.2 (draft)",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  PrecoderModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  static Port Symbol(PortDirection direction) {
    return MakePort(direction, "symbol", -2, 0, 1, "level index", "symbol as the map gives it, G");
  }
  static Port Line(PortDirection direction) {
    return MakePort(direction, "line", -2, 0, 1, "level index", "symbol on the line, P");
  }
  void Reset() { plumbline::Reset(plan, state); }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto x = Narrow<std::uint8_t>(in[0], x_);
    const std::span<std::uint8_t> y(y_.data(), n);
    Derived::kRun(plan, state, x, y);
    out[0].PutAll(std::span<const std::uint8_t>(y));
  }

  PrecoderPlan plan;
  PrecoderState state;
  std::array<std::uint8_t, kBlockChunk> x_{}, y_{};
};

struct EncodeModel : PrecoderModel<EncodeModel> {
  static constexpr const char* kName = "precoder_encode";
  static constexpr const char* kSummary = "precoder 1/(1+D) mod 4";
  static constexpr auto kRun = &reference::PrecoderEncode;
  using PrecoderModel::PrecoderModel;
  std::vector<Port> Ports() const { return {Symbol(PortDirection::kIn), Line(PortDirection::kOut)}; }
};

struct DecodeModel : PrecoderModel<DecodeModel> {
  static constexpr const char* kName = "precoder_decode";
  static constexpr const char* kSummary = "decoder of the precoder: 1+D mod 4";
  static constexpr auto kRun = &reference::PrecoderDecode;
  using PrecoderModel::PrecoderModel;
  std::vector<Port> Ports() const { return {Line(PortDirection::kIn), Symbol(PortDirection::kOut)}; }
};

}  // namespace

BlockEntry PrecoderEncodeBlock() { return EntryOf<EncodeModel>(); }
BlockEntry PrecoderDecodeBlock() { return EntryOf<DecodeModel>(); }

}  // namespace plumbline::dsp
