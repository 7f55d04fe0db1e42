// Vectors of the transmitter as a whole.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

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

void TxOwn(SetBuilder& builder) {
  VectorCase& hand =
      builder.Add(CaseType::kAft, "Hand", "the main tap alone: levels 0, 1, 2, 3 come three symbols later");
  hand.data["bit"] = Samples(128, 0);
  const Samples first = {0, 0, 0, 1, 1, 1, 1, 0};
  std::copy(first.begin(), first.end(), hand.data["bit"].begin());
  // Pseudo-random data through precoder, level mismatch and pre-compensation.
  for (const int size : {64, 128}) {
    const dsp::BlockConfig config = {
        {"symbols_per_clock", size},      {"precode", 1}, {"rlm", 920}, {"nlc_percentage", 9},
        {"nlc_lower_eye_percentage", -4}, {"dac_bits", 6}};
    VectorCase& test = builder.Add(CaseType::kAft, "Chain", "every step of the chain at once", config);
    test.data = Taps(*builder.BlockOf(config), 0);
    std::uint32_t lfsr = 0x7FFF;
    for (int n = 0; n < 6 * 2 * size; ++n) {
      const std::uint32_t bit = ((lfsr >> 14) ^ (lfsr >> 13)) & 1;
      lfsr = (lfsr << 1 | bit) & 0x7FFF;
      test.data["bit"].push_back(static_cast<std::int32_t>(bit));
    }
  }
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
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "num_pre" && value == 7) return {{key, value}, {"num_post", 0}};
    if (key == "num_post" && value == 7) return {{key, value}, {"num_pre", 0}};
    return {{key, value}};
  };
  v.notes = {{"Chain", "BASIC", "Precoder, levels, filter and DAC together.",
              "the order of the steps, a second rounding", "", 1}};
  v.own = TxOwn;
  return v;
}

}  // namespace plumbline::study
