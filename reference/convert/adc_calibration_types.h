// Types of the ADC's background calibration: configuration, plan, holds, correction, state.
#ifndef PLUMBLINE_REFERENCE_CONVERT_ADC_CALIBRATION_TYPES_H_
#define PLUMBLINE_REFERENCE_CONVERT_ADC_CALIBRATION_TYPES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "reference/convert/adc_types.h"
#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"
#include "reference/timing/phase_interpolator_types.h"

namespace plumbline {

inline constexpr int kAdcCalibrationArithVersion = 1;
inline constexpr int kAdcCalibrationMaxSymbols = 128;  // symbols a clock
inline constexpr int kAdcCalibrationMaxBits = 12;      // of a corrected code

struct AdcCalibrationConfig {
  std::int32_t enable = 0;              // 1: the receiver calibrates its ADC
  std::int32_t bits = 7;                // bits, signed ADC code
  std::int32_t fraction_bits = 2;       // bits of a corrected code below the ADC's LSB
  std::int32_t slices = 64;             // interleaved converters
  std::int32_t symbols_per_clock = 64;  // symbols a DSP clock, a power of two
  std::int32_t window_log2 = 8;         // log2 of the clocks summed for one update
  std::int32_t latency_clocks = 12;     // clocks from the last sum of a window to the correction that follows from it
  std::int32_t start_shift = 2;         // log2, the first windows count 2^-start_shift
  std::int32_t track_shift = 8;         // log2, in the end a window counts 2^-track_shift
  std::int32_t offset_limit = 4096;     // 1/256 LSB, largest correction
  std::int32_t gain_limit = 4096;       // 1/16384, largest correction: a quarter
  std::int32_t skew_limit = 16;         // 1/128 UI, largest correction
};

inline constexpr std::array kAdcCalibrationFields = {
    Field<AdcCalibrationConfig>{"enable", "1", 0, 1, &AdcCalibrationConfig::enable,
                                "1: the receiver calibrates its ADC"},
    Field<AdcCalibrationConfig>{"bits", "bits", 5, kAdcCalibrationMaxBits, &AdcCalibrationConfig::bits,
                                "width of the signed ADC code"},
    Field<AdcCalibrationConfig>{"fraction_bits", "bits", 0, 5, &AdcCalibrationConfig::fraction_bits,
                                "bits of a corrected code below the LSB of the ADC"},
    Field<AdcCalibrationConfig>{"slices", "slices", 1, kAdcMaxSlices, &AdcCalibrationConfig::slices,
                                "time-interleaved converters"},
    Field<AdcCalibrationConfig>{"symbols_per_clock", "symbols", 1, kAdcCalibrationMaxSymbols,
                                &AdcCalibrationConfig::symbols_per_clock, "symbols of a DSP clock, a power of two"},
    Field<AdcCalibrationConfig>{"window_log2", "log2", 0, 16, &AdcCalibrationConfig::window_log2,
                                "clocks summed for one update"},
    Field<AdcCalibrationConfig>{"latency_clocks", "clocks", 1, 64, &AdcCalibrationConfig::latency_clocks,
                                "from the end of a window to its correction"},
    Field<AdcCalibrationConfig>{"start_shift", "log2", 0, 16, &AdcCalibrationConfig::start_shift,
                                "weight of the first windows"},
    Field<AdcCalibrationConfig>{"track_shift", "log2", 0, 16, &AdcCalibrationConfig::track_shift,
                                "weight of a window in the end"},
    Field<AdcCalibrationConfig>{"offset_limit", "LSB/256", 0, 131072, &AdcCalibrationConfig::offset_limit,
                                "largest correction of an offset"},
    Field<AdcCalibrationConfig>{"gain_limit", "1/16384", 0, 8192, &AdcCalibrationConfig::gain_limit,
                                "largest correction of a gain"},
    Field<AdcCalibrationConfig>{"skew_limit", "UI/128", 0, kPhaseInterpolatorMaxSkew, &AdcCalibrationConfig::skew_limit,
                                "largest correction of a skew"},
};
constexpr std::span<const Field<AdcCalibrationConfig>> FieldsOf(const AdcCalibrationConfig&) {
  return kAdcCalibrationFields;
}

// Limits of every field; the width of a corrected code; equal shares of every slice in a window.
inline Status Validate(const AdcCalibrationConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("adc_calibration", config));
  if (config.bits + config.fraction_bits > kAdcCalibrationMaxBits) {
    return OutOfRange("adc_calibration", "fraction_bits", config.fraction_bits, 0, kAdcCalibrationMaxBits - config.bits,
                      "bits with adc_calibration.bits = " + std::to_string(config.bits));
  }
  if ((config.symbols_per_clock & (config.symbols_per_clock - 1)) != 0) {
    return Status::Error("adc_calibration.symbols_per_clock = " + std::to_string(config.symbols_per_clock) +
                         " symbols is no power of two");
  }
  if ((config.symbols_per_clock << config.window_log2) % config.slices != 0) {
    return Status::Error("adc_calibration.slices = " + std::to_string(config.slices) +
                         " slices do not share evenly in the " +
                         std::to_string(config.symbols_per_clock << config.window_log2) + " symbols of a window");
  }
  if (config.start_shift > config.track_shift) {
    return OutOfRange("adc_calibration", "start_shift", config.start_shift, 0, config.track_shift, "log2");
  }
  return Status::Ok();
}

struct AdcCalibrationPlan {
  AdcCalibrationConfig config;
};
// Precondition: Validate(config).ok().
inline AdcCalibrationPlan MakePlan(const AdcCalibrationConfig& config) { return AdcCalibrationPlan{config}; }

// Written between clocks. A window that was held in any of its clocks is thrown away.
struct AdcCalibrationCoefs {
  bool hold_levels = false;  // offsets and gains keep their values
  bool hold_skew = false;    // skews keep their values
};

// What is taken out. Only the first `slices` entries are used.
struct AdcCorrection {
  std::array<std::int32_t, kAdcMaxSlices> offset{};                // 1/256 LSB, subtracted from the code
  std::array<std::int16_t, kAdcMaxSlices> gain = AdcUnityGains();  // s1.14, multiplies what is left
  std::array<std::int16_t, kAdcMaxSlices> skew{};                  // 1/128 UI, added to the sampling instants
};

struct AdcCalibrationState {
  AdcCorrection correction;  // in force in the next clock
  // In 2^-16 LSB, 2^-24, and 2^-16 * 1/128 UI.
  std::array<std::int32_t, kAdcMaxSlices> offset{};
  std::array<std::int32_t, kAdcMaxSlices> gain{};  // against one
  std::array<std::int32_t, kAdcMaxSlices> skew{};
  // Over the window so far.
  std::array<std::int64_t, kAdcMaxSlices> sum{};        // of the corrected codes
  std::array<std::int64_t, kAdcMaxSlices> magnitude{};  // of their magnitudes
  std::array<std::int64_t, kAdcMaxSlices> product{};    // of error times slope
  std::int32_t clocks = 0;                              // in the window so far
  std::int32_t level_clocks = 0;                        // of them not held
  std::int32_t skew_clocks = 0;                         // of them not held
  std::int32_t level_windows = 0;                       // that counted
  std::int32_t skew_windows = 0;                        // that counted
  std::int32_t latency = 0;  // clocks until the correction comes into force and the next window begins; 0: none
};
inline void Reset(const AdcCalibrationPlan&, AdcCalibrationState& state) { state = AdcCalibrationState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CONVERT_ADC_CALIBRATION_TYPES_H_
