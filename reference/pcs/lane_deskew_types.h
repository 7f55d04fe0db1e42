// Types of the lane deskew: configuration, plan, setting, what follows from a setting, and state.
#ifndef PLUMBLINE_REFERENCE_PCS_LANE_DESKEW_TYPES_H_
#define PLUMBLINE_REFERENCE_PCS_LANE_DESKEW_TYPES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "reference/core/fields.h"
#include "reference/core/status.h"
#include "reference/pcs/lanes_types.h"
#include "reference/pcs/markers_types.h"

namespace plumbline {

inline constexpr int kLaneDeskewArithVersion = 1;
inline constexpr std::int32_t kStandardLaneSkew = 4781;  // bits: 180 ns at 26.5625 Gb/s
inline constexpr std::int32_t kMostLaneSkew = 5570559;   // bits: below half of the longest marker period

struct LaneDeskewConfig {
  std::int32_t rate = 400;                    // Gb/s: 100, 200, 400, 800
  std::int32_t code = kRsKp4;                 // 0: KP4, 1: KR4 (100 Gb/s only)
  std::int32_t marker_period = 0;             // groups of codewords; 0: the standard's
  std::int32_t max_skew = kStandardLaneSkew;  // bits from the earliest lane's marker to the latest one's
};

inline constexpr std::array kLaneDeskewFields = {
    Field<LaneDeskewConfig>{"rate", "Gb/s", 100, 800, &LaneDeskewConfig::rate, "100, 200, 400 or 800"},
    Field<LaneDeskewConfig>{"code", "1", kRsKp4, kRsKr4, &LaneDeskewConfig::code,
                            "0 is KP4, 1 is KR4, at 100 Gb/s only"},
    Field<LaneDeskewConfig>{"marker_period", "groups", 0, 8192, &LaneDeskewConfig::marker_period,
                            "groups of codewords from marker to marker; 0 is the standard's"},
    Field<LaneDeskewConfig>{"max_skew", "bits", 0, kMostLaneSkew, &LaneDeskewConfig::max_skew,
                            "from the earliest lane's marker to the latest one's; below half a marker period"},
};
constexpr std::span<const Field<LaneDeskewConfig>> FieldsOf(const LaneDeskewConfig&) { return kLaneDeskewFields; }

// Below half a marker period, or early and late could not be told apart. period: bits of a lane.
constexpr std::int32_t LargestLaneSkew(std::int64_t period) { return static_cast<std::int32_t>((period - 1) / 2); }

struct LaneDeskewPlan {
  LaneDeskewConfig config;
  std::int64_t period = 0;  // bits of a lane from marker to marker
  std::int32_t lanes = 0;
  std::int32_t most_rows = 0;  // of received symbols that the buffers hold
};
// Precondition: config.rate and config.code are legal.
constexpr LaneDeskewPlan MakePlan(const LaneDeskewConfig& config) {
  const LaneLockPlan lock = MakePlan(LaneLockConfig{config.rate, config.code, config.marker_period});
  // The row of the latest marker, and from there back to that of the earliest one, both anywhere within their rows.
  return {config, lock.period, lock.lanes, (config.max_skew + 2 * (kRsSymbolBits - 1)) / kRsSymbolBits + 1};
}

inline Status Validate(const LaneDeskewConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("lane_deskew", config));
  PLUMBLINE_RETURN_IF_ERROR(Validate(PcsLanesConfig{config.rate, config.code}));
  const std::int32_t most = LargestLaneSkew(MakePlan(config).period);
  if (config.max_skew > most) return OutOfRange("lane_deskew", "max_skew", config.max_skew, 0, most, "bits");
  return Status::Ok();
}

// What the lane lock found on each stream: the first plan.lanes are used.
struct LaneDeskewCoefs {
  std::array<std::int32_t, kPcsMaxLanes> lane{};      // PCS lane that the stream carries, -1 for none
  std::array<std::int32_t, kPcsMaxLanes> position{};  // bit at which one of its markers begins; the first bit is 0
  friend constexpr bool operator==(const LaneDeskewCoefs&, const LaneDeskewCoefs&) = default;
};
// Every lane in its place, all in line.
constexpr LaneDeskewCoefs InitialCoefs(const LaneDeskewPlan&) {
  LaneDeskewCoefs coefs;
  for (std::size_t s = 0; s < coefs.lane.size(); ++s) coefs.lane[s] = static_cast<std::int32_t>(s);
  return coefs;
}

enum class LaneAlignStatus : std::int32_t {
  kAligned = 0,
  kLaneMissing = 1,  // no stream carries some PCS lane: another one comes twice, or a stream carries none of the plan's
  kSkew = 2,         // the lanes' markers are further apart than max_skew
};

// What follows from a setting. Streams and lanes: the first plan.lanes are used.
struct LaneAlignment {
  LaneAlignStatus status = LaneAlignStatus::kLaneMissing;
  std::int32_t skew = 0;                            // bits from the earliest marker to the latest one
  std::array<std::int32_t, kPcsMaxLanes> source{};  // stream that carries each PCS lane
  std::array<std::int32_t, kPcsMaxLanes> start{};   // of each stream: bits before the marker that all begin with
  std::int32_t wait = 0;                            // rows that give nothing: up to the latest start
  std::int32_t rows = 0;                            // that the buffers hold
};

struct LaneDeskewState {
  LaneDeskewCoefs coefs;               // setting in force
  std::int32_t wait = 0;               // rows before the first one that gives symbols
  std::int32_t slot = 0;               // row of the buffers that is written next
  std::vector<std::uint16_t> symbols;  // the buffers: the last rows as received, each in its slot
};
inline void Reset(const LaneDeskewPlan& plan, LaneDeskewState& state) {
  state.coefs = InitialCoefs(plan);
  state.wait = 0;
  state.slot = 0;
  state.symbols.assign(static_cast<std::size_t>(plan.most_rows) * static_cast<std::size_t>(plan.lanes), 0);
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_PCS_LANE_DESKEW_TYPES_H_
