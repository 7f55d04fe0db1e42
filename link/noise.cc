#include "link/noise.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "link/noise.cc"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

// Constants of the polynomials, once for scalar and vector code.
#ifndef PLUMBLINE_LINK_NOISE_CONSTANTS_
#define PLUMBLINE_LINK_NOISE_CONSTANTS_
namespace plumbline::link {
namespace {

constexpr std::size_t kGroup = 64;  // draws of sixteen Philox blocks
constexpr std::size_t kGroupBlocks = 16;
constexpr double kLn2 = 0.693147180559945309417;
constexpr double kSqrt2 = 1.41421356237309504880;
constexpr double kHalfPi = 1.57079632679489661923;
// ln m = 2 s (1 + s^2/3 + s^4/5 + ...), s = (m-1)/(m+1), |s| <= 0.1716.
constexpr double kLn[] = {1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1.0};
// |x| <= pi/4.
constexpr double kCos[] = {-1.0 / 3628800, 1.0 / 40320, -1.0 / 720, 1.0 / 24, -1.0 / 2, 1.0};
constexpr double kSin[] = {-1.0 / 39916800, 1.0 / 362880, -1.0 / 5040, 1.0 / 120, -1.0 / 6, 1.0};

}  // namespace
}  // namespace plumbline::link
#endif  // PLUMBLINE_LINK_NOISE_CONSTANTS_

HWY_BEFORE_NAMESPACE();
namespace plumbline::link::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class D, class V>
HWY_INLINE V Polynomial(D d, const double (&c)[6], V x) {
  V y = hn::Set(d, c[0]);
  for (int i = 1; i < 6; ++i) y = hn::Add(hn::Mul(y, x), hn::Set(d, c[i]));
  return y;
}

// One Box-Muller pair a lane; words below 2^32 in 64-bit lanes.
template <class D, class V, class W>
HWY_INLINE void Pair(D d, W radius_word, W angle_word, V& first, V& second) {
  const hn::RebindToUnsigned<D> du;
  const auto one_half = hn::Set(d, 0.5);
  const auto magic = hn::Set(du, 0x4330000000000000u);  // 2^52: its low bits are an integer
  const auto two52 = hn::Set(d, 4503599627370496.0);
  const auto to_double = [&](auto word) HWY_ATTR { return hn::Sub(hn::BitCast(d, hn::Or(word, magic)), two52); };

  // r = sqrt(-2 ln((w + 1/2) / 2^32))
  const auto x = hn::Add(to_double(radius_word), one_half);
  const auto bits = hn::BitCast(du, x);
  const auto mantissa =
      hn::BitCast(d, hn::Or(hn::And(bits, hn::Set(du, 0x000FFFFFFFFFFFFFu)), hn::Set(du, 0x3FF0000000000000u)));
  auto exponent = hn::Sub(to_double(hn::ShiftRight<52>(bits)), hn::Set(d, 1023.0 + 32.0));
  const auto big = hn::Gt(mantissa, hn::Set(d, kSqrt2));
  const auto m = hn::IfThenElse(big, hn::Mul(mantissa, one_half), mantissa);
  const auto one = hn::Set(d, 1.0);
  exponent = hn::IfThenElse(big, hn::Add(exponent, one), exponent);
  const auto s = hn::Div(hn::Sub(m, one), hn::Add(m, one));
  const auto ln =
      hn::Add(hn::Mul(exponent, hn::Set(d, kLn2)), hn::Mul(hn::Add(s, s), Polynomial(d, kLn, hn::Mul(s, s))));
  const auto radius = hn::Sqrt(hn::Mul(hn::Set(d, -2.0), ln));

  // Quadrant and the angle from its middle.
  const auto quadrant = hn::ShiftRight<30>(angle_word);
  const auto inside = hn::And(angle_word, hn::Set(du, 0x3FFFFFFFu));
  const auto fraction = hn::Mul(hn::Add(to_double(inside), one_half), hn::Set(d, 1.0 / 1073741824.0));
  const auto angle = hn::Mul(hn::Sub(fraction, one_half), hn::Set(d, kHalfPi));
  const auto square = hn::Mul(angle, angle);
  const auto cosine = Polynomial(d, kCos, square);
  const auto sine = hn::Mul(angle, Polynomial(d, kSin, square));
  const auto bit = [&](auto word, std::uint64_t b)
                       HWY_ATTR { return hn::RebindMask(d, hn::Ne(hn::And(word, hn::Set(du, b)), hn::Zero(du))); };
  const auto odd = bit(quadrant, 1);
  const auto upper = bit(quadrant, 2);
  const auto middle = bit(hn::Add(quadrant, hn::Set(du, 1)), 2);  // quadrants 1 and 2
  const auto c = hn::IfThenElse(odd, sine, cosine);
  const auto t = hn::IfThenElse(odd, cosine, sine);
  first = hn::Mul(radius, hn::IfThenElse(middle, hn::Neg(c), c));
  second = hn::Mul(radius, hn::IfThenElse(upper, hn::Neg(t), t));
}

// 64 draws of group `group`.
HWY_INLINE void Group(PhiloxKey key, std::uint64_t group, double* HWY_RESTRICT out) {
  const hn::CappedTag<double, kGroupBlocks> d;
  const hn::RebindToUnsigned<decltype(d)> du;
  const hn::Repartition<std::uint32_t, decltype(du)> d32;
  const auto low = hn::Set(du, 0xFFFFFFFFu);
  const auto m0 = hn::BitCast(d32, hn::Set(du, 0xD2511F53u));
  const auto m1 = hn::BitCast(d32, hn::Set(du, 0xCD9E8D57u));
  for (std::size_t l = 0; l < kGroupBlocks; l += hn::Lanes(d)) {
    const auto counter = hn::Iota(du, group * kGroupBlocks + l);
    auto c0 = hn::And(counter, low);
    auto c1 = hn::ShiftRight<32>(counter);
    auto c2 = hn::Zero(du);
    auto c3 = hn::Zero(du);
    std::uint32_t k0 = key.seed;
    std::uint32_t k1 = key.stream;
    for (int round = 0; round < 10; ++round) {
      const auto p0 = hn::MulEven(m0, hn::BitCast(d32, c0));
      const auto p1 = hn::MulEven(m1, hn::BitCast(d32, c2));
      c0 = hn::Xor(hn::Xor(hn::ShiftRight<32>(p1), c1), hn::Set(du, std::uint64_t{k0}));
      c2 = hn::Xor(hn::Xor(hn::ShiftRight<32>(p0), c3), hn::Set(du, std::uint64_t{k1}));
      c1 = hn::And(p1, low);
      c3 = hn::And(p0, low);
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
    auto a = hn::Zero(d), b = hn::Zero(d);
    Pair(d, c0, c1, a, b);
    hn::StoreU(a, d, out + l);
    hn::StoreU(b, d, out + kGroupBlocks + l);
    Pair(d, c2, c3, a, b);
    hn::StoreU(a, d, out + 2 * kGroupBlocks + l);
    hn::StoreU(b, d, out + 3 * kGroupBlocks + l);
  }
}

void Gaussian(PhiloxKey key, std::uint64_t first, double* HWY_RESTRICT out, std::size_t count) {
  while (count > 0) {
    const std::uint64_t group = first / kGroup;
    const auto skip = static_cast<std::size_t>(first % kGroup);
    const std::size_t take = std::min(kGroup - skip, count);
    if (take == kGroup) {
      Group(key, group, out);
    } else {
      double whole[kGroup];
      Group(key, group, whole);
      std::memcpy(out, whole + skip, take * sizeof(double));
    }
    first += take;
    out += take;
    count -= take;
  }
}

}  // namespace plumbline::link::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace plumbline::link {

HWY_EXPORT(Gaussian);

void Gaussian(PhiloxKey key, std::uint64_t first, std::span<double> out) {
  HWY_DYNAMIC_DISPATCH(Gaussian)(key, first, out.data(), out.size());
}

namespace {

double Evaluate(const double (&c)[6], double x) {
  double y = c[0];
  for (int i = 1; i < 6; ++i) y = y * x + c[i];
  return y;
}

}  // namespace

double GaussianAt(PhiloxKey key, std::uint64_t index) {
  const std::uint64_t j = index % kGroup / kGroupBlocks;
  const PhiloxBlock words = Philox4x32(key, index / kGroup * kGroupBlocks + index % kGroupBlocks);
  const std::uint32_t radius_word = words[j < 2 ? 0 : 2];
  const std::uint32_t angle_word = words[j < 2 ? 1 : 3];

  const double x = static_cast<double>(radius_word) + 0.5;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  double exponent = static_cast<double>(bits >> 52) - (1023.0 + 32.0);
  double m = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFu) | 0x3FF0000000000000u);
  if (m > kSqrt2) {
    m *= 0.5;
    exponent += 1.0;
  }
  const double s = (m - 1.0) / (m + 1.0);
  const double radius = std::sqrt(-2.0 * (exponent * kLn2 + (s + s) * Evaluate(kLn, s * s)));

  const std::uint32_t quadrant = angle_word >> 30;
  const double fraction = (static_cast<double>(angle_word & 0x3FFFFFFFu) + 0.5) * (1.0 / 1073741824.0);
  const double angle = (fraction - 0.5) * kHalfPi;
  const double cosine = Evaluate(kCos, angle * angle);
  const double sine = angle * Evaluate(kSin, angle * angle);
  const bool second = j % 2 == 1;
  const bool odd = quadrant % 2 == 1;
  if (!second) {
    const double c = odd ? sine : cosine;
    return radius * (quadrant == 1 || quadrant == 2 ? -c : c);
  }
  const double t = odd ? cosine : sine;
  return radius * (quadrant >= 2 ? -t : t);
}

}  // namespace plumbline::link
#endif  // HWY_ONCE
