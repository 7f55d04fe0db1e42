// Types of the convolutional interleaver: configuration, plan, state.
#ifndef PLUMBLINE_REFERENCE_FEC_CONVOLUTIONAL_INTERLEAVER_TYPES_H_
#define PLUMBLINE_REFERENCE_FEC_CONVOLUTIONAL_INTERLEAVER_TYPES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "reference/core/fields.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kConvolutionalInterleaverArithVersion = 1;
inline constexpr int kConvolutionalInterleaverMaxBranches = 4;
inline constexpr int kConvolutionalInterleaverMaxUnit = 8;     // symbols
inline constexpr int kConvolutionalInterleaverMaxDepth = 256;  // units
inline constexpr std::size_t kConvolutionalInterleaverMaxHeld =
    std::size_t{kConvolutionalInterleaverMaxBranches * (kConvolutionalInterleaverMaxBranches - 1) / 2} *
    kConvolutionalInterleaverMaxUnit * kConvolutionalInterleaverMaxDepth;

struct ConvolutionalInterleaverConfig {
  std::int32_t branches = 3;  // delay lines; 3 units of 4 symbols are the 120 message bits of an inner codeword
  std::int32_t unit = 4;      // symbols that stay together, one from each of so many Reed-Solomon codewords
  std::int32_t depth = 23;    // units that branch i delays i times: 3 * 23 units outlast a codeword of 1.6TBASE-R
};

inline constexpr std::array kConvolutionalInterleaverFields = {
    Field<ConvolutionalInterleaverConfig>{"branches", "1", 2, kConvolutionalInterleaverMaxBranches,
                                          &ConvolutionalInterleaverConfig::branches, "delay lines"},
    Field<ConvolutionalInterleaverConfig>{"unit", "symbols", 1, kConvolutionalInterleaverMaxUnit,
                                          &ConvolutionalInterleaverConfig::unit, "symbols that stay together"},
    Field<ConvolutionalInterleaverConfig>{"depth", "units", 0, kConvolutionalInterleaverMaxDepth,
                                          &ConvolutionalInterleaverConfig::depth,
                                          "delay between neighbouring branches; 0 passes everything as it is"},
};
constexpr std::span<const Field<ConvolutionalInterleaverConfig>> FieldsOf(const ConvolutionalInterleaverConfig&) {
  return kConvolutionalInterleaverFields;
}

inline Status Validate(const ConvolutionalInterleaverConfig& config) {
  return ValidateFields("convolutional_interleaver", config);
}

struct ConvolutionalInterleaverPlan {
  ConvolutionalInterleaverConfig config;
  std::size_t round = 12;  // symbols that visit every branch once
  std::size_t held = 276;  // symbols in the delay lines
};
// Precondition: Validate(config).ok().
constexpr ConvolutionalInterleaverPlan MakePlan(const ConvolutionalInterleaverConfig& config) {
  const std::int32_t b = config.branches;
  return {config, static_cast<std::size_t>(b * config.unit),
          static_cast<std::size_t>(b * (b - 1) / 2 * config.unit * config.depth)};
}

// The delay lines, the shortest first; line i holds i * depth * unit symbols and is written where it was last read.
struct ConvolutionalInterleaverState {
  std::array<std::uint16_t, kConvolutionalInterleaverMaxHeld> symbol{};     // the first plan.held are used
  std::array<std::int32_t, kConvolutionalInterleaverMaxBranches> oldest{};  // index, in symbols, within line i
};
inline void Reset(const ConvolutionalInterleaverPlan&, ConvolutionalInterleaverState& state) {
  state = ConvolutionalInterleaverState{};
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_FEC_CONVOLUTIONAL_INTERLEAVER_TYPES_H_
