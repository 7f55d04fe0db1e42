#include "reference/convert/adc_calibration.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace plumbline::reference {
namespace {

constexpr int kOffsetBits = 16;     // fraction of an offset accumulator, LSB
constexpr int kGainBits = 24;       // fraction of a gain accumulator
constexpr int kSkewBits = 16;       // fraction of a skew accumulator, 1/128 UI
constexpr int kOffsetCodeBits = 8;  // fraction of an offset, LSB
constexpr int kMagnitudeLog2 = 4;   // mean magnitude that the gain loop takes for granted: 16 LSB of 7 bits
constexpr int kSkewWeight = 8;      // log2 of 2^16/128 UI for a mean product of one slicer unit and one LSB of 7 bits

using Accumulators = std::array<std::int32_t, kAdcMaxSlices>;

static_assert(std::int64_t{131072} << (kOffsetBits - kOffsetCodeBits) <= SignedMax(32));
static_assert(std::int64_t{kPhaseInterpolatorMaxSkew} << kSkewBits <= SignedMax(32));
// 2^(16+7) symbols a window: products of 11 + 13 bits, magnitudes of 11 bits and 22 of fraction.
static_assert(16 + 7 + 24 + kSkewWeight < 62 && 16 + 7 + 11 + 1 + kGainBits - kMagnitudeLog2 + 2 < 62);

std::int64_t FloorDivide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Adds `step` to each accumulator, takes the mean away where it belongs to another loop, and saturates.
void Move(std::span<std::int32_t> accumulators, std::span<const std::int64_t> step, bool without_mean,
          std::int64_t limit) {
  std::int64_t total = 0;
  for (std::size_t s = 0; s < step.size(); ++s) total += accumulators[s] + step[s];
  const std::int64_t mean = without_mean ? FloorDivide(total, static_cast<std::int64_t>(step.size())) : 0;
  for (std::size_t s = 0; s < step.size(); ++s) {
    accumulators[s] = static_cast<std::int32_t>(Clamp(accumulators[s] + step[s] - mean, -limit, limit));
  }
}

void EndWindow(const AdcCalibrationConfig& config, AdcCalibrationState& state) {
  const auto slices = static_cast<std::size_t>(config.slices);
  const int fine = config.bits + config.fraction_bits - 7;
  const int symbols_log2 = config.window_log2 + CeilLog2(config.symbols_per_clock);
  const auto gear = [&](std::int32_t windows) {
    return symbols_log2 + static_cast<int>(Clamp(std::bit_width(static_cast<std::uint32_t>(windows) + 1) - 1,
                                                 config.start_shift, config.track_shift));
  };
  std::array<std::int64_t, kAdcMaxSlices> storage;
  const auto step = std::span(storage).first(slices);
  const std::int64_t share = config.slices;
  if (state.level_clocks == state.clocks) {
    const int shift = gear(state.level_windows++);
    for (std::size_t s = 0; s < slices; ++s) {
      step[s] = RoundShift((share * state.sum[s]) << (kOffsetBits - config.fraction_bits), shift);
    }
    Move(state.offset, step, false, std::int64_t{config.offset_limit} << (kOffsetBits - kOffsetCodeBits));
    std::int64_t all = 0;
    for (std::size_t s = 0; s < slices; ++s) all += state.magnitude[s];
    for (std::size_t s = 0; s < slices; ++s) {
      step[s] = RoundShift((all - share * state.magnitude[s]) << (kGainBits - kMagnitudeLog2 - fine), shift);
    }
    Move(state.gain, step, true, std::int64_t{config.gain_limit} << (kGainBits - kAdcGainFractionBits));
  }
  if (state.skew_clocks == state.clocks) {
    const int shift = gear(state.skew_windows++);
    for (std::size_t s = 0; s < slices; ++s) {
      step[s] = -RoundShift((share * state.product[s]) << (kSkewWeight - fine), shift);
    }
    Move(state.skew, step, true, std::int64_t{config.skew_limit} << kSkewBits);
  }
  state.sum = {};
  state.magnitude = {};
  state.product = {};
  state.clocks = state.level_clocks = state.skew_clocks = 0;
  state.latency = config.latency_clocks;
}

AdcCorrection CorrectionOf(const AdcCalibrationConfig& config, const AdcCalibrationState& state) {
  AdcCorrection correction;
  for (std::size_t s = 0; s < static_cast<std::size_t>(config.slices); ++s) {
    correction.offset[s] = static_cast<std::int32_t>(RoundShift(state.offset[s], kOffsetBits - kOffsetCodeBits));
    correction.gain[s] =
        static_cast<std::int16_t>(kAdcUnityGain + RoundShift(state.gain[s], kGainBits - kAdcGainFractionBits));
    correction.skew[s] = static_cast<std::int16_t>(RoundShift(state.skew[s], kSkewBits));
  }
  return correction;
}

}  // namespace

void AdcCorrect(const AdcCalibrationPlan& plan, const AdcCorrection& correction, int first_slice,
                std::span<const std::int16_t> in, std::span<std::int16_t> out) {
  assert(in.size() == out.size());
  const AdcCalibrationConfig& config = plan.config;
  auto slice = static_cast<std::size_t>(first_slice);
  for (std::size_t k = 0; k < in.size(); ++k) {
    const std::int64_t left = (std::int64_t{in[k]} << kOffsetCodeBits) - correction.offset[slice];
    const std::int64_t value =
        RoundShift(left * correction.gain[slice], kOffsetCodeBits + kAdcGainFractionBits - config.fraction_bits);
    out[k] = static_cast<std::int16_t>(Saturate(value, config.bits + config.fraction_bits));
    if (++slice == static_cast<std::size_t>(config.slices)) slice = 0;
  }
}

void AdcCalibrate(const AdcCalibrationPlan& plan, const AdcCalibrationCoefs& coefs, AdcCalibrationState& state,
                  int first_slice, std::span<const std::int16_t> codes, int error_slice,
                  std::span<const std::int16_t> around, std::span<const std::int16_t> error) {
  const AdcCalibrationConfig& config = plan.config;
  const auto symbols = static_cast<std::size_t>(config.symbols_per_clock);
  const auto slices = static_cast<std::size_t>(config.slices);
  assert(codes.size() == symbols && error.size() == symbols && around.size() == symbols + 2);
  if (state.latency == 0) {
    auto code_slice = static_cast<std::size_t>(first_slice);
    auto slope_slice = static_cast<std::size_t>(error_slice);
    for (std::size_t k = 0; k < symbols; ++k) {
      state.sum[code_slice] += codes[k];
      state.magnitude[code_slice] += codes[k] < 0 ? -codes[k] : codes[k];
      state.product[slope_slice] += error[k] * (around[k + 2] - around[k]);
      if (++code_slice == slices) code_slice = 0;
      if (++slope_slice == slices) slope_slice = 0;
    }
    ++state.clocks;
    if (!coefs.hold_levels) ++state.level_clocks;
    if (!coefs.hold_skew) ++state.skew_clocks;
    if (state.clocks < 1 << config.window_log2) return;
    EndWindow(config, state);
  }
  if (--state.latency == 0) state.correction = CorrectionOf(config, state);
}

}  // namespace plumbline::reference
