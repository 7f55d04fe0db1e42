// The eye monitor: every count against one model of all cells, the walk over the cells, the worked example, and a real
// eye from the integer channel whose opening is known.
#include "reference/monitor/eye_monitor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "reference/channel/channel.h"
#include "reference/eq/slicer.h"
#include "reference/timing/phase_interpolator.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
using testing_support::DrawVector;
constexpr std::uint32_t kSeed = 20260303;

// The second model knows no cell in progress: from the number of a clock follow cell and counting, and the disagreement
// is taken from the level that the moved slicer decides.
TEST(EyeMonitor, EqualsTheSecondModel) {
  std::uint32_t stream = 0;
  for (const EyeMonitorConfig& config : {EyeMonitorConfig{3, 64, 5, 300, 4, 2}, EyeMonitorConfig{1, 1, 1, 1, 1, 0},
                                         EyeMonitorConfig{33, 4, 65, 1023, 1, 0}, EyeMonitorConfig{5, 8, 3, 7, 3, 5}}) {
    ASSERT_TRUE(Validate(config).ok()) << Validate(config).message();
    const EyeMonitorPlan plan = MakePlan(config);
    const std::int64_t cells = std::int64_t{config.phases} * config.offsets;
    const std::int64_t per_cell = config.settle_clocks + config.dwell_clocks;
    const SlicerCoefs slicer = MakeSlicerCoefs({-1500, -520, 500, 1540});
    EyeMonitorState state;
    Reset(plan, state);
    std::vector<std::uint32_t> symbols(state.symbols.size());
    std::vector<std::vector<std::uint32_t>> errors(3, std::vector<std::uint32_t>(symbols.size()));
    int ties = 0;
    for (std::int64_t clock = 0; clock < (cells + 2) * per_cell; ++clock) {
      const auto size = static_cast<std::size_t>(Draw({kSeed, ++stream}, 0, 0, 128));
      auto moved = DrawVector<std::int16_t>({kSeed, ++stream}, size, -2500, 2500);
      for (std::size_t n = 0; n < size; n += 7) moved[n] = slicer.threshold[n % 3];
      if (size > 2) moved[1] = 32767, moved[2] = -32768;
      const auto decision = DrawVector<std::uint8_t>({kSeed, ++stream}, size, 0, 3);
      EXPECT_EQ(EyeMonitorDone(plan, state), clock >= cells * per_cell);
      if (clock < cells * per_cell) {
        EXPECT_EQ(state.cell, clock / per_cell);
      }
      reference::EyeMonitor(plan, slicer, state, moved, decision);
      const std::int64_t cell = clock / per_cell;
      if (cell >= cells || clock % per_cell < config.settle_clocks) continue;
      const std::int64_t offset = (cell % config.offsets - (config.offsets - 1) / 2) * config.offset_step;
      for (std::size_t n = 0; n < size; ++n) {
        for (std::size_t e = 0; e < 3; ++e) {
          const std::int64_t above = moved[n] - (slicer.threshold[e] + offset);
          ties += above == 0 ? 1 : 0;
          errors[e][static_cast<std::size_t>(cell)] += (above < 0) == (decision[n] >= e + 1) ? 1u : 0u;
        }
      }
      symbols[static_cast<std::size_t>(cell)] += static_cast<std::uint32_t>(size);
    }
    ASSERT_TRUE(std::equal(symbols.begin(), symbols.end(), state.symbols.begin()));
    for (std::size_t e = 0; e < 3; ++e) {
      ASSERT_TRUE(std::equal(errors[e].begin(), errors[e].end(), state.errors[e].begin())) << e;
    }
    EXPECT_GT(ties, 0);
  }
}

TEST(EyeMonitor, CellsCoverTimeAndAmplitudeAroundTheCentre) {
  const EyeMonitorPlan plan = MakePlan(EyeMonitorConfig{});
  EXPECT_EQ(EyeMonitorCellAt(plan, 0).phase, -64);
  EXPECT_EQ(EyeMonitorCellAt(plan, 0).offset, -512);
  EXPECT_EQ(EyeMonitorCellAt(plan, 1).offset, -480);
  EXPECT_EQ(EyeMonitorCellAt(plan, 8 * 33 + 16).phase, 0);
  EXPECT_EQ(EyeMonitorCellAt(plan, 8 * 33 + 16).offset, 0);
  EXPECT_EQ(EyeMonitorCellAt(plan, 17 * 33 - 1).phase, 64);
  EXPECT_EQ(EyeMonitorCellAt(plan, 17 * 33 - 1).offset, 512);
}

TEST(EyeMonitor, WorkedExampleOfThePage) {
  const EyeMonitorPlan plan = MakePlan(EyeMonitorConfig{1, 1, 3, 256, 1, 0});
  EyeMonitorState state;
  Reset(plan, state);
  const std::int16_t moved[] = {-1400, -800, 256, 900, 1400};
  const std::uint8_t decision[] = {0, 1, 2, 3, 3};
  for (int clock = 0; clock < 3; ++clock) reference::EyeMonitor(plan, SlicerCoefs{}, state, moved, decision);
  const std::uint32_t expected[3][3] = {{0, 0, 1}, {0, 0, 0}, {0, 1, 1}};  // eye, then offset -256, 0, 256
  for (std::size_t e = 0; e < 3; ++e) {
    for (std::size_t cell = 0; cell < 3; ++cell) EXPECT_EQ(state.errors[e][cell], expected[e][cell]) << e << cell;
  }
}

// A triangle as pulse response: the moved sample is a straight line between two symbols, so that the eye around
// threshold T closes at the offsets that follow from amplitudes alone.
TEST(EyeMonitor, OpeningOfAKnownEye) {
  const ChannelPlan channel = MakePlan(ChannelConfig{.span_ui = 2, .shift = 0});
  ChannelCoefs pulse;
  const std::int16_t triangle[] = {0, 128, 256, 384, 512, 384, 256, 128};  // the main cursor 4 samples late
  std::copy(std::begin(triangle), std::end(triangle), pulse.pulse.begin());
  const EyeMonitorPlan plan = MakePlan(EyeMonitorConfig{3, 32, 33, 32, 8, 0});
  const PhaseInterpolatorPlan interpolator = MakePlan(PhaseInterpolatorConfig{4, 1});
  ChannelState channel_state;
  Reset(channel, channel_state);
  EyeMonitorState state;
  Reset(plan, state);

  constexpr std::size_t kSymbols = 64;
  std::vector<std::uint8_t> sent;
  std::vector<std::int16_t> afe;
  while (!EyeMonitorDone(plan, state)) {
    const std::size_t clock = sent.size() / kSymbols;
    const auto symbols = DrawVector<std::uint8_t>({kSeed, 9000 + static_cast<std::uint32_t>(clock)}, kSymbols, 0, 3);
    sent.insert(sent.end(), symbols.begin(), symbols.end());
    std::vector<std::int16_t> codes;
    for (const std::uint8_t symbol : symbols) codes.push_back(static_cast<std::int16_t>(Pam4Amplitude(symbol)));
    std::vector<std::int16_t> out(ChannelMaxOutputs(channel, kSymbols));
    out.resize(reference::Channel(channel, pulse, channel_state, codes, out));
    afe.insert(afe.end(), out.begin(), out.end());
    if (clock < 2) continue;  // from here on a clock's symbols have samples on both sides
    const std::size_t first = (clock - 1) * kSymbols;
    const auto position = static_cast<std::int32_t>(first + 1) * 128;
    std::vector<std::int16_t> z(kSymbols);
    std::vector<std::int16_t> moved(kSymbols);
    std::vector<std::uint8_t> decision(kSymbols);
    reference::PhaseInterpolate(interpolator, {}, 0, position, afe, z);
    for (std::size_t n = 0; n < kSymbols; ++n) {
      decision[n] = reference::Decide(SlicerCoefs{}, z[n]);
      ASSERT_EQ(decision[n], sent[first + n]);
    }
    reference::PhaseInterpolate(interpolator, {}, 0, position + EyeMonitorCellAt(plan, state.cell).phase, afe, moved);
    reference::EyeMonitor(plan, SlicerCoefs{}, state, moved, decision);
  }
  int open = 0;
  for (std::int32_t cell = 0; cell < 3 * 33; ++cell) {
    const EyeMonitorCell at = EyeMonitorCellAt(plan, cell);
    for (int e = 0; e < 3; ++e) {
      const int threshold = (2 * e - 2) * 512;
      // Quarters of a neighbour's share; the least sample of the level above, the greatest of the level below.
      const int share = at.phase == 0 ? 0 : 1;
      const int above = ((4 - share) * (threshold + 512) - share * 1536) / 4;
      const int below = ((4 - share) * (threshold - 512) + share * 1536) / 4;
      const bool expected = above >= threshold + at.offset && below < threshold + at.offset;
      open += expected ? 1 : 0;
      EXPECT_EQ(state.errors[static_cast<std::size_t>(e)][static_cast<std::size_t>(cell)] == 0, expected)
          << "eye " << e << " phase " << at.phase << " offset " << at.offset;
    }
  }
  EXPECT_EQ(open, 3 * 32);  // -480..512 at the centre; a quarter of a UI beside it no eye is open
}

TEST(EyeMonitor, LimitsAreEnforced) {
  testing_support::ExpectLimitsEnforced<EyeMonitorConfig>("eye_monitor");
  EXPECT_EQ(Validate(EyeMonitorConfig{.phases = 16}).message(), "eye_monitor.phases = 16 cells is not odd");
  EXPECT_EQ(Validate(EyeMonitorConfig{.offsets = 2}).message(), "eye_monitor.offsets = 2 cells is not odd");
  EXPECT_EQ(Validate(EyeMonitorConfig{.phase_step = 9}).message(),
            "eye_monitor.phase_step = 9 UI/128 with eye_monitor.phases = 17 is outside 1..8");
}

}  // namespace
}  // namespace plumbline
