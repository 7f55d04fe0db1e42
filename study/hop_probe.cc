#include "study/hop_probe.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "reference/core/rng.h"
#include "study/link_run.h"
#include "study/score.h"

namespace plumbline::study {
namespace {

constexpr std::uint32_t kFeedStream = 0x46454544;  // "FEED", Philox stream of the bits
constexpr std::int64_t kSettleSymbols = 16'384;    // until what the sources left in filters and loops is gone
constexpr std::int64_t kBudgetSymbols = 131'072;   // measured for each source
constexpr std::int64_t kBlockSymbols = 2'048;
constexpr int kEyeSymbols = 12'288;
constexpr int kEyeAmplitudeBins = 160;
constexpr int kEyePhaseStep = 4;     // 1/128 UI
constexpr double kSlicerSpan = 5.0;  // amplitudes, each side
constexpr double kUnit = 512.0;
constexpr int kIdealBits = 12;

// Runs a copy on random data.
class Feeder {
 public:
  Feeder(const HopFeed& feed, HopStream& hop) : feed_(feed), hop_(hop) {}

  void Next(HopOutput& output) {
    std::vector<std::uint8_t> bits(2 * kBlockSymbols);
    PhiloxBlock block{};
    for (std::size_t i = 0; i < bits.size(); ++i) {
      if (i % 128 == 0) block = Philox4x32({feed_.seed, kFeedStream}, counter_++);
      bits[i] = static_cast<std::uint8_t>((block[i % 128 / 32] >> (i % 32)) & 1U);
    }
    std::vector<double> instants;
    if (!feed_.from_host) {
      for (std::int64_t k = 0; k < kBlockSymbols; ++k) {
        instants.push_back(feed_.last_instant_ui + static_cast<double>(++symbol_) * feed_.ui_per_symbol);
      }
    }
    hop_.Process(bits, instants, output);
  }

 private:
  HopFeed feed_;
  HopStream& hop_;
  std::uint64_t counter_ = 0;
  std::int64_t symbol_ = 0;
};

AdcConfig IdealAdc(AdcConfig adc) {
  adc.bits = kIdealBits;
  adc.noise_rms = 0;
  return adc;
}

using Powers = ScoreBatch::Powers;

// Signal and noise power at the slicer with these sources.
std::optional<Powers> Measure(HopStream hop, const HopFeed& feed, std::int64_t lag, link::SourceMask sources,
                              bool ideal_adc) {
  hop.SetSources(sources);
  hop.receiver().FreezeAdaptation(true);
  if (ideal_adc) {
    Expected<dsp::Receiver> receiver = hop.receiver().WithAdc(IdealAdc(hop.receiver().config().adc));
    if (!receiver.ok()) return std::nullopt;
    hop.receiver() = std::move(*receiver);
  }
  ScoreConfig config;
  config.first_symbol = kSettleSymbols;
  config.symbols = kBudgetSymbols;
  config.batches = 1;
  config.lag_min = lag;
  config.lag_max = lag;
  HopScore score(config);
  Feeder feeder(feed, hop);
  HopOutput output;
  for (std::int64_t symbols = 0; symbols < 2 * (kSettleSymbols + kBudgetSymbols) && !score.done();
       symbols += kBlockSymbols) {
    feeder.Next(output);
    score.Sent(output.sent);
    score.Received(output.received.symbols, output.received.slicer);
    if (score.tried() && !score.lag()) return std::nullopt;
  }
  if (!score.done()) return std::nullopt;
  return score.Total().LevelPowers();
}

}  // namespace

HopFeed MakeFeed(const HopPlan& plan, std::uint32_t seed, double last_instant_ui) {
  return {plan.from_host, seed, 1.0 / (1.0 + 1e-6 * plan.clock.ppm), last_instant_ui};
}

void MeasureEyes(const HopStream& original, const HopFeed& feed, double afe_full_scale_v, HopResult& result) {
  HopStream hop = original;
  hop.receiver().FreezeAdaptation(true);
  const RxConfig config = hop.receiver().config();
  const int samples_per_ui = config.samples_per_ui;
  // The receiver as it stands when the codes collected below begin.
  dsp::Receiver before = hop.receiver();
  std::vector<std::int16_t> afe;
  dsp::ReceiverOutput received;
  Feeder feeder(feed, hop);
  HopOutput output;
  // The receiver's own record: AFE sample i of its life stands at i * 128 / N.
  const std::int64_t first_sample = hop.hop().counters().samples;
  while (static_cast<int>(received.symbols.size()) < kEyeSymbols) {
    feeder.Next(output);
    afe.insert(afe.end(), output.afe.begin(), output.afe.end());
    received.symbols.insert(received.symbols.end(), output.received.symbols.begin(), output.received.symbols.end());
    received.clocks.insert(received.clocks.end(), output.received.clocks.begin(), output.received.clocks.end());
  }

  EyeHistogram& eye = result.eye_before;
  eye.phase_bins = 2 * kPhasesPerUi / 2;
  eye.phase_span_ui = 2.0;
  eye.amplitude_bins = kEyeAmplitudeBins;
  std::int16_t largest = 1;
  for (const std::int16_t code : afe)
    largest = std::max<std::int16_t>(largest, static_cast<std::int16_t>(std::abs(code)));
  const double code_mv = 1e3 * afe_full_scale_v / 32767;
  const double span_mv = 1.05 * largest * code_mv;
  eye.amplitude_min = -span_mv;
  eye.amplitude_max = span_mv;
  eye.amplitude_unit = "mV";
  eye.where = "AFE input";
  eye.sampling_phase_ui = 1.0;
  eye.counts.assign(static_cast<std::size_t>(eye.phase_bins * eye.amplitude_bins), 0);
  const std::int64_t ctle_delay = std::int64_t{CtleDelaySamples(config.ctle)} * kPhasesPerUi / samples_per_ui;
  for (const RxClockInfo& clock : received.clocks) {
    // Samples from one UI before the clock's first sampling instant on, at the input of the CTLE.
    const std::int64_t begin = clock.position - ctle_delay - kPhasesPerUi;
    const std::int64_t end = begin + std::int64_t{config.symbols_per_clock} * kPhasesPerUi;
    const std::int64_t step = kPhasesPerUi / samples_per_ui;
    for (std::int64_t sample = (begin + step - 1) / step; sample * step < end; ++sample) {
      const std::int64_t index = sample - first_sample;
      if (index < 0 || index >= static_cast<std::int64_t>(afe.size())) continue;
      const std::int64_t phase = (sample * step - begin) % (2 * kPhasesPerUi);
      const double mv = afe[static_cast<std::size_t>(index)] * code_mv;
      const auto bin = static_cast<int>((mv + span_mv) / (2 * span_mv) * eye.amplitude_bins);
      const std::int64_t column = phase * eye.phase_bins / (2 * kPhasesPerUi);
      ++eye.counts[static_cast<std::size_t>(column * eye.amplitude_bins + std::clamp(bin, 0, eye.amplitude_bins - 1))];
    }
  }

  EyeHistogram& after = result.eye_after;
  constexpr int kColumns = kPhasesPerUi / kEyePhaseStep;
  after.phase_bins = 2 * kColumns;
  after.phase_span_ui = 2.0;
  after.amplitude_bins = kEyeAmplitudeBins;
  after.amplitude_min = -kSlicerSpan;
  after.amplitude_max = kSlicerSpan;
  after.amplitude_unit = "slicer amplitude";
  after.where = "slicer input, after FFE and DFE";
  after.sampling_phase_ui = 1.0;
  after.levels.assign(result.levels.begin(), result.levels.end());
  after.counts.assign(static_cast<std::size_t>(after.phase_bins * after.amplitude_bins), 0);
  for (int column = 0; column < kColumns; ++column) {
    dsp::Receiver shifted = before;
    shifted.FreezeCdr(true);
    shifted.ShiftPhase((column - kColumns / 2) * kEyePhaseStep);
    dsp::ReceiverOutput eye_output;
    shifted.Process(afe, eye_output);
    // Until the FFE holds samples of this phase only, and their slicer inputs have come out.
    const std::int32_t behind = shifted.config().floating_taps.form == kFloatingOff
                                    ? config.ffe_taps - config.ffe_pre
                                    : shifted.config().floating_taps.last;
    const auto settled = static_cast<std::size_t>(behind + shifted.decision_delay_symbols());
    for (std::size_t k = settled; k < eye_output.slicer.size(); ++k) {
      const double amplitude = eye_output.slicer[k] / kUnit;
      const auto bin = static_cast<int>((amplitude + kSlicerSpan) / (2 * kSlicerSpan) * after.amplitude_bins);
      if (bin < 0 || bin >= after.amplitude_bins) continue;
      // One UI, shown twice: the sampling instant stands in the middle of two UI.
      for (const int shown : {(column + kColumns / 2) % after.phase_bins, column + kColumns + kColumns / 2}) {
        ++after.counts[static_cast<std::size_t>((shown % after.phase_bins) * after.amplitude_bins + bin)];
      }
    }
  }
}

NoiseBudget MeasureNoiseBudget(const HopStream& hop, const HopFeed& feed, std::int64_t lag) {
  using link::Bit;
  using link::Source;
  struct Row {
    NoiseSource row;
    link::SourceMask sources;
  };
  const Row rows[] = {
      {NoiseSource::kTx, Bit(Source::kTxNoise)},
      {NoiseSource::kDriver, Bit(Source::kDriver)},
      {NoiseSource::kTia, Bit(Source::kTia)},
      {NoiseSource::kRin, Bit(Source::kRin)},
      {NoiseSource::kMpi, Bit(Source::kMpi)},
      {NoiseSource::kXtalk, Bit(Source::kCrosstalk)},
      {NoiseSource::kHostRx, Bit(Source::kHostRx)},
      {NoiseSource::kJitter, Bit(Source::kTxJitter) | Bit(Source::kRxJitter)},
  };
  // A source 60 dB below the symbols is none: what is left of it is the resolution of the slicer input.
  constexpr double kNegligible = 1e-6;
  NoiseBudget budget;
  const std::optional<Powers> isi = Measure(hop, feed, lag, link::kNoSources, true);
  const auto figure = [&](const std::optional<Powers>& powers, double floor) {
    if (!powers) return Figure::None("the frozen receiver lost the signal with this source alone");
    const double noise = powers->noise - floor;
    if (noise < kNegligible * powers->signal) return Figure::None("absent, or more than 60 dB below the symbols");
    return Figure::Measured(10 * std::log10(powers->signal / noise));
  };
  const double floor = isi ? isi->noise : 0;
  for (const Row& row : rows) budget[row.row] = figure(Measure(hop, feed, lag, row.sources, true), floor);
  budget[NoiseSource::kAdc] = figure(Measure(hop, feed, lag, link::kNoSources, false), floor);
  budget[NoiseSource::kIsi] = figure(isi, 0);
  return budget;
}

}  // namespace plumbline::study
