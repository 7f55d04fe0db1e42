// Background calibration of the time-interleaved ADC: offset, gain and skew of every slice are measured on the data
// itself, without interrupting it, and taken out: offset and gain after the converter, skew at the sampling clocks.
//
//   correction   y[k] = sat( round( (256 code[k] - offset[s]) * gain[s] / 2^(22-F) ), bits + F ),  s = slice of k
//   offset       O[s] += round( 2^(16-F)   * S sum_s y                         / 2^(L+shift) )
//   gain         G[s] += round( 2^(20-F')  * (sum_all |y| - S sum_s |y|)       / 2^(L+shift) ),  then less their mean
//   skew         T[s] -= round( 2^8        * S sum_s e[k] (y[k+1] - y[k-1])    / 2^(L+F'+shift) ), then less their mean
//
// with F fraction bits, F' = bits + F - 7, S slices, windows of 2^L symbols, e[k] the slicer's error of the symbol
// whose main cursor is sample k. Each is the update of a loop that ends where
//   - the mean of every slice is zero (data have none),
//   - the mean magnitude of every slice is that of all (the sum over slices of these updates is zero: the gain that all
//     have in common belongs to the AGC; the projection keeps rounding from adding up),
//   - the error of no slice correlates with the slope of the signal: sampling later by t adds t times the slope to the
//     error. The mean skew belongs to the clock recovery. The slope is the central difference of neighbours.
// shift = clamp(floor(log2(windows + 1)), start_shift, track_shift), windows that counted so far: an average of all
// windows at first, a fading one in the end.
//
// Loop constants: a window of 2^8 clocks of 64 symbols has 256 samples of each of 64 slices, and the noise of its mean
// is 19/16 = 1.2 LSB, of its mean magnitude 5%. In the end the memory is 2^track_shift windows, 4.2 M symbols, and the
// corrections wander by 0.05 LSB and 0.2%, 50 dB below the signal. The gain of the gain loop is the mean magnitude over
// 16 LSB of 7 bits: one. That of the skew loop is about one for an FFE scale of 64 slicer units an LSB.
//
// Arithmetic
//   input        code s<bits>, corrected code s<bits+F> (12 bits at most), error s12
//   coefficient  offset 1/256 LSB, gain s1.14, skew 1/128 UI: accumulators rounded half up
//   accumulators int32: offset 2^-16 LSB, gain 2^-24, skew 2^-16 * 1/128 UI; saturated at their limits
//   sums         exact, int64: at most 2^23 symbols a window, so 2^34 of codes, 2^46 of products (13 + 11 bits)
//   rounding     round half up, once in each expression; means of the projections towards minus infinity
//   reset        no correction, no window begun
// State and segmentation: AdcCorrect() has none. AdcCalibrate() takes one clock as a whole. A window's correction comes
//   into force latency_clocks after its last clock, and the next window begins with it.
// Limits and errors: see AdcCalibrationConfig; codes and error have symbols_per_clock entries, around two more.
// Thread-safety: distinct states are independent.
// Standard: none. Offset from the mean and gain from the power of each converter's own samples: J. Elbornsson,
//   F. Gustafsson and J.-E. Eklund, "Blind adaptive equalization of mismatch errors in a time-interleaved A/D converter
//   system", IEEE Trans. CAS I 51 (2004); magnitudes here in place of squares. Skew: the gradient of S. U. H. Qureshi,
//   "Timing recovery for equalized partial-response systems", IEEE Trans. Commun. 24 (1976), slice by slice.
#ifndef PLUMBLINE_REFERENCE_CONVERT_ADC_CALIBRATION_H_
#define PLUMBLINE_REFERENCE_CONVERT_ADC_CALIBRATION_H_

#include <cstdint>
#include <span>

#include "reference/convert/adc_calibration_types.h"

namespace plumbline::reference {

// Corrects codes of which the first comes from `first_slice`.
void AdcCorrect(const AdcCalibrationPlan& plan, const AdcCorrection& correction, int first_slice,
                std::span<const std::int16_t> in, std::span<std::int16_t> out);

// One clock: `codes` are its corrected codes, the first from `first_slice`; `error` its slicer errors, where error[k]
// belongs to sample around[k + 1], the first of them from `error_slice`.
void AdcCalibrate(const AdcCalibrationPlan& plan, const AdcCalibrationCoefs& coefs, AdcCalibrationState& state,
                  int first_slice, std::span<const std::int16_t> codes, int error_slice,
                  std::span<const std::int16_t> around, std::span<const std::int16_t> error);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_CONVERT_ADC_CALIBRATION_H_
