#include "kernels/eq/mlse.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstring>

// Vectors of no fixed size cannot be members of arrays: where there is SVE, NEON runs.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/eq/mlse.cc"
#include <hwy/foreach_target.h>
// After foreach_target.h, in this order.
#include <hwy/highway.h>

#include "kernels/ops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace plumbline::kernels::HWY_NAMESPACE {

// Lane i of v in every lane.
template <class V>
HWY_INLINE V BroadcastLane(V v, std::size_t i) {
  switch (i) {
    case 0:
      return hn::Broadcast<0>(v);
    case 1:
      return hn::Broadcast<1>(v);
    case 2:
      return hn::Broadcast<2>(v);
    default:
      return hn::Broadcast<3>(v);
  }
}

// The best sequence of one window. State 4 * g + d: d the newest symbol, g the one before it (0 with one tap).
template <std::size_t kTaps>
void BestSequence(const MlseCoefs& coefs, const SlicerCoefs& slicer, std::span<const std::int16_t> in,
                  std::uint8_t* decision) {
  constexpr std::size_t kGroups = kTaps == 1 ? 1 : 4;
  const hn::FixedTag<std::int32_t, 4> d32;
  using V = hn::Vec<decltype(d32)>;
  HWY_ALIGN std::int32_t lane[4 * kGroups] = {};
  for (std::size_t d = 0; d < 4; ++d) lane[d] = slicer.level[d];
  const V level = hn::Load(d32, lane);
  // The symbol before and the one before that; with one tap the symbol before is the one that leaves.
  const auto target = [&](std::size_t g, std::size_t leaving) HWY_ATTR {
    const std::int32_t tail = kTaps == 1 ? coefs.alpha * Pam4Amplitude(static_cast<int>(leaving))
                                         : coefs.alpha * Pam4Amplitude(static_cast<int>(g)) +
                                               coefs.beta * Pam4Amplitude(static_cast<int>(leaving));
    return hn::Add(level, hn::Set(d32, tail));
  };
  HWY_ALIGN std::int32_t targets[kGroups][4][4];
  for (std::size_t g = 0; g < kGroups; ++g) {
    for (std::size_t leaving = 0; leaving < 4; ++leaving) hn::Store(target(g, leaving), d32, targets[g][leaving]);
  }

  HWY_ALIGN std::int32_t metrics[4 * kGroups] = {};
  HWY_ALIGN std::int32_t oldest[kMlseMaxWindow][4 * kGroups];  // of the survivor
  for (std::size_t n = 0; n < in.size(); ++n) {
    const V y = hn::Set(d32, static_cast<std::int32_t>(Saturate(in[n], kMlseSampleBits)));
    V before[kGroups];
    for (std::size_t g = 0; g < kGroups; ++g) before[g] = hn::Load(d32, metrics + 4 * g);
    for (std::size_t g = 0; g < kGroups; ++g) {
      V best = hn::Zero(d32);
      V survivor = hn::Zero(d32);
      for (std::size_t leaving = 0; leaving < 4; ++leaving) {
        const V difference = hn::Sub(y, hn::Load(d32, targets[g][leaving]));
        const V from = kTaps == 1 ? BroadcastLane(before[0], leaving) : BroadcastLane(before[leaving % kGroups], g);
        const V candidate = hn::Add(from, hn::Mul(difference, difference));
        if (leaving == 0) {
          best = candidate;
        } else {
          const auto keeps = hn::Gt(hn::Sub(candidate, best), hn::Zero(d32));
          best = hn::IfThenElse(keeps, best, candidate);
          survivor = hn::IfThenElse(keeps, survivor, hn::Set(d32, static_cast<std::int32_t>(leaving)));
        }
      }
      hn::Store(best, d32, metrics + 4 * g);
      hn::Store(survivor, d32, oldest[n] + 4 * g);
    }
  }

  std::size_t s = 0;
  for (std::size_t i = 1; i < 4 * kGroups; ++i) {
    const auto lead = static_cast<std::uint32_t>(metrics[s]) - static_cast<std::uint32_t>(metrics[i]);
    if (static_cast<std::int32_t>(lead) >= 0) s = i;
  }
  for (std::size_t n = in.size(); n-- > 0;) {
    decision[n] = static_cast<std::uint8_t>(s % 4);
    s = static_cast<std::size_t>(oldest[n][s]) * kGroups + s / 4;
  }
}

std::size_t Mlse(const MlsePlan& plan, const MlseCoefs& coefs, const SlicerCoefs& slicer, MlseState& state,
                 std::span<const std::int16_t> in, std::span<std::uint8_t> out) {
  const auto symbols = static_cast<std::size_t>(plan.config.symbols_per_clock);
  const auto warmup = static_cast<std::size_t>(plan.config.warmup);
  const std::size_t history = warmup + static_cast<std::size_t>(plan.config.traceback);
  std::uint8_t decision[kMlseMaxWindow];
  std::size_t done = 0;
  for (;;) {
    const auto pending = static_cast<std::size_t>(state.pending);
    const std::size_t count = std::min(in.size(), symbols - pending);
    std::copy_n(in.data(), count, state.sample.data() + history + pending);
    in = in.subspan(count);
    if (pending + count < symbols) {
      state.pending = static_cast<std::int32_t>(pending + count);
      return done;
    }
    const auto window = std::span<const std::int16_t>(state.sample).first(history + symbols);
    if (plan.config.taps == 1) {
      BestSequence<1>(coefs, slicer, window, decision);
    } else {
      BestSequence<2>(coefs, slicer, window, decision);
    }
    std::copy_n(decision + warmup, symbols, out.data() + done);
    std::memmove(state.sample.data(), state.sample.data() + symbols, history * sizeof(std::int16_t));
    state.pending = 0;
    done += symbols;
  }
}

const char* MlseTarget() { return hwy::TargetName(HWY_TARGET); }

}  // namespace plumbline::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace plumbline::kernels {

HWY_EXPORT(Mlse);
HWY_EXPORT(MlseTarget);

std::size_t Mlse(const MlsePlan& plan, const MlseCoefs& coefs, const SlicerCoefs& slicer, MlseState& state,
                 std::span<const std::int16_t> in, std::span<std::uint8_t> out) {
  assert(out.size() == MlseProduces(plan, state, in.size()));
  return HWY_DYNAMIC_DISPATCH(Mlse)(plan, coefs, slicer, state, in, out);
}

const char* MlseTarget() { return HWY_DYNAMIC_DISPATCH(MlseTarget)(); }

}  // namespace plumbline::kernels
#endif  // HWY_ONCE
