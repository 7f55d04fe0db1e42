// Types of the integer test channel: configuration, plan, pulse response, state.
#ifndef PLUMBLINE_REFERENCE_CHANNEL_CHANNEL_TYPES_H_
#define PLUMBLINE_REFERENCE_CHANNEL_CHANNEL_TYPES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kChannelArithVersion = 1;
inline constexpr int kChannelMaxSpan = 32;              // UI of pulse response
inline constexpr int kChannelMaxSamplesPerUi = 8;       // samples
inline constexpr int kChannelWindow = 8;                // samples that one output reads
inline constexpr int kChannelMaxNoiseRms = 8192;        // AFE codes: a quarter of full scale
inline constexpr int kChannelMaxRateOffset = 4294967;   // 2^-32: 1000 ppm
inline constexpr int kChannelStartFraction = 32;        // start positions a sample
inline constexpr int kChannelInstantFractionBits = 32;  // of an instant, in samples

struct ChannelConfig {
  std::int32_t samples_per_ui = 4;  // samples a UI, 4 or 8
  std::int32_t span_ui = 16;        // UI, length of the pulse response
  std::int32_t shift = 6;           // bits dropped after the sum, round half up
  std::int32_t rate_offset = 0;     // 2^-32, output samples lie 1 + rate_offset apart: positive is a slow receiver
  std::int32_t start = 0;           // 1/32 sample, instant of the first output
  std::int32_t noise_rms = 0;       // AFE codes, Gaussian noise, white from sample to sample
  std::int32_t noise_seed = 1;      // Philox key, first word (of the run; the 32 bits as they are)
  std::int32_t noise_stream = 0;    // Philox key, second word (which source draws; the 32 bits as they are)
};

inline constexpr std::array kChannelFields = {
    Field<ChannelConfig>{"samples_per_ui", "samples", 4, kChannelMaxSamplesPerUi, &ChannelConfig::samples_per_ui,
                         "samples a UI, 4 or 8"},
    Field<ChannelConfig>{"span_ui", "UI", 1, kChannelMaxSpan, &ChannelConfig::span_ui, "length of the pulse response"},
    Field<ChannelConfig>{"shift", "bits", 0, 30, &ChannelConfig::shift, "right shift of the sum, round half up"},
    Field<ChannelConfig>{"rate_offset", "2^-32", -kChannelMaxRateOffset, kChannelMaxRateOffset,
                         &ChannelConfig::rate_offset,
                         "output samples lie 1 + rate_offset transmit samples apart; 4295 is 1 ppm"},
    Field<ChannelConfig>{"start", "sample/32", 0, kChannelStartFraction* kChannelMaxSamplesPerUi, &ChannelConfig::start,
                         "instant of the first output sample"},
    Field<ChannelConfig>{"noise_rms", "codes", 0, kChannelMaxNoiseRms, &ChannelConfig::noise_rms,
                         "rms of the Gaussian noise added to every output sample"},
    Field<ChannelConfig>{"noise_seed", "1", std::numeric_limits<std::int32_t>::min(),
                         std::numeric_limits<std::int32_t>::max(), &ChannelConfig::noise_seed, "seed of the noise"},
    Field<ChannelConfig>{"noise_stream", "1", std::numeric_limits<std::int32_t>::min(),
                         std::numeric_limits<std::int32_t>::max(), &ChannelConfig::noise_stream, "stream of the noise"},
};
constexpr std::span<const Field<ChannelConfig>> FieldsOf(const ChannelConfig&) { return kChannelFields; }

// Limits of every field; samples_per_ui is 4 or 8.
inline Status Validate(const ChannelConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("channel", config));
  if (config.samples_per_ui != 4 && config.samples_per_ui != 8) {
    return Status::Error("channel.samples_per_ui = " + std::to_string(config.samples_per_ui) +
                         " samples is neither 4 nor 8");
  }
  return Status::Ok();
}

struct ChannelPlan {
  ChannelConfig config;
};
// Precondition: Validate(config).ok().
inline ChannelPlan MakePlan(const ChannelConfig& config) { return ChannelPlan{config}; }

// pulse[m] is the answer, m samples after its beginning, to one UI of DAC code 1, times 2^shift. The first
// span_ui * samples_per_ui entries are used; any int16 is legal.
struct ChannelCoefs {
  std::array<std::int16_t, kChannelMaxSpan * kChannelMaxSamplesPerUi> pulse{};
};
inline Status Validate(const ChannelPlan&, const ChannelCoefs&) { return Status::Ok(); }

struct ChannelState {
  std::array<std::int16_t, kChannelMaxSpan> codes{};  // codes[i] came i UI before the newest
  std::array<std::int16_t, kChannelWindow> window{};  // filtered samples, the oldest first
  std::int64_t instant = 0;                           // 2^-32 sample, of the next output, after window[3]
  std::uint64_t output = 0;                           // index of the next output sample: it picks the noise
  std::uint64_t clip_count = 0;                       // output samples that saturated, noise included
};
inline void Reset(const ChannelPlan& plan, ChannelState& state) {
  state = ChannelState{};
  // window[3] holds sample -5 as long as no sample has come: the first one that comes is sample 0, in window[7].
  state.instant = ((std::int64_t{5} * kChannelStartFraction) + plan.config.start) *
                  ((std::int64_t{1} << kChannelInstantFractionBits) / kChannelStartFraction);
}

// Largest number of output samples that `codes` DAC codes can give.
constexpr std::size_t ChannelMaxOutputs(const ChannelPlan& plan, std::size_t codes) {
  const std::size_t samples = codes * static_cast<std::size_t>(plan.config.samples_per_ui);
  return samples + samples / 512 + 1;  // 1 + 1/512 covers 1 / (1 - 1000 ppm)
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CHANNEL_CHANNEL_TYPES_H_
