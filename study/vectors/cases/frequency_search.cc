// Vectors of the frequency search.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/timing/frequency_search_types.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Searches that end, and those in which several candidates have the largest energy.
Stats FrequencySearchStats(const CaseRun& run) {
  const FrequencySearchPlan plan = MakePlan(FrequencySearchConfig{.clocks_log2 = run.Key("clocks_log2"),
                                                                  .max_offset_ppm = run.Key("max_offset_ppm"),
                                                                  .symbols_per_clock = run.Key("symbols_per_clock")});
  const Samples& error = run.Port("error");
  Stats stats = {{"found", 0}, {"equal", 0}};
  std::size_t begin = 0;
  for (std::size_t n = 0; n < error.size(); ++n) {
    if (run.Begins(n)) begin = n;
    if ((n - begin + 1) % static_cast<std::size_t>(plan.clocks) != 0) continue;
    std::vector<std::int64_t> energy;
    for (std::int64_t c = -plan.side; c <= plan.side; ++c) {
      std::int64_t in_phase = 0;
      std::int64_t quadrature = 0;
      for (std::int64_t clock = 0; clock < plan.clocks; ++clock) {
        const std::int64_t at = error[n + 1 - static_cast<std::size_t>(plan.clocks - clock)];
        const std::int64_t eighths = ((plan.clocks / 4 - c) * clock * 4 / plan.clocks) & 7;  // of a turn
        in_phase += eighths < 4 ? at : -at;
        quadrature += eighths < 2 || eighths > 5 ? at : -at;
      }
      energy.push_back((in_phase >> 8) * (in_phase >> 8) + (quadrature >> 8) * (quadrature >> 8));
    }
    ++stats["found"];
    stats["equal"] += std::count(energy.begin(), energy.end(), *std::max_element(energy.begin(), energy.end())) > 1;
  }
  return stats;
}

constexpr std::int32_t kAmplitude = 100000;

// A triangle of `period` clocks: the beat that a frequency offset makes in the phase detector's sum.
Samples Beat(std::size_t frames, int period) {
  Samples error(frames);
  for (std::size_t n = 0; n < frames; ++n) {
    const int at = static_cast<int>(n % static_cast<std::size_t>(period));
    error[n] = kAmplitude * (at < period / 2 ? 4 * at - period : 3 * period - 4 * at) / period;
  }
  return error;
}

Samples Errors(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  if (pattern == Pattern::kMixed) return Beat(frames, 7);
  return Stimulus(port, pattern, frames);
}

void FrequencySearchOwn(SetBuilder& builder) {
  const dsp::BlockConfig quick = {{"clocks_log2", 6}};
  Samples& three =
      builder
          .Add(CaseType::kAft, "Hand", "three errors, three candidates", {{"clocks_log2", 6}, {"max_offset_ppm", 100}})
          .data["error"];
  three.assign(64, 0);
  three[0] = three[8] = 1000;
  three[32] = -1000;
  // Two errors alone: several candidates are alike, and the nearest to zero wins, then the positive one.
  const std::vector<std::vector<std::pair<std::size_t, std::int32_t>>> alike = {{{36, -512}, {39, 256}},
                                                                                {{41, -512}, {59, -512}},
                                                                                {{19, -512}, {49, 256}},
                                                                                {{6, -512}, {11, -512}},
                                                                                {{13, -512}, {16, 1000}}};
  for (const auto& errors : alike) {
    Samples& error = builder.Add(CaseType::kAft, "Equal", "candidates that are alike", quick).data["error"];
    error.assign(64, 0);
    for (const auto& one : errors) error[one.first] = one.second;
  }
  for (const int period : {6, 7, 8, 9, 10, 16}) {
    builder.Add(CaseType::kAft, "Beat", "a beat of " + std::to_string(period) + " clocks").data["error"] =
        Beat(1024, period);
  }
  VectorCase& rails = builder.Add(CaseType::kAft, "Largest", "the largest sums there can be");
  for (int n = 0; n < 512; ++n) rails.data["error"].push_back(n / 4 % 2 == 0 ? 16777215 : -16777216);
  // What a search had before a reset would drown the whole search behind it.
  VectorCase& reset = builder.Add(CaseType::kAft, "ResetMid", "a loud beat, a reset, a quiet beat of the other sign",
                                  {{"clocks_log2", 6}, {"max_offset_ppm", 900}});
  for (const std::int32_t error : Beat(30, 10)) reset.data["error"].push_back(error * 150);
  for (const std::int32_t error : Beat(64, 7)) reset.data["error"].push_back(error / 10);
  reset.reset_at = {30};
}

// A beat just beyond the outermost candidate, which then wins, for one search.
void KeyCase(const std::string&, const dsp::Block& block, VectorCase& test) {
  const CaseRun run{test};
  const FrequencySearchPlan plan = MakePlan(FrequencySearchConfig{.clocks_log2 = run.Key("clocks_log2"),
                                                                  .max_offset_ppm = run.Key("max_offset_ppm"),
                                                                  .symbols_per_clock = run.Key("symbols_per_clock")});
  const int period = 8 * plan.clocks / (plan.clocks - 4 * plan.side) + 1;
  const std::string& input = block.Ports(dsp::PortDirection::kIn)[0].name;
  test.type = CaseType::kLdt;
  test.data.clear();
  test.recipe[input].kind = Recipe::Kind::kRepeat;
  test.recipe[input].values = Beat(static_cast<std::size_t>(period), period);
  test.words[input] = static_cast<std::size_t>(plan.clocks);
  test.digest_words = 65536;
}

}  // namespace

BlockVectors FrequencySearchVectors() {
  BlockVectors v;
  v.block = "frequency_search";
  v.general = {{"clocks_log2", 6},
               {"max_offset_ppm", 900}};  // the shortest search, as many candidates as it can tell apart
  v.frames = 176;                         // the reset in the middle falls within a search
  v.default_frames = 520;
  v.silent = {"Size"};
  v.silent_because = "A search has its answer in its last clock: before that nothing may come out.";
  v.key_case = KeyCase;
  v.stimulus = Errors;
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "clocks_log2" && value > 9) return {{key, value}, {"max_offset_ppm", 200}};
    if (key == "max_offset_ppm" && value > 250) return {{key, value}, {"clocks_log2", 8}, {"symbols_per_clock", 32}};
    return {{key, value}};
  };
  v.rounds = 100;
  v.large_frames = 1 << 14;
  v.stats = FrequencySearchStats;
  v.proven = {
      {"Found", "STATE", "A search comes to its end.", "an answer one clock off", "found", 1},
      {"Alike", "TIE", "Several candidates with the largest energy.", "another order among equals", "equal", 1}};
  v.notes = {{"Equal", "TIE", "Candidates of the same energy.", "another order among equals", "", 1},
             {"Beat", "BASIC", "The beat of a frequency offset.", "a candidate one off, the sign of the offset", "", 1},
             {"Largest", "SATURATION", "The largest sums there can be.", "a correlation that is too narrow", "", 1}};
  v.own = FrequencySearchOwn;
  return v;
}

}  // namespace plumbline::study
