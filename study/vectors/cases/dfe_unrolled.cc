// Vectors of the loop-unrolled one-tap DFE.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Variant 0: half of the main cursor; 1: the largest tap; 2: a negative one, thresholds moved.
PortSamples Tap(const dsp::Block& block, int variant) {
  const std::int32_t most = block.Ports(dsp::PortDirection::kCoef)[0].max;
  const std::int32_t tap = variant == 0 ? most / 2 : variant == 1 ? most : -most / 3;
  return {{"tap", {tap}}, {"threshold", variant == 2 ? Samples{-900, 30, 1100} : Samples{-1024, 0, 1024}}};
}

void DfeUnrolledOwn(SetBuilder& builder) {
  VectorCase& hand = builder.Add(CaseType::kAft, "Hand", "one tap of a half: the first symbol sees no feedback");
  hand.data = {{"tap", {256}}, {"y", {1536, 1280, 0, -256, -1792, 512}}};
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
}

}  // namespace

BlockVectors DfeUnrolledVectors() {
  BlockVectors v;
  v.block = "dfe_unrolled";
  v.coefs = Tap;
  v.notes = {
      {"OnThreshold", "TIE", "A candidate equal to a threshold.", "a tie to the lower level in one of the four", "", 1},
      {"Rail", "SATURATION", "Slicer inputs beyond the rails.", "a missing or one-sided clamp", "", 1}};
  v.own = DfeUnrolledOwn;
  return v;
}

}  // namespace plumbline::study
