// Types of the eye monitor: configuration, plan, the cell under test, state.
#ifndef PLUMBLINE_REFERENCE_MONITOR_EYE_MONITOR_TYPES_H_
#define PLUMBLINE_REFERENCE_MONITOR_EYE_MONITOR_TYPES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/status.h"
#include "reference/eq/slicer_types.h"

namespace plumbline {

inline constexpr int kEyeMonitorArithVersion = 1;
inline constexpr int kEyeMonitorEyes = kPam4Levels - 1;
inline constexpr int kEyeMonitorMaxPhases = 33;
inline constexpr int kEyeMonitorMaxOffsets = 65;
inline constexpr int kEyeMonitorMaxSymbols = 128;  // symbols a clock
inline constexpr int kEyeMonitorMaxPhase = 64;     // 1/128 UI, furthest cell from the main sampling instant

struct EyeMonitorConfig {
  std::int32_t phases = 17;        // cells in time, odd
  std::int32_t phase_step = 8;     // 1/128 UI
  std::int32_t offsets = 33;       // cells in amplitude, odd
  std::int32_t offset_step = 32;   // slicer units: 1/16 of amplitude +1
  std::int32_t dwell_clocks = 64;  // clocks counted in a cell
  std::int32_t settle_clocks = 2;  // clocks left out after a move: the equalizer still holds samples of the old phase
};

inline constexpr std::array kEyeMonitorFields = {
    Field<EyeMonitorConfig>{"phases", "cells", 1, kEyeMonitorMaxPhases, &EyeMonitorConfig::phases,
                            "cells in time, odd"},
    Field<EyeMonitorConfig>{"phase_step", "UI/128", 1, kEyeMonitorMaxPhase, &EyeMonitorConfig::phase_step,
                            "time between cells"},
    Field<EyeMonitorConfig>{"offsets", "cells", 1, kEyeMonitorMaxOffsets, &EyeMonitorConfig::offsets,
                            "cells in amplitude, odd"},
    Field<EyeMonitorConfig>{"offset_step", "1/512", 1, 1023, &EyeMonitorConfig::offset_step,
                            "amplitude between cells, in slicer units"},
    Field<EyeMonitorConfig>{"dwell_clocks", "clocks", 1, 1 << 24, &EyeMonitorConfig::dwell_clocks,
                            "clocks counted in a cell"},
    Field<EyeMonitorConfig>{"settle_clocks", "clocks", 0, 1024, &EyeMonitorConfig::settle_clocks,
                            "clocks left out after a move"},
};
constexpr std::span<const Field<EyeMonitorConfig>> FieldsOf(const EyeMonitorConfig&) { return kEyeMonitorFields; }

// Limits of every field; odd numbers of cells; no cell beyond half a UI.
inline Status Validate(const EyeMonitorConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("eye_monitor", config));
  if (config.phases % 2 == 0) {
    return Status::Error("eye_monitor.phases = " + std::to_string(config.phases) + " cells is not odd");
  }
  if (config.offsets % 2 == 0) {
    return Status::Error("eye_monitor.offsets = " + std::to_string(config.offsets) + " cells is not odd");
  }
  if (config.phases / 2 * config.phase_step > kEyeMonitorMaxPhase) {
    return OutOfRange("eye_monitor", "phase_step", config.phase_step, 1, kEyeMonitorMaxPhase / (config.phases / 2),
                      "UI/128 with eye_monitor.phases = " + std::to_string(config.phases));
  }
  return Status::Ok();
}

struct EyeMonitorPlan {
  EyeMonitorConfig config;
};
// Precondition: Validate(config).ok().
inline EyeMonitorPlan MakePlan(const EyeMonitorConfig& config) { return EyeMonitorPlan{config}; }

// Where the second sampler and slicer stand.
struct EyeMonitorCell {
  std::int32_t phase = 0;   // 1/128 UI after the main sampling instant
  std::int32_t offset = 0;  // slicer units above each threshold
};

struct EyeMonitorState {
  std::int32_t cell = 0;    // phase index times offsets plus offset index; phases * offsets once all is done
  std::int32_t settle = 0;  // clocks still to be left out
  std::int32_t clocks = 0;  // counted in this cell
  // symbols[cell]: symbols compared in it.
  std::array<std::uint32_t, kEyeMonitorMaxPhases * kEyeMonitorMaxOffsets> symbols{};
  // errors[e][cell]: symbols for which the second slicer, at threshold e, disagreed with the decision.
  std::array<std::array<std::uint32_t, kEyeMonitorMaxPhases * kEyeMonitorMaxOffsets>, kEyeMonitorEyes> errors{};
};
inline void Reset(const EyeMonitorPlan& plan, EyeMonitorState& state) {
  state = EyeMonitorState{};
  state.settle = plan.config.settle_clocks;
}

constexpr bool EyeMonitorDone(const EyeMonitorPlan& plan, const EyeMonitorState& state) {
  return state.cell >= plan.config.phases * plan.config.offsets;
}

// The place of cell number `cell`: time is the slow direction, both grow.
constexpr EyeMonitorCell EyeMonitorCellAt(const EyeMonitorPlan& plan, std::int32_t cell) {
  const EyeMonitorConfig& c = plan.config;
  return {(cell / c.offsets - c.phases / 2) * c.phase_step, (cell % c.offsets - c.offsets / 2) * c.offset_step};
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_MONITOR_EYE_MONITOR_TYPES_H_
