#include "reference/eq/ffe.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

namespace plumbline::reference {

static_assert(SignedMax(31) + (std::int64_t{1} << 29) <= SignedMax(32), "sum plus rounding constant fits int32");

namespace {

// The exact sum at in[n], reaching back into the history of earlier calls.
std::int32_t SumAt(const FfePlan& plan, const FfeCoefs& coefs, const FfeState& state, std::span<const std::int16_t> in,
                   std::size_t n) {
  const auto num_taps = static_cast<std::size_t>(plan.config.num_taps);
  const auto sample = [&](std::size_t i) { return n >= i ? in[n - i] : state.history[i - n - 1]; };
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < num_taps; ++i) sum += std::int32_t{coefs.tap[i]} * sample(i);
  return sum;
}

}  // namespace

void FfeSums(const FfePlan& plan, const FfeCoefs& coefs, const FfeState& state, std::span<const std::int16_t> in,
             std::span<std::int32_t> sum) {
  assert(in.size() == sum.size());
  for (std::size_t n = 0; n < in.size(); ++n) sum[n] = SumAt(plan, coefs, state, in, n);
}

void Ffe(const FfePlan& plan, const FfeCoefs& coefs, FfeState& state, std::span<const std::int16_t> in,
         std::span<std::int16_t> out) {
  assert(in.size() == out.size());
  for (std::size_t n = 0; n < in.size(); ++n) {
    const std::int32_t sum = SumAt(plan, coefs, state, in, n);
    out[n] = static_cast<std::int16_t>(Saturate(RoundShift(sum, plan.config.out_shift), plan.config.out_bits));
  }

  const FfeState before = state;
  for (std::size_t i = 0; i < state.history.size(); ++i) {
    state.history[i] = i < in.size() ? in[in.size() - 1 - i] : before.history[i - in.size()];
  }
}

}  // namespace plumbline::reference
