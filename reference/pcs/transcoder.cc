#include "reference/pcs/transcoder.h"

#include <algorithm>
#include <cstddef>

namespace plumbline::reference {
namespace {

constexpr std::size_t kPayloadBits = 256;

// x<4:0> ^= x<12:8>: its own inverse.
void ToggleHeader(const TranscoderPlan& plan, std::span<std::uint8_t, kTranscoderBits> x) {
  for (std::size_t i = 0; i < 5 && plan.config.scrambled != 0; ++i) x[i] = (x[i] ^ x[i + 8]) & 1U;
}

// The block type whose first half lies at `at`, and its second half put behind it. `line`: the register before
// payload[0], for scrambled payloads. False when there is no such type.
bool CompleteType(const TranscoderPlan& plan, const ScramblerState& line, std::span<std::uint8_t, kPayloadBits> payload,
                  std::size_t at) {
  const auto feedback = [&](std::size_t n) -> unsigned {
    const auto bit = [&](std::size_t ago) {
      return ago <= n ? payload[n - ago] : static_cast<std::uint8_t>(line.last >> (ago - n - 1) & 1U);
    };
    return plan.config.scrambled != 0 ? bit(kScramblerTap) ^ bit(kScramblerOrder) : 0U;
  };
  unsigned nibble = 0;
  for (std::size_t i = 0; i < 4; ++i) nibble |= (payload[at + i] ^ feedback(at + i)) << i;
  const unsigned type = BlockTypeOfNibble(nibble);
  if (type == 0) return false;
  for (std::size_t i = 4; i < 8; ++i) {
    payload[at + i] = static_cast<std::uint8_t>((type >> i & 1U) ^ feedback(at + i));
  }
  return true;
}

}  // namespace

void TranscodeEncode(const TranscoderPlan& plan, std::span<const Block66, kTranscoderBlocks> blocks,
                     std::span<std::uint8_t, kTranscoderBits> bits) {
  bool valid = true;
  std::size_t c = kTranscoderBlocks;  // the first control block
  for (std::size_t j = kTranscoderBlocks; j-- > 0;) {
    valid = valid && (blocks[j].sync == kSyncData || blocks[j].sync == kSyncControl);
    if (blocks[j].sync != kSyncData) c = j;
  }
  if (!valid) c = 0;
  std::size_t n = 0;
  bits[n++] = c == kTranscoderBlocks ? 1 : 0;
  if (c < kTranscoderBlocks) {
    for (const Block66& block : blocks) bits[n++] = !valid || block.sync == kSyncData ? 1 : 0;
  }
  for (std::size_t j = 0; j < kTranscoderBlocks; ++j) {
    for (std::size_t i = 0; i < 64; ++i) {
      if (j == c && i >= 4 && i < 8) continue;
      bits[n++] = static_cast<std::uint8_t>(blocks[j].payload >> i & 1U);
    }
  }
  ToggleHeader(plan, bits);
}

void TranscodeDecode(const TranscoderPlan& plan, TranscoderState& state,
                     std::span<const std::uint8_t, kTranscoderBits> bits,
                     std::span<Block66, kTranscoderBlocks> blocks) {
  std::array<std::uint8_t, kTranscoderBits> x;
  std::transform(bits.begin(), bits.end(), x.begin(), [](std::uint8_t b) { return static_cast<std::uint8_t>(b & 1U); });
  ToggleHeader(plan, x);
  std::array<std::uint8_t, kPayloadBits> payload{};
  if (x[0] != 0) {
    std::copy(x.begin() + 1, x.end(), payload.begin());
    for (Block66& block : blocks) block.sync = kSyncData;
  } else {
    const auto first_zero = std::find(x.begin() + 1, x.begin() + 5, 0);
    const bool valid = first_zero != x.begin() + 5;
    const auto c = valid ? static_cast<std::size_t>(first_zero - x.begin() - 1) : std::size_t{0};
    const std::size_t hole = 64 * c + 4;
    std::copy_n(x.begin() + 5, hole, payload.begin());
    std::copy_n(x.begin() + 5 + static_cast<std::ptrdiff_t>(hole), kPayloadBits - hole - 4,
                payload.begin() + static_cast<std::ptrdiff_t>(hole) + 4);
    for (std::size_t j = 0; j < kTranscoderBlocks; ++j) {
      blocks[j].sync = !valid ? kSyncError : x[j + 1] != 0 ? kSyncData : kSyncControl;
    }
    if (valid && !CompleteType(plan, state.line, payload, hole - 4)) blocks[c].sync = kSyncError;
  }
  for (std::size_t j = 0; j < kTranscoderBlocks; ++j) {
    blocks[j].payload = 0;
    for (std::size_t i = 0; i < 64; ++i) blocks[j].payload |= std::uint64_t{payload[64 * j + i]} << i;
  }
  if (plan.config.scrambled == 0) return;
  state.line.last = 0;  // the last 58 of 256 payload bits
  for (std::size_t i = 0; i < kScramblerOrder; ++i) {
    state.line.last |= std::uint64_t{payload[kPayloadBits - 1 - i]} << i;
  }
}

}  // namespace plumbline::reference
