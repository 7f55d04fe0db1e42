// Vectors of the Gaussian noise generator.
#include <bit>
#include <cstdint>

#include "reference/core/gaussian_table.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Ties of the magnitude, by the deviate's sign: rounded away from zero in both.
Stats AdcNoiseStats(const CaseRun& run) {
  Stats stats;
  for (const std::int32_t sample : run.Port("word")) {
    const auto word = static_cast<std::uint32_t>(sample);
    const std::uint64_t v = (std::uint64_t{word} << 1 & 0xFFFFFFFFU) | 1U;
    const int octave = static_cast<int>(std::bit_width(v)) - 1;
    const std::uint64_t n = v << (31 - octave);
    const auto segment = static_cast<std::size_t>(32 * octave) + (n >> 26 & 31U);
    const auto fraction = static_cast<std::int64_t>(n >> 10 & 0xFFFFU);
    const std::int64_t low = kGaussianKnots[segment];
    const std::int64_t magnitude = low * 65536 + (kGaussianKnots[segment + 1] - low) * fraction;
    CountTie(word >> 31 == 0 ? magnitude : -magnitude, 20, "ties", stats);
  }
  return stats;
}

}  // namespace

BlockVectors AdcNoiseVectors() {
  BlockVectors v;
  v.block = "adc_noise";
  v.silent = {"Zeros", "Size"};
  v.silent_because = "The enable is never set: nothing may come out.";
  v.large_values = {{"enable", {1}}};
  v.large_frames = 1 << 20;
  v.stats = AdcNoiseStats;
  v.proven = TieNotes("Tie", "ties", "A deviate");
  v.proven[1].catches = "a rounding of the signed value";
  v.notes = {{"Gated", "STATE", "The counter holds in clocks that draw nothing.", "update gating", "", 1}};
  v.own = [](SetBuilder& builder) {
    builder.Add(CaseType::kAft, "Hand", "the first eight deviates").data["enable"] = Samples(8, 1);
    VectorCase& gated = builder.Add(CaseType::kAft, "Gated", "drawn in every third clock");
    for (int i = 0; i < 120; ++i) gated.data["enable"].push_back(i % 3 == 0);
    // Streams in whose first words the magnitude lies halfway, one of each sign.
    builder.Add(CaseType::kAft, "TieUp", "the nineteenth word", {{"stream", 2655}}).data["enable"] = Samples(32, 1);
    builder.Add(CaseType::kAft, "TieDown", "the seventh word", {{"stream", 2528}}).data["enable"] = Samples(32, 1);
  };
  return v;
}

}  // namespace plumbline::study
