// Vectors of the transmitter as a whole.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Of the two roundings, the filter's and the DAC's, and the DAC's rails.
Stats TxStats(const CaseRun& run) {
  const auto size = static_cast<std::size_t>(run.Key("symbols_per_clock"));
  const auto taps = static_cast<std::size_t>(run.Key("num_pre") + 1 + run.Key("num_post"));
  Samples initial(taps, 0);
  initial[static_cast<std::size_t>(run.Key("num_pre"))] = 1024;
  const Samples& settings = run.Port("tap").empty() ? initial : run.Port("tap");
  const Samples& amplitude = run.Port("amplitude");
  const std::int64_t full = (1 << (run.Key("dac_bits") - 1)) - 1;
  const Samples& symbol = run.Port("symbol");
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}, {"rarest", std::int64_t{1} << 40}};
  for (const std::int32_t level : {0, 1, 2, 3}) {
    stats["rarest"] = std::min<std::int64_t>(stats["rarest"], std::count(symbol.begin(), symbol.end(), level));
  }
  std::size_t begin = 0;
  for (std::size_t n = 0; n < amplitude.size(); ++n) {
    const std::size_t clock = n / size;
    if (n % size == 0 && run.Begins(clock)) begin = n;
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < std::min(taps, n - begin + 1); ++i) {
      sum += std::int64_t{run.Setting(settings, taps, clock, i)} * amplitude[n - i];
    }
    const std::int64_t equalized = CountTie(sum, 6, "ties_ffe", stats);
    CountRails(CountTie(equalized * full, 14, "ties", stats), -full, full, "sat", stats);
  }
  return stats;
}

// Variant 0: de-emphasis of three taps; 1: the largest sum of magnitudes, signs in turn; 2: the main tap alone.
PortSamples Taps(const dsp::Block& block, int variant) {
  PortSamples values;
  std::size_t pre = 0;
  for (const auto& key : block.config()) {
    if (key.first == "num_pre") pre = static_cast<std::size_t>(key.second);
  }
  const auto coefs = block.Ports(dsp::PortDirection::kCoef);
  const auto taps = coefs[1].samples();
  values["level"] = block.Coefs(block.Range(dsp::PortDirection::kCoef).first);
  if (variant == 1) values["level"] = {-2047, -682, 682, 2047};
  Samples& tap = values["tap"];
  tap.assign(taps, 0);
  const auto share = static_cast<std::int32_t>(1024 / taps);
  for (std::size_t i = 0; i < taps; ++i) {
    if (variant == 1) tap[i] = i % 2 == 0 ? share : -share;
  }
  if (variant == 0) {
    tap[pre] = 800;
    if (pre > 0) tap[pre - 1] = -150;
    if (pre + 1 < taps) tap[pre + 1] = -60;
  }
  if (variant == 2) tap[pre] = 1024;
  return values;
}

// Pseudo-random bits.
void Data(VectorCase& test, int symbols) {
  std::uint32_t lfsr = 0x7FFF;
  for (int n = 0; n < 2 * symbols; ++n) {
    const std::uint32_t bit = ((lfsr >> 14) ^ (lfsr >> 13)) & 1;
    lfsr = (lfsr << 1 | bit) & 0x7FFF;
    test.data["bit"].push_back(static_cast<std::int32_t>(bit));
  }
}

void TxOwn(SetBuilder& builder) {
  VectorCase& plain =
      builder.Add(CaseType::kAft, "Short", "the main tap alone: levels 0, 1, 2, 3 come three symbols later");
  plain.data["bit"] = Samples(128, 0);
  const Samples first = {0, 0, 0, 1, 1, 1, 1, 0};
  std::copy(first.begin(), first.end(), plain.data["bit"].begin());
  // Pseudo-random data through precoder, level mismatch and pre-compensation.
  for (const int size : {64, 128}) {
    const dsp::BlockConfig config = {
        {"symbols_per_clock", size},      {"precode", 1}, {"rlm", 920}, {"nlc_percentage", 9},
        {"nlc_lower_eye_percentage", -4}, {"dac_bits", 6}};
    VectorCase& test = builder.Add(CaseType::kAft, "Chain", "every step of the chain at once", config);
    test.data = Taps(*builder.BlockOf(config), 0);
    Data(test, 6 * size);
  }
  // Levels of half of full scale: 8192 * 127 / 2^14 = 63.5.
  VectorCase& tie = builder.Add(CaseType::kAft, "TieDacUp", "codes of 63.5 and -63.5");
  tie.data = {{"level", {-1024, -512, 512, 1024}}, {"bit", Samples(128, 0)}};
  for (std::size_t n = 0; n < 128; ++n) tie.data["bit"][n] = static_cast<std::int32_t>(n / 3 % 2);
  // Nothing is written: the level table and the main tap are those of the configuration.
  for (const int pre : {0, 3, 7}) {
    const dsp::BlockConfig config = {{"num_pre", pre},
                                     {"num_post", 0},
                                     {"rlm", 940},
                                     {"nlc_percentage", pre},
                                     {"nlc_lower_eye_percentage", -pre - 4}};
    Data(builder.Add(CaseType::kAft, "Initial", "main tap number " + std::to_string(pre), config), 3 * 64);
  }
  VectorCase& reset = builder.Add(CaseType::kAft, "ResetMid", "reset while it precodes", {{"precode", 1}});
  Data(reset, 6 * 64);
  reset.reset_at = {2, 3};
  // Levels beyond full scale: the converter clips, and counts.
  VectorCase& clips = builder.Add(CaseType::kStr, "Clips", "codes clipped before and after a reset");
  clips.data["level"] = {-2047, -1024, 1024, 2047};
  clips.data["tap"] = {0, 0, 0, 1024, 0, 0};
  Data(clips, 6 * 64);
  clips.splits = {100, 156, 512};
  clips.reset_at = {2};
  VectorCase& sum = builder.Add(CaseType::kErr, "IllegalCoef", "magnitudes that add up to 1025");
  sum.coef_values = {{"tap", {0, 0, -100, 825, -100, 0}}};
  sum.error_field = "tap";
  // 112 and 224 Gb/s: PRBS31 from reset through every step to DAC codes, with de-emphasis and precoding.
  for (const int size : {64, 128}) {
    const dsp::BlockConfig config = {{"symbols_per_clock", size}, {"precode", 1}};
    VectorCase& test =
        builder.Add(CaseType::kLdt, "Prbs", std::to_string(size) + " symbols a clock, 1000 clocks", config);
    Recipe& bits = test.recipe["bit"];
    bits.kind = Recipe::Kind::kChain;
    bits.source.emplace_back();
    bits.source[0].kind = Recipe::Kind::kRepeat;
    bits.source[0].values = {1};
    bits.samples = test.words["bit"] = 2000 * static_cast<std::size_t>(size);
    bits.stages = {{"prbs", {{"order", 31}}, {}, "enable", "bit"}};
    test.digest_words = 65536;
    test.data = Taps(*builder.BlockOf(config), 0);
  }
  VectorCase& hand = builder.Add(CaseType::kAft, "Hand", "precoder, one pre and one post tap",
                                 {{"precode", 1}, {"num_pre", 1}, {"num_post", 1}});
  hand.data = {{"tap", {-102, 768, -154}}, {"bit", {0, 1, 1, 0, 0, 0, 1, 1}}};
  hand.data["bit"].resize(128);
}

}  // namespace

BlockVectors TxVectors() {
  BlockVectors v;
  v.block = "tx";
  v.frames = 4;
  v.sizes = {1, 2, 3};
  v.chained_frames = 2;
  v.rounds = 100;
  v.large_frames = 1 << 12;
  v.coefs = Taps;
  v.key_case = [](const std::string&, const dsp::Block&, VectorCase& test) { test.data.erase("level"); };  // the table
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "num_pre" && value == 7) return {{key, value}, {"num_post", 0}};
    if (key == "num_post" && value == 7) return {{key, value}, {"num_pre", 0}};
    return {{key, value}};
  };
  v.stats = TxStats;
  v.large_stats = true;
  v.proven = Joined({{"Prbs", "CHAIN", "Bits to DAC codes: each of the four symbols many times.",
                      "the order of the steps, a precoder that forgets between clocks", "rarest", 10000}},
                    {TieNotes("TieFfe", "ties_ffe", "A filter's sum"), TieNotes("TieDac", "ties", "A DAC code"),
                     RailNotes("Sat", "sat", "A DAC code")});
  v.notes = {
      {"Chain", "BASIC", "Precoder, levels, filter and DAC together.", "the order of the steps, a second rounding", "",
       1},
      {"Initial", "CONFIG", "Coefficients are never written.",
       "a table or a main tap that the configuration does not make", "", 1},
      {"Clips", "SATURATION", "Levels beyond full scale.", "a count of clipped codes that survives a reset", "", 1}};
  v.own = TxOwn;
  return v;
}

}  // namespace plumbline::study
