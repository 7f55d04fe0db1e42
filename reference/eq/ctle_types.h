// Types of the continuous-time linear equalizer: configuration, plan, coefficients, state.
#ifndef PLUMBLINE_REFERENCE_EQ_CTLE_TYPES_H_
#define PLUMBLINE_REFERENCE_EQ_CTLE_TYPES_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kCtleArithVersion = 1;
inline constexpr int kCtleGdcCodes = 21;   // code n is gDC = -n dB
inline constexpr int kCtleGdc2Codes = 13;  // code n is gDC2 = -n/2 dB
inline constexpr int kCtleMaxSamplesPerUi = 8;
inline constexpr int kCtleTapsPerUi = 4;  // length of the peaking filter in UI
inline constexpr int kCtleMaxTaps = kCtleTapsPerUi * kCtleMaxSamplesPerUi;

struct CtleConfig {
  std::int32_t samples_per_ui = 4;  // samples a UI, 4 or 8
};

inline constexpr std::array kCtleFields = {
    Field<CtleConfig>{"samples_per_ui", "samples", 4, 8, &CtleConfig::samples_per_ui, "samples a UI, 4 or 8"},
};
constexpr std::span<const Field<CtleConfig>> FieldsOf(const CtleConfig&) { return kCtleFields; }

// Limits of every field; samples_per_ui is 4 or 8.
inline Status Validate(const CtleConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("ctle", config));
  if (config.samples_per_ui != 4 && config.samples_per_ui != 8) {
    return Status::Error("ctle.samples_per_ui = " + std::to_string(config.samples_per_ui) +
                         " samples is neither 4 nor 8");
  }
  return Status::Ok();
}

struct CtlePlan {
  CtleConfig config;
};
// Precondition: Validate(config).ok().
inline CtlePlan MakePlan(const CtleConfig& config) { return CtlePlan{config}; }

// Applies from the next sample on. Written between clocks.
struct CtleCoefs {
  std::int32_t gdc_code = 0;   // gDC = -gdc_code dB, 0..20
  std::int32_t gdc2_code = 0;  // gDC2 = -gdc2_code/2 dB, 0..12
};

// Both codes within their tables.
inline Status Validate(const CtlePlan&, const CtleCoefs& coefs) {
  if (coefs.gdc_code < 0 || coefs.gdc_code >= kCtleGdcCodes) {
    return OutOfRange("ctle", "gdc_code", coefs.gdc_code, 0, kCtleGdcCodes - 1, "-dB");
  }
  if (coefs.gdc2_code < 0 || coefs.gdc2_code >= kCtleGdc2Codes) {
    return OutOfRange("ctle", "gdc2_code", coefs.gdc2_code, 0, kCtleGdc2Codes - 1, "-dB/2");
  }
  return Status::Ok();
}

// Samples by which the output lags the analog filter: one UI for the shelf and half a UI for the peaking filter.
constexpr int CtleDelaySamples(const CtleConfig& config) { return config.samples_per_ui + config.samples_per_ui / 2; }

struct CtleState {
  std::array<std::int16_t, kCtleMaxTaps - 1> history{};     // input; history[i] came i+1 samples before the next one
  std::array<std::int32_t, kCtleMaxSamplesPerUi> peaked{};  // s16.14, the peaking filter's last UI, by sample_in_ui
  std::int64_t ui_sum = 0;                                  // s19.14, sum of the peaking filter over this UI so far
  std::int32_t low_pass = 0;                                // s16.14, the shelf's low-pass after the last whole UI
  std::int32_t shelf = 0;                                   // s16.15, mean of its last two values, held over this UI
  std::int32_t sample_in_ui = 0;                            // 0 .. samples_per_ui - 1
};
inline void Reset(const CtlePlan&, CtleState& state) { state = CtleState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_EQ_CTLE_TYPES_H_
