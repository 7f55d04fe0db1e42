// Arithmetic of GF(2^10), the field of the Ethernet Reed-Solomon codes.
//
// Purpose: an element is a polynomial of degree below 10 over GF(2), bit i its coefficient of x^i. Addition and
//   subtraction are XOR. Multiplication is the carry-less product modulo x^10 + x^3 + 1 (0x409), done through
//   logarithms to the base alpha = x (value 2), whose powers run through all 1023 elements but zero.
// Arithmetic: ten-bit unsigned in std::uint16_t; the upper six bits of every argument must be zero.
// Limits and errors: the logarithm and the inverse of zero do not exist; callers exclude them.
// Thread-safety: pure functions over constant tables (6 KiB, built by the compiler).
// Standard: IEEE 802.3-2022 clause 119.2.4.6 and ITU-T G.709.5 Annex A (field polynomial x^10 + x^3 + 1).
#ifndef PLUMBLINE_REFERENCE_FEC_GF1024_H_
#define PLUMBLINE_REFERENCE_FEC_GF1024_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace plumbline::reference {

inline constexpr std::uint32_t kGf1024Polynomial = 0x409;  // x^10 + x^3 + 1
inline constexpr int kGf1024Bits = 10;
inline constexpr int kGf1024Order = 1023;  // of alpha: alpha^1023 = 1
inline constexpr std::uint16_t kGf1024Mask = 0x3FF;

struct Gf1024Tables {
  std::array<std::uint16_t, 2 * kGf1024Order>
      power{};                                        // power[i] = alpha^i, twice round: a sum of two logs needs no mod
  std::array<std::uint16_t, kGf1024Order + 1> log{};  // log[alpha^i] = i, 0 <= i < 1023; log[0] is not used
};

constexpr Gf1024Tables MakeGf1024Tables() {
  Gf1024Tables tables;
  std::uint32_t element = 1;
  for (int i = 0; i < kGf1024Order; ++i) {
    tables.power[static_cast<std::size_t>(i)] = static_cast<std::uint16_t>(element);
    tables.power[static_cast<std::size_t>(i) + kGf1024Order] = static_cast<std::uint16_t>(element);
    tables.log[element] = static_cast<std::uint16_t>(i);
    element <<= 1;
    if ((element >> kGf1024Bits) != 0) element ^= kGf1024Polynomial;
  }
  return tables;
}

inline constexpr Gf1024Tables kGf1024 = MakeGf1024Tables();

// alpha^exponent, 0 <= exponent < 2046.
constexpr std::uint16_t Gf1024Alpha(int exponent) { return kGf1024.power[static_cast<std::size_t>(exponent)]; }

// The i with alpha^i = a, 0 <= i < 1023, for a != 0.
constexpr int Gf1024Log(std::uint16_t a) { return kGf1024.log[a]; }

constexpr std::uint16_t Gf1024Multiply(std::uint16_t a, std::uint16_t b) {
  return a == 0 || b == 0 ? std::uint16_t{0} : Gf1024Alpha(Gf1024Log(a) + Gf1024Log(b));
}

// 1 / a for a != 0.
constexpr std::uint16_t Gf1024Inverse(std::uint16_t a) { return Gf1024Alpha(kGf1024Order - Gf1024Log(a)); }

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_FEC_GF1024_H_
