// Vectors of the decision-feedback equalizer.
#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats DfeStats(const CaseRun& run) {
  const Samples nominal = {-1024, 0, 1024};
  const Samples& thresholds = run.Port("threshold").empty() ? nominal : run.Port("threshold");
  const Samples& y = run.Port("y");
  const Samples& z = run.Port("z");
  const Samples& feedback = run.Port("feedback");
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}, {"on_threshold", 0}};
  for (std::size_t n = 0; n < z.size(); ++n) {
    stats["sat_hi"] += y[n] - feedback[n] > SignedMax(16);
    stats["sat_lo"] += y[n] - feedback[n] < SignedMin(16);
    for (std::size_t t = 0; t < 3; ++t) stats["on_threshold"] += z[n] == run.Setting(thresholds, 3, n, t);
  }
  return stats;
}

// Variant 0: one strong tap and small ones; 1: every tap at its limit, signs in turn; 2: none, thresholds moved.
PortSamples DfeCoefficients(const dsp::Block& block, int variant) {
  const int taps = block.Ports(dsp::PortDirection::kCoef)[0].words;
  std::int32_t limits[2] = {256, 128};
  for (const auto& key : block.config()) {
    if (key.first == "limit_first") limits[0] = key.second;
    if (key.first == "limit_other") limits[1] = key.second;
  }
  Samples tap(static_cast<std::size_t>(taps));
  for (int i = 0; i < taps; ++i) {
    const std::int32_t limit = limits[i == 0 ? 0 : 1];
    const std::int32_t sign = i % 2 == 0 ? 1 : -1;
    tap[static_cast<std::size_t>(i)] = variant == 0 ? sign * limit / (2 + i) : variant == 1 ? sign * limit : 0;
  }
  const Samples threshold = variant == 2 ? Samples{-900, 30, 1100} : Samples{-1024, 0, 1024};
  return {{"tap", tap}, {"threshold", threshold}};
}

void DfeOwn(SetBuilder& builder) {
  VectorCase& plain = builder.Add(CaseType::kAft, "Short", "one tap of a half: the first symbol sees no feedback");
  plain.data = {{"tap", {256}}, {"y", {1536, 1280, 0, -256, -1792, 512}}};
  // A run of wrong decisions that the feedback keeps alive: the worst-case tap and samples in the middle between
  // levels.
  VectorCase& burst = builder.Add(CaseType::kAft, "Propagation", "one bad sample, tap 1", {{"limit_first", 512}});
  burst.data["tap"] = {512};
  for (int n = 0; n < 64; ++n) burst.data["y"].push_back(n == 8 ? 600 : (n % 2 == 0 ? 1024 : -1024) + (n % 5) * 7);
  for (const int variant : {0, 2}) {
    VectorCase& test = builder.Add(CaseType::kAft, "OnThreshold", "inputs that land on and beside each threshold");
    test.data = DfeCoefficients(*builder.BlockOf({}), 0);
    if (variant == 2) test.data["threshold"] = {-900, 30, 1100};
    int amplitude = 0;
    for (int n = 0; n < 60; ++n) {
      const std::int32_t threshold = test.data["threshold"][static_cast<std::size_t>(n / 5 % 3)];
      const std::int32_t z = threshold + n % 5 - 2;
      test.data["y"].push_back(z + test.data["tap"][0] * amplitude);
      amplitude = -3;
      for (const std::int32_t t : test.data["threshold"]) amplitude += z >= t ? 2 : 0;
    }
  }
  VectorCase& rails = builder.Add(CaseType::kAft, "SatHigh", "samples at the rails, feedback outwards",
                                  {{"num_taps", 8}, {"limit_first", 512}, {"limit_other", 512}});
  rails.data["tap"] = {-512, -512, -512, -512, -512, -512, -512, -512};
  for (int n = 0; n < 40; ++n) rails.data["y"].push_back(n < 20 ? 32767 : -32768);
  builder.Add(CaseType::kAft, "Hand", "one tap of 200, four symbols").data = {{"tap", {200}},
                                                                              {"y", {1500, 1112, -824, 1024}}};
}

}  // namespace

BlockVectors DfeVectors() {
  BlockVectors v;
  v.block = "dfe";
  v.stats = DfeStats;
  v.proven = {
      {"SatHigh", "SATURATION", "A slicer input above the upper rail.", "a missing or one-sided clamp", "sat_hi", 1},
      {"SatLow", "SATURATION", "A slicer input below the lower rail.", "a missing or one-sided clamp", "sat_lo", 1},
      {"OnThreshold", "TIE", "A slicer input equal to a threshold.", "a tie to the lower level", "on_threshold", 1}};
  v.notes = {
      {"Propagation", "STATE", "A wrong decision keeps the next one wrong.", "feedback of another symbol", "", 1}};
  v.coefs = DfeCoefficients;
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "limit_other") return {{key, value}, {"num_taps", 8}};
    return {{key, value}};
  };
  v.own = DfeOwn;
  return v;
}

}  // namespace plumbline::study
