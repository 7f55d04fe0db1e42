// Types of the codeword histogram: configuration, plan, state.
#ifndef PLUMBLINE_REFERENCE_MONITOR_CODEWORD_HISTOGRAM_TYPES_H_
#define PLUMBLINE_REFERENCE_MONITOR_CODEWORD_HISTOGRAM_TYPES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "reference/core/fields.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kCodewordHistogramArithVersion = 1;
inline constexpr int kCodewordHistogramMaxT = 15;
inline constexpr std::size_t kCodewordHistogramBins = kCodewordHistogramMaxT + 2;  // S0..S15 and more
// A symbol count that stands for a codeword which the decoder could not correct.
inline constexpr std::uint16_t kCodewordUncorrectable = 0xFFFF;

struct CodewordHistogramConfig {
  std::int32_t t = kCodewordHistogramMaxT;  // symbols that the code corrects; 15 for KP4, 7 for KR4
};

inline constexpr std::array kCodewordHistogramFields = {
    Field<CodewordHistogramConfig>{"t", "symbols", 1, kCodewordHistogramMaxT, &CodewordHistogramConfig::t,
                                   "symbols that the code corrects: the last bin before the overflow"},
};
constexpr std::span<const Field<CodewordHistogramConfig>> FieldsOf(const CodewordHistogramConfig&) {
  return kCodewordHistogramFields;
}

inline Status Validate(const CodewordHistogramConfig& config) { return ValidateFields("codeword_histogram", config); }

struct CodewordHistogramPlan {
  CodewordHistogramConfig config;
};
// Precondition: Validate(config).ok().
inline CodewordHistogramPlan MakePlan(const CodewordHistogramConfig& config) { return CodewordHistogramPlan{config}; }

// count[i], i = 0..t, are codewords with i symbol errors; count[t+1] those with more. Bins after it stay zero.
struct CodewordHistogramState {
  std::array<std::uint64_t, kCodewordHistogramBins> count{};
};
inline void Reset(const CodewordHistogramPlan&, CodewordHistogramState& state) { state = CodewordHistogramState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_MONITOR_CODEWORD_HISTOGRAM_TYPES_H_
