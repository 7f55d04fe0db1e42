#include "link/convolve.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "link/convolve.cc"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace plumbline::link::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

void Convolve(const double* HWY_RESTRICT tap, std::size_t taps, const double* HWY_RESTRICT in, std::size_t count,
              double* HWY_RESTRICT out) {
  const hn::ScalableTag<double> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t n = 0;
  // Eight vectors of outputs: enough independent sums to hide the latency of the additions.
  for (; n + 8 * lanes <= count; n += 8 * lanes) {
    auto s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    const double* x = in + n;
    for (std::size_t i = 0; i < taps; ++i, --x) {
      const auto c = hn::Set(d, tap[i]);
      s0 = hn::Add(s0, hn::Mul(c, hn::LoadU(d, x)));
      s1 = hn::Add(s1, hn::Mul(c, hn::LoadU(d, x + lanes)));
      s2 = hn::Add(s2, hn::Mul(c, hn::LoadU(d, x + 2 * lanes)));
      s3 = hn::Add(s3, hn::Mul(c, hn::LoadU(d, x + 3 * lanes)));
      s4 = hn::Add(s4, hn::Mul(c, hn::LoadU(d, x + 4 * lanes)));
      s5 = hn::Add(s5, hn::Mul(c, hn::LoadU(d, x + 5 * lanes)));
      s6 = hn::Add(s6, hn::Mul(c, hn::LoadU(d, x + 6 * lanes)));
      s7 = hn::Add(s7, hn::Mul(c, hn::LoadU(d, x + 7 * lanes)));
    }
    hn::StoreU(s0, d, out + n);
    hn::StoreU(s1, d, out + n + lanes);
    hn::StoreU(s2, d, out + n + 2 * lanes);
    hn::StoreU(s3, d, out + n + 3 * lanes);
    hn::StoreU(s4, d, out + n + 4 * lanes);
    hn::StoreU(s5, d, out + n + 5 * lanes);
    hn::StoreU(s6, d, out + n + 6 * lanes);
    hn::StoreU(s7, d, out + n + 7 * lanes);
  }
  for (; n + lanes <= count; n += lanes) {
    auto sum = hn::Zero(d);
    const double* x = in + n;
    for (std::size_t i = 0; i < taps; ++i, --x) sum = hn::Add(sum, hn::Mul(hn::Set(d, tap[i]), hn::LoadU(d, x)));
    hn::StoreU(sum, d, out + n);
  }
  for (; n < count; ++n) {
    double sum = 0;
    const double* x = in + n;
    for (std::size_t i = 0; i < taps; ++i, --x) sum += tap[i] * *x;
    out[n] = sum;
  }
}

}  // namespace plumbline::link::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace plumbline::link {

HWY_EXPORT(Convolve);

void Convolve(const double* tap, std::size_t taps, const double* in, std::size_t count, double* out) {
  HWY_DYNAMIC_DISPATCH(Convolve)(tap, taps, in, count, out);
}

}  // namespace plumbline::link
#endif  // HWY_ONCE
