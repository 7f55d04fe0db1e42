// Vectors of the partial-response target.
#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Variant 0: 1 + 0.5 D; 1: both postcursors at their limits; 2: none, levels moved.
PortSamples Response(const dsp::Block&, int variant) {
  const Samples level = variant == 2 ? Samples{-1400, -500, 520, 1530} : Samples{-1536, -512, 512, 1536};
  return {{"alpha",
           {variant == 0   ? 256
            : variant == 1 ? 512
                           : 0}},
          {"beta", {variant == 1 ? -512 : 0}},
          {"level", level}};
}

Stats PartialResponseStats(const CaseRun& run) {
  const Samples& y = run.Port("y");
  const Samples& target = run.Port("target");
  const int bits = run.Key("error_bits");
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}};
  for (std::size_t n = 0; n < y.size(); ++n) {
    // A target at its own rail says less than the exact one; the wide cases have none there.
    stats["sat_hi"] += y[n] - target[n] > SignedMax(bits);
    stats["sat_lo"] += y[n] - target[n] < SignedMin(bits);
  }
  return stats;
}

void PartialResponseOwn(SetBuilder& builder) {
  VectorCase& hand = builder.Add(CaseType::kAft, "Hand", "1 + 0.5 D: the symbol before counts half");
  hand.data = Response(*builder.BlockOf({}), 0);
  hand.data["symbol"] = {3, 0, 1, 2, 3, 3};
  hand.data["y"] = {1536, -768, -1200, 300, 1800, 2304};
  for (const int bits : {8, 12}) {
    VectorCase& rails =
        builder.Add(CaseType::kAft, "SatHigh", "one LSB around the rails of the error", {{"error_bits", bits}});
    rails.data = Response(*builder.BlockOf({}), 2);
    for (int d = -2; d <= 2; ++d) {
      for (const int sign : {1, -1}) {
        rails.data["symbol"].push_back(2);
        rails.data["y"].push_back(520 + sign * (1 << (bits - 1)) + d);
      }
    }
  }
}

}  // namespace

BlockVectors PartialResponseVectors() {
  BlockVectors v;
  v.block = "partial_response";
  v.coefs = Response;
  v.stats = PartialResponseStats;
  v.proven = {{"SatHigh", "SATURATION", "An error above the upper rail.", "a missing or one-sided clamp", "sat_hi", 1},
              {"SatLow", "SATURATION", "An error below the lower rail.", "a missing or one-sided clamp", "sat_lo", 1}};
  v.own = PartialResponseOwn;
  return v;
}

}  // namespace plumbline::study
