// Types of the digital-to-analog converter's digital side: configuration, plan, state.
#ifndef PLUMBLINE_REFERENCE_CONVERT_DAC_TYPES_H_
#define PLUMBLINE_REFERENCE_CONVERT_DAC_TYPES_H_

#include <array>
#include <cstdint>
#include <span>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kDacArithVersion = 1;
inline constexpr int kDacMaxBits = 10;

struct DacConfig {
  std::int32_t bits = 8;           // bits of the converter; codes are -(2^(bits-1)-1) .. 2^(bits-1)-1
  std::int32_t in_frac_bits = 14;  // the input 2^in_frac_bits is full scale
};

inline constexpr std::array kDacFields = {
    Field<DacConfig>{"bits", "bits", 5, kDacMaxBits, &DacConfig::bits, "resolution of the converter"},
    Field<DacConfig>{"in_frac_bits", "bits", 4, 14, &DacConfig::in_frac_bits, "fraction bits of the input"},
};
constexpr std::span<const Field<DacConfig>> FieldsOf(const DacConfig&) { return kDacFields; }

inline Status Validate(const DacConfig& config) { return ValidateFields("dac", config); }

struct DacPlan {
  DacConfig config;
  std::int32_t full_scale;  // the largest code; full_scale <-> +A_v volt, -full_scale <-> -A_v volt
};
// Precondition: Validate(config).ok().
inline DacPlan MakePlan(const DacConfig& config) {
  return DacPlan{config, static_cast<std::int32_t>(SignedMax(config.bits))};
}

struct DacState {
  std::int64_t clip_count = 0;  // samples that lay outside the code range, since reset
};
inline void Reset(const DacPlan&, DacState& state) { state = DacState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CONVERT_DAC_TYPES_H_
