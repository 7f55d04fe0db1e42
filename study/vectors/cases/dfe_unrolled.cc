// Vectors of the loop-unrolled one-tap DFE.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats DfeUnrolledStats(const CaseRun& run) {
  const Samples none = {0};
  const Samples nominal = {-1024, 0, 1024};
  const Samples& taps = run.Port("tap").empty() ? none : run.Port("tap");
  const Samples& thresholds = run.Port("threshold").empty() ? nominal : run.Port("threshold");
  const Samples& y = run.Port("y");
  const Samples& z = run.Port("z");
  const Samples& decision = run.Port("decision");
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}, {"on_threshold", 0}};
  for (std::size_t n = 0; n < z.size(); ++n) {
    const bool first = run.Begins(n);
    const std::int32_t exact = y[n] - run.Setting(taps, 1, n) * (first ? 0 : 2 * decision[n - 1] - 3);
    stats["sat_hi"] += exact > SignedMax(16);
    stats["sat_lo"] += exact < SignedMin(16);
    for (std::size_t t = 0; t < 3; ++t) stats["on_threshold"] += z[n] == run.Setting(thresholds, 3, n, t);
  }
  return stats;
}

// Variant 0: half of the main cursor; 1: the largest tap; 2: a negative one, thresholds moved.
PortSamples Tap(const dsp::Block& block, int variant) {
  const std::int32_t most = block.Ports(dsp::PortDirection::kCoef)[0].max;
  const std::int32_t tap = variant == 0 ? most / 2 : variant == 1 ? most : -most / 3;
  return {{"tap", {tap}}, {"threshold", variant == 2 ? Samples{-900, 30, 1100} : Samples{-1024, 0, 1024}}};
}

void DfeUnrolledOwn(SetBuilder& builder) {
  VectorCase& plain = builder.Add(CaseType::kAft, "Short", "one tap of a half: the first symbol sees no feedback");
  plain.data = {{"tap", {256}}, {"y", {1536, 1280, 0, -256, -1792, 512}}};
  // Every amplitude before a sample on and beside every threshold that it makes.
  VectorCase& ties = builder.Add(CaseType::kAft, "OnThreshold", "each candidate on and beside each threshold");
  ties.data = Tap(*builder.BlockOf({}), 0);
  const std::int32_t tap = ties.data["tap"][0];
  for (int amplitude = -3; amplitude <= 3; amplitude += 2) {
    for (const std::int32_t threshold : {-1024, 0, 1024}) {
      for (int d = -1; d <= 1; ++d) {
        ties.data["y"].push_back(512 * amplitude + (amplitude > 0 ? 20 : -20));
        ties.data["y"].push_back(threshold + d + tap * amplitude);
      }
    }
  }
  VectorCase& rails = builder.Add(CaseType::kAft, "Rail", "samples at the rails, feedback outwards", {{"limit", 512}});
  rails.data["tap"] = {-512};
  for (int n = 0; n < 40; ++n) rails.data["y"].push_back(n < 20 ? 32767 : -32768);
  VectorCase& page = builder.Add(CaseType::kAft, "Hand", "the four symbols of the block's page");
  page.data = {{"tap", {200}}, {"y", {1500, 1112, -824, 1024}}};
  // Every map from the decision before to this one: which candidate is taken must not matter but for that one.
  for (const int symbols : {1, 2, 63, 64, 65, 128}) {
    VectorCase& burst = builder.Add(CaseType::kAft, "Propagation",
                                    "a decision that carries on through " + std::to_string(symbols) + " symbols",
                                    {{"limit", 512}, {"symbols_per_clock", symbols}});
    burst.data["tap"] = {512};
    for (int n = 0; n < 150; ++n) {
      burst.data["y"].push_back(n % 40 == 8 ? 600 : (n % 2 == 0 ? 1024 : -1024) + (n % 5) * 7);
    }
  }
  for (const bool moved : {false, true}) {
    VectorCase& test = builder.Add(CaseType::kAft, "OnThreshold", "inputs that land on and beside each threshold");
    test.data["tap"] = {-93};
    test.data["threshold"] = moved ? Samples{-900, 30, 1100} : Samples{-1024, 0, 1024};
    int amplitude = 0;
    for (int n = 0; n < 60; ++n) {
      const std::int32_t z = test.data["threshold"][static_cast<std::size_t>(n / 5 % 3)] + n % 5 - 2;
      test.data["y"].push_back(z - 93 * amplitude);
      amplitude = -3;
      for (const std::int32_t t : test.data["threshold"]) amplitude += z >= t ? 2 : 0;
    }
  }
  // Samples of zero make every decision the opposite of the one before: nothing but that one decides.
  VectorCase& whole = builder.Add(CaseType::kAft, "Propagation", "a decision that carries on through three clocks",
                                  {{"limit", 512}, {"symbols_per_clock", 128}});
  whole.data["tap"] = {512};
  whole.data["y"] = Samples(3 * 128, 0);
  whole.data["y"][0] = 1536;
}

}  // namespace

BlockVectors DfeUnrolledVectors() {
  BlockVectors v;
  v.block = "dfe_unrolled";
  v.coefs = Tap;
  v.stats = DfeUnrolledStats;
  v.proven = {
      {"SatHigh", "SATURATION", "A slicer input above the upper rail.", "a missing or one-sided clamp", "sat_hi", 1},
      {"SatLow", "SATURATION", "A slicer input below the lower rail.", "a missing or one-sided clamp", "sat_lo", 1},
      {"OnThreshold", "TIE", "A slicer input equal to a threshold.", "a tie to the lower level", "on_threshold", 1}};
  v.notes = {{"Propagation", "STATE", "A wrong decision keeps the next one wrong, across clocks.",
              "maps composed in another order, a clock that begins anew", "", 1},
             {"Rail", "SATURATION", "Slicer inputs beyond the rails.", "a missing or one-sided clamp", "sat_hi", 1}};
  v.own = DfeUnrolledOwn;
  return v;
}

}  // namespace plumbline::study
