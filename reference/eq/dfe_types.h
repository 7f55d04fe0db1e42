// Types of the decision-feedback equalizer: configuration, plan, coefficients, state.
#ifndef PLUMBLINE_REFERENCE_EQ_DFE_TYPES_H_
#define PLUMBLINE_REFERENCE_EQ_DFE_TYPES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"
#include "reference/eq/slicer_types.h"

namespace plumbline {

inline constexpr int kDfeArithVersion = 1;
inline constexpr int kDfeMaxTaps = 8;

struct DfeConfig {
  std::int32_t num_taps = 1;       // taps
  std::int32_t limit_first = 256;  // 1/512 of the main cursor, largest magnitude of the first tap: 0.5
  std::int32_t limit_other = 128;  // 1/512 of the main cursor, largest magnitude of every other tap: 0.25
};

inline constexpr std::array kDfeFields = {
    Field<DfeConfig>{"num_taps", "taps", 1, kDfeMaxTaps, &DfeConfig::num_taps, "length of the feedback filter"},
    Field<DfeConfig>{"limit_first", "1/512", 0, 512, &DfeConfig::limit_first, "largest magnitude of the first tap"},
    Field<DfeConfig>{"limit_other", "1/512", 0, 512, &DfeConfig::limit_other, "largest magnitude of the other taps"},
};
constexpr std::span<const Field<DfeConfig>> FieldsOf(const DfeConfig&) { return kDfeFields; }

inline Status Validate(const DfeConfig& config) { return ValidateFields("dfe", config); }

struct DfePlan {
  DfeConfig config;
};
// Precondition: Validate(config).ok().
inline DfePlan MakePlan(const DfeConfig& config) { return DfePlan{config}; }

// Largest magnitude of tap i.
constexpr std::int32_t DfeTapLimit(const DfeConfig& config, std::size_t i) {
  return i == 0 ? config.limit_first : config.limit_other;
}

// tap[i] is subtracted times the amplitude decided i+1 symbols ago. Written between clocks.
struct DfeCoefs {
  std::array<std::int16_t, kDfeMaxTaps> tap{};
};

// Every used coefficient within its limit.
inline Status Validate(const DfePlan& plan, const DfeCoefs& coefs) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(plan.config.num_taps); ++i) {
    const std::int32_t limit = DfeTapLimit(plan.config, i);
    if (coefs.tap[i] < -limit || coefs.tap[i] > limit) {
      return OutOfRange("dfe", "tap[" + std::to_string(i) + "]", coefs.tap[i], -limit, limit, "1/512");
    }
  }
  return Status::Ok();
}

// history[i] is the amplitude (-3, -1, 1, 3) decided i+1 symbols before the next one; 0 before the first symbol.
struct DfeState {
  std::array<std::int8_t, kDfeMaxTaps> history{};
};
inline void Reset(const DfePlan&, DfeState& state) { state = DfeState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_EQ_DFE_TYPES_H_
