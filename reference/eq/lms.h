// Adaptation (LMS) of FFE taps, DFE taps and slicer levels, and the blind error that opens a closed eye: exact gradient
// sums over one DSP clock, then one saturating update of accumulators that are finer than the coefficients they feed.
//
//   gradients      g_ffe[i] = sum_k e[k] * x[k-i]
//                  g_dfe[i] = sum_k e[k] * a[k-1-i]
//                  g_level[l] = sum of e[k] over the k with d[k] = l
//   update         W[i] -= round(g_ffe[i] * 2^5 / 2^ffe_shift)      unless tap i is held
//                  B[i] += round(g_dfe[i]       / 2^dfe_shift)
//                  L[l] += round(g_level[l] * 2^4 / 2^level_shift)
//   coefficients   tap = sat( round( accumulator / 2^fraction_bits ) )
//
// where e = z - level is the slicer's error (for the FFE alone it may be the blind error), x the FFE's input, a the
// amplitudes -3, -1, 1, 3. Sign-sign variants replace e and x (or a) by their signs, sign(0) = 0, and weigh each
// product with a typical magnitude, so that one shift means about one speed: 2^(in_bits+3) for the FFE, 2^7 for the
// DFE, 2^6 for the levels.
//
// Time constants, in symbols, of a mode with the mean input power (7-bit samples of 19 LSB rms, s2.11 taps, slicer
// input with 6 fraction bits): FFE 2900 * 2^(ffe_shift - 2), DFE 3280 * 2^dfe_shift, levels 4096 * 2^level_shift. With
// other sample widths add in_bits - 7 to ffe_shift for the same speed.
//
// Rules that keep the loops from fighting
//   FFE and CDR: the tap just before the main one is held (hold_ffe); the phase owns the first precursor.
//   FFE and levels: after each update the outer levels are shifted alike in opposite directions so that
//     level[3] - level[0] stays 6 * 512: the FFE's main tap owns the scale, the levels follow compression and offset.
//     L[3] gives half of the excess, round half up, and L[0] takes the rest.
//
// Arithmetic
//   error        s12 at most (eq/slicer); sample s<in_bits>, at most 12 bits; amplitude s3
//   gradients    exact, int32: 128 * 2^11 * 2^11 = 2^29
//   accumulators int32. FFE: 32 - tap_bits fraction bits below the tap, so it saturates exactly where the tap does.
//                DFE: 14 fraction bits, saturated to +-limit. Levels: 14 fraction bits, saturated to nominal
//                +-level_limit before the projection, which cannot leave that range (it averages two deviations).
//   update       in int64: |g| * 2^5 <= 2^34; round half up, once
//   coefficients round half up, then saturated to their width: a tie goes towards plus infinity
//   blind error  Godard, p = 2: e = sat( round( z * (z^2 - R) / (8 * 512^2) ), 12 ), R = 8.2 * 512^2 rounded, where
//                8.2 = E[a^4] / E[a^2]; exact in int64 (48 bits); its slope near the solution is about that of the
//                slicer's error
// State and segmentation: LmsState is the accumulators. A gradient covers one clock as a whole; windows start with a
//   fixed history (63 samples, 8 amplitudes), oldest first, whatever the filter lengths are.
// Limits and errors: see LmsConfig; at most 128 symbols a gradient; ffe_error, error and decision have one size.
// Thread-safety: distinct states are independent.
// Standard: none. B. Widrow and M. E. Hoff, 1960; D. N. Godard, IEEE Trans. Commun. 28 (1980), eq. 24 (p = 2).
#ifndef PLUMBLINE_REFERENCE_EQ_LMS_H_
#define PLUMBLINE_REFERENCE_EQ_LMS_H_

#include <cstdint>
#include <span>

#include "reference/eq/lms_types.h"

namespace plumbline::reference {

// Godard's error of one slicer input.
std::int16_t BlindError(std::int16_t z);

// samples: 63 samples of history, then one a symbol. amplitudes: 8 of history, then one a symbol.
void LmsGradient(const LmsPlan& plan, std::span<const std::int16_t> ffe_error, std::span<const std::int16_t> error,
                 std::span<const std::int16_t> samples, std::span<const std::int8_t> amplitudes,
                 std::span<const std::uint8_t> decision, LmsGradients& gradients);

// One update of the accumulators with the sums of one clock.
void LmsUpdate(const LmsPlan& plan, const LmsCoefs& coefs, const LmsGradients& gradients, LmsState& state);

// The coefficients that the accumulators stand for.
void LmsCoefficients(const LmsPlan& plan, const LmsState& state, FfeCoefs& ffe, DfeCoefs& dfe, SlicerCoefs& slicer);

// Accumulators that stand for given coefficients exactly.
void LmsLoad(const LmsPlan& plan, const FfeCoefs& ffe, const DfeCoefs& dfe, const SlicerCoefs& slicer, LmsState& state);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_EQ_LMS_H_
