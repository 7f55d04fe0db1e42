#include "study/score.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace plumbline::study {
namespace {

constexpr std::int64_t kAlignSymbols = 1024;    // compared at each delay
constexpr std::int64_t kSlipReach = 64;         // symbols, how far a slip is looked for at a time
constexpr std::size_t kLongestBurst = 1 << 12;  // longer ones count as this
constexpr int kSlicerBins = 400;
constexpr double kSlicerSpan = 5.0;  // amplitudes, each side

}  // namespace

void ScoreBatch::Add(const ScoreBatch& other) {
  symbols += other.symbols;
  symbol_errors += other.symbol_errors;
  bit_errors += other.bit_errors;
  for (std::size_t l = 0; l < 4; ++l) {
    count[l] += other.count[l];
    sum[l] += other.sum[l];
    sum_squares[l] += other.sum_squares[l];
  }
}

std::optional<ScoreBatch::Powers> ScoreBatch::LevelPowers() const {
  double center = 0;
  std::array<double, 4> mean{};
  for (std::size_t l = 0; l < 4; ++l) {
    if (count[l] == 0) return std::nullopt;
    mean[l] = sum[l] / static_cast<double>(count[l]);
    center += mean[l] / 4;
  }
  Powers powers;
  for (std::size_t l = 0; l < 4; ++l) {
    powers.signal += (mean[l] - center) * (mean[l] - center) / 4;
    powers.noise += (sum_squares[l] / static_cast<double>(count[l]) - mean[l] * mean[l]) / 4;
  }
  return powers;
}

std::optional<double> ScoreBatch::SnrDb() const {
  const std::optional<Powers> powers = LevelPowers();
  if (!powers || !(powers->noise > 0) || !(powers->signal > 0)) return std::nullopt;
  return 10 * std::log10(powers->signal / powers->noise);
}

HopScore::HopScore(const ScoreConfig& config)
    : config_(config), batches_(static_cast<std::size_t>(config.batches)), burst_lengths_(1, 0) {
  slicer_.amplitude_min = -kSlicerSpan;
  slicer_.amplitude_max = kSlicerSpan;
  for (auto& counts : slicer_.counts) counts.assign(kSlicerBins, 0);
}

void HopScore::Sent(std::span<const std::uint8_t> symbols) {
  sent_.Append(symbols);
  if (tried_ && !lag_.has_value()) sent_.DropBefore(sent_.end());
}

void HopScore::Received(std::span<const std::uint8_t> decisions, std::span<const std::int16_t> slicer_inputs) {
  if (tried_ && (!lag_.has_value() || done())) {
    sent_.DropBefore(sent_.end());
    return;
  }
  decided_.Append(decisions);
  inputs_.Append(slicer_inputs);

  if (!tried_) {
    // Received index r can belong to any sent index from r + lag_min to r + lag_max: the first received symbol that is
    // certainly in the window, and enough sent ones to compare it with.
    const std::int64_t first = std::max<std::int64_t>(config_.first_symbol - config_.lag_min, 0);
    decided_.DropBefore(std::min(first, config_.first_symbol - config_.lag_max));
    inputs_.DropBefore(decided_.begin());
    sent_.DropBefore(first + config_.lag_min);
    if (decided_.end() < first + kAlignSymbols || sent_.end() < first + kAlignSymbols + config_.lag_max) return;
    Align();
    if (!lag_.has_value()) return;
  }

  errors_.clear();
  for (; next_ < decided_.end() && scored_ < config_.symbols; ++next_) {
    const std::int64_t index = next_ + *lag_;
    if (index >= sent_.end()) break;
    ScoreOne(index, sent_[index], decided_[next_], inputs_[next_]);
  }
  bit_errors_.Add(errors_);
  decided_.DropBefore(next_ - kSlipBlock);
  inputs_.DropBefore(next_);
  sent_.DropBefore(next_ + std::min(*lag_, fitting_lag_) - kSlipBlock - kSlipReach);
}

void HopScore::Align() {
  tried_ = true;
  const std::int64_t first = std::max<std::int64_t>(config_.first_symbol - config_.lag_min, 0);
  std::int64_t best_errors = kAlignSymbols;
  std::int64_t best_lag = 0;
  for (std::int64_t lag = config_.lag_min; lag <= config_.lag_max; ++lag) {
    if (first + lag < sent_.begin() || first + lag + kAlignSymbols > sent_.end()) continue;
    std::int64_t errors = 0;
    for (std::int64_t i = 0; i < kAlignSymbols && errors < best_errors; ++i) {
      errors += decided_[first + i] != sent_[first + i + lag];
    }
    if (errors < best_errors) {
      best_errors = errors;
      best_lag = lag;
    }
  }
  if (static_cast<double>(best_errors) > config_.max_error_share * static_cast<double>(kAlignSymbols)) return;
  lag_ = best_lag;
  fitting_lag_ = best_lag;
  next_ = std::max(config_.first_symbol - best_lag, decided_.begin());
}

void HopScore::ScoreOne(std::int64_t sent_index, int sent, int decided, int slicer_input) {
  const std::int64_t position = sent_index - config_.first_symbol;
  const auto batch_size = std::max<std::int64_t>(config_.symbols / config_.batches, 1);
  ScoreBatch& batch =
      batches_[static_cast<std::size_t>(std::min<std::int64_t>(position / batch_size, config_.batches - 1))];
  ++batch.symbols;
  const auto level = static_cast<std::size_t>(sent);
  ++batch.count[level];
  batch.sum[level] += slicer_input;
  batch.sum_squares[level] += static_cast<double>(slicer_input) * slicer_input;
  const double amplitude = static_cast<double>(slicer_input) / config_.unit;
  const int bin = static_cast<int>(std::floor((amplitude + kSlicerSpan) * kSlicerBins / (2 * kSlicerSpan)));
  ++slicer_.counts[level][static_cast<std::size_t>(std::clamp(bin, 0, kSlicerBins - 1))];

  errors_.push_back(0);
  if (sent != decided) {
    ++batch.symbol_errors;
    const int bit_errors = GrayBitErrors(sent, decided);
    batch.bit_errors += bit_errors;
    errors_.back() = static_cast<std::uint8_t>(bit_errors);
    ++block_errors_;
    if (last_error_ >= 0 && position == last_error_ + 1) ++errors_in_succession_;
    if (last_error_ < 0 || position - last_error_ > kBurstGap) {
      burst_begin_ = position;
    } else {
      --burst_lengths_[static_cast<std::size_t>(
          std::min<std::int64_t>(last_error_ - burst_begin_ + 1, static_cast<std::int64_t>(kLongestBurst)))];
    }
    last_error_ = position;
    const auto length = static_cast<std::size_t>(
        std::min<std::int64_t>(position - burst_begin_ + 1, static_cast<std::int64_t>(kLongestBurst)));
    if (burst_lengths_.size() <= length) burst_lengths_.resize(length + 1, 0);
    ++burst_lengths_[length];
  }
  ++scored_;
  if (scored_ % kSlipBlock == 0) {
    if (block_errors_ > kSlipBlock / 4) CheckForSlip();
    block_errors_ = 0;
  }
}

void HopScore::CheckForSlip() {
  // The newest half of the block: the slip may lie in its older half.
  const std::int64_t length = kSlipBlock / 2;
  const std::int64_t first = next_ + 1 - length;
  const auto errors_at = [&](std::int64_t lag) {
    std::int64_t errors = 0;
    for (std::int64_t i = 0; i < length; ++i) {
      const std::int64_t index = first + i + lag;
      if (first + i < decided_.begin() || index < sent_.begin() || index >= sent_.end()) return length;
      errors += decided_[first + i] != sent_[index];
    }
    return errors;
  };
  const std::int64_t limit = length / 4;
  if (errors_at(fitting_lag_) < limit) return;
  for (std::int64_t distance = 1; distance <= kSlipReach; ++distance) {
    for (const std::int64_t lag : {fitting_lag_ - distance, fitting_lag_ + distance}) {
      if (errors_at(lag) < limit) {
        slips_ += distance;
        fitting_lag_ = lag;
        return;
      }
    }
  }
}

ScoreBatch HopScore::Total() const {
  ScoreBatch total;
  for (const ScoreBatch& batch : batches_) total.Add(batch);
  return total;
}

}  // namespace plumbline::study
