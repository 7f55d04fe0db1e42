#include "reference/convert/agc.h"

#include <algorithm>

namespace plumbline::reference {
namespace {

constexpr std::int64_t kCodesPerUnitError = 92;  // 64 / ln 2: gain codes that undo a small relative error of one
constexpr std::int64_t kMaxFineStep = 32;        // gain codes, 3 dB

// Quotient rounded to nearest, halves away from zero; divisor > 0.
constexpr std::int64_t RoundedQuotient(std::int64_t dividend, std::int64_t divisor) {
  const std::int64_t magnitude = (2 * (dividend < 0 ? -dividend : dividend) + divisor) / (2 * divisor);
  return dividend < 0 ? -magnitude : magnitude;
}

void Step(const AgcPlan& plan, AgcState& state, std::int64_t step) {
  state.gain_code =
      static_cast<std::int32_t>(Clamp(state.gain_code + step, plan.config.min_code, plan.config.max_code));
  state.settle = plan.config.settle_clocks;
  state.settled = 0;
  state.clocks = 0;
  state.sum = 0;
}

}  // namespace

std::int32_t SumOfMagnitudes(std::span<const std::int16_t> codes) {
  std::int32_t sum = 0;
  for (const std::int16_t code : codes) sum += code < 0 ? -std::int32_t{code} : std::int32_t{code};
  return sum;
}

void Agc(const AgcPlan& plan, const AgcCoefs& coefs, AgcState& state, std::int32_t sum_of_magnitudes) {
  const AgcConfig& config = plan.config;
  if (coefs.hold != 0) {
    Step(plan, state, 0);
    return;
  }
  // Both in 1/256 LSB, summed over a clock.
  const std::int64_t clock_target = std::int64_t{config.symbols_per_clock} * config.target;
  const std::int64_t clock_level = std::int64_t{256} * sum_of_magnitudes;
  if (2 * clock_level < clock_target) {
    Step(plan, state, config.coarse_step);
    return;
  }
  if (clock_level > 2 * clock_target) {
    Step(plan, state, -config.coarse_step);
    return;
  }
  if (state.settle > 0) {
    --state.settle;
    return;
  }
  state.sum += sum_of_magnitudes;
  if (++state.clocks < (1 << config.window_log2)) return;

  const std::int64_t target = clock_target << config.window_log2;
  const std::int64_t missing = target - 256 * state.sum;
  const std::int64_t unsettled_factor = state.settled != 0 ? 1 : 4;
  if (256 * unsettled_factor * (missing < 0 ? -missing : missing) <= config.deadband * target) {
    state.settled = 1;
    state.clocks = 0;
    state.sum = 0;
    return;
  }
  const std::int64_t step = RoundedQuotient(kCodesPerUnitError * missing, target);
  const std::int64_t at_least_one = step != 0 ? step : Sign(missing);
  Step(plan, state, Clamp(at_least_one, -kMaxFineStep, kMaxFineStep));
}

}  // namespace plumbline::reference
