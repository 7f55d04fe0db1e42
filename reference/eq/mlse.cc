#include "reference/eq/mlse.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace plumbline::reference {
namespace {

constexpr std::int64_t kMaxTarget = kMlseLevelMax + 3 * kMlseMaxTaps * kPartialResponseMax;
constexpr std::int64_t kMaxDifference = kMaxTarget - SignedMin(kMlseSampleBits);
static_assert(kMaxDifference < 1 << 14, "a branch metric is below 2^28 and fits int32");
static_assert(kMlseMaxWindow * kMaxDifference * kMaxDifference < std::int64_t{1} << 37, "path metric fits int64");
static_assert(kMlseMaxTaps * kMaxDifference * kMaxDifference < std::int64_t{1} << 29, "states differ by less");

// State s holds the last symbols in time order, newest in the lowest two bits; the state before it is
// oldest * kStates / 4 + s / 4, where `oldest` is the symbol that leaves.
template <std::size_t kStates>
std::int64_t Viterbi(const MlseCoefs& coefs, const SlicerCoefs& slicer, std::span<const std::int16_t> in,
                     std::span<std::uint8_t> decision, std::span<std::int32_t> state_metric) {
  std::array<std::array<std::int32_t, 4>, kStates> target;  // [state before][symbol]
  for (std::size_t before = 0; before < kStates; ++before) {
    const std::int32_t tail = coefs.alpha * Pam4Amplitude(static_cast<int>(before % 4)) +
                              (kStates > 4 ? coefs.beta * Pam4Amplitude(static_cast<int>(before / 4)) : 0);
    for (std::size_t d = 0; d < 4; ++d) target[before][d] = slicer.level[d] + tail;
  }

  std::array<std::int64_t, kStates> metric{};
  std::array<std::array<std::uint8_t, kStates>, kMlseMaxWindow> oldest;  // of the survivor
  for (std::size_t n = 0; n < in.size(); ++n) {
    const auto y = static_cast<std::int32_t>(Saturate(in[n], kMlseSampleBits));
    std::array<std::int64_t, kStates> next;
    for (std::size_t s = 0; s < kStates; ++s) {
      for (std::size_t leaving = 0; leaving < 4; ++leaving) {
        const std::size_t before = leaving * (kStates / 4) + s / 4;
        const std::int32_t difference = y - target[before][s % 4];
        const std::int64_t candidate = metric[before] + difference * difference;
        if (leaving == 0 || candidate <= next[s]) {
          next[s] = candidate;
          oldest[n][s] = static_cast<std::uint8_t>(leaving);
        }
      }
    }
    metric = next;
  }

  std::size_t best = 0;
  for (std::size_t s = 1; s < kStates; ++s) {
    if (metric[s] <= metric[best]) best = s;
  }
  for (std::size_t s = 0; s < state_metric.size(); ++s) {
    state_metric[s] = static_cast<std::int32_t>(metric[s] - metric[best]);
  }
  std::size_t s = best;
  for (std::size_t n = in.size(); n-- > 0;) {
    decision[n] = static_cast<std::uint8_t>(s % 4);
    s = oldest[n][s] * (kStates / 4) + s / 4;
  }
  return metric[best];
}

}  // namespace

std::int64_t MlseWindow(const MlsePlan& plan, const MlseCoefs& coefs, const SlicerCoefs& slicer,
                        std::span<const std::int16_t> in, std::span<std::uint8_t> decision,
                        std::span<std::int32_t> state_metric) {
  assert(in.size() == decision.size() && in.size() <= kMlseMaxWindow);
  assert(state_metric.empty() || state_metric.size() == MlseStates(plan));
  return plan.config.taps == 1 ? Viterbi<4>(coefs, slicer, in, decision, state_metric)
                               : Viterbi<16>(coefs, slicer, in, decision, state_metric);
}

std::size_t Mlse(const MlsePlan& plan, const MlseCoefs& coefs, const SlicerCoefs& slicer, MlseState& state,
                 std::span<const std::int16_t> in, std::span<std::uint8_t> out) {
  assert(out.size() == MlseProduces(plan, state, in.size()));
  const auto symbols = static_cast<std::size_t>(plan.config.symbols_per_clock);
  const auto warmup = static_cast<std::size_t>(plan.config.warmup);
  const auto history = warmup + static_cast<std::size_t>(plan.config.traceback);
  std::array<std::uint8_t, kMlseMaxWindow> decision;
  for (std::size_t done = 0;;) {
    const std::size_t pending = static_cast<std::size_t>(state.pending);
    const std::size_t count = std::min(in.size(), symbols - pending);
    std::copy_n(in.begin(), count, state.sample.begin() + static_cast<std::ptrdiff_t>(history + pending));
    state.pending += static_cast<std::int32_t>(count);
    in = in.subspan(count);
    if (pending + count < symbols) return done;

    const auto window = std::span(state.sample).first(history + symbols);
    MlseWindow(plan, coefs, slicer, window, std::span(decision).first(window.size()));
    std::copy_n(decision.begin() + static_cast<std::ptrdiff_t>(warmup), symbols,
                out.begin() + static_cast<std::ptrdiff_t>(done));
    std::copy(window.begin() + static_cast<std::ptrdiff_t>(symbols), window.end(), state.sample.begin());
    state.pending = 0;
    done += symbols;
  }
}

}  // namespace plumbline::reference
