// CUDA twin of reference/eq/ffe.h: the same function, bit for bit. One thread an output sample; the window of a block
// of threads, history included, lies in shared memory.
//
// State and segmentation, limits: as the reference. Errors: a device that is missing or fails is a Status, and then
// neither `out` nor `state` is changed.
// Thread-safety: distinct states are independent.
#ifndef PLUMBLINE_CUDA_EQ_FFE_H_
#define PLUMBLINE_CUDA_EQ_FFE_H_

#include <cstdint>
#include <span>

#include "reference/eq/ffe_types.h"

namespace plumbline::cuda {

Status Ffe(const FfePlan& plan, const FfeCoefs& coefs, FfeState& state, std::span<const std::int16_t> in,
           std::span<std::int16_t> out);

}  // namespace plumbline::cuda

#endif  // PLUMBLINE_CUDA_EQ_FFE_H_
