// The integer test channel: exact against a second model that knows no windows and no running instants; the worked
// example; noise by its recipe; rails, ties, cuts; and as what it is for: a receiver locks to it at both offsets.
#include "reference/channel/channel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "dsp/receiver.h"
#include "reference/core/gaussian.h"
#include "reference/core/rng.h"
#include "reference/eq/slicer_types.h"
#include "reference/timing/phase_interpolator_tables.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
using testing_support::DrawCuts;
using testing_support::DrawVector;
using Samples = std::vector<std::int16_t>;
using Wide = __int128;
constexpr std::uint32_t kSeed = 20260301;

Wide FloorDivide(Wide a, Wide b) {
  Wide q = a / b;
  if (a % b < 0) --q;
  return q;
}

struct Counters {
  int rails[3] = {};  // of v, w and out
  int ties = 0;
  int rows = 0;  // outputs between samples
};

std::int16_t Round(Wide value, int shift, int& rails, int& ties) {
  const Wide unit = static_cast<Wide>(1) << shift;
  const Wide rounded = FloorDivide(2 * value + unit, 2 * unit);
  if (shift > 0 && (2 * value + unit) % (2 * unit) == 0) ++ties;
  const Wide kept = std::clamp<Wide>(rounded, -32768, 32767);
  if (kept != rounded) ++rails;
  return static_cast<std::int16_t>(kept);
}

// Every output that `in` gives: the samples by placing one whole pulse for each code, then each output from the instant
// that its index alone determines.
Samples Oracle(const ChannelConfig& c, const ChannelCoefs& coefs, const Samples& in, Counters& counters) {
  const auto n = static_cast<std::size_t>(c.samples_per_ui);
  std::vector<Wide> placed((in.size() + static_cast<std::size_t>(c.span_ui)) * n);
  for (std::size_t k = 0; k < in.size(); ++k) {
    for (std::size_t m = 0; m < n * static_cast<std::size_t>(c.span_ui); ++m) {
      placed[k * n + m] += static_cast<Wide>(in[k]) * coefs.pulse[m];
    }
  }
  Samples v(in.size() * n);
  for (std::size_t m = 0; m < v.size(); ++m) v[m] = Round(placed[m], c.shift, counters.rails[0], counters.ties);
  Samples out;
  for (std::int64_t j = 0;; ++j) {
    const Wide instant = (static_cast<Wide>(c.start) << 27) + j * ((static_cast<Wide>(1) << 32) + c.rate_offset);
    const auto m = static_cast<std::int64_t>(instant >> 32);
    const auto row = static_cast<std::size_t>((instant >> 27) % 32);
    if (m + 4 >= static_cast<std::int64_t>(v.size())) return out;
    if (row != 0) ++counters.rows;
    Wide sum = 0;
    for (std::int64_t i = 0; i < 8; ++i) {
      const std::int64_t at = m - 3 + i;
      if (at >= 0) {
        sum += static_cast<Wide>(kPhaseInterpolatorTap[row][static_cast<std::size_t>(i)]) *
               v[static_cast<std::size_t>(at)];
      }
    }
    const std::int16_t w = Round(sum, 14, counters.rails[1], counters.ties);
    const std::uint32_t word =
        Philox4x32({static_cast<std::uint32_t>(c.noise_seed), static_cast<std::uint32_t>(c.noise_stream)},
                   static_cast<std::uint64_t>(j) / 4)[static_cast<std::size_t>(j % 4)];
    const Wide noise = FloorDivide(2 * static_cast<Wide>(c.noise_rms) * GaussianFromWord(word) + 4096, 2 * 4096);
    int none = 0;
    out.push_back(Round(w + noise, 0, counters.rails[2], none));
  }
}

ChannelCoefs RandomPulse(const ChannelConfig& config, std::uint32_t stream, int kind) {
  ChannelCoefs coefs;
  for (std::size_t i = 0; i < coefs.pulse.size(); ++i) {
    const std::int64_t limit = kind == 2 ? 32767 : 32767 / (1 + static_cast<std::int64_t>(i) / config.samples_per_ui);
    coefs.pulse[i] = static_cast<std::int16_t>(kind == 2 ? (Draw({kSeed, stream}, i, 0, 1) == 0 ? -32768 : 32767)
                                                         : Draw({kSeed, stream}, i, -limit, limit));
  }
  return coefs;
}

std::vector<ChannelConfig> Configs() {
  std::vector<ChannelConfig> configs;
  std::int32_t i = 0;
  for (const std::int32_t samples : {4, 8}) {
    for (const std::int32_t span : {1, 2, 16, 31, 32}) {
      for (const std::int32_t offset : {0, 429497, -429497, kChannelMaxRateOffset, -kChannelMaxRateOffset}) {
        for (const std::int32_t rms : {0, 300, kChannelMaxNoiseRms}) {
          ++i;
          configs.push_back({samples, span, i % 3 == 0 ? 16 : i % 23, offset, (i * 37) % 257, rms,
                             static_cast<std::int32_t>(0x9E3779B9u) + i, i % 5});
        }
      }
    }
  }
  return configs;
}

TEST(Channel, EqualsTheSecondModel) {
  Counters counters;
  std::uint32_t stream = 0;
  std::uint64_t clips = 0;
  for (const ChannelConfig& config : Configs()) {
    ASSERT_TRUE(Validate(config).ok()) << Validate(config).message();
    const ChannelPlan plan = MakePlan(config);
    for (const int kind : {0, 1, 2}) {  // small codes of a DAC, any int16, rails everywhere
      const ChannelCoefs coefs = RandomPulse(config, ++stream, kind);
      Samples in = DrawVector<std::int16_t>({kSeed, ++stream}, 300, kind == 0 ? -127 : -32768, kind == 0 ? 127 : 32767);
      if (kind == 2) {
        for (auto& code : in) code = code < 0 ? std::int16_t{-32768} : std::int16_t{32767};
      }
      ChannelState state;
      Reset(plan, state);
      Samples out(ChannelMaxOutputs(plan, in.size()) + 1, 12345);
      const std::size_t count = reference::Channel(plan, coefs, state, in, std::span(out).first(out.size() - 1));
      ASSERT_EQ(out.back(), 12345);
      out.resize(count);
      Counters here;
      ASSERT_EQ(out, Oracle(config, coefs, in, here)) << "seed " << kSeed << " stream " << stream << " kind " << kind;
      ASSERT_EQ(state.clip_count, static_cast<std::uint64_t>(here.rails[2]));
      ASSERT_EQ(state.output, count);
      clips += state.clip_count;
      for (int r = 0; r < 3; ++r) counters.rails[r] += here.rails[r];
      counters.ties += here.ties;
      counters.rows += here.rows;
    }
  }
  for (const int rails : counters.rails) EXPECT_GT(rails, 1000);
  EXPECT_GT(counters.ties, 100);
  EXPECT_GT(counters.rows, 10000);
  EXPECT_GT(clips, 1000u);
}

TEST(Channel, CutsChangeNothing) {
  std::uint32_t stream = 1000;
  for (const ChannelConfig& config : Configs()) {
    const ChannelPlan plan = MakePlan(config);
    const ChannelCoefs coefs = RandomPulse(config, ++stream, 0);
    const Samples in = DrawVector<std::int16_t>({kSeed, ++stream}, 700, -127, 127);
    ChannelState whole;
    ChannelState cut;
    Reset(plan, whole);
    Reset(plan, cut);
    Samples expected(ChannelMaxOutputs(plan, in.size()));
    expected.resize(reference::Channel(plan, coefs, whole, in, expected));
    Samples got;
    std::size_t at = 0;
    for (const std::size_t size : DrawCuts({kSeed, ++stream}, in.size(), 70)) {
      Samples part(ChannelMaxOutputs(plan, size));
      part.resize(reference::Channel(plan, coefs, cut, std::span(in).subspan(at, size), part));
      got.insert(got.end(), part.begin(), part.end());
      at += size;
    }
    ASSERT_EQ(got, expected);
    ASSERT_EQ(cut.codes, whole.codes);
    ASSERT_EQ(cut.window, whole.window);
    ASSERT_EQ(cut.instant, whole.instant);
    ASSERT_EQ(cut.output, whole.output);
    ASSERT_EQ(cut.clip_count, whole.clip_count);
  }
}

TEST(Channel, WorkedExampleOfThePage) {
  ChannelConfig config;
  config.span_ui = 2;
  config.shift = 3;
  ChannelCoefs coefs;
  const std::int16_t pulse[] = {0, 40, 100, 60, 20, 4, -4, 0};
  std::copy(std::begin(pulse), std::end(pulse), coefs.pulse.begin());
  const Samples in = {2, -1, 1};
  const auto run = [&](const ChannelConfig& c) {
    const ChannelPlan plan = MakePlan(c);
    ChannelState state;
    Reset(plan, state);
    Samples out(ChannelMaxOutputs(plan, in.size()));
    out.resize(reference::Channel(plan, coefs, state, in, out));
    return out;
  };
  EXPECT_EQ(run(config), (Samples{0, 10, 25, 15, 5, -4, -13, -7}));
  config.start = 16;  // half a sample
  EXPECT_EQ(run(config), (Samples{3, 20, 22, 9, 1, -10, -11, -4}));
}

// Two outputs from one sample and a sample without output do occur, once a thousand samples at the largest offset.
TEST(Channel, RateOffsetGivesAndTakesSamples) {
  for (const std::int32_t offset : {kChannelMaxRateOffset, 0, -kChannelMaxRateOffset}) {
    ChannelConfig config;
    config.rate_offset = offset;
    const ChannelPlan plan = MakePlan(config);
    ChannelState state;
    Reset(plan, state);
    const Samples in(100000, 0);
    Samples out(ChannelMaxOutputs(plan, in.size()));
    const auto count = static_cast<std::int64_t>(reference::Channel(plan, {}, state, in, out));
    // The last instant at which 4 samples follow: floor((4 * 100000 - 4) 2^32 / (2^32 + offset)), and sample 0.
    const std::int64_t step = (std::int64_t{1} << 32) + offset;
    EXPECT_EQ(count, static_cast<std::int64_t>(((static_cast<Wide>(399996) << 32) - 1) / step) + 1);
  }
}

// A long run far beyond 2^32 samples draws the words of its index.
TEST(Channel, NoiseFollowsTheIndex) {
  ChannelConfig config;
  config.noise_rms = 100;
  config.noise_seed = -5;
  config.noise_stream = 9;
  const ChannelPlan plan = MakePlan(config);
  ChannelState state;
  Reset(plan, state);
  state.output = (std::uint64_t{1} << 34) + 3;
  const Samples in(2, 0);
  Samples out(ChannelMaxOutputs(plan, in.size()));
  const std::size_t count = reference::Channel(plan, {}, state, in, out);
  ASSERT_GT(count, 2u);
  for (std::size_t j = 0; j < count; ++j) {
    const std::uint64_t k = (std::uint64_t{1} << 34) + 3 + j;
    const auto word = Philox4x32({static_cast<std::uint32_t>(-5), 9}, k / 4)[static_cast<std::size_t>(k % 4)];
    EXPECT_EQ(out[j], (100 * GaussianFromWord(word) + 2048) >> 12);
  }
}

// Three leaky integrators in a row, in integers: 10 dB of low-pass, ISI over many UI.
ChannelCoefs LossyPulse(int samples_per_ui) {
  ChannelCoefs coefs;
  std::int32_t stage[3] = {};
  for (std::size_t m = 0; m < coefs.pulse.size(); ++m) {
    std::int32_t x = m < static_cast<std::size_t>(samples_per_ui) ? 20000 : 0;
    for (auto& s : stage) {
      s += (x - s) * 7 / (4 * samples_per_ui);
      x = s;
    }
    coefs.pulse[m] = static_cast<std::int16_t>(x);
  }
  return coefs;
}

// The blind start-up over the channel, at both offsets and both widths: locked, and every decision of the last 20 000
// is the symbol that was sent.
TEST(Channel, ReceiverLocksAtBothOffsets) {
  for (const std::int32_t samples : {4, 8}) {
    for (const std::int32_t offset : {858993, -858993}) {  // 200 ppm
      ChannelConfig config;
      config.samples_per_ui = samples;
      config.rate_offset = offset;
      config.start = 13;
      config.noise_rms = 60;
      config.shift = 8;
      const ChannelPlan plan = MakePlan(config);
      const ChannelCoefs coefs = LossyPulse(samples);
      ChannelState state;
      Reset(plan, state);
      RxConfig rx;
      rx.samples_per_ui = samples;
      rx.agc_clocks = 512;
      rx.blind_clocks = 2048;
      rx.decision_clocks = 2048;
      auto receiver = dsp::Receiver::Create(rx, "reference");
      ASSERT_TRUE(receiver.ok()) << receiver.status().message();
      dsp::ReceiverOutput out;
      std::vector<std::uint8_t> sent;
      while (sent.size() < 500000) {
        const std::size_t begin = sent.size();
        Samples in;
        for (std::size_t k = begin; k < begin + 5000; ++k) {
          const auto symbol = static_cast<std::uint8_t>(Philox4x32({kSeed, 7777}, k)[0] >> 30);
          sent.push_back(symbol);
          in.push_back(static_cast<std::int16_t>(42 * Pam4Amplitude(symbol)));
        }
        Samples afe(ChannelMaxOutputs(plan, in.size()));
        afe.resize(reference::Channel(plan, coefs, state, in, afe));
        receiver->Process(afe, out);
      }
      EXPECT_TRUE(receiver->locked());
      ASSERT_GT(out.symbols.size(), 490000u);
      const std::size_t tail = 20000;
      const std::size_t first = out.symbols.size() - tail;
      std::size_t matched = 0;
      for (std::size_t at = first - 400; at < first + 400 && at + tail <= sent.size(); ++at) {
        matched += std::equal(out.symbols.end() - tail, out.symbols.end(), sent.begin() + static_cast<long>(at));
      }
      EXPECT_EQ(matched, 1u) << samples << " samples a UI, offset " << offset;
    }
  }
}

TEST(Channel, LimitsAreEnforced) {
  testing_support::ExpectLimitsEnforced<ChannelConfig>("channel");
  ChannelConfig config;
  config.samples_per_ui = 5;
  EXPECT_EQ(Validate(config).message(), "channel.samples_per_ui = 5 samples is neither 4 nor 8");
}

}  // namespace
}  // namespace plumbline
