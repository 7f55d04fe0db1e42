// Feed-forward equalizer: sizes x backends. Items are symbols; one core.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

#include "dsp/backend.h"
#include "kernels/eq/ffe.h"
#include "kernels/targets.h"
#include "reference/core/rng.h"
#include "reference/eq/ffe.h"

namespace plumbline {
namespace {

void FfeBench(benchmark::State& state, const dsp::Backend& backend, int num_taps, std::size_t symbols) {
  FfeConfig config;
  config.num_taps = num_taps;
  const FfePlan plan = MakePlan(config);
  FfeCoefs coefs;
  for (int i = 0; i < num_taps; ++i) {
    coefs.tap[static_cast<std::size_t>(i)] =
        static_cast<std::int16_t>(static_cast<int>(Philox4x32({1, 2}, static_cast<std::uint64_t>(i))[0] % 4096) - 2048);
  }
  std::vector<std::int16_t> in(symbols);
  std::vector<std::int16_t> out(symbols);
  for (std::size_t i = 0; i < symbols; ++i) {
    in[i] = static_cast<std::int16_t>(static_cast<int>(Philox4x32({1, 1}, i)[0] % 128) - 64);
  }
  FfeState block_state;
  Reset(plan, block_state);
  const bool simd = backend.kind == dsp::Backend::Kind::kSimd;
  if (simd) kernels::ForceTarget(backend.simd_target);
  const auto run = simd ? &kernels::Ffe : &reference::Ffe;
  for (auto _ : state) {
    run(plan, coefs, block_state, in, out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  kernels::ForceTarget(0);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(symbols));
}

const bool registered = [] {
  for (const dsp::Backend& backend : dsp::Backends()) {
    if (backend.kind == dsp::Backend::Kind::kCuda) continue;  // a copy to and from the device is not the kernel
    for (const int num_taps : {8, 24, 40}) {
      for (const std::size_t symbols : {std::size_t{64}, std::size_t{4096}}) {
        const std::string name =
            "ffe/" + backend.name + "/taps:" + std::to_string(num_taps) + "/symbols:" + std::to_string(symbols);
        benchmark::RegisterBenchmark(name.c_str(), [backend, num_taps, symbols](benchmark::State& state) {
          FfeBench(state, backend, num_taps, symbols);
        });
      }
    }
  }
  return true;
}();

}  // namespace
}  // namespace plumbline
