// Gray map: two bits to one PAM4 level and back, so that neighbouring levels differ in one bit.
//
//   {A, B}, A first in time:   00 -> 0   01 -> 1   11 -> 2   10 -> 3     (level index; amplitude 2*index - 3)
//
// Arithmetic: table look-up. A bit is a uint8_t that is 0 or 1 (only its lowest bit counts); a level index is a uint8_t
//   0..3 (only its two lowest bits count).
// State and segmentation: none; a call carries whole pairs, and any cut between pairs changes no bit.
// Latency: none.
// Limits and errors: bits.size() == 2 * symbols.size(); the spans must not overlap.
// Thread-safety: pure functions.
// Standard: IEEE 802.3-2022 120.5.7.1.
#ifndef PLUMBLINE_REFERENCE_CODING_GRAY_H_
#define PLUMBLINE_REFERENCE_CODING_GRAY_H_

#include <cstdint>
#include <span>

#include "reference/coding/gray_types.h"

namespace plumbline::reference {

// bits[2k] = A and bits[2k+1] = B make symbols[k].
void GrayMap(std::span<const std::uint8_t> bits, std::span<std::uint8_t> symbols);

// The inverse.
void GrayDemap(std::span<const std::uint8_t> symbols, std::span<std::uint8_t> bits);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_CODING_GRAY_H_
