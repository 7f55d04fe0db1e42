// PAM4 test patterns against the examples of the standard and against a second construction.
#include "reference/coding/patterns.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/core/rng.h"

namespace plumbline {
namespace {

using Symbols = std::vector<std::uint8_t>;
constexpr std::uint32_t kSeed = 20260104;

Symbols Draw(std::int32_t pattern, std::size_t size) {
  const PatternsPlan plan = MakePlan(PatternsConfig{.pattern = pattern});
  PatternsState state;
  Reset(plan, state);
  Symbols symbols(size);
  reference::Patterns(plan, state, symbols);
  return symbols;
}

std::string Text(const Symbols& symbols) {
  std::string text;
  for (const std::uint8_t symbol : symbols) text += static_cast<char>('0' + symbol);
  return text;
}

std::array<std::ptrdiff_t, 4> Levels(const Symbols& symbols) {
  std::array<std::ptrdiff_t, 4> counts{};
  for (std::uint8_t a = 0; a < 4; ++a) counts[a] = std::count(symbols.begin(), symbols.end(), a);
  return counts;
}

// A shift register drawn as the standard draws it: s[0] is S0, the feedback bit is sent (inverted if asked) and shifted
// in.
std::vector<int> ShiftRegister(std::vector<int> s, const std::vector<std::size_t>& feedback, int invert, int size) {
  std::vector<int> bits;
  for (int n = 0; n < size; ++n) {
    int next = 0;
    for (const std::size_t i : feedback) next ^= s[i];
    bits.push_back(next ^ invert);
    s.insert(s.begin(), next);
    s.pop_back();
  }
  return bits;
}

Symbols GrayPairs(const std::vector<int>& bits) {
  Symbols symbols;
  for (std::size_t i = 0; i + 1 < bits.size(); i += 2) {
    symbols.push_back(static_cast<std::uint8_t>(bits[i] == 0 ? bits[i + 1] : 3 - bits[i + 1]));
  }
  return symbols;
}

// The examples printed in IEEE 802.3-2022 120.5.11.2.1 and 120.5.11.2.2 (the latter for a register of ones).
TEST(Patterns, Prbs13qExampleOfTheStandard) {
  EXPECT_EQ(Text(Draw(kPatternPrbs13q, 46)), "1031320220111130103121231210012102121023131112");
}

TEST(Patterns, Prbs31qExampleOfTheStandard) {
  EXPECT_EQ(Text(Draw(kPatternPrbs31q, 50)), "22222222222222012222222222220002222222222201201222");
}

TEST(Patterns, Prbs13qPeriodAndLevels) {
  const Symbols symbols = Draw(kPatternPrbs13q, 3 * 8191);
  for (std::size_t i = 8191; i < symbols.size(); ++i) ASSERT_EQ(symbols[i], symbols[i - 8191]) << i;
  EXPECT_EQ(Levels(Symbols(symbols.begin(), symbols.begin() + 8191)),
            (std::array<std::ptrdiff_t, 4>{2047, 2048, 2048, 2048}));
  EXPECT_EQ(symbols[8190], Draw(kPatternPrbs13q, 8191)[8190]);
}

TEST(Patterns, Prbs13qEqualsTheShiftRegister) {
  const std::vector<int> seed = {0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 1};
  EXPECT_EQ(Draw(kPatternPrbs13q, 8191), GrayPairs(ShiftRegister(seed, {0, 1, 11, 12}, 0, 2 * 8191)));
}

TEST(Patterns, Prbs31qEqualsTheShiftRegister) {
  EXPECT_EQ(Draw(kPatternPrbs31q, 20000), GrayPairs(ShiftRegister(std::vector<int>(31, 1), {27, 30}, 1, 40000)));
}

// The second construction: the sequence A in full, then the four parts written out.
Symbols Ssprq() {
  std::vector<int> a;
  const std::array<std::pair<std::uint32_t, int>, 3> pieces = {
      {{0x00000002u, 10924}, {0x34013FF7u, 10922}, {0x0CCCCCCCu, 10922}}};
  for (const auto& [seed, size] : pieces) {
    std::vector<int> s(31);
    for (std::size_t i = 0; i < s.size(); ++i) s[i] = static_cast<int>((seed >> i) & 1u);
    const std::vector<int> bits = ShiftRegister(s, {27, 30}, 1, size);
    a.insert(a.end(), bits.begin(), bits.end());
  }
  EXPECT_EQ(a.size(), 32768u);
  std::vector<int> rotated = a;
  std::rotate(rotated.begin(), rotated.end() - 1, rotated.end());
  Symbols symbols = GrayPairs(a);
  for (const std::uint8_t symbol : GrayPairs(a)) symbols.push_back(static_cast<std::uint8_t>(3 - symbol));
  const Symbols third = GrayPairs(std::vector<int>(a.begin() + 1, a.end() - 1));
  symbols.insert(symbols.end(), third.begin(), third.end());
  for (const std::uint8_t symbol : GrayPairs(rotated)) symbols.push_back(static_cast<std::uint8_t>(3 - symbol));
  return symbols;
}

TEST(Patterns, SsprqEqualsTheSecondConstruction) {
  const Symbols period = Ssprq();
  ASSERT_EQ(period.size(), 65535u);
  EXPECT_EQ(Levels(period), (std::array<std::ptrdiff_t, 4>{15215, 17553, 17552, 15215}));
  const Symbols drawn = Draw(kPatternSsprq, 2 * 65535 + 100);
  for (std::size_t i = 0; i < drawn.size(); ++i) ASSERT_EQ(drawn[i], period[i % 65535]) << i;
}

// FNV-1a of the 65535 level indices. The sequence with this value has SHA-256
// f17f5effb8e68863e5355258186456e1c3b3c48b5519c1a0c46dac855fae3582, that of the symbols in the file
// SSPRQ_sequence.csv which IEEE publishes with IEEE Std 802.3.
TEST(Patterns, SsprqIsTheOneThatIeeePublishes) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const std::uint8_t symbol : Draw(kPatternSsprq, 65535)) hash = (hash ^ symbol) * 0x100000001B3u;
  EXPECT_EQ(hash, 0x8C5C38DD256497F9u);
}

TEST(Patterns, SkipEqualsDrawing) {
  for (const std::int32_t pattern : {kPatternPrbs13q, kPatternPrbs31q, kPatternSsprq}) {
    const PatternsPlan plan = MakePlan(PatternsConfig{.pattern = pattern});
    const Symbols whole = Draw(pattern, 140000);
    for (const std::uint64_t distance :
         {0u, 1u, 8190u, 8191u, 16384u, 32768u, 49151u, 65534u, 65535u, 70000u, 131071u}) {
      PatternsState state;
      Reset(plan, state);
      reference::PatternsSkip(plan, state, distance);
      Symbols symbols(64);
      reference::Patterns(plan, state, symbols);
      ASSERT_TRUE(std::equal(symbols.begin(), symbols.end(), whole.begin() + static_cast<std::ptrdiff_t>(distance)))
          << "pattern " << pattern << " by " << distance;
    }
  }
}

TEST(Patterns, SkippingAWholePeriodOfPrbs31qChangesNothing) {
  const PatternsPlan plan = MakePlan(PatternsConfig{.pattern = kPatternPrbs31q});
  PatternsState state;
  Reset(plan, state);
  reference::PatternsSkip(plan, state, 5 * ((std::uint64_t{1} << 31) - 1) + 3);
  Symbols symbols(100);
  reference::Patterns(plan, state, symbols);
  const Symbols whole = Draw(kPatternPrbs31q, 103);
  EXPECT_TRUE(std::equal(symbols.begin(), symbols.end(), whole.begin() + 3));
}

TEST(Patterns, SplittingTheOutputChangesNoSymbol) {
  for (const std::int32_t pattern : {kPatternPrbs13q, kPatternPrbs31q, kPatternSsprq}) {
    const PatternsPlan plan = MakePlan(PatternsConfig{.pattern = pattern});
    const Symbols whole = Draw(pattern, 70000);
    for (std::uint32_t trial = 0; trial < 4; ++trial) {
      PatternsState state;
      Reset(plan, state);
      Symbols symbols(whole.size());
      std::size_t begin = 0;
      const std::uint32_t longest = trial % 2 == 0 ? 70 : 3000;
      for (std::uint64_t cut = 0; begin < symbols.size(); ++cut) {
        const std::size_t size =
            std::min<std::size_t>(symbols.size() - begin, Philox4x32({kSeed, trial}, cut)[0] % longest);
        reference::Patterns(plan, state, std::span(symbols).subspan(begin, size));
        begin += size;
      }
      ASSERT_EQ(symbols, whole) << "pattern " << pattern << " trial " << trial << " seed " << kSeed;
    }
  }
}

TEST(PatternsConfigTest, LimitsAreEnforced) {
  EXPECT_TRUE(Validate(PatternsConfig{}).ok());
  EXPECT_EQ(Validate(PatternsConfig{.pattern = 3}).message(), "patterns.pattern = 3 is outside 0..2");
  EXPECT_EQ(Validate(PatternsConfig{.pattern = -1}).message(), "patterns.pattern = -1 is outside 0..2");
}

}  // namespace
}  // namespace plumbline
