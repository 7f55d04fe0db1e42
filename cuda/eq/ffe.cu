#include <cuda_runtime.h>

#include <memory>
#include <string>
#include <vector>

#include "cuda/eq/ffe.h"

namespace plumbline::cuda {
namespace {

constexpr int kThreads = 256;
constexpr int kHistory = kFfeMaxTaps - 1;

// window[kHistory + n] is in[n]; window[0..kHistory) is the history, the oldest first.
__global__ void FfeKernel(FfeConfig config, FfeCoefs coefs, const std::int16_t* window, std::int64_t size,
                          std::int16_t* out) {
  __shared__ std::int16_t tile[kHistory + kThreads];
  const std::int64_t begin = static_cast<std::int64_t>(blockIdx.x) * kThreads;
  for (int i = static_cast<int>(threadIdx.x); i < kHistory + kThreads; i += kThreads) {
    tile[i] = begin + i < kHistory + size ? window[begin + i] : std::int16_t{0};
  }
  __syncthreads();
  const std::int64_t n = begin + threadIdx.x;
  if (n >= size) return;
  std::int32_t sum = 0;
  const std::int16_t* newest = tile + kHistory + threadIdx.x;
  for (int i = 0; i < config.num_taps; ++i) sum += std::int32_t{coefs.tap[static_cast<std::size_t>(i)]} * newest[-i];
  out[n] = static_cast<std::int16_t>(Saturate(RoundShift(sum, config.out_shift), config.out_bits));
}

Status Check(cudaError_t error, const char* what) {
  if (error == cudaSuccess) return Status::Ok();
  return Status::Error(std::string("cuda ffe: ") + what + ": " + cudaGetErrorString(error));
}

struct DeviceFree {
  void operator()(std::int16_t* p) const { cudaFree(p); }
};
using DeviceBuffer = std::unique_ptr<std::int16_t, DeviceFree>;

Status Allocate(std::size_t samples, DeviceBuffer& buffer) {
  void* p = nullptr;
  PLUMBLINE_RETURN_IF_ERROR(Check(cudaMalloc(&p, samples * sizeof(std::int16_t)), "allocating"));
  buffer.reset(static_cast<std::int16_t*>(p));
  return Status::Ok();
}

}  // namespace

Status Ffe(const FfePlan& plan, const FfeCoefs& coefs, FfeState& state, std::span<const std::int16_t> in,
           std::span<std::int16_t> out) {
  if (in.empty()) return Status::Ok();
  std::vector<std::int16_t> window(kHistory + in.size());
  for (std::size_t i = 0; i < kHistory; ++i) window[kHistory - 1 - i] = state.history[i];
  std::copy(in.begin(), in.end(), window.begin() + kHistory);

  DeviceBuffer device_window;
  DeviceBuffer device_out;
  PLUMBLINE_RETURN_IF_ERROR(Allocate(window.size(), device_window));
  PLUMBLINE_RETURN_IF_ERROR(Allocate(in.size(), device_out));
  PLUMBLINE_RETURN_IF_ERROR(Check(
      cudaMemcpy(device_window.get(), window.data(), window.size() * sizeof(std::int16_t), cudaMemcpyHostToDevice),
      "copying in"));
  const auto blocks = static_cast<unsigned>((in.size() + kThreads - 1) / kThreads);
  FfeKernel<<<blocks, kThreads>>>(plan.config, coefs, device_window.get(), static_cast<std::int64_t>(in.size()),
                                  device_out.get());
  PLUMBLINE_RETURN_IF_ERROR(Check(cudaGetLastError(), "launching"));
  std::vector<std::int16_t> result(in.size());
  PLUMBLINE_RETURN_IF_ERROR(
      Check(cudaMemcpy(result.data(), device_out.get(), result.size() * sizeof(std::int16_t), cudaMemcpyDeviceToHost),
            "copying out"));
  std::copy(result.begin(), result.end(), out.begin());
  for (std::size_t i = 0; i < kHistory; ++i) state.history[i] = window[window.size() - 1 - i];
  return Status::Ok();
}

}  // namespace plumbline::cuda
