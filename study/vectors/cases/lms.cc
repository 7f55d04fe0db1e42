// Vectors of the adaptation loops, open loop: given samples, errors and decisions.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Every rounding and rail of an update, from the gradients and the accumulators of the clock before.
Stats LmsStats(const CaseRun& run) {
  const auto number = [&](const char* port, std::size_t clock, std::int32_t initial) {
    const Samples& settings = run.Port(port);
    return settings.empty() ? initial : run.Setting(settings, 1, clock);
  };
  Stats stats;
  for (const char* name : {"ffe_hi", "ffe_lo", "ffe_tap_hi", "dfe_hi", "dfe_lo", "level_hi", "level_lo"})
    stats[name] = 0;
  const auto ffe_taps = static_cast<std::size_t>(run.Key("num_ffe_taps"));
  const auto dfe_taps = static_cast<std::size_t>(run.Key("num_dfe_taps"));
  const int tap_bits = run.Key("tap_bits");
  const std::array<std::int64_t, 4> nominal = {-1536 << 14, -512 << 14, 512 << 14, 1536 << 14};
  for (std::size_t clock = 0; clock < run.Port("level").size() / 4; ++clock) {
    const bool fresh = run.Begins(clock);
    const auto before = [&](const char* port, std::size_t lanes, std::size_t i) {
      return fresh ? std::int64_t{0} : std::int64_t{run.Port(port)[(clock - 1) * lanes + i]};
    };
    const Samples& hold = run.Port("hold_ffe");
    for (std::size_t i = 0; i < ffe_taps; ++i) {
      const std::int64_t accumulator = run.Port("ffe_accumulator")[clock * ffe_taps + i];
      const bool held = !hold.empty() && (run.Setting(hold, 2, clock, i / 32) >> (i % 32) & 1) != 0;
      if (number("adapt_ffe", clock, 1) != 0 && !held) {
        const std::int64_t exact = std::int64_t{32} * run.Port("ffe_gradient")[clock * ffe_taps + i];
        const std::int64_t step = CountTie(exact, number("ffe_shift", clock, 4), "ties_ffe_step", stats);
        CountRails(before("ffe_accumulator", ffe_taps, i) - step, SignedMin(32), SignedMax(32), "ffe", stats);
      }
      stats["ffe_tap_hi"] += CountTie(accumulator, 32 - tap_bits, "ties_ffe_tap", stats) > SignedMax(tap_bits);
    }
    for (std::size_t i = 0; i < dfe_taps; ++i) {
      const std::int64_t limit = std::int64_t{run.Key(i == 0 ? "dfe_limit_first" : "dfe_limit_other")} << 14;
      if (number("adapt_dfe", clock, 1) != 0) {
        const std::int64_t exact = run.Port("dfe_gradient")[clock * dfe_taps + i];
        const std::int64_t step = CountTie(exact, number("dfe_shift", clock, 4), "ties_dfe_step", stats);
        CountRails(before("dfe_accumulator", dfe_taps, i) + step, -limit, limit, "dfe", stats);
      }
      CountTie(run.Port("dfe_accumulator")[clock * dfe_taps + i], 14, "ties_dfe_tap", stats);
    }
    if (number("adapt_level", clock, 1) != 0) {
      const std::int64_t limit = std::int64_t{run.Key("level_limit")} << 14;
      std::array<std::int64_t, 4> moved{};
      for (std::size_t i = 0; i < 4; ++i) {
        const std::int64_t exact = std::int64_t{16} * run.Port("level_gradient")[clock * 4 + i];
        const std::int64_t step = CountTie(exact, number("level_shift", clock, 4), "ties_level_step", stats);
        const std::int64_t from = fresh ? nominal[i] : before("level_accumulator", 4, i);
        moved[i] = CountRails(from + step, nominal[i] - limit, nominal[i] + limit, "level", stats);
      }
      CountTie(moved[3] - moved[0] - (nominal[3] - nominal[0]), 1, "ties_centre", stats);
    }
    const Samples& level = run.Port("level");
    for (std::size_t i = 0; i < 4; ++i) {
      CountTie(run.Port("level_accumulator")[clock * 4 + i], 14, "ties_level", stats);
      if (i < 3) CountTie(std::int64_t{level[clock * 4 + i]} + level[clock * 4 + i + 1], 1, "ties_threshold", stats);
    }
  }
  return stats;
}

// Variant 0: middle steps, all loops; 1: the fastest steps, some taps held; 2: the DFE alone.
PortSamples Steps(const dsp::Block&, int variant) {
  const std::int32_t on = variant == 2 ? 0 : 1;
  return {{"ffe_shift", {variant == 1 ? 0 : 6}},
          {"dfe_shift", {variant == 1 ? 0 : 4}},
          {"level_shift", {variant == 1 ? 0 : 5}},
          {"adapt_ffe", {on}},
          {"adapt_dfe", {1}},
          {"adapt_level", {on}},
          {"hold_ffe", variant == 1 ? Samples{0x00F0F000, 1} : Samples{64, 0}}};
}

void LmsOwn(SetBuilder& builder) {
  builder
      .Add(CaseType::kAft, "Hand", "one clock of history, one of three symbols",
           {{"num_ffe_taps", 2}, {"symbols_per_clock", 3}})
      .data = {{"x", {0, 0, -20, 19, -6, 7}},
               {"ffe_error", {0, 0, 0, 100, -50, 20}},
               {"error", {0, 0, 0, 100, -50, 20}},
               {"decision", {0, 0, 0, 3, 1, 2}},
               {"ffe_shift", {3}},
               {"dfe_shift", {2}},
               {"level_shift", {0}}};
  for (const int sign : {0, 1}) {
    const dsp::BlockConfig config = {{"sign_ffe", sign}, {"sign_dfe", sign}, {"sign_level", sign}};
    for (const int direction : {1, -1}) {
      // Every accumulator to its rail.
      VectorCase& rails = builder.Add(CaseType::kAft, "Rail", "the largest gradients, clock after clock", config);
      rails.data = Steps(*builder.BlockOf({}), 1);
      for (int n = 0; n < 64 * 40; ++n) {
        rails.data["x"].push_back(n % 2 == 0 ? 63 : -64);
        rails.data["ffe_error"].push_back((n % 2 == 0) == (direction > 0) ? 2047 : -2048);
        rails.data["error"].push_back((n % 2 == 0) == (direction > 0) ? 2047 : -2048);
        rails.data["decision"].push_back(n % 2 == 0 ? 3 : 0);
      }
    }
    VectorCase& others = builder.Add(CaseType::kAft, "Rail", "eight DFE taps to limits of their own",
                                     {{"num_dfe_taps", 8}, {"sign_dfe", sign}, {"dfe_limit_other", 64}});
    others.data = Steps(*builder.BlockOf({}), 1);
    for (int n = 0; n < 64 * 30; ++n) {
      others.data["x"].push_back(n % 5 - 2);
      others.data["ffe_error"].push_back(0);
      others.data["error"].push_back(n % 8 < 4 ? 2047 : -2048);
      others.data["decision"].push_back(n % 8 < 4 ? 3 : 0);
    }
    VectorCase& zeros = builder.Add(CaseType::kAft, "SignTie", "errors and samples that are zero", config);
    zeros.data = Steps(*builder.BlockOf({}), 0);
    for (int n = 0; n < 64 * 3; ++n) {
      zeros.data["x"].push_back(n % 3 - 1);
      zeros.data["ffe_error"].push_back(n % 5 - 2);
      zeros.data["error"].push_back(n % 7 - 3);
      zeros.data["decision"].push_back(n * n % 4);
    }
  }
  // A DFE gradient of half a tap's unit: 16 symbols of amplitude one and errors that add up to 2^13.
  const dsp::BlockConfig sixteen = {{"symbols_per_clock", 16}};
  for (const int sign : {1, -1}) {
    VectorCase& half =
        builder.Add(CaseType::kAft, sign > 0 ? "TieDfeTapUp" : "TieDfeTapDown", "a tap of half a unit", sixteen);
    half.data = Steps(*builder.BlockOf(sixteen), 1);
    half.data["x"] = half.data["ffe_error"] = half.data["error"] = Samples(48, 0);
    half.data["decision"] = Samples(48, 2);
    for (std::size_t n = 16; n < 24; ++n) half.data["error"][n] = 1024 * sign;
  }
  // Gradients of 8 and then of -8, halves of a step at a shift of 4.
  VectorCase& steps = builder.Add(CaseType::kAft, "TieDfeStepDown", "half a step up and half a step down", sixteen);
  steps.data = Steps(*builder.BlockOf(sixteen), 0);
  steps.data["x"] = steps.data["ffe_error"] = steps.data["error"] = Samples(48, 0);
  steps.data["decision"] = Samples(48, 2);
  steps.data["error"][16] = 8;
  steps.data["error"][32] = -8;
}

}  // namespace

BlockVectors LmsVectors() {
  BlockVectors v;
  v.block = "lms";
  v.frames = 5;
  v.sizes = {1, 2, 3};
  v.chained_frames = 2;
  v.rounds = 100;
  v.large_frames = 1 << 12;
  v.coefs = Steps;
  v.stats = LmsStats;
  // A tap's lower rail is that of its accumulator: only the upper one is met by rounding.
  v.proven = Joined(
      {{"FfeTapHigh", "SATURATION", "A tap that rounds up beyond its rail.", "a tap that wraps", "ffe_tap_hi", 1}},
      {TieNotes("TieFfeStep", "ties_ffe_step", "A step of an FFE tap"),
       TieNotes("TieFfeTap", "ties_ffe_tap", "An FFE tap"),
       TieNotes("TieDfeStep", "ties_dfe_step", "A step of a DFE tap"),
       TieNotes("TieDfeTap", "ties_dfe_tap", "A DFE tap"),
       TieNotes("TieLevelStep", "ties_level_step", "A step of a level"), TieNotes("TieLevel", "ties_level", "A level"),
       TieNotes("TieCentre", "ties_centre", "An odd excess of the outer levels"),
       TieNotes("TieThreshold", "ties_threshold", "A threshold"), RailNotes("Ffe", "ffe", "An FFE accumulator"),
       RailNotes("Dfe", "dfe", "A DFE tap"), RailNotes("Level", "level", "A level")});
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "dfe_limit_other") return {{key, value}, {"num_dfe_taps", 8}};
    return {{key, value}};
  };
  v.notes = {{"Rail", "SATURATION", "Taps and levels run to their limits.", "a missing or one-sided clamp", "", 1},
             {"SignTie", "TIE", "Zero among the signs.", "a sign of zero that is not zero", "", 1}};
  v.own = LmsOwn;
  return v;
}

}  // namespace plumbline::study
