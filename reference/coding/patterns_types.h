// Types of the PAM4 test pattern generator: configuration, plan, state.
#ifndef PLUMBLINE_REFERENCE_CODING_PATTERNS_TYPES_H_
#define PLUMBLINE_REFERENCE_CODING_PATTERNS_TYPES_H_

#include <array>
#include <cstdint>
#include <span>

#include "reference/coding/prbs_types.h"
#include "reference/core/fields.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kPatternsArithVersion = 1;

// Values of PatternsConfig::pattern.
inline constexpr std::int32_t kPatternPrbs13q = 0;  // period 8191 symbols
inline constexpr std::int32_t kPatternPrbs31q = 1;  // period 2^31 - 1 symbols
inline constexpr std::int32_t kPatternSsprq = 2;    // period 65535 symbols

struct PatternsConfig {
  std::int32_t pattern = kPatternPrbs13q;  // kPattern...
};

inline constexpr std::array kPatternsFields = {
    Field<PatternsConfig>{"pattern", "1", kPatternPrbs13q, kPatternSsprq, &PatternsConfig::pattern,
                          "0 PRBS13Q, 1 PRBS31Q, 2 SSPRQ"},
};
constexpr std::span<const Field<PatternsConfig>> FieldsOf(const PatternsConfig&) { return kPatternsFields; }

inline Status Validate(const PatternsConfig& config) { return ValidateFields("patterns", config); }

// IEEE 802.3-2022 120.5.11.2.1: S0 first 0000010101011; S0 is bit 0 here.
inline constexpr std::int32_t kPrbs13qSeed = 0x1AA0;
// IEEE 802.3-2022 120.5.11.2.2: any but zero; the example there starts with all ones.
inline constexpr std::int32_t kPrbs31qSeed = 0x7FFFFFFF;

// SSPRQ is made of a sequence A of 32768 bits, itself three pieces of inverted PRBS31. IEEE 802.3-2022 table 120-2.
struct SsprqPiece {
  std::int32_t begin;  // bit of A at which the register is loaded
  std::uint32_t seed;
};
inline constexpr std::array kSsprqPieces = {SsprqPiece{0, 0x00000002u}, SsprqPiece{10924, 0x34013FF7u},
                                            SsprqPiece{21846, 0x0CCCCCCCu}};
inline constexpr std::int32_t kSsprqBits = 32768;    // length of A
inline constexpr std::int32_t kSsprqPeriod = 65535;  // symbols
// First symbols of the second, third and fourth part; the second and fourth are sent upside down (3 - level).
inline constexpr std::array<std::int32_t, 3> kSsprqParts = {16384, 32768, 49151};

struct PatternsPlan {
  PatternsConfig config;
  PrbsPlan prbs;
};
// Precondition: Validate(config).ok().
inline PatternsPlan MakePlan(const PatternsConfig& config) {
  const PrbsConfig prbs13{.order = 13, .invert = 0, .seed = kPrbs13qSeed};
  const PrbsConfig prbs31{.order = 31, .invert = 1, .seed = kPrbs31qSeed};
  return PatternsPlan{config, MakePlan(config.pattern == kPatternPrbs13q ? prbs13 : prbs31)};
}

struct PatternsState {
  PrbsState prbs;
  std::int32_t symbol = 0;  // SSPRQ only: of the period, 0..65534, the next one to send
  std::int32_t bit = 0;     // SSPRQ only: of A, 0..32767, the next one to draw
};
inline void Reset(const PatternsPlan& plan, PatternsState& state) {
  state = PatternsState{};
  Reset(plan.prbs, state.prbs);
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CODING_PATTERNS_TYPES_H_
