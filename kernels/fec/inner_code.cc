#include "kernels/fec/inner_code.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstring>

// Vectors of no fixed size cannot be members of arrays: where there is SVE, NEON runs.
#ifndef HWY_DISABLED_TARGETS  // by the build (kernels/CMakeLists.txt)
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/fec/inner_code.cc"
#include <hwy/foreach_target.h>
// After foreach_target.h, in this order.
#include <hwy/highway.h>

#include "kernels/ops-inl.h"

#ifndef PLUMBLINE_KERNELS_FEC_INNER_CODE_TABLES
#define PLUMBLINE_KERNELS_FEC_INNER_CODE_TABLES
namespace plumbline::kernels::inner {

constexpr std::size_t kWord = kInnerCodeBits;
constexpr std::size_t kMessage = kInnerCodeMessage;
constexpr std::size_t kPairs = kInnerCodePairs;
constexpr std::size_t kPositions = kInnerCodePositions;
constexpr std::size_t kMaxTrials = kInnerCodeMaxLeastReliable;
constexpr std::size_t kColumns = 128;    // octets of odd weight; the highest seven bits tell which
constexpr std::size_t kBlockTrials = 6;  // of the 32 patterns at once: five free bits and the one that follows
constexpr std::size_t kBlockPatterns = 32;
constexpr std::uint8_t kNoPosition = 0xFF;

struct Tables {
  std::array<std::uint8_t, kPositions> column{};
  std::array<std::uint8_t, kWord> column_of_bit{};
  std::array<std::uint8_t, kColumns> position{};  // by column / 2
  unsigned sum_of_pairs = 0;                      // of their columns
  // Masks of the patterns 0..31: bit i of the pattern in trial[i]; lowest[t][p]: with t trials, an odd number of
  // changes in all when p is 1, an even one when p is 0.
  alignas(64) std::array<std::array<std::uint8_t, kBlockPatterns>, kBlockTrials> trial{};
  alignas(64) std::array<std::array<std::array<std::uint8_t, kBlockPatterns>, 2>, kBlockTrials + 1> lowest{};
};

constexpr Tables kTables = [] {
  Tables t;
  t.position.fill(kNoPosition);
  unsigned power = 1;  // z^(67-k) mod z^8 + z^7 + z^5 + z^4 + z + 1
  for (std::size_t k = kPositions; k-- > 0;) {
    t.column[k] = static_cast<std::uint8_t>(power);
    t.position[power >> 1] = static_cast<std::uint8_t>(k);
    if (k < kPairs) {
      t.column_of_bit[2 * k] = t.column_of_bit[2 * k + 1] = t.column[k];
      t.sum_of_pairs ^= power;
    } else {
      t.column_of_bit[kPairs + k] = t.column[k];
    }
    power <<= 1;
    if ((power & 0x100U) != 0) power ^= 0x1B3U;
  }
  for (unsigned pattern = 0; pattern < kBlockPatterns; ++pattern) {
    for (std::size_t i = 1; i < kBlockTrials; ++i) {
      t.trial[i][pattern] = ((pattern >> (i - 1)) & 1U) != 0 ? 0xFF : 0;
    }
    for (std::size_t trials = 1; trials <= kBlockTrials; ++trials) {
      const unsigned used = pattern & ((1U << (trials - 1)) - 1);
      for (unsigned odd = 0; odd < 2; ++odd) {
        t.lowest[trials][odd][pattern] = (std::popcount(used) & 1) != static_cast<int>(odd) ? 0xFF : 0;
      }
    }
  }
  return t;
}();

inline int Magnitude(std::int8_t soft) { return soft ^ (soft >> 7); }

// The bit of the codeword that changes when a position does.
inline std::size_t BitOf(const std::int8_t* soft, std::size_t k) {
  if (k >= kPairs) return kPairs + k;
  return 2 * k + (Magnitude(soft[2 * k]) < Magnitude(soft[2 * k + 1]) ? 0 : 1);
}

}  // namespace plumbline::kernels::inner
#endif  // PLUMBLINE_KERNELS_FEC_INNER_CODE_TABLES

HWY_BEFORE_NAMESPACE();
namespace plumbline::kernels::HWY_NAMESPACE {

using inner::kTables;

const hn::ScalableTag<std::uint8_t> d8;
const hn::ScalableTag<std::int8_t> di8;
const hn::ScalableTag<std::int16_t> d16;
using V8 = hn::Vec<decltype(d8)>;
using V16 = hn::Vec<decltype(d16)>;
constexpr std::size_t kLanes = HWY_LANES(std::uint8_t);  // codewords of a block
constexpr std::size_t kRows = 16;                        // bytes of a 128-bit block
static_assert(kLanes >= kRows, "a vector holds a 128-bit block at least");

// What one block of codewords leaves for the search.
struct Block {
  HWY_ALIGN std::uint8_t syndrome[kLanes];
  HWY_ALIGN std::uint8_t row[inner::kColumns][kLanes];             // magnitude by column / 2, 0xFF: no such position
  HWY_ALIGN std::int16_t key[inner::kPositions][2][kLanes / 2];    // magnitude * 256 + bit
  HWY_ALIGN std::int16_t least[inner::kMaxTrials][2][kLanes / 2];  // the smallest keys, in order
  HWY_ALIGN std::uint8_t table[kLanes][inner::kColumns];           // rows by codeword
};

// The 128-bit blocks at p, p + stride, ... as one vector.
template <class D>
HWY_INLINE hn::Vec<D> LoadBlocks(D d, const std::uint8_t* p, std::size_t stride) {
  if constexpr (hn::MaxLanes(d) <= kRows) {
    return hn::LoadU(d, p);
  } else {
    const hn::Half<D> half;
    return hn::Combine(d, LoadBlocks(half, p + hn::MaxLanes(half) / kRows * stride, stride),
                       LoadBlocks(half, p, stride));
  }
}
template <class D>
HWY_INLINE void StoreBlocks(hn::Vec<D> v, D d, std::uint8_t* p, std::size_t stride) {
  if constexpr (hn::MaxLanes(d) <= kRows) {
    hn::StoreU(v, d, p);
  } else {
    const hn::Half<D> half;
    StoreBlocks(hn::LowerHalf(half, v), half, p, stride);
    StoreBlocks(hn::UpperHalf(half, v), half, p + hn::MaxLanes(half) / kRows * stride, stride);
  }
}

// Transposes the 16 x 16 bytes of every 128-bit block: each step rotates the address (row, column) by one bit.
HWY_INLINE void Transpose(V8* x) {
  V8 y[kRows];
  const auto step = [](const V8* from, V8* to) HWY_ATTR {
    Unroll<kRows / 2>([&](auto i) HWY_ATTR {
      to[2 * i] = hn::InterleaveLower(d8, from[i], from[i + kRows / 2]);
      to[2 * i + 1] = hn::InterleaveUpper(d8, from[i], from[i + kRows / 2]);
    });
  };
  step(x, y);
  step(y, x);
  step(x, y);
  step(y, x);
}

// Syndromes, magnitudes and keys of kLanes codewords.
HWY_INLINE void Measure(const std::int8_t* soft, Block& block) {
  const auto magnitude = [](V8 v) HWY_ATTR {
    const auto s = hn::BitCast(di8, v);
    return hn::BitCast(d8, hn::Max(s, hn::Not(s)));
  };
  const auto sign = [](V8 v) HWY_ATTR { return hn::BitCast(d8, hn::BroadcastSignBit(hn::BitCast(di8, v))); };
  const auto keep = [&](std::size_t k, V8 m, V8 bit) HWY_ATTR {
    hn::Store(m, d8, block.row[kTables.column[k] >> 1]);
    hn::Store(hn::BitCast(d16, hn::InterleaveLower(d8, bit, m)), d16, block.key[k][0]);
    hn::Store(hn::BitCast(d16, hn::InterleaveUpper(d8, bit, m)), d16, block.key[k][1]);
  };
  V8 syndrome = hn::Zero(d8);
  for (std::size_t chunk = 0; chunk < inner::kWord / kRows; ++chunk) {
    V8 x[kRows];
    Unroll<kRows>([&](auto r) HWY_ATTR {
      x[r] = LoadBlocks(d8, reinterpret_cast<const std::uint8_t*>(soft) + r * inner::kWord + chunk * kRows,
                        kRows * inner::kWord);
    });
    Transpose(x);
    const std::size_t first = chunk * kRows / 2;
    Unroll<kRows / 2>([&](auto i) HWY_ATTR {
      const V8 a = x[2 * i];
      const V8 b = x[2 * i + 1];
      const V8 size_a = magnitude(a);
      const V8 size_b = magnitude(b);
      const std::size_t k = first + i;
      if (k < inner::kPairs) {
        // All ones where A changes: the number of B less one.
        const V8 first_changes =
            hn::BitCast(d8, hn::VecFromMask(di8, hn::Lt(hn::BitCast(di8, size_a), hn::BitCast(di8, size_b))));
        syndrome = XorAnd(syndrome, sign(hn::Xor(a, b)), hn::Set(d8, kTables.column[k]));
        keep(k, hn::Min(size_a, size_b), hn::Add(hn::Set(d8, static_cast<std::uint8_t>(2 * k + 1)), first_changes));
      } else {
        const std::size_t parity = 2 * k - inner::kPairs;
        const auto bit = static_cast<std::uint8_t>(2 * k);
        const auto last = static_cast<std::uint8_t>(2 * k + 1);
        syndrome = XorAnd(syndrome, hn::Not(sign(a)), hn::Set(d8, kTables.column[parity]));
        syndrome = XorAnd(syndrome, hn::Not(sign(b)), hn::Set(d8, kTables.column[parity + 1]));
        keep(parity, size_a, hn::Set(d8, bit));
        keep(parity + 1, size_b, hn::Set(d8, last));
      }
    });
  }
  hn::Store(syndrome, d8, block.syndrome);
}

// The smallest keys of every codeword, sorted.
template <std::size_t kTrials>
HWY_INLINE void SelectLeast(Block& block) {
  for (std::size_t half = 0; half < 2; ++half) {
    V16 least[kTrials];
    Unroll<kTrials>([&](auto i) HWY_ATTR { least[i] = hn::Set(d16, 0x7FFF); });
    for (std::size_t k = 0; k < inner::kPositions; ++k) {
      V16 key = hn::Load(d16, block.key[k][half]);
      Unroll<kTrials>([&](auto i) HWY_ATTR {
        const V16 smaller = hn::Min(least[i], key);
        key = hn::Max(least[i], key);
        least[i] = smaller;
      });
    }
    Unroll<kTrials>([&](auto i) HWY_ATTR { hn::Store(least[i], d16, block.least[i][half]); });
  }
}

// Magnitudes by column, a table for each codeword.
HWY_INLINE void MakeTables(Block& block) {
  for (std::size_t chunk = 0; chunk < inner::kColumns / kRows; ++chunk) {
    V8 x[kRows];
    Unroll<kRows>([&](auto r) HWY_ATTR { x[r] = hn::Load(d8, block.row[chunk * kRows + r]); });
    Transpose(x);
    Unroll<kRows>([&](auto r)
                      HWY_ATTR { StoreBlocks(x[r], d8, &block.table[r][chunk * kRows], kRows * inner::kColumns); });
  }
}

// Patterns of one look-up: 32, or as many as a vector has bytes.
const hn::CappedTag<std::uint8_t, inner::kBlockPatterns> d_pattern;
constexpr std::size_t kPatternLanes = HWY_MIN(kLanes, inner::kBlockPatterns);
using VPattern = hn::Vec<decltype(d_pattern)>;

// table[index / 2] of 128 bytes; index is odd in all lanes.
HWY_INLINE VPattern LookUp(const std::uint8_t* table, VPattern index) {
  const hn::RepartitionToWide<decltype(d_pattern)> wide;
  index = hn::And(hn::BitCast(d_pattern, hn::ShiftRight<1>(hn::BitCast(wide, index))), hn::Set(d_pattern, 0x7F));
  VPattern found = hn::Zero(d_pattern);
  for (std::size_t piece = 0; piece < inner::kColumns / kRows; ++piece) {
    const VPattern part = hn::LoadDup128(d_pattern, table + piece * kRows);
    // 0..15 where the index is in this piece; elsewhere the highest bit is set, which gives 0.
    const VPattern local = hn::Xor(index, hn::Set(d_pattern, static_cast<std::uint8_t>(piece * kRows)));
    const VPattern at = hn::Or(local, hn::VecFromMask(d_pattern, hn::Gt(local, hn::Set(d_pattern, 15))));
    found = hn::Or(found, hn::TableLookupBytesOr0(part, at));
  }
  return found;
}

// The best pattern of one codeword.
struct Best {
  std::uint32_t weight = 0xFFFFFFFF;
  unsigned pattern = 0;
};

// The search for one codeword whose syndrome is not 0. bit and weight: the trials, least reliable first.
HWY_INLINE Best Search(const std::uint8_t* table, unsigned syndrome, std::size_t trials, const std::uint8_t* bit,
                       const std::uint16_t* weight) {
  const hn::RepartitionToWide<decltype(d_pattern)> d_weight;
  using VWeight = hn::Vec<decltype(d_weight)>;
  const hn::Half<decltype(d_pattern)> d_half;
  HWY_ALIGN static constexpr std::uint16_t kNumbers[inner::kBlockPatterns] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
      16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
  Best best;
  const std::size_t in_block = HWY_MIN(trials, inner::kBlockTrials);
  for (unsigned beyond = 0; beyond < 1U << (trials - in_block); ++beyond) {
    unsigned start = syndrome;
    std::uint32_t base = 0;
    for (std::size_t i = in_block; i < trials; ++i) {
      if (((beyond >> (i - in_block)) & 1U) == 0) continue;
      start ^= kTables.column_of_bit[bit[i]];
      base += weight[i];
    }
    const unsigned odd = (static_cast<unsigned>(std::popcount(start)) & 1U) ^ 1U;  // changes before the completion
    const auto& lowest = kTables.lowest[in_block][odd];
    VWeight least = hn::Set(d_weight, 0xFFFF);
    for (std::size_t first = 0; first < inner::kBlockPatterns; first += kPatternLanes) {
      VPattern s = hn::Set(d_pattern, static_cast<std::uint8_t>(start));
      VWeight low = hn::Zero(d_weight);
      VWeight high = low;
      for (std::size_t i = 0; i < in_block; ++i) {
        const auto* masks = i == 0 ? lowest.data() : kTables.trial[i].data();
        const VPattern mask = hn::Load(d_pattern, masks + first);
        const VPattern change = hn::And(mask, hn::Set(d_pattern, kTables.column_of_bit[bit[i]]));
        s = hn::Xor(s, change);
        const auto masked = [&](auto half) HWY_ATTR {
          const hn::RebindToSigned<decltype(d_weight)> d_signed;
          const hn::RebindToSigned<decltype(d_half)> d_half_signed;
          return hn::And(hn::BitCast(d_weight, hn::PromoteTo(d_signed, hn::BitCast(d_half_signed, half))),
                         hn::Set(d_weight, weight[i]));
        };
        low = hn::Add(low, masked(hn::LowerHalf(d_half, mask)));
        high = hn::Add(high, masked(hn::UpperHalf(d_half, mask)));
      }
      const VPattern found = LookUp(table, s);
      const auto key = [&](auto half, VWeight w, std::size_t at) HWY_ATTR {
        const VWeight m = hn::PromoteTo(d_weight, half);
        const VWeight total = hn::Add(w, hn::Add(hn::Add(m, m), hn::Set(d_weight, 1)));
        const VWeight numbered = hn::Or(hn::ShiftLeft<5>(total), hn::Load(d_weight, kNumbers + at));
        return hn::Or(numbered, hn::VecFromMask(d_weight, hn::Gt(m, hn::Set(d_weight, 127))));
      };
      least = hn::Min(least, key(hn::LowerHalf(d_half, found), low, first));
      least = hn::Min(least, key(hn::UpperHalf(d_half, found), high, first + kPatternLanes / 2));
    }
    const auto smallest = hn::GetLane(hn::MinOfLanes(d_weight, least));
    if (smallest == 0xFFFF) continue;
    const std::uint32_t total = base + (smallest >> 5);
    if (total >= best.weight) continue;
    const unsigned number = smallest & 31U;
    best.weight = total;
    best.pattern = (beyond << in_block) | (number << 1) | (lowest[number] != 0 ? 1U : 0U);
  }
  return best;
}

// Repairs codeword `lane` of the block; its message holds the decisions.
HWY_INLINE InnerCodeResult Repair(const Block& block, std::size_t lane, std::size_t trials, const std::int8_t* soft,
                                  std::uint8_t* message) {
  const unsigned syndrome = block.syndrome[lane];
  const std::uint8_t* table = block.table[lane];
  std::uint8_t bit[inner::kMaxTrials] = {};
  std::uint16_t weight[inner::kMaxTrials] = {};
  const std::size_t half = lane % kRows / (kRows / 2);
  const std::size_t at = lane / kRows * (kRows / 2) + lane % (kRows / 2);
  for (std::size_t i = 0; i < trials; ++i) {
    const auto key = static_cast<unsigned>(block.least[i][half][at]);
    bit[i] = static_cast<std::uint8_t>(key & 0xFFU);
    weight[i] = static_cast<std::uint16_t>(2 * (key >> 8) + 1);
  }
  Best best;
  if (trials > 0) {
    best = Search(table, syndrome, trials, bit, weight);
  } else if ((std::popcount(syndrome) & 1) != 0 && table[syndrome >> 1] <= 127) {
    best.weight = 2U * table[syndrome >> 1] + 1;
  }
  InnerCodeResult result;
  if (best.weight == Best{}.weight) {
    result.status = InnerCodeStatus::kUncorrectable;
    return result;
  }
  result.status = InnerCodeStatus::kCorrected;
  result.num_changed = std::popcount(best.pattern) + 1;
  result.weight = static_cast<std::int32_t>(best.weight);
  unsigned rest = syndrome;
  for (unsigned left = best.pattern; left != 0; left &= left - 1) {
    const std::size_t changed = bit[static_cast<std::size_t>(std::countr_zero(left))];
    rest ^= kTables.column_of_bit[changed];
    if (changed < inner::kMessage) message[changed] ^= 1U;
  }
  const std::size_t last = inner::BitOf(soft, kTables.position[rest >> 1]);
  if (last < inner::kMessage) message[last] ^= 1U;
  return result;
}

// kLanes codewords, of which `count` are wanted.
void DecodeBlock(std::size_t trials, const std::int8_t* soft, std::size_t count, std::uint8_t* message,
                 InnerCodeResult* results, Block& block) {
  Measure(soft, block);
  if (trials > inner::kBlockTrials) {
    SelectLeast<inner::kMaxTrials>(block);
  } else if (trials > 0) {
    SelectLeast<inner::kBlockTrials>(block);
  }
  MakeTables(block);
  constexpr std::size_t kStep = HWY_MIN(kLanes, std::size_t{64});
  const hn::CappedTag<std::uint8_t, kStep> d;
  const hn::RepartitionToWide<decltype(d)> wide;
  for (std::size_t w = 0; w < count; ++w) {
    const std::int8_t* word = soft + w * inner::kWord;
    std::uint8_t* out = message + w * inner::kMessage;
    const auto decide = [&](std::size_t at) HWY_ATTR {  // sign 0 is a 1
      const auto v = hn::LoadU(d, reinterpret_cast<const std::uint8_t*>(word) + at);
      const auto signs = hn::BitCast(d, hn::ShiftRight<7>(hn::BitCast(wide, v)));
      hn::StoreU(hn::AndNot(signs, hn::Set(d, 1)), d, out + at);
    };
    for (std::size_t at = 0; at + kStep <= inner::kMessage; at += kStep) decide(at);
    decide(inner::kMessage - kStep);
    results[w] = block.syndrome[w] == 0 ? InnerCodeResult{} : Repair(block, w, trials, word, out);
  }
}

void InnerDecode(const InnerCodePlan& plan, std::span<const std::int8_t> soft, std::span<std::uint8_t> message,
                 std::span<InnerCodeResult> results) {
  Block block;
  std::memset(block.row, 0xFF, sizeof(block.row));
  const auto trials = static_cast<std::size_t>(plan.trials);
  for (std::size_t w = 0; w < results.size(); w += kLanes) {
    const std::size_t count = std::min(kLanes, results.size() - w);
    const std::int8_t* words = soft.data() + w * inner::kWord;
    std::array<std::int8_t, kLanes * inner::kWord> rest;
    if (count < kLanes) {
      std::memcpy(rest.data(), words, count * inner::kWord);
      std::memset(rest.data() + count * inner::kWord, 0, (kLanes - count) * inner::kWord);
      words = rest.data();
    }
    DecodeBlock(trials, words, count, message.data() + w * inner::kMessage, results.data() + w, block);
  }
}

const char* InnerDecodeTarget() { return hwy::TargetName(HWY_TARGET); }

}  // namespace plumbline::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace plumbline::kernels {

HWY_EXPORT(InnerDecode);
HWY_EXPORT(InnerDecodeTarget);

void InnerDecode(const InnerCodePlan& plan, std::span<const std::int8_t> soft, std::span<std::uint8_t> message,
                 std::span<InnerCodeResult> results) {
  assert(soft.size() == kInnerCodeBits * results.size() && message.size() == kInnerCodeMessage * results.size());
  HWY_DYNAMIC_DISPATCH(InnerDecode)(plan, soft, message, results);
}

const char* InnerDecodeTarget() { return HWY_DYNAMIC_DISPATCH(InnerDecodeTarget)(); }

}  // namespace plumbline::kernels
#endif  // HWY_ONCE
