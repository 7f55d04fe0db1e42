// Types of the 64B/66B code: a block, its sync headers and block types.
#ifndef PLUMBLINE_REFERENCE_PCS_BLOCK66_TYPES_H_
#define PLUMBLINE_REFERENCE_PCS_BLOCK66_TYPES_H_

#include <array>
#include <cstdint>

namespace plumbline {

inline constexpr int kBlock66ArithVersion = 1;

// b<1:0>; bit 0 is first in time. Written in the order of the line these are 01 and 10.
inline constexpr std::uint8_t kSyncData = 2;
inline constexpr std::uint8_t kSyncControl = 1;
inline constexpr std::uint8_t kSyncError = 3;  // a receiver's mark: the block is not to be believed

struct Block66 {
  std::uint8_t sync = kSyncControl;  // b<1:0>
  std::uint64_t payload = 0x1E;      // b<65:2>, bit 0 first in time: octet 0 in the lowest byte. Default: idle
  friend constexpr bool operator==(const Block66&, const Block66&) = default;
};

// Block types of IEEE 802.3-2022 figure 82-4: the first octet of a control block's payload. Their low nibbles, which
// are first in time, are distinct.
inline constexpr std::array<std::uint8_t, 11> kBlockTypes = {0x1E, 0x4B, 0x78, 0x87, 0x99, 0xAA,
                                                             0xB4, 0xCC, 0xD2, 0xE1, 0xFF};
// The type with that low nibble; 0 where there is none.
constexpr std::uint8_t BlockTypeOfNibble(unsigned nibble) {
  for (const std::uint8_t type : kBlockTypes) {
    if ((type & 15U) == nibble) return type;
  }
  return 0;
}
constexpr bool IsBlockType(std::uint64_t type) { return type != 0 && BlockTypeOfNibble(type & 15U) == type; }

// Eight control codes 0x1E (/E/) behind type 0x1E.
inline constexpr std::uint64_t kErrorPayload = 0x3C78F1E3C78F1E1E;

// Eight octets of the MII with a bit each that says control (1) or data (0); octet 0 is first in time.
struct MiiWord {
  std::uint8_t control = 0xFF;
  std::uint64_t octets = 0x0707070707070707;
  friend constexpr bool operator==(const MiiWord&, const MiiWord&) = default;
};
inline constexpr std::uint64_t kMiiIdle = 0x07;
inline constexpr std::uint64_t kMiiLowPowerIdle = 0x06;
inline constexpr std::uint64_t kMiiSequence = 0x9C;
inline constexpr std::uint64_t kMiiSignal = 0x5C;
inline constexpr std::uint64_t kMiiStart = 0xFB;
inline constexpr std::uint64_t kMiiTerminate = 0xFD;
inline constexpr std::uint64_t kMiiError = 0xFE;

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_PCS_BLOCK66_TYPES_H_
