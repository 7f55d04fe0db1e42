// Floating taps: a few groups of neighbouring taps that are placed where the echoes of connectors and vias lie, far
// behind the fixed taps, without the taps in between. Two forms.
//
//   feed-forward   y'[n] = sat( y[n] + round( sum_j tap[j] * x[n - main_delay - p(j)] / 2^out_shift ), 16 )
//   feedback       z[n]  = DFE of sat( y[n] - sum_j tap[j] * a[n - p(j)], 16 )
//
// with p(j) the position of tap j after the main cursor, x the FFE's input, y its output, a the amplitudes decided.
// Feed-forward acts behind the FFE, in slicer units, with a rounding of its own: in silicon the multiplexers before
// these multipliers take a pipeline stage that the fixed taps do not have, and the sums meet after their shifts. The
// feedback form subtracts before the DFE's own taps; every position lies behind them, so nothing is added to its
// critical loop.
//
// Adaptation, with the receiver's other loops and exact sums over a clock
//   feed-forward   g[j] = sum_k e[k] * x[k - main_delay - p(j)];  W[j] -= round(g[j] * 2^5 / 2^shift)
//   feedback       g[j] = sum_k e[k] * a[k - p(j)];               B[j] += round(g[j] / 2^shift)
//   with accumulators 18 and 14 bits finer than the taps: time constants are those of FFE and DFE taps (eq/lms.h).
//
// Arithmetic
//   input        x s<in_bits> (12 at most), y s16 in slicer units, a -3, -1, 1, 3, e s12
//   coefficient  feed-forward s2.11, |tap| <= 4 * limit; feedback slicer units an amplitude, |tap| <= limit
//   sum          exact, int32: 16 * 2^11 * 2^11 = 2^26; 16 * 512 * 3 < 2^15
//   rounding     feed-forward round half up, once; feedback none; updates and coefficients round half up
//   saturation   16 bits after the sum (and after the DFE's own); accumulators where the tap reaches its limit
//   gradients    exact, int32: 128 * 2^11 * 2^11 = 2^29
//   reset        samples and amplitudes 0: nothing is added or subtracted
// State and segmentation: the last 312 samples and 248 amplitudes, whatever the positions are; splitting the input of
//   the two filters anywhere changes no bit. A gradient covers one clock as a whole, after its symbols were filtered.
// Known symbols: as in the DFE.
// Latency: none.
// Limits and errors: see FloatingTapsConfig and Validate(plan, positions); spans of one call have one size; a gradient
//   spans at most 128 symbols.
// Thread-safety: distinct states are independent; plan, positions and coefs are read only.
// Standard: floating taps of the reference receiver, IEEE 802.3ck-2022 Annex 93A.1.6 (b_gmax, N_bg groups of N_bf taps
// up
//   to N_f) for feedback; IEEE P802.3dj Annex 178A (draft) for feed-forward.
#ifndef PLUMBLINE_REFERENCE_EQ_FLOATING_TAPS_H_
#define PLUMBLINE_REFERENCE_EQ_FLOATING_TAPS_H_

#include <cstdint>
#include <span>

#include "reference/eq/floating_taps_types.h"

namespace plumbline::reference {

// Adds to the FFE's outputs what the floating taps take from its inputs.
void FloatingFeedForward(const FloatingTapsPlan& plan, const FloatingTapsPositions& positions,
                         const FloatingTapsCoefs& coefs, FloatingTapsState& state, std::span<const std::int16_t> in,
                         std::span<std::int16_t> equalized);

// The DFE with floating taps in its feedback: `equalized` loses what they subtract; the rest as in Dfe().
void FloatingFeedback(const FloatingTapsPlan& plan, const FloatingTapsPositions& positions,
                      const FloatingTapsCoefs& coefs, const DfePlan& dfe, const DfeCoefs& dfe_coefs,
                      const SlicerCoefs& slicer, FloatingTapsState& state, DfeState& dfe_state,
                      std::span<std::int16_t> equalized, std::span<const std::uint8_t> known,
                      std::span<std::int16_t> out, std::span<std::uint8_t> decision);

// The sums of the newest error.size() symbols, which either filter has seen last.
void FloatingGradient(const FloatingTapsPlan& plan, const FloatingTapsPositions& positions,
                      const FloatingTapsState& state, std::span<const std::int16_t> error,
                      FloatingTapsGradients& gradients);

// One update of the accumulators with the sums of one clock, and the taps that they stand for.
void FloatingUpdate(const FloatingTapsPlan& plan, int shift, const FloatingTapsGradients& gradients,
                    FloatingTapsState& state, FloatingTapsCoefs& coefs);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_EQ_FLOATING_TAPS_H_
