// The slicer: every input against the nearest level by brute force.
#include "reference/eq/slicer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
constexpr std::uint32_t kSeed = 20260201;

TEST(Slicer, EveryInputGetsTheNearestLevel) {
  std::vector<std::int16_t> in(65536);
  for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<std::int16_t>(static_cast<int>(i) - 32768);
  int ties = 0;
  int high_rail = 0;
  int low_rail = 0;
  for (std::uint32_t trial = 0; trial < 24; ++trial) {
    const SlicerPlan plan = MakePlan(SlicerConfig{.error_bits = 8 + static_cast<int>(trial % 5)});
    std::array<std::int16_t, 4> level{};
    for (std::size_t i = 0; i < 4; ++i) {
      const std::int64_t spread = trial == 0 ? 0 : (trial < 20 ? 300 : 10000);
      level[i] = static_cast<std::int16_t>((2 * static_cast<int>(i) - 3) * 512 +
                                           Draw({kSeed, trial}, static_cast<std::uint64_t>(i), -spread, spread));
    }
    std::sort(level.begin(), level.end());
    const SlicerCoefs coefs = MakeSlicerCoefs(level);
    ASSERT_TRUE(Validate(plan, coefs).ok());
    std::vector<std::uint8_t> decision(in.size());
    std::vector<std::int16_t> error(in.size());
    reference::Slicer(plan, coefs, in, decision, error);
    const int limit = 1 << (plan.config.error_bits - 1);
    for (std::size_t n = 0; n < in.size(); ++n) {
      // The nearest level; of two at one distance the upper.
      std::size_t nearest = 0;
      for (std::size_t i = 1; i < 4; ++i) {
        const int here = std::abs(in[n] - level[i]);
        const int best = std::abs(in[n] - level[nearest]);
        if (here == best && level[i] != level[nearest]) ++ties;
        if (here <= best) nearest = i;
      }
      ASSERT_EQ(decision[n], nearest) << in[n] << " trial " << trial;
      const int difference = in[n] - level[nearest];
      high_rail += difference > limit - 1 ? 1 : 0;
      low_rail += difference < -limit ? 1 : 0;
      ASSERT_EQ(error[n], std::max(-limit, std::min(limit - 1, difference))) << in[n] << " trial " << trial;
    }
  }
  EXPECT_GT(ties, 20);
  EXPECT_GT(high_rail, 1000);
  EXPECT_GT(low_rail, 1000);
}

TEST(Slicer, ThresholdsAreMidpointsRoundedUp) {
  const SlicerCoefs coefs = MakeSlicerCoefs({-1500, -511, 512, 1537});
  EXPECT_EQ(coefs.threshold[0], -1005);  // -1005.5
  EXPECT_EQ(coefs.threshold[1], 1);      // 0.5
  EXPECT_EQ(coefs.threshold[2], 1025);   // 1024.5
  const SlicerCoefs nominal = MakeSlicerCoefs(SlicerCoefs{}.level);
  EXPECT_EQ(nominal.threshold, SlicerCoefs{}.threshold);
}

TEST(SlicerConfigTest, EveryFieldHasEnforcedLimits) { testing_support::ExpectLimitsEnforced<SlicerConfig>("slicer"); }

TEST(SlicerConfigTest, RefusesThresholdsThatDescend) {
  SlicerCoefs coefs;
  coefs.threshold = {0, -1, 1024};
  const Status status = Validate(MakePlan(SlicerConfig{}), coefs);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.message().find("slicer.threshold[0] = 0"), std::string::npos) << status.message();
}

// The example worked by hand in docs/blocks/slicer.md.
TEST(SlicerExample, WorkedByHand) {
  const SlicerCoefs coefs = MakeSlicerCoefs({-1536, -500, 505, 1536});
  std::vector<std::uint8_t> decision(5);
  std::vector<std::int16_t> error(5);
  reference::Slicer(MakePlan(SlicerConfig{}), coefs, std::vector<std::int16_t>{-1018, -1019, 2, 3, 4000}, decision,
                    error);
  EXPECT_EQ(decision, (std::vector<std::uint8_t>{1, 0, 1, 2, 3}));
  EXPECT_EQ(error, (std::vector<std::int16_t>{-518, 517, 502, -502, 2047}));
}

}  // namespace
}  // namespace plumbline
