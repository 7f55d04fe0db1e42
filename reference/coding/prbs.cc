#include "reference/coding/prbs.h"

#include <array>
#include <cstddef>

namespace plumbline::reference {
namespace {

std::uint32_t NextBit(const PrbsPlan& plan, std::uint32_t last) {
  return ((last >> plan.shift[0]) ^ (last >> plan.shift[1]) ^ (last >> plan.shift[2]) ^ (last >> plan.shift[3])) & 1u;
}

std::uint32_t Step(const PrbsPlan& plan, std::uint32_t last) { return ((last << 1) | NextBit(plan, last)) & plan.mask; }

// A linear map of registers: column i is the image of the register that holds bit i alone.
using Map = std::array<std::uint32_t, kPrbsMaxOrder>;

std::uint32_t Apply(const Map& map, std::uint32_t last) {
  std::uint32_t image = 0;
  for (std::size_t i = 0; i < map.size(); ++i) image ^= ((last >> i) & 1u) != 0 ? map[i] : 0u;
  return image;
}

}  // namespace

void Prbs(const PrbsPlan& plan, PrbsState& state, std::span<std::uint8_t> out) {
  const auto invert = static_cast<std::uint32_t>(plan.config.invert);
  std::uint32_t last = state.last;
  for (std::uint8_t& bit : out) {
    last = Step(plan, last);
    bit = static_cast<std::uint8_t>((last & 1u) ^ invert);
  }
  state.last = last;
}

void PrbsSkip(const PrbsPlan& plan, PrbsState& state, std::uint64_t bits) {
  Map power{};  // the step, applied 2^k times
  for (std::size_t i = 0; i < power.size(); ++i) power[i] = Step(plan, (std::uint32_t{1} << i) & plan.mask);
  for (; bits != 0; bits >>= 1) {
    if ((bits & 1u) != 0) state.last = Apply(power, state.last);
    const Map once = power;
    for (std::size_t i = 0; i < power.size(); ++i) power[i] = Apply(once, once[i]);
  }
}

}  // namespace plumbline::reference
