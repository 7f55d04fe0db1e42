// Normal deviates from words: the recipe to the bit, the quantile against libm, the moments over all words.
#include "reference/core/gaussian.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "reference/core/rng.h"

namespace plumbline {
namespace {

constexpr std::uint32_t kSeed = 20260102;

// The second model: the header's formula with divisions and a search for the octave, in 128 bits.
std::int32_t Oracle(std::uint32_t word) {
  const std::uint64_t v = 2 * std::uint64_t{word & 0x7FFFFFFFu} + 1;
  std::uint64_t octave = 1;
  std::size_t i = 0;
  while (2 * octave <= v) {
    octave *= 2;
    i += 32;
  }
  const unsigned __int128 scaled = static_cast<unsigned __int128>(v - octave) * 32 * 65536 / octave;
  i += static_cast<std::size_t>(scaled / 65536);
  const auto f = static_cast<__int128>(scaled % 65536);
  const __int128 a = kGaussianKnots[i];
  const __int128 b = kGaussianKnots[i + 1];
  const auto m = static_cast<std::int32_t>((a * 65536 + (b - a) * f + (1 << 19)) / (1 << 20));  // positive: floor
  return word < 0x80000000u ? m : -m;
}

std::vector<std::uint32_t> Words() {
  std::vector<std::uint32_t> words;
  for (int bit = 0; bit < 32; ++bit) {
    const std::uint32_t power = std::uint32_t{1} << bit;
    for (const std::uint32_t word : {power - 1, power, power + 1, ~power, 0x80000000u ^ power}) words.push_back(word);
  }
  for (std::uint64_t i = 0; i < 20000; ++i) {
    for (const std::uint32_t word : Philox4x32({kSeed, 1}, i)) words.push_back(word >> (i % 24));
  }
  return words;
}

TEST(Gaussian, EqualsTheSecondModel) {
  for (const std::uint32_t word : Words()) ASSERT_EQ(GaussianFromWord(word), Oracle(word)) << word;
}

TEST(Gaussian, IsOddInTheSignBitSoTheMeanOverAllWordsIsZero) {
  for (const std::uint32_t word : Words()) {
    ASSERT_EQ(GaussianFromWord(word), -GaussianFromWord(word ^ 0x80000000u)) << word;
  }
}

TEST(Gaussian, FallsMonotonicallyFromMoreThanSixSigmaToZero) {
  EXPECT_EQ(GaussianFromWord(0), 25960);
  EXPECT_GT(GaussianFromWord(0), 6 * 4096);
  EXPECT_EQ(GaussianFromWord(0x7FFFFFFFu), 0);
  std::int32_t last = GaussianFromWord(0);
  for (std::uint32_t word = 1; word < 0x80000000u; word += 1 + word / 512) {
    const std::int32_t m = GaussianFromWord(word);
    ASSERT_LE(m, last) << word;
    last = m;
  }
}

TEST(Gaussian, IsTheQuantileOfTheNormalDistribution) {
  double worst = 0;
  for (const std::uint32_t word : Words()) {
    const std::uint32_t u = word & 0x7FFFFFFFu;
    const double p = (2.0 * u + 1.0) / 4294967296.0;
    double x = GaussianFromWord(u) / 4096.0;
    for (int i = 0; i < 4; ++i) {  // Newton on erfc(x / sqrt 2) = p
      x -= (p - std::erfc(x / std::sqrt(2.0))) / (std::sqrt(2.0 / M_PI) * std::exp(-x * x / 2));
    }
    worst = std::max(worst, std::abs(x - GaussianFromWord(u) / 4096.0));
  }
  EXPECT_LT(worst, 4e-4) << "sigma";
  EXPECT_GT(worst, 5e-5) << "the comparison is of two different things";
}

TEST(Gaussian, VarianceKurtosisAndTailsOverTheWords) {
  // Every 1021st word: a stratified draw, whose own error is far below the bounds.
  double sum2 = 0;
  double sum4 = 0;
  double count = 0;
  std::vector<double> beyond(6, 0.0);
  for (std::uint64_t word = 0; word < (std::uint64_t{1} << 32); word += 1021) {
    const double x = GaussianFromWord(static_cast<std::uint32_t>(word)) / 4096.0;
    sum2 += x * x;
    sum4 += x * x * x * x;
    count += 1;
    for (std::size_t k = 1; k < beyond.size(); ++k) beyond[k] += std::abs(x) > static_cast<double>(k) ? 1 : 0;
  }
  EXPECT_NEAR(sum2 / count, 1.0, 1e-3);
  EXPECT_NEAR(sum4 / count, 3.0, 1e-2);
  for (std::size_t k = 1; k < 5; ++k) {
    const double expected = std::erfc(static_cast<double>(k) / std::sqrt(2.0));
    EXPECT_NEAR(beyond[k] / count / expected, 1.0, 0.01) << k << " sigma";
  }
}

// Deviates that must never change: they are part of every vector with noise.
TEST(Gaussian, FixedValues) {
  const std::vector<std::uint32_t> words = {0x00000000u, 0x00000001u, 0x00010000u, 0x12345678u, 0x40000000u,
                                            0x7FFFFFFFu, 0x80000000u, 0xC0000000u, 0xDEADBEEFu, 0xFFFFFFFFu};
  std::vector<std::int32_t> deviates;
  for (const std::uint32_t word : words) deviates.push_back(GaussianFromWord(word));
  EXPECT_EQ(deviates, (std::vector<std::int32_t>{25960, 25258, 17079, 6011, 2763, 0, -25960, -2763, -1361, 0}));
}

}  // namespace
}  // namespace plumbline
