// The analog world alone: seconds a UI of one hop, and its inner loops by themselves.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <vector>

#include "link/filter.h"
#include "link/hop.h"
#include "link/noise.h"

namespace plumbline::link {
namespace {

constexpr std::size_t kSymbols = 1 << 14;

void RunHop(benchmark::State& state, const HopConfig& config) {
  Expected<Hop> hop = Hop::Create(config, 1);
  if (!hop.ok()) {
    state.SkipWithError(hop.status().message().c_str());
    return;
  }
  Expected<TransmitClock> clock = TransmitClock::Create(config.tx_clock, 1);
  std::vector<std::int16_t> dac(kSymbols);
  for (std::size_t k = 0; k < kSymbols; ++k) {
    const std::uint32_t word = Philox4x32({7, 7}, k)[0];
    dac[k] = static_cast<std::int16_t>((2 * static_cast<int>(word & 3u) - 3) * 42);
  }
  std::vector<double> edges(kSymbols);
  std::vector<std::int16_t> afe;
  for (auto _ : state) {
    clock->Next(edges);
    afe.clear();
    hop->Process(dac, edges, afe);
    benchmark::DoNotOptimize(afe.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(kSymbols));
  const auto& taps = hop->facts().fir_taps;
  char label[128];
  std::snprintf(label, sizeof label, "taps A %d drv %d mod %d fib %d tia %d B %d rx %d", taps[0], taps[1], taps[2],
                taps[3], taps[4], taps[5], taps[6]);
  state.SetLabel(label);
}

void ElectricalHop(benchmark::State& state) {
  HopConfig config;
  config.optical = false;
  config.samples_per_ui = static_cast<std::int32_t>(state.range(0));
  RunHop(state, config);
}
BENCHMARK(ElectricalHop)->Arg(4)->Arg(8);

void LinearOpticalHop(benchmark::State& state) {
  HopConfig config;
  config.samples_per_ui = static_cast<std::int32_t>(state.range(0));
  RunHop(state, config);
}
BENCHMARK(LinearOpticalHop)->Arg(4)->Arg(8);

// Everything that costs: compression at both ends, field propagation with chirp, multipath, long boards.
void LinearOpticalHopEverything(benchmark::State& state) {
  HopConfig config;
  config.channel_a.host_loss_db = 16;
  config.channel_b.host_loss_db = 16;
  config.modulator.kind = ModulatorKind::kEml;
  config.modulator.chirp_alpha = 1.0;
  config.driver.compression_db = 1;
  config.tia.compression_db = 1;
  config.tia.agc_tracking = true;
  config.fibre.mpi_db = -35;
  RunHop(state, config);
}
BENCHMARK(LinearOpticalHopEverything);

void GaussianDraws(benchmark::State& state) {
  std::vector<double> out(4096);
  std::uint64_t first = 0;
  for (auto _ : state) {
    Gaussian({1, 2}, first, out);
    first += out.size();
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(out.size()));
}
BENCHMARK(GaussianDraws);

void FilterBlock(benchmark::State& state) {
  Fir fir;
  fir.taps.assign(static_cast<std::size_t>(state.range(0)), 0.01);
  const auto form = state.range(1) == 0 ? StreamFilter::Form::kDirect : StreamFilter::Form::kOverlapSave;
  StreamFilter filter(fir, 2048, form);
  std::vector<double> x(2048, 1.0), y(2048);
  for (auto _ : state) {
    filter.Process(x.data(), y.data());
    benchmark::DoNotOptimize(y.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * 2048);
  state.SetLabel(state.range(1) == 0 ? "direct" : "overlap-save");
}
BENCHMARK(FilterBlock)->ArgsProduct({{32, 128, 256, 512, 768, 1024, 2048}, {0, 1}});

}  // namespace
}  // namespace plumbline::link
