// Vectors of the PMA multiplexer.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

void PmaMuxOwn(SetBuilder& builder) {
  builder
      .Add(CaseType::kAft, "Hand", "four lanes, slots 0 and 2, 1 and 3 swapped at odd times",
           {{"unit", 1}, {"slots", 4}, {"swap", 2}})
      .data["lane"] = {10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33, 40, 41, 42, 43};
  for (const int unit : {0, 1}) {
    for (const int slots : {1, 2, 4, 8}) {
      for (int swap = 0; swap < (unit == 1 ? slots : 1); ++swap) {
        VectorCase& test = builder.Add(CaseType::kAft, "Places", "every unit has a value of its own, as far as it can",
                                       {{"unit", unit}, {"slots", slots}, {"swap", swap}});
        for (int i = 0; i < 6 * slots; ++i) test.data["lane"].push_back(unit == 1 ? 37 * i % 1024 : i * i / 3 % 2);
      }
    }
  }
}

}  // namespace

BlockVectors PmaMuxVectors() {
  BlockVectors v;
  v.block = "pma_mux";
  v.rounds = 10;
  v.choices = {{"slots", {1, 2, 4, 8}}, {"swap", {0, 1, 2, 3, 4, 5, 6, 7}}};
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "swap" && value > 0) return {{"swap", value}, {"slots", 8}, {"unit", 1}};
    if (key == "unit" && value == 1) return {{"unit", value}, {"swap", 1}};  // without a swap neither unit nor
    if (key == "slots" && value == 8) return {{"slots", value}, {"swap", 1}, {"unit", 1}};  // size changes the order
    return {{key, value}};
  };
  v.notes = {{"Places", "BASIC", "Every size and every swap.", "any unit out of place", "", 1}};
  v.large_frames = 1 << 14;
  v.own = PmaMuxOwn;
  return v;
}

}  // namespace plumbline::study
