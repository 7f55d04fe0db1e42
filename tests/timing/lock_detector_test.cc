// The lock detector: its verdicts against sums over whole windows, and what garbage looks like to it.
#include "reference/timing/lock_detector.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "reference/core/gaussian.h"
#include "reference/eq/slicer.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
using testing_support::DrawVector;
constexpr std::uint32_t kSeed = 20260206;

TEST(LockDetector, VerdictsEqualSumsOverTheWindow) {
  int locked = 0;
  int unlocked = 0;
  int kept = 0;
  for (std::uint32_t trial = 0; trial < 200; ++trial) {
    const LockDetectorConfig config{.window_clocks = 1 + static_cast<std::int32_t>(trial % 9),
                                    .lock_mse = 2000,
                                    .unlock_mse = 3000,
                                    .occupancy_eighths = static_cast<std::int32_t>(trial % 2)};
    const LockDetectorPlan plan = MakePlan(config);
    LockDetectorState state;
    Reset(plan, state);
    bool expected_lock = false;
    for (std::uint32_t window = 0; window < 5; ++window) {
      const std::uint32_t stream = 100 * trial + 10 * window;
      const auto size = static_cast<std::size_t>(64 * config.window_clocks);
      const std::int64_t span = Draw({kSeed, stream}, 0, 60, 110);
      const auto error = DrawVector<std::int16_t>({kSeed, stream + 1}, size, -span, span);
      const auto decision = DrawVector<std::uint8_t>({kSeed, stream + 2}, size, trial % 7 == 3 ? 1 : 0, 3);
      for (std::size_t k = 0; k < size; k += 64) {
        const bool complete =
            reference::LockDetector(plan, state, std::span(error).subspan(k, 64), std::span(decision).subspan(k, 64));
        ASSERT_EQ(complete, k + 64 == size);
      }
      double sum = 0;
      double count[4] = {};
      for (std::size_t k = 0; k < size; ++k) {
        sum += static_cast<double>(error[k]) * error[k];
        count[decision[k]] += 1;
      }
      const double mse = std::floor(sum / static_cast<double>(size));
      bool occupied = true;
      for (const double c : count) {
        occupied = occupied && c / static_cast<double>(size) <= 0.375 &&
                   c / static_cast<double>(size) >= 0.125 * config.occupancy_eighths;
      }
      kept += expected_lock && occupied && mse > 2000 && mse <= 3000 ? 1 : 0;
      expected_lock = occupied && mse <= (expected_lock ? 3000 : 2000);
      ASSERT_EQ(state.locked, expected_lock) << "trial " << trial << " window " << window << " mse " << mse;
      ASSERT_EQ(state.mse, static_cast<std::int32_t>(mse));
      ASSERT_EQ(state.windows, static_cast<std::int32_t>(window + 1));
      (expected_lock ? locked : unlocked) += 1;
    }
  }
  EXPECT_GT(locked, 100);
  EXPECT_GT(unlocked, 100);
  EXPECT_GT(kept, 20);
}

// Noise of any size, sliced by itself: 11.8 dB at best, and never locked under the defaults.
TEST(LockDetector, GarbageNeverLocks) {
  const LockDetectorPlan plan = MakePlan(LockDetectorConfig{});
  double best = 0;
  for (int rms = 64; rms <= 4096; rms *= 2) {
    for (const bool flat : {false, true}) {
      LockDetectorState state;
      Reset(plan, state);
      std::vector<std::int16_t> in(64);
      std::vector<std::uint8_t> decision(64);
      std::vector<std::int16_t> error(64);
      for (std::uint64_t n = 0; n < 64 * 4; ++n) {
        for (std::size_t k = 0; k < in.size(); ++k) {
          const std::uint32_t word = Philox4x32({kSeed, 7}, n * 64 + k)[0];
          const std::int64_t uniform = static_cast<std::int32_t>(word) / 65536 * std::int64_t{rms} / 16384;
          in[k] = SaturateToInt16(flat ? uniform : (std::int64_t{GaussianFromWord(word)} * rms) >> 12);
        }
        reference::Slicer(MakePlan(SlicerConfig{}), SlicerCoefs{}, in, decision, error);
        reference::LockDetector(plan, state, error, decision);
        ASSERT_FALSE(state.locked) << "rms " << rms << " flat " << flat;
      }
      const double snr = 10 * std::log10(5.0 * 512 * 512 / state.mse);
      if (rms > 512) best = std::max(best, snr);
    }
  }
  RecordProperty("best_snr_of_garbage_db", std::to_string(best));
  EXPECT_LT(best, 12.0);
}

TEST(LockDetectorConfigTest, EveryFieldHasEnforcedLimits) {
  for (const auto& field : FieldsOf(LockDetectorConfig{})) {
    for (const std::int64_t value : {std::int64_t{field.min} - 1, std::int64_t{field.max} + 1}) {
      LockDetectorConfig config;
      config.*(field.member) = static_cast<std::int32_t>(value);
      const Status status = Validate(config);
      ASSERT_FALSE(status.ok()) << field.name;
      EXPECT_NE(status.message().find(std::string(field.name) + " = " + std::to_string(value)), std::string::npos)
          << status.message();
    }
  }
  EXPECT_TRUE(Validate(LockDetectorConfig{}).ok());
  const Status status = Validate(LockDetectorConfig{.lock_mse = 500, .unlock_mse = 499});
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.message().find("lock_detector.unlock_mse = 499"), std::string::npos) << status.message();
}

// The example worked by hand in docs/blocks/lock_detector.md.
TEST(LockDetectorExample, WorkedByHand) {
  const LockDetectorPlan plan = MakePlan({.window_clocks = 2, .lock_mse = 5000, .unlock_mse = 9000});
  LockDetectorState state;
  Reset(plan, state);
  const std::vector<std::uint8_t> decision = {0, 1, 2, 3};
  const auto clock = [&](const std::vector<std::int16_t>& error) {
    return reference::LockDetector(plan, state, error, decision);
  };
  EXPECT_FALSE(clock({100, -100, 50, 0}));
  EXPECT_TRUE(clock({-50, 0, 100, 10}));
  EXPECT_EQ(state.mse, 4387);  // (10000 + 10000 + 2500 + 2500 + 10000 + 100) / 8 = 4387.5
  EXPECT_TRUE(state.locked);
  clock({-130, 0, 100, 10});
  clock({100, -100, 130, 0});
  EXPECT_EQ(state.mse, 7987);
  EXPECT_TRUE(state.locked) << "kept: below unlock_mse";
  clock({-130, 0, 190, 10});
  clock({100, -100, 130, 0});
  EXPECT_EQ(state.mse, 11250);
  EXPECT_FALSE(state.locked);
}

}  // namespace
}  // namespace plumbline
