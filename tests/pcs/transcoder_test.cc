// The transcoder against a second one that works on one long number, published values, and all that cannot be decoded.
#include "reference/pcs/transcoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <string>
#include <vector>

#include "reference/coding/scrambler.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
using testing_support::ExpectLimitsEnforced;
using Blocks = std::array<Block66, 4>;
using Bits = std::array<std::uint8_t, 257>;
using Number = std::bitset<257>;

constexpr TranscoderPlan kPlain = MakePlan(TranscoderConfig{0});
constexpr TranscoderPlan kScrambled = MakePlan(TranscoderConfig{1});

Bits Encode(const TranscoderPlan& plan, const Blocks& blocks) {
  Bits bits;
  reference::TranscodeEncode(plan, blocks, bits);
  return bits;
}
Blocks Decode(const Bits& bits) {
  TranscoderState state;
  Blocks blocks;
  reference::TranscodeDecode(kPlain, state, bits, blocks);
  return blocks;
}

// Bit 256 first, as numbers are written.
std::string Hex(const Bits& bits) {
  std::string text;
  for (int digit = 64; digit >= 0; --digit) {
    unsigned value = 0;
    for (int i = 3; i >= 0; --i) {
      const int n = 4 * digit + i;
      value = value << 1 | (n < 257 ? bits[static_cast<std::size_t>(n)] : 0U);
    }
    text += "0123456789abcdef"[value];
  }
  return text;
}

// The clause in arithmetic of one long number: payloads shifted together, then the nibble cut out.
Bits SecondEncoder(const Blocks& blocks) {
  Number payloads, x;
  int c = -1;
  for (int j = 3; j >= 0; --j) {
    const Block66& block = blocks[static_cast<std::size_t>(j)];
    payloads = payloads << 64 | Number(block.payload);
    if (block.sync == kSyncControl) c = j;
  }
  if (c < 0) {
    x = payloads << 1 | Number(1);
  } else {
    const int cut = 64 * c + 4;
    const Number low = ~(~Number() << static_cast<std::size_t>(cut));
    x = ((payloads & low) | ((payloads >> static_cast<std::size_t>(cut + 4)) << static_cast<std::size_t>(cut))) << 5;
    for (std::size_t j = 0; j < 4; ++j) x[j + 1] = blocks[j].sync == kSyncData;
  }
  Bits bits;
  for (std::size_t i = 0; i < 257; ++i) bits[i] = x[i];
  return bits;
}

// Blocks with the given pattern of control blocks (bit j), legal types, any payload.
Blocks DrawBlocks(unsigned control, std::uint32_t stream) {
  Blocks blocks;
  for (std::uint32_t j = 0; j < 4; ++j) {
    auto payload = static_cast<std::uint64_t>(Draw({11, stream}, j, 0, INT64_MAX)) << 1 | (stream & 1U);
    const bool is_control = (control >> j & 1U) != 0;
    if (is_control) payload = (payload & ~std::uint64_t{0xFF}) | kBlockTypes[(stream + j) % kBlockTypes.size()];
    blocks[j] = {is_control ? kSyncControl : kSyncData, payload};
  }
  return blocks;
}

// Four idle blocks: the value that the standard's example has for every block of its first table.
TEST(Transcoder, AllIdle) {
  EXPECT_EQ(Hex(Encode(kPlain, Blocks{})), "0000000000000003c000000000000003c000000000000003c00000000000001c0");
}

TEST(Transcoder, EveryPatternOfControlBlocksComesBack) {
  for (unsigned control = 0; control < 16; ++control) {
    for (std::uint32_t draw = 0; draw < 200; ++draw) {
      const Blocks blocks = DrawBlocks(control, 16 * draw + control);
      const Bits bits = Encode(kPlain, blocks);
      EXPECT_EQ(bits, SecondEncoder(blocks));
      EXPECT_EQ(Decode(bits), blocks);
    }
  }
}

// Every bit alone: none is lost but the second half of the first control block's type.
TEST(Transcoder, EveryPayloadBitHasItsPlace) {
  for (unsigned control = 0; control < 16; ++control) {
    const Blocks blocks = DrawBlocks(control, control);
    const Bits bits = Encode(kPlain, blocks);
    unsigned c = 0;
    while (c < 4 && (control >> c & 1U) == 0) ++c;
    std::size_t seen = 0;
    for (unsigned j = 0; j < 4; ++j) {
      for (unsigned i = 0; i < 64; ++i) {
        Blocks other = blocks;
        other[j].payload ^= std::uint64_t{1} << i;
        const Bits changed = Encode(kPlain, other);
        std::size_t different = 0;
        for (std::size_t n = 0; n < 257; ++n) different += bits[n] != changed[n];
        const bool left_out = j == c && i >= 4 && i < 8;
        EXPECT_EQ(different, left_out ? 0U : 1U);
        seen += different;
      }
    }
    EXPECT_EQ(seen, control == 0 ? 256U : 252U);
  }
}

TEST(Transcoder, IllegalSyncHeaders) {
  for (const std::uint8_t sync : {std::uint8_t{0}, std::uint8_t{3}}) {
    for (std::size_t j = 0; j < 4; ++j) {
      Blocks blocks = DrawBlocks(5, 77);
      blocks[j].sync = sync;
      const Bits bits = Encode(kPlain, blocks);
      EXPECT_EQ((std::array{bits[0], bits[1], bits[2], bits[3], bits[4]}),
                (std::array<std::uint8_t, 5>{0, 1, 1, 1, 1}));
      Blocks expected = blocks;
      for (Block66& block : expected) block.sync = kSyncError;
      expected[0].payload &= ~std::uint64_t{0xF0};
      EXPECT_EQ(Decode(bits), expected);
    }
  }
}

TEST(Transcoder, UnknownHalfOfATypeMarksItsBlock) {
  for (unsigned nibble = 0; nibble < 16; ++nibble) {
    Blocks blocks = DrawBlocks(6, 5);
    blocks[1].payload = (blocks[1].payload & ~std::uint64_t{0xFF}) | nibble;
    const Blocks back = Decode(Encode(kPlain, blocks));
    const std::uint8_t type = BlockTypeOfNibble(nibble);
    EXPECT_EQ(back[1].sync, type == 0 ? kSyncError : kSyncControl);
    EXPECT_EQ(back[1].payload & 0xFF, type == 0 ? nibble : type);
    EXPECT_EQ(back[0], blocks[0]);
    EXPECT_EQ(back[2], blocks[2]);
    EXPECT_EQ(back[3], blocks[3]);
  }
}

// 100 Gb/s: payloads scrambled before; the decoder finds the missing half through the scrambler's past.
TEST(Transcoder, ScrambledPayloadsComeBack) {
  ScramblerState scrambler;
  TranscoderState state;
  Reset(kScrambled, state);
  for (std::uint32_t draw = 0; draw < 3000; ++draw) {
    const unsigned control = draw < 1000 ? draw % 16 : static_cast<unsigned>(Draw({4, 4}, draw, 0, 15));
    Blocks blocks = DrawBlocks(control, draw);
    for (Block66& block : blocks) {
      std::array<std::uint8_t, 64> bits;
      for (std::size_t i = 0; i < 64; ++i) bits[i] = block.payload >> i & 1U;
      reference::Scramble(scrambler, bits, bits);
      block.payload = 0;
      for (std::size_t i = 0; i < 64; ++i) block.payload |= std::uint64_t{bits[i]} << i;
    }
    const Bits bits = Encode(kScrambled, blocks);
    Bits plain = SecondEncoder(blocks);
    for (std::size_t i = 0; i < 5; ++i) plain[i] ^= plain[i + 8];
    EXPECT_EQ(bits, plain);
    Blocks back;
    reference::TranscodeDecode(kScrambled, state, bits, back);
    ASSERT_EQ(back, blocks) << draw;
    EXPECT_EQ(state.line.last, scrambler.last);
  }
}

// Any 257 bits decode to something, and what is not marked is what encodes to them.
TEST(Transcoder, GarbageIsMarkedOrLegal) {
  int marked = 0, legal = 0;
  for (std::uint32_t draw = 0; draw < 5000; ++draw) {
    Bits bits;
    for (std::size_t i = 0; i < 257; ++i) bits[i] = static_cast<std::uint8_t>(Draw({21, draw}, i, 0, 1));
    if (draw % 2 == 0) bits[0] = 0;
    const Blocks blocks = Decode(bits);
    if (std::any_of(blocks.begin(), blocks.end(), [](const Block66& b) { return b.sync == kSyncError; })) {
      ++marked;
    } else {
      EXPECT_EQ(Encode(kPlain, blocks), bits);
      ++legal;
    }
  }
  EXPECT_GT(marked, 500);
  EXPECT_GT(legal, 2000);
}

// docs/blocks/transcoder.md
TEST(Transcoder, WorkedByHand) {
  Blocks blocks;
  for (Block66& block : blocks) block = {kSyncData, 0};
  blocks[2] = {kSyncControl, 0x87};
  const Bits bits = Encode(kPlain, blocks);
  std::vector<std::size_t> ones;
  for (std::size_t n = 0; n < 257; ++n) {
    if (bits[n] != 0) ones.push_back(n);
  }
  EXPECT_EQ(ones, (std::vector<std::size_t>{1, 2, 4, 133, 134, 135}));
}

TEST(TranscoderConfigTest, Limits) { ExpectLimitsEnforced<TranscoderConfig>("transcoder"); }

}  // namespace
}  // namespace plumbline
