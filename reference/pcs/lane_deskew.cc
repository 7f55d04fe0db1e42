#include "reference/pcs/lane_deskew.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>

namespace plumbline::reference {

LaneAlignment AlignLanes(const LaneDeskewPlan& plan, const LaneDeskewCoefs& coefs) {
  const auto lanes = static_cast<std::size_t>(plan.lanes);
  const auto period = static_cast<std::int32_t>(plan.period);
  LaneAlignment found;
  found.source.fill(-1);
  for (std::size_t s = 0; s < lanes; ++s) {
    const std::int32_t lane = coefs.lane[s];
    if (lane < 0 || lane >= plan.lanes || found.source[static_cast<std::size_t>(lane)] >= 0) return found;
    found.source[static_cast<std::size_t>(lane)] = static_cast<std::int32_t>(s);
    const std::int32_t phase = coefs.position[s] % period;
    found.start[s] = phase < 0 ? phase + period : phase;
  }
  // The markers on the circle of a period; the widest arc between neighbours ends at the earliest one.
  std::array<std::int32_t, kPcsMaxLanes> sorted = found.start;
  std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(lanes));
  std::int32_t earliest = sorted[0];
  std::int32_t widest = sorted[0] + period - sorted[lanes - 1];
  for (std::size_t i = 1; i < lanes; ++i) {
    if (sorted[i] - sorted[i - 1] > widest) {
      widest = sorted[i] - sorted[i - 1];
      earliest = sorted[i];
    }
  }
  found.skew = period - widest;
  found.status = found.skew > plan.config.max_skew ? LaneAlignStatus::kSkew : LaneAlignStatus::kAligned;
  if (found.status != LaneAlignStatus::kAligned) return found;
  for (std::size_t s = 0; s < lanes; ++s) {
    if (found.start[s] < earliest) found.start[s] += period;
  }
  found.wait = (earliest + found.skew + kRsSymbolBits - 1) / kRsSymbolBits;
  found.rows = found.wait - earliest / kRsSymbolBits + 1;
  return found;
}

std::size_t LaneDeskew(const LaneDeskewPlan& plan, const LaneDeskewCoefs& coefs, LaneDeskewState& state,
                       std::span<const std::uint16_t> rows, std::span<std::uint16_t> out) {
  const auto lanes = static_cast<std::size_t>(plan.lanes);
  assert(rows.size() % lanes == 0 && out.size() >= rows.size());
  const LaneAlignment found = AlignLanes(plan, coefs);
  if (!(coefs == state.coefs)) {
    Reset(plan, state);
    state.coefs = coefs;
    state.wait = found.wait;
  }
  if (found.status != LaneAlignStatus::kAligned) return 0;
  std::size_t given = 0;
  for (; !rows.empty(); rows = rows.subspan(lanes)) {
    std::copy_n(rows.begin(), lanes, state.symbols.begin() + state.slot * plan.lanes);
    if (state.wait > 0) {
      --state.wait;
    } else {
      for (std::size_t l = 0; l < lanes; ++l) {
        const auto s = static_cast<std::size_t>(found.source[l]);
        const std::int32_t age = found.wait - found.start[s] / kRsSymbolBits;  // in rows, of the symbol that it is in
        const std::int32_t shift = found.start[s] % kRsSymbolBits;
        const auto at = [&](std::int32_t back) -> std::int32_t {
          const std::int32_t slot = (state.slot + found.rows - back) % found.rows;
          return state.symbols[static_cast<std::size_t>(slot) * lanes + s];
        };
        // With shift 0 nothing of the younger symbol is left, whichever that is.
        const std::int32_t both = at(age) | at(age - 1) << kRsSymbolBits;
        out[given * lanes + l] = static_cast<std::uint16_t>(both >> shift & ((1 << kRsSymbolBits) - 1));
      }
      ++given;
    }
    state.slot = (state.slot + 1) % found.rows;
  }
  return given;
}

}  // namespace plumbline::reference
