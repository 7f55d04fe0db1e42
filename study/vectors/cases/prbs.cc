// Vectors of the pseudo-random binary sequences.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats PrbsStats(const CaseRun& run) { return PeriodStats(run, "bit", (std::int64_t{1} << run.Key("order")) - 1); }

void PrbsOwn(SetBuilder& builder) {
  builder.Add(CaseType::kAft, "Short", "PRBS7 from all ones", {{"order", 7}, {"seed", 127}}).data["enable"] =
      Samples(14, 1);
  VectorCase& gated = builder.Add(CaseType::kAft, "Gated", "drawn in every third clock", {{"order", 9}, {"seed", 1}});
  for (int i = 0; i < 120; ++i) gated.data["enable"].push_back(i % 3 == 0);
  for (const int order : {7, 9, 11, 13, 15, 23, 31}) {
    for (const int invert : {0, 1}) {
      VectorCase& test =
          builder.Add(CaseType::kAft, "Orders", "order " + std::to_string(order),
                      {{"order", order}, {"invert", invert}, {"seed", order == 31 ? 0x7FFFFFFF : (1 << order) - 1}});
      test.data["enable"] = Samples(130, 1);
    }
  }
  // Two whole periods: what follows the last bit is the first one again.
  for (const int order : {7, 9, 11, 13, 15}) {
    VectorCase& test =
        builder.Add(CaseType::kLdt, "Period", "two periods of order " + std::to_string(order), {{"order", order}});
    test.recipe["enable"].kind = Recipe::Kind::kRepeat;
    test.recipe["enable"].values = {1};
    test.words["enable"] = 2 * ((std::size_t{1} << order) - 1);
    test.digest_words = (std::size_t{1} << order) - 1;
  }
  builder.Add(CaseType::kAft, "Hand", "ten bits of PRBS7", {{"order", 7}, {"seed", 0x41}}).data["enable"] =
      Samples(10, 1);
}

}  // namespace

BlockVectors PrbsVectors() {
  BlockVectors v;
  v.block = "prbs";
  v.silent = {"Zeros", "Size"};
  v.silent_because = "The enable is never set: nothing may come out.";
  v.choices = {{"order", {7, 9, 11, 13, 15, 23, 31}}};
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "seed" && value > 1) return {{"seed", value}, {"order", 31}};
    return {{key, value}};
  };
  v.stats = PrbsStats;
  v.large_stats = true;
  v.proven = {{"Period", "LARGE", "The sequence closes after 2^order - 1 bits.", "a polynomial that is not primitive",
               "periods", 1}};
  v.notes = {{"Gated", "STATE", "The register holds in clocks that draw nothing.", "update gating", "", 1},
             {"Orders", "CONFIG", "Every polynomial, plain and inverted.", "a wrong tap or inversion", "", 1}};
  v.large_values = {{"enable", {1}}};
  v.large_frames = 1 << 20;
  v.own = PrbsOwn;
  return v;
}

}  // namespace plumbline::study
