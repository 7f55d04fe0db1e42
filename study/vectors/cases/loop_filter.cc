// Vectors of the loop filter, open loop: a given stream of errors.
#include <cstddef>
#include <cstdint>
#include <deque>

#include "reference/core/fixed.h"
#include "reference/timing/loop_filter_types.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats LoopFilterStats(const CaseRun& run) {
  const std::int64_t limit = MakePlan(LoopFilterConfig{.kp = 0,
                                                       .ki = 0,
                                                       .max_offset_ppm = run.Key("max_offset_ppm"),
                                                       .symbols_per_clock = run.Key("symbols_per_clock")})
                                 .max_frequency;
  const Samples& error = run.Port("error");
  const Samples& hold = run.Port("hold");
  const Samples& turn = run.Port("turn");
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}, {"step_hi", 0}, {"step_lo", 0}};
  std::deque<std::int64_t> on_the_way;
  std::int64_t frequency = 0;
  for (std::size_t n = 0; n < error.size(); ++n) {
    if (run.Begins(n)) {
      on_the_way.assign(static_cast<std::size_t>(run.Key("latency_clocks") - 1), 0);
      frequency = 0;
    }
    on_the_way.push_back(hold[n] != 0 ? 0 : error[n]);
    const std::int64_t acting = hold[n] != 0 ? 0 : on_the_way.front();
    on_the_way.pop_front();
    frequency = CountRails(frequency + run.Key("ki") * acting, -limit, limit, "sat", stats);
    const std::int64_t turned = hold[n] != 0 ? std::int64_t{turn[n]} * (std::int64_t{1} << 40) : 0;
    CountRails(run.Key("kp") * acting + frequency + turned, -(std::int64_t{32} << 40), std::int64_t{32} << 40, "step",
               stats);
  }
  return stats;
}

Samples Errors(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  if (port.name == "hold") {
    Samples hold(frames, 0);
    for (std::size_t n = 0; n < frames; ++n) hold[n] = pattern != Pattern::kRails && n % 50 >= 40;
    return hold;
  }
  return Stimulus(port, pattern, frames);
}

VectorCase& Add(SetBuilder& builder, const char* flag, const char* comment, const Samples& error,
                const dsp::BlockConfig& config = {}) {
  VectorCase& test = builder.Add(CaseType::kAft, flag, comment, config);
  test.data["error"] = error;
  test.data["hold"] = Samples(error.size(), 0);
  test.data["turn"] = Samples(error.size(), 0);
  return test;
}

void LoopFilterOwn(SetBuilder& builder) {
  Samples impulse(40, 0);
  impulse[0] = 1000;
  Add(builder, "Short", "one error: nothing for latency_clocks - 1 clocks, then both paths", impulse);
  Add(builder, "FrequencyRail", "the integrator runs into +max_offset_ppm", Samples(400, 4000000),
      {{"max_offset_ppm", 50}});
  Add(builder, "FrequencyRail", "the integrator runs into -max_offset_ppm", Samples(400, -4000000),
      {{"max_offset_ppm", 50}});
  Samples swing;
  for (int n = 0; n < 200; ++n) swing.push_back(n / 20 % 2 == 0 ? 16777215 : -16777216);
  Add(builder, "StepRail", "steps at a quarter of a UI, both ways", swing);
  VectorCase& hold = Add(builder, "Held", "held in mid-flight: errors on their way act no more, the frequency stays",
                         Samples(120, 50000));
  for (std::size_t n = 40; n < 80; ++n) hold.data["hold"][n] = 1;
  for (std::size_t n = 50; n < 60; ++n) hold.data["turn"][n] = 16;
  for (std::size_t n = 60; n < 70; ++n) hold.data["turn"][n] = -16;
  Add(builder, "Hand", "two errors through both paths, two clocks later", {1024, -2048, 0, 0},
      {{"kp", 1 << 30}, {"ki", 1 << 23}, {"latency_clocks", 2}, {"detector_slope", 256}});
}

}  // namespace

BlockVectors LoopFilterVectors() {
  BlockVectors v;
  v.block = "loop_filter";
  v.stimulus = Errors;
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    // A gain or latency at its end needs companions that keep the phase margin at 45 degrees.
    if (key == "kp" && value == 0) return {{"kp", 0}, {"ki", 0}};
    if (key == "kp") return {{key, value}, {"detector_slope", 1}, {"symbols_per_clock", 64}, {"latency_clocks", 1}};
    if (key == "ki" && value != 0) {
      return {
          {key, value}, {"kp", 2000000000}, {"detector_slope", 20000}, {"symbols_per_clock", 1}, {"latency_clocks", 1}};
    }
    if (key == "latency_clocks" && value > 12) return {{key, value}, {"kp", 1500000}, {"ki", 800}};
    if (key == "symbols_per_clock" && value < 64) return {{key, value}, {"ki", 600}};
    if (key == "symbols_per_clock") return {{key, value}, {"kp", 5695423}, {"ki", 21555}};
    if (key == "detector_slope" && value > 5800) return {{key, value}, {"kp", 660669}, {"ki", 2500}};
    if (key == "detector_slope") return {{key, value}, {"ki", 7}};
    return {{key, value}};
  };
  v.key_case = [](const std::string& key, const dsp::Block& block, VectorCase& test) {
    const dsp::Port& error = block.Ports(dsp::PortDirection::kIn)[0];
    if (key == "symbols_per_clock")
      test.data[error.name].assign(test.data[error.name].size(), error.max);  // to the limit
  };
  v.stats = LoopFilterStats;
  v.proven =
      Joined(RailNotes("Frequency", "sat", "The integrator"), {RailNotes("Step", "step", "The step of one clock")});
  v.notes = {
      {"FrequencyRail", "SATURATION", "The integrator reaches its limit.", "a missing or one-sided clamp", "", 1},
      {"StepRail", "SATURATION", "The step of one clock reaches its limit.", "a missing or one-sided clamp", "", 1},
      {"Held", "STATE", "The loop is held and let go.", "errors that act while held", "", 1}};
  v.own = LoopFilterOwn;
  return v;
}

}  // namespace plumbline::study
