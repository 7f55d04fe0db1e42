// The precoder and its decoder: the recurrence, each undoing the other, and what a run of errors leaves.
#include "reference/coding/precoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/core/rng.h"

namespace plumbline {
namespace {

using Symbols = std::vector<std::uint8_t>;
constexpr std::uint32_t kSeed = 20260103;

Symbols Random(std::uint32_t stream, std::size_t size) {
  Symbols symbols(size);
  for (std::size_t i = 0; i < size; ++i) {
    symbols[i] = static_cast<std::uint8_t>(Philox4x32({kSeed, stream}, i)[0] & 3u);
  }
  return symbols;
}

Symbols Encode(const Symbols& in, std::int32_t enable = 1) {
  const PrecoderPlan plan = MakePlan(PrecoderConfig{.enable = enable});
  PrecoderState state;
  Reset(plan, state);
  Symbols out(in.size());
  reference::PrecoderEncode(plan, state, in, out);
  return out;
}

Symbols Decode(const Symbols& in, std::int32_t enable = 1) {
  const PrecoderPlan plan = MakePlan(PrecoderConfig{.enable = enable});
  PrecoderState state;
  Reset(plan, state);
  Symbols out(in.size());
  reference::PrecoderDecode(plan, state, in, out);
  return out;
}

// The second model: the closed form P[j] = sum of (-1)^(j-i) G[i], an alternating sum from the start.
TEST(Precoder, EqualsTheAlternatingSum) {
  const Symbols in = Random(1, 3000);
  const Symbols out = Encode(in);
  for (std::size_t j = 0; j < in.size(); ++j) {
    long sum = 0;
    for (std::size_t i = 0; i <= j; ++i) sum += (j - i) % 2 == 0 ? in[i] : -in[i];
    ASSERT_EQ(out[j], ((sum % 4) + 4) % 4) << j;
  }
}

TEST(Precoder, DecoderUndoesEncoder) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{997}}) {
    const Symbols in = Random(2, size);
    EXPECT_EQ(Decode(Encode(in)), in) << size;
  }
}

TEST(Precoder, EveryTransition) {
  const PrecoderPlan plan = MakePlan(PrecoderConfig{.enable = 1});
  for (std::uint8_t previous = 0; previous < 4; ++previous) {
    for (std::uint8_t symbol = 0; symbol < 4; ++symbol) {
      PrecoderState state{previous};
      std::uint8_t line = 9;
      reference::PrecoderEncode(plan, state, std::span(&symbol, 1), std::span(&line, 1));
      EXPECT_LT(line, 4);
      EXPECT_EQ((line + previous) % 4, symbol);
      EXPECT_EQ(state.previous, line);
    }
  }
}

// A decision feedback equalizer with a tap of one makes runs of errors +1, -1, +1, ... After decoding two are left.
TEST(Precoder, ARunOfAlternatingErrorsLeavesTwo) {
  const Symbols in = Random(3, 400);
  const Symbols line = Encode(in);
  for (const std::size_t length : {1u, 2u, 3u, 10u, 57u}) {
    Symbols received = line;
    for (std::size_t i = 0; i < length; ++i) {
      const unsigned step = i % 2 == 0 ? 1u : 3u;
      received[100 + i] = static_cast<std::uint8_t>((received[100 + i] + step) & 3u);
    }
    const Symbols out = Decode(received);
    std::vector<std::size_t> wrong;
    for (std::size_t j = 0; j < in.size(); ++j) {
      if (out[j] != in[j]) wrong.push_back(j);
    }
    EXPECT_EQ(wrong, (std::vector<std::size_t>{100, 100 + length})) << "run of " << length;
  }
}

TEST(Precoder, ADecoderThatStartsLateLosesOneSymbolAtMost) {
  const Symbols in = Random(4, 200);
  const Symbols line = Encode(in);
  const Symbols out = Decode(Symbols(line.begin() + 17, line.end()));
  EXPECT_TRUE(std::equal(out.begin() + 1, out.end(), in.begin() + 18));
}

TEST(Precoder, BypassPassesAndStillFollowsTheLine) {
  const Symbols in = Random(5, 100);
  EXPECT_EQ(Encode(in, 0), in);
  EXPECT_EQ(Decode(in, 0), in);
  const PrecoderPlan plan = MakePlan(PrecoderConfig{.enable = 0});
  PrecoderState encoder;
  PrecoderState decoder;
  Symbols out(in.size());
  reference::PrecoderEncode(plan, encoder, in, out);
  reference::PrecoderDecode(plan, decoder, in, out);
  EXPECT_EQ(encoder.previous, in.back());
  EXPECT_EQ(decoder.previous, in.back());
}

TEST(Precoder, SplittingTheInputAndWorkingInPlaceChangeNoSymbol) {
  const Symbols in = Random(6, 2000);
  const Symbols encoded = Encode(in);
  const PrecoderPlan plan = MakePlan(PrecoderConfig{.enable = 1});
  for (std::uint32_t trial = 0; trial < 20; ++trial) {
    PrecoderState encoder;
    PrecoderState decoder;
    Symbols symbols = in;
    std::size_t begin = 0;
    for (std::uint64_t cut = 0; begin < in.size(); ++cut) {
      const std::size_t size = std::min<std::size_t>(in.size() - begin, Philox4x32({kSeed, 100 + trial}, cut)[0] % 70);
      const auto piece = std::span(symbols).subspan(begin, size);
      reference::PrecoderEncode(plan, encoder, piece, piece);
      ASSERT_TRUE(std::equal(piece.begin(), piece.end(), encoded.begin() + static_cast<std::ptrdiff_t>(begin)));
      reference::PrecoderDecode(plan, decoder, piece, piece);
      begin += size;
    }
    ASSERT_EQ(symbols, in) << "trial " << trial << " seed " << kSeed;
  }
}

TEST(PrecoderConfigTest, LimitsAreEnforced) {
  EXPECT_TRUE(Validate(PrecoderConfig{}).ok());
  EXPECT_EQ(Validate(PrecoderConfig{.enable = 2}).message(), "precoder.enable = 2 is outside 0..1");
  EXPECT_EQ(Validate(PrecoderConfig{.enable = -1}).message(), "precoder.enable = -1 is outside 0..1");
}

// The example worked by hand in docs/blocks/precoder.md.
TEST(PrecoderExample, WorkedByHand) { EXPECT_EQ(Encode({1, 3, 0, 2, 2}), (Symbols{1, 2, 2, 0, 2})); }

}  // namespace
}  // namespace plumbline
