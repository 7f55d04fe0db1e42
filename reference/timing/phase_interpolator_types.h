// Types of the phase interpolator: configuration, plan, coefficients, and how much of the signal a call reads.
#ifndef PLUMBLINE_REFERENCE_TIMING_PHASE_INTERPOLATOR_TYPES_H_
#define PLUMBLINE_REFERENCE_TIMING_PHASE_INTERPOLATOR_TYPES_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kPhaseInterpolatorArithVersion = 1;
inline constexpr int kPhasesPerUi = 128;            // phase codes a UI: one code is 1/128 UI
inline constexpr int kPhaseInterpolatorTaps = 8;    // samples in one output
inline constexpr int kPhaseInterpolatorBefore = 3;  // of them before the sample at or just before the instant
inline constexpr int kPhaseInterpolatorAfter = 4;   // and after it
inline constexpr int kPhaseInterpolatorMaxSlices = 128;
inline constexpr int kPhaseInterpolatorMaxSkew = 32;  // 1/128 UI: a quarter of a UI either way

struct PhaseInterpolatorConfig {
  std::int32_t samples_per_ui = 4;  // samples a UI, 4 or 8
  std::int32_t slices = 64;         // ADC slices, each with its own skew
};

inline constexpr std::array kPhaseInterpolatorFields = {
    Field<PhaseInterpolatorConfig>{"samples_per_ui", "samples", 4, 8, &PhaseInterpolatorConfig::samples_per_ui,
                                   "samples a UI, 4 or 8"},
    Field<PhaseInterpolatorConfig>{"slices", "slices", 1, kPhaseInterpolatorMaxSlices, &PhaseInterpolatorConfig::slices,
                                   "ADC slices, each with its own skew"},
};
constexpr std::span<const Field<PhaseInterpolatorConfig>> FieldsOf(const PhaseInterpolatorConfig&) {
  return kPhaseInterpolatorFields;
}

// Limits of every field; samples_per_ui is 4 or 8.
inline Status Validate(const PhaseInterpolatorConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("phase_interpolator", config));
  if (config.samples_per_ui != 4 && config.samples_per_ui != 8) {
    return Status::Error("phase_interpolator.samples_per_ui = " + std::to_string(config.samples_per_ui) +
                         " samples is neither 4 nor 8");
  }
  return Status::Ok();
}

struct PhaseInterpolatorPlan {
  PhaseInterpolatorConfig config;
};
// Precondition: Validate(config).ok().
inline PhaseInterpolatorPlan MakePlan(const PhaseInterpolatorConfig& config) { return PhaseInterpolatorPlan{config}; }

// skew[s] moves every sampling instant of slice s, in 1/128 UI; positive is later. Only the first `slices` are used.
struct PhaseInterpolatorCoefs {
  std::array<std::int16_t, kPhaseInterpolatorMaxSlices> skew{};
};

// Every used skew within +-kPhaseInterpolatorMaxSkew.
inline Status Validate(const PhaseInterpolatorPlan& plan, const PhaseInterpolatorCoefs& coefs) {
  for (int i = 0; i < plan.config.slices; ++i) {
    const std::int32_t skew = coefs.skew[static_cast<std::size_t>(i)];
    if (skew < -kPhaseInterpolatorMaxSkew || skew > kPhaseInterpolatorMaxSkew) {
      return OutOfRange("phase_interpolator", "skew[" + std::to_string(i) + "]", skew, -kPhaseInterpolatorMaxSkew,
                        kPhaseInterpolatorMaxSkew, "UI/128");
    }
  }
  return Status::Ok();
}

// First and last sample (both included, relative to time 0 = sample 0) that `symbols` outputs from `position` on may
// read, whatever the skews.
struct PhaseInterpolatorReach {
  std::int32_t first = 0;
  std::int32_t last = 0;
};
constexpr PhaseInterpolatorReach ReachOf(const PhaseInterpolatorPlan& plan, std::int32_t position, int symbols) {
  const int shift = plan.config.samples_per_ui == 8 ? 4 : 5;  // log2 of phase codes a sample
  return {((position - kPhaseInterpolatorMaxSkew) >> shift) - kPhaseInterpolatorBefore,
          ((position + kPhasesPerUi * (symbols - 1) + kPhaseInterpolatorMaxSkew) >> shift) + kPhaseInterpolatorAfter};
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_TIMING_PHASE_INTERPOLATOR_TYPES_H_
