#include "reference/monitor/error_bursts.h"

#include <algorithm>
#include <cstddef>

namespace plumbline::reference {
namespace {

// Ends the open burst when `gap` correct symbols lie between its last error and `position`.
void EndAfterGap(ErrorBurstsState& state, std::int64_t position, std::int64_t gap) {
  if (state.open == 0 || position - state.last - 1 < gap) return;
  const std::int64_t length = state.last - state.first + 1;
  ++state.histogram[static_cast<std::size_t>(std::min<std::int64_t>(length, kErrorBurstsBins) - 1)];
  state.longest = std::max(state.longest, length);
  ++state.bursts;
  state.open = 0;
}

}  // namespace

void ErrorBursts(const ErrorBurstsPlan& plan, ErrorBurstsState& state, std::span<const std::uint8_t> errors) {
  for (std::size_t k = 0; k < errors.size(); ++k) {
    if (errors[k] == 0) continue;
    const std::int64_t position = state.symbols + static_cast<std::int64_t>(k);
    EndAfterGap(state, position, plan.config.gap_symbols);
    if (state.open == 0) state.first = position;
    state.open = 1;
    state.last = position;
    ++state.errors;
  }
  state.symbols += static_cast<std::int64_t>(errors.size());
  EndAfterGap(state, state.symbols, plan.config.gap_symbols);
}

void ErrorBurstsEnd(const ErrorBurstsPlan&, ErrorBurstsState& state) { EndAfterGap(state, state.symbols, 0); }

}  // namespace plumbline::reference
