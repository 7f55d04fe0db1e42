#include "reference/rx/rx.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"
#include "dsp/receiver.h"

namespace plumbline::dsp {
namespace {

constexpr std::int64_t kMostClocks = std::int64_t{1} << 46;  // 128 * 128 codes a clock: instants fit int64

template <class V>
void VisitRx(V&& v, const RxPlan& plan, RxState& state) {
  const RxConfig& c = plan.config;
  v("ffe_coefs.tap", state.ffe_coefs.tap, SignedMin(kRxTapBits), SignedMax(kRxTapBits));
  v("dfe_coefs.tap", state.dfe_coefs.tap, -512, 512);
  v("floating_coefs.tap", state.floating_coefs.tap, -FloatingTapLimit(c.floating_taps),
    FloatingTapLimit(c.floating_taps));
  v("slicer_coefs.level", state.slicer_coefs.level, -kMlseLevelMax, kMlseLevelMax);
  v("slicer_coefs.threshold", state.slicer_coefs.threshold);
  v("vga_coefs.gain_code", state.vga_coefs.gain_code, c.vga.min_code, c.vga.max_code);
  RxStartupState& s = state.startup;
  v("startup.mode", s.mode, 0, static_cast<std::int64_t>(RxMode::kFrozen));
  v("startup.lost", s.lost);
  v("startup.clocks", s.clocks, 0, SignedMax(31));
  v("startup.restarts", s.restarts, 0, SignedMax(31));
  v("startup.loss_clocks", s.loss_clocks, 0, c.loss_clocks - 1);
  v("startup.loss_sum", s.loss_sum, 0, SignedMax(40));
  v("startup.unlocked", s.unlocked, 0, c.unlock_windows);
  v("startup.tracking_since", s.tracking_since, -1, kMostClocks);
  v("clock", state.clock, 0, kMostClocks);
  VisitFields(v, "ctle.", plan.ctle, state.ctle);
  VisitFields(v, "agc.", plan.agc, state.agc);
  VisitFields(v, "adc.", plan.adc, state.adc);
  VisitFields(v, "adc_calibration.", plan.adc_calibration, state.adc_calibration);
  VisitFields(v, "ffe.", plan.ffe, state.ffe);
  VisitFields(v, "dfe.", plan.dfe, state.dfe);
  VisitFields(v, "mlse.", plan.mlse, state.mlse);
  v("slicer_delay", state.slicer_delay);
  VisitFields(v, "floating_taps.", plan.floating_taps, state.floating_taps);
  VisitFields(v, "lms.", plan.lms, state.lms);
  VisitFields(v, "phase_detector.", plan.phase_detector, state.phase_detector);
  VisitFields(v, "loop_filter.", plan.loop_filter, state.loop_filter);
  VisitFields(v, "frequency_search.", plan.frequency_search, state.frequency_search);
  VisitFields(v, "lock_detector.", plan.lock_detector, state.lock_detector);
  v("window_start", state.window_start, -(std::int64_t{1} << 60), std::int64_t{1} << 60);
  v("window_size", state.window_size, 0, kRxMaxWindow);
  v("window", state.window);
  v("pending_size", state.pending_size, 0, kRxMaxWindow);
  v("pending", state.pending);
  const std::int32_t slots = std::max(1, c.latency_clocks - 1);
  v("delay_next", state.delay_next, 0, slots - 1);
  for (std::int32_t i = 0; i < slots; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const std::string slot = "gradient_delay[" + std::to_string(i) + "].";
    LmsGradients& gradients = state.gradient_delay[at];
    v(slot + "ffe", gradients.ffe, -SignedMax(30), SignedMax(30));
    v(slot + "dfe", gradients.dfe, -SignedMax(30), SignedMax(30));
    v(slot + "level", gradients.level, -SignedMax(30), SignedMax(30));
    v("floating_delay[" + std::to_string(i) + "]", state.floating_delay[at].tap, -SignedMax(30), SignedMax(30));
  }
  v("gain_delay", state.gain_delay, c.vga.min_code, c.vga.max_code);
}

// A frame is one AFE sample; the words of a DSP clock come out with the sample that completes it. Keys that Derived()
// overwrites are no keys of the block: the widths, lengths and clock sizes of the inner blocks follow from the
// receiver's own keys, from adc.bits, adc.slices, vga.* and dfe.*. Ports of options that are off are there and rest.
struct RxModel {
  using Config = RxConfig;
  template <typename Part>
  using Table = ConfigTable<Config, Part>;
  static constexpr auto kTables = std::tuple{
      Table<RxConfig>{"", [](Config& c) -> RxConfig& { return c; }},
      Table<VgaConfig>{"vga.", [](Config& c) -> VgaConfig& { return c.vga; }},
      Table<AgcConfig>{"agc.", [](Config& c) -> AgcConfig& { return c.agc; }},
      Table<AdcConfig>{"adc.", [](Config& c) -> AdcConfig& { return c.adc; }},
      Table<AdcCalibrationConfig>{"adc_calibration.",
                                  [](Config& c) -> AdcCalibrationConfig& { return c.adc_calibration; }},
      Table<FloatingTapsConfig>{"floating_taps.", [](Config& c) -> FloatingTapsConfig& { return c.floating_taps; }},
      Table<DfeConfig>{"dfe.", [](Config& c) -> DfeConfig& { return c.dfe; }},
      Table<MlseConfig>{"mlse.", [](Config& c) -> MlseConfig& { return c.mlse; }},
      Table<SlicerConfig>{"slicer.", [](Config& c) -> SlicerConfig& { return c.slicer; }},
      Table<LmsConfig>{"lms.", [](Config& c) -> LmsConfig& { return c.lms; }},
      Table<PhaseDetectorConfig>{"phase_detector.", [](Config& c) -> PhaseDetectorConfig& { return c.phase_detector; }},
      Table<LoopFilterConfig>{"loop_filter.", [](Config& c) -> LoopFilterConfig& { return c.loop_filter; }},
      Table<FrequencySearchConfig>{"frequency_search.",
                                   [](Config& c) -> FrequencySearchConfig& { return c.frequency_search; }},
      Table<LockDetectorConfig>{"lock_detector.", [](Config& c) -> LockDetectorConfig& { return c.lock_detector; }}};
  static Config Derive(const Config& config) { return Derived(config); }
  static BlockInfo Info() {
    return {.name = "rx",
            .source = "reference/rx/rx",
            .arith_version = kRxArithVersion,
            .summary = "receiver: AFE codes to decisions, with every loop and the start-up machine",
            .standard = "none for the whole; each block names its own",
            .keys = {},
            .has_twins = true};
  }
  static Status Check(const Config& config) { return Validate(config); }

  RxModel(const Config& config, const Backend& backend)
      : plan(MakePlan(config)), size(static_cast<std::size_t>(config.symbols_per_clock)), blocks(RxBlocksOf(backend)) {
    Reset();
  }

  std::vector<Port> Ports() const {
    using enum PortDirection;
    const RxConfig& c = plan.config;
    const int p = c.symbols_per_clock;
    std::vector<Port> ports = {
        MakePort(kIn, "afe", 16, 0, 1, "code", "AFE sample"),
        Within(MakePort(kCoef, "gdc_code", -5, 0, 1, "-dB", "CTLE: gDC = -gdc_code dB"), 0, kCtleGdcCodes - 1),
        Within(MakePort(kCoef, "gdc2_code", -4, 0, 1, "-dB/2", "CTLE: gDC2 = -gdc2_code/2 dB"), 0, kCtleGdc2Codes - 1),
        Within(MakePort(kCoef, "skew", 7, 0, c.adc.slices, "UI/128", "of each ADC slice; positive is later"),
               -kPhaseInterpolatorMaxSkew, kPhaseInterpolatorMaxSkew),
        Within(MakePort(kCoef, "offset", c.adc.bits + 7, 8, c.adc.slices, "LSB", "of each ADC slice"),
               -AdcMaxOffset(c.adc.bits), AdcMaxOffset(c.adc.bits)),
        Within(MakePort(kCoef, "gain", 16, kAdcGainFractionBits, c.adc.slices, "1", "of each ADC slice"),
               kAdcUnityGain / 2, 2 * kAdcUnityGain - 1),
        Within(MakePort(kCoef, "floating_position", -7, 0, c.floating_taps.groups, "UI",
                        "of each group of floating taps after the main cursor; 0: the group is parked"),
               0, std::max(0, c.floating_taps.last - c.floating_taps.taps_per_group + 1)),
        MakePort(kCoef, "freeze_adaptation", -1, 0, 1, "1", "1: taps, levels and gain keep their values"),
        MakePort(kCoef, "freeze_cdr", -1, 0, 1, "1", "1: the phase turns at the rate reached and follows no error"),
        MakePort(kOut, "decision", -2, 0, p, "level index", "decisions of a clock"),
        MakePort(kOut, "z", 16, 9, p, "amplitude", "slicer input of each of them"),
        // Of the clock as it ran.
        MakeWidePort(kProbe, "clock", 1, 0, "clocks", "number of this clock"),
        MakeWidePort(kProbe, "position", 1, 0, "UI/128", "sampling instant of its first ADC sample"),
        MakeWidePort(kProbe, "phase_code", 1, 0, "UI/128", "position against a clock of nominal rate"),
        Within(MakePort(kProbe, "mode", -3, 0, 1, "1",
                        "start-up machine: 0 AGC, 1 CDR acquire, 2 blind train, 3 "
                        "decision directed, 4 tracking, 5 frozen"),
               0, 5),
        MakePort(kProbe, "locked", -1, 0, 1, "1", "verdict of the lock detector's last full window"),
        MakePort(kProbe, "mse", -23, 18, 1, "amplitude^2", "mean squared error of that window"),
        MakePort(kProbe, "gain_code", 10, 0, 1, "codes", "VGA gain in force"),
        Lanes(MakePort(kProbe, "ffe_tap", kRxTapBits, kRxTapFractionBits, 1, "1", "FFE taps in force"), c.ffe_taps),
        Lanes(MakePort(kProbe, "dfe_tap", 11, 9, 1, "1", "DFE taps in force"), c.dfe.num_taps),
        Lanes(MakePort(kProbe, "floating_tap", 13, 0, 1, "1", "floating taps in force; 1/2048 or, in feedback, 1/512"),
              FloatingTapCount(c.floating_taps)),
        Lanes(MakePort(kProbe, "level", 16, 9, 1, "amplitude", "levels in force"), kPam4Levels),
        Lanes(MakePort(kProbe, "offset_correction", 19, 8, 1, "LSB", "calibration in force, subtracted from the codes"),
              c.adc.slices),
        Lanes(MakePort(kProbe, "gain_correction", 16, kAdcGainFractionBits, 1, "1", "calibration in force, a factor"),
              c.adc.slices),
        Lanes(MakePort(kProbe, "skew_correction", 7, 0, 1, "UI/128", "calibration in force, added to the skews"),
              c.adc.slices),
        MakePort(kProbe, "adc", c.adc.bits, 0, p, "LSB", "ADC codes"),
        MakePort(kProbe, "ffe", 16, 9, p, "amplitude", "FFE outputs, floating taps included"),
        MakePort(kProbe, "error", c.slicer.error_bits, 9, p, "amplitude", "slicer errors of the tentative decisions"),
        MakePort(kProbe, "phase_error", 25, 9, 1, "amplitude", "sum of the phase detector"),
        MakePort(kProbe, "magnitude_sum", -21, 0, 1, "LSB", "sum of |ADC code|"),
        Lanes(MakePort(kProbe, "ffe_gradient", 31, 9, 1, "LSB", "sums of error times sample"), c.ffe_taps),
        Lanes(MakePort(kProbe, "dfe_gradient", 31, 9, 1, "1", "sums of error times amplitude"), c.dfe.num_taps),
        Lanes(MakePort(kProbe, "level_gradient", 31, 9, 1, "amplitude", "sums of the errors at each level"),
              kPam4Levels),
        MakeWidePort(kProbe, "frequency", 1, kPhaseFractionBits, "UI/128",
                     "integrator after this clock: phase codes a clock")};
    for (Port& port : ports) port.varies = port.direction == kOut || port.direction == kProbe;
    return ports;
  }
  void Reset() {
    plumbline::Reset(plan, state);
    coefs = RxCoefs{};
  }
  Status CheckCoefs() const { return Validate(plan, coefs); }
  template <class V>
  void VisitCoefs(V&& v) {
    const auto slices = static_cast<std::size_t>(plan.config.adc.slices);
    v(coefs.ctle.gdc_code, 1);
    v(coefs.ctle.gdc2_code, 1);
    v(coefs.phase_interpolator.skew, slices);
    v(coefs.adc.offset, slices);
    v(coefs.adc.gain, slices);
    v(coefs.floating_taps.position, static_cast<std::size_t>(plan.config.floating_taps.groups));
    v(coefs.freeze_adaptation, 1);
    v(coefs.freeze_cdr, 1);
  }
  template <class V>
  void VisitState(V&& v) {
    VisitRx(v, plan, state);
  }
  Status CheckState() const {
    return reference::RxWindowAgrees(plan, state)
               ? Status::Ok()
               : Status::Error("rx.state: window_start and window_size do not fit clock and loop_filter.phase_code");
  }
  int Latency() const {
    return plan.config.ffe_pre + (UsesMlse(plan.config) ? plan.config.mlse.traceback : 0) +
           plan.config.symbols_per_clock;
  }

  void Frames(std::size_t, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (auto afe = Narrow<std::int16_t>(in[0], afe_); !afe.empty();) {
      afe = afe.subspan(reference::RxFill(plan, state, afe));
      if (reference::RxSamplesNeeded(plan, state) == 0) Clock(out);
    }
  }

  void Clock(std::span<OutputSpan> out) {
    const bool probed = out.size() > 2;  // the reference
    std::array<std::uint8_t, kRxMaxSymbolsPerClock> decision;
    std::array<std::int16_t, kRxMaxSymbolsPerClock> z;
    RxClockInfo info;
    RxProbes probes;
    if (probed) PutInForce(out);
    reference::RxClock(plan, coefs, blocks, state, {},
                       {.decision = std::span(decision).first(size),
                        .slicer_input = std::span(z).first(size),
                        .info = &info,
                        .probes = probed ? &probes : nullptr});
    out[0].PutAll(std::span<const std::uint8_t>(decision).first(size));
    out[1].PutAll(std::span<const std::int16_t>(z).first(size));
    if (!probed) return;
    out[2].PutWide(info.clock);
    out[3].PutWide(info.position);
    out[4].PutWide(info.phase_code);
    out[5].Put(static_cast<std::int32_t>(info.mode));
    out[6].Put(info.locked ? 1 : 0);
    out[7].Put(info.mse);
    out[8].Put(info.gain_code);
    out[16].PutAll(std::span<const std::int16_t>(probes.adc).first(size));
    out[17].PutAll(std::span<const std::int16_t>(probes.ffe).first(size));
    out[18].PutAll(std::span<const std::int16_t>(probes.error).first(size));
    out[19].Put(probes.phase_error);
    out[20].Put(probes.magnitude_sum);
    out[21].PutAll(std::span<const std::int32_t>(probes.gradients.ffe).first(Size(plan.config.ffe_taps)));
    out[22].PutAll(std::span<const std::int32_t>(probes.gradients.dfe).first(Size(plan.config.dfe.num_taps)));
    out[23].PutAll(std::span<const std::int32_t>(probes.gradients.level));
    out[24].PutWide(probes.frequency);
  }

  // Probes 9 to 15: coefficients and corrections of the coming clock.
  void PutInForce(std::span<OutputSpan> out) const {
    const RxState& s = state;
    const AdcCorrection& correction = s.adc_calibration.correction;
    const std::size_t slices = Size(plan.config.adc.slices);
    const std::size_t floating = Size(FloatingTapCount(plan.config.floating_taps));
    out[9].PutAll(std::span<const std::int16_t>(s.ffe_coefs.tap).first(Size(plan.config.ffe_taps)));
    out[10].PutAll(std::span<const std::int16_t>(s.dfe_coefs.tap).first(Size(plan.config.dfe.num_taps)));
    out[11].PutAll(std::span<const std::int16_t>(s.floating_coefs.tap).first(floating));
    out[12].PutAll(std::span<const std::int16_t>(s.slicer_coefs.level));
    out[13].PutAll(std::span<const std::int32_t>(correction.offset).first(slices));
    out[14].PutAll(std::span<const std::int16_t>(correction.gain).first(slices));
    out[15].PutAll(std::span<const std::int16_t>(correction.skew).first(slices));
  }
  static std::size_t Size(std::int32_t count) { return static_cast<std::size_t>(count); }

  RxPlan plan;
  std::size_t size;
  reference::RxBlocks blocks;
  RxCoefs coefs;
  RxState state;
  std::array<std::int16_t, kBlockChunk> afe_{};
};

}  // namespace

BlockEntry RxBlock() { return EntryOf<RxModel>(); }

}  // namespace plumbline::dsp
