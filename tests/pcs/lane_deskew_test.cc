// The lane deskew: alignment from any positions, the rows against lanes of bits, and the whole way from lane lock on.
#include "reference/pcs/lane_deskew.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "reference/pcs/markers.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
using testing_support::DrawCuts;
using testing_support::DrawVector;
using testing_support::ExpectLimitsEnforced;
using Rows = std::vector<std::uint16_t>;

constexpr std::array kRates = {100, 200, 400, 800};

LaneDeskewPlan PlanOf(int rate, int groups, int max_skew) {
  const LaneDeskewConfig config{rate, kRsKp4, groups, max_skew};
  EXPECT_TRUE(Validate(config).ok()) << Validate(config).message();
  return MakePlan(config);
}

// Lanes in an order that `draw` turns, skew[s] bits behind the common start.
LaneDeskewCoefs Setting(const LaneDeskewPlan& plan, std::uint32_t draw, std::int64_t start,
                        const std::vector<std::int64_t>& skew) {
  LaneDeskewCoefs coefs = InitialCoefs(plan);
  for (std::size_t s = 0; s < skew.size(); ++s) {
    coefs.lane[s] = static_cast<std::int32_t>((s * 5 + draw) % skew.size());
    coefs.position[s] = static_cast<std::int32_t>(start + skew[s] + plan.period * Draw({draw, 3}, s, -3, 3));
  }
  return coefs;
}

TEST(AlignLanes, AnyOrderAnySkewAnyMarker) {
  const std::int32_t max_skew = 4781;
  const LaneDeskewPlan plan = PlanOf(400, 16, max_skew);
  const auto lanes = static_cast<std::size_t>(plan.lanes);
  for (std::uint32_t draw = 0; draw < 300; ++draw) {
    const std::int64_t common = Draw({draw, 1}, 0, 0, plan.period - 1);
    std::vector<std::int64_t> skew = DrawVector<std::int64_t>({draw, 2}, lanes, 0, max_skew);
    skew[0] = 0;
    skew[1] = max_skew;
    LaneDeskewCoefs coefs = Setting(plan, draw, common, skew);
    const LaneAlignment found = reference::AlignLanes(plan, coefs);
    ASSERT_EQ(found.status, LaneAlignStatus::kAligned);
    EXPECT_EQ(found.skew, max_skew);
    EXPECT_EQ(found.wait, (common + max_skew + 9) / 10);
    EXPECT_LE(found.rows, plan.most_rows);
    for (std::size_t s = 0; s < lanes; ++s) {
      EXPECT_EQ(found.start[s], common + skew[s]);
      EXPECT_EQ(found.source[static_cast<std::size_t>(coefs.lane[s])], static_cast<std::int32_t>(s));
    }
    EXPECT_EQ(reference::AlignLanes(PlanOf(400, 16, max_skew - 1), coefs).status, LaneAlignStatus::kSkew);
    const std::int32_t own = coefs.lane[7];
    for (const std::int32_t wrong : {coefs.lane[8], -1, plan.lanes}) {
      coefs.lane[7] = wrong;
      EXPECT_EQ(reference::AlignLanes(plan, coefs).status, LaneAlignStatus::kLaneMissing) << wrong;
    }
    coefs.lane[7] = own;
  }
}

// Two lanes at every distance: the skew is the shorter way round, up to half a period and no more.
TEST(AlignLanes, TheShorterWayRound) {
  const LaneDeskewPlan plan = PlanOf(100, 1, 679);
  for (std::int32_t distance = 0; distance < plan.period; ++distance) {
    LaneDeskewCoefs coefs = InitialCoefs(plan);
    coefs.position[2] = distance;
    const LaneAlignment found = reference::AlignLanes(plan, coefs);
    EXPECT_EQ(found.skew, std::min<std::int32_t>(distance, 1360 - distance));
    EXPECT_EQ(found.status, distance == 680 ? LaneAlignStatus::kSkew : LaneAlignStatus::kAligned);
  }
}

// Streams whose rows are cut anywhere and whose lanes start anywhere give the lanes that were sent; no row more or
// less.
TEST(LaneDeskew, GivesTheLanesThatWereSent) {
  for (const int rate : kRates) {
    for (std::uint32_t draw = 0; draw < 40; ++draw) {
      const std::int32_t max_skew = std::array{0, 9, 47, 339}[draw % 4];
      const LaneDeskewPlan plan = PlanOf(rate, 1, max_skew);
      const auto lanes = static_cast<std::size_t>(plan.lanes);
      const std::size_t length = 300;  // rows
      std::vector<std::int64_t> skew = DrawVector<std::int64_t>({draw, 2}, lanes, 0, max_skew);
      skew[draw % lanes] = 0;
      const std::int64_t common = Draw({draw, 1}, 0, 0, plan.period - 1);
      const LaneDeskewCoefs coefs = Setting(plan, draw, common, skew);
      std::vector<std::vector<std::uint8_t>> bits;
      Rows received(length * lanes);
      for (std::size_t s = 0; s < lanes; ++s) {
        bits.push_back(DrawVector<std::uint8_t>({draw, 50 + static_cast<std::uint32_t>(s)}, 10 * length, 0, 1));
        for (std::size_t b = 0; b < 10 * length; ++b) {
          auto& symbol = received[b / 10 * lanes + s];
          symbol = static_cast<std::uint16_t>(symbol | bits[s][b] << b % 10);
        }
      }
      const std::int64_t latest = common + *std::max_element(skew.begin(), skew.end());
      Rows expected(static_cast<std::size_t>(static_cast<std::int64_t>(length) - (latest + 9) / 10) * lanes);
      for (std::size_t i = 0; i < expected.size(); ++i) {
        std::size_t s = 0;
        while (coefs.lane[s] != static_cast<std::int32_t>(i % lanes)) ++s;
        const std::size_t first = static_cast<std::size_t>(common + skew[s]) + 10 * (i / lanes);
        for (std::size_t b = 0; b < 10; ++b) {
          expected[i] = static_cast<std::uint16_t>(expected[i] | bits[s][first + b] << b);
        }
      }
      LaneDeskewState state;
      Reset(plan, state);
      Rows found;
      std::size_t at = 0;
      for (const std::size_t rows : DrawCuts({draw, 8}, length, 40)) {
        Rows out(rows * lanes, 0x5A5A);
        const std::size_t given =
            reference::LaneDeskew(plan, coefs, state, std::span(received).subspan(at * lanes, rows * lanes), out);
        found.insert(found.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(given * lanes));
        EXPECT_TRUE(std::all_of(out.begin() + static_cast<std::ptrdiff_t>(given * lanes), out.end(),
                                [](std::uint16_t symbol) { return symbol == 0x5A5A; }));
        at += rows;
      }
      ASSERT_EQ(found, expected) << rate << " " << draw;
    }
  }
}

// The example of docs/blocks/lane_deskew.md.
TEST(LaneDeskew, WorkedByHand) {
  const LaneDeskewConfig config{100, kRsKr4, 1, 659};
  ASSERT_TRUE(Validate(config).ok());
  const LaneDeskewPlan plan = MakePlan(config);
  LaneDeskewCoefs coefs = InitialCoefs(plan);
  std::copy_n(std::array{2, 0, 3, 1}.begin(), 4, coefs.lane.begin());
  std::copy_n(std::array{4, 13, 1327, 0}.begin(), 4, coefs.position.begin());
  const Rows received = {0x03F, 0x3FF, 0x27F, 0x002, 0x070, 0x00F, 0x000, 0x006,
                         0x0B0, 0x028, 0x201, 0x00A, 0x0F0, 0x048, 0x001, 0x00E};
  LaneDeskewState state;
  Reset(plan, state);
  Rows out(received.size());
  ASSERT_EQ(reference::LaneDeskew(plan, coefs, state, received, out), 2U);
  out.resize(8);
  EXPECT_EQ(out, (Rows{1, 2, 3, 4, 5, 6, 7, 8}));
  const LaneAlignment found = reference::AlignLanes(plan, coefs);
  EXPECT_EQ(found.skew, 13);
  EXPECT_EQ(found.wait, 2);
  EXPECT_EQ(found.rows, 3);
}

// The setting that a lane lock on every stream gives brings the markers to the start of the first rows.
TEST(LaneDeskew, FromTheLaneLock) {
  for (const int rate : kRates) {
    const LaneDeskewPlan plan = PlanOf(rate, 1, 200);
    const LaneLockPlan lock = MakePlan(LaneLockConfig{rate, kRsKp4, 1});
    const auto lanes = static_cast<std::size_t>(plan.lanes);
    const auto period = static_cast<std::size_t>(plan.period);
    const auto marker = [&](std::size_t lane, std::size_t b) { return lock.markers.lane[lane][b / 8] >> b % 8 & 1; };
    LaneDeskewCoefs coefs = InitialCoefs(plan);
    Rows received(4 * period / 10 * lanes);
    for (std::size_t s = 0; s < lanes; ++s) {
      const std::size_t lane = (3 * s + 1) % lanes;
      const std::size_t late = 300 + 31 * s % 201;
      auto bits = DrawVector<std::uint8_t>({9, static_cast<std::uint32_t>(s)}, 4 * period, 0, 1);
      for (std::size_t b = late; b < bits.size(); ++b) {
        const std::size_t i = (b - late) % period;
        if (i < 120) bits[b] = static_cast<std::uint8_t>(marker(lane, i));
      }
      LaneLockState state;
      reference::LaneLock(lock, state, bits);
      ASSERT_EQ(state.locked, 1);
      coefs.lane[s] = state.lane;
      coefs.position[s] = static_cast<std::int32_t>(reference::NextMarker(state, std::ssize(bits)));
      for (std::size_t b = 0; b < bits.size(); ++b) {
        auto& symbol = received[b / 10 * lanes + s];
        symbol = static_cast<std::uint16_t>(symbol | bits[b] << b % 10);
      }
    }
    LaneDeskewState state;
    Reset(plan, state);
    Rows out(received.size());
    ASSERT_GT(reference::LaneDeskew(plan, coefs, state, received, out), 12U);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      for (std::size_t b = 0; b < 120; ++b) {
        ASSERT_EQ(out[b / 10 * lanes + lane] >> b % 10 & 1, marker(lane, b)) << rate << " " << lane << " " << b;
      }
    }
  }
}

TEST(LaneDeskewConfigTest, Limits) {
  ExpectLimitsEnforced<LaneDeskewConfig>("lane_deskew");
  EXPECT_FALSE(Validate(LaneDeskewConfig{300}).ok());
  EXPECT_FALSE(Validate(LaneDeskewConfig{400, kRsKr4}).ok());
  EXPECT_TRUE(Validate(LaneDeskewConfig{400, kRsKp4, 1, 339}).ok());
  EXPECT_EQ(Validate(LaneDeskewConfig{400, kRsKp4, 1, 340}).message(),
            "lane_deskew.max_skew = 340 bits is outside 0..339");
  EXPECT_TRUE(Validate(LaneDeskewConfig{200, kRsKp4, 8192, kMostLaneSkew}).ok());
}

}  // namespace
}  // namespace plumbline
