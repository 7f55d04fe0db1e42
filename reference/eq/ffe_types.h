// Types of the feed-forward equalizer: configuration, plan, coefficients, state.
#ifndef PLUMBLINE_REFERENCE_EQ_FFE_TYPES_H_
#define PLUMBLINE_REFERENCE_EQ_FFE_TYPES_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kFfeArithVersion = 1;
inline constexpr int kFfeMaxTaps = 64;

struct FfeConfig {
  std::int32_t num_taps = 24;  // taps
  std::int32_t in_bits = 7;    // bits, signed input sample
  std::int32_t tap_bits = 14;  // bits, signed coefficient
  std::int32_t out_shift = 5;  // bits dropped after the sum, round half up
  std::int32_t out_bits = 16;  // bits, signed saturated output
};

inline constexpr std::array kFfeFields = {
    Field<FfeConfig>{"num_taps", "taps", 1, kFfeMaxTaps, &FfeConfig::num_taps, "length of the filter"},
    Field<FfeConfig>{"in_bits", "bits", 2, 16, &FfeConfig::in_bits, "width of a signed input sample"},
    Field<FfeConfig>{"tap_bits", "bits", 2, 16, &FfeConfig::tap_bits, "width of a signed coefficient"},
    Field<FfeConfig>{"out_shift", "bits", 0, 30, &FfeConfig::out_shift, "right shift of the sum, round half up"},
    Field<FfeConfig>{"out_bits", "bits", 2, 16, &FfeConfig::out_bits, "width of the signed, saturated output"},
};
constexpr std::span<const Field<FfeConfig>> FieldsOf(const FfeConfig&) { return kFfeFields; }

// Width that the exact sum needs, sign included: |sum| <= num_taps * 2^(in_bits-1) * 2^(tap_bits-1).
constexpr int FfeAccumulatorBits(const FfeConfig& c) {
  return (c.in_bits - 1) + (c.tap_bits - 1) + CeilLog2(c.num_taps) + 1;
}

// Limits of every field, and that the sum with its rounding constant fits 32 bits.
inline Status Validate(const FfeConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("ffe", config));
  if (FfeAccumulatorBits(config) > 31) {
    return Status::Error("ffe.num_taps = " + std::to_string(config.num_taps) + " with ffe.in_bits = " +
                         std::to_string(config.in_bits) + " and ffe.tap_bits = " + std::to_string(config.tap_bits) +
                         " needs an accumulator of " + std::to_string(FfeAccumulatorBits(config)) +
                         " bits; the limit is 31 (in_bits + tap_bits + ceil(log2(num_taps)) - 1)");
  }
  return Status::Ok();
}

struct FfePlan {
  FfeConfig config;
};
// Precondition: Validate(config).ok().
inline FfePlan MakePlan(const FfeConfig& config) { return FfePlan{config}; }

// tap[i] multiplies the sample that came i samples before the newest one. Written between clocks.
struct FfeCoefs {
  std::array<std::int16_t, kFfeMaxTaps> tap{};
};

// Every used coefficient within tap_bits.
inline Status Validate(const FfePlan& plan, const FfeCoefs& coefs) {
  for (int i = 0; i < plan.config.num_taps; ++i) {
    const std::int64_t tap = coefs.tap[static_cast<std::size_t>(i)];
    if (tap != Saturate(tap, plan.config.tap_bits)) {
      return OutOfRange("ffe", "tap[" + std::to_string(i) + "]", tap, SignedMin(plan.config.tap_bits),
                        SignedMax(plan.config.tap_bits), "1");
    }
  }
  return Status::Ok();
}

// history[i] is the sample that came i+1 samples before the next one: the newest first.
struct FfeState {
  std::array<std::int16_t, kFfeMaxTaps - 1> history{};
};
inline void Reset(const FfePlan&, FfeState& state) { state = FfeState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_EQ_FFE_TYPES_H_
