// Floating taps: the feed-forward form against a convolution with one sparse filter, the feedback form held against its
// own decisions after the fact, gradients and updates against plain sums, cuts, an echo that is learnt and removed, the
// worked example, and every configuration and placement that must be refused.
#include "reference/eq/floating_taps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "reference/eq/slicer.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
using testing_support::DrawCuts;
using testing_support::DrawVector;
constexpr std::uint32_t kSeed = 20260304;

struct Case {
  FloatingTapsConfig config;
  FloatingTapsPositions positions;
};

// Nearest and furthest positions, one tap and sixteen, in and out of order.
std::vector<Case> Cases(std::int32_t form) {
  std::vector<Case> cases = {
      {{form, 1, 1, 1, 120, 512, 0, 12, 0}, {{1}}},
      {{form, 1, 1, 1, 120, 512, 63, 12, 15}, {{120}}},
      {{form, 4, 4, 9, 80, 512, 7, 7, 5}, {{9, 60, 77, 20}}},
      {{form, 2, 8, 2, 120, 64, 15, 9, 7}, {{113, 2}}},
      {{form, 3, 4, 17, 80, 64, 7, 7, 5}, {{30, 17, 77}}},
      {{form, 4, 4, 17, 80, 64, 7, 7, 5}, {{0, 77, 0, 50}}},  // two parked
      {{form, 4, 4, 17, 80, 64, 7, 7, 5}, {{0, 0, 0, 0}}},
  };
  return cases;
}

FloatingTapsCoefs RandomTaps(const FloatingTapsConfig& config, std::uint32_t stream) {
  FloatingTapsCoefs coefs;
  const std::int32_t limit = FloatingTapLimit(config);
  for (std::size_t j = 0; j < static_cast<std::size_t>(FloatingTapCount(config)); ++j) {
    coefs.tap[j] =
        static_cast<std::int16_t>(j % 3 == 0 ? (j % 2 == 0 ? limit : -limit) : Draw({kSeed, stream}, j, -limit, limit));
  }
  return coefs;
}

// Tap of each symbol after the main cursor: the groups spread over one array.
std::vector<std::int64_t> Spread(const Case& c, const FloatingTapsCoefs& coefs) {
  std::vector<std::int64_t> spread(160, 0);
  for (int g = 0; g < c.config.groups; ++g) {
    if (c.positions.position[static_cast<std::size_t>(g)] == 0) continue;
    for (int t = 0; t < c.config.taps_per_group; ++t) {
      spread[static_cast<std::size_t>(c.positions.position[static_cast<std::size_t>(g)] + t)] =
          coefs.tap[static_cast<std::size_t>(g * c.config.taps_per_group + t)];
    }
  }
  return spread;
}

TEST(FloatingTaps, FeedForwardEqualsOneSparseFilter) {
  int rails = 0;
  int ties = 0;
  std::uint32_t stream = 0;
  for (const Case& c : Cases(kFloatingFeedForward)) {
    ASSERT_TRUE(Validate(c.config).ok()) << Validate(c.config).message();
    const FloatingTapsPlan plan = MakePlan(c.config);
    ASSERT_TRUE(Validate(plan, c.positions).ok()) << Validate(plan, c.positions).message();
    const FloatingTapsCoefs coefs = RandomTaps(c.config, ++stream);
    const std::vector<std::int64_t> spread = Spread(c, coefs);
    const std::int64_t full = (1 << (c.config.in_bits - 1)) - 1;
    const auto x = DrawVector<std::int16_t>({kSeed, ++stream}, 2000, -full - 1, full);
    const auto y = DrawVector<std::int16_t>({kSeed, ++stream}, x.size(), -32768, 32767);
    std::vector<std::int16_t> expected(x.size());
    for (std::size_t n = 0; n < x.size(); ++n) {
      std::int64_t sum = 0;
      for (std::size_t p = 0; p < spread.size(); ++p) {
        const std::size_t delay = p + static_cast<std::size_t>(c.config.main_delay);
        if (n >= delay) sum += spread[p] * x[n - delay];
      }
      const std::int64_t unit = std::int64_t{1} << c.config.out_shift;
      ties += unit > 1 && (2 * sum + unit) % (2 * unit) == 0 ? 1 : 0;
      std::int64_t rounded = (2 * sum + unit) / (2 * unit);
      if ((2 * sum + unit) % (2 * unit) < 0) --rounded;
      const std::int64_t value = y[n] + rounded;
      rails += value > 32767 || value < -32768 ? 1 : 0;
      expected[n] = static_cast<std::int16_t>(std::clamp<std::int64_t>(value, -32768, 32767));
    }
    for (const std::size_t longest : {x.size(), std::size_t{1}, std::size_t{64}, std::size_t{500}}) {
      FloatingTapsState state;
      Reset(plan, state);
      std::vector<std::int16_t> got = y;
      std::size_t at = 0;
      for (const std::size_t size : DrawCuts({kSeed, ++stream}, x.size(), longest)) {
        reference::FloatingFeedForward(plan, c.positions, coefs, state, std::span(x).subspan(at, size),
                                       std::span(got).subspan(at, size));
        at += size;
      }
      ASSERT_EQ(got, expected) << longest;
      for (std::size_t i = 0; i < state.samples.size(); ++i) ASSERT_EQ(state.samples[i], x[x.size() - 1 - i]);
    }
  }
  EXPECT_GT(rails, 100);
  EXPECT_GT(ties, 100);
}

TEST(FloatingTaps, FeedbackIsExplainedByItsDecisions) {
  std::uint32_t stream = 500;
  for (const Case& c : Cases(kFloatingFeedback)) {
    for (const bool aided : {false, true}) {
      const FloatingTapsPlan plan = MakePlan(c.config);
      const FloatingTapsCoefs coefs = RandomTaps(c.config, ++stream);
      const std::vector<std::int64_t> spread = Spread(c, coefs);
      const DfePlan dfe = MakePlan(DfeConfig{.num_taps = 2});
      DfeCoefs dfe_coefs;
      dfe_coefs.tap[0] = 150;
      dfe_coefs.tap[1] = -60;
      const auto in = DrawVector<std::int16_t>({kSeed, ++stream}, 3000, -4000, 4000);
      const auto known =
          aided ? DrawVector<std::uint8_t>({kSeed, ++stream}, in.size(), 0, 3) : std::vector<std::uint8_t>{};
      std::vector<std::int16_t> whole;
      for (const std::size_t longest : {in.size(), std::size_t{1}, std::size_t{64}, std::size_t{500}}) {
        FloatingTapsState state;
        DfeState dfe_state;
        Reset(plan, state);
        std::vector<std::int16_t> left = in;
        std::vector<std::int16_t> z(in.size());
        std::vector<std::uint8_t> d(in.size());
        std::size_t at = 0;
        for (const std::size_t size : DrawCuts({kSeed, ++stream}, in.size(), longest)) {
          reference::FloatingFeedback(plan, c.positions, coefs, dfe, dfe_coefs, SlicerCoefs{}, state, dfe_state,
                                      std::span(left).subspan(at, size),
                                      aided ? std::span(known).subspan(at, size) : std::span<const std::uint8_t>{},
                                      std::span(z).subspan(at, size), std::span(d).subspan(at, size));
          at += size;
        }
        const std::vector<std::uint8_t>& fed = aided ? known : d;
        const auto amplitude = [&](std::size_t n, std::size_t back) {
          return n >= back ? std::int64_t{2 * fed[n - back] - 3} : 0;
        };
        for (std::size_t n = 0; n < in.size(); ++n) {
          std::int64_t far = 0;
          for (std::size_t p = 1; p < spread.size(); ++p) far += spread[p] * amplitude(n, p);
          const std::int64_t near = 150 * amplitude(n, 1) - 60 * amplitude(n, 2);
          ASSERT_EQ(left[n], in[n] - far) << n;
          ASSERT_EQ(z[n], in[n] - far - near) << n;  // nothing saturates here
          ASSERT_EQ(d[n], reference::Decide(SlicerCoefs{}, z[n]));
        }
        for (std::size_t i = 0; i < state.amplitudes.size(); ++i) {
          ASSERT_EQ(state.amplitudes[i], amplitude(in.size() - 1, i));
        }
        if (whole.empty()) whole = z;
        ASSERT_EQ(z, whole);
      }
    }
  }
}

// Rails of the first stage: the sum of the far taps saturates before the DFE's own tap acts.
TEST(FloatingTaps, FeedbackSaturatesBeforeTheNearTaps) {
  const FloatingTapsPlan plan = MakePlan(FloatingTapsConfig{.form = kFloatingFeedback, .groups = 1, .first = 9});
  FloatingTapsCoefs coefs;
  coefs.tap[0] = -64;
  DfeCoefs dfe_coefs;
  dfe_coefs.tap[0] = 100;
  FloatingTapsState state;
  DfeState dfe_state;
  state.amplitudes.fill(3);
  dfe_state.history.fill(3);
  std::int16_t in[] = {32767, -32768};
  std::int16_t z[2];
  std::uint8_t d[2];
  reference::FloatingFeedback(plan, {{9}}, coefs, MakePlan(DfeConfig{}), dfe_coefs, SlicerCoefs{}, state, dfe_state, in,
                              {}, z, d);
  EXPECT_EQ(z[0], 32767 - 300);
  EXPECT_EQ(z[1], -32768);
}

TEST(FloatingTaps, GradientsAndUpdatesAreThePlainSums) {
  std::uint32_t stream = 1000;
  int limited = 0;
  for (const std::int32_t form : {kFloatingFeedForward, kFloatingFeedback}) {
    for (const Case& c : Cases(form)) {
      const FloatingTapsPlan plan = MakePlan(c.config);
      FloatingTapsState state;
      FloatingTapsCoefs coefs;
      Reset(plan, state);
      const bool forward = form == kFloatingFeedForward;
      const std::int64_t full = 1 << (c.config.in_bits - 1);
      std::vector<std::int64_t> past(1000, 0);  // of samples or amplitudes, the newest last
      std::vector<std::int64_t> exact(16, 0);
      for (int clock = 0; clock < 60; ++clock) {
        const auto size = static_cast<std::size_t>(Draw({kSeed, ++stream}, 0, 0, 128));
        const auto x = DrawVector<std::int16_t>({kSeed, ++stream}, size, -full, full - 1);
        const auto known = DrawVector<std::uint8_t>({kSeed, ++stream}, size, 0, 3);
        std::vector<std::int16_t> y(size);
        std::vector<std::int16_t> z(size);
        std::vector<std::uint8_t> d(size);
        if (forward) {
          reference::FloatingFeedForward(plan, c.positions, coefs, state, x, y);
        } else {
          DfeState dfe_state;
          reference::FloatingFeedback(plan, c.positions, coefs, MakePlan(DfeConfig{}), {}, SlicerCoefs{}, state,
                                      dfe_state, y, known, z, d);
        }
        for (std::size_t k = 0; k < size; ++k) past.push_back(forward ? x[k] : 2 * known[k] - 3);
        const auto error = DrawVector<std::int16_t>({kSeed, ++stream}, size, -2048, 2047);
        FloatingTapsGradients gradients;
        reference::FloatingGradient(plan, c.positions, state, error, gradients);
        const int shift = clock % 12;
        reference::FloatingUpdate(plan, shift, gradients, state, coefs);
        for (int j = 0; j < FloatingTapCount(c.config); ++j) {
          const auto tap = static_cast<std::size_t>(j);
          const std::int32_t group = c.positions.position[tap / static_cast<std::size_t>(c.config.taps_per_group)];
          const auto back =
              static_cast<std::size_t>(group + j % c.config.taps_per_group + (forward ? c.config.main_delay : 0));
          std::int64_t sum = 0;
          for (std::size_t k = 0; k < size && group != 0; ++k) sum += error[k] * past[past.size() - size + k - back];
          ASSERT_EQ(gradients.tap[tap], sum);
          const std::int64_t step = RoundShift(forward ? 32 * sum : sum, shift);
          const std::int64_t limit = std::int64_t{FloatingTapLimit(c.config)} << (forward ? 18 : 14);
          limited += std::abs(exact[tap] + (forward ? -step : step)) > limit ? 1 : 0;
          exact[tap] = std::clamp(exact[tap] + (forward ? -step : step), -limit, limit);
          ASSERT_EQ(state.accumulators[tap], exact[tap]);
          ASSERT_EQ(coefs.tap[tap], RoundShift(exact[tap], forward ? 18 : 14));
        }
      }
    }
  }
  EXPECT_GT(limited, 10);
}

// An echo of 0.11 and one of -0.07, 40 and 61 symbols late: both forms learn them from decisions alone.
TEST(FloatingTaps, LearnsAnEcho) {
  const std::size_t size = 128 * 2000;
  const auto sent = DrawVector<std::uint8_t>({kSeed, 3000}, size, 0, 3);
  const auto amplitude = [&](std::size_t n, std::size_t back) { return n >= back ? 2 * sent[n - back] - 3 : 0; };
  for (const std::int32_t form : {kFloatingFeedForward, kFloatingFeedback}) {
    FloatingTapsConfig config{.form = form, .groups = 2, .taps_per_group = 4};
    config.main_delay = 0;
    const FloatingTapsPlan plan = MakePlan(config);
    const FloatingTapsPositions positions{{58, 39}};
    FloatingTapsCoefs coefs;
    FloatingTapsState state;
    DfeState dfe_state;
    double first = 0;
    double last = 0;
    for (std::size_t begin = 0; begin < size; begin += 128) {
      std::int16_t x[128];
      std::int16_t y[128];
      std::int16_t z[128];
      std::int16_t error[128];
      std::uint8_t d[128];
      for (std::size_t k = 0; k < 128; ++k) {
        const std::size_t n = begin + k;
        y[k] = static_cast<std::int16_t>(512 * amplitude(n, 0) + 56 * amplitude(n, 40) - 36 * amplitude(n, 61));
        x[k] = static_cast<std::int16_t>(RoundShift(y[k], 6));
      }
      if (form == kFloatingFeedForward) {
        reference::FloatingFeedForward(plan, positions, coefs, state, x, y);
        for (std::size_t k = 0; k < 128; ++k) d[k] = reference::Decide(SlicerCoefs{}, z[k] = y[k]);
      } else {
        reference::FloatingFeedback(plan, positions, coefs, MakePlan(DfeConfig{}), {}, SlicerCoefs{}, state, dfe_state,
                                    y, {}, z, d);
      }
      for (std::size_t k = 0; k < 128; ++k) {
        error[k] = reference::SlicerError(MakePlan(SlicerConfig{}), SlicerCoefs{}, z[k], d[k]);
        if (begin >= 128 && begin < 20 * 128) first += error[k] * error[k];
        if (begin + 19 * 128 >= size) last += error[k] * error[k];
      }
      FloatingTapsGradients gradients;
      reference::FloatingGradient(plan, positions, state, error, gradients);
      reference::FloatingUpdate(plan, form == kFloatingFeedForward ? 2 : 0, gradients, state, coefs);
    }
    // What is left feed-forward is the echoes' echoes, 0.0121 and below, and the rounding of x to a 64th: 30 units.
    EXPECT_LT(last, first / (form == kFloatingFeedback ? 1000 : 10)) << form;
    if (form == kFloatingFeedback) {
      EXPECT_EQ(coefs.tap, (std::array<std::int16_t, 16>{0, 0, 0, -36, 0, 56, 0, 0}));
    } else {
      EXPECT_NEAR(coefs.tap[5], -224, 12);
      EXPECT_NEAR(coefs.tap[3], 144, 12);
    }
  }
}

TEST(FloatingTaps, WorkedExampleOfThePage) {
  FloatingTapsConfig config{.form = kFloatingFeedForward, .groups = 1, .taps_per_group = 2, .first = 1};
  config.main_delay = 0;
  const FloatingTapsPlan forward = MakePlan(config);
  const FloatingTapsPositions positions{{2}};
  FloatingTapsCoefs coefs;
  coefs.tap[0] = -200;
  coefs.tap[1] = 24;
  FloatingTapsState state;
  const std::int16_t x[] = {8, -20, 5, 12, 0};
  std::int16_t y[] = {500, -1300, 330, 760, 10};
  reference::FloatingFeedForward(forward, positions, coefs, state, x, y);
  EXPECT_TRUE(std::equal(std::begin(y), std::end(y), (const std::int16_t[]){500, -1300, 280, 891, -36}));

  config.form = kFloatingFeedback;
  const FloatingTapsPlan feedback = MakePlan(config);
  coefs.tap[0] = 50;
  coefs.tap[1] = -6;
  DfeState dfe_state;
  std::int16_t in[] = {500, -1300, 600, -1200, -490};
  std::int16_t z[5];
  std::uint8_t d[5];
  reference::FloatingFeedback(feedback, positions, coefs, MakePlan(DfeConfig{}), {}, SlicerCoefs{}, state, dfe_state,
                              in, {}, z, d);
  EXPECT_TRUE(std::equal(std::begin(z), std::end(z), (const std::int16_t[]){500, -1300, 550, -1044, -558}));
  EXPECT_TRUE(std::equal(std::begin(d), std::end(d), (const std::uint8_t[]){2, 0, 2, 0, 1}));
}

TEST(FloatingTaps, LimitsAreEnforced) {
  testing_support::ExpectLimitsEnforced<FloatingTapsConfig>("floating_taps");
  EXPECT_EQ(Validate(FloatingTapsConfig{.groups = 3, .taps_per_group = 8}).message(),
            "floating_taps.groups = 3 groups with floating_taps.taps_per_group = 8 is outside 1..2");
  EXPECT_EQ(Validate(FloatingTapsConfig{.last = 20}).message(),
            "floating_taps.last = 20 UI with floating_taps.first = 17 is outside 28..120");
  const FloatingTapsPlan plan = MakePlan(FloatingTapsConfig{});
  EXPECT_EQ(Validate(plan, {{17, 30, 78}}).message(), "floating_taps.position[2] = 78 UI is outside 17..77");
  EXPECT_EQ(Validate(plan, {{17, 16, 30}}).message(), "floating_taps.position[1] = 16 UI is outside 17..77");
  EXPECT_EQ(Validate(plan, {{17, 30, 27}}).message(),
            "floating_taps.position[2] = 27 UI lies on the group at position[1] = 30 UI");
  EXPECT_TRUE(Validate(plan, {{17, 30, 26, 5}}).ok());
  EXPECT_TRUE(Validate(plan, {{0, 30, 0}}).ok());
}

}  // namespace
}  // namespace plumbline
