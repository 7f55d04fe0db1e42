// Every block through the registry: what it says of itself, segmentation, copies, saved state, refusals. One body for
// all blocks and all backends that they run on.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "dsp/block.h"
#include "kernels/targets.h"
#include "reference/core/rng.h"

namespace plumbline {
namespace {

using dsp::Block;
using dsp::Port;
using dsp::PortDirection;
using Samples = std::vector<std::int32_t>;

constexpr std::uint32_t kSeed = 20260711;

Samples RandomSamples(const Port& port, std::size_t count, std::uint32_t stream) {
  Samples samples(count);
  const auto range = static_cast<std::uint64_t>(std::int64_t{port.max} - port.min + 1);
  for (std::size_t i = 0; i < count; ++i) {
    samples[i] =
        static_cast<std::int32_t>(port.min + static_cast<std::int64_t>(Philox4x32({kSeed, stream}, i)[0] % range));
  }
  return samples;
}

// A block with default configuration and, where a random setting of a coefficient port is legal, random coefficients.
std::unique_ptr<Block> Make(const std::string& name, const dsp::Backend& backend = dsp::Backends()[0]) {
  auto made = dsp::CreateBlock(name, {}, backend);
  EXPECT_TRUE(made.ok()) << made.status().message();
  if (!made.ok()) return nullptr;
  Block& block = **made;
  const auto range = block.Range(PortDirection::kCoef);
  std::vector<Samples> values;
  for (std::size_t p = range.first; p < range.second; ++p) values.push_back(block.Coefs(p));
  for (std::size_t p = 0; p < values.size(); ++p) {
    const Samples kept = values[p];
    values[p] = RandomSamples(block.ports()[range.first + p], kept.size(), static_cast<std::uint32_t>(100 + p));
    if (!block.SetCoefs(std::vector<std::span<const std::int32_t>>(values.begin(), values.end())).ok())
      values[p] = kept;
  }
  return std::move(*made);
}

struct Streams {
  std::vector<Samples> port;  // one a port
};

// Feeds `in` in pieces of the given numbers of samples (cycled; every port by the same fraction of its whole).
Streams Feed(Block& block, const std::vector<Samples>& in, const std::vector<std::size_t>& pieces, bool probes) {
  const auto in_ports = block.Ports(PortDirection::kIn);
  const std::size_t outs = block.Ports(PortDirection::kOut).size();
  const std::size_t all = outs + (probes ? block.Ports(PortDirection::kProbe).size() : 0);
  const auto out_first = block.Range(PortDirection::kOut).first;
  Streams result;
  result.port.resize(all);
  std::vector<std::size_t> given(in.size(), 0);
  std::size_t frames_in_all = 0;
  for (std::size_t p = 0; p < in.size(); ++p) {
    frames_in_all = std::max(frames_in_all, in[p].size() / in_ports[p].samples());
  }
  std::size_t turn = 0;
  std::size_t target = 0;
  const std::size_t whole = in.empty() ? 0 : in[0].size();
  while (target < whole) {
    target = std::min(whole, target + pieces[turn++ % pieces.size()]);
    std::vector<Block::Input> inputs(in.size());
    for (std::size_t p = 0; p < in.size(); ++p) {
      const std::size_t upto = in[p].size() / whole * target;  // in[p].size() is a multiple of whole, or of it
      const std::size_t end = in[p].size() % whole == 0 ? upto : in[p].size() * target / whole;
      inputs[p].samples = std::span(in[p]).subspan(given[p], end - given[p]);
    }
    std::vector<Samples> room(block.Ports(PortDirection::kOut).size() + block.Ports(PortDirection::kProbe).size());
    std::vector<Block::Output> outputs(room.size());
    for (std::size_t p = 0; p < all; ++p) {
      room[p].assign((frames_in_all + 2) * block.ports()[out_first + p].samples(), 0x5A5A5A5A);
      outputs[p].samples = room[p];
    }
    block.Process(inputs, outputs);
    for (std::size_t p = 0; p < in.size(); ++p) given[p] += inputs[p].consumed;
    for (std::size_t p = 0; p < all; ++p) {
      result.port[p].insert(result.port[p].end(), room[p].begin(),
                            room[p].begin() + static_cast<std::ptrdiff_t>(outputs[p].produced));
      // Nothing is written beyond what is reported.
      EXPECT_TRUE(std::all_of(room[p].begin() + static_cast<std::ptrdiff_t>(outputs[p].produced), room[p].end(),
                              [](std::int32_t x) { return x == 0x5A5A5A5A; }));
    }
  }
  for (std::size_t p = 0; p < in.size(); ++p) EXPECT_EQ(given[p], in[p].size());
  return result;
}

std::vector<Samples> Stimulus(const Block& block, std::size_t frames) {
  std::vector<Samples> in;
  std::uint32_t stream = 1;
  for (const Port& port : block.Ports(PortDirection::kIn)) {
    in.push_back(RandomSamples(port, frames * port.samples(), stream++));
  }
  return in;
}

// Frames for a run that is long enough to be interesting and short enough for a test.
std::size_t FramesFor(const Block& block) {
  std::size_t most = 1;
  for (const Port& port : block.Ports(PortDirection::kIn)) most = std::max(most, port.samples());
  return std::max<std::size_t>(5, 5000 / most);
}

class EveryBlock : public testing::TestWithParam<std::string> {};

TEST_P(EveryBlock, SaysWhatItIs) {
  const auto info = dsp::FindBlock(GetParam());
  ASSERT_TRUE(info.ok());
  EXPECT_FALSE((*info)->summary.empty());
  EXPECT_FALSE((*info)->standard.empty());
  EXPECT_GE((*info)->arith_version, 1);
  const auto block = Make(GetParam());
  std::set<std::string> names;
  for (const Port& port : block->ports()) {
    EXPECT_TRUE(names.insert(port.name).second) << port.name << " twice";
    EXPECT_FALSE(port.description.empty()) << port.name;
    EXPECT_FALSE(port.unit.empty()) << port.name;
    EXPECT_GE(port.width, 1);
    EXPECT_LE(port.width, 32);
    EXPECT_LE(port.min, port.max);
  }
  EXPECT_TRUE(std::is_sorted(block->ports().begin(), block->ports().end(),
                             [](const Port& a, const Port& b) { return a.direction < b.direction; }));
  EXPECT_FALSE(block->Ports(PortDirection::kIn).empty());
  EXPECT_FALSE(block->Ports(PortDirection::kOut).empty());
}

TEST_P(EveryBlock, SplittingAnywhereChangesNoBit) {
  const auto whole = Make(GetParam());
  const auto in = Stimulus(*whole, FramesFor(*whole));
  const Streams expected = Feed(*whole, in, {in[0].size()}, true);
  EXPECT_TRUE(std::any_of(expected.port.begin(), expected.port.end(), [](const Samples& x) {
    return std::set<std::int32_t>(x.begin(), x.end()).size() > 1;
  })) << "every output is constant: this stimulus shows nothing";
  for (const std::vector<std::size_t>& pieces :
       {std::vector<std::size_t>{1}, {1, 2, 3, 5, 7, 11, 13}, {63, 64, 65, 1}, {127, 400, 3}}) {
    const auto split = Make(GetParam());
    const Streams found = Feed(*split, in, pieces, true);
    for (std::size_t p = 0; p < expected.port.size(); ++p) EXPECT_EQ(found.port[p], expected.port[p]) << p;
    EXPECT_EQ(split->SaveState(), whole->SaveState());
  }
}

TEST_P(EveryBlock, ProbesThatNobodyLooksAtChangeNoBit) {
  const auto a = Make(GetParam());
  const auto b = Make(GetParam());
  const auto in = Stimulus(*a, FramesFor(*a));
  const Streams with = Feed(*a, in, {in[0].size()}, true);
  const Streams without = Feed(*b, in, {in[0].size()}, false);
  for (std::size_t p = 0; p < without.port.size(); ++p) EXPECT_EQ(with.port[p], without.port[p]) << p;
}

TEST_P(EveryBlock, ACopyAndASavedStateGoOnAlike) {
  const auto block = Make(GetParam());
  const auto in = Stimulus(*block, FramesFor(*block));
  std::vector<Samples> head;
  std::vector<Samples> tail;
  for (const Samples& x : in) {
    const auto cut = static_cast<std::ptrdiff_t>(x.size() * 3 / 7);
    head.emplace_back(x.begin(), x.begin() + cut);
    tail.emplace_back(x.begin() + cut, x.end());
  }
  Feed(*block, head, {head[0].size()}, true);
  const auto copy = block->Copy();
  const auto loaded = Make(GetParam());
  const Status status = loaded->LoadState(block->SaveState());
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(loaded->SaveState(), block->SaveState());
  const Streams a = Feed(*block, tail, {tail[0].size()}, true);
  const Streams b = Feed(*copy, tail, {tail[0].size()}, true);
  const Streams c = Feed(*loaded, tail, {tail[0].size()}, true);
  for (std::size_t p = 0; p < a.port.size(); ++p) {
    EXPECT_EQ(a.port[p], b.port[p]) << p;
    EXPECT_EQ(a.port[p], c.port[p]) << p;
  }
  block->Reset();
  EXPECT_EQ(block->SaveState(), (*dsp::CreateBlock(GetParam(), {}, dsp::Backends()[0]))->SaveState());
}

TEST_P(EveryBlock, RefusesAStateThatIsNotItsOwn) {
  const auto block = Make(GetParam());
  const std::string before = block->SaveState();
  for (const char* text : {"", "[]", "{\"no_such_field\":1}", "{"}) {
    EXPECT_FALSE(block->LoadState(text).ok()) << text;
    EXPECT_EQ(block->SaveState(), before);
  }
}

TEST_P(EveryBlock, RefusesEveryKeyOutsideItsLimits) {
  const auto info = dsp::FindBlock(GetParam());
  for (const dsp::ConfigKey& key : (*info)->keys) {
    for (const std::int64_t value : {std::int64_t{key.min} - 1, std::int64_t{key.max} + 1}) {
      if (value != static_cast<std::int32_t>(value)) continue;  // the key takes every integer
      const auto block =
          dsp::CreateBlock(GetParam(), {{key.name, static_cast<std::int32_t>(value)}}, dsp::Backends()[0]);
      ASSERT_FALSE(block.ok()) << key.name << " = " << value;
      const std::string leaf = key.name.substr(key.name.rfind('.') + 1);
      EXPECT_NE(block.status().message().find(leaf), std::string::npos) << block.status().message();
      EXPECT_NE(block.status().message().find(std::to_string(value)), std::string::npos) << block.status().message();
    }
  }
  EXPECT_FALSE(dsp::CreateBlock(GetParam(), {{"no_such_key", 1}}, dsp::Backends()[0]).ok());
}

TEST_P(EveryBlock, RefusesCoefficientsOutsideTheirLimitsAndKeepsTheOldOnes) {
  const auto block = Make(GetParam());
  const auto coefs = block->Range(PortDirection::kCoef);
  std::vector<Samples> values;
  for (std::size_t p = coefs.first; p < coefs.second; ++p) values.push_back(block->Coefs(p));
  const auto set = [&] {
    return block->SetCoefs(std::vector<std::span<const std::int32_t>>(values.begin(), values.end()));
  };
  ASSERT_TRUE(set().ok());
  const std::string before = block->SaveState();
  for (std::size_t p = coefs.first; p < coefs.second; ++p) {
    Samples& port = values[p - coefs.first];
    for (const std::int64_t value :
         {std::int64_t{block->ports()[p].min} - 1, std::int64_t{block->ports()[p].max} + 1}) {
      if (value != static_cast<std::int32_t>(value)) continue;
      const std::int32_t old = port.back();
      port.back() = static_cast<std::int32_t>(value);
      EXPECT_FALSE(set().ok()) << block->ports()[p].name << " = " << value;
      port.back() = old;
    }
    port.push_back(0);
    EXPECT_FALSE(set().ok());
    port.pop_back();
  }
  EXPECT_EQ(block->SaveState(), before);
}

TEST_P(EveryBlock, TwinsGiveTheReferencesBits) {
  const auto info = dsp::FindBlock(GetParam());
  if (!(*info)->has_twins) GTEST_SKIP() << "reference only";
  const auto reference = Make(GetParam());
  const auto in = Stimulus(*reference, FramesFor(*reference));
  const Streams expected = Feed(*reference, in, {in[0].size()}, false);
  for (const dsp::Backend& backend : dsp::Backends()) {
    if (backend.kind != dsp::Backend::Kind::kSimd) continue;
    ASSERT_TRUE(kernels::ForceTarget(backend.simd_target));
    const auto twin = Make(GetParam(), backend);
    const Streams found = Feed(*twin, in, {63, 64, 65, 1}, false);
    kernels::ForceTarget(0);
    for (std::size_t p = 0; p < expected.port.size(); ++p) {
      EXPECT_EQ(found.port[p], expected.port[p]) << backend.name << " port " << p;
    }
    EXPECT_EQ(twin->SaveState(), reference->SaveState()) << backend.name;
  }
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const dsp::BlockInfo& info : dsp::BlockInfos()) names.push_back(info.name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Blocks, EveryBlock, testing::ValuesIn(Names()),
                         [](const testing::TestParamInfo<std::string>& info) { return info.param; });

TEST(BlockRegistry, NamesAreUniqueAndUnknownOnesAreRefused) {
  std::set<std::string> names;
  for (const dsp::BlockInfo& info : dsp::BlockInfos()) EXPECT_TRUE(names.insert(info.name).second) << info.name;
  EXPECT_FALSE(dsp::FindBlock("no_such_block").ok());
}

}  // namespace
}  // namespace plumbline
