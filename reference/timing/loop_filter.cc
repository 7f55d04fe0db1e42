#include "reference/timing/loop_filter.h"

#include <cstddef>

namespace plumbline::reference {

void LoopFilter(const LoopFilterPlan& plan, const LoopFilterCoefs& coefs, LoopFilterState& state, std::int32_t error) {
  const LoopFilterConfig& config = plan.config;
  std::int64_t delayed = error;
  if (config.latency_clocks > 1) {
    std::int32_t& slot = state.delay[static_cast<std::size_t>(state.next)];
    delayed = slot;
    slot = coefs.hold ? 0 : error;
    state.next = state.next + 1 < config.latency_clocks - 1 ? state.next + 1 : 0;
  }
  if (coefs.hold) delayed = 0;
  const std::int64_t turn = coefs.hold ? std::int64_t{coefs.turn} * (std::int64_t{1} << kPhaseFractionBits) : 0;
  constexpr std::int64_t kMaxStep = kMaxPhaseStepCodes << kPhaseFractionBits;
  state.frequency = Clamp(state.frequency + config.ki * delayed, -plan.max_frequency, plan.max_frequency);
  state.fraction += Clamp(config.kp * delayed + state.frequency + turn, -kMaxStep, kMaxStep);
  state.phase_code += state.fraction >> kPhaseFractionBits;
  state.fraction &= (std::int64_t{1} << kPhaseFractionBits) - 1;
}

}  // namespace plumbline::reference
