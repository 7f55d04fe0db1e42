#include "link/transmit_waveform.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace plumbline::link {
namespace {

constexpr std::int64_t kPositions = 256;  // fractional positions of an edge between two samples

double Phi(double x) { return 0.5 * std::erfc(-x * 0.70710678118654752440); }

}  // namespace

TransmitWaveform::TransmitWaveform(std::int32_t samples_per_ui, double sigma_ui) : samples_per_ui_(samples_per_ui) {
  const double sigma = std::max(sigma_ui * samples_per_ui, 1e-6);
  half_ = static_cast<std::int64_t>(std::ceil(6 * sigma)) + 1;
  const std::int64_t width = 2 * half_;
  table_.resize(static_cast<std::size_t>((kPositions + 1) * width));
  for (std::int64_t p = 0; p <= kPositions; ++p) {
    for (std::int64_t j = 0; j < width; ++j) {
      const double distance =
          static_cast<double>(j - half_ + 1) - static_cast<double>(p) / static_cast<double>(kPositions);
      table_[static_cast<std::size_t>(p * width + j)] = Phi(distance / sigma) - 1;
    }
  }
}

void TransmitWaveform::Process(std::span<const double> level, std::span<const double> edge_ui,
                               std::vector<double>& out) {
  const auto width = static_cast<std::size_t>(2 * half_);
  const auto produce = [&](std::size_t count) {  // pending_[0 .. count-1] are final
    if (count <= done_) return;
    const std::size_t at = out.size();
    out.resize(at + count - done_);
    for (std::size_t n = done_; n < count; ++n) out[at + n - done_] = level_ + pending_[n];
    done_ = count;
  };
  for (std::size_t k = 0; k < level.size(); ++k) {
    const double position = edge_ui[k] * samples_per_ui_;
    const double whole = std::floor(position);
    // Index, within pending_, of the first sample that this edge changes.
    const std::int64_t first = static_cast<std::int64_t>(whole) - half_ + 1 - given_;
    const auto open = static_cast<std::int64_t>(done_);  // the first sample that can still change
    if (first < open && given_ + open > 0) ++late_edges_;
    const auto begin = static_cast<std::size_t>(std::max(first, open));
    const auto cut = static_cast<std::size_t>(std::clamp<std::int64_t>(open - first, 0, 2 * half_));
    if (pending_.size() < begin + width) pending_.resize(begin + width, 0.0);
    produce(begin);
    const double step = level[k] - level_;
    level_ = level[k];
    const double table_position = (position - whole) * static_cast<double>(kPositions);
    const auto p = std::min(static_cast<std::size_t>(table_position), static_cast<std::size_t>(kPositions - 1));
    const double t = table_position - static_cast<double>(p);
    const double* low = table_.data() + p * width;
    const double* high = low + width;
    const double c0 = step * (1 - t);
    const double c1 = step * t;
    double* target = pending_.data() + begin;
    for (std::size_t j = cut; j < width; ++j) target[j - cut] += c0 * low[j] + c1 * high[j];
  }
  // Keep what later edges may still change.
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(done_));
  given_ += static_cast<std::int64_t>(done_);
  done_ = 0;
}

}  // namespace plumbline::link
