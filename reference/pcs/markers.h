// Lane lock: finds the alignment markers in a lane of unknown start and tells which PCS lane it is. What lines the
// lanes up by them is reference/pcs/lane_deskew.h.
//
//   window of 120 bits:  CM0 CM1 CM2 x CM3 CM4 CM5 x UM0 UM1 UM2 x UM3 UM4 UM5     x is not looked at
//   marker of lane l     at most `tolerance` of the 12 nibbles of CM differ, and as many of lane l's 12 nibbles of UM;
//   the
//                        lowest such l (lanes are further apart than that)
//   search     every bit until a window is a marker; then one window a period
//   lock       `to_lock` markers of one lane in a row; another one in between begins anew
//   unlock     `to_unlock` expected windows in a row that are not this lane's marker
//
// Arithmetic: bits, 0 or 1 in uint8_t. While a window is more than 120 bits away the register stands still.
// State and segmentation: LaneLockState; splitting the input anywhere changes nothing.
// Latency: a marker is seen with its 120th bit; lock takes to_lock of them.
// Limits and errors: see LaneLockConfig.
// Thread-safety: distinct states are independent; plans are read only.
// Standard: IEEE 802.3-2022 119.2.5.1, 119.2.5.2, 119.2.6, figures 119-12 and 119-13; 91.5.3.1 (100G). The counts and
// the
//   tolerance are recalled, and are named parameters.
#ifndef PLUMBLINE_REFERENCE_PCS_MARKERS_H_
#define PLUMBLINE_REFERENCE_PCS_MARKERS_H_

#include <cstdint>
#include <span>

#include "reference/pcs/markers_types.h"

namespace plumbline::reference {

void LaneLock(const LaneLockPlan& plan, LaneLockState& state, std::span<const std::uint8_t> bits);

// Where the next marker of a locked lane begins, in bits from the first one that LaneLock() was given; `bits` is how
// many that were.
constexpr std::int64_t NextMarker(const LaneLockState& state, std::int64_t bits) {
  return bits + state.wait - kMarkerWindowBits;
}

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_PCS_MARKERS_H_
