// Vectors of the PAM4 test patterns.
#include <cstddef>
#include <cstdint>
#include <string>

#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats PatternsStats(const CaseRun& run) {
  const std::int64_t periods[] = {8191, (std::int64_t{1} << 31) - 1, 65535};  // PRBS13Q, PRBS31Q, SSPRQ
  return PeriodStats(run, "symbol", periods[run.Key("pattern")]);
}

void PatternsOwn(SetBuilder& builder) {
  const auto first = [&](const char* comment, int pattern, std::size_t symbols) {
    builder.Add(CaseType::kAft, "Hand", comment, {{"pattern", pattern}}).data["enable"] = Samples(symbols, 1);
  };
  first("the first symbols of SSPRQ", 2, 16);
  VectorCase& gated = builder.Add(CaseType::kAft, "Gated", "drawn in every third clock", {{"pattern", 1}});
  for (int i = 0; i < 120; ++i) gated.data["enable"].push_back(i % 3 == 0);
  // Two periods and a little, but for PRBS31Q, whose period no run reaches.
  for (const int pattern : {0, 1, 2}) {
    VectorCase& test = builder.Add(CaseType::kLdt, pattern == 1 ? "Large" : "Period",
                                   "pattern " + std::to_string(pattern), {{"pattern", pattern}});
    test.recipe["enable"].kind = Recipe::Kind::kRepeat;
    test.recipe["enable"].values = {1};
    test.digest_words = pattern == 0 ? 8191 : 65535;
    test.words["enable"] = 2 * test.digest_words + 100;
  }
  VectorCase& reset =
      builder.Add(CaseType::kStr, "ResetMid", "SSPRQ from its beginning, three times", {{"pattern", 2}});
  reset.data["enable"] = Samples(120, 1);
  reset.reset_at = {21, 77};
  reset.splits = {50, 70};
  first("the first symbols of PRBS31Q", 1, 19);
  first("the first symbols of PRBS13Q", 0, 16);
}

}  // namespace

BlockVectors PatternsVectors() {
  BlockVectors v;
  v.block = "patterns";
  v.silent = {"Zeros", "Size"};
  v.silent_because = "The enable is never set: nothing may come out.";
  v.choices = {{"pattern", {0, 1, 2}}};
  v.stats = PatternsStats;
  v.large_stats = true;
  v.proven = {{"Period", "LARGE", "The pattern closes after its period.", "a part left out or repeated", "periods", 1}};
  v.notes = {{"Gated", "STATE", "The pattern waits in clocks that draw nothing.", "update gating", "", 1}};
  v.large_values = {{"enable", {1}}};
  v.large_frames = 1 << 18;
  v.own = PatternsOwn;
  return v;
}

}  // namespace plumbline::study
