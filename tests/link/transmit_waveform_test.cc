// The transmitter's waveform: against the sum of error functions, for any placement of the edges.
#include "link/transmit_waveform.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include "link/noise.h"

namespace plumbline::link {
namespace {

double Phi(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

std::vector<double> Exact(const std::vector<double>& level, const std::vector<double>& edge, int n, double sigma,
                          std::size_t samples) {
  std::vector<double> out(samples, 0.0);
  for (std::size_t i = 0; i < samples; ++i) {
    const double t = static_cast<double>(i) / n;
    for (std::size_t k = 0; k < level.size(); ++k) {
      const double step = level[k] - (k > 0 ? level[k - 1] : 0.0);
      out[i] += step * Phi((t - edge[k]) / sigma);
    }
  }
  return out;
}

TEST(TransmitWaveform, EqualsTheSumOfErrorFunctions) {
  for (const int n : {4, 8}) {
    for (const double sigma : {0.2367, 0.2525, 0.05}) {
      std::vector<double> level(300);
      std::vector<double> edge(300);
      Gaussian({3, 1}, 0, level);
      Gaussian({3, 2}, 0, edge);
      // Jitter far beyond any real one, a rate 300 ppm off, and a start away from the grid.
      for (std::size_t k = 0; k < edge.size(); ++k) {
        edge[k] = 0.37 + static_cast<double>(k) * 1.0003 + 0.05 * std::clamp(edge[k], -3.0, 3.0);
      }
      TransmitWaveform waveform(n, sigma);
      std::vector<double> out;
      waveform.Process(level, edge, out);
      EXPECT_EQ(waveform.late_edges(), 0);
      ASSERT_GT(out.size(), 290u * static_cast<std::size_t>(n));
      const std::vector<double> exact = Exact(level, edge, n, sigma, out.size());
      for (std::size_t i = 0; i < out.size(); ++i) ASSERT_NEAR(out[i], exact[i], 2e-5 / (sigma * n)) << i;
    }
  }
}

TEST(TransmitWaveform, SplitsChangeNothing) {
  std::vector<double> level(1000);
  std::vector<double> edge(1000);
  Gaussian({3, 3}, 0, level);
  for (std::size_t k = 0; k < edge.size(); ++k) edge[k] = 0.9999 * static_cast<double>(k);
  TransmitWaveform whole(4, 0.2367);
  std::vector<double> expected;
  whole.Process(level, edge, expected);
  TransmitWaveform pieces(4, 0.2367);
  std::vector<double> out;
  for (std::size_t begin = 0, cut = 0; begin < level.size(); ++cut) {
    const std::size_t size = std::min<std::size_t>(Philox4x32({4, 4}, cut)[0] % 40, level.size() - begin);
    pieces.Process(std::span(level).subspan(begin, size), std::span(edge).subspan(begin, size), out);
    begin += size;
  }
  EXPECT_EQ(out, expected);
}

// The spectrum of an edge is 93A-46: compare one symbol's transform with hold times Gaussian.
TEST(TransmitWaveform, EdgeHasTheSpectrumOfAnnex93A) {
  constexpr double kBaud = 53.125e9;
  constexpr double kEdge = 7.5e-12;
  constexpr int kN = 8;
  TransmitWaveform waveform(kN, kEdge / 1.6832 * kBaud);
  std::vector<double> level(60, 0.0);
  std::vector<double> edge(60);
  for (std::size_t k = 0; k < edge.size(); ++k) edge[k] = static_cast<double>(k);
  level[20] = 1.0;
  std::vector<double> out;
  waveform.Process(level, edge, out);
  for (double f = 0; f < kBaud; f += kBaud / 16) {
    std::complex<double> sum = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
      sum += out[i] * std::polar(1.0, -2 * std::numbers::pi * f / kBaud * static_cast<double>(i) / kN);
    }
    const double x = std::numbers::pi * f / kBaud;
    const double g = f * 1e-9 * kEdge * 1e9;
    const double expected = (x == 0 ? 1 : std::sin(x) / x) * std::exp(-2 * std::pow(std::numbers::pi * g / 1.6832, 2));
    EXPECT_NEAR(std::abs(sum) / kN, std::abs(expected), 1e-4) << f;
  }
}

TEST(TransmitWaveform, LateEdgesAreCountedAndTheLevelStillComes) {
  TransmitWaveform waveform(4, 0.2367);
  std::vector<double> out;
  const std::vector<double> level = {1.0, 2.0, 3.0, 3.0};
  waveform.Process(level, std::vector<double>{0, 50, 20, 100}, out);
  EXPECT_EQ(waveform.late_edges(), 1);
  EXPECT_NEAR(out[4 * 60], 3.0, 1e-9);
}

}  // namespace
}  // namespace plumbline::link
