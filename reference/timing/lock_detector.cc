#include "reference/timing/lock_detector.h"

#include <cassert>
#include <cstddef>

namespace plumbline::reference {

bool LockDetector(const LockDetectorPlan& plan, LockDetectorState& state, std::span<const std::int16_t> error,
                  std::span<const std::uint8_t> decision) {
  assert(error.size() == decision.size() && error.size() <= 128);
  const LockDetectorConfig& config = plan.config;
  std::int64_t squared = 0;
  for (const std::int16_t e : error) squared += std::int32_t{e} * e;
  state.squared_error += squared;
  for (const std::uint8_t d : decision) ++state.symbols[d];
  if (++state.clocks < config.window_clocks) return false;

  std::int64_t symbols = 0;
  for (const std::int32_t count : state.symbols) symbols += count;
  bool occupied = true;
  for (const std::int32_t count : state.symbols) {
    occupied = occupied && 8 * std::int64_t{count} >= config.occupancy_eighths * symbols &&
               8 * std::int64_t{count} <= 3 * symbols;
  }
  state.mse = symbols == 0 ? 0 : static_cast<std::int32_t>(state.squared_error / symbols);
  state.locked = symbols > 0 && occupied && state.mse <= (state.locked ? config.unlock_mse : config.lock_mse);
  if (state.windows < SignedMax(31)) ++state.windows;
  state.squared_error = 0;
  state.symbols = {};
  state.clocks = 0;
  return true;
}

}  // namespace plumbline::reference
