#include "dsp/inner_code.h"

#include <cstddef>

#include "kernels/fec/inner_code.h"
#include "reference/fec/inner_code.h"

namespace plumbline::dsp {

void InnerDecode(const InnerCodePlan& plan, Backend::Kind backend, std::span<const std::int8_t> soft,
                 std::span<std::uint8_t> message, std::span<InnerCodeResult> results) {
  if (backend == Backend::Kind::kSimd) return kernels::InnerDecode(plan, soft, message, results);
  for (std::size_t w = 0; w < results.size(); ++w) {
    results[w] = reference::InnerDecode(plan, soft.subspan(w * kInnerCodeBits, kInnerCodeBits),
                                        message.subspan(w * kInnerCodeMessage, kInnerCodeMessage));
  }
}

}  // namespace plumbline::dsp
