// Types of the PMA multiplexer: configuration, plan, and where each bit of a line lane comes from.
#ifndef PLUMBLINE_REFERENCE_PCS_PMA_TYPES_H_
#define PLUMBLINE_REFERENCE_PCS_PMA_TYPES_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/status.h"
#include "reference/pcs/lanes_types.h"

namespace plumbline {

inline constexpr int kPmaArithVersion = 1;
inline constexpr int kPmaMaxSlots = 8;         // PCS lanes on one line lane
inline constexpr std::int32_t kPmaBit = 0;     // one bit of each lane in turn: lanes up to 106.25 Gb/s
inline constexpr std::int32_t kPmaSymbol = 1;  // one RS symbol of each lane in turn: lanes of 212.5 Gb/s

struct PmaConfig {
  std::int32_t unit = kPmaBit;  // 0: bit, 1: RS symbol of 10 bits
  std::int32_t slots = 4;       // PCS lanes on the line lane: 1, 2, 4, 8
  std::int32_t swap = 0;  // symbols only: at odd symbol times slot i carries what slot i XOR swap would; 0 swaps none
};

inline constexpr std::array kPmaFields = {
    Field<PmaConfig>{"unit", "1", kPmaBit, kPmaSymbol, &PmaConfig::unit, "0 takes bits in turn, 1 RS symbols"},
    Field<PmaConfig>{"slots", "1", 1, kPmaMaxSlots, &PmaConfig::slots, "PCS lanes on the line lane: 1, 2, 4 or 8"},
    Field<PmaConfig>{"swap", "1", 0, kPmaMaxSlots - 1, &PmaConfig::swap,
                     "at odd symbol times slots i and i XOR swap change places; 0 none, below slots"},
};
constexpr std::span<const Field<PmaConfig>> FieldsOf(const PmaConfig&) { return kPmaFields; }

inline Status Validate(const PmaConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("pma", config));
  if ((config.slots & (config.slots - 1)) != 0) {
    return Status::Error("pma.slots = " + std::to_string(config.slots) + " is none of 1, 2, 4, 8");
  }
  if (config.swap >= config.slots) return OutOfRange("pma", "swap", config.swap, 0, config.slots - 1, "1");
  if (config.unit == kPmaBit && config.swap != 0) {
    return Status::Error("pma.swap = " + std::to_string(config.swap) + " needs pma.unit = 1: bits are not swapped");
  }
  return Status::Ok();
}

struct PmaPlan {
  PmaConfig config;
};
// Precondition: Validate(config).ok().
constexpr PmaPlan MakePlan(const PmaConfig& config) { return {config}; }

// Slot and time of the unit with number `unit` on the line, counted from 0; times are those of the slot's lane.
struct PmaSource {
  std::int32_t slot = 0;
  std::int64_t time = 0;
};
constexpr PmaSource SourceOf(const PmaPlan& plan, std::int64_t unit) {
  const std::int64_t time = unit / plan.config.slots;
  const auto slot = static_cast<std::int32_t>(unit % plan.config.slots);
  return {(time & 1) != 0 ? slot ^ plan.config.swap : slot, time};
}

// One line lane: which PCS lane each slot carries, and how many of that lane's bits it lags behind (skew).
struct PmaSlot {
  std::int32_t lane = 0;
  std::int32_t delay = 0;  // bits of the PCS lane, from 0
};
struct PmaLine {
  PmaPlan plan;
  std::array<PmaSlot, kPmaMaxSlots> slots{};
};

// Where a bit of the line belongs in the codewords.
struct FecPosition {
  std::int64_t group = 0;     // groups of codewords since the start; below 0 in the first `delay` bits of a slot
  std::int32_t codeword = 0;  // of the group
  std::int32_t symbol = 0;    // of the codeword, 0 is first in time
  std::int32_t bit = 0;       // of the symbol, 0 is first in time
  friend constexpr bool operator==(const FecPosition&, const FecPosition&) = default;
};

// `bit` counts bits of the line lane from 0, two a PAM4 symbol. Group 0 of a slot begins `delay` bits of its lane
// later.
constexpr FecPosition Locate(const PcsLanesPlan& lanes, const PmaLine& line, std::int64_t bit) {
  const std::int64_t unit_bits = line.plan.config.unit == kPmaSymbol ? kRsSymbolBits : 1;
  const PmaSource source = SourceOf(line.plan, bit / unit_bits);
  const PmaSlot& slot = line.slots[static_cast<std::size_t>(source.slot)];
  const std::int64_t lane_bit = source.time * unit_bits + bit % unit_bits - slot.delay;
  const std::int64_t group_bits = std::int64_t{kRsSymbolBits} * lanes.lane_symbols;
  const std::int64_t group = lane_bit >= 0 ? lane_bit / group_bits : -((group_bits - 1 - lane_bit) / group_bits);
  const auto within = static_cast<std::int32_t>(lane_bit - group * group_bits);
  const PcsSymbol symbol = SymbolOf(lanes, {slot.lane, within / kRsSymbolBits});
  return {group, symbol.codeword, symbol.symbol, within % kRsSymbolBits};
}

// Number of line lanes of 106.25 Gb/s (bits) or 212.5 Gb/s (symbols) that carry a rate: the lane's rate in Gb/s is 100
// or 200.
constexpr std::int32_t LineLanes(const PcsLanesPlan& lanes, std::int32_t lane_rate) {
  return lanes.config.rate / lane_rate;
}

// Line lane `index` of the customary mapping. lane_rate 100: 4 lanes bit by bit (100G: its four FEC lanes; 1.6T: one
// lane of 106.25 Gb/s as it is). lane_rate 200: by symbols, the codewords strictly in turn.
//   Order     the standard leaves it free for bits, but for 800G, where each line lane takes two lanes of each flow.
//             Here: consecutive lanes; with two flows one of flow 0 and one of flow 1 in turn.
//   Swap      undoes the alternation of SymbolOf(), so that a slot keeps its codeword.
//   Delay     with two codewords every second pair of slots lags by one group, so that four codewords follow each other
//             on the line. Order, swap and delay of symbol multiplexing are assumptions (IEEE P802.3dj 176, draft).
// Precondition: lane_rate is 100 or 200, and divides the rate; 0 <= index < LineLanes().
constexpr PmaLine LineOf(const PcsLanesPlan& lanes, std::int32_t lane_rate, std::int32_t index) {
  PmaLine line;
  PmaConfig& config = line.plan.config;
  config.unit = lane_rate == 200 ? kPmaSymbol : kPmaBit;
  config.slots = lanes.lanes / LineLanes(lanes, lane_rate);
  const std::int32_t flows = lanes.rate.flows;
  const bool pairs = config.slots >= 2 * flows;  // both lanes of an A, B pair are on the line
  config.swap = config.unit == kPmaSymbol && pairs ? flows : 0;
  for (std::int32_t i = 0; i < config.slots; ++i) {
    PmaSlot& slot = line.slots[static_cast<std::size_t>(i)];
    const std::int32_t number = index * config.slots + i;  // 0..lanes-1, flows in turn
    slot.lane = number % flows * lanes.rate.flow_lanes + number / flows;
    if (config.unit == kPmaSymbol && lanes.codewords == 2 && i % 4 >= 2) {
      slot.delay = kRsSymbolBits * lanes.lane_symbols;
    }
  }
  return line;
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_PCS_PMA_TYPES_H_
