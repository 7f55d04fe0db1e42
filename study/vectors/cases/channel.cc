// Vectors of the integer test channel.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "reference/core/fixed.h"
#include "reference/core/gaussian.h"
#include "reference/core/rng.h"
#include "reference/timing/phase_interpolator_tables.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Of the filtered sample, the interpolated value, its noise, and their sum.
Stats ChannelStats(const CaseRun& run) {
  constexpr std::int64_t kSample = std::int64_t{1} << 32;
  const auto per_ui = static_cast<std::size_t>(run.Key("samples_per_ui"));
  const auto span = static_cast<std::size_t>(run.Key("span_ui"));
  const PhiloxKey key{static_cast<std::uint32_t>(run.Key("noise_seed")),
                      static_cast<std::uint32_t>(run.Key("noise_stream"))};
  const Samples none(span * per_ui, 0);
  const Samples& pulses = run.Port("pulse").empty() ? none : run.Port("pulse");
  const Samples& code = run.Port("code");
  Stats stats;
  for (const char* name : {"sat_hi", "sat_lo", "filtered_hi", "filtered_lo", "interpolated_hi", "interpolated_lo"}) {
    stats[name] = 0;
  }
  std::size_t begin = 0;
  std::array<std::int64_t, 8> window{};
  std::int64_t instant = 0;  // after window[3]
  std::uint64_t outputs = 0;
  for (std::size_t n = 0; n < code.size(); ++n) {
    if (run.Begins(n)) {
      begin = n;
      window = {};
      instant = 5 * kSample + (std::int64_t{run.Key("start")} << 27);
      outputs = 0;
    }
    for (std::size_t p = 0; p < per_ui; ++p) {
      std::int64_t sum = 0;
      for (std::size_t i = 0; i < std::min(span, n - begin + 1); ++i) {
        sum += std::int64_t{run.Setting(pulses, span * per_ui, n, i * per_ui + p)} * code[n - i];
      }
      std::shift_left(window.begin(), window.end(), 1);
      window.back() =
          CountRails(CountTie(sum, run.Key("shift"), "ties", stats), SignedMin(16), SignedMax(16), "filtered", stats);
      for (instant -= kSample; instant < kSample; instant += kSample + run.Key("rate_offset")) {
        std::int64_t total = 0;
        for (std::size_t i = 0; i < 8; ++i) {
          total += kPhaseInterpolatorTap[static_cast<std::size_t>(instant >> 27)][i] * window[i];
        }
        std::int64_t value = CountRails(CountTie(total, 14, "ties_interpolated", stats), SignedMin(16), SignedMax(16),
                                        "interpolated", stats);
        if (run.Key("noise_rms") != 0) {
          const std::int64_t deviate = GaussianFromWord(Philox4x32(key, outputs / 4)[outputs % 4]);
          value += CountTie(run.Key("noise_rms") * deviate, kGaussianFractionBits, "ties_noise", stats);
        }
        CountRails(value, SignedMin(16), SignedMax(16), "sat", stats);
        ++outputs;
      }
    }
  }
  return stats;
}

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
  VectorCase& plain = builder.Add(CaseType::kAft, "Short", "a pulse of one sample and unit gain: the codes, held back");
  plain.data = {{"pulse", Samples(64, 0)}, {"code", {1, -2, 3, 0, 0, 0, 0}}};
  plain.data["pulse"][0] = 64;
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
  // The state shows what was clipped; the first output takes in what the interpolation held before.
  const dsp::BlockConfig clipped = {{"noise_rms", 4095}, {"start", 77}, {"rate_offset", -77777}};
  VectorCase& clips = builder.Add(CaseType::kStr, "Clips", "noise beyond both rails, reset and split", clipped);
  clips.data = Pulse(*builder.BlockOf(clipped), 0);
  for (int n = 0; n < 130; ++n) clips.data["code"].push_back(n / 9 % 2 == 0 ? 255 : -255);
  clips.splits = {1, 40, 89};
  clips.reset_at = {23, 60};
  // A sample of half of full gain meets the odd taps of both signs of the interpolation.
  const dsp::BlockConfig between = {{"start", 16}};
  VectorCase& tie = builder.Add(CaseType::kAft, "TieInterpolatedUp", "taps of both signs times a half", between);
  tie.data = {{"pulse", Samples(64, 0)}, {"code", {8192, 0, 0, 0, 0}}};
  tie.data["pulse"][0] = 64;
  for (const int start : {0, 16}) {
    builder
        .Add(CaseType::kAft, "Hand",
             "three codes through a pulse of 2 UI, from sample " + std::to_string(start) + "/32",
             {{"span_ui", 2}, {"shift", 3}, {"start", start}})
        .data = {{"pulse", {0, 40, 100, 60, 20, 4, -4, 0}}, {"code", {2, -1, 1}}};
  }
}

}  // namespace

BlockVectors ChannelVectors() {
  BlockVectors v;
  v.block = "channel";
  v.silent = {"Size"};
  v.silent_because = "The first output waits for the sample four after it: one code is not enough.";
  v.coefs = Pulse;
  v.stats = ChannelStats;
  v.proven =
      Joined(TieNotes("TieFiltered", "ties", "A filtered sample"),
             {TieNotes("TieInterpolated", "ties_interpolated", "A value between samples"),
              TieNotes("TieNoise", "ties_noise", "Noise"), RailNotes("Filtered", "filtered", "A filtered sample"),
              RailNotes("Interpolated", "interpolated", "A value between samples"),
              RailNotes("Sat", "sat", "An output with its noise")});
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "noise_seed" || key == "noise_stream") return {{key, value}, {"noise_rms", 100}};
    return {{key, value}};
  };
  v.large_frames = 1 << 16;
  v.notes = {
      {"Drift", "STATE", "The receiver's clock runs at another rate.", "an instant that loses its fraction", "", 1},
      {"Noise", "BASIC", "Gaussian noise on every output sample.", "another draw or rounding", "", 1},
      {"Clips", "SATURATION", "Clipped outputs are counted.", "a count or a sample that survives a reset", "", 1}};
  v.own = ChannelOwn;
  return v;
}

}  // namespace plumbline::study
