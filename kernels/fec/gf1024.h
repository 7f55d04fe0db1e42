// Arithmetic of GF(2^10), x^10 + x^3 + 1, for constants and tables of the Reed-Solomon kernels. It shares nothing with
// reference/fec/gf1024.h, which judges the kernels.
#ifndef PLUMBLINE_KERNELS_FEC_GF1024_H_
#define PLUMBLINE_KERNELS_FEC_GF1024_H_

#include <cstdint>

namespace plumbline::kernels {

inline constexpr int kGfBits = 10;
inline constexpr int kGfOrder = 1023;  // of alpha = x

// Carry-less product modulo the field polynomial, a bit of b at a time.
constexpr std::uint16_t GfMultiply(std::uint32_t a, std::uint32_t b) {
  std::uint32_t product = 0;
  for (int bit = kGfBits - 1; bit >= 0; --bit) {
    product <<= 1;
    if ((product >> kGfBits) != 0) product ^= 0x409;
    if (((b >> bit) & 1u) != 0) product ^= a;
  }
  return static_cast<std::uint16_t>(product);
}

constexpr std::uint16_t GfPower(std::uint16_t a, int exponent) {
  std::uint16_t power = 1;
  for (std::uint16_t square = a; exponent != 0; exponent >>= 1, square = GfMultiply(square, square)) {
    if ((exponent & 1) != 0) power = GfMultiply(power, square);
  }
  return power;
}

// alpha^exponent, any exponent.
constexpr std::uint16_t GfAlpha(int exponent) { return GfPower(2, (exponent % kGfOrder + kGfOrder) % kGfOrder); }

// 1 / a for a != 0.
constexpr std::uint16_t GfInverse(std::uint16_t a) { return GfPower(a, kGfOrder - 1); }

}  // namespace plumbline::kernels

#endif  // PLUMBLINE_KERNELS_FEC_GF1024_H_
