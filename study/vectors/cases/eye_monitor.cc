// Vectors of the eye monitor.
#include <cstddef>
#include <cstdint>

#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats EyeMonitorStats(const CaseRun& run) {
  const Samples nominal = {-1024, 0, 1024};
  const Samples& thresholds = run.Port("threshold").empty() ? nominal : run.Port("threshold");
  const Samples& moved = run.Port("moved");
  const Samples& decision = run.Port("decision");
  const auto size = static_cast<std::size_t>(run.Key("symbols_per_clock"));
  const std::int32_t offsets = run.Key("offsets");
  const std::int32_t visit = run.Key("settle_clocks") + run.Key("dwell_clocks");
  Stats stats = {{"on_threshold", 0}, {"disagree", 0}, {"cells", 0}};
  std::int32_t clock = 0;
  for (std::size_t f = 0; (f + 1) * size <= moved.size(); ++f, ++clock) {
    if (run.Begins(f)) clock = 0;
    const std::int32_t cell = clock / visit;
    if (cell >= run.Key("phases") * offsets) continue;
    stats["cells"] += clock % visit == visit - 1;
    if (clock % visit < run.Key("settle_clocks")) continue;
    const std::int32_t offset = (cell % offsets - offsets / 2) * run.Key("offset_step");
    for (std::size_t n = f * size; n < (f + 1) * size; ++n) {
      for (std::size_t e = 0; e < 3; ++e) {
        const std::int32_t height = moved[n] - run.Setting(thresholds, 3, f, e) - offset;
        stats["on_threshold"] += height == 0;
        stats["disagree"] += (height >= 0) != (decision[n] > static_cast<std::int32_t>(e));
      }
    }
  }
  return stats;
}

// Variant 0: nominal; 1: of a compressed eye; 2: all in one place.
PortSamples Thresholds(const dsp::Block&, int variant) {
  if (variant == 1) return {{"threshold", {-895, 20, 965}}};
  if (variant == 2) return {{"threshold", {7, 7, 7}}};
  return {{"threshold", {-1024, 0, 1024}}};
}

// Samples around the levels with the decisions that belong to them, or the general pattern.
Samples Eye(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  if (pattern != Pattern::kMixed && pattern != Pattern::kRandom) return Stimulus(port, pattern, frames);
  Samples samples(frames * port.samples());
  for (std::size_t n = 0; n < samples.size(); ++n) {
    const auto symbol = static_cast<std::int32_t>((n * 7 + n / 11) % 4);
    const auto noise = static_cast<std::int32_t>(n * 131 % 1201) - 600;
    samples[n] = port.name == "decision" ? symbol : 1024 * symbol - 1536 + noise;
  }
  return samples;
}

void EyeMonitorOwn(SetBuilder& builder) {
  VectorCase& hand = builder.Add(CaseType::kAft, "Hand", "three offsets, the five samples of the block's page",
                                 {{"phases", 1},
                                  {"offsets", 3},
                                  {"offset_step", 256},
                                  {"dwell_clocks", 1},
                                  {"settle_clocks", 0},
                                  {"symbols_per_clock", 5}});
  for (int cell = 0; cell < 3; ++cell) {
    hand.data["moved"].insert(hand.data["moved"].end(), {-1400, -800, 256, 900, 1400});
    hand.data["decision"].insert(hand.data["decision"].end(), {0, 1, 2, 3, 3});
  }
  // Every cell of small pictures, and clocks after the last one; with and without clocks left out.
  for (const int settle : {0, 1, 3}) {
    const dsp::BlockConfig config = {{"phases", 3},           {"phase_step", 64},  {"offsets", 5},
                                     {"offset_step", 200},    {"dwell_clocks", 2}, {"settle_clocks", settle},
                                     {"symbols_per_clock", 4}};
    VectorCase& whole = builder.Add(CaseType::kAft, "Whole", "a picture to its end and beyond", config);
    const auto block = builder.BlockOf(config);
    for (const dsp::Port& port : block->Ports(dsp::PortDirection::kIn)) {
      whole.data[port.name] = Eye(port, Pattern::kMixed, static_cast<std::size_t>(15 * (2 + settle) + 7));
    }
  }
  VectorCase& border = builder.Add(CaseType::kAft, "OnThreshold", "samples on and beside thresholds plus offset",
                                   {{"phases", 1}, {"offsets", 3}, {"dwell_clocks", 1}, {"settle_clocks", 0}});
  for (int n = 0; n < 3 * 64; ++n) {
    border.data["moved"].push_back(1024 * (n % 3 - 1) + 32 * (n / 64 - 1) + n / 3 % 3 - 1);
    border.data["decision"].push_back(n / 9 % 4);
  }
  // Thresholds plus offset beyond 16 bits, on both sides.
  VectorCase& wide = builder.Add(CaseType::kAft, "Wide", "offsets that leave 16 bits",
                                 {{"phases", 1},
                                  {"offsets", 65},
                                  {"offset_step", 1023},
                                  {"dwell_clocks", 1},
                                  {"settle_clocks", 0},
                                  {"symbols_per_clock", 4}});
  wide.data["threshold"] = {-32768, 0, 32767};
  for (int n = 0; n < 65 * 4; ++n) {
    wide.data["moved"].push_back(n % 2 == 0 ? 32767 : -32768);
    wide.data["decision"].push_back(n / 2 % 4);
  }
  const dsp::BlockConfig small = {
      {"phases", 1}, {"offsets", 3}, {"dwell_clocks", 3}, {"settle_clocks", 1}, {"symbols_per_clock", 4}};
  VectorCase& reset = builder.Add(CaseType::kAft, "ResetMid", "reset within a cell, and behind another", small);
  const auto block = builder.BlockOf(small);
  for (const dsp::Port& port : block->Ports(dsp::PortDirection::kIn)) {
    reset.data[port.name] = Eye(port, Pattern::kMixed, 24);
  }
  reset.reset_at = {3, 10};
  VectorCase& last = builder.Add(
      CaseType::kAft, "Last", "128 symbols, the last of which disagrees",
      {{"phases", 1}, {"offsets", 3}, {"dwell_clocks", 2}, {"settle_clocks", 0}, {"symbols_per_clock", 128}});
  for (int n = 0; n < 6 * 128; ++n) {
    last.data["moved"].push_back(n % 128 == 127 ? -1536 : 1536);
    last.data["decision"].push_back(3);
  }
  VectorCase& count = builder.Add(CaseType::kLdt, "Count", "cells of more than 2^16 symbols, each of which disagrees",
                                  {{"phases", 1}, {"offsets", 1}, {"dwell_clocks", 1025}, {"settle_clocks", 0}});
  const std::pair<const char*, std::int32_t> constant[] = {{"moved", -1536}, {"decision", 3}};
  for (const auto& port : constant) {
    count.recipe[port.first].kind = Recipe::Kind::kRepeat;
    count.recipe[port.first].values = {port.second};
    count.words[port.first] = 1030 * 64;
  }
  count.digest_words = 65536;
}

}  // namespace

BlockVectors EyeMonitorVectors() {
  BlockVectors v;
  v.block = "eye_monitor";
  v.stats = EyeMonitorStats;
  v.proven = {
      {"OnThreshold", "TIE", "A sample equal to threshold plus offset.", "a tie that lies below", "on_threshold", 1},
      {"Disagree", "BASIC", "The moved slicer disagrees with the decision.", "a count that stands still", "disagree",
       1},
      {"Cell", "STATE", "A cell is complete.", "a cell one clock too long, counts under another cell", "cells", 1}};
  v.notes = {{"Whole", "STATE", "All cells, and clocks after the last one.", "a picture that begins anew", "", 1},
             {"Wide", "SATURATION", "Thresholds beyond the rails of a sample.", "a threshold that wraps", "", 1},
             {"Last", "SIZE", "Only the last symbol of a clock counts.", "a clock one symbol short", "", 1},
             {"Count", "LARGE", "A count far up.", "a count of 16 bits", "", 1}};
  v.frames = 7;
  v.sizes = {1, 2, 66, 67};
  v.chained_frames = 33;
  v.rounds = 40;
  v.large_frames = 1 << 11;
  v.large_values = {{"moved", {-1900, -1536, -1100, -1024, -700, -512, -40, 0, 300, 512, 1000, 1024, 1536}}};
  v.stimulus = Eye;
  v.coefs = Thresholds;
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    dsp::BlockConfig config = {{key, value}};
    if (key != "dwell_clocks") config.insert(config.end(), {{"dwell_clocks", 2}});  // cells end within a short case
    if (key == "phases" && value > 17) config.insert(config.end(), {{"phase_step", 4}});
    if (key == "phase_step" && value > 8) config.insert(config.end(), {{"phases", 3}});
    return config;
  };
  v.own = EyeMonitorOwn;
  return v;
}

}  // namespace plumbline::study
