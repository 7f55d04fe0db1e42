// Vectors of the DFE with floating taps in its feedback.
#include <cstddef>
#include <cstdint>

#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

const Samples& Nominal() {
  static const Samples thresholds = {-1024, 0, 1024};
  return thresholds;
}

Stats FeedbackStats(const CaseRun& run) {
  const auto groups = static_cast<std::size_t>(run.Key("groups"));
  const auto each = static_cast<std::size_t>(run.Key("taps_per_group"));
  const auto dfe_taps = static_cast<std::size_t>(run.Key("dfe.num_taps"));
  const Samples parked(groups, 0);
  const Samples none(groups * each, 0);
  const Samples no_dfe(dfe_taps, 0);
  const Samples& positions = run.Port("position").empty() ? parked : run.Port("position");
  const Samples& taps = run.Port("tap").empty() ? none : run.Port("tap");
  const Samples& near = run.Port("dfe_tap").empty() ? no_dfe : run.Port("dfe_tap");
  const Samples& thresholds = run.Port("threshold").empty() ? Nominal() : run.Port("threshold");
  const Samples& y = run.Port("y");
  const Samples& z = run.Port("z");
  const Samples& decision = run.Port("decision");
  Stats stats = {{"left_hi", 0}, {"left_lo", 0}, {"sat_hi", 0}, {"sat_lo", 0}, {"on_threshold", 0}};
  std::size_t begin = 0;  // of what the state has seen
  for (std::size_t n = 0; n < z.size(); ++n) {
    if (run.Begins(n)) begin = n;
    const auto amplitude = [&](std::size_t back) { return n < begin + back ? 0 : 2 * decision[n - back] - 3; };
    std::int32_t left = y[n];
    for (std::size_t j = 0; j < none.size(); ++j) {
      const std::int32_t position = run.Setting(positions, groups, n, j / each);
      if (position == 0) continue;
      left -= run.Setting(taps, none.size(), n, j) * amplitude(static_cast<std::size_t>(position) + j % each);
    }
    stats["left_hi"] += left > SignedMax(16);
    stats["left_lo"] += left < SignedMin(16);
    std::int32_t exact = static_cast<std::int32_t>(Saturate(left, 16));
    for (std::size_t i = 0; i < dfe_taps; ++i) exact -= run.Setting(near, dfe_taps, n, i) * amplitude(i + 1);
    stats["sat_hi"] += exact > SignedMax(16);
    stats["sat_lo"] += exact < SignedMin(16);
    for (std::size_t t = 0; t < 3; ++t) stats["on_threshold"] += z[n] == run.Setting(thresholds, 3, n, t);
  }
  return stats;
}

// Variant 0: groups apart, taps of both signs; 1: from the highest position down, every tap at its limit; 2: the middle
// one alone, thresholds moved.
PortSamples Groups(const dsp::Block& block, int variant) {
  const auto coefs = block.Ports(dsp::PortDirection::kCoef);
  const int groups = coefs[0].words;
  const int each = coefs[1].words / groups;
  std::int32_t first = 17;
  std::int32_t limits[2] = {256, 128};
  for (const auto& key : block.config()) {
    if (key.first == "first") first = key.second;
    if (key.first == "dfe.limit_first") limits[0] = key.second;
    if (key.first == "dfe.limit_other") limits[1] = key.second;
  }
  const std::int32_t room = coefs[0].max - first - (groups - 1) * each;  // positions left free
  PortSamples values;
  for (int g = 0; g < groups; ++g) {
    const std::int32_t low = first + g * each + (groups > 1 ? room * g / (groups - 1) : room / 2);
    values["position"].push_back(variant == 1   ? coefs[0].max - g * each
                                 : variant == 2 ? (g == groups / 2 ? low : 0)
                                                : low);
  }
  for (int j = 0; j < coefs[1].words; ++j) {
    const std::int32_t sign = j % 2 == 0 ? 1 : -1;
    values["tap"].push_back(variant == 1 ? sign * coefs[1].max : sign * coefs[1].max / (2 + j % each));
  }
  for (int i = 0; i < coefs[2].words; ++i) {
    const std::int32_t limit = limits[i == 0 ? 0 : 1];
    values["dfe_tap"].push_back((i % 2 == 0 ? 1 : -1) * (variant == 1 ? limit : limit / (2 + i)));
  }
  values["threshold"] = variant == 2 ? Samples{-900, 30, 1100} : Nominal();
  return values;
}

void FeedbackOwn(SetBuilder& builder) {
  VectorCase& hand = builder.Add(CaseType::kAft, "Hand", "the five samples of the block's page",
                                 {{"groups", 1}, {"taps_per_group", 2}, {"first", 2}});
  hand.data = {{"position", {2}}, {"tap", {50, -6}}, {"y", {500, -1300, 600, -1200, -490}}};
  // The nearest position there is, and the farthest: feedback of the symbol just decided, and of one 120 ago.
  for (const std::int32_t place : {1, 113}) {
    VectorCase& position =
        builder.Add(CaseType::kAft, "Position", "eight taps from position " + std::to_string(place) + " on",
                    {{"groups", 1}, {"taps_per_group", 8}, {"first", 1}, {"last", 120}});
    position.data["position"] = {place};
    position.data["tap"] = {64, -40, 30, -20, 15, -10, 5, -63};
    for (int n = 0; n < 300; ++n) position.data["y"].push_back(n * n * 37 % 4000 - 2000);
  }
  VectorCase& parked = builder.Add(CaseType::kAft, "Parked", "groups on their way to and from position 0");
  parked.coef_every = 40;
  for (const Samples& setting : {Samples{0, 17, 0}, Samples{40, 0, 30}, Samples{0, 0, 0}}) {
    parked.data["position"].insert(parked.data["position"].end(), setting.begin(), setting.end());
    parked.data["tap"].insert(parked.data["tap"].end(), 12, 60);
  }
  for (int n = 0; n < 120; ++n) parked.data["y"].push_back(n * 31 % 4000 - 2000);
  // Both saturations, each with the other's feedback pulling back: their order shows.
  for (const std::int32_t sign : {1, -1}) {
    VectorCase& rails = builder.Add(CaseType::kAft, sign > 0 ? "LeftHigh" : "LeftLow", "both saturations in one symbol",
                                    {{"groups", 1}, {"taps_per_group", 1}, {"first", 1}, {"limit", 512}});
    rails.data["position"] = {2};
    rails.data["tap"] = {-512};
    rails.data["dfe_tap"] = {-200};
    for (int n = 0; n < 40; ++n) rails.data["y"].push_back(sign * (n < 20 ? 32767 - 300 * (n % 5) : n * 50));
  }
  // The group with the highest number comes first in time.
  VectorCase& nearest =
      builder.Add(CaseType::kAft, "Position", "the last of four groups nearest", {{"groups", 4}, {"first", 1}});
  nearest.data["position"] = {60, 40, 20, 1};
  nearest.data["tap"] = {10, -20, 30, -40, 12, -22, 32, -42, 14, -24, 34, -44, 60, -30, 20, -10};
  for (int n = 0; n < 300; ++n) nearest.data["y"].push_back(n * n * 37 % 4000 - 2000);
}

}  // namespace

BlockVectors FloatingFeedbackVectors() {
  BlockVectors v;
  v.block = "floating_feedback";
  v.stats = FeedbackStats;
  v.proven = {
      {"SatHigh", "SATURATION", "A slicer input above the upper rail.", "a missing or one-sided clamp", "sat_hi", 1},
      {"SatLow", "SATURATION", "A slicer input below the lower rail.", "a missing or one-sided clamp", "sat_lo", 1},
      {"LeftHigh", "SATURATION", "Above the upper rail before the DFE's own taps.", "one saturation in place of two",
       "left_hi", 1},
      {"LeftLow", "SATURATION", "Below the lower rail before the DFE's own taps.", "one saturation in place of two",
       "left_lo", 1},
      {"OnThreshold", "TIE", "A slicer input equal to a threshold.", "a tie to the lower level", "on_threshold", 1}};
  v.notes = {{"Position", "SIZE", "The shortest and the longest delay.", "a history one symbol short", "", 1},
             {"Parked", "STATE", "Groups at position 0.", "a parked group that acts", "", 1}};
  v.frames = 320;
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "taps_per_group" && value > 5) return {{key, value}, {"groups", 2}};
    if (key == "first" && value > 69) return {{key, value}, {"last", 120}, {"groups", 1}, {"taps_per_group", 1}};
    if (key == "last" && value < 28) return {{key, value}, {"first", 1}, {"groups", 1}, {"taps_per_group", 1}};
    if (key == "dfe.limit_other") return {{key, value}, {"dfe.num_taps", 3}};
    return {{key, value}};
  };
  v.coefs = Groups;
  v.large_frames = 1 << 17;
  v.large_values = {{"y", {-1900, -1536, -1100, -1024, -700, -512, -40, 0, 300, 512, 1000, 1024, 1536}}};
  v.own = FeedbackOwn;
  return v;
}

}  // namespace plumbline::study
