#include "reference/fec/convolutional_interleaver.h"

#include <cassert>
#include <cstddef>
#include <utility>

namespace plumbline::reference {
namespace {

// line_of(b): the delay line of branch b; line i delays i * depth units.
template <class F>
void Delay(const ConvolutionalInterleaverPlan& plan, ConvolutionalInterleaverState& state,
           std::span<const std::uint16_t> in, std::span<std::uint16_t> out, const F& line_of) {
  assert(in.size() == out.size() && in.size() % plan.round == 0);
  const auto unit = static_cast<std::size_t>(plan.config.unit);
  const auto branches = static_cast<std::size_t>(plan.config.branches);
  const std::size_t step = unit * static_cast<std::size_t>(plan.config.depth);
  for (std::size_t n = 0; n < in.size(); ++n) {
    const std::size_t line = line_of(n / unit % branches);
    const std::size_t length = line * step;
    std::uint16_t symbol = in[n];
    if (length > 0) {
      std::int32_t& oldest = state.oldest[line];
      std::swap(symbol, state.symbol[line * (line - 1) / 2 * step + static_cast<std::size_t>(oldest)]);
      if (++oldest == static_cast<std::int32_t>(length)) oldest = 0;
    }
    out[n] = symbol;
  }
}

}  // namespace

void ConvolutionalInterleave(const ConvolutionalInterleaverPlan& plan, ConvolutionalInterleaverState& state,
                             std::span<const std::uint16_t> in, std::span<std::uint16_t> out) {
  Delay(plan, state, in, out, [](std::size_t branch) { return branch; });
}

void ConvolutionalDeinterleave(const ConvolutionalInterleaverPlan& plan, ConvolutionalInterleaverState& state,
                               std::span<const std::uint16_t> in, std::span<std::uint16_t> out) {
  const auto last = static_cast<std::size_t>(plan.config.branches - 1);
  Delay(plan, state, in, out, [last](std::size_t branch) { return last - branch; });
}

}  // namespace plumbline::reference
