// The lane distribution against the clauses' own formulas, written out as they stand there.
#include "reference/pcs/lanes.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <set>
#include <utility>
#include <vector>

#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::DrawVector;
using testing_support::ExpectLimitsEnforced;
using Symbols = std::vector<std::uint16_t>;

std::vector<PcsLanesConfig> AllConfigs() {
  std::vector<PcsLanesConfig> all = {{100, kRsKr4}};
  for (const PcsRate& rate : kPcsRates) all.push_back({rate.rate, kRsKp4});
  return all;
}

TEST(PcsLanes, SizesOfEveryRate) {
  struct Size {
    PcsLanesConfig config;
    int codewords, lanes, lane_symbols;
  };
  for (const Size& s :
       {Size{{100, kRsKp4}, 1, 4, 136}, Size{{100, kRsKr4}, 1, 4, 132}, Size{{200, kRsKp4}, 2, 8, 136},
        Size{{400, kRsKp4}, 2, 16, 68}, Size{{800, kRsKp4}, 4, 32, 68}, Size{{1600, kRsKp4}, 4, 16, 136}}) {
    const PcsLanesPlan plan = MakePlan(s.config);
    EXPECT_EQ(plan.codewords, s.codewords);
    EXPECT_EQ(plan.lanes, s.lanes);
    EXPECT_EQ(plan.lane_symbols, s.lane_symbols);
    EXPECT_EQ(plan.lanes * plan.lane_symbols, plan.codewords * plan.rs.n);
  }
}

// 119.2.4.7: even k: out<16k+2j> = cA<543-8k-j>, out<16k+2j+1> = cB<543-8k-j>; odd k: A and B change places. c<543> is
// first in time. 200G: 8 lanes, j = 0..3. 800G: each flow so.
TEST(PcsLanes, InterleaveOfTwoCodewords) {
  for (const int rate : {200, 400, 800, 1600}) {
    const PcsLanesPlan plan = MakePlan(PcsLanesConfig{rate, kRsKp4});
    const int lanes = rate == 400 || rate == 800 ? 16 : 8;
    for (int flow = 0; flow < plan.rate.flows; ++flow) {
      for (int k = 0; k < 1088 / lanes; ++k) {
        for (int j = 0; j < lanes / 2; ++j) {
          const int symbol = 543 - (543 - lanes / 2 * k - j);
          const int a = 2 * flow, b = 2 * flow + 1;
          EXPECT_EQ(SymbolOf(plan, {lanes * flow + 2 * j, k}), (PcsSymbol{k % 2 == 0 ? a : b, symbol}));
          EXPECT_EQ(SymbolOf(plan, {lanes * flow + 2 * j + 1, k}), (PcsSymbol{k % 2 == 0 ? b : a, symbol}));
        }
      }
    }
  }
}

// 91.5.2.8: symbols go to the four FEC lanes in turn.
TEST(PcsLanes, RoundRobinOfOneCodeword) {
  for (const int code : {kRsKp4, kRsKr4}) {
    const PcsLanesPlan plan = MakePlan(PcsLanesConfig{100, code});
    for (int i = 0; i < plan.rs.n; ++i) EXPECT_EQ(SymbolOf(plan, {i % 4, i / 4}), (PcsSymbol{0, i}));
  }
}

TEST(PcsLanes, EverySymbolHasOnePlaceAndComesBack) {
  for (const PcsLanesConfig& config : AllConfigs()) {
    const PcsLanesPlan plan = MakePlan(config);
    std::set<std::pair<int, int>> seen;
    for (int c = 0; c < plan.codewords; ++c) {
      for (int i = 0; i < plan.rs.n; ++i) {
        const PcsLaneSymbol at = LaneOf(plan, {c, i});
        ASSERT_TRUE(at.lane >= 0 && at.lane < plan.lanes && at.time >= 0 && at.time < plan.lane_symbols);
        EXPECT_EQ(SymbolOf(plan, at), (PcsSymbol{c, i}));
        seen.insert({at.lane, at.time});
      }
    }
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(plan.codewords * plan.rs.n));

    const auto codewords = DrawVector<std::uint16_t>({1, 2}, seen.size(), 0, 1023);
    Symbols lanes(codewords.size()), back(codewords.size());
    reference::PcsDistribute(plan, codewords, lanes);
    for (const auto& [lane, time] : seen) {
      const PcsSymbol of = SymbolOf(plan, {lane, time});
      EXPECT_EQ(lanes[static_cast<std::size_t>(time * plan.lanes + lane)],
                codewords[static_cast<std::size_t>(of.codeword * plan.rs.n + of.symbol)]);
    }
    reference::PcsCollect(plan, lanes, back);
    EXPECT_EQ(back, codewords);
  }
}

// 119.2.4.5: mA<513-i> = tx<20i+9:20i>, mB<513-i> = tx<20i+19:20i+10>.
TEST(PcsLanes, SplitTakesSymbolsInTurn) {
  for (const PcsLanesConfig& config : AllConfigs()) {
    const PcsLanesPlan plan = MakePlan(config);
    const auto c = static_cast<std::size_t>(plan.rate.flow_codewords);
    const auto stream = DrawVector<std::uint16_t>({3, 4}, c * 514, 0, 1023);
    const auto n = static_cast<std::size_t>(plan.rs.n);
    Symbols messages(c * n, 0), back(stream.size());
    reference::PcsSplit(plan, stream, n, messages);
    for (std::size_t i = 0; i < 514; ++i) {
      for (std::size_t w = 0; w < c; ++w) EXPECT_EQ(messages[w * n + i], stream[c * i + w]);
    }
    reference::PcsJoin(plan, messages, n, back);
    EXPECT_EQ(back, stream);
  }
}

TEST(PcsLanesConfigTest, Limits) {
  ExpectLimitsEnforced<PcsLanesConfig>("pcs_lanes");
  EXPECT_EQ(Validate(PcsLanesConfig{300, kRsKp4}).message(),
            "pcs_lanes.rate = 300 Gb/s is none of 100, 200, 400, 800, 1600");
  EXPECT_EQ(Validate(PcsLanesConfig{400, kRsKr4}).message(),
            "pcs_lanes.code = 1 (KR4) goes with pcs_lanes.rate = 100 Gb/s only, not 400");
}

}  // namespace
}  // namespace plumbline
