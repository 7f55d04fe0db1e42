// Normal draws: by position, against the definition, and against the distribution.
#include "link/noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace plumbline::link {
namespace {

// The second model: the definition with the library's logarithm, cosine and sine.
double Definition(PhiloxKey key, std::uint64_t i) {
  const std::uint64_t group = i / 64;
  const std::uint64_t j = i % 64 / 16;
  const PhiloxBlock w = Philox4x32(key, 16 * group + i % 16);
  const double u = (w[j < 2 ? 0 : 2] + 0.5) / 4294967296.0;
  const double a = 6.283185307179586 * ((w[j < 2 ? 1 : 3] + 0.5) / 4294967296.0) - 0.7853981633974483;
  const double r = std::sqrt(-2 * std::log(u));
  return j % 2 == 0 ? r * std::cos(a) : r * std::sin(a);
}

TEST(Noise, EqualsTheDefinition) {
  std::vector<double> x(20000);
  for (const PhiloxKey key : {PhiloxKey{0, 0}, PhiloxKey{123456789, 4097}}) {
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{1} << 40}) {
      Gaussian(key, first, x);
      for (std::size_t i = 0; i < x.size(); ++i) {
        ASSERT_NEAR(x[i], Definition(key, first + i), 1e-8) << i;
        ASSERT_EQ(x[i], GaussianAt(key, first + i)) << i;  // vector and scalar code: the same bits
      }
    }
  }
}

TEST(Noise, AnyPieceIsTheSame) {
  const PhiloxKey key{7, 3};
  std::vector<double> whole(3000);
  Gaussian(key, 100, whole);
  for (std::uint64_t trial = 0; trial < 50; ++trial) {
    const std::size_t begin = Philox4x32({1, 1}, trial)[0] % 2000;
    const std::size_t size = Philox4x32({1, 2}, trial)[0] % 1000;
    std::vector<double> piece(size);
    Gaussian(key, 100 + begin, piece);
    for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(piece[i], whole[begin + i]);
  }
  NoiseSource source(key);
  source.Skip(100);
  std::vector<double> a(37);
  std::vector<double> b(64);
  source.Next(a);
  source.Next(b);
  EXPECT_EQ(source.position(), 201u);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i], whole[i]);
  for (std::size_t i = 0; i < b.size(); ++i) EXPECT_EQ(b[i], whole[37 + i]);
}

TEST(Noise, IsStandardNormalAndWhite) {
  constexpr std::size_t kDraws = 1 << 20;
  std::vector<double> x(kDraws);
  Gaussian({99, 1}, 0, x);
  double m1 = 0, m2 = 0, m3 = 0, m4 = 0;
  for (const double v : x) {
    m1 += v;
    m2 += v * v;
    m3 += v * v * v;
    m4 += v * v * v * v;
  }
  const double n = kDraws;
  EXPECT_NEAR(m1 / n, 0, 4 / std::sqrt(n));
  EXPECT_NEAR(m2 / n, 1, 4 * std::sqrt(2 / n));
  EXPECT_NEAR(m3 / n, 0, 4 * std::sqrt(15 / n));
  EXPECT_NEAR(m4 / n, 3, 4 * std::sqrt(96 / n));
  for (const double limit : {1.0, 2.0, 3.0, 4.0}) {
    const double p = std::erfc(limit / std::sqrt(2.0));
    double count = 0;
    for (const double v : x) count += std::abs(v) > limit ? 1 : 0;
    EXPECT_NEAR(count, n * p, 4 * std::sqrt(n * p)) << limit;
  }
  // Lags of the layout: neighbours, the partner of a pair, the next group.
  for (const std::size_t lag : {1u, 15u, 16u, 17u, 32u, 48u, 63u, 64u, 65u, 128u}) {
    double sum = 0;
    double squares = 0;
    for (std::size_t i = lag; i < kDraws; ++i) {
      sum += x[i] * x[i - lag];
      squares += (x[i] * x[i] - 1) * (x[i - lag] * x[i - lag] - 1);
    }
    EXPECT_NEAR(sum / n, 0, 4.5 / std::sqrt(n)) << lag;
    EXPECT_NEAR(squares / n, 0, 9 / std::sqrt(n)) << lag;
  }
}

TEST(Noise, StreamsDiffer) {
  std::vector<double> a(256), b(256);
  for (const PhiloxKey other :
       {StreamKey(1, 0, NoiseStream::kTia), StreamKey(1, 1, NoiseStream::kRin), StreamKey(2, 0, NoiseStream::kRin)}) {
    Gaussian(StreamKey(1, 0, NoiseStream::kRin), 0, a);
    Gaussian(other, 0, b);
    EXPECT_NE(a, b);
  }
}

}  // namespace
}  // namespace plumbline::link
