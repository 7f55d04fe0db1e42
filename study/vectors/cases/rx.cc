// Vectors of the receiver as a whole.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

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

Stats RxStats(const CaseRun& run) {
  const Samples& mode = run.Port("mode");
  const Samples& locked = run.Port("locked");
  Stats stats = {{"tracking", std::count(mode.begin(), mode.end(), kTracking)},
                 {"frozen", std::count(mode.begin(), mode.end(), kFrozen)},
                 {"locked", std::count(locked.begin(), locked.end(), 1)},
                 {"modes", std::set<std::int32_t>(mode.begin(), mode.end()).size()},
                 {"restarts", 0},
                 {"error_free", 0}};
  for (std::size_t n = 1; n < mode.size(); ++n) {
    stats["restarts"] += mode[n - 1] > kBlindTrain && mode[n] == kCdrAcquire;
  }
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
  VectorCase& lost = builder.Add(CaseType::kAft, "Frozen", "silence, a signal, silence", HurriedStartup());
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
    Long(builder, "Retry", "no signal: attempt after attempt",
         With(HurriedStartup(), {{"latency_clocks", latency}, {"lock_detector.lock_mse", 1}}), noise, 500 * 256);
  }
}

// What a key's extreme value needs beside it, on a receiver that hurries through every state.
dsp::BlockConfig RxConfigWith(const std::string& key, std::int32_t value) {
  dsp::BlockConfig hurried = HurriedStartup();
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
  if (key == "adc_calibration.fraction_bits") return with({{"adc_calibration.enable", 1}});
  if (key == "adc_calibration.start_shift" && value > 8) return with({{"adc_calibration.track_shift", value}});
  if (key == "adc_calibration.track_shift" && value < 2) return with({{"adc_calibration.start_shift", value}});
  if (key == "adc_calibration.window_log2") return with({{"adc_calibration.enable", 1}});
  if (key.rfind("adc_calibration.", 0) == 0 && key != "adc_calibration.enable") {
    return with({{"adc_calibration.enable", 1}, {"adc_calibration.window_log2", 0}});
  }
  if (key == "floating_taps.taps_per_group" && value > 5)
    return with({{"floating_taps.form", 1}, {"floating_taps.groups", 2}});
  if (key == "floating_taps.last" && value == 1) return with({});
  if (key.rfind("floating_taps.", 0) == 0 && key != "floating_taps.form") return with({{"floating_taps.form", 1}});
  if (key == "mlse.taps") return with({{"detector", 2}, {"dfe.num_taps", value}});
  if (key.rfind("mlse.", 0) == 0) return with({{"detector", 2}});
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

}  // namespace

BlockVectors RxVectors() {
  BlockVectors v;
  v.block = "rx";
  v.stats = RxStats;
  v.large_stats = true;
  v.proven = {
      {"Lock", "CHAIN", "Transmitter, channel, receiver: from reset to lock, and then no wrong decision.",
       "loops that do not meet", "error_free", 10000},
      {"Tracking", "STATE", "The start-up machine stands in kTracking.", "a start-up that does not end", "tracking", 1},
      {"Locked", "STATE", "The lock detector says so.", "a verdict that nobody hears", "locked", 1},
      {"Frozen", "STATE", "The start-up machine stands in kFrozen.", "a lost input that is not noticed", "frozen", 1},
      {"Modes", "STATE", "Five states of the start-up machine and more.", "a state that is passed over", "modes", 5},
      {"Retry", "STATE", "The start-up machine begins again.", "values kept that a new attempt must forget", "restarts",
       1}};
  v.notes = {{"Options", "CHAIN", "Options of the receiver on the way from reset to lock.",
              "an option that acts at another place", "", 1}};
  v.out_of_reach = {
      {"agc.settle_clocks", false, {"latency_clocks"}, "a gain acts latency_clocks later, which is at least 1"},
      {"frequency_search.max_offset_ppm",
       true,
       {"symbols_per_clock", "frequency_search.clocks_log2"},
       "with 64 symbols a clock that is more candidates than a search tells apart"}};
  v.frames = 530;  // two clocks
  v.sizes = {265, 266, 267, 522};
  v.chained_frames = 512;
  v.rounds = 50;
  v.large_frames = 1 << 16;
  v.with_key = RxConfigWith;
  // Ninety clocks at 64 symbols: every state once.
  v.key_words = 90 * 256;
  v.key_recipe = [](const dsp::Block& block) {
    std::int32_t size = 64;
    int samples_per_ui = 4;
    for (const auto& key : block.config()) {
      if (key.first == "symbols_per_clock") size = key.second;
      if (key.first == "samples_per_ui") samples_per_ui = key.second;
    }
    return Link({{"symbols_per_clock", size}}, samples_per_ui, 100 * 64, 50,
                {300, 1400, 3900, 7300, 9000, 7500, 4400, 2000, 900, 500, 400, 300, 200, 100, 50, 0});
  };
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
