#include "reference/eq/lms.h"

#include "dsp/block_model.h"
#include "dsp/blocks/clock_size.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

// Open loop: errors, samples and decisions in; gradients and coefficients out, one DSP clock a frame. The history that
// a gradient reads is kept here, as the receiver keeps it in FFE and DFE.
struct LmsModel {
  using Config = ClockedConfig<LmsConfig>;
  static constexpr auto kTables = kClockedTables<LmsConfig>;
  static BlockInfo Info() {
    return {.name = "lms",
            .source = "reference/eq/lms",
            .arith_version = kLmsArithVersion,
            .summary = "adaptation of FFE taps, DFE taps and levels: gradients and one update a DSP clock",
            .standard = "none; Widrow and Hoff, 1960; Godard, IEEE Trans. Commun. 28 (1980), eq. 24",
            .keys = {}};
  }
  static Status Check(const Config& config) { return CheckClocked("lms", config); }

  LmsModel(const Config& config, const Backend&)
      : plan(MakePlan(config.own)), symbols(static_cast<std::size_t>(config.clock.symbols_per_clock)) {
    Reset();
  }

  std::vector<Port> Ports() const {
    using enum PortDirection;
    const LmsConfig& c = plan.config;
    const auto size = static_cast<int>(symbols);
    const int ffe_frac = c.tap_bits - 3;
    const auto shift = [](const char* name, const char* text) {
      return Within(MakePort(kCoef, name, -5, 0, 1, "log2", text), 0, kLmsMaxShift);
    };
    return {
        MakePort(kIn, "x", c.in_bits, 0, size, "LSB", "FFE input: ADC codes of the clock"),
        MakePort(kIn, "ffe_error", 12, 9, size, "amplitude", "error for the FFE: of the slicer, or the blind one"),
        MakePort(kIn, "error", 12, 9, size, "amplitude", "slicer error, for DFE and levels"),
        MakePort(kIn, "decision", -2, 0, size, "level index", "decisions, or the known symbols"),
        shift("ffe_shift", "a larger shift is a smaller step"),
        shift("dfe_shift", "a larger shift is a smaller step"),
        shift("level_shift", "a larger shift is a smaller step"),
        MakePort(kCoef, "adapt_ffe", -1, 0, 1, "1", "1: the FFE taps adapt"),
        MakePort(kCoef, "adapt_dfe", -1, 0, 1, "1", "1: the DFE taps adapt"),
        MakePort(kCoef, "adapt_level", -1, 0, 1, "1", "1: the levels adapt"),
        MakePort(kCoef, "hold_ffe", -32, 0, 2, "1", "bit i: FFE tap i keeps its value; taps 0..31, then 32..63"),
        Lanes(MakePort(kOut, "ffe_tap", c.tap_bits, ffe_frac, 1, "1", "FFE taps after the update"), c.num_ffe_taps),
        Lanes(MakePort(kOut, "dfe_tap", 11, 9, 1, "1", "DFE taps after the update"), c.num_dfe_taps),
        Lanes(MakePort(kOut, "level", 16, 9, 1, "amplitude", "levels after the update"), kPam4Levels),
        Lanes(MakePort(kOut, "threshold", 16, 9, 1, "amplitude", "their thresholds"), kPam4Levels - 1),
        Lanes(MakePort(kOut, "ffe_gradient", 31, 9, 1, "LSB", "sum of error times sample"), c.num_ffe_taps),
        Lanes(MakePort(kOut, "dfe_gradient", 31, 9, 1, "1", "sum of error times amplitude"), c.num_dfe_taps),
        Lanes(MakePort(kOut, "level_gradient", 31, 9, 1, "amplitude", "sum of the errors at each level"), kPam4Levels),
        Lanes(MakePort(kProbe, "ffe_accumulator", 32, ffe_frac + plan.ffe_fraction_bits, 1, "1", "after the update"),
              c.num_ffe_taps),
        Lanes(MakePort(kProbe, "dfe_accumulator", 32, 9 + kLmsDfeFractionBits, 1, "1", "after the update"),
              c.num_dfe_taps),
        Lanes(MakePort(kProbe, "level_accumulator", 32, 9 + kLmsLevelFractionBits, 1, "amplitude", "after the update"),
              kPam4Levels)};
  }
  void Reset() {
    plumbline::Reset(plan, state);
    coefs = LmsCoefs{};
    hold.fill(0);
    samples.fill(0);
    amplitudes.fill(0);
  }
  Status CheckCoefs() const { return Validate(plan, coefs); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(coefs.ffe_shift, 1);
    v(coefs.dfe_shift, 1);
    v(coefs.level_shift, 1);
    v(coefs.adapt_ffe, 1);
    v(coefs.adapt_dfe, 1);
    v(coefs.adapt_level, 1);
    v(hold, hold.size());
  }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
    v("samples", samples, SignedMin(plan.config.in_bits), SignedMax(plan.config.in_bits));
    v("amplitudes", amplitudes, -3, 3);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto ffe_taps = static_cast<std::size_t>(plan.config.num_ffe_taps);
    const auto dfe_taps = static_cast<std::size_t>(plan.config.num_dfe_taps);
    coefs.hold_ffe = std::uint64_t{hold[1]} << 32 | hold[0];
    for (std::size_t f = 0; f < n; ++f) {
      const auto part = [&](std::size_t port) { return in[port].subspan(f * symbols, symbols); };
      std::array<std::int16_t, kLmsFfeHistory + kLmsMaxSymbols> x;
      std::array<std::int8_t, kLmsDfeHistory + kLmsMaxSymbols> a;
      std::array<std::int16_t, kLmsMaxSymbols> ffe_error;
      std::array<std::int16_t, kLmsMaxSymbols> error;
      std::array<std::uint8_t, kLmsMaxSymbols> decision;
      std::copy(samples.begin(), samples.end(), x.begin());
      std::copy(amplitudes.begin(), amplitudes.end(), a.begin());
      for (std::size_t k = 0; k < symbols; ++k) {
        x[kLmsFfeHistory + k] = static_cast<std::int16_t>(part(0)[k]);
        a[kLmsDfeHistory + k] = static_cast<std::int8_t>(Pam4Amplitude(part(3)[k]));
      }
      LmsGradients gradients;
      reference::LmsGradient(plan, Narrow<std::int16_t>(part(1), ffe_error), Narrow<std::int16_t>(part(2), error),
                             std::span<const std::int16_t>(x).first(kLmsFfeHistory + symbols),
                             std::span<const std::int8_t>(a).first(kLmsDfeHistory + symbols),
                             Narrow<std::uint8_t>(part(3), decision), gradients);
      reference::LmsUpdate(plan, coefs, gradients, state);
      std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(symbols), samples.size(), samples.begin());
      std::copy_n(a.begin() + static_cast<std::ptrdiff_t>(symbols), amplitudes.size(), amplitudes.begin());

      FfeCoefs ffe;
      DfeCoefs dfe;
      SlicerCoefs slicer;
      reference::LmsCoefficients(plan, state, ffe, dfe, slicer);
      out[0].PutAll(std::span<const std::int16_t>(ffe.tap).first(ffe_taps));
      out[1].PutAll(std::span<const std::int16_t>(dfe.tap).first(dfe_taps));
      out[2].PutAll(std::span<const std::int16_t>(slicer.level));
      out[3].PutAll(std::span<const std::int16_t>(slicer.threshold));
      out[4].PutAll(std::span<const std::int32_t>(gradients.ffe).first(ffe_taps));
      out[5].PutAll(std::span<const std::int32_t>(gradients.dfe).first(dfe_taps));
      out[6].PutAll(std::span<const std::int32_t>(gradients.level));
      out[7].PutAll(std::span<const std::int32_t>(state.ffe).first(ffe_taps));
      out[8].PutAll(std::span<const std::int32_t>(state.dfe).first(dfe_taps));
      out[9].PutAll(std::span<const std::int32_t>(state.level));
    }
  }

  LmsPlan plan;
  std::size_t symbols;
  LmsCoefs coefs;
  std::array<std::uint32_t, 2> hold{};  // hold_ffe as two words
  LmsState state;
  std::array<std::int16_t, kLmsFfeHistory> samples{};    // before this clock, the oldest first
  std::array<std::int8_t, kLmsDfeHistory> amplitudes{};  // before this clock, the oldest first; 0 before the first
};

}  // namespace

BlockEntry LmsBlock() { return EntryOf<LmsModel>(); }

}  // namespace plumbline::dsp
