// Vectors of the DAC's digital side.
#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats DacStats(const CaseRun& run) {
  const std::int64_t full = (1 << (run.Key("bits") - 1)) - 1;
  const int shift = run.Key("in_frac_bits");
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}};
  for (const std::int64_t x : run.Port("x")) {
    CountRails(CountTie(x * full, shift, "ties", stats), -full, full, "sat", stats);
  }
  return stats;
}

void DacOwn(SetBuilder& builder) {
  builder.Add(CaseType::kAft, "Short", "8 bits: full scale, half, a tie, beyond").data["x"] = {16384, -16384, 8192,
                                                                                               64,    -64,    32767};
  for (const int bits : {5, 8, 10}) {
    const int full = (1 << (bits - 1)) - 1;
    VectorCase& test = builder.Add(CaseType::kAft, "SatHigh", "one LSB around both rails", {{"bits", bits}});
    for (int d = -3; d <= 3; ++d) {
      const int edge = 16384 + 8192 / full + d;  // half a code beyond full scale
      test.data["x"].insert(test.data["x"].end(), {edge, -edge});
    }
    VectorCase& ties = builder.Add(CaseType::kAft, "TieUp", "products halfway between codes", {{"bits", bits}});
    // x * full = (2 k + 1) * 2^13 has the solutions x = (2 k + 1) * 2^13 when full divides nothing of 2^13.
    for (const int x : {8192, -8192, 24576, -24576, 8191, 8193, -8191, -8193}) ties.data["x"].push_back(x);
  }
  builder.Add(CaseType::kAft, "Hand", "ties and clips of 5 bits", {{"bits", 5}, {"in_frac_bits", 4}}).data["x"] = {
      16, 8, -8, 17, -20};
}

}  // namespace

BlockVectors DacVectors() {
  BlockVectors v;
  v.block = "dac";
  v.stats = DacStats;
  v.proven = Joined({{"SatHigh", "SATURATION", "A code above full scale.", "a missing or one-sided clip", "sat_hi", 1},
                     {"SatLow", "SATURATION", "A code below minus full scale.", "a rail one too low", "sat_lo", 1}},
                    {TieNotes("Tie", "ties", "A product")});
  v.own = DacOwn;
  return v;
}

}  // namespace plumbline::study
