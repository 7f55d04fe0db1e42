// Gains of the clock-recovery loop for a wanted bandwidth.
//
// The loop filter (reference/timing/loop_filter) takes integer gains; this turns a bandwidth in Hz into them, in
// double, once, at configuration time. No bit of the signal path depends on floating point.
#ifndef PLUMBLINE_DSP_CDR_GAINS_H_
#define PLUMBLINE_DSP_CDR_GAINS_H_

#include <cstdint>

#include "reference/core/status.h"

namespace plumbline::dsp {

struct CdrGains {
  std::int32_t kp = 0;  // LoopFilterConfig::kp
  std::int32_t ki = 0;  // LoopFilterConfig::ki
  double phase_margin_deg = 0;
};

// `bandwidth_hz`: where the open loop (gp d + gi) / d^2, d = j w, crosses unity; the zero lies at an eighth of it.
// `detector_slope`: error units per UI and symbol. An error names the bandwidth when the gains do not fit their words;
// the phase margin itself is judged by Validate(LoopFilterConfig).
Expected<CdrGains> CdrGainsFor(double bandwidth_hz, double baud_hz, std::int32_t symbols_per_clock,
                               std::int32_t latency_clocks, std::int32_t detector_slope);

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_CDR_GAINS_H_
