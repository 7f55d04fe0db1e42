// The inner loop of every direct FIR filter of the analog world.
//
//   out[n] = sum_{i=0}^{taps-1} tap[i] * in[n - i],  n = 0 .. count-1
// Arithmetic: double, added in the order i = 0, 1, ..., multiply and add rounded separately: every SIMD target and
// every
//   compiler gives the same bits as the scalar loop.
// Limits: `in` is readable from in - (taps - 1) to in + count - 1; `out` does not overlap `in`.
// Thread-safety: pure.
#ifndef PLUMBLINE_LINK_CONVOLVE_H_
#define PLUMBLINE_LINK_CONVOLVE_H_

#include <cstddef>

namespace plumbline::link {

void Convolve(const double* tap, std::size_t taps, const double* in, std::size_t count, double* out);

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_CONVOLVE_H_
