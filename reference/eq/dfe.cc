#include "reference/eq/dfe.h"

#include <cassert>
#include <cstddef>

#include "reference/eq/slicer.h"

namespace plumbline::reference {

static_assert(kDfeMaxTaps * 512 * 3 + 32768 < 1 << 17, "difference fits int32 with room");

std::int32_t DfeFeedback(const DfePlan& plan, const DfeCoefs& coefs, const DfeState& state) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(plan.config.num_taps); ++i) {
    sum += std::int32_t{coefs.tap[i]} * state.history[i];
  }
  return sum;
}

void Dfe(const DfePlan& plan, const DfeCoefs& coefs, const SlicerCoefs& slicer, DfeState& state,
         std::span<const std::int16_t> in, std::span<const std::uint8_t> known, std::span<std::int16_t> out,
         std::span<std::uint8_t> decision) {
  assert(in.size() == out.size() && in.size() == decision.size() && (known.empty() || known.size() == in.size()));
  auto& history = state.history;
  for (std::size_t n = 0; n < in.size(); ++n) {
    out[n] = SaturateToInt16(in[n] - DfeFeedback(plan, coefs, state));
    decision[n] = Decide(slicer, out[n]);
    for (std::size_t i = history.size() - 1; i > 0; --i) history[i] = history[i - 1];
    history[0] = static_cast<std::int8_t>(Pam4Amplitude(known.empty() ? decision[n] : known[n]));
  }
}

}  // namespace plumbline::reference
