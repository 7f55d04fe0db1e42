// Vectors of the feed-forward floating taps.
#include <cstddef>
#include <cstdint>

#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats FeedForwardStats(const CaseRun& run) {
  const auto groups = static_cast<std::size_t>(run.Key("groups"));
  const auto each = static_cast<std::size_t>(run.Key("taps_per_group"));
  const Samples parked(groups, 0);
  const Samples none(groups * each, 0);
  const Samples& positions = run.Port("position").empty() ? parked : run.Port("position");
  const Samples& taps = run.Port("tap").empty() ? none : run.Port("tap");
  const Samples& x = run.Port("x");
  const Samples& y = run.Port("y");
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}};
  std::size_t begin = 0;  // of what the state has seen
  for (std::size_t n = 0; n < x.size(); ++n) {
    if (run.Begins(n)) begin = n;
    std::int64_t sum = 0;
    for (std::size_t j = 0; j < none.size(); ++j) {
      const std::int32_t position = run.Setting(positions, groups, n, j / each);
      const std::size_t delay = static_cast<std::size_t>(run.Key("main_delay") + position) + j % each;
      if (position == 0 || n < begin + delay) continue;
      sum += std::int64_t{run.Setting(taps, none.size(), n, j)} * x[n - delay];
    }
    const std::int64_t result = y[n] + CountTie(sum, run.Key("out_shift"), "ties", stats);
    CountRails(result, SignedMin(16), SignedMax(16), "sat", stats);
  }
  return stats;
}

// Variant 0: groups apart, taps of both signs; 1: from the highest position down, every tap at its limit; 2: the middle
// one alone.
PortSamples Groups(const dsp::Block& block, int variant) {
  const auto coefs = block.Ports(dsp::PortDirection::kCoef);
  const int groups = coefs[0].words;
  const int each = coefs[1].words / groups;
  std::int32_t first = 17;
  for (const auto& key : block.config()) {
    if (key.first == "first") first = key.second;
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
  return values;
}

void FeedForwardOwn(SetBuilder& builder) {
  const dsp::BlockConfig two = {{"groups", 1}, {"taps_per_group", 2}, {"first", 2}, {"main_delay", 0}};
  VectorCase& hand = builder.Add(CaseType::kAft, "Hand", "the five samples of the block's page", two);
  hand.data = {{"position", {2}}, {"tap", {-200, 24}}, {"x", {8, -20, 5, 12, 0}}, {"y", {500, -1300, 330, 760, 10}}};
  // An impulse through every tap of the farthest positions: each one sample late or early would show.
  const dsp::BlockConfig far = {{"groups", 2}, {"taps_per_group", 8}, {"last", 120}, {"main_delay", 63}};
  VectorCase& position = builder.Add(CaseType::kAft, "Position", "an impulse through the longest delays", far);
  position.data["position"] = {113, 17};
  for (int j = 0; j < 16; ++j) position.data["tap"].push_back(16 * j - 100);
  for (int n = 0; n < 220; ++n) {
    position.data["x"].push_back(n == 5 ? 32 : 0);
    position.data["y"].push_back(0);
  }
  VectorCase& parked = builder.Add(CaseType::kAft, "Parked", "groups on their way to and from position 0");
  parked.coef_every = 40;
  for (const Samples& setting : {Samples{0, 17, 0}, Samples{40, 0, 30}, Samples{0, 0, 0}}) {
    parked.data["position"].insert(parked.data["position"].end(), setting.begin(), setting.end());
    parked.data["tap"].insert(parked.data["tap"].end(), 12, 100);
  }
  for (int n = 0; n < 120; ++n) {
    parked.data["x"].push_back(n * 29 % 128 - 64);
    parked.data["y"].push_back(n * 31 % 2000 - 1000);
  }
  for (const int shift : {1, 5, 10}) {
    VectorCase& tie = builder.Add(
        CaseType::kAft, "TieUp", "every remainder of a shift by " + std::to_string(shift),
        {{"groups", 1}, {"taps_per_group", 1}, {"first", 1}, {"main_delay", 0}, {"in_bits", 12}, {"out_shift", shift}});
    tie.data["position"] = {1};
    tie.data["tap"] = {1};
    for (int x = -(1 << shift) - 3; x <= (1 << shift) + 3; x += shift > 5 ? 7 : 1) tie.data["x"].push_back(x);
    for (const int x : {1 << (shift - 1), -(1 << (shift - 1)), 3 << (shift - 1), 0}) tie.data["x"].push_back(x);
    tie.data["y"] = Samples(tie.data["x"].size(), 0);
  }
  VectorCase& rails = builder.Add(CaseType::kAft, "SatHigh", "one unit around both rails, after the rounding",
                                  {{"groups", 1}, {"taps_per_group", 1}, {"first", 1}, {"main_delay", 0}});
  rails.data["position"] = {1};
  rails.data["tap"] = {32};
  for (int n = 0; n < 60; ++n) {
    rails.data["x"].push_back(n % 7 - 3);
    rails.data["y"].push_back(n % 2 == 0 ? 32767 - n % 5 : -32768 + n % 5);
  }
  VectorCase& once = builder.Add(CaseType::kAft, "SatHigh", "sums beyond both rails, pulled back or not",
                                 {{"groups", 1},
                                  {"taps_per_group", 1},
                                  {"first", 1},
                                  {"main_delay", 0},
                                  {"in_bits", 12},
                                  {"limit", 512},
                                  {"out_shift", 4}});
  once.data["position"] = {1};
  once.data["tap"] = {2048};
  for (int n = 0; n < 60; ++n) {
    once.data["x"].push_back(n % 2 == 0 ? 2047 - n * 40 : n * 40 - 2048);
    once.data["y"].push_back(n % 3 == 0 ? 0 : n % 2 == 0 ? 32767 - n * 500 : n * 500 - 32768);
  }
}

}  // namespace

BlockVectors FloatingFeedForwardVectors() {
  BlockVectors v;
  v.block = "floating_feed_forward";
  v.stats = FeedForwardStats;
  v.proven = RoundingNotes();
  v.notes = {{"Position", "SIZE", "The longest delays.", "a history one sample short, groups in another order", "", 1},
             {"Parked", "STATE", "Groups at position 0.", "a parked group that acts", "", 1}};
  v.frames = 320;
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "taps_per_group" && value > 5) return {{key, value}, {"groups", 2}};
    if (key == "first" && value > 69) return {{key, value}, {"last", 120}, {"groups", 1}, {"taps_per_group", 1}};
    if (key == "last" && value < 28) return {{key, value}, {"first", 1}, {"groups", 1}, {"taps_per_group", 1}};
    return {{key, value}};
  };
  v.coefs = Groups;
  v.large_frames = 1 << 17;
  v.own = FeedForwardOwn;
  return v;
}

}  // namespace plumbline::study
