// The members of the states that more than one block visits: a block alone and the composition around it save and load
// them under the same names. Limits stand where a value from outside them would be read as an index, a count of bits or
// a value that the arithmetic's widths rely on.
#ifndef PLUMBLINE_DSP_BLOCKS_STATE_FIELDS_H_
#define PLUMBLINE_DSP_BLOCKS_STATE_FIELDS_H_

#include <algorithm>
#include <cstdint>
#include <string>

#include "reference/coding/prbs_types.h"
#include "reference/coding/precoder_types.h"
#include "reference/coding/scrambler_types.h"
#include "reference/convert/adc_calibration_types.h"
#include "reference/convert/adc_types.h"
#include "reference/convert/agc_types.h"
#include "reference/convert/dac_types.h"
#include "reference/core/fixed.h"
#include "reference/eq/ctle_types.h"
#include "reference/eq/dfe_types.h"
#include "reference/eq/ffe_types.h"
#include "reference/eq/floating_taps_types.h"
#include "reference/eq/lms_types.h"
#include "reference/eq/mlse_types.h"
#include "reference/timing/frequency_search_types.h"
#include "reference/timing/lock_detector_types.h"
#include "reference/timing/loop_filter_types.h"
#include "reference/timing/phase_detector_types.h"

namespace plumbline::dsp {

template <class V>
void VisitFields(V&& v, const std::string& prefix, const PrbsPlan& plan, PrbsState& state) {
  v(prefix + "last", state.last, 1, plan.mask);
}

template <class V>
void VisitFields(V&& v, const std::string& prefix, const PrecoderPlan&, PrecoderState& state) {
  v(prefix + "previous", state.previous, 0, 3);
}

template <class V>
void VisitFields(V&& v, const std::string& prefix, ScramblerState& state) {
  v(prefix + "last", state.last, 0, SignedMax(kScramblerOrder + 1));
}

template <class V>
void VisitFields(V&& v, const std::string& prefix, const DacPlan&, DacState& state) {
  v(prefix + "clip_count", state.clip_count, 0, SignedMax(62));
}

template <class V>
void VisitFields(V&& v, const std::string& prefix, const CtlePlan& plan, CtleState& state) {
  v(prefix + "history", state.history);
  v(prefix + "peaked", state.peaked, -SignedMax(31), SignedMax(31));
  v(prefix + "ui_sum", state.ui_sum, -SignedMax(35), SignedMax(35));
  v(prefix + "low_pass", state.low_pass, -SignedMax(31), SignedMax(31));
  v(prefix + "shelf", state.shelf);
  v(prefix + "sample_in_ui", state.sample_in_ui, 0, plan.config.samples_per_ui - 1);
}

template <class V>
void VisitFields(V&& v, const std::string& prefix, const AgcPlan& plan, AgcState& state) {
  v(prefix + "gain_code", state.gain_code, plan.config.min_code, plan.config.max_code);
  v(prefix + "clocks", state.clocks, 0, (1 << plan.config.window_log2) - 1);
  v(prefix + "settle", state.settle, 0, plan.config.settle_clocks);
  v(prefix + "settled", state.settled, 0, 1);
  v(prefix + "sum", state.sum, 0, std::int64_t{1} << 32);
}

template <class V>
void VisitFields(V&& v, const std::string& prefix, const AdcPlan&, AdcState& state) {
  v(prefix + "symbol", state.symbol);
  v(prefix + "clip_count", state.clip_count);
}

template <class V>
void VisitFields(V&& v, const std::string& prefix, const FfePlan& plan, FfeState& state) {
  v(prefix + "history", state.history, SignedMin(plan.config.in_bits), SignedMax(plan.config.in_bits));
}

template <class V>
void VisitFields(V&& v, const std::string& prefix, const DfePlan&, DfeState& state) {
  v(prefix + "history", state.history, -3, 3);
}

// A clock is always complete where a frame is a clock.
template <class V>
void VisitFields(V&& v, const std::string& prefix, const MlsePlan&, MlseState& state) {
  v(prefix + "pending", state.pending, 0, 0);
  v(prefix + "sample", state.sample);
}

template <class V>
void VisitFields(V&& v, const std::string& prefix, const AdcCalibrationPlan& plan, AdcCalibrationState& state) {
  const AdcCalibrationConfig& c = plan.config;
  const std::int64_t symbols = std::int64_t{c.symbols_per_clock} << c.window_log2;  // of a window
  const std::int32_t most = c.window_log2 == 0 ? 0 : (1 << c.window_log2) - 1;      // clocks of an open window
  v(prefix + "correction.offset", state.correction.offset, -c.offset_limit, c.offset_limit);
  v(prefix + "correction.gain", state.correction.gain, kAdcUnityGain - c.gain_limit, kAdcUnityGain + c.gain_limit);
  v(prefix + "correction.skew", state.correction.skew, -c.skew_limit, c.skew_limit);
  v(prefix + "offset", state.offset);
  v(prefix + "gain", state.gain);
  v(prefix + "skew", state.skew);
  v(prefix + "sum", state.sum, -(symbols << 12), symbols << 12);
  v(prefix + "magnitude", state.magnitude, 0, symbols << 12);
  v(prefix + "product", state.product, -(symbols << 25), symbols << 25);
  v(prefix + "clocks", state.clocks, 0, most);
  v(prefix + "level_clocks", state.level_clocks, 0, most);
  v(prefix + "skew_clocks", state.skew_clocks, 0, most);
  v(prefix + "level_windows", state.level_windows, 0, SignedMax(31));
  v(prefix + "skew_windows", state.skew_windows, 0, SignedMax(31));
  v(prefix + "latency", state.latency, 0, c.latency_clocks);
}

template <class V>
void VisitFields(V&& v, const std::string& prefix, const FloatingTapsPlan& plan, FloatingTapsState& state) {
  v(prefix + "samples", state.samples, SignedMin(plan.config.in_bits), SignedMax(plan.config.in_bits));
  v(prefix + "amplitudes", state.amplitudes, -3, 3);
  v(prefix + "accumulators", state.accumulators);
}

template <class V>
void VisitFields(V&& v, const std::string& prefix, const LmsPlan&, LmsState& state) {
  v(prefix + "ffe", state.ffe);
  v(prefix + "dfe", state.dfe, -(std::int64_t{512} << kLmsDfeFractionBits), std::int64_t{512} << kLmsDfeFractionBits);
  v(prefix + "level", state.level, -(std::int64_t{2047} << kLmsLevelFractionBits),
    std::int64_t{2047} << kLmsLevelFractionBits);
}

template <class V>
void VisitFields(V&& v, const std::string& prefix, const PhaseDetectorPlan&, PhaseDetectorState& state) {
  v(prefix + "in", state.in);
  v(prefix + "error", state.error, SignedMin(12), SignedMax(12));
  v(prefix + "amplitude", state.amplitude, -3, 3);
}

template <class V>
void VisitFields(V&& v, const std::string& prefix, const LoopFilterPlan& plan, LoopFilterState& state) {
  v(prefix + "phase_code", state.phase_code, -(std::int64_t{1} << 60), std::int64_t{1} << 60);
  v(prefix + "fraction", state.fraction, 0, (std::int64_t{1} << kPhaseFractionBits) - 1);
  v(prefix + "frequency", state.frequency, SignedMin(56), SignedMax(56));
  v(prefix + "delay", state.delay, SignedMin(25), SignedMax(25));
  v(prefix + "next", state.next, 0, std::max(0, plan.config.latency_clocks - 2));
}

template <class V>
void VisitFields(V&& v, const std::string& prefix, const FrequencySearchPlan& plan, FrequencySearchState& state) {
  v(prefix + "clocks", state.clocks, 0, plan.clocks - 1);
  v(prefix + "in_phase", state.in_phase, SignedMin(38), SignedMax(38));
  v(prefix + "quadrature", state.quadrature, SignedMin(38), SignedMax(38));
}

template <class V>
void VisitFields(V&& v, const std::string& prefix, const LockDetectorPlan& plan, LockDetectorState& state) {
  v(prefix + "squared_error", state.squared_error, 0, SignedMax(47));
  v(prefix + "symbols", state.symbols, 0, SignedMax(25));
  v(prefix + "clocks", state.clocks, 0, plan.config.window_clocks - 1);
  v(prefix + "mse", state.mse, 0, SignedMax(24));
  v(prefix + "windows", state.windows, 0, SignedMax(31));
  v(prefix + "locked", state.locked);
}

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_BLOCKS_STATE_FIELDS_H_
