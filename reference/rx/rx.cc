#include "reference/rx/rx.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "reference/convert/adc.h"
#include "reference/convert/adc_calibration.h"
#include "reference/convert/agc.h"
#include "reference/convert/vga.h"
#include "reference/eq/ctle.h"
#include "reference/eq/dfe.h"
#include "reference/eq/ffe.h"
#include "reference/eq/floating_taps.h"
#include "reference/eq/lms.h"
#include "reference/eq/mlse.h"
#include "reference/eq/slicer.h"
#include "reference/rx/startup.h"
#include "reference/timing/frequency_search.h"
#include "reference/timing/lock_detector.h"
#include "reference/timing/loop_filter.h"
#include "reference/timing/phase_detector.h"
#include "reference/timing/phase_interpolator.h"

namespace plumbline::reference {
namespace {

// Where this clock samples, and which AFE samples it sees: [first, end).
struct Instants {
  std::int64_t position = 0;    // 1/128 UI, absolute
  std::int64_t first = 0;       // AFE sample, absolute
  std::int64_t end = 0;         // AFE sample, absolute
  std::int32_t from_first = 0;  // 1/128 UI, position against sample `first`
};

Instants InstantsOf(const RxPlan& plan, const RxState& state) {
  const RxConfig& config = plan.config;
  const std::int64_t codes_per_sample = kPhasesPerUi / config.samples_per_ui;
  Instants t;
  t.position = kRxStartUi * kPhasesPerUi + config.start_phase + kPhasesPerUi * config.symbols_per_clock * state.clock +
               state.loop_filter.phase_code;
  t.first = (t.position >> CeilLog2(codes_per_sample)) - kRxSamplesBefore;
  t.from_first = static_cast<std::int32_t>(t.position - t.first * codes_per_sample);
  t.end = t.first + ReachOf(plan.phase_interpolator, t.from_first, config.symbols_per_clock).last + 1;
  return t;
}

// Samples of this clock that no clock before it has taken through CTLE and VGA.
std::size_t NewSamples(const RxState& state, const Instants& t) {
  return static_cast<std::size_t>(std::max<std::int64_t>(0, t.end - state.window_start - state.window_size));
}

// Delays a signal by the length of `line`, which holds its last values, oldest first.
void Delay(std::span<std::int16_t> line, std::span<std::int16_t> signal) {
  std::array<std::int16_t, kMlseMaxOverlap + kRxMaxSymbolsPerClock> joined;
  std::copy(signal.begin(), signal.end(), std::copy(line.begin(), line.end(), joined.begin()));
  std::copy_n(joined.begin(), signal.size(), signal.begin());
  std::copy_n(joined.begin() + static_cast<std::ptrdiff_t>(signal.size()), line.size(), line.begin());
}

// The skew of each slice, with what calibration adds to it.
PhaseInterpolatorCoefs SkewsOf(const RxPlan& plan, const RxCoefs& coefs, const RxState& state) {
  PhaseInterpolatorCoefs skews = coefs.phase_interpolator;
  if (plan.config.adc_calibration.enable == 0) return skews;
  for (std::size_t s = 0; s < static_cast<std::size_t>(plan.config.adc.slices); ++s) {
    skews.skew[s] = static_cast<std::int16_t>(Clamp(skews.skew[s] + state.adc_calibration.correction.skew[s],
                                                    -kPhaseInterpolatorMaxSkew, kPhaseInterpolatorMaxSkew));
  }
  return skews;
}

}  // namespace

const RxBlocks& ReferenceRxBlocks() {
  static constexpr RxBlocks kBlocks = {&Ctle, &Vga, &PhaseInterpolate, &Adc, &Ffe, &Mlse};
  return kBlocks;
}

std::size_t RxSamplesNeeded(const RxPlan& plan, const RxState& state) {
  const std::size_t wanted = NewSamples(state, InstantsOf(plan, state));
  const auto pending = static_cast<std::size_t>(state.pending_size);
  return wanted > pending ? wanted - pending : 0;
}

std::size_t RxFill(const RxPlan& plan, RxState& state, std::span<const std::int16_t> afe) {
  const std::size_t count = std::min(afe.size(), RxSamplesNeeded(plan, state));
  std::copy_n(afe.begin(), count, state.pending.begin() + state.pending_size);
  state.pending_size += static_cast<std::int32_t>(count);
  return count;
}

void RxClock(const RxPlan& plan, const RxCoefs& coefs, const RxBlocks& blocks, RxState& state,
             std::span<const std::uint8_t> known, const RxOutput& out) {
  const auto symbols = static_cast<std::size_t>(plan.config.symbols_per_clock);
  const Instants t = InstantsOf(plan, state);
  const std::size_t fresh = NewSamples(state, t);
  assert(static_cast<std::size_t>(state.pending_size) >= fresh);
  assert(out.decision.size() == symbols && out.slicer_input.size() == symbols);
  assert(known.empty() || known.size() == symbols);

  // 1. The window moves on to this clock's samples.
  const std::int64_t passed = t.first - state.window_start;
  assert(passed >= 0 && passed <= state.window_size + static_cast<std::int64_t>(fresh));
  assert(t.end - t.first <= kRxMaxWindow);
  std::array<std::int16_t, kRxMaxWindow> amplified;
  const auto amplified_span = std::span(amplified).first(fresh);
  blocks.ctle(plan.ctle, coefs.ctle, state.ctle, std::span(state.pending).first(fresh), amplified_span);
  blocks.vga(plan.vga, state.vga_coefs, amplified_span, amplified_span);
  const std::int64_t kept = std::max<std::int64_t>(0, state.window_size - passed);
  const std::int64_t skipped = std::max<std::int64_t>(0, passed - state.window_size);
  std::copy_n(state.window.begin() + (state.window_size - kept), kept, state.window.begin());
  std::copy_n(amplified.begin() + skipped, static_cast<std::int64_t>(fresh) - skipped, state.window.begin() + kept);
  state.window_start = t.first;
  state.window_size = static_cast<std::int32_t>(kept + static_cast<std::int64_t>(fresh) - skipped);
  // Samples are left over only when the phase was moved from outside while a clock was being gathered.
  state.pending_size -= static_cast<std::int32_t>(fresh);
  std::copy_n(state.pending.begin() + static_cast<std::ptrdiff_t>(fresh), state.pending_size, state.pending.begin());

  // 2. Samples, codes, equalized samples, decisions. History comes first, so that every later loop is contiguous.
  std::array<std::int16_t, kRxMaxSymbolsPerClock> held;
  std::array<std::int16_t, kRxMaxSymbolsPerClock> converted;  // ADC codes; `codes` is what the FFE takes
  std::array<std::int16_t, kLmsFfeHistory + kRxMaxSymbolsPerClock> codes;
  std::array<std::int16_t, kRxMaxSymbolsPerClock> equalized;
  std::array<std::int8_t, kLmsDfeHistory + kRxMaxSymbolsPerClock> amplitudes;
  for (std::size_t i = 0; i < kLmsFfeHistory; ++i) codes[kLmsFfeHistory - 1 - i] = state.ffe.history[i];
  for (std::size_t i = 0; i < kLmsDfeHistory; ++i) amplitudes[kLmsDfeHistory - 1 - i] = state.dfe.history[i];
  const auto held_span = std::span(held).first(symbols);
  const auto code_span = std::span(codes).subspan(kLmsFfeHistory, symbols);
  const auto converted_span = std::span(converted).first(symbols);
  const auto equalized_span = std::span(equalized).first(symbols);
  const std::int32_t slices = plan.config.adc.slices;
  const auto slice = static_cast<int>(state.adc.symbol % static_cast<std::uint64_t>(slices));
  blocks.phase_interpolate(plan.phase_interpolator, SkewsOf(plan, coefs, state), slice, t.from_first,
                           std::span(state.window).first(static_cast<std::size_t>(state.window_size)), held_span);
  blocks.adc(plan.adc, coefs.adc, state.adc, held_span, converted_span);
  if (plan.config.adc_calibration.enable != 0) {
    AdcCorrect(plan.adc_calibration, state.adc_calibration.correction, slice, converted_span, code_span);
  } else {
    std::copy_n(converted.begin(), symbols, code_span.begin());
  }
  blocks.ffe(plan.ffe, state.ffe_coefs, state.ffe, code_span, equalized_span);
  const std::int32_t floating = plan.config.floating_taps.form;
  if (floating == kFloatingFeedForward) {
    FloatingFeedForward(plan.floating_taps, coefs.floating_taps, state.floating_coefs, state.floating_taps, code_span,
                        equalized_span);
  }
  if (floating == kFloatingFeedback) {
    FloatingFeedback(plan.floating_taps, coefs.floating_taps, state.floating_coefs, plan.dfe, state.dfe_coefs,
                     state.slicer_coefs, state.floating_taps, state.dfe, equalized_span, known, out.slicer_input,
                     out.decision);
  } else {
    Dfe(plan.dfe, state.dfe_coefs, state.slicer_coefs, state.dfe, equalized_span, known, out.slicer_input,
        out.decision);
  }

  std::array<std::uint8_t, kRxMaxSymbolsPerClock> sequence;
  if (UsesMlse(plan.config)) {
    blocks.mlse(plan.mlse, {state.dfe_coefs.tap[0], state.dfe_coefs.tap[1]}, state.slicer_coefs, state.mlse,
                equalized_span, std::span(sequence).first(symbols));
  }

  // 3. Errors and their sums.
  const RxLoops loops = LoopsOf(plan, coefs, state);
  const std::span<const std::uint8_t> believed = known.empty() ? std::span<const std::uint8_t>(out.decision) : known;
  std::array<std::int16_t, kRxMaxSymbolsPerClock> error;
  std::array<std::int16_t, kRxMaxSymbolsPerClock> blind_error;
  const bool blind = loops.blind && known.empty();
  for (std::size_t k = 0; k < symbols; ++k) {
    error[k] = SlicerError(plan.slicer, state.slicer_coefs, out.slicer_input[k], believed[k]);
    amplitudes[kLmsDfeHistory + k] = static_cast<std::int8_t>(Pam4Amplitude(believed[k]));
  }
  if (blind) {
    for (std::size_t k = 0; k < symbols; ++k) blind_error[k] = BlindError(out.slicer_input[k]);
  }
  const auto error_span = std::span<const std::int16_t>(error).first(symbols);
  LmsGradients gradients;
  LmsGradient(plan.lms, blind ? std::span<const std::int16_t>(blind_error).first(symbols) : error_span, error_span,
              std::span<const std::int16_t>(codes).first(kLmsFfeHistory + symbols),
              std::span<const std::int8_t>(amplitudes).first(kLmsDfeHistory + symbols), believed, gradients);
  const std::int32_t phase_error =
      PhaseDetector(plan.phase_detector, loops.phase_detector, state.phase_detector, out.slicer_input, error_span,
                    std::span<const std::int8_t>(amplitudes).subspan(kLmsDfeHistory, symbols));
  FloatingTapsGradients floating_gradients;
  if (floating != kFloatingOff) {
    FloatingGradient(plan.floating_taps, coefs.floating_taps, state.floating_taps, error_span, floating_gradients);
  }
  const std::int32_t magnitude_sum = SumOfMagnitudes(converted_span);

  if (out.info != nullptr) {
    *out.info = {state.clock,
                 t.position,
                 state.loop_filter.phase_code,
                 state.vga_coefs.gain_code,
                 state.lock_detector.mse,
                 state.startup.mode,
                 state.lock_detector.locked};
  }

  // 4. One update per loop.
  std::int64_t found = 0;
  LoopFilter(plan.loop_filter, loops.cdr, state.loop_filter, phase_error);
  if (loops.search && FrequencySearch(plan.frequency_search, state.frequency_search, phase_error, found)) {
    state.loop_filter.frequency = found;
  }
  Agc(plan.agc, loops.agc, state.agc, magnitude_sum);
  if (out.probes != nullptr) {
    std::copy_n(converted.begin(), symbols, out.probes->adc.begin());
    std::copy_n(equalized.begin(), symbols, out.probes->ffe.begin());
    std::copy_n(error.begin(), symbols, out.probes->error.begin());
    out.probes->gradients = gradients;
    out.probes->phase_error = phase_error;
    out.probes->magnitude_sum = magnitude_sum;
    out.probes->frequency = state.loop_filter.frequency;
  }
  if (plan.config.latency_clocks > 1) {
    const auto slot = static_cast<std::size_t>(state.delay_next);
    std::swap(state.gradient_delay[slot], gradients);
    std::swap(state.floating_delay[slot], floating_gradients);
    state.vga_coefs.gain_code = state.gain_delay[slot];
    state.gain_delay[slot] = state.agc.gain_code;
    state.delay_next = state.delay_next + 1 < plan.config.latency_clocks - 1 ? state.delay_next + 1 : 0;
  } else {
    state.vga_coefs.gain_code = state.agc.gain_code;
  }
  LmsUpdate(plan.lms, loops.lms, gradients, state.lms);
  if (floating != kFloatingOff && loops.lms.adapt_dfe) {
    FloatingUpdate(plan.floating_taps, floating == kFloatingFeedForward ? loops.lms.ffe_shift : loops.lms.dfe_shift,
                   floating_gradients, state.floating_taps, state.floating_coefs);
  }
  if (plan.config.adc_calibration.enable != 0) {
    // error[k] belongs to the sample ffe_pre symbols before sample k.
    const auto delay = static_cast<std::size_t>(plan.config.ffe_pre);
    AdcCalibrate(plan.adc_calibration, loops.adc_calibration, state.adc_calibration, slice, code_span,
                 (slice + kFfeMaxTaps * slices - plan.config.ffe_pre) % slices,
                 std::span<const std::int16_t>(codes).subspan(kLmsFfeHistory - delay - 1, symbols + 2), error_span);
  }
  LmsCoefficients(plan.lms, state.lms, state.ffe_coefs, state.dfe_coefs, state.slicer_coefs);

  // 5. What runs next.
  ++state.clock;
  const bool window = LockDetector(plan.lock_detector, state.lock_detector, error_span, believed);
  RxStartup(plan, coefs, state, magnitude_sum, window);

  // 6. The sequence takes the place of the tentative decisions, with the slicer inputs that belong to it.
  if (UsesMlse(plan.config)) {
    std::copy_n(sequence.begin(), symbols, out.decision.begin());
    Delay(std::span(state.slicer_delay).first(static_cast<std::size_t>(plan.config.mlse.traceback)), out.slicer_input);
  }
}

bool RxWindowAgrees(const RxPlan& plan, const RxState& state) {
  const Instants t = InstantsOf(plan, state);
  const std::int64_t passed = t.first - state.window_start;
  const std::int64_t fresh = t.end - state.window_start - state.window_size;
  return passed >= 0 && fresh >= 0 && fresh <= kRxMaxWindow && passed <= state.window_size + fresh &&
         t.end - t.first <= kRxMaxWindow;
}

void RxLoad(const RxPlan& plan, const FfeCoefs& ffe, const DfeCoefs& dfe, const SlicerCoefs& slicer, RxState& state) {
  state.ffe_coefs = ffe;
  state.dfe_coefs = dfe;
  state.slicer_coefs = slicer;
  LmsLoad(plan.lms, ffe, dfe, slicer, state.lms);
}

}  // namespace plumbline::reference
