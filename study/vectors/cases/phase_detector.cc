// Vectors of the Mueller-Muller phase detector.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

void PhaseDetectorOwn(SetBuilder& builder) {
  const auto block = builder.BlockOf({});
  const auto size = static_cast<std::size_t>(block->Ports(dsp::PortDirection::kIn)[0].words);
  for (const int mode : {0, 1, 2}) {
    VectorCase& test =
        builder.Add(CaseType::kAft, "Short", "two symbols that count, the rest without error", {{"mode", mode}});
    test.data["z"] = Samples(size, 0);
    test.data["error"] = Samples(size, 0);
    test.data["decision"] = Samples(size, 0);
    test.data["blind"] = {0};
    test.data["error"][0] = 100;
    test.data["error"][1] = -40;
    test.data["decision"][0] = 3;
    test.data["decision"][1] = 1;
  }
  // Largest sums of either sign, by decisions and by signs.
  for (const int blind : {0, 1}) {
    for (const int sign : {1, -1}) {
      VectorCase& test = builder.Add(CaseType::kAft, "Largest", "every product at its largest");
      for (std::size_t n = 0; n < 4 * size; ++n) {
        const bool odd = n % 2 == 1;
        test.data["z"].push_back(odd ? 32767 : -32768);
        test.data["error"].push_back(odd == (sign > 0) ? 2047 : -2048);
        test.data["decision"].push_back(odd ? 3 : 0);
      }
      test.data["blind"] = Samples(4, blind);
    }
  }
  for (const int blind : {0, 1}) {
    builder
        .Add(CaseType::kAft, "Hand", blind == 0 ? "three symbols by decisions" : "three symbols by signs",
             {{"symbols_per_clock", 3}})
        .data = {{"z", {1556, -552, 482}}, {"error", {20, -40, -30}}, {"decision", {3, 1, 2}}, {"blind", {blind}}};
  }
}

}  // namespace

BlockVectors PhaseDetectorVectors() {
  BlockVectors v;
  v.block = "phase_detector";
  v.choices = {{"mode", {0, 1, 2}}};
  v.frames = 6;
  v.sizes = {1, 2, 3};
  v.chained_frames = 2;
  v.rounds = 100;
  v.large_frames = 1 << 12;
  v.notes = {{"Largest", "SATURATION", "The largest sums there can be.", "an accumulator that is too narrow", "", 1}};
  v.own = PhaseDetectorOwn;
  return v;
}

}  // namespace plumbline::study
