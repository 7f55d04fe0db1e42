// Types of the lock detector: configuration, plan, state.
#ifndef PLUMBLINE_REFERENCE_TIMING_LOCK_DETECTOR_TYPES_H_
#define PLUMBLINE_REFERENCE_TIMING_LOCK_DETECTOR_TYPES_H_

#include <array>
#include <cstdint>
#include <span>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"
#include "reference/eq/slicer_types.h"

namespace plumbline {

inline constexpr int kLockDetectorArithVersion = 1;

struct LockDetectorConfig {
  std::int32_t window_clocks = 64;     // clocks
  std::int32_t lock_mse = 52180;       // squared slicer units: 5 * 512^2 / 10^1.4, 14 dB
  std::int32_t unlock_mse = 65690;     // squared slicer units: 13 dB
  std::int32_t occupancy_eighths = 1;  // every level takes between this and 3 eighths of the symbols
};

inline constexpr std::array kLockDetectorFields = {
    Field<LockDetectorConfig>{"window_clocks", "clocks", 1, 65536, &LockDetectorConfig::window_clocks,
                              "clocks that one verdict looks at"},
    Field<LockDetectorConfig>{"lock_mse", "1/512^2", 1, 80000, &LockDetectorConfig::lock_mse,
                              "largest mean squared slicer error that gains lock"},
    Field<LockDetectorConfig>{"unlock_mse", "1/512^2", 1, 80000, &LockDetectorConfig::unlock_mse,
                              "largest mean squared slicer error that keeps lock"},
    Field<LockDetectorConfig>{"occupancy_eighths", "1/8", 0, 1, &LockDetectorConfig::occupancy_eighths,
                              "smallest share of every level; the largest is 3"},
};
constexpr std::span<const Field<LockDetectorConfig>> FieldsOf(const LockDetectorConfig&) { return kLockDetectorFields; }

inline Status Validate(const LockDetectorConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("lock_detector", config));
  if (config.unlock_mse < config.lock_mse) {
    return OutOfRange("lock_detector", "unlock_mse", config.unlock_mse, config.lock_mse, 80000, "1/512^2");
  }
  return Status::Ok();
}

struct LockDetectorPlan {
  LockDetectorConfig config;
};
// Precondition: Validate(config).ok().
inline LockDetectorPlan MakePlan(const LockDetectorConfig& config) { return LockDetectorPlan{config}; }

struct LockDetectorState {
  std::int64_t squared_error = 0;                   // of the window so far
  std::array<std::int32_t, kPam4Levels> symbols{};  // of each level in the window so far
  std::int32_t clocks = 0;                          // of the window so far
  std::int32_t mse = 0;                             // squared slicer units, of the last full window; 0 before the first
  std::int32_t windows = 0;                         // full windows, saturating
  bool locked = false;                              // the verdict of the last full window
};
inline void Reset(const LockDetectorPlan&, LockDetectorState& state) { state = LockDetectorState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_TIMING_LOCK_DETECTOR_TYPES_H_
