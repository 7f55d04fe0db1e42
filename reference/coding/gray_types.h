// Types of the Gray map: one table, no configuration and no state.
#ifndef PLUMBLINE_REFERENCE_CODING_GRAY_TYPES_H_
#define PLUMBLINE_REFERENCE_CODING_GRAY_TYPES_H_

#include <array>
#include <cstdint>

namespace plumbline {

inline constexpr int kGrayArithVersion = 1;

// Level index of the bit pair {A, B}, indexed by 2A + B; A is the first in time.
inline constexpr std::array<std::uint8_t, 4> kGrayLevelOfBits = {0, 1, 3, 2};
// 2A + B of a level index: the same permutation, which is its own inverse.
inline constexpr std::array<std::uint8_t, 4> kGrayBitsOfLevel = {0, 1, 3, 2};

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CODING_GRAY_TYPES_H_
