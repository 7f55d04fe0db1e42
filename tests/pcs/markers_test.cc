// Alignment markers: their tables, and the lane lock from every offset.
#include "reference/pcs/markers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::DrawCuts;
using testing_support::DrawVector;
using testing_support::ExpectLimitsEnforced;
using Bits = std::vector<std::uint8_t>;

constexpr std::array kRates = {100, 200, 400, 800};

LaneLockConfig Short(int rate, int groups = 2) {
  LaneLockConfig config;
  config.rate = rate;
  config.marker_period = groups;
  return config;
}

Bits MarkerBits(const LaneLockPlan& plan, int lane) {
  Bits bits;
  for (std::int32_t o = 0; o < plan.markers.octets; ++o) {
    for (int b = 0; b < 8; ++b) {
      bits.push_back(plan.markers.lane[static_cast<std::size_t>(lane)][static_cast<std::size_t>(o)] >> b & 1);
    }
  }
  return bits;
}

// `periods` periods of one lane: its marker in front of each, random bits between.
Bits LaneBits(const LaneLockPlan& plan, int lane, int periods, std::uint32_t stream) {
  Bits bits = DrawVector<std::uint8_t>({stream, 55}, static_cast<std::size_t>(periods * plan.period), 0, 1);
  const Bits marker = MarkerBits(plan, lane);
  for (int p = 0; p < periods; ++p) std::copy(marker.begin(), marker.end(), bits.begin() + p * plan.period);
  return bits;
}

TEST(Markers, SomeRowsOfTheTables) {
  const auto row = [](int rate, std::size_t lane) {
    const PcsMarkers m = DefaultMarkers(rate);
    return std::vector<int>(m.lane[lane].begin(), m.lane[lane].begin() + m.octets);
  };
  EXPECT_EQ(row(400, 0), (std::vector<int>{0x9A, 0x4A, 0x26, 0xB6, 0x65, 0xB5, 0xD9, 0xD9, 0x01, 0x71, 0xF3, 0x26, 0xFE,
                                           0x8E, 0x0C}));
  EXPECT_EQ(row(400, 15), (std::vector<int>{0x9A, 0x4A, 0x26, 0xB4, 0x65, 0xB5, 0xD9, 0x56, 0xA6, 0xBA, 0x79, 0xA9,
                                            0x59, 0x45, 0x86}));
  EXPECT_EQ(row(200, 0), (std::vector<int>{0x9A, 0x4A, 0x26, 0x05, 0x65, 0xB5, 0xD9, 0xD6, 0xB3, 0xC0, 0x8C, 0x29, 0x4C,
                                           0x3F, 0x73}));
  for (std::size_t lane = 1; lane < 8; ++lane) EXPECT_EQ(row(200, lane), row(400, lane));
  for (std::size_t lane = 0; lane < 16; ++lane) EXPECT_EQ(row(800, lane), row(400, lane));
  // FEC lane 1 of 100G: PCS lanes 0 (in place of 1), 5, 9, 13, 16 (in place of 17).
  EXPECT_EQ(row(100, 1),
            (std::vector<int>{0xC1, 0x68, 0x21, 0,    0x3E, 0x97, 0xDE, 0xFF, 0xDD, 0x14, 0xC2, 0,    0x22, 0xEB,
                              0x3D, 0xFF, 0x68, 0xC9, 0xFB, 0,    0x97, 0x36, 0x04, 0xFF, 0x1A, 0xF8, 0xBD, 0,
                              0xE5, 0x07, 0x42, 0xFF, 0xC4, 0x31, 0x4C, 0,    0x3B, 0xCE, 0xB3, 0xFF}));
}

TEST(Markers, UniqueHalvesAreComplementsAndFarApart) {
  for (const int rate : kRates) {
    const LaneLockPlan plan = MakePlan(Short(rate));
    for (std::size_t a = 0; a < static_cast<std::size_t>(plan.lanes); ++a) {
      const auto& m = plan.markers.lane[a];
      for (std::size_t o : {0U, 1U, 2U, 4U, 5U, 6U}) EXPECT_EQ(m[o], plan.markers.lane[0][o]);
      for (std::size_t o = 8; o < 11; ++o) EXPECT_EQ(m[o] ^ m[o + 4], 0xFF);
      for (std::size_t b = 0; b < a; ++b) {
        int different = 0;
        for (std::size_t o : {8U, 9U, 10U, 12U, 13U, 14U}) {
          const int x = m[o] ^ plan.markers.lane[b][o];
          different += (x & 15) != 0;
          different += (x >> 4) != 0;
        }
        EXPECT_GE(different, 7) << rate << " lanes " << a << " " << b;  // two tolerances of 3 cannot meet
      }
    }
  }
}

TEST(Markers, StandardPeriods) {
  // Bits of a lane: 81 920 blocks of 257 bits at 200G, 163 840 at 400G and in each flow of 800G, with the parity, over
  // the lanes; 4096 codewords of 5440 bits over four lanes at 100G.
  EXPECT_EQ(MakePlan(LaneLockConfig{100}).period, 4096 * 5440 / 4);
  EXPECT_EQ(MakePlan(LaneLockConfig{200}).period, std::int64_t{81920} * 257 * 544 / 514 / 8);
  EXPECT_EQ(MakePlan(LaneLockConfig{400}).period, std::int64_t{163840} * 257 * 544 / 514 / 16);
  EXPECT_EQ(MakePlan(LaneLockConfig{800}).period, std::int64_t{163840} * 257 * 544 / 514 / 16);
}

// Every lane of every rate, and for one lane every offset of a whole period.
TEST(LaneLock, FindsEveryLaneFromEveryOffset) {
  for (const int rate : kRates) {
    const LaneLockPlan plan = MakePlan(Short(rate));
    for (int lane = 0; lane < plan.lanes; ++lane) {
      const Bits bits = LaneBits(plan, lane, 4, static_cast<std::uint32_t>(100 * rate + lane));
      const std::int64_t step = lane == plan.lanes / 2 ? 1 : 97;
      for (std::int64_t offset = 0; offset < plan.period; offset += step) {
        LaneLockState state;
        const auto seen = std::span(bits).subspan(static_cast<std::size_t>(offset));
        reference::LaneLock(plan, state, seen);
        ASSERT_EQ(state.locked, 1) << rate << " " << lane << " " << offset;
        ASSERT_EQ(state.lane, lane);
        const std::int64_t next = reference::NextMarker(state, static_cast<std::int64_t>(seen.size()));
        ASSERT_EQ((next + offset) % plan.period, 0);
        ASSERT_GT(next + kMarkerWindowBits, static_cast<std::int64_t>(seen.size()));
      }
    }
  }
}

TEST(LaneLock, ToleratesThreeNibblesOfEachPart) {
  for (const int wrong : {3, 4}) {
    for (const bool unique : {false, true}) {
      const LaneLockPlan plan = MakePlan(Short(400));
      Bits bits = LaneBits(plan, 5, 3, 9);
      for (std::int64_t p = 0; p < 3; ++p) {
        for (int n = 0; n < wrong; ++n) {
          const std::int64_t octet = (unique ? 8 : 0) + (n < 2 ? n : n + 2);  // octets 0 1 4 5 of a part
          bits[static_cast<std::size_t>(p * plan.period + 8 * octet + 4 * (n % 2) + n)] ^= 1;
        }
      }
      LaneLockState state;
      reference::LaneLock(plan, state, bits);
      EXPECT_EQ(state.locked, wrong <= 3);
      LaneLockConfig strict = Short(400);
      strict.tolerance = 2;
      LaneLockState strict_state;
      reference::LaneLock(MakePlan(strict), strict_state, bits);
      EXPECT_EQ(strict_state.locked, 0);
    }
  }
}

// The pads, octets 3, 7 and 11, are not looked at.
TEST(LaneLock, IgnoresThePads) {
  const LaneLockPlan plan = MakePlan(Short(200));
  Bits bits = LaneBits(plan, 0, 3, 9);
  for (std::int64_t p = 0; p < 3; ++p) {
    for (const std::int64_t octet : {3, 7, 11}) {
      for (std::int64_t b = 0; b < 8; ++b) bits[static_cast<std::size_t>(p * plan.period + 8 * octet + b)] ^= 1;
    }
  }
  LaneLockState state;
  reference::LaneLock(plan, state, bits);
  EXPECT_EQ(state.locked, 1);
}

TEST(LaneLock, NeedsSoManyInARowAndLosesAfterSoMany) {
  for (const int to_lock : {1, 2, 4}) {
    for (const int to_unlock : {1, 5}) {
      LaneLockConfig config = Short(400);
      config.to_lock = to_lock;
      config.to_unlock = to_unlock;
      const LaneLockPlan plan = MakePlan(config);
      Bits bits = LaneBits(plan, 3, 20, 77);
      const auto spoil = [&](int p) {
        for (std::size_t b = 0; b < 40; ++b) bits[static_cast<std::size_t>(p * plan.period) + b] ^= 1;
      };
      for (int p = 8; p < 8 + to_unlock; ++p) spoil(p);
      LaneLockState state;
      std::vector<int> locked;
      for (int p = 0; p < 16; ++p) {
        reference::LaneLock(
            plan, state,
            std::span(bits).subspan(static_cast<std::size_t>(p * plan.period), static_cast<std::size_t>(plan.period)));
        locked.push_back(state.locked);
      }
      std::vector<int> expected(16, 0);
      for (int p = to_lock - 1; p < 8 + to_unlock - 1; ++p) expected[static_cast<std::size_t>(p)] = 1;
      for (int p = 8 + to_unlock + to_lock - 1; p < 16; ++p) expected[static_cast<std::size_t>(p)] = 1;
      EXPECT_EQ(locked, expected) << to_lock << " " << to_unlock;
    }
  }
}

// Another lane's marker in between begins the count anew, for that lane.
TEST(LaneLock, MarkersOfTwoLanesDoNotAddUp) {
  const LaneLockPlan plan = MakePlan(Short(400));
  Bits bits = LaneBits(plan, 3, 1, 1);
  for (int p = 1; p < 3; ++p) {
    const Bits more = LaneBits(plan, 4, 1, 2);
    bits.insert(bits.end(), more.begin(), more.end());
  }
  LaneLockState state;
  reference::LaneLock(plan, state, std::span(bits).first(static_cast<std::size_t>(2 * plan.period)));
  EXPECT_EQ(state.locked, 0);
  EXPECT_EQ(state.lane, 4);
  reference::LaneLock(plan, state, std::span(bits).last(static_cast<std::size_t>(plan.period)));
  EXPECT_EQ(state.locked, 1);
}

TEST(LaneLock, AnySplit) {
  const LaneLockPlan plan = MakePlan(Short(100));
  const Bits bits = DrawVector<std::uint8_t>({6, 6}, 777, 0, 1);
  Bits all = bits;
  const Bits lane = LaneBits(plan, 2, 3, 5);
  all.insert(all.end(), lane.begin(), lane.end());
  LaneLockState whole, parts;
  reference::LaneLock(plan, whole, all);
  std::size_t at = 0;
  for (const std::size_t size : DrawCuts({7, 7}, all.size(), 300)) {
    reference::LaneLock(plan, parts, std::span(all).subspan(at, size));
    at += size;
  }
  EXPECT_EQ(parts.early, whole.early);
  EXPECT_EQ(parts.late, whole.late);
  EXPECT_EQ(parts.wait, whole.wait);
  EXPECT_EQ(parts.lane, whole.lane);
  EXPECT_EQ(parts.locked, 1);
}

TEST(LaneLockConfigTest, Limits) {
  ExpectLimitsEnforced<LaneLockConfig>("lane_lock");
  EXPECT_FALSE(Validate(LaneLockConfig{300}).ok());
  EXPECT_FALSE(Validate(LaneLockConfig{400, kRsKr4}).ok());
}

}  // namespace
}  // namespace plumbline
