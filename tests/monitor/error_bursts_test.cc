// The error burst counter against a model that sees the whole run at once.
#include "reference/monitor/error_bursts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "reference/core/rng.h"

namespace plumbline {
namespace {

using Errors = std::vector<std::uint8_t>;
constexpr std::uint32_t kSeed = 20260108;

ErrorBurstsState Count(const Errors& errors, std::int32_t gap, bool end) {
  const ErrorBurstsPlan plan = MakePlan(ErrorBurstsConfig{.gap_symbols = gap});
  ErrorBurstsState state;
  Reset(plan, state);
  reference::ErrorBursts(plan, state, errors);
  if (end) reference::ErrorBurstsEnd(plan, state);
  return state;
}

// The second model: join what lies closer than the gap by filling it, then read the runs of the filled sequence.
std::vector<std::int64_t> BurstLengths(const Errors& errors, std::size_t gap) {
  Errors filled = errors;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (errors[i] == 0) continue;
    for (std::size_t j = i + 1; j <= i + gap && j < errors.size(); ++j) {
      if (errors[j] != 0)
        std::fill(filled.begin() + static_cast<std::ptrdiff_t>(i), filled.begin() + static_cast<std::ptrdiff_t>(j),
                  std::uint8_t{1});
    }
  }
  std::vector<std::int64_t> lengths;
  for (std::size_t i = 0; i < filled.size(); ++i) {
    if (filled[i] == 0) continue;
    if (i == 0 || filled[i - 1] == 0) lengths.push_back(0);
    ++lengths.back();
  }
  return lengths;
}

// Markov errors: a correct symbol is followed by an error with probability a/1024, an error with probability b/1024.
Errors MarkovErrors(std::uint32_t a, std::uint32_t b, std::size_t size, std::uint32_t stream) {
  Errors errors(size);
  for (std::size_t i = 0; i < size; ++i) {
    const PhiloxBlock random = Philox4x32({kSeed, stream}, i);
    const std::uint32_t threshold = i > 0 && errors[i - 1] != 0 ? b : a;
    errors[i] = random[0] % 1024 < threshold ? static_cast<std::uint8_t>(1 + random[1] % 255) : std::uint8_t{0};
  }
  return errors;
}

TEST(ErrorBursts, EqualsTheModelThatSeesTheWholeRun) {
  std::uint32_t stream = 0;
  std::int64_t bursts_seen = 0;
  std::int64_t overflows_seen = 0;
  for (const std::int32_t gap : {1, 2, 8, 31, 1024}) {
    for (const auto& [a, b] : {std::pair{3u, 20u}, {3u, 700u}, {60u, 60u}, {200u, 1000u}, {0u, 0u}, {1024u, 1024u}}) {
      const Errors errors = MarkovErrors(a, b, 5000, ++stream);
      const std::vector<std::int64_t> lengths = BurstLengths(errors, static_cast<std::size_t>(gap));
      std::array<std::int64_t, kErrorBurstsBins> histogram{};
      for (const std::int64_t length : lengths) {
        ++histogram[static_cast<std::size_t>(std::min<std::int64_t>(length, kErrorBurstsBins) - 1)];
        overflows_seen += length > kErrorBurstsBins;
      }
      const ErrorBurstsState state = Count(errors, gap, true);
      const auto context = " gap " + std::to_string(gap) + " stream " + std::to_string(stream);
      ASSERT_EQ(state.histogram, histogram) << context;
      ASSERT_EQ(state.bursts, static_cast<std::int64_t>(lengths.size())) << context;
      ASSERT_EQ(state.longest, lengths.empty() ? 0 : *std::max_element(lengths.begin(), lengths.end())) << context;
      ASSERT_EQ(state.errors, std::count_if(errors.begin(), errors.end(), [](int e) { return e != 0; })) << context;
      ASSERT_EQ(state.symbols, 5000) << context;
      ASSERT_EQ(std::accumulate(state.histogram.begin(), state.histogram.end(), std::int64_t{0}), state.bursts);
      bursts_seen += state.bursts;
    }
  }
  EXPECT_GT(bursts_seen, 1000);
  EXPECT_GT(overflows_seen, 5);
}

TEST(ErrorBursts, TheGapIsExact) {
  for (const std::size_t between : {7u, 8u, 9u}) {
    Errors errors(100, 0);
    errors[20] = 1;
    errors[20 + between + 1] = 1;
    const ErrorBurstsState state = Count(errors, 8, false);
    EXPECT_EQ(state.bursts, between < 8 ? 1 : 2) << between;
    EXPECT_EQ(state.histogram[0], between < 8 ? 0 : 2) << between;
    EXPECT_EQ(state.histogram[8], between == 7 ? 1 : 0) << between;
  }
}

TEST(ErrorBursts, ABurstIsCountedWhenItsGapIsComplete) {
  Errors errors(8, 0);
  errors[0] = 1;
  EXPECT_EQ(Count(errors, 8, false).bursts, 0);
  EXPECT_EQ(Count(errors, 8, false).open, 1);
  EXPECT_EQ(Count(errors, 8, true).bursts, 1);
  errors.push_back(0);
  EXPECT_EQ(Count(errors, 8, false).bursts, 1);
  EXPECT_EQ(Count(errors, 8, false).open, 0);
  EXPECT_EQ(Count(errors, 8, true).bursts, 1);
  EXPECT_EQ(Count({1}, 8, true).bursts, 1);
  EXPECT_EQ(Count({}, 8, true).bursts, 0);
}

TEST(ErrorBursts, AfterTheEndAnErrorBeginsABurstOfItsOwn) {
  const ErrorBurstsPlan plan = MakePlan(ErrorBurstsConfig{});
  ErrorBurstsState state;
  reference::ErrorBursts(plan, state, Errors{0, 1, 0});
  reference::ErrorBurstsEnd(plan, state);
  reference::ErrorBursts(plan, state, Errors{1, 0, 1});
  reference::ErrorBurstsEnd(plan, state);
  reference::ErrorBurstsEnd(plan, state);
  EXPECT_EQ(state.bursts, 2);
  EXPECT_EQ(state.histogram[0], 1);
  EXPECT_EQ(state.histogram[2], 1);
  EXPECT_EQ(state.symbols, 6);
}

bool Equal(const ErrorBurstsState& a, const ErrorBurstsState& b) {
  return a.symbols == b.symbols && a.errors == b.errors && a.bursts == b.bursts && a.longest == b.longest &&
         a.histogram == b.histogram && a.open == b.open && a.first == b.first && a.last == b.last;
}

TEST(ErrorBursts, SplittingTheInputChangesNothing) {
  const ErrorBurstsPlan plan = MakePlan(ErrorBurstsConfig{});
  const Errors errors = MarkovErrors(40, 600, 20000, 400);
  for (std::uint32_t trial = 0; trial < 20; ++trial) {
    ErrorBurstsState state;
    Reset(plan, state);
    std::size_t begin = 0;
    for (std::uint64_t cut = 0; begin < errors.size(); ++cut) {
      const std::uint32_t longest = trial % 2 == 0 ? 12 : 900;
      const std::size_t size =
          std::min<std::size_t>(errors.size() - begin, Philox4x32({kSeed, 500 + trial}, cut)[0] % (longest + 1));
      reference::ErrorBursts(plan, state, std::span(errors).subspan(begin, size));
      begin += size;
      if (cut % 16 == 0) {
        const Errors so_far(errors.begin(), errors.begin() + static_cast<std::ptrdiff_t>(begin));
        ASSERT_TRUE(Equal(state, Count(so_far, 8, false))) << "trial " << trial << " at " << begin << " seed " << kSeed;
        if (longest == 12 && begin > 2000) break;
      }
    }
    if (begin == errors.size()) {
      ASSERT_TRUE(Equal(state, Count(errors, 8, false))) << "trial " << trial << " seed " << kSeed;
    }
  }
}

TEST(ErrorBurstsConfigTest, LimitsAreEnforced) {
  EXPECT_TRUE(Validate(ErrorBurstsConfig{}).ok());
  EXPECT_EQ(Validate(ErrorBurstsConfig{.gap_symbols = 0}).message(),
            "error_bursts.gap_symbols = 0 symbols is outside 1..1024");
  EXPECT_EQ(Validate(ErrorBurstsConfig{.gap_symbols = 1025}).message(),
            "error_bursts.gap_symbols = 1025 symbols is outside 1..1024");
}

// The example worked by hand in docs/blocks/error_bursts.md.
TEST(ErrorBurstsExample, WorkedByHand) {
  const ErrorBurstsState state = Count({0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0}, 3, false);
  EXPECT_EQ(state.errors, 4);
  EXPECT_EQ(state.bursts, 2);
  EXPECT_EQ(state.longest, 4);
  EXPECT_EQ(state.histogram[3], 1);
  EXPECT_EQ(state.histogram[0], 1);
}

}  // namespace
}  // namespace plumbline
