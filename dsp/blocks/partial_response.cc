#include "reference/eq/partial_response.h"

#include "dsp/block_model.h"

namespace plumbline::dsp {
namespace {

struct PartialResponseModel {
  using Config = PartialResponseConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "partial_response",
            .source = "reference/eq/partial_response",
            .arith_version = kPartialResponseArithVersion,
            .summary = "partial-response target 1 + alpha D + beta D^2 and the distance from it",
            .standard = "none; Kabal and Pasupathy, IEEE Trans. Commun. 23 (1975)",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  PartialResponseModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  std::vector<Port> Ports() const {
    using enum PortDirection;
    const auto postcursor = [](const char* name, const char* text) {
      return Within(MakePort(kCoef, name, 11, 9, 1, "1", text), -kPartialResponseMax, kPartialResponseMax);
    };
    return {MakePort(kIn, "y", 16, 9, 1, "amplitude", "sample: 512 is amplitude +1"),
            MakePort(kIn, "symbol", -2, 0, 1, "level index", "symbol that the sample stands for"),
            postcursor("alpha", "first postcursor of the response"),
            postcursor("beta", "second postcursor of the response"),
            MakePort(kCoef, "level", 16, 9, kPam4Levels, "amplitude", "levels, ascending"),
            MakePort(kOut, "target", 16, 9, 1, "amplitude", "what the sample should be, saturated"),
            MakePort(kOut, "error", plan.config.error_bits, 9, 1, "amplitude", "sample minus target, saturated")};
  }
  void Reset() {
    plumbline::Reset(plan, state);
    coefs = PartialResponseCoefs{};
    slicer = SlicerCoefs{};
  }
  Status CheckCoefs() const { return Validate(plan, coefs); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(coefs.alpha, 1);
    v(coefs.beta, 1);
    v(slicer.level, slicer.level.size());
  }
  template <class V>
  void VisitState(V&& v) {
    v("history", state.history, -3, 3);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const std::span<std::int16_t> target(target_.data(), n);
    const std::span<std::int16_t> error(error_.data(), n);
    reference::PartialResponse(plan, coefs, slicer, state, Narrow<std::int16_t>(in[0], y_),
                               Narrow<std::uint8_t>(in[1], symbol_), target, error);
    out[0].PutAll(std::span<const std::int16_t>(target));
    out[1].PutAll(std::span<const std::int16_t>(error));
  }

  PartialResponsePlan plan;
  PartialResponseCoefs coefs;
  SlicerCoefs slicer;  // the levels of it
  PartialResponseState state;
  std::array<std::int16_t, kBlockChunk> y_{}, target_{}, error_{};
  std::array<std::uint8_t, kBlockChunk> symbol_{};
};

}  // namespace

BlockEntry PartialResponseBlock() { return EntryOf<PartialResponseModel>(); }

}  // namespace plumbline::dsp
