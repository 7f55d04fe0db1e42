// Variable-gain amplifier (VGA): scales AFE samples so that the ADC is loaded as the AGC wants it. Exponential gain:
// the same step in dB everywhere, so that the AGC loop behaves alike at every level.
//
//   y[n] = sat( round( x[n] * mantissa[code mod 64] / 2^(14 - floor(code / 64)) ), 16 ),  mantissa[i] = 2^14 2^(i/64)
//
// Arithmetic
//   input        s15.0 codes in int16, full scale +-32767
//   coefficient  gain_code, -128..384: 6.0206/64 dB a code; mantissa u1.14 from a committed table, 16384..32415
//   product      exact, int32: |x * mantissa| <= 2^15 * 32415 < 2^30
//   rounding     round half up (RoundShift) by 14 - floor(code / 64) = 8..16 bits
//   output       saturated to int16; a tie goes towards plus infinity
// Gain error against 2^(code/64): below 3e-4 dB.
// State and segmentation: none; every sample stands alone. The gain code applies to every sample of the call.
// Latency: none. Nothing to flush.
// Limits and errors: see VgaConfig; Validate(plan, coefs) holds; in.size() == out.size(); `in` may be `out`.
// Thread-safety: plan and coefs are read only.
// Standard: none; the block is a house definition (docs/blocks/vga.md).
#ifndef PLUMBLINE_REFERENCE_CONVERT_VGA_H_
#define PLUMBLINE_REFERENCE_CONVERT_VGA_H_

#include <cstdint>
#include <span>

#include "reference/convert/vga_types.h"

namespace plumbline::reference {

void Vga(const VgaPlan& plan, const VgaCoefs& coefs, std::span<const std::int16_t> in, std::span<std::int16_t> out);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_CONVERT_VGA_H_
