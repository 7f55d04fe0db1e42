// Vectors of the descrambler.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

void DescrambleOwn(SetBuilder& builder) {
  VectorCase& hand =
      builder.Add(CaseType::kAft, "Hand", "a 1 from a register of zeros", {{"seed_low", 0}, {"seed_high", 0}});
  hand.data["line"].assign(130, 0);
  hand.data["line"][0] = 1;
  // Each bit of the register alone, shifted out through both taps.
  for (const int bit : {0, 18, 19, 28, 29, 38, 39, 57}) {
    VectorCase& seed =
        builder.Add(CaseType::kAft, "Seed", "register bit " + std::to_string(bit) + " alone",
                    {{"seed_low", bit < 29 ? 1 << bit : 0}, {"seed_high", bit < 29 ? 0 : 1 << (bit - 29)}});
    seed.data["line"].assign(120, 0);
  }
  VectorCase& chained = builder.Add(CaseType::kMct, "Chained", "the output fed back");
  for (int i = 0; i < 64; ++i) chained.data["line"].push_back(i * i % 7 % 2);
  chained.rounds = 1000;
  chained.feedback = {{"line", "data"}};
  // No output shows a bit that is older than 58: the state does.
  VectorCase& full = builder.Add(CaseType::kStr, "Split", "80 ones: the register holds 58 of them");
  full.data["line"].assign(80, 1);
  full.splits = {63, 17};
}

}  // namespace

BlockVectors DescrambleVectors() {
  BlockVectors v;
  v.block = "descramble";
  v.notes = {{"Seed", "BASIC", "One bit of the start value.", "a register bit that is lost, a wrong tap", "", 1}};
  v.large_frames = 1 << 19;
  v.own = DescrambleOwn;
  return v;
}

}  // namespace plumbline::study
