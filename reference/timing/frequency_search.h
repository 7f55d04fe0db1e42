// Frequency search: finds the clock offset before the CDR's loop is closed. The sampling phase turns on purpose by an
// eighth of a UI a clock; the phase detector's output then beats at that rate less the offset, and a bank of
// correlators tells which of the candidate offsets the beat belongs to. A loop of a few MHz cannot pull in 200 ppm by
// itself where the eye is closed: its detector has a mean of its own there, which drives the integrator away.
//
//   beat of candidate c   (2^(L-2) - c) / 2^(L+1) periods a clock,   L = clocks_log2
//   I_c, Q_c              sum over 2^L clocks of E[n] * s(beat * n),  E[n] * s(beat * n + 1/4),  s: square wave +-1
//   answer                the c with the largest I_c^2 + Q_c^2, as a frequency c * frequency_step
//
// The beats lie between 1/16 and 3/16 of the clock rate: the detector's mean and second harmonic fall outside.
//
// Arithmetic
//   error        int32, |E| < 2^24 (timing/phase_detector)
//   phase        (2^(L-2) - c) * n mod 2^(L+1): s = +1 in its first half, -1 in the second
//   sums         exact, int64: 2^12 * 2^24 = 2^36
//   comparison   (I >> 8)^2 + (Q >> 8)^2 < 2^57; ties: the candidate nearest to zero, of two the positive one
//   reset        sums 0
// State and segmentation: one call is one clock.
// Limits and errors: see FrequencySearchConfig.
// Thread-safety: distinct states are independent.
// Standard: none.
#ifndef PLUMBLINE_REFERENCE_TIMING_FREQUENCY_SEARCH_H_
#define PLUMBLINE_REFERENCE_TIMING_FREQUENCY_SEARCH_H_

#include <cstdint>

#include "reference/timing/frequency_search_types.h"

namespace plumbline::reference {

// Takes the error of one clock. True when that completes a search: `frequency` is then the offset found, in 2^-40 phase
// codes a clock, and the next call begins a new search.
bool FrequencySearch(const FrequencySearchPlan& plan, FrequencySearchState& state, std::int32_t error,
                     std::int64_t& frequency);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_TIMING_FREQUENCY_SEARCH_H_
