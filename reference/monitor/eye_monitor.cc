#include "reference/monitor/eye_monitor.h"

#include <cassert>

namespace plumbline::reference {

static_assert((std::int64_t{1} << 24) * kEyeMonitorMaxSymbols < std::int64_t{1} << 32, "a cell's count fits uint32");

void EyeMonitor(const EyeMonitorPlan& plan, const SlicerCoefs& slicer, EyeMonitorState& state,
                std::span<const std::int16_t> moved, std::span<const std::uint8_t> decision) {
  assert(moved.size() == decision.size() && moved.size() <= kEyeMonitorMaxSymbols);
  if (EyeMonitorDone(plan, state)) return;
  if (state.settle > 0) {
    --state.settle;
    return;
  }
  const auto cell = static_cast<std::size_t>(state.cell);
  const std::int32_t offset = EyeMonitorCellAt(plan, state.cell).offset;
  for (std::size_t n = 0; n < moved.size(); ++n) {
    for (std::size_t e = 0; e < kEyeMonitorEyes; ++e) {
      const bool above = moved[n] >= slicer.threshold[e] + offset;
      state.errors[e][cell] += above != (decision[n] > e) ? 1u : 0u;
    }
  }
  state.symbols[cell] += static_cast<std::uint32_t>(moved.size());
  if (++state.clocks == plan.config.dwell_clocks) {
    state.clocks = 0;
    state.settle = plan.config.settle_clocks;
    ++state.cell;
  }
}

}  // namespace plumbline::reference
