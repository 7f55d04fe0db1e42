#include "reference/channel/channel.h"

#include <algorithm>
#include <cassert>

#include "reference/core/gaussian.h"
#include "reference/core/rng.h"
#include "reference/timing/phase_interpolator_tables.h"

namespace plumbline::reference {
namespace {

constexpr std::int64_t kSample = std::int64_t{1} << kChannelInstantFractionBits;
constexpr int kTapFractionBits = 14;
constexpr int kRowShift = kChannelInstantFractionBits - CeilLog2(kPhaseInterpolatorTap.size());

static_assert(kPhaseInterpolatorTap.size() == 32 && kPhaseInterpolatorTap[0].size() == kChannelWindow);
static_assert(std::int64_t{kChannelMaxNoiseRms} * 7 * 4096 <= SignedMax(29), "rms times deviate fits int32");

// The value at `instant` after window[3].
std::int16_t Interpolate(const ChannelState& state) {
  const auto& tap = kPhaseInterpolatorTap[static_cast<std::size_t>(state.instant >> kRowShift)];
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < kChannelWindow; ++i) sum += std::int32_t{tap[i]} * state.window[i];
  return SaturateToInt16(RoundShift(sum, kTapFractionBits));
}

std::int32_t Noise(const ChannelConfig& config, std::uint64_t index) {
  if (config.noise_rms == 0) return 0;
  const PhiloxKey key{static_cast<std::uint32_t>(config.noise_seed), static_cast<std::uint32_t>(config.noise_stream)};
  const std::uint32_t word = Philox4x32(key, index / 4)[static_cast<std::size_t>(index % 4)];
  return static_cast<std::int32_t>(RoundShift(config.noise_rms * GaussianFromWord(word), kGaussianFractionBits));
}

}  // namespace

std::size_t Channel(const ChannelPlan& plan, const ChannelCoefs& coefs, ChannelState& state,
                    std::span<const std::int16_t> in, std::span<std::int16_t> out) {
  assert(out.size() >= ChannelMaxOutputs(plan, in.size()));
  const ChannelConfig& config = plan.config;
  const auto samples = static_cast<std::size_t>(config.samples_per_ui);
  const auto span_ui = static_cast<std::size_t>(config.span_ui);
  std::size_t count = 0;
  for (const std::int16_t code : in) {
    std::shift_right(state.codes.begin(), state.codes.end(), 1);
    state.codes[0] = code;
    for (std::size_t p = 0; p < samples; ++p) {
      std::int64_t sum = 0;
      for (std::size_t i = 0; i < span_ui; ++i) sum += coefs.pulse[i * samples + p] * state.codes[i];
      std::shift_left(state.window.begin(), state.window.end(), 1);
      state.window.back() = SaturateToInt16(RoundShift(sum, config.shift));
      state.instant -= kSample;
      for (; state.instant < kSample; state.instant += kSample + config.rate_offset) {
        const std::int32_t value = Interpolate(state) + Noise(config, state.output);
        out[count] = SaturateToInt16(value);
        state.clip_count += out[count] != value ? 1u : 0u;
        ++count;
        ++state.output;
      }
    }
  }
  return count;
}

}  // namespace plumbline::reference
