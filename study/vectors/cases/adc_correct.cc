// Vectors of the correction of ADC codes.
#include <cstddef>
#include <cstdint>

#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

constexpr std::int32_t kUnity = 16384;

Stats CorrectStats(const CaseRun& run) {
  const auto slices = static_cast<std::size_t>(run.Key("slices"));
  const Samples no_offset(slices, 0);
  const Samples unity(slices, kUnity);
  const Samples& offsets = run.Port("offset").empty() ? no_offset : run.Port("offset");
  const Samples& gains = run.Port("gain").empty() ? unity : run.Port("gain");
  const Samples& code = run.Port("code");
  const int fraction = run.Key("fraction_bits");
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}};
  std::size_t symbol = 0;
  for (std::size_t n = 0; n < code.size(); ++n, ++symbol) {
    if (run.Begins(n)) symbol = 0;
    const std::size_t slice = symbol % slices;
    const std::int64_t left = std::int64_t{code[n]} * 256 - run.Setting(offsets, slices, n, slice);
    CountRounding(left * run.Setting(gains, slices, n, slice), 22 - fraction, run.Key("bits") + fraction, stats);
  }
  return stats;
}

// Variant 0: slices that differ a little; 1: every correction at its limit, in turn; 2: none.
PortSamples Corrections(const dsp::Block& block, int variant) {
  const auto coefs = block.Ports(dsp::PortDirection::kCoef);
  PortSamples values;
  for (const dsp::Port& port : coefs) {
    const std::int32_t middle = port.name == "gain" ? kUnity : 0;
    for (int s = 0; s < port.words; ++s) {
      const std::int32_t apart = std::clamp(middle + (s % 7 - 3) * 40 + s % 3, port.min, port.max);
      const std::int32_t rail = s % 2 == 0 ? port.max : port.min;
      values[port.name].push_back(variant == 0 ? apart : variant == 1 ? rail : middle);
    }
  }
  return values;
}

void CorrectOwn(SetBuilder& builder) {
  VectorCase& hand =
      builder.Add(CaseType::kAft, "Hand", "the two codes of the block's page", {{"fraction_bits", 0}, {"slices", 2}});
  hand.data = {{"offset", {128, 128}}, {"gain", {15616, 17152}}, {"code", {20, -10}}};
  // Offsets of every fraction of an output LSB: all remainders of the rounding.
  for (const int fraction : {0, 2, 5}) {
    VectorCase& tie = builder.Add(CaseType::kAft, "TieUp", "offsets of every fraction of an LSB",
                                  {{"fraction_bits", fraction}, {"slices", 65}});
    for (int s = 0; s < 65; ++s) {
      tie.data["offset"].push_back(4 * s - 128);
      tie.data["gain"].push_back(kUnity);
      tie.data["code"].push_back(s % 5 - 2);
    }
  }
  for (const int bits : {5, 7, 12}) {
    const dsp::BlockConfig config = {{"bits", bits}, {"fraction_bits", bits == 12 ? 0 : 2}, {"slices", 4}};
    VectorCase& rails = builder.Add(CaseType::kAft, "SatHigh", "codes at the rails, corrected outwards", config);
    rails.data["offset"] = {-1, 0, 1, -256};
    rails.data["gain"] = {kUnity, kUnity + 1, kUnity + 1, kUnity};
    for (int n = 0; n < 48; ++n) {
      const auto edge = static_cast<std::int32_t>(n % 8 < 4 ? SignedMax(bits) : SignedMin(bits));
      rails.data["code"].push_back(n < 24 ? edge : edge + (n % 8 < 4 ? -1 : 1));
    }
  }
  VectorCase& wide =
      builder.Add(CaseType::kAft, "Wide", "the largest offsets with the largest and smallest gains",
                  {{"bits", 12}, {"fraction_bits", 0}, {"slices", 4}, {"offset_limit", 131072}, {"gain_limit", 8192}});
  wide.data["offset"] = {131072, -131072, 131072, -131072};
  wide.data["gain"] = {24576, 24576, 8192, 8192};
  for (int n = 0; n < 64; ++n) wide.data["code"].push_back(n * 65 - 2048);
}

}  // namespace

BlockVectors AdcCorrectVectors() {
  BlockVectors v;
  v.block = "adc_correct";
  v.stats = CorrectStats;
  v.proven = RoundingNotes();
  v.notes = {{"Wide", "SIZE", "The largest corrections.", "an offset of 16 bits, a product of 32", "", 1}};
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "bits" && value > 10) return {{key, value}, {"fraction_bits", 0}};
    return {{key, value}};
  };
  v.coefs = Corrections;
  v.own = CorrectOwn;
  return v;
}

}  // namespace plumbline::study
