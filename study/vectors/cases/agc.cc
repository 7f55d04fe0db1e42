// Vectors of the automatic gain control.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Coarse and fine steps, quiet windows; of fine steps the ties on both sides, the smallest step, and both rails.
Stats AgcStats(const CaseRun& run) {
  const std::int64_t target = std::int64_t{run.Key("symbols_per_clock")} * run.Key("target");  // 1/256 LSB a clock
  const Samples& sum = run.Port("sum");
  const Samples& hold = run.Port("hold");
  Stats stats;
  for (const char* name :
       {"sat_hi", "sat_lo", "step_hi", "step_lo", "ties_up", "ties_down", "smallest", "coarse", "fine", "quiet"}) {
    stats[name] = 0;
  }
  std::int64_t gain = 0;
  std::int64_t settle = 0;
  std::int64_t clocks = 0;
  std::int64_t level = 0;
  bool settled = false;
  const auto step = [&](std::int64_t codes) {
    gain = CountRails(gain + codes, run.Key("min_code"), run.Key("max_code"), "sat", stats);
    settle = run.Key("settle_clocks");
    settled = false;
    clocks = level = 0;
  };
  for (std::size_t n = 0; n < sum.size(); ++n) {
    if (run.Begins(n)) {
      gain = run.Key("start_code");
      settle = clocks = level = 0;
      settled = false;
    }
    const std::int64_t now = 256 * std::int64_t{sum[n]};
    if (hold[n] != 0) {
      step(0);
    } else if (2 * now < target || now > 2 * target) {
      ++stats["coarse"];
      step(now < target ? run.Key("coarse_step") : -run.Key("coarse_step"));
    } else if (settle > 0) {
      --settle;
    } else {
      level += now;
      if (++clocks < 1 << run.Key("window_log2")) continue;
      const std::int64_t wanted = target * clocks;
      const std::int64_t missing = wanted - level;
      if ((settled ? 256 : 1024) * std::abs(missing) <= run.Key("deadband") * wanted) {
        ++stats["quiet"];
        settled = true;
        clocks = level = 0;
        continue;
      }
      ++stats["fine"];
      const std::int64_t twice = 2 * 92 * std::abs(missing);  // over 2 * wanted
      stats[missing > 0 ? "ties_up" : "ties_down"] += twice % (2 * wanted) == wanted;
      const std::int64_t codes = (twice + wanted) / (2 * wanted);
      stats["smallest"] += codes == 0;
      step(CountRails(missing > 0 ? std::max<std::int64_t>(codes, 1) : -std::max<std::int64_t>(codes, 1), -32, 32,
                      "step", stats));
    }
  }
  return stats;
}

constexpr std::int32_t kTarget = 64 * 3968 / 256;  // sum of |ADC code| a clock that the default loop wants

// Sums around the target: far below, far above, near, on it; held now and then.
Samples Sums(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  if (port.name == "hold") {
    Samples hold(frames, 0);
    for (std::size_t n = 0; n < frames; ++n) hold[n] = pattern == Pattern::kMixed && n % 300 >= 290;
    return hold;
  }
  if (pattern != Pattern::kMixed && pattern != Pattern::kRandom) return Stimulus(port, pattern, frames);
  Samples sums(frames);
  const std::int32_t levels[] = {
      kTarget / 4, kTarget * 3, kTarget * 9 / 10, kTarget + 2, kTarget, kTarget * 11 / 10, 0};
  for (std::size_t n = 0; n < frames; ++n) {
    const std::int32_t level = levels[n / 160 % 7];
    sums[n] = std::clamp(level + static_cast<std::int32_t>(n * 7 % 5), port.min, port.max);
  }
  return sums;
}

VectorCase& Add(SetBuilder& builder, const char* flag, const char* comment, const Samples& sum,
                const dsp::BlockConfig& config = {}) {
  VectorCase& test = builder.Add(CaseType::kAft, flag, comment, config);
  test.data = {{"sum", sum}, {"hold", Samples(sum.size(), 0)}};
  return test;
}

void AgcOwn(SetBuilder& builder) {
  Add(builder, "Hand", "a coarse step, a fine one, settled, overload", {15, 30, 32, 30, 40, 41, 39, 41, 42, 90},
      {{"symbols_per_clock", 4}, {"target", 2560}, {"window_log2", 1}, {"settle_clocks", 1}});
  // Half and twice the target exactly: the border between coarse and fine.
  for (const int d : {-1, 0, 1}) {
    Add(builder, "Border", "one unit around half the target", Samples(4, kTarget / 2 + d),
        {{"window_log2", 0}, {"settle_clocks", 0}});
    Add(builder, "Border", "one unit around twice the target", Samples(4, 2 * kTarget + d),
        {{"window_log2", 0}, {"settle_clocks", 0}});
  }
  Add(builder, "Rail", "silence: up to the highest code", Samples(130, 0));
  Add(builder, "Rail", "overload: down to the lowest code", Samples(130, 64 << 12));
  // With a target of 1024 a clock both deadbands are whole sums: 12 and, once settled, 48.
  const dsp::BlockConfig whole = {{"target", 4096}, {"window_log2", 0}, {"settle_clocks", 0}};
  for (const int d : {11, 12, 13, -11, -12, -13})
    Add(builder, "Deadband", "around the edge", Samples(3, 1024 + d), whole);
  for (const int d : {47, 48, 49, -47, -48, -49}) {
    Add(builder, "Deadband", "settled, then around the wider edge", {1024, 1024, 1024 + d, 1024 + d}, whole);
  }
  // Deviations of every size around both deadbands.
  for (const int d : {0, 2, 4, 10, 12, 40, 47, 50, -2, -10, -12, -47, -50}) {
    Samples sum(12, kTarget);
    std::fill(sum.begin() + 6, sum.end(), kTarget + d);
    Add(builder, "Deadband", "settled, then a deviation", sum, {{"window_log2", 0}, {"settle_clocks", 0}});
  }
  // 92 * 128 / 1024 = 11.5 codes, up and down.
  for (const int d : {128, -128}) Add(builder, d < 0 ? "TieUp" : "TieDown", "11.5 codes", {1024 + d, 1024}, whole);
  // 92 * 2 / 1024 = 0.2 codes with a deadband of one: a step of one all the same.
  dsp::BlockConfig narrow = whole;
  narrow.emplace_back("deadband", 1);
  for (const int d : {2, -2}) Add(builder, "Smallest", "0.2 codes", {1024 + d, 1024}, narrow);
}

}  // namespace

BlockVectors AgcVectors() {
  BlockVectors v;
  v.block = "agc";
  v.frames = 1200;
  v.stimulus = Sums;
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "target" && value > 100000) return {{key, value}, {"symbols_per_clock", 256}};
    if (key == "start_code") return {{key, value}};
    if (key == "min_code" && value > 0) return {{key, value}, {"start_code", value}};
    if (key == "max_code" && value < 0) return {{key, value}, {"start_code", value}};
    return {{key, value}};
  };
  v.large_values = {
      {"sum", {kTarget / 4, kTarget, kTarget, kTarget, kTarget + 90, kTarget - 90, kTarget + 300, kTarget * 3}},
      {"hold", {0}}};
  v.large_frames = 1 << 17;
  v.stats = AgcStats;
  v.proven = Joined({{"TieUp", "TIE", "A fine step up halfway between two codes.", "a half towards zero", "ties_up", 1},
                     {"TieDown", "TIE", "A fine step down halfway between two codes.", "a half towards plus infinity",
                      "ties_down", 1},
                     {"Smallest", "TIE", "A deviation that rounds to no step at all.",
                      "a loop that stands still outside "
                      "its deadband",
                      "smallest", 1},
                     {"Coarse", "STATE", "A coarse step.", "a step of another size or sign", "coarse", 1},
                     {"Fine", "STATE", "A fine step.", "a step of another size or sign", "fine", 1},
                     {"Quiet", "STATE", "A window within the deadband.", "a settled loop that steps", "quiet", 1}},
                    {RailNotes("Gain", "sat", "A gain"), RailNotes("Step", "step", "A fine step")});
  v.notes = {{"Border", "TIE", "Sums at the border between coarse and fine.",
              "a comparison that includes the border or not", "", 1},
             {"Rail", "SATURATION", "The gain reaches the end of its range.", "a missing or one-sided clamp", "", 1},
             {"Deadband", "TIE", "Deviations around both deadbands.", "a deadband one unit off", "", 1}};
  v.own = AgcOwn;
  return v;
}

}  // namespace plumbline::study
