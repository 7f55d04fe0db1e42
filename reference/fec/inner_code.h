// Inner code of the 2 km and longer optical lanes of 200 Gb/s: (128,120), which is an extended Hamming code (68,60)
// over the sums of the two bits of each PAM4 symbol. Systematic encoder; decoder by hard decision, or by soft decision
// after Chase over the least reliable positions.
//
// The Gray map makes the sum of a symbol's bits the parity of its level, so an error to a neighbouring level is always
// one error of the (68,60) code, and an error by two levels is none.
//
//   x[k] = m[2k] + m[2k+1], k = 0..59      pairs; x[60+i] = p[i], i = 0..7: the parity bits stand for themselves
//   column[k] = z^(67-k) mod g(z)          g(z) = z^8 + z^7 + z^5 + z^4 + z + 1 = (z + 1)(z^7 + z^4 + 1)
//   sum over k of x[k] column[k] = 0       codeword
//
// The 60 octets of the draft's parity matrix are column[0..59], parity bit 0 in the highest bit. All 68 have odd weight
// and differ, so the smallest distance is 4.
//
// Arithmetic
//   bits         0 or 1 in std::uint8_t, in order of transmission; of other values the lowest bit counts
//   soft         s<soft_bits>, one a bit (eq/soft_slicer): soft >= 0 decides 1; soft + 1/2 is the reliability
//   magnitude    soft where soft >= 0, else -soft - 1: 0 .. 2^(soft_bits-1) - 1
//   reliability  of a pair the smaller of its two magnitudes; that bit changes when the pair's sum does. A tie: the
//                second bit, B, which is the only one that a neighbour of an outer level differs in
//   weight       of a changed bit 2 * magnitude + 1, so that only integers are added: at most 9 * 255
//   hard         syndrome 0: clean. Equal to a column: that position changes. Otherwise uncorrectable
//   soft         the `least_reliable` positions of smallest magnitude, the first in time among equals, are trial[0..].
//                Each pattern t = 0 .. 2^least_reliable - 1 changes trial[i] where bit i of t is 1, and then decides
//                hard; changing a position twice leaves it. Of the patterns that lead to a codeword the one with the
//                least weight of all changes wins, the lowest t among equals
// State and segmentation: none; one call is one codeword.
// Latency: a codeword on the way back; none forward, the message passes as it is.
// Limits and errors: see InnerCodeConfig; spans are exactly 120 and 128 long. Precondition: soft values fit soft_bits.
//   A hard decision corrects one wrong position and flags two; three or more are flagged or mis-corrected. With bits in
//   place of reliabilities (0 and -1) it cannot tell which of an inner level's two neighbours was sent.
// Thread-safety: pure functions over constant tables.
// Standard: IEEE P802.3dj (draft) clause 177, inner FEC, Table 177-1. Not taken from the draft, for want of its text:
//   the order in which codewords are interleaved and shifted before the map, and the pad of the line rate. Chase's
//   second algorithm: D. Chase, IEEE Trans. Inform. Theory 18 (1972), 170-182.
#ifndef PLUMBLINE_REFERENCE_FEC_INNER_CODE_H_
#define PLUMBLINE_REFERENCE_FEC_INNER_CODE_H_

#include <cstdint>
#include <span>

#include "reference/fec/inner_code_types.h"

namespace plumbline::reference {

// Column k of the parity-check matrix, 0 <= k < kInnerCodePositions; bit 7 belongs to parity bit 0.
std::uint8_t InnerCodeColumn(int k);

// message: 120 bits, codeword: 128 bits, 0 or 1 each.
void InnerEncode(std::span<const std::uint8_t> message, std::span<std::uint8_t> codeword);

// soft: 128 reliabilities, message: 120 bits. `probe` may be null.
InnerCodeResult InnerDecode(const InnerCodePlan& plan, std::span<const std::int8_t> soft,
                            std::span<std::uint8_t> message, InnerCodeProbe* probe = nullptr);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_FEC_INNER_CODE_H_
