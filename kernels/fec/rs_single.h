// Reed-Solomon codec of reference/fec/rs.h for one codeword at once, with little latency; the same function, bit for
// bit, on every SIMD target.
//
// Purpose: encode and decode a codeword that does not wait for others. Many at once: kernels/fec/rs_batch.h.
// Arithmetic: division by g(x) eight symbols a step. A symbol's halves of 5 bits select rows of a table, each a
// multiple
//   of x^e mod g; eight pairs of rows make what a step subtracts. All but the last steps subtract 64 symbols further on
//   (x^(2t+64+q) mod g instead of x^(2t+q) mod g), so that no step waits for the one before. A remainder of zero is a
//   codeword. Otherwise: syndromes with one root a lane, reformulated Berlekamp-Massey (no inversion, the discrepancy
//   stands in lane 0; ends when all that are left are zero), Chien with one position a lane, Forney with one root a
//   lane.
// State and segmentation, limits, standard: as the reference; in and out may be the same span.
// Thread-safety: pure functions over constant tables of 130 KiB (64 KiB for what has no errors). No allocation.
#ifndef PLUMBLINE_KERNELS_FEC_RS_SINGLE_H_
#define PLUMBLINE_KERNELS_FEC_RS_SINGLE_H_

#include <cstdint>
#include <span>

#include "reference/fec/rs_types.h"

namespace plumbline::kernels {

// message: plan.k symbols, codeword: plan.n symbols.
void RsEncode(const RsPlan& plan, std::span<const std::uint16_t> message, std::span<std::uint16_t> codeword);

// received: plan.n symbols, syndromes: 2 plan.t, S_0 first.
void RsSyndromes(const RsPlan& plan, std::span<const std::uint16_t> received, std::span<std::uint16_t> syndromes);

// received, corrected: plan.n symbols each.
RsResult RsDecode(const RsPlan& plan, std::span<const std::uint16_t> received, std::span<std::uint16_t> corrected);

// The target that these functions run now, as their own translation unit sees it.
const char* RsSingleTarget();

}  // namespace plumbline::kernels

#endif  // PLUMBLINE_KERNELS_FEC_RS_SINGLE_H_
