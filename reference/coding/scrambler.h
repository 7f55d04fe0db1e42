// Self-synchronous scrambler x^58 + x^39 + 1 of Ethernet, and its descrambler, which needs no seed: after 58 bits it
// knows the register.
//
//   scramble:  s[n] = d[n] ^ s[n-39] ^ s[n-58]        descramble:  d[n] = s[n] ^ s[n-39] ^ s[n-58]
//
// Arithmetic: over GF(2). A bit is a uint8_t that is 0 or 1. The register holds the last 58 line bits; on reset the
// seed,
//   58 ones by default (the standard leaves the start value free).
// State and segmentation: the register; splitting the input anywhere changes no bit.
// Latency: none. One wrong line bit makes three wrong bits: itself, and those 39 and 58 bits later.
// Limits and errors: in.size() == out.size(); `in` and `out` may be the same span, and must not overlap otherwise.
// Thread-safety: distinct states are independent; plans are read only.
// Standard: IEEE 802.3-2022 49.2.6, 82.2.5, 119.2.4.3.
#ifndef PLUMBLINE_REFERENCE_CODING_SCRAMBLER_H_
#define PLUMBLINE_REFERENCE_CODING_SCRAMBLER_H_

#include <cstdint>
#include <span>

#include "reference/coding/scrambler_types.h"

namespace plumbline::reference {

void Scramble(ScramblerState& state, std::span<const std::uint8_t> in, std::span<std::uint8_t> out);
void Descramble(ScramblerState& state, std::span<const std::uint8_t> in, std::span<std::uint8_t> out);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_CODING_SCRAMBLER_H_
