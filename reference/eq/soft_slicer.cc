#include "reference/eq/soft_slicer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>

#include "reference/core/fixed.h"
#include "reference/eq/slicer.h"

namespace plumbline::reference {

void SoftSlicer(const SoftSlicerPlan& plan, const SlicerCoefs& coefs, std::span<const std::int16_t> in,
                std::span<std::int8_t> out) {
  assert(out.size() == 2 * in.size());
  const int shift = CeilLog2(4 * kSlicerUnit) + plan.config.step_shift;
  const std::int64_t largest = SignedMax(plan.config.soft_bits);
  const auto soft = [&](std::int64_t ratio, bool one) {
    const std::int64_t magnitude = std::min((ratio < 0 ? -ratio : ratio) >> shift, largest);
    return static_cast<std::int8_t>(one ? magnitude : -magnitude - 1);
  };
  for (std::size_t n = 0; n < in.size(); ++n) {
    std::array<std::int64_t, kPam4Levels> metric;
    for (std::size_t l = 0; l < metric.size(); ++l) {
      const std::int64_t distance = std::int64_t{in[n]} - coefs.level[l];
      metric[l] = distance * distance;
    }
    const std::uint8_t d = Decide(coefs, in[n]);  // bits 00, 01, 11, 10
    out[2 * n] = soft(std::min(metric[0], metric[1]) - std::min(metric[2], metric[3]), d >= 2);
    out[2 * n + 1] = soft(std::min(metric[0], metric[3]) - std::min(metric[1], metric[2]), d == 1 || d == 2);
  }
}

}  // namespace plumbline::reference
