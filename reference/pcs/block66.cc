#include "reference/pcs/block66.h"

namespace plumbline::reference {
namespace {

constexpr std::array<std::uint8_t, 8> kTerminateTypes = {0x87, 0x99, 0xAA, 0xB4, 0xCC, 0xD2, 0xE1, 0xFF};
constexpr std::uint64_t kUnknown = 0xFF;  // no code of 7 bits, no octet that has a code
constexpr std::uint64_t kErrorOctets = 0xFEFEFEFEFEFEFEFE;

constexpr std::uint64_t OctetAt(std::uint64_t octets, unsigned i) { return octets >> (8 * i) & 0xFFU; }

constexpr std::uint64_t CodeOf(std::uint64_t octet) {
  return octet == kMiiIdle ? 0x00 : octet == kMiiLowPowerIdle ? 0x06 : octet == kMiiError ? 0x1E : kUnknown;
}
constexpr std::uint64_t OctetOf(std::uint64_t code) {
  return code == 0x00 ? kMiiIdle : code == 0x06 ? kMiiLowPowerIdle : code == 0x1E ? kMiiError : kUnknown;
}

// Control codes of octets first..7 in the top 7 * (8 - first) bits of a payload; false when an octet is no such
// control.
bool PutCodes(const MiiWord& word, unsigned first, std::uint64_t& payload) {
  for (unsigned i = first; i < 8; ++i) {
    const std::uint64_t code = CodeOf(OctetAt(word.octets, i));
    if ((word.control >> i & 1U) == 0 || code == kUnknown) return false;
    payload |= code << (64 - 7 * (8 - i));
  }
  return true;
}
bool GetCodes(std::uint64_t payload, unsigned first, MiiWord& word) {
  for (unsigned i = first; i < 8; ++i) {
    const std::uint64_t octet = OctetOf(payload >> (64 - 7 * (8 - i)) & 0x7FU);
    if (octet == kUnknown) return false;
    word.octets |= octet << (8 * i);
    word.control = static_cast<std::uint8_t>(word.control | 1U << i);
  }
  return true;
}

// The lowest `octets` octets, 0..7.
constexpr std::uint64_t Low(std::uint64_t x, unsigned octets) { return x & ((std::uint64_t{1} << (8 * octets)) - 1); }

}  // namespace

Block66 EncodeBlock66(const MiiWord& word) {
  constexpr Block66 kError = {kSyncControl, kErrorPayload};
  if (word.control == 0) return {kSyncData, word.octets};
  const std::uint64_t first = OctetAt(word.octets, 0);
  if (word.control == 1 && first == kMiiStart) return {kSyncControl, 0x78 | (word.octets & ~std::uint64_t{0xFF})};
  if (word.control == 1 && (first == kMiiSequence || first == kMiiSignal)) {
    if (word.octets >> 32 != 0) return kError;
    return {kSyncControl, 0x4B | (word.octets & 0xFFFFFF00U) | (first == kMiiSignal ? std::uint64_t{0xF} << 32 : 0)};
  }
  Block66 block = {kSyncControl, 0x1E};
  if (PutCodes(word, 0, block.payload)) return block;
  for (unsigned i = 0; i < 8; ++i) {
    if ((word.control >> i & 1U) == 0) continue;
    if (OctetAt(word.octets, i) != kMiiTerminate) return kError;
    block.payload = kTerminateTypes[i] | Low(word.octets, i) << 8;
    return PutCodes(word, i + 1, block.payload) ? block : kError;
  }
  return kError;
}

MiiWord DecodeBlock66(const Block66& block) {
  constexpr MiiWord kError = {0xFF, kErrorOctets};
  if (block.sync == kSyncData) return {0, block.payload};
  if (block.sync != kSyncControl) return kError;
  const std::uint64_t type = block.payload & 0xFFU;
  MiiWord word = {0, 0};
  if (type == 0x1E) return GetCodes(block.payload, 0, word) ? word : kError;
  if (type == 0x78) return {1, kMiiStart | (block.payload & ~std::uint64_t{0xFF})};
  if (type == 0x4B) {
    const std::uint64_t o = block.payload >> 32 & 0xFU;
    if (block.payload >> 36 != 0 || (o != 0 && o != 0xF)) return kError;
    return {1, (o == 0 ? kMiiSequence : kMiiSignal) | (block.payload & 0xFFFFFF00U)};
  }
  for (unsigned i = 0; i < 8; ++i) {
    if (type != kTerminateTypes[i]) continue;
    const std::uint64_t behind = i < 7 ? block.payload >> (8 + 8 * i) : 0;  // the data
    if ((behind & ((std::uint64_t{1} << (7 - i)) - 1)) != 0) return kError;
    word.octets = Low(block.payload >> 8, i) | kMiiTerminate << (8 * i);
    word.control = static_cast<std::uint8_t>(1U << i);
    return GetCodes(block.payload, i + 1, word) ? word : kError;
  }
  return kError;
}

}  // namespace plumbline::reference
