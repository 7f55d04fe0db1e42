// Vectors of the scrambler.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

void ScrambleOwn(SetBuilder& builder) {
  VectorCase& hand =
      builder.Add(CaseType::kAft, "Hand", "a 1 from a register of zeros", {{"seed_low", 0}, {"seed_high", 0}});
  hand.data["data"].assign(130, 0);
  hand.data["data"][0] = 1;
  // Each bit of the register alone, shifted out through both taps.
  for (const int bit : {0, 18, 19, 28, 29, 38, 39, 57}) {
    VectorCase& seed =
        builder.Add(CaseType::kAft, "Seed", "register bit " + std::to_string(bit) + " alone",
                    {{"seed_low", bit < 29 ? 1 << bit : 0}, {"seed_high", bit < 29 ? 0 : 1 << (bit - 29)}});
    seed.data["data"].assign(120, 0);
  }
  VectorCase& chained = builder.Add(CaseType::kMct, "Chained", "the output fed back");
  for (int i = 0; i < 64; ++i) chained.data["data"].push_back(i * i % 7 % 2);
  chained.rounds = 1000;
  chained.feedback = {{"data", "line"}};
}

}  // namespace

BlockVectors ScrambleVectors() {
  BlockVectors v;
  v.block = "scramble";
  v.notes = {{"Seed", "BASIC", "One bit of the start value.", "a register bit that is lost, a wrong tap", "", 1}};
  v.large_frames = 1 << 19;
  v.own = ScrambleOwn;
  return v;
}

}  // namespace plumbline::study
