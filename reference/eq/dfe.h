// Decision-feedback equalizer (DFE) with its decisions inside: subtracts the trailing interference of symbols that
// are already decided, without amplifying noise, and decides the next one.
//
//   z[n] = sat( y[n] - sum_{i=1}^{num_taps} tap[i-1] * a[n-i], 16 )
//   d[n] = the slicer's decision on z[n];  a[n] = 2*d[n] - 3
//
// Arithmetic
//   input        s16 in slicer units (eq/slicer: amplitude +1 is 512)
//   coefficient  s16 integer in slicer units per amplitude: 512 is the main cursor; |tap| <= limit_first, limit_other
//   sum          exact, int32: |sum| <= 8 * 512 * 3 = 12288 (14 bits and sign), |y - sum| < 2^16
//   rounding     none
//   output       z saturated to 16 bits; d = level index 0..3
//   ties         those of the slicer: a sample equal to a threshold belongs to the upper level
//   reset        amplitudes before the first symbol are 0: nothing is subtracted
// State and segmentation: the amplitudes of the last 8 symbols, whatever num_taps is; splitting the input anywhere
//   changes no bit.
// Known symbols: where `known` is not empty it has one level index a sample, and the feedback uses those instead of the
//   decisions (data-aided training, error propagation switched off in measurements). d is the decision all the same.
// Latency: none. The loop is serial: each symbol needs the decision before it.
// Limits and errors: see DfeConfig; all spans have one size, `known` may be empty; outputs overlap nothing.
// Thread-safety: distinct states are independent; plan and coefs are read only.
// Standard: IEEE 802.3 Annex 93A.1.6 (DFE, coefficient limits b_max); IEEE P802.3dj Annex 178A (one tap, draft).
#ifndef PLUMBLINE_REFERENCE_EQ_DFE_H_
#define PLUMBLINE_REFERENCE_EQ_DFE_H_

#include <cstdint>
#include <span>

#include "reference/eq/dfe_types.h"

namespace plumbline::reference {

void Dfe(const DfePlan& plan, const DfeCoefs& coefs, const SlicerCoefs& slicer, DfeState& state,
         std::span<const std::int16_t> in, std::span<const std::uint8_t> known, std::span<std::int16_t> out,
         std::span<std::uint8_t> decision);

// The exact sum that Dfe() would subtract from the next sample: its test point.
std::int32_t DfeFeedback(const DfePlan& plan, const DfeCoefs& coefs, const DfeState& state);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_EQ_DFE_H_
