#include "dsp/cdr_gains.h"

#include <cmath>
#include <string>

#include "reference/timing/loop_filter_types.h"

namespace plumbline::dsp {

Expected<CdrGains> CdrGainsFor(double bandwidth_hz, double baud_hz, std::int32_t symbols_per_clock,
                               std::int32_t latency_clocks, std::int32_t detector_slope) {
  constexpr double kZeroRatio = 8.0;  // crossover over zero: 83 degrees before the latency takes its part
  const double crossover = 2 * M_PI * bandwidth_hz * symbols_per_clock / baud_hz;  // rad a clock
  const double norm = std::sqrt(1 + kZeroRatio * kZeroRatio);
  // UI of phase a clock for one UI of error: the detector's sum times the gain.
  const double unit = std::ldexp(1.0, kPhaseFractionBits) * kPhaseCodesPerUi /
                      (static_cast<double>(detector_slope) * symbols_per_clock);
  const double kp = crossover * kZeroRatio / norm * unit;
  const double ki = crossover * crossover / norm * unit;
  if (!(kp >= 1 && kp <= 2e9 && ki >= 1 && ki <= 2e9)) {
    return Status::Error("clock recovery bandwidth " + std::to_string(bandwidth_hz * 1e-6) +
                         " MHz needs loop gains that do not fit: kp = " + std::to_string(kp) +
                         ", ki = " + std::to_string(ki) + "; the limits are 1..2e9");
  }
  CdrGains gains;
  gains.kp = static_cast<std::int32_t>(std::lround(kp));
  gains.ki = static_cast<std::int32_t>(std::lround(ki));
  gains.phase_margin_deg = std::atan(kZeroRatio) * 180 / M_PI - crossover * latency_clocks * 180 / M_PI;
  return gains;
}

}  // namespace plumbline::dsp
