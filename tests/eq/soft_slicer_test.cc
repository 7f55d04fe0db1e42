// The soft slicer: its signs against the slicer, its magnitudes against likelihoods, and its arithmetic against
// distances on a line.
#include "reference/eq/soft_slicer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "reference/coding/gray.h"
#include "reference/eq/slicer.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

std::vector<std::int16_t> EverySample() {
  std::vector<std::int16_t> all(65536);
  std::iota(all.begin(), all.end(), std::int16_t{-32768});
  return all;
}

std::vector<std::int8_t> Soften(const SoftSlicerConfig& config, const SlicerCoefs& coefs,
                                const std::vector<std::int16_t>& in) {
  std::vector<std::int8_t> out(2 * in.size());
  reference::SoftSlicer(MakePlan(config), coefs, in, out);
  return out;
}

// All 65536 samples, ties at the thresholds among them.
TEST(SoftSlicer, ItsSignsAreTheSlicersDecision) {
  const auto in = EverySample();
  for (const SlicerCoefs& coefs :
       {SlicerCoefs{}, MakeSlicerCoefs({-1500, -521, 500, 1540}), MakeSlicerCoefs({-1281, -767, 257, 1793})}) {
    for (const SoftSlicerConfig& config : {SoftSlicerConfig{6, 5}, SoftSlicerConfig{8, 0}, SoftSlicerConfig{7, 9}}) {
      const auto soft = Soften(config, coefs, in);
      std::vector<std::uint8_t> bits(soft.size());
      for (std::size_t i = 0; i < soft.size(); ++i) bits[i] = soft[i] >= 0;
      std::vector<std::uint8_t> decision(in.size());
      reference::GrayMap(bits, decision);
      for (std::size_t n = 0; n < in.size(); ++n) ASSERT_EQ(decision[n], reference::Decide(coefs, in[n])) << in[n];
    }
  }
}

// With midpoint thresholds the sign of the ratio itself says the same, and its size is that of a likelihood ratio: the
// natural logarithm of two densities, computed here in double.
TEST(SoftSlicer, ItsMagnitudesAreMaxLogLikelihoodRatios) {
  const auto in = EverySample();
  const SoftSlicerConfig config{8, 3};
  std::int64_t saturated = 0;
  for (const SlicerCoefs& coefs : {SlicerCoefs{}, MakeSlicerCoefs({-1500, -521, 500, 1540})}) {
    const auto soft = Soften(config, coefs, in);
    for (std::size_t n = 0; n < in.size(); ++n) {
      constexpr double kSigma = 200;
      const auto log_density = [&](std::size_t l) { return -std::pow((in[n] - coefs.level[l]) / kSigma, 2) / 2; };
      const double ratio[2] = {std::max(log_density(2), log_density(3)) - std::max(log_density(0), log_density(1)),
                               std::max(log_density(1), log_density(2)) - std::max(log_density(0), log_density(3))};
      for (std::size_t b = 0; b < 2; ++b) {
        const int got = soft[2 * n + b];
        const double steps = ratio[b] * kSigma * kSigma / 8192;  // (soft + 1/2) 2^13 / sigma^2
        if (got == 127 || got == -128) {
          ++saturated;
          ASSERT_GE(got > 0 ? steps : -steps, 127 - 1e-6) << in[n];
        } else {
          ASSERT_NEAR(steps, got + 0.5, 0.5 + 1e-6) << in[n] << " bit " << b;
        }
      }
    }
  }
  EXPECT_GT(saturated, 100000);
}

// With nominal levels everything is a distance to a threshold: |z| and 2 (|z| - 512) beyond the outer threshold for the
// first bit, |1024 - |z|| for the second.
TEST(SoftSlicer, NominalLevelsGiveDistancesOnALine) {
  const auto in = EverySample();
  for (int bits = 6; bits <= 8; ++bits) {
    for (int shift = 0; shift <= 9; ++shift) {
      const auto soft = Soften({bits, shift}, SlicerCoefs{}, in);
      const int largest = (1 << (bits - 1)) - 1;
      for (std::size_t n = 0; n < in.size(); ++n) {
        const int z = std::abs(in[n]);
        const int first = std::min((z <= 1024 ? z : 2 * (z - 512)) >> shift, largest);
        const int second = std::min(std::abs(1024 - z) >> shift, largest);
        ASSERT_EQ(soft[2 * n], in[n] >= 0 ? first : -first - 1) << in[n];
        const bool one = in[n] >= -1024 && in[n] < 1024;
        ASSERT_EQ(soft[2 * n + 1], one ? second : -second - 1) << in[n];
      }
    }
  }
}

TEST(SoftSlicer, EverySampleStandsAlone) {
  const auto in = EverySample();
  const auto whole = Soften({}, SlicerCoefs{}, in);
  for (std::size_t n = 0; n < in.size(); n += 37) {
    const auto one = Soften({}, SlicerCoefs{}, {in[n]});
    ASSERT_EQ(one[0], whole[2 * n]);
    ASSERT_EQ(one[1], whole[2 * n + 1]);
  }
  EXPECT_TRUE(Soften({}, SlicerCoefs{}, {}).empty());
}

// Thresholds of their own keep the sign.
TEST(SoftSlicer, ThresholdsRuleTheSign) {
  SlicerCoefs coefs;
  coefs.threshold = {-1000, 40, 1100};
  EXPECT_EQ(Soften({}, coefs, {39}), (std::vector<std::int8_t>{-2, 30}));   // 39 / 32 = 1, decided below
  EXPECT_EQ(Soften({}, coefs, {40}), (std::vector<std::int8_t>{1, 30}));    // decided above
  EXPECT_EQ(Soften({}, coefs, {1060}), (std::vector<std::int8_t>{31, 1}));  // 36 / 32 = 1, still the inner level
}

TEST(SoftSlicerConfigTest, EveryFieldHasEnforcedLimits) {
  testing_support::ExpectLimitsEnforced<SoftSlicerConfig>("soft_slicer");
}

// The example worked by hand in docs/blocks/soft_slicer.md.
TEST(SoftSlicerExample, WorkedByHand) {
  EXPECT_EQ(Soften({}, SlicerCoefs{}, {100, -1024, 1024, 1200, -2000}),
            (std::vector<std::int8_t>{3, 28, -32, 0, 31, -1, 31, -6, -32, -31}));
}

}  // namespace
}  // namespace plumbline
