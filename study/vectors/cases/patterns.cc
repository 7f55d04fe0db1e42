// Vectors of the PAM4 test patterns.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

void PatternsOwn(SetBuilder& builder) {
  builder.Add(CaseType::kAft, "Hand", "the first symbols of SSPRQ").data["enable"] = Samples(16, 1);
  VectorCase& gated = builder.Add(CaseType::kAft, "Gated", "drawn in every third clock", {{"pattern", 1}});
  for (int i = 0; i < 120; ++i) gated.data["enable"].push_back(i % 3 == 0);
  // Two periods and a little: SSPRQ has 65535 symbols, PRBS13Q 8191.
  for (const int pattern : {0, 1, 2}) {
    VectorCase& test =
        builder.Add(CaseType::kLdt, "Period", "pattern " + std::to_string(pattern), {{"pattern", pattern}});
    test.recipe["enable"].kind = Recipe::Kind::kRepeat;
    test.recipe["enable"].values = {1};
    const std::size_t period = pattern == 1 ? 8191 : 65535;
    test.words["enable"] = 2 * period + 100;
    test.digest_words = period;
  }
  VectorCase& reset =
      builder.Add(CaseType::kStr, "ResetMid", "SSPRQ from its beginning, three times", {{"pattern", 2}});
  reset.data["enable"] = Samples(120, 1);
  reset.reset_at = {21, 77};
  reset.splits = {50, 70};
}

}  // namespace

BlockVectors PatternsVectors() {
  BlockVectors v;
  v.block = "patterns";
  v.choices = {{"pattern", {0, 1, 2}}};
  v.notes = {{"Gated", "STATE", "The pattern waits in clocks that draw nothing.", "update gating", "", 1},
             {"Period", "LARGE", "The pattern closes after its period.", "a part left out or repeated", "", 1}};
  v.large_values = {{"enable", {1}}};
  v.large_frames = 1 << 18;
  v.own = PatternsOwn;
  return v;
}

}  // namespace plumbline::study
