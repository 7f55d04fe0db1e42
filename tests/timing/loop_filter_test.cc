// The loop filter: against a closed form in wide integers, its rails and holds, and the stability rule against complex
// arithmetic in double.
#include "reference/timing/loop_filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "dsp/cdr_gains.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
using Wide = __int128;
constexpr std::uint32_t kSeed = 20260205;

Wide FinePhase(const LoopFilterState& state) {
  return (static_cast<Wide>(state.phase_code) << kPhaseFractionBits) + state.fraction;
}

// Without rails the phase is a double sum: error m of n, seen after the latency, counts kp + ki * (its age) in all.
TEST(LoopFilter, EqualsTheClosedForm) {
  for (const std::int32_t latency : {1, 2, 3, 12, 64}) {
    LoopFilterConfig config{.kp = 1234567, .ki = 7777, .latency_clocks = latency};
    config.max_offset_ppm = 1000;
    const LoopFilterPlan plan = MakePlan(config);
    LoopFilterState state;
    Reset(plan, state);
    std::vector<std::int64_t> errors;
    int negative = 0;
    for (std::uint64_t n = 0; n < 300; ++n) {
      errors.push_back(Draw({kSeed, static_cast<std::uint32_t>(latency)}, n, -100000, 90000));
      reference::LoopFilter(plan, {}, state, static_cast<std::int32_t>(errors.back()));
      // After clock n the errors 0 .. n - (latency - 1) have acted.
      Wide phase = 0;
      Wide frequency = 0;
      for (std::int64_t m = 0; m + latency - 1 <= static_cast<std::int64_t>(n); ++m) {
        const std::int64_t age = static_cast<std::int64_t>(n) - (latency - 1) - m + 1;
        phase +=
            static_cast<Wide>(errors[static_cast<std::size_t>(m)]) * (config.kp + static_cast<Wide>(config.ki) * age);
        frequency += static_cast<Wide>(errors[static_cast<std::size_t>(m)]) * config.ki;
      }
      ASSERT_TRUE(FinePhase(state) == phase) << "clock " << n << " latency " << latency;
      ASSERT_TRUE(state.frequency == frequency);
      ASSERT_GE(state.fraction, 0);
      ASSERT_LT(state.fraction, std::int64_t{1} << kPhaseFractionBits);
      negative += state.phase_code < 0 ? 1 : 0;
    }
    EXPECT_GT(negative, 50);
  }
}

TEST(LoopFilter, FrequencyAndStepSaturate) {
  LoopFilterConfig config{.kp = 2000000000, .ki = 2000000000, .latency_clocks = 1};
  const LoopFilterPlan plan = MakePlan(config);
  // 400 ppm of 64 symbols of 128 codes, rounded down in 2^-34 codes.
  EXPECT_EQ(plan.max_frequency, static_cast<std::int64_t>((Wide{64 * 128 * 400} << 34) / 1000000) << 6);
  for (const std::int32_t sign : {1, -1}) {
    LoopFilterState state;
    Reset(plan, state);
    reference::LoopFilter(plan, {}, state, sign * 2000000);
    EXPECT_EQ(state.frequency, sign * plan.max_frequency);
    EXPECT_EQ(state.phase_code, sign * reference::kMaxPhaseStepCodes);
    EXPECT_EQ(state.fraction, 0);
    // Back off the rail at once: the integrator does not wind up.
    reference::LoopFilter(plan, {}, state, -sign);
    EXPECT_EQ(state.frequency, sign * (plan.max_frequency - config.ki));
  }
}

TEST(LoopFilter, HoldKeepsTurning) {
  const LoopFilterPlan plan = MakePlan(LoopFilterConfig{});
  LoopFilterState state;
  Reset(plan, state);
  state.frequency = std::int64_t{3} << (kPhaseFractionBits - 1);  // 1.5 codes a clock
  for (int n = 0; n < 40; ++n) reference::LoopFilter(plan, {.hold = true}, state, 1000000);
  EXPECT_EQ(state.phase_code, 60);
  for (int n = 0; n < 40; ++n) reference::LoopFilter(plan, {.hold = true, .turn = -16}, state, 1000000);
  EXPECT_EQ(state.phase_code, 120 - 640);
  EXPECT_EQ(state.frequency, std::int64_t{3} << (kPhaseFractionBits - 1));
  for (const std::int32_t waiting : state.delay) EXPECT_EQ(waiting, 0);
}

// One error acts latency_clocks later, once.
TEST(LoopFilter, LatencyIsWhatItSays) {
  for (const std::int32_t latency : {1, 2, 5, 12, 64}) {
    const LoopFilterPlan plan = MakePlan({.kp = 1 << 20, .ki = 0, .latency_clocks = latency});
    LoopFilterState state;
    Reset(plan, state);
    for (int n = 0; n < 100; ++n) {
      // The phase that clock n uses, before its own error goes in.
      EXPECT_EQ(FinePhase(state) != 0, n >= latency) << n;
      reference::LoopFilter(plan, {}, state, n == 0 ? 1 : 0);
    }
    EXPECT_TRUE(FinePhase(state) == 1 << 20);
  }
}

// Phase margin of the open loop in double: crossover by bisection on |G|, argument unwrapped term by term.
double MarginDegrees(const LoopFilterConfig& config, double& crossover) {
  const double scale = std::ldexp(static_cast<double>(config.symbols_per_clock) * config.detector_slope / 128, -40);
  const double gp = config.kp * scale;
  const double gi = config.ki * scale;
  double below = 1e-7;
  double above = std::numbers::pi / 2;
  for (int i = 0; i < 100; ++i) {
    const double w = std::sqrt(below * above);
    const std::complex<double> d = 1.0 - std::exp(std::complex<double>(0, -w));
    (std::abs(gp * d + gi) >= std::norm(d) ? below : above) = w;
  }
  crossover = below;
  const std::complex<double> d = 1.0 - std::exp(std::complex<double>(0, -below));
  return (std::numbers::pi - below * config.latency_clocks + std::arg(gp * d + gi) - 2 * std::arg(d)) * 180 /
         std::numbers::pi;
}

TEST(LoopFilterStability, IntegerRuleEqualsComplexArithmetic) {
  int refused = 0;
  int accepted = 0;
  for (std::uint32_t trial = 0; trial < 3000; ++trial) {
    LoopFilterConfig config;
    const auto log_kp = static_cast<double>(Draw({kSeed, 50}, trial, 180, 270)) / 10;
    config.kp = static_cast<std::int32_t>(std::exp2(log_kp));
    config.ki = static_cast<std::int32_t>(config.kp / Draw({kSeed, 51}, trial, 20, 20000));
    config.latency_clocks = static_cast<std::int32_t>(Draw({kSeed, 52}, trial, 1, 64));
    config.symbols_per_clock = trial % 2 == 0 ? 64 : 128;
    config.detector_slope = static_cast<std::int32_t>(Draw({kSeed, 53}, trial, 1000, 9000));
    const LoopCrossover got = CrossoverOf(config);
    double crossover = 0;
    const double margin = MarginDegrees(config, crossover);
    const double angle = crossover * 180 / std::numbers::pi;
    // One part in a thousand of the crossover's angle, which counts latency - 1 times, and half a degree for ki's own
    // grid.
    const double bound = 0.1 + 0.002 * angle * config.latency_clocks;
    ASSERT_NEAR(static_cast<double>(got.phase_margin_mdeg) / 1000, margin, bound) << "trial " << trial;
    ASSERT_NEAR(static_cast<double>(got.angle_mdeg) / 1000, angle, 0.002 + 0.002 * angle) << "trial " << trial;
    const bool ok = Validate(config).ok();
    if (std::abs(margin - 45) > bound) {
      ASSERT_EQ(ok, margin > 45) << "trial " << trial << " margin " << margin;
    }
    (ok ? accepted : refused) += 1;
  }
  EXPECT_GT(accepted, 300);
  EXPECT_GT(refused, 300);
}

TEST(LoopFilterStability, DefaultsAreFourMegahertz) {
  const LoopFilterConfig config;
  const auto gains = dsp::CdrGainsFor(4e6, 53.125e9, 64, config.latency_clocks, config.detector_slope);
  ASSERT_TRUE(gains.ok());
  EXPECT_EQ(config.kp, gains->kp);
  EXPECT_EQ(config.ki, gains->ki);
  const LoopCrossover crossover = CrossoverOf(config);
  const double clock_hz = 53.125e9 / 64;
  EXPECT_NEAR(static_cast<double>(crossover.angle_mdeg) / 360000 * clock_hz, 4e6, 0.02e6);
  EXPECT_GT(crossover.phase_margin_mdeg, 60000);
}

TEST(LoopFilterConfigTest, EveryFieldHasEnforcedLimits) {
  testing_support::ExpectLimitsEnforced<LoopFilterConfig>("loop_filter");
}

TEST(LoopFilterConfigTest, RefusesASmallMarginAndSaysHowSmall) {
  LoopFilterConfig config;
  config.latency_clocks = 30;
  const Status status = Validate(config);
  ASSERT_FALSE(status.ok());
  for (const char* part :
       {"loop_filter.kp = 11390847", "loop_filter.latency_clocks = 30", "phase margin of 31", "45"}) {
    EXPECT_NE(status.message().find(part), std::string::npos) << status.message();
  }
  config.kp = 2000000000;  // no crossover at all
  EXPECT_FALSE(Validate(config).ok());
  config.kp = 0;
  config.ki = 0;
  EXPECT_TRUE(Validate(config).ok());
}

// The example worked by hand in docs/blocks/loop_filter.md.
TEST(LoopFilterExample, WorkedByHand) {
  const LoopFilterConfig config{.kp = 1 << 30, .ki = 1 << 23, .latency_clocks = 2, .detector_slope = 256};
  ASSERT_TRUE(Validate(config).ok()) << Validate(config).message();
  const LoopFilterPlan plan = MakePlan(config);
  LoopFilterState state;
  Reset(plan, state);
  std::vector<std::int64_t> codes;
  std::vector<std::int64_t> fractions;
  for (const std::int32_t error : {1024, -2048, 0, 0}) {
    reference::LoopFilter(plan, {}, state, error);
    codes.push_back(state.phase_code);
    fractions.push_back(state.fraction >> 33);
  }
  EXPECT_EQ(codes, (std::vector<std::int64_t>{0, 1, -1, -2}));
  EXPECT_EQ(fractions, (std::vector<std::int64_t>{0, 1, 0, 127}));
}

}  // namespace
}  // namespace plumbline
