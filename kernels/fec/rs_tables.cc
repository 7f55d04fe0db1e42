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

void FillRows(const RsTables::Row& one, RsTables::Rows& rows) {
  for (std::size_t half = 0; half < 2; ++half) {
    for (std::size_t v = 0; v < 32; ++v) {
      for (std::size_t lane = 0; lane < one.size(); ++lane) {
        rows[half][v][lane] = GfMultiply(one[lane], static_cast<std::uint32_t>(half == 0 ? v : 32 * v));
      }
    }
  }
}

// Rows of x^(2t + e) mod g for e = 0 .. kRsStep - 1 and kRsAhead .. kRsAhead + kRsStep - 1.
void FillDivision(const RsPlan& plan, RsTables& tables) {
  const std::size_t parity = Index(2 * plan.t);
  std::array<std::uint16_t, kRsMaxParity + 1> generator{};
  generator[0] = 1;
  for (int root = 0; root < 2 * plan.t; ++root) TimesRoot(generator, root, GfAlpha(root));
  RsTables::Row remainder{};  // of x^(2t + e), highest power first; at first g(x) without its leading term
  for (std::size_t i = 0; i < parity; ++i) remainder[i] = generator[parity - 1 - i];
  for (std::size_t e = 0; e < kRsAhead + kRsStep; ++e) {
    if (e < kRsStep) FillRows(remainder, tables.near[e]);
    if (e >= kRsAhead) FillRows(remainder, tables.far[e - kRsAhead]);
    const std::uint16_t lead = remainder[0];
    for (std::size_t i = 0; i < parity; ++i) {  // times x
      const std::uint16_t next = i + 1 < parity ? remainder[i + 1] : std::uint16_t{0};
      remainder[i] = static_cast<std::uint16_t>(next ^ GfMultiply(lead, generator[parity - 1 - i]));
    }
  }
}

void FillField(RsTables& tables) {
  for (int i = 0; i < 2 * kGfOrder; ++i) {
    tables.power[Index(i)] = i == 0 ? std::uint16_t{1} : GfMultiply(tables.power[Index(i - 1)], 2);
    if (i < kGfOrder) tables.log[tables.power[Index(i)]] = static_cast<std::uint16_t>(i);
  }
  for (int lane = 0; lane < 32; ++lane) {
    for (int b = 0; b < kGfBits; ++b) tables.root_power[Index(b)][Index(lane)] = GfAlpha(lane + b);
  }
  for (int i = 1; i <= kRsMaxT; ++i) {
    RsTables::Row one;
    for (int lane = 0; lane < 32; ++lane) one[Index(lane)] = GfAlpha(i * lane);
    FillRows(one, tables.chien[Index(i - 1)]);
  }
}

std::unique_ptr<const RsTables> MakeTables(const RsPlan& plan) {
  auto tables = std::make_unique<RsTables>();
  FillInterpolation(plan, *tables);
  FillDivision(plan, *tables);
  FillField(*tables);
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
