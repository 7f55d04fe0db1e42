#include "reference/timing/phase_detector.h"

#include <cassert>
#include <cstddef>

namespace plumbline::reference {

namespace {

std::int32_t BlindSum(std::int16_t before, std::span<const std::int16_t> in) {
  std::int32_t sum = 0;
  std::int32_t z_before = before;
  for (const std::int16_t z : in) {
    sum += 2 * (z * Sign(z_before) - z_before * Sign(z));
    z_before = z;
  }
  return sum;
}

}  // namespace

std::int32_t PhaseDetector(const PhaseDetectorPlan& plan, const PhaseDetectorCoefs& coefs, PhaseDetectorState& state,
                           std::span<const std::int16_t> in, std::span<const std::int16_t> error,
                           std::span<const std::int8_t> amplitude) {
  assert(error.size() == amplitude.size() && in.size() == error.size() && error.size() <= 1024);
  const bool sign_error = plan.config.mode == 2;
  const bool sign_amplitude = plan.config.mode != 0;
  std::int32_t sum = 0;
  if (coefs.blind) {
    sum = BlindSum(state.in, in);
  } else {
    std::int32_t e_before = sign_error ? Sign(state.error) : state.error;
    std::int32_t a_before = sign_amplitude ? Sign(state.amplitude) : state.amplitude;
    for (std::size_t k = 0; k < error.size(); ++k) {
      const std::int32_t e = sign_error ? Sign(error[k]) : error[k];
      const std::int32_t a = sign_amplitude ? Sign(amplitude[k]) : amplitude[k];
      sum += e * a_before - e_before * a + plan.config.offset;
      e_before = e;
      a_before = a;
    }
  }
  if (!error.empty()) {
    state.in = in.back();
    state.error = error.back();
    state.amplitude = amplitude.back();
  }
  return sum;
}

}  // namespace plumbline::reference
