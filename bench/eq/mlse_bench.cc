// Sequence estimator: states x backends. Items are symbols; one core.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dsp/backend.h"
#include "kernels/eq/mlse.h"
#include "kernels/targets.h"
#include "reference/core/rng.h"
#include "reference/eq/mlse.h"
#include "reference/eq/slicer.h"

namespace plumbline {
namespace {

void MlseBench(benchmark::State& state, const dsp::Backend& backend, int taps) {
  constexpr std::size_t kSymbols = 4096;
  MlseConfig config;
  config.taps = taps;
  const MlsePlan plan = MakePlan(config);
  const MlseCoefs coefs;
  const SlicerCoefs slicer;
  MlseState block_state;
  Reset(plan, block_state);
  std::vector<std::int16_t> in(kSymbols);
  std::vector<std::uint8_t> out(kSymbols);
  for (std::size_t i = 0; i < kSymbols; ++i) {
    in[i] = static_cast<std::int16_t>(static_cast<int>(Philox4x32({1, 1}, i)[0] % 8192) - 4096);
  }
  const bool simd = backend.kind == dsp::Backend::Kind::kSimd;
  if (simd) kernels::ForceTarget(backend.simd_target);
  const auto run = simd ? &kernels::Mlse : &reference::Mlse;
  for (auto _ : state) {
    run(plan, coefs, slicer, block_state, in, out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  kernels::ForceTarget(0);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kSymbols));
}

const bool registered = [] {
  for (const dsp::Backend& backend : dsp::Backends()) {
    if (backend.kind == dsp::Backend::Kind::kCuda) continue;
    for (const int taps : {1, 2}) {
      const std::string name = "mlse/" + backend.name + "/states:" + std::to_string(taps == 1 ? 4 : 16);
      benchmark::RegisterBenchmark(name.c_str(),
                                   [backend, taps](benchmark::State& state) { MlseBench(state, backend, taps); });
    }
  }
  return true;
}();

}  // namespace
}  // namespace plumbline
