#include "reference/coding/scrambler.h"

#include <cassert>
#include <cstddef>

namespace plumbline::reference {
namespace {

constexpr std::uint64_t kMask = (std::uint64_t{1} << kScramblerOrder) - 1;

// s[n-39] ^ s[n-58].
std::uint64_t Feedback(std::uint64_t last) {
  return (last >> (kScramblerTap - 1) ^ last >> (kScramblerOrder - 1)) & 1U;
}

}  // namespace

void Scramble(ScramblerState& state, std::span<const std::uint8_t> in, std::span<std::uint8_t> out) {
  assert(in.size() == out.size());
  std::uint64_t last = state.last;
  for (std::size_t n = 0; n < in.size(); ++n) {
    const std::uint64_t line = (in[n] ^ Feedback(last)) & 1U;
    out[n] = static_cast<std::uint8_t>(line);
    last = (last << 1 | line) & kMask;
  }
  state.last = last;
}

void Descramble(ScramblerState& state, std::span<const std::uint8_t> in, std::span<std::uint8_t> out) {
  assert(in.size() == out.size());
  std::uint64_t last = state.last;
  for (std::size_t n = 0; n < in.size(); ++n) {
    const std::uint64_t line = in[n] & 1U;
    out[n] = static_cast<std::uint8_t>(line ^ Feedback(last));
    last = (last << 1 | line) & kMask;
  }
  state.last = last;
}

}  // namespace plumbline::reference
