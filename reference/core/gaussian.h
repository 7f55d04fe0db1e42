// Normal deviates from 32-bit random words, in integers: the inverse of the normal distribution, specified to the bit.
//
// Purpose: the noise of the ADC and of the integer test channel. One word in, one deviate out, no state, so that with
// Philox any piece of any run draws the same noise on every machine.
// Arithmetic
//   input        word, 32 bits: bit 31 is the sign, bits 30..0 are u
//   probability  v = 2u + 1 (odd, 1 .. 2^32 - 1) stands for the two-sided tail probability p = v / 2^32
//   magnitude    m(v) = Qinv(p / 2), piecewise linear in v: 32 equal segments in each octave of v. With
//                e = floor(log2 v) and n = v * 2^(31-e) (so bit 31 is set), the segment is i = 32 e + n[30:26], the
//                fraction is f = n[25:10], and with the knots of gaussian_table.h in 2^-16 sigma
//                m = floor((knot[i] * 2^16 + (knot[i+1] - knot[i]) * f + 2^19) / 2^20)
//   output       m, or -m when the sign bit is set, in 1/4096 sigma: s3.12, |m| <= 25960 (6.34 sigma)
//   rounding     round half up on the magnitude, once
// The deviate is odd in the sign bit, so its mean over all words is exactly zero; its variance is within 1e-3 of one.
// Thread-safety: pure functions.
#ifndef PLUMBLINE_REFERENCE_CORE_GAUSSIAN_H_
#define PLUMBLINE_REFERENCE_CORE_GAUSSIAN_H_

#include <bit>
#include <cstddef>
#include <cstdint>

#include "reference/core/gaussian_table.h"

namespace plumbline {

inline constexpr int kGaussianArithVersion = 1;
inline constexpr int kGaussianFractionBits = 12;  // of the output: 4096 is one sigma

constexpr std::int32_t GaussianFromWord(std::uint32_t word) {
  const std::uint32_t v = (word << 1) | 1u;
  const int zeros = std::countl_zero(v);
  const std::uint32_t n = v << zeros;
  const auto i = static_cast<std::size_t>(32 * (31 - zeros)) + ((n >> 26) & 31u);
  const auto f = static_cast<std::int32_t>((n >> 10) & 0xFFFFu);
  const std::int32_t knot = kGaussianKnots[i];
  // Dropping 12 bits of the interpolation first changes nothing: the other terms are whole multiples of 2^12. It keeps
  // everything in 32 bits: neighbouring knots differ by less than 2^11, knots stay below 2^19.
  const std::int32_t m = (knot * 16 + (((kGaussianKnots[i + 1] - knot) * f) >> 12) + 128) >> 8;
  return (word >> 31) != 0 ? -m : m;
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CORE_GAUSSIAN_H_
