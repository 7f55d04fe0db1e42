// The receiver's options: floating taps and calibration of the ADC, against the same signal path over whole arrays and
// the loops replayed with their latency, and what they are for: an echo far behind the FFE, a converter of unlike
// slices.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "dsp/receiver.h"
#include "reference/convert/adc_calibration.h"
#include "reference/eq/floating_taps.h"
#include "reference/rx/rx.h"
#include "tests/rx/test_channel.h"

namespace plumbline {
namespace {

using testing_support::ChannelConfig;
using testing_support::TestChannel;

RxConfig ShortConfig() {
  RxConfig config;
  config.agc_clocks = 200;
  config.cdr_clocks = 100;
  config.blind_clocks = 200;
  config.decision_clocks = 200;
  config.agc.window_log2 = 4;
  config.frequency_search.clocks_log2 = 7;
  config.lock_detector.window_clocks = 16;
  config.adc.noise_rms = 100;
  return config;
}

ChannelConfig EchoChannel() {
  ChannelConfig channel;
  channel.bandwidth = 0.6;
  channel.echo = 0.08;
  channel.echo_delay = 25.2;
  channel.noise_rms = 30;
  channel.ppm = 50;
  return channel;
}

RxCoefs UnlikeSlices() {
  RxCoefs coefs;
  for (std::size_t s = 0; s < 64; ++s) {
    const int a = static_cast<int>(s * 29 % 64);
    coefs.adc.offset[s] = a * 8 - 252;                                           // +-1 LSB
    coefs.adc.gain[s] = static_cast<std::int16_t>(16384 + 40 * (a % 32) - 620);  // +-4%
    coefs.phase_interpolator.skew[s] = static_cast<std::int16_t>(a % 9 - 4);     // +-4/128 UI
  }
  coefs.floating_taps.position = {22, 40, 0};
  return coefs;
}

TEST(RxOptions, EqualTheChainOverWholeArrays) {
  for (const std::int32_t form : {kFloatingOff, kFloatingFeedForward, kFloatingFeedback}) {
    RxConfig config = ShortConfig();
    config.floating_taps.form = form;
    config.adc_calibration.enable = form != kFloatingFeedForward ? 1 : 0;
    config.adc_calibration.window_log2 = 3;
    config.latency_clocks = form == kFloatingFeedback ? 1 : 5;
    config.loop_filter.latency_clocks = config.latency_clocks;
    ASSERT_TRUE(Validate(config).ok()) << Validate(config).message();
    const RxPlan plan = MakePlan(config);
    const bool calibrated = config.adc_calibration.enable != 0;
    const RxCoefs coefs = UnlikeSlices();
    ASSERT_TRUE(Validate(plan, coefs).ok());
    TestChannel channel(EchoChannel());
    constexpr std::size_t kClocks = 1200;
    constexpr std::size_t kSymbols = 64;
    std::vector<std::int16_t> afe;
    channel.Generate(kClocks * kSymbols * 4 * 101 / 100, afe);

    struct Clock {
      RxClockInfo info;
      RxProbes probes;
      std::vector<std::int16_t> z;
      std::vector<std::uint8_t> d;
      FfeCoefs taps;
      DfeCoefs dfe;
      FloatingTapsCoefs floating;
      AdcCorrection correction;
      bool locked = false;
      bool lost = false;
      std::array<std::int32_t, kFloatingMaxTaps> accumulators;  // after this clock
      AdcCalibrationState calibration;                          // after this clock
    };
    std::vector<Clock> log(kClocks);
    RxState state;
    Reset(plan, state);
    std::size_t taken = 0;
    for (Clock& clock : log) {
      taken += reference::RxFill(plan, state, std::span<const std::int16_t>(afe).subspan(taken));
      clock.z.resize(kSymbols);
      clock.d.resize(kSymbols);
      clock.taps = state.ffe_coefs;
      clock.dfe = state.dfe_coefs;
      clock.floating = state.floating_coefs;
      clock.correction = state.adc_calibration.correction;
      clock.locked = state.lock_detector.locked;
      clock.lost = state.startup.lost;
      reference::RxClock(plan, coefs, reference::ReferenceRxBlocks(), state, {},
                         {clock.d, clock.z, &clock.info, &clock.probes});
      clock.accumulators = state.floating_taps.accumulators;
      clock.calibration = state.adc_calibration;
    }
    ASSERT_EQ(log.back().info.mode, RxMode::kTracking);

    constexpr std::size_t kBefore = 256;  // zeros before the first symbol
    std::vector<std::int64_t> x(kBefore, 0);
    std::vector<std::int64_t> a(kBefore, 0);
    const int fraction = calibrated ? 2 : 0;
    for (std::size_t n = 0; n < kClocks; ++n) {
      for (std::size_t k = 0; k < kSymbols; ++k) {
        const std::size_t s = (n * kSymbols + k) % 64;
        std::int64_t code = log[n].probes.adc[k];
        if (calibrated) {
          code = Saturate(RoundShift((256 * code - log[n].correction.offset[s]) * log[n].correction.gain[s], 20), 9);
        }
        x.push_back(code);
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < 24; ++i) sum += log[n].taps.tap[i] * x[x.size() - 1 - i];
        std::int64_t y = SaturateToInt16(RoundShift(sum, 5 + fraction));
        std::int64_t far = 0;
        for (std::size_t j = 0; j < 8; ++j) {
          const std::size_t position = j < 4 ? 22 + j : 40 + j - 4;
          far += log[n].floating.tap[j] *
                 (form == kFloatingFeedForward ? x[x.size() - 1 - 7 - position] : a[a.size() - position]);
        }
        if (form == kFloatingFeedForward) y = SaturateToInt16(y + RoundShift(far, 5 + fraction));
        if (form == kFloatingFeedback) y = SaturateToInt16(y - far);
        ASSERT_EQ(log[n].probes.ffe[k], y) << "form " << form << " clock " << n << " symbol " << k;
        ASSERT_EQ(log[n].z[k], SaturateToInt16(y - log[n].dfe.tap[0] * a.back())) << n;
        a.push_back(2 * log[n].d[k] - 3);
      }
    }

    // The taps' loop: gradients of clock m, recomputed from the arrays, act at the end of clock m + latency - 1.
    const auto latency = static_cast<std::size_t>(config.latency_clocks);
    int moved = 0;
    for (std::size_t n = latency; n < kClocks; ++n) {
      const RxMode mode = log[n].info.mode;
      FloatingTapsState expected;
      expected.accumulators = log[n - 1].accumulators;
      if (form != kFloatingOff && (mode == RxMode::kDecisionDirected || mode == RxMode::kTracking)) {
        const std::size_t m = n + 1 - latency;
        FloatingTapsGradients gradients;
        for (std::size_t j = 0; j < 8; ++j) {
          const std::size_t position = j < 4 ? 22 + j : 40 + j - 4;
          for (std::size_t k = 0; k < kSymbols; ++k) {
            const std::size_t at = kBefore + m * kSymbols + k - position;
            gradients.tap[j] +=
                static_cast<std::int32_t>(log[m].probes.error[k] * (form == kFloatingFeedForward ? x[at - 7] : a[at]));
          }
        }
        const bool tracks = mode == RxMode::kTracking;
        const int shift = form == kFloatingFeedForward
                              ? 2 + fraction + (tracks ? config.tracking_step : config.decision_step)
                              : (tracks ? config.dfe_tracking_step : config.dfe_decision_step);
        FloatingTapsCoefs ignored;
        reference::FloatingUpdate(plan.floating_taps, shift, gradients, expected, ignored);
        ++moved;
      }
      ASSERT_EQ(log[n].accumulators, expected.accumulators) << "form " << form << " clock " << n;
    }
    EXPECT_EQ(moved > 0, form != kFloatingOff);

    // The calibration replayed from the arrays.
    AdcCalibrationState replay;
    for (std::size_t n = 0; calibrated && n < kClocks; ++n) {
      const RxMode mode = log[n].info.mode;
      const std::size_t first = n * kSymbols;
      std::vector<std::int16_t> codes;
      std::vector<std::int16_t> around;
      for (std::size_t k = 0; k < kSymbols; ++k) codes.push_back(static_cast<std::int16_t>(x[kBefore + first + k]));
      for (std::size_t k = 0; k < kSymbols + 2; ++k) {
        around.push_back(static_cast<std::int16_t>(x[kBefore + first + k - 8]));
      }
      AdcCalibrationCoefs holds;
      holds.hold_levels = mode == RxMode::kAgc || mode == RxMode::kFrozen || log[n].lost;
      holds.hold_skew =
          holds.hold_levels || !log[n].locked || (mode != RxMode::kDecisionDirected && mode != RxMode::kTracking);
      reference::AdcCalibrate(plan.adc_calibration, holds, replay, static_cast<int>(first % 64), codes,
                              static_cast<int>((first + 64 - 7) % 64), around,
                              std::span(log[n].probes.error).first(kSymbols));
      ASSERT_EQ(replay.offset, log[n].calibration.offset) << n;
      ASSERT_EQ(replay.gain, log[n].calibration.gain) << n;
      ASSERT_EQ(replay.skew, log[n].calibration.skew) << n;
      ASSERT_EQ(replay.correction.skew, log[n].calibration.correction.skew) << n;
    }
    if (calibrated) {
      EXPECT_GT(replay.level_windows, 10);
      EXPECT_GT(replay.skew_windows, 5);
    }
  }
}

// Mean square of the slicer error over the last windows, in squared slicer units.
double MeanSquare(const RxConfig& config, const RxCoefs& coefs, const ChannelConfig& channel_config,
                  std::size_t symbols, RxState* state = nullptr) {
  auto receiver = dsp::Receiver::Create(config, "reference");
  EXPECT_TRUE(receiver.ok()) << receiver.status().message();
  EXPECT_TRUE(receiver->SetCoefs(coefs).ok());
  TestChannel channel(channel_config);
  dsp::ReceiverOutput out;
  std::vector<std::int16_t> afe;
  while (out.symbols.size() < symbols) {
    afe.clear();
    channel.Generate(65536, afe);
    receiver->Process(afe, out);
  }
  EXPECT_TRUE(receiver->locked());
  if (state != nullptr) *state = receiver->state();
  double sum = 0;
  constexpr std::size_t kTail = 500;
  for (std::size_t i = out.clocks.size() - kTail; i < out.clocks.size(); ++i) sum += out.clocks[i].mse;
  return sum / kTail;
}

TEST(RxOptions, FloatingTapsRemoveAnEchoBehindTheFfe) {
  RxConfig config = ShortConfig();
  RxCoefs coefs;
  coefs.floating_taps.position = {23};
  ChannelConfig clean = EchoChannel();
  clean.echo = 0;
  const double without_echo = MeanSquare(config, coefs, clean, 400000);
  const double without_taps = MeanSquare(config, coefs, EchoChannel(), 400000);
  EXPECT_GT(without_taps, 2 * without_echo);
  for (const std::int32_t form : {kFloatingFeedForward, kFloatingFeedback}) {
    config.floating_taps.form = form;
    const double with_taps = MeanSquare(config, coefs, EchoChannel(), 400000);
    EXPECT_LT(with_taps - without_echo, 0.15 * (without_taps - without_echo)) << form;
  }
}

TEST(RxOptions, CalibrationRemovesTheDifferencesOfTheSlices) {
  RxConfig config = ShortConfig();
  ChannelConfig channel = EchoChannel();
  channel.echo = 0;
  const double alike = MeanSquare(config, {}, channel, 1500000);
  const double unlike = MeanSquare(config, UnlikeSlices(), channel, 1500000);
  config.adc_calibration.enable = 1;
  RxState state;
  const double calibrated = MeanSquare(config, UnlikeSlices(), channel, 1500000, &state);
  EXPECT_GT(unlike, 1.4 * alike);
  EXPECT_LT(calibrated - alike, 0.2 * (unlike - alike));
  const RxCoefs coefs = UnlikeSlices();
  for (std::size_t s = 0; s < 64; ++s) {
    const AdcCorrection& correction = state.adc_calibration.correction;
    EXPECT_NEAR(correction.offset[s], coefs.adc.offset[s], 150) << s;  // 4.5 deviations of 91 windows' mean
    EXPECT_NEAR(correction.gain[s] * coefs.adc.gain[s] / 16384.0 / 16384.0, 1.0, 0.02) << s;
    EXPECT_NEAR(correction.skew[s], -coefs.phase_interpolator.skew[s], 1.5) << s;
  }
}

// Nothing reaches the converter for 300 k symbols: every correction is the same before and after.
TEST(RxOptions, CalibrationRestsWithoutInputAndWhenFrozen) {
  RxConfig config = ShortConfig();
  config.adc_calibration.enable = 1;
  config.adc_calibration.window_log2 = 5;
  auto receiver = dsp::Receiver::Create(config, "reference");
  ASSERT_TRUE(receiver.ok());
  TestChannel channel(EchoChannel());
  std::vector<std::int16_t> afe;
  dsp::ReceiverOutput out;
  channel.Generate(1000000, afe);
  receiver->Process(afe, out);
  const AdcCalibrationState before = receiver->state().adc_calibration;
  EXPECT_GT(before.skew_windows, 10);
  receiver->Process(std::vector<std::int16_t>(1200000, 0), out);
  EXPECT_EQ(receiver->mode(), RxMode::kFrozen);
  EXPECT_EQ(receiver->state().adc_calibration.offset, before.offset);
  EXPECT_EQ(receiver->state().adc_calibration.gain, before.gain);
  EXPECT_EQ(receiver->state().adc_calibration.skew, before.skew);

  auto frozen = dsp::Receiver::Create(config, "reference");
  ASSERT_TRUE(frozen.ok());
  frozen->FreezeAdaptation(true);
  frozen->Process(afe, out);
  EXPECT_EQ(frozen->state().adc_calibration.level_windows, 0);
  EXPECT_EQ(frozen->state().adc_calibration.offset, AdcCalibrationState{}.offset);
}

}  // namespace
}  // namespace plumbline
