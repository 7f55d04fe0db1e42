#include "reference/timing/phase_interpolator.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

#include "reference/timing/phase_interpolator_tables.h"

namespace plumbline::reference {
namespace {

constexpr int kFractionBits = 14;  // of a tap

constexpr std::int32_t LargestSumOfMagnitudes() {
  std::int32_t largest = 0;
  for (const auto& row : kPhaseInterpolatorTap) {
    std::int32_t sum = 0;
    for (const std::int32_t tap : row) sum += tap < 0 ? -tap : tap;
    largest = std::max(largest, sum);
  }
  return largest;
}
static_assert(kPhaseInterpolatorTap[0].size() == kPhaseInterpolatorTaps);
static_assert(std::int64_t{32768} * LargestSumOfMagnitudes() + (1 << (kFractionBits - 1)) <= SignedMax(31),
              "sum plus rounding constant fits int32");

}  // namespace

void PhaseInterpolate(const PhaseInterpolatorPlan& plan, const PhaseInterpolatorCoefs& coefs, int first_slice,
                      std::int32_t position, std::span<const std::int16_t> window, std::span<std::int16_t> out) {
  assert(Validate(plan, coefs).ok() && first_slice >= 0);
  const int log2_phases = plan.config.samples_per_ui == 8 ? 4 : 5;  // phase codes a sample
  const int row_shift = 5 - log2_phases;                            // 8 samples a UI use every second row
  int slice = first_slice % plan.config.slices;
  for (std::size_t k = 0; k < out.size(); ++k) {
    const std::int32_t t =
        position + kPhasesPerUi * static_cast<std::int32_t>(k) + coefs.skew[static_cast<std::size_t>(slice)];
    const std::int32_t sample = t >> log2_phases;
    const std::int32_t phase = t & ((1 << log2_phases) - 1);
    const auto& tap = kPhaseInterpolatorTap[static_cast<std::size_t>(phase) << row_shift];
    const std::int32_t first = sample - kPhaseInterpolatorBefore;
    assert(first >= 0 && static_cast<std::size_t>(first + kPhaseInterpolatorTaps) <= window.size());
    const std::int16_t* x = window.data() + first;
    std::int32_t sum = 0;
    for (std::size_t j = 0; j < kPhaseInterpolatorTaps; ++j) sum += std::int32_t{tap[j]} * x[j];
    out[k] = SaturateToInt16(RoundShift(sum, kFractionBits));
    if (++slice == plan.config.slices) slice = 0;
  }
}

}  // namespace plumbline::reference
