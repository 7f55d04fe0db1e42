// Codeword histogram: how many codewords had 0, 1, ... t symbol errors, and how many had more. Switches and modules
// count the same bins (S0..S15); the frame loss ratio is predicted from their slope.
//
//   count[min(e, t + 1)] += 1    for every codeword with e symbol errors
//
// Arithmetic
//   input        symbol errors of each codeword, 0..65535; whatever exceeds t, kCodewordUncorrectable among it, counts
//                in the overflow bin t+1
//   counters     64 bits, never saturate: at one codeword a nanosecond they last 584 years
//   reset        all zero
// State and segmentation: the counters; splitting the input anywhere changes nothing.
// Latency: none. Nothing to flush.
// Limits and errors: see CodewordHistogramConfig.
// Thread-safety: distinct states are independent; plan is read only.
// Standard: IEEE 802.3df-2024 clause 45 codeword error bins; OCP SAI port statistics FEC_CODEWORD_ERRORS_S0..S15.
#ifndef PLUMBLINE_REFERENCE_MONITOR_CODEWORD_HISTOGRAM_H_
#define PLUMBLINE_REFERENCE_MONITOR_CODEWORD_HISTOGRAM_H_

#include <cstdint>
#include <span>

#include "reference/monitor/codeword_histogram_types.h"

namespace plumbline::reference {

void CodewordHistogram(const CodewordHistogramPlan& plan, CodewordHistogramState& state,
                       std::span<const std::uint16_t> symbol_errors);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_MONITOR_CODEWORD_HISTOGRAM_H_
