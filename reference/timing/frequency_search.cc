#include "reference/timing/frequency_search.h"

#include <cstddef>

namespace plumbline::reference {
namespace {

std::int64_t Energy(const FrequencySearchState& state, std::size_t i) {
  const std::int64_t in_phase = state.in_phase[i] >> 8;
  const std::int64_t quadrature = state.quadrature[i] >> 8;
  return in_phase * in_phase + quadrature * quadrature;
}

}  // namespace

bool FrequencySearch(const FrequencySearchPlan& plan, FrequencySearchState& state, std::int32_t error,
                     std::int64_t& frequency) {
  const std::int64_t period = std::int64_t{2} * plan.clocks;
  for (std::int32_t c = -plan.side; c <= plan.side; ++c) {
    const auto i = static_cast<std::size_t>(plan.side + c);
    const std::int64_t phase = ((plan.clocks / 4 - c) * std::int64_t{state.clocks}) & (period - 1);
    const std::int64_t advanced = (phase + period / 4) & (period - 1);
    state.in_phase[i] += phase < period / 2 ? error : -error;
    state.quadrature[i] += advanced < period / 2 ? error : -error;
  }
  if (++state.clocks < plan.clocks) return false;

  std::int32_t best = 0;
  for (std::int32_t distance = 1; distance <= plan.side; ++distance) {
    for (const std::int32_t c : {distance, -distance}) {
      if (Energy(state, static_cast<std::size_t>(plan.side + c)) >
          Energy(state, static_cast<std::size_t>(plan.side + best))) {
        best = c;
      }
    }
  }
  frequency = best * plan.frequency_step;
  Reset(plan, state);
  return true;
}

}  // namespace plumbline::reference
