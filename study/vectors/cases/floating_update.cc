// Vectors of the adaptation of floating taps, open loop: given samples or decisions, and errors.
#include <cstddef>
#include <cstdint>

#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

constexpr std::int32_t kFeedback = 2;

Stats UpdateStats(const CaseRun& run) {
  const bool forward = run.Key("form") != kFeedback;
  const auto taps = static_cast<std::size_t>(run.Key("groups") * run.Key("taps_per_group"));
  const Samples first = {4};
  const Samples& shifts = run.Port("shift").empty() ? first : run.Port("shift");
  const Samples& gradient = run.Port("gradient");
  const Samples& accumulator = run.Port("accumulator");
  const std::int64_t limit = forward ? std::int64_t{4 * run.Key("limit")} << 18 : std::int64_t{run.Key("limit")} << 14;
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}};
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const std::size_t f = i / taps;
    const bool fresh = run.Begins(f);
    const std::int32_t shift = run.Setting(shifts, 1, f);
    const std::int64_t exact = std::int64_t{gradient[i]} * (forward ? 32 : 1);
    const std::int64_t step = CountTie(exact, shift, "ties", stats);
    CountTie(accumulator[i], forward ? 18 : 14, "ties_tap", stats);
    const std::int64_t moved = (fresh ? 0 : accumulator[i - taps]) + (forward ? -step : step);
    stats["sat_hi"] += moved > limit;
    stats["sat_lo"] += moved < -limit;
  }
  return stats;
}

// Variant 0: groups apart, a middle step; 1: from the highest position down, the fastest step; 2: one group, a slow
// step.
PortSamples Steps(const dsp::Block& block, int variant) {
  const auto coefs = block.Ports(dsp::PortDirection::kCoef);
  const int groups = coefs[0].words;
  const int each = block.Ports(dsp::PortDirection::kOut)[0].lanes / groups;
  std::int32_t first = 17;
  for (const auto& key : block.config()) {
    if (key.first == "first") first = key.second;
  }
  const std::int32_t room = coefs[0].max - first - (groups - 1) * each;  // positions left free
  PortSamples values = {{"shift", {variant == 0 ? 4 : variant == 1 ? 0 : 9}}};
  for (int g = 0; g < groups; ++g) {
    const std::int32_t low = first + g * each + (groups > 1 ? room * g / (groups - 1) : room / 2);
    values["position"].push_back(variant == 1   ? coefs[0].max - g * each
                                 : variant == 2 ? (g == groups / 2 ? low : 0)
                                                : low);
  }
  return values;
}

// An echo that the taps are to find: the error repeats the sample or amplitude that came 24 symbols before.
Samples Echo(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  if (pattern != Pattern::kMixed && pattern != Pattern::kRandom) return Stimulus(port, pattern, frames);
  const std::size_t count = frames * port.samples();
  const auto symbol = [](std::size_t n) { return static_cast<std::int32_t>((n * n * 7 + n / 5) % 4); };
  Samples samples(count);
  for (std::size_t n = 0; n < count; ++n) {
    const std::int32_t amplitude = 2 * symbol(n) - 3;
    const std::int32_t echo = n < 24 ? 0 : 2 * symbol(n - 24) - 3;
    samples[n] = port.name == "decision" ? symbol(n)
                 : port.name == "error"  ? 100 * echo + static_cast<std::int32_t>(n * 13 % 61) - 30
                                         : std::clamp(8 * amplitude, port.min, port.max);
  }
  return samples;
}

void UpdateOwn(SetBuilder& builder) {
  const dsp::BlockConfig one = {{"form", 1},  {"groups", 1},     {"taps_per_group", 2},
                                {"first", 1}, {"main_delay", 0}, {"symbols_per_clock", 2}};
  VectorCase& hand = builder.Add(CaseType::kAft, "Hand", "the two clocks of the block's page", one);
  hand.data = {{"position", {1}}, {"shift", {2}}, {"x", {0, 63, 0, 0}}, {"error", {0, 512, 512, 512}}};
  for (const std::int32_t form : {1, kFeedback}) {
    const char* signal = form == 1 ? "x" : "decision";
    // Every accumulator to its limit, on both sides.
    for (const std::int32_t sign : {1, -1}) {
      const dsp::BlockConfig config = {{"form", form}, {"limit", 3}};
      VectorCase& rails = builder.Add(CaseType::kAft, sign > 0 ? "SatHigh" : "SatLow", "the largest gradients", config);
      rails.data = Steps(*builder.BlockOf(config), 1);
      for (int n = 0; n < 5 * 64; ++n) {
        const int at = n % 2;
        rails.data[signal].push_back(form == 1 ? (at == 0 ? 63 : -64) : 3 * at);
        rails.data["error"].push_back(at == 0 ? 2047 * sign : -2047 * sign);
      }
    }
    // Every remainder of the step's rounding.
    const dsp::BlockConfig config = {{"form", form}, {"groups", 1},     {"taps_per_group", 1},
                                     {"first", 1},   {"main_delay", 0}, {"symbols_per_clock", 1}};
    VectorCase& tie = builder.Add(CaseType::kAft, "TieUp", "every remainder of the step", config);
    tie.data = {{"position", {1}}, {"shift", {form == 1 ? 8 : 3}}};
    for (int n = 0; n < 64; ++n) {
      tie.data[signal].push_back(form == 1 ? 1 : 2);
      tie.data["error"].push_back(n - 32);
    }
    // A parked group keeps its value while the others move.
    VectorCase& parked = builder.Add(CaseType::kAft, "Parked", "groups parked and let go", {{"form", form}});
    parked.coef_every = 3;
    for (const Samples& setting : {Samples{17, 24, 40}, Samples{0, 24, 0}, Samples{0, 0, 0}, Samples{17, 0, 60}}) {
      parked.data["position"].insert(parked.data["position"].end(), setting.begin(), setting.end());
      parked.data["shift"].push_back(2);
    }
    const auto block = builder.BlockOf({{"form", form}});
    for (const dsp::Port& port : block->Ports(dsp::PortDirection::kIn)) {
      parked.data[port.name] = Echo(port, Pattern::kMixed, 12);
    }
  }
  // A gradient that moves a tap by half of its unit: 2^12 at the FFE's samples, which lower it, 2^13 at amplitudes of
  // one.
  const auto half_tap = [&](std::int32_t form, const char* flag, std::int32_t sign) {
    const dsp::BlockConfig config = {{"form", form}, {"first", 1}, {"symbols_per_clock", 16}};
    VectorCase& half = builder.Add(CaseType::kAft, flag, "taps of half a unit", config);
    const auto block = builder.BlockOf(config);
    half.data = {{"shift", {0}}, {"position", {1, 5, 9}}};
    for (const dsp::Port& port : block->Ports(dsp::PortDirection::kIn)) {
      half.data[port.name] = Samples(48, port.name == "x" ? 32 : port.name == "decision" ? 2 : 0);
    }
    for (std::size_t n = 32; n < 40; ++n) half.data["error"][n] = sign * (form == 1 ? 16 : 1024);
  };
  half_tap(1, "TieTapDown", 1);
  half_tap(kFeedback, "TieTapUp", 1);
  for (const std::int32_t form : {1, kFeedback}) {
    // The largest gradients that there are, with the slowest steps.
    const dsp::BlockConfig config = {
        {"form", form}, {"groups", 1},     {"taps_per_group", 2}, {"first", 1},
        {"limit", 512}, {"main_delay", 0}, {"in_bits", 12},       {"symbols_per_clock", 128}};
    VectorCase& slow = builder.Add(CaseType::kAft, "Slow", "the largest gradients with the slowest steps", config);
    slow.data = {{"position", {1}}, {"shift", {30}}};
    slow.coef_every = 2;
    for (const std::int32_t shift : {24, 17}) {
      slow.data["position"].push_back(1);
      slow.data["shift"].push_back(shift);
    }
    for (int n = 0; n < 6 * 128; ++n) {
      const bool up = n / 128 % 2 == 0;
      slow.data[form == 1 ? "x" : "decision"].push_back(form == 1 ? (up ? 2047 : -2048) : up ? 3 : 0);
      slow.data["error"].push_back(n < 3 * 128 ? 2047 : -2048 + n);
    }
    // Taps at both ends of the largest limit.
    VectorCase& most = builder.Add(CaseType::kAft, "SatHigh", "the largest limit", config);
    most.data = {{"position", {1}}, {"shift", {0}}};
    for (int n = 0; n < 36 * 128; ++n) {
      most.data[form == 1 ? "x" : "decision"].push_back(form == 1 ? 2047 : 3);
      most.data["error"].push_back(n < 12 * 128 ? 2047 : -2047);
    }
    VectorCase& reset = builder.Add(CaseType::kAft, "ResetMid", "reset while the history is full", {{"form", form}});
    const auto block = builder.BlockOf({{"form", form}});
    reset.data = Steps(*block, 0);
    for (const dsp::Port& port : block->Ports(dsp::PortDirection::kIn)) {
      reset.data[port.name] = Echo(port, Pattern::kMixed, 8);
    }
    reset.reset_at = {4};
  }
  half_tap(1, "TieTapUp", -1);
  half_tap(kFeedback, "TieTapDown", -1);
}

}  // namespace

BlockVectors FloatingUpdateVectors() {
  BlockVectors v;
  v.block = "floating_update";
  v.choices = {{"form", {0, 1, 2}}};
  v.stats = UpdateStats;
  v.proven = Joined(
      RailNotes("Sat", "sat", "An accumulator"),
      {TieNotes("Tie", "ties", "A step (an FFE tap's before its negation)"), TieNotes("TieTap", "ties_tap", "A tap")});
  v.notes = {{"Parked", "STATE", "Groups at position 0.", "a parked group that moves or is cleared", "", 1},
             {"Slow", "SIZE", "The largest gradients, the smallest steps.",
              "a gradient that is too short, a slow step that is cut", "", 1}};
  v.frames = 6;
  v.sizes = {1, 2, 3};
  v.chained_frames = 2;
  v.rounds = 100;
  v.large_frames = 1 << 12;
  v.stimulus = Echo;
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "taps_per_group" && value > 5) return {{key, value}, {"groups", 2}};
    if (key == "first" && value > 69) return {{key, value}, {"last", 120}, {"groups", 1}, {"taps_per_group", 1}};
    if (key == "last" && value < 28) return {{key, value}, {"first", 1}, {"groups", 1}, {"taps_per_group", 1}};
    return {{key, value}};
  };
  v.coefs = Steps;
  v.own = UpdateOwn;
  return v;
}

}  // namespace plumbline::study
