// Mueller-Muller phase detector, type B: the timing error of one DSP clock from slicer errors and decided amplitudes at
// one sample a symbol.
//
//   E = sum_k ( e[k] * a[k-1] - e[k-1] * a[k] + offset )
//
// Its mean is 5 * 512 * (h(+1) - h(-1)) a symbol, h the equalized pulse with main cursor 1 and the DFE's share removed:
// positive when the sampling is early. It is zero where first precursor and first postcursor balance; since FFE and DFE
// take the postcursor away, that is where the precursor is zero.
// Mode 1 takes the sign of a (mean slope 2/5 of mode 0), mode 2 the signs of both.
// With coefs.blind it is type A on signs, whatever the mode: no decision but the sign of the input enters, so that it
// keeps a single stable zero where the eye is closed and four-level decisions would give several.
//
//   E = sum_k 2 * ( z[k] * sgn(z[k-1]) - z[k-1] * sgn(z[k]) )          mean slope 4/5 of mode 0
//
// Arithmetic
//   error        s12 (eq/slicer); amplitude s3: -3, -1, 1, 3, or 0 for no symbol
//   input        z: s16 in slicer units
//   sum          exact, int32: a symbol adds at most 2 * 2048 * 3 + 2047 < 2^14, blind 4 * 2^15 = 2^17; 128 of them <
//   2^24 rounding     none; saturation none; sign(0) = 0 reset        input, error and amplitude of the symbol before
//   the first are 0
// State and segmentation: the last symbol's input, error and amplitude; the sums of the parts of a split input add up
// to the sum
//   of the whole.
// Latency: none of its own.
// Limits and errors: see PhaseDetectorConfig; all spans have one size, at most 2^10 symbols.
// Thread-safety: distinct states are independent.
// Standard: none. K. H. Mueller and M. Muller, IEEE Trans. Commun. 24 (1976); IEEE 802.3 eq. 93A-25 is its lock point.
#ifndef PLUMBLINE_REFERENCE_TIMING_PHASE_DETECTOR_H_
#define PLUMBLINE_REFERENCE_TIMING_PHASE_DETECTOR_H_

#include <cstdint>
#include <span>

#include "reference/timing/phase_detector_types.h"

namespace plumbline::reference {

std::int32_t PhaseDetector(const PhaseDetectorPlan& plan, const PhaseDetectorCoefs& coefs, PhaseDetectorState& state,
                           std::span<const std::int16_t> in, std::span<const std::int16_t> error,
                           std::span<const std::int8_t> amplitude);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_TIMING_PHASE_DETECTOR_H_
