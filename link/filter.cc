#include "link/filter.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <string>
#include <unsupported/Eigen/FFT>
#include <utility>

#include "link/convolve.h"

namespace plumbline::link {
namespace {

constexpr double kPi = std::numbers::pi;
// Above this many taps overlap-save is quicker: measured with bench/link (AVX-512 and AVX2).
constexpr std::size_t kDirectTaps = 768;

// Samples of the impulse response; times before zero wrap to the end.
std::vector<double> Inverse(const std::vector<Complex>& h) {
  const std::size_t size = 2 * (h.size() - 1);
  std::vector<Complex> half = h;
  half.front() = half.front().real();
  half.back() = half.back().real();
  std::vector<double> out(size);
  Eigen::FFT<double> fft;
  fft.SetFlag(Eigen::FFT<double>::HalfSpectrum);
  fft.inv(out.data(), half.data(), static_cast<Eigen::Index>(size));
  return out;
}

}  // namespace

std::vector<Complex> DeviceResponse(const FrequencyGrid& grid, const std::function<Complex(double freq_hz)>& equation) {
  std::vector<Complex> h(static_cast<std::size_t>(grid.points));
  for (std::size_t k = 0; k < h.size(); ++k) {
    const double x = static_cast<double>(k) / static_cast<double>(h.size() - 1);
    const double taper = x <= 0.75 ? 1.0 : 0.5 * (1 + std::cos(kPi * (x - 0.75) / 0.25));
    h[k] = taper == 0 ? Complex(0) : taper * equation(grid.FrequencyHz(k));
  }
  return h;
}

Expected<std::vector<Fir>> DesignFirs(const std::vector<std::vector<Complex>>& responses, const FirLimits& limits) {
  std::vector<std::vector<double>> impulse;
  for (const std::vector<Complex>& h : responses) {
    if (h.size() < 2 || h.size() != responses.front().size()) {
      return Status::Error("fir: a response has " + std::to_string(h.size()) + " points; at least 2, and all alike");
    }
    for (const Complex& value : h) {
      if (!std::isfinite(value.real()) || !std::isfinite(value.imag())) {
        return Status::Error("fir: a response holds a value that is not finite");
      }
    }
    impulse.push_back(Inverse(h));
  }
  const std::size_t size = impulse.front().size();
  std::vector<double> energy(size, 0.0);
  double whole = 0;
  for (const std::vector<double>& h : impulse) {
    for (std::size_t n = 0; n < size; ++n) energy[n] += h[n] * h[n];
  }
  for (const double e : energy) whole += e;

  // Cut the circle where an eighth of it holds the least energy, then trim the quieter end as long as the budget lasts.
  const std::size_t gap = std::max<std::size_t>(size / 8, 1);
  double window = 0;
  for (std::size_t n = 0; n < gap; ++n) window += energy[n];
  double quietest = window;
  std::size_t quiet_begin = 0;
  for (std::size_t n = 1; n < size; ++n) {
    window += energy[(n + gap - 1) % size] - energy[n - 1];
    if (window < quietest) {
      quietest = window;
      quiet_begin = n;
    }
  }
  const std::size_t start = (quiet_begin + gap / 2) % size;
  const auto at = [&](std::size_t i) { return (start + i) % size; };
  std::size_t first = 0;
  std::size_t last = size - 1;
  double discarded = 0;
  const double budget = whole * std::pow(10.0, limits.tail_db / 10);
  const auto longest = static_cast<std::size_t>(std::max<std::int64_t>(limits.max_taps, 1));
  while (first < last) {
    const bool front = energy[at(first)] <= energy[at(last)];
    const double loses = energy[at(front ? first : last)];
    if (discarded + loses > budget && last - first + 1 <= longest) break;
    discarded += loses;
    if (front) {
      ++first;
    } else {
      --last;
    }
  }
  std::vector<Fir> firs(impulse.size());
  for (std::size_t f = 0; f < firs.size(); ++f) {
    firs[f].taps.clear();
    for (std::size_t i = first; i <= last; ++i) firs[f].taps.push_back(impulse[f][at(i)]);
    // Times in the upper half of the circle are negative.
    firs[f].delay = static_cast<std::int64_t>(at(first));
    if (at(first) > at(last) || at(first) >= size - gap / 2) firs[f].delay -= static_cast<std::int64_t>(size);
    firs[f].discarded_energy_db = discarded > 0 && whole > 0 ? 10 * std::log10(discarded / whole) : -400;
  }
  return firs;
}

Expected<Fir> DesignFir(const std::vector<Complex>& h, const FirLimits& limits) {
  Expected<std::vector<Fir>> firs = DesignFirs({h}, limits);
  if (!firs.ok()) return firs.status();
  return std::move(firs->front());
}

Complex ResponseAt(const Fir& fir, double cycles_per_sample) {
  Complex sum = 0;
  for (std::size_t i = 0; i < fir.taps.size(); ++i) {
    const double n = static_cast<double>(fir.delay + static_cast<std::int64_t>(i));
    sum += fir.taps[i] * std::polar(1.0, -2 * kPi * cycles_per_sample * n);
  }
  return sum;
}

struct StreamFilter::Transform {
  Eigen::FFT<double> fft;
  std::vector<Complex> spectrum;  // of the taps
  std::vector<Complex> work;
  std::vector<double> time;
};

StreamFilter::StreamFilter() = default;
StreamFilter::~StreamFilter() = default;
StreamFilter::StreamFilter(StreamFilter&&) noexcept = default;
StreamFilter& StreamFilter::operator=(StreamFilter&&) noexcept = default;
StreamFilter::StreamFilter(const StreamFilter& other)
    : block_(other.block_),
      taps_(other.taps_),
      line_(other.line_),
      transform_(other.transform_ ? std::make_unique<Transform>(*other.transform_) : nullptr) {}
StreamFilter& StreamFilter::operator=(const StreamFilter& other) {
  if (this != &other) *this = StreamFilter(other);
  return *this;
}

StreamFilter::StreamFilter(const Fir& fir, std::size_t block_size, Form form) : block_(block_size), taps_(fir.taps) {
  if (identity()) return;
  line_.assign(taps_.size() - 1 + block_, 0.0);
  const bool overlap_save = form == Form::kOverlapSave || (form == Form::kAuto && taps_.size() > kDirectTaps);
  if (!overlap_save) return;
  std::size_t size = 1;
  while (size < line_.size()) size *= 2;
  transform_ = std::make_unique<Transform>();
  transform_->fft.SetFlag(Eigen::FFT<double>::HalfSpectrum);
  transform_->spectrum.resize(size / 2 + 1);
  transform_->work.resize(size / 2 + 1);
  transform_->time.assign(size, 0.0);
  std::copy(taps_.begin(), taps_.end(), transform_->time.begin());
  transform_->fft.fwd(transform_->spectrum.data(), transform_->time.data(), static_cast<Eigen::Index>(size));
  line_.resize(size, 0.0);  // the tail past the block stays zero
}

void StreamFilter::Process(const double* in, double* out) {
  if (identity()) {
    if (in != out) std::memcpy(out, in, block_ * sizeof(double));
    return;
  }
  const std::size_t history = taps_.size() - 1;
  std::memcpy(line_.data() + history, in, block_ * sizeof(double));
  if (!transform_) {
    Convolve(taps_.data(), taps_.size(), line_.data() + history, block_, out);
  } else {
    Transform& t = *transform_;
    const auto size = static_cast<Eigen::Index>(t.time.size());
    t.fft.fwd(t.work.data(), line_.data(), size);
    for (std::size_t k = 0; k < t.work.size(); ++k) {
      const double re = t.work[k].real(), im = t.work[k].imag();
      const double c = t.spectrum[k].real(), s = t.spectrum[k].imag();
      t.work[k] = Complex(re * c - im * s, re * s + im * c);
    }
    t.fft.inv(t.time.data(), t.work.data(), size);
    std::memcpy(out, t.time.data() + history, block_ * sizeof(double));
  }
  std::memmove(line_.data(), line_.data() + block_, history * sizeof(double));
}

}  // namespace plumbline::link
