#include "reference/monitor/codeword_histogram.h"

#include <algorithm>
#include <cstddef>

namespace plumbline::reference {

void CodewordHistogram(const CodewordHistogramPlan& plan, CodewordHistogramState& state,
                       std::span<const std::uint16_t> symbol_errors) {
  const auto overflow = static_cast<std::size_t>(plan.config.t) + 1;
  for (const std::uint16_t errors : symbol_errors) ++state.count[std::min<std::size_t>(errors, overflow)];
}

}  // namespace plumbline::reference
