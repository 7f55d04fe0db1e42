#include "reference/coding/precoder.h"

#include <cassert>
#include <cstddef>

namespace plumbline::reference {

void PrecoderEncode(const PrecoderPlan& plan, PrecoderState& state, std::span<const std::uint8_t> in,
                    std::span<std::uint8_t> out) {
  assert(in.size() == out.size());
  const unsigned enable = plan.config.enable != 0 ? 3u : 0u;
  unsigned previous = state.previous;
  for (std::size_t j = 0; j < in.size(); ++j) {
    previous = (in[j] - (previous & enable)) & 3u;
    out[j] = static_cast<std::uint8_t>(previous);
  }
  state.previous = static_cast<std::uint8_t>(previous);
}

void PrecoderDecode(const PrecoderPlan& plan, PrecoderState& state, std::span<const std::uint8_t> in,
                    std::span<std::uint8_t> out) {
  assert(in.size() == out.size());
  const unsigned enable = plan.config.enable != 0 ? 3u : 0u;
  unsigned previous = state.previous;
  for (std::size_t j = 0; j < in.size(); ++j) {
    const unsigned line = in[j] & 3u;
    out[j] = static_cast<std::uint8_t>((line + (previous & enable)) & 3u);
    previous = line;
  }
  state.previous = static_cast<std::uint8_t>(previous);
}

}  // namespace plumbline::reference
