// PAM4 slicer: decides which of four levels a sample is nearest to, and how far it lies from it. The levels are data
// (adapted by eq/lms), so level mismatch and compression of the link are followed; the thresholds are the midpoints.
//
//   d[n] = (z[n] >= threshold[0]) + (z[n] >= threshold[1]) + (z[n] >= threshold[2])
//   e[n] = sat( z[n] - level[d[n]], error_bits )
//
// Arithmetic
//   input        s16 in slicer units: amplitude +1 is 512 (kSlicerUnit), nominal levels -1536, -512, 512, 1536
//   levels       s16; thresholds (level[i] + level[i+1]) / 2, round half up
//   difference   exact, 17 bits, in int32
//   output       d: level index 0..3; e: saturated to error_bits (12: +-4 amplitudes), no rounding
//   ties         a sample equal to a threshold belongs to the upper level
// State and segmentation: no state; every sample stands alone, so splitting the input changes nothing.
// Latency: none.
// Limits and errors: see SlicerConfig; all spans have one size; `decision` and `error` must not overlap.
// Thread-safety: pure functions.
// Standard: IEEE 802.3 clause 120.5.7 (PAM4 levels); thresholds as in IEEE 802.3 Annex 120E.
#ifndef PLUMBLINE_REFERENCE_EQ_SLICER_H_
#define PLUMBLINE_REFERENCE_EQ_SLICER_H_

#include <cstdint>
#include <span>

#include "reference/eq/slicer_types.h"

namespace plumbline::reference {

// The level index of one sample.
constexpr std::uint8_t Decide(const SlicerCoefs& coefs, std::int32_t z) {
  return static_cast<std::uint8_t>((z >= coefs.threshold[0]) + (z >= coefs.threshold[1]) + (z >= coefs.threshold[2]));
}

// The error of one sample against the level `index` (a decision, or a known symbol).
constexpr std::int16_t SlicerError(const SlicerPlan& plan, const SlicerCoefs& coefs, std::int32_t z,
                                   std::uint8_t index) {
  return static_cast<std::int16_t>(Saturate(std::int64_t{z} - coefs.level[index], plan.config.error_bits));
}

void Slicer(const SlicerPlan& plan, const SlicerCoefs& coefs, std::span<const std::int16_t> in,
            std::span<std::uint8_t> decision, std::span<std::int16_t> error);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_EQ_SLICER_H_
