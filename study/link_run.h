// Runs one link from payload bits to decoded codewords, scores every hop, and measures the noise budget.
//
// **Time line**, in symbols of the source, all of it part of the run's plan and independent of threads and backend:
//   each hop gets `warmup_symbols` to start up before the next one is fed; the hop of the light is fed with data symbol
//   0; the measured window begins at data symbol 2 * warmup_symbols for every architecture, so that all of them see the
//   same data and the same noise draws there. It is a whole number of blocks of codewords (study/fec_lane.h).
// **Codewords**: the bits are those of a line lane of the scenario's Ethernet port; bits that arrive wrong are flipped
// in
//   the codewords that were sent, and those are decoded. With fec_lanes = "real" every lane of the port runs in turn,
//   with noise of its own; hops, SNR and margin are then those of lane 0, bit errors and codewords those of all.
// **Blind**: no receiver sees what was sent; the known data only score.
// A hop that has not locked when the next one would be fed ends the run: converged is false, a result like any other.
// Thread-safety: independent runs share nothing.
#ifndef PLUMBLINE_STUDY_LINK_RUN_H_
#define PLUMBLINE_STUDY_LINK_RUN_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "reference/core/status.h"
#include "study/link_plan.h"
#include "study/results.h"
#include "study/scenario.h"
#include "study/score.h"
#include "study/statistics.h"

namespace plumbline::study {

struct LinkRunOptions {
  std::int64_t symbols = 4'000'000;  // measured, rounded up to whole blocks of codewords
  std::uint32_t seed = 1;
  std::string backend = "reference";
  bool budget = true;    // measure the noise budget
  bool pictures = true;  // collect the eyes
  const std::atomic<bool>* cancel = nullptr;
  std::function<void(std::int64_t hop_symbols)> progress;  // symbols done since the last call, summed over hops
};

// Start-up allowance of one hop: what the start-up machine takes at its longest without a retry, and half as much
// again, in whole chunks of 2720 symbols.
std::int64_t WarmupSymbols(const RxConfig& rx);
std::int64_t MeasuredSymbols(const Scenario& scenario, std::int64_t requested);
// Symbols of all hops that RunLink works through, for progress.
std::int64_t PlannedHopSymbols(const Scenario& scenario, const std::vector<HopPlan>& hops,
                               const LinkRunOptions& options);

// A link's result with what paired differences need.
struct LinkRun {
  LinkResult result;
  bool cancelled = false;
  std::vector<ScoreBatch> batches;  // of the hop that decides the light
  ErrorCounter pre_fec{2};          // bit errors end to end
};

Expected<LinkRun> RunLink(const Scenario& scenario, Architecture architecture, const std::vector<HopPlan>& hops,
                          const LinkRunOptions& options);

// SNR of `a` minus SNR of `b` with its paired interval.
Figure PairedSnrDifference(const std::vector<ScoreBatch>& a, const std::vector<ScoreBatch>& b);
Figure SnrFigure(const std::vector<ScoreBatch>& batches);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_LINK_RUN_H_
