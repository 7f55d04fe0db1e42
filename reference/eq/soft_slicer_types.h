// Types of the soft slicer: configuration and plan. Levels and thresholds are the slicer's.
#ifndef PLUMBLINE_REFERENCE_EQ_SOFT_SLICER_TYPES_H_
#define PLUMBLINE_REFERENCE_EQ_SOFT_SLICER_TYPES_H_

#include <array>
#include <cstdint>
#include <span>

#include "reference/core/fields.h"
#include "reference/core/status.h"
#include "reference/eq/slicer_types.h"

namespace plumbline {

inline constexpr int kSoftSlicerArithVersion = 1;

struct SoftSlicerConfig {
  std::int32_t soft_bits = 6;   // bits, signed saturated reliability
  std::int32_t step_shift = 5;  // log2 of slicer units a step of the reliability: 1/16 amplitude
};

inline constexpr std::array kSoftSlicerFields = {
    Field<SoftSlicerConfig>{"soft_bits", "bits", 6, 8, &SoftSlicerConfig::soft_bits,
                            "width of the signed, saturated reliability of a bit"},
    Field<SoftSlicerConfig>{"step_shift", "log2", 0, 9, &SoftSlicerConfig::step_shift,
                            "slicer units a step of the reliability"},
};
constexpr std::span<const Field<SoftSlicerConfig>> FieldsOf(const SoftSlicerConfig&) { return kSoftSlicerFields; }

inline Status Validate(const SoftSlicerConfig& config) { return ValidateFields("soft_slicer", config); }

struct SoftSlicerPlan {
  SoftSlicerConfig config;
};
// Precondition: Validate(config).ok().
inline SoftSlicerPlan MakePlan(const SoftSlicerConfig& config) { return SoftSlicerPlan{config}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_EQ_SOFT_SLICER_TYPES_H_
