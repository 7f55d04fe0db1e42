// Soft slicer: the reliability of both bits of a PAM4 symbol, for a soft-decision inner code. The sign is the slicer's
// decision, the magnitude the max-log likelihood ratio.
//
//   metric[l]    = (z - level[l])^2
//   ratio[b]     = | min of metric over the levels with bit b = 0  -  min of metric over those with b = 1 |
//   magnitude[b] = min( floor( ratio[b] / 2^(11 + step_shift) ), 2^(soft_bits-1) - 1 )
//   soft[b]      = magnitude[b] where the decided bit is 1, else -magnitude[b] - 1
//
// so that soft + 1/2 is the reliability: no value is without a sign. With nominal levels ratio / 2^11 is, between the
// inner levels, the distance to the nearest threshold that changes the bit, in slicer units: |z| for the first bit,
// | 1024 - |z| | for the second. In Gaussian noise of sigma slicer units the log-likelihood ratio ln P(1)/P(0) is
// (soft + 1/2) * 2^(step_shift + 10) / sigma^2.
//
// Arithmetic
//   input        s16 in slicer units (eq/slicer: amplitude +1 is 512); levels and thresholds s16
//   metrics      exact: |z - level| < 2^16, so below 2^32, int64
//   output       s<soft_bits>, two a symbol: soft[2n] of the bit first in time (Gray's A), soft[2n + 1] of the other, B
//   rounding     the magnitude is rounded down (with the half it is the middle of its interval)
//   saturation   of the magnitude, alike on both sides
//   ties         those of the slicer: a sample equal to a threshold belongs to the upper level
// State and segmentation: no state; every sample stands alone, so splitting the input changes nothing.
// Latency: none.
// Limits and errors: see SoftSlicerConfig; out.size() == 2 * in.size(). Thresholds are those of MakeSlicerCoefs: with
//   others the sign still follows them, and the magnitude the levels.
// Thread-safety: pure function.
// Standard: bits of a level: IEEE 802.3-2022 120.5.7.1 (Gray). Max-log ratio of a bit: F. Tosato and P. Bisaglia, Proc.
//   IEEE ICC 2002, 664-668.
#ifndef PLUMBLINE_REFERENCE_EQ_SOFT_SLICER_H_
#define PLUMBLINE_REFERENCE_EQ_SOFT_SLICER_H_

#include <cstdint>
#include <span>

#include "reference/eq/soft_slicer_types.h"

namespace plumbline::reference {

void SoftSlicer(const SoftSlicerPlan& plan, const SlicerCoefs& coefs, std::span<const std::int16_t> in,
                std::span<std::int8_t> out);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_EQ_SOFT_SLICER_H_
