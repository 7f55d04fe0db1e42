#include "reference/coding/gray.h"

#include <cassert>
#include <cstddef>

namespace plumbline::reference {

void GrayMap(std::span<const std::uint8_t> bits, std::span<std::uint8_t> symbols) {
  assert(bits.size() == 2 * symbols.size());
  for (std::size_t k = 0; k < symbols.size(); ++k) {
    const unsigned pair = 2u * (bits[2 * k] & 1u) + (bits[2 * k + 1] & 1u);
    symbols[k] = kGrayLevelOfBits[pair];
  }
}

void GrayDemap(std::span<const std::uint8_t> symbols, std::span<std::uint8_t> bits) {
  assert(bits.size() == 2 * symbols.size());
  for (std::size_t k = 0; k < symbols.size(); ++k) {
    const unsigned pair = kGrayBitsOfLevel[symbols[k] & 3u];
    bits[2 * k] = static_cast<std::uint8_t>(pair >> 1);
    bits[2 * k + 1] = static_cast<std::uint8_t>(pair & 1u);
  }
}

}  // namespace plumbline::reference
