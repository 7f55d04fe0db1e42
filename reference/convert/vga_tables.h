// Mantissas of the VGA's gain.
// Made by tools/vga_tables.py; do not edit.
#ifndef PLUMBLINE_REFERENCE_CONVERT_VGA_TABLES_H_
#define PLUMBLINE_REFERENCE_CONVERT_VGA_TABLES_H_

#include <array>
#include <cstdint>

namespace plumbline {

// clang-format off
// u1.14: 2^(i/64), i = 0 .. 63.
inline constexpr std::array<std::int16_t, 64> kVgaMantissa = {
    16384, 16562, 16743, 16925, 17109, 17296, 17484, 17674, 17867, 18061, 18258, 18457, 18658, 18861, 19066, 19274,
    19484, 19696, 19911, 20127, 20347, 20568, 20792, 21019, 21247, 21479, 21713, 21949, 22188, 22430, 22674, 22921,
    23170, 23423, 23678, 23936, 24196, 24460, 24726, 24995, 25268, 25543, 25821, 26102, 26386, 26674, 26964, 27258,
    27554, 27855, 28158, 28464, 28774, 29088, 29405, 29725, 30048, 30376, 30706, 31041, 31379, 31720, 32066, 32415,
};

// clang-format on

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CONVERT_VGA_TABLES_H_
