// The decision-feedback equalizer: its decisions held against each other after the fact, and the channel it was made
// for.
#include "reference/eq/dfe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "reference/eq/slicer.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
using testing_support::DrawVector;
constexpr std::uint32_t kSeed = 20260202;

struct Result {
  std::vector<std::int16_t> z;
  std::vector<std::uint8_t> d;
};

Result RunDfe(const DfePlan& plan, const DfeCoefs& coefs, const SlicerCoefs& slicer, DfeState& state,
              const std::vector<std::int16_t>& in, const std::vector<std::uint8_t>& known) {
  Result result{std::vector<std::int16_t>(in.size()), std::vector<std::uint8_t>(in.size())};
  reference::Dfe(plan, coefs, slicer, state, in, known, result.z, result.d);
  return result;
}

DfeCoefs RandomTaps(const DfeConfig& config, std::uint32_t stream) {
  DfeCoefs coefs;
  for (std::size_t i = 0; i < static_cast<std::size_t>(config.num_taps); ++i) {
    const std::int32_t limit = DfeTapLimit(config, i);
    coefs.tap[i] = static_cast<std::int16_t>(Draw({kSeed, stream}, i, -limit, limit));
  }
  return coefs;
}

// The second model does not feed back: given all decisions, the trailing interference is one convolution with the
// amplitudes that it takes from the fed-back symbols as a whole, and each decision must be the nearest level to what is
// left.
TEST(Dfe, ItsDecisionsExplainItsOutputs) {
  int high_rail = 0;
  int low_rail = 0;
  int ties = 0;
  std::uint32_t stream = 0;
  for (const int num_taps : {1, 2, 5, 8}) {
    for (const bool aided : {false, true}) {
      for (const bool extreme : {false, true}) {
        const DfeConfig config{.num_taps = num_taps, .limit_first = 512, .limit_other = 512};
        const DfePlan plan = MakePlan(config);
        const DfeCoefs coefs = RandomTaps(config, ++stream);
        ASSERT_TRUE(Validate(plan, coefs).ok());
        const SlicerCoefs slicer = MakeSlicerCoefs({-1500, -520, 500, 1540});
        const std::int64_t span = extreme ? 32767 : 3000;
        const auto in = DrawVector<std::int16_t>({kSeed, ++stream}, 4000, -span - (extreme ? 1 : 0), span);
        const auto known =
            aided ? DrawVector<std::uint8_t>({kSeed, ++stream}, in.size(), 0, 3) : std::vector<std::uint8_t>{};
        DfeState state;
        Reset(plan, state);
        const Result got = RunDfe(plan, coefs, slicer, state, in, known);
        const std::vector<std::uint8_t>& fed = aided ? known : got.d;
        std::vector<std::int64_t> trail(in.size() + 9, 0);
        for (std::size_t m = 0; m < in.size(); ++m) {
          for (std::size_t i = 0; i < static_cast<std::size_t>(num_taps); ++i) {
            trail[m + 1 + i] += std::int64_t{coefs.tap[i]} * (2 * fed[m] - 3);
          }
        }
        for (std::size_t n = 0; n < in.size(); ++n) {
          const std::int64_t left = in[n] - trail[n];
          high_rail += left > 32767 ? 1 : 0;
          low_rail += left < -32768 ? 1 : 0;
          ASSERT_EQ(got.z[n], std::clamp<std::int64_t>(left, -32768, 32767)) << n << " taps " << num_taps;
          std::size_t nearest = 0;
          for (std::size_t i = 1; i < 4; ++i) {
            const int here = std::abs(got.z[n] - slicer.level[i]);
            const int best = std::abs(got.z[n] - slicer.level[nearest]);
            ties += here == best ? 1 : 0;
            if (here <= best) nearest = i;
          }
          ASSERT_EQ(got.d[n], nearest) << n << " taps " << num_taps;
        }
      }
    }
  }
  EXPECT_GT(high_rail, 100);
  EXPECT_GT(low_rail, 100);
  EXPECT_GT(ties, 5);
}

TEST(Dfe, SplittingTheInputChangesNoBit) {
  for (const int num_taps : {1, 3, 8}) {
    const DfeConfig config{.num_taps = num_taps};
    const DfePlan plan = MakePlan(config);
    const DfeCoefs coefs = RandomTaps(config, 700);
    const auto in = DrawVector<std::int16_t>({kSeed, 701}, 3000, -2500, 2500);
    DfeState whole_state;
    Reset(plan, whole_state);
    const Result whole = RunDfe(plan, coefs, SlicerCoefs{}, whole_state, in, {});
    for (std::uint32_t trial = 0; trial < 20; ++trial) {
      DfeState state;
      Reset(plan, state);
      std::vector<std::int16_t> z;
      auto begin = in.begin();
      for (const std::size_t size : testing_support::DrawCuts({kSeed, 710 + trial}, in.size(), 1 + 40 * trial)) {
        const auto end = begin + static_cast<std::ptrdiff_t>(size);
        const Result part = RunDfe(plan, coefs, SlicerCoefs{}, state, {begin, end}, {});
        z.insert(z.end(), part.z.begin(), part.z.end());
        begin = end;
      }
      ASSERT_EQ(z, whole.z) << "taps " << num_taps << " trial " << trial << " seed " << kSeed;
      ASSERT_EQ(state.history, whole_state.history);
    }
  }
}

// A postcursor of 0.45 closes the eye of a plain slicer and leaves none after the DFE.
TEST(Dfe, RemovesTheTailOfItsOwnChannel) {
  const auto sent = DrawVector<std::uint8_t>({kSeed, 800}, 5000, 0, 3);
  std::vector<std::int16_t> in(sent.size());
  for (std::size_t n = 0; n < in.size(); ++n) {
    const int before = n == 0 ? 0 : 2 * sent[n - 1] - 3;
    const int two_before = n < 2 ? 0 : 2 * sent[n - 2] - 3;
    in[n] = static_cast<std::int16_t>(512 * (2 * sent[n] - 3) + 230 * before - 100 * two_before);
  }
  const DfePlan plan = MakePlan({.num_taps = 2});
  DfeState state;
  Reset(plan, state);
  EXPECT_NE(RunDfe(plan, DfeCoefs{}, SlicerCoefs{}, state, in, {}).d, sent);
  Reset(plan, state);
  DfeCoefs coefs;
  coefs.tap[0] = 230;
  coefs.tap[1] = -100;
  const Result result = RunDfe(plan, coefs, SlicerCoefs{}, state, in, {});
  EXPECT_EQ(result.d, sent);
  for (std::size_t n = 0; n < sent.size(); ++n) ASSERT_EQ(result.z[n], 512 * (2 * sent[n] - 3));
}

TEST(DfeConfigTest, EveryFieldHasEnforcedLimits) { testing_support::ExpectLimitsEnforced<DfeConfig>("dfe"); }

TEST(DfeConfigTest, RefusesATapBeyondItsLimit) {
  const DfePlan plan = MakePlan({.num_taps = 2, .limit_first = 256, .limit_other = 100});
  DfeCoefs coefs;
  coefs.tap[0] = 256;
  coefs.tap[2] = 4000;  // not used
  EXPECT_TRUE(Validate(plan, coefs).ok());
  coefs.tap[1] = -101;
  const Status status = Validate(plan, coefs);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.message().find("dfe.tap[1] = -101"), std::string::npos) << status.message();
  EXPECT_NE(status.message().find("-100..100"), std::string::npos) << status.message();
}

// The example worked by hand in docs/blocks/dfe.md.
TEST(DfeExample, WorkedByHand) {
  const DfePlan plan = MakePlan(DfeConfig{});
  DfeCoefs coefs;
  coefs.tap[0] = 200;
  DfeState state;
  Reset(plan, state);
  const Result result = RunDfe(plan, coefs, SlicerCoefs{}, state, {1500, 1112, -824, 1024}, {});
  EXPECT_EQ(result.z, (std::vector<std::int16_t>{1500, 512, -1024, 1224}));
  EXPECT_EQ(result.d, (std::vector<std::uint8_t>{3, 2, 1, 3}));
}

}  // namespace
}  // namespace plumbline
