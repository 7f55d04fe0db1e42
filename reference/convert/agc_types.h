// Types of the automatic gain control: configuration, plan, coefficients, state.
#ifndef PLUMBLINE_REFERENCE_CONVERT_AGC_TYPES_H_
#define PLUMBLINE_REFERENCE_CONVERT_AGC_TYPES_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "reference/convert/vga_types.h"
#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kAgcArithVersion = 1;

struct AgcConfig {
  std::int32_t symbols_per_clock = 64;  // symbols in one sum of |ADC code|
  std::int32_t target = 3968;           // 1/256 LSB, mean |ADC code| to reach: 15.5 LSB, about 19 LSB rms
  std::int32_t window_log2 = 7;         // log2 of the clocks averaged for one fine step
  std::int32_t settle_clocks = 16;      // clocks left out after a step; at least the loop latency
  std::int32_t deadband = 12;           // 1/256 of the target; once settled, nothing moves within it
  std::int32_t coarse_step = 4;         // gain codes a clock while more than 6 dB away
  std::int32_t start_code = 0;          // gain code on reset
  std::int32_t min_code = kVgaMinCode;  // lowest gain code
  std::int32_t max_code = kVgaMaxCode;  // highest gain code
};

inline constexpr std::array kAgcFields = {
    Field<AgcConfig>{"symbols_per_clock", "symbols", 1, 256, &AgcConfig::symbols_per_clock,
                     "symbols in one sum of |ADC code|"},
    Field<AgcConfig>{"target", "LSB/256", 64, 262144, &AgcConfig::target, "mean |ADC code| that the loop reaches"},
    Field<AgcConfig>{"window_log2", "1", 0, 12, &AgcConfig::window_log2, "log2 of the clocks averaged for a fine step"},
    Field<AgcConfig>{"settle_clocks", "clocks", 0, 1024, &AgcConfig::settle_clocks,
                     "clocks left out after a step, at least the loop latency"},
    Field<AgcConfig>{"deadband", "1/256", 1, 128, &AgcConfig::deadband, "relative deviation that is left alone"},
    Field<AgcConfig>{"coarse_step", "codes", 1, 64, &AgcConfig::coarse_step,
                     "gain codes a clock while more than 6 dB away"},
    Field<AgcConfig>{"start_code", "codes", kVgaMinCode, kVgaMaxCode, &AgcConfig::start_code, "gain code on reset"},
    Field<AgcConfig>{"min_code", "codes", kVgaMinCode, kVgaMaxCode, &AgcConfig::min_code, "lowest gain code"},
    Field<AgcConfig>{"max_code", "codes", kVgaMinCode, kVgaMaxCode, &AgcConfig::max_code, "highest gain code"},
};
constexpr std::span<const Field<AgcConfig>> FieldsOf(const AgcConfig&) { return kAgcFields; }

// Limits of every field, and min_code <= start_code <= max_code.
inline Status Validate(const AgcConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("agc", config));
  if (config.min_code > config.max_code) {
    return OutOfRange("agc", "min_code", config.min_code, kVgaMinCode, config.max_code, "codes");
  }
  if (config.start_code < config.min_code || config.start_code > config.max_code) {
    return OutOfRange("agc", "start_code", config.start_code, config.min_code, config.max_code, "codes");
  }
  return Status::Ok();
}

struct AgcPlan {
  AgcConfig config;
};
// Precondition: Validate(config).ok().
inline AgcPlan MakePlan(const AgcConfig& config) { return AgcPlan{config}; }

// Written between clocks.
struct AgcCoefs {
  std::int32_t hold = 0;  // 1: nothing moves, and a window begun is thrown away
};

struct AgcState {
  std::int32_t gain_code = 0;  // what the VGA is to use
  std::int32_t clocks = 0;     // clocks in the window so far
  std::int32_t settle = 0;     // clocks still to be left out
  std::int32_t settled = 0;    // 1 once a window lay within a quarter of the deadband since the last step
  std::int64_t sum = 0;        // |ADC code| over the window so far
};
inline void Reset(const AgcPlan& plan, AgcState& state) {
  state = AgcState{};
  state.gain_code = plan.config.start_code;
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CONVERT_AGC_TYPES_H_
