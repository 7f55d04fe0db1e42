// Vectors of the integer test channel.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Variant 0: a pulse that rises fast and falls slowly, with an echo; 1: both rails in turn; 2: one sample alone.
PortSamples Pulse(const dsp::Block& block, int variant) {
  const dsp::Port& port = block.Ports(dsp::PortDirection::kCoef)[0];
  Samples pulse(port.samples(), 0);
  for (std::size_t m = 0; m < pulse.size(); ++m) {
    const auto at = static_cast<std::int32_t>(m);
    if (variant == 0) pulse[m] = (at < 4 ? 900 * at : 12000 / (at + 1)) + (at == 29 ? 350 : 0);
    if (variant == 1) pulse[m] = at % 2 == 0 ? port.max : port.min;
    if (variant == 2) pulse[m] = at == 2 ? 64 : 0;
  }
  return {{"pulse", pulse}};
}

void ChannelOwn(SetBuilder& builder) {
  VectorCase& hand = builder.Add(CaseType::kAft, "Hand", "a pulse of one sample and unit gain: the codes, held back");
  hand.data = {{"pulse", Samples(64, 0)}, {"code", {1, -2, 3, 0, 0, 0, 0}}};
  hand.data["pulse"][0] = 64;
  for (const int offset : {859000, -859000}) {  // +-200 ppm: an output more or less every 1250 UI
    const dsp::BlockConfig config = {{"rate_offset", offset}};
    VectorCase& test = builder.Add(CaseType::kAft, "Drift", "the receiver's clock 200 ppm off", config);
    test.data = Pulse(*builder.BlockOf(config), 0);
    for (int n = 0; n < 2600; ++n) test.data["code"].push_back((n * 31 % 4) * 80 - 120);
  }
  const dsp::BlockConfig noisy = {{"noise_rms", 300}, {"noise_seed", 9}, {"noise_stream", 2}};
  VectorCase& noise = builder.Add(CaseType::kAft, "Noise", "rms 300 codes", noisy);
  noise.data = Pulse(*builder.BlockOf(noisy), 0);
  for (int n = 0; n < 200; ++n) noise.data["code"].push_back((n * 31 % 4) * 80 - 120);
}

}  // namespace

BlockVectors ChannelVectors() {
  BlockVectors v;
  v.block = "channel";
  v.coefs = Pulse;
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "noise_seed" || key == "noise_stream") return {{key, value}, {"noise_rms", 100}};
    return {{key, value}};
  };
  v.large_frames = 1 << 16;
  v.notes = {
      {"Drift", "STATE", "The receiver's clock runs at another rate.", "an instant that loses its fraction", "", 1},
      {"Noise", "BASIC", "Gaussian noise on every output sample.", "another draw or rounding", "", 1}};
  v.own = ChannelOwn;
  return v;
}

}  // namespace plumbline::study
