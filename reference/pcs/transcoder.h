// 256B/257B transcoder: four blocks of 66 bits to one of 257, and back. Four sync headers become one bit, or five where
// a control block is among them; the room is made by leaving out half of the first control block's type octet, which
// its other half tells.
//
//   all four data    x<0> = 1,  x<64j+64:64j+1> = payload j
//   otherwise        x<0> = 0,  x<j+1> = 1 where block j is data,  c = the first control block,
//                    x<256:5> = the four payloads in order without bits 4..7 of payload c
//   scrambled = 1    x<4:0> is sent XOR x<12:8>
//
// Arithmetic: none. A bit is a uint8_t that is 0 or 1; index 0 is first in time.
// State and segmentation: none for plain payloads. With scrambled = 1 the decoder follows the payload bits: the kept
// half
//   of the type is descrambled, the octet completed, and its other half scrambled again; payloads stay scrambled.
// Latency: four blocks.
// Limits and errors: a sync header 00 or 11 anywhere makes all four flags 1 behind x<0> = 0, with the nibble of block 0
//   left out; the decoder gives four blocks of sync 11 for it. A kept half that belongs to no block type of figure 82-4
//   gives sync 11 for block c and a nibble of 0. The encoder does not look at types.
// Thread-safety: distinct states are independent; plans are read only.
// Standard: IEEE 802.3-2022 91.5.2.5, 91.5.3.5 (100 Gb/s, with the XOR), 119.2.4.2, 119.2.5.7. The sync headers 00 and
// 11
//   and the unknown half follow from memory of those clauses.
#ifndef PLUMBLINE_REFERENCE_PCS_TRANSCODER_H_
#define PLUMBLINE_REFERENCE_PCS_TRANSCODER_H_

#include <cstdint>
#include <span>

#include "reference/pcs/transcoder_types.h"

namespace plumbline::reference {

void TranscodeEncode(const TranscoderPlan& plan, std::span<const Block66, kTranscoderBlocks> blocks,
                     std::span<std::uint8_t, kTranscoderBits> bits);
void TranscodeDecode(const TranscoderPlan& plan, TranscoderState& state,
                     std::span<const std::uint8_t, kTranscoderBits> bits, std::span<Block66, kTranscoderBlocks> blocks);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_PCS_TRANSCODER_H_
