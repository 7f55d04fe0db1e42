// Vectors of the feed-forward equalizer.
#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats FfeStats(const CaseRun& run) {
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}};
  for (const std::int64_t sum : run.Port("sum")) CountRounding(sum, run.Key("out_shift"), run.Key("out_bits"), stats);
  return stats;
}

// Variant 0: a main tap with echoes of falling size on both sides; 1: all taps at the rails, in turn; 2: one tap alone.
PortSamples FfeTaps(const dsp::Block& block, int variant) {
  const dsp::Port& port = block.Ports(dsp::PortDirection::kCoef)[0];
  const int taps = port.words;
  Samples tap(static_cast<std::size_t>(taps), 0);
  const int main = taps / 3;
  for (int i = 0; i < taps; ++i) {
    std::int32_t& t = tap[static_cast<std::size_t>(i)];
    if (variant == 0) {
      const int distance = i < main ? main - i : i - main;
      t = (i % 2 == 0 ? port.max : -port.max) / (distance == 0 ? 4 : 8 + 3 * distance);
    } else if (variant == 1) {
      t = i % 2 == 0 ? port.max : port.min;
    } else {
      t = i == taps - 1 ? port.max / 2 : 0;
    }
  }
  return {{"tap", tap}};
}

// The exact sum fits 31 bits: an extreme width needs narrower companions.
dsp::BlockConfig FfeConfigWith(const std::string& key, std::int32_t value) {
  dsp::BlockConfig config = {{key, value}};
  if (key == "in_bits" && value > 13) config.insert(config.end(), {{"tap_bits", 10}, {"num_taps", 16}});
  if (key == "tap_bits" && value > 15) config.insert(config.end(), {{"num_taps", 16}});
  return config;
}

void FfeOwn(SetBuilder& builder) {
  // y[n] = x[n] * 3 - x[n-1] * 2, halved.
  VectorCase& plain =
      builder.Add(CaseType::kAft, "Short", "two taps, seven samples",
                  {{"num_taps", 2}, {"in_bits", 8}, {"tap_bits", 8}, {"out_shift", 1}, {"out_bits", 8}});
  plain.data = {{"tap", {3, -2}}, {"x", {1, 2, -3, 0, 127, -128, 5}}};
  // Each remainder of the rounding, both signs: 2^shift neighbours around zero.
  for (const int shift : {1, 2, 5, 8}) {
    VectorCase& test = builder.Add(CaseType::kAft, "TieUp", "every remainder of a shift by " + std::to_string(shift),
                                   {{"num_taps", 1}, {"in_bits", 12}, {"out_shift", shift}});
    test.data["tap"] = {1};
    for (int x = -(2 << shift); x <= (2 << shift); ++x) test.data["x"].push_back(x);
  }
  // One output LSB inside, on and beyond each rail.
  for (const int bits : {2, 7, 12}) {
    VectorCase& test = builder.Add(CaseType::kAft, "SatHigh", "around both rails of " + std::to_string(bits) + " bits",
                                   {{"num_taps", 1}, {"in_bits", 16}, {"out_shift", 2}, {"out_bits", bits}});
    test.data["tap"] = {1};
    const auto rail = static_cast<std::int32_t>(4 * (SignedMax(bits) + 1));
    for (int d = -8; d <= 8; ++d) test.data["x"].insert(test.data["x"].end(), {rail + d, -rail + d});
  }
  builder
      .Add(CaseType::kAft, "Hand", "three taps, ties and the main cursor one symbol late",
           {{"num_taps", 3}, {"in_bits", 8}, {"tap_bits", 8}, {"out_shift", 6}})
      .data = {{"tap", {-16, 64, 8}}, {"x", {10, -2, 100, 127, 127}}};
}

}  // namespace

BlockVectors FfeVectors() {
  BlockVectors v;
  v.block = "ffe";
  v.stats = FfeStats;
  v.proven = RoundingNotes();
  v.with_key = FfeConfigWith;
  v.coefs = FfeTaps;
  v.large_frames = 1 << 20;
  v.own = FfeOwn;
  return v;
}

}  // namespace plumbline::study
