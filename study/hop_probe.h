// Measurements on a copy of a running hop: the eye before and after equalization, and the noise budget.
//
// A hop that has started up is copied, its receiver frozen, and fed with random data; the original run goes on as if
// nothing had happened. Thread-safety: pure functions of their arguments.
#ifndef PLUMBLINE_STUDY_HOP_PROBE_H_
#define PLUMBLINE_STUDY_HOP_PROBE_H_

#include <cstdint>

#include "study/hop_stream.h"
#include "study/results.h"

namespace plumbline::study {

// What a copy is fed with: random bits, and for a retimed hop instants that go on at the host's rate.
struct HopFeed {
  bool from_host = true;
  std::uint32_t seed = 1;
  double ui_per_symbol = 1;    // of the receiver's reference
  double last_instant_ui = 0;  // the last one that the original was fed with
};
HopFeed MakeFeed(const HopPlan& plan, std::uint32_t seed, double last_instant_ui);

// eye_before (at the AFE) and eye_after (slicer inputs, the sampling phase stepped over one UI, the receiver frozen).
void MeasureEyes(const HopStream& hop, const HopFeed& feed, double afe_full_scale_v, HopResult& result);

// SNR with one source on at a time: taps, levels and gain frozen where the whole run left them, the clock recovery
// running. With a source alone the ADC is a noiseless one of 12 bits; `adc` is the configured converter alone; `isi` is
// everything off, and its power is taken out of every other row, so that the rows add up to the whole.
// `lag`: sent minus received index of the copies, whose counts begin at 0.
NoiseBudget MeasureNoiseBudget(const HopStream& hop, const HopFeed& feed, std::int64_t lag);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_HOP_PROBE_H_
