// Loop filter of the clock recovery: proportional and integral path, once a DSP clock, with the loop's latency inside.
//
//   E'[n]         = E[n - (latency_clocks - 1)]          errors before the first are 0
//   frequency[n+1] = sat( frequency[n] + ki * E'[n], +-max_offset_ppm )
//   phase[n+1]     = phase[n] + sat( kp * E'[n] + frequency[n+1], +-32 phase codes )
//
// so an error measured in clock n first changes the phase of clock n + latency_clocks.
//
// Arithmetic
//   error        int32, |E| < 2^24 (timing/phase_detector)
//   gains        31-bit unsigned in 2^-40 phase codes (a phase code is 1/128 UI)
//   products     int64: < 2^55; sums of a few of them exact
//   frequency    int64, 2^-40 phase codes a clock, saturated to symbols_per_clock * 128 * max_offset_ppm / 10^6 codes,
//                rounded down to 2^-34 codes
//   phase        phase_code (int64, floor of the fine phase) and a fraction of 40 bits: no rounding, no wrap
//   step         saturated to +-32 phase codes (a quarter UI) a clock: the front end's buffer relies on it
//   reset        all zero
// Hold: with hold = true errors neither enter the delay line (0 does) nor act; the frequency keeps turning
//   the phase, together with `turn` codes a clock (timing/frequency_search wants the phase to rotate).
// State and segmentation: one call is one clock.
// Stability: Validate() computes crossover and phase margin of
//     z^-latency * (gp / d + gi / d^2),  d = 1 - z^-1,  gp, gi = {kp, ki} * symbols_per_clock * detector_slope / 128 /
//     2^40
//   as latency costs 360 degrees * latency * crossover / clock rate, and refuses less than 45 degrees.
// Limits and errors: see LoopFilterConfig.
// Thread-safety: distinct states are independent.
// Standard: none. F. M. Gardner, "Phaselock Techniques"; CDR bandwidth 4 MHz as in IEEE 802.3 clause 120E reference
// CRU.
#ifndef PLUMBLINE_REFERENCE_TIMING_LOOP_FILTER_H_
#define PLUMBLINE_REFERENCE_TIMING_LOOP_FILTER_H_

#include <cstdint>

#include "reference/timing/loop_filter_types.h"

namespace plumbline::reference {

inline constexpr std::int64_t kMaxPhaseStepCodes = 32;  // phase codes a clock

void LoopFilter(const LoopFilterPlan& plan, const LoopFilterCoefs& coefs, LoopFilterState& state, std::int32_t error);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_TIMING_LOOP_FILTER_H_
