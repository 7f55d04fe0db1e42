// The PMA multiplexer: bits and symbols in turn, and the place of every line bit in the codewords.
#include "reference/pcs/pma.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <vector>

#include "reference/pcs/lanes.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::DrawVector;
using testing_support::ExpectLimitsEnforced;
using Symbols = std::vector<std::uint16_t>;

TEST(Pma, TakesUnitsInTurn) {
  const PmaPlan plan = MakePlan(PmaConfig{kPmaBit, 4, 0});
  const Symbols lanes = {1, 0, 0, 1, 1, 1, 0, 0};
  Symbols line(8), back(8);
  reference::PmaMux(plan, lanes, line);
  EXPECT_EQ(line, lanes);
  reference::PmaDemux(plan, line, back);
  EXPECT_EQ(back, lanes);
}

TEST(Pma, SwapsAtOddTimes) {
  const PmaPlan plan = MakePlan(PmaConfig{kPmaSymbol, 4, 2});
  const Symbols lanes = {10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33, 40, 41, 42, 43};
  Symbols line(lanes.size()), back(lanes.size());
  reference::PmaMux(plan, lanes, line);
  EXPECT_EQ(line, (Symbols{10, 11, 12, 13, 22, 23, 20, 21, 30, 31, 32, 33, 42, 43, 40, 41}));
  reference::PmaDemux(plan, line, back);
  EXPECT_EQ(back, lanes);
}

// 4 PCS lanes on a lane of 106.25 Gb/s: the bits of one RS symbol lie on ten PAM4 symbols out of 20 in a row.
TEST(Pma, BitMultiplexingSpreadsASymbolOverTwentyPam4Symbols) {
  const PcsLanesPlan lanes = MakePlan(PcsLanesConfig{400, kRsKp4});
  const PmaLine line = LineOf(lanes, 100, 0);
  std::set<std::int64_t> pam4;
  for (std::int64_t bit = 0; bit < 40; ++bit) {
    if (Locate(lanes, line, bit).codeword == 0 && Locate(lanes, line, bit).symbol == 0) pam4.insert(bit / 2);
  }
  EXPECT_EQ(pam4, (std::set<std::int64_t>{0, 2, 4, 6, 8, 10, 12, 14, 16, 18}));
}

// What Locate() says against streams that are built: groups of distinct symbols, distributed, delayed, multiplexed.
TEST(Pma, LocateFindsEveryBit) {
  for (const PcsRate& rate : kPcsRates) {
    const PcsLanesPlan lanes = MakePlan(PcsLanesConfig{rate.rate, kRsKp4});
    const auto group_symbols = static_cast<std::size_t>(lanes.codewords * lanes.rs.n);
    constexpr std::size_t kGroups = 3;
    const auto codewords = DrawVector<std::uint16_t>({5, 6}, kGroups * group_symbols, 0, 1023);
    // Bits of each PCS lane.
    std::vector<std::vector<int>> bits(static_cast<std::size_t>(lanes.lanes));
    for (std::size_t g = 0; g < kGroups; ++g) {
      Symbols rows(group_symbols);
      reference::PcsDistribute(lanes, std::span(codewords).subspan(g * group_symbols, group_symbols), rows);
      for (std::size_t i = 0; i < group_symbols; ++i) {
        for (int b = 0; b < 10; ++b) bits[i % bits.size()].push_back(rows[i] >> b & 1);
      }
    }
    for (const int lane_rate : {100, 200}) {
      std::set<int> carried;
      for (int index = 0; index < LineLanes(lanes, lane_rate); ++index) {
        PmaLine line = LineOf(lanes, lane_rate, index);
        const auto slots = static_cast<std::size_t>(line.plan.config.slots);
        ASSERT_TRUE(Validate(line.plan.config).ok());
        for (std::size_t s = 0; s < slots; ++s) {
          if (lane_rate == 100) line.slots[s].delay += static_cast<int>(17 * s + 3);
          carried.insert(line.slots[s].lane);
        }
        const std::size_t unit = line.plan.config.unit == kPmaSymbol ? 10 : 1;
        const std::size_t times = bits[0].size() / unit / 2 * 2;
        Symbols rows(times * slots), out(times * slots);
        for (std::size_t t = 0; t < times; ++t) {
          for (std::size_t s = 0; s < slots; ++s) {
            const PmaSlot& slot = line.slots[s];
            for (std::size_t b = 0; b < unit; ++b) {
              const auto from = static_cast<std::int64_t>(t * unit + b) - slot.delay;
              const int value =
                  from < 0 ? 0 : bits[static_cast<std::size_t>(slot.lane)][static_cast<std::size_t>(from)];
              rows[t * slots + s] = static_cast<std::uint16_t>(rows[t * slots + s] | value << b);
            }
          }
        }
        reference::PmaMux(line.plan, rows, out);
        for (std::size_t bit = 0; bit < out.size() * unit; ++bit) {
          const FecPosition at = Locate(lanes, line, static_cast<std::int64_t>(bit));
          const int value = out[bit / unit] >> (bit % unit) & 1;
          ASSERT_TRUE(at.bit >= 0 && at.bit < 10 && at.symbol >= 0 && at.symbol < lanes.rs.n);
          if (at.group < 0) {
            ASSERT_EQ(value, 0);
            continue;
          }
          const std::size_t symbol = static_cast<std::size_t>(at.group) * group_symbols +
                                     static_cast<std::size_t>(at.codeword * lanes.rs.n + at.symbol);
          ASSERT_EQ(value, codewords[symbol] >> at.bit & 1) << rate.rate << " " << lane_rate << " " << bit;
        }
      }
      if (LineLanes(lanes, lane_rate) > 0) {
        EXPECT_EQ(carried.size(), static_cast<std::size_t>(lanes.lanes));
      }
    }
  }
}

// On a lane of 212.5 Gb/s any four RS symbols in a row belong to four codewords, of the same group or of two.
TEST(Pma, SymbolMultiplexingTakesFourCodewordsInTurn) {
  for (const int rate : {200, 400, 800, 1600}) {
    const PcsLanesPlan lanes = MakePlan(PcsLanesConfig{rate, kRsKp4});
    for (int index = 0; index < LineLanes(lanes, 200); ++index) {
      const PmaLine line = LineOf(lanes, 200, index);
      std::vector<std::pair<std::int64_t, int>> codewords;
      for (std::int64_t symbol = 0; symbol < 3 * line.plan.config.slots * lanes.lane_symbols; ++symbol) {
        const FecPosition at = Locate(lanes, line, 10 * symbol);
        codewords.emplace_back(at.group, at.codeword);
        if (symbol < 3) continue;
        EXPECT_EQ(std::set(codewords.end() - 4, codewords.end()).size(), 4U) << rate << " symbol " << symbol;
      }
    }
  }
}

// 800G, IEEE 802.3df-2024 clause 173: each line lane of 106.25 Gb/s takes two lanes of flow 0 and two of flow 1.
TEST(Pma, BitMultiplexingOfTwoFlowsTakesTwoOfEach) {
  const PcsLanesPlan lanes = MakePlan(PcsLanesConfig{800, kRsKp4});
  for (int index = 0; index < 8; ++index) {
    const PmaLine line = LineOf(lanes, 100, index);
    ASSERT_EQ(line.plan.config.slots, 4);
    EXPECT_EQ(std::count_if(line.slots.begin(), line.slots.begin() + 4, [](const PmaSlot& s) { return s.lane < 16; }),
              2);
  }
}

TEST(PmaConfigTest, Limits) {
  ExpectLimitsEnforced<PmaConfig>("pma");
  EXPECT_EQ(Validate(PmaConfig{kPmaBit, 3, 0}).message(), "pma.slots = 3 is none of 1, 2, 4, 8");
  EXPECT_EQ(Validate(PmaConfig{kPmaSymbol, 4, 4}).message(), "pma.swap = 4 is outside 0..3");
  EXPECT_EQ(Validate(PmaConfig{kPmaBit, 4, 1}).message(), "pma.swap = 1 needs pma.unit = 1: bits are not swapped");
}

}  // namespace
}  // namespace plumbline
