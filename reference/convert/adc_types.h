// Types of the time-interleaved ADC: configuration, plan, coefficients, state.
#ifndef PLUMBLINE_REFERENCE_CONVERT_ADC_TYPES_H_
#define PLUMBLINE_REFERENCE_CONVERT_ADC_TYPES_H_

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/rng.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kAdcArithVersion = 1;
inline constexpr int kAdcMaxSlices = 128;
inline constexpr int kAdcGainFractionBits = 14;  // of a slice gain: 16384 is one
inline constexpr std::int32_t kAdcUnityGain = 1 << kAdcGainFractionBits;

struct AdcConfig {
  std::int32_t bits = 7;          // bits, signed output code; full scale is the int16 range, LSB = 2^(16-bits)
  std::int32_t slices = 64;       // interleaved converters; symbol k is taken by slice k mod slices
  std::int32_t noise_rms = 0;     // 1/256 LSB, Gaussian noise added before the quantizer
  std::int32_t noise_seed = 1;    // Philox key, first word (of the run; the 32 bits as they are)
  std::int32_t noise_stream = 0;  // Philox key, second word (which source draws; the 32 bits as they are)
};

inline constexpr std::array kAdcFields = {
    Field<AdcConfig>{"bits", "bits", 5, 12, &AdcConfig::bits, "width of the signed output code"},
    Field<AdcConfig>{"slices", "slices", 1, kAdcMaxSlices, &AdcConfig::slices, "time-interleaved converters"},
    Field<AdcConfig>{"noise_rms", "LSB/256", 0, 32768, &AdcConfig::noise_rms,
                     "rms of the Gaussian noise added before the quantizer; at most a sixteenth of full scale"},
    Field<AdcConfig>{"noise_seed", "1", std::numeric_limits<std::int32_t>::min(),
                     std::numeric_limits<std::int32_t>::max(), &AdcConfig::noise_seed, "seed of the noise"},
    Field<AdcConfig>{"noise_stream", "1", std::numeric_limits<std::int32_t>::min(),
                     std::numeric_limits<std::int32_t>::max(), &AdcConfig::noise_stream, "stream of the noise"},
};
constexpr std::span<const Field<AdcConfig>> FieldsOf(const AdcConfig&) { return kAdcFields; }

// Largest noise rms and largest |offset| in 1/256 LSB: a sixteenth and a quarter of the positive full scale. They keep
// the sum before the quantizer within 32 bits (see the static_assert in adc.cc).
constexpr std::int32_t AdcMaxNoiseRms(int bits) { return 1 << (bits + 3); }
constexpr std::int32_t AdcMaxOffset(int bits) { return 1 << (bits + 5); }

// Limits of every field, and the noise against the full scale of `bits`.
inline Status Validate(const AdcConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("adc", config));
  if (config.noise_rms > AdcMaxNoiseRms(config.bits)) {
    return OutOfRange("adc", "noise_rms", config.noise_rms, 0, AdcMaxNoiseRms(config.bits),
                      "LSB/256 with adc.bits = " + std::to_string(config.bits));
  }
  return Status::Ok();
}

struct AdcPlan {
  AdcConfig config;
};
// Precondition: Validate(config).ok().
inline AdcPlan MakePlan(const AdcConfig& config) { return AdcPlan{config}; }

constexpr std::array<std::int16_t, kAdcMaxSlices> AdcUnityGains() {
  std::array<std::int16_t, kAdcMaxSlices> gain{};
  for (auto& g : gain) g = static_cast<std::int16_t>(kAdcUnityGain);
  return gain;
}

// What makes the slices differ. Only the first `slices` entries are used.
struct AdcCoefs {
  std::array<std::int32_t, kAdcMaxSlices> offset{};                // 1/256 LSB, added to the signal
  std::array<std::int16_t, kAdcMaxSlices> gain = AdcUnityGains();  // s1.14
};

// Every used offset and gain within its limits: gain 0.5 to just below 2.
inline Status Validate(const AdcPlan& plan, const AdcCoefs& coefs) {
  const std::int32_t max_offset = AdcMaxOffset(plan.config.bits);
  for (int i = 0; i < plan.config.slices; ++i) {
    const auto slice = static_cast<std::size_t>(i);
    if (coefs.offset[slice] < -max_offset || coefs.offset[slice] > max_offset) {
      return OutOfRange("adc", "offset[" + std::to_string(i) + "]", coefs.offset[slice], -max_offset, max_offset,
                        "LSB/256");
    }
    if (coefs.gain[slice] < kAdcUnityGain / 2) {
      return OutOfRange("adc", "gain[" + std::to_string(i) + "]", coefs.gain[slice], kAdcUnityGain / 2,
                        2 * kAdcUnityGain - 1, "1/16384");
    }
  }
  return Status::Ok();
}

struct AdcState {
  std::uint64_t symbol = 0;      // index of the next symbol: it picks the slice and the noise
  std::uint64_t clip_count = 0;  // symbols whose rounded value lay outside the output range
};
inline void Reset(const AdcPlan&, AdcState& state) { state = AdcState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CONVERT_ADC_TYPES_H_
