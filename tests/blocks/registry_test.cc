// Every block through the registry: what it says of itself, segmentation, copies, saved state, refusals. One body for
// all blocks and all backends that they run on.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
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

// Legal samples of a port: half of them anywhere, half of them near zero, at every order of magnitude, because a loop
// that only ever sees full scale shows nothing; and stretches of zeros, because most switches are off most of the time.
Samples RandomSamples(const Port& port, std::size_t count, std::uint32_t stream) {
  const bool stretches = port.direction == PortDirection::kIn;
  Samples samples(count);
  const auto range = static_cast<std::uint64_t>(std::int64_t{port.max} - port.min + 1);
  for (std::size_t i = 0; i < count; ++i) {
    const PhiloxBlock word = Philox4x32({kSeed, stream}, i);
    std::int64_t sample = port.min + static_cast<std::int64_t>(word[0] % range);
    if (word[1] % 2 == 0) sample /= std::int64_t{1} << (word[2] % static_cast<std::uint32_t>(port.width));
    if (stretches && Philox4x32({kSeed, 1000 + stream}, i / 300)[0] % 4 == 0) sample = 0;
    samples[i] = static_cast<std::int32_t>(std::clamp<std::int64_t>(sample, port.min, port.max));
  }
  return samples;
}

// A block and a configuration of it.
struct Case {
  std::string label;
  std::string name;
  dsp::BlockConfig config;
  std::size_t frames = 0;  // of a run; 0: long enough to be interesting and short enough for a test
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.label; }

// Every block with its defaults, and settings in which other parts of a block run.
std::vector<Case> Cases() {
  std::vector<Case> cases;
  for (const dsp::BlockInfo& info : dsp::BlockInfos()) cases.push_back({info.name, info.name, {}});
  for (Case& c : cases) {
    if (c.name == "adc_calibration") c.frames = 3000;  // a window is 256 of them
  }
  for (const Case& more : std::vector<Case>{
           {"prbs_31_inverted", "prbs", {{"order", 31}, {"invert", 1}, {"seed", 12345}}},
           {"patterns_ssprq", "patterns", {{"pattern", 2}}},
           {"patterns_prbs31q", "patterns", {{"pattern", 1}}},
           {"precoder_encode_on", "precoder_encode", {{"enable", 1}}},
           {"precoder_decode_on", "precoder_decode", {{"enable", 1}}},
           {"tx_128_precoded", "tx", {{"symbols_per_clock", 128}, {"precode", 1}, {"rlm", 920}}},
           {"channel_8_noisy", "channel", {{"samples_per_ui", 8}, {"noise_rms", 100}, {"rate_offset", 4294967}}},
           {"channel_fast", "channel", {{"rate_offset", -4294967}, {"start", 77}, {"span_ui", 32}}},
           {"ctle_8", "ctle", {{"samples_per_ui", 8}}},
           {"agc_quick", "agc", {{"window_log2", 0}, {"settle_clocks", 0}, {"deadband", 1}}},
           {"phase_interpolator_8", "phase_interpolator", {{"samples_per_ui", 8}, {"slices", 3}}},
           {"adc_noisy", "adc", {{"bits", 12}, {"slices", 7}, {"noise_rms", 5000}}},
           {"adc_correct_3", "adc_correct", {{"bits", 5}, {"fraction_bits", 5}, {"slices", 3}}},
           {"adc_calibration_quick",
            "adc_calibration",
            {{"window_log2", 1}, {"latency_clocks", 1}, {"slices", 4}, {"symbols_per_clock", 16}}},
           {"dfe_8", "dfe", {{"num_taps", 8}}},
           {"floating_update_feedback", "floating_update", {{"form", 2}, {"first", 2}, {"symbols_per_clock", 13}}},
           {"floating_feedback_near", "floating_feedback", {{"first", 1}, {"groups", 4}, {"dfe.num_taps", 3}}},
           {"mlse_16_states", "mlse", {{"taps", 2}, {"symbols_per_clock", 3}, {"warmup", 2}, {"traceback", 5}}},
           {"eye_monitor_small",
            "eye_monitor",
            {{"phases", 3}, {"offsets", 3}, {"dwell_clocks", 2}, {"settle_clocks", 1}, {"symbols_per_clock", 5}}},
           {"rx_through_every_mode",
            "rx",
            {{"agc_clocks", 2},
             {"cdr_clocks", 2},
             {"blind_clocks", 3},
             {"decision_clocks", 3},
             {"latency_clocks", 3},
             {"agc.settle_clocks", 3},
             {"loop_filter.latency_clocks", 3},
             {"frequency_search.clocks_log2", 6},
             {"lock_detector.window_clocks", 1}},
            40000},
           {"floating_feed_forward_one", "floating_feed_forward", {{"first", 1}, {"groups", 1}, {"taps_per_group", 8}}},
           {"floating_feedback_one", "floating_feedback", {{"first", 1}, {"groups", 1}, {"taps_per_group", 8}}},
           {"rx_floating_and_calibrated",
            "rx",
            {{"floating_taps.form", 2},
             {"floating_taps.groups", 1},
             {"adc_calibration.enable", 1},
             {"adc_calibration.window_log2", 1}},
            20000},
           {"rx_mlse",
            "rx",
            {{"detector", 2}, {"latency_clocks", 1}, {"samples_per_ui", 8}, {"symbols_per_clock", 128}},
            20000},
           {"lms_signs", "lms", {{"sign_ffe", 1}, {"sign_dfe", 1}, {"sign_level", 1}, {"symbols_per_clock", 1}}},
           {"lms_128", "lms", {{"num_ffe_taps", 64}, {"num_dfe_taps", 8}, {"symbols_per_clock", 128}}},
           {"phase_detector_signs", "phase_detector", {{"mode", 2}, {"offset", 5}, {"symbols_per_clock", 7}}},
           {"loop_filter_prompt", "loop_filter", {{"latency_clocks", 1}}},
           {"lock_detector_prompt", "lock_detector", {{"window_clocks", 1}, {"symbols_per_clock", 3}}},
           {"frequency_search_short", "frequency_search", {{"clocks_log2", 6}}},
           {"rs_encode_kr4", "rs_encode", {{"code", 1}}},
           {"rs_decode_kr4", "rs_decode", {{"code", 1}}},
           {"codeword_histogram_kr4", "codeword_histogram", {{"t", 7}}},
           {"error_bursts_short", "error_bursts", {{"gap_symbols", 2}}},
       }) {
    cases.push_back(more);
  }
  return cases;
}

using SettingSpans = std::vector<std::span<const std::int32_t>>;

// A block after reset; with `draw`, with random coefficients where random ones are legal. A port whose values depend on
// each other (levels that ascend, taps with a limited sum) is tried in order and smaller as well.
std::unique_ptr<Block> Make(const Case& c, bool draw, const dsp::Backend& backend = dsp::Backends()[0]) {
  auto made = dsp::CreateBlock(c.name, c.config, backend);
  EXPECT_TRUE(made.ok()) << made.status().message();
  if (!made.ok()) return nullptr;
  Block& block = **made;
  const auto range = block.Range(PortDirection::kCoef);
  std::vector<Samples> values;
  for (std::size_t p = range.first; p < range.second; ++p) values.push_back(block.Coefs(p));
  const auto set = [&] { return block.SetCoefs(SettingSpans(values.begin(), values.end())).ok(); };
  for (std::size_t p = 0; draw && p < values.size(); ++p) {
    const Samples kept = values[p];
    bool done = false;
    for (int attempt = 0; !done && attempt < 60; ++attempt) {
      values[p] = RandomSamples(block.ports()[range.first + p], kept.size(),
                                static_cast<std::uint32_t>(100 + p + 10'000 * static_cast<std::size_t>(attempt)));
      for (std::int32_t& x : values[p]) x /= 1 << (std::max(0, attempt - 20) / 4);
      done = set();
      if (done) break;
      std::sort(values[p].begin(), values[p].end());
      done = set();
    }
    if (!done) values[p] = kept;
  }
  return std::move(*made);
}

const Port& OutPort(const Block& block, std::size_t p) {
  return block.ports()[block.Range(PortDirection::kOut).first + p];
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
    const std::size_t frames = inputs[0].samples.size() / in_ports[0].samples() + 2;
    std::vector<Samples> room(block.Ports(PortDirection::kOut).size() + block.Ports(PortDirection::kProbe).size());
    std::vector<Block::Output> outputs(room.size());
    for (std::size_t p = 0; p < all; ++p) {
      room[p].assign(frames * block.ports()[out_first + p].samples(), 0x5A5A5A5A);
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

std::size_t FramesFor(const Case& c, const Block& block) {
  if (c.frames > 0) return c.frames;
  std::size_t most = 1;
  for (const Port& port : block.Ports(PortDirection::kIn)) most = std::max(most, port.samples());
  return std::max<std::size_t>(5, 5000 / most);
}

class EveryBlock : public testing::TestWithParam<Case> {};

TEST_P(EveryBlock, SaysWhatItIs) {
  const auto info = dsp::FindBlock(GetParam().name);
  ASSERT_TRUE(info.ok());
  EXPECT_FALSE((*info)->summary.empty());
  EXPECT_FALSE((*info)->standard.empty());
  EXPECT_GE((*info)->arith_version, 1);
  const auto block = Make(GetParam(), false);
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
  bool varied = false;
  std::vector<std::size_t> drawn;  // sizes of all orders of magnitude, and none
  for (std::uint64_t i = 0; i < 50; ++i) {
    const PhiloxBlock draw = Philox4x32({kSeed, 99}, i);
    drawn.push_back(draw[0] % (std::size_t{2} << draw[1] % 11));
  }
  for (const bool draw : {false, true}) {
    const auto whole = Make(GetParam(), draw);
    const auto in = Stimulus(*whole, FramesFor(GetParam(), *whole));
    const Streams expected = Feed(*whole, in, {in[0].size()}, true);
    varied = varied || std::any_of(expected.port.begin(), expected.port.end(), [](const Samples& x) {
               return std::set<std::int32_t>(x.begin(), x.end()).size() > 1;
             });
    for (std::size_t p = 0; p < expected.port.size(); ++p) {
      const Port& port = OutPort(*whole, p);
      for (const std::int32_t sample : expected.port[p]) {
        ASSERT_TRUE(sample >= port.min && sample <= port.max) << port.name << ": " << sample;
      }
    }
    for (const std::vector<std::size_t>& pieces :
         {std::vector<std::size_t>{1}, {1, 2, 3, 5, 7, 11, 13}, {63, 64, 65, 1}, {127, 400, 3}, drawn}) {
      const auto split = Make(GetParam(), draw);
      const Streams found = Feed(*split, in, pieces, true);
      for (std::size_t p = 0; p < expected.port.size(); ++p) {
        EXPECT_EQ(found.port[p], expected.port[p]) << OutPort(*whole, p).name;
      }
      EXPECT_EQ(split->SaveState(), whole->SaveState());
    }
  }
  EXPECT_TRUE(varied) << "every output is constant: this stimulus shows nothing";
}

TEST_P(EveryBlock, ProbesThatNobodyLooksAtChangeNoBit) {
  const auto a = Make(GetParam(), true);
  const auto b = Make(GetParam(), true);
  const auto in = Stimulus(*a, FramesFor(GetParam(), *a));
  const Streams with = Feed(*a, in, {in[0].size()}, true);
  const Streams without = Feed(*b, in, {in[0].size()}, false);
  for (std::size_t p = 0; p < without.port.size(); ++p) EXPECT_EQ(with.port[p], without.port[p]) << p;
  EXPECT_EQ(a->SaveState(), b->SaveState());
}

TEST_P(EveryBlock, ACopyAndASavedStateGoOnAlike) {
  const auto block = Make(GetParam(), true);
  const auto in = Stimulus(*block, FramesFor(GetParam(), *block));
  // The cut falls inside a frame where a frame has more than one word.
  std::vector<Samples> head;
  std::vector<Samples> tail;
  for (const Samples& x : in) {
    const auto cut = static_cast<std::ptrdiff_t>(x.size() * 3 / 7);
    head.emplace_back(x.begin(), x.begin() + cut);
    tail.emplace_back(x.begin() + cut, x.end());
  }
  Feed(*block, head, {head[0].size()}, true);
  const auto copy = block->Copy();
  const auto loaded = Make(GetParam(), false);
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
  EXPECT_EQ(block->SaveState(), Make(GetParam(), false)->SaveState());
}

// Whatever stands in a state that was not saved by the block itself, it is refused or the block runs on it.
TEST_P(EveryBlock, RefusesOrSurvivesEveryValueInAState) {
  const auto block = Make(GetParam(), true);
  const auto in = Stimulus(*block, 5);
  std::vector<Samples> head;
  for (const Samples& x : in) head.emplace_back(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(x.size() * 3 / 7));
  Feed(*block, head, {head[0].size()}, true);
  const nlohmann::json saved = nlohmann::json::parse(block->SaveState());
  for (const auto& [name, value] : saved.items()) {
    if (value.is_array() && value.empty()) continue;
    for (const std::int64_t planted :
         {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, std::int64_t{77777},
          std::int64_t{std::numeric_limits<std::int32_t>::max()}, std::numeric_limits<std::int64_t>::max()}) {
      nlohmann::json changed = saved;
      (value.is_array() ? changed[name].back() : changed[name]) = planted;
      const auto other = Make(GetParam(), true);
      const std::string before = other->SaveState();
      if (other->LoadState(changed.dump()).ok()) {
        Feed(*other, in, {in[0].size()}, true);
      } else {
        EXPECT_EQ(other->SaveState(), before) << name;
      }
    }
  }
}

TEST_P(EveryBlock, RefusesAStateThatIsNotItsOwn) {
  const auto block = Make(GetParam(), false);
  const std::string before = block->SaveState();
  for (const char* text : {"", "[]", "{\"no_such_field\":1}", "{"}) {
    EXPECT_FALSE(block->LoadState(text).ok()) << text;
    EXPECT_EQ(block->SaveState(), before);
  }
}

TEST_P(EveryBlock, RefusesEveryKeyOutsideItsLimits) {
  const auto info = dsp::FindBlock(GetParam().name);
  for (const dsp::ConfigKey& key : (*info)->keys) {
    for (const std::int64_t value : {std::int64_t{key.min} - 1, std::int64_t{key.max} + 1}) {
      if (value != static_cast<std::int32_t>(value)) continue;  // the key takes every integer
      const auto block =
          dsp::CreateBlock(GetParam().name, {{key.name, static_cast<std::int32_t>(value)}}, dsp::Backends()[0]);
      ASSERT_FALSE(block.ok()) << key.name << " = " << value;
      const std::string leaf = key.name.substr(key.name.rfind('.') + 1);
      EXPECT_NE(block.status().message().find(leaf), std::string::npos) << block.status().message();
      EXPECT_NE(block.status().message().find(std::to_string(value)), std::string::npos) << block.status().message();
    }
  }
  EXPECT_FALSE(dsp::CreateBlock(GetParam().name, {{"no_such_key", 1}}, dsp::Backends()[0]).ok());
}

TEST_P(EveryBlock, RefusesCoefficientsOutsideTheirLimitsAndKeepsTheOldOnes) {
  const auto block = Make(GetParam(), false);
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

class BlockWithTwins : public testing::TestWithParam<Case> {};

TEST_P(BlockWithTwins, GivesTheReferencesBits) {
  const auto reference = Make(GetParam(), true);
  const auto in = Stimulus(*reference, FramesFor(GetParam(), *reference));
  const Streams expected = Feed(*reference, in, {in[0].size()}, false);
  for (const dsp::Backend& backend : dsp::Backends()) {
    if (backend.kind != dsp::Backend::Kind::kSimd) continue;
    ASSERT_TRUE(kernels::ForceTarget(backend.simd_target));
    const auto twin = Make(GetParam(), true, backend);
    const Streams found = Feed(*twin, in, {63, 64, 65, 1}, false);
    kernels::ForceTarget(0);
    for (std::size_t p = 0; p < expected.port.size(); ++p) {
      EXPECT_EQ(found.port[p], expected.port[p]) << backend.name << " port " << p;
    }
    EXPECT_EQ(twin->SaveState(), reference->SaveState()) << backend.name;
  }
}

TEST_P(EveryBlock, AFrameFitsTheScratchOfEveryModel) {
  const auto info = dsp::FindBlock(GetParam().name);
  for (const dsp::ConfigKey& key : (*info)->keys) {
    for (const std::int32_t value : {key.min, key.max}) {
      const auto block = dsp::CreateBlock(GetParam().name, {{key.name, value}}, dsp::Backends()[0]);
      if (!block.ok()) continue;  // not legal beside the defaults
      EXPECT_EQ((*block)->config().size(), (*info)->keys.size());
      for (const Port& port : (*block)->ports()) {
        EXPECT_LE(port.samples(), 4096U) << key.name << " = " << value << ": " << port.name;
        EXPECT_LE(port.min, port.max) << key.name << " = " << value << ": " << port.name;
      }
    }
  }
}

std::vector<Case> CasesWithTwins() {
  std::vector<Case> cases = Cases();
  std::erase_if(cases, [](const Case& c) { return !(*dsp::FindBlock(c.name))->has_twins; });
  return cases;
}
INSTANTIATE_TEST_SUITE_P(Blocks, BlockWithTwins, testing::ValuesIn(CasesWithTwins()),
                         [](const testing::TestParamInfo<Case>& info) { return info.param.label; });
INSTANTIATE_TEST_SUITE_P(Blocks, EveryBlock, testing::ValuesIn(Cases()),
                         [](const testing::TestParamInfo<Case>& info) { return info.param.label; });

// Of docs/; empty when there is no such file.
std::string Document(const std::string& name) {
  std::ifstream in(std::string(PLUMBLINE_SOURCE_DIR "/docs/") + name);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}
std::string PageOf(const dsp::BlockInfo& info) {
  return "blocks/" + info.source.substr(info.source.rfind('/') + 1) + ".md";
}

// A picture, an example, the field's names, the equation's source, the version of the arithmetic, and every probe among
// the test points.
TEST(BlockRegistry, EveryPageHasItsParts) {
  for (const dsp::BlockInfo& info : dsp::BlockInfos()) {
    const std::string page = Document(PageOf(info));
    const std::string version = "\n- **Arithmetic version**: " + std::to_string(info.arith_version) + ".\n";
    for (const std::string& part : std::initializer_list<std::string>{
             "\n```\n", "\n## Worked by hand\n", "**Also called**: ", "**Source**: ", "**Test points**", version}) {
      EXPECT_NE(page.find(part), std::string::npos) << PageOf(info) << " lacks " << part;
    }
    const std::size_t begin = page.find("**Test points**");
    if (begin == std::string::npos) continue;
    const std::string points = page.substr(begin, std::min(page.find("\n- ", begin), page.find("\n\n", begin)) - begin);
    const auto block = dsp::CreateBlock(info.name, {}, dsp::Backends()[0]);
    ASSERT_TRUE(block.ok());
    for (const Port& port : (*block)->Ports(PortDirection::kProbe)) {
      EXPECT_NE(points.find('`' + port.name + '`'), std::string::npos) << PageOf(info) << " lacks " << port.name;
    }
  }
}

TEST(BlockRegistry, EveryBlockHasAPageAndStandsInTheTable) {
  const std::string table = Document("blocks.md");
  for (const dsp::BlockInfo& info : dsp::BlockInfos()) {
    const std::string page = PageOf(info);
    EXPECT_FALSE(Document(page).empty()) << page;
    std::string summary;
    for (const char c : info.summary) summary += c == '|' ? std::string("\\|") : std::string(1, c);
    const std::string row = "| [`" + info.name + "`](" + page + ")" + (info.has_twins ? " *" : "") + " | " + summary;
    EXPECT_NE(table.find(row), std::string::npos) << row;
  }
}

TEST(BlockRegistry, NamesAreUniqueAndUnknownOnesAreRefused) {
  std::set<std::string> names;
  for (const dsp::BlockInfo& info : dsp::BlockInfos()) EXPECT_TRUE(names.insert(info.name).second) << info.name;
  EXPECT_FALSE(dsp::FindBlock("no_such_block").ok());
}

}  // namespace
}  // namespace plumbline
