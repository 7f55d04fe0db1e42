// Normal deviates from 32-bit random words, in integers: the inverse of the normal distribution, specified to the bit.
//
// Purpose: the noise of the ADC and of the integer test channel. One word in, one deviate out, no state, so that with
// Philox any piece of any run draws the same noise on every machine.
// Arithmetic
//   input        word, 32 bits: bit 31 is the sign, bits 30..0 are u
//   probability  v = 2u + 1 (odd, 1 .. 2^32 - 1) stands for the two-sided tail probability p = v / 2^32
//   magnitude    m(v) = Qinv(p / 2), piecewise linear in v between knots: 32 equal segments in each octave of v.
//                With e = floor(log2 v) and n = v * 2^(31-e) (bit 31 set), the segment is i = 32 e + n[30:26] and the
//                fraction is f = n[25:10] (16 bits);
//                m = (knot[i] * 2^16 + (knot[i+1] - knot[i]) * f + 2^19) >> 20, knots in 2^-16 sigma
//   output       m or -m, in 1/4096 sigma: s4.12, |m| <= 25938 (6.3 sigma)
//   rounding     round half up on the magnitude, once
// The deviate is odd in the sign bit, so its mean over all words is exactly zero; its variance is within 1e-3 of one.
// Thread-safety: pure functions.
#ifndef PLUMBLINE_REFERENCE_CORE_GAUSSIAN_H_
#define PLUMBLINE_REFERENCE_CORE_GAUSSIAN_H_

#include <cstdint>

namespace plumbline {

inline constexpr int kGaussianFractionBits = 12;

std::int32_t GaussianFromWord(std::uint32_t word);

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CORE_GAUSSIAN_H_
