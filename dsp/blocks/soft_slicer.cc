#include "reference/eq/soft_slicer.h"

#include "dsp/block_model.h"

namespace plumbline::dsp {
namespace {

struct SoftSlicerModel : WithoutState {
  using Config = SoftSlicerConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "soft_slicer",
            .source = "reference/eq/soft_slicer",
            .arith_version = kSoftSlicerArithVersion,
            .summary = "soft slicer: the reliability of both bits of a PAM4 symbol",
            .standard = "IEEE 802.3-2022 120.5.7.1 (Gray); Tosato and Bisaglia, Proc. IEEE ICC 2002",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  SoftSlicerModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  std::vector<Port> Ports() const {
    return {MakePort(PortDirection::kIn, "z", 16, 9, 1, "amplitude", "slicer input: 512 is amplitude +1"),
            MakePort(PortDirection::kCoef, "level", 16, 9, 4, "amplitude", "levels, ascending"),
            MakePort(PortDirection::kCoef, "threshold", 16, 9, 3, "amplitude", "thresholds, not descending"),
            MakePort(PortDirection::kOut, "soft", plan.config.soft_bits, 0, 2, "1",
                     "reliability of bit A, then of bit B: negative for 0, soft + 1/2 is its size")};
  }
  void Reset() { coefs = SlicerCoefs{}; }
  Status CheckCoefs() const { return Validate(SlicerPlan{}, coefs); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(coefs.level, coefs.level.size());
    v(coefs.threshold, coefs.threshold.size());
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const std::span<std::int8_t> soft(soft_.data(), 2 * n);
    reference::SoftSlicer(plan, coefs, Narrow<std::int16_t>(in[0], z_), soft);
    out[0].PutAll(std::span<const std::int8_t>(soft));
  }

  SoftSlicerPlan plan;
  SlicerCoefs coefs;
  std::array<std::int16_t, kBlockChunk> z_{};
  std::array<std::int8_t, kBlockChunk> soft_{};
};

}  // namespace

BlockEntry SoftSlicerBlock() { return EntryOf<SoftSlicerModel>(); }

}  // namespace plumbline::dsp
