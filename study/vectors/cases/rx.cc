// Vectors of the receiver as a whole.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

enum Mode : std::int32_t { kAgc, kCdrAcquire, kBlindTrain, kDecisionDirected, kTracking, kFrozen };

// Decisions up to the end of the run that equal the symbols sent without a gap: those of the transmitter at the head of
// the recipe, at the delay at which most of the last decisions agree.
std::int64_t ErrorFree(const Recipe& recipe, const Samples& decision) {
  constexpr std::int64_t kLooked = 2048;
  constexpr std::int64_t kMostDelay = 128;
  constexpr std::int32_t kGray[2][2] = {{0, 1}, {3, 2}};
  if (recipe.kind != Recipe::Kind::kChain || recipe.stages[0].block != "tx") return 0;
  const auto tx = dsp::CreateBlock("tx", recipe.stages[0].config, dsp::Backends()[0]);
  if (!tx.ok()) return 0;
  const auto bits = Draw(recipe.source[0], (*tx)->ports()[0], recipe.samples);
  if (!bits.ok()) return 0;
  Samples sent;
  for (std::size_t n = 0; n + 1 < bits->size(); n += 2) sent.push_back(kGray[(*bits)[n]][(*bits)[n + 1]]);
  const auto count = static_cast<std::int64_t>(decision.size());
  const auto right = [&](std::int64_t n, std::int64_t delay) {
    const std::int64_t from = n - delay;
    return from >= 0 && from < static_cast<std::int64_t>(sent.size()) &&
           sent[static_cast<std::size_t>(from)] == decision[static_cast<std::size_t>(n)];
  };
  std::int64_t best = -1;
  std::int64_t delay = 0;
  for (std::int64_t d = -kMostDelay; d < kMostDelay; ++d) {
    std::int64_t agree = 0;
    for (std::int64_t n = std::max<std::int64_t>(0, count - kLooked); n < count; ++n) agree += right(n, d);
    if (agree > best) std::tie(best, delay) = std::pair{agree, d};
  }
  std::int64_t run = 0;
  while (run < count && right(count - 1 - run, delay)) ++run;
  return run;
}

// Transitions of the start-up machine by the states' names, and clocks for which it stays although it has seen no lock.
void CountStates(const CaseRun& run, Stats& stats) {
  constexpr const char* kNames[] = {"agc", "cdr", "blind", "decision", "tracking", "frozen"};
  const Samples& mode = run.Port("mode");
  std::int64_t stay = 0;  // clocks in this state
  std::int64_t unlocked = 0;
  for (std::size_t n = 0; n < mode.size(); ++n) {
    const bool fresh = run.Port("clock")[2 * n] == 0;  // after reset
    if (fresh || mode[n] != mode[n - 1]) {
      if (!fresh) {
        const bool waited = mode[n - 1] == kFrozen && stay == run.Key("frozen_retry_clocks");
        ++stats[std::string(kNames[mode[n - 1]]) + "_to_" + kNames[mode[n]] + (waited ? "_retry" : "")];
      }
      stay = unlocked = 0;
    }
    ++stay;
    unlocked = mode[n] == kTracking && run.Port("locked")[n] == 0 ? unlocked + 1 : 0;
    if (mode[n] == kDecisionDirected && stay > run.Key("decision_clocks")) ++stats["decision_waits"];
    if (unlocked > (run.Key("unlock_windows") + 1) * run.Key("lock_detector.window_clocks")) ++stats["tracking_waits"];
  }
}

// Both rails of Godard's error, z (z^2 - R) / 2^21 with R odd. It has no ties: of an even z the product has no more
// factors of two than z, which are 15 at most and not 20; of an odd z it has two, R being 5 modulo 8 and a square 1.
void CountBlindError(const CaseRun& run, Stats& stats) {
  constexpr std::int32_t kMlse = 2;  // its slicer inputs come out later than their clock
  const Samples& mode = run.Port("mode");
  const Samples& z = run.Port("z");
  if (mode.empty() || run.Key("detector") == kMlse) return;
  for (std::size_t n = 0; n < z.size(); ++n) {
    if (mode[n / (z.size() / mode.size())] != kBlindTrain) continue;
    const std::int64_t error = RoundShift(std::int64_t{z[n]} * (std::int64_t{z[n]} * z[n] - 2149581), 21);
    if (error > SignedMax(12)) ++stats["sat_blind_hi"];
    if (error < SignedMin(12)) ++stats["sat_blind_lo"];
  }
}

Stats RxStats(const CaseRun& run) {
  const Samples& locked = run.Port("locked");
  Stats stats = {{"locked", std::count(locked.begin(), locked.end(), 1)}, {"error_free", 0}};
  CountStates(run, stats);
  CountBlindError(run, stats);
  const auto recipe = run.test.recipe.find("afe");
  if (recipe != run.test.recipe.end()) stats["error_free"] = ErrorFree(recipe->second, run.Port("decision"));
  return stats;
}

// Variant 0: slices and CTLE as a board needs them; 1: every slice at its limits, in turn; 2: frozen from outside.
PortSamples Board(const dsp::Block& block, int variant) {
  PortSamples values;
  for (const dsp::Port& port : block.Ports(dsp::PortDirection::kCoef)) {
    Samples& value = values[port.name];
    for (int s = 0; s < port.words; ++s) {
      const std::int32_t middle = port.name == "gain" ? 16384 : 0;
      const std::int32_t apart =
          std::clamp(middle + (s * 7 % 9 - 4) * (port.name == "gain" ? 60 : 1), port.min, port.max);
      value.push_back(variant == 1 ? (s % 2 == 0 ? port.max : port.min) : variant == 0 ? apart : middle);
    }
    if (port.name == "floating_position" || port.name == "freeze_adaptation" || port.name == "freeze_cdr") {
      std::fill(value.begin(), value.end(), port.name != "floating_position" && variant == 2 ? 1 : 0);
    }
    if (port.name == "gdc_code") value = {variant == 0 ? 3 : variant == 1 ? 20 : 0};
    if (port.name == "gdc2_code") value = {variant == 0 ? 2 : variant == 1 ? 12 : 0};
  }
  return values;
}

// Groups of floating taps one after the other from `first` on.
Samples Positions(std::int32_t first, int groups, int taps) {
  Samples positions;
  for (int g = 0; g < groups; ++g) positions.push_back(first + g * taps);
  return positions;
}

// A start-up that is over after 1056 clocks, for a receiver whose input needs no more.
dsp::BlockConfig ShortStartup() {
  return {{"agc_clocks", 100},
          {"cdr_clocks", 100},
          {"blind_clocks", 300},
          {"decision_clocks", 300},
          {"level_step", 2},
          {"agc.window_log2", 4},
          {"frequency_search.clocks_log2", 8},
          {"frequency_search.max_offset_ppm", 400}};
}

// Every state within a few clocks: not for locking, for the machine.
dsp::BlockConfig HurriedStartup() {
  return {{"agc_clocks", 3},
          {"cdr_clocks", 2},
          {"blind_clocks", 5},
          {"decision_clocks", 5},
          {"agc.window_log2", 1},
          {"loss_clocks", 2},
          {"frozen_retry_clocks", 4},
          {"unlock_windows", 1},
          {"lock_detector.window_clocks", 2},
          {"frequency_search.clocks_log2", 6},
          {"frequency_search.max_offset_ppm", 100}};
}

dsp::BlockConfig With(dsp::BlockConfig config, const dsp::BlockConfig& more) {
  config.insert(config.end(), more.begin(), more.end());
  return config;
}

// Bits through transmitter and test channel: a pulse with a tail, `ppm` of clock offset, a little noise.
Recipe Link(const dsp::BlockConfig& tx, int samples_per_ui, std::size_t symbols, std::int32_t ppm,
            const Samples& pulse) {
  Recipe bits;
  bits.kind = Recipe::Kind::kPhilox;
  bits.seed = kVectorSeed;
  bits.stream = 1;
  Recipe link;
  link.kind = Recipe::Kind::kChain;
  link.source = {bits};
  link.samples = 2 * symbols;
  Samples sampled;  // the pulse is given at four samples a UI
  for (std::size_t m = 0; m < pulse.size(); ++m) {
    sampled.push_back(pulse[m]);
    if (samples_per_ui == 8) sampled.push_back((pulse[m] + (m + 1 < pulse.size() ? pulse[m + 1] : 0)) / 2);
  }
  link.stages = {{"tx", tx, {}, "bit", "code"},
                 {"channel",
                  {{"samples_per_ui", samples_per_ui},
                   {"span_ui", static_cast<std::int32_t>(pulse.size() / 4)},
                   {"rate_offset", ppm * 4295},
                   {"noise_rms", 60},
                   {"noise_seed", 3}},
                  {{"pulse", sampled}},
                  "code",
                  "afe"}};
  return link;
}

// A pulse of two UI and a tail of fourteen.
Samples LongPulse() {
  return {0,   0,   0,   0,   5,   51,  330, 1402, 3938, 7320, 9000, 7522, 4428, 1988, 874, 520,
          403, 337, 285, 241, 204, 173, 146, 124,  105,  89,   75,   64,   54,   46,   39,  33,
          28,  23,  20,  17,  14,  12,  10,  9,    7,    6,    5,    4,    4,    3,    3,   2,
          2,   2,   1,   1,   1,   1,   1,   1,    0,    0,    0,    0,    0,    0,    0,   0};
}

// A pulse of two UI and a tail of two.
Samples ShortPulse() { return {300, 1400, 3900, 7300, 9000, 7500, 4400, 2000, 900, 500, 400, 300, 200, 100, 50, 0}; }

VectorCase& Long(SetBuilder& builder, const char* flag, const char* comment, const dsp::BlockConfig& config,
                 const Recipe& recipe, std::size_t words) {
  VectorCase& test = builder.Add(CaseType::kLdt, flag, comment, config);
  test.recipe["afe"] = recipe;
  test.words["afe"] = words;
  test.digest_words = 65536;
  return test;
}

void RxOwn(SetBuilder& builder) {
  // The first clock takes 266 samples, the second 256 (docs/blocks/rx.md): one output word less or more would show.
  for (const int samples : {265, 266, 267, 521, 522}) {
    VectorCase& hand = builder.Add(CaseType::kAft, "Hand", std::to_string(samples) + " samples");
    for (int n = 0; n < samples; ++n) hand.data["afe"].push_back(n * 919 % 20000 - 10000);
  }
  // Start-up with the line at rest, then a signal, then silence: lost input, and back.
  VectorCase& lost = builder.Add(CaseType::kAft, "AgcToFrozen", "silence, a signal, silence", HurriedStartup());
  for (int n = 0; n < 266 + 44 * 256; ++n) {
    const int clock = n / 256;
    lost.data["afe"].push_back(clock < 12 || clock >= 30 ? 0 : (n * 4099 % 30000) - 15000);
  }
  // 112 Gb/s: 64 symbols a clock; start-up and lock, clock offset, then tracking.
  const std::size_t clocks = 1300;
  const auto link = [&](std::int32_t size, std::int32_t ppm) {
    return Link({{"symbols_per_clock", size}}, 4, (clocks + 20) * static_cast<std::size_t>(size), ppm, LongPulse());
  };
  Long(builder, "Lock", "112G: start-up, lock and tracking at +100 ppm", ShortStartup(), link(64, 100), clocks * 256)
      .data = Board(*builder.BlockOf({}), 0);
  // 224 Gb/s: 128 symbols a clock.
  const dsp::BlockConfig fast = With(ShortStartup(), {{"symbols_per_clock", 128}, {"adc.slices", 128}});
  Long(builder, "Lock", "224G: start-up, lock and tracking at -100 ppm", fast, link(128, -100), clocks * 512).data =
      Board(*builder.BlockOf(fast), 0);
  // Every option at once.
  const dsp::BlockConfig options = With(
      ShortStartup(),
      {{"detector", 2}, {"adc_calibration.enable", 1}, {"adc_calibration.window_log2", 4}, {"floating_taps.form", 1}});
  VectorCase& all = Long(builder, "Options", "sequence estimator, calibration, floating taps on samples", options,
                         link(64, 50), clocks * 256);
  all.data = Board(*builder.BlockOf(options), 0);
  all.data["floating_position"] = Positions(20, 3, 4);
  const dsp::BlockConfig feedback = With(ShortStartup(), {{"floating_taps.form", 2}, {"dfe.num_taps", 4}});
  VectorCase& floating =
      Long(builder, "Options", "floating taps in the feedback, four DFE taps", feedback, link(64, -50), clocks * 256);
  floating.data = Board(*builder.BlockOf(feedback), 0);
  floating.data["floating_position"] = Positions(17, 3, 4);
  const dsp::BlockConfig trellis =
      With(ShortStartup(), {{"symbols_per_clock", 128}, {"detector", 2}, {"mlse.taps", 2}, {"dfe.num_taps", 2}});
  Long(builder, "Options", "sequence estimator of 16 states at 128 symbols a clock", trellis, link(128, 0),
       clocks * 512)
      .data = Board(*builder.BlockOf(trellis), 0);
  // Noise for input: no lock, one attempt after the other. Also with every sum acting at once.
  for (const int latency : {1, 12}) {
    Recipe noise;
    noise.kind = Recipe::Kind::kPhilox;
    noise.seed = kVectorSeed;
    noise.stream = static_cast<std::uint32_t>(latency);
    Long(builder, "DecisionToCdr", "no signal: attempt after attempt",
         With(HurriedStartup(), {{"latency_clocks", latency}, {"lock_detector.lock_mse", 1}}), noise, 500 * 256);
  }
  // Input and lock in doubt all the time, so that either is lost in every state.
  const dsp::BlockConfig doubtful = With({{"blind_clocks", 30},
                                          {"decision_clocks", 30},
                                          {"loss_clocks", 2},
                                          {"loss_eighths", 7},
                                          {"unlock_windows", 2},
                                          {"lock_detector.lock_mse", 80000},
                                          {"lock_detector.unlock_mse", 80000},
                                          {"lock_detector.occupancy_eighths", 0}},
                                         HurriedStartup());
  Recipe noise;
  noise.kind = Recipe::Kind::kPhilox;
  noise.seed = kVectorSeed;
  noise.stream = 7;
  Long(builder, "BlindToFrozen", "noise about as loud as it has to be", With({{"phase_detector.mode", 1}}, doubtful),
       noise, 2000 * 256);
  const Recipe weak = Link({}, 4, 2520 * 64, 50, ShortPulse());
  Long(builder, "TrackingToFrozen", "a signal about as loud as it has to be",
       With({{"loss_eighths", 6}, {"loss_clocks", 1}}, doubtful), weak, 2500 * 256);
  VectorCase& waits = Long(builder, "TrackingWaits", "lock in doubt, with frozen adaptation",
                           With({{"loss_eighths", 0}}, doubtful), weak, 600 * 256);
  waits.data["freeze_adaptation"] = {1};
}

// What a key's extreme value needs beside it, on a receiver that hurries through every state.
dsp::BlockConfig RxConfigWith(const std::string& key, std::int32_t value) {
  dsp::BlockConfig hurried =
      With(HurriedStartup(), {{"start_phase", key == "unlock_windows" ? 80 : 56},  // where lock comes; where it goes
                              {"latency_clocks", 1},
                              {"agc.settle_clocks", 4},
                              {"lock_detector.lock_mse", 80000},
                              {"lock_detector.unlock_mse", 80000},
                              {"lock_detector.occupancy_eighths", 0}});
  hurried.erase(std::remove_if(hurried.begin(), hurried.end(), [&](const auto& e) { return e.first == key; }),
                hurried.end());
  const auto with = [&](const dsp::BlockConfig& more) {
    dsp::BlockConfig config = With({{key, value}}, more);
    for (const auto& entry : hurried) {
      const bool given = std::any_of(more.begin(), more.end(), [&](const auto& e) { return e.first == entry.first; });
      if (!given) config.push_back(entry);
    }
    return config;
  };
  if (key == "latency_clocks" && value > 16) return with({{"agc.settle_clocks", value}});
  if (key == "ffe_taps" && value == 1) return with({{"ffe_pre", 0}});
  if (key == "ffe_pre" && value == 63) return with({{"ffe_taps", 64}});
  if (key == "dfe_start") return with({{"dfe.limit_first", 512}});
  if (key == "vga.min_code" && value > 0) return with({{"agc.start_code", value}});
  if (key == "vga.max_code" && value < 0) return with({{"agc.start_code", value}});
  if (key == "adc.noise_rms" && value > 1024) return with({{"adc.bits", 12}});
  if (key == "adc.noise_seed" || key == "adc.noise_stream") return with({{"adc.noise_rms", 100}});
  if (key.rfind("adc_calibration.", 0) == 0) {
    dsp::BlockConfig more = {{"lock_detector.window_clocks", 1}};
    if (key != "adc_calibration.enable") more.emplace_back("adc_calibration.enable", 1);
    if (key != "adc_calibration.window_log2") more.emplace_back("adc_calibration.window_log2", 0);
    if (key == "adc_calibration.start_shift" && value > 8) more.emplace_back("adc_calibration.track_shift", value);
    if (key == "adc_calibration.track_shift" && (value < 2 || value > 8)) {
      more.emplace_back("adc_calibration.start_shift", value);
    } else if (key != "adc_calibration.start_shift") {
      more.emplace_back("adc_calibration.start_shift", 0);
    }
    return with(more);
  }
  if (key == "floating_taps.taps_per_group" && value > 5)
    return with({{"floating_taps.form", 1}, {"floating_taps.groups", 2}});
  if (key == "floating_taps.last" && value == 1) return with({});
  if (key.rfind("floating_taps.", 0) == 0 && key != "floating_taps.form") return with({{"floating_taps.form", 1}});
  if (key == "mlse.taps") return with({{"detector", 2}, {"dfe.num_taps", value}});
  if (key.rfind("mlse.", 0) == 0) return with({{"detector", 2}, {"dfe_start", 256}});
  if (key == "agc.start_code")
    return with({{"latency_clocks", 12}, {"agc.settle_clocks", 12}});  // the gains on the way
  if (key == "agc.coarse_step") return with({{"agc.start_code", -128}});
  if (key == "loss_clocks") return with({{"loss_eighths", 7}});
  if (key == "dfe.limit_other") return with({{"dfe.num_taps", 3}});
  if (key == "loop_filter.kp" && value == 0) return with({{"loop_filter.ki", 0}});
  if (key == "loop_filter.kp") {
    return with({{"loop_filter.ki", 100000}, {"loop_filter.detector_slope", 1}, {"loop_filter.latency_clocks", 1}});
  }
  if (key == "loop_filter.ki" && value > 0) {
    return with({{"loop_filter.kp", 2000000000},
                 {"loop_filter.detector_slope", 300},
                 {"loop_filter.latency_clocks", 1},
                 {"symbols_per_clock", 128}});
  }
  if (key == "loop_filter.latency_clocks" && value > 12)
    return with({{"loop_filter.kp", 1500000}, {"loop_filter.ki", 800}});
  if (key == "loop_filter.detector_slope" && value > 1)
    return with({{"loop_filter.kp", 660669}, {"loop_filter.ki", 2500}});
  if (key == "loop_filter.detector_slope") return with({{"loop_filter.ki", 7}});
  if (key == "frequency_search.clocks_log2" && value > 9) return with({{"frequency_search.max_offset_ppm", 200}});
  if (key == "lock_detector.lock_mse" && value > 65690) return with({{"lock_detector.unlock_mse", value}});
  if (key == "lock_detector.unlock_mse" && value < 52180) return with({{"lock_detector.lock_mse", value}});
  return with({});
}

// Clocks of a key's case: every state once, and the last of them for 25 clocks.
constexpr std::size_t kKeyClocks = 104;

struct ClockSize {
  std::int32_t symbols = 64;
  std::int32_t samples_per_ui = 4;
};
ClockSize SizeOf(const dsp::Block& block) {
  ClockSize size;
  for (const auto& key : block.config()) {
    if (key.first == "symbols_per_clock") size.symbols = key.second;
    if (key.first == "samples_per_ui") size.samples_per_ui = key.second;
  }
  return size;
}

// What the limits of a key need: an input on which they act, settings, and the inner signals on which they are seen.
void RxKeyCase(const std::string& key, const dsp::Block& block, VectorCase& test) {
  const ClockSize size = SizeOf(block);
  const std::string table = key.substr(0, key.find('.') + 1);
  test.words["afe"] = kKeyClocks * static_cast<std::size_t>(size.symbols * size.samples_per_ui);
  std::vector<std::string> probes = {"mode", "phase_code", "gain_code", "ffe_tap"};
  if (key == "loss_clocks" || key == "mlse.warmup") {
    Recipe noise;
    noise.seed = kVectorSeed;
    noise.stream = 7;
    test.recipe["afe"] = noise;
  }
  if (key == "frequency_search.max_offset_ppm") {  // an offset that some candidates reach
    test.recipe["afe"] = Link({{"symbols_per_clock", size.symbols}}, size.samples_per_ui,
                              (kKeyClocks + 10) * static_cast<std::size_t>(size.symbols), 400, ShortPulse());
  }
  if (key == "frozen_retry_clocks") {
    Recipe silence;
    silence.kind = Recipe::Kind::kRepeat;
    silence.values = {0};
    test.recipe["afe"] = silence;
  }
  if (key == "adc.slices" || table == "adc_calibration.") {
    for (const char* port : {"skew", "offset", "gain"}) test.data[port] = Board(block, 0)[port];
    probes.insert(probes.end(), {"offset_correction", "gain_correction", "skew_correction"});
  }
  if (table == "floating_taps.") {
    std::int32_t groups = 3;
    std::int32_t taps = 4;
    std::int32_t last = 80;
    for (const auto& entry : block.config()) {
      if (entry.first == "floating_taps.groups") groups = entry.second;
      if (entry.first == "floating_taps.taps_per_group") taps = entry.second;
      if (entry.first == "floating_taps.last") last = entry.second;
    }
    if (last >= 17) test.data["floating_position"] = Positions(last - groups * taps + 1, groups, taps);
    probes.emplace_back("floating_tap");
  }
  if (table == "loop_filter." || table == "frequency_search." || table == "phase_detector.") {
    probes.emplace_back("frequency");
  }
  if (table == "lock_detector.") probes.insert(probes.end(), {"locked", "mse"});
  if (table == "dfe." || table == "lms." || table == "mlse." || key.find("step") != std::string::npos) {
    probes.insert(probes.end(), {"dfe_tap", "level"});
  }
  for (const std::string& probe : probes) test.digests[probe] = {};
}

}  // namespace

BlockVectors RxVectors() {
  BlockVectors v;
  v.block = "rx";
  v.choices = {{"detector", {0, 1, 2}}, {"floating_taps.form", {0, 1, 2}}, {"phase_detector.mode", {0, 1, 2}}};
  v.stats = RxStats;
  v.large_stats = true;
  const auto moves = [](const char* flag, const char* stat, const char* what) {
    return Note{flag, "STATE", what, "a state passed over, left early or never", stat, 1};
  };
  v.proven = Joined(
      {{"Lock", "CHAIN", "Transmitter, channel, receiver: from reset to lock, and then no wrong decision.",
        "loops that do not meet", "error_free", 10000},
       {"Locked", "STATE", "The lock detector says so.", "a verdict that nobody hears", "locked", 1},
       moves("AgcToCdr", "agc_to_cdr", "kAgc is over."),
       moves("AgcToFrozen", "agc_to_frozen", "kAgc is over without input."),
       moves("CdrToBlind", "cdr_to_blind", "kCdrAcquire is over."),
       moves("CdrToFrozen", "cdr_to_frozen", "The input is lost in kCdrAcquire."),
       moves("BlindToDecision", "blind_to_decision", "kBlindTrain is over."),
       moves("BlindToFrozen", "blind_to_frozen", "The input is lost in kBlindTrain."),
       moves("DecisionToTracking", "decision_to_tracking", "kDecisionDirected is over, with lock."),
       moves("DecisionToFrozen", "decision_to_frozen", "The input is lost in kDecisionDirected."),
       moves("TrackingToFrozen", "tracking_to_frozen", "The input is lost in kTracking."),
       moves("FrozenToAgc", "frozen_to_agc", "The input is back in kFrozen."),
       moves("FrozenToAgcRetry", "frozen_to_agc_retry", "kFrozen is over."),
       moves("DecisionWaits", "decision_waits", "kDecisionDirected is over without lock; frozen adaptation waits."),
       moves("TrackingWaits", "tracking_waits", "kTracking has lost its lock; frozen adaptation stays."),
       {"DecisionToCdr", "STATE", "kDecisionDirected is over without lock: a retry.",
        "values kept that a new attempt must forget", "decision_to_cdr", 1},
       {"TrackingToCdr", "STATE", "kTracking has lost its lock: a retry.", "values kept that a new attempt must forget",
        "tracking_to_cdr", 1}},
      {RailNotes("SatBlind", "sat_blind", "Godard's error")});
  v.notes = {{"Options", "CHAIN", "Options of the receiver on the way from reset to lock.",
              "an option that acts at another place", "", 1}};
  v.out_of_reach = {
      {"agc.settle_clocks", false, {"latency_clocks"}, "a gain acts latency_clocks later, which is at least 1"},
      {"frequency_search.max_offset_ppm",
       true,
       {"symbols_per_clock", "frequency_search.clocks_log2"},
       "with 64 symbols a clock that is more candidates than a search tells apart"}};
  v.frames = 534;  // two clocks, and a reset in the middle leaves one on either side
  v.sizes = {265, 266, 267, 522};
  v.silent = {"Size", "Hand"};
  v.silent_because = "The first clock needs 266 samples: with fewer nothing may come out.";
  v.chained_frames = 512;
  v.rounds = 50;
  v.large_frames = 1 << 16;
  v.with_key = RxConfigWith;
  v.key_words = kKeyClocks * 256;
  v.key_recipe = [](const dsp::Block& block) {
    const ClockSize size = SizeOf(block);
    return Link({{"symbols_per_clock", size.symbols}}, size.samples_per_ui,
                (kKeyClocks + 10) * static_cast<std::size_t>(size.symbols), 50, ShortPulse());
  };
  v.key_case = RxKeyCase;
  // What lies beyond the limits of an inner block is in that block's own vectors; here one key of each.
  v.refuses = [](const std::string& key) {
    const std::string table = key.substr(0, key.find('.') + 1);
    for (const dsp::ConfigKey& first : (*dsp::FindBlock("rx"))->keys) {
      if (!table.empty() && first.name.rfind(table, 0) == 0) return first.name == key;
    }
    return true;
  };
  v.coefs = Board;
  v.own = RxOwn;
  return v;
}

}  // namespace plumbline::study
