#include "reference/pcs/markers.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace plumbline::reference {
namespace {

// Octets 0-2 and 4-6 of eight.
constexpr std::uint64_t kLooked = 0x00FFFFFF00FFFFFF;

std::uint64_t OctetsAt(const PcsMarkers& markers, std::int32_t lane, std::size_t first) {
  std::uint64_t word = 0;
  for (std::size_t o = 0; o < 7; ++o) {
    word |= std::uint64_t{markers.lane[static_cast<std::size_t>(lane)][first + o]} << (8 * o);
  }
  return word;
}

int DifferentNibbles(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t x = (a ^ b) & kLooked;
  return std::popcount((x | x >> 1 | x >> 2 | x >> 3) & 0x1111111111111111U);
}

// The lane whose marker the window is, or -1. common: octets 0..6 of every lane.
std::int32_t MarkerIn(const LaneLockPlan& plan, std::uint64_t common, const LaneLockState& state) {
  if (DifferentNibbles(state.early, common) > plan.config.tolerance) return -1;
  for (std::int32_t lane = 0; lane < plan.lanes; ++lane) {
    if (DifferentNibbles(state.late, OctetsAt(plan.markers, lane, 8)) <= plan.config.tolerance) return lane;
  }
  return -1;
}

// What a window that was waited for does; `lane` is that of its marker, or -1.
void Step(const LaneLockPlan& plan, std::int32_t lane, LaneLockState& state) {
  if (state.locked != 0) {
    state.wait = plan.period;
    state.misses = lane == state.lane ? 0 : state.misses + 1;
    if (state.misses < plan.config.to_unlock) return;
    state.locked = 0;
    state.misses = 0;
  }
  state.matches = lane < 0 ? 0 : lane == state.lane ? state.matches + 1 : 1;
  state.lane = lane;
  state.wait = lane < 0 ? 1 : plan.period;
  if (state.matches < plan.config.to_lock) return;
  state.locked = 1;
  state.matches = 0;
}

}  // namespace

void LaneLock(const LaneLockPlan& plan, LaneLockState& state, std::span<const std::uint8_t> bits) {
  const std::uint64_t common = OctetsAt(plan.markers, 0, 0);
  for (std::size_t n = 0; n < bits.size();) {
    if (state.wait > kMarkerWindowBits) {
      const auto skip = std::min(state.wait - kMarkerWindowBits, static_cast<std::int64_t>(bits.size() - n));
      state.wait -= skip;
      n += static_cast<std::size_t>(skip);
      continue;
    }
    state.early = state.early >> 1 | (state.late & 1U) << 63;
    state.late = state.late >> 1 | std::uint64_t{bits[n++] & 1U} << 55;
    if (--state.wait == 0) Step(plan, MarkerIn(plan, common, state), state);
  }
}

}  // namespace plumbline::reference
