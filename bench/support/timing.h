// What every bench measures with.
#ifndef PLUMBLINE_BENCH_SUPPORT_TIMING_H_
#define PLUMBLINE_BENCH_SUPPORT_TIMING_H_

#include <algorithm>
#include <ctime>
#include <vector>

namespace plumbline::bench {

// Time that this thread has had of its core: what other processes take does not count.
inline double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// 0 of none.
inline double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace plumbline::bench

#endif  // PLUMBLINE_BENCH_SUPPORT_TIMING_H_
