// Types of the PAM4 slicer: configuration, plan, levels and thresholds.
#ifndef PLUMBLINE_REFERENCE_EQ_SLICER_TYPES_H_
#define PLUMBLINE_REFERENCE_EQ_SLICER_TYPES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kSlicerArithVersion = 1;
inline constexpr int kPam4Levels = 4;
inline constexpr std::int32_t kSlicerUnit = 512;  // slicer input units of amplitude +1: the levels are -3, -1, +1, +3

// Amplitude of a level index 0..3: -3, -1, +1, +3.
constexpr int Pam4Amplitude(int level_index) { return 2 * level_index - 3; }

struct SlicerConfig {
  std::int32_t error_bits = 12;  // bits, signed saturated error
};

inline constexpr std::array kSlicerFields = {
    Field<SlicerConfig>{"error_bits", "bits", 8, 12, &SlicerConfig::error_bits, "width of the signed, saturated error"},
};
constexpr std::span<const Field<SlicerConfig>> FieldsOf(const SlicerConfig&) { return kSlicerFields; }

inline Status Validate(const SlicerConfig& config) { return ValidateFields("slicer", config); }

struct SlicerPlan {
  SlicerConfig config;
};
// Precondition: Validate(config).ok().
inline SlicerPlan MakePlan(const SlicerConfig& config) { return SlicerPlan{config}; }

// Levels ascend; threshold[i] separates level i from level i + 1. Written between clocks.
struct SlicerCoefs {
  std::array<std::int16_t, kPam4Levels> level{-3 * kSlicerUnit, -kSlicerUnit, kSlicerUnit, 3 * kSlicerUnit};
  std::array<std::int16_t, kPam4Levels - 1> threshold{-2 * kSlicerUnit, 0, 2 * kSlicerUnit};
};

// The thresholds of given levels: the middle of two neighbours, round half up.
constexpr SlicerCoefs MakeSlicerCoefs(const std::array<std::int16_t, kPam4Levels>& level) {
  SlicerCoefs coefs;
  coefs.level = level;
  for (std::size_t i = 0; i + 1 < level.size(); ++i) {
    coefs.threshold[i] = static_cast<std::int16_t>(RoundShift(std::int64_t{level[i]} + level[i + 1], 1));
  }
  return coefs;
}

// Thresholds that do not descend.
inline Status Validate(const SlicerPlan&, const SlicerCoefs& coefs) {
  for (std::size_t i = 0; i + 1 < coefs.threshold.size(); ++i) {
    if (coefs.threshold[i] > coefs.threshold[i + 1]) {
      return OutOfRange("slicer", "threshold[" + std::to_string(i) + "]", coefs.threshold[i], SignedMin(16),
                        coefs.threshold[i + 1], "1");
    }
  }
  return Status::Ok();
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_EQ_SLICER_TYPES_H_
