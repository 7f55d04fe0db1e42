// `plumbline compare` and `plumbline sweep` as functions: what a retimed, an LRO, an LPO and a mixed link deliver.
//
// The library neither prints nor handles signals: progress goes to a callback, and a flag that the caller owns ends the
// run early; what is finished by then is returned, marked partial.
// Thread-safety: each call is independent; the callback may come from any worker thread, one at a time.
#ifndef PLUMBLINE_STUDY_COMPARE_H_
#define PLUMBLINE_STUDY_COMPARE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "reference/core/status.h"
#include "study/results.h"

namespace plumbline::study {

struct CompareOptions {
  std::string rate = "all";            // 112, 224 or all
  std::vector<std::string> scenarios;  // names or files; empty: 112g-dr and 224g-dr, by `rate`
  std::vector<std::string> modules = {"dsp", "lro", "lpo", "mixed"};
  std::string host_tx_file;               // s4p, host transmitter ball to module; empty: the built-in board
  std::string host_rx_file;               // s4p, module to host receiver ball; empty: the built-in board
  std::vector<std::string> fext_files;    // s4p of far-end aggressors, on both electrical sides
  std::vector<std::string> next_files;    // s4p of near-end aggressors, on both electrical sides
  std::optional<double> host_tx_loss_db;  // board line at Nyquist; overrides the scenario
  std::optional<double> host_rx_loss_db;
  std::int64_t symbols = 16'000'000;  // measured symbols a link, after start-up
  std::string backend = "reference";
  std::uint32_t seed = 1;
  int threads = 0;           // 0: one a core
  std::string command_line;  // for the record
};

// done and total in symbols of all hops; `what` names the link at work.
using Progress = std::function<void(double done, double total, const std::string& what)>;

// Every limit of the options, without touching a file.
Status Validate(const CompareOptions& options);

// Runs all links. Errors are those of options, scenarios and files, before any simulation starts; a link that does not
// lock is a result. `cancel` may be set at any time.
Expected<CompareResults> RunCompare(const CompareOptions& options, const Progress& progress,
                                    const std::atomic<bool>& cancel);

struct SweepOptions {
  CompareOptions compare;
  std::string parameter;  // oma (dBm), loss, loss-tx, loss-rx (dB of board at Nyquist)
  double from = 0;
  double to = 0;
  double step = 1;
};

Status Validate(const SweepOptions& options);

// The same over one parameter, with the penalty in dB against DSP at 2.4e-4 (112G) and 2.28e-4 (224G).
Expected<SweepResults> RunSweep(const SweepOptions& options, const Progress& progress, const std::atomic<bool>& cancel);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_COMPARE_H_
