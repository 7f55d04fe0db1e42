// Vectors of the maximum-likelihood sequence estimator.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "reference/core/fixed.h"
#include "reference/core/rng.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

constexpr int kSampleBits = 14;

struct Channel {
  int taps = 1;
  std::int64_t alpha = 0;
  std::int64_t beta = 0;
  std::array<std::int64_t, 4> level{};
};

// How often the search of one window chooses among equals: its last state, and symbols within it.
std::int64_t Ties(const Channel& response, const Samples& window) {
  const std::size_t states = response.taps == 1 ? 4 : 16;
  const auto amplitude = [](std::size_t symbol) { return 2 * static_cast<std::int64_t>(symbol) - 3; };
  const auto before = [&](std::size_t state, std::size_t leaving) { return leaving * (states / 4) + state / 4; };
  const auto branch = [&](std::size_t from, std::size_t symbol, std::int64_t y) {
    const std::int64_t older = response.taps == 1 ? 0 : response.beta * amplitude(from / 4);
    const std::int64_t d = y - response.level[symbol] - response.alpha * amplitude(from % 4) - older;
    return d * d;
  };
  std::vector<std::vector<std::int64_t>> reach = {std::vector<std::int64_t>(states, 0)};
  for (const std::int32_t sample : window) {
    std::vector<std::int64_t> next(states, INT64_MAX);
    for (std::size_t s = 0; s < states; ++s) {
      for (std::size_t leaving = 0; leaving < 4; ++leaving) {
        const std::size_t from = before(s, leaving);
        next[s] = std::min(next[s], reach.back()[from] + branch(from, s % 4, Saturate(sample, kSampleBits)));
      }
    }
    reach.push_back(next);
  }
  const std::int64_t best = *std::min_element(reach.back().begin(), reach.back().end());
  std::int64_t ties = std::count(reach.back().begin(), reach.back().end(), best) > 1;
  std::size_t state = states - 1;
  while (reach.back()[state] != best) --state;
  for (std::size_t n = window.size(); n-- > 0;) {
    int equals = 0;
    std::size_t upper = 0;
    for (std::size_t leaving = 0; leaving < 4; ++leaving) {
      const std::size_t from = before(state, leaving);
      if (reach[n][from] + branch(from, state % 4, Saturate(window[n], kSampleBits)) != reach[n + 1][state]) continue;
      ++equals;
      upper = from;
    }
    ties += equals > 1 && n >= static_cast<std::size_t>(response.taps);
    state = upper;
  }
  return ties;
}

Stats MlseStats(const CaseRun& run) {
  const Samples none = {0};
  const Samples nominal = {-1536, -512, 512, 1536};
  const Samples& alphas = run.Port("alpha").empty() ? none : run.Port("alpha");
  const Samples& betas = run.Port("beta").empty() ? none : run.Port("beta");
  const Samples& levels = run.Port("level").empty() ? nominal : run.Port("level");
  const Samples& y = run.Port("y");
  const auto size = static_cast<std::size_t>(run.Key("symbols_per_clock"));
  const auto kept = static_cast<std::size_t>(run.Key("warmup") + run.Key("traceback"));
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}, {"ties", 0}};
  Samples window(kept + size, 0);
  for (std::size_t f = 0; (f + 1) * size <= y.size(); ++f) {
    if (run.Begins(f)) {
      std::fill(window.begin(), window.end(), 0);
    }
    window.erase(window.begin(), window.begin() + static_cast<std::ptrdiff_t>(size));
    for (std::size_t k = 0; k < size; ++k) {
      const std::int32_t sample = y[f * size + k];
      window.push_back(sample);
      stats["sat_hi"] += sample > SignedMax(kSampleBits);
      stats["sat_lo"] += sample < SignedMin(kSampleBits);
    }
    Channel response = {run.Key("taps"), run.Setting(alphas, 1, f), run.Setting(betas, 1, f), {}};
    for (std::size_t l = 0; l < 4; ++l) response.level[l] = run.Setting(levels, 4, f, l);
    stats["ties"] += Ties(response, window);
  }
  return stats;
}

bool TwoTaps(const dsp::Block& block) { return block.Ports(dsp::PortDirection::kCoef).size() == 3; }

// Variant 0: 1 + 0.5 D (+ 0.2 D^2); 1: 1 + D, where paths are alike; 2: no postcursor, levels moved.
PortSamples Response(const dsp::Block& block, int variant) {
  PortSamples values;
  values["alpha"] = {variant == 0 ? 256 : variant == 1 ? 512 : 0};
  if (TwoTaps(block)) values["beta"] = {variant == 0 ? 100 : variant == 1 ? -512 : 0};
  values["level"] = variant == 2 ? Samples{-1400, -500, 520, 1530} : Samples{-1536, -512, 512, 1536};
  return values;
}

// PAM4 through the response with noise of `noise` slicer units, near enough to Gaussian.
Samples Noisy(std::size_t count, std::int32_t alpha, std::int32_t beta, std::int32_t noise, std::uint32_t stream) {
  Samples y(count);
  std::int32_t before[2] = {0, 0};
  for (std::size_t n = 0; n < count; ++n) {
    const auto words = Philox4x32({kVectorSeed, stream}, n);
    const std::int32_t amplitude = 2 * static_cast<std::int32_t>(words[0] % 4) - 3;
    const std::int32_t sum = static_cast<std::int32_t>(words[1] % 256) + static_cast<std::int32_t>(words[2] % 256) +
                             static_cast<std::int32_t>(words[3] % 256) - 383;
    y[n] = 512 * amplitude + alpha * before[0] + beta * before[1] + sum * noise / 128;
    before[1] = before[0];
    before[0] = amplitude;
  }
  return y;
}

Samples Received(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  if (pattern == Pattern::kMixed || pattern == Pattern::kRandom) {
    return Noisy(frames * port.samples(), 256, 0, pattern == Pattern::kMixed ? 200 : 400, 77);
  }
  return Stimulus(port, pattern, frames);
}

void MlseOwn(SetBuilder& builder) {
  const dsp::BlockConfig small = {{"symbols_per_clock", 4}, {"warmup", 0}, {"traceback", 0}};
  VectorCase& plain = builder.Add(CaseType::kAft, "Short", "four samples alone, alpha a half, no overlap", small);
  plain.data = Response(*builder.BlockOf(small), 0);
  plain.data["y"] = {1536, 1280, 0, -256};
  for (const int taps : {1, 2}) {
    for (const int noise : {0, 300, 900}) {
      const dsp::BlockConfig config = {{"taps", taps}};
      VectorCase& test = builder.Add(CaseType::kAft, "Noisy",
                                     "taps " + std::to_string(taps) + ", noise " + std::to_string(noise), config);
      test.data = Response(*builder.BlockOf(config), 0);
      test.data["y"] = Noisy(64 * 8, 256, taps == 2 ? 100 : 0, noise, static_cast<std::uint32_t>(noise + taps));
    }
  }
  // 1 + D: a run of alternating levels looks like silence, and every path through it is alike.
  VectorCase& alike = builder.Add(CaseType::kAft, "Equal", "alpha 1 and samples of zero: many paths of one metric");
  alike.data = Response(*builder.BlockOf({}), 1);
  alike.data["y"] = Samples(64 * 5, 0);
  VectorCase& ties = builder.Add(CaseType::kAft, "Equal", "alpha 0 and samples on thresholds");
  ties.data = Response(*builder.BlockOf({}), 1);
  ties.data["alpha"] = {0};
  for (int n = 0; n < 64 * 3; ++n) ties.data["y"].push_back((n % 3 - 1) * 1024);
  VectorCase& rails = builder.Add(CaseType::kAft, "Rail", "samples at the rails: the largest metrics", {{"taps", 2}});
  rails.data = Response(*builder.BlockOf({{"taps", 2}}), 1);
  for (int n = 0; n < 64 * 4; ++n) rails.data["y"].push_back(n % 3 == 0 ? 32767 : -32768);
  const dsp::BlockConfig two = {{"symbols_per_clock", 2}, {"warmup", 0}, {"traceback", 0}};
  VectorCase& page = builder.Add(CaseType::kAft, "Hand", "the window of two samples of the block's page", two);
  page.data = {{"alpha", {256}}, {"y", {1300, -1000}}};
  // Without a postcursor this is the slicer, ties included.
  for (const int taps : {1, 2}) {
    const dsp::BlockConfig config = {{"symbols_per_clock", 16}, {"warmup", 3}, {"traceback", 5}, {"taps", taps}};
    VectorCase& slicer = builder.Add(CaseType::kAft, "Tie", "no postcursor, samples on and beside thresholds", config);
    slicer.data["alpha"] = {0};
    for (int n = 0; n < 48; ++n) slicer.data["y"].push_back(1024 * (n / 3 % 3 - 1) + n % 3 - 1);
    // Samples halfway between the targets of neighbours: equals at many steps.
    for (const std::int32_t alpha : {256, 512}) {
      VectorCase& equal = builder.Add(CaseType::kAft, "Tie", "samples halfway between targets", config);
      equal.data["alpha"] = {alpha};
      for (int n = 0; n < 64; ++n) equal.data["y"].push_back(512 * ((n * 5 + n / 7) % 7 - 3));
    }
  }
  for (const int taps : {1, 2}) {
    for (const int overlap : {0, 1, 8, 32}) {
      const dsp::BlockConfig config = {{"taps", taps}, {"warmup", overlap}, {"traceback", overlap}};
      VectorCase& test =
          builder.Add(CaseType::kAft, "Window", "doubtful symbols, overlap " + std::to_string(overlap), config);
      test.data = Response(*builder.BlockOf(config), 0);
      test.data["y"] = Noisy(4 * 64, 256, taps == 1 ? 0 : 100, 600, 1000 + static_cast<std::uint32_t>(overlap));
    }
  }
  // 1 + D without noise: a window may begin with a sequence that nothing contradicts for long.
  VectorCase& catastrophic = builder.Add(CaseType::kAft, "Window", "1 + D, the longest error events");
  catastrophic.data["alpha"] = {512};
  for (int n = 0; n < 4 * 64; ++n) catastrophic.data["y"].push_back(n % 50 == 0 ? 512 : 0);
  // Every sample at a rail, with the farthest targets: the largest path metric there is.
  const dsp::BlockConfig longest = {{"symbols_per_clock", 128}, {"warmup", 128}, {"traceback", 128}, {"taps", 2}};
  for (const std::int32_t rail : {32767, -32768}) {
    VectorCase& largest = builder.Add(CaseType::kAft, rail > 0 ? "SatHigh" : "SatLow", "the largest metrics", longest);
    largest.data = {{"alpha", {512}}, {"beta", {512}}, {"level", {-4095, -4095, -4095, -4095}}};
    if (rail < 0) largest.data["level"] = {4095, 4095, 4095, 4095};
    largest.data["y"] = Samples(4 * 128, rail);
  }
}

}  // namespace

BlockVectors MlseVectors() {
  BlockVectors v;
  v.block = "mlse";
  v.frames = 6;
  v.sizes = {1, 2, 3};
  v.chained_frames = 2;
  v.rounds = 100;
  v.large_frames = 1 << 12;
  v.coefs = Response;
  v.stimulus = Received;
  v.notes = {
      {"Noisy", "BASIC", "PAM4 through the response, with noise.", "a branch metric, the traceback's depth", "", 1},
      {"Equal", "TIE", "Paths of the same metric.", "another order among equals", "", 1},
      {"Rail", "SATURATION", "The largest metrics there can be.", "a metric that is too narrow", "", 1},
      {"Window", "STATE", "Symbols that the window's ends decide.",
       "a window one sample off, metrics carried from clock to clock", "", 1}};
  v.stats = MlseStats;
  v.proven = {{"SatHigh", "SATURATION", "A sample above 14 bits.", "a missing or one-sided clamp", "sat_hi", 1},
              {"SatLow", "SATURATION", "A sample below 14 bits.", "a missing or one-sided clamp", "sat_lo", 1},
              {"Tie", "TIE", "Sequences of the same metric.", "another choice among equals", "ties", 1}};
  v.own = MlseOwn;
  return v;
}

}  // namespace plumbline::study
