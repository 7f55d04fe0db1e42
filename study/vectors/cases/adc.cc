// Vectors of the time-interleaved ADC.
#include "reference/core/fixed.h"
#include "reference/core/gaussian.h"
#include "reference/core/rng.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats AdcStats(const CaseRun& run) {
  const int bits = run.Key("bits");
  const auto slices = static_cast<std::size_t>(run.Key("slices"));
  const PhiloxKey key{static_cast<std::uint32_t>(run.Key("noise_seed")),
                      static_cast<std::uint32_t>(run.Key("noise_stream"))};
  const Samples& x = run.Port("x");
  const Samples& offsets = run.Port("offset");
  const Samples& gains = run.Port("gain");
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}};
  std::size_t symbol = 0;
  for (std::size_t n = 0; n < x.size(); ++n, ++symbol) {
    if (run.Begins(n)) symbol = 0;
    const std::size_t slice = symbol % slices;
    std::int64_t fine = run.Setting(offsets, slices, n, slice);
    if (run.Key("noise_rms") != 0) {
      const std::uint32_t word = Philox4x32(key, symbol / 4)[symbol % 4];
      fine += CountTie(std::int64_t{run.Key("noise_rms")} * GaussianFromWord(word), kGaussianFractionBits, "ties_noise",
                       stats);
    }
    const std::int64_t exact =
        std::int64_t{x[n]} * run.Setting(gains, slices, n, slice) + fine * (std::int64_t{1} << (22 - bits));
    CountRounding(exact, 30 - bits, bits, stats);
  }
  return stats;
}

// Variant 0: offsets and gains that differ; 1: slices alike; 2: both at their rails, in turn.
PortSamples Slices(const dsp::Block& block, int variant) {
  const auto coefs = block.Ports(dsp::PortDirection::kCoef);
  PortSamples values;
  for (const dsp::Port& port : coefs) {
    const bool gain = port.name == "gain";
    for (int s = 0; s < port.words; ++s) {
      const std::int32_t plain = gain ? 16384 : 0;
      const std::int32_t apart = gain ? 16384 + (s % 7 - 3) * 200 : (s % 5 - 2) * 300;
      values[port.name].push_back(variant == 1 ? plain : variant == 0 ? apart : s % 2 == 0 ? port.max : port.min);
    }
  }
  return values;
}

void AdcOwn(SetBuilder& builder) {
  VectorCase& plain = builder.Add(CaseType::kAft, "Short", "7 bits, one slice: the LSB is 512", {{"slices", 1}});
  plain.data = Slices(*builder.BlockOf({{"slices", 1}}), 1);
  plain.data["x"] = {0, 255, 256, -256, -257, 512, 32767, -32768};
  for (const int bits : {5, 7, 12}) {
    const dsp::BlockConfig config = {{"bits", bits}, {"slices", 4}};
    VectorCase& test = builder.Add(CaseType::kAft, "TieUp", "one unit around transitions, at both ends", config);
    test.data = Slices(*builder.BlockOf(config), 1);
    const int lsb = 1 << (16 - bits);
    for (const int code : {0, 1, -1, (1 << (bits - 1)) - 1, -(1 << (bits - 1)) + 1}) {
      for (int d = -2; d <= 2; ++d) test.data["x"].push_back(std::clamp(code * lsb + lsb / 2 + d, -32768, 32767));
    }
  }
  for (const int rms : {76, 512}) {
    const dsp::BlockConfig config = {{"noise_rms", rms}, {"noise_seed", 7}, {"noise_stream", 3}};
    VectorCase& test = builder.Add(CaseType::kAft, "Noise", "rms " + std::to_string(rms) + "/256 LSB", config);
    test.data = Slices(*builder.BlockOf(config), 0);
    for (int n = 0; n < 300; ++n) test.data["x"].push_back((n * 1009) % 60000 - 30000);
  }
  // An rms of half a unit's scale: every odd deviate is a tie.
  const dsp::BlockConfig half = {{"bits", 10}, {"slices", 4}, {"noise_rms", 2048}, {"noise_seed", 11}};
  VectorCase& ties = builder.Add(CaseType::kAft, "TieNoiseUp", "noise halfway between two units", half);
  ties.data = Slices(*builder.BlockOf(half), 1);
  for (int n = 0; n < 200; ++n) ties.data["x"].push_back((n * 331) % 40000 - 20000);
  const dsp::BlockConfig two = {{"slices", 2}};
  builder.Add(CaseType::kAft, "Hand", "two slices, one with offset and gain", two).data = {
      {"offset", {0, 64}}, {"gain", {16384, 16000}}, {"x", {1000, 1000, 768, 32767, -32768, -32768}}};
}

}  // namespace

BlockVectors AdcVectors() {
  BlockVectors v;
  v.block = "adc";
  v.stats = AdcStats;
  v.proven = Joined(RoundingNotes(), {TieNotes("TieNoise", "ties_noise", "Noise")});
  v.notes = {{"Noise", "BASIC", "Gaussian noise before the quantizer.", "another draw, rounding or order", "", 1}};
  v.coefs = Slices;
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "noise_rms" && value > 1024) return {{key, value}, {"bits", 12}};
    if (key == "noise_seed" || key == "noise_stream") return {{key, value}, {"noise_rms", 100}};
    return {{key, value}};
  };
  v.own = AdcOwn;
  return v;
}

}  // namespace plumbline::study
