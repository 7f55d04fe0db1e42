// Pseudo-random binary sequences against the recurrence, polynomial division and the theory of m-sequences.
#include "reference/coding/prbs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "reference/core/rng.h"

namespace plumbline {
namespace {

using Bits = std::vector<std::uint8_t>;
constexpr std::uint32_t kSeed = 20260102;

Bits Draw(const PrbsConfig& config, std::size_t size) {
  EXPECT_TRUE(Validate(config).ok()) << Validate(config).message();
  const PrbsPlan plan = MakePlan(config);
  PrbsState state;
  Reset(plan, state);
  Bits bits(size);
  reference::Prbs(plan, state, bits);
  return bits;
}

// Exponents of each generator polynomial other than the order and 0, as the standards print them.
const std::map<int, std::vector<int>> kExponents = {{7, {6}},   {9, {5}},   {11, {9}}, {13, {12, 2, 1}},
                                                    {15, {14}}, {23, {18}}, {31, {28}}};

// The second model: the reciprocal polynomial divides the sequence, so the stream times (1 + sum D^t + D^order) is zero
// but for the remainder that the seed leaves in the first `order` places.
TEST(Prbs, ThePolynomialDividesTheStream) {
  for (const auto& [order, exponents] : kExponents) {
    const Bits bits = Draw({.order = order, .invert = 0, .seed = 0x35}, 1'000'000);
    const auto n = static_cast<std::size_t>(order);
    std::size_t remainders = 0;
    for (std::size_t i = n; i < bits.size(); ++i) {
      unsigned remainder = bits[i] ^ bits[i - n];
      for (const int exponent : exponents) remainder ^= bits[i - static_cast<std::size_t>(exponent)];
      remainders += remainder;
    }
    EXPECT_EQ(remainders, 0u) << "PRBS" << order;
    EXPECT_EQ(*std::max_element(bits.begin(), bits.end()), 1);
  }
}

// Over one full period: every register value but zero exactly once, 2^(n-1) ones, and the run lengths of an m-sequence.
TEST(Prbs, FullPeriodUpTo15) {
  for (const int order : {7, 9, 11, 13, 15}) {
    const std::size_t period = (std::size_t{1} << order) - 1;
    const Bits bits = Draw({.order = order, .invert = 0, .seed = 1}, 2 * period);
    std::vector<int> seen(period + 1, 0);
    std::size_t ones = 0;
    std::size_t word = 0;
    for (std::size_t i = 0; i < 2 * period; ++i) {
      word = ((word << 1) | bits[i]) & period;
      if (i + 1 >= static_cast<std::size_t>(order) && i + 1 < static_cast<std::size_t>(order) + period) ++seen[word];
      if (i >= period) {
        ones += bits[i];
        ASSERT_EQ(bits[i], bits[i - period]) << "PRBS" << order;
      }
    }
    EXPECT_EQ(ones, std::size_t{1} << (order - 1)) << "PRBS" << order;
    EXPECT_EQ(seen[0], 0) << "PRBS" << order;
    EXPECT_EQ(std::count(seen.begin() + 1, seen.end(), 1), static_cast<std::ptrdiff_t>(period)) << "PRBS" << order;

    // Runs, counted around the circle from a place where the bit changes.
    std::map<std::size_t, std::size_t> zeros_runs;
    std::map<std::size_t, std::size_t> ones_runs;
    std::size_t begin = 1;
    while (bits[begin] == bits[begin - 1]) ++begin;
    for (std::size_t i = begin; i < begin + period;) {
      std::size_t end = i;
      while (end < begin + period && bits[end] == bits[i]) ++end;
      ++(bits[i] != 0 ? ones_runs : zeros_runs)[end - i];
      i = end;
    }
    const auto n = static_cast<std::size_t>(order);
    EXPECT_EQ(ones_runs[n], 1u) << "PRBS" << order;
    EXPECT_EQ(ones_runs.count(n - 1), 0u) << "PRBS" << order;
    EXPECT_EQ(zeros_runs[n - 1], 1u) << "PRBS" << order;
    EXPECT_EQ(zeros_runs.count(n), 0u) << "PRBS" << order;
    for (std::size_t run = 1; run + 2 <= n; ++run) {
      EXPECT_EQ(ones_runs[run], std::size_t{1} << (n - 2 - run)) << "PRBS" << order << " run " << run;
      EXPECT_EQ(zeros_runs[run], std::size_t{1} << (n - 2 - run)) << "PRBS" << order << " run " << run;
    }
  }
}

// A skip equals as many draws, and the skip of a whole period changes nothing while that of no true divisor does: with
// the prime factors of 2^n - 1 this proves the full period of the long ones as well.
TEST(Prbs, SkipEqualsDrawing) {
  for (const auto& [order, exponents] : kExponents) {
    const PrbsPlan plan = MakePlan({.order = order, .invert = 0, .seed = 0x51});
    for (const std::uint64_t distance : {0u, 1u, 2u, 3u, 30u, 31u, 32u, 63u, 64u, 1000u, 65537u}) {
      PrbsState drawn;
      Reset(plan, drawn);
      PrbsState skipped = drawn;
      Bits bits(distance);
      reference::Prbs(plan, drawn, bits);
      reference::PrbsSkip(plan, skipped, distance);
      ASSERT_EQ(skipped.last, drawn.last) << "PRBS" << order << " by " << distance;
    }
  }
}

TEST(Prbs, FullPeriodByItsFactors) {
  const std::map<int, std::vector<std::uint64_t>> factors = {{7, {127}},        {9, {7, 73}},       {11, {23, 89}},
                                                             {13, {8191}},      {15, {7, 31, 151}}, {23, {47, 178481}},
                                                             {31, {2147483647}}};
  for (const auto& [order, primes] : factors) {
    const std::uint64_t period = (std::uint64_t{1} << order) - 1;
    std::uint64_t product = 1;
    for (const std::uint64_t prime : primes) product *= prime;
    ASSERT_EQ(product, period);
    const PrbsPlan plan = MakePlan({.order = order, .invert = 0, .seed = 1});
    PrbsState start;
    Reset(plan, start);
    PrbsState state = start;
    reference::PrbsSkip(plan, state, period);
    EXPECT_EQ(state.last, start.last) << "PRBS" << order;
    for (const std::uint64_t prime : primes) {
      state = start;
      reference::PrbsSkip(plan, state, period / prime);
      EXPECT_NE(state.last, start.last) << "PRBS" << order << " has period " << period / prime;
    }
  }
}

// PRBS31 as IEEE 802.3 sends it, inverted, from all ones: 28 ones, then what a hand computes
TEST(Prbs, Prbs31FromAllOnes) {
  const Bits bits = Draw({.order = 31, .invert = 1, .seed = 0x7FFFFFFF}, 60);
  std::string text;
  for (const std::uint8_t bit : bits) text += static_cast<char>('0' + bit);
  EXPECT_EQ(text, "111111111111111111111111111100011111111111111111111111110000");
}

TEST(Prbs, InversionInvertsEveryBit) {
  const Bits plain = Draw({.order = 23, .invert = 0, .seed = 77}, 4096);
  const Bits inverted = Draw({.order = 23, .invert = 1, .seed = 77}, 4096);
  for (std::size_t i = 0; i < plain.size(); ++i) ASSERT_EQ(plain[i] ^ inverted[i], 1) << i;
}

TEST(Prbs, SplittingTheOutputChangesNoBit) {
  for (const auto& [order, exponents] : kExponents) {
    const PrbsConfig config{.order = order, .invert = order == 31, .seed = 99};
    const Bits whole = Draw(config, 5000);
    const PrbsPlan plan = MakePlan(config);
    for (std::uint32_t trial = 0; trial < 10; ++trial) {
      PrbsState state;
      Reset(plan, state);
      Bits bits(whole.size());
      std::size_t begin = 0;
      for (std::uint64_t cut = 0; begin < bits.size(); ++cut) {
        const std::size_t size = std::min<std::size_t>(bits.size() - begin, Philox4x32({kSeed, trial}, cut)[0] % 97);
        reference::Prbs(plan, state, std::span(bits).subspan(begin, size));
        begin += size;
      }
      ASSERT_EQ(bits, whole) << "PRBS" << order << " trial " << trial << " seed " << kSeed;
    }
  }
}

TEST(PrbsConfigTest, DefaultsAreLegal) { EXPECT_TRUE(Validate(PrbsConfig{}).ok()); }

TEST(PrbsConfigTest, EveryFieldHasEnforcedLimits) {
  for (const auto& field : FieldsOf(PrbsConfig{})) {
    for (const std::int64_t value : {std::int64_t{field.min} - 1, std::int64_t{field.max} + 1}) {
      if (value > INT32_MAX) continue;
      PrbsConfig config;
      config.*(field.member) = static_cast<std::int32_t>(value);
      const Status status = Validate(config);
      ASSERT_FALSE(status.ok()) << field.name << " = " << value;
      EXPECT_NE(status.message().find("prbs." + std::string(field.name) + " = " + std::to_string(value)),
                std::string::npos)
          << status.message();
    }
  }
}

TEST(PrbsConfigTest, RefusesAnOrderWithoutAPolynomial) {
  const Status status = Validate(PrbsConfig{.order = 16, .invert = 0, .seed = 1});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.message(), "prbs.order = 16 bits is none of 7, 9, 11, 13, 15, 23, 31");
}

TEST(PrbsConfigTest, RefusesASeedThatDoesNotFit) {
  EXPECT_TRUE(Validate(PrbsConfig{.order = 7, .invert = 0, .seed = 127}).ok());
  const Status status = Validate(PrbsConfig{.order = 7, .invert = 0, .seed = 128});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.message(), "prbs.seed = 128 is outside 1..127");
}

// The example worked by hand in docs/blocks/prbs.md.
TEST(PrbsExample, WorkedByHand) {
  EXPECT_EQ(Draw({.order = 7, .invert = 0, .seed = 0x41}, 10), (Bits{1, 0, 0, 0, 0, 1, 0, 1, 0, 0}));
}

}  // namespace
}  // namespace plumbline
