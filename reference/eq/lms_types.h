// Types of the adaptation loops of FFE, DFE and levels: configuration, plan, step sizes, gradients, accumulators.
#ifndef PLUMBLINE_REFERENCE_EQ_LMS_TYPES_H_
#define PLUMBLINE_REFERENCE_EQ_LMS_TYPES_H_

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
#include "reference/eq/slicer_types.h"

namespace plumbline {

inline constexpr int kLmsArithVersion = 1;
inline constexpr int kLmsMaxSymbols = 128;              // symbols a gradient sums over
inline constexpr int kLmsDfeFractionBits = 14;          // below a DFE tap's LSB
inline constexpr int kLmsLevelFractionBits = 14;        // below a level's LSB
inline constexpr int kLmsFfeHistory = kFfeMaxTaps - 1;  // samples before the first symbol that a gradient is given
inline constexpr int kLmsDfeHistory = kDfeMaxTaps;      // amplitudes before the first symbol that a gradient is given

struct LmsConfig {
  std::int32_t num_ffe_taps = 24;      // taps
  std::int32_t in_bits = 7;            // bits, signed FFE input sample
  std::int32_t tap_bits = 14;          // bits, signed FFE coefficient
  std::int32_t num_dfe_taps = 1;       // taps
  std::int32_t dfe_limit_first = 256;  // 1/512 of the main cursor
  std::int32_t dfe_limit_other = 128;  // 1/512 of the main cursor
  std::int32_t level_limit = 256;      // slicer units a level may leave its nominal place: 0.5 amplitude
  std::int32_t sign_ffe = 0;           // 1: sign-sign LMS, 0: LMS
  std::int32_t sign_dfe = 0;           // 1: sign-sign LMS, 0: LMS
  std::int32_t sign_level = 0;         // 1: sign LMS, 0: LMS
};

inline constexpr std::array kLmsFields = {
    Field<LmsConfig>{"num_ffe_taps", "taps", 1, kFfeMaxTaps, &LmsConfig::num_ffe_taps, "length of the FFE"},
    Field<LmsConfig>{"in_bits", "bits", 2, 12, &LmsConfig::in_bits, "width of a signed FFE input sample"},
    Field<LmsConfig>{"tap_bits", "bits", 8, 16, &LmsConfig::tap_bits, "width of a signed FFE coefficient"},
    Field<LmsConfig>{"num_dfe_taps", "taps", 1, kDfeMaxTaps, &LmsConfig::num_dfe_taps, "length of the DFE"},
    Field<LmsConfig>{"dfe_limit_first", "1/512", 0, 512, &LmsConfig::dfe_limit_first, "limit of the first DFE tap"},
    Field<LmsConfig>{"dfe_limit_other", "1/512", 0, 512, &LmsConfig::dfe_limit_other, "limit of the other DFE taps"},
    Field<LmsConfig>{"level_limit", "1/512", 0, 511, &LmsConfig::level_limit, "how far a level may leave its place"},
    Field<LmsConfig>{"sign_ffe", "1", 0, 1, &LmsConfig::sign_ffe, "1: sign-sign LMS for the FFE"},
    Field<LmsConfig>{"sign_dfe", "1", 0, 1, &LmsConfig::sign_dfe, "1: sign-sign LMS for the DFE"},
    Field<LmsConfig>{"sign_level", "1", 0, 1, &LmsConfig::sign_level, "1: sign LMS for the levels"},
};
constexpr std::span<const Field<LmsConfig>> FieldsOf(const LmsConfig&) { return kLmsFields; }

inline Status Validate(const LmsConfig& config) { return ValidateFields("lms", config); }

struct LmsPlan {
  LmsConfig config;
  std::int32_t ffe_fraction_bits = 0;  // bits of a tap accumulator below the tap's LSB: 32 - tap_bits
};
// Precondition: Validate(config).ok().
inline LmsPlan MakePlan(const LmsConfig& config) { return LmsPlan{config, 32 - config.tap_bits}; }

inline constexpr int kLmsMaxShift = 30;

// Step sizes and holds, written between clocks. A larger shift is a smaller step; eq/lms.h has the time constants.
struct LmsCoefs {
  std::int32_t ffe_shift = 4;
  std::int32_t dfe_shift = 4;
  std::int32_t level_shift = 4;
  bool adapt_ffe = true;
  bool adapt_dfe = true;
  bool adapt_level = true;
  std::uint64_t hold_ffe = 0;  // bit i set: FFE tap i keeps its value
};

inline Status Validate(const LmsPlan&, const LmsCoefs& coefs) {
  if (coefs.ffe_shift < 0 || coefs.ffe_shift > kLmsMaxShift) {
    return OutOfRange("lms", "ffe_shift", coefs.ffe_shift, 0, kLmsMaxShift, "bits");
  }
  if (coefs.dfe_shift < 0 || coefs.dfe_shift > kLmsMaxShift) {
    return OutOfRange("lms", "dfe_shift", coefs.dfe_shift, 0, kLmsMaxShift, "bits");
  }
  if (coefs.level_shift < 0 || coefs.level_shift > kLmsMaxShift) {
    return OutOfRange("lms", "level_shift", coefs.level_shift, 0, kLmsMaxShift, "bits");
  }
  return Status::Ok();
}

// The exact sums of one clock.
struct LmsGradients {
  std::array<std::int32_t, kFfeMaxTaps> ffe{};    // sum of error times sample
  std::array<std::int32_t, kDfeMaxTaps> dfe{};    // sum of error times amplitude
  std::array<std::int32_t, kPam4Levels> level{};  // sum of the errors of the symbols of this level
};

// Accumulators: tap or level times 2^fraction bits.
struct LmsState {
  std::array<std::int32_t, kFfeMaxTaps> ffe{};
  std::array<std::int32_t, kDfeMaxTaps> dfe{};
  std::array<std::int32_t, kPam4Levels> level{};
};

// All taps 0, levels nominal.
inline void Reset(const LmsPlan&, LmsState& state) {
  state = LmsState{};
  for (std::size_t i = 0; i < state.level.size(); ++i) {
    state.level[i] = Pam4Amplitude(static_cast<int>(i)) * kSlicerUnit * (1 << kLmsLevelFractionBits);
  }
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_EQ_LMS_TYPES_H_
