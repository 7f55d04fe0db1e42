// Scoring of one hop: what its receiver decided against what its transmitter sent, at the slicer.
//
// Alignment happens once, at the first symbols of the window, by trying every delay in a stated range. From then on the
// delay stands: a slip counts as errors to the end of the run, and `slips` says how many symbols were lost or inserted.
// Symbols outside the window (start-up before, run-out after) are not scored.
// Memory is bounded by the delay of the hop, not by the length of the run.
// Thread-safety: distinct objects are independent. A value: copies go on separately.
#ifndef PLUMBLINE_STUDY_SCORE_H_
#define PLUMBLINE_STUDY_SCORE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "study/results.h"
#include "study/statistics.h"

namespace plumbline::study {

// A stretch of a stream by absolute index, the old end of which is dropped as it is no longer needed.
template <typename T>
class IndexedWindow {
 public:
  std::int64_t begin() const { return begin_; }
  std::int64_t end() const { return begin_ + static_cast<std::int64_t>(items_.size() - offset_); }
  // Precondition: begin() <= index < end().
  const T& operator[](std::int64_t index) const { return items_[offset_ + static_cast<std::size_t>(index - begin_)]; }
  void Append(std::span<const T> more) { items_.insert(items_.end(), more.begin(), more.end()); }
  void DropBefore(std::int64_t index) {
    if (index <= begin_) return;
    const std::int64_t drop = std::min(index, end()) - begin_;
    offset_ += static_cast<std::size_t>(drop);
    begin_ += drop;
    if (offset_ > 65536 && offset_ > items_.size() / 2) {
      items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(offset_));
      offset_ = 0;
    }
  }

 private:
  std::vector<T> items_;
  std::size_t offset_ = 0;
  std::int64_t begin_ = 0;
};

struct ScoreConfig {
  std::int64_t first_symbol = 0;  // of the window, index in the sent stream
  std::int64_t symbols = 0;       // length of the window
  int batches = 64;               // of equal length, the last one takes the rest
  std::int64_t lag_min = -6000;   // sent index minus received index, searched from here
  std::int64_t lag_max = 512;     // to here
  int unit = 512;                 // slicer input of amplitude 1
  double max_error_share = 0.4;   // of the compared symbols at the best delay; chance gives 0.75
};

// Sums of one batch.
struct ScoreBatch {
  std::int64_t symbols = 0;
  std::int64_t symbol_errors = 0;
  std::int64_t bit_errors = 0;
  std::array<std::int64_t, 4> count{};  // by level sent
  std::array<double, 4> sum{};          // of the slicer input, exact (integers below 2^53)
  std::array<double, 4> sum_squares{};

  void Add(const ScoreBatch& other);
  // Variance of the four level means, and mean square around them, all levels alike; nothing when a level never came.
  struct Powers {
    double signal = 0;
    double noise = 0;
  };
  std::optional<Powers> LevelPowers() const;
  // Data-aided SNR in dB: variance of the four level means over the mean square around them, all levels alike.
  // Nothing when a level never came or there is no noise at all.
  std::optional<double> SnrDb() const;
};

// Bits that differ between two PAM4 levels under the Gray map 00 01 11 10.
constexpr int GrayBitErrors(int sent, int decided) {
  constexpr std::array<int, 4> kGray = {0, 1, 3, 2};
  const int difference = kGray[static_cast<std::size_t>(sent)] ^ kGray[static_cast<std::size_t>(decided)];
  return (difference & 1) + (difference >> 1);
}

class HopScore {
 public:
  explicit HopScore(const ScoreConfig& config);

  void Sent(std::span<const std::uint8_t> symbols);
  // Decisions and slicer inputs, equally many. Everything that can be received has been sent before.
  void Received(std::span<const std::uint8_t> decisions, std::span<const std::int16_t> slicer_inputs);

  // Whether the one alignment was tried, and what it found: sent index = received index + lag.
  bool tried() const { return tried_; }
  std::optional<std::int64_t> lag() const { return lag_; }
  bool done() const { return lag_.has_value() && scored_ >= config_.symbols; }

  std::int64_t slips() const { return slips_; }
  const std::vector<ScoreBatch>& batches() const { return batches_; }
  ScoreBatch Total() const;
  // Bursts: errors at most kBurstGap error-free symbols apart, by length.
  static constexpr int kBurstGap = kErrorEventGap;
  const ErrorCounter& bit_errors() const { return bit_errors_; }
  const std::vector<std::uint64_t>& burst_lengths() const { return burst_lengths_; }
  // Symbol errors right behind another one.
  std::int64_t errors_in_succession() const { return errors_in_succession_; }
  const SlicerHistogram& slicer() const { return slicer_; }

 private:
  void Align();
  void ScoreOne(std::int64_t sent_index, int sent, int decided, int slicer_input);
  void CheckForSlip();

  ScoreConfig config_;
  IndexedWindow<std::uint8_t> sent_;
  IndexedWindow<std::uint8_t> decided_;
  IndexedWindow<std::int16_t> inputs_;
  bool tried_ = false;
  std::optional<std::int64_t> lag_;
  std::int64_t scored_ = 0;
  std::int64_t next_ = 0;  // received index to be scored next

  std::vector<ScoreBatch> batches_;
  ErrorCounter bit_errors_{2};
  std::vector<std::uint8_t> errors_;  // bit errors of the symbols of one call
  std::int64_t last_error_ = -1;
  std::int64_t burst_begin_ = -1;
  std::vector<std::uint64_t> burst_lengths_;
  std::int64_t errors_in_succession_ = 0;
  SlicerHistogram slicer_;

  // Slip detection: errors in the current block of kSlipBlock symbols, and the lag that fits now.
  static constexpr int kSlipBlock = 1024;
  int block_errors_ = 0;
  std::int64_t fitting_lag_ = 0;
  std::int64_t slips_ = 0;
};

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_SCORE_H_
