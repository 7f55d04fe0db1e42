// Chooses TX FFE, CTLE and driver peaking of one hop before the run, and predicts its SNR.
//
// From the hop's linear pulse response and noise densities (link::LinearModel) the module computes, for every setting
// on the grids, the signal-to-noise ratio of the minimum-mean-square-error FFE + DFE receiver, unbiased, at the slicer,
// and returns the best setting, the SNR, what each source contributes, and the receiver's starting point.
//
// **Model.** A symbol a in {-3,-1,1,3} is a DAC level of a * A_v/3 volts. The pulse is sampled once a UI at a phase;
// the FFE has `ffe_taps` taps with `ffe_pre` of them before the main one; DFE tap i takes a_{k-i} with |b_i| <= limit.
//   - Residual ISI: all of the pulse, circular over the model's period (baud / frequency step, in UI).
//   - Transmitter noise: tx_noise_rms_v volts a symbol, white from symbol to symbol, shaped by the pulse WITHOUT TX
//   FFE.
//   - Every density of the model: through the CTLE, folded at the baud rate.
//   - Transmitter jitter: each symbol edge displaced by itself, through the response to an edge, in proportion to the
//     mean square step of the FFE'd levels. Receiver jitter: each sample by itself, times the mean square slope.
//   - ADC: (adc_noise_lsb^2 + 1/12) LSB^2, white; the LSB follows from the AGC: the rms of everything at the converter
//     is adc_loading_lsb of a 7-bit converter.
//   - CTLE: eq. 93A-22 with gDC = -gdc_code dB, gDC2 = -gdc2_code/2 dB. The fixed-point one follows within 0.3 dB.
// Not modelled: modulator and amplifier nonlinearity, wander of the loops, tap rounding, the interpolator's error.
//
// **MMSE.** With Toeplitz R = autocorrelation of the sampled pulse + noise (in units of the symbol variance), h_d the
// reversed pulse around the cursor and h_{d+i} those of the DFE's symbols: min over w, b of
//   w'R w - 2 w'(h_d + sum b_i h_{d+i}) + 1 + sum b_i^2     (STANDARDS: P802.3dj Annex 178A, draft, without tap limits)
// R is solved by Levinson's recursion; a DFE tap beyond its limit is set to the limit and the rest is solved again. The
// unbiased SNR is (w'h_d)^2 / (MSE terms other than the cursor's own).
//
// **Floating taps** are placed once the rest is chosen, on the residual pulse behind the FFE (PlaceFloatingTaps), and
// counted as taking each residue up to their limit: exact in the feedback form, near it feed-forward, where they also
// pass noise on. Both SNRs include them; the search itself does not.
//
// **Search.** Deterministic, documented in docs/equalizer_search.md: every CTLE and peaking setting; for each,
// coordinate descent over the TX taps from fixed starts; the sampling phase by hill climbing. Ties go to the setting
// met first.
//
// **The held tap.** The receiver holds w(-1) and the clock recovery moves the phase until the equalized first precursor
// vanishes. `hold_pre1_code` is the w(-1), in s2.11, for which that happens at the best phase.
//
// Limits and errors: a grid that is empty or a model whose frequency grid is not uniform with a whole number of steps a
// baud is a Status. Thread-safety: pure functions of their arguments.
// Standard: IEEE 802.3 Annex 93A (93A-21, -22, -25..-32); IEEE P802.3dj Annex 178A (draft).
#ifndef PLUMBLINE_STUDY_EQUALIZER_SEARCH_H_
#define PLUMBLINE_STUDY_EQUALIZER_SEARCH_H_

#include <array>
#include <complex>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "link/linear_model.h"
#include "reference/core/status.h"

namespace plumbline::study {

inline constexpr int kTxFfePre = 3;   // c(-3), c(-2), c(-1)
inline constexpr int kTxFfeTaps = 6;  // ... c(0), c(1), c(2)

// The receiver as far as the prediction needs it.
struct SearchReceiver {
  double tx_amplitude_v = 0.413;  // V, DAC level of the outer symbol
  int ffe_taps = 24;
  int ffe_pre = 7;
  std::vector<double> dfe_limit = {0.5};  // one entry a DFE tap, relative to the main cursor
  int floating_groups = 0;                // groups of floating taps behind the FFE; 0: none
  int floating_group_taps = 4;
  int floating_last = 80;         // UI after the main cursor, highest position
  double floating_limit = 0.125;  // relative to the main cursor
  int adc_bits = 7;
  double adc_noise_lsb = 0.89;    // LSB rms of adc_bits
  double adc_loading_lsb = 19.0;  // LSB rms of a 7-bit converter
  // CTLE zeros and poles as fractions of the baud rate (802.3ck, 802.3dj: fb/2.5, fb/2.5, fb, fb/80).
  double ctle_zero = 0.4;
  double ctle_pole1 = 0.4;
  double ctle_pole2 = 1.0;
  double ctle_low_pole = 0.0125;
};

// What the search may choose from. TX taps in s1.10 codes (1/1024). The main tap, entry kTxFfePre, is 1024 minus the
// sum of the other magnitudes when its list is empty, and fixed when it has one entry.
struct SearchGrid {
  std::vector<double> peaking_db = {0.0};
  std::vector<int> gdc_codes = {0};
  std::vector<int> gdc2_codes = {0};
  std::array<std::vector<std::int32_t>, kTxFfeTaps> tx_tap = {{{0}, {0}, {0}, {}, {0}, {0}}};
  std::int32_t tx_main_min = 0;  // a setting with a smaller main tap is not legal
};

struct EqualizerChoice {
  std::size_t peaking_index = 0;
  int gdc_code = 0;
  int gdc2_code = 0;
  std::array<std::int32_t, kTxFfeTaps> tx_ffe = {0, 0, 0, 1024, 0, 0};  // s1.10, c(-3) first
};

// One contribution at the slicer, in dB below the symbol power (positive numbers; +infinity when there is none).
struct SearchTerm {
  std::string name;  // "tx", "jitter", "adc", "isi", and the names of the model's densities
  double below_symbol_db = 0.0;
};

struct SearchResult {
  EqualizerChoice choice;
  double peaking_db = 0.0;
  double snr_db = 0.0;         // unbiased, at the slicer, best phase, all taps free: the prediction
  double snr_locked_db = 0.0;  // the same where the clock recovery settles with the held tap
  bool locks = false;          // the clock recovery has a stable point within 1/4 UI of the best phase
  double phase_ui = 0.0;       // best sampling instant on the pulse's time axis
  double phase_locked_ui = 0.0;
  std::vector<SearchTerm> terms;        // at the best phase
  std::vector<double> taps;             // FFE, index 0 = newest sample = most precursor; in units of s2.11's 1.0
  std::vector<std::int32_t> tap_codes;  // s2.11
  std::int32_t hold_pre1_code = 0;      // s2.11, FFE tap ffe_pre - 1
  std::vector<double> dfe;              // b_i relative to the symbol amplitude
  std::vector<std::int32_t> dfe_codes;  // in slicer units, 512 = amplitude 1
  std::vector<std::int32_t> floating;   // UI after the main cursor, first tap of each group
  double detector_slope_pre = 0.0;      // d(q(-1))/d(phase), 1/UI; q normalised to the main cursor, taps frozen
  double detector_slope_post = 0.0;     // d(q(+1))/d(phase), 1/UI
  double volts_per_lsb = 0.0;           // at the AFE's scale times the CTLE: a 7-bit ADC LSB after the AGC
  double afe_rms_v = 0.0;               // rms at the AFE, before the CTLE
  std::vector<double> pulse_time_ui;    // of the whole analog path and CTLE with TX FFE, for the report
  std::vector<double> pulse_v;          // per symbol amplitude 1 (A_v/3)
  std::vector<double> equalized;        // q(k), one a UI, main cursor at index equalized_main
  std::size_t equalized_main = 0;
  std::vector<double> curve_phase_ui;  // SNR against sampling phase, all taps free
  std::vector<double> curve_snr_db;
  std::int64_t evaluations = 0;  // settings times phases that were solved
};

// Where groups of floating taps go: residual[main + k] is what is left k UI after the main cursor. Greedy: each group
// in turn takes the place within first..last, clear of the groups before it, whose taps cover the largest energy; of
// equal places the first. Returns the position of each group's first tap; fewer where nothing is left to cover.
std::vector<std::int32_t> PlaceFloatingTaps(std::span<const double> residual, std::size_t main, int groups,
                                            int group_taps, int first, int last);

// `model` gives the linear model for one entry of grid.peaking_db; it is called once an entry.
using LinearModelOfPeaking = std::function<Expected<link::LinearModel>(double peaking_db)>;

Expected<SearchResult> SearchEqualizer(const LinearModelOfPeaking& model, const SearchReceiver& receiver,
                                       const SearchGrid& grid);
// The same over every combination of the grid, for small grids: what the search is held against.
Expected<SearchResult> SearchEqualizerExhaustively(const LinearModelOfPeaking& model, const SearchReceiver& receiver,
                                                   const SearchGrid& grid);
// One setting: no search.
Expected<SearchResult> EvaluateEqualizer(const link::LinearModel& model, const SearchReceiver& receiver,
                                         const EqualizerChoice& choice);

// Eq. 93A-22 with the codes of reference/eq/ctle.
std::complex<double> CtleResponse(const SearchReceiver& receiver, double baud_hz, int gdc_code, int gdc2_code,
                                  double freq_hz);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_EQUALIZER_SEARCH_H_
