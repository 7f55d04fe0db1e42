// Types of the clock-recovery loop filter: configuration with its stability check, plan, state.
#ifndef PLUMBLINE_REFERENCE_TIMING_LOOP_FILTER_TYPES_H_
#define PLUMBLINE_REFERENCE_TIMING_LOOP_FILTER_TYPES_H_

#include <array>
#include <cstdint>
#include <span>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kLoopFilterArithVersion = 1;
inline constexpr int kLoopFilterMaxLatency = 64;            // clocks
inline constexpr int kPhaseCodesPerUi = 128;                // phase codes in a unit interval
inline constexpr int kPhaseFractionBits = 40;               // of the fine phase below a phase code
inline constexpr std::int32_t kMinPhaseMarginMdeg = 45000;  // 1/1000 degree

struct LoopFilterConfig {
  std::int32_t kp = 11390847;           // 2^-40 phase codes per error unit and clock
  std::int32_t ki = 43111;              // 2^-40 phase codes per error unit and clock, squared
  std::int32_t latency_clocks = 12;     // clocks from an error to the phase that it changes
  std::int32_t max_offset_ppm = 400;    // ppm, largest frequency offset followed
  std::int32_t symbols_per_clock = 64;  // symbols
  std::int32_t detector_slope = 5800;   // error units per UI and symbol: nominal gain of the phase detector
};

inline constexpr std::array kLoopFilterFields = {
    Field<LoopFilterConfig>{"kp", "2^-40/128 UI", 0, 2000000000, &LoopFilterConfig::kp, "proportional gain"},
    Field<LoopFilterConfig>{"ki", "2^-40/128 UI", 0, 500000000, &LoopFilterConfig::ki, "integral gain"},
    Field<LoopFilterConfig>{"latency_clocks", "clocks", 1, kLoopFilterMaxLatency, &LoopFilterConfig::latency_clocks,
                            "from an error to the phase that it changes"},
    Field<LoopFilterConfig>{"max_offset_ppm", "ppm", 0, 1000, &LoopFilterConfig::max_offset_ppm,
                            "largest frequency offset followed"},
    Field<LoopFilterConfig>{"symbols_per_clock", "symbols", 1, 128, &LoopFilterConfig::symbols_per_clock,
                            "symbols of a DSP clock"},
    Field<LoopFilterConfig>{"detector_slope", "1/512 per UI", 1, 100000, &LoopFilterConfig::detector_slope,
                            "nominal gain of the phase detector per symbol"},
};
constexpr std::span<const Field<LoopFilterConfig>> FieldsOf(const LoopFilterConfig&) { return kLoopFilterFields; }

// Where the open loop z^-latency (gp d + gi) / d^2, d = 1 - z^-1, crosses unity, and the phase margin there.
struct LoopCrossover {
  std::int64_t angle_mdeg = 0;         // 1/1000 degree per clock: frequency of the crossover
  std::int64_t phase_margin_mdeg = 0;  // 1/1000 degree
};
// Integer arithmetic throughout, so that every machine accepts the same configurations; exact to about 0.1 degree. gp
// counts in whole 2^-30: a proportional gain below that is none, and a loop without one is not stable. gp and gi of one
// and more are refused whatever the latency: the answer is then zero.
LoopCrossover CrossoverOf(const LoopFilterConfig& config);

// Limits of every field, and a phase margin of at least 45 degrees at the nominal detector gain. kp = ki = 0 holds the
// phase and is legal.
Status Validate(const LoopFilterConfig& config);

struct LoopFilterPlan {
  LoopFilterConfig config;
  std::int64_t max_frequency = 0;  // 2^-40 phase codes per clock
};
// Precondition: Validate(config).ok().
LoopFilterPlan MakePlan(const LoopFilterConfig& config);

// Written between clocks.
struct LoopFilterCoefs {
  bool hold = false;      // the phase follows no error; it turns at the integrator's rate, plus `turn`
  std::int32_t turn = 0;  // phase codes a clock, added while held; |turn| <= 16
};

// The fine phase is phase_code + fraction / 2^40, relative to a clock of exactly nominal rate.
struct LoopFilterState {
  std::int64_t phase_code = 0;  // 1/128 UI; counts without limit, so it rotates through whole symbols
  std::int64_t fraction = 0;    // 0 .. 2^40-1, 2^-40 phase codes
  std::int64_t frequency = 0;   // integrator: 2^-40 phase codes per clock
  std::array<std::int32_t, kLoopFilterMaxLatency> delay{};  // the errors on their way, a ring of latency_clocks - 1
  std::int32_t next = 0;                                    // where the next error enters the ring
};
inline void Reset(const LoopFilterPlan&, LoopFilterState& state) { state = LoopFilterState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_TIMING_LOOP_FILTER_TYPES_H_
