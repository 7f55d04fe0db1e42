#include "reference/eq/dfe_unrolled.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

// A frame is a symbol: neither symbols_per_clock nor the split of the input changes a bit.
struct DfeUnrolledModel {
  using Config = DfeUnrolledConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "dfe_unrolled",
            .source = "reference/eq/dfe_unrolled",
            .arith_version = kDfeUnrolledArithVersion,
            .summary = "loop-unrolled one-tap decision-feedback equalizer: the DFE's bits in the form of silicon",
            .standard = "none; Kasturia and Winters, IEEE JSAC 9 (1991); Parhi, IEEE Trans. CAS 38 (1991)",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  DfeUnrolledModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  std::vector<Port> Ports() const {
    return {MakePort(PortDirection::kIn, "y", 16, 9, 1, "amplitude", "FFE output: 512 is amplitude +1"),
            Within(MakePort(PortDirection::kCoef, "tap", 11, 9, 1, "1",
                            "is subtracted times the amplitude decided one symbol ago"),
                   -plan.config.limit, plan.config.limit),
            MakePort(PortDirection::kCoef, "threshold", 16, 9, 3, "amplitude", "slicer thresholds, not descending"),
            MakePort(PortDirection::kOut, "z", 16, 9, 1, "amplitude", "slicer input, saturated"),
            MakePort(PortDirection::kOut, "decision", -2, 0, 1, "level index", "index of the decided level")};
  }
  void Reset() {
    plumbline::Reset(plan, state);
    coefs = DfeCoefs{};
    slicer = SlicerCoefs{};
  }
  Status CheckCoefs() const {
    PLUMBLINE_RETURN_IF_ERROR(Validate(plan, coefs));
    return Validate(SlicerPlan{}, slicer);
  }
  template <class V>
  void VisitCoefs(V&& v) {
    v(coefs.tap, 1);
    v(slicer.threshold, slicer.threshold.size());
  }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", DfePlan{}, state);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const std::span<std::int16_t> z(z_.data(), n);
    const std::span<std::uint8_t> decision(decision_.data(), n);
    reference::DfeUnrolled(plan, coefs, slicer, state, Narrow<std::int16_t>(in[0], y_), {}, z, decision);
    out[0].PutAll(std::span<const std::int16_t>(z));
    out[1].PutAll(std::span<const std::uint8_t>(decision));
  }

  DfeUnrolledPlan plan;
  DfeCoefs coefs;
  SlicerCoefs slicer;  // the thresholds of it
  DfeState state;
  std::array<std::int16_t, kBlockChunk> y_{}, z_{};
  std::array<std::uint8_t, kBlockChunk> decision_{};
};

}  // namespace

BlockEntry DfeUnrolledBlock() { return EntryOf<DfeUnrolledModel>(); }

}  // namespace plumbline::dsp
