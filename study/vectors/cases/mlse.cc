// Vectors of the maximum-likelihood sequence estimator.
#include "reference/core/rng.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

bool TwoTaps(const dsp::Block& block) { return block.Ports(dsp::PortDirection::kCoef).size() == 3; }

// Variant 0: 1 + 0.5 D (+ 0.2 D^2); 1: 1 + D, where paths are alike; 2: no postcursor, levels moved.
PortSamples Response(const dsp::Block& block, int variant) {
  PortSamples values;
  values["alpha"] = {variant == 0 ? 256 : variant == 1 ? 512 : 0};
  if (TwoTaps(block)) values["beta"] = {variant == 0 ? 100 : variant == 1 ? -512 : 0};
  values["level"] = variant == 2 ? Samples{-1400, -500, 520, 1530} : Samples{-1536, -512, 512, 1536};
  return values;
}

// PAM4 through the response with noise of `noise` slicer units, near enough to Gaussian.
Samples Noisy(std::size_t count, std::int32_t alpha, std::int32_t beta, std::int32_t noise, std::uint32_t stream) {
  Samples y(count);
  std::int32_t before[2] = {0, 0};
  for (std::size_t n = 0; n < count; ++n) {
    const auto words = Philox4x32({kVectorSeed, stream}, n);
    const std::int32_t amplitude = 2 * static_cast<std::int32_t>(words[0] % 4) - 3;
    const std::int32_t sum = static_cast<std::int32_t>(words[1] % 256) + static_cast<std::int32_t>(words[2] % 256) +
                             static_cast<std::int32_t>(words[3] % 256) - 383;
    y[n] = 512 * amplitude + alpha * before[0] + beta * before[1] + sum * noise / 128;
    before[1] = before[0];
    before[0] = amplitude;
  }
  return y;
}

Samples Channel(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  if (pattern == Pattern::kMixed || pattern == Pattern::kRandom) {
    return Noisy(frames * port.samples(), 256, 0, pattern == Pattern::kMixed ? 200 : 400, 77);
  }
  return Stimulus(port, pattern, frames);
}

void MlseOwn(SetBuilder& builder) {
  const dsp::BlockConfig small = {{"symbols_per_clock", 4}, {"warmup", 0}, {"traceback", 0}};
  VectorCase& hand = builder.Add(CaseType::kAft, "Hand", "four samples alone, alpha a half, no overlap", small);
  hand.data = Response(*builder.BlockOf(small), 0);
  hand.data["y"] = {1536, 1280, 0, -256};
  for (const int taps : {1, 2}) {
    for (const int noise : {0, 300, 900}) {
      const dsp::BlockConfig config = {{"taps", taps}};
      VectorCase& test = builder.Add(CaseType::kAft, "Noisy",
                                     "taps " + std::to_string(taps) + ", noise " + std::to_string(noise), config);
      test.data = Response(*builder.BlockOf(config), 0);
      test.data["y"] = Noisy(64 * 8, 256, taps == 2 ? 100 : 0, noise, static_cast<std::uint32_t>(noise + taps));
    }
  }
  // 1 + D: a run of alternating levels looks like silence, and every path through it is alike.
  VectorCase& alike = builder.Add(CaseType::kAft, "Equal", "alpha 1 and samples of zero: many paths of one metric");
  alike.data = Response(*builder.BlockOf({}), 1);
  alike.data["y"] = Samples(64 * 5, 0);
  VectorCase& ties = builder.Add(CaseType::kAft, "Equal", "alpha 0 and samples on thresholds");
  ties.data = Response(*builder.BlockOf({}), 1);
  ties.data["alpha"] = {0};
  for (int n = 0; n < 64 * 3; ++n) ties.data["y"].push_back((n % 3 - 1) * 1024);
  VectorCase& rails = builder.Add(CaseType::kAft, "Rail", "samples at the rails: the largest metrics", {{"taps", 2}});
  rails.data = Response(*builder.BlockOf({{"taps", 2}}), 1);
  for (int n = 0; n < 64 * 4; ++n) rails.data["y"].push_back(n % 3 == 0 ? 32767 : -32768);
}

}  // namespace

BlockVectors MlseVectors() {
  BlockVectors v;
  v.block = "mlse";
  v.frames = 6;
  v.sizes = {1, 2, 3};
  v.chained_frames = 2;
  v.rounds = 100;
  v.large_frames = 256;
  v.coefs = Response;
  v.stimulus = Channel;
  v.notes = {
      {"Noisy", "BASIC", "PAM4 through the response, with noise.", "a branch metric, the traceback's depth", "", 1},
      {"Equal", "TIE", "Paths of the same metric.", "another order among equals", "", 1},
      {"Rail", "SATURATION", "The largest metrics there can be.", "a metric that is too narrow", "", 1}};
  v.own = MlseOwn;
  return v;
}

}  // namespace plumbline::study
