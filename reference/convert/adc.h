// Time-interleaved analog-to-digital converter (ADC): one sample a symbol, quantized by slice k mod slices, each slice
// with its own offset and gain, with Gaussian noise before the quantizer. (A slice's skew acts at the phase
// interpolator: after sampling it would be too late.)
//
//   y[k] = sat( round( (x[k] gain[s] / 2^(30-bits) ) + (offset[s] + noise[k]) / 256 ), bits ),   s = k mod slices
//   noise[k] = RoundShift(noise_rms * GaussianFromWord(word[k]), 12),  in 1/256 LSB
//   word[k]  = Philox4x32({noise_seed, noise_stream}, counter = k / 4)[k mod 4]
//
// Arithmetic
//   input        s15.0 in int16: the range of int16 is the converter's full scale, one LSB is 2^(16-bits)
//   coefficient  gain s1.14 (0.5 .. just below 2); offset in 1/256 LSB, s<bits>.8 at most
//   sum          exact, int32, in 2^-(30-bits) LSB: full scale is 2^29, signal at most 2^30,
//                offset at most 2^27, noise below 2^28
//   rounding     round half up (RoundShift) of the noise to 1/256 LSB, and of the sum to the code: the transition
//                between codes c-1 and c lies at c - 1/2 LSB
//   output       saturated to `bits`: the signed code itself, -2^(bits-1) .. 2^(bits-1)-1; clip_count counts the
//                symbols that saturated
//   reset        symbol 0, slice 0, no clips
// State and segmentation: the 64-bit index of the next symbol picks slice and noise, so splitting the input anywhere
//   changes no bit, and paired runs with the same seed see the same noise.
// Latency: none. Nothing to flush.
// Limits and errors: see AdcConfig; in.size() == out.size(); `in` may be `out`.
// Thread-safety: distinct states are independent; plan and coefs are read only.
// Standard: none; ENOB as in IEEE Std 1241 (sine fit of full scale): SNDR = 6.02 ENOB + 1.76 dB.
#ifndef PLUMBLINE_REFERENCE_CONVERT_ADC_H_
#define PLUMBLINE_REFERENCE_CONVERT_ADC_H_

#include <cstdint>
#include <span>

#include "reference/convert/adc_types.h"

namespace plumbline::reference {

void Adc(const AdcPlan& plan, const AdcCoefs& coefs, AdcState& state, std::span<const std::int16_t> in,
         std::span<std::int16_t> out);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_CONVERT_ADC_H_
