#include "reference/pcs/pma.h"

#include <cassert>
#include <cstddef>

namespace plumbline::reference {
namespace {

// Where the unit `u` of the line stands in the rows of the lanes.
std::size_t RowIndex(const PmaPlan& plan, std::size_t u) {
  const PmaSource source = SourceOf(plan, static_cast<std::int64_t>(u));
  return static_cast<std::size_t>(source.time * plan.config.slots + source.slot);
}

}  // namespace

void PmaMux(const PmaPlan& plan, std::span<const std::uint16_t> lanes, std::span<std::uint16_t> line) {
  assert(lanes.size() == line.size() && line.size() % static_cast<std::size_t>(plan.config.slots) == 0);
  for (std::size_t u = 0; u < line.size(); ++u) line[u] = lanes[RowIndex(plan, u)];
}

void PmaDemux(const PmaPlan& plan, std::span<const std::uint16_t> line, std::span<std::uint16_t> lanes) {
  assert(lanes.size() == line.size() && line.size() % static_cast<std::size_t>(plan.config.slots) == 0);
  for (std::size_t u = 0; u < line.size(); ++u) lanes[RowIndex(plan, u)] = line[u];
}

}  // namespace plumbline::reference
