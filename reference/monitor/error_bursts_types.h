// Types of the error burst counter: configuration, plan, state.
#ifndef PLUMBLINE_REFERENCE_MONITOR_ERROR_BURSTS_TYPES_H_
#define PLUMBLINE_REFERENCE_MONITOR_ERROR_BURSTS_TYPES_H_

#include <array>
#include <cstdint>
#include <span>

#include "reference/core/fields.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kErrorBurstsArithVersion = 1;
inline constexpr int kErrorBurstsBins = 64;

struct ErrorBurstsConfig {
  std::int32_t gap_symbols = 8;  // symbols, correct ones in a row that end a burst
};

inline constexpr std::array kErrorBurstsFields = {
    Field<ErrorBurstsConfig>{"gap_symbols", "symbols", 1, 1024, &ErrorBurstsConfig::gap_symbols,
                             "correct symbols in a row that end a burst"},
};
constexpr std::span<const Field<ErrorBurstsConfig>> FieldsOf(const ErrorBurstsConfig&) { return kErrorBurstsFields; }

inline Status Validate(const ErrorBurstsConfig& config) { return ValidateFields("error_bursts", config); }

struct ErrorBurstsPlan {
  ErrorBurstsConfig config;
};
// Precondition: Validate(config).ok().
inline ErrorBurstsPlan MakePlan(const ErrorBurstsConfig& config) { return ErrorBurstsPlan{config}; }

struct ErrorBurstsState {
  std::int64_t symbols = 0;  // seen
  std::int64_t errors = 0;   // wrong symbols seen
  std::int64_t bursts = 0;   // that have ended
  std::int64_t longest = 0;  // symbols, of the bursts that have ended
  // histogram[i]: ended bursts of i + 1 symbols; the last bin holds the longer ones as well.
  std::array<std::int64_t, kErrorBurstsBins> histogram{};
  std::int32_t open = 0;   // 1 while a burst has not ended
  std::int64_t first = 0;  // position of the first error of the latest burst, counted from reset
  std::int64_t last = 0;   // position of the latest error
};
inline void Reset(const ErrorBurstsPlan&, ErrorBurstsState& state) { state = ErrorBurstsState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_MONITOR_ERROR_BURSTS_TYPES_H_
