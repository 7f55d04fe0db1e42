// Vectors of the soft slicer.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Gray's bits A and B of the four levels.
constexpr std::array<std::array<int, 4>, 2> kBits = {{{0, 0, 1, 1}, {0, 1, 1, 0}}};

Stats SoftSlicerStats(const CaseRun& run) {
  const Samples nominal_levels = {-1536, -512, 512, 1536};
  const Samples nominal_thresholds = {-1024, 0, 1024};
  const Samples& levels = run.Port("level").empty() ? nominal_levels : run.Port("level");
  const Samples& thresholds = run.Port("threshold").empty() ? nominal_thresholds : run.Port("threshold");
  const Samples& z = run.Port("z");
  const std::int64_t most = SignedMax(run.Key("soft_bits"));
  const int shift = 11 + run.Key("step_shift");
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}, {"on_threshold", 0}, {"on_step", 0}};
  for (std::size_t n = 0; n < z.size(); ++n) {
    std::size_t decision = 0;
    for (std::size_t t = 0; t < 3; ++t) {
      const std::int32_t threshold = run.Setting(thresholds, 3, n, t);
      stats["on_threshold"] += z[n] == threshold;
      decision += z[n] >= threshold ? 1 : 0;
    }
    for (const auto& bits : kBits) {
      std::array<std::int64_t, 2> nearest = {INT64_MAX, INT64_MAX};
      for (std::size_t l = 0; l < 4; ++l) {
        const std::int64_t distance = std::int64_t{z[n]} - run.Setting(levels, 4, n, l);
        std::int64_t& best = nearest[static_cast<std::size_t>(bits[l])];
        best = std::min(best, distance * distance);
      }
      const std::int64_t ratio = nearest[0] > nearest[1] ? nearest[0] - nearest[1] : nearest[1] - nearest[0];
      const std::int64_t rest = ratio & ((std::int64_t{1} << shift) - 1);
      stats["on_step"] += ratio != 0 && rest == 0;
      // The ratio has no sign of its own: that of the reliability is its bit's.
      if (rest == std::int64_t{1} << (shift - 1)) ++stats[bits[decision] != 0 ? "ties_up" : "ties_down"];
      const bool saturates = ratio >> shift > most;
      stats[bits[decision] != 0 ? "sat_hi" : "sat_lo"] += saturates;
    }
  }
  return stats;
}

// Variant 0: nominal; 1: compressed and shifted; 2: eyes of very different height.
PortSamples Levels(const dsp::Block&, int variant) {
  if (variant == 1) return {{"level", {-1300, -490, 530, 1400}}, {"threshold", {-895, 20, 965}}};
  if (variant == 2) return {{"level", {-1536, -1400, 900, 1536}}, {"threshold", {-1468, -250, 1218}}};
  return {{"level", {-1536, -512, 512, 1536}}, {"threshold", {-1024, 0, 1024}}};
}

void SoftSlicerOwn(SetBuilder& builder) {
  builder.Add(CaseType::kAft, "Short", "nominal levels: on each level, on each threshold").data["z"] = {
      -1536, -512, 512, 1536, -1024, 0, 1024};
  for (const int variant : {0, 1, 2}) {
    for (const int bits : {6, 8}) {
      const dsp::BlockConfig config = {{"soft_bits", bits}};
      VectorCase& test =
          builder.Add(CaseType::kAft, "Threshold", "one LSB around every threshold, and across the eyes", config);
      test.data = Levels(*builder.BlockOf(config), variant);
      for (const std::int32_t threshold : test.data["threshold"]) {
        for (int d = -3; d <= 3; ++d) test.data["z"].push_back(threshold + d);
      }
      for (int z = -2400; z <= 2400; z += 37) test.data["z"].push_back(z);
    }
  }
  VectorCase& page = builder.Add(CaseType::kAft, "Hand", "the five samples of the block's page");
  page.data["z"] = {100, -1024, 1024, 1200, -2000};
  // All levels and thresholds in one place: every distance is equal, every threshold hit at once.
  VectorCase& alike = builder.Add(CaseType::kAft, "OnThreshold", "one unit around thresholds that are one");
  alike.data = {{"level", {7, 7, 7, 7}}, {"threshold", {7, 7, 7}}, {"z", {4, 5, 6, 7, 8, 9, 32767, -32768}}};
  for (const int bits : {6, 8}) {
    for (const int shift : {0, 5, 9}) {
      // Both sides of every step that is near a rail of the reliability, and of the first steps.
      const dsp::BlockConfig config = {{"soft_bits", bits}, {"step_shift", shift}};
      VectorCase& test = builder.Add(CaseType::kAft, "OnStep", "one unit around steps of the reliability", config);
      for (const int step : {1, 2, (1 << (bits - 1)) - 1, 1 << (bits - 1)}) {
        for (int d = -1; d <= 1; ++d) {
          const std::int32_t z = std::min((step << shift) + d, 32767);
          test.data["z"].insert(test.data["z"].end(), {z, -z, std::min(1024 + z, 32767), std::max(-1024 - z, -32768)});
        }
      }
    }
  }
  VectorCase& wide = builder.Add(CaseType::kAft, "Wide", "levels at the rails, samples at the other one");
  wide.data = {{"level", {-32768, -10000, 10000, 32767}}, {"threshold", {-21000, 0, 21000}}};
  for (int n = 0; n < 64; ++n) wide.data["z"].push_back(std::min(n * 1041 - 32768, 32767));
}

}  // namespace

BlockVectors SoftSlicerVectors() {
  BlockVectors v;
  v.block = "soft_slicer";
  v.coefs = Levels;
  v.stats = SoftSlicerStats;
  v.proven = {{"SatHigh", "SATURATION", "A bit that is surely 1.", "a missing or one-sided clamp", "sat_hi", 1},
              {"SatLow", "SATURATION", "A bit that is surely 0.", "a missing or one-sided clamp", "sat_lo", 1},
              {"OnThreshold", "TIE", "A sample equal to a threshold.", "a tie to the lower level", "on_threshold", 1},
              {"OnStep", "TIE", "A ratio that is exactly a step.", "a step that begins one unit late", "on_step", 1},
              {"TieUp", "TIE", "A ratio halfway between two steps, of a bit that is 1.",
               "rounding in place of rounding down", "ties_up", 1},
              {"TieDown", "TIE", "A ratio halfway between two steps, of a bit that is 0.",
               "rounding in place of rounding down", "ties_down", 1}};
  v.notes = {{"Threshold", "TIE", "Samples on and beside each threshold, and all across the eyes.",
              "a sign that differs from the slicer's decision, a slope of another level pair", "", 1},
             {"Wide", "SIZE", "The largest distances.", "a square of 32 bits", "", 1}};
  v.own = SoftSlicerOwn;
  return v;
}

}  // namespace plumbline::study
