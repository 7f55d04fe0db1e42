// Adaptation: gradients against sums over pairs in wide integers, updates against exact fractions, rails, holds and the
// projection of the levels.
#include "reference/eq/lms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
using testing_support::DrawVector;
using Wide = __int128;
constexpr std::uint32_t kSeed = 20260203;

// floor(numerator / 2^shift + 1/2) by division.
Wide RoundedQuotient(Wide numerator, int shift) {
  const Wide divisor = static_cast<Wide>(1) << (shift + 1);
  const Wide doubled = 2 * numerator + (static_cast<Wide>(1) << shift);
  Wide quotient = doubled / divisor;
  if (doubled % divisor < 0) --quotient;
  return quotient;
}

struct Clock {
  std::vector<std::int16_t> ffe_error;
  std::vector<std::int16_t> error;
  std::vector<std::int16_t> samples;
  std::vector<std::int8_t> amplitudes;
  std::vector<std::uint8_t> decision;
};

Clock MakeClock(const LmsConfig& config, std::size_t symbols, std::uint32_t stream, bool rails) {
  const std::int64_t top = SignedMax(config.in_bits);
  Clock c;
  c.ffe_error = DrawVector<std::int16_t>({kSeed, stream}, symbols, -2048, 2047);
  c.error = DrawVector<std::int16_t>({kSeed, stream + 1}, symbols, -2048, 2047);
  c.samples = DrawVector<std::int16_t>({kSeed, stream + 2}, symbols + 63, -top - 1, top);
  c.decision = DrawVector<std::uint8_t>({kSeed, stream + 3}, symbols, 0, 3);
  if (rails) {
    std::fill(c.ffe_error.begin(), c.ffe_error.end(), std::int16_t{-2048});
    std::fill(c.error.begin(), c.error.end(), std::int16_t{-2048});
    std::fill(c.samples.begin(), c.samples.end(), static_cast<std::int16_t>(-top - 1));
    std::fill(c.decision.begin(), c.decision.end(), std::uint8_t{0});
  }
  for (std::size_t i = 0; i < 8; ++i) {
    c.amplitudes.push_back(static_cast<std::int8_t>(2 * Draw({kSeed, stream + 4}, i, 0, 3) - 3));
  }
  for (const std::uint8_t d : c.decision) c.amplitudes.push_back(static_cast<std::int8_t>(2 * d - 3));
  return c;
}

int SignOf(int x) { return x == 0 ? 0 : (x > 0 ? 1 : -1); }

// Every pair (error, sample) is visited once and thrown at the tap that its distance names.
TEST(LmsGradientTest, EqualsTheSumOverAllPairs) {
  std::uint32_t stream = 0;
  for (const bool rails : {false, true}) {
    for (const int in_bits : {5, 7, 12}) {
      for (const std::size_t symbols : {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::size_t{128}}) {
        for (int sign = 0; sign < 8; ++sign) {
          LmsConfig config{
              .num_ffe_taps = in_bits == 7 ? 24 : 64, .in_bits = in_bits, .num_dfe_taps = in_bits == 7 ? 1 : 8};
          config.sign_ffe = sign & 1;
          config.sign_dfe = sign >> 1 & 1;
          config.sign_level = sign >> 2;
          ASSERT_TRUE(Validate(config).ok());
          const Clock c = MakeClock(config, symbols, stream += 10, rails);
          LmsGradients got;
          reference::LmsGradient(MakePlan(config), c.ffe_error, c.error, c.samples, c.amplitudes, c.decision, got);

          std::vector<Wide> ffe(64, 0);
          std::vector<Wide> dfe(8, 0);
          std::vector<Wide> level(4, 0);
          for (std::size_t m = 0; m < c.samples.size(); ++m) {
            for (std::size_t k = 0; k < symbols; ++k) {
              const std::size_t now = k + 63;
              if (m > now || now - m >= static_cast<std::size_t>(config.num_ffe_taps)) continue;
              ffe[now - m] += config.sign_ffe != 0 ? static_cast<Wide>(SignOf(c.ffe_error[k])) * SignOf(c.samples[m]) *
                                                         (1 << (in_bits + 3))
                                                   : static_cast<Wide>(c.ffe_error[k]) * c.samples[m];
            }
          }
          for (std::size_t m = 0; m < c.amplitudes.size(); ++m) {
            for (std::size_t k = 0; k < symbols; ++k) {
              const std::size_t now = k + 8;
              if (m >= now || now - m > static_cast<std::size_t>(config.num_dfe_taps)) continue;
              dfe[now - m - 1] += config.sign_dfe != 0
                                      ? static_cast<Wide>(SignOf(c.error[k])) * SignOf(c.amplitudes[m]) * 128
                                      : static_cast<Wide>(c.error[k]) * c.amplitudes[m];
            }
          }
          for (std::size_t k = 0; k < symbols; ++k) {
            level[c.decision[k]] += config.sign_level != 0 ? SignOf(c.error[k]) * 64 : c.error[k];
          }
          for (std::size_t i = 0; i < 64; ++i) ASSERT_TRUE(got.ffe[i] == ffe[i]) << "ffe " << i << " stream " << stream;
          for (std::size_t i = 0; i < 8; ++i) ASSERT_TRUE(got.dfe[i] == dfe[i]) << "dfe " << i << " stream " << stream;
          for (std::size_t i = 0; i < 4; ++i) ASSERT_TRUE(got.level[i] == level[i]) << "level " << i;
        }
      }
    }
  }
}

LmsGradients RandomGradients(std::uint32_t stream, std::int64_t span) {
  LmsGradients g;
  for (std::size_t i = 0; i < 64; ++i) g.ffe[i] = static_cast<std::int32_t>(Draw({kSeed, stream}, i, -span, span));
  for (std::size_t i = 0; i < 8; ++i) g.dfe[i] = static_cast<std::int32_t>(Draw({kSeed, stream + 1}, i, -span, span));
  for (std::size_t i = 0; i < 4; ++i) g.level[i] = static_cast<std::int32_t>(Draw({kSeed, stream + 2}, i, -span, span));
  return g;
}

TEST(LmsUpdateTest, EqualsExactFractionsUpToTheRails) {
  int ffe_rails = 0;
  int dfe_rails = 0;
  int level_rails = 0;
  int ties = 0;
  for (std::uint32_t trial = 0; trial < 400; ++trial) {
    LmsConfig config{.num_ffe_taps = 1 + static_cast<int>(trial % 64), .tap_bits = trial % 2 == 0 ? 14 : 9};
    config.num_dfe_taps = 1 + static_cast<int>(trial % 8);
    const LmsPlan plan = MakePlan(config);
    LmsCoefs coefs;
    coefs.ffe_shift = static_cast<std::int32_t>(trial % 13);
    coefs.dfe_shift = static_cast<std::int32_t>(trial % 7);
    coefs.level_shift = static_cast<std::int32_t>(trial % 5);
    coefs.hold_ffe = Philox4x32({kSeed, 5}, trial)[0] & 0x5555555555555555u;
    LmsState state;
    Reset(plan, state);
    const LmsGradients g =
        RandomGradients(1000 + 3 * trial, trial % 3 == 0 ? 200 : (trial % 3 == 1 ? 100000000 : 3000000));
    for (std::size_t i = 0; i < 64; ++i) {
      state.ffe[i] = static_cast<std::int32_t>(Draw({kSeed, 9000 + trial}, i, SignedMin(32), SignedMax(32)));
    }
    const LmsState before = state;
    reference::LmsUpdate(plan, coefs, g, state);
    for (std::size_t i = 0; i < 64; ++i) {
      if (i >= static_cast<std::size_t>(config.num_ffe_taps) || (coefs.hold_ffe >> i & 1) != 0) {
        ASSERT_EQ(state.ffe[i], before.ffe[i]) << i;
        continue;
      }
      const Wide step = RoundedQuotient(static_cast<Wide>(g.ffe[i]) * 32, coefs.ffe_shift);
      if (coefs.ffe_shift > 5 && (g.ffe[i] & ((1 << (coefs.ffe_shift - 5)) - 1)) == 1 << (coefs.ffe_shift - 6)) ++ties;
      const Wide free = before.ffe[i] - step;
      ffe_rails += free > SignedMax(32) || free < SignedMin(32) ? 1 : 0;
      ASSERT_EQ(state.ffe[i], static_cast<std::int64_t>(std::clamp<Wide>(free, SignedMin(32), SignedMax(32)))) << i;
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(config.num_dfe_taps); ++i) {
      const Wide limit = static_cast<Wide>(i == 0 ? 256 : 128) << 14;
      const Wide free = before.dfe[i] + RoundedQuotient(g.dfe[i], coefs.dfe_shift);
      dfe_rails += free > limit || free < -limit ? 1 : 0;
      ASSERT_EQ(state.dfe[i], static_cast<std::int64_t>(std::clamp<Wide>(free, -limit, limit))) << i;
    }
    // Levels: the inner ones move freely, the outer ones share what they gained.
    std::vector<Wide> level(4);
    for (std::size_t i = 0; i < 4; ++i) {
      const Wide nominal = static_cast<Wide>(2 * static_cast<int>(i) - 3) * 512 * 16384;
      const Wide limit = static_cast<Wide>(256) << 14;
      const Wide free = before.level[i] + RoundedQuotient(static_cast<Wide>(g.level[i]) * 16, coefs.level_shift);
      level_rails += free > nominal + limit || free < nominal - limit ? 1 : 0;
      level[i] = std::clamp<Wide>(free, nominal - limit, nominal + limit);
      ASSERT_LE(state.level[i], static_cast<std::int64_t>(nominal + limit));
      ASSERT_GE(state.level[i], static_cast<std::int64_t>(nominal - limit));
    }
    ASSERT_TRUE(state.level[1] == level[1] && state.level[2] == level[2]);
    ASSERT_EQ(state.level[3] - state.level[0], 6 * 512 * 16384);
    // Their middle stays; where it falls between two codes, half up makes it the lower one.
    const Wide sum = level[3] + level[0];
    ASSERT_TRUE(state.level[3] + Wide{state.level[0]} == (sum % 2 == 0 ? sum : sum - 1));
  }
  EXPECT_GT(ffe_rails, 100);
  EXPECT_GT(dfe_rails, 100);
  EXPECT_GT(level_rails, 100);
  EXPECT_GT(ties, 2);
}

TEST(LmsUpdateTest, MovesOnlyWhatItMay) {
  const LmsPlan plan = MakePlan(LmsConfig{});
  LmsState state;
  Reset(plan, state);
  const LmsState before = state;
  LmsCoefs coefs;
  coefs.adapt_ffe = coefs.adapt_dfe = coefs.adapt_level = false;
  reference::LmsUpdate(plan, coefs, RandomGradients(77, 1000000), state);
  EXPECT_EQ(state.ffe, before.ffe);
  EXPECT_EQ(state.dfe, before.dfe);
  EXPECT_EQ(state.level, before.level);
}

TEST(LmsCoefficientsTest, RoundAndComeBack) {
  const LmsPlan plan = MakePlan(LmsConfig{.num_dfe_taps = 8});
  int ties = 0;
  for (std::uint32_t trial = 0; trial < 200; ++trial) {
    LmsState state;
    Reset(plan, state);
    for (std::size_t i = 0; i < 64; ++i) {
      state.ffe[i] = static_cast<std::int32_t>(Draw({kSeed, 500 + trial}, i, SignedMin(32), SignedMax(32)));
      if (trial % 4 == 0) state.ffe[i] = (state.ffe[i] & ~0x3FFFF) | 0x20000;  // a tie
    }
    for (std::size_t i = 0; i < 8; ++i) {
      state.dfe[i] = static_cast<std::int32_t>(Draw({kSeed, 900 + trial}, i, -(128 << 14), 128 << 14));
    }
    for (std::size_t i = 0; i < 4; ++i) {
      state.level[i] += static_cast<std::int32_t>(Draw({kSeed, 1300 + trial}, i, -(256 << 14), 256 << 14));
    }
    FfeCoefs ffe;
    DfeCoefs dfe;
    SlicerCoefs slicer;
    reference::LmsCoefficients(plan, state, ffe, dfe, slicer);
    for (std::size_t i = 0; i < 64; ++i) {
      ties += (state.ffe[i] & 0x3FFFF) == 0x20000 ? 1 : 0;
      ASSERT_EQ(ffe.tap[i],
                static_cast<std::int64_t>(std::clamp<Wide>(RoundedQuotient(state.ffe[i], 18), -8192, 8191)));
    }
    for (std::size_t i = 0; i < 8; ++i) ASSERT_TRUE(dfe.tap[i] == RoundedQuotient(state.dfe[i], 14));
    for (std::size_t i = 0; i < 4; ++i) ASSERT_TRUE(slicer.level[i] == RoundedQuotient(state.level[i], 14));
    for (std::size_t i = 0; i < 3; ++i) {
      ASSERT_TRUE(slicer.threshold[i] == RoundedQuotient(Wide{slicer.level[i]} + slicer.level[i + 1], 1));
    }
    ASSERT_TRUE(Validate(MakePlan(SlicerConfig{}), slicer).ok());
    LmsState loaded;
    reference::LmsLoad(plan, ffe, dfe, slicer, loaded);
    FfeCoefs ffe_again;
    DfeCoefs dfe_again;
    SlicerCoefs slicer_again;
    reference::LmsCoefficients(plan, loaded, ffe_again, dfe_again, slicer_again);
    ASSERT_EQ(ffe.tap, ffe_again.tap);
    ASSERT_EQ(dfe.tap, dfe_again.tap);
    ASSERT_EQ(slicer.level, slicer_again.level);
  }
  EXPECT_GT(ties, 1000);
}

TEST(BlindErrorTest, IsGodardsErrorForEveryInput) {
  int rails = 0;
  for (int z = -32768; z <= 32767; ++z) {
    // 8.2 * 512^2 = 2149580.8, held as 2149581; the quotient's half-way cases are exact in long double.
    const long double exact = static_cast<long double>(z) * (static_cast<long double>(z) * z - 2149581.0L) / 2097152.0L;
    const long double rounded = std::floor(exact + 0.5L);
    rails += rounded > 2047 || rounded < -2048 ? 1 : 0;
    ASSERT_EQ(reference::BlindError(static_cast<std::int16_t>(z)),
              static_cast<int>(std::clamp(rounded, -2048.0L, 2047.0L)))
        << z;
  }
  EXPECT_GT(rails, 1000);
  // Towards the radius from both sides, for either sign.
  EXPECT_LT(reference::BlindError(512), 0);
  EXPECT_GT(reference::BlindError(1536), 0);
  EXPECT_GT(reference::BlindError(-512), 0);
  EXPECT_LT(reference::BlindError(-1536), 0);
}

TEST(LmsConfigTest, EveryFieldHasEnforcedLimits) { testing_support::ExpectLimitsEnforced<LmsConfig>("lms"); }

TEST(LmsConfigTest, RefusesAShiftOutsideItsLimits) {
  const LmsPlan plan = MakePlan(LmsConfig{});
  for (std::int32_t LmsCoefs::*member : {&LmsCoefs::ffe_shift, &LmsCoefs::dfe_shift, &LmsCoefs::level_shift}) {
    for (const std::int32_t value : {-1, 31}) {
      LmsCoefs coefs;
      coefs.*member = value;
      const Status status = Validate(plan, coefs);
      ASSERT_FALSE(status.ok());
      EXPECT_NE(status.message().find("_shift = " + std::to_string(value)), std::string::npos) << status.message();
      EXPECT_NE(status.message().find("0..30"), std::string::npos) << status.message();
    }
  }
}

// The example worked by hand in docs/blocks/lms.md.
TEST(LmsExample, WorkedByHand) {
  const LmsConfig config{.num_ffe_taps = 2};
  const LmsPlan plan = MakePlan(config);
  std::vector<std::int16_t> samples(63 + 3, 0);
  samples[62] = -20;
  samples[63] = 19;
  samples[64] = -6;
  samples[65] = 7;
  std::vector<std::int8_t> amplitudes = {0, 0, 0, 0, 0, 0, 0, -3, 3, -1, 1};
  const std::vector<std::int16_t> error = {100, -50, 20};
  LmsGradients g;
  reference::LmsGradient(plan, error, error, samples, amplitudes, std::vector<std::uint8_t>{3, 1, 2}, g);
  EXPECT_EQ(g.ffe[0], 2340);
  EXPECT_EQ(g.ffe[1], -3070);
  EXPECT_EQ(g.dfe[0], -470);
  EXPECT_EQ(g.level, (std::array<std::int32_t, 4>{0, -50, 20, 100}));
  LmsState state;
  Reset(plan, state);
  reference::LmsUpdate(plan, {.ffe_shift = 3, .dfe_shift = 2, .level_shift = 0}, g, state);
  EXPECT_EQ(state.ffe[0], -9360);
  EXPECT_EQ(state.ffe[1], 12280);
  EXPECT_EQ(state.dfe[0], -117);  // -117.5, a tie, upward
  EXPECT_EQ(state.level[1], -512 * 16384 - 800);
  EXPECT_EQ(state.level[3], 1536 * 16384 + 800);
  EXPECT_EQ(state.level[0], -1536 * 16384 + 800);
}

}  // namespace
}  // namespace plumbline
