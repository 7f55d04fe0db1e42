// Fixed-point primitives: the only rounding, saturation and shift functions of the digital world.
//
// Arithmetic: two's complement, C++20 shifts (arithmetic to the right). Rounding is round-half-up,
//   RoundShift(x, s) = (x + 2^(s-1)) >> s, so a tie goes towards plus infinity; s = 0 changes nothing.
// Saturation clamps to the signed range of the stated width. No function here branches on anything but its
// arguments, allocates or has a precondition that a Config does not already guarantee.
// Thread-safety: pure functions.
#ifndef PLUMBLINE_REFERENCE_CORE_FIXED_H_
#define PLUMBLINE_REFERENCE_CORE_FIXED_H_

#include <cstdint>

#if defined(__CUDACC__)
#define PLUMBLINE_HOST_DEVICE __host__ __device__
#else
#define PLUMBLINE_HOST_DEVICE
#endif

namespace plumbline {

// Largest and smallest value of a signed two's complement number of `bits` bits, 1 <= bits <= 63.
PLUMBLINE_HOST_DEVICE constexpr std::int64_t SignedMax(int bits) { return (std::int64_t{1} << (bits - 1)) - 1; }
PLUMBLINE_HOST_DEVICE constexpr std::int64_t SignedMin(int bits) { return -(std::int64_t{1} << (bits - 1)); }

// Round half up: (x + 2^(shift-1)) >> shift, 0 <= shift <= 62. The caller guarantees that the addition cannot
// overflow; every block states the width of its accumulator for that reason.
PLUMBLINE_HOST_DEVICE constexpr std::int64_t RoundShift(std::int64_t x, int shift) {
  return shift == 0 ? x : (x + (std::int64_t{1} << (shift - 1))) >> shift;
}

PLUMBLINE_HOST_DEVICE constexpr std::int64_t Clamp(std::int64_t x, std::int64_t lo, std::int64_t hi) {
  return x < lo ? lo : (x > hi ? hi : x);
}

// Saturates to the signed range of `bits` bits, 1 <= bits <= 63.
PLUMBLINE_HOST_DEVICE constexpr std::int64_t Saturate(std::int64_t x, int bits) {
  return Clamp(x, SignedMin(bits), SignedMax(bits));
}

PLUMBLINE_HOST_DEVICE constexpr std::int16_t SaturateToInt16(std::int64_t x) {
  return static_cast<std::int16_t>(Saturate(x, 16));
}

// -1, 0 or +1.
PLUMBLINE_HOST_DEVICE constexpr int Sign(std::int64_t x) { return (x > 0) - (x < 0); }

// Smallest n with 2^n >= x, for x >= 1: the growth in bits of a sum of x terms.
PLUMBLINE_HOST_DEVICE constexpr int CeilLog2(std::int64_t x) {
  int n = 0;
  while ((std::int64_t{1} << n) < x) ++n;
  return n;
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CORE_FIXED_H_
