#include "reference/rx/startup.h"

#include <cstddef>

#include "reference/eq/lms.h"

namespace plumbline::reference {
namespace {

void Enter(const RxPlan& plan, const RxCoefs& coefs, RxState& state, RxMode mode) {
  if (mode == RxMode::kCdrAcquire && !coefs.freeze_cdr) {
    state.loop_filter.frequency = 0;
    state.loop_filter.delay = {};
    state.frequency_search = FrequencySearchState{};
  }
  if (mode == RxMode::kBlindTrain && state.lms.dfe[0] == 0) {
    state.lms.dfe[0] = plan.config.dfe_start * (1 << kLmsDfeFractionBits);
    state.dfe_coefs.tap[0] = static_cast<std::int16_t>(plan.config.dfe_start);
  }
  state.startup.mode = mode;
  state.startup.clocks = 0;
  state.startup.unlocked = 0;
}

// Everything learnt is forgotten, but the gain.
void Retry(const RxPlan& plan, const RxCoefs& coefs, RxState& state) {
  RxState fresh;
  Reset(plan, fresh);
  state.ffe_coefs = fresh.ffe_coefs;
  state.dfe_coefs = fresh.dfe_coefs;
  state.slicer_coefs = fresh.slicer_coefs;
  state.lms = fresh.lms;
  state.gradient_delay = fresh.gradient_delay;
  state.floating_coefs = fresh.floating_coefs;
  state.floating_taps.accumulators = fresh.floating_taps.accumulators;
  state.floating_delay = fresh.floating_delay;
  state.lock_detector = fresh.lock_detector;
  ++state.startup.restarts;
  Enter(plan, coefs, state, RxMode::kCdrAcquire);
}

void WatchInput(const RxPlan& plan, RxStartupState& startup, std::int32_t magnitude_sum) {
  startup.loss_sum += magnitude_sum;
  if (++startup.loss_clocks < plan.config.loss_clocks) return;
  startup.lost = startup.loss_sum < plan.loss_sum;
  startup.loss_sum = 0;
  startup.loss_clocks = 0;
}

}  // namespace

RxLoops LoopsOf(const RxPlan& plan, const RxCoefs& coefs, const RxState& state) {
  const RxMode mode = state.startup.mode;
  const RxConfig& config = plan.config;
  RxLoops loops;
  const bool learns = !coefs.freeze_adaptation;
  const bool decides = mode == RxMode::kDecisionDirected || mode == RxMode::kTracking;
  loops.agc.hold = coefs.freeze_adaptation || mode == RxMode::kFrozen ? 1 : 0;
  loops.search =
      !coefs.freeze_cdr && mode == RxMode::kCdrAcquire && state.startup.clocks < plan.frequency_search.clocks;
  loops.cdr.hold = coefs.freeze_cdr || mode == RxMode::kAgc || mode == RxMode::kFrozen || loops.search;
  loops.cdr.turn = loops.search ? kFrequencySearchTurn : 0;
  loops.phase_detector.blind = mode == RxMode::kCdrAcquire || mode == RxMode::kBlindTrain;
  loops.blind = mode == RxMode::kBlindTrain;
  loops.lms.adapt_ffe = learns && (loops.blind || decides);
  loops.lms.adapt_dfe = learns && decides;
  loops.lms.adapt_level = learns && mode == RxMode::kTracking;
  // One bit more in a sample doubles the gradient of the same tap error.
  const std::int32_t width = 2 + config.ffe.in_bits - 7;
  const bool tracking = mode == RxMode::kTracking;
  loops.lms.ffe_shift =
      width + (tracking ? config.tracking_step : (loops.blind ? config.blind_step : config.decision_step));
  loops.lms.dfe_shift = tracking ? config.dfe_tracking_step : config.dfe_decision_step;
  loops.lms.level_shift = config.level_step;
  loops.lms.hold_ffe = config.ffe_pre > 0 ? std::uint64_t{1} << (config.ffe_pre - 1) : 0;
  loops.adc_calibration.hold_levels = !learns || state.startup.lost || mode == RxMode::kAgc || mode == RxMode::kFrozen;
  loops.adc_calibration.hold_skew = loops.adc_calibration.hold_levels || !decides || !state.lock_detector.locked;
  return loops;
}

void RxStartup(const RxPlan& plan, const RxCoefs& coefs, RxState& state, std::int32_t magnitude_sum, bool window) {
  const RxConfig& config = plan.config;
  RxStartupState& startup = state.startup;
  WatchInput(plan, startup, magnitude_sum);
  ++startup.clocks;
  if (startup.lost && startup.mode != RxMode::kAgc && startup.mode != RxMode::kFrozen) {
    Enter(plan, coefs, state, RxMode::kFrozen);
    return;
  }
  switch (startup.mode) {
    case RxMode::kAgc:
      if (startup.clocks >= config.agc_clocks)
        Enter(plan, coefs, state, startup.lost ? RxMode::kFrozen : RxMode::kCdrAcquire);
      break;
    case RxMode::kCdrAcquire:
      if (startup.clocks >= plan.frequency_search.clocks + config.cdr_clocks)
        Enter(plan, coefs, state, RxMode::kBlindTrain);
      break;
    case RxMode::kBlindTrain:
      if (startup.clocks >= config.blind_clocks) Enter(plan, coefs, state, RxMode::kDecisionDirected);
      break;
    case RxMode::kDecisionDirected:
      if (startup.clocks < config.decision_clocks) break;
      if (state.lock_detector.locked) {
        startup.tracking_since = state.clock;
        Enter(plan, coefs, state, RxMode::kTracking);
      } else if (!coefs.freeze_adaptation) {
        Retry(plan, coefs, state);
      }
      break;
    case RxMode::kTracking:
      if (!window) break;
      startup.unlocked = state.lock_detector.locked ? 0 : startup.unlocked + 1;
      if (startup.unlocked >= config.unlock_windows && !coefs.freeze_adaptation) Retry(plan, coefs, state);
      break;
    case RxMode::kFrozen:
      if (!startup.lost || startup.clocks >= config.frozen_retry_clocks) Enter(plan, coefs, state, RxMode::kAgc);
      break;
  }
}

}  // namespace plumbline::reference
