// Lane deskew and reorder: streams that carry the PCS lanes in any order and with any skew become the lanes in their
// order and in line, from the markers that the lane lock found (reference/pcs/markers.h).
//
//   start[s]     bit of stream s at which the marker begins that all lanes begin with: the positions on the circle of
//                one period; the widest arc without a marker ends at the earliest one, the others follow it
//   skew         latest start - earliest start
//   wait         ceil(latest start / 10) rows; then each row received gives one
//   y[l][t]      bits start[s] + 10 t .. + 9 of stream s = source[l]: two neighbouring symbols of its buffer, shifted
//
// A row is a 10-bit symbol of each lane, bit 0 first in time; received symbols begin anywhere in a symbol of the code.
//
// Arithmetic: bits are moved, none is changed. Positions are 32-bit integers, any; start is below two periods.
// State and segmentation: LaneDeskewState; splitting the rows anywhere changes nothing. A setting that differs from the
//   one in force begins anew: its positions count from the next bit, and what is in the buffers is given up.
// Latency: lanes wait for the latest one: lane l's bits come 10 wait - start[source[l]] bits after they were received.
// Limits and errors: see LaneDeskewConfig. A setting that cannot be aligned gives nothing; its status says why. Each
//   symbol is below 1024.
// Thread-safety: distinct states are independent; plans are read only.
// Standard: IEEE 802.3-2022 119.2.5.1 (alignment lock and deskew), 119.2.5.2 (lane reorder), 91.5.3.1, 91.5.3.2 (100G).
#ifndef PLUMBLINE_REFERENCE_PCS_LANE_DESKEW_H_
#define PLUMBLINE_REFERENCE_PCS_LANE_DESKEW_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "reference/pcs/lane_deskew_types.h"

namespace plumbline::reference {

LaneAlignment AlignLanes(const LaneDeskewPlan& plan, const LaneDeskewCoefs& coefs);

// rows: plan.lanes symbols each. Writes the rows in line to `out`, which has room for as many as are received, and
// returns their number.
std::size_t LaneDeskew(const LaneDeskewPlan& plan, const LaneDeskewCoefs& coefs, LaneDeskewState& state,
                       std::span<const std::uint16_t> rows, std::span<std::uint16_t> out);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_PCS_LANE_DESKEW_H_
