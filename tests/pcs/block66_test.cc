// The 64B/66B code: every format, and what neither side can say.
#include "reference/pcs/block66.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;

constexpr MiiWord kErrors = {0xFF, 0xFEFEFEFEFEFEFEFE};

TEST(Block66Test, KnownBlocks) {
  const auto encode = reference::EncodeBlock66;
  EXPECT_EQ(encode({0xFF, 0x0707070707070707}), (Block66{kSyncControl, 0x1E}));
  EXPECT_EQ(encode({0xFF, 0xFEFEFEFEFEFEFEFE}), (Block66{kSyncControl, kErrorPayload}));
  EXPECT_EQ(encode({0x00, 0x0123456789ABCDEF}), (Block66{kSyncData, 0x0123456789ABCDEF}));
  EXPECT_EQ(encode({0x01, 0xD5555555555555FB}), (Block66{kSyncControl, 0xD555555555555578}));
  EXPECT_EQ(encode({0x01, 0x000000000100009C}), (Block66{kSyncControl, 0x000000000100004B}));
  EXPECT_EQ(encode({0x01, 0x000000000100005C}), (Block66{kSyncControl, 0x0000000F0100004B}));
  EXPECT_EQ(encode({0xFF, 0x07070707070707FD}), (Block66{kSyncControl, 0x87}));
  EXPECT_EQ(encode({0xF8, 0x07070707FD332211}), (Block66{kSyncControl, 0x332211B4}));
  EXPECT_EQ(encode({0x80, 0xFD77665544332211}), (Block66{kSyncControl, 0x77665544332211FF}));
  EXPECT_EQ(encode({0xFE, 0xFE0706FEFE06FD11}), (Block66{kSyncControl, 0x3C0031E3C1801199}));
}

// Every octet that is no control code in every place, and every control mask: either a block that comes back, or an
// error block.
TEST(Block66Test, RoundTripOrErrorBlock) {
  constexpr std::uint64_t kOctets[] = {0x07, 0x06, 0xFE, 0xFB, 0xFD, 0x9C, 0x5C, 0x00, 0xFF};
  int kept = 0, refused = 0;
  for (int mask = 0; mask < 256; ++mask) {
    for (std::uint64_t draw = 0; draw < 2000; ++draw) {
      MiiWord word = {static_cast<std::uint8_t>(mask), 0};
      for (unsigned i = 0; i < 8; ++i) {
        const auto pick = static_cast<std::size_t>(Draw({1, static_cast<std::uint32_t>(mask)}, 8 * draw + i, 0, 8));
        word.octets |= (draw % 4 == 0 && i > 0 ? kOctets[0] : kOctets[pick]) << (8 * i);
      }
      const Block66 block = reference::EncodeBlock66(word);
      const MiiWord back = reference::DecodeBlock66(block);
      if (block == Block66{kSyncControl, kErrorPayload}) {
        EXPECT_EQ(back, kErrors);
        ++refused;
      } else {
        EXPECT_EQ(back, word);
        EXPECT_EQ(block.sync, mask == 0 ? kSyncData : kSyncControl);
        EXPECT_TRUE(block.sync == kSyncData || IsBlockType(block.payload & 0xFF));
        ++kept;
      }
    }
  }
  EXPECT_GT(kept, 2000);
  EXPECT_GT(refused, 100000);
}

// A block is legal when it is what its own octets encode to; every other one gives errors.
TEST(Block66Test, AnythingElseIsAnError) {
  EXPECT_EQ(reference::DecodeBlock66({0, 5}), kErrors);
  EXPECT_EQ(reference::DecodeBlock66({3, 0x1E}), kErrors);
  int legal = 0;
  for (unsigned type = 0; type < 256; ++type) {
    for (std::uint64_t draw = 0; draw < 500; ++draw) {
      auto payload = static_cast<std::uint64_t>(Draw({2, type}, draw, 0, INT64_MAX)) << 8;
      if (draw % 2 == 0) payload &= static_cast<std::uint64_t>(Draw({3, type}, draw, 0, INT64_MAX)) << (draw % 60 + 4);
      const Block66 block = {kSyncControl, (payload & ~std::uint64_t{0xFF}) | type};
      const MiiWord word = reference::DecodeBlock66(block);
      if (word == kErrors) continue;
      EXPECT_EQ(reference::EncodeBlock66(word), block);
      EXPECT_TRUE(IsBlockType(type));
      ++legal;
    }
  }
  EXPECT_GT(legal, 500);
}

TEST(Block66Test, TypesHaveDistinctFirstHalves) {
  for (const std::uint8_t type : kBlockTypes) EXPECT_EQ(BlockTypeOfNibble(type & 15U), type);
  for (const unsigned none : {0U, 3U, 5U, 6U, 13U}) EXPECT_EQ(BlockTypeOfNibble(none), 0);
}

}  // namespace
}  // namespace plumbline
