// The phase detector: against a correlation of whole sequences, and its lock point on a channel.
#include "reference/timing/phase_detector.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "reference/eq/slicer.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::DrawVector;
using Wide = __int128;
constexpr std::uint32_t kSeed = 20260204;

int SignOf(int x) { return x == 0 ? 0 : (x > 0 ? 1 : -1); }

// The second model: two correlations at lag one over the whole sequence, subtracted.
Wide Correlated(const std::vector<int>& left, const std::vector<int>& right) {
  Wide early = 0;
  Wide late = 0;
  for (std::size_t k = 1; k < left.size(); ++k) early += static_cast<Wide>(left[k]) * right[k - 1];
  for (std::size_t k = 1; k < left.size(); ++k) late += static_cast<Wide>(left[k - 1]) * right[k];
  return early - late;
}

TEST(PhaseDetector, EqualsTwoCorrelationsHoweverItIsCut) {
  for (int mode = 0; mode < 4; ++mode) {  // 3: blind
    const PhaseDetectorPlan plan = MakePlan({.mode = mode % 3, .offset = mode == 1 ? -77 : 0});
    const PhaseDetectorCoefs coefs{mode == 3};
    for (std::uint32_t trial = 0; trial < 30; ++trial) {
      const bool rails = trial % 5 == 4;
      auto in = DrawVector<std::int16_t>({kSeed, 10 * trial}, 1000, rails ? -32768 : -2000, rails ? -32768 : 2000);
      const auto error =
          DrawVector<std::int16_t>({kSeed, 10 * trial + 1}, in.size(), rails ? -2048 : -60, rails ? -2048 : 60);
      auto amplitude = DrawVector<std::int8_t>({kSeed, 10 * trial + 2}, in.size(), 0, 3);
      for (auto& a : amplitude) a = static_cast<std::int8_t>(2 * a - 3);
      if (trial % 7 == 0) in[500] = 0;
      std::vector<int> left = {0};
      std::vector<int> right = {0};
      for (std::size_t k = 0; k < in.size(); ++k) {
        if (mode == 3) {
          left.push_back(2 * in[k]);
          right.push_back(SignOf(in[k]));
        } else {
          left.push_back(mode == 2 ? SignOf(error[k]) : error[k]);
          right.push_back(mode == 0 ? amplitude[k] : SignOf(amplitude[k]));
        }
      }
      const Wide expected = Correlated(left, right) + static_cast<Wide>(mode == 3 ? 0 : plan.config.offset) * 1000;
      PhaseDetectorState state;
      Reset(plan, state);
      Wide sum = 0;
      std::size_t begin = 0;
      for (const std::size_t size : testing_support::DrawCuts({kSeed, 10 * trial + 3}, in.size(), 128)) {
        sum +=
            reference::PhaseDetector(plan, coefs, state, std::span(in).subspan(begin, size),
                                     std::span(error).subspan(begin, size), std::span(amplitude).subspan(begin, size));
        begin += size;
      }
      ASSERT_TRUE(sum == expected) << "mode " << mode << " trial " << trial << " seed " << kSeed;
      ASSERT_EQ(state.in, in.back());
      ASSERT_EQ(state.error, error.back());
      ASSERT_EQ(state.amplitude, amplitude.back());
    }
  }
}

// Its mean is 5 * 512 * (h(+1) - h(-1)) a symbol where decisions are right; blind 4/5 of that.
TEST(PhaseDetector, MeasuresTheDifferenceOfTheNeighbours) {
  constexpr std::size_t kSymbols = 200000;
  auto amplitude = DrawVector<std::int8_t>({kSeed, 900}, kSymbols, 0, 3);
  for (auto& a : amplitude) a = static_cast<std::int8_t>(2 * a - 3);
  for (const double after : {-0.06, 0.0, 0.05}) {
    for (const double before : {-0.03, 0.04}) {
      std::vector<std::int16_t> in(kSymbols);
      for (std::size_t k = 0; k < kSymbols; ++k) {
        const double y =
            amplitude[k] + after * (k > 0 ? amplitude[k - 1] : 0) + before * (k + 1 < kSymbols ? amplitude[k + 1] : 0);
        in[k] = static_cast<std::int16_t>(std::lround(512 * y));
      }
      std::vector<std::uint8_t> decision(kSymbols);
      std::vector<std::int16_t> error(kSymbols);
      reference::Slicer(MakePlan(SlicerConfig{}), SlicerCoefs{}, in, decision, error);
      const PhaseDetectorPlan plan = MakePlan(PhaseDetectorConfig{});
      const double expected = 5 * 512 * (after - before);
      for (const bool blind : {false, true}) {
        PhaseDetectorState state;
        double sum = 0;
        for (std::size_t k = 0; k < kSymbols; k += 100) {
          sum += reference::PhaseDetector(plan, {blind}, state, std::span(in).subspan(k, 100),
                                          std::span(error).subspan(k, 100), std::span(amplitude).subspan(k, 100));
        }
        // Blind: the pattern's own noise is about 4 * 512 a symbol.
        const double bound = blind ? 5 * 2048 / std::sqrt(kSymbols) : 3;
        EXPECT_NEAR(sum / kSymbols, (blind ? 0.8 : 1.0) * expected, bound) << after << " " << before << " " << blind;
      }
    }
  }
}

TEST(PhaseDetectorConfigTest, EveryFieldHasEnforcedLimits) {
  testing_support::ExpectLimitsEnforced<PhaseDetectorConfig>("phase_detector");
}

// The example worked by hand in docs/blocks/phase_detector.md.
TEST(PhaseDetectorExample, WorkedByHand) {
  const std::vector<std::int16_t> in = {1556, -552, 482};
  const std::vector<std::int16_t> error = {20, -40, -30};
  const std::vector<std::int8_t> amplitude = {3, -1, 1};
  PhaseDetectorState state;
  EXPECT_EQ(reference::PhaseDetector(MakePlan(PhaseDetectorConfig{}), {}, state, in, error, amplitude), -30);
  state = {};
  EXPECT_EQ(reference::PhaseDetector(MakePlan(PhaseDetectorConfig{}), {true}, state, in, error, amplitude), 2148);
}

}  // namespace
}  // namespace plumbline
