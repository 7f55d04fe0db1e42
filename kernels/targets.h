// The SIMD targets that this build contains and this processor runs, and a way for tests and benches to force one.
//
// Thread-safety: AvailableTargets is pure after the first call; ForceTarget changes a process-wide choice and is for
// tests and benches only, before any thread uses a kernel.
#ifndef PLUMBLINE_KERNELS_TARGETS_H_
#define PLUMBLINE_KERNELS_TARGETS_H_

#include <cstdint>
#include <string>
#include <vector>

namespace plumbline::kernels {

struct Target {
  std::int64_t id;   // Highway's bit of the target
  std::string name;  // "AVX3", "AVX2", "SSE4", "SSSE3", "EMU128", "NEON", ...
};

// Best first. Never empty.
std::vector<Target> AvailableTargets();

// From now on every kernel runs this target; id 0 returns to the best one. False when the target is not available.
bool ForceTarget(std::int64_t id);

}  // namespace plumbline::kernels

#endif  // PLUMBLINE_KERNELS_TARGETS_H_
