// GF(2^10): every product against the carry-less product modulo the field polynomial.
#include "reference/fec/gf1024.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>

namespace plumbline {
namespace {

using reference::Gf1024Alpha;
using reference::Gf1024Inverse;
using reference::Gf1024Log;
using reference::Gf1024Multiply;

// Schoolbook: a shifted copy of a for every bit of b, then the polynomial from the top bit down.
std::uint32_t CarrylessProduct(std::uint32_t a, std::uint32_t b) {
  std::uint32_t product = 0;
  for (int i = 0; i < 10; ++i) {
    if (((b >> i) & 1u) != 0) product ^= a << i;
  }
  for (int i = 18; i >= 10; --i) {
    if (((product >> i) & 1u) != 0) product ^= 0x409u << (i - 10);
  }
  return product;
}

TEST(Gf1024, EveryProductEqualsTheCarrylessOne) {
  for (std::uint32_t a = 0; a < 1024; ++a) {
    for (std::uint32_t b = 0; b < 1024; ++b) {
      ASSERT_EQ(Gf1024Multiply(static_cast<std::uint16_t>(a), static_cast<std::uint16_t>(b)), CarrylessProduct(a, b))
          << a << " * " << b;
    }
  }
}

TEST(Gf1024, EveryElementButZeroHasItsInverse) {
  for (std::uint32_t a = 1; a < 1024; ++a) {
    ASSERT_EQ(CarrylessProduct(a, Gf1024Inverse(static_cast<std::uint16_t>(a))), 1u) << a;
  }
}

TEST(Gf1024, AlphaRunsThroughAllElementsButZero) {
  std::set<std::uint16_t> seen;
  std::uint32_t power = 1;
  for (int i = 0; i < 1023; ++i) {
    ASSERT_EQ(Gf1024Alpha(i), power) << i;
    ASSERT_EQ(Gf1024Alpha(i + 1023), power) << i;
    ASSERT_EQ(Gf1024Log(static_cast<std::uint16_t>(power)), i);
    seen.insert(static_cast<std::uint16_t>(power));
    power = CarrylessProduct(power, 2);
  }
  EXPECT_EQ(power, 1u);
  EXPECT_EQ(seen.size(), 1023u);
  EXPECT_EQ(seen.count(0), 0u);
}

// From docs/blocks/rs.md: x^10 = x^3 + 1, so doubling 640 (x^9 + x^7) gives 1280 - 1024 + 9.
TEST(Gf1024, WorkedByHand) {
  EXPECT_EQ(Gf1024Multiply(512, 2), 9);
  EXPECT_EQ(Gf1024Multiply(640, 2), 265);
  EXPECT_EQ(Gf1024Alpha(10), 9);
}

}  // namespace
}  // namespace plumbline
