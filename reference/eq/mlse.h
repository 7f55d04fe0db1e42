// Maximum-likelihood sequence estimation (MLSE): decides a whole sequence of PAM4 symbols at once, the one whose
// noiseless samples lie nearest to those received. A postcursor that a DFE would take away adds to the distance here.
//
//   y[n] = level[d[n]] + alpha a[n-1] + beta a[n-2] + noise,  a = 2 d - 3
//   metric of d = sum over the window of (y[n] - level[d[n]] - alpha a[n-1] - beta a[n-2])^2, smallest wins
//
// by the Viterbi algorithm over 4^taps states: the last `taps` symbols. The block form is normative (sliding block
// Viterbi, what parallel silicon does): the P decisions of a clock follow from a window of warmup + P + traceback
// samples and from nothing else. At the window's start the metrics of all states are equal; at its end the best state
// is traced back; the P decisions in the middle are the output. Clocks are independent of one another.
//
// Arithmetic
//   input        s16 in slicer units (eq/slicer: amplitude +1 is 512), saturated to 14 bits: 16 amplitudes
//   coefficient  alpha, beta s1.9 in slicer units per amplitude, |alpha|, |beta| <= 512; levels at most 4095
//   target       exact: |level| + 3 (|alpha| + |beta|) <= 7167
//   branch       (y - target)^2, exact: |y - target| < 2^14, so below 2^28
//   path metric  exact, int64: 384 branches stay below 2^37. Only differences decide, and two states differ by less
//                than taps * 2^28 (each is reached from the best state within `taps` samples), so that a register of 30
//                bits (31 with two taps) that wraps, compared by the sign of the difference, decides the same
//   rounding     none
//   output       d = level index 0..3
//   ties         of equal metrics the path with the upper oldest symbol of the state before survives; at the window's
//                end the state with the largest index wins, index = the symbols of the state in time order, newest in
//                the lowest two bits. With alpha = beta = 0 this is the slicer, its ties included.
//   reset        samples before the first one are 0, and count like any other
// State and segmentation: the last warmup + traceback samples and those of the incomplete clock, which gives no output.
//   The places of the incomplete clock keep the samples of the last whole one until new ones come.
//   Splitting the input anywhere changes no bit. alpha, beta and levels are those of the call that completes the clock
//   and hold for its whole window.
// Latency: output k belongs to sample k - traceback: `traceback` symbols, and the wait for the clock to fill. The first
//   `traceback` outputs belong to the zeros before the first sample. Flush: traceback samples more, of any value.
// Limits and errors: see MlseConfig; Validate(plan, coefs, slicer) holds; out.size() == MlseProduces(plan, state,
//   in.size()). With alpha = 1 (1 + D) the response has a zero at the Nyquist frequency, so that error sequences +1,
//   -1, +1, ... gain no distance while they last: an error may outlive any traceback. docs/blocks/mlse.md has figures.
// Thread-safety: distinct states are independent; plan and coefs are read only.
// Standard: none. G. D. Forney, IEEE Trans. Inform. Theory 18 (1972), 363-378 (MLSE by the Viterbi algorithm);
//   P. J. Black and T. H.-Y. Meng, IEEE J. Solid-State Circuits 32 (1997), 797-805 (sliding block form).
#ifndef PLUMBLINE_REFERENCE_EQ_MLSE_H_
#define PLUMBLINE_REFERENCE_EQ_MLSE_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "reference/eq/mlse_types.h"

namespace plumbline::reference {

// Takes all of `in`; says how many symbols it wrote to `out`.
std::size_t Mlse(const MlsePlan& plan, const MlseCoefs& coefs, const SlicerCoefs& slicer, MlseState& state,
                 std::span<const std::int16_t> in, std::span<std::uint8_t> out);

// One window as a whole: the decision of every sample, and the metric of that sequence with the best symbols before the
// window. At most kMlseMaxWindow samples; the spans have one size. `state_metric` is empty, or has MlseStates(plan)
// places for the path metrics of the states at the window's end, less that metric: 0 .. taps * 2^28 - 1.
std::int64_t MlseWindow(const MlsePlan& plan, const MlseCoefs& coefs, const SlicerCoefs& slicer,
                        std::span<const std::int16_t> in, std::span<std::uint8_t> decision,
                        std::span<std::int32_t> state_metric = {});

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_EQ_MLSE_H_
