// The scrambler against its polynomial, and against a published example.
#include "reference/coding/scrambler.h"

#include <gtest/gtest.h>

#include <bitset>
#include <cstddef>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "reference/pcs/block66.h"
#include "tests/support/random.h"
#include "tests/support/shared_data.h"

namespace plumbline {
namespace {

using testing_support::DrawCuts;
using testing_support::DrawVector;
using testing_support::ExpectLimitsEnforced;
using Bits = std::vector<std::uint8_t>;

// Multiplication of the whole line by 1 + x^39 + x^58, the register in front of it: what a descrambler is.
Bits Product(const ScramblerState& before, const Bits& line) {
  Bits with(58 + line.size());
  for (std::size_t i = 0; i < 58; ++i) with[57 - i] = before.last >> i & 1U;
  std::copy(line.begin(), line.end(), with.begin() + 58);
  Bits product(line.size());
  for (std::size_t n = 0; n < line.size(); ++n) product[n] = with[n + 58] ^ with[n + 58 - 39] ^ with[n];
  return product;
}

TEST(Scrambler, LineTimesPolynomialIsTheInput) {
  for (std::uint32_t draw = 0; draw < 20; ++draw) {
    const ScramblerPlan plan = MakePlan(ScramblerConfig{static_cast<int>(draw * 991), kScramblerHalf - 7});
    ScramblerState state;
    Reset(plan, state);
    EXPECT_EQ(state.last, (std::uint64_t{kScramblerHalf - 7} << 29) + draw * 991);
    const ScramblerState before = state;
    const auto in = DrawVector<std::uint8_t>({draw, 1}, 1 + 97 * draw, 0, 1);
    Bits line(in.size()), back(in.size());
    reference::Scramble(state, in, line);
    EXPECT_EQ(Product(before, line), in);
    ScramblerState receiver = before;
    reference::Descramble(receiver, line, back);
    EXPECT_EQ(back, in);
    EXPECT_EQ(receiver.last, state.last);
  }
}

TEST(Scrambler, DescramblerNeedsNoSeedAndTriplesAnError) {
  const auto in = DrawVector<std::uint8_t>({7, 7}, 400, 0, 1);
  Bits line(in.size()), back(in.size());
  ScramblerState transmitter, receiver{0x155555555555555};
  reference::Scramble(transmitter, in, line);
  reference::Descramble(receiver, line, back);
  EXPECT_EQ(Bits(back.begin() + 58, back.end()), Bits(in.begin() + 58, in.end()));
  receiver = ScramblerState{};
  line[100] ^= 1;
  reference::Descramble(receiver, line, back);
  std::vector<std::size_t> wrong;
  for (std::size_t n = 0; n < in.size(); ++n) {
    if (back[n] != in[n]) wrong.push_back(n);
  }
  EXPECT_EQ(wrong, (std::vector<std::size_t>{100, 139, 158}));
}

TEST(Scrambler, AnySplitInPlace) {
  const auto in = DrawVector<std::uint8_t>({8, 8}, 1000, 0, 1);
  Bits whole(in.size()), parts = in;
  ScramblerState state, split;
  reference::Scramble(state, in, whole);
  std::size_t at = 0;
  for (const std::size_t size : DrawCuts({9, 9}, in.size(), 130)) {
    const std::span piece(parts.data() + at, size);
    reference::Scramble(split, piece, piece);
    at += size;
  }
  EXPECT_EQ(parts, whole);
  EXPECT_EQ(split.last, state.last);
}

// The example of a task force contribution (10GBASE-R): octets of the MII, and the scrambled blocks that they make from
// a register of ones.
TEST(Scrambler, PublishedExample) {
  const std::string file = "pcs/thaler_1_0706_64b66b_scrambler_vector.json";
  PLUMBLINE_SKIP_WITHOUT(file);
  std::ifstream in(testing::SharedData(file));
  const auto example = nlohmann::json::parse(in);
  const auto number = [](const nlohmann::json& text) {
    const auto s = text.get<std::string>();
    return std::stoull(s.substr(2), nullptr, s[1] == 'b' ? 2 : 16);
  };
  const auto& octets = example["eg_xgmii_data"];
  const auto& expected = example["eg_scrambled_data"];
  ASSERT_GE(expected.size(), 11U);
  ScramblerState state;
  ScramblerState receiver;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const MiiWord word = {static_cast<std::uint8_t>(number(octets[i][0])), number(octets[i][1])};
    const Block66 block = reference::EncodeBlock66(word);
    EXPECT_EQ(block.sync, number(expected[i][0])) << i;
    Bits bits(64), back(64);
    for (std::size_t b = 0; b < 64; ++b) bits[b] = block.payload >> b & 1U;
    reference::Scramble(state, bits, bits);
    std::uint64_t payload = 0;
    for (std::size_t b = 0; b < 64; ++b) payload |= std::uint64_t{bits[b]} << b;
    EXPECT_EQ(payload, number(expected[i][1])) << i;
    reference::Descramble(receiver, bits, back);
    Block66 received = {block.sync, 0};
    for (std::size_t b = 0; b < 64; ++b) received.payload |= std::uint64_t{back[b]} << b;
    EXPECT_EQ(reference::DecodeBlock66(received), word) << i;
  }
}

// docs/blocks/scrambler.md
TEST(Scrambler, WorkedByHand) {
  ScramblerState state{0};
  Bits in(100, 0), line(100);
  in[0] = 1;
  reference::Scramble(state, in, line);
  for (std::size_t n = 0; n < 100; ++n) EXPECT_EQ(line[n], n == 0 || n == 39 || n == 58 || n == 78) << n;
}

TEST(ScramblerConfigTest, Limits) { ExpectLimitsEnforced<ScramblerConfig>("scrambler"); }

}  // namespace
}  // namespace plumbline
