#include "kernels/fec/rs_tables.h"

#include <memory>

namespace plumbline::kernels {
namespace {

constexpr std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// p *= x - a, p of the given degree, coefficient i of x^i at index i.
void TimesRoot(std::array<std::uint16_t, kRsMaxParity + 1>& p, int degree, std::uint16_t a) {
  for (int i = degree + 1; i > 0; --i) {
    p[Index(i)] = static_cast<std::uint16_t>(p[Index(i - 1)] ^ GfMultiply(p[Index(i)], a));
  }
  p[0] = GfMultiply(p[0], a);
}

// The parity p(x) takes the values p(alpha^j) = alpha^(2t j) m(alpha^j). Lagrange:
//   p(x) = sum_j p(alpha^j) prod_{l != j} (x - alpha^l) / (alpha^j - alpha^l)
void FillInterpolation(const RsPlan& plan, RsTables& tables) {
  const int parity = 2 * plan.t;
  for (int j = 0; j < parity; ++j) {
    std::array<std::uint16_t, kRsMaxParity + 1> basis{};
    basis[0] = 1;
    std::uint16_t scale = GfAlpha(parity * j);
    for (int l = 0, degree = 0; l < parity; ++l) {
      if (l == j) continue;
      TimesRoot(basis, degree++, GfAlpha(l));
      scale = GfMultiply(scale, GfInverse(static_cast<std::uint16_t>(GfAlpha(j) ^ GfAlpha(l))));
    }
    for (int i = 0; i < parity; ++i) {
      const std::uint16_t weight = GfMultiply(scale, basis[Index(parity - 1 - i)]);  // highest power first in time
      for (int bit = 0; bit < kGfBits; ++bit) {
        auto& selection = tables.interpolation[Index(j) / kRsPass][Index(i * kGfBits + bit)];
        for (int source = 0; source < kGfBits; ++source) {
          const unsigned selected = (GfMultiply(weight, 1u << source) >> bit) & 1u;
          auto& half = selection[2 * (Index(j) % kRsPass) + (source < 5 ? 0 : 1)];
          half = static_cast<std::uint8_t>(half | (selected << (source % 5)));
        }
      }
    }
  }
}

std::unique_ptr<const RsTables> MakeTables(const RsPlan& plan) {
  auto tables = std::make_unique<RsTables>();
  FillInterpolation(plan, *tables);
  for (int i = 0; i < plan.n; ++i) tables->root[Index(i)] = GfAlpha(i + 1 - plan.n);
  return tables;
}

}  // namespace

const RsTables& RsTablesOf(const RsPlan& plan) {
  static const std::unique_ptr<const RsTables> kp4 = MakeTables(MakePlan(RsConfig{kRsKp4}));
  static const std::unique_ptr<const RsTables> kr4 = MakeTables(MakePlan(RsConfig{kRsKr4}));
  return plan.config.code == kRsKr4 ? *kr4 : *kp4;
}

}  // namespace plumbline::kernels
