// The whole receiver, everything on: CTLE, VGA, interpolator, ADC with noise, FFE and DFE adapting, CDR. Items are
// symbols; one core.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

#include "dsp/backend.h"
#include "dsp/receiver.h"
#include "kernels/targets.h"
#include "reference/core/rng.h"

namespace plumbline {
namespace {

// PAM4 with straight edges and a tail: enough for every loop to lock.
std::vector<std::int16_t> Samples(std::size_t symbols) {
  std::vector<int> amplitude(symbols + 2);
  for (std::size_t k = 0; k < amplitude.size(); ++k) {
    amplitude[k] = 2 * static_cast<int>(Philox4x32({1, 1}, k)[0] % 4) - 3;
  }
  std::vector<std::int16_t> afe;
  for (std::size_t k = 1; k < symbols + 1; ++k) {
    for (int i = 0; i < 4; ++i) {
      const int here = amplitude[k] * (4 - i) + amplitude[k + 1] * i;
      afe.push_back(static_cast<std::int16_t>(800 * here + 400 * amplitude[k - 1]));
    }
  }
  return afe;
}

void RxBench(benchmark::State& state, const dsp::Backend& backend, int symbols_per_clock, int num_taps) {
  RxConfig config;
  config.symbols_per_clock = symbols_per_clock;
  config.ffe_taps = num_taps;
  config.adc.noise_rms = 228;
  if (symbols_per_clock == 128) {
    config.loop_filter.kp /= 2;
    config.loop_filter.ki /= 2;
  }
  RxCoefs coefs;
  coefs.ctle = {4, 2};
  const bool simd = backend.kind == dsp::Backend::Kind::kSimd;
  if (simd) kernels::ForceTarget(backend.simd_target);
  auto receiver = dsp::Receiver::Create(config, backend.name);
  if (!receiver.ok() || !receiver->SetCoefs(coefs).ok()) {
    state.SkipWithError("configuration refused");
    return;
  }
  const std::vector<std::int16_t> afe = Samples(32768);
  dsp::ReceiverOutput out;
  const auto run = [&] {
    out.symbols.clear();
    out.slicer.clear();
    out.clocks.clear();
    receiver->Process(afe, out);
  };
  for (int i = 0; i < 48; ++i) run();  // past the start-up
  std::int64_t symbols = 0;
  for (auto _ : state) {
    run();
    symbols += static_cast<std::int64_t>(out.symbols.size());
    benchmark::DoNotOptimize(out.symbols.data());
    benchmark::ClobberMemory();
  }
  kernels::ForceTarget(0);
  state.SetItemsProcessed(symbols);
  state.SetLabel(NameOf(receiver->mode()));
}

const bool registered = [] {
  for (const dsp::Backend& backend : dsp::Backends()) {
    if (backend.kind != dsp::Backend::Kind::kReference && backend.kind != dsp::Backend::Kind::kSimd) continue;
    for (const auto& shape : {std::pair{64, 24}, {128, 40}}) {
      const auto symbols = shape.first;
      const auto taps = shape.second;
      const std::string name = "rx/" + backend.name + "/P:" + std::to_string(symbols) + "/taps:" + std::to_string(taps);
      benchmark::RegisterBenchmark(
          name.c_str(), [backend, symbols, taps](benchmark::State& state) { RxBench(state, backend, symbols, taps); });
    }
  }
  return true;
}();

}  // namespace
}  // namespace plumbline
