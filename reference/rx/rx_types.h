// Types of the receiver: configuration of the whole, plan, coefficients, state, and what one DSP clock gives out.
#ifndef PLUMBLINE_REFERENCE_RX_RX_TYPES_H_
#define PLUMBLINE_REFERENCE_RX_RX_TYPES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "reference/convert/adc_calibration_types.h"
#include "reference/convert/adc_types.h"
#include "reference/convert/agc_types.h"
#include "reference/convert/vga_types.h"
#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"
#include "reference/eq/ctle_types.h"
#include "reference/eq/dfe_types.h"
#include "reference/eq/ffe_types.h"
#include "reference/eq/floating_taps_types.h"
#include "reference/eq/lms_types.h"
#include "reference/eq/mlse_types.h"
#include "reference/eq/slicer_types.h"
#include "reference/timing/frequency_search_types.h"
#include "reference/timing/lock_detector_types.h"
#include "reference/timing/loop_filter_types.h"
#include "reference/timing/phase_detector_types.h"
#include "reference/timing/phase_interpolator_types.h"

namespace plumbline {

inline constexpr int kRxArithVersion = 1;
inline constexpr int kRxMaxSymbolsPerClock = 128;
inline constexpr int kRxMaxLatency = 64;         // clocks
inline constexpr int kRxTapBits = 14;            // FFE coefficient, s2.11
inline constexpr int kRxTapFractionBits = 11;    // of an FFE coefficient
inline constexpr int kRxSlicerFractionBits = 6;  // of the slicer input below a 7-bit ADC LSB
inline constexpr int kRxSamplesBefore = 8;       // AFE samples kept before the one at the first sampling instant
inline constexpr int kRxStartUi = 2;             // UI before the first sampling instant
inline constexpr int kRxMaxWindow = 1088;        // AFE samples that one clock can see

// What decides the receiver's output. The loops live on the slicer's decisions in any case.
enum class RxDetector : std::int32_t {
  kSlicer,  // the slicer alone: no feedback, every DFE tap is 0
  kDfe,     // the slicer behind the DFE
  kMlse,    // the sequence estimator over 1 + tap[0] D, with the DFE's taps; slicer and DFE decide tentatively
};

constexpr const char* NameOf(RxDetector detector) {
  constexpr const char* kNames[] = {"slicer", "dfe", "mlse"};
  return kNames[static_cast<std::size_t>(detector)];
}

// Fields of the nested configurations that follow from the receiver's own are overwritten by Derived(): set them here.
struct RxConfig {
  std::int32_t symbols_per_clock = 64;  // symbols a DSP clock, 64 or 128
  std::int32_t samples_per_ui = 4;      // AFE samples a UI, 4 or 8
  std::int32_t latency_clocks = 12;     // clocks from a gradient or a level to the coefficient or gain that it changes
  std::int32_t start_phase = 0;         // 1/128 UI, first sampling instant

  std::int32_t ffe_taps = 24;      // taps
  std::int32_t ffe_pre = 7;        // taps before the main one
  std::int32_t ffe_main = 1927;    // 1/2048, start value of the main tap
  std::int32_t ffe_hold_pre1 = 0;  // 1/2048, the tap just before the main one, which is never adapted

  std::int32_t detector = static_cast<std::int32_t>(RxDetector::kDfe);  // an RxDetector

  std::int32_t dfe_start = 0;  // 1/512 of the main cursor, first DFE tap at the beginning of kBlindTrain

  std::int32_t agc_target = 3968;            // 1/256 LSB of 7 bits, mean magnitude at the ADC
  std::int32_t agc_clocks = 1024;            // clocks in kAgc
  std::int32_t cdr_clocks = 1024;            // clocks in kCdrAcquire
  std::int32_t blind_clocks = 4096;          // clocks in kBlindTrain
  std::int32_t decision_clocks = 4096;       // clocks in kDecisionDirected
  std::int32_t blind_step = 2;               // log2, FFE time constant 2900 symbols * 2^step in kBlindTrain
  std::int32_t decision_step = 2;            // log2, the same in kDecisionDirected
  std::int32_t tracking_step = 2;            // log2, the same in kTracking
  std::int32_t dfe_decision_step = 1;        // log2, DFE time constant 3280 symbols * 2^step in kDecisionDirected
  std::int32_t dfe_tracking_step = 2;        // log2, the same in kTracking
  std::int32_t level_step = 4;               // log2, level time constant 4096 symbols * 2^step in kTracking
  std::int32_t loss_eighths = 2;             // 1/8 of agc_target, mean magnitude below which the input counts as lost
  std::int32_t loss_clocks = 16;             // clocks over which that mean is taken
  std::int32_t unlock_windows = 8;           // windows of the lock detector without lock that end kTracking
  std::int32_t frozen_retry_clocks = 32768;  // clocks in kFrozen after which the gain is searched again

  CtleConfig ctle;
  VgaConfig vga;
  AgcConfig agc;
  PhaseInterpolatorConfig phase_interpolator;
  AdcConfig adc;
  AdcCalibrationConfig adc_calibration;
  FfeConfig ffe;
  DfeConfig dfe;
  MlseConfig mlse;
  FloatingTapsConfig floating_taps;
  SlicerConfig slicer;
  LmsConfig lms;
  PhaseDetectorConfig phase_detector;
  LoopFilterConfig loop_filter;
  FrequencySearchConfig frequency_search;
  LockDetectorConfig lock_detector;
};

inline constexpr std::array kRxFields = {
    Field<RxConfig>{"symbols_per_clock", "symbols", 64, 128, &RxConfig::symbols_per_clock, "symbols of a DSP clock"},
    Field<RxConfig>{"samples_per_ui", "samples", 4, 8, &RxConfig::samples_per_ui, "AFE samples a UI, 4 or 8"},
    Field<RxConfig>{"latency_clocks", "clocks", 1, kRxMaxLatency, &RxConfig::latency_clocks,
                    "from a gradient or level to the coefficient or gain that it changes"},
    Field<RxConfig>{"start_phase", "UI/128", 0, kPhasesPerUi - 1, &RxConfig::start_phase, "first sampling instant"},
    Field<RxConfig>{"ffe_taps", "taps", 1, kFfeMaxTaps, &RxConfig::ffe_taps, "length of the FFE"},
    Field<RxConfig>{"ffe_pre", "taps", 0, kFfeMaxTaps - 1, &RxConfig::ffe_pre, "FFE taps before the main one"},
    Field<RxConfig>{"ffe_main", "1/2048", 1, 8191, &RxConfig::ffe_main, "start value of the main FFE tap"},
    Field<RxConfig>{"ffe_hold_pre1", "1/2048", -8192, 8191, &RxConfig::ffe_hold_pre1,
                    "the FFE tap just before the main one, never adapted"},
    Field<RxConfig>{"detector", "1", 0, 2, &RxConfig::detector, "what decides the output: 0 slicer, 1 DFE, 2 MLSE"},
    Field<RxConfig>{"dfe_start", "1/512", -512, 512, &RxConfig::dfe_start, "first DFE tap when kBlindTrain begins"},
    Field<RxConfig>{"agc_target", "LSB/256", 256, 12288, &RxConfig::agc_target,
                    "mean magnitude at the ADC, in LSB of a 7-bit converter"},
    Field<RxConfig>{"agc_clocks", "clocks", 1, 1000000, &RxConfig::agc_clocks, "length of kAgc"},
    Field<RxConfig>{"cdr_clocks", "clocks", 1, 1000000, &RxConfig::cdr_clocks,
                    "length of kCdrAcquire after the frequency search"},
    Field<RxConfig>{"blind_clocks", "clocks", 1, 1000000, &RxConfig::blind_clocks, "length of kBlindTrain"},
    Field<RxConfig>{"decision_clocks", "clocks", 1, 1000000, &RxConfig::decision_clocks, "length of kDecisionDirected"},
    Field<RxConfig>{"blind_step", "log2", 0, 20, &RxConfig::blind_step, "FFE step in kBlindTrain"},
    Field<RxConfig>{"decision_step", "log2", 0, 20, &RxConfig::decision_step, "FFE step in kDecisionDirected"},
    Field<RxConfig>{"tracking_step", "log2", 0, 20, &RxConfig::tracking_step, "FFE step in kTracking"},
    Field<RxConfig>{"dfe_decision_step", "log2", 0, 20, &RxConfig::dfe_decision_step, "DFE step in kDecisionDirected"},
    Field<RxConfig>{"dfe_tracking_step", "log2", 0, 20, &RxConfig::dfe_tracking_step, "DFE step in kTracking"},
    Field<RxConfig>{"level_step", "log2", 0, 20, &RxConfig::level_step, "level step in kTracking"},
    Field<RxConfig>{"loss_eighths", "1/8", 0, 7, &RxConfig::loss_eighths,
                    "mean magnitude, in eighths of agc_target, below which the input is lost"},
    Field<RxConfig>{"loss_clocks", "clocks", 1, 4096, &RxConfig::loss_clocks, "clocks of that mean"},
    Field<RxConfig>{"unlock_windows", "windows", 1, 4096, &RxConfig::unlock_windows,
                    "lock windows without lock that end kTracking"},
    Field<RxConfig>{"frozen_retry_clocks", "clocks", 1, 100000000, &RxConfig::frozen_retry_clocks,
                    "clocks in kFrozen after which the gain is searched again"},
};
constexpr std::span<const Field<RxConfig>> FieldsOf(const RxConfig&) { return kRxFields; }

constexpr bool UsesMlse(const RxConfig& config) {
  return config.detector == static_cast<std::int32_t>(RxDetector::kMlse);
}

// The configuration with every nested field that follows from the receiver's own filled in. Idempotent.
RxConfig Derived(const RxConfig& config);

// Limits of every field of the derived configuration and of every block, and what the blocks ask of each other.
Status Validate(const RxConfig& config);

struct RxPlan {
  RxConfig config;  // derived
  CtlePlan ctle;
  VgaPlan vga;
  AgcPlan agc;
  PhaseInterpolatorPlan phase_interpolator;
  AdcPlan adc;
  AdcCalibrationPlan adc_calibration;
  FfePlan ffe;
  DfePlan dfe;
  MlsePlan mlse;
  FloatingTapsPlan floating_taps;
  SlicerPlan slicer;
  LmsPlan lms;
  PhaseDetectorPlan phase_detector;
  LoopFilterPlan loop_filter;
  FrequencySearchPlan frequency_search;
  LockDetectorPlan lock_detector;
  std::int64_t loss_sum = 0;  // sum of |ADC code| over loss_clocks below which the input is lost
};
// Precondition: Validate(config).ok().
RxPlan MakePlan(const RxConfig& config);

// What is set from outside, between clocks.
struct RxCoefs {
  CtleCoefs ctle;
  PhaseInterpolatorCoefs phase_interpolator;  // skews of the ADC slices
  AdcCoefs adc;                               // offsets and gains of the ADC slices
  FloatingTapsPositions floating_taps;        // where the groups of floating taps are
  bool freeze_adaptation = false;             // taps, levels and gain keep their values
  bool freeze_cdr = false;                    // the phase turns at the rate reached and follows no error
};
Status Validate(const RxPlan& plan, const RxCoefs& coefs);

// The start-up machine's states; reference/rx/startup.h says what each does.
enum class RxMode : std::uint8_t { kAgc, kCdrAcquire, kBlindTrain, kDecisionDirected, kTracking, kFrozen };

constexpr const char* NameOf(RxMode mode) {
  constexpr const char* kNames[] = {"agc", "cdr_acquire", "blind_train", "decision_directed", "tracking", "frozen"};
  return kNames[static_cast<std::size_t>(mode)];
}

struct RxStartupState {
  RxMode mode = RxMode::kAgc;
  bool lost = false;                 // the last full loss window was below the threshold
  std::int32_t clocks = 0;           // in this mode
  std::int32_t restarts = 0;         // failed attempts and lost locks, all together
  std::int32_t loss_clocks = 0;      // in the loss window so far
  std::int64_t loss_sum = 0;         // |ADC code| in the loss window so far
  std::int32_t unlocked = 0;         // windows without lock, in a row
  std::int64_t tracking_since = -1;  // clock in which kTracking was entered last; -1: never
};

struct RxState {
  // In force during the next clock.
  FfeCoefs ffe_coefs;
  DfeCoefs dfe_coefs;
  FloatingTapsCoefs floating_coefs;
  SlicerCoefs slicer_coefs;
  VgaCoefs vga_coefs;
  RxStartupState startup;

  std::int64_t clock = 0;  // DSP clocks done
  CtleState ctle;
  AgcState agc;
  AdcState adc;
  AdcCalibrationState adc_calibration;
  FfeState ffe;
  DfeState dfe;
  MlseState mlse;
  std::array<std::int16_t, kMlseMaxOverlap> slicer_delay{};  // slicer inputs of the last mlse.traceback symbols
  FloatingTapsState floating_taps;
  LmsState lms;
  PhaseDetectorState phase_detector;
  LoopFilterState loop_filter;
  FrequencySearchState frequency_search;
  LockDetectorState lock_detector;

  // Behind the VGA: window[i] is AFE sample window_start + i.
  std::int64_t window_start = 0;
  std::int32_t window_size = 0;
  std::array<std::int16_t, kRxMaxWindow> window{};

  // AFE samples of the clock that is not complete yet.
  std::int32_t pending_size = 0;
  std::array<std::int16_t, kRxMaxWindow> pending{};

  // Updates on their way, rings of latency_clocks - 1.
  std::int32_t delay_next = 0;
  std::array<LmsGradients, kRxMaxLatency> gradient_delay{};
  std::array<FloatingTapsGradients, kRxMaxLatency> floating_delay{};
  std::array<std::int32_t, kRxMaxLatency> gain_delay{};
};
void Reset(const RxPlan& plan, RxState& state);

// One DSP clock, beside its symbols.
struct RxClockInfo {
  std::int64_t clock = 0;       // number of this DSP clock
  std::int64_t position = 0;    // 1/128 UI: sampling instant of this clock's first ADC sample; AFE sample i is i*128/N
  std::int64_t phase_code = 0;  // 1/128 UI: position against a clock of exactly nominal rate
  std::int32_t gain_code = 0;   // VGA, in force in this clock
  std::int32_t mse = 0;         // squared slicer units, of the lock detector's last full window
  RxMode mode = RxMode::kAgc;   // of this clock
  bool locked = false;          // verdict of the lock detector's last full window
};

// Inner signals of one clock.
struct RxProbes {
  std::array<std::int16_t, kRxMaxSymbolsPerClock> adc{};    // ADC codes
  std::array<std::int16_t, kRxMaxSymbolsPerClock> ffe{};    // FFE output, floating taps included
  std::array<std::int16_t, kRxMaxSymbolsPerClock> error{};  // slicer error
  LmsGradients gradients;
  std::int32_t phase_error = 0;    // sum of the phase detector
  std::int32_t magnitude_sum = 0;  // sum of |ADC code|
  std::int64_t frequency = 0;      // 2^-40 phase codes a clock: integrator after this clock
};

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_RX_RX_TYPES_H_
