// Philox4x32-10: the counter-based random generator of both worlds.
//
// Purpose: any piece of any run on any machine draws the same numbers, because a draw is a pure function of a key
// (seed, stream) and a counter (position). No state, no order, no sharing.
// Arithmetic: 32-bit unsigned, wrapping; 32 x 32 -> 64 bit products.
// Standard: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3",
//   SC'11, section 3.3 (Philox4x32, ten rounds, multipliers D2511F53 and CD9E8D57, Weyl constants 9E3779B9, BB67AE85).
// Thread-safety: pure functions.
#ifndef PLUMBLINE_REFERENCE_CORE_RNG_H_
#define PLUMBLINE_REFERENCE_CORE_RNG_H_

#include <array>
#include <cstdint>

#include "reference/core/fixed.h"

namespace plumbline {

struct PhiloxKey {
  std::uint32_t seed = 0;    // of the run
  std::uint32_t stream = 0;  // which source draws; each user keeps a table of its streams
};

using PhiloxBlock = std::array<std::uint32_t, 4>;

// The four 32-bit words of block `counter`. The 128-bit Philox counter is {counter low, counter high, lane, 0}.
PLUMBLINE_HOST_DEVICE constexpr PhiloxBlock Philox4x32(PhiloxKey key, std::uint64_t counter, std::uint32_t lane = 0) {
  std::uint32_t c0 = static_cast<std::uint32_t>(counter);
  std::uint32_t c1 = static_cast<std::uint32_t>(counter >> 32);
  std::uint32_t c2 = lane;
  std::uint32_t c3 = 0;
  std::uint32_t k0 = key.seed;
  std::uint32_t k1 = key.stream;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c0;
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * c2;
    const std::uint32_t n0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
    const std::uint32_t n2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
    c1 = static_cast<std::uint32_t>(p1);
    c3 = static_cast<std::uint32_t>(p0);
    c0 = n0;
    c2 = n2;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return {c0, c1, c2, c3};
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CORE_RNG_H_
