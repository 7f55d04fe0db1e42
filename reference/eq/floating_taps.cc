#include "reference/eq/floating_taps.h"

#include <algorithm>
#include <cassert>

#include "reference/eq/dfe.h"

namespace plumbline::reference {
namespace {

constexpr int kFeedForwardFractionBits = 18;  // of an accumulator, below a tap's LSB
constexpr int kFeedbackFractionBits = 14;
constexpr int kFfeGradientFraction = 5;

static_assert((std::int64_t{512 * kFloatingTapsPerUnit} << kFeedForwardFractionBits) <= SignedMax(32));
static_assert(std::int64_t{kFloatingMaxTaps} * 2048 * 512 * kFloatingTapsPerUnit <= SignedMax(28), "sum fits int32");
static_assert(std::int64_t{kFloatingMaxSymbols} << 22 <= SignedMax(31), "a gradient fits int32");

// Puts `in` before what a history with the newest first holds.
template <typename T, std::size_t kSize>
void Push(std::array<T, kSize>& history, std::span<const T> in) {
  const std::size_t fresh = std::min(in.size(), kSize);
  std::shift_right(history.begin(), history.end(), static_cast<std::ptrdiff_t>(fresh));
  std::copy_n(in.rbegin(), fresh, history.begin());
}

}  // namespace

void FloatingFeedForward(const FloatingTapsPlan& plan, const FloatingTapsPositions& positions,
                         const FloatingTapsCoefs& coefs, FloatingTapsState& state, std::span<const std::int16_t> in,
                         std::span<std::int16_t> equalized) {
  assert(in.size() == equalized.size() && Validate(plan, positions).ok());
  const int taps = FloatingTapCount(plan.config);
  for (std::size_t n = 0; n < in.size(); ++n) {
    std::int32_t sum = 0;
    for (int j = 0; j < taps; ++j) {
      const std::int32_t position = FloatingPosition(plan, positions, j);
      if (position == 0) continue;
      const auto delay = static_cast<std::size_t>(plan.config.main_delay + position);
      const std::int16_t x = n >= delay ? in[n - delay] : state.samples[delay - n - 1];
      sum += coefs.tap[static_cast<std::size_t>(j)] * x;
    }
    equalized[n] = SaturateToInt16(equalized[n] + RoundShift(sum, plan.config.out_shift));
  }
  Push(state.samples, in);
}

void FloatingFeedback(const FloatingTapsPlan& plan, const FloatingTapsPositions& positions,
                      const FloatingTapsCoefs& coefs, const DfePlan& dfe, const DfeCoefs& dfe_coefs,
                      const SlicerCoefs& slicer, FloatingTapsState& state, DfeState& dfe_state,
                      std::span<std::int16_t> equalized, std::span<const std::uint8_t> known,
                      std::span<std::int16_t> out, std::span<std::uint8_t> decision) {
  assert(Validate(plan, positions).ok());
  const int taps = FloatingTapCount(plan.config);
  // As many symbols at a time as the nearest tap leaves: their feedback was decided before.
  std::size_t stride = kFloatingMaxPosition;
  for (int j = 0; j < taps; ++j) {
    const std::int32_t position = FloatingPosition(plan, positions, j);
    if (position != 0) stride = std::min(stride, static_cast<std::size_t>(position));
  }
  for (std::size_t begin = 0; begin < equalized.size(); begin += stride) {
    const std::size_t size = std::min(stride, equalized.size() - begin);
    const auto left = equalized.subspan(begin, size);
    for (std::size_t n = 0; n < size; ++n) {
      std::int32_t sum = 0;
      for (int j = 0; j < taps; ++j) {
        const auto back = static_cast<std::size_t>(FloatingPosition(plan, positions, j));
        if (back == 0) continue;
        sum += coefs.tap[static_cast<std::size_t>(j)] * state.amplitudes[back - 1 - n];
      }
      left[n] = SaturateToInt16(left[n] - sum);
    }
    const auto told = known.empty() ? known : known.subspan(begin, size);
    const auto decided = decision.subspan(begin, size);
    Dfe(dfe, dfe_coefs, slicer, dfe_state, left, told, out.subspan(begin, size), decided);
    std::array<std::int8_t, kFloatingMaxPosition> amplitudes;
    for (std::size_t n = 0; n < size; ++n) {
      amplitudes[n] = static_cast<std::int8_t>(Pam4Amplitude(known.empty() ? decided[n] : told[n]));
    }
    Push(state.amplitudes, std::span<const std::int8_t>(amplitudes).first(size));
  }
}

void FloatingGradient(const FloatingTapsPlan& plan, const FloatingTapsPositions& positions,
                      const FloatingTapsState& state, std::span<const std::int16_t> error,
                      FloatingTapsGradients& gradients) {
  assert(error.size() <= kFloatingMaxSymbols);
  gradients = FloatingTapsGradients{};
  const bool forward = plan.config.form == kFloatingFeedForward;
  for (int j = 0; j < FloatingTapCount(plan.config); ++j) {
    const std::int32_t position = FloatingPosition(plan, positions, j);
    if (position == 0) continue;
    const auto back = static_cast<std::size_t>(position + (forward ? plan.config.main_delay : 0));
    std::int32_t sum = 0;
    for (std::size_t k = 0; k < error.size(); ++k) {
      const std::size_t at = error.size() - 1 - k + back;
      sum += error[k] * (forward ? std::int32_t{state.samples[at]} : state.amplitudes[at]);
    }
    gradients.tap[static_cast<std::size_t>(j)] = sum;
  }
}

void FloatingUpdate(const FloatingTapsPlan& plan, int shift, const FloatingTapsGradients& gradients,
                    FloatingTapsState& state, FloatingTapsCoefs& coefs) {
  const bool forward = plan.config.form == kFloatingFeedForward;
  const int fraction_bits = forward ? kFeedForwardFractionBits : kFeedbackFractionBits;
  const std::int64_t weight = forward ? 1 << kFfeGradientFraction : 1;
  const std::int64_t limit = std::int64_t{FloatingTapLimit(plan.config)} << fraction_bits;
  for (std::size_t j = 0; j < static_cast<std::size_t>(FloatingTapCount(plan.config)); ++j) {
    std::int32_t& accumulator = state.accumulators[j];
    const std::int64_t step = RoundShift(gradients.tap[j] * weight, shift);
    accumulator = static_cast<std::int32_t>(Clamp(accumulator + (forward ? -step : step), -limit, limit));
    coefs.tap[j] = static_cast<std::int16_t>(RoundShift(accumulator, fraction_bits));
  }
}

}  // namespace plumbline::reference
