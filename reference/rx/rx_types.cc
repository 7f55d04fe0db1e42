#include "reference/rx/rx_types.h"

#include <string>

namespace plumbline {

RxConfig Derived(const RxConfig& config) {
  RxConfig c = config;
  c.ctle.samples_per_ui = c.samples_per_ui;
  c.agc.symbols_per_clock = c.symbols_per_clock;
  c.agc.target = static_cast<std::int32_t>(c.adc.bits >= 7 ? std::int64_t{c.agc_target} << Clamp(c.adc.bits - 7, 0, 16)
                                                           : c.agc_target >> Clamp(7 - c.adc.bits, 0, 16));
  c.agc.min_code = c.vga.min_code;
  c.agc.max_code = c.vga.max_code;
  c.phase_interpolator.samples_per_ui = c.samples_per_ui;
  c.phase_interpolator.slices = c.adc.slices;
  c.ffe.num_taps = c.ffe_taps;
  c.adc_calibration.bits = c.adc.bits;
  c.adc_calibration.slices = c.adc.slices;
  c.adc_calibration.symbols_per_clock = c.symbols_per_clock;
  c.adc_calibration.latency_clocks = c.latency_clocks;
  c.ffe.in_bits = c.adc.bits + (c.adc_calibration.enable != 0 ? c.adc_calibration.fraction_bits : 0);
  c.ffe.tap_bits = kRxTapBits;
  c.ffe.out_shift = kRxTapFractionBits - kRxSlicerFractionBits + c.ffe.in_bits - 7;
  c.ffe.out_bits = 16;
  if (c.detector == static_cast<std::int32_t>(RxDetector::kSlicer)) {
    c.dfe.limit_first = c.dfe.limit_other = c.dfe_start = 0;
  }
  c.mlse.symbols_per_clock = c.symbols_per_clock;
  c.lms.num_ffe_taps = c.ffe_taps;
  c.lms.in_bits = c.ffe.in_bits;
  c.lms.tap_bits = kRxTapBits;
  c.lms.num_dfe_taps = c.dfe.num_taps;
  c.lms.dfe_limit_first = c.dfe.limit_first;
  c.lms.dfe_limit_other = c.dfe.limit_other;
  c.floating_taps.first = c.ffe_taps - c.ffe_pre;
  c.floating_taps.main_delay = c.ffe_pre;
  c.floating_taps.in_bits = c.ffe.in_bits;
  c.floating_taps.out_shift = c.ffe.out_shift;
  c.loop_filter.symbols_per_clock = c.symbols_per_clock;
  c.frequency_search.symbols_per_clock = c.symbols_per_clock;
  return c;
}

Status Validate(const RxConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("rx", config));
  if (config.symbols_per_clock != 64 && config.symbols_per_clock != 128) {
    return Status::Error("rx.symbols_per_clock = " + std::to_string(config.symbols_per_clock) +
                         " symbols is neither 64 nor 128");
  }
  if (config.samples_per_ui != 4 && config.samples_per_ui != 8) {
    return Status::Error("rx.samples_per_ui = " + std::to_string(config.samples_per_ui) +
                         " samples is neither 4 nor 8");
  }
  if (config.ffe_pre >= config.ffe_taps) {
    return OutOfRange("rx", "ffe_pre", config.ffe_pre, 0, config.ffe_taps - 1, "taps");
  }
  PLUMBLINE_RETURN_IF_ERROR(Validate(config.dfe));
  if (config.dfe_start < -config.dfe.limit_first || config.dfe_start > config.dfe.limit_first) {
    return OutOfRange("rx", "dfe_start", config.dfe_start, -config.dfe.limit_first, config.dfe.limit_first, "1/512");
  }
  PLUMBLINE_RETURN_IF_ERROR(Validate(config.adc));
  PLUMBLINE_RETURN_IF_ERROR(Validate(config.vga));
  const RxConfig c = Derived(config);
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.ctle));
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.agc));
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.phase_interpolator));
  // Limits in any case, rules between keys where the option is on.
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("adc_calibration", c.adc_calibration));
  if (c.adc_calibration.enable != 0) {
    PLUMBLINE_RETURN_IF_ERROR(Validate(c.adc_calibration));
    // The slope at a sample is taken from both neighbours.
    if (c.ffe_pre < 1 || c.ffe_pre > kFfeMaxTaps - 2) {
      return OutOfRange("rx", "ffe_pre", c.ffe_pre, 1, kFfeMaxTaps - 2, "taps with adc_calibration.enable = 1");
    }
  }
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.ffe));
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.dfe));
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.mlse));
  if (UsesMlse(c) && c.dfe.num_taps != c.mlse.taps) {
    return Status::Error("dfe.num_taps = " + std::to_string(c.dfe.num_taps) + " taps with rx.detector = mlse must be " +
                         std::to_string(c.mlse.taps) +
                         " (mlse.taps): the MLSE takes the place of the DFE's taps, and no cursor has both");
  }
  PLUMBLINE_RETURN_IF_ERROR(ValidateSizes(c.floating_taps));
  if (c.floating_taps.form != kFloatingOff) PLUMBLINE_RETURN_IF_ERROR(Validate(c.floating_taps));
  if (c.floating_taps.form == kFloatingFeedback && c.detector != static_cast<std::int32_t>(RxDetector::kDfe)) {
    return Status::Error(std::string("floating_taps.form = ") + std::to_string(kFloatingFeedback) +
                         " (feedback) with rx.detector = " + NameOf(static_cast<RxDetector>(c.detector)) +
                         " must be 0 or " + std::to_string(kFloatingFeedForward) +
                         ": taps in the feedback belong to the DFE");
  }
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.slicer));
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.lms));
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.phase_detector));
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.loop_filter));
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.frequency_search));
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.lock_detector));
  if (c.agc.settle_clocks < c.latency_clocks) {
    return OutOfRange("agc", "settle_clocks", c.agc.settle_clocks, c.latency_clocks, 1024,
                      "clocks with rx.latency_clocks = " + std::to_string(c.latency_clocks));
  }
  return Status::Ok();
}

RxPlan MakePlan(const RxConfig& config) {
  const RxConfig c = Derived(config);
  RxPlan plan;
  plan.config = c;
  plan.ctle = MakePlan(c.ctle);
  plan.vga = MakePlan(c.vga);
  plan.agc = MakePlan(c.agc);
  plan.phase_interpolator = MakePlan(c.phase_interpolator);
  plan.adc = MakePlan(c.adc);
  plan.adc_calibration = MakePlan(c.adc_calibration);
  plan.ffe = MakePlan(c.ffe);
  plan.dfe = MakePlan(c.dfe);
  plan.mlse = MakePlan(c.mlse);
  plan.floating_taps = MakePlan(c.floating_taps);
  plan.slicer = MakePlan(c.slicer);
  plan.lms = MakePlan(c.lms);
  plan.phase_detector = MakePlan(c.phase_detector);
  plan.loop_filter = MakePlan(c.loop_filter);
  plan.frequency_search = MakePlan(c.frequency_search);
  plan.lock_detector = MakePlan(c.lock_detector);
  // target is in 1/256 LSB, the threshold in eighths of it: 2^-11 LSB.
  plan.loss_sum = (std::int64_t{c.agc.target} * c.loss_eighths * c.symbols_per_clock * c.loss_clocks) >> 11;
  return plan;
}

Status Validate(const RxPlan& plan, const RxCoefs& coefs) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(plan.ctle, coefs.ctle));
  PLUMBLINE_RETURN_IF_ERROR(Validate(plan.phase_interpolator, coefs.phase_interpolator));
  if (plan.config.floating_taps.form != kFloatingOff) {
    PLUMBLINE_RETURN_IF_ERROR(Validate(plan.floating_taps, coefs.floating_taps));
  }
  return Validate(plan.adc, coefs.adc);
}

void Reset(const RxPlan& plan, RxState& state) {
  state = RxState{};
  Reset(plan.ctle, state.ctle);
  Reset(plan.agc, state.agc);
  Reset(plan.adc, state.adc);
  Reset(plan.adc_calibration, state.adc_calibration);
  Reset(plan.ffe, state.ffe);
  Reset(plan.dfe, state.dfe);
  Reset(plan.mlse, state.mlse);
  Reset(plan.floating_taps, state.floating_taps);
  Reset(plan.lms, state.lms);
  Reset(plan.phase_detector, state.phase_detector);
  Reset(plan.loop_filter, state.loop_filter);
  Reset(plan.frequency_search, state.frequency_search);
  Reset(plan.lock_detector, state.lock_detector);
  state.vga_coefs.gain_code = state.agc.gain_code;
  state.gain_delay.fill(state.agc.gain_code);
  const auto main = static_cast<std::size_t>(plan.config.ffe_pre);
  state.ffe_coefs.tap[main] = static_cast<std::int16_t>(plan.config.ffe_main);
  if (main > 0) state.ffe_coefs.tap[main - 1] = static_cast<std::int16_t>(plan.config.ffe_hold_pre1);
  for (std::size_t i = 0; i < state.lms.ffe.size(); ++i) {
    state.lms.ffe[i] = state.ffe_coefs.tap[i] * (1 << plan.lms.ffe_fraction_bits);
  }
}

}  // namespace plumbline
