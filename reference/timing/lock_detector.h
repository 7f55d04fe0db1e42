// Lock detector: says whether the receiver's decisions can be believed, from slicer errors and decisions alone.
//
//   mse    = floor( sum e^2 / symbols )            over a window of window_clocks clocks
//   locked = mse <= (locked before ? unlock_mse : lock_mse)
//            and for every level: occupancy_eighths <= 8 * its symbols / symbols <= 3
//
// Decision-directed errors of garbage spread evenly over the +-512 around each level: their mean square is 512^2/3,
// which reads 11.8 dB; garbage beyond the outer levels reads worse. The limits must stay below that (at most
// 80000, 12.1 dB), so noise, a wrong clock or an unequalized channel never look locked. Occupancy refuses a signal that
// sits on few levels.
//
// Arithmetic
//   error        s12; squares s23; sum in int64: 2^16 clocks * 2^7 symbols * 2^22 < 2^46
//   rounding     mse is rounded down; comparisons are exact
//   reset        unlocked, window empty
// State and segmentation: sums of the window so far; one call is one clock, of any size.
// Latency: the verdict stands from the call that completes a window until the next one does.
// Limits and errors: see LockDetectorConfig; at most 128 symbols a call.
// Thread-safety: distinct states are independent.
// Standard: none.
#ifndef PLUMBLINE_REFERENCE_TIMING_LOCK_DETECTOR_H_
#define PLUMBLINE_REFERENCE_TIMING_LOCK_DETECTOR_H_

#include <cstdint>
#include <span>

#include "reference/timing/lock_detector_types.h"

namespace plumbline::reference {

// True when this call completed a window.
bool LockDetector(const LockDetectorPlan& plan, LockDetectorState& state, std::span<const std::int16_t> error,
                  std::span<const std::uint8_t> decision);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_TIMING_LOCK_DETECTOR_H_
