// Phase interpolator: the value of the signal at any multiple of 1/128 UI from samples taken at 4 or 8 a UI; it stands
// for the sampling clock that the CDR moves, and for the skew of each ADC slice.
//
//   t[k]   = position + 128 k + skew[(first_slice + k) mod slices]                     in 1/128 UI; window[0] is time 0
//   i, f   = floor(t / c), t mod c,  c = 128 / samples_per_ui phase codes a sample
//   out[k] = sat( round( sum_{j=0}^{7} tap[f * samples_per_ui / 4][j] * window[i - 3 + j] / 2^14 ), 16 )
//
// Arithmetic
//   input        s15.0 in int16
//   coefficient  s1.14 from a committed table of 32 phases x 8 taps; each row sums to 16384 exactly, row 0 is the
//   sample
//                itself; 8 samples a UI use every second row
//   sum          exact, int32: sum |tap| < 2^15 (static_assert), so |sum| <= 2^30
//   rounding     round half up (RoundShift) by 14
//   output       saturated to int16; a tie goes towards plus infinity
// Error against the delayed sine, every phase, at 4 samples a UI: below -50 dB up to half the baud rate and below
// -38 dB up to three quarters of it.
// State and segmentation: none; the caller owns the samples. A call is a pure function of position and window.
// Latency: none of its own; an output needs 4 samples after its instant. Nothing to flush.
// Limits and errors: see PhaseInterpolatorConfig; the window holds every sample of ReachOf(plan, position, out.size())
//   with the skews really used (asserted); 0 <= first_slice; |position| < 2^30.
// Thread-safety: plan and coefs are read only.
// Standard: none; least-squares fractional delay (tools/phase_interpolator_tables.py).
#ifndef PLUMBLINE_REFERENCE_TIMING_PHASE_INTERPOLATOR_H_
#define PLUMBLINE_REFERENCE_TIMING_PHASE_INTERPOLATOR_H_

#include <cstdint>
#include <span>

#include "reference/timing/phase_interpolator_types.h"

namespace plumbline::reference {

void PhaseInterpolate(const PhaseInterpolatorPlan& plan, const PhaseInterpolatorCoefs& coefs, int first_slice,
                      std::int32_t position, std::span<const std::int16_t> window, std::span<std::int16_t> out);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_TIMING_PHASE_INTERPOLATOR_H_
