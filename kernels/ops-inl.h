// Operations that Highway 1.0.3 lacks or leaves open, each by name with a portable twin. Included once a target.
#if defined(PLUMBLINE_KERNELS_OPS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PLUMBLINE_KERNELS_OPS_INL_H_
#undef PLUMBLINE_KERNELS_OPS_INL_H_
#else
#define PLUMBLINE_KERNELS_OPS_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <type_traits>
#include <utility>

HWY_BEFORE_NAMESPACE();
namespace plumbline::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// f(0), .., f(count - 1), each with its argument as a constant: arrays of vectors then live in registers.
template <std::size_t... i, class F>
HWY_INLINE void UnrollOver(std::index_sequence<i...>, const F& f) {
  (f(std::integral_constant<std::size_t, i>{}), ...);
}
template <std::size_t count, class F>
HWY_INLINE void Unroll(const F& f) {
  UnrollOver(std::make_index_sequence<count>{}, f);
}

// For each 32-bit lane i: sum[i] + a[2i]*b[2i] + a[2i+1]*b[2i+1] (16-bit signed factors, wrapping 32-bit sum).
// ReorderWidenMulAccumulate leaves the pairing open; on x86 it is this one, elsewhere it is spelled out.
template <class D32, class V16, class V32>
HWY_INLINE V32 MulPairsAdd(D32 d32, V16 a, V16 b, V32 sum) {
#if HWY_ARCH_X86 && HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR
  V32 unused = hn::Zero(d32);
  return hn::ReorderWidenMulAccumulate(d32, a, b, sum, unused);
#else
  const auto odd = [](auto v) HWY_ATTR { return hn::ShiftRight<16>(v); };
  const auto even = [](auto v) HWY_ATTR { return hn::ShiftRight<16>(hn::ShiftLeft<16>(v)); };
  const auto a32 = hn::BitCast(d32, a);
  const auto b32 = hn::BitCast(d32, b);
  return hn::Add(sum, hn::Add(hn::Mul(even(a32), even(b32)), hn::Mul(odd(a32), odd(b32))));
#endif
}

// Bit by bit, yes where the mask has a one. Highway's IfVecThenElse looks at whole lanes below AVX-512.
template <class V>
HWY_INLINE V Select(V mask, V yes, V no) {
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
  return hn::IfVecThenElse(mask, yes, no);
#else
  return hn::Or(hn::And(mask, yes), hn::AndNot(mask, no));
#endif
}

// x ^ (a & b), a multiply-accumulate over GF(2): one instruction where there is ternary logic.
template <class V>
HWY_INLINE V XorAnd(V x, V a, V b) {
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
  return V{_mm512_ternarylogic_epi64(x.raw, a.raw, b.raw, 0x78)};
#else
  return hn::Xor(x, hn::And(a, b));
#endif
}

}  // namespace plumbline::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
