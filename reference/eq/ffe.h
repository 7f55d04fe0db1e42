// Feed-forward equalizer (FFE): a transversal filter at one sample a symbol, the receiver's main equalizer and, with
// six or so taps, the transmitter's de-emphasis filter.
//
//   y[n] = sat( round( sum_{i=0}^{num_taps-1} tap[i] * x[n-i] / 2^out_shift ), out_bits )
//
// Arithmetic
//   input        s<in_bits>.0 codes in int16; the caller keeps them within in_bits
//   coefficient  s<tap_bits>, binary point wherever out_shift puts it
//   product      s<in_bits + tap_bits - 1>
//   accumulator  exact, int32: Validate() refuses a configuration whose sum needs more than 31 bits, so that the sum
//                and the rounding constant 2^(out_shift-1) <= 2^29 cannot overflow
//   rounding     round half up (RoundShift), once, after the sum
//   output       saturated to out_bits; a tie goes towards plus infinity
//   reset        history all zero: the first outputs see zeros before the first sample
// State and segmentation: State is the last num_taps-1 samples; splitting the input anywhere changes no bit. Samples
//   of the history beyond num_taps-1 are kept as well, so that the state does not depend on num_taps.
// Latency: none; the main cursor's delay is the position of the largest tap. Nothing to flush.
// Limits and errors: see FfeConfig; in.size() == out.size(); `in` and `out` must not overlap.
// Thread-safety: distinct states are independent; plan and coefs are read only.
// Standard: IEEE 802.3 Annex 93A eq. 93A-21 (transmit); IEEE P802.3dj Annex 178A (receive FFE, draft).
#ifndef PLUMBLINE_REFERENCE_EQ_FFE_H_
#define PLUMBLINE_REFERENCE_EQ_FFE_H_

#include <cstdint>
#include <span>

#include "reference/eq/ffe_types.h"

namespace plumbline::reference {

void Ffe(const FfePlan& plan, const FfeCoefs& coefs, FfeState& state, std::span<const std::int16_t> in,
         std::span<std::int16_t> out);

// The exact sums before rounding that Ffe() would form of `in`: its test point.
void FfeSums(const FfePlan& plan, const FfeCoefs& coefs, const FfeState& state, std::span<const std::int16_t> in,
             std::span<std::int32_t> sum);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_EQ_FFE_H_
