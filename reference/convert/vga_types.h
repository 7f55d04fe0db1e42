// Types of the variable-gain amplifier: configuration, plan, coefficients.
#ifndef PLUMBLINE_REFERENCE_CONVERT_VGA_TYPES_H_
#define PLUMBLINE_REFERENCE_CONVERT_VGA_TYPES_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kVgaArithVersion = 1;
inline constexpr int kVgaCodesPerOctave = 64;  // gain = 2^(code / 64): one code is 0.0941 dB
inline constexpr int kVgaMinCode = -128;       // -12.04 dB
inline constexpr int kVgaMaxCode = 384;        // +36.12 dB

struct VgaConfig {
  std::int32_t min_code = kVgaMinCode;  // gain codes of 6.0206/64 dB, lowest that may be set
  std::int32_t max_code = kVgaMaxCode;  // gain codes of 6.0206/64 dB, highest that may be set
};

inline constexpr std::array kVgaFields = {
    Field<VgaConfig>{"min_code", "codes", kVgaMinCode, kVgaMaxCode, &VgaConfig::min_code,
                     "lowest gain code; one code is 6.0206/64 dB, code 0 is unity"},
    Field<VgaConfig>{"max_code", "codes", kVgaMinCode, kVgaMaxCode, &VgaConfig::max_code, "highest gain code"},
};
constexpr std::span<const Field<VgaConfig>> FieldsOf(const VgaConfig&) { return kVgaFields; }

// Limits of every field, and that the range is not empty.
inline Status Validate(const VgaConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("vga", config));
  if (config.min_code > config.max_code) {
    return OutOfRange("vga", "min_code", config.min_code, kVgaMinCode, config.max_code, "codes");
  }
  return Status::Ok();
}

struct VgaPlan {
  VgaConfig config;
};
// Precondition: Validate(config).ok().
inline VgaPlan MakePlan(const VgaConfig& config) { return VgaPlan{config}; }

// Written between clocks.
struct VgaCoefs {
  std::int32_t gain_code = 0;  // gain = 2^(gain_code / 64)
};

// The gain code within the configured range.
inline Status Validate(const VgaPlan& plan, const VgaCoefs& coefs) {
  if (coefs.gain_code < plan.config.min_code || coefs.gain_code > plan.config.max_code) {
    return OutOfRange("vga", "gain_code", coefs.gain_code, plan.config.min_code, plan.config.max_code, "codes");
  }
  return Status::Ok();
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CONVERT_VGA_TYPES_H_
