// Rounding, saturation and the random generator: exhaustively or against published values.
#include "reference/core/fixed.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "reference/core/rng.h"

namespace plumbline {
namespace {

TEST(Fixed, RoundShiftIsFloorOfXPlusHalf) {
  for (std::int64_t x = -5000; x <= 5000; ++x) {
    EXPECT_EQ(RoundShift(x, 0), x);
    for (int shift = 1; shift <= 12; ++shift) {
      const std::int64_t divisor = std::int64_t{1} << shift;
      // floor((2x + d) / 2d) by integer division that truncates towards zero.
      const std::int64_t numerator = 2 * x + divisor;
      std::int64_t expected = numerator / (2 * divisor);
      if (numerator % (2 * divisor) < 0) --expected;
      ASSERT_EQ(RoundShift(x, shift), expected) << x << " >> " << shift;
    }
  }
}

TEST(Fixed, TiesGoTowardsPlusInfinity) {
  EXPECT_EQ(RoundShift(1, 1), 1);
  EXPECT_EQ(RoundShift(-1, 1), 0);
  EXPECT_EQ(RoundShift(-3, 1), -1);
  EXPECT_EQ(RoundShift(6, 2), 2);
  EXPECT_EQ(RoundShift(-6, 2), -1);
}

TEST(Fixed, SaturateKeepsWhatFitsAndClampsWhatDoesNot) {
  for (int bits = 1; bits <= 12; ++bits) {
    std::int64_t lo = 0;
    std::int64_t hi = 0;
    for (int i = 0; i < bits - 1; ++i) hi = 2 * hi + 1;
    lo = -hi - 1;
    for (std::int64_t x = 2 * lo - 2; x <= 2 * hi + 2; ++x) {
      ASSERT_EQ(Saturate(x, bits), x < lo ? lo : (x > hi ? hi : x)) << x << " to " << bits << " bits";
    }
  }
  EXPECT_EQ(SaturateToInt16(32768), 32767);
  EXPECT_EQ(SaturateToInt16(-32769), -32768);
}

TEST(Fixed, CeilLog2) {
  EXPECT_EQ(CeilLog2(1), 0);
  EXPECT_EQ(CeilLog2(2), 1);
  EXPECT_EQ(CeilLog2(3), 2);
  EXPECT_EQ(CeilLog2(64), 6);
  EXPECT_EQ(CeilLog2(65), 7);
}

// The known-answer values that the authors of Philox publish with Random123 (kat_vectors, philox4x32 with 10 rounds).
TEST(Rng, PhiloxKnownAnswers) {
  EXPECT_EQ(Philox4x32({0, 0}, 0), (PhiloxBlock{0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u}));
}

}  // namespace
}  // namespace plumbline
