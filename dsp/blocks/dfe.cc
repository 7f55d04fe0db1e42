#include "reference/eq/dfe.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

struct DfeModel {
  using Config = DfeConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "dfe",
            .source = "reference/eq/dfe",
            .arith_version = kDfeArithVersion,
            .summary = "decision-feedback equalizer with its decisions inside",
            .standard = "IEEE 802.3-2022 Annex 93A.1.6; IEEE P802.3dj Annex 178A (draft)",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  DfeModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  std::vector<Port> Ports() const {
    const DfeConfig& c = plan.config;
    const std::int32_t limit = c.num_taps > 1 ? std::max(c.limit_first, c.limit_other) : c.limit_first;
    return {MakePort(PortDirection::kIn, "y", 16, 9, 1, "amplitude", "FFE output: 512 is amplitude +1"),
            Within(MakePort(PortDirection::kCoef, "tap", 11, 9, c.num_taps, "1",
                            "tap[i] is subtracted times the amplitude decided i+1 symbols ago"),
                   -limit, limit),
            MakePort(PortDirection::kCoef, "threshold", 16, 9, 3, "amplitude", "slicer thresholds, not descending"),
            MakePort(PortDirection::kOut, "z", 16, 9, 1, "amplitude", "slicer input, saturated"),
            MakePort(PortDirection::kOut, "decision", -2, 0, 1, "level index", "index of the decided level"),
            MakePort(PortDirection::kProbe, "feedback", 15, 9, 1, "amplitude", "the exact sum that is subtracted")};
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
    v(coefs.tap, static_cast<std::size_t>(plan.config.num_taps));
    v(slicer.threshold, slicer.threshold.size());
  }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto y = Narrow<std::int16_t>(in[0], y_);
    const std::span<std::int16_t> z(z_.data(), n);
    const std::span<std::uint8_t> decision(decision_.data(), n);
    if (out[2].wanted()) {
      for (std::size_t i = 0; i < n; ++i) {
        out[2].Put(reference::DfeFeedback(plan, coefs, state));
        reference::Dfe(plan, coefs, slicer, state, y.subspan(i, 1), {}, z.subspan(i, 1), decision.subspan(i, 1));
      }
    } else {
      reference::Dfe(plan, coefs, slicer, state, y, {}, z, decision);
    }
    out[0].PutAll(std::span<const std::int16_t>(z));
    out[1].PutAll(std::span<const std::uint8_t>(decision));
  }

  DfePlan plan;
  DfeCoefs coefs;
  SlicerCoefs slicer;  // the thresholds of it
  DfeState state;
  std::array<std::int16_t, kBlockChunk> y_{}, z_{};
  std::array<std::uint8_t, kBlockChunk> decision_{};
};

}  // namespace

BlockEntry DfeBlock() { return EntryOf<DfeModel>(); }

}  // namespace plumbline::dsp
