// The four-level table: level index to amplitude, with R_LM errors and nonlinear pre-compensation (NLC).
//
//   out[k] = level[in[k]]
//
// MakeCoefs() fills the table from R_LM and NLC: the outer levels are -1.0 and 1.0, and the upper eye (level 3 minus
// level 2) and the lower eye (level 1 minus level 0) have the height
//
//   round( 1024 * (1000 + rlm) / 3000 * (100 + nlc) / 100 )
//
// With nlc = 0 the inner levels lie at ES = (2000 - rlm) / 3000 of the outer ones, so the table has R_LM = rlm / 1000
// by the definition below: inner levels too far out, outer eyes too small, what a saturating driver does. A positive
// NLC makes an outer eye larger beforehand, against exactly that.
//   R_LM = min(3 ES1, 3 ES2, 2 - 3 ES1, 2 - 3 ES2),  ES1 = (V1 - Vmid)/(V0 - Vmid),  ES2 = (V2 - Vmid)/(V3 - Vmid)
//
// Arithmetic
//   input        level index, uint8_t 0..3 (only its two lowest bits count)
//   level        s1.10 in int16: 1024 is full scale, at most +-2047, strictly ascending
//   rounding     of an eye height: round half up, once, of the exact fraction in int32
//   output       the level
// State and segmentation: none.
// Latency: none.
// Limits and errors: see Pam4LevelsConfig; in.size() == out.size().
// Thread-safety: plan and coefs are read only.
// Standard: R_LM: IEEE 802.3-2022 120D.3.1.2. NLC: OCP SAI 1.16, SAI_PORT_SERDES_ATTR_TX_NLC_PERCENTAGE (upper eye) and
//   SAI_PORT_SERDES_ATTR_TX_NLC_LOWER_EYE_PERCENTAGE; that attribute says per cent, the meaning of a per cent is the
//   vendor's, and the one above is ours.
#ifndef PLUMBLINE_REFERENCE_CONVERT_PAM4_LEVELS_H_
#define PLUMBLINE_REFERENCE_CONVERT_PAM4_LEVELS_H_

#include <cstdint>
#include <span>

#include "reference/convert/pam4_levels_types.h"

namespace plumbline::reference {

void Pam4Levels(const Pam4LevelsPlan& plan, const Pam4LevelsCoefs& coefs, std::span<const std::uint8_t> in,
                std::span<std::int16_t> out);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_CONVERT_PAM4_LEVELS_H_
