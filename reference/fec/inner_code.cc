#include "reference/fec/inner_code.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>

namespace plumbline::reference {
namespace {

constexpr unsigned kGenerator = 0x1B3;  // z^8 + z^7 + z^5 + z^4 + z + 1
constexpr std::size_t kPairs = kInnerCodePairs;
constexpr std::size_t kPositions = kInnerCodePositions;
constexpr std::size_t kNoPosition = kPositions;

constexpr auto kColumns = [] {
  std::array<std::uint8_t, kPositions> columns{};
  unsigned power = 1;  // z^(67-k) mod g(z)
  for (std::size_t k = kPositions; k-- > 0;) {
    columns[k] = static_cast<std::uint8_t>(power);
    power <<= 1;
    if ((power & 0x100U) != 0) power ^= kGenerator;
  }
  return columns;
}();

// The position whose column is that syndrome.
constexpr auto kPositionOf = [] {
  std::array<std::uint8_t, 256> position{};
  position.fill(kNoPosition);
  for (std::size_t k = 0; k < kPositions; ++k) position[kColumns[k]] = static_cast<std::uint8_t>(k);
  return position;
}();

int Magnitude(std::int8_t soft) { return soft >= 0 ? soft : -soft - 1; }

// A position of the (68,60) code as received.
struct Position {
  bool one;             // its decision
  std::uint8_t bit;     // of the codeword, that changes when the decision does
  std::int32_t weight;  // of that change
};

Position PositionOf(std::span<const std::int8_t> soft, std::size_t k) {
  const auto at = [&](std::size_t bit) {
    return Position{soft[bit] >= 0, static_cast<std::uint8_t>(bit), 2 * Magnitude(soft[bit]) + 1};
  };
  if (k >= kPairs) return at(kPairs + k);
  const Position a = at(2 * k);
  const Position b = at(2 * k + 1);
  Position pair = a.weight < b.weight ? a : b;
  pair.one = a.one != b.one;
  return pair;
}

}  // namespace

std::uint8_t InnerCodeColumn(int k) { return kColumns[static_cast<std::size_t>(k)]; }

void InnerEncode(std::span<const std::uint8_t> message, std::span<std::uint8_t> codeword) {
  assert(message.size() == kInnerCodeMessage && codeword.size() == kInnerCodeBits);
  unsigned parity = 0;
  for (std::size_t k = 0; k < kPairs; ++k) {
    codeword[2 * k] = message[2 * k] & 1U;
    codeword[2 * k + 1] = message[2 * k + 1] & 1U;
    if (codeword[2 * k] != codeword[2 * k + 1]) parity ^= kColumns[k];
  }
  for (std::size_t i = 0; i < kInnerCodeParity; ++i) {
    codeword[kInnerCodeMessage + i] = static_cast<std::uint8_t>((parity >> (kInnerCodeParity - 1 - i)) & 1U);
  }
}

InnerCodeResult InnerDecode(const InnerCodePlan& plan, std::span<const std::int8_t> soft,
                            std::span<std::uint8_t> message, InnerCodeProbe* probe) {
  assert(soft.size() == kInnerCodeBits && message.size() == kInnerCodeMessage);
  InnerCodeProbe scratch;
  InnerCodeProbe& point = probe != nullptr ? *probe : scratch;
  point = InnerCodeProbe{};
  for (std::size_t i = 0; i < message.size(); ++i) message[i] = soft[i] >= 0 ? 1 : 0;

  std::array<Position, kPositions> position;
  std::array<std::uint8_t, kPositions> order;
  unsigned syndrome = 0;
  for (std::size_t k = 0; k < kPositions; ++k) {
    position[k] = PositionOf(soft, k);
    order[k] = static_cast<std::uint8_t>(k);
    if (position[k].one) syndrome ^= kColumns[k];
  }
  point.syndrome = static_cast<std::uint8_t>(syndrome);
  const auto trials = static_cast<std::size_t>(plan.trials);
  std::partial_sort(order.begin(), order.begin() + plan.trials, order.end(), [&](std::uint8_t a, std::uint8_t b) {
    return position[a].weight != position[b].weight ? position[a].weight < position[b].weight : a < b;
  });
  for (std::size_t i = 0; i < trials; ++i) point.trial[i] = position[order[i]].bit;

  InnerCodeResult best;
  if (syndrome == 0) return best;  // no change weighs least
  best.status = InnerCodeStatus::kUncorrectable;
  std::array<bool, kPositions> best_change{};
  for (std::size_t pattern = 0; pattern < std::size_t{1} << trials; ++pattern) {
    std::array<bool, kPositions> change{};
    unsigned rest = syndrome;
    for (std::size_t i = 0; i < trials; ++i) {
      if (((pattern >> i) & 1U) == 0) continue;
      change[order[i]] = true;
      rest ^= kColumns[order[i]];
    }
    if (rest != 0) {
      const std::size_t last = kPositionOf[rest];
      if (last == kNoPosition) continue;
      change[last] = !change[last];
    }
    InnerCodeResult result;
    for (std::size_t k = 0; k < kPositions; ++k) {
      if (!change[k]) continue;
      ++result.num_changed;
      result.weight += position[k].weight;
    }
    if (best.status != InnerCodeStatus::kUncorrectable && result.weight >= best.weight) continue;
    result.status = InnerCodeStatus::kCorrected;
    best = result;
    best_change = change;
    point.pattern = static_cast<std::int32_t>(pattern);
  }
  for (std::size_t k = 0; k < kPairs; ++k) {
    if (best_change[k]) message[position[k].bit] ^= 1U;
  }
  return best;
}

}  // namespace plumbline::reference
