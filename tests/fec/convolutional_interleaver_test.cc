// The convolutional interleaver: delays by definition, its inverse, what it does for Reed-Solomon codewords.
#include "reference/fec/convolutional_interleaver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
using testing_support::DrawVector;
using Symbols = std::vector<std::uint16_t>;

constexpr std::uint32_t kSeed = 20260118;
constexpr std::uint16_t kGuard = 0xBEEF;

struct Interleaver {
  explicit Interleaver(const ConvolutionalInterleaverConfig& config, bool inverse = false)
      : plan(MakePlan(config)), back(inverse) {
    Reset(plan, state);
  }
  Symbols Run(std::span<const std::uint16_t> in) {
    Symbols out(in.size() + 2, kGuard);
    (back ? reference::ConvolutionalDeinterleave : reference::ConvolutionalInterleave)(
        plan, state, in, std::span(out).subspan(1, in.size()));
    EXPECT_EQ(out.front(), kGuard);
    EXPECT_EQ(out.back(), kGuard);
    return {out.begin() + 1, out.end() - 1};
  }
  ConvolutionalInterleaverPlan plan;
  ConvolutionalInterleaverState state;
  bool back;
};

const std::vector<ConvolutionalInterleaverConfig> kConfigs = {{3, 4, 23}, {3, 4, 0},  {2, 1, 1},
                                                              {4, 8, 5},  {4, 1, 13}, {4, 8, 256}};

TEST(ConvolutionalInterleaver, DelaysEveryBranchByItsNumber) {
  for (const auto& config : kConfigs) {
    Interleaver interleaver(config);
    const std::size_t round = interleaver.plan.round;
    const std::size_t rounds = static_cast<std::size_t>(3 * config.depth) + 40;
    const Symbols in = DrawVector<std::uint16_t>({kSeed, 1}, rounds * round, 0, 1023);
    const Symbols out = interleaver.Run(in);
    for (std::size_t n = 0; n < in.size(); ++n) {
      const std::size_t branch = n % round / static_cast<std::size_t>(config.unit);
      const std::size_t delay = branch * static_cast<std::size_t>(config.depth) * round;
      ASSERT_EQ(out[n], n < delay ? 0 : in[n - delay]) << n;
    }
  }
}

TEST(ConvolutionalInterleaver, TheInverseGivesEverythingBackAfterItsLatency) {
  for (const auto& config : kConfigs) {
    Interleaver forth(config);
    Interleaver back(config, true);
    const std::size_t round = forth.plan.round;
    const std::size_t latency = static_cast<std::size_t>((config.branches - 1) * config.depth) * round;
    const Symbols in = DrawVector<std::uint16_t>({kSeed, 2}, latency + 50 * round, 0, 65535);
    const Symbols out = back.Run(forth.Run(in));
    for (std::size_t n = 0; n < in.size(); ++n) ASSERT_EQ(out[n], n < latency ? 0 : in[n - latency]) << n;
  }
}

TEST(ConvolutionalInterleaver, SplittingChangesNothing) {
  for (const auto& config : kConfigs) {
    for (const bool inverse : {false, true}) {
      Interleaver whole(config, inverse);
      Interleaver split(config, inverse);
      const std::size_t round = whole.plan.round;
      const Symbols in = DrawVector<std::uint16_t>({kSeed, 3}, 300 * round, 0, 1023);
      const Symbols expected = whole.Run(in);
      Symbols got;
      std::size_t begin = 0;
      for (const std::size_t cut : testing_support::DrawCuts({kSeed, 4}, 300, 40)) {
        const Symbols piece = split.Run(std::span(in).subspan(begin * round, cut * round));
        got.insert(got.end(), piece.begin(), piece.end());
        begin += cut;
      }
      EXPECT_EQ(got, expected);
      EXPECT_EQ(split.state.symbol, whole.state.symbol);
      EXPECT_EQ(split.state.oldest, whole.state.oldest);
    }
  }
}

TEST(ConvolutionalInterleaver, WorksInPlace) {
  Interleaver apart({3, 4, 7});
  Interleaver in_place({3, 4, 7});
  const Symbols in = DrawVector<std::uint16_t>({kSeed, 5}, 100 * 12, 0, 1023);
  Symbols same = in;
  reference::ConvolutionalInterleave(in_place.plan, in_place.state, same, same);
  EXPECT_EQ(same, apart.Run(in));
}

// Four Reed-Solomon codewords of 544 symbols at a time, symbol by symbol over the lanes. Symbols carry the number of
// their codeword: every round of 12 has 12 of them exactly when the depth is at least 544 / (3 * lanes).
TEST(ConvolutionalInterleaver, TwelveSymbolsOfARoundComeFromTwelveCodewords) {
  for (const int lanes : {1, 2, 4, 8}) {
    const int enough = (544 + 3 * lanes - 1) / (3 * lanes);
    for (const int depth : {enough, enough - 1}) {
      Interleaver interleaver({3, 4, depth});
      const std::size_t in_lane = 4 * 544 / static_cast<std::size_t>(lanes);  // symbols of four codewords in a lane
      Symbols in(in_lane * 16);
      in.resize(in.size() / 12 * 12);
      for (std::size_t n = 0; n < in.size(); ++n) in[n] = static_cast<std::uint16_t>(4 * (n / in_lane) + n % 4);
      const Symbols out = interleaver.Run(in);
      std::size_t fewest = 12;
      for (std::size_t n = 2 * static_cast<std::size_t>(depth) * 12; n < out.size(); n += 12) {
        fewest = std::min(fewest, std::set<int>(out.begin() + static_cast<std::ptrdiff_t>(n),
                                                out.begin() + static_cast<std::ptrdiff_t>(n + 12))
                                      .size());
      }
      EXPECT_EQ(fewest == 12, depth == enough) << lanes << " lanes, depth " << depth;
    }
  }
}

TEST(ConvolutionalInterleaverConfigTest, EveryFieldHasEnforcedLimits) {
  testing_support::ExpectLimitsEnforced<ConvolutionalInterleaverConfig>("convolutional_interleaver");
}

// The example worked by hand in docs/blocks/convolutional_interleaver.md.
TEST(ConvolutionalInterleaverExample, WorkedByHand) {
  Interleaver forth({3, 1, 1});
  Interleaver back({3, 1, 1}, true);
  const Symbols line = forth.Run(Symbols{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  EXPECT_EQ(line, (Symbols{1, 0, 0, 4, 2, 0, 7, 5, 3, 10, 8, 6}));
  EXPECT_EQ(back.Run(line), (Symbols{0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6}));
}

}  // namespace
}  // namespace plumbline
