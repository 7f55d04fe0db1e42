// Vectors of the phase interpolator.
#include <cstddef>
#include <cstdint>

#include "reference/timing/phase_interpolator_tables.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats PhaseInterpolatorStats(const CaseRun& run) {
  const std::int64_t per_ui = run.Key("samples_per_ui");
  const auto slices = static_cast<std::size_t>(run.Key("slices"));
  const Samples none(slices, 0);
  const Samples& skews = run.Port("skew").empty() ? none : run.Port("skew");
  const Samples& phase = run.Port("phase");
  const Samples& x = run.Port("x");
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}};
  std::size_t begin = 0;
  for (std::size_t k = 0; k < phase.size(); ++k) {
    if (run.Begins(k)) begin = k;
    // The instant in 1/128 of a sample since reset; an output lags by two UI.
    const std::int64_t skew = run.Setting(skews, slices, k, (k - begin) % slices);
    const std::int64_t instant = (128 * (static_cast<std::int64_t>(k - begin) - 2) + phase[k] + skew) * per_ui;
    const std::int64_t first = (instant >> 7) - 3;
    std::int64_t sum = 0;
    for (std::int64_t j = 0; j < 8; ++j) {
      if (first + j < 0) continue;
      sum +=
          std::int64_t{
              kPhaseInterpolatorTap[static_cast<std::size_t>(instant & 127) / 4][static_cast<std::size_t>(j)]} *
          x[begin * static_cast<std::size_t>(per_ui) + static_cast<std::size_t>(first + j)];
    }
    CountRounding(sum, 14, 16, stats);
  }
  return stats;
}

// Variant 0: a different one in every slice; 1: no skew; 2: both rails in turn.
PortSamples Skews(const dsp::Block& block, int variant) {
  const dsp::Port& port = block.Ports(dsp::PortDirection::kCoef)[0];
  Samples skew(port.samples());
  for (std::size_t s = 0; s < skew.size(); ++s) {
    const auto spread = static_cast<std::int32_t>(s * 7 % 65) - 32;
    skew[s] = variant == 1 ? 0 : variant == 0 ? spread : s % 2 == 0 ? port.max : port.min;
  }
  return {{"skew", skew}};
}

void PhaseInterpolatorOwn(SetBuilder& builder) {
  VectorCase& plain = builder.Add(CaseType::kAft, "Short", "phase 0: every fourth sample as it is");
  for (int n = 0; n < 32; ++n) plain.data["x"].push_back(100 * n);
  plain.data["phase"] = Samples(8, 0);
  for (const int samples : {4, 8}) {
    VectorCase& every = builder.Add(CaseType::kAft, "Phases", "every phase, on an impulse and on a ramp",
                                    {{"samples_per_ui", samples}});
    for (int k = 0; k < 256; ++k) {
      for (int i = 0; i < samples; ++i) every.data["x"].push_back(k % 4 == 1 && i == 2 ? 16000 : k * 37 + i);
      every.data["phase"].push_back(k - 128);
    }
    // Full-scale steps overshoot beyond the rails.
    VectorCase& rails =
        builder.Add(CaseType::kAft, "Overshoot", "full-scale steps between the samples", {{"samples_per_ui", samples}});
    for (int k = 0; k < 128; ++k) {
      for (int i = 0; i < samples; ++i) rails.data["x"].push_back((k * samples + i) / 3 % 2 == 0 ? 32767 : -32768);
      rails.data["phase"].push_back(k % 128 - 64);
    }
  }
  builder.Add(CaseType::kAft, "Hand", "an instant halfway between two samples").data = {
      {"x", {0, 0, 0, 1000, 3000, 2000, 0, 0, 0, 0, 0, 0}}, {"phase", {0, 0, 112}}};
}

}  // namespace

BlockVectors PhaseInterpolatorVectors() {
  BlockVectors v;
  v.block = "phase_interpolator";
  v.coefs = Skews;
  v.stats = PhaseInterpolatorStats;
  v.proven = RoundingNotes();
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig { return {{key, value}}; };
  v.large_frames = 1 << 16;
  v.notes = {{"Phases", "CONFIG", "Every row of the table.", "a wrong table entry, a phase one off", "", 1},
             {"Overshoot", "SATURATION", "Results beyond full scale.", "a missing or one-sided clamp", "", 1}};
  v.own = PhaseInterpolatorOwn;
  return v;
}

}  // namespace plumbline::study
