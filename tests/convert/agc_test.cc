// The AGC: clock by clock against a second model, and closed around VGA and ADC: it converges from every gain, then is
// quiet, saturates at its limits and holds.
#include "reference/convert/agc.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "reference/convert/adc.h"
#include "reference/convert/vga.h"
#include "reference/core/rng.h"

namespace plumbline {
namespace {

using Samples = std::vector<std::int16_t>;
constexpr std::uint32_t kSeed = 20260104;

// The second model: keeps every sum since the last event and decides from the whole list, in real numbers where the
// block uses integers (the comparisons are exact in double: everything stays below 2^53).
class Oracle {
 public:
  explicit Oracle(const AgcConfig& config) : config_(config), code_(config.start_code) {}
  int Clock(bool hold, int sum) {
    if (hold) {
      Forget();
      return code_;
    }
    const double mean = static_cast<double>(sum) / config_.symbols_per_clock;
    const double target = config_.target / 256.0;
    if (mean < target / 2) return Move(config_.coarse_step);
    if (mean > target * 2) return Move(-config_.coarse_step);
    sums_.push_back(sum);
    const auto needed = static_cast<std::size_t>(config_.settle_clocks) + (std::size_t{1} << config_.window_log2);
    const std::size_t have = sums_.size() + (settled_ ? static_cast<std::size_t>(config_.settle_clocks) : 0);
    if (have < needed) return code_;
    double total = 0;
    const std::size_t window = std::size_t{1} << config_.window_log2;
    for (std::size_t i = sums_.size() - window; i < sums_.size(); ++i) total += sums_[i];
    const double wanted = target * config_.symbols_per_clock * static_cast<double>(window);
    const double error = (wanted - total) / wanted;
    if (std::abs(wanted - total) * (quiet_ ? 256 : 1024) <= config_.deadband * wanted) {
      sums_.clear();
      settled_ = true;
      quiet_ = true;
      return code_;
    }
    int step = static_cast<int>(std::round(92 * error));  // std::round: halves away from zero
    if (step == 0) step = error > 0 ? 1 : -1;
    return Move(std::min(32, std::max(-32, step)));
  }

 private:
  void Forget() {
    sums_.clear();
    settled_ = false;
    quiet_ = false;
  }
  int Move(int step) {
    code_ = std::min(config_.max_code, std::max(config_.min_code, code_ + step));
    Forget();
    return code_;
  }
  AgcConfig config_;
  int code_;
  bool settled_ = true;  // nothing to leave out: after reset, or after a window that changed nothing
  bool quiet_ = false;   // a window has changed nothing since the last step
  std::vector<int> sums_;
};

TEST(Agc, EqualsTheSecondModelClockByClock) {
  const std::vector<AgcConfig> configs = {
      {},
      {.symbols_per_clock = 128, .target = 4000, .window_log2 = 3, .settle_clocks = 5, .deadband = 3},
      {.symbols_per_clock = 1, .target = 300, .window_log2 = 0, .settle_clocks = 0, .deadband = 1, .coarse_step = 64},
      {.window_log2 = 2, .settle_clocks = 1, .deadband = 128, .start_code = 5, .min_code = 0, .max_code = 10},
      {.symbols_per_clock = 256, .target = 262144, .window_log2 = 4, .settle_clocks = 0, .deadband = 1},
  };
  std::uint32_t stream = 1;
  int limits = 0;
  int moves = 0;
  for (const AgcConfig& config : configs) {
    ASSERT_TRUE(Validate(config).ok()) << Validate(config).message();
    const AgcPlan plan = MakePlan(config);
    for (const int spread : {0, 5, 40, 200, 500}) {  // 1/256 of the target
      AgcState state;
      Reset(plan, state);
      Oracle oracle(config);
      ++stream;
      const std::int64_t nominal = std::int64_t{config.symbols_per_clock} * config.target / 256;
      for (std::uint64_t clock = 0; clock < 4000; ++clock) {
        const PhiloxBlock draw = Philox4x32({kSeed, stream}, clock);
        // A level that drifts with the number of the block of 200 clocks, and scatters.
        const std::int64_t centre = static_cast<std::int64_t>(Philox4x32({kSeed, stream + 100}, clock / 200)[0] % 512);
        std::int64_t sum = nominal * (128 + centre / 2) / 256;
        sum += nominal * spread / 256 * (static_cast<std::int64_t>(draw[0] % 2001) - 1000) / 1000;
        sum = std::clamp<std::int64_t>(sum, 0, 1 << 19);
        const AgcCoefs coefs{draw[1] % 400 == 0 ? 1 : 0};
        const int before = state.gain_code;
        reference::Agc(plan, coefs, state, static_cast<std::int32_t>(sum));
        ASSERT_EQ(state.gain_code, oracle.Clock(coefs.hold != 0, static_cast<int>(sum)))
            << "clock " << clock << " spread " << spread << " stream " << stream << " seed " << kSeed;
        moves += state.gain_code != before ? 1 : 0;
        limits += state.gain_code == config.min_code || state.gain_code == config.max_code ? 1 : 0;
      }
    }
  }
  EXPECT_GT(moves, 500);
  EXPECT_GT(limits, 500);
}

TEST(Agc, SumOfMagnitudesIsExact) {
  EXPECT_EQ(reference::SumOfMagnitudes({}), 0);
  const Samples codes = {-32768, 32767, 0, -1, 5};
  EXPECT_EQ(reference::SumOfMagnitudes(codes), 32768 + 32767 + 1 + 5);
}

// PAM4 with inter-symbol interference through VGA, ADC and AGC; the gain acts `latency` clocks after its decision.
struct Loop {
  Loop(const AgcConfig& agc, double amplitude, int latency)
      : plan(MakePlan(agc)), amplitude(amplitude), pending(static_cast<std::size_t>(latency), agc.start_code) {
    Reset(plan, state);
    Reset(adc_plan, adc_state);
  }
  // Returns the mean |code| of the clock.
  double Clock(bool hold = false) {
    pending.push_back(state.gain_code);
    const int gain = pending.front();
    pending.pop_front();
    Samples x(static_cast<std::size_t>(plan.config.symbols_per_clock));
    for (std::int16_t& sample : x) {
      const int a = 2 * static_cast<int>(Philox4x32({kSeed, 7}, k++)[0] % 4) - 3;
      sample = static_cast<std::int16_t>(std::lround(amplitude * (a + 0.35 * a1 - 0.2 * a2)));
      a2 = a1;
      a1 = a;
    }
    Samples scaled(x.size());
    Samples codes(x.size());
    reference::Vga(MakePlan(VgaConfig{}), {gain}, x, scaled);
    reference::Adc(adc_plan, AdcCoefs{}, adc_state, scaled, codes);
    const std::int32_t sum = reference::SumOfMagnitudes(codes);
    reference::Agc(plan, {hold ? 1 : 0}, state, sum);
    return static_cast<double>(sum) / static_cast<double>(x.size());
  }
  AgcPlan plan;
  AgcState state;
  AdcPlan adc_plan = MakePlan(AdcConfig{});
  AdcState adc_state;
  double amplitude;
  std::deque<int> pending;
  std::uint64_t k = 0;
  int a1 = 0;
  int a2 = 0;
};

TEST(AgcLoop, ConvergesFromEveryGainWithin2000ClocksAndThenIsQuiet) {
  constexpr int kLatency = 12;
  for (const double amplitude : {150.0, 1500.0, 6000.0}) {
    for (int start = kVgaMinCode; start <= kVgaMaxCode; start += 32) {
      AgcConfig config;
      config.start_code = start;
      Loop loop(config, amplitude, kLatency);
      int last_move = 0;
      double tail = 0;
      for (int clock = 0; clock < 3000; ++clock) {
        const int before = loop.state.gain_code;
        const double mean = loop.Clock();
        if (loop.state.gain_code != before) last_move = clock;
        if (clock >= 2000) tail += mean / 1000;
      }
      EXPECT_LT(last_move, 2000) << "amplitude " << amplitude << " start " << start;
      EXPECT_NEAR(tail / (config.target / 256.0), 1.0, 0.03) << "amplitude " << amplitude << " start " << start;
    }
  }
}

TEST(AgcLoop, StaysQuietForALongTime) {
  Loop loop(AgcConfig{}, 700.0, 12);
  for (int clock = 0; clock < 2000; ++clock) loop.Clock();
  const int settled = loop.state.gain_code;
  for (int clock = 0; clock < 30000; ++clock) {
    loop.Clock();
    ASSERT_EQ(loop.state.gain_code, settled) << clock;
  }
  loop.amplitude *= 1.12;  // 1 dB more: out of the deadband
  for (int clock = 0; clock < 1500; ++clock) loop.Clock();
  EXPECT_NEAR(loop.state.gain_code, settled - 64 * std::log2(1.12), 3.0);
}

TEST(AgcLoop, SaturatesAtItsLimits) {
  AgcConfig config;
  config.min_code = -20;
  config.max_code = 40;
  Loop faint(config, 20.0, 12);
  for (int clock = 0; clock < 500; ++clock) faint.Clock();
  EXPECT_EQ(faint.state.gain_code, 40);
  Loop loud(config, 9000.0, 12);
  for (int clock = 0; clock < 500; ++clock) loud.Clock();
  EXPECT_EQ(loud.state.gain_code, -20);
}

TEST(AgcLoop, HoldsWhileTheInputIsLost) {
  Loop loop(AgcConfig{}, 1500.0, 12);
  for (int clock = 0; clock < 2000; ++clock) loop.Clock();
  const int settled = loop.state.gain_code;
  const double amplitude = loop.amplitude;
  loop.amplitude = 0;
  for (int clock = 0; clock < 500; ++clock) loop.Clock(true);
  EXPECT_EQ(loop.state.gain_code, settled);
  loop.amplitude = amplitude;
  for (int clock = 0; clock < 500; ++clock) loop.Clock();
  EXPECT_EQ(loop.state.gain_code, settled);
}

TEST(AgcConfigTest, DefaultsAreLegal) { EXPECT_TRUE(Validate(AgcConfig{}).ok()); }

TEST(AgcConfigTest, EveryFieldHasEnforcedLimits) {
  for (const auto& field : FieldsOf(AgcConfig{})) {
    for (const std::int32_t value : {field.min - 1, field.max + 1}) {
      AgcConfig config;
      config.*(field.member) = value;
      const Status status = Validate(config);
      ASSERT_FALSE(status.ok()) << field.name << " = " << value;
      EXPECT_NE(status.message().find("agc." + std::string(field.name) + " = " + std::to_string(value)),
                std::string::npos)
          << status.message();
    }
  }
}

TEST(AgcConfigTest, RefusesAStartOutsideTheRange) {
  const Status start = Validate(AgcConfig{.start_code = 50, .min_code = 0, .max_code = 49});
  ASSERT_FALSE(start.ok());
  EXPECT_NE(start.message().find("agc.start_code = 50"), std::string::npos) << start.message();
  EXPECT_NE(start.message().find("0..49"), std::string::npos) << start.message();
  const Status range = Validate(AgcConfig{.start_code = 0, .min_code = 1, .max_code = 0});
  ASSERT_FALSE(range.ok());
  EXPECT_NE(range.message().find("agc.min_code = 1"), std::string::npos) << range.message();
}

// The example worked by hand in docs/blocks/agc.md.
TEST(AgcExample, WorkedByHand) {
  AgcConfig config;
  config.symbols_per_clock = 4;
  config.target = 10 * 256;
  config.window_log2 = 1;
  config.settle_clocks = 1;
  const AgcPlan plan = MakePlan(config);
  AgcState state;
  Reset(plan, state);
  std::vector<std::int32_t> gains;
  for (const std::int32_t sum : {15, 30, 32, 30, 40, 41, 39, 41, 42, 90}) {
    reference::Agc(plan, {}, state, sum);
    gains.push_back(state.gain_code);
  }
  EXPECT_EQ(gains, (std::vector<std::int32_t>{4, 4, 4, 25, 25, 25, 25, 25, 25, 21}));
}

}  // namespace
}  // namespace plumbline
