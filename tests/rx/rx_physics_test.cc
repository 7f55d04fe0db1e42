// The receiver as a receiver: it locks blind from any phase and clock offset and then makes no errors, its error ratio
// in white noise is the theory's, its taps are the MMSE solution, and it never says locked on what it cannot decide.
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <numbers>
#include <string>
#include <vector>

#include "dsp/cdr_gains.h"
#include "dsp/receiver.h"
#include "reference/rx/rx.h"
#include "tests/rx/test_channel.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Align;
using testing_support::Alignment;
using testing_support::ChannelConfig;
using testing_support::TestChannel;

#ifdef NDEBUG
constexpr bool kRelease = true;
#else
constexpr bool kRelease = false;
#endif

// 12 dB of line at half the baud rate behind a fourth-order filter at half the baud rate, and a reflection: the eye is
// closed.
ChannelConfig LossyChannel() {
  ChannelConfig channel;
  channel.loss_db = 12;
  channel.echo = 0.1;
  channel.noise_rms = 30;
  return channel;
}

RxConfig LossyConfig(std::int32_t symbols_per_clock) {
  RxConfig config;
  config.symbols_per_clock = symbols_per_clock;
  config.ffe_hold_pre1 = -500;
  config.adc.noise_rms = 228;
  const double baud = symbols_per_clock == 64 ? 53.125e9 : 106.25e9;
  const auto gains = dsp::CdrGainsFor(4e6, baud, symbols_per_clock, 12, config.loop_filter.detector_slope);
  config.loop_filter.kp = gains->kp;
  config.loop_filter.ki = gains->ki;
  return config;
}

RxCoefs LossyCoefs() {
  RxCoefs coefs;
  coefs.ctle.gdc_code = 6;
  return coefs;
}

struct Trial {
  dsp::Receiver receiver;
  TestChannel channel;
  dsp::ReceiverOutput out;
  std::size_t samples = 0;

  Trial(const RxConfig& config, const RxCoefs& coefs, const ChannelConfig& channel_config)
      : receiver(*dsp::Receiver::Create(config, "reference")), channel(channel_config) {
    EXPECT_TRUE(receiver.SetCoefs(coefs).ok());
  }
  void Go(std::size_t symbols) {
    const std::size_t until = out.symbols.size() + symbols;
    std::vector<std::int16_t> afe;
    while (out.symbols.size() < until) {
      afe.clear();
      channel.Generate(4096, afe);
      samples += afe.size();
      receiver.Process(afe, out);
    }
  }
  // Against the sent symbols, from the last `length` decisions.
  Alignment AlignTail(std::int64_t length) {
    const auto n = static_cast<std::int64_t>(out.symbols.size());
    const double position = static_cast<double>(out.clocks.back().position) / 128;
    // The last clock's first decision, less the delays of CTLE and main tap.
    const std::int64_t around = static_cast<std::int64_t>(position * (1 + channel.config().ppm * 1e-6)) -
                                (n - receiver.config().symbols_per_clock) - receiver.decision_delay_symbols();
    return Align(channel, out.symbols, n - length, length, around, 12);
  }
  std::int64_t Errors(std::int64_t begin, std::int64_t lag) const {
    std::int64_t errors = 0;
    for (std::size_t i = static_cast<std::size_t>(begin); i < out.symbols.size(); ++i) {
      errors += out.symbols[i] != channel.Symbol(static_cast<std::int64_t>(i) + lag) ? 1 : 0;
    }
    return errors;
  }
};

struct LockCase {
  int phase;  // of 32
  double ppm;
  std::int32_t symbols_per_clock;
};

std::vector<LockCase> LockCases() {
  std::vector<LockCase> cases;
  if (!kRelease) return {{5, -200, 64}, {21, 200, 128}};
  for (int phase = 0; phase < 32; ++phase) {
    cases.push_back({phase, phase % 2 == 0 ? -200.0 : 200.0, phase % 4 < 2 ? 64 : 128});
  }
  return cases;
}

class RxLock : public ::testing::TestWithParam<LockCase> {};

TEST_P(RxLock, BlindFromAnyPhaseAndOffsetThenWithoutErrors) {
  const LockCase c = GetParam();
  ChannelConfig channel = LossyChannel();
  channel.phase = c.phase / 32.0;
  channel.ppm = c.ppm;
  channel.seed = static_cast<std::uint32_t>(100 + c.phase);
  Trial run(LossyConfig(c.symbols_per_clock), LossyCoefs(), channel);
  run.Go(kRelease ? 2000000 : 1500000);
  const RxState& state = run.receiver.state();
  ASSERT_TRUE(run.receiver.locked()) << NameOf(state.startup.mode);
  EXPECT_EQ(state.startup.restarts, 0);
  const std::int64_t tracking = state.startup.tracking_since * c.symbols_per_clock;
  EXPECT_LT(tracking, 1500000);
  const Alignment aligned = run.AlignTail(5000);
  ASSERT_EQ(aligned.errors, 0);
  EXPECT_EQ(run.Errors(tracking, aligned.lag), 0) << "since symbol " << tracking;

  // The phase turns by the clock offset: symbols out are samples / N less the slips it makes, to a tenth of a symbol.
  const auto symbols = static_cast<double>(run.out.symbols.size());
  const double turned =
      static_cast<double>(run.out.clocks.back().phase_code -
                          run.out.clocks[static_cast<std::size_t>(state.startup.tracking_since)].phase_code) /
      128;
  const double elapsed = symbols - c.symbols_per_clock - static_cast<double>(tracking);
  EXPECT_NEAR(turned, elapsed * (1 / (1 + c.ppm * 1e-6) - 1), 0.1);
  const double position = static_cast<double>(run.out.clocks.back().position) / 128;
  EXPECT_NEAR(static_cast<double>(run.samples) / 4 - position, 1.5 * c.symbols_per_clock, 1024 + c.symbols_per_clock);
}

INSTANTIATE_TEST_SUITE_P(Cases, RxLock, ::testing::ValuesIn(LockCases()), [](const auto& info) {
  return "phase" + std::to_string(info.param.phase) + (info.param.ppm < 0 ? "minus" : "plus") + "200ppm" +
         std::to_string(info.param.symbols_per_clock);
});

// No noise at all, a channel with interference that the equalizer can undo: no errors, from lock on.
TEST(RxClean, ZeroErrorsWithoutNoise) {
  ChannelConfig channel = LossyChannel();
  channel.noise_rms = 0;
  channel.ppm = 50;
  RxConfig config = LossyConfig(64);
  config.adc.noise_rms = 0;
  Trial run(config, LossyCoefs(), channel);
#ifdef NDEBUG
  run.Go(10000000);
#else
  run.Go(1000000);
#endif
  ASSERT_TRUE(run.receiver.locked());
  const Alignment aligned = run.AlignTail(5000);
  ASSERT_EQ(aligned.errors, 0);
  EXPECT_EQ(run.Errors(run.receiver.state().startup.tracking_since * 64, aligned.lag), 0);
}

double Q(double x) { return 0.5 * std::erfc(x / std::sqrt(2.0)); }

void CopyThrough(const CtlePlan&, const CtleCoefs&, CtleState&, std::span<const std::int16_t> in,
                 std::span<std::int16_t> out) {
  std::copy(in.begin(), in.end(), out.begin());
}

// White noise alone: unity equalizer and CDR frozen at exact sampling instants, no CTLE, 12-bit ADC without noise of
// its own. The noise variance is that of the slicer input against the sent symbols.
void CheckSer(double ser, std::int64_t symbols) {
  RxConfig config;
  config.adc.bits = 12;
  config.ffe_taps = 1;
  config.ffe_pre = 0;
  config.ffe_main = 2048;
  const RxPlan plan = MakePlan(config);
  ASSERT_TRUE(Validate(config).ok()) << Validate(config).message();
  reference::RxBlocks blocks = reference::ReferenceRxBlocks();
  blocks.ctle = &CopyThrough;
  RxCoefs coefs;
  coefs.freeze_adaptation = coefs.freeze_cdr = true;
  RxState state;
  Reset(plan, state);
  double low = 0;
  double high = 10;
  for (int i = 0; i < 60; ++i) {
    const double x = (low + high) / 2;
    (1.5 * Q(x) > ser ? low : high) = x;
  }
  const double sigma = 4096 / low;  // AFE codes; amplitude +1 is 4096

  std::vector<std::uint8_t> sent;
  std::array<std::uint8_t, 64> decision{};
  std::array<std::int16_t, 64> z{};
  std::vector<std::int16_t> afe;
  std::uint64_t next = 0;
  std::int64_t errors = 0;
  std::int64_t counted = 0;
  double squares = 0;
  const PhiloxKey key{static_cast<std::uint32_t>(symbols), 9};
  while (counted < symbols) {
    const std::size_t needed = reference::RxSamplesNeeded(plan, state);
    afe.assign(needed, 0);
    // Only every fourth sample is looked at: the interpolator's phase 0 is the sample itself.
    const std::int64_t first = state.window_start + state.window_size;
    for (std::size_t i = 0; i < needed; ++i) {
      if ((first + static_cast<std::int64_t>(i)) % 4 != 0) continue;
      const PhiloxBlock block = Philox4x32(key, next++);
      const double r = std::sqrt(-2 * std::log((block[0] + 0.5) / 4294967296.0));
      const double noise = sigma * r * std::cos(2 * std::numbers::pi * block[1] / 4294967296.0);
      sent.push_back(static_cast<std::uint8_t>(block[2] >> 30));
      afe[i] =
          static_cast<std::int16_t>(std::clamp(std::lround(4096.0 * (2 * sent.back() - 3) + noise), -32767L, 32767L));
    }
    ASSERT_EQ(reference::RxFill(plan, state, afe), needed);
    reference::RxClock(plan, coefs, blocks, state, {}, {decision, z, nullptr, nullptr});
    // Sampling starts two UI in: the first decision is symbol 2.
    for (std::size_t k = 0; k < 64; ++k) {
      const std::uint8_t truth = sent[2 + k];
      errors += decision[k] != truth ? 1 : 0;
      const double error = z[k] - 512.0 * (2 * truth - 3);
      squares += error * error;
    }
    counted += 64;
    sent.erase(sent.begin(), sent.begin() + 64);
  }
  const double measured_sigma = std::sqrt(squares / static_cast<double>(counted)) / 512;
  const double theory = 1.5 * Q(1 / measured_sigma);
  const double expected = theory * static_cast<double>(counted);
  std::printf("[ SER      ] sigma %.5f: %lld errors in %lld symbols, theory %.1f, %+.2f sigma\n", measured_sigma,
              static_cast<long long>(errors), static_cast<long long>(counted), expected,
              (static_cast<double>(errors) - expected) / std::sqrt(expected));
  EXPECT_GE(errors, 1000);
  EXPECT_LE(errors, 4000);
  EXPECT_NEAR(static_cast<double>(errors), expected, 3 * std::sqrt(expected));
}

TEST(RxAwgn, SymbolErrorRatioIsTheTheorys) {
  CheckSer(1e-2, 200000);
  CheckSer(1e-3, 2000000);
#ifdef NDEBUG
  CheckSer(2e-5, 100000000);
#endif
}

// What the loops reached on known symbols with the phase, the gain and the levels held, against the least-squares
// solution over the same ADC codes. Stated constraint that removes the degeneracy of main tap and gain: the gain is
// held (the AGC's deadband is wide open), the levels are nominal. The held precursor tap keeps its value in both.
struct Adaptation {
  FfeCoefs taps;
  DfeCoefs dfe;
  Eigen::VectorXd solution;        // adapted taps in order of index, then the DFE tap in slicer units
  Eigen::VectorXd uncertainty;     // rms of the solution itself, as estimated from a stretch of finite length
  std::vector<std::size_t> index;  // which FFE tap each entry is
  double mmse = 0;                 // squared slicer units, of the solution over the stretch
  double mse = 0;                  // squared slicer units, that the receiver had over it
};

Adaptation Adapt(std::int32_t hold, std::int32_t sign, std::int32_t step, std::size_t settle, std::size_t measure) {
  RxConfig config = LossyConfig(64);
  config.lms.sign_ffe = config.lms.sign_dfe = sign;
  config.ffe_hold_pre1 = hold;
  config.tracking_step = step;
  config.dfe_tracking_step = step + 1;
  config.level_step = 20;
  config.lms.level_limit = 0;  // levels stay nominal
  config.agc.deadband = 128;
  config.dfe.limit_first = 512;
  // Interference enough to need most taps, yet modes that converge within the test: the slowest is about as far below
  // the mean as the noise is below the signal.
  ChannelConfig channel;
  channel.bandwidth = 0.6;
  channel.loss_db = 4;
  channel.echo = 0.1;
  channel.noise_rms = 400;
  {
    // Where the CDR settles; from there on a loop without gain keeps the phase. (The search turns it by whole UI.)
    Trial scout(config, LossyCoefs(), channel);
    scout.Go(900000);
    EXPECT_TRUE(scout.receiver.locked());
    config.start_phase = static_cast<std::int32_t>(scout.out.clocks.back().position & 127);
  }
  config.loop_filter.kp = config.loop_filter.ki = 0;
  config.frequency_search.max_offset_ppm = 0;
  Trial run(config, LossyCoefs(), channel);
  run.Go(800000);
  EXPECT_TRUE(run.receiver.locked());
  const Alignment aligned = run.AlignTail(5000);
  EXPECT_EQ(aligned.errors, 0);
  const std::int64_t first = run.receiver.symbols_produced();
  std::vector<std::uint8_t> known(settle + measure + 100000);
  for (std::size_t i = 0; i < known.size(); ++i) {
    known[i] = run.channel.Symbol(first + aligned.lag + static_cast<std::int64_t>(i));
  }
  run.receiver.SetKnownSymbols(known, first);
  run.Go(settle);
  const auto from = static_cast<std::size_t>(run.receiver.symbols_produced() - first);
  run.out = {};
  run.receiver.SetProbes(true);
  run.Go(measure);

  Adaptation result;
  result.taps = run.receiver.state().ffe_coefs;
  result.dfe = run.receiver.state().dfe_coefs;
  const auto pre = static_cast<std::size_t>(config.ffe_pre);
  for (std::size_t i = 0; i < 24; ++i) {
    if (i + 1 != pre) result.index.push_back(i);
  }
  // 512 a[k] = 64 * sum w[i] x[k-i] - b a[k-1], w in units of one.
  const auto unknowns = static_cast<Eigen::Index>(result.index.size()) + 1;
  Eigen::MatrixXd r = Eigen::MatrixXd::Zero(unknowns, unknowns);
  Eigen::VectorXd p = Eigen::VectorXd::Zero(unknowns);
  Eigen::VectorXd row(unknowns);
  double energy = 0;
  double own = 0;
  double count = 0;
  const double held = 64.0 * config.ffe_hold_pre1 / 2048;
  const std::vector<std::int16_t>& x = run.out.adc;
  for (std::size_t k = 24; k < x.size(); ++k) {
    for (std::size_t j = 0; j < result.index.size(); ++j) {
      row[static_cast<Eigen::Index>(j)] = 64.0 * x[k - result.index[j]];
    }
    row[unknowns - 1] = -(2.0 * known[from + k - 1] - 3);
    const double target = 512.0 * (2 * known[from + k] - 3) - held * x[k - (pre - 1)];
    r.selfadjointView<Eigen::Lower>().rankUpdate(row);
    p += target * row;
    energy += target * target;
    const double e = run.out.slicer[k] - 512.0 * (2 * known[from + k] - 3);
    own += e * e;
    count += 1;
  }
  const Eigen::MatrixXd full = r.selfadjointView<Eigen::Lower>();
  result.solution = full.ldlt().solve(p);
  result.mmse = (energy - p.dot(result.solution)) / count;
  const Eigen::MatrixXd inverse = full.ldlt().solve(Eigen::MatrixXd::Identity(unknowns, unknowns));
  result.uncertainty = (result.mmse * inverse.diagonal()).cwiseSqrt();
  result.mse = own / count;
  return result;
}

TEST(RxAdaptation, LmsReachesTheMmseSolution) {
  constexpr std::int32_t kStep = kRelease ? 1 : 0;
  const Adaptation got = Adapt(-300, 0, kStep, kRelease ? 4000000 : 1000000, kRelease ? 2000000 : 400000);
  // z moves by 64 x dw, and dw = -2^-(26 + step) e x: in terms of x' = 64 x the step is 2^-(32 + step). A small LMS
  // step leaves each tap with the variance step * J / 2; DFE: 2^-(14 + step + 1) e a.
  const double tap_noise = std::sqrt(std::ldexp(got.mmse / 2, -(32 + kStep)));
  const double dfe_noise = std::sqrt(std::ldexp(got.mmse / 2, -(14 + kStep + 1)));
  const double resolution = 0.5 / 2048;
  const double main = got.taps.tap[7] / 2048.0;
  double worst = 0;       // largest difference as a part of its bound
  double difference = 0;  // largest difference
  double largest_bound = 0;
  for (std::size_t j = 0; j < got.index.size(); ++j) {
    const auto at = static_cast<Eigen::Index>(j);
    const double bound = resolution + 4.5 * std::hypot(tap_noise, got.uncertainty[at]);
    const double here = std::abs(got.taps.tap[got.index[j]] / 2048.0 - got.solution[at]);
    worst = std::max(worst, here / bound);
    difference = std::max(difference, here);
    largest_bound = std::max(largest_bound, bound);
  }
  const Eigen::Index last = got.solution.size() - 1;
  const double dfe_bound = 0.5 + 4.5 * std::hypot(dfe_noise, got.uncertainty[last]);
  const double dfe_difference = std::abs(got.dfe.tap[0] - got.solution[last]);
  std::printf(
      "[ LMS      ] taps: bound %.5f = resolution %.5f + 4.5 * (gradient noise %.5f, solution's own %.5f), %.2f %% of "
      "the main tap %.4f; largest difference %.5f, %.2f of its bound\n",
      largest_bound, resolution, tap_noise, got.uncertainty.head(last).maxCoeff(), 100 * largest_bound / main, main,
      difference, worst);
  std::printf("[ LMS      ] DFE: difference %.2f of 512, bound %.2f; MMSE %.2f dB, slicer %.2f dB\n", dfe_difference,
              dfe_bound, 10 * std::log10(5 * 262144 / got.mmse), 10 * std::log10(5 * 262144 / got.mse));
  EXPECT_LE(worst, 1);
  EXPECT_LE(dfe_difference, dfe_bound);
  EXPECT_LT(largest_bound, 0.05 * main);
  EXPECT_EQ(got.taps.tap[6], -300) << "the held tap";
}

TEST(RxAdaptation, SignSignStaysWithinAFifthOfADecibel) {
  const Adaptation got = Adapt(-300, 1, 3, kRelease ? 4000000 : 600000, kRelease ? 1000000 : 200000);
  const double loss = 10 * std::log10(got.mse / got.mmse);
  std::printf("[ sign-LMS ] MMSE %.2f dB, slicer %.2f dB, loss %.3f dB\n", 10 * std::log10(5 * 262144 / got.mmse),
              10 * std::log10(5 * 262144 / got.mse), loss);
  EXPECT_GE(loss, 0);
  EXPECT_LE(loss, 0.2);
}

void ExpectNeverLocked(const ChannelConfig& channel, std::int32_t gdc, std::size_t symbols) {
  RxConfig config = LossyConfig(64);
  RxCoefs coefs;
  coefs.ctle.gdc_code = gdc;
  Trial run(config, coefs, channel);
  run.Go(symbols);
  for (const RxClockInfo& info : run.out.clocks) {
    ASSERT_NE(info.mode, RxMode::kTracking) << "clock " << info.clock;
  }
  EXPECT_FALSE(run.receiver.locked());
  EXPECT_GT(run.receiver.state().startup.restarts, 0) << "it tried";
}

TEST(RxFalseLock, NoiseAlone) {
  ChannelConfig channel;
  channel.amplitude = 0;
  channel.noise_rms = 2000;
  ExpectNeverLocked(channel, 6, kRelease ? 10000000 : 800000);
}

TEST(RxFalseLock, ChannelWithoutHope) {
  ChannelConfig channel;
  channel.loss_db = 45;
  channel.bandwidth = 0.35;
  channel.noise_rms = 20;
  ExpectNeverLocked(channel, 12, kRelease ? 10000000 : 800000);
}

// Sinusoidal jitter at the corners of the tolerance mask costs less than 0.5 dB at the SNR of a linear link.
TEST(RxJitter, ToleranceMask) {
  if (!kRelease) GTEST_SKIP() << "release only";
  ChannelConfig channel = LossyChannel();
  channel.noise_rms = 230;
  const auto snr = [&](double peak_to_peak, double hertz) {
    ChannelConfig jittered = channel;
    jittered.jitter_amplitude = peak_to_peak / 2;
    jittered.jitter_frequency = hertz / 53.125e9;
    Trial run(LossyConfig(64), LossyCoefs(), jittered);
    run.Go(3000000);
    EXPECT_TRUE(run.receiver.locked()) << hertz;
    double squares = 0;
    const std::size_t from = run.out.slicer.size() - 1500000;
    const Alignment aligned = run.AlignTail(5000);
    for (std::size_t i = from; i < run.out.slicer.size(); ++i) {
      const double e =
          run.out.slicer[i] - 512.0 * (2 * run.channel.Symbol(static_cast<std::int64_t>(i) + aligned.lag) - 3);
      squares += e * e;
    }
    return 10 * std::log10(5 * 262144 * 1500000.0 / squares);
  };
  const double quiet = snr(0, 0);
  std::printf("[ jitter   ] without: %.2f dB\n", quiet);
  EXPECT_GT(quiet, 17);
  EXPECT_LT(quiet, 19);
  for (const auto& [peak_to_peak, hertz] : {std::pair{5.0, 40e3}, {0.15, 1.333e6}, {0.05, 4e6}, {0.05, 40e6}}) {
    const double with = snr(peak_to_peak, hertz);
    std::printf("[ jitter   ] %.2f UI at %.3f MHz: %.2f dB\n", peak_to_peak, hertz * 1e-6, with);
    EXPECT_GT(with, quiet - 0.5) << hertz;
  }
}

}  // namespace
}  // namespace plumbline
