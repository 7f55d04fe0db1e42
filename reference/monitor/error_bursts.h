// Error burst counter: groups symbol errors into bursts and keeps the histogram of their lengths. Bursts are the events
// whose number has a Poisson interval when single errors come in company (decision feedback, sequence detection, slips
// of a tracking loop), and their lengths say which of these it was.
//
// A burst begins with an error and ends when gap_symbols correct symbols have followed its last error. Its length
// counts from the first to the last error, both included, so a single error is a burst of length 1, and two errors with
// gap_symbols - 1 correct symbols between them are one burst of length gap_symbols + 1.
//
// Arithmetic: counting in int64. errors[k] is 0 for a correct symbol, anything else for a wrong one. The last bin of
// the
//   histogram holds every burst of 64 symbols and more; `longest` is exact. All zero on reset.
// State and segmentation: the counters and the burst that has not ended; splitting the input anywhere changes nothing.
//   ErrorBurstsEnd() ends that burst at the end of a run.
// Latency: a burst is counted gap_symbols symbols after its last error.
// Limits and errors: see ErrorBurstsConfig.
// Thread-safety: distinct states are independent; plans are read only.
// Standard: none; the gap of 8 symbols is a house choice, longer than the decision feedback reaches.
#ifndef PLUMBLINE_REFERENCE_MONITOR_ERROR_BURSTS_H_
#define PLUMBLINE_REFERENCE_MONITOR_ERROR_BURSTS_H_

#include <cstdint>
#include <span>

#include "reference/monitor/error_bursts_types.h"

namespace plumbline::reference {

void ErrorBursts(const ErrorBurstsPlan& plan, ErrorBurstsState& state, std::span<const std::uint8_t> errors);

// Ends a burst that has not ended. More symbols may follow; an error among them begins a burst of its own.
void ErrorBurstsEnd(const ErrorBurstsPlan& plan, ErrorBurstsState& state);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_MONITOR_ERROR_BURSTS_H_
