// Types of the 256B/257B transcoder: configuration, plan, state.
#ifndef PLUMBLINE_REFERENCE_PCS_TRANSCODER_TYPES_H_
#define PLUMBLINE_REFERENCE_PCS_TRANSCODER_TYPES_H_

#include <array>
#include <cstdint>
#include <span>

#include "reference/coding/scrambler_types.h"
#include "reference/core/fields.h"
#include "reference/core/status.h"
#include "reference/pcs/block66_types.h"

namespace plumbline {

inline constexpr int kTranscoderArithVersion = 1;
inline constexpr int kTranscoderBlocks = 4;  // 66-bit blocks in
inline constexpr int kTranscoderBits = 257;  // out

struct TranscoderConfig {
  std::int32_t scrambled = 0;  // 1: the payloads are scrambled already, as at 100 Gb/s; 0: they are plain
};

inline constexpr std::array kTranscoderFields = {
    Field<TranscoderConfig>{"scrambled", "1", 0, 1, &TranscoderConfig::scrambled,
                            "1: payloads are scrambled (100 Gb/s), 0: plain (200 Gb/s and above)"},
};
constexpr std::span<const Field<TranscoderConfig>> FieldsOf(const TranscoderConfig&) { return kTranscoderFields; }

inline Status Validate(const TranscoderConfig& config) { return ValidateFields("transcoder", config); }

struct TranscoderPlan {
  TranscoderConfig config;
};
// Precondition: Validate(config).ok().
constexpr TranscoderPlan MakePlan(const TranscoderConfig& config) { return {config}; }

// The last 58 scrambled payload bits: what the decoder needs to find the missing half of a scrambled block type.
// Followed by the decoder with scrambled = 1 only.
struct TranscoderState {
  ScramblerState line;
};
inline void Reset(const TranscoderPlan&, TranscoderState& state) { state = TranscoderState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_PCS_TRANSCODER_TYPES_H_
