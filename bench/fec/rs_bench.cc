// Reed-Solomon codec, scalar reference: encoder, and decoder by number of symbol errors. Items are RS symbols; one
// core.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/core/rng.h"
#include "reference/fec/rs.h"

namespace plumbline {
namespace {

struct Code {
  const char* name;
  std::int32_t code;
};
constexpr Code kCodes[] = {{"kp4", kRsKp4}, {"kr4", kRsKr4}};

std::vector<std::uint16_t> Codeword(const RsPlan& plan) {
  std::vector<std::uint16_t> message(static_cast<std::size_t>(plan.k));
  for (std::size_t i = 0; i < message.size(); ++i) {
    message[i] = static_cast<std::uint16_t>(Philox4x32({1, 3}, i)[0] % 1024);
  }
  std::vector<std::uint16_t> codeword(static_cast<std::size_t>(plan.n));
  reference::RsEncode(plan, message, codeword);
  return codeword;
}

void EncodeBench(benchmark::State& state, std::int32_t code) {
  const RsPlan plan = MakePlan(RsConfig{code});
  std::vector<std::uint16_t> codeword = Codeword(plan);
  const std::vector<std::uint16_t> message(codeword.begin(), codeword.begin() + plan.k);
  for (auto _ : state) {
    reference::RsEncode(plan, message, codeword);
    benchmark::DoNotOptimize(codeword.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * plan.n);
}

void DecodeBench(benchmark::State& state, std::int32_t code, int errors) {
  const RsPlan plan = MakePlan(RsConfig{code});
  std::vector<std::uint16_t> received = Codeword(plan);
  for (int i = 0; i < errors; ++i) received[static_cast<std::size_t>(31 * i)] ^= 5;
  std::vector<std::uint16_t> corrected(received.size());
  for (auto _ : state) {
    benchmark::DoNotOptimize(reference::RsDecode(plan, received, corrected));
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * plan.n);
}

const bool registered = [] {
  for (const Code& code : kCodes) {
    const std::string name = std::string("rs/reference/") + code.name;
    const std::int32_t id = code.code;
    benchmark::RegisterBenchmark((name + "/encode").c_str(), [id](benchmark::State& state) { EncodeBench(state, id); });
    const int t = MakePlan(RsConfig{id}).t;
    for (const int errors : {0, 1, 2, t, t + 1}) {
      benchmark::RegisterBenchmark((name + "/decode/errors:" + std::to_string(errors)).c_str(),
                                   [id, errors](benchmark::State& state) { DecodeBench(state, id, errors); });
    }
  }
  return true;
}();

}  // namespace
}  // namespace plumbline
