// Types of the frequency search: configuration, plan, state.
#ifndef PLUMBLINE_REFERENCE_TIMING_FREQUENCY_SEARCH_TYPES_H_
#define PLUMBLINE_REFERENCE_TIMING_FREQUENCY_SEARCH_TYPES_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"
#include "reference/timing/loop_filter_types.h"

namespace plumbline {

inline constexpr int kFrequencySearchArithVersion = 1;
inline constexpr int kFrequencySearchMaxSide = 128;  // candidates on either side of zero
inline constexpr int kFrequencySearchTurn = 16;  // phase codes a clock by which the phase rotates: an eighth of a UI

struct FrequencySearchConfig {
  std::int32_t clocks_log2 = 9;         // log2 of the clocks of one search
  std::int32_t max_offset_ppm = 250;    // ppm, candidates reach at least this far
  std::int32_t symbols_per_clock = 64;  // symbols
};

inline constexpr std::array kFrequencySearchFields = {
    Field<FrequencySearchConfig>{"clocks_log2", "log2", 6, 12, &FrequencySearchConfig::clocks_log2,
                                 "log2 of the clocks of one search"},
    Field<FrequencySearchConfig>{"max_offset_ppm", "ppm", 0, 1000, &FrequencySearchConfig::max_offset_ppm,
                                 "candidates reach at least this far"},
    Field<FrequencySearchConfig>{"symbols_per_clock", "symbols", 1, 128, &FrequencySearchConfig::symbols_per_clock,
                                 "symbols of a DSP clock"},
};
constexpr std::span<const Field<FrequencySearchConfig>> FieldsOf(const FrequencySearchConfig&) {
  return kFrequencySearchFields;
}

// Candidates on either side of zero, one every 1/(2 * clocks) UI a clock.
constexpr std::int64_t FrequencySearchSide(const FrequencySearchConfig& config) {
  const std::int64_t scaled = (std::int64_t{config.symbols_per_clock} * config.max_offset_ppm)
                              << (config.clocks_log2 + 1);
  return (scaled + 999999) / 1000000;
}

// Limits of every field; the candidates fit the state and stay within a sixteenth of a UI a clock.
inline Status Validate(const FrequencySearchConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("frequency_search", config));
  const std::int64_t most = std::int64_t{1} << (config.clocks_log2 - 3);
  const std::int64_t limit = most < kFrequencySearchMaxSide ? most : kFrequencySearchMaxSide;
  if (FrequencySearchSide(config) > limit) {
    return OutOfRange("frequency_search", "max_offset_ppm", config.max_offset_ppm, 0,
                      (limit * 1000000 / config.symbols_per_clock) >> (config.clocks_log2 + 1),
                      "ppm with frequency_search.clocks_log2 = " + std::to_string(config.clocks_log2));
  }
  return Status::Ok();
}

struct FrequencySearchPlan {
  FrequencySearchConfig config;
  std::int32_t clocks = 512;        // of one search
  std::int32_t side = 0;            // candidates -side .. side
  std::int64_t frequency_step = 0;  // 2^-40 phase codes a clock between two candidates
};
// Precondition: Validate(config).ok().
inline FrequencySearchPlan MakePlan(const FrequencySearchConfig& config) {
  FrequencySearchPlan plan;
  plan.config = config;
  plan.clocks = 1 << config.clocks_log2;
  plan.side = static_cast<std::int32_t>(FrequencySearchSide(config));
  plan.frequency_step = (std::int64_t{kPhaseCodesPerUi} << kPhaseFractionBits) >> (config.clocks_log2 + 1);
  return plan;
}

// Correlations of the errors so far with each candidate's beat; index side + c is candidate c.
struct FrequencySearchState {
  std::int32_t clocks = 0;  // of this search so far
  std::array<std::int64_t, 2 * kFrequencySearchMaxSide + 1> in_phase{};
  std::array<std::int64_t, 2 * kFrequencySearchMaxSide + 1> quadrature{};
};
inline void Reset(const FrequencySearchPlan&, FrequencySearchState& state) { state = FrequencySearchState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_TIMING_FREQUENCY_SEARCH_TYPES_H_
