// Types of the lane distribution: rate and code, the plan, and where each codeword symbol travels.
#ifndef PLUMBLINE_REFERENCE_PCS_LANES_TYPES_H_
#define PLUMBLINE_REFERENCE_PCS_LANES_TYPES_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/status.h"
#include "reference/fec/rs_types.h"

namespace plumbline {

inline constexpr int kPcsLanesArithVersion = 1;
inline constexpr int kPcsMaxLanes = 32;
inline constexpr int kPcsMaxCodewords = 4;
inline constexpr int kPcsMaxSymbols = kPcsMaxCodewords * kRsMaxSymbols;  // of a group

// How one rate spreads its codewords. A flow is a pair of codewords (a single one at 100G) with lanes of its own.
struct PcsRate {
  std::int32_t rate;            // Gb/s
  std::int32_t flows;           // pipes that work alike, side by side
  std::int32_t flow_codewords;  // codewords interleaved in a flow
  std::int32_t flow_lanes;      // lanes of a flow
};
inline constexpr std::array kPcsRates = {
    PcsRate{100, 1, 1, 4},   // IEEE 802.3-2022 91.5.2.8: four FEC lanes
    PcsRate{200, 1, 2, 8},   // 119.2.4.7, 119.2.4.8
    PcsRate{400, 1, 2, 16},  // 119.2.4.7, 119.2.4.8
    PcsRate{800, 2, 2, 16},  // IEEE 802.3df-2024 172.2.4; assumed: lanes 0..15 are flow 0, lanes 16..31 flow 1
    PcsRate{1600, 2, 2, 8},  // IEEE P802.3dj 175.2.4 (draft); assumed: as at 800G, with eight lanes a flow
};

struct PcsLanesConfig {
  std::int32_t rate = 400;     // Gb/s: 100, 200, 400, 800, 1600
  std::int32_t code = kRsKp4;  // 0: KP4, 1: KR4 (100 Gb/s only)
};

inline constexpr std::array kPcsLanesFields = {
    Field<PcsLanesConfig>{"rate", "Gb/s", 100, 1600, &PcsLanesConfig::rate, "100, 200, 400, 800 or 1600"},
    Field<PcsLanesConfig>{"code", "1", kRsKp4, kRsKr4, &PcsLanesConfig::code,
                          "0 is KP4 RS(544,514), 1 is KR4 RS(528,514), at 100 Gb/s only"},
};
constexpr std::span<const Field<PcsLanesConfig>> FieldsOf(const PcsLanesConfig&) { return kPcsLanesFields; }

inline Status Validate(const PcsLanesConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("pcs_lanes", config));
  if (config.code == kRsKr4 && config.rate != 100) {
    return Status::Error("pcs_lanes.code = 1 (KR4) goes with pcs_lanes.rate = 100 Gb/s only, not " +
                         std::to_string(config.rate));
  }
  for (const PcsRate& rate : kPcsRates) {
    if (rate.rate == config.rate) return Status::Ok();
  }
  return Status::Error("pcs_lanes.rate = " + std::to_string(config.rate) + " Gb/s is none of 100, 200, 400, 800, 1600");
}

// A group is the codewords that are interleaved with each other: the unit of all that follows.
struct PcsLanesPlan {
  PcsLanesConfig config;
  RsPlan rs;
  PcsRate rate{};
  std::int32_t codewords = 0;  // of a group
  std::int32_t lanes = 0;
  std::int32_t lane_symbols = 0;  // RS symbols of a group on each lane
};
// Precondition: Validate(config).ok().
constexpr PcsLanesPlan MakePlan(const PcsLanesConfig& config) {
  PcsLanesPlan plan{config, MakePlan(RsConfig{config.code}), {}, 0, 0, 0};
  for (const PcsRate& rate : kPcsRates) {
    if (rate.rate == config.rate) plan.rate = rate;
  }
  plan.codewords = plan.rate.flows * plan.rate.flow_codewords;
  plan.lanes = plan.rate.flows * plan.rate.flow_lanes;
  plan.lane_symbols = plan.codewords * plan.rs.n / plan.lanes;
  return plan;
}

// A symbol of a group, as a codeword has it and as a lane has it.
struct PcsSymbol {
  std::int32_t codeword = 0;  // 0.. of the group: A, B of flow 0, then of flow 1
  std::int32_t symbol = 0;    // in order of transmission, 0 is first in time
  friend constexpr bool operator==(const PcsSymbol&, const PcsSymbol&) = default;
};
struct PcsLaneSymbol {
  std::int32_t lane = 0;
  std::int32_t time = 0;  // 0..lane_symbols-1
  friend constexpr bool operator==(const PcsLaneSymbol&, const PcsLaneSymbol&) = default;
};

// Which codeword symbol lane `at.lane` carries at symbol time `at.time` of the group. In a flow of c codewords and l
// lanes a symbol time takes l/c symbols of each codeword; the codewords alternate along the lanes, and with time.
constexpr PcsSymbol SymbolOf(const PcsLanesPlan& plan, const PcsLaneSymbol& at) {
  const std::int32_t c = plan.rate.flow_codewords;
  const std::int32_t flow = at.lane / plan.rate.flow_lanes;
  const std::int32_t lane = at.lane % plan.rate.flow_lanes;
  return {c * flow + (lane + at.time) % c, plan.rate.flow_lanes / c * at.time + lane / c};
}
// The way back.
constexpr PcsLaneSymbol LaneOf(const PcsLanesPlan& plan, const PcsSymbol& of) {
  const std::int32_t c = plan.rate.flow_codewords;
  const std::int32_t flow = of.codeword / c;
  const std::int32_t each = plan.rate.flow_lanes / c;
  const std::int32_t time = of.symbol / each;
  return {flow * plan.rate.flow_lanes + of.symbol % each * c + (of.codeword + time) % c, time};
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_PCS_LANES_TYPES_H_
