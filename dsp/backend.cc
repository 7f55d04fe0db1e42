#include "dsp/backend.h"

#include "kernels/targets.h"
#ifdef PLUMBLINE_HAS_CUDA
#include "cuda/device.h"
#endif

namespace plumbline::dsp {

const std::vector<Backend>& Backends() {
  static const std::vector<Backend> backends = [] {
    std::vector<Backend> list = {{Backend::Kind::kReference, "reference", 0}};
    for (const kernels::Target& target : kernels::AvailableTargets()) {
      list.push_back({Backend::Kind::kSimd, target.name, target.id});
    }
#ifdef PLUMBLINE_HAS_CUDA
    if (!cuda::Devices().empty()) list.push_back({Backend::Kind::kCuda, "cuda", 0});
#endif
    return list;
  }();
  return backends;
}

Expected<Backend> FindBackend(std::string_view name) {
  std::string known;
  for (const Backend& backend : Backends()) {
    if (backend.name == name) return backend;
    known += (known.empty() ? "" : ", ") + backend.name;
  }
  return Status::Error("backend '" + std::string(name) + "' is not available here; there are: " + known);
}

void ForceTarget(const Backend& backend) { kernels::ForceTarget(backend.simd_target); }

}  // namespace plumbline::dsp
