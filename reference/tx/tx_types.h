// Types of the transmitter: configuration, plan, coefficients, state, probes.
#ifndef PLUMBLINE_REFERENCE_TX_TX_TYPES_H_
#define PLUMBLINE_REFERENCE_TX_TX_TYPES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "reference/coding/precoder_types.h"
#include "reference/convert/dac_types.h"
#include "reference/convert/pam4_levels_types.h"
#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"
#include "reference/eq/ffe_types.h"

namespace plumbline {

inline constexpr int kTxArithVersion = 1;
inline constexpr int kTxMaxTaps = 8;
inline constexpr int kTxMaxSymbolsPerClock = 128;
inline constexpr int kTxTapBits = 12;              // a tap is s1.10
inline constexpr std::int32_t kTxTapSum = 1024;    // limit of the sum of tap magnitudes: 1.0
inline constexpr std::int32_t kTxFfeOutShift = 6;  // s.20 products to the DAC's input, s1.14

struct TxConfig {
  std::int32_t symbols_per_clock = 64;        // PAM4 symbols in a DSP clock, 64 or 128
  std::int32_t precode = 0;                   // 1: 1/(1+D) mod 4 precoding
  std::int32_t num_pre = 3;                   // taps before the main one
  std::int32_t num_post = 2;                  // taps after the main one
  std::int32_t rlm = 1000;                    // per mille, R_LM of the level table
  std::int32_t nlc_percentage = 0;            // per cent, pre-compensation of the upper eye
  std::int32_t nlc_lower_eye_percentage = 0;  // per cent, pre-compensation of the lower eye
  std::int32_t dac_bits = 8;                  // bits of the converter
};

inline constexpr std::array kTxFields = {
    Field<TxConfig>{"symbols_per_clock", "symbols", 64, kTxMaxSymbolsPerClock, &TxConfig::symbols_per_clock,
                    "symbols in a DSP clock, 64 or 128"},
    Field<TxConfig>{"precode", "1", 0, 1, &TxConfig::precode, "1 turns 1/(1+D) mod 4 precoding on"},
    Field<TxConfig>{"num_pre", "taps", 0, kTxMaxTaps - 1, &TxConfig::num_pre, "taps before the main one"},
    Field<TxConfig>{"num_post", "taps", 0, kTxMaxTaps - 1, &TxConfig::num_post, "taps after the main one"},
    Field<TxConfig>{"rlm", "per mille", kPam4MinRlm, kPam4MaxRlm, &TxConfig::rlm,
                    "level mismatch ratio R_LM of the level table"},
    Field<TxConfig>{"nlc_percentage", "per cent", -kPam4MaxNlc, kPam4MaxNlc, &TxConfig::nlc_percentage,
                    "nonlinear pre-compensation: growth of the upper eye"},
    Field<TxConfig>{"nlc_lower_eye_percentage", "per cent", -kPam4MaxNlc, kPam4MaxNlc,
                    &TxConfig::nlc_lower_eye_percentage, "nonlinear pre-compensation: growth of the lower eye"},
    Field<TxConfig>{"dac_bits", "bits", 5, kDacMaxBits, &TxConfig::dac_bits, "resolution of the converter"},
};
constexpr std::span<const Field<TxConfig>> FieldsOf(const TxConfig&) { return kTxFields; }

// Limits of every field, that a clock has 64 or 128 symbols, and that the filter has at most 8 taps.
inline Status Validate(const TxConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("tx", config));
  if (config.symbols_per_clock != 64 && config.symbols_per_clock != 128) {
    return Status::Error("tx.symbols_per_clock = " + std::to_string(config.symbols_per_clock) +
                         " symbols is neither 64 nor 128");
  }
  if (config.num_pre + 1 + config.num_post > kTxMaxTaps) {
    return Status::Error("tx.num_pre = " + std::to_string(config.num_pre) +
                         " and tx.num_post = " + std::to_string(config.num_post) + " with the main tap make " +
                         std::to_string(config.num_pre + 1 + config.num_post) + " taps; the limit is " +
                         std::to_string(kTxMaxTaps));
  }
  return Status::Ok();
}

struct TxPlan {
  TxConfig config;
  PrecoderPlan precoder;
  Pam4LevelsPlan levels;
  FfePlan ffe;
  DacPlan dac;
};
// Precondition: Validate(config).ok().
inline TxPlan MakePlan(const TxConfig& config) {
  return TxPlan{config, MakePlan(PrecoderConfig{.enable = config.precode}),
                MakePlan(Pam4LevelsConfig{.rlm = config.rlm,
                                          .nlc_percentage = config.nlc_percentage,
                                          .nlc_lower_eye_percentage = config.nlc_lower_eye_percentage}),
                MakePlan(FfeConfig{.num_taps = config.num_pre + 1 + config.num_post,
                                   .in_bits = kPam4LevelBits,
                                   .tap_bits = kTxTapBits,
                                   .out_shift = kTxFfeOutShift,
                                   .out_bits = 16}),
                MakePlan(DacConfig{.bits = config.dac_bits, .in_frac_bits = 14})};
}

// Written between clocks. ffe.tap[0] is the earliest pre-cursor, ffe.tap[num_pre] the main tap; s1.10.
struct TxCoefs {
  Pam4LevelsCoefs levels;
  FfeCoefs ffe;
};

// The level table of the configuration, and a filter that only delays: main tap 1.0.
inline TxCoefs MakeCoefs(const TxPlan& plan) {
  TxCoefs coefs;
  coefs.levels = MakeCoefs(plan.levels);
  coefs.ffe.tap[static_cast<std::size_t>(plan.config.num_pre)] = static_cast<std::int16_t>(kTxTapSum);
  return coefs;
}

// Levels and taps within their formats, and the sum of tap magnitudes at most 1.0.
inline Status Validate(const TxPlan& plan, const TxCoefs& coefs) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(plan.levels, coefs.levels));
  PLUMBLINE_RETURN_IF_ERROR(Validate(plan.ffe, coefs.ffe));
  std::int32_t sum = 0;
  for (std::int32_t i = 0; i < plan.ffe.config.num_taps; ++i) {
    const std::int32_t tap = coefs.ffe.tap[static_cast<std::size_t>(i)];
    sum += tap < 0 ? -tap : tap;
  }
  return sum <= kTxTapSum ? Status::Ok() : OutOfRange("tx", "sum of |tap|", sum, 0, kTxTapSum, "1");
}

struct TxState {
  PrecoderState precoder;
  FfeState ffe;
  DacState dac;
};
inline void Reset(const TxPlan& plan, TxState& state) {
  Reset(plan.precoder, state.precoder);
  Reset(plan.ffe, state.ffe);
  Reset(plan.dac, state.dac);
}

// What one clock carried on the way, the first symbols_per_clock entries of each: test points, and working storage.
struct TxProbes {
  std::array<std::uint8_t, kTxMaxSymbolsPerClock> symbol{};  // level index after the precoder: what a slicer should see
  std::array<std::int16_t, kTxMaxSymbolsPerClock> level{};   // s1.10, after the level table
  std::array<std::int16_t, kTxMaxSymbolsPerClock> equalized{};  // s1.14, after the FFE
};

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_TX_TX_TYPES_H_
