#include "kernels/fec/rs_batch.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>
#include <utility>

#include "kernels/fec/rs_tables.h"

// Vectors of no fixed size cannot be members of arrays: where there is SVE, NEON runs.
#ifndef HWY_DISABLED_TARGETS  // by the build (kernels/CMakeLists.txt)
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/fec/rs_batch.cc"
#include <hwy/foreach_target.h>
// After foreach_target.h, in this order.
#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "kernels/ops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace plumbline::kernels::HWY_NAMESPACE {

using Words = std::uint16_t;
using D = hn::ScalableTag<Words>;
using V = hn::Vec<D>;
constexpr D kTag;
constexpr std::size_t kLanes = hn::MaxLanes(D());  // 16-bit lanes: words a plane, symbols a chunk
constexpr std::size_t kWidth = 16 * kLanes;        // codewords a block
constexpr std::size_t kBits = kGfBits;
constexpr std::size_t kElement = kBits * kLanes;  // words of one symbol of a block
constexpr std::size_t kRow = 32;                  // symbols a row of the queue
constexpr bool kHasTernaryLogic = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL;

constexpr std::size_t Index(int i) { return static_cast<std::size_t>(i); }

HWY_INLINE V LoadPlane(const Words* planes, std::size_t i) { return hn::Load(kTag, planes + i * kLanes); }
HWY_INLINE void StorePlane(V v, Words* planes, std::size_t i) { hn::Store(v, kTag, planes + i * kLanes); }
HWY_INLINE bool AnyBit(V v) { return !hn::AllTrue(kTag, hn::Eq(v, hn::Zero(kTag))); }

// ---------------------------------------------------------------- words to planes and back

// Exchanges the high bits of every group of 2 shift bits of a with the low bits of b.
template <int shift>
HWY_INLINE void ExchangeBits(V& a, V& b, V low_mask) {
  if constexpr (!kHasTernaryLogic) {
    const V changed = hn::And(hn::Xor(hn::ShiftRight<shift>(a), b), low_mask);
    b = hn::Xor(b, changed);
    a = hn::Xor(a, hn::ShiftLeft<shift>(changed));
    return;
  }
  const V low = Select(low_mask, a, hn::ShiftLeft<shift>(b));
  b = Select(low_mask, hn::ShiftRight<shift>(a), b);
  a = low;
}

// Transposes 8 x 8 bits in every byte of eight vectors.
HWY_INLINE void TransposeBits(V (&v)[8]) {
  const V mask4 = hn::Set(kTag, Words{0x0F0F});
  const V mask2 = hn::Set(kTag, Words{0x3333});
  const V mask1 = hn::Set(kTag, Words{0x5555});
  Unroll<4>([&](auto i) HWY_ATTR { ExchangeBits<4>(v[i], v[i + 4], mask4); });
  Unroll<4>([&](auto i) HWY_ATTR { ExchangeBits<2>(v[i / 2 * 4 + i % 2], v[i / 2 * 4 + i % 2 + 2], mask2); });
  Unroll<4>([&](auto i) HWY_ATTR { ExchangeBits<1>(v[2 * i], v[2 * i + 1], mask1); });
}

// Transposes the kLanes x kLanes matrix of words at `in` (rows follow each other); row i goes to out + i * out_step.
HWY_INLINE void TransposeWords(const Words* in, Words* out, std::size_t out_step) {
  constexpr std::size_t kBlocks = kLanes / 8;  // 128-bit blocks a vector
  HWY_ALIGN Words middle[kBlocks == 1 ? 1 : kLanes * kLanes];
  for (std::size_t set = 0; set < kBlocks; ++set) {
    V a[8];
    V b[8];
    Unroll<8>([&](auto i) HWY_ATTR { a[i] = LoadPlane(in, 8 * set + i); });
    // Each turn rotates the six bits (row, column) of an address by one: after three, row and column have changed
    // places.
    const auto interleave = [&](const V(&from)[8], V(&to)[8]) HWY_ATTR {
      Unroll<4>([&](auto i) HWY_ATTR {
        to[2 * i] = hn::InterleaveLower(kTag, from[i], from[i + 4]);
        to[2 * i + 1] = hn::InterleaveUpper(kTag, from[i], from[i + 4]);
      });
    };
    interleave(a, b);
    interleave(b, a);
    interleave(a, b);
    if constexpr (kBlocks == 1) {
      Unroll<8>([&](auto i) HWY_ATTR { hn::Store(b[i], kTag, out + i * out_step); });
    } else {
      Unroll<8>([&](auto i) HWY_ATTR { StorePlane(b[i], middle, kBlocks * i + set); });
    }
  }
  // Row m of `set` now has, in block B, column 8 B + m of its eight rows: transpose the blocks.
  if constexpr (kBlocks == 2) {
    for (std::size_t m = 0; m < 8; ++m) {
      const V a = LoadPlane(middle, 2 * m);
      const V b = LoadPlane(middle, 2 * m + 1);
      hn::Store(hn::ConcatLowerLower(kTag, b, a), kTag, out + m * out_step);
      hn::Store(hn::ConcatUpperUpper(kTag, b, a), kTag, out + (8 + m) * out_step);
    }
  } else if constexpr (kBlocks == 4) {
    for (std::size_t m = 0; m < 8; ++m) {
      V v[4];
      Unroll<4>([&](auto i) HWY_ATTR { v[i] = LoadPlane(middle, 4 * m + i); });
      const V low_even = hn::ConcatLowerLower(kTag, v[2], v[0]);
      const V low_odd = hn::ConcatLowerLower(kTag, v[3], v[1]);
      const V high_even = hn::ConcatUpperUpper(kTag, v[2], v[0]);
      const V high_odd = hn::ConcatUpperUpper(kTag, v[3], v[1]);
      hn::Store(hn::OddEvenBlocks(hn::SwapAdjacentBlocks(low_odd), low_even), kTag, out + m * out_step);
      hn::Store(hn::OddEvenBlocks(low_odd, hn::SwapAdjacentBlocks(low_even)), kTag, out + (8 + m) * out_step);
      hn::Store(hn::OddEvenBlocks(hn::SwapAdjacentBlocks(high_odd), high_even), kTag, out + (16 + m) * out_step);
      hn::Store(hn::OddEvenBlocks(high_odd, hn::SwapAdjacentBlocks(high_even)), kTag, out + (24 + m) * out_step);
    }
  }
}

// The words of up to one block, row after row; rows that are missing are read as copies of the last one.
struct Rows {
  const Words* begin;
  std::size_t stride;
  std::size_t count;  // >= 1
  const Words* operator[](std::size_t i) const { return begin + std::min(i, count - 1) * stride; }
};

// kLanes symbols from column `column` on, to as many elements of planes. `ahead`: what to fetch for the next call.
void PackChunk(const Rows& rows, std::size_t column, std::size_t ahead, Words* planes, RsBatchWorkspace& workspace) {
  Words* const scratch = workspace.transposed.data();
  const V low_byte = hn::Set(kTag, Words{0x00FF});
  for (std::size_t group = 0; group < kLanes; ++group) {
    V low[8];   // bits 0..7 of word i (low byte) and i + 8
    V high[8];  // bits 8 and 9 of them, and what stands above
    Unroll<8>([&](auto i) HWY_ATTR {
      const Words* const first = rows[16 * group + i] + column;
      const Words* const second = rows[16 * group + i + 8] + column;
      const V a = hn::LoadU(kTag, first);
      const V b = hn::LoadU(kTag, second);
      hwy::Prefetch(first + ahead);
      hwy::Prefetch(second + ahead);
      low[i] = Select(low_byte, a, hn::ShiftLeft<8>(b));
      high[i] = Select(low_byte, hn::ShiftRight<8>(a), b);
    });
    TransposeBits(low);
    const V mask4 = hn::Set(kTag, Words{0x0F0F});
    const V mask2 = hn::Set(kTag, Words{0x3333});
    Unroll<4>([&](auto i) HWY_ATTR { high[i] = Select(mask4, high[i], hn::ShiftLeft<4>(high[i + 4])); });
    Unroll<2>([&](auto i) HWY_ATTR { high[i] = Select(mask2, high[i], hn::ShiftLeft<2>(high[i + 2])); });
    ExchangeBits<1>(high[0], high[1], hn::Set(kTag, Words{0x5555}));
    Unroll<8>([&](auto bit) HWY_ATTR { StorePlane(low[bit], scratch, bit * kLanes + group); });
    Unroll<2>([&](auto bit) HWY_ATTR { StorePlane(high[bit], scratch, (8 + bit) * kLanes + group); });
  }
  for (std::size_t bit = 0; bit < kBits; ++bit) {
    TransposeWords(scratch + bit * kLanes * kLanes, planes + bit * kLanes, kElement);
  }
}

// The inverse: kLanes elements of planes to the symbols at `out`, one row of `stride` for each of `count` codewords.
void UnpackChunk(const Words* planes, Words* out, std::size_t stride, std::size_t count, RsBatchWorkspace& workspace) {
  Words* const scratch = workspace.transposed.data();
  HWY_ALIGN Words column[kLanes * kLanes];
  for (std::size_t bit = 0; bit < kBits; ++bit) {
    for (std::size_t i = 0; i < kLanes; ++i) StorePlane(LoadPlane(planes, i * kBits + bit), column, i);
    TransposeWords(column, scratch + bit * kLanes * kLanes, kLanes);
  }
  const V low_byte = hn::Set(kTag, Words{0x00FF});
  for (std::size_t group = 0; 16 * group < count; ++group) {
    V low[8];
    V high[8];
    Unroll<8>([&](auto bit) HWY_ATTR { low[bit] = LoadPlane(scratch, bit * kLanes + group); });
    Unroll<2>([&](auto bit) HWY_ATTR { high[bit] = LoadPlane(scratch, (8 + bit) * kLanes + group); });
    Unroll<6>([&](auto bit) HWY_ATTR { high[2 + bit] = hn::Zero(kTag); });
    TransposeBits(low);
    TransposeBits(high);
    HWY_ALIGN Words row[16 * kLanes];
    Unroll<8>([&](auto i) HWY_ATTR {
      StorePlane(Select(low_byte, low[i], hn::ShiftLeft<8>(high[i])), row, i);
      StorePlane(Select(low_byte, hn::ShiftRight<8>(low[i]), high[i]), row, i + 8);
    });
    for (std::size_t i = 0; i < 16 && 16 * group + i < count; ++i) {
      hn::StoreU(LoadPlane(row, i), kTag, out + (16 * group + i) * stride);
    }
  }
}

// Symbols 0 .. symbols - 1 (whole chunks, but for a last one that overlaps the one before) of rows that are long
// enough.
std::size_t ChunkStart(std::size_t column, std::size_t symbols) { return std::min(column, symbols - kLanes); }

// ---------------------------------------------------------------- elements of the field in planes

// v = alpha^exponent v: planes move, and one XOR for each power.
template <int exponent>
HWY_INLINE void MultiplyAlpha(V (&v)[kBits]) {
  if constexpr (exponent > 0) {
    const V top = v[9];
    Unroll<9>([&](auto i) HWY_ATTR { v[9 - i] = v[8 - i]; });
    v[0] = top;
    v[3] = hn::Xor(v[3], top);
    MultiplyAlpha<exponent - 1>(v);
  } else if constexpr (exponent < 0) {
    const V bottom = v[0];
    Unroll<9>([&](auto i) HWY_ATTR { v[i] = v[i + 1]; });
    v[9] = bottom;
    v[2] = hn::Xor(v[2], bottom);
    MultiplyAlpha<exponent + 1>(v);
  }
}

// How to compute alpha^exponent v + r with the fewest operations: as it stands, or as alpha^a v + alpha^b v + r.
struct AlphaForm {
  bool is_sum = false;
  int a = 0;
  int b = 0;
};

constexpr AlphaForm FormOf(int exponent) {
  AlphaForm form;
  int fewest = kHasTernaryLogic ? std::max(0, exponent - 7) : exponent - 10;
  for (int a = -12; a <= 12; ++a) {
    for (int b = a + 1; b <= 12; ++b) {
      const int operations = std::max({b, 0}) + std::max({-a, 0});
      if (operations < fewest && (GfAlpha(a) ^ GfAlpha(b)) == GfAlpha(exponent)) {
        fewest = operations;
        form = {true, a, b};
      }
    }
  }
  return form;
}

// Operations of HornerStep: of the carries or products, and of the sums of three and of two.
constexpr int StepOperations(int exponent) {
  const AlphaForm form = FormOf(exponent);
  const int before = !form.is_sum ? std::max(0, exponent - 7)
                     : form.a > 0 ? form.b
                     : form.b > 0 ? form.b - form.a
                                  : -form.b - form.a;
  const int sums_of_three = form.is_sum ? 10 : std::clamp(exponent, 0, 7);
  return before + sums_of_three * (kHasTernaryLogic ? 1 : 2) + 10 - sums_of_three;
}

// s = alpha^exponent s + r
template <int exponent>
HWY_INLINE void HornerStep(V (&s)[kBits], const Words* r) {
  constexpr AlphaForm kForm = FormOf(exponent);
  V out[kBits];
  if constexpr (kForm.is_sum) {
    V a[kBits];
    V b[kBits];
    Unroll<kBits>([&](auto i) HWY_ATTR { a[i] = s[i]; });
    MultiplyAlpha<kForm.a>(a);
    if constexpr (kForm.a > 0) {
      Unroll<kBits>([&](auto i) HWY_ATTR { b[i] = a[i]; });
      MultiplyAlpha<kForm.b - kForm.a>(b);
    } else {
      Unroll<kBits>([&](auto i) HWY_ATTR { b[i] = s[i]; });
      MultiplyAlpha<kForm.b>(b);
    }
    Unroll<kBits>([&](auto i) HWY_ATTR { out[i] = hn::Xor3(a[i], b[i], LoadPlane(r, i)); });
  } else {
    // carry[k] leaves the top at power k, enters plane 0 and is added to plane 3.
    constexpr auto kExponent = static_cast<std::size_t>(exponent);
    V carry[kExponent + 1];
    Unroll<kExponent>([&](auto k) HWY_ATTR {
      if constexpr (k < 7) {
        carry[k] = s[9 - k];
      } else if constexpr (k < 10) {
        carry[k] = hn::Xor(s[9 - k], carry[k - 7]);
      } else {
        carry[k] = hn::Xor(carry[k - 10], carry[k - 7]);
      }
    });
    Unroll<kBits>([&](auto i) HWY_ATTR {
      V moved;
      if constexpr (i >= kExponent) {
        moved = s[i - kExponent];
      } else {
        moved = carry[kExponent - 1 - i];
      }
      if constexpr (i >= 3 && kExponent + 2 >= i && kExponent > 0) {
        out[i] = hn::Xor3(moved, carry[kExponent + 2 - i], LoadPlane(r, i));
      } else {
        out[i] = hn::Xor(moved, LoadPlane(r, i));
      }
    });
  }
  Unroll<kBits>([&](auto i) HWY_ATTR { s[i] = out[i]; });
}

// sum = sum alpha^(root count) + value of `count` symbols at alpha^root
template <int root>
void Horner(const Words* symbols, std::size_t count, Words* sum) {
  V s[kBits];
  Unroll<kBits>([&](auto i) HWY_ATTR { s[i] = LoadPlane(sum, i); });
  for (std::size_t i = 0; i < count; ++i) HornerStep<root>(s, symbols + i * kElement);
  Unroll<kBits>([&](auto i) HWY_ATTR { StorePlane(s[i], sum, i); });
}

using HornerFunction = void (*)(const Words*, std::size_t, Words*);
template <int... root>
constexpr std::array<HornerFunction, sizeof...(root)> HornerFunctions(std::integer_sequence<int, root...>) {
  return {&Horner<root>...};
}
constexpr auto kHorner = HornerFunctions(std::make_integer_sequence<int, kRsMaxParity>{});

// Adds symbols to the values at the 2t roots.
void Evaluate(const RsPlan& plan, const Words* symbols, std::size_t count, Words* values) {
  for (std::size_t root = 0; root < Index(2 * plan.t); ++root) kHorner[root](symbols, count, values + root * kElement);
}

// Values of the first `symbols` symbols of a block at the 2t roots.
void EvaluateRows(const RsPlan& plan, const Rows& rows, std::size_t symbols, Words* values,
                  RsBatchWorkspace& workspace) {
  const std::size_t n = Index(plan.n);
  Words* const tile = workspace.tile.data();
  std::memset(values, 0, Index(2 * plan.t) * kElement * sizeof(Words));
  for (std::size_t column = 0; column < symbols; column += kLanes) {
    const std::size_t start = ChunkStart(column, n);
    const bool last = column + kLanes >= symbols;
    PackChunk(rows, start, last ? kWidth * rows.stride - start : kLanes, tile, workspace);
    Evaluate(plan, tile + (column - start) * kElement, std::min(kLanes, symbols - column), values);
  }
}

void EvaluatePlanes(const RsPlan& plan, const Words* planes, std::size_t symbols, Words* values) {
  constexpr std::size_t kTile = 32;  // symbols: what stays in the first-level cache for all roots
  std::memset(values, 0, Index(2 * plan.t) * kElement * sizeof(Words));
  for (std::size_t i = 0; i < symbols; i += kTile) {
    Evaluate(plan, planes + i * kElement, std::min(kTile, symbols - i), values);
  }
}

// Parity of the values of the message at the 2t roots: kRsPass of them at a time, the sums of the five low and of the
// five high planes of each in all 32 combinations, and out of these those that an output needs.
void Interpolate(const RsPlan& plan, const Words* values, Words* parity, RsBatchWorkspace& workspace) {
  const RsTables& tables = RsTablesOf(plan);
  const std::size_t roots = Index(2 * plan.t);
  Words* const combination = workspace.combination.data();
  for (std::size_t pass = 0; pass * kRsPass < roots; ++pass) {
    for (std::size_t half = 0; half < 2 * kRsPass; ++half) {
      const Words* const source = values + (2 * kRsPass * pass + half) * 5 * kLanes;
      const bool present = pass * kRsPass + half / 2 < roots;
      Words* const out = combination + half * 32 * kLanes;
      StorePlane(hn::Zero(kTag), out, 0);
      for (std::size_t i = 0; i < 5; ++i) {
        const V v = present ? LoadPlane(source, i) : hn::Zero(kTag);
        for (std::size_t c = 0; c < std::size_t{1} << i; ++c) {
          StorePlane(hn::Xor(LoadPlane(out, c), v), out, (std::size_t{1} << i) + c);
        }
      }
    }
    for (std::size_t i = 0; i < roots * kBits; ++i) {
      const RsTables::Selection& selected = tables.interpolation[pass][i];
      V sum = pass == 0 ? hn::Zero(kTag) : LoadPlane(parity, i);
      Unroll<kRsPass>([&](auto j) HWY_ATTR {
        sum = hn::Xor3(sum, LoadPlane(combination, 64 * j + selected[2 * j]),
                       LoadPlane(combination, 64 * j + 32 + selected[2 * j + 1]));
      });
      StorePlane(sum, parity, i);
    }
  }
}

// The product of two elements before reduction: coefficients of x^0 .. x^18.
using Product = V[19];

// product += a b
HWY_INLINE void MultiplyAdd(const Words* a, const Words* b, Product& product) {
  V av[kBits];
  Unroll<kBits>([&](auto i) HWY_ATTR { av[i] = LoadPlane(a, i); });
  Unroll<kBits>([&](auto j) HWY_ATTR {
    const V bj = LoadPlane(b, j);
    Unroll<kBits>([&](auto i) HWY_ATTR { product[i + j] = XorAnd(product[i + j], av[i], bj); });
  });
}

HWY_INLINE void Clear(Product& product) {
  Unroll<19>([&](auto i) HWY_ATTR { product[i] = hn::Zero(kTag); });
}

// x^(10+i) = x^(3+i) + x^i
HWY_INLINE void Reduce(Product& product, Words* out) {
  Unroll<2>([&](auto i) HWY_ATTR { product[10 + i] = hn::Xor(product[10 + i], product[17 + i]); });
  Unroll<3>([&](auto i) HWY_ATTR { StorePlane(hn::Xor(product[i], product[10 + i]), out, i); });
  Unroll<6>([&](auto i)
                HWY_ATTR { StorePlane(hn::Xor3(product[3 + i], product[13 + i], product[10 + i]), out, 3 + i); });
  StorePlane(hn::Xor(product[9], product[16]), out, 9);
}

// out = a b + c; c may be null; out may be any of them
HWY_INLINE void MultiplyElements(const Words* a, const Words* b, const Words* c, Words* out) {
  Product product;
  Clear(product);
  if (c != nullptr) Unroll<kBits>([&](auto i) HWY_ATTR { product[i] = LoadPlane(c, i); });
  MultiplyAdd(a, b, product);
  Reduce(product, out);
}

// out = a^2
HWY_INLINE void SquareElement(const Words* a, Words* out) {
  V v[kBits];
  Unroll<kBits>([&](auto i) HWY_ATTR { v[i] = LoadPlane(a, i); });
  StorePlane(hn::Xor(v[0], v[5]), out, 0);
  StorePlane(v[9], out, 1);
  StorePlane(hn::Xor(v[1], v[6]), out, 2);
  StorePlane(v[5], out, 3);
  StorePlane(hn::Xor3(v[2], v[7], v[9]), out, 4);
  StorePlane(v[6], out, 5);
  StorePlane(hn::Xor(v[3], v[8]), out, 6);
  StorePlane(v[7], out, 7);
  StorePlane(hn::Xor(v[4], v[9]), out, 8);
  StorePlane(v[8], out, 9);
}

// out = 1 / a = a^(2 (2^9 - 1)), by the exponents 2^2 - 1, 2^4 - 1, 2^8 - 1, 2^9 - 1; out is not a
void InvertElement(const Words* a, Words* out) {
  HWY_ALIGN Words power[kElement];
  std::memcpy(out, a, sizeof(power));
  for (int squares = 1; squares <= 4; squares *= 2) {
    SquareElement(out, power);
    for (int i = 1; i < squares; ++i) SquareElement(power, power);
    MultiplyElements(out, power, nullptr, out);
  }
  SquareElement(out, out);
  MultiplyElements(out, a, nullptr, out);
  SquareElement(out, out);
}

// ---------------------------------------------------------------- decoding of a queue

// r - 2L of every codeword in two's complement planes, r the iteration: its sign tells whether L may grow.
constexpr std::size_t kSlackBits = 6;

// The longest register: max L = (r - min(r - 2L)) / 2.
int LongestRegister(const V (&slack)[kSlackBits], int r) {
  V candidates = hn::Not(hn::Zero(kTag));
  int smallest = 0;
  for (std::size_t i = kSlackBits; i-- > 0;) {
    const bool sign = i == kSlackBits - 1;
    const V smaller = sign ? hn::And(candidates, slack[i]) : hn::AndNot(slack[i], candidates);
    const bool any = AnyBit(smaller);
    if (any) candidates = smaller;
    const int weight = sign ? -(1 << i) : 1 << i;
    if (any == sign) smallest += weight;
  }
  return (r - smallest) / 2;
}

// Berlekamp-Massey without inversion: Lambda is scaled by a factor that is not zero. With d the discrepancy and gamma
// the one of the last change of length, at first 1:
//   Lambda' = gamma Lambda + d x B;  where d != 0 and 2L <= r:  B = Lambda, gamma = d, L = r + 1 - L;  else B = x B
// Coefficients above t are dropped: only words with L > t have them, and L never shrinks. Returns the longest L, at
// most t; `slack` becomes 2t - 2L.
int FindLocators(const RsPlan& plan, V (&slack)[kSlackBits], RsBatchWorkspace& workspace) {
  const Words* const syndrome = workspace.queue_syndrome.data();
  Words* const lambda = workspace.locator.data();
  Words* const xb = workspace.shifted.data();
  HWY_ALIGN Words gamma[kElement] = {};
  HWY_ALIGN Words d[kElement];
  const V ones = hn::Not(hn::Zero(kTag));
  std::memset(lambda, 0, (Index(plan.t) + 1) * kElement * sizeof(Words));
  std::memset(xb, 0, (Index(plan.t) + 1) * kElement * sizeof(Words));
  StorePlane(ones, lambda, 0);
  StorePlane(ones, xb, kBits);  // x B = x
  StorePlane(ones, gamma, 0);
  for (auto& plane : slack) plane = hn::Zero(kTag);
  int length = 0;
  for (int r = 0; r < 2 * plan.t; ++r) {
    Product product;
    Clear(product);
    for (int i = 0; i <= std::min(length, r); ++i) {
      MultiplyAdd(lambda + Index(i) * kElement, syndrome + Index(r - i) * kElement, product);
    }
    Reduce(product, d);
    V nonzero = hn::Zero(kTag);
    Unroll<kBits>([&](auto i) HWY_ATTR { nonzero = hn::Or(nonzero, LoadPlane(d, i)); });
    const V grows = hn::AndNot(slack[kSlackBits - 1], nonzero);
    // slack' = r + 1 - 2L', which is slack + 1, or -slack - 1 where L grows
    V carry = hn::Not(grows);
    for (auto& plane : slack) {
      const V turned = hn::Xor(plane, grows);
      plane = hn::Xor(turned, carry);
      carry = hn::And(turned, carry);
    }
    const bool any = AnyBit(nonzero);
    if (any) length = std::min(LongestRegister(slack, r + 1), plan.t);
    for (int i = std::min(r + 1, plan.t); i >= 0; --i) {
      Words* const lambda_i = lambda + Index(i) * kElement;
      Words* const xb_i = xb + Index(i) * kElement;
      Words* const next = xb_i + kElement;  // x B of the next iteration
      HWY_ALIGN Words updated[kElement];
      const bool update = any && i <= length;
      if (update) {
        Clear(product);
        MultiplyAdd(lambda_i, gamma, product);
        MultiplyAdd(xb_i, d, product);
        Reduce(product, updated);
      }
      if (i < plan.t) {
        Unroll<kBits>([&](auto b)
                          HWY_ATTR { StorePlane(Select(grows, LoadPlane(lambda_i, b), LoadPlane(xb_i, b)), next, b); });
      }
      if (update) std::memcpy(lambda_i, updated, sizeof(updated));
    }
    std::memset(xb, 0, kElement * sizeof(Words));
    Unroll<kBits>([&](auto b) HWY_ATTR { StorePlane(Select(grows, LoadPlane(d, b), LoadPlane(gamma, b)), gamma, b); });
  }
  return length;
}

constexpr std::size_t kChienTile = 16;  // positions

// sum_p += terms i and i+1 of the locator at tile position p, which then are multiplied by alpha^-i and alpha^-(i+1)
template <int i>
void ChienTerms(const Words* constant, Words* term, Words* sum) {
  constexpr bool kPair = i + 1 <= kRsMaxT;
  V a[kBits];
  V b[kBits];
  Words* const first = term + Index(i) * kElement;
  Unroll<kBits>([&](auto bit) HWY_ATTR {
    a[bit] = LoadPlane(first, bit);
    b[bit] = kPair ? LoadPlane(first + kElement, bit) : hn::Zero(kTag);
  });
  for (std::size_t p = 0; p < kChienTile; ++p) {
    Words* const out = sum + p * kElement;
    const Words* const in = i == 1 ? constant : out;
    Unroll<kBits>([&](auto bit) HWY_ATTR {
      StorePlane(kPair ? hn::Xor3(LoadPlane(in, bit), a[bit], b[bit]) : hn::Xor(LoadPlane(in, bit), a[bit]), out, bit);
    });
    MultiplyAlpha<-i>(a);
    if constexpr (kPair) MultiplyAlpha<-(i + 1)>(b);
  }
  Unroll<kBits>([&](auto bit) HWY_ATTR {
    StorePlane(a[bit], first, bit);
    if constexpr (kPair) StorePlane(b[bit], first + kElement, bit);
  });
}

// One plane a position: where Lambda(alpha^-(n-1-position)) is zero. The search starts at the last position, x = 1.
void FindZeros(const RsPlan& plan, int length, RsBatchWorkspace& workspace) {
  constexpr std::array kTerms = {&ChienTerms<1>, &ChienTerms<3>,  &ChienTerms<5>,  &ChienTerms<7>,
                                 &ChienTerms<9>, &ChienTerms<11>, &ChienTerms<13>, &ChienTerms<15>};
  Words* const term = workspace.term.data();
  Words* const sum = workspace.sum.data();
  std::memset(term, 0, sizeof(workspace.term));
  std::memcpy(term, workspace.locator.data(), (Index(length) + 1) * kElement * sizeof(Words));
  for (std::size_t end = Index(plan.n); end > 0; end -= kChienTile) {
    for (std::size_t pair = 0; 2 * pair < Index(length); ++pair) kTerms[pair](term, term, sum);
    for (std::size_t p = 0; p < kChienTile; ++p) {
      V any = hn::Zero(kTag);
      Unroll<kBits / 2>([&](auto bit) HWY_ATTR {
        any = hn::Or3(any, LoadPlane(sum, p * kBits + 2 * bit), LoadPlane(sum, p * kBits + 2 * bit + 1));
      });
      StorePlane(hn::Not(any), workspace.zeros.data(), end - 1 - p);
    }
  }
}

// The first `count` codewords' roots, first in time first: position, and 1 / X for Forney.
void CollectRoots(const RsPlan& plan, std::size_t count, RsBatchWorkspace& workspace) {
  const RsTables& tables = RsTablesOf(plan);
  std::fill_n(workspace.num_roots.begin(), kWidth, Words{0});
  for (std::size_t position = 0; position < Index(plan.n); ++position) {
    for (std::size_t group = 0; group < kLanes; group += 4) {
      std::uint64_t zeros;
      std::memcpy(&zeros, workspace.zeros.data() + position * kLanes + group, sizeof(zeros));
      for (; zeros != 0; zeros &= zeros - 1) {
        const std::size_t lane = 16 * group + Index(std::countr_zero(zeros));
        if (lane >= count) break;
        const std::size_t root = workspace.num_roots[lane]++;  // below 16: the degree is at most t, Lambda(0) not zero
        workspace.position[16 * lane + root] = static_cast<Words>(position);
        workspace.root_row[kRow * lane + root] = tables.root[position];
      }
    }
  }
}

// Omega_i = sum_{j<=i} Lambda_j S_{i-j}, i < length; deg Omega < L wherever L roots are found.
void FindEvaluators(int length, RsBatchWorkspace& workspace) {
  for (int i = 0; i < length; ++i) {
    Product product;
    Clear(product);
    for (int j = 0; j <= i; ++j) {
      MultiplyAdd(workspace.locator.data() + Index(j) * kElement,
                  workspace.queue_syndrome.data() + Index(i - j) * kElement, product);
    }
    Reduce(product, workspace.evaluator.data() + Index(i) * kElement);
  }
}

// Forney at x = 1 / X: Y = Omega(x) / (x Lambda'(x)), the divisor being the odd part of Lambda.
void Magnitude(const Words* x, int length, Words* magnitude, RsBatchWorkspace& workspace) {
  const Words* const lambda = workspace.locator.data();
  const Words* const omega = workspace.evaluator.data();
  HWY_ALIGN Words numerator[kElement];
  HWY_ALIGN Words square[kElement];
  HWY_ALIGN Words divisor[kElement];
  HWY_ALIGN Words inverse[kElement];
  std::memcpy(numerator, omega + Index(length - 1) * kElement, sizeof(numerator));
  for (int i = length - 2; i >= 0; --i) MultiplyElements(numerator, x, omega + Index(i) * kElement, numerator);
  SquareElement(x, square);
  const int odd = length - 1 + length % 2;  // highest odd index
  std::memcpy(divisor, lambda + Index(odd) * kElement, sizeof(divisor));
  for (int i = odd - 2; i > 0; i -= 2) MultiplyElements(divisor, square, lambda + Index(i) * kElement, divisor);
  MultiplyElements(divisor, x, nullptr, divisor);
  InvertElement(divisor, inverse);
  MultiplyElements(numerator, inverse, nullptr, magnitude);
}

// Where a batch's codewords lie: in words, or in planes.
struct WordStore {
  Words* words;
  std::size_t n;
  void Correct(std::size_t index, std::size_t position, Words magnitude) const {
    words[index * n + position] = static_cast<Words>(words[index * n + position] ^ magnitude);
  }
};
struct PlaneStore {
  Words* planes;
  std::size_t n;
  void Correct(std::size_t index, std::size_t position, unsigned magnitude) const {
    const std::size_t lane = index % kWidth;
    Words* const word = planes + ((index / kWidth) * n + position) * kElement + lane / 16;
    for (; magnitude != 0; magnitude &= magnitude - 1) {
      Words& plane = word[Index(std::countr_zero(magnitude)) * kLanes];
      plane = static_cast<Words>(plane ^ (1u << (lane % 16)));
    }
  }
};

// Decodes the first `count` entries of the queue.
template <class Store>
void DecodeQueue(const RsPlan& plan, std::size_t count, const Store& store, std::span<RsResult> results,
                 RsBatchWorkspace& workspace) {
  if (count == 0) return;
  std::fill(workspace.syndrome_row.begin() + static_cast<std::ptrdiff_t>(kRow * count),
            workspace.syndrome_row.begin() + kRow * kWidth, Words{0});
  const auto pack = [&](const Words* rows, std::size_t symbols, Words* planes) HWY_ATTR {
    for (std::size_t column = 0; column < symbols; column += kLanes) {
      PackChunk(Rows{rows, kRow, kWidth}, column, 0, planes + column * kElement, workspace);
    }
  };
  pack(workspace.syndrome_row.data(), Index(2 * plan.t), workspace.queue_syndrome.data());
  V slack[kSlackBits];
  const int length = FindLocators(plan, slack, workspace);
  FindZeros(plan, length, workspace);
  CollectRoots(plan, count, workspace);
  FindEvaluators(length, workspace);
  Words* const x = workspace.tile.data();
  Words* const output = workspace.output.data();
  std::size_t most = 0;
  for (std::size_t lane = 0; lane < count; ++lane) most = std::max<std::size_t>(most, workspace.num_roots[lane]);
  pack(workspace.root_row.data(), most, x);
  for (std::size_t i = 0; i < most; ++i) Magnitude(x + i * kElement, length, output + i * kElement, workspace);
  Unroll<kSlackBits>([&](auto bit) HWY_ATTR { StorePlane(slack[bit], output, kRsMaxT * kBits + bit); });
  for (std::size_t column = 0; column <= kRsMaxT; column += kLanes) {
    UnpackChunk(output + column * kElement, workspace.magnitude_row.data() + column, kRow, count, workspace);
  }
  for (std::size_t lane = 0; lane < count; ++lane) {
    RsResult& result = results[workspace.index[lane]];
    const Words* const magnitude = workspace.magnitude_row.data() + kRow * lane;
    const unsigned last_slack = magnitude[kRsMaxT] & 63u;  // 2t - 2L
    const std::size_t num_roots = workspace.num_roots[lane];
    if (last_slack >= 32 || last_slack != 2 * (Index(plan.t) - num_roots)) {
      result.status = RsStatus::kUncorrectable;
      continue;
    }
    result.status = RsStatus::kCorrected;
    result.num_corrected = static_cast<std::int32_t>(num_roots);
    for (std::size_t i = 0; i < num_roots; ++i) {
      result.position[i] = workspace.position[16 * lane + i];
      result.magnitude[i] = magnitude[i];
      store.Correct(workspace.index[lane], result.position[i], magnitude[i]);
    }
  }
}

// ---------------------------------------------------------------- batches

// Lanes below `count`, of a block.
V LaneMask(std::size_t count) {
  HWY_ALIGN Words mask[kLanes];
  for (std::size_t g = 0; g < kLanes; ++g) {
    const std::size_t lanes = count > 16 * g ? std::min<std::size_t>(16, count - 16 * g) : 0;
    mask[g] = static_cast<Words>((1u << lanes) - 1);
  }
  return hn::Load(kTag, mask);
}

// Where any of the 2t syndromes is not zero.
V Errored(const RsPlan& plan, const Words* syndromes) {
  V any = hn::Zero(kTag);
  for (std::size_t i = 0; i < Index(2 * plan.t) * kBits; ++i) any = hn::Or(any, LoadPlane(syndromes, i));
  return any;
}

// f(index of the first codeword, number of codewords) for every block.
template <class F>
void ForEachBlock(std::size_t count, const F& f) {
  for (std::size_t first = 0; first < count; first += kWidth) f(first, std::min(kWidth, count - first));
}

// One block's syndromes or message values, from words or from planes.
struct RowSource {
  const RsPlan& plan;
  const Words* words;
  void operator()(std::size_t first, std::size_t count, std::size_t symbols, Words* values,
                  RsBatchWorkspace& workspace) const {
    const std::size_t n = Index(plan.n);
    EvaluateRows(plan, Rows{words + first * n, n, count}, symbols, values, workspace);
  }
};
struct PlaneSource {
  const RsPlan& plan;
  const Words* planes;
  void operator()(std::size_t first, std::size_t, std::size_t symbols, Words* values, RsBatchWorkspace&) const {
    EvaluatePlanes(plan, planes + first / kWidth * Index(plan.n) * kElement, symbols, values);
  }
};

template <class Source>
void Check(const RsPlan& plan, const Source& source, std::size_t count, std::span<Words> errored,
           RsBatchWorkspace& workspace) {
  Words* const syndrome = workspace.syndrome.data();
  ForEachBlock(count, [&](std::size_t first, std::size_t lanes) HWY_ATTR {
    source(first, lanes, Index(plan.n), syndrome, workspace);
    HWY_ALIGN Words mask[kLanes];
    hn::Store(hn::And(Errored(plan, syndrome), LaneMask(lanes)), kTag, mask);
    std::copy_n(mask, (lanes + 15) / 16, errored.data() + first / 16);
  });
}

template <class Source, class Store>
void Decode(const RsPlan& plan, const Source& source, const Store& store, std::span<RsResult> results,
            RsBatchWorkspace& workspace) {
  Words* const syndrome = workspace.syndrome.data();
  std::size_t queued = 0;
  ForEachBlock(results.size(), [&](std::size_t first, std::size_t lanes) HWY_ATTR {
    source(first, lanes, Index(plan.n), syndrome, workspace);
    std::fill_n(results.begin() + static_cast<std::ptrdiff_t>(first), lanes, RsResult{});
    const V errored = hn::And(Errored(plan, syndrome), LaneMask(lanes));
    if (!AnyBit(errored)) return;
    HWY_ALIGN Words mask[kLanes];
    hn::Store(errored, kTag, mask);
    Words* const row = workspace.row.data();
    for (std::size_t column = 0; column < Index(2 * plan.t); column += kLanes) {
      UnpackChunk(syndrome + column * kElement, row + column, kRow, lanes, workspace);
    }
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      if (((mask[lane / 16] >> (lane % 16)) & 1u) == 0) continue;
      std::memcpy(workspace.syndrome_row.data() + kRow * queued, row + kRow * lane, kRow * sizeof(Words));
      workspace.index[queued] = first + lane;
      if (++queued == kWidth) {
        DecodeQueue(plan, queued, store, results, workspace);
        queued = 0;
      }
    }
  });
  DecodeQueue(plan, queued, store, results, workspace);
}

void EncodeBatch(const RsPlan& plan, std::span<Words> codewords, RsBatchWorkspace& workspace) {
  const std::size_t n = Index(plan.n);
  const std::size_t parity = Index(2 * plan.t);
  const RowSource source{plan, codewords.data()};
  ForEachBlock(codewords.size() / n, [&](std::size_t first, std::size_t lanes) HWY_ATTR {
    source(first, lanes, Index(plan.k), workspace.syndrome.data(), workspace);
    Interpolate(plan, workspace.syndrome.data(), workspace.output.data(), workspace);
    Words* const row = workspace.row.data();
    for (std::size_t column = 0; column < parity; column += kLanes) {
      UnpackChunk(workspace.output.data() + column * kElement, row + column, kRow, lanes, workspace);
    }
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      std::memcpy(codewords.data() + (first + lane) * n + Index(plan.k), row + kRow * lane, parity * sizeof(Words));
    }
  });
}

void EncodePlanes(const RsPlan& plan, std::span<Words> planes, RsBatchWorkspace& workspace) {
  const std::size_t block = Index(plan.n) * kElement;
  for (Words* begin = planes.data(); begin != planes.data() + planes.size(); begin += block) {
    EvaluatePlanes(plan, begin, Index(plan.k), workspace.syndrome.data());
    Interpolate(plan, workspace.syndrome.data(), begin + Index(plan.k) * kElement, workspace);
  }
}

void SyndromesBatch(const RsPlan& plan, std::span<const Words> codewords, std::span<Words> syndromes,
                    RsBatchWorkspace& workspace) {
  const std::size_t roots = Index(2 * plan.t);
  const RowSource source{plan, codewords.data()};
  ForEachBlock(codewords.size() / Index(plan.n), [&](std::size_t first, std::size_t lanes) HWY_ATTR {
    source(first, lanes, Index(plan.n), workspace.syndrome.data(), workspace);
    Words* const row = workspace.row.data();
    for (std::size_t column = 0; column < roots; column += kLanes) {
      UnpackChunk(workspace.syndrome.data() + column * kElement, row + column, kRow, lanes, workspace);
    }
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      std::copy_n(row + kRow * lane, roots, syndromes.data() + (first + lane) * roots);
    }
  });
}

void SyndromesPlanes(const RsPlan& plan, std::span<const Words> planes, std::span<Words> syndromes, RsBatchWorkspace&) {
  const std::size_t block = Index(plan.n) * kElement;
  for (std::size_t i = 0; i < planes.size() / block; ++i) {
    EvaluatePlanes(plan, planes.data() + i * block, Index(plan.n), syndromes.data() + i * Index(2 * plan.t) * kElement);
  }
}

void Pack(const RsPlan& plan, std::span<const Words> codewords, std::span<Words> planes, RsBatchWorkspace& workspace) {
  const std::size_t n = Index(plan.n);
  ForEachBlock(codewords.size() / n, [&](std::size_t first, std::size_t lanes) HWY_ATTR {
    for (std::size_t column = 0; column < n; column += kLanes) {
      const std::size_t start = ChunkStart(column, n);
      PackChunk(Rows{codewords.data() + first * n, n, lanes}, start, kLanes,
                planes.data() + (first / kWidth * n + start) * kElement, workspace);
    }
  });
}

void Unpack(const RsPlan& plan, std::span<const Words> planes, std::span<Words> codewords,
            RsBatchWorkspace& workspace) {
  const std::size_t n = Index(plan.n);
  ForEachBlock(codewords.size() / n, [&](std::size_t first, std::size_t lanes) HWY_ATTR {
    for (std::size_t column = 0; column < n; column += kLanes) {
      const std::size_t start = ChunkStart(column, n);
      UnpackChunk(planes.data() + (first / kWidth * n + start) * kElement, codewords.data() + first * n + start, n,
                  lanes, workspace);
    }
  });
}

void CheckBatch(const RsPlan& plan, std::span<const Words> codewords, std::span<Words> errored,
                RsBatchWorkspace& workspace) {
  Check(plan, RowSource{plan, codewords.data()}, codewords.size() / Index(plan.n), errored, workspace);
}

void CheckPlanes(const RsPlan& plan, std::span<const Words> planes, std::size_t count, std::span<Words> errored,
                 RsBatchWorkspace& workspace) {
  Check(plan, PlaneSource{plan, planes.data()}, count, errored, workspace);
}

void DecodeBatch(const RsPlan& plan, std::span<Words> codewords, std::span<RsResult> results,
                 RsBatchWorkspace& workspace) {
  Decode(plan, RowSource{plan, codewords.data()}, WordStore{codewords.data(), Index(plan.n)}, results, workspace);
}

void DecodePlanes(const RsPlan& plan, std::span<Words> planes, std::span<RsResult> results,
                  RsBatchWorkspace& workspace) {
  Decode(plan, PlaneSource{plan, planes.data()}, PlaneStore{planes.data(), Index(plan.n)}, results, workspace);
}

RsOperations CheckOperations(const RsPlan& plan) {
  int logic = 0;
  for (int root = 0; root < 2 * plan.t; ++root) logic += StepOperations(root);
  return {static_cast<double>(logic), 10.0 * 2 * plan.t};
}

RsOperations EncodeOperations(const RsPlan& plan) {
  constexpr double kHalves = 2 * kRsPass;
  const double roots = 2 * plan.t;
  const double outputs = roots * kBits;
  const double passes = std::ceil(roots / static_cast<double>(kRsPass));
  const RsOperations evaluation = CheckOperations(plan);
  const double logic = passes * (kHalves * 31 + outputs * kHalves / (kHasTernaryLogic ? 2 : 1));
  const double loads = passes * (kHalves * (5 + 31) + outputs * (kHalves + 1)) - outputs;
  return {evaluation.logic + logic / plan.k, evaluation.loads + loads / plan.k};
}

std::size_t BatchWidth() { return kWidth; }

const char* BatchTarget() { return hwy::TargetName(HWY_TARGET); }

}  // namespace plumbline::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace plumbline::kernels {

HWY_EXPORT(Pack);
HWY_EXPORT(Unpack);
HWY_EXPORT(EncodeBatch);
HWY_EXPORT(EncodePlanes);
HWY_EXPORT(SyndromesBatch);
HWY_EXPORT(SyndromesPlanes);
HWY_EXPORT(CheckBatch);
HWY_EXPORT(CheckPlanes);
HWY_EXPORT(DecodeBatch);
HWY_EXPORT(DecodePlanes);
HWY_EXPORT(CheckOperations);
HWY_EXPORT(EncodeOperations);
HWY_EXPORT(BatchWidth);
HWY_EXPORT(BatchTarget);

using Words = std::uint16_t;

namespace {

// The number of codewords of n symbols each.
[[maybe_unused]] std::size_t CountOf(std::size_t symbols, std::int32_t n) {
  assert(symbols % static_cast<std::size_t>(n) == 0);
  return symbols / static_cast<std::size_t>(n);
}

[[maybe_unused]] bool IsAligned(const Words* planes) { return reinterpret_cast<std::uintptr_t>(planes) % 64 == 0; }

}  // namespace

std::size_t RsBatchWidth() { return HWY_DYNAMIC_DISPATCH(BatchWidth)(); }

RsOperations RsCheckOperations(const RsPlan& plan) { return HWY_DYNAMIC_DISPATCH(CheckOperations)(plan); }

RsOperations RsEncodeOperations(const RsPlan& plan) { return HWY_DYNAMIC_DISPATCH(EncodeOperations)(plan); }

std::size_t RsPlaneWords(std::size_t symbols, std::size_t count) {
  const std::size_t width = RsBatchWidth();
  return (count + width - 1) / width * symbols * kRsSymbolBits * (width / 16);
}

void RsPack(const RsPlan& plan, std::span<const Words> codewords, std::span<Words> planes,
            RsBatchWorkspace& workspace) {
  assert(planes.size() == RsPlaneWords(static_cast<std::size_t>(plan.n), CountOf(codewords.size(), plan.n)));
  assert(IsAligned(planes.data()));
  HWY_DYNAMIC_DISPATCH(Pack)(plan, codewords, planes, workspace);
}

void RsUnpack(const RsPlan& plan, std::span<const Words> planes, std::span<Words> codewords,
              RsBatchWorkspace& workspace) {
  assert(planes.size() == RsPlaneWords(static_cast<std::size_t>(plan.n), CountOf(codewords.size(), plan.n)));
  assert(IsAligned(planes.data()));
  HWY_DYNAMIC_DISPATCH(Unpack)(plan, planes, codewords, workspace);
}

void RsEncodeBatch(const RsPlan& plan, std::span<Words> codewords, RsBatchWorkspace& workspace) {
  assert(CountOf(codewords.size(), plan.n) * static_cast<std::size_t>(plan.n) == codewords.size());
  HWY_DYNAMIC_DISPATCH(EncodeBatch)(plan, codewords, workspace);
}

void RsEncodePlanes(const RsPlan& plan, std::span<Words> planes, RsBatchWorkspace& workspace) {
  assert(planes.size() % RsPlaneWords(static_cast<std::size_t>(plan.n), 1) == 0 && IsAligned(planes.data()));
  HWY_DYNAMIC_DISPATCH(EncodePlanes)(plan, planes, workspace);
}

void RsSyndromesBatch(const RsPlan& plan, std::span<const Words> codewords, std::span<Words> syndromes,
                      RsBatchWorkspace& workspace) {
  assert(syndromes.size() == CountOf(codewords.size(), plan.n) * static_cast<std::size_t>(2 * plan.t));
  HWY_DYNAMIC_DISPATCH(SyndromesBatch)(plan, codewords, syndromes, workspace);
}

void RsSyndromesPlanes(const RsPlan& plan, std::span<const Words> planes, std::span<Words> syndromes,
                       RsBatchWorkspace& workspace) {
  assert(planes.size() % RsPlaneWords(static_cast<std::size_t>(plan.n), 1) == 0);
  assert(IsAligned(planes.data()) && IsAligned(syndromes.data()));
  HWY_DYNAMIC_DISPATCH(SyndromesPlanes)(plan, planes, syndromes, workspace);
}

void RsCheckBatch(const RsPlan& plan, std::span<const Words> codewords, std::span<Words> errored,
                  RsBatchWorkspace& workspace) {
  assert(errored.size() == (CountOf(codewords.size(), plan.n) + 15) / 16);
  HWY_DYNAMIC_DISPATCH(CheckBatch)(plan, codewords, errored, workspace);
}

void RsCheckPlanes(const RsPlan& plan, std::span<const Words> planes, std::size_t count, std::span<Words> errored,
                   RsBatchWorkspace& workspace) {
  assert(planes.size() == RsPlaneWords(static_cast<std::size_t>(plan.n), count) && IsAligned(planes.data()));
  assert(errored.size() == (count + 15) / 16);
  HWY_DYNAMIC_DISPATCH(CheckPlanes)(plan, planes, count, errored, workspace);
}

void RsDecodeBatch(const RsPlan& plan, std::span<Words> codewords, std::span<RsResult> results,
                   RsBatchWorkspace& workspace) {
  assert(results.size() == CountOf(codewords.size(), plan.n));
  HWY_DYNAMIC_DISPATCH(DecodeBatch)(plan, codewords, results, workspace);
}

void RsDecodePlanes(const RsPlan& plan, std::span<Words> planes, std::span<RsResult> results,
                    RsBatchWorkspace& workspace) {
  assert(planes.size() == RsPlaneWords(static_cast<std::size_t>(plan.n), results.size()) && IsAligned(planes.data()));
  HWY_DYNAMIC_DISPATCH(DecodePlanes)(plan, planes, results, workspace);
}

const char* RsBatchTarget() { return HWY_DYNAMIC_DISPATCH(BatchTarget)(); }

}  // namespace plumbline::kernels
#endif  // HWY_ONCE
