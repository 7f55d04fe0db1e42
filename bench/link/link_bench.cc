// End to end: symbols per second of a whole link on one core, for each architecture of 112g-dr and 224g-dr. Responses
// are kept to -60 dBc or 512 UI; all noise, adaptation and the FEC are on; start-up is part of the run. Items are
// symbols that the host transmitter sends: a retimed link works through two or three hops for each of them.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <string>
#include <vector>

#include "study/link_plan.h"
#include "study/link_run.h"
#include "study/scenario.h"

namespace plumbline::study {
namespace {

void LinkBench(benchmark::State& state, const std::string& scenario_name, Architecture architecture) {
  const Expected<Scenario> scenario = LoadScenario(scenario_name);
  if (!scenario.ok()) {
    state.SkipWithError(scenario.status().message().c_str());
    return;
  }
  const Expected<std::vector<HopPlan>> hops = PlanLink(*scenario, architecture, 1);
  if (!hops.ok()) {
    state.SkipWithError(hops.status().message().c_str());
    return;
  }
  LinkRunOptions options;
  options.symbols = 1'000'000;
  options.budget = false;
  options.pictures = false;
  std::int64_t sent = 0;
  std::int64_t hop_symbols = 0;
  for (auto _ : state) {
    const Expected<LinkRun> run = RunLink(*scenario, architecture, *hops, options);
    if (!run.ok() || !run->result.converged) {
      state.SkipWithError(run.ok() ? "the link did not lock" : run.status().message().c_str());
      return;
    }
    sent += run->result.warmup_symbols + run->result.symbols;
    hop_symbols += PlannedHopSymbols(*scenario, *hops, options);
  }
  state.SetItemsProcessed(sent);
  state.counters["hop_symbols"] = benchmark::Counter(static_cast<double>(hop_symbols), benchmark::Counter::kIsRate);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["max_rss_MB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

const bool registered = [] {
  for (const char* scenario : {"112g-dr", "224g-dr"}) {
    for (const Architecture architecture : kArchitectures) {
      const std::string name = std::string("link/") + scenario + "/" + Name(architecture);
      benchmark::RegisterBenchmark(name.c_str(), [scenario, architecture](benchmark::State& state) {
        LinkBench(state, scenario, architecture);
      })->Unit(benchmark::kMillisecond);
    }
  }
  return true;
}();

}  // namespace
}  // namespace plumbline::study
