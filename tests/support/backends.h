// What one test body runs over: a block's function on every backend of this machine.
#ifndef PLUMBLINE_TESTS_SUPPORT_BACKENDS_H_
#define PLUMBLINE_TESTS_SUPPORT_BACKENDS_H_

#include <gtest/gtest.h>
#ifdef __aarch64__
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

#include <fstream>
#include <ostream>
#include <set>
#include <sstream>
#include <string>

#include "dsp/backend.h"
#include "kernels/targets.h"

namespace plumbline::dsp {
// Keeps pointer bytes out of the names that ctest lists.
inline void PrintTo(const Backend& backend, std::ostream* os) { *os << backend.name; }
}  // namespace plumbline::dsp

namespace plumbline::testing_support {

// Runs with one backend forced and returns to the best one afterwards.
class ScopedBackend {
 public:
  explicit ScopedBackend(const dsp::Backend& backend) {
    if (backend.kind == dsp::Backend::Kind::kSimd) {
      EXPECT_TRUE(kernels::ForceTarget(backend.simd_target)) << backend.name;
    }
  }
  ~ScopedBackend() { kernels::ForceTarget(0); }
  ScopedBackend(const ScopedBackend&) = delete;
  ScopedBackend& operator=(const ScopedBackend&) = delete;
};

// The targets that the processor's own flags promise: Highway is not asked about itself.
inline std::set<std::string> TargetsPromisedByProcessor() {
  std::set<std::string> promised;
#ifdef __aarch64__
  promised.insert("NEON");
  if ((getauxval(AT_HWCAP) & HWCAP_SVE) != 0) promised.insert("SVE");
  if ((getauxval(AT_HWCAP2) & HWCAP2_SVE2) != 0) promised.insert("SVE2");
  return promised;
#endif
  std::ifstream cpuinfo("/proc/cpuinfo");
  std::string line;
  while (std::getline(cpuinfo, line)) {
    if (line.rfind("flags", 0) != 0) continue;
    std::set<std::string> flags;
    std::istringstream words(line);
    for (std::string word; words >> word;) flags.insert(word);
#ifndef PLUMBLINE_SANITIZED  // such a build leaves these out (kernels/CMakeLists.txt)
    if (flags.count("ssse3") != 0) promised.insert("SSSE3");
    if (flags.count("sse4_1") != 0 && flags.count("sse4_2") != 0) promised.insert("SSE4");
#endif
    if (flags.count("avx2") != 0 && flags.count("bmi2") != 0 && flags.count("fma") != 0) promised.insert("AVX2");
    if (flags.count("avx512f") != 0 && flags.count("avx512bw") != 0 && flags.count("avx512dq") != 0 &&
        flags.count("avx512vl") != 0) {
      promised.insert("AVX3");
    }
    break;
  }
  return promised;
}

// The target of a kernel that has no form for SVE, whose vectors cannot be members of arrays: NEON runs.
inline std::string TargetWithoutSve(const dsp::Backend& backend) {
  return backend.name.rfind("SVE", 0) == 0 ? "NEON" : backend.name;
}

}  // namespace plumbline::testing_support

#endif  // PLUMBLINE_TESTS_SUPPORT_BACKENDS_H_
