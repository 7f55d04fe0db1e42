#include "reference/eq/dfe_unrolled.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>

#include "reference/eq/slicer.h"

namespace plumbline::reference {
namespace {

// A map from the decision before to a decision: bits 2c and 2c+1 hold the value at c.
using Map = std::uint8_t;

constexpr std::uint8_t At(Map map, int c) { return map >> (2 * c) & 3; }

// First `earlier`, then `later`.
constexpr Map Compose(Map later, Map earlier) {
  int map = 0;
  for (int c = 0; c < kPam4Levels; ++c) map |= At(later, At(earlier, c)) << (2 * c);
  return static_cast<Map>(map);
}

struct Candidates {
  std::array<std::int16_t, kPam4Levels> z;
  Map decision;
};

}  // namespace

void DfeUnrolled(const DfeUnrolledPlan& plan, const DfeCoefs& coefs, const SlicerCoefs& slicer, DfeState& state,
                 std::span<const std::int16_t> in, std::span<const std::uint8_t> known, std::span<std::int16_t> out,
                 std::span<std::uint8_t> decision) {
  assert(in.size() == out.size() && in.size() == decision.size() && (known.empty() || known.size() == in.size()));
  assert(Validate(plan, coefs).ok());
  const auto per_clock = static_cast<std::size_t>(plan.config.symbols_per_clock);
  for (std::size_t begin = 0; begin < in.size(); begin += per_clock) {
    const std::size_t size = std::min(per_clock, in.size() - begin);

    std::array<Candidates, kDfeUnrolledMaxSymbols> candidates;
    std::array<Map, kDfeUnrolledMaxSymbols> map;
    for (std::size_t n = 0; n < size; ++n) {
      const bool nothing_before = n == 0 && state.history[0] == 0;
      int decisions = 0;
      for (int c = 0; c < kPam4Levels; ++c) {
        const std::int32_t feedback = nothing_before ? 0 : coefs.tap[0] * Pam4Amplitude(c);
        const std::int16_t z = SaturateToInt16(in[begin + n] - feedback);
        candidates[n].z[static_cast<std::size_t>(c)] = z;
        decisions |= Decide(slicer, z) << (2 * c);
      }
      candidates[n].decision = map[n] = static_cast<Map>(decisions);
    }

    // After the level with this distance, map[n] leads over 2 * distance symbols, or all since the clock began.
    for (std::size_t distance = 1; distance < size; distance *= 2) {
      for (std::size_t n = size; n-- > distance;) map[n] = Compose(map[n], map[n - distance]);
    }

    const int before = (state.history[0] + 3) / 2;  // any index serves where nothing was before
    for (std::size_t n = 0; n < size; ++n) {
      const std::size_t at = begin + n;
      const int previous = n == 0 ? before : (known.empty() ? At(map[n - 1], before) : known[at - 1]);
      out[at] = candidates[n].z[static_cast<std::size_t>(previous)];
      decision[at] = known.empty() ? At(map[n], before) : At(candidates[n].decision, previous);
    }

    for (std::size_t n = 0; n < size; ++n) {
      std::shift_right(state.history.begin(), state.history.end(), 1);
      const std::size_t at = begin + n;
      state.history[0] = static_cast<std::int8_t>(Pam4Amplitude(known.empty() ? decision[at] : known[at]));
    }
  }
}

}  // namespace plumbline::reference
