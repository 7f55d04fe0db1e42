// The phase interpolator: exact against a second model, and its error against the delayed sine for every phase.
#include "reference/timing/phase_interpolator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/core/rng.h"
#include "reference/timing/phase_interpolator_tables.h"

namespace plumbline {
namespace {

using Samples = std::vector<std::int16_t>;
using Wide = __int128;
constexpr std::uint32_t kSeed = 20260106;

Samples Noise(std::uint32_t stream, std::size_t size, bool rails) {
  Samples x(size);
  for (std::size_t i = 0; i < size; ++i) {
    const PhiloxBlock draw = Philox4x32({kSeed, stream}, i);
    x[i] = static_cast<std::int16_t>(static_cast<std::int32_t>(draw[0]) >> 16);
    if (rails) x[i] = draw[1] % 2 == 0 ? std::int16_t{32767} : std::int16_t{-32768};
  }
  return x;
}

struct Counters {
  int high_rail = 0;
  int low_rail = 0;
  int ties = 0;
};

// The second model: the instant as a fraction, every sample of the window pushed through its own tap, floor division.
std::int16_t Oracle(const PhaseInterpolatorConfig& c, std::int64_t instant, const Samples& window, Counters& counters) {
  const std::int64_t phases = 128 / c.samples_per_ui;
  Wide sum = 0;
  for (std::size_t n = 0; n < window.size(); ++n) {
    // Distance from the sample to the instant in 1/32 sample, 0 at the sample itself.
    const std::int64_t distance = (instant - static_cast<std::int64_t>(n) * phases) * (32 / phases);
    for (std::int64_t j = 0; j < 8; ++j) {
      const std::int64_t fraction = distance - (3 - j) * 32;
      if (fraction < 0 || fraction >= 32) continue;
      sum += static_cast<Wide>(kPhaseInterpolatorTap[static_cast<std::size_t>(fraction)][static_cast<std::size_t>(j)]) *
             window[n];
    }
  }
  const Wide numerator = 2 * sum + 16384;
  Wide quotient = numerator / 32768;
  if (numerator % 32768 < 0) --quotient;
  if (numerator % 32768 == 0) ++counters.ties;
  if (quotient > 32767) ++counters.high_rail;
  if (quotient < -32768) ++counters.low_rail;
  return static_cast<std::int16_t>(std::clamp<Wide>(quotient, -32768, 32767));
}

TEST(PhaseInterpolator, EqualsTheSecondModelAtEveryPhase) {
  Counters counters;
  for (const std::int32_t samples_per_ui : {4, 8}) {
    for (const std::int32_t slices : {1, 7, 64}) {
      const PhaseInterpolatorConfig config{samples_per_ui, slices};
      const PhaseInterpolatorPlan plan = MakePlan(config);
      for (const bool rails : {false, true}) {
        PhaseInterpolatorCoefs coefs;
        for (int s = 0; s < slices; ++s) {
          coefs.skew[static_cast<std::size_t>(s)] = static_cast<std::int16_t>(
              static_cast<int>(Philox4x32({kSeed, 5}, static_cast<std::uint64_t>(s))[0] % 65) - 32);
        }
        constexpr int kSymbols = 20;
        const Samples window = Noise(static_cast<std::uint32_t>(samples_per_ui * 100 + slices),
                                     static_cast<std::size_t>(samples_per_ui * (kSymbols + 4)), rails);
        for (std::int32_t position = 128; position < 256; ++position) {
          const int first_slice = static_cast<int>(position) % 90;
          Samples out(kSymbols);
          reference::PhaseInterpolate(plan, coefs, first_slice, position, window, out);
          for (int k = 0; k < kSymbols; ++k) {
            const auto slice = static_cast<std::size_t>((first_slice + k) % slices);
            ASSERT_EQ(out[static_cast<std::size_t>(k)],
                      Oracle(config, position + 128 * k + coefs.skew[slice], window, counters))
                << samples_per_ui << " samples a UI, slices " << slices << " position " << position << " k " << k
                << " seed " << kSeed;
          }
        }
      }
    }
  }
  EXPECT_GT(counters.high_rail, 100);
  EXPECT_GT(counters.low_rail, 100);
  EXPECT_GT(counters.ties, 20);
}

TEST(PhaseInterpolator, OnASampleItIsTheSample) {
  for (const std::int32_t samples_per_ui : {4, 8}) {
    const PhaseInterpolatorPlan plan = MakePlan({samples_per_ui, 64});
    const Samples window = Noise(77, 200, false);
    for (std::int32_t sample = 3; sample < 20; ++sample) {
      Samples out(10);
      reference::PhaseInterpolate(plan, {}, 0, sample * 128 / samples_per_ui, window, out);
      for (std::int32_t k = 0; k < 10; ++k) {
        ASSERT_EQ(out[static_cast<std::size_t>(k)], window[static_cast<std::size_t>(sample + k * samples_per_ui)]);
      }
    }
  }
}

TEST(PhaseInterpolator, MovingTheWindowEqualsMovingThePosition) {
  const PhaseInterpolatorPlan plan = MakePlan({4, 64});
  const Samples window = Noise(78, 400, false);
  PhaseInterpolatorCoefs coefs;
  coefs.skew[3] = -32;
  coefs.skew[4] = 32;
  for (std::int32_t position = 200; position < 330; ++position) {
    Samples one(64);
    reference::PhaseInterpolate(plan, coefs, 0, position, window, one);
    Samples two(64);
    reference::PhaseInterpolate(plan, coefs, 0, position - 96, std::span(window).subspan(3), two);
    ASSERT_EQ(one, two);
    // Two halves of a clock, the second beginning at its own slice and instant.
    reference::PhaseInterpolate(plan, coefs, 0, position, window, std::span(two).first(23));
    reference::PhaseInterpolate(plan, coefs, 23, position + 23 * 128, window, std::span(two).subspan(23));
    ASSERT_EQ(one, two);
  }
}

// The window that ReachOf names is enough with the largest skews, and no sample of it is idle: shrinking it at either
// end would be out of bounds (the sanitizers run this test on exactly that window).
TEST(PhaseInterpolator, ReachHoldsEverySampleThatIsRead) {
  for (const std::int32_t samples_per_ui : {4, 8}) {
    const PhaseInterpolatorPlan plan = MakePlan({samples_per_ui, 2});
    const std::int32_t phases = 128 / samples_per_ui;
    for (std::int32_t position = -300; position < 300; ++position) {
      for (const int symbols : {1, 2, 64}) {
        const PhaseInterpolatorReach reach = ReachOf(plan, position, symbols);
        for (const std::int16_t skew : {std::int16_t{-32}, std::int16_t{0}, std::int16_t{32}}) {
          PhaseInterpolatorCoefs coefs;
          coefs.skew.fill(skew);
          const Samples window(static_cast<std::size_t>(reach.last - reach.first + 1), 1000);
          Samples out(static_cast<std::size_t>(symbols));
          reference::PhaseInterpolate(plan, coefs, 0, position - reach.first * phases, window, out);
          ASSERT_EQ(out, Samples(out.size(), 1000));  // every row sums to one exactly
        }
        const auto floor_divide = [](std::int32_t a, std::int32_t b) { return (a - (((a % b) + b) % b)) / b; };
        ASSERT_EQ(reach.first, floor_divide(position - 32, phases) - 3);
        ASSERT_EQ(reach.last, floor_divide(position + 32 + 128 * (symbols - 1), phases) + 4);
      }
    }
  }
}

TEST(PhaseInterpolator, TableRowsSumToOneAndMirror) {
  for (std::size_t f = 0; f < 32; ++f) {
    int sum = 0;
    for (const int tap : kPhaseInterpolatorTap[f]) sum += tap;
    EXPECT_EQ(sum, 16384) << f;
    for (std::size_t j = 0; f > 0 && j < 8; ++j) {
      EXPECT_EQ(kPhaseInterpolatorTap[f][j], kPhaseInterpolatorTap[32 - f][7 - j]) << f;
    }
  }
}

double Decibel(double ratio) { return 20 * std::log10(ratio); }

// Largest error of the table over phases at a frequency in baud rates, relative to the sine.
double TableError(int samples_per_ui, double baud_rates) {
  double worst = 0;
  const double omega = 2 * M_PI * baud_rates / samples_per_ui;
  for (std::size_t f = 0; f < 32; f += samples_per_ui == 8 ? 2 : 1) {
    std::complex<double> sum = 0;
    for (std::size_t j = 0; j < 8; ++j) {
      sum += kPhaseInterpolatorTap[f][j] / 16384.0 * std::polar(1.0, omega * (static_cast<double>(j) - 3));
    }
    worst = std::max(worst, std::abs(sum - std::polar(1.0, omega * static_cast<double>(f) / 32)));
  }
  return Decibel(worst);
}

TEST(PhaseInterpolator, ErrorOfTheTableOverFrequency) {
  for (const int samples_per_ui : {4, 8}) {
    double to_half = -200;
    double to_three_quarters = -200;
    for (int i = 1; i <= 750; ++i) {
      const double error = TableError(samples_per_ui, i / 1000.0);
      if (i <= 500) to_half = std::max(to_half, error);
      to_three_quarters = std::max(to_three_quarters, error);
    }
    RecordProperty("db_to_half_baud_" + std::to_string(samples_per_ui), std::to_string(to_half));
    RecordProperty("db_to_three_quarters_" + std::to_string(samples_per_ui), std::to_string(to_three_quarters));
    EXPECT_LT(to_half, -50) << samples_per_ui;
    EXPECT_LT(to_three_quarters, -38) << samples_per_ui;
  }
}

TEST(PhaseInterpolator, MeasuredErrorOfASineAtEveryPhase) {
  constexpr double kAmplitude = 30000;
  for (const std::int32_t samples_per_ui : {4, 8}) {
    const PhaseInterpolatorPlan plan = MakePlan({samples_per_ui, 64});
    for (const double baud_rates : {0.03, 0.25, 0.4, 0.5, 0.75}) {
      constexpr int kSymbols = 100;
      Samples window(static_cast<std::size_t>(samples_per_ui * (kSymbols + 4)));
      const double omega = 2 * M_PI * baud_rates;  // a UI
      for (std::size_t n = 0; n < window.size(); ++n) {
        window[n] = static_cast<std::int16_t>(
            std::lround(kAmplitude * std::sin(omega * static_cast<double>(n) / samples_per_ui + 0.3)));
      }
      double worst = 0;
      for (std::int32_t position = 128; position < 256; ++position) {
        Samples out(kSymbols);
        reference::PhaseInterpolate(plan, {}, 0, position, window, out);
        for (int k = 0; k < kSymbols; ++k) {
          const double exact = kAmplitude * std::sin(omega * (position / 128.0 + k) + 0.3);
          worst = std::max(worst, std::abs(out[static_cast<std::size_t>(k)] - exact));
        }
      }
      EXPECT_LT(Decibel(worst / kAmplitude), baud_rates <= 0.5 ? -50 : -38)
          << samples_per_ui << " samples a UI, " << baud_rates << " baud rates";
    }
  }
}

TEST(PhaseInterpolator, SkewMovesTheInstantOfItsSliceAlone) {
  const PhaseInterpolatorPlan plan = MakePlan({4, 16});
  Samples window(400);
  for (std::size_t n = 0; n < window.size(); ++n) window[n] = static_cast<std::int16_t>(64 * static_cast<int>(n));
  PhaseInterpolatorCoefs coefs;
  coefs.skew[5] = 7;  // on a ramp of 2 a phase code
  Samples out(64);
  reference::PhaseInterpolate(plan, coefs, 3, 160, window, out);
  for (int k = 0; k < 64; ++k) {
    const int late = (3 + k) % 16 == 5 ? 7 : 0;
    EXPECT_NEAR(out[static_cast<std::size_t>(k)], 2 * (160 + 128 * k + late), 1) << k;
  }
}

TEST(PhaseInterpolatorConfigTest, DefaultsAreLegal) {
  EXPECT_TRUE(Validate(PhaseInterpolatorConfig{}).ok());
  EXPECT_TRUE(Validate(MakePlan(PhaseInterpolatorConfig{}), PhaseInterpolatorCoefs{}).ok());
}

TEST(PhaseInterpolatorConfigTest, EveryFieldHasEnforcedLimits) {
  for (const auto& field : FieldsOf(PhaseInterpolatorConfig{})) {
    for (const std::int32_t value : {field.min - 1, field.max + 1}) {
      PhaseInterpolatorConfig config;
      config.*(field.member) = value;
      const Status status = Validate(config);
      ASSERT_FALSE(status.ok()) << field.name << " = " << value;
      EXPECT_NE(status.message().find("phase_interpolator." + std::string(field.name) + " = " + std::to_string(value)),
                std::string::npos)
          << status.message();
    }
  }
}

TEST(PhaseInterpolatorConfigTest, RefusesOtherSamplesPerUiAndWideSkew) {
  for (const std::int32_t n : {5, 6, 7}) {
    const Status status = Validate(PhaseInterpolatorConfig{.samples_per_ui = n});
    ASSERT_FALSE(status.ok());
    EXPECT_NE(status.message().find("samples_per_ui = " + std::to_string(n)), std::string::npos) << status.message();
  }
  PhaseInterpolatorCoefs coefs;
  coefs.skew[63] = 33;
  const Status status = Validate(MakePlan(PhaseInterpolatorConfig{}), coefs);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.message().find("phase_interpolator.skew[63] = 33"), std::string::npos) << status.message();
  EXPECT_NE(status.message().find("-32..32"), std::string::npos) << status.message();
}

// The example worked by hand in docs/blocks/phase_interpolator.md.
TEST(PhaseInterpolatorExample, WorkedByHand) {
  const PhaseInterpolatorPlan plan = MakePlan({4, 64});
  const Samples window = {0, 0, 0, 1000, 3000, 2000, 0, 0};
  Samples out(1);
  reference::PhaseInterpolate(plan, {}, 0, 112, window, out);
  EXPECT_EQ(out[0], 2151);
}

}  // namespace
}  // namespace plumbline
