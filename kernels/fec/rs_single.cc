#include "kernels/fec/rs_single.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstring>

#include "kernels/fec/rs_tables.h"

// Vectors of no fixed size cannot be members of arrays: where there is SVE, NEON runs.
#ifndef HWY_DISABLED_TARGETS  // by the build (kernels/CMakeLists.txt)
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/fec/rs_single.cc"
#include <hwy/foreach_target.h>
// After foreach_target.h, in this order.
#include <hwy/highway.h>

#include "kernels/ops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace plumbline::kernels::HWY_NAMESPACE {

using Words = std::uint16_t;
using D = hn::CappedTag<Words, 32>;
using V = hn::Vec<D>;
using DBlock = hn::FixedTag<Words, 8>;
constexpr D kTag;
constexpr DBlock kBlockTag;
constexpr std::size_t kLanes = hn::MaxLanes(D());
constexpr std::size_t kVectors = 32 / kLanes;  // vectors a row of 32 lanes

// The word is preceded by zeros, so that the message fills whole steps, and followed by room for whole rows.
constexpr std::size_t kSteps = (kRsMessageSymbols + kRsStep - 1) / kRsStep;
constexpr std::size_t kLead = kSteps * kRsStep - kRsMessageSymbols;
constexpr std::size_t kFarSteps = kSteps - kRsAhead / kRsStep;
constexpr std::size_t kBuffer = kSteps * kRsStep + 32;

constexpr std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// A row of 32 lanes.
struct Row {
  V v[kVectors];
  HWY_INLINE Row() {}  // an implicit one would lack the target's attributes
};

HWY_INLINE Row ZeroRow() {
  Row row;
  Unroll<kVectors>([&](auto v) HWY_ATTR { row.v[v] = hn::Zero(kTag); });
  return row;
}

// Moves a row down by the 8 lanes of one 128-bit block; zeros come in.
HWY_INLINE Row NextBlock(const Row& row) {
  Row next;
  if constexpr (kVectors == 1) {
    const hn::Repartition<std::uint32_t, D> d32;
    const auto lanes =
        hn::IfThenElseZero(hn::FirstN(d32, 12),
                           hn::TableLookupLanes(hn::BitCast(d32, row.v[0]),
                                                hn::IndicesFromVec(d32, hn::And(hn::Iota(d32, 4), hn::Set(d32, 15)))));
    next.v[0] = hn::BitCast(kTag, lanes);
  } else {
    Unroll<kVectors>([&](auto i) HWY_ATTR {
      const V above = i + 1 < kVectors ? row.v[(i + 1) % kVectors] : hn::Zero(kTag);
      if constexpr (kVectors == 2) {
        next.v[i] = hn::ConcatLowerUpper(kTag, above, row.v[i]);
      } else {
        next.v[i] = above;
      }
    });
  }
  return next;
}

HWY_INLINE void StoreFirstBlock(const Row& row, Words* to) {
  HWY_ALIGN Words lanes[kLanes];
  hn::Store(row.v[0], kTag, lanes);
  std::memcpy(to, lanes, kRsStep * sizeof(Words));
}

// row += low + high
HWY_INLINE void AddTwo(const Words* low, const Words* high, Row& row) {
  Unroll<kVectors>([&](auto v) HWY_ATTR {
    row.v[v] = hn::Xor3(row.v[v], hn::Load(kTag, low + v * kLanes), hn::Load(kTag, high + v * kLanes));
  });
}

HWY_INLINE void StoreRow(const Row& row, Words* to) {
  Unroll<kVectors>([&](auto v) HWY_ATTR { hn::Store(row.v[v], kTag, to + v * kLanes); });
}

// row += what the eight symbols at `symbols` select of the rows
HWY_INLINE void AddRows(const std::array<RsTables::Rows, kRsStep>& tables, const Words* symbols, Row& row) {
  Unroll<2>([&](auto half_step) HWY_ATTR {
    std::uint64_t four;
    std::memcpy(&four, symbols + 4 * half_step, sizeof(four));
    Unroll<4>([&](auto i) HWY_ATTR {
      const RsTables::Rows& rows = tables[kRsStep - 1 - 4 * half_step - i];
      const Words* const low = rows[0][(four >> (16 * i)) & 31].data();
      const Words* const high = rows[1][(four >> (16 * i + 5)) & 31].data();
      AddTwo(low, high, row);
    });
  });
}

// Divides by g(x): the word stands at buffer + kLead, zeros before it and behind it. Its remainder, first power 2t - 1.
HWY_INLINE Row Remainder(const RsTables& tables, Words* buffer) {
  constexpr std::size_t kFarOffset = kRsStep + kRsAhead;  // from a step's symbols to the row it adds
  Row row = ZeroRow();
  for (std::size_t step = 0; step < kFarSteps; ++step) {
    Words* const symbols = buffer + step * kRsStep;
    AddRows(tables.far, symbols, row);
    HWY_ALIGN Words block[kRsStep];
    StoreFirstBlock(row, block);
    Words* const out = symbols + kFarOffset;
    hn::Store(hn::Xor(hn::Load(kBlockTag, out), hn::Load(kBlockTag, block)), kBlockTag, out);
    row = NextBlock(row);
  }
  Words* const rest = buffer + (kFarSteps - 1) * kRsStep + kFarOffset + kRsStep;
  HWY_ALIGN Words lanes[32];
  StoreRow(row, lanes);
  for (std::size_t i = 0; rest + i < buffer + kBuffer; i += kRsStep) {
    hn::Store(hn::Xor(hn::Load(kBlockTag, rest + i), hn::Load(kBlockTag, lanes + i)), kBlockTag, rest + i);
  }
  row = ZeroRow();
  for (std::size_t step = kFarSteps; step < kSteps; ++step) {
    HWY_ALIGN Words symbols[kRsStep];
    StoreFirstBlock(row, symbols);
    const auto sum = hn::Xor(hn::Load(kBlockTag, buffer + step * kRsStep), hn::Load(kBlockTag, symbols));
    hn::Store(sum, kBlockTag, symbols);
    row = NextBlock(row);
    AddRows(tables.near, symbols, row);
  }
  const V mask = hn::Set(kTag, Words{0x3FF});
  Unroll<kVectors>([&](auto v) HWY_ATTR {
    row.v[v] = hn::And(mask, hn::Xor(row.v[v], hn::LoadU(kTag, buffer + kSteps * kRsStep + v * kLanes)));
  });
  return row;
}

// All ones in the lanes whose bit `bit` is set.
template <int bit>
HWY_INLINE V BitMask(V v) {
  const hn::RebindToSigned<D> di;
  return hn::BitCast(kTag, hn::ShiftRight<15>(hn::BitCast(di, hn::ShiftLeft<15 - bit>(v))));
}

// x v in every lane
HWY_INLINE V TimesX(V v) { return XorAnd(hn::Add(v, v), BitMask<9>(v), hn::Set(kTag, Words{0x409})); }

// a b + c d in every lane, from the highest bit of a and c on
template <int bit = kGfBits - 1>
HWY_INLINE V SumOfProducts(V a, V b, V c, V d, V sum) {
  if constexpr (bit < kGfBits - 1) sum = TimesX(sum);
  sum = XorAnd(XorAnd(sum, BitMask<bit>(a), b), BitMask<bit>(c), d);
  if constexpr (bit > 0) sum = SumOfProducts<bit - 1>(a, b, c, d, sum);
  return sum;
}

template <int bit = kGfBits - 1>
HWY_INLINE V Multiply(V a, V b, V sum) {
  if constexpr (bit < kGfBits - 1) sum = TimesX(sum);
  sum = XorAnd(sum, BitMask<bit>(a), b);
  if constexpr (bit > 0) sum = Multiply<bit - 1>(a, b, sum);
  return sum;
}
HWY_INLINE V Multiply(V a, V b) { return Multiply<>(a, b, hn::Zero(kTag)); }

template <int bit = 0>
HWY_INLINE V TimesRootPowers(const RsTables& tables, V s, std::size_t lane, V sum) {
  sum = XorAnd(sum, BitMask<bit>(s), hn::Load(kTag, tables.root_power[bit].data() + lane));
  if constexpr (bit + 1 < kGfBits) sum = TimesRootPowers<bit + 1>(tables, s, lane, sum);
  return sum;
}

// S_j in lane j by Horner's rule over the remainder, which has the word's values at the roots; zeros from lane 2t on.
void Syndromes(const RsPlan& plan, const RsTables& tables, const Words* remainder, Words* syndromes) {
  for (std::size_t lane = 0; lane < 32; lane += kLanes) {
    V s = hn::Zero(kTag);
    for (int i = 0; i < 2 * plan.t; ++i) {
      s = TimesRootPowers(tables, s, lane, hn::Set(kTag, remainder[i]));
    }
    hn::Store(s, kTag, syndromes + lane);
  }
  std::fill(syndromes + 2 * plan.t, syndromes + 32, Words{0});
}

// Reformulated Berlekamp-Massey (Sarwate and Shanbhag): delta_0 is the discrepancy of iteration r, the next ones stand
// above it; at the end Omega_h, with S Lambda = Omega + x^2t Omega_h, and above it Lambda, at index t. When all of the
// 2t - r discrepancies are zero, the iterations that are left only move delta down and scale it.
struct Locator {
  static constexpr std::size_t kSize = 64;  // 3t + 1, in whole vectors
  HWY_ALIGN Words delta[kSize + 32];
  const Words* omega_h;  // t coefficients
  const Words* lambda;   // t + 1 coefficients
  int length;
};

void FindLocator(const RsPlan& plan, const Words* syndromes, Locator& locator) {
  constexpr std::size_t kSize = Locator::kSize;
  HWY_ALIGN Words theta[kSize];
  Words* const delta = locator.delta;
  std::fill_n(delta, kSize + 32, Words{0});
  std::copy_n(syndromes, 32, delta);
  delta[3 * plan.t] = 1;
  std::copy_n(delta, kSize, theta);
  Words gamma = 1;
  int slack = 0;  // r - 2L
  int r = 0;
  for (; r < 2 * plan.t; ++r) {
    if (delta[0] == 0 && std::all_of(delta, delta + 2 * plan.t - r, [](Words d) { return d == 0; })) break;
    const Words d = delta[0];
    const V gammas = hn::Set(kTag, gamma);
    const V ds = hn::Set(kTag, d);
    const bool grows = d != 0 && slack >= 0;
    for (std::size_t i = 0; i <= Index(3 * plan.t); i += kLanes) {
      const V moved = hn::LoadU(kTag, delta + i + 1);
      const V sum = SumOfProducts(gammas, moved, ds, hn::Load(kTag, theta + i), hn::Zero(kTag));
      hn::Store(sum, kTag, delta + i);
      if (grows) hn::Store(moved, kTag, theta + i);
    }
    if (grows) gamma = d;
    slack = grows ? -slack - 1 : slack + 1;
  }
  locator.length = (r - slack) / 2;
  locator.omega_h = delta + (2 * plan.t - r);
  locator.lambda = locator.omega_h + plan.t;
}

// Positions where Lambda is zero, first in time first. At position p, x = alpha^-(n-1) alpha^p.
std::size_t FindRoots(const RsPlan& plan, const RsTables& tables, const Locator& locator, Words* positions) {
  std::array<std::size_t, kRsMaxT> exponent;  // of Lambda_i x^i at the first position of the 32
  std::array<bool, kRsMaxT> present;
  for (int i = 1; i <= locator.length; ++i) {
    const Words lambda = locator.lambda[i];
    present[Index(i - 1)] = lambda != 0;
    exponent[Index(i - 1)] = (tables.log[lambda] + Index(i) * Index(kGfOrder + 1 - plan.n)) % kGfOrder;
  }
  std::size_t count = 0;
  for (std::size_t first = 0; first < Index(plan.n); first += 32) {
    Row sum;
    Unroll<kVectors>([&](auto v) HWY_ATTR { sum.v[v] = hn::Set(kTag, locator.lambda[0]); });
    for (std::size_t i = 0; i < Index(locator.length); ++i) {
      if (!present[i]) continue;
      const unsigned factor = tables.power[exponent[i]];
      exponent[i] = (exponent[i] + 32 * (i + 1)) % kGfOrder;
      AddTwo(tables.chien[i][0][factor & 31].data(), tables.chien[i][1][factor >> 5].data(), sum);
    }
    Unroll<kVectors>([&](auto v) HWY_ATTR {
      std::uint8_t bytes[8] = {};
      hn::StoreMaskBits(kTag, hn::Eq(sum.v[v], hn::Zero(kTag)), bytes);
      std::uint64_t zeros;
      std::memcpy(&zeros, bytes, sizeof(zeros));
      for (; zeros != 0; zeros &= zeros - 1) {
        const std::size_t position = first + v * kLanes + Index(std::countr_zero(zeros));
        if (position < Index(plan.n)) positions[count++] = static_cast<Words>(position);
      }
    });
  }
  return count;
}

// Forney at x = 1 / X, one root a lane: Y = x^2t Omega_h(x) / (x Lambda'(x)), the divisor being the odd part of Lambda.
void Magnitudes(const RsPlan& plan, const RsTables& tables, const Locator& locator, RsResult& result) {
  HWY_ALIGN Words x[32] = {};
  HWY_ALIGN Words numerator[32];
  HWY_ALIGN Words divisor[32];
  for (int i = 0; i < result.num_corrected; ++i) {
    x[i] = tables.power[Index(kGfOrder + 1 - plan.n + result.position[Index(i)]) % kGfOrder];
  }
  for (std::size_t lane = 0; lane < Index(result.num_corrected); lane += kLanes) {
    const V xs = hn::Load(kTag, x + lane);
    V omega = hn::Zero(kTag);
    for (int i = plan.t - 1; i >= 0; --i) {
      if (i < locator.length) omega = hn::Xor(Multiply(omega, xs), hn::Set(kTag, locator.omega_h[i]));
    }
    const V square = Multiply(xs, xs);
    V odd = hn::Zero(kTag);
    for (int i = locator.length - 1 + locator.length % 2; i > 0; i -= 2) {
      odd = hn::Xor(Multiply(odd, square), hn::Set(kTag, locator.lambda[i]));
    }
    hn::Store(omega, kTag, numerator + lane);
    hn::Store(Multiply(odd, xs), kTag, divisor + lane);
  }
  for (std::size_t i = 0; i < Index(result.num_corrected); ++i) {
    const std::size_t scale = Index(2 * plan.t) * tables.log[x[i]];
    result.magnitude[i] =
        tables.power[(tables.log[numerator[i]] + scale + kGfOrder - tables.log[divisor[i]]) % kGfOrder];
  }
}

void Encode(const RsPlan& plan, std::span<const Words> message, std::span<Words> codeword) {
  HWY_ALIGN Words buffer[kBuffer];
  HWY_ALIGN Words parity[32];
  std::fill_n(buffer, kLead, Words{0});
  std::copy_n(message.data(), kRsMessageSymbols, buffer + kLead);
  std::fill(buffer + kLead + kRsMessageSymbols, buffer + kBuffer, Words{0});
  for (std::size_t i = 0; i < kRsMessageSymbols; ++i) codeword[i] = message[i] & 0x3FF;
  const Row row = Remainder(RsTablesOf(plan), buffer);
  StoreRow(row, parity);
  std::copy_n(parity, 2 * plan.t, codeword.data() + plan.k);
}

// Of a received word.
HWY_INLINE Row RemainderOf(const RsPlan& plan, const RsTables& tables, std::span<const Words> received) {
  HWY_ALIGN Words buffer[kBuffer];
  std::fill_n(buffer, kLead, Words{0});
  std::copy_n(received.data(), plan.n, buffer + kLead);
  std::fill(buffer + kLead + plan.n, buffer + kBuffer, Words{0});
  return Remainder(tables, buffer);
}

void SyndromesOf(const RsPlan& plan, std::span<const Words> received, std::span<Words> out) {
  const RsTables& tables = RsTablesOf(plan);
  HWY_ALIGN Words remainder[32];
  HWY_ALIGN Words syndromes[32];
  StoreRow(RemainderOf(plan, tables, received), remainder);
  Syndromes(plan, tables, remainder, syndromes);
  std::copy_n(syndromes, 2 * plan.t, out.data());
}

RsResult Decode(const RsPlan& plan, std::span<const Words> received, std::span<Words> corrected) {
  const RsTables& tables = RsTablesOf(plan);
  const Row row = RemainderOf(plan, tables, received);
  for (std::size_t i = 0; i < received.size(); ++i) corrected[i] = received[i] & 0x3FF;
  RsResult result;
  V any = hn::Zero(kTag);
  Unroll<kVectors>([&](auto v) HWY_ATTR { any = hn::Or(any, row.v[v]); });
  if (hn::AllTrue(kTag, hn::Eq(any, hn::Zero(kTag)))) return result;

  HWY_ALIGN Words remainder[32];
  HWY_ALIGN Words syndromes[32];
  StoreRow(row, remainder);
  Syndromes(plan, tables, remainder, syndromes);
  Locator locator;
  FindLocator(plan, syndromes, locator);
  Words positions[kRsMaxT];
  if (locator.length > plan.t || FindRoots(plan, tables, locator, positions) != Index(locator.length)) {
    result.status = RsStatus::kUncorrectable;
    return result;
  }
  result.status = RsStatus::kCorrected;
  result.num_corrected = locator.length;
  std::copy_n(positions, locator.length, result.position.begin());
  Magnitudes(plan, tables, locator, result);
  for (std::size_t i = 0; i < Index(result.num_corrected); ++i) corrected[result.position[i]] ^= result.magnitude[i];
  return result;
}

const char* SingleTarget() { return hwy::TargetName(HWY_TARGET); }

}  // namespace plumbline::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace plumbline::kernels {

HWY_EXPORT(Encode);
HWY_EXPORT(SyndromesOf);
HWY_EXPORT(Decode);
HWY_EXPORT(SingleTarget);

void RsEncode(const RsPlan& plan, std::span<const std::uint16_t> message, std::span<std::uint16_t> codeword) {
  assert(message.size() == static_cast<std::size_t>(plan.k) && codeword.size() == static_cast<std::size_t>(plan.n));
  HWY_DYNAMIC_DISPATCH(Encode)(plan, message, codeword);
}

void RsSyndromes(const RsPlan& plan, std::span<const std::uint16_t> received, std::span<std::uint16_t> syndromes) {
  assert(received.size() == static_cast<std::size_t>(plan.n));
  assert(syndromes.size() == static_cast<std::size_t>(2 * plan.t));
  HWY_DYNAMIC_DISPATCH(SyndromesOf)(plan, received, syndromes);
}

RsResult RsDecode(const RsPlan& plan, std::span<const std::uint16_t> received, std::span<std::uint16_t> corrected) {
  assert(received.size() == static_cast<std::size_t>(plan.n) && corrected.size() == received.size());
  return HWY_DYNAMIC_DISPATCH(Decode)(plan, received, corrected);
}

const char* RsSingleTarget() { return HWY_DYNAMIC_DISPATCH(SingleTarget)(); }

}  // namespace plumbline::kernels
#endif  // HWY_ONCE
