// Types of the floating taps: configuration, plan, positions, coefficients, gradients, state.
#ifndef PLUMBLINE_REFERENCE_EQ_FLOATING_TAPS_TYPES_H_
#define PLUMBLINE_REFERENCE_EQ_FLOATING_TAPS_TYPES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"
#include "reference/eq/dfe_types.h"
#include "reference/eq/ffe_types.h"

namespace plumbline {

inline constexpr int kFloatingTapsArithVersion = 1;
inline constexpr int kFloatingMaxGroups = 4;
inline constexpr int kFloatingMaxTaps = 16;       // of all groups
inline constexpr int kFloatingMaxPosition = 120;  // symbols after the main cursor
inline constexpr int kFloatingMaxSymbols = 128;   // symbols a gradient sums over
inline constexpr int kFloatingTapsPerUnit = 4;    // FFE tap units (1/2048) in one of `limit` (1/512)
inline constexpr int kFloatingAmplitudes = kFloatingMaxPosition + kFloatingMaxSymbols;
inline constexpr int kFloatingSamples = kFloatingAmplitudes + kFfeMaxTaps;

// Where the taps act. Numbers are those of configuration keys.
enum FloatingForm : std::int32_t { kFloatingOff = 0, kFloatingFeedForward = 1, kFloatingFeedback = 2 };

struct FloatingTapsConfig {
  std::int32_t form = kFloatingOff;  // 0: none, 1: feed-forward on samples, 2: feedback of decisions
  std::int32_t groups = 3;           // groups of neighbouring taps
  std::int32_t taps_per_group = 4;   // taps
  std::int32_t first = 17;           // symbols after the main cursor, lowest legal position
  std::int32_t last = 80;            // symbols after the main cursor, highest legal position
  std::int32_t limit = 64;           // 1/512 of the main tap or cursor, largest magnitude of a tap: 0.125
  std::int32_t main_delay = 7;       // symbols from a sample to its main cursor (feed-forward)
  std::int32_t in_bits = 7;          // bits, signed sample (feed-forward)
  std::int32_t out_shift = 5;        // bits dropped after the sum, round half up (feed-forward)
};

inline constexpr std::array kFloatingTapsFields = {
    Field<FloatingTapsConfig>{"form", "1", 0, 2, &FloatingTapsConfig::form,
                              "0: none, 1: feed-forward on samples, 2: feedback of decisions"},
    Field<FloatingTapsConfig>{"groups", "groups", 1, kFloatingMaxGroups, &FloatingTapsConfig::groups,
                              "groups of neighbouring taps"},
    Field<FloatingTapsConfig>{"taps_per_group", "taps", 1, 8, &FloatingTapsConfig::taps_per_group, "taps of a group"},
    Field<FloatingTapsConfig>{"first", "UI", 1, kFloatingMaxPosition, &FloatingTapsConfig::first,
                              "lowest position after the main cursor"},
    Field<FloatingTapsConfig>{"last", "UI", 1, kFloatingMaxPosition, &FloatingTapsConfig::last,
                              "highest position after the main cursor"},
    Field<FloatingTapsConfig>{"limit", "1/512", 0, 512, &FloatingTapsConfig::limit, "largest magnitude of a tap"},
    Field<FloatingTapsConfig>{"main_delay", "UI", 0, kFfeMaxTaps - 1, &FloatingTapsConfig::main_delay,
                              "from a sample to its main cursor"},
    Field<FloatingTapsConfig>{"in_bits", "bits", 2, 12, &FloatingTapsConfig::in_bits, "width of a signed sample"},
    Field<FloatingTapsConfig>{"out_shift", "bits", 0, 15, &FloatingTapsConfig::out_shift,
                              "right shift of the sum, round half up"},
};
constexpr std::span<const Field<FloatingTapsConfig>> FieldsOf(const FloatingTapsConfig&) { return kFloatingTapsFields; }

constexpr int FloatingTapCount(const FloatingTapsConfig& config) { return config.groups * config.taps_per_group; }

// Limits of every field, and the number of taps: what holds of taps that are off as well, because they are there and
// rest.
inline Status ValidateSizes(const FloatingTapsConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("floating_taps", config));
  if (FloatingTapCount(config) > kFloatingMaxTaps) {
    return OutOfRange("floating_taps", "groups", config.groups, 1, kFloatingMaxTaps / config.taps_per_group,
                      "groups with floating_taps.taps_per_group = " + std::to_string(config.taps_per_group));
  }
  return Status::Ok();
}

// The same, and room for all groups between `first` and `last`.
inline Status Validate(const FloatingTapsConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateSizes(config));
  if (config.last - config.first + 1 < FloatingTapCount(config)) {
    return OutOfRange("floating_taps", "last", config.last, config.first + FloatingTapCount(config) - 1,
                      kFloatingMaxPosition, "UI with floating_taps.first = " + std::to_string(config.first));
  }
  return Status::Ok();
}

struct FloatingTapsPlan {
  FloatingTapsConfig config;
};
// Precondition: Validate(config).ok().
inline FloatingTapsPlan MakePlan(const FloatingTapsConfig& config) { return FloatingTapsPlan{config}; }

// Where the groups are: tap t of group g acts position[g] + t symbols after the main cursor; at position 0 the group is
// parked: its taps do nothing and keep their values. Set from outside.
struct FloatingTapsPositions {
  std::array<std::int32_t, kFloatingMaxGroups> position{};
};

// Position of tap number `tap`; 0 while its group is parked.
constexpr std::int32_t FloatingPosition(const FloatingTapsPlan& plan, const FloatingTapsPositions& positions, int tap) {
  const int group = tap / plan.config.taps_per_group;
  const std::int32_t position = positions.position[static_cast<std::size_t>(group)];
  return position == 0 ? 0 : position + tap % plan.config.taps_per_group;
}

// Every group parked or within first..last as a whole, and no two groups on one position.
inline Status Validate(const FloatingTapsPlan& plan, const FloatingTapsPositions& positions) {
  const FloatingTapsConfig& config = plan.config;
  for (std::size_t g = 0; g < static_cast<std::size_t>(config.groups); ++g) {
    const std::int32_t here = positions.position[g];
    if (here == 0) continue;
    const std::string name = "position[" + std::to_string(g) + "]";
    if (here < config.first || here > config.last - config.taps_per_group + 1) {
      return OutOfRange("floating_taps", name, here, config.first, config.last - config.taps_per_group + 1, "UI");
    }
    for (std::size_t other = 0; other < g; ++other) {
      const std::int32_t distance = here - positions.position[other];
      if (positions.position[other] != 0 && distance < config.taps_per_group && -distance < config.taps_per_group) {
        return Status::Error("floating_taps." + name + " = " + std::to_string(here) +
                             " UI lies on the group at position[" + std::to_string(other) +
                             "] = " + std::to_string(positions.position[other]) + " UI");
      }
    }
  }
  return Status::Ok();
}

// tap[g * taps_per_group + t] is tap t of group g: in 1/2048 (s2.11) feed-forward, in slicer units an amplitude in
// feedback. Written between clocks.
struct FloatingTapsCoefs {
  std::array<std::int16_t, kFloatingMaxTaps> tap{};
};

// Largest magnitude of a tap, in its own unit.
constexpr std::int32_t FloatingTapLimit(const FloatingTapsConfig& config) {
  return config.form == kFloatingFeedForward ? kFloatingTapsPerUnit * config.limit : config.limit;
}

struct FloatingTapsGradients {
  std::array<std::int32_t, kFloatingMaxTaps> tap{};  // sum of error times sample, or times amplitude
};

struct FloatingTapsState {
  std::array<std::int16_t, kFloatingSamples> samples{};       // samples[i] came i symbols before the newest
  std::array<std::int8_t, kFloatingAmplitudes> amplitudes{};  // amplitudes[i] was decided i symbols before the newest
  std::array<std::int32_t, kFloatingMaxTaps> accumulators{};  // tap times 2^18 (feed-forward) or 2^14 (feedback)
};
inline void Reset(const FloatingTapsPlan&, FloatingTapsState& state) { state = FloatingTapsState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_EQ_FLOATING_TAPS_TYPES_H_
