// The codeword histogram: bins, overflow, segmentation, limits.
#include "reference/monitor/codeword_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/core/rng.h"

namespace plumbline {
namespace {

TEST(CodewordHistogram, CountsByDefinition) {
  for (const std::int32_t t : {1, 7, 15}) {
    const CodewordHistogramPlan plan = MakePlan(CodewordHistogramConfig{t});
    std::vector<std::uint16_t> errors = {0, 65535, kCodewordUncorrectable};
    for (std::uint64_t i = 0; i < 5000; ++i) {
      errors.push_back(static_cast<std::uint16_t>(Philox4x32({20260103, 1}, i)[0] % 20));
    }
    CodewordHistogramState whole;
    Reset(plan, whole);
    reference::CodewordHistogram(plan, whole, errors);
    std::uint64_t sum = 0;
    for (std::size_t bin = 0; bin < kCodewordHistogramBins; ++bin) {
      const auto limit = static_cast<std::size_t>(t);
      const auto expected = std::count_if(errors.begin(), errors.end(), [&](std::uint16_t e) {
        return bin <= limit ? e == bin : (bin == limit + 1 && e > limit);
      });
      EXPECT_EQ(whole.count[bin], static_cast<std::uint64_t>(expected)) << "t " << t << " bin " << bin;
      sum += whole.count[bin];
    }
    EXPECT_EQ(sum, errors.size());
    EXPECT_GT(whole.count[static_cast<std::size_t>(t) + 1], 100u);

    CodewordHistogramState split;
    Reset(plan, split);
    for (std::size_t begin = 0, cut = 0; begin < errors.size(); ++cut) {
      const std::size_t size = std::min<std::size_t>(Philox4x32({20260103, 2}, cut)[0] % 100, errors.size() - begin);
      reference::CodewordHistogram(plan, split, std::span(errors).subspan(begin, size));
      begin += size;
    }
    EXPECT_EQ(split.count, whole.count);
  }
}

TEST(CodewordHistogramConfigTest, EveryFieldHasEnforcedLimits) {
  EXPECT_TRUE(Validate(CodewordHistogramConfig{}).ok());
  for (const auto& field : FieldsOf(CodewordHistogramConfig{})) {
    for (const std::int32_t value : {field.min - 1, field.max + 1}) {
      CodewordHistogramConfig config;
      config.*(field.member) = value;
      const Status status = Validate(config);
      ASSERT_FALSE(status.ok());
      EXPECT_EQ(status.message(), "codeword_histogram.t = " + std::to_string(value) + " symbols is outside 1..15");
    }
  }
}

// The example worked by hand in docs/blocks/codeword_histogram.md.
TEST(CodewordHistogramExample, WorkedByHand) {
  const CodewordHistogramPlan plan = MakePlan(CodewordHistogramConfig{7});
  CodewordHistogramState state;
  Reset(plan, state);
  reference::CodewordHistogram(plan, state, std::vector<std::uint16_t>{0, 0, 2, 1, 0, 7, 8, kCodewordUncorrectable});
  EXPECT_EQ(state.count, (std::array<std::uint64_t, 17>{3, 1, 1, 0, 0, 0, 0, 1, 2}));
}

}  // namespace
}  // namespace plumbline
