// Vectors of the variable-gain amplifier.
#include "reference/convert/vga_tables.h"
#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats VgaStats(const CaseRun& run) {
  const Samples& x = run.Port("x");
  const Samples& codes = run.Port("gain_code");
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}};
  for (std::size_t n = 0; n < x.size(); ++n) {
    const std::int32_t code = run.Setting(codes, 1, n);
    const int shift = 14 - (code >> 6);
    const std::int64_t product = std::int64_t{x[n]} * kVgaMantissa[static_cast<std::size_t>(code & 63)];
    CountRounding(product, shift, 16, stats);
  }
  return stats;
}

PortSamples Gain(const dsp::Block& block, int variant) {
  const dsp::Port& port = block.Ports(dsp::PortDirection::kCoef)[0];
  const std::int32_t wanted[] = {0, 384, -100};
  return {{"gain_code", {std::clamp(wanted[variant], port.min, port.max)}}};
}

void VgaOwn(SetBuilder& builder) {
  VectorCase& plain = builder.Add(CaseType::kAft, "Short", "+6.02 dB: code 64 doubles");
  plain.data = {{"gain_code", {64}}, {"x", {1, -1, 1000, 16383, 16384, -16384, -16385}}};
  VectorCase& tie = builder.Add(CaseType::kAft, "TieUp", "-6.02 dB: halves");
  tie.data = {{"gain_code", {-64}}, {"x", {1, -1, 3, -3, 2, -2, 32767, -32768}}};
  VectorCase& every = builder.Add(CaseType::kAft, "Codes", "every code of one octave, and the ends of the range");
  every.coef_every = 4;
  const auto add = [&](std::int32_t code) {
    every.data["gain_code"].push_back(code);
    every.data["x"].insert(every.data["x"].end(), {16384, -16384, 12345, -1});
  };
  for (int code = 0; code < 64; ++code) add(code);
  for (const int code : {-128, -127, -65, -64, -63, -1, 63, 64, 65, 127, 128, 383, 384}) add(code);
  for (const int code : {32, -64}) {
    builder.Add(CaseType::kAft, "Hand", "code " + std::to_string(code)).data = {{"gain_code", {code}},
                                                                                {"x", {100, -100, 1, -1, 30000}}};
  }
}

}  // namespace

BlockVectors VgaVectors() {
  BlockVectors v;
  v.block = "vga";
  v.stats = VgaStats;
  v.proven = RoundingNotes();
  v.coefs = Gain;
  v.notes = {{"Codes", "CONFIG", "Every mantissa, every exponent.", "a wrong table entry, an octave off", "", 1}};
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    // The range may be one code wide, never empty.
    if (key == "min_code") return {{"min_code", value}, {"max_code", std::max(value, 384)}};
    return {{"max_code", value}};
  };
  v.own = VgaOwn;
  return v;
}

}  // namespace plumbline::study
