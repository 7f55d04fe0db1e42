// Types of the alignment markers: the marker of every lane, and the lane lock's configuration, plan and state.
#ifndef PLUMBLINE_REFERENCE_PCS_MARKERS_TYPES_H_
#define PLUMBLINE_REFERENCE_PCS_MARKERS_TYPES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "reference/core/fields.h"
#include "reference/core/status.h"
#include "reference/pcs/lanes_types.h"

namespace plumbline {

inline constexpr int kLaneLockArithVersion = 1;
inline constexpr int kPcsMaxMarkerOctets = 40;
inline constexpr int kMarkerWindowOctets = 15;  // what a lane lock looks at; the whole marker at 200G and above
inline constexpr int kMarkerWindowBits = 8 * kMarkerWindowOctets;

// The marker of each lane in octets, first in time first, bit 0 of an octet first. Octets 0-2 and 4-6 are common to all
// lanes, octets 8-10 and 12-14 tell them apart; this is so at every rate.
struct PcsMarkers {
  std::int32_t octets = 0;  // of each lane
  std::array<std::array<std::uint8_t, kPcsMaxMarkerOctets>, kPcsMaxLanes> lane{};
};

// What a lane's marker has of its own at 200G and above: CM0-2 UP0 CM3-5 UP1 UM0-2 UP2 UM3-5, UM3-5 inverted UM0-2.
struct PcsUniqueMarker {
  std::uint8_t up0, up1, up2;
  std::array<std::uint8_t, 3> um;
};
inline constexpr std::array<std::uint8_t, 6> kPcsCommonMarker = {0x9A, 0x4A, 0x26, 0x65, 0xB5, 0xD9};
// IEEE 802.3-2022 table 119-2; lanes 1..7 are those of table 119-1 as well.
inline constexpr std::array kPcsMarkers400 = {
    PcsUniqueMarker{0xB6, 0xD9, 0x26, {0x01, 0x71, 0xF3}}, PcsUniqueMarker{0x04, 0x67, 0x98, {0x5A, 0xDE, 0x7E}},
    PcsUniqueMarker{0x46, 0xFE, 0x01, {0x3E, 0xF3, 0x56}}, PcsUniqueMarker{0x5A, 0x84, 0x7B, {0x86, 0x80, 0xD0}},
    PcsUniqueMarker{0xE1, 0x19, 0xE6, {0x2A, 0x51, 0xF2}}, PcsUniqueMarker{0xF2, 0x4E, 0xB1, {0x12, 0x4F, 0xD1}},
    PcsUniqueMarker{0x3D, 0xEE, 0x11, {0x42, 0x9C, 0xA1}}, PcsUniqueMarker{0x22, 0x32, 0xCD, {0xD6, 0x76, 0x5B}},
    PcsUniqueMarker{0x60, 0x9F, 0x60, {0xE1, 0x73, 0x75}}, PcsUniqueMarker{0x6B, 0xA2, 0x5D, {0x71, 0xC4, 0x3C}},
    PcsUniqueMarker{0xFA, 0x04, 0xFB, {0x95, 0xEB, 0xD8}}, PcsUniqueMarker{0x6C, 0x71, 0x8E, {0x22, 0x66, 0x38}},
    PcsUniqueMarker{0x18, 0x5B, 0xA4, {0xA2, 0xF6, 0x95}}, PcsUniqueMarker{0x14, 0xCC, 0x33, {0x31, 0x97, 0xC3}},
    PcsUniqueMarker{0xD0, 0xB1, 0x4E, {0xCA, 0xFB, 0xA6}}, PcsUniqueMarker{0xB4, 0x56, 0xA9, {0xA6, 0xBA, 0x79}},
};
// Lane 0 of table 119-1, recalled: no public source at hand.
inline constexpr PcsUniqueMarker kPcsMarker200Lane0 = {0x05, 0xD6, 0x29, {0xB3, 0xC0, 0x8C}};

// M0 M1 M2 of the 20 PCS lanes of 100GBASE-R: IEEE 802.3-2022 table 82-2, ITU-T G.709 Annex E.
inline constexpr std::array<std::array<std::uint8_t, 3>, 20> kPcsMarkers100 = {{
    {0xC1, 0x68, 0x21}, {0x9D, 0x71, 0x8E}, {0x59, 0x4B, 0xE8}, {0x4D, 0x95, 0x7B}, {0xF5, 0x07, 0x09},
    {0xDD, 0x14, 0xC2}, {0x9A, 0x4A, 0x26}, {0x7B, 0x45, 0x66}, {0xA0, 0x24, 0x76}, {0x68, 0xC9, 0xFB},
    {0xFD, 0x6C, 0x99}, {0xB9, 0x91, 0x55}, {0x5C, 0xB9, 0xB2}, {0x1A, 0xF8, 0xBD}, {0x83, 0xC7, 0xCA},
    {0x35, 0x36, 0xCD}, {0xC4, 0x31, 0x4C}, {0xAD, 0xD6, 0xB7}, {0x5F, 0x66, 0x2A}, {0xC0, 0xF0, 0xE5},
}};

// The markers of a rate, 100 to 800 Gb/s. What of them is not from a public source:
//   100G   which of the 20 markers a FEC lane carries: lane i those of PCS lanes i, i+4, ... i+16, but lane 0's in
//   place of
//          0..3 and lane 16's in place of 16..19, so that all FEC lanes begin alike. BIP3 = 0, BIP7 = FF: there are no
//          PCS lanes here whose parity they could carry; receivers do not look
//   200G   lane 0
//   800G   lanes 16..31: placeholders, lanes 0..15 of 400G with UP and UM inverted
// Whoever has the tables writes them into PcsPlan::markers and LaneLockPlan::markers.
constexpr PcsMarkers DefaultMarkers(std::int32_t rate) {
  PcsMarkers markers;
  if (rate == 100) {
    markers.octets = 40;
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t j = 0; j < 5; ++j) {
        const auto& m = kPcsMarkers100[j == 0 ? 0 : j == 4 ? 16 : i + 4 * j];
        for (std::size_t o = 0; o < 3; ++o) {
          markers.lane[i][8 * j + o] = m[o];
          markers.lane[i][8 * j + 4 + o] = static_cast<std::uint8_t>(~m[o]);
        }
        markers.lane[i][8 * j + 7] = 0xFF;
      }
    }
    return markers;
  }
  markers.octets = 15;
  for (std::size_t l = 0; l < (rate == 200 ? 8 : rate == 400 ? 16 : 32); ++l) {
    const PcsUniqueMarker& own = rate == 200 && l == 0 ? kPcsMarker200Lane0 : kPcsMarkers400[l % 16];
    const unsigned invert = l < 16 ? 0 : 0xFF;
    auto& octets = markers.lane[l];
    for (std::size_t o = 0; o < 3; ++o) {
      octets[o] = kPcsCommonMarker[o];
      octets[4 + o] = kPcsCommonMarker[3 + o];
      octets[8 + o] = static_cast<std::uint8_t>(own.um[o] ^ invert);
      octets[12 + o] = static_cast<std::uint8_t>(~octets[8 + o]);
    }
    octets[3] = static_cast<std::uint8_t>(own.up0 ^ invert);
    octets[7] = static_cast<std::uint8_t>(own.up1 ^ invert);
    octets[11] = static_cast<std::uint8_t>(own.up2 ^ invert);
  }
  return markers;
}

// Groups of codewords from one marker to the next: 4096 codewords at 100G and 200G, 8192 a flow at 400G and 800G.
constexpr std::int32_t StandardMarkerPeriod(std::int32_t rate) { return rate == 200 ? 2048 : 4096; }

struct LaneLockConfig {
  std::int32_t rate = 400;         // Gb/s: 100, 200, 400, 800
  std::int32_t code = kRsKp4;      // 0: KP4, 1: KR4 (100 Gb/s only)
  std::int32_t marker_period = 0;  // groups of codewords; 0: the standard's
  std::int32_t tolerance = 3;      // nibbles of twelve that may differ, of the common and of the unique part
  std::int32_t to_lock = 2;        // markers in a row that lock
  std::int32_t to_unlock = 5;      // markers in a row whose absence unlocks
};

inline constexpr std::array kLaneLockFields = {
    Field<LaneLockConfig>{"rate", "Gb/s", 100, 800, &LaneLockConfig::rate, "100, 200, 400 or 800"},
    Field<LaneLockConfig>{"code", "1", kRsKp4, kRsKr4, &LaneLockConfig::code, "0 is KP4, 1 is KR4, at 100 Gb/s only"},
    Field<LaneLockConfig>{"marker_period", "groups", 0, 8192, &LaneLockConfig::marker_period,
                          "groups of codewords from marker to marker; 0 is the standard's"},
    Field<LaneLockConfig>{"tolerance", "nibbles", 0, 3, &LaneLockConfig::tolerance,
                          "of twelve that may differ, of the common and of the unique part"},
    Field<LaneLockConfig>{"to_lock", "markers", 1, 8, &LaneLockConfig::to_lock, "in a row that lock"},
    Field<LaneLockConfig>{"to_unlock", "markers", 1, 16, &LaneLockConfig::to_unlock, "in a row whose absence unlocks"},
};
constexpr std::span<const Field<LaneLockConfig>> FieldsOf(const LaneLockConfig&) { return kLaneLockFields; }

inline Status Validate(const LaneLockConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("lane_lock", config));
  return Validate(PcsLanesConfig{config.rate, config.code});
}

struct LaneLockPlan {
  LaneLockConfig config;
  std::int64_t period = 0;  // bits of a lane from marker to marker
  std::int32_t lanes = 0;
  PcsMarkers markers;
};
// Precondition: Validate(config).ok().
constexpr LaneLockPlan MakePlan(const LaneLockConfig& config) {
  const PcsLanesPlan lanes = MakePlan(PcsLanesConfig{config.rate, config.code});
  const std::int32_t groups = config.marker_period > 0 ? config.marker_period : StandardMarkerPeriod(config.rate);
  return {config, std::int64_t{kRsSymbolBits} * lanes.lane_symbols * groups, lanes.lanes, DefaultMarkers(config.rate)};
}

struct LaneLockState {
  std::uint64_t early = 0;                // window: octets 0..7 of what may be a marker, first bit in bit 0
  std::uint64_t late = 0;                 // octets 8..14, in bits 0..55
  std::int64_t wait = kMarkerWindowBits;  // bits until the window is compared again
  std::int32_t lane = -1;                 // that the markers say; -1 while none was seen
  std::int32_t matches = 0;               // in a row, while not locked
  std::int32_t misses = 0;                // in a row, while locked
  std::uint8_t locked = 0;
};
inline void Reset(const LaneLockPlan&, LaneLockState& state) { state = LaneLockState{}; }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_PCS_MARKERS_TYPES_H_
