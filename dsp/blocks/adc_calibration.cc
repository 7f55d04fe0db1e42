// Two blocks, one for each function: the correction of codes, and the calibration that finds it.
#include "reference/convert/adc_calibration.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

BlockInfo CalibrationInfo(const char* name, const char* summary) {
  return {.name = name,
          .source = "reference/convert/adc_calibration",
          .arith_version = kAdcCalibrationArithVersion,
          .summary = summary,
          .standard =
              "none; Elbornsson, Gustafsson, Eklund, IEEE Trans. CAS I 51 (2004); Qureshi, IEEE Trans. "
              "Commun. 24 (1976)",
          .keys = {}};
}

// Whether the receiver calibrates is the receiver's own key: these blocks do.
AdcCalibrationConfig Enabled(AdcCalibrationConfig config) {
  config.enable = 1;
  return config;
}

struct CorrectModel {
  using Config = AdcCalibrationConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() { return CalibrationInfo("adc_correct", "offset and gain of every ADC slice taken out"); }
  // What belongs to the calibration has no effect on the correction.
  static Config Derive(const Config& config) {
    Config c;
    c.bits = config.bits;
    c.fraction_bits = config.fraction_bits;
    c.slices = config.slices;
    c.offset_limit = config.offset_limit;
    c.gain_limit = config.gain_limit;
    c.symbols_per_clock = 64;
    c.window_log2 = 0;
    return Enabled(c);
  }
  // Any number of slices: there is no window that they must share.
  static Status Check(const Config& config) {
    PLUMBLINE_RETURN_IF_ERROR(ValidateFields("adc_calibration", config));
    Config c = Derive(config);
    c.slices = 1;
    return Validate(c);
  }

  CorrectModel(const Config& config, const Backend&) : plan(MakePlan(Derive(config))) {}

  std::vector<Port> Ports() const {
    const AdcCalibrationConfig& c = plan.config;
    return {MakePort(PortDirection::kIn, "code", c.bits, 0, 1, "LSB", "ADC code; sample k is of slice k mod slices"),
            Within(MakePort(PortDirection::kCoef, "offset", 19, 8, c.slices, "LSB", "subtracted from the codes"),
                   -c.offset_limit, c.offset_limit),
            Within(MakePort(PortDirection::kCoef, "gain", 16, kAdcGainFractionBits, c.slices, "1",
                            "multiplies what is left"),
                   kAdcUnityGain - c.gain_limit, kAdcUnityGain + c.gain_limit),
            MakePort(PortDirection::kOut, "y", c.bits + c.fraction_bits, c.fraction_bits, 1, "LSB", "corrected code")};
  }
  void Reset() {
    correction = AdcCorrection{};
    slice = 0;
  }
  Status CheckCoefs() const { return Status::Ok(); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(correction.offset, static_cast<std::size_t>(plan.config.slices));
    v(correction.gain, static_cast<std::size_t>(plan.config.slices));
  }
  template <class V>
  void VisitState(V&& v) {
    v("slice", slice, 0, plan.config.slices - 1);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const std::span<std::int16_t> y(y_.data(), n);
    reference::AdcCorrect(plan, correction, slice, Narrow<std::int16_t>(in[0], code_), y);
    slice = (slice + static_cast<std::int32_t>(n)) % plan.config.slices;
    out[0].PutAll(std::span<const std::int16_t>(y));
  }

  AdcCalibrationPlan plan;
  AdcCorrection correction;
  std::int32_t slice = 0;  // of the next sample
  std::array<std::int16_t, kBlockChunk> code_{}, y_{};
};

// Open loop: corrected codes and slicer errors in, corrections out, one DSP clock a frame. Error k of a clock belongs
// to the sample one before sample k: its slope needs the neighbour on either side.
struct CalibrationModel : WithoutCoefs {
  using Config = AdcCalibrationConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return CalibrationInfo("adc_calibration", "background calibration: offset, gain and skew of every ADC slice");
  }
  static Config Derive(const Config& config) { return Enabled(config); }
  static Status Check(const Config& config) { return Validate(Derive(config)); }

  CalibrationModel(const Config& config, const Backend&) : plan(MakePlan(Derive(config))) {}

  std::vector<Port> Ports() const {
    using enum PortDirection;
    const AdcCalibrationConfig& c = plan.config;
    const int size = c.symbols_per_clock;
    const auto lanes = [&](PortDirection direction, const char* name, int width, int frac, const char* unit,
                           const char* text) {
      return Lanes(MakePort(direction, name, width, frac, 1, unit, text), c.slices);
    };
    return {MakePort(kIn, "y", c.bits + c.fraction_bits, c.fraction_bits, size, "LSB", "corrected codes"),
            MakePort(kIn, "error", 12, 9, size, "amplitude", "slicer errors, each of the sample one before"),
            MakePort(kIn, "hold_levels", -1, 0, 1, "1", "1: offsets and gains keep their values"),
            MakePort(kIn, "hold_skew", -1, 0, 1, "1", "1: skews keep their values"),
            lanes(kOut, "offset", 19, 8, "LSB", "of each slice, in force in the next clock"),
            lanes(kOut, "gain", 16, kAdcGainFractionBits, "1", "of each slice, in force in the next clock"),
            lanes(kOut, "skew", 7, 0, "UI/128", "of each slice, in force in the next clock"),
            lanes(kProbe, "offset_accumulator", 32, 16, "LSB", "of each slice"),
            lanes(kProbe, "gain_accumulator", 32, 24, "1", "of each slice, against one"),
            lanes(kProbe, "skew_accumulator", 32, 16, "UI/128", "of each slice")};
  }
  void Reset() {
    plumbline::Reset(plan, state);
    before.fill(0);
    slice = 0;
  }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
    v("before", before, SignedMin(plan.config.bits + plan.config.fraction_bits),
      SignedMax(plan.config.bits + plan.config.fraction_bits));
    v("slice", slice, 0, plan.config.slices - 1);
  }
  int Latency() const { return plan.config.symbols_per_clock; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto size = static_cast<std::size_t>(plan.config.symbols_per_clock);
    const auto slices = static_cast<std::size_t>(plan.config.slices);
    for (std::size_t f = 0; f < n; ++f) {
      std::array<std::int16_t, kAdcCalibrationMaxSymbols + 2> around;
      std::array<std::int16_t, kAdcCalibrationMaxSymbols> error;
      std::copy(before.begin(), before.end(), around.begin());
      for (std::size_t k = 0; k < size; ++k) around[2 + k] = static_cast<std::int16_t>(in[0][f * size + k]);
      reference::AdcCalibrate(plan, {.hold_levels = in[2][f] != 0, .hold_skew = in[3][f] != 0}, state, slice,
                              std::span<const std::int16_t>(around).subspan(2, size),
                              (slice + plan.config.slices - 1) % plan.config.slices,
                              std::span<const std::int16_t>(around).first(size + 2),
                              Narrow<std::int16_t>(in[1].subspan(f * size, size), error));
      std::copy_n(around.begin() + static_cast<std::ptrdiff_t>(size), before.size(), before.begin());
      slice = (slice + plan.config.symbols_per_clock) % plan.config.slices;
      out[0].PutAll(std::span<const std::int32_t>(state.correction.offset).first(slices));
      out[1].PutAll(std::span<const std::int16_t>(state.correction.gain).first(slices));
      out[2].PutAll(std::span<const std::int16_t>(state.correction.skew).first(slices));
      out[3].PutAll(std::span<const std::int32_t>(state.offset).first(slices));
      out[4].PutAll(std::span<const std::int32_t>(state.gain).first(slices));
      out[5].PutAll(std::span<const std::int32_t>(state.skew).first(slices));
    }
  }

  AdcCalibrationPlan plan;
  AdcCalibrationState state;
  std::array<std::int16_t, 2> before{};  // the last two samples before this clock
  std::int32_t slice = 0;                // of the next sample
};

}  // namespace

BlockEntry AdcCorrectBlock() { return EntryOf<CorrectModel>(); }
BlockEntry AdcCalibrationBlock() { return EntryOf<CalibrationModel>(); }

}  // namespace plumbline::dsp
