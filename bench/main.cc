// All benches, on one core: the one that the program starts on, unless it was given fewer (taskset).
#include <benchmark/benchmark.h>
#include <sched.h>

#include <string>

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  const int core = sched_getcpu();
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(core), &set);
  benchmark::AddCustomContext("core", core >= 0 && sched_setaffinity(0, sizeof(set), &set) == 0
                                          ? "pinned to " + std::to_string(core)
                                          : "not pinned");
#ifdef __clang__
  benchmark::AddCustomContext("compiler", "clang " __clang_version__);
#else
  benchmark::AddCustomContext("compiler", "GCC " __VERSION__);
#endif
  benchmark::AddCustomContext("optimisation", PLUMBLINE_OPTIMISATION);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
