// Vectors of the PAM4 slicer.
#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats SlicerStats(const CaseRun& run) {
  const int bits = run.Key("error_bits");
  const Samples nominal_levels = {-1536, -512, 512, 1536};
  const Samples nominal_thresholds = {-1024, 0, 1024};
  const Samples& levels = run.Port("level").empty() ? nominal_levels : run.Port("level");
  const Samples& thresholds = run.Port("threshold").empty() ? nominal_thresholds : run.Port("threshold");
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}, {"on_threshold", 0}};
  const Samples& z = run.Port("z");
  const Samples& decision = run.Port("decision");
  for (std::size_t n = 0; n < z.size(); ++n) {
    const std::int32_t error = z[n] - run.Setting(levels, 4, n, static_cast<std::size_t>(decision[n]));
    stats["sat_hi"] += error > SignedMax(bits);
    stats["sat_lo"] += error < SignedMin(bits);
    for (std::size_t t = 0; t < 3; ++t) stats["on_threshold"] += z[n] == run.Setting(thresholds, 3, n, t);
  }
  return stats;
}

// Variant 0: nominal; 1: compressed and shifted; 2: all four levels and thresholds in one place.
PortSamples SlicerLevels(const dsp::Block&, int variant) {
  if (variant == 1) return {{"level", {-1300, -490, 530, 1400}}, {"threshold", {-895, 20, 965}}};
  if (variant == 2) return {{"level", {7, 7, 7, 7}}, {"threshold", {7, 7, 7}}};
  return {{"level", {-1536, -512, 512, 1536}}, {"threshold", {-1024, 0, 1024}}};
}

void SlicerOwn(SetBuilder& builder) {
  VectorCase& plain = builder.Add(CaseType::kAft, "Short", "nominal levels, one sample in each eye");
  plain.data["z"] = {-1600, -1024, -1025, 0, -1, 600, 1024, 2000};
  for (const int variant : {0, 1, 2}) {
    VectorCase& test = builder.Add(CaseType::kAft, "OnThreshold", "one LSB around every threshold");
    test.data = SlicerLevels(*builder.BlockOf({}), variant);
    for (const std::int32_t threshold : test.data["threshold"]) {
      for (int d = -2; d <= 2; ++d) test.data["z"].push_back(threshold + d);
    }
  }
  for (const int bits : {8, 12}) {
    VectorCase& test =
        builder.Add(CaseType::kAft, "SatHigh", "one LSB around the rails of the error", {{"error_bits", bits}});
    for (const std::int32_t rail : {1536 + (1 << (bits - 1)), -1536 - (1 << (bits - 1))}) {
      for (int d = -2; d <= 2; ++d) test.data["z"].push_back(rail + d);
    }
  }
  builder.Add(CaseType::kAft, "Hand", "thresholds between uneven levels").data = {
      {"level", {-1536, -500, 505, 1536}}, {"threshold", {-1018, 3, 1021}}, {"z", {-1018, -1019, 2, 3, 4000}}};
}

}  // namespace

BlockVectors SlicerVectors() {
  BlockVectors v;
  v.block = "slicer";
  v.stats = SlicerStats;
  v.proven = {{"SatHigh", "SATURATION", "An error above the upper rail.", "a missing or one-sided clamp", "sat_hi", 1},
              {"SatLow", "SATURATION", "An error below the lower rail.", "a missing or one-sided clamp", "sat_lo", 1},
              {"OnThreshold", "TIE", "A sample equal to a threshold.", "a tie that goes to the lower level",
               "on_threshold", 1}};
  v.coefs = SlicerLevels;
  v.own = SlicerOwn;
  return v;
}

}  // namespace plumbline::study
