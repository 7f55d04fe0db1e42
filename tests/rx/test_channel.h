// A small analog channel for the receiver's own tests: PAM4 symbols, a pulse response, a clock offset, sinusoidal
// jitter and white noise, as int16 AFE codes. Double precision; drawn from Philox, so that every test is reproducible.
#ifndef PLUMBLINE_TESTS_RX_TEST_CHANNEL_H_
#define PLUMBLINE_TESTS_RX_TEST_CHANNEL_H_

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include "reference/core/rng.h"

namespace plumbline::testing_support {

struct ChannelConfig {
  double bandwidth = 0.5;       // of the baud rate, 4th-order Butterworth
  double loss_db = 0;           // at half the baud rate, growing as the square root of frequency
  double echo = 0;              // amplitude of a reflection
  double echo_delay = 3.3;      // UI
  double amplitude = 3000;      // AFE codes of amplitude +1 (main cursor of the pulse response is 1 per unit)
  double noise_rms = 0;         // AFE codes, white from sample to sample
  double phase = 0;             // UI, when the first sample is taken
  double ppm = 0;               // receiver's sampling clock slow by this: samples lie further apart
  double jitter_amplitude = 0;  // UI, sinusoidal
  double jitter_frequency = 0;  // cycles a UI
  int samples_per_ui = 4;
  std::uint32_t seed = 1;
  bool ideal = false;  // the pulse is a triangle of one UI either side: no interference at the symbol instants
};

class TestChannel {
 public:
  explicit TestChannel(const ChannelConfig& config) : config_(config) {
    pulse_.resize(kPhases * kSpan + 1);
    for (std::size_t i = 0; i < pulse_.size(); ++i) {
      pulse_[i] = PulseAt(static_cast<double>(i) / kPhases - kBefore);
    }
    for (double& p : pulse_) p *= config_.amplitude;
    history_.assign(kSpan, 0);
    next_time_ = config_.phase;
  }

  // Symbol k as the transmitter sent it.
  std::uint8_t Symbol(std::int64_t k) const {
    return static_cast<std::uint8_t>(
        Philox4x32({config_.seed, 77}, static_cast<std::uint64_t>(k) / 64)[static_cast<std::size_t>(k % 64) / 16] >>
            (2 * (k % 16)) &
        3);
  }

  // The pulse response at t UI after its main cursor's symbol, before `amplitude`.
  double PulseAt(double t) const {
    if (config_.ideal) return std::max(0.0, 1 - std::abs(t));
    // Inverse transform of sinc * Butterworth * line * echo, up to three times the baud rate.
    constexpr int kSteps = 600;
    constexpr double kTop = 3;
    double sum = 0;
    for (int i = 0; i < kSteps; ++i) {
      const double f = (i + 0.5) * kTop / kSteps;
      const std::complex<double> h = Response(f);
      const double angle = 2 * std::numbers::pi * f * (t + Delay());
      sum += 2 * (h.real() * std::cos(angle) - h.imag() * std::sin(angle)) * kTop / kSteps;
    }
    return sum;
  }

  // Appends `count` AFE codes.
  void Generate(std::size_t count, std::vector<std::int16_t>& out) {
    for (std::size_t i = 0; i < count; ++i) {
      double t = next_time_;
      if (config_.jitter_amplitude > 0) {
        t += config_.jitter_amplitude * std::sin(2 * std::numbers::pi * config_.jitter_frequency * next_time_);
      }
      const double newest = t + kBefore;  // symbols up to this time reach the sample
      const auto k = static_cast<std::int64_t>(std::floor(newest));
      while (symbols_ <= k) Push();
      const double where = (newest - static_cast<double>(k)) * kPhases;  // of symbol k within the table
      const auto index = static_cast<std::size_t>(where);
      const double part = where - static_cast<double>(index);
      double sum = 0;
      const std::size_t lag = static_cast<std::size_t>(symbols_ - 1 - k);
      for (std::size_t j = 0; j + 1 < kSpan; ++j) {
        const std::size_t at = index + j * kPhases;
        const std::size_t age = j + lag;
        if (age >= kSpan) break;
        sum += history_[(head_ + kSpan - age) % kSpan] * (pulse_[at] + part * (pulse_[at + 1] - pulse_[at]));
      }
      if (config_.noise_rms > 0) sum += config_.noise_rms * Gaussian();
      out.push_back(static_cast<std::int16_t>(std::clamp(std::lround(sum), -32767L, 32767L)));
      ++samples_;
      next_time_ = config_.phase + static_cast<double>(samples_) * (1 + config_.ppm * 1e-6) / config_.samples_per_ui;
    }
  }

  void set_amplitude(double relative) {
    for (double& p : pulse_) p *= relative / relative_;
    relative_ = relative;
  }

  const ChannelConfig& config() const { return config_; }

 private:
  static constexpr std::size_t kPhases = 64;
  static constexpr int kBefore = 8;
  static constexpr std::size_t kSpan = 40;

  // Group delay of the filter at low frequency, so that the pulse peaks near 0.
  double Delay() const { return config_.bandwidth > 0 ? 2.613126 / (2 * std::numbers::pi * config_.bandwidth) : 0; }

  std::complex<double> Response(double f) const {
    using namespace std::complex_literals;
    const double x = f / config_.bandwidth;
    const std::complex<double> denominator = 1.0 - 3.414214 * x * x + x * x * x * x + 1i * 2.613126 * (x - x * x * x);
    const double arg = std::numbers::pi * f;
    const double hold = std::sin(arg) / arg;
    const double line = std::pow(10.0, -config_.loss_db / 20 * std::sqrt(f / 0.5));
    const std::complex<double> echo = 1.0 + config_.echo * std::exp(-2i * std::numbers::pi * f * config_.echo_delay);
    return hold * line * echo / denominator;
  }

  void Push() {
    head_ = (head_ + 1) % kSpan;
    history_[head_] = 2 * Symbol(symbols_) - 3;
    ++symbols_;
  }

  double Gaussian() {
    if (have_spare_) {
      have_spare_ = false;
      return spare_;
    }
    const PhiloxBlock block = Philox4x32({config_.seed, 78}, draws_++);
    const double u = (block[0] + 0.5) / 4294967296.0;
    const double r = std::sqrt(-2 * std::log(u));
    const double angle = 2 * std::numbers::pi * block[1] / 4294967296.0;
    spare_ = r * std::sin(angle);
    have_spare_ = true;
    return r * std::cos(angle);
  }

  ChannelConfig config_;
  std::vector<double> pulse_;
  std::vector<double> history_;
  std::size_t head_ = 0;
  std::int64_t symbols_ = 0;
  std::int64_t samples_ = 0;
  double next_time_ = 0;
  double relative_ = 1;
  std::uint64_t draws_ = 0;
  double spare_ = 0;
  bool have_spare_ = false;
};

// Where the decisions stand against the sent symbols: the lag that makes `length` decisions from `begin` agree best,
// and how many of them are wrong there. Lags within +-`range` of `around`.
struct Alignment {
  std::int64_t lag = 0;  // sent index = decision index + lag
  std::int64_t errors = 0;
};
inline Alignment Align(const TestChannel& channel, const std::vector<std::uint8_t>& decisions, std::int64_t begin,
                       std::int64_t length, std::int64_t around, std::int64_t range) {
  Alignment best{0, length + 1};
  for (std::int64_t lag = around - range; lag <= around + range; ++lag) {
    std::int64_t errors = 0;
    for (std::int64_t i = begin; i < begin + length && errors < best.errors; ++i) {
      if (i + lag < 0) {
        ++errors;
        continue;
      }
      errors += decisions[static_cast<std::size_t>(i)] != channel.Symbol(i + lag) ? 1 : 0;
    }
    if (errors < best.errors) best = {lag, errors};
  }
  return best;
}

}  // namespace plumbline::testing_support

#endif  // PLUMBLINE_TESTS_RX_TEST_CHANNEL_H_
