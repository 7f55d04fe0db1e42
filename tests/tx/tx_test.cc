// One clock of the transmitter against a second model of the whole chain.
#include "reference/tx/tx.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "reference/core/rng.h"
#include "tests/tx/tx_oracle.h"

namespace plumbline {
namespace {

using testing_support::MakeBits;
using testing_support::RandomTxCoefs;
using testing_support::TxOracle;

constexpr std::uint32_t kSeed = 20260106;

std::vector<TxConfig> Configs() {
  std::vector<TxConfig> configs(6);
  configs[1].symbols_per_clock = 128;
  configs[1].precode = 1;
  configs[2] = {.symbols_per_clock = 64,
                .precode = 1,
                .num_pre = 0,
                .num_post = 0,
                .rlm = 900,
                .nlc_percentage = 30,
                .nlc_lower_eye_percentage = -30,
                .dac_bits = 5};
  configs[3] = {.symbols_per_clock = 64,
                .precode = 0,
                .num_pre = 7,
                .num_post = 0,
                .rlm = 700,
                .nlc_percentage = 0,
                .nlc_lower_eye_percentage = 12,
                .dac_bits = 10};
  configs[4] = {.symbols_per_clock = 128,
                .precode = 0,
                .num_pre = 0,
                .num_post = 7,
                .rlm = 1000,
                .nlc_percentage = -7,
                .nlc_lower_eye_percentage = 0,
                .dac_bits = 6};
  configs[5].dac_bits = 7;
  return configs;
}

TEST(Tx, EqualsTheSecondModel) {
  TxOracle::Counters counters;
  std::uint32_t stream = 0;
  for (const TxConfig& config : Configs()) {
    ASSERT_TRUE(Validate(config).ok()) << Validate(config).message();
    const TxPlan plan = MakePlan(config);
    const auto size = static_cast<std::size_t>(config.symbols_per_clock);
    for (int round = 0; round < 8; ++round) {
      TxCoefs coefs = RandomTxCoefs(plan, kSeed, ++stream, round % 2 == 1);
      if (round == 6) {  // full scale through one half: +-63.5 codes of 8 bits, a tie at the DAC
        coefs.ffe.tap = {};
        coefs.ffe.tap[static_cast<std::size_t>(config.num_pre)] = 512;
      }
      ASSERT_TRUE(Validate(plan, coefs).ok()) << Validate(plan, coefs).message();
      const std::vector<std::uint8_t> bits = MakeBits(round, 2 * size * 9, kSeed, ++stream);
      TxOracle oracle(config, coefs);
      const TxOracle::Output expected = oracle.Run(bits, counters);

      TxState state;
      Reset(plan, state);
      TxProbes probes;
      for (std::size_t clock = 0; clock < 9; ++clock) {
        std::vector<std::int16_t> dac(size);
        reference::TxClock(plan, coefs, state, std::span(bits).subspan(2 * size * clock, 2 * size), dac, probes);
        for (std::size_t k = 0; k < size; ++k) {
          const std::size_t n = clock * size + k;
          ASSERT_EQ(probes.symbol[k], expected.symbol[n]) << "symbol " << n << " stream " << stream;
          ASSERT_EQ(probes.level[k], coefs.levels.level[expected.symbol[n]]) << n;
          ASSERT_EQ(probes.equalized[k], expected.equalized[n]) << "symbol " << n << " stream " << stream;
          ASSERT_EQ(dac[k], expected.dac[n]) << "symbol " << n << " stream " << stream;
        }
      }
      ASSERT_EQ(state.dac.clip_count, expected.clips) << "stream " << stream;
    }
  }
  EXPECT_GT(counters.clips, 100);
  EXPECT_GT(counters.rails, 100);
  EXPECT_GT(counters.dac_ties, 1000);
  EXPECT_GT(counters.ffe_ties, 100);
}

// Coefficients of the default make the DAC show the level table itself, num_pre symbols late.
TEST(Tx, TheDefaultOnlyDelays) {
  const TxPlan plan = MakePlan(TxConfig{});
  const TxCoefs coefs = MakeCoefs(plan);
  TxState state;
  Reset(plan, state);
  TxProbes probes;
  const std::vector<std::uint8_t> bits = MakeBits(0, 128, kSeed, 500);
  std::vector<std::int16_t> dac(64);
  reference::TxClock(plan, coefs, state, bits, dac, probes);
  const std::array<std::int16_t, 4> codes = {-127, -42, 42, 127};
  for (std::size_t k = 0; k < 64; ++k) EXPECT_EQ(dac[k], k < 3 ? 0 : codes[probes.symbol[k - 3]]) << k;
}

// No table with full scale levels and no legal taps can clip, whatever the signs.
TEST(Tx, FullScaleNeverClips) {
  const TxPlan plan = MakePlan(TxConfig{});
  for (std::uint32_t round = 0; round < 64; ++round) {
    TxCoefs coefs = MakeCoefs(plan);
    coefs.ffe.tap = {};
    std::int32_t left = kTxTapSum;
    for (std::size_t i = 0; i < 6; ++i) {
      const std::int32_t magnitude =
          i == 5 ? left
                 : static_cast<std::int32_t>(Philox4x32({kSeed, 600 + round}, i)[0] % static_cast<unsigned>(left + 1));
      left -= magnitude;
      coefs.ffe.tap[i] = static_cast<std::int16_t>((round >> i) % 2 == 0 ? magnitude : -magnitude);
    }
    ASSERT_TRUE(Validate(plan, coefs).ok()) << Validate(plan, coefs).message();
    TxState state;
    Reset(plan, state);
    TxProbes probes;
    std::vector<std::int16_t> dac(64);
    for (std::uint32_t clock = 0; clock < 20; ++clock) {
      reference::TxClock(plan, coefs, state, MakeBits(0, 128, kSeed, 700 + clock), dac, probes);
    }
    EXPECT_EQ(state.dac.clip_count, 0);
  }
}

TEST(TxConfigTest, DefaultsAreLegal) {
  EXPECT_TRUE(Validate(TxConfig{}).ok());
  const TxPlan plan = MakePlan(TxConfig{});
  EXPECT_TRUE(Validate(plan, MakeCoefs(plan)).ok());
  EXPECT_TRUE(Validate(plan.ffe.config).ok());
  EXPECT_TRUE(Validate(plan.dac.config).ok());
  EXPECT_TRUE(Validate(plan.levels.config).ok());
  EXPECT_TRUE(Validate(plan.precoder.config).ok());
}

TEST(TxConfigTest, EveryFieldHasEnforcedLimits) {
  for (const auto& field : FieldsOf(TxConfig{})) {
    for (const std::int32_t value : {field.min - 1, field.max + 1}) {
      TxConfig config;
      config.*(field.member) = value;
      const Status status = Validate(config);
      ASSERT_FALSE(status.ok()) << field.name << " = " << value;
      EXPECT_EQ(status.message().find("tx." + std::string(field.name) + " = " + std::to_string(value)), 0u)
          << status.message();
      EXPECT_NE(status.message().find(std::to_string(field.min) + ".." + std::to_string(field.max)), std::string::npos)
          << status.message();
    }
  }
}

TEST(TxConfigTest, RefusesWhatTheLimitsAloneDoNot) {
  TxConfig config;
  config.symbols_per_clock = 96;
  EXPECT_EQ(Validate(config).message(), "tx.symbols_per_clock = 96 symbols is neither 64 nor 128");
  config = TxConfig{};
  config.num_pre = 4;
  config.num_post = 4;
  EXPECT_EQ(Validate(config).message(),
            "tx.num_pre = 4 and tx.num_post = 4 with the main tap make 9 taps; the limit is 8");
}

TEST(TxConfigTest, RefusesTapsThatAddUpToMoreThanOne) {
  const TxPlan plan = MakePlan(TxConfig{});
  TxCoefs coefs = MakeCoefs(plan);
  coefs.ffe.tap[2] = -1;
  EXPECT_EQ(Validate(plan, coefs).message(), "tx.sum of |tap| = 1025 is outside 0..1024");
  coefs.ffe.tap[3] = 1023;
  EXPECT_TRUE(Validate(plan, coefs).ok());
  coefs.ffe.tap[3] = -2048;
  EXPECT_FALSE(Validate(plan, coefs).ok());
  coefs.ffe.tap[3] = 3000;
  EXPECT_NE(Validate(plan, coefs).message().find("ffe.tap[3] = 3000"), std::string::npos);
  coefs = MakeCoefs(plan);
  coefs.levels.level[1] = -1500;
  EXPECT_NE(Validate(plan, coefs).message().find("pam4_levels.level[1] = -1500"), std::string::npos);
}

// The example worked by hand in docs/blocks/tx.md.
TEST(TxExample, WorkedByHand) {
  TxConfig config;
  config.precode = 1;
  config.num_pre = 1;
  config.num_post = 1;
  const TxPlan plan = MakePlan(config);
  TxCoefs coefs = MakeCoefs(plan);
  coefs.ffe.tap[0] = -102;
  coefs.ffe.tap[1] = 768;
  coefs.ffe.tap[2] = -154;
  ASSERT_TRUE(Validate(plan, coefs).ok());
  TxState state;
  Reset(plan, state);
  TxProbes probes;
  std::vector<std::uint8_t> bits(128, 0);
  const std::array<std::uint8_t, 8> first = {0, 1, 1, 0, 0, 0, 1, 1};
  std::copy(first.begin(), first.end(), bits.begin());
  std::vector<std::int16_t> dac(64);
  reference::TxClock(plan, coefs, state, bits, dac, probes);
  EXPECT_EQ(std::vector<std::uint8_t>(probes.symbol.begin(), probes.symbol.begin() + 4),
            (std::vector<std::uint8_t>{1, 2, 2, 0}));
  EXPECT_EQ(std::vector<std::int16_t>(probes.equalized.begin(), probes.equalized.begin() + 4),
            (std::vector<std::int16_t>{543, -4635, 4369, 4903}));
  EXPECT_EQ(std::vector<std::int16_t>(dac.begin(), dac.begin() + 4), (std::vector<std::int16_t>{4, -36, 34, 38}));
}

}  // namespace
}  // namespace plumbline
