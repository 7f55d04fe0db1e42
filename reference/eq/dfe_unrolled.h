// Loop-unrolled one-tap decision-feedback equalizer: what the DFE of one tap computes, bit for bit, in the form that
// silicon at these rates needs, where one symbol is far too short to decide, multiply and subtract.
//
//   candidates   z[n,c] = sat( y[n] - tap[0] * (2c - 3), 16 ),  m[n](c) = the slicer's decision on z[n,c],  c = 0..3
//   resolution   d[n] = m[n](d[n-1]) = (m[n] o m[n-1] o ... o m[0])(d[-1])
//   output       z[n] = z[n,d[n-1]]
//
// Everything that depends on samples happens before the loop and in parallel. What is left of the loop is a chain of
// maps from four values to four, and composing maps is associative: the compositions of P symbols form a tree of
// ceil(log2 P) levels of multiplexers, and only the last one waits for d[-1].
//
// Arithmetic
//   input        s16 in slicer units; coefficient s16, |tap[0]| <= limit; candidates exact in int32, then saturated
//   output       z saturated to 16 bits; d = level index 0..3
//   rounding     none
//   ties         those of the slicer: a sample equal to a threshold belongs to the upper level
//   reset        the amplitude before the first symbol is 0: all four candidates of that symbol are y itself
// State and segmentation: DfeState. Symbols are resolved symbols_per_clock at a time from the beginning of each call;
//   neither that number nor splitting the input changes a bit.
// Known symbols: as in the DFE: where `known` is not empty, it selects the candidates.
// Latency: none beyond the clock.
// Limits and errors: see DfeUnrolledConfig; all spans have one size, `known` may be empty; outputs overlap nothing.
// Thread-safety: distinct states are independent; plan and coefs are read only.
// Standard: none. S. Kasturia and J. H. Winters, "Techniques for high-speed implementation of nonlinear cancellation",
//   IEEE JSAC 9 (1991), section III; K. K. Parhi, "Pipelining in algorithms with quantizer loops", IEEE Trans. CAS 38
//   (1991).
#ifndef PLUMBLINE_REFERENCE_EQ_DFE_UNROLLED_H_
#define PLUMBLINE_REFERENCE_EQ_DFE_UNROLLED_H_

#include <cstdint>
#include <span>

#include "reference/eq/dfe_unrolled_types.h"

namespace plumbline::reference {

void DfeUnrolled(const DfeUnrolledPlan& plan, const DfeCoefs& coefs, const SlicerCoefs& slicer, DfeState& state,
                 std::span<const std::int16_t> in, std::span<const std::uint8_t> known, std::span<std::int16_t> out,
                 std::span<std::uint8_t> decision);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_EQ_DFE_UNROLLED_H_
