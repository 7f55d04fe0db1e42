// The composition: every bit of it against the same chain written over whole arrays, segmentation, backends, copies,
// the start-up machine's states, and every configuration that must be refused.
#include "reference/rx/rx.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "dsp/backend.h"
#include "dsp/receiver.h"
#include "reference/convert/adc.h"
#include "reference/convert/agc.h"
#include "reference/convert/vga.h"
#include "reference/eq/ctle.h"
#include "reference/eq/ffe.h"
#include "reference/eq/lms.h"
#include "reference/eq/mlse.h"
#include "reference/eq/slicer.h"
#include "reference/timing/phase_interpolator.h"
#include "tests/rx/test_channel.h"
#include "tests/support/backends.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::ChannelConfig;
using testing_support::TestChannel;
constexpr std::uint32_t kSeed = 20260210;

// A start-up that passes through all states within 60 000 symbols on an easy channel.
RxConfig ShortConfig() {
  RxConfig config;
  config.agc_clocks = 200;
  config.cdr_clocks = 100;
  config.blind_clocks = 200;
  config.decision_clocks = 200;
  config.agc.window_log2 = 4;
  config.frequency_search.clocks_log2 = 7;
  config.lock_detector.window_clocks = 16;
  config.unlock_windows = 4;
  config.frozen_retry_clocks = 150;
  config.adc.noise_rms = 200;
  config.blind_step = config.decision_step = 1;
  config.tracking_step = 4;
  config.dfe_decision_step = 2;
  config.dfe_tracking_step = 5;
  config.dfe_start = 20;
  return config;
}

ChannelConfig EasyChannel() {
  ChannelConfig channel;
  channel.bandwidth = 0.6;
  channel.echo = 0.05;
  channel.noise_rms = 40;
  channel.ppm = 80;
  return channel;
}

std::vector<std::int16_t> Samples(TestChannel& channel, std::size_t count) {
  std::vector<std::int16_t> afe;
  channel.Generate(count, afe);
  return afe;
}

void ExpectSameInfo(const std::vector<RxClockInfo>& a, const std::vector<RxClockInfo>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].clock, b[i].clock) << i;
    ASSERT_EQ(a[i].position, b[i].position) << i;
    ASSERT_EQ(a[i].phase_code, b[i].phase_code) << i;
    ASSERT_EQ(a[i].gain_code, b[i].gain_code) << i;
    ASSERT_EQ(a[i].mse, b[i].mse) << i;
    ASSERT_EQ(a[i].mode, b[i].mode) << i;
    ASSERT_EQ(a[i].locked, b[i].locked) << i;
  }
}

// Every member of the state.
void ExpectSameState(const RxState& a, const RxState& b) {
  EXPECT_EQ(a.ffe_coefs.tap, b.ffe_coefs.tap);
  EXPECT_EQ(a.dfe_coefs.tap, b.dfe_coefs.tap);
  EXPECT_EQ(a.slicer_coefs.level, b.slicer_coefs.level);
  EXPECT_EQ(a.slicer_coefs.threshold, b.slicer_coefs.threshold);
  EXPECT_EQ(a.vga_coefs.gain_code, b.vga_coefs.gain_code);
  EXPECT_EQ(a.startup.mode, b.startup.mode);
  EXPECT_EQ(a.startup.lost, b.startup.lost);
  EXPECT_EQ(a.startup.clocks, b.startup.clocks);
  EXPECT_EQ(a.startup.restarts, b.startup.restarts);
  EXPECT_EQ(a.startup.loss_clocks, b.startup.loss_clocks);
  EXPECT_EQ(a.startup.loss_sum, b.startup.loss_sum);
  EXPECT_EQ(a.startup.unlocked, b.startup.unlocked);
  EXPECT_EQ(a.startup.tracking_since, b.startup.tracking_since);
  EXPECT_EQ(a.clock, b.clock);
  EXPECT_EQ(a.ctle.history, b.ctle.history);
  EXPECT_EQ(a.ctle.peaked, b.ctle.peaked);
  EXPECT_EQ(a.ctle.ui_sum, b.ctle.ui_sum);
  EXPECT_EQ(a.ctle.low_pass, b.ctle.low_pass);
  EXPECT_EQ(a.ctle.shelf, b.ctle.shelf);
  EXPECT_EQ(a.ctle.sample_in_ui, b.ctle.sample_in_ui);
  EXPECT_EQ(a.agc.gain_code, b.agc.gain_code);
  EXPECT_EQ(a.agc.clocks, b.agc.clocks);
  EXPECT_EQ(a.agc.settle, b.agc.settle);
  EXPECT_EQ(a.agc.sum, b.agc.sum);
  EXPECT_EQ(a.agc.settled, b.agc.settled);
  EXPECT_EQ(a.adc.symbol, b.adc.symbol);
  EXPECT_EQ(a.adc.clip_count, b.adc.clip_count);
  EXPECT_EQ(a.adc_calibration.correction.offset, b.adc_calibration.correction.offset);
  EXPECT_EQ(a.adc_calibration.correction.gain, b.adc_calibration.correction.gain);
  EXPECT_EQ(a.adc_calibration.correction.skew, b.adc_calibration.correction.skew);
  EXPECT_EQ(a.adc_calibration.offset, b.adc_calibration.offset);
  EXPECT_EQ(a.adc_calibration.gain, b.adc_calibration.gain);
  EXPECT_EQ(a.adc_calibration.skew, b.adc_calibration.skew);
  EXPECT_EQ(a.adc_calibration.sum, b.adc_calibration.sum);
  EXPECT_EQ(a.adc_calibration.magnitude, b.adc_calibration.magnitude);
  EXPECT_EQ(a.adc_calibration.product, b.adc_calibration.product);
  EXPECT_EQ(a.adc_calibration.clocks, b.adc_calibration.clocks);
  EXPECT_EQ(a.adc_calibration.level_clocks, b.adc_calibration.level_clocks);
  EXPECT_EQ(a.adc_calibration.skew_clocks, b.adc_calibration.skew_clocks);
  EXPECT_EQ(a.adc_calibration.level_windows, b.adc_calibration.level_windows);
  EXPECT_EQ(a.adc_calibration.skew_windows, b.adc_calibration.skew_windows);
  EXPECT_EQ(a.adc_calibration.latency, b.adc_calibration.latency);
  EXPECT_EQ(a.floating_coefs.tap, b.floating_coefs.tap);
  EXPECT_EQ(a.floating_taps.samples, b.floating_taps.samples);
  EXPECT_EQ(a.floating_taps.amplitudes, b.floating_taps.amplitudes);
  EXPECT_EQ(a.floating_taps.accumulators, b.floating_taps.accumulators);
  EXPECT_EQ(a.ffe.history, b.ffe.history);
  EXPECT_EQ(a.dfe.history, b.dfe.history);
  EXPECT_EQ(a.mlse.pending, b.mlse.pending);
  EXPECT_EQ(a.mlse.sample, b.mlse.sample);
  EXPECT_EQ(a.slicer_delay, b.slicer_delay);
  EXPECT_EQ(a.lms.ffe, b.lms.ffe);
  EXPECT_EQ(a.lms.dfe, b.lms.dfe);
  EXPECT_EQ(a.lms.level, b.lms.level);
  EXPECT_EQ(a.phase_detector.in, b.phase_detector.in);
  EXPECT_EQ(a.phase_detector.error, b.phase_detector.error);
  EXPECT_EQ(a.phase_detector.amplitude, b.phase_detector.amplitude);
  EXPECT_EQ(a.loop_filter.phase_code, b.loop_filter.phase_code);
  EXPECT_EQ(a.loop_filter.fraction, b.loop_filter.fraction);
  EXPECT_EQ(a.loop_filter.frequency, b.loop_filter.frequency);
  EXPECT_EQ(a.loop_filter.delay, b.loop_filter.delay);
  EXPECT_EQ(a.loop_filter.next, b.loop_filter.next);
  EXPECT_EQ(a.frequency_search.clocks, b.frequency_search.clocks);
  EXPECT_EQ(a.frequency_search.in_phase, b.frequency_search.in_phase);
  EXPECT_EQ(a.frequency_search.quadrature, b.frequency_search.quadrature);
  EXPECT_EQ(a.lock_detector.squared_error, b.lock_detector.squared_error);
  EXPECT_EQ(a.lock_detector.symbols, b.lock_detector.symbols);
  EXPECT_EQ(a.lock_detector.clocks, b.lock_detector.clocks);
  EXPECT_EQ(a.lock_detector.mse, b.lock_detector.mse);
  EXPECT_EQ(a.lock_detector.windows, b.lock_detector.windows);
  EXPECT_EQ(a.lock_detector.locked, b.lock_detector.locked);
  EXPECT_EQ(a.window_start, b.window_start);
  EXPECT_EQ(a.window_size, b.window_size);
  EXPECT_EQ(a.window, b.window);
  EXPECT_EQ(a.pending_size, b.pending_size);
  EXPECT_EQ(a.pending, b.pending);
  EXPECT_EQ(a.delay_next, b.delay_next);
  EXPECT_EQ(a.gain_delay, b.gain_delay);
  for (std::size_t i = 0; i < a.gradient_delay.size(); ++i) {
    EXPECT_EQ(a.gradient_delay[i].ffe, b.gradient_delay[i].ffe);
    EXPECT_EQ(a.gradient_delay[i].dfe, b.gradient_delay[i].dfe);
    EXPECT_EQ(a.gradient_delay[i].level, b.gradient_delay[i].level);
    EXPECT_EQ(a.floating_delay[i].tap, b.floating_delay[i].tap);
  }
}

struct Case {
  std::int32_t symbols_per_clock;
  std::int32_t samples_per_ui;
  std::int32_t adc_bits;
  std::int32_t latency_clocks;
};
constexpr Case kCases[] = {{64, 4, 7, 12}, {128, 8, 12, 1}, {128, 4, 5, 3}, {64, 8, 7, 20}};

RxConfig ConfigOf(const Case& c) {
  RxConfig config = ShortConfig();
  config.symbols_per_clock = c.symbols_per_clock;
  config.samples_per_ui = c.samples_per_ui;
  config.adc.bits = c.adc_bits;
  config.adc.noise_rms = 50;
  config.latency_clocks = c.latency_clocks;
  config.agc.settle_clocks = std::max(16, c.latency_clocks);
  config.loop_filter.latency_clocks = std::min(12, c.latency_clocks);
  if (c.symbols_per_clock == 128) {
    config.loop_filter.kp /= 2;
    config.loop_filter.ki /= 2;
  }
  return config;
}

// The second model has no clocks and no windows for its signals: CTLE, VGA, interpolator, ADC and FFE run over the
// whole input, with a gain for each sample and taps for each symbol. What the loops do is recomputed from the probes,
// with the latency as an index.
TEST(Rx, EqualsTheChainOverWholeArrays) {
  std::set<RxMode> seen;
  int gains = 0;
  for (const Case& c : kCases) {
    const RxConfig config = ConfigOf(c);
    ASSERT_TRUE(Validate(config).ok()) << Validate(config).message();
    const RxPlan plan = MakePlan(config);
    RxCoefs coefs;
    coefs.ctle = {3, 2};
    for (std::size_t s = 0; s < 64; ++s) {
      coefs.phase_interpolator.skew[s] = static_cast<std::int16_t>(static_cast<int>(s) % 5 - 2);
      coefs.adc.offset[s] = static_cast<std::int32_t>(s % 7) * 16 - 48;
    }
    ASSERT_TRUE(Validate(plan, coefs).ok());
    ChannelConfig channel_config = EasyChannel();
    channel_config.samples_per_ui = c.samples_per_ui;
    TestChannel channel(channel_config);
    const auto symbols = static_cast<std::size_t>(c.symbols_per_clock);
    const std::size_t clocks = 1300;
    const std::vector<std::int16_t> afe =
        Samples(channel, clocks * symbols * static_cast<std::size_t>(c.samples_per_ui) * 101 / 100 + 200);

    struct Clock {
      RxClockInfo info;
      RxProbes probes;
      std::vector<std::int16_t> z;
      FfeCoefs taps;        // in force
      std::size_t end = 0;  // AFE samples taken up to here
      std::int32_t agc_gain = 0;
      LmsState lms;  // after this clock
    };
    std::vector<Clock> log(clocks);
    RxState state;
    Reset(plan, state);
    const RxState fresh = state;
    std::size_t taken = 0;
    std::vector<std::uint8_t> decision(symbols);
    for (Clock& clock : log) {
      const std::size_t needed = reference::RxSamplesNeeded(plan, state);
      ASSERT_EQ(reference::RxFill(plan, state, std::span(afe).subspan(taken, needed)), needed);
      taken += needed;
      clock.taps = state.ffe_coefs;
      clock.z.resize(symbols);
      reference::RxClock(plan, coefs, reference::ReferenceRxBlocks(), state, {},
                         {decision, clock.z, &clock.info, &clock.probes});
      clock.end = taken;
      clock.agc_gain = state.agc.gain_code;
      clock.lms = state.lms;
      seen.insert(clock.info.mode);
      gains += clock.info.gain_code != log[0].info.gain_code ? 1 : 0;
    }

    // The signal.
    std::vector<std::int16_t> shaped(taken);
    CtleState ctle;
    Reset(plan.ctle, ctle);
    reference::Ctle(plan.ctle, coefs.ctle, ctle, std::span(afe).first(taken), shaped);
    std::size_t begin = 0;
    for (const Clock& clock : log) {
      const auto part = std::span(shaped).subspan(begin, clock.end - begin);
      reference::Vga(plan.vga, {clock.info.gain_code}, part, part);
      begin = clock.end;
    }
    AdcState adc;
    Reset(plan.adc, adc);
    std::vector<std::int16_t> codes(64, 0);  // as many zeros as the FFE has history
    for (std::size_t n = 0; n < clocks; ++n) {
      for (std::size_t k = 0; k < symbols; ++k) {
        // One symbol at a time, from a window of its own.
        const std::int64_t instant = log[n].info.position + 128 * static_cast<std::int64_t>(k);
        const std::int64_t per_sample = 128 / c.samples_per_ui;
        const std::int64_t from = std::max<std::int64_t>(0, instant / per_sample - 7);
        const auto window = std::span(shaped).subspan(
            static_cast<std::size_t>(from), std::min<std::size_t>(16, taken - static_cast<std::size_t>(from)));
        std::int16_t held = 0;
        reference::PhaseInterpolate(plan.phase_interpolator, coefs.phase_interpolator,
                                    static_cast<int>((n * symbols + k) % 64),
                                    static_cast<std::int32_t>(instant - from * per_sample), window, {&held, 1});
        std::int16_t code = 0;
        reference::Adc(plan.adc, coefs.adc, adc, {&held, 1}, {&code, 1});
        codes.push_back(code);
        ASSERT_EQ(log[n].probes.adc[k], code) << "clock " << n << " symbol " << k;
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < 24; ++i) sum += std::int64_t{log[n].taps.tap[i]} * codes[codes.size() - 1 - i];
        const int shift = 5 + c.adc_bits - 7;
        ASSERT_EQ(log[n].probes.ffe[k], SaturateToInt16((sum + (std::int64_t{1} << (shift - 1))) >> shift));
      }
    }

    // The loops: gain and gradients act latency clocks later.
    const auto latency = static_cast<std::size_t>(c.latency_clocks);
    for (std::size_t n = latency; n < clocks; ++n) {
      ASSERT_EQ(log[n].info.gain_code, log[n - latency].agc_gain) << n;
    }
    for (std::size_t n = latency; n < clocks; ++n) {
      // From the accumulators after clock n - 1 to those after clock n, with the gradients of clock n - latency + 1.
      const RxMode mode = log[n].info.mode;
      LmsState lms = log[n - 1].lms;
      const bool decides = mode == RxMode::kDecisionDirected || mode == RxMode::kTracking;
      LmsCoefs lms_coefs;
      lms_coefs.adapt_ffe = decides || mode == RxMode::kBlindTrain;
      lms_coefs.adapt_dfe = decides;
      lms_coefs.adapt_level = mode == RxMode::kTracking;
      const std::int32_t step = mode == RxMode::kTracking ? 4 : 1;
      lms_coefs.ffe_shift = step + 2 + c.adc_bits - 7;
      lms_coefs.dfe_shift = mode == RxMode::kTracking ? 5 : 2;
      lms_coefs.level_shift = 4;
      lms_coefs.hold_ffe = 1u << 6;
      reference::LmsUpdate(plan.lms, lms_coefs, log[n + 1 - latency].probes.gradients, lms);
      const bool retried =
          mode == RxMode::kDecisionDirected && n + 1 < clocks && log[n + 1].info.mode == RxMode::kCdrAcquire;
      if (retried) lms = fresh.lms;
      // The first DFE tap starts where it is told to, when blind training begins.
      const bool trains = mode == RxMode::kCdrAcquire && n + 1 < clocks && log[n + 1].info.mode == RxMode::kBlindTrain;
      if (trains) lms.dfe[0] = config.dfe_start << 14;
      ASSERT_EQ(lms.ffe, log[n].lms.ffe) << "clock " << n << " mode " << NameOf(mode);
      ASSERT_EQ(lms.dfe, log[n].lms.dfe) << n;
      ASSERT_EQ(lms.level, log[n].lms.level) << n;
    }
    EXPECT_EQ(log.back().info.mode, RxMode::kTracking) << "P " << c.symbols_per_clock << " bits " << c.adc_bits;
  }
  EXPECT_EQ(seen.size(), 5u) << "all states but kFrozen";
  EXPECT_GT(gains, 100);
}

TEST(Rx, SplittingTheInputChangesNoBit) {
  RxCoefs coefs;
  coefs.floating_taps.position = {30, 60, 17};
  std::int32_t option = -1;
  for (const Case& c : {kCases[0], kCases[0], kCases[1], kCases[2], kCases[3]}) {
    RxConfig config = ConfigOf(c);
    if (c.latency_clocks == 20) config.detector = static_cast<std::int32_t>(RxDetector::kMlse);
    if (c.latency_clocks == 3) config.detector = static_cast<std::int32_t>(RxDetector::kSlicer);
    if (++option > 0) {
      config.floating_taps.form = option % 3;
      config.adc_calibration.enable = c.adc_bits < 12 ? 1 : 0;
      config.adc_calibration.window_log2 = 4;
    }
    ChannelConfig channel_config = EasyChannel();
    channel_config.samples_per_ui = c.samples_per_ui;
    TestChannel channel(channel_config);
    std::vector<std::int16_t> afe = Samples(channel, static_cast<std::size_t>(60000 * c.samples_per_ui));
    // A dropout, so that every state is cut through.
    std::fill(afe.end() - 10000 * c.samples_per_ui, afe.end() - 3000 * c.samples_per_ui, std::int16_t{0});
    auto whole = dsp::Receiver::Create(config, "reference");
    ASSERT_TRUE(whole.ok()) << whole.status().message();
    dsp::ReceiverOutput expected;
    ASSERT_TRUE(whole->SetCoefs(coefs).ok());
    whole->SetProbes(true);
    whole->Process(afe, expected);
    EXPECT_GT(expected.symbols.size(), 59000u);
    for (std::uint32_t trial = 0; trial < 6; ++trial) {
      auto cut = dsp::Receiver::Create(config, "reference");
      ASSERT_TRUE(cut.ok());
      ASSERT_TRUE(cut->SetCoefs(coefs).ok());
      cut->SetProbes(true);
      dsp::ReceiverOutput got;
      std::size_t begin = 0;
      const std::size_t longest = trial < 2 ? 40 : (trial < 4 ? 1000 : 30000);
      for (const std::size_t size : testing_support::DrawCuts({kSeed, 40 + trial}, afe.size(), longest)) {
        cut->Process(std::span(afe).subspan(begin, size), got);
        begin += size;
      }
      ASSERT_EQ(got.symbols, expected.symbols) << "trial " << trial << " seed " << kSeed;
      ASSERT_EQ(got.slicer, expected.slicer);
      ASSERT_EQ(got.adc, expected.adc);
      ASSERT_EQ(got.ffe, expected.ffe);
      ASSERT_EQ(got.phase_error, expected.phase_error);
      ExpectSameInfo(got.clocks, expected.clocks);
      ExpectSameState(cut->state(), whole->state());
    }
  }
}

// The MLSE's receiver is the DFE's in every loop; only what it gives out is another: the best sequence of each
// clock's window over the FFE's output, and the slicer inputs as much later.
TEST(Rx, TheSequenceEstimatorActsOnNoLoop) {
  int changed = 0;
  for (const auto& [symbols, taps, traceback] :
       {std::tuple{64, 1, 32}, std::tuple{128, 2, 100}, std::tuple{64, 2, 0}}) {
    RxConfig config = ConfigOf({symbols, 4, 7, 12});
    config.dfe.num_taps = taps;
    config.mlse.taps = taps;
    config.mlse.warmup = 20;
    config.mlse.traceback = traceback;
    ChannelConfig channel_config = EasyChannel();
    channel_config.noise_rms = 600;
    channel_config.bandwidth = 0.5;
    TestChannel channel(channel_config);
    const std::vector<std::int16_t> afe = Samples(channel, static_cast<std::size_t>(4 * symbols * 1200));
    const auto late = static_cast<std::size_t>(traceback);
    const auto block = static_cast<std::size_t>(symbols);

    RxPlan plan = MakePlan(config);
    RxState dfe;
    Reset(plan, dfe);
    config.detector = static_cast<std::int32_t>(RxDetector::kMlse);
    ASSERT_TRUE(Validate(config).ok()) << Validate(config).message();
    const RxPlan mlse_plan = MakePlan(config);
    RxState mlse;
    Reset(mlse_plan, mlse);
    std::vector<std::int16_t> equalized(20 + late, 0);
    std::vector<std::int16_t> z(late, 0);
    std::vector<std::uint8_t> sequence(20 + late + block);
    std::size_t taken = 0;
    for (std::size_t n = 0;; ++n) {
      const std::size_t needed = reference::RxSamplesNeeded(plan, dfe);
      if (taken + needed > afe.size()) break;
      ASSERT_EQ(reference::RxFill(plan, dfe, std::span(afe).subspan(taken, needed)), needed);
      ASSERT_EQ(reference::RxFill(mlse_plan, mlse, std::span(afe).subspan(taken, needed)), needed);
      taken += needed;
      const MlseCoefs response{dfe.dfe_coefs.tap[0], dfe.dfe_coefs.tap[1]};
      const SlicerCoefs levels = dfe.slicer_coefs;
      std::vector<std::uint8_t> tentative(block);
      std::vector<std::int16_t> tentative_z(block);
      std::vector<std::uint8_t> decision(block);
      std::vector<std::int16_t> decision_z(block);
      RxProbes probes;
      reference::RxClock(plan, {}, reference::ReferenceRxBlocks(), dfe, {}, {tentative, tentative_z, nullptr, &probes});
      reference::RxClock(mlse_plan, {}, reference::ReferenceRxBlocks(), mlse, {}, {decision, decision_z});
      equalized.insert(equalized.end(), probes.ffe.begin(), probes.ffe.begin() + symbols);
      z.insert(z.end(), tentative_z.begin(), tentative_z.end());
      reference::MlseWindow(mlse_plan.mlse, response, levels, std::span(equalized).last(sequence.size()), sequence);
      for (std::size_t k = 0; k < block; ++k) {
        ASSERT_EQ(decision[k], sequence[20 + k]) << "clock " << n << " symbol " << k;
        ASSERT_EQ(decision_z[k], z[n * block + k]);
        changed += n > 600 && decision[k] != reference::Decide(levels, decision_z[k]);
      }
    }
    dfe.mlse = mlse.mlse;
    dfe.slicer_delay = mlse.slicer_delay;
    ExpectSameState(mlse, dfe);
  }
  EXPECT_GT(changed, 10) << "the estimator never overruled the slicer";
}

TEST(Rx, ThePlainSlicerHasNoFeedback) {
  RxConfig config = ShortConfig();
  config.detector = static_cast<std::int32_t>(RxDetector::kSlicer);
  auto receiver = dsp::Receiver::Create(config, "reference");
  ASSERT_TRUE(receiver.ok());
  receiver->SetProbes(true);
  TestChannel channel(EasyChannel());
  dsp::ReceiverOutput out;
  receiver->Process(Samples(channel, 4 * 64 * 1200), out);
  EXPECT_TRUE(receiver->locked());
  EXPECT_EQ(out.slicer, out.ffe);
  EXPECT_EQ(receiver->state().dfe_coefs.tap, DfeCoefs{}.tap);
}

TEST(Rx, EveryBackendGivesTheSameBits) {
  TestChannel channel(EasyChannel());
  const std::vector<std::int16_t> afe = Samples(channel, 4 * 60000);
  RxConfig config = ShortConfig();
  config.detector = static_cast<std::int32_t>(RxDetector::kMlse);  // every block that has a twin
  dsp::ReceiverOutput expected;
  auto reference = dsp::Receiver::Create(config, "reference");
  ASSERT_TRUE(reference.ok());
  reference->Process(afe, expected);
  int others = 0;
  for (const dsp::Backend& backend : dsp::Backends()) {
    if (backend.kind == dsp::Backend::Kind::kReference) continue;
    testing_support::ScopedBackend scoped(backend);
    auto receiver = dsp::Receiver::Create(config, backend.name);
    ASSERT_TRUE(receiver.ok()) << backend.name;
    dsp::ReceiverOutput got;
    receiver->Process(afe, got);
    ASSERT_EQ(got.symbols, expected.symbols) << backend.name;
    ASSERT_EQ(got.slicer, expected.slicer) << backend.name;
    ExpectSameState(receiver->state(), reference->state());
    ++others;
  }
  EXPECT_GE(others, 1);
  const auto missing = dsp::Receiver::Create(ShortConfig(), "abacus");
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.status().message().find("abacus"), std::string::npos);
}

TEST(Rx, ACopyGoesOnFromTheSamePoint) {
  TestChannel channel(EasyChannel());
  const std::vector<std::int16_t> afe = Samples(channel, 4 * 40000);
  auto receiver = dsp::Receiver::Create(ShortConfig(), "reference");
  ASSERT_TRUE(receiver.ok());
  dsp::ReceiverOutput ignored;
  receiver->Process(std::span(afe).first(77777), ignored);
  dsp::Receiver copy = *receiver;
  dsp::ReceiverOutput a;
  dsp::ReceiverOutput b;
  receiver->Process(std::span(afe).subspan(77777), a);
  copy.Process(std::span(afe).subspan(77777), b);
  EXPECT_EQ(a.symbols, b.symbols);
  ExpectSameInfo(a.clocks, b.clocks);
  ExpectSameState(receiver->state(), copy.state());
}

// Lengths of the states, in clocks, on a channel that locks at the first attempt.
TEST(RxStartupTest, StatesLastAsConfigured) {
  const RxConfig config = ShortConfig();
  auto receiver = dsp::Receiver::Create(config, "reference");
  ASSERT_TRUE(receiver.ok());
  TestChannel channel(EasyChannel());
  dsp::ReceiverOutput out;
  receiver->Process(Samples(channel, 4 * 64 * 1200), out);
  std::vector<RxMode> order;
  std::vector<int> length;
  for (const RxClockInfo& info : out.clocks) {
    if (order.empty() || order.back() != info.mode) {
      order.push_back(info.mode);
      length.push_back(0);
    }
    ++length.back();
  }
  EXPECT_EQ(order, (std::vector<RxMode>{RxMode::kAgc, RxMode::kCdrAcquire, RxMode::kBlindTrain,
                                        RxMode::kDecisionDirected, RxMode::kTracking}));
  ASSERT_EQ(length.size(), 5u);
  EXPECT_EQ(length[0], 200);
  EXPECT_EQ(length[1], 128 + 100);
  EXPECT_EQ(length[2], 200);
  EXPECT_EQ(length[3], 200);
  EXPECT_TRUE(receiver->locked());
  EXPECT_EQ(receiver->state().startup.tracking_since, 828);
  // The held tap never moved.
  EXPECT_EQ(receiver->state().ffe_coefs.tap[6], 0);
}

TEST(RxStartupTest, LostInputFreezesAndComesBack) {
  const RxConfig config = ShortConfig();
  auto receiver = dsp::Receiver::Create(config, "reference");
  ASSERT_TRUE(receiver.ok());
  ChannelConfig channel_config = EasyChannel();
  TestChannel channel(channel_config);
  dsp::ReceiverOutput out;
  receiver->Process(Samples(channel, 4 * 64 * 1200), out);
  ASSERT_TRUE(receiver->locked());
  const RxState before = receiver->state();

  // 100 clocks without input: frozen after at most two loss windows and what is in flight, everything held.
  out = {};
  std::vector<std::int16_t> lost = Samples(channel, 4 * 64 * 100);
  std::fill(lost.begin(), lost.end(), std::int16_t{0});
  receiver->Process(lost, out);
  EXPECT_EQ(receiver->mode(), RxMode::kFrozen);
  int frozen = 0;
  for (const RxClockInfo& info : out.clocks) frozen += info.mode == RxMode::kFrozen ? 1 : 0;
  EXPECT_GE(frozen, 100 - 2 * config.loss_clocks - 2);
  // Until the loss is seen the loops hear noise for a window: little may move.
  EXPECT_NEAR(receiver->state().vga_coefs.gain_code, before.vga_coefs.gain_code, 4 * 2 * config.loss_clocks);
  EXPECT_NEAR(receiver->state().ffe_coefs.tap[7], before.ffe_coefs.tap[7], 100);
  const RxState held = receiver->state();
  out = {};
  receiver->Process(std::span(lost).first(4 * 64 * 30), out);
  EXPECT_EQ(receiver->state().vga_coefs.gain_code, held.vga_coefs.gain_code);
  EXPECT_EQ(receiver->state().ffe_coefs.tap, held.ffe_coefs.tap);
  EXPECT_EQ(receiver->state().loop_filter.frequency, held.loop_filter.frequency);
  EXPECT_FALSE(receiver->locked());

  // Back: through kAgc to kTracking.
  out = {};
  receiver->Process(Samples(channel, 4 * 64 * 1500), out);
  EXPECT_TRUE(receiver->locked());
  std::set<RxMode> modes;
  for (const RxClockInfo& info : out.clocks) modes.insert(info.mode);
  EXPECT_EQ(modes.count(RxMode::kAgc), 1u);
  const auto n = static_cast<std::int64_t>(out.symbols.size());
  const std::int64_t produced = receiver->symbols_produced();
  // The 30 clocks of extra silence took no time in the channel.
  const double time = static_cast<double>(out.clocks.back().position) / 128 - 30 * 64;
  const auto around = static_cast<std::int64_t>(time * (1 + channel_config.ppm * 1e-6)) - n;
  const auto aligned = testing_support::Align(channel, out.symbols, n - 5000, 5000, around, 100);
  EXPECT_EQ(aligned.errors, 0) << "of the last 5000 symbols after " << produced;
}

// Without any input the gain is searched now and then, and nothing ever looks locked.
TEST(RxStartupTest, SilenceIsSearchedButNeverLocked) {
  RxConfig config = ShortConfig();
  config.adc.noise_rms = 228;
  auto receiver = dsp::Receiver::Create(config, "reference");
  ASSERT_TRUE(receiver.ok());
  dsp::ReceiverOutput out;
  receiver->Process(std::vector<std::int16_t>(4 * 64 * 2000, 0), out);
  int frozen = 0;
  int searching = 0;
  for (const RxClockInfo& info : out.clocks) {
    EXPECT_FALSE(info.locked);
    frozen += info.mode == RxMode::kFrozen ? 1 : 0;
    searching += info.mode == RxMode::kAgc ? 1 : 0;
  }
  EXPECT_GT(frozen, 500);
  EXPECT_GT(searching, 500);
  EXPECT_EQ(frozen + searching, static_cast<int>(out.clocks.size()));
}

TEST(RxStartupTest, FreezesFromOutside) {
  auto receiver = dsp::Receiver::Create(ShortConfig(), "reference");
  ASSERT_TRUE(receiver.ok());
  TestChannel channel(EasyChannel());
  dsp::ReceiverOutput out;
  receiver->Process(Samples(channel, 4 * 64 * 1200), out);
  ASSERT_TRUE(receiver->locked());
  receiver->FreezeAdaptation(true);
  const RxState before = receiver->state();
  channel.set_amplitude(1.1);
  receiver->Process(Samples(channel, 4 * 64 * 300), out);
  EXPECT_EQ(receiver->state().ffe_coefs.tap, before.ffe_coefs.tap);
  EXPECT_EQ(receiver->state().dfe_coefs.tap, before.dfe_coefs.tap);
  EXPECT_EQ(receiver->state().slicer_coefs.level, before.slicer_coefs.level);
  EXPECT_EQ(receiver->state().agc.gain_code, before.agc.gain_code);
  EXPECT_NE(receiver->state().loop_filter.frequency, before.loop_filter.frequency) << "the CDR goes on";
  receiver->FreezeCdr(true);
  const std::int64_t frequency = receiver->state().loop_filter.frequency;
  receiver->Process(Samples(channel, 4 * 64 * 50), out);
  EXPECT_EQ(receiver->state().loop_filter.frequency, frequency);
  receiver->FreezeAdaptation(false);
  receiver->FreezeCdr(false);
  receiver->Process(Samples(channel, 4 * 64 * 200), out);
  EXPECT_NE(receiver->state().ffe_coefs.tap, before.ffe_coefs.tap);
}

TEST(Rx, LoadedCoefficientsAreInForceAtOnce) {
  auto receiver = dsp::Receiver::Create(ShortConfig(), "reference");
  ASSERT_TRUE(receiver.ok());
  FfeCoefs ffe;
  for (std::size_t i = 0; i < 24; ++i)
    ffe.tap[i] = static_cast<std::int16_t>(testing_support::Draw({kSeed, 3}, i, -8192, 8191));
  DfeCoefs dfe;
  dfe.tap[0] = -77;
  const SlicerCoefs slicer = MakeSlicerCoefs({-1540, -500, 515, 1532});
  ASSERT_TRUE(receiver->Load(ffe, dfe, slicer).ok());
  receiver->FreezeAdaptation(true);
  dsp::ReceiverOutput out;
  receiver->Process(std::vector<std::int16_t>(4 * 64 * 20, 100), out);
  EXPECT_EQ(receiver->state().ffe_coefs.tap, ffe.tap);
  EXPECT_EQ(receiver->state().dfe_coefs.tap, dfe.tap);
  EXPECT_EQ(receiver->state().slicer_coefs.level, slicer.level);
  dfe.tap[0] = 300;
  const Status status = receiver->Load(ffe, dfe, slicer);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.message().find("dfe.tap[0] = 300"), std::string::npos) << status.message();
}

// A phase moved from outside, by more than a sample and at any point of a clock, loses no sample and runs on.
TEST(Rx, ShiftedPhaseLosesNothing) {
  auto receiver = dsp::Receiver::Create(ShortConfig(), "reference");
  ASSERT_TRUE(receiver.ok());
  TestChannel channel(EasyChannel());
  dsp::ReceiverOutput out;
  receiver->Process(Samples(channel, 4 * 64 * 1200), out);
  for (std::uint32_t trial = 0; trial < 400; ++trial) {
    receiver->ShiftPhase(static_cast<std::int32_t>(testing_support::Draw({kSeed, 4}, trial, -64, 64)));
    const auto count = static_cast<std::size_t>(testing_support::Draw({kSeed, 5}, trial, 0, 300));
    receiver->Process(Samples(channel, count), out);
  }
  EXPECT_EQ(out.symbols.size(), out.clocks.size() * 64);
  receiver->Process(Samples(channel, 4 * 64 * 600), out);
  EXPECT_TRUE(receiver->locked());
}

TEST(Rx, KnownSymbolsReplaceDecisions) {
  // Symbols that have nothing to do with the signal: errors are measured against them, decisions are not.
  RxConfig config = ShortConfig();
  config.agc_clocks = config.cdr_clocks = config.blind_clocks = 1;
  auto receiver = dsp::Receiver::Create(config, "reference");
  ASSERT_TRUE(receiver.ok());
  const auto known = testing_support::DrawVector<std::uint8_t>({kSeed, 6}, 64 * 100, 0, 3);
  receiver->SetKnownSymbols(known, 64 * 20 + 10);
  receiver->SetProbes(true);
  TestChannel channel(EasyChannel());
  dsp::ReceiverOutput out;
  const RxPlan plan = receiver->plan();
  RxState state = receiver->state();
  const std::vector<std::int16_t> afe = Samples(channel, 4 * 64 * 130);
  std::size_t taken = 0;
  int differing = 0;
  for (std::int64_t n = 0; n < 125; ++n) {
    const std::size_t needed = reference::RxSamplesNeeded(plan, state);
    reference::RxFill(plan, state, std::span(afe).subspan(taken, needed));
    taken += needed;
    std::vector<std::uint8_t> decision(64);
    std::vector<std::int16_t> z(64);
    RxProbes probes;
    const std::int64_t from = 64 * n - (64 * 20 + 10);
    const bool covered = from >= 0 && from + 64 <= 6400;
    const auto given =
        covered ? std::span(known).subspan(static_cast<std::size_t>(from), 64) : std::span<const std::uint8_t>();
    const SlicerCoefs levels = state.slicer_coefs;
    reference::RxClock(plan, {}, reference::ReferenceRxBlocks(), state, given, {decision, z, nullptr, &probes});
    for (std::size_t k = 0; k < 64; ++k) {
      const std::uint8_t believed = covered ? given[k] : decision[k];
      differing += believed != decision[k] ? 1 : 0;
      ASSERT_EQ(probes.error[k], Saturate(z[k] - levels.level[believed], 12));
      ASSERT_EQ(decision[k],
                (z[k] >= levels.threshold[0]) + (z[k] >= levels.threshold[1]) + (z[k] >= levels.threshold[2]));
    }
  }
  EXPECT_GT(differing, 1000);
  receiver->Process(std::span(afe).first(taken), out);
  ExpectSameState(receiver->state(), state);
}

TEST(RxConfigTest, EveryFieldHasEnforcedLimits) { testing_support::ExpectLimitsEnforced<RxConfig>("rx"); }

TEST(RxConfigTest, RefusesWhatTheBlocksRefuse) {
  const auto expect = [](const RxConfig& config, const std::string& part) {
    const auto receiver = dsp::Receiver::Create(config, "reference");
    ASSERT_FALSE(receiver.ok()) << part;
    EXPECT_NE(receiver.status().message().find(part), std::string::npos) << receiver.status().message();
  };
  RxConfig config;
  config.symbols_per_clock = 96;
  expect(config, "rx.symbols_per_clock = 96");
  config = {};
  config.samples_per_ui = 5;
  expect(config, "rx.samples_per_ui = 5");
  config = {};
  config.ffe_pre = 24;
  expect(config, "rx.ffe_pre = 24 taps is outside 0..23");
  config = {};
  config.dfe_start = -257;
  expect(config, "rx.dfe_start = -257 1/512 is outside -256..256");
  config = {};
  config.adc.bits = 4;
  expect(config, "adc.bits = 4");
  config = {};
  config.dfe.num_taps = 9;
  expect(config, "dfe.num_taps = 9");
  config = {};
  config.detector = 3;
  expect(config, "rx.detector = 3 is outside 0..2");
  config.detector = static_cast<std::int32_t>(RxDetector::kMlse);
  config.mlse.traceback = 129;
  expect(config, "mlse.traceback = 129 samples is outside 0..128");
  config.mlse.traceback = 128;
  config.dfe.num_taps = 2;
  expect(config, "dfe.num_taps = 2 taps with rx.detector = mlse must be 1 (mlse.taps)");
  config.mlse.taps = 2;
  EXPECT_TRUE(Validate(config).ok());
  config.floating_taps.form = kFloatingFeedForward;
  EXPECT_TRUE(Validate(config).ok());
  config.floating_taps.form = kFloatingFeedback;
  expect(config, "floating_taps.form = 2 (feedback) with rx.detector = mlse must be 0 or 1");
  config = {};
  config.loop_filter.latency_clocks = 40;
  expect(config, "phase margin");
  config = {};
  config.latency_clocks = 17;
  expect(config, "agc.settle_clocks = 16");
  config = {};
  config.lms.level_limit = 512;
  expect(config, "lms.level_limit = 512");
  config = {};
  config.lock_detector.lock_mse = 80001;
  expect(config, "lock_detector.lock_mse = 80001");
  config = {};
  config.frequency_search.clocks_log2 = 13;
  expect(config, "frequency_search.clocks_log2 = 13");
  config = {};
  config.vga.min_code = -129;
  expect(config, "vga.min_code = -129");
  config = {};
  config.phase_detector.mode = 3;
  expect(config, "phase_detector.mode = 3");
  config = {};
  config.slicer.error_bits = 7;
  expect(config, "slicer.error_bits = 7");
  config = {};
  config.floating_taps.form = kFloatingFeedback;
  config.floating_taps.last = 20;
  expect(config, "floating_taps.last = 20 UI with floating_taps.first = 17");
  config = {};
  config.adc_calibration.enable = 1;
  config.ffe_pre = 0;
  expect(config, "rx.ffe_pre = 0 taps with adc_calibration.enable = 1 is outside 1..62");
  config = {};
  config.adc_calibration.enable = 1;
  config.adc.bits = 12;
  expect(config, "adc_calibration.fraction_bits = 2 bits with adc_calibration.bits = 12 is outside 0..0");
}

TEST(RxConfigTest, DerivedFieldsFollowAndStay) {
  RxConfig config;
  config.adc.bits = 9;
  config.symbols_per_clock = 128;
  config.samples_per_ui = 8;
  config.ffe_taps = 40;
  config.ffe_pre = 10;
  const RxConfig once = Derived(config);
  EXPECT_EQ(once.ffe.num_taps, 40);
  EXPECT_EQ(once.ffe.in_bits, 9);
  EXPECT_EQ(once.ffe.out_shift, 7);
  EXPECT_EQ(once.lms.in_bits, 9);
  EXPECT_EQ(once.agc.target, 4 * 3968);
  EXPECT_EQ(once.ctle.samples_per_ui, 8);
  EXPECT_EQ(once.loop_filter.symbols_per_clock, 128);
  EXPECT_EQ(once.frequency_search.symbols_per_clock, 128);
  const RxConfig twice = Derived(once);
  EXPECT_EQ(twice.agc.target, once.agc.target);
  EXPECT_EQ(twice.ffe.out_shift, once.ffe.out_shift);
}

TEST(RxConfigTest, RefusesCoefficientsOutsideTheirTables) {
  auto receiver = dsp::Receiver::Create(RxConfig{}, "reference");
  ASSERT_TRUE(receiver.ok());
  RxCoefs coefs;
  coefs.ctle.gdc_code = 21;
  EXPECT_NE(receiver->SetCoefs(coefs).message().find("ctle.gdc_code = 21"), std::string::npos);
  coefs = {};
  coefs.phase_interpolator.skew[3] = 33;
  EXPECT_NE(receiver->SetCoefs(coefs).message().find("skew[3] = 33"), std::string::npos);
  coefs = {};
  coefs.adc.gain[2] = 100;
  EXPECT_NE(receiver->SetCoefs(coefs).message().find("gain[2] = 100"), std::string::npos);
}

// The example worked by hand in docs/blocks/rx.md.
TEST(RxExample, WorkedByHand) {
  const RxPlan plan = MakePlan(RxConfig{});
  RxState state;
  Reset(plan, state);
  ASSERT_EQ(reference::RxSamplesNeeded(plan, state), 266u);
  const std::vector<std::int16_t> afe(266, 0);
  EXPECT_EQ(reference::RxFill(plan, state, afe), 266u);
  std::array<std::uint8_t, 64> decision{};
  std::array<std::int16_t, 64> z{};
  RxClockInfo info;
  reference::RxClock(plan, {}, reference::ReferenceRxBlocks(), state, {}, {decision, z, &info, nullptr});
  EXPECT_EQ(info.position, 256);
  EXPECT_EQ(reference::RxSamplesNeeded(plan, state), 256u);
  state.loop_filter.phase_code = 40;
  EXPECT_EQ(reference::RxSamplesNeeded(plan, state), 257u);
}

}  // namespace
}  // namespace plumbline
