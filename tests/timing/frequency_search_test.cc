// The frequency search: against a correlation written out at once, and its answer to a beat in noise.
#include "reference/timing/frequency_search.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
constexpr std::uint32_t kSeed = 20260207;

struct Answer {
  bool done = false;
  std::int64_t frequency = 0;
};

Answer RunAll(const FrequencySearchPlan& plan, FrequencySearchState& state, const std::vector<std::int32_t>& errors) {
  Answer answer;
  for (std::size_t n = 0; n < errors.size(); ++n) {
    EXPECT_FALSE(answer.done) << "done before clock " << n;
    answer.done = reference::FrequencySearch(plan, state, errors[n], answer.frequency);
  }
  return answer;
}

// The second model: square waves in double from the beat's phase in turns, energies without the shift.
TEST(FrequencySearch, SumsEqualSquareWaveCorrelations) {
  const FrequencySearchPlan plan = MakePlan({.clocks_log2 = 8, .max_offset_ppm = 250, .symbols_per_clock = 128});
  std::vector<std::int32_t> errors;
  for (std::uint64_t n = 0; n + 1 < static_cast<std::uint64_t>(plan.clocks); ++n) {
    errors.push_back(static_cast<std::int32_t>(Draw({kSeed, 1}, n, -(1 << 23), 1 << 23)));
  }
  FrequencySearchState state;
  Reset(plan, state);
  EXPECT_FALSE(RunAll(plan, state, errors).done);
  for (std::int32_t c = -plan.side; c <= plan.side; ++c) {
    double in_phase = 0;
    double quadrature = 0;
    for (std::size_t n = 0; n < errors.size(); ++n) {
      const double beat = 0.125 - static_cast<double>(c) / (2.0 * plan.clocks);
      const double turns = beat * static_cast<double>(n);
      const auto square = [](double x) { return x - std::floor(x) < 0.5 ? 1 : -1; };
      in_phase += square(turns) * errors[n];
      quadrature += square(turns + 0.25) * errors[n];
    }
    EXPECT_EQ(static_cast<double>(state.in_phase[static_cast<std::size_t>(plan.side + c)]), in_phase) << c;
    EXPECT_EQ(static_cast<double>(state.quadrature[static_cast<std::size_t>(plan.side + c)]), quadrature) << c;
  }
}

// A beat with a mean and a second harmonic of its own size, in noise of 1.4 times its amplitude: found to 3/4 of a
// step.
TEST(FrequencySearch, FindsTheBeat) {
  for (const std::int32_t symbols : {64, 128}) {
    const FrequencySearchPlan plan = MakePlan({.clocks_log2 = 9, .max_offset_ppm = 250, .symbols_per_clock = symbols});
    FrequencySearchState state;
    Reset(plan, state);
    for (std::uint32_t trial = 0; trial < 64; ++trial) {
      const double ppm = -250 + 500.0 * trial / 63;
      const double offset = ppm * 1e-6 * symbols;  // UI a clock
      const double start = static_cast<double>(Draw({kSeed, 2}, trial, 0, 999)) / 1000;
      std::vector<std::int32_t> errors;
      for (int n = 0; n < plan.clocks; ++n) {
        const double phase = 2 * std::numbers::pi * (start + (0.125 - offset) * n);
        const auto noise =
            static_cast<double>(Draw({kSeed, 100 + trial}, static_cast<std::uint64_t>(n), -25000, 25000));
        errors.push_back(static_cast<std::int32_t>(10000 * (std::sin(phase) + std::sin(2 * phase) - 1) + noise));
      }
      const Answer answer = RunAll(plan, state, errors);
      ASSERT_TRUE(answer.done);
      const double found = std::ldexp(static_cast<double>(answer.frequency), -40) / 128;  // UI a clock
      EXPECT_NEAR(found, offset, 0.75 / (2 * plan.clocks)) << ppm << " ppm, " << symbols << " symbols";
      EXPECT_EQ(state.clocks, 0) << "the next search begins from nothing";
    }
  }
}

TEST(FrequencySearch, WithNothingToHearItAnswersZero) {
  const FrequencySearchPlan plan = MakePlan(FrequencySearchConfig{});
  FrequencySearchState state;
  Reset(plan, state);
  const Answer answer = RunAll(plan, state, std::vector<std::int32_t>(static_cast<std::size_t>(plan.clocks), 0));
  EXPECT_TRUE(answer.done);
  EXPECT_EQ(answer.frequency, 0);
}

TEST(FrequencySearchConfigTest, EveryFieldHasEnforcedLimits) {
  testing_support::ExpectLimitsEnforced<FrequencySearchConfig>("frequency_search");
}

TEST(FrequencySearchConfigTest, RefusesMoreCandidatesThanItCanHold) {
  const Status status =
      Validate(FrequencySearchConfig{.clocks_log2 = 12, .max_offset_ppm = 1000, .symbols_per_clock = 128});
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.message().find("frequency_search.max_offset_ppm = 1000"), std::string::npos) << status.message();
  EXPECT_NE(status.message().find("0..122"), std::string::npos) << status.message();
  EXPECT_TRUE(Validate(FrequencySearchConfig{.clocks_log2 = 12, .max_offset_ppm = 122, .symbols_per_clock = 128}).ok());
}

// The example worked by hand in docs/blocks/frequency_search.md.
TEST(FrequencySearchExample, WorkedByHand) {
  const FrequencySearchPlan plan = MakePlan(FrequencySearchConfig{});
  EXPECT_EQ(plan.side, 17);
  EXPECT_EQ(plan.frequency_step, std::int64_t{1} << 37);
  FrequencySearchState state;
  Reset(plan, state);
  std::vector<std::int32_t> errors;
  for (int n = 0; n < 512; ++n) {
    errors.push_back(static_cast<std::int32_t>(std::lround(10000 * std::sin(2 * std::numbers::pi * 0.1186 * n))));
  }
  EXPECT_EQ(RunAll(plan, state, errors).frequency, std::int64_t{7} << 37);
}

}  // namespace
}  // namespace plumbline
