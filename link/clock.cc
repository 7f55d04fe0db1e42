#include "link/clock.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "link/limits.h"

namespace plumbline::link {
namespace {

constexpr double kDamping = 4;

// A fair coin a symbol: bit k % 32 of word (k / 32) % 4 of block k / 128.
double Coin(PhiloxKey key, std::int64_t symbol) {
  const auto k = static_cast<std::uint64_t>(symbol);
  const PhiloxBlock block = Philox4x32(key, k / 128);
  return (block[k / 32 % 4] >> (k % 32) & 1u) != 0 ? 1.0 : -1.0;
}

}  // namespace

Status Validate(const TransmitClockConfig& c) {
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("tx_clock", "baud_hz", c.baud_hz, 1e9, 1e12, "Hz"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("tx_clock", "ppm", c.ppm, -1000, 1000, "ppm"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("tx_clock", "rj_ui", c.rj_ui, 0, 0.1, "UI"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("tx_clock", "dj_ui", c.dj_ui, 0, 0.25, "UI"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("tx_clock", "even_odd_ui", c.even_odd_ui, 0, 0.25, "UI"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("tx_clock", "sj_pp_ui", c.sj_pp_ui, 0, 100, "UI"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("tx_clock", "sj_hz", c.sj_hz, 0, c.baud_hz / 2, "Hz"));
  // The edges must ascend: the sinusoid may move a symbol by at most a quarter of its length against the next.
  const double slope = std::numbers::pi * c.sj_pp_ui * c.sj_hz / c.baud_hz;
  if (slope > 0.25) {
    return Status::Error("tx_clock.sj_pp_ui = " + FormatNumber(c.sj_pp_ui) + " UI at " + FormatNumber(c.sj_hz) +
                         " Hz moves neighbouring edges by " + FormatNumber(slope) + " UI; the limit is 0.25");
  }
  return Status::Ok();
}

Expected<TransmitClock> TransmitClock::Create(const TransmitClockConfig& config, std::uint32_t seed,
                                              std::uint32_t hop) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(config));
  TransmitClock clock;
  clock.config_ = config;
  clock.random_ = NoiseSource(StreamKey(seed, hop, NoiseStream::kTxEdge));
  clock.coin_ = StreamKey(seed, hop, NoiseStream::kTxEdgeCoin);
  return clock;
}

void TransmitClock::Next(std::span<double> edge_ui) {
  const bool jitter = (mask_ & Bit(Source::kTxJitter)) != 0;
  random_.Next(edge_ui);
  const double period = 1 / (1 + config_.ppm * 1e-6);
  const double cycles_per_ui = config_.sj_hz / config_.baud_hz;
  for (double& edge : edge_ui) {
    const double ideal = static_cast<double>(symbol_) * period;
    double t = ideal;
    if (config_.sj_pp_ui > 0) {
      const double cycles = ideal * cycles_per_ui;
      t += 0.5 * config_.sj_pp_ui * std::sin(2 * std::numbers::pi * (cycles - std::floor(cycles)));
    }
    if (jitter) {
      t += config_.rj_ui * edge;
      if (config_.dj_ui > 0) t += config_.dj_ui * Coin(coin_, symbol_);
      t += (symbol_ % 2 == 0 ? -0.5 : 0.5) * config_.even_odd_ui;
    }
    edge = t;
    ++symbol_;
  }
}

Status Validate(const JitterCleanerConfig& c) {
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("retimer", "baud_hz", c.baud_hz, 1e9, 1e12, "Hz"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("retimer", "bandwidth_hz", c.bandwidth_hz, 1e3, c.baud_hz / 1000, "Hz"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("retimer", "rj_ui", c.rj_ui, 0, 0.1, "UI"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("retimer", "dj_ui", c.dj_ui, 0, 0.25, "UI"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("retimer", "reference_ppm", c.reference_ppm, -1000, 1000, "ppm"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("retimer", "fifo_symbols", c.fifo_symbols, 2, 65536, "symbols"));
  return Status::Ok();
}

Expected<JitterCleaner> JitterCleaner::Create(const JitterCleanerConfig& config, std::uint32_t seed,
                                              std::uint32_t hop) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(config));
  JitterCleaner cleaner;
  cleaner.config_ = config;
  cleaner.random_ = NoiseSource(StreamKey(seed, hop, NoiseStream::kTxEdge));
  cleaner.coin_ = StreamKey(seed, hop, NoiseStream::kTxEdgeCoin);
  // -3 dB of (2 z wn s + wn^2) / (s^2 + 2 z wn s + wn^2): w = wn sqrt(1 + 2 z^2 + sqrt((1 + 2 z^2)^2 + 1)).
  const double a = 1 + 2 * kDamping * kDamping;
  const double natural =
      2 * std::numbers::pi * config.bandwidth_hz / config.baud_hz / std::sqrt(a + std::sqrt(a * a + 1));
  cleaner.kp_ = 2 * kDamping * natural;
  cleaner.ki_ = natural * natural;
  cleaner.fifo_.depth = cleaner.fifo_.deepest = cleaner.fifo_.shallowest = config.fifo_symbols / 2.0;
  return cleaner;
}

void JitterCleaner::Process(std::span<const double> recovered_ui, std::span<double> edge_ui) {
  const bool jitter = (mask_ & Bit(Source::kTxJitter)) != 0;
  random_.Next(edge_ui);
  const double scale = 1 / (1 + config_.reference_ppm * 1e-6);
  for (std::size_t k = 0; k < recovered_ui.size(); ++k) {
    const double recovered = recovered_ui[k] * scale;
    if (symbol_ == 0) phase_ = recovered;
    double t = phase_;
    if (jitter) {
      t += config_.rj_ui * edge_ui[k];
      if (config_.dj_ui > 0) t += config_.dj_ui * Coin(coin_, symbol_);
    }
    edge_ui[k] = t;

    fifo_.depth = config_.fifo_symbols / 2.0 + phase_ - recovered;
    fifo_.deepest = std::max(fifo_.deepest, fifo_.depth);
    fifo_.shallowest = std::min(fifo_.shallowest, fifo_.depth);
    if (fifo_.depth < 0 || fifo_.depth > config_.fifo_symbols) ++fifo_.overflows;

    const double error = recovered - phase_;
    integral_ += ki_ * error;
    phase_ += 1 + integral_ + kp_ * error;
    ++symbol_;
  }
}

}  // namespace plumbline::link
