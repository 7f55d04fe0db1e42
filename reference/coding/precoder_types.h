// Types of the 1/(1+D) mod 4 precoder: configuration, plan, state.
#ifndef PLUMBLINE_REFERENCE_CODING_PRECODER_TYPES_H_
#define PLUMBLINE_REFERENCE_CODING_PRECODER_TYPES_H_

#include <array>
#include <cstdint>
#include <span>

#include "reference/core/fields.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kPrecoderArithVersion = 1;

struct PrecoderConfig {
  std::int32_t enable = 0;  // 1: precode, 0: symbols pass unchanged
};

inline constexpr std::array kPrecoderFields = {
    Field<PrecoderConfig>{"enable", "1", 0, 1, &PrecoderConfig::enable, "1 precodes, 0 lets symbols pass"},
};
constexpr std::span<const Field<PrecoderConfig>> FieldsOf(const PrecoderConfig&) { return kPrecoderFields; }

inline Status Validate(const PrecoderConfig& config) { return ValidateFields("precoder", config); }

struct PrecoderPlan {
  PrecoderConfig config;
};
// Precondition: Validate(config).ok().
inline PrecoderPlan MakePlan(const PrecoderConfig& config) { return PrecoderPlan{config}; }

// The last symbol on the line: sent, for the encoder; received, for the decoder. Kept in bypass as well.
struct PrecoderState {
  std::uint8_t previous = 0;
};
inline void Reset(const PrecoderPlan&, PrecoderState& state) { state = PrecoderState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CODING_PRECODER_TYPES_H_
