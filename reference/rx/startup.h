// Start-up machine of the receiver: what each state does, how long it lasts and what follows, in one place.
//
//   state              AGC   CDR              FFE             DFE   levels  ends
//   kAgc               runs  held             held            held  held    after agc_clocks: kCdrAcquire, or kFrozen
//                                                                           without input
//   kCdrAcquire        runs  search, blind    held            held  held    after search and cdr_clocks: kBlindTrain
//   kBlindTrain        runs  blind            blind (Godard)  held  held    after blind_clocks: kDecisionDirected
//   kDecisionDirected  runs  runs             LMS, fast       LMS   held    after decision_clocks: kTracking when
//   locked,
//                                                                           else retry
//   kTracking          runs  runs             LMS, slow       LMS   LMS     after unlock_windows windows without lock:
//                                                                           retry
//   kFrozen            held  held             held            held  held    when the input is back, or after
//                                                                           frozen_retry_clocks: kAgc
//
// Floating taps adapt where the DFE does. Calibration of offset and gain rests in kAgc and kFrozen and while the input
// is lost; that of the skew runs in kDecisionDirected and kTracking, while locked.
//
// kCdrAcquire begins with the frequency search (timing/frequency_search): the phase turns, the loop is open; then the
// integrator starts from the offset found and the loop closes. "Blind" for the CDR is the phase detector on signs.
// kBlindTrain begins with the first DFE tap at dfe_start, unless it already has a value: FFE and DFE share the first
// postcursor along a slow line, and a start near its end saves millions of symbols.
// Entering kCdrAcquire sets the integrator and the errors on their way through the loop filter to 0 and begins the
// search anew; with freeze_cdr none of that happens, and the phase turns on at the rate that it has. Input lost (sum of
// |ADC code| over loss_clocks clocks below loss_eighths/8 of the AGC's target for as many symbols, rounded down) leads
// from any state but kAgc to kFrozen, with gain, phase rate, taps and levels kept; kAgc then goes on from those values.
// Retry: taps, levels and updates on their way return to their start values, and the lock detector begins anew; phase,
// gain and the gains on their way stay; the next state is kCdrAcquire. With freeze_adaptation there is no retry:
// kDecisionDirected waits for the lock, kTracking stays. A receiver that cannot lock goes on trying and never says
// `locked`. Known symbols replace decisions and the blind error wherever they are given; the states are the same.
#ifndef PLUMBLINE_REFERENCE_RX_STARTUP_H_
#define PLUMBLINE_REFERENCE_RX_STARTUP_H_

#include <cstdint>

#include "reference/rx/rx_types.h"

namespace plumbline::reference {

// What the loops do in a state.
struct RxLoops {
  AgcCoefs agc;
  LoopFilterCoefs cdr;
  PhaseDetectorCoefs phase_detector;
  bool search = false;  // the frequency search listens to the phase detector
  bool blind = false;   // the FFE adapts on the blind error
  LmsCoefs lms;
  AdcCalibrationCoefs adc_calibration;
};
RxLoops LoopsOf(const RxPlan& plan, const RxCoefs& coefs, const RxState& state);

// The end of one clock: counts, and moves to the next state. `window` is true when this clock completed a window of the
// lock detector.
void RxStartup(const RxPlan& plan, const RxCoefs& coefs, RxState& state, std::int32_t magnitude_sum, bool window);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_RX_STARTUP_H_
