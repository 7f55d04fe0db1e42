// Vectors of the Gaussian noise generator.
#include "study/vectors/cases.h"

namespace plumbline::study {

BlockVectors AdcNoiseVectors() {
  BlockVectors v;
  v.block = "adc_noise";
  v.large_values = {{"enable", {1}}};
  v.large_frames = 1 << 20;
  v.notes = {{"Gated", "STATE", "The counter holds in clocks that draw nothing.", "update gating", "", 1}};
  v.own = [](SetBuilder& builder) {
    builder.Add(CaseType::kAft, "Hand", "the first eight deviates").data["enable"] = Samples(8, 1);
    VectorCase& gated = builder.Add(CaseType::kAft, "Gated", "drawn in every third clock");
    for (int i = 0; i < 120; ++i) gated.data["enable"].push_back(i % 3 == 0);
  };
  return v;
}

}  // namespace plumbline::study
