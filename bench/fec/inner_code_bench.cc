// Inner code, decoder: backends x decisions. Times are of one core (thread CPU time), the median of the passes;
// Gb/s count message bits, 120 a codeword. x_scalar and x_vectorised: how many times as fast as the reference compiled
// without vectorisation, and for this machine with it, at the same task in the same run.
//
// Words: PAM4 with Gaussian noise at a line BER of 4.83e-3, sliced to 6 bits; "dirty": at 2e-2, where next to no word
// is a codeword by itself, so that every word is searched.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bench/support/timing.h"
#include "dsp/backend.h"
#include "kernels/fec/inner_code.h"
#include "kernels/targets.h"
#include "reference/coding/gray.h"
#include "reference/core/gaussian.h"
#include "reference/core/rng.h"
#include "reference/eq/soft_slicer.h"
#include "reference/fec/inner_code.h"

namespace plumbline {
namespace reference_scalar {
InnerCodeResult InnerDecode(const InnerCodePlan&, std::span<const std::int8_t>, std::span<std::uint8_t>,
                            InnerCodeProbe*);
}
namespace reference_vectorised {
InnerCodeResult InnerDecode(const InnerCodePlan&, std::span<const std::int8_t>, std::span<std::uint8_t>,
                            InnerCodeProbe*);
}

namespace {

using bench::CpuSeconds;
constexpr std::size_t kWords = 32'773;  // 4 MiB of reliabilities, beyond the second-level cache
constexpr std::size_t kBits = kInnerCodeBits;
constexpr std::size_t kMessage = kInnerCodeMessage;

struct Task {
  const char* name;
  InnerCodeConfig config;
  int noise;  // slicer units, rms
};
constexpr Task kTasks[] = {{"soft:6", {1, 6, 6}, 206},
                           {"soft:4", {1, 4, 6}, 206},
                           {"soft:8", {1, 8, 6}, 206},
                           {"soft:6/dirty", {1, 6, 6}, 292},
                           {"hard", {0, 6, 6}, 206}};

const std::vector<std::int8_t>& Soft(int noise) {
  static std::map<int, std::vector<std::int8_t>> all;
  auto& soft = all[noise];
  for (std::size_t w = 0; soft.size() < kWords * kBits; ++w) {
    const auto stream = static_cast<std::uint32_t>(w);
    std::array<std::uint8_t, kMessage> message;
    std::array<std::uint8_t, kBits> word;
    std::array<std::uint8_t, kBits / 2> level;
    std::array<std::int16_t, kBits / 2> z;
    std::array<std::int8_t, kBits> out;
    for (std::size_t i = 0; i < kMessage; ++i) message[i] = Philox4x32({stream, 1}, i)[0] & 1U;
    reference::InnerEncode(message, word);
    reference::GrayMap(word, level);
    for (std::size_t n = 0; n < z.size(); ++n) {
      const std::int32_t deviate = GaussianFromWord(Philox4x32({stream, 2}, n)[0]);
      z[n] = static_cast<std::int16_t>(1024 * level[n] - 1536 + ((deviate * noise) >> kGaussianFractionBits));
    }
    reference::SoftSlicer(MakePlan(SoftSlicerConfig{}), SlicerCoefs{}, z, out);
    soft.insert(soft.end(), out.begin(), out.end());
  }
  return soft;
}

// Seconds a codeword of the scalar and of the vectorised reference.
std::pair<double, double> Baseline(const Task& task) {
  static std::map<std::string, std::pair<double, double>> all;
  const auto [it, fresh] = all.try_emplace(task.name);
  if (!fresh) return it->second;
  const InnerCodePlan plan = MakePlan(task.config);
  const auto& soft = Soft(task.noise);
  const auto seconds = [&](auto decode) {
    constexpr int kPasses = 3;
    std::vector<double> passes;
    for (int pass = 0; pass < kPasses; ++pass) {
      const double begin = CpuSeconds();
      for (std::size_t w = 0; w < kWords; ++w) {
        std::array<std::uint8_t, kMessage> message;
        benchmark::DoNotOptimize(decode(plan, std::span(soft).subspan(w * kBits, kBits), message, nullptr));
        benchmark::ClobberMemory();
      }
      passes.push_back((CpuSeconds() - begin) / static_cast<double>(kWords));
    }
    return bench::Median(passes);
  };
  return it->second = {seconds(&reference_scalar::InnerDecode), seconds(&reference_vectorised::InnerDecode)};
}

void Report(benchmark::State& state, double seconds_a_word, const Task& task) {
  const auto baseline = Baseline(task);
  state.counters["Gb/s"] = 1e-9 * static_cast<double>(kMessage) / seconds_a_word;
  state.counters["x_scalar"] = baseline.first / seconds_a_word;
  state.counters["x_vectorised"] = baseline.second / seconds_a_word;
}

void KernelBench(benchmark::State& state, const dsp::Backend& backend, const Task& task) {
  const InnerCodePlan plan = MakePlan(task.config);
  const auto& soft = Soft(task.noise);
  std::vector<std::uint8_t> message(kWords * kMessage);
  std::vector<InnerCodeResult> results(kWords);
  kernels::ForceTarget(backend.simd_target);
  std::vector<double> seconds;
  for (auto _ : state) {
    const double begin = CpuSeconds();
    kernels::InnerDecode(plan, soft, message, results);
    benchmark::ClobberMemory();
    const double elapsed = CpuSeconds() - begin;
    state.SetIterationTime(elapsed);
    seconds.push_back(elapsed);
  }
  kernels::ForceTarget(0);
  Report(state, bench::Median(seconds) / static_cast<double>(kWords), task);
}

void ReferenceBench(benchmark::State& state, const Task& task, bool vectorised) {
  const auto baseline = Baseline(task);
  const double seconds = vectorised ? baseline.second : baseline.first;
  for (auto _ : state) state.SetIterationTime(seconds * static_cast<double>(kWords));
  Report(state, seconds, task);
}

const bool registered = [] {
  for (const Task& task : kTasks) {
    const auto add = [&](const std::string& backend, auto run) {
      return benchmark::RegisterBenchmark(("inner_code/" + backend + "/" + task.name).c_str(), run)
          ->UseManualTime()
          ->Unit(benchmark::kMicrosecond);
    };
    for (const bool vectorised : {false, true}) {
      add(vectorised ? "reference_vectorised" : "reference_scalar", [task, vectorised](benchmark::State& state) {
        ReferenceBench(state, task, vectorised);
      })->Iterations(1);
    }
    for (const dsp::Backend& backend : dsp::Backends()) {
      if (backend.kind != dsp::Backend::Kind::kSimd) continue;
      add(backend.name, [task, backend](benchmark::State& state) { KernelBench(state, backend, task); });
    }
  }
  return true;
}();

}  // namespace
}  // namespace plumbline
