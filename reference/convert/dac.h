// Digital-to-analog converter (DAC), its digital side: fraction to code, rounded and clipped, clips counted.
//
//   code = clip( round( x * F / 2^in_frac_bits ), -F, F ),   F = 2^(bits-1) - 1
//
// so that +-1.0 is +-F exactly and the codes are symmetric: the code -2^(bits-1) is never used. What a code is in volt,
// and the converter's noise and edges, belong to the analog world.
//
// Arithmetic
//   input        int16, s<15-in_frac_bits>.<in_frac_bits>
//   product      x * F = (x << (bits-1)) - x, exact in int32: |x| * F <= 2^15 * 511 < 2^24
//   rounding     round half up (RoundShift), once; a tie goes towards plus infinity
//   output       int16, clipped to +-F; clip_count grows by one for each sample that rounds to a code outside
//   reset        clip_count 0
// State and segmentation: the counter alone; splitting the input anywhere changes no code.
// Latency: none.
// Limits and errors: see DacConfig; in.size() == out.size(); `in` and `out` may be the same span.
// Thread-safety: distinct states are independent; plans are read only.
// Standard: none; the bit width is a house choice, IEEE 802.3 judges the result as SNDR (120D.3.1).
#ifndef PLUMBLINE_REFERENCE_CONVERT_DAC_H_
#define PLUMBLINE_REFERENCE_CONVERT_DAC_H_

#include <cstdint>
#include <span>

#include "reference/convert/dac_types.h"

namespace plumbline::reference {

void Dac(const DacPlan& plan, DacState& state, std::span<const std::int16_t> in, std::span<std::int16_t> out);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_CONVERT_DAC_H_
