#include "reference/coding/scrambler.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

// What the two directions share.
template <typename Derived>
struct ScramblerModel : WithoutCoefs {
  using Config = ScramblerConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = Derived::kName,
            .source = "reference/coding/scrambler",
            .arith_version = kScramblerArithVersion,
            .summary = Derived::kSummary,
            .standard = "IEEE 802.3-2022 49.2.6, 82.2.5, 119.2.4.3",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  ScramblerModel(const Config& config, const Backend&) : plan(MakePlan(config)) { Reset(); }

  static Port Data(PortDirection direction) { return MakePort(direction, "data", -1, 0, 1, "bit", "plain bit"); }
  static Port Line(PortDirection direction) { return MakePort(direction, "line", -1, 0, 1, "bit", "scrambled bit"); }
  void Reset() { plumbline::Reset(plan, state); }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", state);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto x = Narrow<std::uint8_t>(in[0], x_);
    const std::span<std::uint8_t> y(y_.data(), n);
    Derived::kRun(state, x, y);
    out[0].PutAll(std::span<const std::uint8_t>(y));
  }

  ScramblerPlan plan;
  ScramblerState state;
  std::array<std::uint8_t, kBlockChunk> x_{}, y_{};
};

struct ScrambleModel : ScramblerModel<ScrambleModel> {
  static constexpr const char* kName = "scramble";
  static constexpr const char* kSummary = "self-synchronous scrambler x^58 + x^39 + 1";
  static constexpr auto kRun = &reference::Scramble;
  using ScramblerModel::ScramblerModel;
  std::vector<Port> Ports() const { return {Data(PortDirection::kIn), Line(PortDirection::kOut)}; }
};

struct DescrambleModel : ScramblerModel<DescrambleModel> {
  static constexpr const char* kName = "descramble";
  static constexpr const char* kSummary = "descrambler of x^58 + x^39 + 1";
  static constexpr auto kRun = &reference::Descramble;
  using ScramblerModel::ScramblerModel;
  std::vector<Port> Ports() const { return {Line(PortDirection::kIn), Data(PortDirection::kOut)}; }
};

}  // namespace

BlockEntry ScrambleBlock() { return EntryOf<ScrambleModel>(); }
BlockEntry DescrambleBlock() { return EntryOf<DescrambleModel>(); }

}  // namespace plumbline::dsp
