#include "reference/eq/partial_response.h"

#include <cassert>

namespace plumbline::reference {

static_assert(2 * 32768 + 2 * 3 * kPartialResponseMax < 1 << 17, "difference fits int32");

void PartialResponse(const PartialResponsePlan& plan, const PartialResponseCoefs& coefs, const SlicerCoefs& slicer,
                     PartialResponseState& state, std::span<const std::int16_t> in,
                     std::span<const std::uint8_t> symbol, std::span<std::int16_t> target,
                     std::span<std::int16_t> error) {
  assert(in.size() == symbol.size() && in.size() == target.size() && in.size() == error.size());
  auto& history = state.history;
  for (std::size_t n = 0; n < in.size(); ++n) {
    const std::int32_t wanted = slicer.level[symbol[n]] + coefs.alpha * history[0] + coefs.beta * history[1];
    target[n] = SaturateToInt16(wanted);
    error[n] = static_cast<std::int16_t>(Saturate(in[n] - wanted, plan.config.error_bits));
    history = {static_cast<std::int8_t>(Pam4Amplitude(symbol[n])), history[0]};
  }
}

}  // namespace plumbline::reference
