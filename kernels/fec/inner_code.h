// Highway twin of reference/fec/inner_code.h's decoder: the same function, bit for bit, on every SIMD target, over many
// codewords.
//
// Layout: first one codeword a lane (as many as the vector has bytes): syndromes, and the least reliable positions as
// sorted lists of 16-bit keys, magnitude above bit number. Then every word that is no codeword by itself: its
// magnitudes as a table by column, and 32 patterns at once, each completed by one look-up.
//   A pattern and its completion change the syndrome to 0, so the parity of their number is that of the syndrome (all
//   columns are odd): half of the patterns cannot end in a column, and what they reach without one (syndrome 0) others
//   reach with one, at a lower pattern. So five bits of a pattern are free and its lowest follows from them. A
//   completion at a position that the pattern has changed already never wins: the word without it weighs less.
// Limits, thread-safety: as the reference; nothing is allocated.
#ifndef PLUMBLINE_KERNELS_FEC_INNER_CODE_H_
#define PLUMBLINE_KERNELS_FEC_INNER_CODE_H_

#include <cstdint>
#include <span>

#include "reference/fec/inner_code_types.h"

namespace plumbline::kernels {

// Any number of codewords, one after the other: soft 128, message 120 and result one a codeword. No overlap.
void InnerDecode(const InnerCodePlan& plan, std::span<const std::int8_t> soft, std::span<std::uint8_t> message,
                 std::span<InnerCodeResult> results);

// The target that InnerDecode runs now, as its own translation unit sees it.
const char* InnerDecodeTarget();

}  // namespace plumbline::kernels

#endif  // PLUMBLINE_KERNELS_FEC_INNER_CODE_H_
