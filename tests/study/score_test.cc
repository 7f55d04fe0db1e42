// Scoring: alignment once, counts against a plain recount, bursts, slips that stay errors, bounded memory.
#include "study/score.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "reference/core/rng.h"

namespace plumbline::study {
namespace {

std::uint8_t SymbolAt(std::int64_t i) {
  return static_cast<std::uint8_t>(Philox4x32({7, 1}, static_cast<std::uint64_t>(i))[0] & 3U);
}
std::int16_t SlicerAt(std::uint8_t symbol, std::int64_t i) {
  const int noise = static_cast<int>(Philox4x32({7, 2}, static_cast<std::uint64_t>(i))[0] % 201) - 100;
  return static_cast<std::int16_t>(512 * (2 * symbol - 3) + noise);
}

// A hop that delivers received[r] = sent[r + lag], with changes.
struct Channel {
  std::int64_t lag = -37;
  std::vector<std::int64_t> wrong;  // received indices decided one level off
  std::int64_t slip_at = -1;        // received index from which the lag is one more
  std::int64_t blocks = 40;
  std::int64_t block = 1000;

  HopScore Run(const ScoreConfig& config) const {
    HopScore score(config);
    std::int64_t received = 0;
    for (std::int64_t b = 0; b < blocks; ++b) {
      std::vector<std::uint8_t> sent;
      for (std::int64_t i = 0; i < block; ++i) sent.push_back(SymbolAt(b * block + i));
      score.Sent(sent);
      std::vector<std::uint8_t> decisions;
      std::vector<std::int16_t> inputs;
      for (; received + lag + 70 < (b + 1) * block; ++received) {
        const std::int64_t index = received + lag + (slip_at >= 0 && received >= slip_at ? 1 : 0);
        std::uint8_t symbol = index < 0 ? std::uint8_t{0} : SymbolAt(index);
        inputs.push_back(SlicerAt(symbol, received));
        if (std::find(wrong.begin(), wrong.end(), received) != wrong.end()) {
          symbol = static_cast<std::uint8_t>(symbol == 3 ? 2 : symbol + 1);
        }
        decisions.push_back(symbol);
      }
      score.Received(decisions, inputs);
    }
    return score;
  }
};

ScoreConfig Window(std::int64_t first, std::int64_t symbols) {
  ScoreConfig config;
  config.first_symbol = first;
  config.symbols = symbols;
  config.lag_min = -200;
  config.lag_max = 50;
  return config;
}

TEST(HopScore, FindsTheDelayAndCountsNothingOnACleanHop) {
  for (const std::int64_t lag : {-200, -37, 0, 50}) {
    Channel channel;
    channel.lag = lag;
    const HopScore score = channel.Run(Window(5000, 20000));
    ASSERT_TRUE(score.lag().has_value()) << lag;
    EXPECT_EQ(*score.lag(), lag);
    EXPECT_TRUE(score.done());
    EXPECT_EQ(score.Total().symbols, 20000);
    EXPECT_EQ(score.Total().symbol_errors, 0);
    EXPECT_EQ(score.slips(), 0);
  }
}

TEST(HopScore, CountsExactlyTheWindow) {
  Channel channel;
  // Sent index = received - 37: the first and last symbol of the window, and one just outside on each side.
  channel.wrong = {5000 + 37 - 1, 5000 + 37, 24999 + 37, 25000 + 37};
  const HopScore score = channel.Run(Window(5000, 20000));
  EXPECT_EQ(score.Total().symbol_errors, 2);
  EXPECT_EQ(score.Total().bit_errors, 2);
  EXPECT_EQ(score.batches().front().symbol_errors, 1);
  EXPECT_EQ(score.batches().back().symbol_errors, 1);
  std::int64_t in_batches = 0;
  for (const ScoreBatch& batch : score.batches()) in_batches += batch.symbols;
  EXPECT_EQ(in_batches, 20000);
}

TEST(HopScore, BitErrorsFollowTheGrayMap) {
  EXPECT_EQ(GrayBitErrors(0, 0), 0);
  EXPECT_EQ(GrayBitErrors(0, 1), 1);
  EXPECT_EQ(GrayBitErrors(0, 2), 2);
  EXPECT_EQ(GrayBitErrors(0, 3), 1);
  EXPECT_EQ(GrayBitErrors(1, 2), 1);
  EXPECT_EQ(GrayBitErrors(1, 3), 2);
  EXPECT_EQ(GrayBitErrors(3, 2), 1);
}

TEST(HopScore, BurstsEndAfterAGapOfEightGoodSymbols) {
  Channel channel;
  // Lengths 1; 9 (7 good symbols between); 1 and 1 (9 good symbols between).
  channel.wrong = {8000, 9000, 9008, 12000, 12010};
  const HopScore score = channel.Run(Window(5000, 20000));
  EXPECT_EQ(score.bit_errors().events(), 4u);
  ASSERT_EQ(score.burst_lengths().size(), 10u);
  EXPECT_EQ(score.burst_lengths()[1], 3u);
  EXPECT_EQ(score.burst_lengths()[9], 1u);
}

TEST(HopScore, ASlipStaysErrorsToTheEndAndIsReported) {
  Channel channel;
  channel.slip_at = 15037;
  const HopScore score = channel.Run(Window(5000, 20000));
  EXPECT_EQ(score.slips(), 1);
  // From sent index 15000 on three of four decisions are wrong by chance: never silently re-aligned.
  const double expected = 0.75 * 10000;
  EXPECT_NEAR(static_cast<double>(score.Total().symbol_errors), expected, 5 * std::sqrt(expected * 0.25));
}

TEST(HopScore, UnrelatedDecisionsAreNotAligned) {
  HopScore score(Window(1000, 4000));
  for (std::int64_t b = 0; b < 20; ++b) {
    std::vector<std::uint8_t> sent;
    std::vector<std::uint8_t> decisions;
    for (std::int64_t i = b * 1000; i < (b + 1) * 1000; ++i) {
      sent.push_back(SymbolAt(i));
      decisions.push_back(SymbolAt(i + 1'000'000));
    }
    score.Sent(sent);
    score.Received(decisions, std::vector<std::int16_t>(1000, 0));
  }
  EXPECT_TRUE(score.tried());
  EXPECT_FALSE(score.lag().has_value());
  EXPECT_FALSE(score.done());
}

TEST(HopScore, SnrIsThatOfTheNoiseAroundTheLevels) {
  const HopScore score = Channel{}.Run(Window(5000, 20000));
  // Uniform noise of -100..100: variance (201^2 - 1) / 12; signal 5 * 512^2.
  const double expected = 10 * std::log10(5.0 * 512 * 512 / ((201.0 * 201 - 1) / 12));
  ASSERT_TRUE(score.Total().SnrDb().has_value());
  EXPECT_NEAR(*score.Total().SnrDb(), expected, 0.1);
}

TEST(HopScore, SlicerHistogramHoldsEverySymbolUnderItsLevel) {
  const HopScore score = Channel{}.Run(Window(5000, 20000));
  std::uint64_t all = 0;
  for (std::size_t level = 0; level < 4; ++level) {
    const auto& counts = score.slicer().counts[level];
    for (std::size_t bin = 0; bin < counts.size(); ++bin) {
      all += counts[bin];
      const double amplitude = -5.0 + (static_cast<double>(bin) + 0.5) * 10.0 / static_cast<double>(counts.size());
      if (counts[bin] > 0) {
        EXPECT_NEAR(amplitude, 2.0 * static_cast<double>(level) - 3.0, 0.25);
      }
    }
  }
  EXPECT_EQ(all, 20000u);
}

TEST(IndexedWindow, DropsAndKeepsByIndex) {
  IndexedWindow<int> window;
  for (int block = 0; block < 300; ++block) {
    std::vector<int> items;
    for (int i = 0; i < 1000; ++i) items.push_back(block * 1000 + i);
    window.Append(items);
    window.DropBefore(window.end() - 1500);
    EXPECT_EQ(window[window.end() - 1], block * 1000 + 999);
    EXPECT_EQ(window[window.begin()], static_cast<int>(window.begin()));
  }
  EXPECT_EQ(window.end(), 300000);
  EXPECT_EQ(window.begin(), 298500);
}

}  // namespace
}  // namespace plumbline::study
