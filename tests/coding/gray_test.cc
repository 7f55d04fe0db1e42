// The Gray map against the rule that defines it.
#include "reference/coding/gray.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "reference/core/rng.h"

namespace plumbline {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes Map(const Bytes& bits) {
  Bytes symbols(bits.size() / 2);
  reference::GrayMap(bits, symbols);
  return symbols;
}

Bytes Demap(const Bytes& symbols) {
  Bytes bits(2 * symbols.size());
  reference::GrayDemap(symbols, bits);
  return bits;
}

TEST(Gray, TheFourPairsOfTheStandard) { EXPECT_EQ(Map({0, 0, 0, 1, 1, 1, 1, 0}), (Bytes{0, 1, 2, 3})); }

TEST(Gray, NeighboursDifferInOneBit) {
  const Bytes bits = Demap({0, 1, 2, 3});
  for (std::size_t a = 0; a < 3; ++a) {
    EXPECT_EQ((bits[2 * a] ^ bits[2 * a + 2]) + (bits[2 * a + 1] ^ bits[2 * a + 3]), 1) << a;
  }
}

TEST(Gray, DemapUndoesMapAtEverySizeAndCut) {
  Bytes bits;
  for (std::uint64_t i = 0; i < 2002; ++i) bits.push_back(static_cast<std::uint8_t>(Philox4x32({7, 1}, i)[0] & 1u));
  const Bytes symbols = Map(bits);
  EXPECT_EQ(Demap(symbols), bits);
  for (std::size_t k = 0; k < symbols.size(); ++k) {
    // The second model: binary-reflected code, level = A then A xor B.
    ASSERT_EQ(symbols[k], 2 * bits[2 * k] + (bits[2 * k] ^ bits[2 * k + 1])) << k;
  }
  for (const std::size_t cut : {std::size_t{0}, std::size_t{1}, std::size_t{500}, symbols.size()}) {
    Bytes pieces(symbols.size());
    reference::GrayMap(std::span(bits).first(2 * cut), std::span(pieces).first(cut));
    reference::GrayMap(std::span(bits).subspan(2 * cut), std::span(pieces).subspan(cut));
    EXPECT_EQ(pieces, symbols) << cut;
  }
}

TEST(Gray, OnlyTheLowBitsCount) {
  EXPECT_EQ(Map({2, 3, 255, 254}), Map({0, 1, 1, 0}));
  EXPECT_EQ(Demap({4, 6, 255}), Demap({0, 2, 3}));
}

}  // namespace
}  // namespace plumbline
