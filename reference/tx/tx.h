// Transmitter: bits to DAC codes, one DSP clock a call.
//
//   2P bits -> Gray -> precoder -> level table -> FFE -> DAC -> P codes
//
// Arithmetic: each step as its own block says; between them
//   bits         uint8_t 0 or 1, 2 a symbol, the first in time is A
//   symbol       level index 0..3
//   level        s1.10, 12 bits
//   tap          s1.10, 12 bits, sum of magnitudes at most 1024
//   FFE output   s1.14 in int16: round half up of the exact s.20 sum, shifted by 6. |level| <= 2047 and the tap sum
//   keep
//                it below 2^15, so it never saturates
//   DAC code     round half up a second time, clipped to +-(2^(dac_bits-1)-1). With |level| <= 1024 nothing clips
//   reset        precoder 0, FFE history 0 (mid-scale, between the levels), clip count 0
// State and segmentation: one call is one clock of P symbols; taps and levels are constant within it.
// Latency: none of its own; the main cursor of a symbol comes out num_pre symbols later.
// Limits and errors: see TxConfig; bits.size() == 2P, dac.size() == P.
// Thread-safety: distinct states are independent; plan and coefs are read only.
// Standard: IEEE 802.3-2022 120.5.7 (Gray, precoding), 162.9.3.1 (transmit equalizer); Annex 93A eq. 93A-21.
#ifndef PLUMBLINE_REFERENCE_TX_TX_H_
#define PLUMBLINE_REFERENCE_TX_TX_H_

#include <cstdint>
#include <span>

#include "reference/tx/tx_types.h"

namespace plumbline::reference {

void TxClock(const TxPlan& plan, const TxCoefs& coefs, TxState& state, std::span<const std::uint8_t> bits,
             std::span<std::int16_t> dac, TxProbes& probes);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_TX_TX_H_
