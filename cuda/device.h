// CUDA devices that this build can use.
#ifndef PLUMBLINE_CUDA_DEVICE_H_
#define PLUMBLINE_CUDA_DEVICE_H_

#include <string>
#include <vector>

namespace plumbline::cuda {

// Names of the devices, in CUDA's order; empty when there is no device or no driver.
std::vector<std::string> Devices();

}  // namespace plumbline::cuda

#endif  // PLUMBLINE_CUDA_DEVICE_H_
