// Vectors of the ADC's background calibration, open loop: given codes and errors.
#include <cstddef>
#include <cstdint>

#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Windows that counted, and clocks after which an accumulator stands at its limit.
Stats CalibrationStats(const CaseRun& run) {
  const Samples& hold_levels = run.Port("hold_levels");
  const Samples& hold_skew = run.Port("hold_skew");
  const std::size_t window = std::size_t{1} << run.Key("window_log2");
  const std::size_t period = window + static_cast<std::size_t>(run.Key("latency_clocks")) - 1;
  const std::size_t frames = run.Port("offset_accumulator").size() / static_cast<std::size_t>(run.Key("slices"));
  Stats stats = {{"level_windows", 0}, {"skew_windows", 0}, {"at_limit", 0}};
  std::size_t clock = 0;
  bool levels = true;
  bool skew = true;
  for (std::size_t f = 0; f < frames; ++f, ++clock) {
    if (std::find(run.test.reset_at.begin(), run.test.reset_at.end(), f) != run.test.reset_at.end()) clock = 0;
    const std::size_t inside = clock % period;
    if (inside == 0) levels = skew = true;
    if (inside >= window) continue;
    levels = levels && hold_levels[f] == 0;
    skew = skew && hold_skew[f] == 0;
    if (inside + 1 < window) continue;
    stats["level_windows"] += levels;
    stats["skew_windows"] += skew;
  }
  const auto count = [&](const char* port, std::int64_t limit) {
    for (const std::int32_t value : run.Port(port)) stats["at_limit"] += value == limit || value == -limit;
  };
  count("offset_accumulator", std::int64_t{run.Key("offset_limit")} << 8);
  count("gain_accumulator", std::int64_t{run.Key("gain_limit")} << 10);
  count("skew_accumulator", std::int64_t{run.Key("skew_limit")} << 16);
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
  v.notes = {
      {"Window", "STATE", "Updates, and the waits behind them.", "a correction in force too early or too late", "", 1},
      {"Held", "STATE", "Held clocks in a window and behind it.", "a held window that counts", "", 1},
      {"Gear", "STATE", "The weight of a window falls.", "a weight that changes one window off", "", 1},
      {"Odd", "STATE", "Slices across clocks.", "a clock that begins with slice 0", "", 1}};
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
    if (key == "track_shift" && value < 2) config.insert(config.end(), {{"start_shift", value}});
    return config;
  };
  v.own = CalibrationOwn;
  return v;
}

}  // namespace plumbline::study
