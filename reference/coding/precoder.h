// Precoder 1/(1+D) mod 4 and its decoder. A decision feedback equalizer with a tap near 1 turns one wrong decision into
// a run of errors of alternating sign; after the decoder such a run leaves two wrong symbols, its first and the one
// after its last.
//
//   encode:  P[j] = (G[j] - P[j-1]) mod 4        decode:  G[j] = (P[j] + P[j-1]) mod 4
//
// Arithmetic: modulo 4 on level indices (uint8_t, only the two lowest bits count). P[-1] = 0 on reset, on both sides.
// State and segmentation: the last line symbol; splitting the input anywhere changes no symbol. In bypass (enable = 0)
//   out = in, and the state still follows the line.
// Latency: none. A decoder that starts in mid-stream has at most its first symbol wrong.
// Limits and errors: in.size() == out.size(); `in` and `out` may be the same span, and must not overlap otherwise.
// Thread-safety: distinct states are independent; plans are read only.
// Standard: IEEE 802.3-2022 120.5.7.2, 135.5.7.2; IEEE P802.3dj 176.9.1.2 (draft).
#ifndef PLUMBLINE_REFERENCE_CODING_PRECODER_H_
#define PLUMBLINE_REFERENCE_CODING_PRECODER_H_

#include <cstdint>
#include <span>

#include "reference/coding/precoder_types.h"

namespace plumbline::reference {

void PrecoderEncode(const PrecoderPlan& plan, PrecoderState& state, std::span<const std::uint8_t> in,
                    std::span<std::uint8_t> out);

void PrecoderDecode(const PrecoderPlan& plan, PrecoderState& state, std::span<const std::uint8_t> in,
                    std::span<std::uint8_t> out);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_CODING_PRECODER_H_
