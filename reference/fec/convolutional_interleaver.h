// Convolutional interleaver and its inverse: takes symbols that follow each other apart, so that one inner codeword
// carries symbols of many Reed-Solomon codewords and an inner decoder's error hits each of them at most once.
//
//   unit u = b, b + B, b + 2B, ... goes through branch b, 0 <= b < B:
//   interleave     branch b delays by       b * depth rounds of B units
//   deinterleave   branch b delays by (B-1-b) * depth rounds of B units
//
// Behind the symbol multiplexer of 200 Gb/s lanes a unit is 4 symbols, one from each of 4 Reed-Solomon codewords, and
// B = 3: the 12 symbols of a round are the 120 message bits of an inner codeword. They come from 12 codewords when a
// codeword is over within 3 * depth units, that is depth >= 544 / (3 * lanes) where 4 codewords share the lanes.
//
// Arithmetic: none; symbols (std::uint16_t) pass as they are.
// State and segmentation: the delay lines, all 0 on reset; whole rounds go in and out, splitting between them changes
//   nothing.
// Latency: interleaver and deinterleaver together (B-1) * depth rounds; the first symbols out are the lines' zeros.
// Limits and errors: see ConvolutionalInterleaverConfig; in.size() == out.size(), a multiple of plan.round; `in` and
//   `out` may be the same span, and must not overlap otherwise.
// Thread-safety: distinct states are independent; plans are read only.
// Standard: IEEE P802.3dj (draft) clause 177 (three delay lines). The draft's delays are a parameter here: their values
//   for each rate were not at hand. Structure: G. D. Forney, IEEE Trans. Commun. Technol. 19 (1971), 772-781.
#ifndef PLUMBLINE_REFERENCE_FEC_CONVOLUTIONAL_INTERLEAVER_H_
#define PLUMBLINE_REFERENCE_FEC_CONVOLUTIONAL_INTERLEAVER_H_

#include <cstdint>
#include <span>

#include "reference/fec/convolutional_interleaver_types.h"

namespace plumbline::reference {

void ConvolutionalInterleave(const ConvolutionalInterleaverPlan& plan, ConvolutionalInterleaverState& state,
                             std::span<const std::uint16_t> in, std::span<std::uint16_t> out);

void ConvolutionalDeinterleave(const ConvolutionalInterleaverPlan& plan, ConvolutionalInterleaverState& state,
                               std::span<const std::uint16_t> in, std::span<std::uint16_t> out);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_FEC_CONVOLUTIONAL_INTERLEAVER_H_
