// Automatic gain control (AGC): one update a DSP clock from the sum of |ADC code| over that clock, towards a target
// mean magnitude. Coarse while the level is more than 6 dB away, then averaged proportional steps, then quiet: within
// the deadband nothing moves, so that the equalizer behind it sees a constant gain.
//
// One clock with sum S over P symbols against its target T = P * target / 256 LSB:
//   hold             a step of no codes: the gain stays, the window is thrown away, settle = settle_clocks, settled = 0
//   S < T/2, S > 2T  coarse: gain_code += or -= coarse_step
//   settle > 0       settle -= 1
//   otherwise        the clock joins the window. When 2^window_log2 clocks are in, with the window's relative error
//                    E = (T_w - S_w) / T_w and L = deadband / 256, or a quarter of that while not settled:
//                    |E| <= L: settled = 1, the next window begins; otherwise fine: gain_code += round(92 E), at least
//                    one and at most 32 codes either way
// After a coarse or fine step a window begins anew when settle_clocks have been left out, and settled = 0.
// 92 = 64 / ln 2 codes a unit of relative error: the step that a small error needs.
//
// Arithmetic
//   input        sum of |ADC code| over symbols_per_clock symbols, 0 .. 2^20
//   window       exact, int64: 256 S_w <= 2^8 * 2^20 * 2^12 = 2^40; every comparison is cross-multiplied, exact
//   step         integer quotient, rounded half away from zero; saturates at min_code and max_code
//   reset        gain_code = start_code
// State and segmentation: AgcState; one call is one clock.
// Latency: the caller applies gain_code `latency_clocks` later; settle_clocks must not be less than that.
// Limits and errors: see AgcConfig.
// Thread-safety: distinct states are independent; plan and coefs are read only.
// Standard: none; the block is a house definition (docs/blocks/agc.md).
#ifndef PLUMBLINE_REFERENCE_CONVERT_AGC_H_
#define PLUMBLINE_REFERENCE_CONVERT_AGC_H_

#include <cstdint>
#include <span>

#include "reference/convert/agc_types.h"

namespace plumbline::reference {

// The sum of |code|, exact: what Agc() wants for one clock.
std::int32_t SumOfMagnitudes(std::span<const std::int16_t> codes);

// One DSP clock. The gain to use is state.gain_code.
void Agc(const AgcPlan& plan, const AgcCoefs& coefs, AgcState& state, std::int32_t sum_of_magnitudes);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_CONVERT_AGC_H_
