#include "reference/coding/patterns.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "reference/coding/gray.h"
#include "reference/coding/prbs.h"

namespace plumbline::reference {
namespace {

// The next bit of the endless repetition of A.
std::uint8_t NextBitOfA(const PatternsPlan& plan, PatternsState& state) {
  for (const SsprqPiece& piece : kSsprqPieces) {
    if (state.bit == piece.begin) state.prbs.last = piece.seed;
  }
  std::uint8_t bit = 0;
  Prbs(plan.prbs, state.prbs, std::span(&bit, 1));
  state.bit = (state.bit + 1) % kSsprqBits;
  return bit;
}

std::uint8_t NextSymbolOfSsprq(const PatternsPlan& plan, PatternsState& state) {
  if (state.symbol == kSsprqParts[1]) NextBitOfA(plan, state);  // A without its first bit
  std::array<std::uint8_t, 2> pair;
  for (std::uint8_t& bit : pair) bit = NextBitOfA(plan, state);
  std::uint8_t symbol = 0;
  GrayMap(pair, std::span(&symbol, 1));
  const bool upside_down =
      (state.symbol >= kSsprqParts[0] && state.symbol < kSsprqParts[1]) || state.symbol >= kSsprqParts[2];
  if (++state.symbol == kSsprqPeriod) {
    NextBitOfA(plan, state);  // A without its last bit
    state.symbol = 0;
  }
  return static_cast<std::uint8_t>(upside_down ? 3 - symbol : symbol);
}

}  // namespace

void Patterns(const PatternsPlan& plan, PatternsState& state, std::span<std::uint8_t> out) {
  if (plan.config.pattern == kPatternSsprq) {
    for (std::uint8_t& symbol : out) symbol = NextSymbolOfSsprq(plan, state);
    return;
  }
  std::array<std::uint8_t, 512> bits;
  while (!out.empty()) {
    const std::size_t size = std::min(out.size(), bits.size() / 2);
    Prbs(plan.prbs, state.prbs, std::span(bits).first(2 * size));
    GrayMap(std::span(bits).first(2 * size), out.first(size));
    out = out.subspan(size);
  }
}

void PatternsSkip(const PatternsPlan& plan, PatternsState& state, std::uint64_t symbols) {
  if (plan.config.pattern == kPatternSsprq) {
    for (std::uint64_t n = symbols % kSsprqPeriod; n != 0; --n) NextSymbolOfSsprq(plan, state);
    return;
  }
  const std::uint64_t period = plan.prbs.mask;  // in symbols as in bits
  PrbsSkip(plan.prbs, state.prbs, 2 * (symbols % period));
}

}  // namespace plumbline::reference
