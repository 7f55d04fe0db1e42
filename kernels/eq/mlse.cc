#include "kernels/eq/mlse.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

// Vectors of no fixed size cannot be members of arrays: where there is SVE, NEON runs.
#ifndef HWY_DISABLED_TARGETS  // by the build (kernels/CMakeLists.txt)
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/eq/mlse.cc"
#include <hwy/foreach_target.h>
// After foreach_target.h, in this order.
#include <hwy/highway.h>

#include "kernels/ops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace plumbline::kernels::HWY_NAMESPACE {

using D = hn::ScalableTag<std::int32_t>;
using V = hn::Vec<D>;
constexpr D kTag;
constexpr std::size_t kLanes = hn::MaxLanes(D());  // windows at once

HWY_INLINE V Constant(std::int32_t value) { return hn::Set(kTag, value); }

// Of two candidates the one with the smaller metric, the second when they are equal.
struct Candidate {
  V metric;
  V symbol;
};
HWY_INLINE Candidate Better(const Candidate& first, const Candidate& second) {
  const auto keeps_first = hn::Gt(hn::Sub(second.metric, first.metric), hn::Zero(kTag));
  return {hn::IfThenElse(keeps_first, first.metric, second.metric),
          hn::IfThenElse(keeps_first, first.symbol, second.symbol)};
}

// Decides `windows` (at most kLanes) windows, lane w the one that starts at stream[w * symbols]; the decisions of the
// clocks, the middle of each window, go to `out` one after the other.
template <std::size_t kTaps>
void BestSequences(const MlsePlan& plan, const MlseCoefs& coefs, const SlicerCoefs& slicer, const std::int16_t* stream,
                   std::size_t windows, std::uint8_t* out) {
  constexpr std::size_t kStates = kTaps == 1 ? 4 : 16;
  const auto symbols = static_cast<std::size_t>(plan.config.symbols_per_clock);
  const auto warmup = static_cast<std::size_t>(plan.config.warmup);
  const auto last = warmup + symbols + static_cast<std::size_t>(plan.config.traceback);

  HWY_ALIGN std::int16_t sample[kMlseMaxWindow * kLanes];  // [sample][window]
  for (std::size_t n = 0; n < last; ++n) {
    for (std::size_t w = 0; w < kLanes; ++w) sample[n * kLanes + w] = stream[std::min(w, windows - 1) * symbols + n];
  }

  // (y - target)^2 = y^2 - 2 y level - 2 y tail + target^2: y^2 is common to all paths and left out, y level is
  // common to all paths into a state.
  HWY_ALIGN std::int32_t square[kStates][4];  // of the target, [state before][symbol]
  for (std::size_t before = 0; before < kStates; ++before) {
    const std::int32_t tail = coefs.alpha * Pam4Amplitude(static_cast<int>(before % 4)) +
                              (kTaps == 1 ? 0 : coefs.beta * Pam4Amplitude(static_cast<int>(before / 4)));
    for (std::size_t d = 0; d < 4; ++d) square[before][d] = (slicer.level[d] + tail) * (slicer.level[d] + tail);
  }

  V metric[kStates];
  Unroll<kStates>([&](auto s) HWY_ATTR { metric[s] = hn::Zero(kTag); });
  HWY_ALIGN std::int32_t oldest[kMlseMaxWindow * kLanes];  // of the survivors, two bits a state
  const hn::Rebind<std::int16_t, D> d16;
  for (std::size_t n = 0; n < last; ++n) {
    const V y = hn::PromoteTo(
        kTag, hn::Min(hn::Max(hn::Load(d16, sample + n * kLanes), hn::Set(d16, -8192)), hn::Set(d16, 8191)));
    const V y2 = hn::Add(y, y);
    Unroll<kStates>([&](auto before) HWY_ATTR {
      const std::int32_t tail = coefs.alpha * Pam4Amplitude(static_cast<int>(before % 4)) +
                                (kTaps == 1 ? 0 : coefs.beta * Pam4Amplitude(static_cast<int>(before / 4)));
      metric[before] = hn::Sub(metric[before], hn::Mul(y2, Constant(tail)));
    });
    V level[4];
    Unroll<4>([&](auto d) HWY_ATTR { level[d] = hn::Mul(y2, Constant(slicer.level[d])); });
    V next[kStates];
    V survivors = hn::Zero(kTag);
    Unroll<kStates>([&](auto s) HWY_ATTR {
      const auto from = [&](std::size_t leaving) HWY_ATTR {
        const std::size_t before = leaving * (kStates / 4) + s / 4;
        return Candidate{hn::Add(metric[before], Constant(square[before][s % 4])),
                         Constant(static_cast<std::int32_t>(leaving << (2 * s)))};
      };
      const Candidate best = Better(Better(from(0), from(1)), Better(from(2), from(3)));
      next[s] = hn::Sub(best.metric, level[s % 4]);
      survivors = hn::Or(survivors, best.symbol);
    });
    Unroll<kStates>([&](auto s) HWY_ATTR { metric[s] = next[s]; });
    hn::Store(survivors, kTag, oldest + n * kLanes);
  }

  Candidate best{metric[0], hn::Zero(kTag)};
  Unroll<kStates>([&](auto s) HWY_ATTR {
    if (s > 0) best = Better(best, Candidate{metric[s], Constant(static_cast<std::int32_t>(s))});
  });
  const hn::RebindToUnsigned<D> du;
  auto state = hn::BitCast(du, best.symbol);
  const auto three = hn::Set(du, 3u);
  for (std::size_t n = last; n-- > warmup;) {
    const auto survivors = hn::BitCast(du, hn::Load(kTag, oldest + n * kLanes));
    // What has been read makes room for the decision.
    hn::Store(hn::BitCast(kTag, hn::And(state, three)), kTag, oldest + n * kLanes);
    const auto leaving = hn::And(hn::Shr(survivors, hn::Add(state, state)), three);
    state = kTaps == 1 ? leaving : hn::Or(hn::ShiftLeft<2>(leaving), hn::ShiftRight<2>(state));
  }
  for (std::size_t w = 0; w < windows; ++w) {
    for (std::size_t k = 0; k < symbols; ++k) {
      out[w * symbols + k] = static_cast<std::uint8_t>(oldest[(warmup + k) * kLanes + w]);
    }
  }
}

std::size_t Mlse(const MlsePlan& plan, const MlseCoefs& coefs, const SlicerCoefs& slicer, MlseState& state,
                 std::span<const std::int16_t> in, std::span<std::uint8_t> out) {
  const auto symbols = static_cast<std::size_t>(plan.config.symbols_per_clock);
  const auto history = static_cast<std::size_t>(plan.config.warmup + plan.config.traceback);
  std::int16_t stream[2 * kMlseMaxOverlap + kLanes * kMlseMaxSymbolsPerClock];
  std::size_t done = 0;
  for (;;) {
    // What the state holds, then as many whole clocks as there are lanes for.
    const auto pending = static_cast<std::size_t>(state.pending);
    const std::size_t windows = std::min((pending + in.size()) / symbols, kLanes);
    if (windows == 0) break;
    const std::size_t count = windows * symbols - pending;
    std::copy_n(state.sample.data(), history + pending, stream);
    std::copy_n(in.data(), count, stream + history + pending);
    in = in.subspan(count);
    if (plan.config.taps == 1) {
      BestSequences<1>(plan, coefs, slicer, stream, windows, out.data() + done);
    } else {
      BestSequences<2>(plan, coefs, slicer, stream, windows, out.data() + done);
    }
    done += windows * symbols;
    std::copy_n(stream + windows * symbols, history, state.sample.data());
    std::copy_n(stream + history + (windows - 1) * symbols, symbols, state.sample.data() + history);
    state.pending = 0;
  }
  std::copy(in.begin(), in.end(), state.sample.data() + history + static_cast<std::size_t>(state.pending));
  state.pending += static_cast<std::int32_t>(in.size());
  return done;
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
