// Pseudo-random binary sequences PRBS7, 9, 11, 13, 15, 23 and 31: a linear feedback shift register, one bit a step.
//
//   b[n] = b[n - t0] ^ b[n - t1] (^ b[n - t2] ^ b[n - t3]),   out[n] = b[n] ^ invert
//
// with the exponents t of the generator polynomial (kPrbsPolynomials). The output is the bit that is fed back, as in
// IEEE 802.3 figures 49-9 and 94-6, so the seed itself is never sent: it is what came before.
//
// Arithmetic: over GF(2). A bit is a uint8_t that is 0 or 1. Register of `order` bits, the youngest in bit 0; on reset
//   it holds the seed.
// State and segmentation: the register; splitting the output anywhere changes no bit. PrbsSkip() moves it any distance,
//   so any piece of a sequence can be drawn anywhere.
// Latency: none.
// Limits and errors: see PrbsConfig. The period is 2^order - 1 bits; a zero register cannot occur.
// Thread-safety: distinct states are independent; plans are read only.
// Standard: ITU-T O.150 (PRBS9, 11, 15, 23, 31); IEEE 802.3-2022 table 68-6 (PRBS9), figure 94-6 (PRBS13), figure 49-9
//   (PRBS31, inverted output).
#ifndef PLUMBLINE_REFERENCE_CODING_PRBS_H_
#define PLUMBLINE_REFERENCE_CODING_PRBS_H_

#include <cstdint>
#include <span>

#include "reference/coding/prbs_types.h"

namespace plumbline::reference {

// The next out.size() bits.
void Prbs(const PrbsPlan& plan, PrbsState& state, std::span<std::uint8_t> out);

// The state after `bits` more bits, in a time that grows with log2(bits).
void PrbsSkip(const PrbsPlan& plan, PrbsState& state, std::uint64_t bits);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_CODING_PRBS_H_
