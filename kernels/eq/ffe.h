// Highway twin of reference/eq/ffe.h: the same function, bit for bit, on every SIMD target.
//
// Layout: samples are copied, up to 1024 at a time, behind the history into one contiguous window; each step computes
// the outputs of one vector as even and odd 32-bit lanes, two taps at a time.
// State and segmentation, limits, thread-safety: as the reference.
#ifndef PLUMBLINE_KERNELS_EQ_FFE_H_
#define PLUMBLINE_KERNELS_EQ_FFE_H_

#include <cstdint>
#include <span>

#include "reference/eq/ffe_types.h"

namespace plumbline::kernels {

void Ffe(const FfePlan& plan, const FfeCoefs& coefs, FfeState& state, std::span<const std::int16_t> in,
         std::span<std::int16_t> out);

// The target that Ffe runs now, as its own translation unit sees it.
const char* FfeTarget();

}  // namespace plumbline::kernels

#endif  // PLUMBLINE_KERNELS_EQ_FFE_H_
