#include "kernels/eq/ffe.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/eq/ffe.cc"
#include <hwy/foreach_target.h>
// After foreach_target.h, in this order.
#include <hwy/highway.h>

#include "kernels/ops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace plumbline::kernels::HWY_NAMESPACE {

constexpr std::size_t kChunk = 1024;           // outputs a pass: window and outputs stay in the first-level cache
constexpr std::size_t kHistory = kFfeMaxTaps;  // one more than the state holds: the padded partner of an odd tap
constexpr std::size_t kSlack = 512;            // the last vectors may read and write past the chunk: 2 x 2048 bits

void Ffe(const FfePlan& plan, const FfeCoefs& coefs, FfeState& state, std::span<const std::int16_t> in,
         std::span<std::int16_t> out) {
  const hn::ScalableTag<std::int16_t> d16;
  const hn::RepartitionToWide<decltype(d16)> d32;
  const std::size_t lanes = hn::Lanes(d16);

  // pair[j] multiplies the samples 2j+1 (low half) and 2j (high half) before the newest.
  std::int32_t pair[kFfeMaxTaps / 2];
  const int num_pairs = (plan.config.num_taps + 1) / 2;
  for (int j = 0; j < num_pairs; ++j) {
    const auto i = static_cast<std::size_t>(2 * j);
    const std::int32_t partner = 2 * j + 1 < plan.config.num_taps ? coefs.tap[i + 1] : 0;
    pair[j] = static_cast<std::int32_t>((static_cast<std::uint32_t>(coefs.tap[i]) << 16) |
                                        (static_cast<std::uint32_t>(partner) & 0xFFFFu));
  }
  const int shift = plan.config.out_shift;
  const auto half = hn::Set(d32, shift == 0 ? 0 : std::int32_t{1} << (shift - 1));
  const auto lo = hn::Set(d32, static_cast<std::int32_t>(SignedMin(plan.config.out_bits)));
  const auto hi = hn::Set(d32, static_cast<std::int32_t>(SignedMax(plan.config.out_bits)));
  const auto low_half = hn::Set(d32, 0xFFFF);
  const auto finish = [&](auto sum)
                          HWY_ATTR { return hn::Min(hn::Max(hn::ShiftRightSame(hn::Add(sum, half), shift), lo), hi); };

  HWY_ALIGN std::int16_t window[kHistory + kChunk + kSlack] = {};
  HWY_ALIGN std::int16_t result[kChunk + kSlack];
  for (std::size_t i = 0; i < state.history.size(); ++i) window[kHistory - 1 - i] = state.history[i];

  for (std::size_t begin = 0; begin < in.size();) {
    const std::size_t count = std::min(kChunk, in.size() - begin);
    std::memcpy(window + kHistory, in.data() + begin, count * sizeof(std::int16_t));
    for (std::size_t n = 0; n < count; n += lanes) {
      auto even = hn::Zero(d32);
      auto odd = hn::Zero(d32);
      for (int j = 0; j < num_pairs; ++j) {
        const auto taps = hn::BitCast(d16, hn::Set(d32, pair[j]));
        const std::int16_t* oldest = window + kHistory + n - static_cast<std::size_t>(2 * j + 1);
        even = MulPairsAdd(d32, hn::LoadU(d16, oldest), taps, even);
        odd = MulPairsAdd(d32, hn::LoadU(d16, oldest + 1), taps, odd);
      }
      const auto packed = hn::Or(hn::And(finish(even), low_half), hn::ShiftLeft<16>(finish(odd)));
      hn::StoreU(hn::BitCast(d16, packed), d16, result + n);
    }
    std::memcpy(out.data() + begin, result, count * sizeof(std::int16_t));
    // The newest samples become the history of the next pass.
    std::memmove(window, window + count, kHistory * sizeof(std::int16_t));
    begin += count;
  }
  for (std::size_t i = 0; i < state.history.size(); ++i) state.history[i] = window[kHistory - 1 - i];
}

const char* FfeTarget() { return hwy::TargetName(HWY_TARGET); }

}  // namespace plumbline::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace plumbline::kernels {

HWY_EXPORT(Ffe);
HWY_EXPORT(FfeTarget);

void Ffe(const FfePlan& plan, const FfeCoefs& coefs, FfeState& state, std::span<const std::int16_t> in,
         std::span<std::int16_t> out) {
  assert(in.size() == out.size());
  HWY_DYNAMIC_DISPATCH(Ffe)(plan, coefs, state, in, out);
}

const char* FfeTarget() { return HWY_DYNAMIC_DISPATCH(FfeTarget)(); }

}  // namespace plumbline::kernels
#endif  // HWY_ONCE
