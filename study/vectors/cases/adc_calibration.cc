// Vectors of the ADC's background calibration, open loop: given codes and errors.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Windows that counted, clocks after which an accumulator stands at its limit; every rounding and rail of an update.
Stats CalibrationStats(const CaseRun& run) {
  const auto slices = static_cast<std::size_t>(run.Key("slices"));
  const auto symbols = static_cast<std::size_t>(run.Key("symbols_per_clock"));
  const std::size_t window = std::size_t{1} << run.Key("window_log2");
  const std::size_t period = window + static_cast<std::size_t>(run.Key("latency_clocks")) - 1;
  const int finer = run.Key("bits") + run.Key("fraction_bits") - 7;
  const auto share = static_cast<std::int64_t>(slices);
  struct Loop {
    std::string name;
    int drop;  // fraction bits of an accumulator that its correction has not
    std::int64_t limit;
  };
  const std::array<Loop, 3> loops = {{{"offset", 8, std::int64_t{run.Key("offset_limit")} << 8},
                                      {"gain", 10, std::int64_t{run.Key("gain_limit")} << 10},
                                      {"skew", 16, std::int64_t{run.Key("skew_limit")} << 16}}};
  Stats stats = {{"level_windows", 0}, {"skew_windows", 0}, {"at_limit", 0}};
  for (const Loop& loop : loops) {
    for (const char* what : {"_hi", "_lo"}) stats[loop.name + what] = 0;
    for (const std::int32_t value : run.Port(loop.name + "_accumulator")) {
      stats["at_limit"] += value == loop.limit || value == -loop.limit;
    }
  }
  const Samples& y = run.Port("y");
  const Samples& error = run.Port("error");
  std::size_t begin = 0;  // of the clocks since reset
  std::int64_t level_windows = 0;
  std::int64_t skew_windows = 0;
  bool levels = true;
  bool skew = true;
  std::array<std::vector<std::int64_t>, 3> sums;  // codes, magnitudes, products, by slice
  for (std::size_t f = 0; f < run.Port("offset_accumulator").size() / slices; ++f) {
    if (run.Begins(f)) {
      begin = f;
      level_windows = skew_windows = 0;
    }
    const std::size_t inside = (f - begin) % period;
    if (inside == 0) {
      levels = skew = true;
      sums.fill(std::vector<std::int64_t>(slices, 0));
    }
    if (inside < window) {
      for (std::size_t n = f * symbols; n < (f + 1) * symbols; ++n) {
        const std::size_t since = n - begin * symbols;
        const std::int64_t slope = y[n] - (since < 2 ? 0 : y[n - 2]);  // around the sample before
        sums[0][since % slices] += y[n];
        sums[1][since % slices] += std::abs(y[n]);
        sums[2][(since + slices - 1) % slices] += error[n] * slope;
      }
      levels = levels && run.Port("hold_levels")[f] == 0;
      skew = skew && run.Port("hold_skew")[f] == 0;
    }
    if (inside + 1 == window) {
      stats["level_windows"] += levels;
      stats["skew_windows"] += skew;
      const std::int64_t all = std::accumulate(sums[1].begin(), sums[1].end(), std::int64_t{0});
      for (std::size_t l = 0; l < loops.size(); ++l) {
        if (!(l == 2 ? skew : levels)) continue;
        const std::int64_t windows = l == 2 ? skew_windows : level_windows;
        const auto log2 = static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(windows) + 1)) - 1;
        const int gear = static_cast<int>(Clamp(log2, run.Key("start_shift"), run.Key("track_shift")));
        const int shift = CeilLog2(static_cast<std::int64_t>(symbols * window)) + gear;
        std::vector<std::int64_t> moved(slices);
        for (std::size_t s = 0; s < slices; ++s) {
          const std::int64_t exact = l == 0   ? (share * sums[0][s]) << (16 - run.Key("fraction_bits"))
                                     : l == 1 ? (all - share * sums[1][s]) << (20 - finer)
                                              : (share * sums[2][s]) << (8 - finer);
          const std::int64_t step = CountTie(exact, shift, "ties_" + loops[l].name + "_step", stats);
          moved[s] = (run.Begins(f) ? 0 : run.Port(loops[l].name + "_accumulator")[(f - 1) * slices + s]) +
                     (l == 2 ? -step : step);
        }
        const std::int64_t total = std::accumulate(moved.begin(), moved.end(), std::int64_t{0});
        const std::int64_t mean = l == 0 ? 0 : (total - ((total % share) + share) % share) / share;
        for (const std::int64_t value : moved) {
          CountRails(value - mean, -loops[l].limit, loops[l].limit, loops[l].name, stats);
        }
      }
      level_windows += levels;
      skew_windows += skew;
    }
    if (inside + 1 < period) continue;
    for (const Loop& loop : loops) {
      for (std::size_t s = 0; s < slices; ++s) {
        CountTie(run.Port(loop.name + "_accumulator")[f * slices + s], loop.drop, "ties_" + loop.name, stats);
      }
    }
  }
  return stats;
}

// Slices that differ: codes with an offset and a gain of their slice, errors that follow the slope.
Samples Converter(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  if (port.name == "hold_levels" || port.name == "hold_skew") {
    Samples hold(frames, 0);
    if (pattern == Pattern::kRails) std::fill(hold.begin(), hold.end(), 1);
    const std::size_t every = port.name == "hold_skew" ? 700 : 1100;
    for (std::size_t n = 0; n < frames && pattern == Pattern::kMixed; ++n) hold[n] = n % every == every - 1;
    return hold;
  }
  if (pattern != Pattern::kMixed && pattern != Pattern::kRandom) return Stimulus(port, pattern, frames);
  Samples samples(frames * port.samples());
  for (std::size_t n = 0; n < samples.size(); ++n) {
    const auto slice = static_cast<std::int32_t>(n % 64);
    const auto wave = static_cast<std::int32_t>((n * 37 + n / 11) % 61) - 30;
    const std::int32_t value =
        port.name == "error" ? wave * (slice % 5 - 2) : wave * (60 + slice % 9) / 64 + slice % 5 - 2;
    samples[n] = std::clamp(value, port.min, port.max);
  }
  return samples;
}

VectorCase& Fill(SetBuilder& builder, VectorCase& test, std::size_t frames) {
  const auto block = builder.BlockOf(test.config);
  for (const dsp::Port& port : block->Ports(dsp::PortDirection::kIn)) {
    test.data[port.name] = Converter(port, Pattern::kRandom, frames);
  }
  return test;
}

void CalibrationOwn(SetBuilder& builder) {
  const dsp::BlockConfig small = {
      {"fraction_bits", 0}, {"slices", 2}, {"symbols_per_clock", 4}, {"window_log2", 0}, {"latency_clocks", 1}};
  VectorCase& hand = builder.Add(CaseType::kAft, "Hand", "offsets and gains of the block's page", small);
  hand.data = {{"y", {20, -10, -16, 14}}, {"error", {0, 0, 0, 0}}, {"hold_levels", {0}}, {"hold_skew", {0}}};
  // Short windows, so that many updates happen; waits of every kind between them.
  for (const int latency : {1, 2, 12}) {
    VectorCase& test =
        builder.Add(CaseType::kAft, "Window", "windows of two clocks, latency " + std::to_string(latency),
                    {{"slices", 8}, {"symbols_per_clock", 16}, {"window_log2", 1}, {"latency_clocks", latency}});
    Fill(builder, test, 60);
  }
  // A held clock at the beginning, within and at the end of a window, and in the wait behind it.
  for (const char* port : {"hold_levels", "hold_skew"}) {
    VectorCase& held =
        builder.Add(CaseType::kAft, "Held", "one held clock in every window but the first",
                    {{"slices", 8}, {"symbols_per_clock", 16}, {"window_log2", 2}, {"latency_clocks", 3}});
    Fill(builder, held, 60);
    for (const int n : {6, 13, 21, 28, 34}) held.data[port][static_cast<std::size_t>(n)] = 1;
  }
  // The weight of a window: from its first value to its last.
  VectorCase& gears = builder.Add(CaseType::kAft, "Gear", "forty windows with weights from 1 to 1/32",
                                  {{"slices", 4},
                                   {"symbols_per_clock", 8},
                                   {"window_log2", 0},
                                   {"latency_clocks", 1},
                                   {"start_shift", 0},
                                   {"track_shift", 5}});
  Fill(builder, gears, 40);
  // Slices that do not divide a clock: each clock begins with another one.
  VectorCase& odd = builder.Add(CaseType::kAft, "Odd", "slices that go round across clocks",
                                {{"slices", 32}, {"symbols_per_clock", 16}, {"window_log2", 1}, {"latency_clocks", 2}});
  Fill(builder, odd, 40);
  // Everything to its limit, on both sides.
  for (const std::int32_t sign : {1, -1}) {
    VectorCase& rails = builder.Add(CaseType::kAft, "AtLimit", "the largest sums",
                                    {{"slices", 2},
                                     {"symbols_per_clock", 4},
                                     {"window_log2", 0},
                                     {"latency_clocks", 1},
                                     {"start_shift", 0},
                                     {"track_shift", 0}});
    for (int n = 0; n < 40 * 4; ++n) {
      rails.data["y"].push_back(n % 4 == 0 ? 255 * sign : n % 4 == 2 ? -sign : 0);
      rails.data["error"].push_back(n % 2 == 0 ? 2047 * sign : -2047 * sign);
    }
    rails.data["hold_levels"] = Samples(40, 0);
    rails.data["hold_skew"] = Samples(40, 0);
  }
  // Steps and corrections halfway between two results, both signs: sums of one, magnitudes that differ by four,
  // products of 2^13 and of 2^8.
  const auto small_with = [&](int bits, int shift) {
    dsp::BlockConfig config = small;
    config.insert(config.end(), {{"bits", bits}, {"start_shift", shift}, {"track_shift", 16}});
    return config;
  };
  const auto add_tie = [&](const char* flag, const dsp::BlockConfig& config, const Samples& y, const Samples& error) {
    VectorCase& test = builder.Add(CaseType::kAft, flag, "one window, then rest", config);
    test.data = {{"y", y}, {"error", error}, {"hold_levels", Samples(3, 0)}, {"hold_skew", Samples(3, 0)}};
    test.data["y"].resize(12);
    test.data["error"].resize(12);
  };
  add_tie("TieOffsetUp", small_with(7, 8), {1, -1}, {});
  add_tie("TieGainStepUp", small_with(12, 16), {4, 0}, {});
  add_tie("TieSkewStepUp", small_with(12, 16), {8, 8, 8, 8}, {1024, -1024});
  add_tie("TieSkewUp", small_with(7, 0), {16, 16, 16, 16}, {16, -16});
  // Magnitudes 2, 3, 4 and 3 and a product of -2^12 a window: steps of two gains and of a skew end in one half.
  VectorCase& tie = builder.Add(CaseType::kAft, "TieGainStepUp", "two of four gains and one skew",
                                {{"slices", 4},
                                 {"symbols_per_clock", 8},
                                 {"window_log2", 2},
                                 {"latency_clocks", 1},
                                 {"start_shift", 16},
                                 {"track_shift", 16}});
  for (int n = 0; n < 16; ++n) {
    const bool first = n % 4 == 0;
    for (const int value : {2, -3, 4, 3, 0, 0, 0, 0}) tie.data["y"].push_back(first ? value : 0);
    for (int k = 0; k < 8; ++k) tie.data["error"].push_back(first && k == 2 ? -2048 : 0);
  }
  tie.data["hold_levels"] = tie.data["hold_skew"] = Samples(16, 0);
  VectorCase& longest =
      builder.Add(CaseType::kAft, "Window", "the longest latency",
                  {{"slices", 8}, {"symbols_per_clock", 16}, {"window_log2", 1}, {"latency_clocks", 64}});
  Fill(builder, longest, 140);
  VectorCase& reset = builder.Add(CaseType::kAft, "ResetMid", "reset after many windows, and within one",
                                  {{"slices", 4},
                                   {"symbols_per_clock", 8},
                                   {"window_log2", 1},
                                   {"latency_clocks", 2},
                                   {"start_shift", 0},
                                   {"track_shift", 5}});
  Fill(builder, reset, 60);
  reset.reset_at = {31, 41};
  // The largest sums that a window of 2^11 symbols has; the second slice's products are minus those of the first.
  const dsp::BlockConfig wide = {{"bits", 12},       {"fraction_bits", 0},  {"slices", 2},
                                 {"window_log2", 4}, {"latency_clocks", 1}, {"symbols_per_clock", 128},
                                 {"start_shift", 8}, {"track_shift", 8}};
  for (const bool slopes : {false, true}) {
    VectorCase& test = builder.Add(
        CaseType::kAft, "Wide",
        slopes ? "the steepest slopes with the largest errors" : "one slice at the upper rail, the other at the lower",
        wide);
    for (int n = 0; n < 17 * 128; ++n) {
      test.data["y"].push_back(n % (slopes ? 4 : 2) < (slopes ? 2 : 1) ? 2047 : -2048);
      test.data["error"].push_back(!slopes ? 0 : (n + 3) % 4 < 2 ? 2047 : -2048);
    }
    test.data["hold_levels"] = test.data["hold_skew"] = Samples(17, 0);
  }
  builder.Add(CaseType::kAft, "Hand", "skews of the block's page", small).data = {
      {"y", {0, 0, 6, 20, -10, -16, 14, 0}},
      {"error", {0, 0, 0, 0, -40, 90, 60, -50}},
      {"hold_levels", {1, 1}},
      {"hold_skew", {1, 0}}};
}

}  // namespace

BlockVectors AdcCalibrationVectors() {
  BlockVectors v;
  v.block = "adc_calibration";
  v.stats = CalibrationStats;
  v.proven = {{"LevelWindow", "STATE", "A window moves offsets and gains.", "a window one clock off, a lost update",
               "level_windows", 1},
              {"SkewWindow", "STATE", "A window moves the skews.",
               "a slope of other samples, an error of another slice", "skew_windows", 1},
              {"AtLimit", "SATURATION", "An accumulator at its limit.", "a missing or one-sided clamp", "at_limit", 1}};
  for (const auto& loop : {std::pair{"Offset", "offset"}, {"Gain", "gain"}, {"Skew", "skew"}}) {
    const std::string flag = loop.first;
    const std::string stat = loop.second;
    v.proven =
        Joined(v.proven, {RailNotes(flag, stat, "An accumulator of the " + stat + " loop"),
                          TieNotes("Tie" + flag + "Step", "ties_" + stat + "_step", "A step of the " + stat + " loop"),
                          TieNotes("Tie" + flag, "ties_" + stat, "A correction of " + stat)});
  }
  v.notes = {
      {"Window", "STATE", "Updates, and the waits behind them.", "a correction in force too early or too late", "", 1},
      {"Held", "STATE", "Held clocks in a window and behind it.", "a held window that counts", "", 1},
      {"Gear", "STATE", "The weight of a window falls.", "a weight that changes one window off", "", 1},
      {"Odd", "STATE", "Slices across clocks.", "a clock that begins with slice 0", "", 1},
      {"Wide", "SIZE", "The largest codes, slopes and errors.", "a sum that is too short", "", 1}};
  v.frames = 6;
  v.sizes = {1, 2, 3};
  v.chained_frames = 16;
  v.rounds = 50;
  v.large_frames = 1 << 11;
  v.large_values = {{"hold_levels", {0}}, {"hold_skew", {0}}};
  v.stimulus = Converter;
  // Windows end within a short case.
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    dsp::BlockConfig config = {{key, value}};
    if (key != "window_log2") config.insert(config.end(), {{"window_log2", key == "symbols_per_clock" ? 6 : 1}});
    if (key != "latency_clocks") config.insert(config.end(), {{"latency_clocks", 2}});
    if (key == "bits" && value > 10) config.insert(config.end(), {{"fraction_bits", 0}});
    if (key == "start_shift" && value > 8) config.insert(config.end(), {{"track_shift", value}});
    if (key == "track_shift" && (value < 2 || value > 8)) config.insert(config.end(), {{"start_shift", value}});
    return config;
  };
  v.own = CalibrationOwn;
  return v;
}

}  // namespace plumbline::study
