// Closed forms that measurements are held against: PAM4 in Gaussian noise, and the Reed-Solomon codes under independent
// errors; and the frame loss ratio that a codeword histogram shows or foretells.
//
// Every tail is summed where it is small, from its own terms, never as one minus the rest: ratios down to 1e-300 keep
// their digits.
// Thread-safety: pure functions.
// Sources: IEEE 802.3 clause 119 and its FEC contributions for the frame loss ratio (64-octet frames with the shortest
// gap, 84 octets in all; a codeword group of W codewords carries W * 640 / 84 of them); SONiC "FEC FLR estimation" for
// the extrapolation from a histogram (log-linear least squares over the bins S1..S15).
#ifndef PLUMBLINE_STUDY_THEORY_H_
#define PLUMBLINE_STUDY_THEORY_H_

#include <cstdint>
#include <span>

#include "reference/core/status.h"
#include "reference/fec/rs_types.h"
#include "study/statistics.h"

namespace plumbline::study {

// --- PAM4 with levels +-1, +-3 (mean power 5) in Gaussian noise of standard deviation sigma, SNR = 5 / sigma^2 ---

double Pam4SnrDb(double sigma);
double Pam4Sigma(double snr_db);

// Symbol error ratio 1.5 Q(1 / sigma), and bit error ratio with Gray mapping, half of it: an error goes to the next
// level. (The neglected error over two levels is 1e-6 of the total at 1e-2.)
double Pam4Ser(double snr_db);
double Pam4Ber(double snr_db);
// The SNR in dB at which that ratio is reached; ratios below 0.75 and 0.375.
double Pam4SnrDbForSer(double ser);
double Pam4SnrDbForBer(double ber);

// --- Reed-Solomon codes when bit errors are independent ---

// Error ratio of a 10-bit symbol.
double RsSymbolErrorRatio(double ber);
// Codewords with more than t symbol errors.
double RsCodewordErrorRatio(const RsPlan& plan, double ber);
// Bits in error after decoding, with uncorrectable codewords passed as received.
double RsPostFecBer(const RsPlan& plan, double ber);
// Frames lost when `codeword_error_ratio` of the codewords cannot be corrected and `interleave` codewords (1, 2, 4)
// share every frame.
double FrameLossRatio(double codeword_error_ratio, int interleave);
// The bit error ratio before decoding at which the frame loss ratio is reached.
double RsBerForFrameLossRatio(const RsPlan& plan, double frame_loss_ratio, int interleave);

// --- Frame loss ratio from a codeword histogram: S0..St, then the codewords beyond; plan.t + 2 bins or more ---

struct ObservedFlr {
  std::uint64_t codewords = 0;
  std::uint64_t uncorrectable = 0;
  double flr = 0.0;
  Interval interval;  // 95 %, Garwood on uncorrectable codewords; none: 0 and the one-sided upper bound
};
// An error that says why when the histogram is empty.
Expected<ObservedFlr> ObserveFrameLossRatio(const RsPlan& plan, std::span<const std::uint64_t> histogram,
                                            int interleave);

// Bins beyond t that the line is continued to: 16..20 for KP4, as switches do.
inline constexpr int kContinuedBins = 5;

struct PredictedFlr {
  double flr = 0.0;
  double codeword_error_ratio = 0.0;  // sum of the fitted line over t+1..t+5 symbol errors
  double slope = 0.0;                 // decades a symbol error, negative
  double intercept = 0.0;             // decades, at no symbol errors
  double r_squared = 0.0;             // of the fit
  int bins = 0;                       // that were not empty
};
// Least squares of log10(S_i / codewords) over the bins i = 1..t that are not empty, each with the same weight, then
// continued by kContinuedBins. Independent errors fall faster than any line, so that they are over-estimated; a
// burst-ridden tail is met. An error that says why when fewer than 4 bins are filled or the line does not fall.
Expected<PredictedFlr> PredictFrameLossRatio(const RsPlan& plan, std::span<const std::uint64_t> histogram,
                                             int interleave);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_THEORY_H_
