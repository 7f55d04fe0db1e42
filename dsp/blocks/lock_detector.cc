#include "reference/timing/lock_detector.h"

#include "dsp/block_model.h"
#include "dsp/blocks/clock_size.h"

namespace plumbline::dsp {
namespace {

struct LockDetectorModel : ClockedModel<LockDetectorConfig, LockDetectorPlan, LockDetectorState> {
  using ClockedModel::ClockedModel;
  static BlockInfo Info() {
    return {.name = "lock_detector",
            .source = "reference/timing/lock_detector",
            .arith_version = kLockDetectorArithVersion,
            .summary = "lock detector: whether the decisions can be believed, from slicer errors and decisions",
            .standard = "none",
            .keys = {}};
  }
  static Status Check(const Config& config) { return CheckClocked("lock_detector", config); }

  std::vector<Port> Ports() const {
    const auto size = static_cast<int>(symbols);
    return {
        MakePort(PortDirection::kIn, "error", 12, 9, size, "amplitude", "slicer errors"),
        MakePort(PortDirection::kIn, "decision", -2, 0, size, "level index", "decisions"),
        MakePort(PortDirection::kOut, "locked", -1, 0, 1, "1", "verdict of the last full window"),
        MakePort(PortDirection::kOut, "mse", -23, 18, 1, "amplitude^2",
                 "mean squared error of the last full window; 0 before the first"),
        MakePort(PortDirection::kProbe, "window", -1, 0, 1, "1", "1: this clock completed a window"),
        MakeWidePort(PortDirection::kProbe, "squared_error", 1, 18, "amplitude^2", "sum of the window so far"),
        Lanes(MakePort(PortDirection::kProbe, "symbols", -24, 0, 1, "symbols", "of each level in the window so far"),
              kPam4Levels)};
  }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t f = 0; f < n; ++f) {
      std::array<std::int16_t, 128> error;
      std::array<std::uint8_t, 128> decision;
      const bool window =
          reference::LockDetector(plan, state, Narrow<std::int16_t>(in[0].subspan(f * symbols, symbols), error),
                                  Narrow<std::uint8_t>(in[1].subspan(f * symbols, symbols), decision));
      out[0].Put(state.locked ? 1 : 0);
      out[1].Put(state.mse);
      out[2].Put(window ? 1 : 0);
      out[3].PutWide(state.squared_error);
      out[4].PutAll(std::span<const std::int32_t>(state.symbols));
    }
  }
};

}  // namespace

BlockEntry LockDetectorBlock() { return EntryOf<LockDetectorModel>(); }

}  // namespace plumbline::dsp
