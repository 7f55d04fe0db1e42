// Types of the inner code: configuration, plan, result of a codeword, test points.
#ifndef PLUMBLINE_REFERENCE_FEC_INNER_CODE_TYPES_H_
#define PLUMBLINE_REFERENCE_FEC_INNER_CODE_TYPES_H_

#include <array>
#include <cstdint>
#include <span>

#include "reference/core/fields.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kInnerCodeArithVersion = 1;
inline constexpr int kInnerCodeBits = 128;                                      // bits a codeword: 64 PAM4 symbols
inline constexpr int kInnerCodeParity = 8;                                      // parity bits, last in time
inline constexpr int kInnerCodeMessage = kInnerCodeBits - kInnerCodeParity;     // message bits
inline constexpr int kInnerCodePairs = kInnerCodeMessage / 2;                   // bits of one symbol, added
inline constexpr int kInnerCodePositions = kInnerCodePairs + kInnerCodeParity;  // of the extended Hamming code
inline constexpr int kInnerCodeMaxLeastReliable = 8;

enum class InnerDecision : std::int32_t {
  kHard = 0,  // the syndrome alone; of a pair the less reliable bit changes
  kSoft = 1,  // Chase: all patterns of changes at the least reliable positions
};

struct InnerCodeConfig {
  std::int32_t decision = static_cast<std::int32_t>(InnerDecision::kSoft);  // 0: hard, 1: soft
  std::int32_t least_reliable = 6;  // positions that a soft decision tries both ways: 2^least_reliable patterns
  std::int32_t soft_bits = 6;       // bits, signed reliability of a bit
};

inline constexpr std::array kInnerCodeFields = {
    Field<InnerCodeConfig>{"decision", "1", 0, 1, &InnerCodeConfig::decision, "0 is hard, 1 is soft (Chase)"},
    Field<InnerCodeConfig>{"least_reliable", "positions", 1, kInnerCodeMaxLeastReliable,
                           &InnerCodeConfig::least_reliable, "positions that a soft decision tries both ways"},
    Field<InnerCodeConfig>{"soft_bits", "bits", 2, 8, &InnerCodeConfig::soft_bits,
                           "width of the signed reliability of a bit"},
};
constexpr std::span<const Field<InnerCodeConfig>> FieldsOf(const InnerCodeConfig&) { return kInnerCodeFields; }

inline Status Validate(const InnerCodeConfig& config) { return ValidateFields("inner_code", config); }

struct InnerCodePlan {
  InnerCodeConfig config;
  std::int32_t trials = 6;  // positions tried both ways: 0 for a hard decision
};
// Precondition: Validate(config).ok().
constexpr InnerCodePlan MakePlan(const InnerCodeConfig& config) {
  return {config, config.decision == static_cast<std::int32_t>(InnerDecision::kSoft) ? config.least_reliable : 0};
}

enum class InnerCodeStatus : std::int32_t {
  kClean = 0,          // the decisions are a codeword
  kCorrected = 1,      // they were changed into one
  kUncorrectable = 2,  // no pattern leads to a codeword; the message is as received
};

// What the decoder did to one codeword.
struct InnerCodeResult {
  InnerCodeStatus status = InnerCodeStatus::kClean;
  std::int32_t num_changed = 0;  // bits of the codeword, at most trials + 1
  std::int32_t weight = 0;       // of the changed bits: sum of 2 * magnitude + 1
};

// The decoder's test points. Bits are counted in order of transmission, 0 .. 127.
struct InnerCodeProbe {
  std::uint8_t syndrome = 0;                                     // bit 7 is that of parity bit 0
  std::array<std::uint8_t, kInnerCodeMaxLeastReliable> trial{};  // the bits tried, least reliable first; then 0
  std::int32_t pattern = 0;                                      // that wins: bit i stands for trial[i]; else 0
};

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_FEC_INNER_CODE_TYPES_H_
