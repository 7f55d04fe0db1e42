// Types of the phase detector: configuration, plan, state.
#ifndef PLUMBLINE_REFERENCE_TIMING_PHASE_DETECTOR_TYPES_H_
#define PLUMBLINE_REFERENCE_TIMING_PHASE_DETECTOR_TYPES_H_

#include <array>
#include <cstdint>
#include <span>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kPhaseDetectorArithVersion = 1;

struct PhaseDetectorConfig {
  std::int32_t mode = 0;    // 0: error times amplitude, 1: error times sign of amplitude, 2: signs of both
  std::int32_t offset = 0;  // slicer units, added once a symbol: moves the lock point
};

inline constexpr std::array kPhaseDetectorFields = {
    Field<PhaseDetectorConfig>{"mode", "1", 0, 2, &PhaseDetectorConfig::mode, "0: e*a, 1: e*sgn(a), 2: sgn(e)*sgn(a)"},
    Field<PhaseDetectorConfig>{"offset", "1/512", -2047, 2047, &PhaseDetectorConfig::offset,
                               "added once a symbol: moves the lock point"},
};
constexpr std::span<const Field<PhaseDetectorConfig>> FieldsOf(const PhaseDetectorConfig&) {
  return kPhaseDetectorFields;
}

inline Status Validate(const PhaseDetectorConfig& config) { return ValidateFields("phase_detector", config); }

struct PhaseDetectorPlan {
  PhaseDetectorConfig config;
};
// Precondition: Validate(config).ok().
inline PhaseDetectorPlan MakePlan(const PhaseDetectorConfig& config) { return PhaseDetectorPlan{config}; }

// Written between clocks.
struct PhaseDetectorCoefs {
  bool blind = false;  // use the signs of the slicer input in place of decisions: for an eye that is not open yet
};

// The last symbol of the previous clock.
struct PhaseDetectorState {
  std::int16_t in = 0;
  std::int16_t error = 0;
  std::int8_t amplitude = 0;
};
inline void Reset(const PhaseDetectorPlan&, PhaseDetectorState& state) { state = PhaseDetectorState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_TIMING_PHASE_DETECTOR_TYPES_H_
