#include "study/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <string>

#include "study/special_functions.h"

namespace plumbline::study {
namespace {

constexpr double kTail = 0.5 * (1.0 - kConfidence);
constexpr double kDbPerNeper = 10.0 / std::numbers::ln10;  // of a power ratio

Status TooFewBatches(std::size_t batches) {
  return Status::Error("an interval needs " + std::to_string(kMinBatches) + " batches, there are " +
                       std::to_string(batches));
}

// Half the width of the 95 % interval of the mean.
Expected<double> HalfWidth(std::span<const double> batches) {
  if (batches.size() < kMinBatches) return TooFewBatches(batches.size());
  const auto count = static_cast<double>(batches.size());
  double mean = 0.0;
  for (const double x : batches) mean += x / count;
  double squares = 0.0;
  for (const double x : batches) squares += (x - mean) * (x - mean);
  return StudentQuantile(1.0 - kTail, count - 1.0) * std::sqrt(squares / (count * (count - 1.0)));
}

Status CheckPair(const BatchMeans& a, const BatchMeans& b) {
  if (a.observations() != b.observations() || a.batch_length() != b.batch_length()) {
    return Status::Error("a paired difference needs equally long runs, there are " + std::to_string(a.observations()) +
                         " and " + std::to_string(b.observations()) + " observations in batches of " +
                         std::to_string(a.batch_length()) + " and " + std::to_string(b.batch_length()));
  }
  return Status::Ok();
}

}  // namespace

void BatchMeans::Add(double sum, std::uint64_t count) {
  partial_sum_ += sum;
  partial_count_ += count;
  sum_ += sum;
  count_ += count;
  if (partial_count_ < length_) return;
  sums_.push_back(partial_sum_);
  partial_sum_ = 0.0;
  partial_count_ = 0;
  if (sums_.size() == 2 * kMinBatches) JoinPairs();
}

void BatchMeans::JoinPairs() {
  const std::size_t pairs = sums_.size() / 2;
  for (std::size_t i = 0; i < pairs; ++i) sums_[i] = sums_[2 * i] + sums_[2 * i + 1];
  sums_.resize(pairs);
  length_ *= 2;
}

void BatchMeans::Merge(const BatchMeans& next) {
  if (next.count_ == 0) return;
  BatchMeans tail = next;
  while (length_ < tail.length_) JoinPairs();
  while (tail.length_ < length_) tail.JoinPairs();
  sums_.insert(sums_.end(), tail.sums_.begin(), tail.sums_.end());
  while (sums_.size() >= 2 * kMinBatches) JoinPairs();
  partial_sum_ = tail.partial_sum_;  // shorter than a batch of `next`, so shorter than a batch
  partial_count_ = tail.partial_count_;
  sum_ += tail.sum_;
  count_ += tail.count_;
}

std::vector<double> BatchMeans::batches() const {
  std::vector<double> means = sums_;
  for (double& x : means) x /= static_cast<double>(length_);
  return means;
}

Expected<Interval> MeanInterval(std::span<const double> batches) {
  const auto half = HalfWidth(batches);
  if (!half.ok()) return half.status();
  double mean = 0.0;
  for (const double x : batches) mean += x / static_cast<double>(batches.size());
  return Interval{mean - *half, mean + *half};
}

Interval PoissonInterval(std::uint64_t events) {
  const auto count = static_cast<double>(events);
  return PoissonInterval(count, count, 1.0);
}

Interval PoissonInterval(double errors, double squares, double largest) {
  if (errors <= 0.0) return {0.0, -std::log(1.0 - kConfidence)};
  const double low_scale = squares / errors;
  const double high_scale = (squares + largest * largest) / (errors + largest);
  return {0.5 * low_scale * ChiSquareQuantile(kTail, 2.0 * errors / low_scale),
          0.5 * high_scale * ChiSquareQuantile(1.0 - kTail, 2.0 * (errors + largest) / high_scale)};
}

void ErrorCounter::CloseEvent() {
  squares_ += static_cast<double>(open_errors_) * static_cast<double>(open_errors_);
  largest_ = std::max(largest_, open_errors_);
  open_errors_ = 0;
}

void ErrorCounter::Add(std::span<const std::uint8_t> errors) {
  while (!errors.empty()) {
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(errors.size(), batches_.room()));
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < size;) {
      std::uint64_t eight = 0;  // most of a run is clean: eight symbols at a time
      if (size - i >= sizeof(eight)) {
        std::memcpy(&eight, errors.data() + i, sizeof(eight));
        if (eight == 0) {
          clean_ += sizeof(eight);
          i += sizeof(eight);
          continue;
        }
      }
      const std::uint8_t count = errors[i++];
      if (count == 0) {
        ++clean_;
        continue;
      }
      if (open_errors_ == 0 || clean_ >= kErrorEventGap) {
        CloseEvent();
        ++events_;
      }
      open_errors_ += count;
      clean_ = 0;
      sum += count;
    }
    errors_ += sum;
    batches_.Add(static_cast<double>(sum), size);
    errors = errors.subspan(size);
  }
}

void ErrorCounter::Merge(const ErrorCounter& next) {
  CloseEvent();
  batches_.Merge(next.batches_);
  errors_ += next.errors_;
  events_ += next.events_;
  squares_ += next.squares_;
  largest_ = std::max(largest_, next.largest_);
  open_errors_ = next.open_errors_;
  clean_ = next.clean_;
}

Expected<ErrorRatio> ErrorCounter::Ratio() const {
  if (trials() == 0) return Status::Error("no symbol was counted");
  const auto count = static_cast<double>(trials());
  ErrorRatio result;
  result.errors = errors_;
  result.trials = trials();
  result.events = events_;
  result.ratio = static_cast<double>(errors_) / count;
  ErrorCounter closed = *this;
  closed.CloseEvent();
  result.interval =
      PoissonInterval(static_cast<double>(errors_), closed.squares_, static_cast<double>(closed.largest_));
  result.interval.low /= count;
  result.interval.high = std::min(1.0, result.interval.high / count);
  if (errors_ == 0) return result;
  result.method = ErrorRatio::Method::kPoisson;
  const auto half = HalfWidth(batches_.batches());
  if (!half.ok()) return result;
  const double spread = *half / trials_per_symbol_;
  const Interval batch_means{std::max(0.0, result.ratio - spread), std::min(1.0, result.ratio + spread)};
  if (batch_means.width() > result.interval.width()) {
    result.interval = batch_means;
    result.method = ErrorRatio::Method::kBatchMeans;
  }
  return result;
}

Expected<Estimate> SnrDb(const BatchMeans& noise_power, double signal_power) {
  const double noise = noise_power.mean();
  if (!(noise > 0.0) || !(signal_power > 0.0)) {
    return Status::Error("an SNR needs signal and noise power above zero, there are " + std::to_string(signal_power) +
                         " and " + std::to_string(noise));
  }
  const auto half = HalfWidth(noise_power.batches());
  if (!half.ok()) return half.status();
  const double snr_db = 10.0 * std::log10(signal_power / noise);
  const double spread_db = kDbPerNeper * *half / noise;
  return Estimate{snr_db, {snr_db - spread_db, snr_db + spread_db}};
}

Expected<Estimate> PairedSnrDifferenceDb(const BatchMeans& noise_power_a, double signal_power_a,
                                         const BatchMeans& noise_power_b, double signal_power_b) {
  PLUMBLINE_RETURN_IF_ERROR(CheckPair(noise_power_a, noise_power_b));
  const auto snr_a = SnrDb(noise_power_a, signal_power_a);
  if (!snr_a.ok()) return snr_a.status();
  const auto snr_b = SnrDb(noise_power_b, signal_power_b);
  if (!snr_b.ok()) return snr_b.status();
  // To first order the logarithms differ by the difference of the relative powers.
  std::vector<double> difference = noise_power_a.batches();
  const std::vector<double> other = noise_power_b.batches();
  for (std::size_t i = 0; i < difference.size(); ++i) {
    difference[i] = difference[i] / noise_power_a.mean() - other[i] / noise_power_b.mean();
  }
  const auto half = HalfWidth(difference);
  if (!half.ok()) return half.status();
  const double value = snr_a->value - snr_b->value;
  return Estimate{value, {value - kDbPerNeper * *half, value + kDbPerNeper * *half}};
}

Expected<Estimate> PairedDifference(const BatchMeans& a, const BatchMeans& b) {
  PLUMBLINE_RETURN_IF_ERROR(CheckPair(a, b));
  std::vector<double> difference = a.batches();
  const std::vector<double> other = b.batches();
  for (std::size_t i = 0; i < difference.size(); ++i) difference[i] -= other[i];
  const auto half = HalfWidth(difference);
  if (!half.ok()) return half.status();
  const double value = a.mean() - b.mean();
  return Estimate{value, {value - *half, value + *half}};
}

Expected<Estimate> PairedDifference(const ErrorCounter& a, const ErrorCounter& b) {
  if (a.symbols() == 0 || a.trials() * b.symbols() != b.trials() * a.symbols()) {
    return Status::Error("a paired difference needs counters of the same kind that counted something");
  }
  auto result = PairedDifference(a.batches(), b.batches());
  if (!result.ok()) return result;
  const double scale = static_cast<double>(a.symbols()) / static_cast<double>(a.trials());
  return Estimate{scale * result->value, {scale * result->interval.low, scale * result->interval.high}};
}

}  // namespace plumbline::study
