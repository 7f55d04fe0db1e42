// The ADC's background calibration: correction and every accumulator against a second model in exact fractions; loops
// that end where they should from the rails of each impairment; holds, latency, limits, and the worked example.
#include "reference/convert/adc_calibration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "reference/channel/channel.h"
#include "reference/convert/adc.h"
#include "reference/eq/slicer_types.h"
#include "reference/timing/phase_interpolator.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
using testing_support::DrawVector;
using Wide = __int128;
constexpr std::uint32_t kSeed = 20260305;

Wide FloorDivide(Wide a, Wide b) { return a / b - (a % b < 0 ? 1 : 0); }
// Nearest integer to a / b, halves upward.
Wide Nearest(Wide a, Wide b) { return FloorDivide(2 * a + b, 2 * b); }

TEST(AdcCorrect, EqualsTheExactQuotient) {
  int rails = 0;
  int ties = 0;
  std::uint32_t stream = 0;
  for (std::int32_t bits = 5; bits <= 12; ++bits) {
    for (std::int32_t fraction = 0; fraction <= std::min(5, 12 - bits); ++fraction) {
      const AdcCalibrationPlan plan =
          MakePlan(AdcCalibrationConfig{.bits = bits, .fraction_bits = fraction, .slices = 3});
      AdcCorrection correction;
      for (std::size_t s = 0; s < 3; ++s) {
        correction.offset[s] = static_cast<std::int32_t>(Draw({kSeed, ++stream}, 0, -300, 300));
        correction.gain[s] = static_cast<std::int16_t>(Draw({kSeed, ++stream}, 0, 8192, 24576));
      }
      correction.offset[2] = 64;
      correction.gain[2] = 16384;
      const auto in = DrawVector<std::int16_t>({kSeed, ++stream}, 999, SignedMin(bits), SignedMax(bits));
      std::vector<std::int16_t> out(in.size());
      reference::AdcCorrect(plan, correction, 1, in, out);
      for (std::size_t k = 0; k < in.size(); ++k) {
        const std::size_t s = (k + 1) % 3;
        const Wide numerator =
            static_cast<Wide>(256 * in[k] - correction.offset[s]) * correction.gain[s] * (1 << fraction);
        const Wide denominator = 256 * 16384;
        ties += (2 * numerator + denominator) % (2 * denominator) == 0 ? 1 : 0;
        const Wide value = Nearest(numerator, denominator);
        const Wide rail = 1 << (bits + fraction - 1);
        rails += value > rail - 1 || value < -rail ? 1 : 0;
        ASSERT_EQ(out[k], std::clamp<Wide>(value, -rail, rail - 1)) << k;
      }
    }
  }
  EXPECT_GT(rails, 100);
  EXPECT_GT(ties, 100);
}

// All clocks are kept; every window is then summed from its symbols, with one division for each expression.
TEST(AdcCalibrate, EqualsTheSecondModel) {
  std::uint32_t stream = 1000;
  int limited = 0;
  for (const AdcCalibrationConfig& config :
       {AdcCalibrationConfig{.slices = 64, .window_log2 = 2, .latency_clocks = 3, .start_shift = 0, .track_shift = 3},
        AdcCalibrationConfig{.bits = 5,
        .fraction_bits = 0,
        .slices = 4,
        .symbols_per_clock = 16,
        .window_log2 = 0,
        .latency_clocks = 1,
        .start_shift = 1,
        .track_shift = 9,
        .offset_limit = 300,
        .gain_limit = 8192,
        .skew_limit = 2},
        AdcCalibrationConfig{.bits = 10,
        .fraction_bits = 2,
        .slices = 128,
        .symbols_per_clock = 128,
        .window_log2 = 3,
        .latency_clocks = 2,
        .start_shift = 2,
        .track_shift = 2,
        .gain_limit = 100}}) {
    ASSERT_TRUE(Validate(config).ok()) << Validate(config).message();
    const AdcCalibrationPlan plan = MakePlan(config);
    AdcCalibrationState state;
    Reset(plan, state);
    const auto symbols = static_cast<std::size_t>(config.symbols_per_clock);
    const auto slices = static_cast<std::size_t>(config.slices);
    const std::int64_t window_clocks = std::int64_t{1} << config.window_log2;
    const std::int64_t period = window_clocks + config.latency_clocks - 1;
    const std::int64_t full = 1 << (config.bits + config.fraction_bits - 1);
    std::vector<Wide> sum(slices), magnitude(slices), product(slices), offset(slices), gain(slices), skew(slices);
    bool levels_held = false;
    bool skew_held = false;
    int level_windows = 0;
    int skew_windows = 0;
    AdcCorrection in_force;
    for (std::int64_t clock = 0; clock < 40 * period; ++clock) {
      const auto codes = DrawVector<std::int16_t>({kSeed, ++stream}, symbols, -full, full - 1);
      const auto around = DrawVector<std::int16_t>({kSeed, ++stream}, symbols + 2, -full, full - 1);
      const auto error = DrawVector<std::int16_t>({kSeed, ++stream}, symbols, -2048, 2047);
      const auto first = static_cast<int>(Draw({kSeed, ++stream}, 0, 0, config.slices - 1));
      const auto error_first = static_cast<int>(Draw({kSeed, ++stream}, 0, 0, config.slices - 1));
      const AdcCalibrationCoefs coefs{Draw({kSeed, ++stream}, 0, 0, 20) == 0, Draw({kSeed, ++stream}, 0, 0, 20) == 0};
      ASSERT_EQ(state.correction.offset, in_force.offset) << clock;
      ASSERT_EQ(state.correction.gain, in_force.gain) << clock;
      ASSERT_EQ(state.correction.skew, in_force.skew) << clock;
      reference::AdcCalibrate(plan, coefs, state, first, codes, error_first, around, error);
      const std::int64_t at = clock % period;
      if (at < window_clocks) {
        levels_held |= coefs.hold_levels;
        skew_held |= coefs.hold_skew;
        for (std::size_t k = 0; k < symbols; ++k) {
          sum[(k + static_cast<std::size_t>(first)) % slices] += codes[k];
          magnitude[(k + static_cast<std::size_t>(first)) % slices] += std::abs(codes[k]);
          product[(k + static_cast<std::size_t>(error_first)) % slices] += error[k] * (around[k + 2] - around[k]);
        }
      }
      if (at == window_clocks - 1) {
        const Wide length = static_cast<Wide>(window_clocks) * config.symbols_per_clock;
        const auto shift = [&](int windows) {
          const int log2 = static_cast<int>(std::floor(std::log2(windows + 1)));
          return static_cast<Wide>(1) << std::clamp(log2, config.start_shift, config.track_shift);
        };
        // 7-bit LSB, in units of a corrected code, over 4 so that 5 bits give a whole number.
        const Wide unit = (static_cast<Wide>(4) << (config.bits + config.fraction_bits)) >> 7;
        const auto settle = [&](std::vector<Wide>& values, Wide limit, bool project) {
          Wide total = 0;
          for (const Wide v : values) total += v;
          const Wide mean = project ? FloorDivide(total, config.slices) : 0;
          for (Wide& v : values) {
            const Wide kept = std::clamp(v - mean, -limit, limit);
            limited += kept != v - mean ? 1 : 0;
            v = kept;
          }
        };
        if (!levels_held) {
          const Wide weight = shift(level_windows++);
          Wide all = 0;
          for (const Wide m : magnitude) all += m;
          for (std::size_t s = 0; s < slices; ++s) {
            offset[s] += Nearest(sum[s] * config.slices * 65536,
                                 length * weight * (static_cast<Wide>(1) << config.fraction_bits));
            gain[s] += Nearest((all - magnitude[s] * config.slices) * (1 << 24) * 4, 16 * length * weight * unit);
          }
          settle(offset, static_cast<Wide>(config.offset_limit) * 256, false);
          settle(gain, static_cast<Wide>(config.gain_limit) * 1024, true);
        }
        if (!skew_held) {
          const Wide weight = shift(skew_windows++);
          for (std::size_t s = 0; s < slices; ++s) {
            skew[s] -= Nearest(product[s] * config.slices * 256 * 4, length * weight * unit);
          }
          settle(skew, static_cast<Wide>(config.skew_limit) * 65536, true);
        }
        std::fill(sum.begin(), sum.end(), 0);
        std::fill(magnitude.begin(), magnitude.end(), 0);
        std::fill(product.begin(), product.end(), 0);
        levels_held = skew_held = false;
      }
      if (at == period - 1) {
        for (std::size_t s = 0; s < slices; ++s) {
          in_force.offset[s] = static_cast<std::int32_t>(Nearest(offset[s], 256));
          in_force.gain[s] = static_cast<std::int16_t>(16384 + Nearest(gain[s], 1024));
          in_force.skew[s] = static_cast<std::int16_t>(Nearest(skew[s], 65536));
        }
      }
      for (std::size_t s = 0; s < slices; ++s) {
        ASSERT_EQ(state.offset[s], offset[s]) << clock;
        ASSERT_EQ(state.gain[s], gain[s]) << clock;
        ASSERT_EQ(state.skew[s], skew[s]) << clock;
      }
    }
    ASSERT_EQ(state.level_windows, level_windows);
    ASSERT_EQ(state.skew_windows, skew_windows);
    EXPECT_GT(level_windows, 0);
    EXPECT_LT(level_windows, 40);
  }
  EXPECT_GT(limited, 100);
}

// A converter behind the integer channel: a triangle as pulse, so that a late sample leans towards the next symbol, and
// no equalizer between code and error. Impairments at the rails of what can be corrected, in pseudo-random order.
class Converter {
 public:
  explicit Converter(const AdcCalibrationConfig& config)
      : plan_(MakePlan(config)),
        adc_(MakePlan(AdcConfig{.bits = config.bits, .slices = config.slices, .noise_rms = 128})),
        interpolator_(MakePlan(PhaseInterpolatorConfig{4, config.slices})) {
    const std::int16_t triangle[] = {0, 128, 256, 384, 512, 384, 256, 128};
    std::copy(std::begin(triangle), std::end(triangle), pulse_.pulse.begin());
    Reset(channel_, channel_state_);
    Reset(plan_, state);
  }

  // `lost`: nothing but noise reaches the converter.
  void Go(int clocks, bool lost = false) {
    const auto symbols = static_cast<std::size_t>(plan_.config.symbols_per_clock);
    for (int c = 0; c < clocks; ++c, ++clock_) {
      const auto fresh = DrawVector<std::uint8_t>({kSeed, 5000 + static_cast<std::uint32_t>(clock_)}, symbols, 0, 3);
      std::vector<std::int16_t> dac;
      for (const std::uint8_t d : fresh) {
        sent_.push_back(d);
        dac.push_back(static_cast<std::int16_t>(lost ? 0 : 9 * Pam4Amplitude(d)));  // 9 LSB an amplitude
      }
      std::vector<std::int16_t> out(ChannelMaxOutputs(channel_, symbols));
      out.resize(reference::Channel(channel_, pulse_, channel_state_, dac, out));
      afe_.insert(afe_.end(), out.begin(), out.end());
      if (clock_ < 2) continue;
      // Symbols (clock - 1) P + k, of which the first is at sample 4 ((clock - 1) P + 1) of the channel's output.
      const std::size_t first = (clock_ - 1) * symbols;
      const auto slice = static_cast<int>(adc_state_.symbol % static_cast<std::uint64_t>(plan_.config.slices));
      PhaseInterpolatorCoefs skew = impairment_skew;
      for (std::size_t s = 0; s < skew.skew.size(); ++s) {
        skew.skew[s] = static_cast<std::int16_t>(skew.skew[s] + state.correction.skew[s]);
      }
      const std::size_t kept = 4 * 3 * symbols;  // samples that are still needed
      if (afe_.size() > 2 * kept) {
        removed_ += afe_.size() - kept;
        afe_.erase(afe_.begin(), afe_.end() - static_cast<std::ptrdiff_t>(kept));
      }
      std::vector<std::int16_t> held(symbols);
      reference::PhaseInterpolate(interpolator_, skew, slice,
                                  static_cast<std::int32_t>((4 * (first + 1) - removed_) * 32), afe_, held);
      std::vector<std::int16_t> codes(symbols);
      reference::Adc(adc_, impairment, adc_state_, held, codes);
      std::vector<std::int16_t> corrected(symbols);
      reference::AdcCorrect(plan_, state.correction, slice, codes, corrected);
      // Errors of the samples one symbol ago, so that each has a neighbour on either side.
      std::vector<std::int16_t> around = {corrected_[0], corrected_[1]};
      around.insert(around.end(), corrected.begin(), corrected.end());
      std::vector<std::int16_t> error(symbols);
      for (std::size_t k = 0; k < symbols; ++k) {
        const int ideal = 9 * Pam4Amplitude(sent_[first + k - 1]);
        const std::int32_t scaled = around[k + 1] * 57 / (1 << plan_.config.fraction_bits) - 57 * ideal;
        error[k] = static_cast<std::int16_t>(Saturate(scaled, 12));
      }
      corrected_ = {corrected[symbols - 2], corrected[symbols - 1]};
      const int error_slice = (slice + plan_.config.slices - 1) % plan_.config.slices;
      reference::AdcCalibrate(plan_, {lost, lost}, state, slice, corrected, error_slice, around, error);
    }
  }

  AdcCoefs impairment;
  PhaseInterpolatorCoefs impairment_skew;
  AdcCalibrationState state;

 private:
  ChannelPlan channel_ = MakePlan(ChannelConfig{.span_ui = 2, .shift = 0});
  AdcCalibrationPlan plan_;
  AdcPlan adc_;
  PhaseInterpolatorPlan interpolator_;
  ChannelCoefs pulse_;
  ChannelState channel_state_;
  AdcState adc_state_;
  std::size_t clock_ = 0;
  std::size_t removed_ = 0;
  std::vector<std::uint8_t> sent_;
  std::vector<std::int16_t> afe_;
  std::array<std::int16_t, 2> corrected_{};
};

// +1 or -1, as often either way.
int Rail(std::size_t slice) { return (slice * 37 / 16 + slice) % 2 == 0 ? 1 : -1; }

TEST(AdcCalibrate, ConvergesFromTheRailsOfOffset) {
  Converter converter(AdcCalibrationConfig{.track_shift = 7});
  for (std::size_t s = 0; s < 64; ++s) converter.impairment.offset[s] = 4096 * Rail(s);
  converter.Go(160 * 268);
  for (std::size_t s = 0; s < 64; ++s) {
    EXPECT_NEAR(converter.state.correction.offset[s], 4096 * Rail(s), 110) << s;  // 0.43 LSB
  }
}

TEST(AdcCalibrate, ConvergesFromTheRailsOfGain) {
  Converter converter(AdcCalibrationConfig{.track_shift = 6});
  for (std::size_t s = 0; s < 64; ++s) {
    // A correction of 1 +- 1/4 exactly.
    converter.impairment.gain[s] = static_cast<std::int16_t>(std::lround(16384 / (1 + 0.25 * Rail(s))));
  }
  converter.Go(80 * 268);
  for (std::size_t s = 0; s < 64; ++s) {
    const double product = converter.impairment.gain[s] * converter.state.correction.gain[s] / 16384.0 / 16384.0;
    EXPECT_NEAR(product, 1.0, 0.03) << s;
  }
}

TEST(AdcCalibrate, ConvergesFromTheRailsOfSkew) {
  AdcCalibrationConfig config;
  config.track_shift = 5;
  Converter converter(config);
  for (std::size_t s = 0; s < 64; ++s) {
    converter.impairment_skew.skew[s] = static_cast<std::int16_t>(config.skew_limit * Rail(s));
  }
  converter.Go(80 * 268);
  for (std::size_t s = 0; s < 64; ++s) {
    EXPECT_NEAR(converter.state.correction.skew[s], -config.skew_limit * Rail(s), 2) << s;
  }
}

TEST(AdcCalibrate, NothingMovesOnLostInput) {
  Converter converter(AdcCalibrationConfig{});
  for (std::size_t s = 0; s < 64; ++s) {
    converter.impairment.offset[s] = 500 * Rail(s);
    converter.impairment_skew.skew[s] = static_cast<std::int16_t>(5 * Rail(s));
  }
  converter.Go(20 * 268);
  const AdcCalibrationState before = converter.state;
  converter.Go(20 * 268, true);
  EXPECT_EQ(converter.state.offset, before.offset);
  EXPECT_EQ(converter.state.gain, before.gain);
  EXPECT_EQ(converter.state.skew, before.skew);
  EXPECT_EQ(converter.state.level_windows, before.level_windows);
  converter.Go(3 * 268);
  EXPECT_NE(converter.state.offset, before.offset);
}

TEST(AdcCalibrate, WorkedExampleOfThePage) {
  const AdcCalibrationConfig config{
      .fraction_bits = 0, .slices = 2, .symbols_per_clock = 4, .window_log2 = 0, .latency_clocks = 1};
  ASSERT_TRUE(Validate(config).ok()) << Validate(config).message();
  const AdcCalibrationPlan plan = MakePlan(config);
  AdcCalibrationState state;
  Reset(plan, state);
  const std::int16_t codes[] = {20, -10, -16, 14};
  const std::int16_t around[] = {6, 20, -10, -16, 14, 0};
  const std::int16_t error[] = {-40, 90, 60, -50};
  reference::AdcCalibrate(plan, {}, state, 0, codes, 1, around, error);
  EXPECT_EQ(state.offset[0], 32768);
  EXPECT_EQ(state.offset[1], 32768);
  EXPECT_EQ(state.gain[0], -786432);
  EXPECT_EQ(state.gain[1], 786432);
  EXPECT_EQ(state.skew[0], 97920);
  EXPECT_EQ(state.skew[1], -97920);
  EXPECT_EQ(state.correction.offset[0], 128);
  EXPECT_EQ(state.correction.gain[0], 15616);
  EXPECT_EQ(state.correction.gain[1], 17152);
  EXPECT_EQ(state.correction.skew[0], 1);
  EXPECT_EQ(state.correction.skew[1], -1);
  std::int16_t out[2];
  reference::AdcCorrect(plan, state.correction, 0, std::span(codes).first(2), out);
  EXPECT_EQ(out[0], 19);
  EXPECT_EQ(out[1], -11);
}

TEST(AdcCalibration, LimitsAreEnforced) {
  testing_support::ExpectLimitsEnforced<AdcCalibrationConfig>("adc_calibration");
  EXPECT_EQ(Validate(AdcCalibrationConfig{.bits = 10, .fraction_bits = 3}).message(),
            "adc_calibration.fraction_bits = 3 bits with adc_calibration.bits = 10 is outside 0..2");
  EXPECT_EQ(Validate(AdcCalibrationConfig{.slices = 48}).message(),
            "adc_calibration.slices = 48 slices do not share evenly in the 16384 symbols of a window");
  EXPECT_EQ(Validate(AdcCalibrationConfig{.symbols_per_clock = 96}).message(),
            "adc_calibration.symbols_per_clock = 96 symbols is no power of two");
  EXPECT_EQ(Validate(AdcCalibrationConfig{.start_shift = 9}).message(),
            "adc_calibration.start_shift = 9 log2 is outside 0..8");
}

}  // namespace
}  // namespace plumbline
