// Types of the maximum-likelihood sequence estimator: configuration, plan, coefficients, state.
#ifndef PLUMBLINE_REFERENCE_EQ_MLSE_TYPES_H_
#define PLUMBLINE_REFERENCE_EQ_MLSE_TYPES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"
#include "reference/eq/partial_response_types.h"
#include "reference/eq/slicer_types.h"

namespace plumbline {

inline constexpr int kMlseArithVersion = 1;
inline constexpr int kMlseMaxTaps = 2;
inline constexpr std::size_t kMlseMaxStates = 16;
inline constexpr int kMlseMaxSymbolsPerClock = 128;
inline constexpr int kMlseMaxOverlap = 128;  // samples, of the warm-up and of the traceback, each
inline constexpr int kMlseMaxWindow = kMlseMaxSymbolsPerClock + 2 * kMlseMaxOverlap;  // samples
inline constexpr int kMlseSampleBits = 14;           // samples are saturated to it: 16 amplitudes
inline constexpr std::int32_t kMlseLevelMax = 4095;  // slicer units, largest magnitude of a level: 8 amplitudes

struct MlseConfig {
  std::int32_t symbols_per_clock = 64;  // symbols decided in a DSP clock
  std::int32_t warmup = 32;             // samples before them, over which the path metrics settle
  std::int32_t traceback = 32;          // samples after them, over which the survivors merge
  std::int32_t taps = 1;                // postcursors in the trellis: 4 or 16 states
};

inline constexpr std::array kMlseFields = {
    Field<MlseConfig>{"symbols_per_clock", "symbols", 1, kMlseMaxSymbolsPerClock, &MlseConfig::symbols_per_clock,
                      "symbols decided in a DSP clock"},
    Field<MlseConfig>{"warmup", "samples", 0, kMlseMaxOverlap, &MlseConfig::warmup,
                      "samples before the decided ones, over which the path metrics settle"},
    Field<MlseConfig>{"traceback", "samples", 0, kMlseMaxOverlap, &MlseConfig::traceback,
                      "samples after the decided ones, over which the survivors merge"},
    Field<MlseConfig>{"taps", "taps", 1, kMlseMaxTaps, &MlseConfig::taps,
                      "1: 1 + alpha D, 4 states; 2: 1 + alpha D + beta D^2, 16 states"},
};
constexpr std::span<const Field<MlseConfig>> FieldsOf(const MlseConfig&) { return kMlseFields; }

inline Status Validate(const MlseConfig& config) { return ValidateFields("mlse", config); }

struct MlsePlan {
  MlseConfig config;
};
// Precondition: Validate(config).ok().
inline MlsePlan MakePlan(const MlseConfig& config) { return MlsePlan{config}; }

constexpr std::size_t MlseStates(const MlsePlan& plan) { return plan.config.taps == 1 ? 4 : kMlseMaxStates; }

// The response that the samples have: alpha and, with taps = 2, beta. Written between clocks.
using MlseCoefs = PartialResponseCoefs;

// Coefficients and levels within their limits.
inline Status Validate(const MlsePlan& plan, const MlseCoefs& coefs, const SlicerCoefs& slicer) {
  if (coefs.alpha < -kPartialResponseMax || coefs.alpha > kPartialResponseMax) {
    return OutOfRange("mlse", "alpha", coefs.alpha, -kPartialResponseMax, kPartialResponseMax, "1/512");
  }
  if (plan.config.taps > 1 && (coefs.beta < -kPartialResponseMax || coefs.beta > kPartialResponseMax)) {
    return OutOfRange("mlse", "beta", coefs.beta, -kPartialResponseMax, kPartialResponseMax, "1/512");
  }
  for (std::size_t i = 0; i < slicer.level.size(); ++i) {
    if (slicer.level[i] < -kMlseLevelMax || slicer.level[i] > kMlseLevelMax) {
      return OutOfRange("mlse", "level[" + std::to_string(i) + "]", slicer.level[i], -kMlseLevelMax, kMlseLevelMax,
                        "1/512");
    }
  }
  return Status::Ok();
}

// The last warmup + traceback samples, oldest first, then those of the clock that is not complete yet. 0 before the
// first sample.
struct MlseState {
  std::int32_t pending = 0;  // samples of the clock that is not complete yet
  std::array<std::int16_t, kMlseMaxWindow> sample{};
};
inline void Reset(const MlsePlan&, MlseState& state) { state = MlseState{}; }

// Symbols that a call with `count` samples produces.
constexpr std::size_t MlseProduces(const MlsePlan& plan, const MlseState& state, std::size_t count) {
  const auto symbols = static_cast<std::size_t>(plan.config.symbols_per_clock);
  return (static_cast<std::size_t>(state.pending) + count) / symbols * symbols;
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_EQ_MLSE_TYPES_H_
