// The burst model against closed forms, against a simulation of the chain, and against a table of it that was computed
// elsewhere.
#include "study/burst_model.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "study/theory.h"
#include "tests/support/random.h"

namespace plumbline::study {
namespace {

const RsPlan kKp4 = MakePlan(RsConfig{kRsKp4});

TEST(BurstModelTest, ChainHasItsLongRunShares) {
  const BurstModel model{1e-3, 0.75};
  EXPECT_DOUBLE_EQ(SymbolErrorRatio(model), 1e-3 / 0.251);
  EXPECT_DOUBLE_EQ(PrecodedSymbolErrorRatio(model), 2 * 0.25 * 1e-3 / 0.251);
}

// Independent symbol errors: binomial over Reed-Solomon symbols of five PAM4 symbols, whatever the interleave.
TEST(BurstModelTest, WithoutMemoryItIsBinomial) {
  const double p = 4.8e-4;
  const double symbol = 1 - std::pow(1 - p, 5);
  for (const int interleave : {1, 2, 4}) {
    const std::array lanes = {RoundRobinLane(kKp4, interleave)};
    const std::vector<double> got = SymbolErrorDistribution(kKp4, lanes, {p, p}, false);
    double all = 0;
    for (int i = 0; i <= 15; ++i) {
      const double want = std::exp(std::lgamma(545) - std::lgamma(i + 1) - std::lgamma(545 - i) + i * std::log(symbol) +
                                   (544 - i) * std::log1p(-symbol));
      EXPECT_NEAR(got[static_cast<std::size_t>(i)] / want, 1, 1e-9) << i;
    }
    for (const double probability : got) all += probability;
    EXPECT_NEAR(all, 1, 1e-12);
  }
}

// On a port every bit of the codeword lies on some lane; without memory a symbol's ten bits are hit as one by one.
TEST(BurstModelTest, PortLanesHoldTheWholeCodeword) {
  for (const auto& [rate, lane_rate, unit] :
       {std::array{100, 100, kPmaBit}, std::array{400, 100, kPmaBit}, std::array{800, 100, kPmaBit},
        std::array{400, 100, kPmaSymbol}, std::array{400, 200, kPmaSymbol}, std::array{800, 200, kPmaSymbol},
        std::array{1600, 200, kPmaSymbol}}) {
    const FecLanePlan plan =
        MakeFecLanePlan({.port = {.rate = rate}, .lane_rate = lane_rate, .unit = unit, .folded = true, .symbols = 1});
    double errors =
        0;  // of a symbol error of the lanes; where flows have bits of their own, one meets more than another
    for (std::int32_t c = 0; c < plan.port.codewords; ++c) {
      const std::vector<BurstLane> lanes = PortLanes(plan, c);
      std::vector<int> bits(544, 0);
      for (const BurstLane& lane : lanes) {
        for (const auto& step : lane) {
          for (const std::int32_t symbol : step) {
            if (symbol >= 0) ++bits[static_cast<std::size_t>(symbol)];
          }
        }
      }
      EXPECT_EQ(bits, std::vector<int>(544, 10)) << rate << " " << c;
      const double rare = 1e-7;  // then two hits of one symbol hardly ever happen
      errors += SymbolErrorDistribution(kKp4, lanes, {rare, rare}, false)[1] / (2720 * rare);
    }
    EXPECT_NEAR(errors / plan.port.codewords, 1, 1e-3) << rate;
  }
}

// A chain drawn symbol by symbol through the lanes of 400GBASE-DR4, both ways of precoding.
TEST(BurstModelTest, AgreesWithSimulationOnAPort) {
  const FecLanePlan plan = MakeFecLanePlan({.port = {.rate = 400}, .symbols = 1});
  const BurstModel model{0.002, 0.6};
  for (const bool precoding : {false, true}) {
    const std::vector<BurstLane> lanes = PortLanes(plan, 1);
    const std::vector<double> want = SymbolErrorDistribution(kKp4, lanes, model, precoding);
    constexpr int kWords = 4000;
    std::vector<int> count(want.size(), 0);
    std::uint64_t draw = 0;
    const auto uniform = [&] {
      return static_cast<double>(testing_support::Draw({9, precoding ? 1U : 0U}, draw++, 0, (1LL << 40) - 1)) /
             static_cast<double>(1LL << 40);
    };
    for (int w = 0; w < kWords; ++w) {
      std::set<std::int32_t> hit;
      for (const BurstLane& lane : lanes) {
        bool wrong = uniform() < SymbolErrorRatio(model);
        for (const auto& step : lane) {
          const bool before = wrong;
          wrong = uniform() < (before ? model.again : model.first);
          if (!(precoding ? wrong != before : wrong)) continue;
          hit.insert(step[uniform() < (precoding ? 1.0 / 2 : 1.0 / 3) ? 0 : 1]);
        }
      }
      hit.erase(-1);
      ++count[std::min(hit.size(), count.size() - 1)];
    }
    for (std::size_t i = 0; i < want.size(); ++i) {
      const double expected = kWords * want[i];
      EXPECT_NEAR(count[i], expected, 4 * std::sqrt(expected) + 1) << precoding << " " << i;
    }
  }
}

// Bit error ratio at which 8.15e-13 of the codewords fail, as that of independent bit errors at 2.4e-4: without
// precoding, and behind it.
TEST(BurstModelTest, ReproducesTheTableOfErrorPropagation) {
  struct Row {
    double again;
    std::array<double, 3> plain;     // interleave 1, 2, 4
    std::array<double, 3> precoded;  // of the output
  };
  constexpr Row kTable[] = {
      {0.0, {2.40e-4, 2.40e-4, 2.40e-4}, {1.65e-4, 4.00e-4, 4.00e-4}},
      {0.25, {1.90e-4, 3.00e-4, 3.00e-4}, {1.36e-4, 3.78e-4, 3.79e-4}},
      {0.5, {1.41e-4, 3.79e-4, 4.00e-4}, {1.04e-4, 3.19e-4, 3.46e-4}},
      {0.625, {7.5e-5, 3.83e-4, 4.79e-4}, {8.7e-5, 2.54e-4, 3.23e-4}},
      {0.75, {7.2e-7, 2.57e-4, 5.69e-4}, {7.1e-5, 1.80e-4, 2.87e-4}},
  };
  for (const Row& row : kTable) {
    for (std::size_t w = 0; w < 3; ++w) {
      const int interleave = 1 << w;
      const BurstModel plain = BurstModelFor(kKp4, interleave, row.again, false, 8.15e-13);
      const BurstModel precoded = BurstModelFor(kKp4, interleave, row.again, true, 8.15e-13);
      // Half a unit of the last printed digit, and a twentieth for the search behind the table.
      const auto digit = [](double value) { return 0.55e-6 * (value < 1e-5 ? 0.1 : 1.0) * (value < 1e-6 ? 0.1 : 1.0); };
      EXPECT_NEAR(SymbolErrorRatio(plain) / 2, row.plain[w], digit(row.plain[w])) << row.again << " W " << interleave;
      EXPECT_NEAR(PrecodedSymbolErrorRatio(precoded) / 2, row.precoded[w], digit(row.precoded[w]))
          << row.again << " precoded, W " << interleave;
    }
  }
}

// The probabilities of a first error behind that table, at again = 3/4: 3.6e-7 and 7.1e-5 at one codeword, the same
// within a hundredth at four.
TEST(BurstModelTest, PrecodingPaysWhereOneCodewordMeetsTheWholeBurst) {
  const double plain1 = BurstModelFor(kKp4, 1, 0.75, false, 8.15e-13).first;
  const double precoded1 = BurstModelFor(kKp4, 1, 0.75, true, 8.15e-13).first;
  EXPECT_NEAR(plain1, 3.6e-7, 0.05e-7);
  EXPECT_NEAR(precoded1, 7.1e-5, 0.05e-5);
  EXPECT_NEAR(BurstModelFor(kKp4, 4, 0.75, false, 8.15e-13).first, 2.85e-4, 0.005e-4);
  EXPECT_NEAR(BurstModelFor(kKp4, 4, 0.75, true, 8.15e-13).first, 2.87e-4, 0.005e-4);
}

}  // namespace
}  // namespace plumbline::study
