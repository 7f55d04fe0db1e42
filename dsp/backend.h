// The list of backends: who can run a block on this machine. One list feeds tests, benches and production.
#ifndef PLUMBLINE_DSP_BACKEND_H_
#define PLUMBLINE_DSP_BACKEND_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reference/core/status.h"

namespace plumbline::dsp {

struct Backend {
  enum class Kind { kReference, kSimd, kCuda };
  Kind kind;
  std::string name;          // "reference", "AVX3", "AVX2", ..., "cuda", as --backend takes it
  std::int64_t simd_target;  // for kSimd; 0 otherwise
};

// "reference" first, then the SIMD targets that this build has and this processor runs, best first, then
// "cuda" when it was built and a device answers.
const std::vector<Backend>& Backends();

// The backend of that name, or an error that lists the names there are.
Expected<Backend> FindBackend(std::string_view name);

// From now on every kernel runs on this backend's SIMD target (any other kind: on the best one). Process-wide, for
// commands, tests and benches, before any thread uses a kernel.
void ForceTarget(const Backend& backend);

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_BACKEND_H_
