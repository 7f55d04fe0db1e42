// The receiver behind the block's face: the decisions, clocks and probes of dsp::Receiver on a signal that locks, with
// a state saved and loaded in every mode on the way.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "dsp/block.h"
#include "dsp/receiver.h"
#include "tests/rx/test_channel.h"

namespace plumbline {
namespace {

using dsp::Block;
using dsp::PortDirection;
using Samples = std::vector<std::int32_t>;

// All outputs and probes of a block for one input stream.
std::vector<Samples> Outputs(Block& block, const Samples& in, bool probes) {
  const std::size_t outs = block.Ports(PortDirection::kOut).size();
  const auto first = block.Range(PortDirection::kOut).first;
  std::vector<Samples> room(block.ports().size() - first);
  std::vector<Samples> all(room.size());
  std::vector<Block::Input> inputs(1);
  std::vector<Block::Output> outputs(room.size());
  for (std::size_t p = 0; p < room.size(); ++p) {
    if (p < outs || probes) room[p].resize(64 * block.ports()[first + p].samples());
    outputs[p].samples = room[p];
  }
  for (std::size_t given = 0; given < in.size(); given += inputs[0].consumed) {
    inputs[0].samples = std::span(in).subspan(given);
    block.Process(inputs, outputs);
    for (std::size_t p = 0; p < room.size(); ++p) {
      all[p].insert(all[p].end(), room[p].begin(), room[p].begin() + static_cast<std::ptrdiff_t>(outputs[p].produced));
    }
    if (inputs[0].consumed == 0 && outputs[0].produced == 0) ADD_FAILURE() << "stuck";
    if (inputs[0].consumed == 0 && outputs[0].produced == 0) break;
  }
  return all;
}

std::size_t PortIndex(const Block& block, const std::string& name) {
  const auto first = block.Range(PortDirection::kOut).first;
  for (std::size_t p = first; p < block.ports().size(); ++p) {
    if (block.ports()[p].name == name) return p - first;
  }
  ADD_FAILURE() << name;
  return 0;
}

std::int64_t Wide(const Samples& samples, std::size_t i) {
  return static_cast<std::int64_t>(std::uint64_t{static_cast<std::uint32_t>(samples[2 * i + 1])} << 32 |
                                   static_cast<std::uint32_t>(samples[2 * i]));
}

// AFE codes of an easy channel.
Samples Signal(std::size_t symbols) {
  testing_support::ChannelConfig config;
  config.bandwidth = 0.6;
  config.echo = 0.05;
  config.noise_rms = 40;
  config.ppm = 50;
  testing_support::TestChannel channel(config);
  std::vector<std::int16_t> afe;
  channel.Generate(4 * symbols, afe);
  return {afe.begin(), afe.end()};
}

// A start-up that passes through all states.
constexpr std::size_t kSymbols = 64 * 1300;
const dsp::BlockConfig kShort = {{"agc_clocks", 200},
                                 {"cdr_clocks", 100},
                                 {"blind_clocks", 200},
                                 {"decision_clocks", 200},
                                 {"blind_step", 1},
                                 {"decision_step", 1},
                                 {"agc.window_log2", 4},
                                 {"frequency_search.clocks_log2", 7},
                                 {"lock_detector.window_clocks", 16}};
RxConfig ShortConfig() {
  RxConfig c;
  c.agc_clocks = c.blind_clocks = c.decision_clocks = 200;
  c.cdr_clocks = 100;
  c.blind_step = c.decision_step = 1;
  c.agc.window_log2 = 4;
  c.frequency_search.clocks_log2 = 7;
  c.lock_detector.window_clocks = 16;
  return c;
}

TEST(RxBlock, GivesTheReceiversBits) {
  const Samples afe = Signal(kSymbols);
  auto block = dsp::CreateBlock("rx", kShort, dsp::Backends()[0]);
  ASSERT_TRUE(block.ok()) << block.status().message();
  const auto found = Outputs(**block, afe, true);

  auto receiver = dsp::Receiver::Create(ShortConfig(), "reference");
  ASSERT_TRUE(receiver.ok());
  receiver->SetProbes(true);
  dsp::ReceiverOutput expected;
  receiver->Process(std::vector<std::int16_t>(afe.begin(), afe.end()), expected);

  const auto port = [&](const char* name) { return found[PortIndex(**block, name)]; };
  const auto same = [](const auto& typed, const Samples& samples) {
    return std::equal(typed.begin(), typed.end(), samples.begin(), samples.end());
  };
  EXPECT_TRUE(same(expected.symbols, port("decision")));
  EXPECT_TRUE(same(expected.slicer, port("z")));
  EXPECT_TRUE(same(expected.adc, port("adc")));
  EXPECT_TRUE(same(expected.ffe, port("ffe")));
  EXPECT_TRUE(same(expected.phase_error, port("phase_error")));
  const std::size_t clocks = expected.clocks.size();
  ASSERT_GT(clocks, 1000U);
  ASSERT_EQ(port("mode").size(), clocks);
  std::set<std::int32_t> modes;
  for (std::size_t n = 0; n < clocks; ++n) {
    const RxClockInfo& info = expected.clocks[n];
    ASSERT_EQ(Wide(port("clock"), n), info.clock);
    ASSERT_EQ(Wide(port("position"), n), info.position);
    ASSERT_EQ(Wide(port("phase_code"), n), info.phase_code);
    ASSERT_EQ(port("mode")[n], static_cast<std::int32_t>(info.mode));
    ASSERT_EQ(port("locked")[n], info.locked ? 1 : 0);
    ASSERT_EQ(port("mse")[n], info.mse);
    ASSERT_EQ(port("gain_code")[n], info.gain_code);
    modes.insert(port("mode")[n]);
  }
  EXPECT_EQ(modes, (std::set<std::int32_t>{0, 1, 2, 3, 4})) << "the receiver should reach tracking";
  EXPECT_TRUE(receiver->locked());
}

TEST(RxBlock, AStateOfEveryModeGoesOnAlike) {
  const Samples afe = Signal(kSymbols);
  auto block = dsp::CreateBlock("rx", kShort, dsp::Backends()[0]);
  ASSERT_TRUE(block.ok());
  std::set<std::string> modes;
  constexpr std::size_t kPiece = 9973;
  for (std::size_t begin = 0; begin + 2 * kPiece < afe.size(); begin += kPiece) {
    const Samples now(afe.begin() + static_cast<std::ptrdiff_t>(begin),
                      afe.begin() + static_cast<std::ptrdiff_t>(begin + kPiece));
    auto other = dsp::CreateBlock("rx", kShort, dsp::Backends()[0]);
    const std::string saved = (*block)->SaveState();
    const Status status = (*other)->LoadState(saved);
    ASSERT_TRUE(status.ok()) << status.message();
    EXPECT_EQ((*other)->SaveState(), saved);
    EXPECT_EQ(Outputs(**other, now, true), Outputs(**block, now, true));
    EXPECT_EQ((*other)->SaveState(), (*block)->SaveState());
    modes.insert(saved.substr(saved.find("startup.mode"), 15));
  }
  EXPECT_EQ(modes.size(), 5U);
}

TEST(RxBlock, RefusesAWindowThatDoesNotFitTheInstants) {
  auto block = dsp::CreateBlock("rx", kShort, dsp::Backends()[0]);
  Outputs(**block, Signal(64 * 20), false);
  const std::string saved = (*block)->SaveState();
  const std::string key = "\"window_start\":";
  const std::size_t at = saved.find(key) + key.size();
  const std::int64_t start = std::stoll(saved.substr(at));
  for (const std::int64_t moved : {start + 300, start - 5000, start + 100'000}) {
    std::string changed = saved;
    changed.replace(at, std::to_string(start).size(), std::to_string(moved));
    const Status status = (*block)->LoadState(changed);
    ASSERT_FALSE(status.ok()) << moved - start;
    EXPECT_NE(status.message().find("window_start"), std::string::npos) << status.message();
    EXPECT_EQ((*block)->SaveState(), saved);
  }
}

// Floating taps that are off have their probe all the same: as many taps as there is room for, or a refusal.
TEST(RxBlock, FloatingTapsThatAreOffKeepTheirLimits) {
  for (std::int32_t groups = 1; groups <= 4; ++groups) {
    for (std::int32_t taps = 1; taps <= 8; ++taps) {
      const auto block = dsp::CreateBlock(
          "rx", {{"floating_taps.form", 0}, {"floating_taps.groups", groups}, {"floating_taps.taps_per_group", taps}},
          dsp::Backends()[0]);
      ASSERT_EQ(block.ok(), groups * taps <= 16) << groups << " x " << taps;
      if (!block.ok()) {
        EXPECT_NE(block.status().message().find("floating_taps.groups"), std::string::npos) << block.status().message();
        continue;
      }
      const Samples floating = Outputs(**block, Samples(600, 0), true)[PortIndex(**block, "floating_tap")];
      EXPECT_EQ(floating, Samples(static_cast<std::size_t>(2 * groups * taps), 0));  // two clocks
    }
  }
}

}  // namespace
}  // namespace plumbline
