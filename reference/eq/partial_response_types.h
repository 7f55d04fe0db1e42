// Types of the partial-response target: configuration, plan, coefficients, state.
#ifndef PLUMBLINE_REFERENCE_EQ_PARTIAL_RESPONSE_TYPES_H_
#define PLUMBLINE_REFERENCE_EQ_PARTIAL_RESPONSE_TYPES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"
#include "reference/eq/slicer_types.h"

namespace plumbline {

inline constexpr int kPartialResponseArithVersion = 1;
inline constexpr std::int32_t kPartialResponseMax = 512;  // 1/512 of the main cursor, largest magnitude of alpha, beta

struct PartialResponseConfig {
  std::int32_t error_bits = 12;  // bits, signed saturated error
};

inline constexpr std::array kPartialResponseFields = {
    Field<PartialResponseConfig>{"error_bits", "bits", 8, 12, &PartialResponseConfig::error_bits,
                                 "width of the signed, saturated error"},
};
constexpr std::span<const Field<PartialResponseConfig>> FieldsOf(const PartialResponseConfig&) {
  return kPartialResponseFields;
}

inline Status Validate(const PartialResponseConfig& config) { return ValidateFields("partial_response", config); }

struct PartialResponsePlan {
  PartialResponseConfig config;
};
// Precondition: Validate(config).ok().
inline PartialResponsePlan MakePlan(const PartialResponseConfig& config) { return PartialResponsePlan{config}; }

// Postcursors of the response, in slicer units for unit amplitude: 512 is the main cursor. Written between clocks.
struct PartialResponseCoefs {
  std::int16_t alpha = 0;  // first postcursor, s1.9
  std::int16_t beta = 0;   // second postcursor, s1.9
};

inline Status Validate(const PartialResponsePlan&, const PartialResponseCoefs& coefs) {
  if (coefs.alpha < -kPartialResponseMax || coefs.alpha > kPartialResponseMax) {
    return OutOfRange("partial_response", "alpha", coefs.alpha, -kPartialResponseMax, kPartialResponseMax, "1/512");
  }
  if (coefs.beta < -kPartialResponseMax || coefs.beta > kPartialResponseMax) {
    return OutOfRange("partial_response", "beta", coefs.beta, -kPartialResponseMax, kPartialResponseMax, "1/512");
  }
  return Status::Ok();
}

// history[i] is the amplitude (-3, -1, 1, 3) i + 1 symbols before the next one; 0 before the first symbol.
struct PartialResponseState {
  std::array<std::int8_t, 2> history{};
};
inline void Reset(const PartialResponsePlan&, PartialResponseState& state) { state = PartialResponseState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_EQ_PARTIAL_RESPONSE_TYPES_H_
