// Highway twin of reference/eq/mlse.h: the same function, bit for bit, on every SIMD target.
//
// Layout: one 32-bit lane a window: clocks do not depend on one another, so a call that completes many of them decides
// as many at once as there are lanes. One vector holds the metric of one state. y^2, common to all paths, is left out
// of the metrics, and they wrap: only differences count, and those stay below 3 * 2^28 (reference/eq/mlse.h). State and
// segmentation, limits, thread-safety: as the reference.
#ifndef PLUMBLINE_KERNELS_EQ_MLSE_H_
#define PLUMBLINE_KERNELS_EQ_MLSE_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "reference/eq/mlse_types.h"

namespace plumbline::kernels {

std::size_t Mlse(const MlsePlan& plan, const MlseCoefs& coefs, const SlicerCoefs& slicer, MlseState& state,
                 std::span<const std::int16_t> in, std::span<std::uint8_t> out);

// The target that Mlse runs now, as its own translation unit sees it.
const char* MlseTarget();

}  // namespace plumbline::kernels

#endif  // PLUMBLINE_KERNELS_EQ_MLSE_H_
