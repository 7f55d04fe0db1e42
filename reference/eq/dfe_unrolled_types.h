// Types of the loop-unrolled decision-feedback equalizer: configuration and plan. Coefficients and state are those of
// the DFE: either can go on where the other stopped.
#ifndef PLUMBLINE_REFERENCE_EQ_DFE_UNROLLED_TYPES_H_
#define PLUMBLINE_REFERENCE_EQ_DFE_UNROLLED_TYPES_H_

#include <array>
#include <cstdint>
#include <span>

#include "reference/core/fields.h"
#include "reference/core/status.h"
#include "reference/eq/dfe_types.h"

namespace plumbline {

inline constexpr int kDfeUnrolledArithVersion = 1;
inline constexpr int kDfeUnrolledMaxSymbols = 128;

struct DfeUnrolledConfig {
  std::int32_t symbols_per_clock = 64;  // symbols resolved together; changes no bit
  std::int32_t limit = 256;             // 1/512 of the main cursor, largest magnitude of the tap: 0.5
};

inline constexpr std::array kDfeUnrolledFields = {
    Field<DfeUnrolledConfig>{"symbols_per_clock", "symbols", 1, kDfeUnrolledMaxSymbols,
                             &DfeUnrolledConfig::symbols_per_clock, "symbols resolved together"},
    Field<DfeUnrolledConfig>{"limit", "1/512", 0, 512, &DfeUnrolledConfig::limit, "largest magnitude of the tap"},
};
constexpr std::span<const Field<DfeUnrolledConfig>> FieldsOf(const DfeUnrolledConfig&) { return kDfeUnrolledFields; }

inline Status Validate(const DfeUnrolledConfig& config) { return ValidateFields("dfe_unrolled", config); }

struct DfeUnrolledPlan {
  DfeUnrolledConfig config;
};
// Precondition: Validate(config).ok().
inline DfeUnrolledPlan MakePlan(const DfeUnrolledConfig& config) { return DfeUnrolledPlan{config}; }

// The one tap within its limit.
inline Status Validate(const DfeUnrolledPlan& plan, const DfeCoefs& coefs) {
  const std::int32_t limit = plan.config.limit;
  if (coefs.tap[0] < -limit || coefs.tap[0] > limit) {
    return OutOfRange("dfe_unrolled", "tap[0]", coefs.tap[0], -limit, limit, "1/512");
  }
  return Status::Ok();
}

inline void Reset(const DfeUnrolledPlan&, DfeState& state) { state = DfeState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_EQ_DFE_UNROLLED_TYPES_H_
