// Receiver: the composition of all blocks between AFE codes and decisions. One call is one DSP clock of P symbols.
//
//   AFE -> CTLE -> VGA -> window -> phase interpolator -> ADC -> FFE -> DFE and slicer -> decisions
//                    ^                  ^                   |      ^        ^   |
//                    |                  |                  AGC    LMS      LMS  |
//                    |             loop filter <- phase detector <--------------+-- lock detector, start-up machine
//                    +--------- gain, latency_clocks later
//
// One clock, in this order
//   1. The AFE samples this clock needs beyond those of earlier clocks go through CTLE and VGA, with the gain in force
//   in
//      this clock, into the window. Which samples those are follows from the sampling instants alone:
//      up to the last one that ReachOf() names for `position` and P symbols.
//   2. P samples at position + 128 k (and the skew of each ADC slice), ADC, FFE, DFE with its decisions inside. Phase,
//   taps,
//      levels, thresholds and gain are constant in a clock; the DFE is serial.
//   3. Exact sums over the clock: phase error, gradients, |ADC code|, squared slicer error.
//   4. One saturating update per loop: the phase detector's sum enters the loop filter (which has latency_clocks of its
//   own),
//      the gradients of the clock latency_clocks - 1 ago reach the accumulators, the gain that the AGC chose then
//      reaches the VGA: a sum taken in clock n first acts in clock n + latency_clocks.
//   5. The start-up machine (reference/rx/startup.h) decides what runs in the next clock.
//
// Options, off by default: floating taps (eq/floating_taps) behind the FFE or in the DFE's feedback, with the step
// sizes
//   of FFE or DFE, in the two modes that decide; background calibration of the ADC (convert/adc_calibration): the FFE
//   then takes corrected codes, fraction_bits wider, the AGC still the converter's own; its skews add to those set from
//   outside, +-32/128 UI together at most. They are held as RxLoops says.
//
// Arithmetic: that of the blocks; nothing is rounded in between.
//   AFE, CTLE, VGA, interpolator  int16, full scale +-32767
//   ADC code                      s<adc.bits>
//   FFE                           taps s2.11, sum >> (5 + adc.bits - 7): slicer units, 6 fraction bits of a 7-bit LSB
//   slicer                        amplitude +1 is 512
//   position                      int64, 1/128 UI: 256 + start_phase + 128 P clock + phase_code; AFE sample i is at 128
//   i / N
// Detector: `dfe` gives out the decisions that DFE and slicer make; `slicer` is the same with every DFE tap at 0. With
//   `mlse` these decisions are tentative: feedback, errors, phase, gradients, lock detector and start-up live on them
//   as ever, so that LMS brings the FFE to 1 + alpha D with alpha = DFE tap 0 (beta = tap 1 with two), what eq/
//   partial_response calls its target. The output is the sequence that eq/mlse finds in the FFE's output with these
//   taps and the levels in force; decisions and slicer inputs (of the tentative slicer) come out mlse.traceback symbols
//   later and belong together. The MLSE acts on no loop.
// Decision k of a clock belongs to the ADC sample taken ffe_pre symbols before sample k of the clock: the main tap's
// delay; with `mlse` to the one traceback symbols before that. Known symbols: where `known` is not empty it holds the
// symbols that the (tentative) decisions of this clock should be; feedback, errors,
//   phase and gradients use them instead of the decisions, and the blind error is not used. Decisions are given all the
//   same.
// State and segmentation: RxFill() gathers samples until a clock is complete; an incomplete clock stays in the state
// and
//   gives no output. Splitting the input anywhere changes no bit of output or state.
// Latency: ffe_pre symbols from ADC to decision (mlse.traceback more with `mlse`), plus RxSamplesNeeded() for the first
// clock. Limits and errors: see RxConfig; Validate(plan, coefs) holds. The phase moves at most 32 codes a clock against
// nominal, so
//   a window of kRxMaxWindow samples always suffices.
// Blocks with twins come through RxBlocks, so that a faster function with the same meaning can stand in: it changes no
// bit. Thread-safety: distinct states are independent; plan and coefs are read only. Standard: none for the whole; each
// block names its own.
#ifndef PLUMBLINE_REFERENCE_RX_RX_H_
#define PLUMBLINE_REFERENCE_RX_RX_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "reference/rx/rx_types.h"

namespace plumbline::reference {

// The blocks that have twins.
struct RxBlocks {
  void (*ctle)(const CtlePlan&, const CtleCoefs&, CtleState&, std::span<const std::int16_t>, std::span<std::int16_t>);
  void (*vga)(const VgaPlan&, const VgaCoefs&, std::span<const std::int16_t>, std::span<std::int16_t>);
  void (*phase_interpolate)(const PhaseInterpolatorPlan&, const PhaseInterpolatorCoefs&, int, std::int32_t,
                            std::span<const std::int16_t>, std::span<std::int16_t>);
  void (*adc)(const AdcPlan&, const AdcCoefs&, AdcState&, std::span<const std::int16_t>, std::span<std::int16_t>);
  void (*ffe)(const FfePlan&, const FfeCoefs&, FfeState&, std::span<const std::int16_t>, std::span<std::int16_t>);
  std::size_t (*mlse)(const MlsePlan&, const MlseCoefs&, const SlicerCoefs&, MlseState&, std::span<const std::int16_t>,
                      std::span<std::uint8_t>);
};
const RxBlocks& ReferenceRxBlocks();

// What a clock gives: P decisions, P slicer inputs, its description and, when not null, its inner signals.
struct RxOutput {
  std::span<std::uint8_t> decision;
  std::span<std::int16_t> slicer_input;
  RxClockInfo* info = nullptr;
  RxProbes* probes = nullptr;
};

// AFE samples that the next clock needs and that have not been given yet.
std::size_t RxSamplesNeeded(const RxPlan& plan, const RxState& state);

// Takes samples for the next clock and says how many: all of `afe`, or as many as the clock needed.
std::size_t RxFill(const RxPlan& plan, RxState& state, std::span<const std::int16_t> afe);

// Runs one DSP clock. Precondition: RxSamplesNeeded(plan, state) == 0. `known` is empty or has P level indices.
void RxClock(const RxPlan& plan, const RxCoefs& coefs, const RxBlocks& blocks, RxState& state,
             std::span<const std::uint8_t> known, const RxOutput& out);

// Whether a state that was loaded from outside can run: its window and the samples on their way are those that its
// sampling instants ask for.
bool RxWindowAgrees(const RxPlan& plan, const RxState& state);

// Puts coefficients into force at once, as if the loops had reached them.
void RxLoad(const RxPlan& plan, const FfeCoefs& ffe, const DfeCoefs& dfe, const SlicerCoefs& slicer, RxState& state);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_RX_RX_H_
