// Clocks: jitter by its kinds, the transfer of the jitter cleaner, the phase FIFO.
#include "link/clock.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <span>
#include <string>
#include <vector>

namespace plumbline::link {
namespace {

constexpr double kPi = std::numbers::pi;

std::vector<double> Edges(const TransmitClockConfig& config, std::size_t symbols, SourceMask mask = kAllSources) {
  Expected<TransmitClock> clock = TransmitClock::Create(config, 1);
  EXPECT_TRUE(clock.ok()) << clock.status().message();
  clock->SetSources(mask);
  std::vector<double> edges(symbols);
  clock->Next(edges);
  return edges;
}

TEST(TransmitClock, JitterOfEachKind) {
  constexpr std::size_t kSymbols = 200000;
  TransmitClockConfig config;
  config.rj_ui = 0.01;
  config.dj_ui = 0.03;
  config.even_odd_ui = 0.02;
  config.ppm = 100;
  const std::vector<double> edges = Edges(config, kSymbols);
  double even = 0, odd = 0, square = 0;
  for (std::size_t k = 0; k < kSymbols; ++k) {
    const double error = edges[k] - static_cast<double>(k) / (1 + 100e-6);
    (k % 2 == 0 ? even : odd) += error / (kSymbols / 2);
    square += error * error / kSymbols;
  }
  EXPECT_NEAR(odd - even, 0.02, 4e-4);
  EXPECT_NEAR(std::sqrt(square), std::sqrt(0.01 * 0.01 + 0.03 * 0.03 + 0.01 * 0.01), 2e-4);

  // Dual Dirac alone: two values only, as often.
  config.rj_ui = 0;
  config.even_odd_ui = 0;
  config.ppm = 0;
  std::size_t late = 0;
  for (const double edge : Edges(config, kSymbols)) {
    const double error = edge - std::round(edge);
    EXPECT_NEAR(std::abs(error), 0.03, 1e-9);
    late += error > 0 ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(late), kSymbols / 2.0, 4 * std::sqrt(kSymbols / 4.0));

  // Switched off, what is left is the sinusoid and the offset.
  config.sj_pp_ui = 5;
  config.sj_hz = 40e3;
  const std::vector<double> quiet = Edges(config, 3000000, kNoSources);
  double high = 0, low = 0;
  for (std::size_t k = 0; k < quiet.size(); ++k) {
    high = std::max(high, quiet[k] - static_cast<double>(k));
    low = std::min(low, quiet[k] - static_cast<double>(k));
  }
  EXPECT_NEAR(high - low, 5, 1e-3);
}

TEST(TransmitClock, SplitsChangeNothing) {
  TransmitClockConfig config;
  config.dj_ui = 0.01;
  const std::vector<double> whole = Edges(config, 1000);
  Expected<TransmitClock> clock = TransmitClock::Create(config, 1);
  std::vector<double> edges(1000);
  for (std::size_t begin = 0, step = 1; begin < 1000; begin += step, step = step * 2 % 97 + 1) {
    clock->Next(std::span(edges).subspan(begin, std::min<std::size_t>(step, 1000 - begin)));
  }
  EXPECT_EQ(edges, whole);
}

// Phase modulation in, phase modulation out: magnitude of the closed loop, -3 dB at the bandwidth.
TEST(JitterCleaner, TransferIsThatOfTheLoop) {
  JitterCleanerConfig config;
  config.rj_ui = 0;
  config.bandwidth_hz = 4e6;
  for (const double ratio : {0.1, 0.3, 1.0, 3.0, 10.0}) {
    Expected<JitterCleaner> cleaner = JitterCleaner::Create(config, 1);
    ASSERT_TRUE(cleaner.ok());
    const double f = ratio * config.bandwidth_hz;
    const double w = 2 * kPi * f / config.baud_hz;
    const auto period = static_cast<std::size_t>(std::lround(config.baud_hz / f));
    const std::size_t settle = 800000;
    const std::size_t symbols = settle + period * 4;
    std::vector<double> in(symbols), out(symbols);
    for (std::size_t k = 0; k < symbols; ++k)
      in[k] = static_cast<double>(k) + 0.2 * std::sin(w * static_cast<double>(k));
    cleaner->Process(in, out);
    std::complex<double> sum = 0;
    for (std::size_t k = settle; k < symbols; ++k) {
      sum += (out[k] - static_cast<double>(k)) * std::polar(1.0, -w * static_cast<double>(k));
    }
    const double gain = std::abs(sum) * 2 / static_cast<double>(symbols - settle) / 0.2;
    const double kp = cleaner->proportional_gain();
    const double ki = cleaner->integral_gain();
    const std::complex<double> s(0, w);
    const double expected = std::abs((kp * s + ki) / (s * s + kp * s + ki));
    EXPECT_NEAR(20 * std::log10(gain / expected), 0, 0.1) << ratio;
    if (ratio == 1.0) {
      EXPECT_NEAR(20 * std::log10(gain), -3.01, 0.1);
    }
    EXPECT_LT(20 * std::log10(gain), 0.2);
  }
}

TEST(JitterCleaner, MeanRateOutIsMeanRateInAndTheFifoHolds) {
  for (const double ppm : {-200.0, 0.0, 200.0}) {
    JitterCleanerConfig config;
    config.fifo_symbols = 64;
    Expected<JitterCleaner> cleaner = JitterCleaner::Create(config, 1);
    constexpr std::size_t kSymbols = 2000000;
    std::vector<double> in(kSymbols), out(kSymbols);
    for (std::size_t k = 0; k < kSymbols; ++k) in[k] = static_cast<double>(k) * (1 + ppm * 1e-6);
    cleaner->Process(in, out);
    EXPECT_NEAR((out.back() - out[kSymbols / 2]) / (in.back() - in[kSymbols / 2]), 1, 1e-6);
    EXPECT_EQ(cleaner->fifo().overflows, 0);
    EXPECT_NEAR(cleaner->fifo().depth, 32, 0.1);
    EXPECT_LT(cleaner->fifo().deepest, 36);
    EXPECT_GT(cleaner->fifo().shallowest, 28);
  }
}

TEST(JitterCleaner, OverflowIsCounted) {
  JitterCleanerConfig config;
  config.bandwidth_hz = 10e3;
  config.fifo_symbols = 4;
  Expected<JitterCleaner> cleaner = JitterCleaner::Create(config, 1);
  std::vector<double> in(200000), out(200000);
  for (std::size_t k = 0; k < in.size(); ++k) in[k] = static_cast<double>(k) * (1 + 500e-6);
  cleaner->Process(in, out);
  EXPECT_GT(cleaner->fifo().overflows, 1000);
  EXPECT_LT(cleaner->fifo().shallowest, 0);
}

TEST(ClockConfig, ErrorsNameFieldValueAndLimits) {
  EXPECT_TRUE(Validate(TransmitClockConfig{}).ok());
  EXPECT_TRUE(Validate(JitterCleanerConfig{}).ok());
  EXPECT_EQ(Validate(TransmitClockConfig{.ppm = 2000}).message(), "tx_clock.ppm = 2000 ppm is outside -1000..1000");
  EXPECT_EQ(Validate(JitterCleanerConfig{.fifo_symbols = 1}).message(),
            "retimer.fifo_symbols = 1 symbols is outside 2..65536");
  EXPECT_NE(Validate(TransmitClockConfig{.sj_pp_ui = 50, .sj_hz = 1e9}).message().find("sj_pp_ui = 50"),
            std::string::npos);
}

}  // namespace
}  // namespace plumbline::link
