// How much error a Reed-Solomon code takes: frame loss ratio against bit error ratio for 1, 2 and 4 interleaved
// codewords, with and without precoding, when errors propagate; and simulated points on the curve of random errors.
//
// Curves and table: the Markov chain of study/burst_model.h, an RS symbol of each codeword in turn on one lane.
// Simulated: words of the all-zero codeword with bit errors placed by geometric skips, all of them decoded. The code is
//   linear: syndromes, and so all that a decoder of bounded distance does, depend on the errors alone, whatever was
//   sent.
// Thread-safety: pure functions, apart from progress and cancel.
#ifndef PLUMBLINE_STUDY_FEC_MARGIN_H_
#define PLUMBLINE_STUDY_FEC_MARGIN_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "dsp/fec.h"
#include "reference/core/status.h"
#include "study/results.h"

namespace plumbline::study {

struct FecMarginOptions {
  RsConfig code;
  std::vector<double> error_propagation = {0.0, 0.25, 0.5, 0.625, 0.75};  // P(wrong | the one before was wrong)
  std::vector<double> simulated_ber = {1.0e-3, 7.0e-4};
  std::int64_t failures = 250;  // expected uncorrectable codewords a simulated point; 0: simulate nothing
  std::uint32_t seed = 1;
  std::string backend;  // a name of dsp::Backends(); empty for the best one
};
Status Validate(const FecMarginOptions& options);

struct FecMarginCurvePoint {
  double error_propagation = 0;
  int interleave = 1;
  bool precoding = false;
  double first = 0;        // P(wrong | the one before was right)
  double slicer_ber = 0;   // before the precoder's decoder
  double pre_fec_ber = 0;  // behind it: the same without precoding
  double codeword_error_ratio = 0;
  double flr = 0;
};

// Bit error ratio at the decoder's input for the codeword error ratio that random bit errors of 2.4e-4 give (KP4).
struct FecMarginLimit {
  double error_propagation = 0;
  int interleave = 1;
  bool precoding = false;
  double first = 0;
  double pre_fec_ber = 0;
};

// Outcomes of decoded words.
struct FecOutcomes {
  std::int64_t words = 0;
  std::int64_t uncorrectable = 0;
  std::int64_t miscorrected = 0;
  // Decodes words that were sent as zeros, in place, and counts.
  void Decode(dsp::RsCodec& codec, std::span<std::uint16_t> words_received);
};

struct FecMarginPoint {
  double ber = 0;
  FecOutcomes outcomes;
  Figure codeword_error_ratio;  // measured
  double closed_form = 0;       // codeword error ratio of independent bit errors
  double deviations = 0;        // measured minus closed form, in standard deviations of the count
};

struct FecMarginResults {
  FecMarginOptions options;
  std::vector<FecMarginLimit> limits;
  std::vector<FecMarginCurvePoint> curves;
  std::vector<FecMarginPoint> points;
  bool partial = false;  // interrupted: points are missing
};

// Words of one simulated point: what `failures` of them are expected in.
std::int64_t FecMarginWords(const RsPlan& plan, double ber, std::int64_t failures);
// Errors of `count` words of the point, from word `first` on, whatever the split; `words` must be zeros.
class FecErrorSource {
 public:
  FecErrorSource(const RsPlan& plan, double ber, std::uint32_t seed);
  // Puts errors on the next words.size() / n words.
  void Next(std::span<std::uint16_t> words);

 private:
  void Skip();
  double log_keep_;
  std::uint32_t seed_;
  std::uint32_t stream_;
  std::uint64_t draw_ = 0;
  std::int64_t gap_ = 0;  // bits until the next error
};

Expected<FecMarginResults> RunFecMargin(const FecMarginOptions& options,
                                        const std::function<void(double, double, const std::string&)>& progress,
                                        const std::atomic<bool>& cancel);

// margin.json, curves.csv, limits.csv, points.csv and plots/margin-*.svg.
Status WriteFecMargin(const FecMarginResults& results, const std::string& directory,
                      const std::string& gnuplot = "gnuplot");
// The table and the points, for a terminal.
std::string FecMarginSummary(const FecMarginResults& results);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_FEC_MARGIN_H_
