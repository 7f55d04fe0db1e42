#include "reference/timing/phase_interpolator.h"

#include "dsp/block_model.h"

namespace plumbline::dsp {
namespace {

constexpr int kDelay = 2;  // UI: covers the latest instant, 159/128 UI and 4 samples after it

// The function as a stream, one symbol a frame: N = samples_per_ui samples and a phase in, a sample out.
//   y[k] = the signal at 128 (k - 2) + phase[k] + skew[k mod slices], in 1/128 UI, where sample n of the input is at
//          128 n / N and samples before the first are 0
struct PhaseInterpolatorModel {
  using Config = PhaseInterpolatorConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "phase_interpolator",
            .source = "reference/timing/phase_interpolator",
            .arith_version = kPhaseInterpolatorArithVersion,
            .summary = "phase interpolator: the signal at any multiple of 1/128 UI, with the skew of each ADC slice",
            .standard = "none; least-squares fractional delay",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  PhaseInterpolatorModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  std::vector<Port> Ports() const {
    return {MakePort(PortDirection::kIn, "x", 16, 0, plan.config.samples_per_ui, "code", "samples of one UI"),
            MakePort(PortDirection::kIn, "phase", 8, 0, 1, "UI/128", "instant of this symbol against its nominal one"),
            Within(MakePort(PortDirection::kCoef, "skew", 7, 0, plan.config.slices, "UI/128",
                            "of each ADC slice; positive is later"),
                   -kPhaseInterpolatorMaxSkew, kPhaseInterpolatorMaxSkew),
            MakePort(PortDirection::kOut, "y", 16, 0, 1, "code",
                     "the signal at 128 (k - 2) + phase[k] + skew[k mod slices] in 1/128 UI")};
  }
  void Reset() {
    coefs = PhaseInterpolatorCoefs{};
    window.fill(0);
    slice = 0;
  }
  Status CheckCoefs() const { return Validate(plan, coefs); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(coefs.skew, static_cast<std::size_t>(plan.config.slices));
  }
  template <class V>
  void VisitState(V&& v) {
    v("window", window);
    v("slice", slice, 0, plan.config.slices - 1);
  }
  int Latency() const { return kDelay; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto samples = static_cast<std::size_t>(plan.config.samples_per_ui);
    // The instant of phase 0 is kDelay + 1 UI before the window's end.
    const auto nominal =
        static_cast<std::int32_t>(window.size() / samples * kPhasesPerUi) - (kDelay + 1) * kPhasesPerUi;
    for (std::size_t k = 0; k < n; ++k) {
      std::shift_left(window.begin(), window.end(), static_cast<std::ptrdiff_t>(samples));
      for (std::size_t i = 0; i < samples; ++i) {
        window[window.size() - samples + i] = static_cast<std::int16_t>(in[0][k * samples + i]);
      }
      std::int16_t y = 0;
      reference::PhaseInterpolate(plan, coefs, slice, nominal + in[1][k], window, {&y, 1});
      out[0].Put(y);
      if (++slice == plan.config.slices) slice = 0;
    }
  }

  PhaseInterpolatorPlan plan;
  PhaseInterpolatorCoefs coefs;
  std::array<std::int16_t, 48> window{};  // the latest samples, the oldest first
  std::int32_t slice = 0;                 // of the next symbol
};

}  // namespace

BlockEntry PhaseInterpolatorBlock() { return EntryOf<PhaseInterpolatorModel>(); }

}  // namespace plumbline::dsp
