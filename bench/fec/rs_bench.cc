// Reed-Solomon codec: forms x backends, beside the reference and libfec (where it is installed). Times are of one core
// (thread CPU time), the median of the passes; Gb/s count message bits, 5140 a codeword, whatever the direction and the
// layout.
// x_scalar and x_vectorised: how many times as fast as the reference compiled without vectorisation, and for this
// machine with it; x_libfec: as libfec; at the same task in the same run.
//
// logic/symbol, loads/symbol: operations on planes (kernels/fec/rs_batch.h), where they are what takes the time.
//
// kWords distinct codewords, beyond the second-level cache and no multiple of a block; decoding is in place on fresh
// errors each time, for whatever is held against the kernels too.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench/support/timing.h"
#include "dsp/backend.h"
#include "kernels/fec/rs_batch.h"
#include "kernels/fec/rs_single.h"
#include "kernels/targets.h"
#include "reference/core/rng.h"
#include "reference/fec/rs.h"
#include "tests/support/libfec.h"

namespace plumbline {
namespace reference_scalar {
void RsEncode(const RsPlan&, std::span<const std::uint16_t>, std::span<std::uint16_t>);
RsResult RsDecode(const RsPlan&, std::span<const std::uint16_t>, std::span<std::uint16_t>, RsProbe*);
}  // namespace reference_scalar
namespace reference_vectorised {
void RsEncode(const RsPlan&, std::span<const std::uint16_t>, std::span<std::uint16_t>);
RsResult RsDecode(const RsPlan&, std::span<const std::uint16_t>, std::span<std::uint16_t>, RsProbe*);
}  // namespace reference_vectorised

namespace {

using bench::CpuSeconds;
using Words = std::vector<std::uint16_t>;
constexpr std::size_t kWords = 4101;
constexpr double kMessageBits = 5140;

struct Code {
  const char* name;
  std::int32_t code;
};
constexpr Code kCodes[] = {{"kp4", kRsKp4}, {"kr4", kRsKr4}};

// What is decoded: a fixed number of symbol errors in every codeword, or a bit error ratio.
struct Errors {
  std::string name;
  int symbols;
  double ber;
};
std::vector<Errors> ErrorsOf(const RsPlan& plan) {
  std::vector<Errors> list = {{"errors:0", 0, 0}, {"ber:1e-6", 0, 1e-6}, {"ber:2.4e-4", 0, 2.4e-4}};
  for (const int symbols : {1, 5, plan.t, plan.t + 1})
    list.push_back({"errors:" + std::to_string(symbols), symbols, 0});
  return list;
}

Words Sent(const RsPlan& plan) {
  const auto n = static_cast<std::size_t>(plan.n);
  Words words(kWords * n);
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = static_cast<std::uint16_t>(Philox4x32({1, 3}, i)[0] % 1024);
  const auto workspace = std::make_unique<kernels::RsBatchWorkspace>();
  kernels::RsEncodeBatch(plan, words, *workspace);
  return words;
}

Words Received(const RsPlan& plan, const Words& sent, const Errors& errors) {
  const auto n = static_cast<std::size_t>(plan.n);
  Words received = sent;
  std::uint64_t draw = 0;
  const auto random = [&draw] { return Philox4x32({1, 4}, draw++); };
  for (std::size_t i = 0; i < kWords && errors.symbols > 0; ++i) {
    for (int e = 0; e < errors.symbols;) {
      const auto r = random();
      const std::size_t at = i * n + r[0] % n;
      if (received[at] != sent[at]) continue;
      received[at] ^= static_cast<std::uint16_t>(1 + r[1] % 1023);
      ++e;
    }
  }
  if (errors.ber > 0) {  // geometric gaps
    for (std::size_t bit = 0;; ++bit) {
      bit += static_cast<std::size_t>(std::log((random()[0] + 0.5) / 4294967296.0) / std::log1p(-errors.ber));
      if (bit / 10 >= received.size()) break;
      received[bit / 10] ^= static_cast<std::uint16_t>(1u << (bit % 10));
    }
  }
  return received;
}

// Sent and received words of a code, made once.
struct Data {
  RsPlan plan;
  Words sent;
  std::map<std::string, Words> received;
};
const Data& DataOf(std::int32_t code) {
  static std::map<std::int32_t, Data> all;
  const auto [it, fresh] = all.try_emplace(code);
  if (fresh) {
    Data& data = it->second;
    data.plan = MakePlan(RsConfig{code});
    data.sent = Sent(data.plan);
    for (const Errors& errors : ErrorsOf(data.plan)) {
      data.received[errors.name] = Received(data.plan, data.sent, errors);
    }
  }
  return it->second;
}

// f(word): seconds a codeword of a codec that takes one word at a time, in place.
template <class F>
double SecondsAWord(const Words& words, std::size_t n, const F& f) {
  constexpr int kPasses = 3;
  Words work(words.size());
  std::vector<double> seconds;
  for (int pass = 0; pass < kPasses; ++pass) {
    std::copy(words.begin(), words.end(), work.begin());
    const double begin = CpuSeconds();
    for (std::size_t i = 0; i < kWords; ++i) f(std::span(work).subspan(i * n, n));
    seconds.push_back((CpuSeconds() - begin) / static_cast<double>(kWords));
  }
  return bench::Median(seconds);
}

// Codecs of one word at a time that the kernels are held against.
constexpr const char* kBaselines[] = {"scalar", "vectorised", "libfec"};

// Seconds a codeword of each of them for the task "encode", or a name of ErrorsOf; 0 when libfec is not installed.
using Baseline = std::array<double, std::size(kBaselines)>;
const Baseline& BaselineOf(std::int32_t code, const std::string& task) {
  static std::map<std::pair<std::int32_t, std::string>, Baseline> all;
  const auto [it, fresh] = all.try_emplace({code, task});
  if (!fresh) return it->second;
  const Data& data = DataOf(code);
  const auto n = static_cast<std::size_t>(data.plan.n);
  const auto k = static_cast<std::size_t>(data.plan.k);
  const auto libfec = testing_support::Libfec::Open(data.plan);
  const bool encode = task == "encode";
  const Words& words = encode ? data.sent : data.received.at(task);
  const auto measure = [&](const auto& encoder, const auto& decoder) {
    return SecondsAWord(words, n, [&](std::span<std::uint16_t> word) {
      encode ? encoder(data.plan, word.first(k), word) : static_cast<void>(decoder(data.plan, word, word, nullptr));
      benchmark::ClobberMemory();
    });
  };
  it->second[0] = measure(&reference_scalar::RsEncode, &reference_scalar::RsDecode);
  it->second[1] = measure(&reference_vectorised::RsEncode, &reference_vectorised::RsDecode);
  if (libfec != nullptr) {
    it->second[2] = SecondsAWord(words, n, [&](std::span<std::uint16_t> word) {
      encode ? libfec->Encode(word) : static_cast<void>(libfec->Decode(word));
      benchmark::ClobberMemory();
    });
  }
  return it->second;
}

struct AlignedWords {
  explicit AlignedWords(std::size_t size)
      : words(static_cast<std::uint16_t*>(std::aligned_alloc(64, size * sizeof(std::uint16_t)))), span(words, size) {}
  ~AlignedWords() { std::free(words); }
  AlignedWords(const AlignedWords&) = delete;
  AlignedWords& operator=(const AlignedWords&) = delete;
  std::uint16_t* words;
  std::span<std::uint16_t> span;
};

// Buffers of a run on one backend.
struct Run {
  explicit Run(const Data& from)
      : data(from),
        plan(from.plan),
        n(static_cast<std::size_t>(from.plan.n)),
        words(from.sent),
        planes(kernels::RsPlaneWords(n, kWords)),
        results(kWords),
        errored((kWords + 15) / 16),
        workspace(std::make_unique<kernels::RsBatchWorkspace>()) {
    kernels::RsPack(plan, words, planes.span, *workspace);
  }
  const Data& data;
  RsPlan plan;
  std::size_t n;
  Words words;
  AlignedWords planes;
  std::vector<RsResult> results;
  Words errored;
  std::unique_ptr<kernels::RsBatchWorkspace> workspace;
};

using Task = std::function<void(Run&)>;

// `prepare` is not timed. operations: of the planes, where they are counted.
using Operations = kernels::RsOperations (*)(const RsPlan&);
void RunBench(benchmark::State& state, const dsp::Backend& backend, std::int32_t code, const std::string& task,
              const Task& prepare, const Task& timed, Operations operations) {
  kernels::ForceTarget(backend.simd_target);
  Run run(DataOf(code));
  std::vector<double> seconds;
  for (auto _ : state) {
    prepare(run);
    const double begin = CpuSeconds();
    timed(run);
    benchmark::ClobberMemory();
    const double elapsed = CpuSeconds() - begin;
    state.SetIterationTime(elapsed);
    seconds.push_back(elapsed);
  }
  if (operations != nullptr) {
    const kernels::RsOperations count = operations(run.plan);
    state.counters["logic/symbol"] = count.logic;
    state.counters["loads/symbol"] = count.loads;
  }
  kernels::ForceTarget(0);
  const double a_word = bench::Median(seconds) / static_cast<double>(kWords);
  state.counters["Gb/s"] = 1e-9 * kMessageBits / a_word;
  const Baseline& baseline = BaselineOf(code, task);
  for (std::size_t i = 0; i < baseline.size(); ++i) {
    if (baseline[i] > 0) state.counters[std::string("x_") + kBaselines[i]] = baseline[i] / a_word;
  }
}

void BaselineBench(benchmark::State& state, std::int32_t code, const std::string& task, std::size_t which) {
  const double seconds = BaselineOf(code, task)[which];
  for (auto _ : state) state.SetIterationTime(seconds * static_cast<double>(kWords));
  if (seconds == 0) {
    state.SkipWithError("libfec is not installed (Debian: libfec0)");
    return;
  }
  state.counters["Gb/s"] = 1e-9 * kMessageBits / seconds;
}

// KR4's bound on accepting a word beyond t is 1.8e-6: 1e8 words with eight random errors, t + 1, through the decoder.
void MiscorrectionBench(benchmark::State& state) {
  constexpr std::size_t kTotal = 100'000'000;
  const RsPlan plan = MakePlan(RsConfig{kRsKr4});
  const auto n = static_cast<std::size_t>(plan.n);
  const auto workspace = std::make_unique<kernels::RsBatchWorkspace>();
  std::size_t accepted = 0;
  for (auto _ : state) {
    const double begin = CpuSeconds();
    Words words(kWords * n);
    std::vector<RsResult> results(kWords);
    for (std::size_t first = 0; first < kTotal; first += kWords) {
      const std::size_t count = std::min(kWords, kTotal - first);
      std::fill(words.begin(), words.end(), std::uint16_t{0});
      for (std::size_t i = 0; i < count; ++i) {
        std::uint16_t* const word = &words[i * n];
        int errors = 0;
        for (std::uint64_t draw = 0; errors < plan.t + 1; ++draw) {  // 12 draws of 32 bits hold eight pairs and more
          const auto random = Philox4x32({1, 5}, (first + i) * 64 + draw);
          for (const std::uint32_t r : random) {
            std::uint16_t& symbol = word[(r >> 10) % n];
            if (symbol != 0 || (r & 1023u) == 0 || errors == plan.t + 1) continue;
            symbol = static_cast<std::uint16_t>(r & 1023u);
            ++errors;
          }
        }
      }
      kernels::RsDecodeBatch(plan, std::span(words).first(count * n), std::span(results).first(count), *workspace);
      for (std::size_t i = 0; i < count; ++i) accepted += results[i].status != RsStatus::kUncorrectable ? 1 : 0;
    }
    state.SetIterationTime(CpuSeconds() - begin);
  }
  const double total = static_cast<double>(kTotal) * static_cast<double>(state.iterations());
  state.counters["accepted"] = static_cast<double>(accepted);
  state.counters["rate"] = static_cast<double>(accepted) / total;
  state.counters["rate_3sigma"] = 3 * std::sqrt(static_cast<double>(accepted)) / total;
}

benchmark::internal::Benchmark* Register(const std::string& name, const std::function<void(benchmark::State&)>& f) {
  return benchmark::RegisterBenchmark(name.c_str(), f)->UseManualTime()->Unit(benchmark::kMillisecond);
}

void RegisterBackend(const dsp::Backend& backend, const Code& code) {
  const std::string prefix = "rs/" + backend.name + "/" + code.name + "/";
  const auto add = [&](const std::string& name, const std::string& task, const Task& prepare, const Task& timed,
                       Operations operations = nullptr) {
    const std::int32_t id = code.code;
    Register(prefix + name,
             [=](benchmark::State& state) { RunBench(state, backend, id, task, prepare, timed, operations); });
  };
  const Task nothing = [](Run&) {};
  add(
      "encode/planes", "encode", nothing,
      [](Run& run) { kernels::RsEncodePlanes(run.plan, run.planes.span, *run.workspace); },
      &kernels::RsEncodeOperations);
  add("encode/symbols", "encode", nothing,
      [](Run& run) { kernels::RsEncodeBatch(run.plan, run.words, *run.workspace); });
  add(
      "check/planes", "errors:0", nothing,
      [](Run& run) { kernels::RsCheckPlanes(run.plan, run.planes.span, kWords, run.errored, *run.workspace); },
      &kernels::RsCheckOperations);
  add("check/symbols", "errors:0", nothing,
      [](Run& run) { kernels::RsCheckBatch(run.plan, run.words, run.errored, *run.workspace); });
  const RsPlan plan = MakePlan(RsConfig{code.code});
  for (const Errors& errors : ErrorsOf(plan)) {
    const std::string task = errors.name;
    const Task restore = [task](Run& run) {
      const Words& received = run.data.received.at(task);
      std::copy(received.begin(), received.end(), run.words.begin());
    };
    add("decode/" + task, task, restore,
        [](Run& run) { kernels::RsDecodeBatch(run.plan, run.words, run.results, *run.workspace); });
    add("single/decode/" + task, task, restore, [](Run& run) {
      for (std::size_t i = 0; i < kWords; ++i) {
        const auto word = std::span(run.words).subspan(i * run.n, run.n);
        run.results[i] = kernels::RsDecode(run.plan, word, word);
      }
    });
  }
  add("single/encode", "encode", nothing, [](Run& run) {
    for (std::size_t i = 0; i < kWords; ++i) {
      const auto word = std::span(run.words).subspan(i * run.n, run.n);
      kernels::RsEncode(run.plan, word.first(kRsMessageSymbols), word);
    }
  });
}

const bool registered = [] {
  for (const Code& code : kCodes) {
    std::vector<std::string> tasks = {"encode"};
    for (const Errors& errors : ErrorsOf(MakePlan(RsConfig{code.code}))) tasks.push_back(errors.name);
    for (std::size_t i = 0; i < std::size(kBaselines); ++i) {
      for (const std::string& task : tasks) {
        const std::string name =
            std::string("rs/") + kBaselines[i] + "/" + code.name + "/" + (task == "encode" ? "" : "decode/") + task;
        const std::int32_t id = code.code;
        Register(name, [=](benchmark::State& state) { BaselineBench(state, id, task, i); })->Iterations(1);
      }
    }
    for (const dsp::Backend& backend : dsp::Backends()) {
      if (backend.kind == dsp::Backend::Kind::kSimd) RegisterBackend(backend, code);
    }
  }
  Register("rs/miscorrection/kr4/errors:8/words:1e8", &MiscorrectionBench)->Iterations(1);
  return true;
}();

}  // namespace
}  // namespace plumbline
