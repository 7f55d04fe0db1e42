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

inline constexpr std::size_t kRsStep = 8;    // symbols a step of the division
inline constexpr std::size_t kRsAhead = 64;  // symbols that most steps of the division look further than the last ones

struct alignas(64) RsTables {
  using Row = std::array<std::uint16_t, 32>;
  // Rows of a multiplication by constants, one a lane: of 0..31, and of 32 times 0..31.
  using Rows = std::array<std::array<Row, 32>, 2>;

  // near[q][half][v]: v x^(2t+q) mod g, highest power first, zeros behind; far: v x^(2t+kRsAhead+q) mod g.
  std::array<Rows, kRsStep> near{};
  std::array<Rows, kRsStep> far{};
  // chien[i-1][half][v]: lane l holds v alpha^(i l).
  std::array<Rows, kRsMaxT> chien{};
  // root_power[b]: lane j holds x^b alpha^j.
  std::array<Row, kGfBits> root_power{};
  std::array<std::uint16_t, 2 * kGfOrder> power{};  // alpha^i, twice round
  std::array<std::uint16_t, kGfOrder + 1> log{};    // of alpha^i: i; of 0 not used
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
