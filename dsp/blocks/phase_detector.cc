#include "reference/timing/phase_detector.h"

#include "dsp/block_model.h"
#include "dsp/blocks/clock_size.h"
#include "reference/eq/slicer_types.h"

namespace plumbline::dsp {
namespace {

struct PhaseDetectorModel : ClockedModel<PhaseDetectorConfig, PhaseDetectorPlan, PhaseDetectorState> {
  using ClockedModel::ClockedModel;
  static BlockInfo Info() {
    return {.name = "phase_detector",
            .source = "reference/timing/phase_detector",
            .arith_version = kPhaseDetectorArithVersion,
            .summary = "Mueller-Muller phase detector: the timing error of one DSP clock",
            .standard = "none; Mueller and Muller, IEEE Trans. Commun. 24 (1976); IEEE 802.3-2022 eq. 93A-25",
            .keys = {}};
  }
  static Status Check(const Config& config) { return CheckClocked("phase_detector", config); }

  std::vector<Port> Ports() const {
    const auto size = static_cast<int>(symbols);
    return {MakePort(PortDirection::kIn, "z", 16, 9, size, "amplitude", "slicer inputs"),
            MakePort(PortDirection::kIn, "error", 12, 9, size, "amplitude", "slicer errors"),
            MakePort(PortDirection::kIn, "decision", -2, 0, size, "level index", "decisions"),
            MakePort(PortDirection::kIn, "blind", -1, 0, 1, "1", "1: signs of the slicer input in place of decisions"),
            MakePort(PortDirection::kOut, "phase_error", 25, 9, 1, "amplitude",
                     "sum over the clock, positive when the sampling is early")};
  }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t f = 0; f < n; ++f) {
      const auto part = [&](std::size_t port) { return in[port].subspan(f * symbols, symbols); };
      std::array<std::int16_t, 128> z;
      std::array<std::int16_t, 128> error;
      std::array<std::int8_t, 128> amplitude;
      for (std::size_t k = 0; k < symbols; ++k) amplitude[k] = static_cast<std::int8_t>(Pam4Amplitude(part(2)[k]));
      out[0].Put(reference::PhaseDetector(plan, {.blind = in[3][f] != 0}, state, Narrow<std::int16_t>(part(0), z),
                                          Narrow<std::int16_t>(part(1), error),
                                          std::span<const std::int8_t>(amplitude).first(symbols)));
    }
  }
};

}  // namespace

BlockEntry PhaseDetectorBlock() { return EntryOf<PhaseDetectorModel>(); }

}  // namespace plumbline::dsp
