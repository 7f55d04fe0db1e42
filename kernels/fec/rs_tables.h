// Tables of the Reed-Solomon kernels, one set a code, built at first use (about a millisecond).
#ifndef PLUMBLINE_KERNELS_FEC_RS_TABLES_H_
#define PLUMBLINE_KERNELS_FEC_RS_TABLES_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/fec/gf1024.h"
#include "reference/fec/rs_types.h"

namespace plumbline::kernels {

inline constexpr std::size_t kRsPass = 3;  // syndromes a pass of the interpolation

struct RsTables {
  // Parity from the message's values at the 2t roots: bit b of parity symbol i is the sum over passes and their
  // syndromes s of the bits of syndrome s that [i * 10 + b][2 s] (bits 0..4) and [2 s + 1] (bits 5..9) select.
  using Selection = std::array<std::uint8_t, 2 * kRsPass>;
  std::array<std::array<Selection, kRsMaxParity * kGfBits>, kRsMaxParity / kRsPass> interpolation{};
  // 1 / X of an error at each position: alpha^-(n-1-position).
  std::array<std::uint16_t, kRsMaxSymbols> root{};
};

const RsTables& RsTablesOf(const RsPlan& plan);

}  // namespace plumbline::kernels

#endif  // PLUMBLINE_KERNELS_FEC_RS_TABLES_H_
