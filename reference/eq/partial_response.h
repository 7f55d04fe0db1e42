// Partial-response target: what a sample should be when the FFE equalizes to 1 + alpha D (+ beta D^2) and not to 1, and
// how far it lies from that. With this error LMS leaves the postcursors to the sequence estimator (eq/mlse) and need
// not amplify the noise it takes to remove them.
//
//   target[n] = level[d[n]] + alpha a[n-1] + beta a[n-2],  a = 2 d - 3
//   e[n]      = sat( y[n] - target[n], error_bits )
//
// It is the slicer's error behind a DFE with the taps alpha and beta that is fed these symbols.
//
// Arithmetic
//   input        y s16 in slicer units (eq/slicer: amplitude +1 is 512); symbols d = level index 0..3
//   coefficient  alpha, beta s1.9 in slicer units per amplitude, |alpha|, |beta| <= 512
//   target       exact: |level + tail| <= 32768 + 3072, int32
//   difference   exact, below 2^17, int32
//   rounding     none
//   output       e saturated to error_bits; target saturated to 16 bits (e is taken before that)
//   reset        amplitudes before the first symbol are 0
// State and segmentation: the last two amplitudes; splitting the input anywhere changes no bit.
// Latency: none.
// Limits and errors: see PartialResponseConfig; all spans have one size; outputs overlap nothing.
// Thread-safety: distinct states are independent; plan and coefs are read only.
// Standard: none. P. Kabal and S. Pasupathy, IEEE Trans. Commun. 23 (1975), 921-934 (partial-response signalling).
#ifndef PLUMBLINE_REFERENCE_EQ_PARTIAL_RESPONSE_H_
#define PLUMBLINE_REFERENCE_EQ_PARTIAL_RESPONSE_H_

#include <cstdint>
#include <span>

#include "reference/eq/partial_response_types.h"

namespace plumbline::reference {

void PartialResponse(const PartialResponsePlan& plan, const PartialResponseCoefs& coefs, const SlicerCoefs& slicer,
                     PartialResponseState& state, std::span<const std::int16_t> in,
                     std::span<const std::uint8_t> symbol, std::span<std::int16_t> target,
                     std::span<std::int16_t> error);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_EQ_PARTIAL_RESPONSE_H_
