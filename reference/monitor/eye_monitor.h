// Eye monitor: what silicon has in place of an oscilloscope. A second sampler and slicer, moved in time and amplitude
// cell by cell, are compared with the main decisions; the counts of disagreement over the cells are the eye after
// equalization, and at small counts its contours are those of the error ratio.
//
//   errors[e][cell] = sum over the clocks of the cell of [ z'[n] >= threshold[e] + offset  !=  d[n] > e ],  e = 0..2
//
// z' is the slicer input of a second path: sampled `phase` after the main sampling instants and then treated alike
// (same taps; the main decisions in the feedback), so that phase 0 and no offset count zero errors for z' = z.
// EyeMonitorCellAt(plan, state.cell) says where that path is to sample in the next clock.
//
// Arithmetic
//   input        z' s16 in slicer units; d = level index 0..3 of the main decision
//   comparison   threshold + offset in int32: at most 2^15 + 32 * 1023 < 2^17; a sample equal to it is above
//   counters     uint32: 2^24 clocks * 128 symbols = 2^31
//   reset        first cell, all zero
// State and segmentation: a call is one DSP clock of any number of symbols up to 128, because the sampler moves between
//   clocks only; the cell, clocks counted and still to be left out, the counters. After the last cell nothing counts.
// Latency: none. A picture takes phases * offsets * (settle_clocks + dwell_clocks) clocks.
// Limits and errors: see EyeMonitorConfig; both spans have one size.
// Thread-safety: distinct states are independent; plan and slicer are read only.
// Standard: none for the monitor; its eye is that of IEEE 802.3 Annex 120E.4.2 (eye height and width), at the decision
//   point. B. Analui, A. Rylyakov, S. Rylov, M. Meghelli and A. Hajimiri, "A 10-Gb/s two-dimensional eye-opening
//   monitor in 0.13-um standard CMOS", IEEE JSSC 40 (2005).
#ifndef PLUMBLINE_REFERENCE_MONITOR_EYE_MONITOR_H_
#define PLUMBLINE_REFERENCE_MONITOR_EYE_MONITOR_H_

#include <cstdint>
#include <span>

#include "reference/monitor/eye_monitor_types.h"

namespace plumbline::reference {

void EyeMonitor(const EyeMonitorPlan& plan, const SlicerCoefs& slicer, EyeMonitorState& state,
                std::span<const std::int16_t> moved, std::span<const std::uint8_t> decision);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_MONITOR_EYE_MONITOR_H_
