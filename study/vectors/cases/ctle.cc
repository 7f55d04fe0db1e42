// Vectors of the CTLE.
#include <array>
#include <cstddef>
#include <cstdint>

#include "reference/core/fixed.h"
#include "reference/eq/ctle_tables.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Of the three roundings: the low-pass of the shelf once a UI, the subtracted shelf and the output with every sample.
Stats CtleStats(const CaseRun& run) {
  const auto per_ui = static_cast<std::size_t>(run.Key("samples_per_ui"));
  const Samples none = {0};
  const Samples& codes = run.Port("gdc2_code").empty() ? none : run.Port("gdc2_code");
  const Samples& v = run.Port("v");
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}};
  std::size_t begin = 0;
  std::array<std::int64_t, 2> p{};  // of the last UI and the one before
  std::int64_t ui_sum = 0;
  for (std::size_t n = 0; n < v.size(); ++n) {
    if (run.Begins(n)) {
      begin = n;
      p = {};
      ui_sum = 0;
    }
    const std::int64_t gain = kCtleShelf[static_cast<std::size_t>(run.Setting(codes, 1, n))];
    const std::int64_t shelf = CountTie(gain * (p[0] + p[1]), 16, "ties_shelf", stats);
    CountRounding((n < begin + per_ui ? 0 : v[n - per_ui]) - shelf, 14, 16, stats);
    ui_sum += v[n];
    if ((n - begin) % per_ui + 1 < per_ui) continue;
    const std::int64_t error = ui_sum - static_cast<std::int64_t>(per_ui) * p[0];
    p = {p[0] + CountTie(kCtleLowPass * error, per_ui == 8 ? 19 : 18, "ties_low_pass", stats), p[0]};
    ui_sum = 0;
  }
  return stats;
}

// Variant 0: medium peaking; 1: all of both; 2: none.
PortSamples Codes(const dsp::Block&, int variant) {
  const std::int32_t gdc[] = {6, 20, 0};
  const std::int32_t gdc2[] = {3, 12, 0};
  return {{"gdc_code", {gdc[variant]}}, {"gdc2_code", {gdc2[variant]}}};
}

void CtleOwn(SetBuilder& builder) {
  VectorCase& plain =
      builder.Add(CaseType::kAft, "Short", "gDC = gDC2 = 0 dB: an impulse gives the first row of the table");
  plain.data = {{"gdc_code", {0}}, {"gdc2_code", {0}}, {"x", Samples(24, 0)}};
  plain.data["x"][0] = 16384;
  // Every code of each table once, with a sample of everything.
  VectorCase& codes = builder.Add(CaseType::kAft, "Codes", "every code of both tables");
  codes.coef_every = 24;
  for (int code = 0; code <= 20; ++code) {
    codes.data["gdc_code"].push_back(code);
    codes.data["gdc2_code"].push_back(code % 13);
    for (int n = 0; n < 24; ++n) codes.data["x"].push_back((n * n * 997 + code * 313) % 30000 - 15000);
  }
  // The shelf's low-pass settles over 80 UI and more: a step that is held.
  for (const int samples : {4, 8}) {
    VectorCase& step = builder.Add(CaseType::kAft, "Settling", "a step held for 400 UI", {{"samples_per_ui", samples}});
    step.data = Codes(*builder.BlockOf({}), 1);
    step.data["x"] = Samples(static_cast<std::size_t>(400 * samples), 20000);
  }
  // One sample so high that the step of the low-pass, the shelf of the next UI, or an output lies halfway.
  struct Alone {
    const char* flag;
    int samples_per_ui, gdc, gdc2;
    std::size_t place;
    std::int32_t height;
  };
  for (const Alone& alone :
       {Alone{"TieLowPassDown", 4, 0, 6, 1, -32768}, Alone{"TieLowPassDown", 8, 0, 6, 0, -28672},
        Alone{"TieShelfDown", 4, 0, 1, 0, -9676}, Alone{"TieShelfDown", 8, 0, 6, 0, -10175},
        Alone{"TieUp", 4, 1, 0, 0, 8192}, Alone{"TieDown", 8, 1, 0, 0, -8192}, Alone{"TieLowPassUp", 4, 6, 6, 0, 16384},
        Alone{"TieLowPassUp", 8, 0, 6, 0, 28672}, Alone{"TieShelfUp", 4, 0, 7, 0, 2419}}) {
    VectorCase& tie = builder.Add(CaseType::kAft, alone.flag, "one sample of " + std::to_string(alone.height),
                                  {{"samples_per_ui", alone.samples_per_ui}});
    tie.data = {{"gdc_code", {alone.gdc}}, {"gdc2_code", {alone.gdc2}}, {"x", Samples(48, 0)}};
    tie.data["x"][alone.place] = alone.height;
  }
  builder.Add(CaseType::kAft, "Hand", "gDC = gDC2 = -6 dB: one sample, two UI").data = {
      {"gdc_code", {6}}, {"gdc2_code", {12}}, {"x", {1000, 0, 0, 0, 0, 0, 0, 0}}};
}

}  // namespace

BlockVectors CtleVectors() {
  BlockVectors v;
  v.block = "ctle";
  v.coefs = Codes;
  v.stats = CtleStats;
  v.proven = Joined(RoundingNotes(), {TieNotes("TieLowPass", "ties_low_pass", "A step of the shelf's low-pass"),
                                      TieNotes("TieShelf", "ties_shelf", "A subtracted shelf")});
  v.notes = {
      {"Codes", "CONFIG", "Every row of both tables.", "a wrong table entry", "", 1},
      {"Settling", "STATE", "The shelf's low-pass on its way to rest.", "a limit cycle, rounding in the loop", "", 1}};
  v.own = CtleOwn;
  return v;
}

}  // namespace plumbline::study
