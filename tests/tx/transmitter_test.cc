// The transmitter that users link: every backend, any length of input, the same codes as the second model.
#include "dsp/transmitter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "reference/core/rng.h"
#include "tests/support/backends.h"
#include "tests/tx/tx_oracle.h"

namespace plumbline {
namespace {

using dsp::Transmitter;
using testing_support::MakeBits;
using testing_support::RandomTxCoefs;
using testing_support::TxOracle;

constexpr std::uint32_t kSeed = 20260107;

class TransmitterBackends : public ::testing::TestWithParam<dsp::Backend> {};

TEST_P(TransmitterBackends, EqualsTheSecondModelHoweverTheBitsAreCut) {
  testing_support::ScopedBackend scoped(GetParam());
  for (const std::int32_t clock : {64, 128}) {
    TxConfig config;
    config.symbols_per_clock = clock;
    config.precode = clock == 128;
    const TxCoefs coefs = RandomTxCoefs(MakePlan(config), kSeed, 1, true);
    const std::vector<std::uint8_t> bits = MakeBits(0, 20 * 256 + 46, kSeed, 2);  // ends inside a clock of either size
    std::vector<std::uint8_t> padded = bits;
    padded.resize((bits.size() + static_cast<std::size_t>(2 * clock) - 1) / static_cast<std::size_t>(2 * clock) *
                  static_cast<std::size_t>(2 * clock));
    TxOracle::Counters counters;
    const TxOracle::Output expected = TxOracle(config, coefs).Run(padded, counters);

    for (std::uint32_t trial = 0; trial < 12; ++trial) {
      auto created = Transmitter::Create(config, GetParam());
      ASSERT_TRUE(created.ok()) << created.status().message();
      Transmitter transmitter = *created;
      ASSERT_TRUE(transmitter.SetCoefs(coefs).ok());
      std::vector<std::int16_t> dac;
      std::vector<std::uint8_t> symbols;
      std::size_t begin = 0;
      const std::uint32_t longest = trial % 3 == 0 ? 3u : (trial % 3 == 1 ? 300u : 3000u);
      for (std::uint64_t cut = 0; begin < bits.size(); ++cut) {
        const std::size_t size =
            std::min<std::size_t>(bits.size() - begin, Philox4x32({kSeed, 10 + trial}, cut)[0] % (longest + 1));
        const std::size_t produced = transmitter.OutputSize(size);
        std::vector<std::int16_t> codes(produced + 1, 0x5A5A);
        std::vector<std::uint8_t> levels(produced + 1, 0x5A);
        const auto piece = std::span(bits).subspan(begin, size);
        if (trial % 2 == 0) {
          ASSERT_EQ(transmitter.Process(piece, codes, levels), produced);
        } else {
          ASSERT_EQ(transmitter.Process(piece, codes), produced);
        }
        ASSERT_EQ(codes.back(), 0x5A5A);
        ASSERT_EQ(levels.back(), 0x5A);
        dac.insert(dac.end(), codes.begin(), codes.end() - 1);
        symbols.insert(symbols.end(), levels.begin(), levels.end() - 1);
        begin += size;
      }
      EXPECT_EQ(transmitter.pending_bits(), bits.size() - 2 * dac.size());
      std::vector<std::int16_t> codes(static_cast<std::size_t>(clock));
      std::vector<std::uint8_t> levels(static_cast<std::size_t>(clock));
      ASSERT_EQ(transmitter.Flush(codes, levels), codes.size());
      ASSERT_EQ(transmitter.Flush(codes), 0u);
      dac.insert(dac.end(), codes.begin(), codes.end());
      symbols.insert(symbols.end(), levels.begin(), levels.end());
      ASSERT_EQ(dac, expected.dac) << GetParam().name << " trial " << trial << " seed " << kSeed;
      if (trial % 2 == 0) {
        ASSERT_EQ(symbols, expected.symbol) << GetParam().name << " trial " << trial;
      }
      EXPECT_EQ(transmitter.clip_count(), expected.clips);
      EXPECT_GT(transmitter.clip_count(), 0);
      EXPECT_EQ(transmitter.symbol_count(), static_cast<std::int64_t>(expected.dac.size()));
    }
  }
}

TEST_P(TransmitterBackends, ACopyGoesOnAloneAndResetStartsAgain) {
  testing_support::ScopedBackend scoped(GetParam());
  auto created = Transmitter::Create(TxConfig{}, GetParam());
  ASSERT_TRUE(created.ok());
  Transmitter transmitter = *created;
  const std::vector<std::int16_t> taps = {10, -30, -90, 800, -60, 20};
  ASSERT_TRUE(transmitter.SetTaps(taps).ok());
  const std::vector<std::uint8_t> bits = MakeBits(0, 1000, kSeed, 40);
  std::vector<std::int16_t> dac(transmitter.OutputSize(500));
  transmitter.Process(std::span(bits).first(500), dac);
  Transmitter copy = transmitter;
  std::vector<std::int16_t> a(transmitter.OutputSize(500));
  std::vector<std::int16_t> b(copy.OutputSize(500));
  transmitter.Process(std::span(bits).subspan(500), a);
  copy.Process(std::span(bits).subspan(500), b);
  EXPECT_EQ(a, b);
  EXPECT_FALSE(a.empty());
  transmitter.Reset();
  EXPECT_EQ(transmitter.pending_bits(), 0u);
  EXPECT_EQ(transmitter.symbol_count(), 0);
  std::vector<std::int16_t> again(transmitter.OutputSize(500));
  transmitter.Process(std::span(bits).first(500), again);
  EXPECT_EQ(again, dac);
}

INSTANTIATE_TEST_SUITE_P(Transmitter, TransmitterBackends, ::testing::ValuesIn(dsp::Backends()),
                         [](const auto& info) { return info.param.name; });

TEST(TransmitterTest, RefusesWhatValidateRefuses) {
  TxConfig config;
  config.dac_bits = 4;
  auto created = Transmitter::Create(config);
  ASSERT_FALSE(created.ok());
  EXPECT_EQ(created.status().message(), "tx.dac_bits = 4 bits is outside 5..10");

  created = Transmitter::Create(TxConfig{});
  ASSERT_TRUE(created.ok());
  const TxCoefs before = created->coefs();
  EXPECT_EQ(created->SetTaps(std::vector<std::int16_t>{0, 1024, 0}).message(),
            "tx: 3 taps given; num_pre + 1 + num_post = 6");
  EXPECT_EQ(created->SetTaps(std::vector<std::int16_t>{0, 0, -100, 1000, 0, 0}).message(),
            "tx.sum of |tap| = 1100 is outside 0..1024");
  EXPECT_EQ(created->coefs().ffe.tap, before.ffe.tap);
  EXPECT_EQ(created->latency_symbols(), 3);
}

}  // namespace
}  // namespace plumbline
