// PAM4 test patterns as streams of level indices: PRBS13Q, PRBS31Q and SSPRQ.
//
//   PRBS13Q, PRBS31Q   pairs of PRBS bits through the Gray map; PRBS31 is inverted. The bit period is odd, so the
//   symbol
//                      period is as many symbols and holds every bit twice, once as A and once as B.
//   SSPRQ              a fixed stress pattern of 65535 symbols from a sequence A of 32768 bits. The bits sent are
//                      A, A, A without its first bit, A without its last bit; Gray mapped in pairs; and the second and
//                      the fourth part are turned upside down (3 - level). The third part ends one bit before the end
//                      of A, and that bit begins the fourth: A rotated right by one.
//
// Arithmetic: over GF(2), then table look-up; level indices are uint8_t 0..3.
// State and segmentation: the register and, for SSPRQ, two positions; splitting the output anywhere changes no symbol.
//   PatternsSkip() moves it any distance, for an aggressor with a phase of its own.
// Latency: none.
// Limits and errors: see PatternsConfig. Patterns are sent as they are: no precoding here.
// Thread-safety: distinct states are independent; plans are read only.
// Standard: IEEE 802.3-2022 120.5.11.2.1 (PRBS13Q), 120.5.11.2.2 (PRBS31Q), 120.5.11.2.3 and table 120-2 (SSPRQ).
#ifndef PLUMBLINE_REFERENCE_CODING_PATTERNS_H_
#define PLUMBLINE_REFERENCE_CODING_PATTERNS_H_

#include <cstdint>
#include <span>

#include "reference/coding/patterns_types.h"

namespace plumbline::reference {

// The next out.size() symbols.
void Patterns(const PatternsPlan& plan, PatternsState& state, std::span<std::uint8_t> out);

// The state after `symbols` more symbols.
void PatternsSkip(const PatternsPlan& plan, PatternsState& state, std::uint64_t symbols);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_CODING_PATTERNS_H_
