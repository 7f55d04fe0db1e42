#include "reference/eq/slicer.h"

#include "dsp/block_model.h"

namespace plumbline::dsp {
namespace {

struct SlicerModel : WithoutState {
  using Config = SlicerConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "slicer",
            .source = "reference/eq/slicer",
            .arith_version = kSlicerArithVersion,
            .summary = "PAM4 slicer: the nearest of four levels, and the distance from it",
            .standard = "IEEE 802.3-2022 120.5.7 (levels); Annex 120E (thresholds)",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  SlicerModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  std::vector<Port> Ports() const {
    return {MakePort(PortDirection::kIn, "z", 16, 9, 1, "amplitude", "slicer input: 512 is amplitude +1"),
            MakePort(PortDirection::kCoef, "level", 16, 9, 4, "amplitude", "levels, ascending"),
            MakePort(PortDirection::kCoef, "threshold", 16, 9, 3, "amplitude", "thresholds, not descending"),
            MakePort(PortDirection::kOut, "decision", -2, 0, 1, "level index", "index of the decided level"),
            MakePort(PortDirection::kOut, "error", plan.config.error_bits, 9, 1, "amplitude",
                     "input minus decided level, saturated")};
  }
  void Reset() { coefs = SlicerCoefs{}; }
  Status CheckCoefs() const { return Validate(plan, coefs); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(coefs.level, coefs.level.size());
    v(coefs.threshold, coefs.threshold.size());
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto z = Narrow<std::int16_t>(in[0], z_);
    const std::span<std::uint8_t> decision(decision_.data(), n);
    const std::span<std::int16_t> error(error_.data(), n);
    reference::Slicer(plan, coefs, z, decision, error);
    out[0].PutAll(std::span<const std::uint8_t>(decision));
    out[1].PutAll(std::span<const std::int16_t>(error));
  }

  SlicerPlan plan;
  SlicerCoefs coefs;
  std::array<std::int16_t, kBlockChunk> z_{}, error_{};
  std::array<std::uint8_t, kBlockChunk> decision_{};
};

}  // namespace

BlockEntry SlicerBlock() { return EntryOf<SlicerModel>(); }

}  // namespace plumbline::dsp
