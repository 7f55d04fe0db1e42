#include "reference/convert/dac.h"

#include <cassert>
#include <cstddef>

namespace plumbline::reference {

static_assert((std::int64_t{1} << 15) * SignedMax(kDacMaxBits) + (std::int64_t{1} << 13) <= SignedMax(32),
              "product plus rounding constant fits int32");

void Dac(const DacPlan& plan, DacState& state, std::span<const std::int16_t> in, std::span<std::int16_t> out) {
  assert(in.size() == out.size());
  const std::int32_t full_scale = plan.full_scale;
  std::int64_t clips = 0;
  for (std::size_t n = 0; n < in.size(); ++n) {
    const std::int64_t rounded = RoundShift(std::int32_t{in[n]} * full_scale, plan.config.in_frac_bits);
    const std::int64_t code = Clamp(rounded, -full_scale, full_scale);
    clips += code != rounded;
    out[n] = static_cast<std::int16_t>(code);
  }
  state.clip_count += clips;
}

}  // namespace plumbline::reference
