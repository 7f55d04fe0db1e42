// What a measured figure is worth: intervals for error ratios and signal-to-noise ratios, one by one and in pairs.
//
// Errors of an equalizer with feedback come in bursts, so that counting errors as if they were independent promises too
// much. Two estimates of the spread are made and the wider one is reported:
// - batch means: the run is cut into 64..127 batches of equal length; their spread, with Student's t, holds whatever
//   the dependence within a batch;
// - exact Poisson on error events: an event is a burst of errors that ends with 8 symbols without one. The interval is
//   Garwood's (Biometrika 28, 1936) for the number of events, extended by Fay and Feuer (Statistics in Medicine 16,
//   1997) to events that hold unequal numbers of errors; where all hold the same number it is Garwood's.
// Every two-sided interval has 95 % confidence. Without any error there is an upper bound, one-sided 95 %:
// -ln(0.05) / trials, the "rule of three".
// How far to trust it: on a burst source (Markov chain, continuation 0 to 0.9) the intervals hold the true ratio in 93
// to 98 % of the runs when 8 or more events are expected. With fewer, or none, nothing is known about how long the
// bursts are, and the upper end is that of short ones; the number of events is reported for that reason. Thread-safety:
// values; distinct objects are independent.
#ifndef PLUMBLINE_STUDY_STATISTICS_H_
#define PLUMBLINE_STUDY_STATISTICS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "reference/core/status.h"

namespace plumbline::study {

inline constexpr double kConfidence = 0.95;         // of two-sided intervals and of the one-sided upper bound
inline constexpr std::size_t kMinBatches = 64;      // fewer give no interval
inline constexpr std::uint32_t kErrorEventGap = 8;  // symbols without error that end an error event

struct Interval {
  double low = 0.0;
  double high = 0.0;
  double width() const { return high - low; }
  bool Contains(double x) const { return low <= x && x <= high; }
};

struct Estimate {
  double value = 0.0;
  Interval interval;  // 95 %, two-sided
};

// Sums of a stream of observations in batches of equal length, 64..127 of them however long the stream: when there are
// 128 they are joined in pairs. Memory does not grow.
class BatchMeans {
 public:
  void Add(double observation) { Add(observation, 1); }
  // A stretch of observations given by its sum; count <= room().
  void Add(double sum, std::uint64_t count);
  // Observations until the batch under way is complete.
  std::uint64_t room() const { return length_ - partial_count_; }

  // Appends what `next` saw after this one. Batches become as long as the longer ones; what does not fill a batch at
  // the seam counts in the mean and not in the interval.
  void Merge(const BatchMeans& next);

  std::uint64_t observations() const { return count_; }
  double mean() const { return count_ == 0 ? 0.0 : sum_ / static_cast<double>(count_); }
  std::uint64_t batch_length() const { return length_; }
  // Means of the complete batches, in order.
  std::vector<double> batches() const;

 private:
  void JoinPairs();

  std::vector<double> sums_;  // of complete batches
  std::uint64_t length_ = 1;  // observations a batch
  double partial_sum_ = 0.0;  // of the batch under way
  std::uint64_t partial_count_ = 0;
  double sum_ = 0.0;
  std::uint64_t count_ = 0;
};

// 95 % interval of the mean of batches (Student's t); an error that says why when there are fewer than 64.
Expected<Interval> MeanInterval(std::span<const double> batches);

// Garwood's 95 % interval of the expected number of events when `events` were seen; with none: 0 and the one-sided
// bound -ln(0.05).
Interval PoissonInterval(std::uint64_t events);

// The same for a sum of events that hold several errors each: `errors` in all, the sum of their squares, the largest.
Interval PoissonInterval(double errors, double squares, double largest);

struct ErrorRatio {
  enum class Method { kBatchMeans, kPoisson, kUpperBound };
  std::uint64_t errors = 0;
  std::uint64_t trials = 0;
  std::uint64_t events = 0;  // bursts of errors
  double ratio = 0.0;
  Interval interval;                    // 95 %; within 0..1
  Method method = Method::kUpperBound;  // which interval was the wider; kUpperBound: no errors, one-sided
};

// Counts errors along a run.
class ErrorCounter {
 public:
  // trials_per_symbol: 1 to count symbol errors, 2 to count the bit errors of PAM4.
  explicit ErrorCounter(std::uint32_t trials_per_symbol = 1) : trials_per_symbol_(trials_per_symbol) {}

  // One element a symbol: its number of errors, 0..trials_per_symbol.
  void Add(std::span<const std::uint8_t> errors);
  // Appends what `next` counted after this one; no event reaches over the seam.
  void Merge(const ErrorCounter& next);

  std::uint64_t symbols() const { return batches_.observations(); }
  std::uint64_t trials() const { return symbols() * trials_per_symbol_; }
  std::uint64_t errors() const { return errors_; }
  std::uint64_t events() const { return events_; }
  const BatchMeans& batches() const { return batches_; }  // errors a symbol

  // An error that says why when nothing was counted.
  Expected<ErrorRatio> Ratio() const;

 private:
  void CloseEvent();

  std::uint32_t trials_per_symbol_;
  BatchMeans batches_;
  std::uint64_t errors_ = 0;
  std::uint64_t events_ = 0;              // the open one included
  double squares_ = 0.0;                  // of the errors in closed events
  std::uint64_t largest_ = 0;             // errors in a closed event
  std::uint64_t open_errors_ = 0;         // in the event under way, 0: there is none
  std::uint64_t clean_ = kErrorEventGap;  // symbols since the last error
};

// Signal-to-noise ratio in dB from observations of the noise power (squared slicer errors, or sums of equally many of
// them) and the signal power in the same unit. The interval is that of the noise power's logarithm.
Expected<Estimate> SnrDb(const BatchMeans& noise_power, double signal_power);

// SNR of `a` minus SNR of `b` in dB when both saw the same data and noise draws, observation by observation: tighter
// than the intervals of either. Equals the difference of the two SnrDb values.
Expected<Estimate> PairedSnrDifferenceDb(const BatchMeans& noise_power_a, double signal_power_a,
                                         const BatchMeans& noise_power_b, double signal_power_b);

// Mean of `a` minus mean of `b`, paired likewise; for error counters: error ratio of `a` minus that of `b`.
Expected<Estimate> PairedDifference(const BatchMeans& a, const BatchMeans& b);
Expected<Estimate> PairedDifference(const ErrorCounter& a, const ErrorCounter& b);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_STATISTICS_H_
