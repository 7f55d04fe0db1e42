#include "study/link_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "dsp/backend.h"
#include "reference/eq/soft_slicer.h"
#include "study/fec_lane.h"
#include "study/hop_facts.h"
#include "study/hop_probe.h"
#include "study/hop_stream.h"
#include "study/inner_lane.h"
#include "study/theory.h"

namespace plumbline::study {
namespace {

constexpr std::int64_t kChunk = 2720;              // symbols that are sent, and scored, at a time
constexpr std::int64_t kRunOut = 200'000;          // symbols after the window that must bring every score to its end
constexpr std::int64_t kKeptBits = 400'000;        // received before the delay end to end is known
constexpr std::int64_t kBoundarySymbols = 32'768;  // before the inner encoder is fed, to find where FEC symbols begin
constexpr std::int64_t kGroupSymbols = 20;         // PAM4 symbols of 4 FEC symbols, the inner interleaver's unit
constexpr std::size_t kCurvePoints = 400;
constexpr double kUnit = 512.0;  // slicer input of amplitude 1

// A curve of at most kCurvePoints points of a run of known length.
void Sample(XyCurve& curve, std::int64_t stride, std::int64_t index, double x, double y) {
  if (index % stride == 0) {
    curve.x.push_back(x);
    curve.y.push_back(y);
  }
}

// One hop of a run under way.
struct Stage {
  Stage(HopStream&& hop, const ScoreConfig& config, const HopPlan* its_plan)
      : stream(std::move(hop)), score(config), plan(its_plan) {}

  HopStream stream;
  HopScore score;
  const HopPlan* plan;
  HopOutput out;
  std::optional<InnerLaneEncoder> inner_encoder;  // with an inner code on this hop's line
  std::optional<InnerLaneDecoder> inner_decoder;
  std::vector<std::uint8_t> line_bits;  // of the encoder
  std::vector<double> line_instants;
  std::vector<std::uint8_t> lane_bits;  // of the decoder
  std::vector<double> lane_instants;
  std::optional<HopScore> boundary;  // finds where FEC symbols begin for the encoder behind this hop
  std::int64_t boundary_lag = 0;     // source symbol minus decision
  bool started = false;
  bool trained = false;  // with known data
  std::int64_t sent = 0;
  std::int64_t received = 0;
  IndexedWindow<double> edges;
  double last_instant_ui = 0;

  // Sampling instant after the symbol's edge, in UI: sum and count over the window, by its angle.
  double phase_cos = 0;
  double phase_sin = 0;
  std::int64_t clocks = 0;
  RxMode mode = RxMode::kAgc;
  std::optional<HopScore> training;  // finds the delay for data-aided training
  XyCurve startup;
  XyCurve phase;
  std::vector<Fact> states;
  std::int64_t first_tracking = -1;  // symbols
};

// What the lanes of a port come to together.
struct EndToEnd {
  EndToEnd(const FecLanePlan& lane, std::uint32_t seed, dsp::Backend::Kind backend) : codewords(lane, seed, backend) {}

  CodewordScore codewords;
  ErrorCounter pre_fec{2};
  std::int64_t symbols = 0;  // compared
  std::int64_t bit_errors = 0;
};

// One stream of bits through the link: a line lane, or the one that stands for all of its port.
class LinkRunner {
 public:
  LinkRunner(const Scenario& scenario, Architecture architecture, const std::vector<HopPlan>& hops,
             const LinkRunOptions& options, const FecLanePlan& lane, std::int32_t stream, dsp::Backend::Kind backend,
             EndToEnd& end_to_end)
      : scenario_(scenario),
        architecture_(architecture),
        hops_(hops),
        options_(options),
        lane_(lane),
        stream_(stream),
        warmup_(WarmupSymbols(hops.front().rx)),
        symbols_(lane.symbols),
        source_(lane, stream, options.seed, backend),
        end_to_end_(end_to_end) {
    for (std::size_t h = 0; h < hops.size(); ++h) {
      if (hops[h].decides_optical_hop) optical_ = h;
    }
    window_ = static_cast<std::int64_t>(optical_ + 2) * warmup_;
  }

  // Without a result: Result() makes it once all streams have run. `cancelled` ends the link.
  Status Run(bool& cancelled);
  LinkRun Take();
  const std::string& failure() const { return failure_; }

 private:
  Status CreateStages();
  void SendChunk(std::int64_t first);
  // Runs stage h on the bits given. False ends the run: `failure_` says why.
  bool Advance(std::size_t h, std::span<const std::uint8_t> bits, std::span<const double> instants);
  void PrepareTraining(Stage& stage);
  void Train(Stage& stage);
  void Watch(Stage& stage);
  // Decisions from number `skip` of the last call on, through the inner code's decoder.
  void DecodeInner(Stage& stage, std::size_t skip);
  // Source bit minus received bit; nothing as long as it is not known.
  std::optional<std::int64_t> EndToEndLag();
  void ScoreEndToEnd();
  bool Done() const;
  // Lanes see noise of their own.
  std::uint32_t NoiseSeed() const { return options_.seed + 0x9E3779B9U * static_cast<std::uint32_t>(stream_); }
  InnerCodeConfig InnerConfig() const;
  // No reliabilities for the inner decoder: undoing the precoder and the MLSE decide.
  static bool BitsAlone(const Stage& stage) { return stage.plan->tx.precode != 0 || UsesMlse(stage.plan->rx); }
  std::string InnerCodeNote(const Stage& stage) const;
  LinkResult Result();
  HopResult ResultOf(std::size_t h);

  const Scenario& scenario_;
  Architecture architecture_;
  const std::vector<HopPlan>& hops_;
  const LinkRunOptions& options_;
  const FecLanePlan& lane_;
  std::int32_t stream_;
  std::int64_t warmup_;
  std::int64_t symbols_;
  std::size_t optical_ = 0;
  std::int64_t window_ = 0;  // first measured symbol, in symbols of the source

  std::vector<Stage> stages_;
  std::string failure_;

  FecLaneSource source_;
  IndexedWindow<std::uint8_t> source_bits_;
  IndexedWindow<std::uint8_t> final_bits_;
  std::optional<std::int64_t> end_to_end_lag_;  // with an inner code
  std::int64_t scored_ = 0;                     // symbols, end to end
  EndToEnd& end_to_end_;
};

Status LinkRunner::CreateStages() {
  for (std::size_t h = 0; h < hops_.size(); ++h) {
    Expected<HopStream> stream = HopStream::Create(hops_[h], NoiseSeed(), options_.backend);
    if (!stream.ok()) return Status::Error(hops_[h].test_point + ": " + stream.status().message());
    ScoreConfig score;
    score.first_symbol = window_ - static_cast<std::int64_t>(h) * warmup_;
    score.symbols = symbols_;
    stages_.emplace_back(std::move(*stream), score, &hops_[h]);
    stages_.back().started = h == 0;
    if (scenario_.training == "data-aided") PrepareTraining(stages_.back());
    if (hops_[h].inner_code) {
      const InnerCodeConfig inner = InnerConfig();
      const Expected<dsp::Backend> backend = dsp::FindBackend(options_.backend);
      if (!backend.ok()) return backend.status();
      stages_.back().inner_encoder.emplace(scenario_.inner_depth);
      stages_.back().inner_decoder.emplace(inner, scenario_.inner_depth, backend->kind);
      if (h > 0) {
        ScoreConfig boundary;
        boundary.first_symbol = warmup_ - kBoundarySymbols;
        boundary.symbols = 1;
        boundary.batches = 1;
        stages_[h - 1].boundary.emplace(boundary);
      }
    }
  }
  return Status::Ok();
}

// Once the clock recovery has had its time, decisions on the unequalized eye are right often enough to find the delay.
void LinkRunner::PrepareTraining(Stage& stage) {
  const RxConfig& rx = stage.plan->rx;
  ScoreConfig config;
  config.first_symbol = std::int64_t{rx.agc_clocks + rx.cdr_clocks} * rx.symbols_per_clock;
  config.symbols = 1;
  config.batches = 1;
  config.max_error_share = 0.65;
  stage.training.emplace(config);
  stage.stream.KeepSent();
}

void LinkRunner::Train(Stage& stage) {
  stage.training->Sent(stage.out.sent);
  stage.training->Received(stage.out.received.symbols, stage.out.received.slicer);
  if (!stage.training->tried()) return;
  if (stage.training->lag()) {
    const RxConfig& rx = stage.plan->rx;
    const std::int64_t clocks = std::int64_t{rx.agc_clocks} + rx.cdr_clocks + rx.blind_clocks + rx.decision_clocks;
    stage.stream.Train(*stage.training->lag(), clocks * rx.symbols_per_clock);
    stage.trained = true;
  }
  stage.training.reset();
}

void LinkRunner::Watch(Stage& stage) {
  const RxConfig& receiver = stage.stream.receiver().config();
  const std::int64_t per_clock = receiver.symbols_per_clock;
  const std::int64_t clocks_planned =
      (stage.plan == &hops_.front() ? window_ + symbols_ : 2 * warmup_ + symbols_) / per_clock;
  const std::int64_t stride = std::max<std::int64_t>(clocks_planned / static_cast<std::int64_t>(kCurvePoints), 1);
  std::int64_t first = stage.received;  // decision index of the clock's first symbol
  for (const RxClockInfo& info : stage.out.received.clocks) {
    if (info.mode != stage.mode || stage.clocks == 0) {
      stage.mode = info.mode;
      stage.states.push_back({NameOf(info.mode), std::to_string(first), "symbol", ""});
      if (info.mode == RxMode::kTracking && stage.first_tracking < 0) stage.first_tracking = first;
    }
    const auto symbol = static_cast<double>(first);
    if (info.mse > 0) {
      Sample(stage.startup, stride, stage.clocks, symbol, 10 * std::log10(5 * kUnit * kUnit / info.mse));
    }
    if (stage.score.lag()) {
      // ADC sample `first` belongs to the decision that comes out decision_delay_symbols() later, whose main cursor
      // leaves the transmitter num_pre later.
      const std::int64_t code =
          first + stage.stream.receiver().decision_delay_symbols() + *stage.score.lag() + stage.plan->tx.num_pre;
      if (code >= stage.edges.begin() && code < stage.edges.end()) {
        const double ctle_ui = static_cast<double>(CtleDelaySamples(receiver.ctle)) / receiver.samples_per_ui;
        const double delay = static_cast<double>(info.position) / kPhasesPerUi - ctle_ui - stage.edges[code];
        stage.phase_cos += std::cos(2 * M_PI * delay);
        stage.phase_sin += std::sin(2 * M_PI * delay);
        Sample(stage.phase, stride, stage.clocks, symbol, delay);
        stage.edges.DropBefore(code - 1);
      }
    }
    ++stage.clocks;
    first += per_clock;
  }
  if (!stage.score.lag()) stage.edges.DropBefore(stage.edges.end() - 16384);
}

bool LinkRunner::Advance(std::size_t h, std::span<const std::uint8_t> bits, std::span<const double> instants) {
  Stage& stage = stages_[h];
  if (stage.inner_encoder) {
    stage.inner_encoder->Process(bits, instants, stage.line_bits, stage.line_instants);
    bits = stage.line_bits;
    instants = stage.line_instants;
  }
  stage.stream.Process(bits, instants, stage.out);
  if (!instants.empty()) stage.last_instant_ui = instants.back();
  if (options_.progress) options_.progress(static_cast<std::int64_t>(stage.out.sent.size()));
  stage.score.Sent(stage.out.sent);
  stage.edges.Append(stage.out.edge_ui);
  stage.sent += static_cast<std::int64_t>(stage.out.sent.size());
  stage.score.Received(stage.out.received.symbols, stage.out.received.slicer);
  if (stage.training) Train(stage);
  if (stage.boundary) {
    stage.boundary->Sent(stage.out.sent);
    stage.boundary->Received(stage.out.received.symbols, stage.out.received.slicer);
    if (stage.boundary->tried()) {
      stage.boundary_lag = stage.boundary->lag().value_or(0);
      stage.boundary.reset();
    }
  }
  Watch(stage);
  const auto count = static_cast<std::int64_t>(stage.out.received.symbols.size());
  const std::int64_t begin = stage.received;
  stage.received += count;
  if (begin < warmup_ && stage.received >= warmup_ && !stage.stream.receiver().locked()) {
    failure_ =
        fmt::format("{}: the receiver did not lock within {} symbols (state {}, {} restarts)", stage.plan->test_point,
                    warmup_, NameOf(stage.stream.receiver().mode()), stage.stream.receiver().state().startup.restarts);
    return false;
  }
  if (stage.score.tried() && !stage.score.lag()) {
    failure_ = stage.plan->test_point + ": the decisions match nothing that was sent";
    return false;
  }
  auto skip = static_cast<std::size_t>(std::max<std::int64_t>(warmup_ - begin, 0));
  std::span<const std::uint8_t> lane_bits = stage.out.bits;
  std::span<const double> lane_instants = stage.out.recovered_ui;
  if (stage.inner_decoder) {
    if (stage.received > warmup_) DecodeInner(stage, skip);
    lane_bits = stage.lane_bits;
    lane_instants = stage.lane_instants;
    skip = 0;
  }
  if (h + 1 < stages_.size()) {
    if (stage.received > warmup_) {
      if (stages_[h + 1].inner_encoder && !stages_[h + 1].started) {
        const std::int64_t source = begin + static_cast<std::int64_t>(skip) + stage.boundary_lag;
        skip += static_cast<std::size_t>((kGroupSymbols - source % kGroupSymbols) % kGroupSymbols);
        if (skip > lane_instants.size()) return true;
      }
      stages_[h + 1].started = true;
      return Advance(h + 1, lane_bits.subspan(2 * skip), lane_instants.subspan(skip));
    }
  } else {
    final_bits_.Append(lane_bits);
    ScoreEndToEnd();
  }
  return true;
}

void LinkRunner::DecodeInner(Stage& stage, std::size_t skip) {
  const auto slicer = std::span<const std::int16_t>(stage.out.received.slicer).subspan(skip);
  std::vector<std::int8_t> soft(2 * slicer.size());
  if (BitsAlone(stage)) {  // all of one reliability
    for (std::size_t i = 0; i < soft.size(); ++i) {
      soft[i] = static_cast<std::int8_t>(stage.out.bits[2 * skip + i] != 0 ? 0 : -1);
    }
  } else {
    // A full scale of two amplitude units, whatever the width.
    const SoftSlicerConfig config{scenario_.inner_soft_bits, 11 - scenario_.inner_soft_bits};
    reference::SoftSlicer(MakePlan(config), stage.stream.receiver().state().slicer_coefs, slicer, soft);
  }
  stage.inner_decoder->Process(soft, std::span<const double>(stage.out.recovered_ui).subspan(skip), stage.lane_bits,
                               stage.lane_instants);
}

// The delays of the hops add up; where an inner code lies between, its boundary and its interleaver come on top, and
// the delay is found once, where the newest bits agree with the source.
std::optional<std::int64_t> LinkRunner::EndToEndLag() {
  std::int64_t lag = static_cast<std::int64_t>(stages_.size() - 1) * warmup_;  // source index minus received index
  for (const Stage& stage : stages_) {
    if (!stage.score.lag()) return std::nullopt;
    lag += *stage.score.lag();
  }
  if (scenario_.inner_code == "none") return 2 * lag;
  if (end_to_end_lag_) return end_to_end_lag_;
  constexpr std::int64_t kCompared = 4096;
  constexpr std::int64_t kGlance = 128;
  const std::int64_t received = final_bits_.end() - kCompared;
  if (received < final_bits_.begin()) return std::nullopt;
  for (std::int64_t source = source_bits_.begin(); source + kCompared <= source_bits_.end(); ++source) {
    std::int64_t compared = 0;
    for (std::int64_t wrong = 0; compared < kCompared && (compared < kGlance || wrong < compared / 5); ++compared) {
      wrong += final_bits_[received + compared] != source_bits_[source + compared] ? 1 : 0;
    }
    if (compared == kCompared) return end_to_end_lag_ = source - received;
  }
  return std::nullopt;
}

// Received bits against coded bits; what is wrong goes where it belongs in the codewords.
void LinkRunner::ScoreEndToEnd() {
  const std::optional<std::int64_t> lag = EndToEndLag();
  if (!lag) {
    final_bits_.DropBefore(final_bits_.end() - kKeptBits);
    return;
  }
  std::vector<std::uint8_t> errors;
  while (scored_ < symbols_) {
    const std::int64_t count = std::min(kChunk, symbols_ - scored_);
    const std::int64_t source = 2 * (window_ + scored_);
    const std::int64_t received = source - *lag;
    if (received < final_bits_.begin() || received + 2 * count > final_bits_.end()) break;
    errors.assign(static_cast<std::size_t>(count), 0);
    for (std::int64_t b = 0; b < 2 * count; ++b) {
      if (final_bits_[received + b] == source_bits_[source + b]) continue;
      ++errors[static_cast<std::size_t>(b / 2)];
      ++end_to_end_.bit_errors;
      end_to_end_.codewords.AddError(stream_, 2 * scored_ + b);
    }
    end_to_end_.pre_fec.Add(errors);
    end_to_end_.symbols += count;
    scored_ += count;
    if (lane_.config.folded) end_to_end_.codewords.Advance(scored_);
    final_bits_.DropBefore(received + 2 * count);
    source_bits_.DropBefore(source + 2 * count);
  }
}

bool LinkRunner::Done() const {
  for (const Stage& stage : stages_) {
    if (!stage.score.done()) return false;
  }
  return scored_ >= symbols_;
}

// `first`: symbol of the source.
void LinkRunner::SendChunk(std::int64_t first) {
  std::vector<std::uint8_t> coded(2 * kChunk);
  source_.Bits(first - window_, coded);
  source_bits_.Append(coded);
  if (first < window_) source_bits_.DropBefore(source_bits_.end());
  (void)Advance(0, coded, {});
}

Status LinkRunner::Run(bool& cancelled) {
  PLUMBLINE_RETURN_IF_ERROR(CreateStages());
  const std::int64_t last = window_ + symbols_ + kRunOut;
  for (std::int64_t sent = 0; !Done() && failure_.empty(); sent += kChunk) {
    if (options_.cancel != nullptr && *options_.cancel) {
      cancelled = true;
      break;
    }
    if (sent > last) {
      failure_ = "the run ended before every symbol of the window was scored: a hop lost symbols";
      break;
    }
    SendChunk(sent);
  }
  return Status::Ok();
}

LinkRun LinkRunner::Take() {
  LinkRun run;
  run.result = Result();
  run.batches = stages_[optical_].score.batches();
  run.pre_fec = end_to_end_.pre_fec;
  return run;
}

HopResult LinkRunner::ResultOf(std::size_t h) {
  Stage& stage = stages_[h];
  const HopPlan& plan = hops_[h];
  const dsp::Receiver& receiver = stage.stream.receiver();
  const RxState& state = receiver.state();
  HopResult hop;
  hop.test_point = plan.test_point;
  hop.description = plan.description;
  hop.baud_hz = plan.hop.baud_hz;
  hop.decides_optical_hop = plan.decides_optical_hop;
  hop.snr_predicted_db = Figure::Predicted(plan.search.snr_locked_db, "linear MMSE model at the locked phase");
  hop.converged = receiver.locked() && stage.score.done();
  hop.data_aided_training = stage.trained;
  hop.slips = stage.score.slips();
  hop.startup_symbols = std::max<std::int64_t>(stage.first_tracking, 0);
  hop.state = NameOf(receiver.mode());

  const std::string no_score = stage.started ? "the receiver did not lock" : "the hop before it did not lock";
  if (stage.score.done()) {
    const ScoreBatch total = stage.score.Total();
    hop.symbols = total.symbols;
    hop.symbol_errors = total.symbol_errors;
    hop.bit_errors = total.bit_errors;
    hop.bits = 2 * total.symbols;
    const Expected<ErrorRatio> ratio = stage.score.bit_errors().Ratio();
    hop.ber = ratio.ok() ? Figure::Measured(ratio->ratio, ratio->interval.low, ratio->interval.high,
                                            static_cast<std::int64_t>(ratio->events))
                         : Figure::None(ratio.status().message());
    hop.snr_db = SnrFigure(stage.score.batches());
    const auto succession = stage.score.errors_in_succession();
    const Interval again = PoissonInterval(static_cast<std::uint64_t>(succession));
    const auto errors = static_cast<double>(total.symbol_errors);
    hop.error_propagation = errors > 0 ? Figure::Measured(static_cast<double>(succession) / errors, again.low / errors,
                                                          std::min(again.high / errors, 1.0), succession)
                                       : Figure::None("no symbol error was counted");
    hop.burst_length_histogram = stage.score.burst_lengths();
    hop.slicer = stage.score.slicer();
  } else {
    hop.ber = Figure::None(no_score);
    hop.error_propagation = Figure::None(no_score);
    hop.snr_db = Figure::None(no_score);
  }

  const link::HopCounters& counters = stage.stream.hop().counters();
  const auto share = [&](std::int64_t part, std::int64_t whole) {
    return whole > 0 ? Figure::Measured(static_cast<double>(part) / static_cast<double>(whole))
                     : Figure::None(no_score);
  };
  hop.afe_clip_ratio = share(counters.clipped, counters.samples);
  hop.adc_clip_ratio = share(static_cast<std::int64_t>(state.adc.clip_count), stage.received);
  hop.dac_clip_ratio = share(stage.stream.transmitter().clip_count(), stage.sent);
  if (stage.phase_cos != 0 || stage.phase_sin != 0) {
    const double delay = std::atan2(stage.phase_sin, stage.phase_cos) / (2 * M_PI);
    const double offset = delay - plan.search.phase_ui;
    hop.cdr_offset_ui =
        Figure::Measured(offset - std::round(offset), "sampling instant minus the phase of best MMSE SNR");
  } else {
    hop.cdr_offset_ui = Figure::None(no_score);
  }
  if (const link::JitterCleaner* cleaner = stage.stream.cleaner(); cleaner != nullptr && h > 0) {
    const link::JitterCleaner::Fifo& fifo = cleaner->fifo();
    if (fifo.overflows > 0) {
      hop.notes.push_back(fmt::format("the phase FIFO of its transmitter overflowed: {} symbols outside its {}",
                                      fifo.overflows, plan.cleaner.fifo_symbols));
      hop.converged = false;
    }
  }

  if (h + 1 < stages_.size() && stages_[h + 1].started) {
    const link::JitterCleaner::Fifo& fifo = stages_[h + 1].stream.cleaner()->fifo();
    hop.fifo_depth_peak_ui = Figure::Measured(fifo.deepest - fifo.shallowest);
  } else {
    hop.fifo_depth_peak_ui = Figure::None(h + 1 < stages_.size() ? "the next hop was not fed" : "no retimer follows");
  }

  hop.choice.automatic = !scenario_.tx_ffe || !scenario_.ctle;
  for (const std::int32_t code : plan.search.choice.tx_ffe) hop.choice.tx_ffe.push_back(code / 1024.0);
  hop.choice.tx_ffe_main = kTxFfePre;
  hop.choice.ctle_gdc_db = -plan.search.choice.gdc_code;
  hop.choice.ctle_gdc2_db = -0.5 * plan.search.choice.gdc2_code;
  if (plan.hop.optical) hop.choice.driver_peaking_db = plan.search.peaking_db;
  hop.choice.detector_slope = plan.rx.loop_filter.detector_slope;
  hop.choice.candidates = plan.search.evaluations;
  hop.losses = LossFacts(stage.stream.hop());
  if (plan.hop.optical) hop.optics = OpticsFacts(stage.stream.hop());

  for (std::int32_t i = 0; i < plan.rx.ffe_taps; ++i) {
    hop.ffe_taps.push_back(state.ffe_coefs.tap[static_cast<std::size_t>(i)] / 2048.0);
  }
  hop.ffe_main = plan.rx.ffe_pre;
  hop.ffe_held = plan.rx.ffe_pre - 1;
  for (std::int32_t i = 0; i < receiver.config().dfe.num_taps; ++i) {
    hop.dfe_taps.push_back(state.dfe_coefs.tap[static_cast<std::size_t>(i)] / kUnit);
  }
  for (int i = 0; i < FloatingTapCount(plan.rx.floating_taps); ++i) {
    const std::int32_t position = FloatingPosition(receiver.plan().floating_taps, receiver.coefs().floating_taps, i);
    if (plan.rx.floating_taps.form == kFloatingOff || position == 0) continue;
    hop.floating_positions.push_back(position);
    hop.floating_taps.push_back(state.floating_coefs.tap[static_cast<std::size_t>(i)] /
                                (plan.rx.floating_taps.form == kFloatingFeedForward ? 2048.0 : kUnit));
  }
  for (std::size_t l = 0; l < 4; ++l) hop.levels[l] = state.slicer_coefs.level[l] / kUnit;
  for (std::size_t l = 0; l < 3; ++l) hop.thresholds[l] = (hop.levels[l] + hop.levels[l + 1]) / 2;
  hop.startup = stage.startup;
  hop.startup.x_label = "symbols";
  hop.startup.y_label = "slicer SNR estimate (dB)";
  hop.cdr_phase = stage.phase;
  hop.cdr_phase.x_label = "symbols";
  hop.cdr_phase.y_label = "sampling instant (UI)";
  hop.startup_states = stage.states;

  for (const double t : plan.search.pulse_time_ui) hop.pulse.time_ui.push_back(t - plan.search.phase_ui);
  for (const double v : plan.search.pulse_v) hop.pulse.value.push_back(1e3 * v);
  hop.pulse.value_unit = "mV per unit symbol amplitude, after the CTLE";
  for (std::size_t i = 0; i < plan.search.equalized.size(); ++i) {
    hop.pulse.equalized_time_ui.push_back(static_cast<double>(i) - static_cast<double>(plan.search.equalized_main));
    hop.pulse.equalized_value.push_back(plan.search.equalized[i]);
  }

  if (hop.converged && options_.pictures) {
    MeasureEyes(stage.stream, MakeFeed(plan, NoiseSeed(), stage.last_instant_ui), scenario_.afe_full_scale_v, hop);
  }
  if (hop.converged && options_.budget && plan.decides_optical_hop) {
    hop.noise = MeasureNoiseBudget(stage.stream, MakeFeed(plan, NoiseSeed(), stage.last_instant_ui),
                                   *stage.score.lag() + stage.received - stage.sent);
    hop.noise.all_db = hop.snr_db;
  } else {
    const std::string reason = hop.converged ? "measured for the hop that decides the light" : no_score;
    for (Figure& figure : hop.noise.snr_db) figure = Figure::None(reason);
    hop.noise.all_db = Figure::None(reason);
  }
  return hop;
}

InnerCodeConfig LinkRunner::InnerConfig() const {
  InnerCodeConfig config;
  config.decision = scenario_.inner_code == "soft" ? 1 : 0;
  config.least_reliable = scenario_.inner_least_reliable;
  config.soft_bits = scenario_.inner_soft_bits;
  return config;
}

std::string LinkRunner::InnerCodeNote(const Stage& stage) const {
  const InnerLaneDecoder& decoder = *stage.inner_decoder;
  const auto words = [&](InnerCodeStatus status) { return decoder.words(status); };
  const std::int64_t total =
      words(InnerCodeStatus::kClean) + words(InnerCodeStatus::kCorrected) + words(InnerCodeStatus::kUncorrectable);
  const std::string line = fmt::format("{}: inner code (128,120) on this line at {:.4f} GBd", stage.plan->test_point,
                                       stage.plan->hop.baud_hz / 1e9);
  if (total == 0) return line + ", its boundary was not found";
  const bool soft = scenario_.inner_code == "soft";
  const auto percent = [&](InnerCodeStatus status) {
    return 100 * static_cast<double>(words(status)) / static_cast<double>(total);
  };
  return fmt::format(
      "{}, {}, {}: of {} words {:.2f} % clean, {:.2f} % corrected, {:.2f} % uncorrectable. Its hop's BER is before "
      "the code, the BER end to end behind it. The pad of the line rate is not sent.",
      line, soft ? fmt::format("{} least reliable positions", scenario_.inner_least_reliable) : "hard decision",
      BitsAlone(stage) ? "bits alone" : fmt::format("{} soft bits", scenario_.inner_soft_bits), total,
      percent(InnerCodeStatus::kClean), percent(InnerCodeStatus::kCorrected), percent(InnerCodeStatus::kUncorrectable));
}

LinkResult LinkRunner::Result() {
  LinkResult link;
  link.rate = scenario_.rate;
  link.baud_hz = scenario_.baud_gbd * 1e9;
  link.scenario = scenario_.name;
  link.architecture = architecture_;
  link.module_class = scenario_.name.find("cpo") != std::string::npos   ? "cpo"
                      : scenario_.name.find("npo") != std::string::npos ? "npo"
                                                                        : "pluggable";
  link.warmup_symbols = window_;
  link.converged = failure_.empty();
  if (!failure_.empty()) link.notes.push_back(failure_);
  double latency_ns = 0;
  double ui_ns = 1e9 / link.baud_hz;
  const auto part = [&](const std::string& name, double ui, const std::string& note) {
    latency_ns += ui * ui_ns;
    link.latency_parts.push_back({name, fmt::format("{:.2f}", ui * ui_ns), "ns", note});
  };
  for (std::size_t h = 0; h < stages_.size(); ++h) {
    link.hops.push_back(ResultOf(h));
    HopResult& hop = link.hops.back();
    link.converged = link.converged && hop.converged;
    link.slips += hop.slips;
    const HopPlan& plan = hops_[h];
    if (failure_.empty() && !hop.converged) {
      link.notes.push_back(
          plan.test_point + ": " +
          (hop.notes.empty() ? "out of lock at the end of the run (state " + hop.state + ")" : hop.notes.back()));
    }
    const double before = latency_ns;
    ui_ns = 1e9 / plan.hop.baud_hz;
    part(plan.test_point + " transmitter", plan.tx.symbols_per_clock + plan.tx.num_pre,
         "one DSP clock and the pre-cursors of the transmit FFE");
    part(plan.test_point + " receiver", stages_[h].stream.receiver().latency_symbols() + plan.rx.symbols_per_clock,
         UsesMlse(plan.rx) ? "two DSP clocks, the pre-cursors of the receive FFE and the traceback of the MLSE"
                           : "two DSP clocks and the pre-cursors of the receive FFE");
    if (!plan.from_host) {
      part(plan.test_point + " retimer FIFO", plan.cleaner.fifo_symbols / 2.0, "half of the phase FIFO's capacity");
    }
    if (stages_[h].inner_decoder) {
      part(plan.test_point + " inner code", kInnerCodeBits / 2.0, "one codeword is collected before it goes out");
      part(plan.test_point + " inner interleaver", 2.0 * scenario_.inner_depth * kInnerCodeBits / 2,
           "delay lines of both ends together");
      link.notes.push_back(InnerCodeNote(stages_[h]));
    }
    hop.latency_ns = Figure::Predicted(latency_ns - before, "digital blocks of this hop");
  }
  ui_ns = 1e9 / link.baud_hz;
  if (scenario_.inner_code != "none" && architecture_ != Architecture::kDsp) {
    link.notes.push_back(
        "No standard defines the inner code through LRO or LPO: here the host works it where the module is linear, and "
        "that whole side runs at the inner code's baud.");
  }
  if (scenario_.coding != "none") {
    part(scenario_.coding == "kp4" ? "KP4 decoder" : "KR4 decoder",
         static_cast<double>(lane_.group_symbols) * (lane_.lags ? 2 : 1),
         "the codewords that are interleaved are collected before they go out");
  }
  link.latency_ns =
      Figure::Predicted(latency_ns, "digital blocks and FIFOs; time of flight and decoder logic not counted");

  // KP4: IEEE 802.3 clause 140, P802.3dj Table 174A-1. KR4: what leaves a BER of 1e-15 behind it.
  link.threshold_ber = scenario_.coding == "kr4" ? 2.18e-5 : scenario_.rate == "112G" ? 2.4e-4 : 2.28e-4;
  // With the inner code that holds behind it, and on the line what leaves so much.
  double line_ber = link.threshold_ber;
  for (const Stage& stage : stages_) {
    if (stage.inner_decoder) line_ber = InnerLineBer(InnerConfig(), BitsAlone(stage));
  }
  link.threshold_snr_db = Pam4SnrDbForBer(line_ber);
  const std::string reason = failure_.empty() ? "no symbols were scored" : failure_;
  FecResult& fec = link.fec;
  fec.code = scenario_.coding == "kr4" ? "KR4" : "KP4";
  fec.arrangement = lane_.Arrangement();
  fec.interleave = lane_.port.codewords;
  fec.folded = lane_.config.folded && lane_.line_lanes > 1;
  if (end_to_end_.symbols >= symbols_ * lane_.streams()) {
    const CodewordScore& score = end_to_end_.codewords;
    fec.codewords = score.codewords();
    fec.symbol_error_histogram = score.histogram();
    fec.corrected = score.corrected();
    fec.uncorrectable = score.uncorrectable();
    fec.miscorrected = score.miscorrected();
    link.symbols = symbols_;
    link.pre_fec_bits = 2 * end_to_end_.symbols;
    link.pre_fec_bit_errors = end_to_end_.bit_errors;
    const Expected<ErrorRatio> ratio = end_to_end_.pre_fec.Ratio();
    link.pre_fec_ber = ratio.ok() ? Figure::Measured(ratio->ratio, ratio->interval.low, ratio->interval.high,
                                                     static_cast<std::int64_t>(ratio->events))
                                  : Figure::None(ratio.status().message());
    std::vector<bool> precoded;
    for (const HopPlan& plan : hops_) precoded.push_back(plan.tx.precode != 0);
    FillFlr(lane_, link.hops, precoded, link.pre_fec_ber.value, fec);
    if (scenario_.inner_code != "none") {
      fec.flr_burst_model = Figure::None("the hops' error chains end in the inner code");
    }
  } else {
    link.pre_fec_ber = Figure::None(reason);
    fec.flr_observed = fec.flr_predicted = fec.flr_burst_model = fec.flr_random_model = Figure::None(reason);
  }
  link.snr_db = link.hops[optical_].snr_db;
  const bool mlse = UsesMlse(hops_.front().rx);
  if (!link.snr_db.has_value()) {
    link.margin_db = Figure::None(reason);
  } else if (scenario_.inner_code == "hard") {
    link.margin_db = Figure::None("no line BER is stated for a hard decision of the inner code");
  } else if (mlse) {
    link.margin_db = Figure::None("the margin of a slicer says nothing of an MLSE");
  } else {
    link.margin_db = Figure::Measured(link.snr_db.value - link.threshold_snr_db, link.snr_db.lo - link.threshold_snr_db,
                                      link.snr_db.hi - link.threshold_snr_db);
  }
  link.snr_penalty_db = Figure::None("DSP of the same scenario was not run");
  link.ber_minus_dsp = Figure::None("DSP of the same scenario was not run");
  if (mlse) {
    link.notes.push_back(
        "MLSE in every receiver: errors, BER, bursts and FLR are those of its sequences. SNR, noise budget and the "
        "search's prediction are those of the tentative slicer behind a DFE, whose taps are the MLSE's response.");
  }
  return link;
}

}  // namespace

std::int64_t WarmupSymbols(const RxConfig& rx) {
  const std::int64_t clocks = std::int64_t{rx.agc_clocks} + rx.cdr_clocks + rx.blind_clocks + rx.decision_clocks;
  const std::int64_t symbols = clocks * rx.symbols_per_clock * 3 / 2;
  return (symbols + kChunk - 1) / kChunk * kChunk;
}

std::int64_t MeasuredSymbols(const Scenario& scenario, std::int64_t requested) {
  return MakeFecLanePlan(FecLaneOf(scenario, requested)).symbols;
}

std::int64_t PlannedHopSymbols(const Scenario& scenario, const std::vector<HopPlan>& hops,
                               const LinkRunOptions& options) {
  const FecLanePlan lane = MakeFecLanePlan(FecLaneOf(scenario, options.symbols));
  const std::int64_t warmup = WarmupSymbols(hops.front().rx);
  std::int64_t total = 0;
  std::int64_t optical = 0;
  for (std::size_t h = 0; h < hops.size(); ++h) {
    if (hops[h].decides_optical_hop) optical = static_cast<std::int64_t>(h);
  }
  for (std::size_t h = 0; h < hops.size(); ++h) {
    total += (optical + 2 - static_cast<std::int64_t>(h)) * warmup + lane.symbols;
  }
  return total * lane.streams();
}

Expected<LinkRun> RunLink(const Scenario& scenario, Architecture architecture, const std::vector<HopPlan>& hops,
                          const LinkRunOptions& options) {
  const Expected<dsp::Backend> backend = dsp::FindBackend(options.backend);
  if (!backend.ok()) return backend.status();
  const FecLaneConfig config = FecLaneOf(scenario, options.symbols);
  PLUMBLINE_RETURN_IF_ERROR(Validate(config));
  const FecLanePlan lane = MakeFecLanePlan(config);
  EndToEnd end_to_end(lane, options.seed, backend->kind);
  std::unique_ptr<LinkRunner> first;
  std::string failure;
  bool cancelled = false;
  for (std::int32_t stream = 0; stream < lane.streams() && failure.empty() && !cancelled; ++stream) {
    auto runner =
        std::make_unique<LinkRunner>(scenario, architecture, hops, options, lane, stream, backend->kind, end_to_end);
    PLUMBLINE_RETURN_IF_ERROR(runner->Run(cancelled));
    failure = runner->failure();
    // The first lane is the one in the report, unless another fails.
    if (stream == 0 || !failure.empty()) first = std::move(runner);
  }
  LinkRun run;
  run.cancelled = cancelled;
  if (cancelled) return run;
  if (!lane.config.folded && failure.empty()) end_to_end.codewords.Advance(lane.symbols);
  return first->Take();
}

namespace {

// Noise power of each batch around the level means of the whole, and the signal power of the whole.
BatchMeans NoisePower(const std::vector<ScoreBatch>& batches, double& signal) {
  ScoreBatch total;
  for (const ScoreBatch& batch : batches) total.Add(batch);
  std::array<double, 4> mean{};
  double center = 0;
  for (std::size_t l = 0; l < 4; ++l) {
    mean[l] = total.count[l] > 0 ? total.sum[l] / static_cast<double>(total.count[l]) : 0.0;
    center += mean[l] / 4;
  }
  signal = 0;
  for (const double m : mean) signal += (m - center) * (m - center) / 4;
  BatchMeans noise;
  for (const ScoreBatch& batch : batches) {
    double sum = 0;
    std::int64_t count = 0;
    for (std::size_t l = 0; l < 4; ++l) {
      const auto n = static_cast<double>(batch.count[l]);
      sum += batch.sum_squares[l] - 2 * mean[l] * batch.sum[l] + n * mean[l] * mean[l];
      count += batch.count[l];
    }
    noise.Add(count > 0 ? sum / static_cast<double>(count) : 0.0);
  }
  return noise;
}

}  // namespace

Figure SnrFigure(const std::vector<ScoreBatch>& batches) {
  double signal = 0;
  const BatchMeans noise = NoisePower(batches, signal);
  const Expected<Estimate> snr = SnrDb(noise, signal);
  if (!snr.ok()) return Figure::None(snr.status().message());
  return Figure::Measured(snr->value, snr->interval.low, snr->interval.high, static_cast<std::int64_t>(batches.size()),
                          "data-aided, batch means");
}

Figure PairedSnrDifference(const std::vector<ScoreBatch>& a, const std::vector<ScoreBatch>& b) {
  double signal_a = 0;
  double signal_b = 0;
  const BatchMeans noise_a = NoisePower(a, signal_a);
  const BatchMeans noise_b = NoisePower(b, signal_b);
  const Expected<Estimate> difference = PairedSnrDifferenceDb(noise_a, signal_a, noise_b, signal_b);
  if (!difference.ok()) return Figure::None(difference.status().message());
  return Figure::Measured(difference->value, difference->interval.low, difference->interval.high,
                          static_cast<std::int64_t>(a.size()), "paired batches");
}

}  // namespace plumbline::study
