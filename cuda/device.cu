#include <cuda_runtime.h>

#include "cuda/device.h"

namespace plumbline::cuda {

std::vector<std::string> Devices() {
  int count = 0;
  if (cudaGetDeviceCount(&count) != cudaSuccess) count = 0;
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) {
    cudaDeviceProp properties{};
    if (cudaGetDeviceProperties(&properties, i) == cudaSuccess) names.emplace_back(properties.name);
  }
  return names;
}

}  // namespace plumbline::cuda
