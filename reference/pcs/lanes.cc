#include "reference/pcs/lanes.h"

#include <cassert>
#include <cstddef>

namespace plumbline::reference {
namespace {

// Calls f(index in the codewords, index in the lanes) for every symbol of a group.
template <typename F>
void ForEachSymbol(const PcsLanesPlan& plan, F&& f) {
  std::size_t row = 0;
  for (std::int32_t time = 0; time < plan.lane_symbols; ++time) {
    for (std::int32_t lane = 0; lane < plan.lanes; ++lane) {
      const PcsSymbol of = SymbolOf(plan, {lane, time});
      f(static_cast<std::size_t>(of.codeword * plan.rs.n + of.symbol), row++);
    }
  }
}

[[maybe_unused]] std::size_t GroupSymbols(const PcsLanesPlan& plan) {
  return static_cast<std::size_t>(plan.codewords * plan.rs.n);
}

}  // namespace

void PcsDistribute(const PcsLanesPlan& plan, std::span<const std::uint16_t> codewords, std::span<std::uint16_t> lanes) {
  assert(codewords.size() == GroupSymbols(plan) && lanes.size() == codewords.size());
  ForEachSymbol(plan, [&](std::size_t from, std::size_t to) { lanes[to] = codewords[from]; });
}

void PcsCollect(const PcsLanesPlan& plan, std::span<const std::uint16_t> lanes, std::span<std::uint16_t> codewords) {
  assert(codewords.size() == GroupSymbols(plan) && lanes.size() == codewords.size());
  ForEachSymbol(plan, [&](std::size_t to, std::size_t from) { codewords[to] = lanes[from]; });
}

void PcsSplit(const PcsLanesPlan& plan, std::span<const std::uint16_t> stream, std::size_t stride,
              std::span<std::uint16_t> messages) {
  const auto c = static_cast<std::size_t>(plan.rate.flow_codewords);
  for (std::size_t i = 0; i < stream.size(); ++i) messages[i % c * stride + i / c] = stream[i];
}

void PcsJoin(const PcsLanesPlan& plan, std::span<const std::uint16_t> messages, std::size_t stride,
             std::span<std::uint16_t> stream) {
  const auto c = static_cast<std::size_t>(plan.rate.flow_codewords);
  for (std::size_t i = 0; i < stream.size(); ++i) stream[i] = messages[i % c * stride + i / c];
}

}  // namespace plumbline::reference
