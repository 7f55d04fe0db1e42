#include "reference/eq/slicer.h"

#include <cassert>
#include <cstddef>

namespace plumbline::reference {

void Slicer(const SlicerPlan& plan, const SlicerCoefs& coefs, std::span<const std::int16_t> in,
            std::span<std::uint8_t> decision, std::span<std::int16_t> error) {
  assert(in.size() == decision.size() && in.size() == error.size());
  for (std::size_t n = 0; n < in.size(); ++n) {
    decision[n] = Decide(coefs, in[n]);
    error[n] = SlicerError(plan, coefs, in[n], decision[n]);
  }
}

}  // namespace plumbline::reference
