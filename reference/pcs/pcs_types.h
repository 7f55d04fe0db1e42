// Types of the physical coding sublayer around the FEC: configuration, plan, states of the two directions.
#ifndef PLUMBLINE_REFERENCE_PCS_PCS_TYPES_H_
#define PLUMBLINE_REFERENCE_PCS_PCS_TYPES_H_

#include <array>
#include <cstdint>
#include <span>

#include "reference/coding/scrambler_types.h"
#include "reference/core/fields.h"
#include "reference/core/status.h"
#include "reference/pcs/lanes_types.h"
#include "reference/pcs/markers_types.h"
#include "reference/pcs/transcoder_types.h"

namespace plumbline {

inline constexpr int kPcsArithVersion = 1;
inline constexpr int kPcsMaxFlows = 2;
inline constexpr int kPcsMaxGroupBlocks = 320;  // 66-bit blocks of a group
inline constexpr int kPcsMaxFlowBits = 2 * kRsSymbolBits * kRsMessageSymbols;

struct PcsConfig {
  std::int32_t rate = 400;             // Gb/s: 100, 200, 400, 800
  std::int32_t code = kRsKp4;          // 0: KP4, 1: KR4 (100 Gb/s only)
  std::int32_t marker_period = 0;      // groups of codewords from marker to marker; 0: the standard's
  std::int32_t pad_seed = 511;         // start value of the marker pad's PRBS9; bit i is P_i; 200G and above
  std::int32_t status = 0;             // the three status bits behind the pad; 200G and above
  std::int32_t stateless_decoder = 0;  // 1: four more 66-bit blocks are marked behind an uncorrectable codeword
};

inline constexpr std::array kPcsFields = {
    Field<PcsConfig>{"rate", "Gb/s", 100, 800, &PcsConfig::rate, "100, 200, 400 or 800"},
    Field<PcsConfig>{"code", "1", kRsKp4, kRsKr4, &PcsConfig::code, "0 is KP4, 1 is KR4, at 100 Gb/s only"},
    Field<PcsConfig>{"marker_period", "groups", 0, 8192, &PcsConfig::marker_period,
                     "groups of codewords from marker to marker; 0 is the standard's"},
    Field<PcsConfig>{"pad_seed", "1", 1, 511, &PcsConfig::pad_seed, "start value of the marker pad's PRBS9"},
    Field<PcsConfig>{"status", "1", 0, 7, &PcsConfig::status, "status bits behind the pad, bit 0 first in time"},
    Field<PcsConfig>{"stateless_decoder", "1", 0, 1, &PcsConfig::stateless_decoder,
                     "1 marks four more 66-bit blocks behind an uncorrectable codeword"},
};
constexpr std::span<const Field<PcsConfig>> FieldsOf(const PcsConfig&) { return kPcsFields; }

inline Status Validate(const PcsConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("pcs", config));
  return Validate(PcsLanesConfig{config.rate, config.code});
}

struct PcsPlan {
  PcsConfig config;
  PcsLanesPlan lanes;
  TranscoderPlan transcoder;
  std::int32_t period = 0;         // groups from marker to marker
  std::int32_t flow_blocks = 0;    // 257-bit blocks of a flow in a group
  std::int32_t marker_blocks = 0;  // of them taken by a marker: 5 at 100G, 4 at 200G, 8 at 400G and 800G
  PcsMarkers markers;
};
// Precondition: Validate(config).ok().
constexpr PcsPlan MakePlan(const PcsConfig& config) {
  const PcsLanesPlan lanes = MakePlan(PcsLanesConfig{config.rate, config.code});
  return {config,
          lanes,
          MakePlan(TranscoderConfig{config.rate == 100 ? 1 : 0}),
          config.marker_period > 0 ? config.marker_period : StandardMarkerPeriod(config.rate),
          20 * lanes.rate.flow_codewords,
          config.rate == 100   ? 5
          : config.rate == 200 ? 4
                               : 8,
          DefaultMarkers(config.rate)};
}

// 66-bit blocks of a group that begins `group` groups after a marker: fewer where the marker itself is.
constexpr std::int32_t GroupBlocks(const PcsPlan& plan, std::int32_t group) {
  return kTranscoderBlocks * plan.lanes.rate.flows * (plan.flow_blocks - (group == 0 ? plan.marker_blocks : 0));
}

struct PcsTransmitState {
  std::array<ScramblerState, kPcsMaxFlows> scrambler{};
  std::array<std::int32_t, kPcsMaxFlows>
      pad{};               // PRBS9 register, bit i is P_i; 100G: 0 or 1, which of two pads is next
  std::int32_t group = 0;  // since the last marker; 0: the next group has one
};
constexpr void Reset(const PcsPlan& plan, PcsTransmitState& state) {
  state = PcsTransmitState{};
  state.pad.fill(plan.config.rate == 100 ? 0 : plan.config.pad_seed);
}

struct PcsReceiveState {
  std::array<ScramblerState, kPcsMaxFlows> descrambler{};
  std::array<std::int32_t, kPcsMaxFlows> spoiled{};  // 66-bit blocks still to be marked, 0 or 4
  std::array<std::int32_t, kPcsMaxFlows> status{};   // status bits of the last marker
  std::int32_t group = 0;                            // since the last marker
};
constexpr void Reset(const PcsPlan&, PcsReceiveState& state) { state = PcsReceiveState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_PCS_PCS_TYPES_H_
