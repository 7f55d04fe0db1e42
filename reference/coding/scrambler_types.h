// Types of the self-synchronous scrambler: configuration, plan, state.
#ifndef PLUMBLINE_REFERENCE_CODING_SCRAMBLER_TYPES_H_
#define PLUMBLINE_REFERENCE_CODING_SCRAMBLER_TYPES_H_

#include <array>
#include <cstdint>
#include <span>

#include "reference/core/fields.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kScramblerArithVersion = 1;
inline constexpr int kScramblerOrder = 58;  // x^58 + x^39 + 1
inline constexpr int kScramblerTap = 39;
inline constexpr std::int32_t kScramblerHalf = (std::int32_t{1} << 29) - 1;

struct ScramblerConfig {
  std::int32_t seed_low = kScramblerHalf;   // start value of the register, bits 0..28; bit 0 is the youngest
  std::int32_t seed_high = kScramblerHalf;  // bits 29..57
};

inline constexpr std::array kScramblerFields = {
    Field<ScramblerConfig>{"seed_low", "1", 0, kScramblerHalf, &ScramblerConfig::seed_low,
                           "start value of the register, its 29 youngest bits"},
    Field<ScramblerConfig>{"seed_high", "1", 0, kScramblerHalf, &ScramblerConfig::seed_high,
                           "start value of the register, its 29 oldest bits"},
};
constexpr std::span<const Field<ScramblerConfig>> FieldsOf(const ScramblerConfig&) { return kScramblerFields; }

inline Status Validate(const ScramblerConfig& config) { return ValidateFields("scrambler", config); }

struct ScramblerPlan {
  ScramblerConfig config;
};
// Precondition: Validate(config).ok().
constexpr ScramblerPlan MakePlan(const ScramblerConfig& config) { return {config}; }

// Bit i is the line bit that came i + 1 bits before the next one: S_i of the standard. Bits above 57 are zero.
struct ScramblerState {
  std::uint64_t last = (std::uint64_t{1} << kScramblerOrder) - 1;
};
constexpr void Reset(const ScramblerPlan& plan, ScramblerState& state) {
  state.last =
      static_cast<std::uint64_t>(plan.config.seed_high) << 29 | static_cast<std::uint64_t>(plan.config.seed_low);
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CODING_SCRAMBLER_TYPES_H_
