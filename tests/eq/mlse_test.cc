// The sequence estimator: against a search of all sequences, against its closed form in noise, and as
// the slicer that it is without a postcursor.
#include "reference/eq/mlse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "dsp/backend.h"
#include "kernels/eq/mlse.h"
#include "reference/core/gaussian.h"
#include "reference/eq/slicer.h"
#include "tests/support/backends.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::DrawCuts;
using testing_support::DrawVector;
constexpr std::uint32_t kSeed = 20260301;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer);
#else
constexpr bool kSanitized = false;
#endif

// Every sequence of symbols in and before the window, one after the other. Of those with the smallest metric the one
// that the tie rule asks for: the newest `taps` symbols largest as a number in time order, then each older symbol as
// large as can be, newest first.
struct Exhaustive {
  std::int64_t metric = 0;
  std::vector<std::uint8_t> decision;
  int best_windows = 0;  // sequences of the window with that metric
  std::vector<std::int32_t> state_metric;
};

Exhaustive SearchAll(int taps, const MlseCoefs& coefs, const SlicerCoefs& slicer, const std::vector<std::int16_t>& in) {
  const std::size_t memory = static_cast<std::size_t>(taps);
  const std::size_t length = memory + in.size();
  Exhaustive best;
  std::vector<std::uint8_t> best_key;
  std::vector<std::int64_t> states(taps == 1 ? 4 : 16, INT64_MAX);
  std::vector<std::uint8_t> d(length);
  for (std::uint64_t code = 0; code < std::uint64_t{1} << (2 * length); ++code) {
    for (std::size_t i = 0; i < length; ++i) d[i] = static_cast<std::uint8_t>(code >> (2 * i) & 3);
    std::int64_t metric = 0;
    for (std::size_t n = 0; n < in.size(); ++n) {
      std::int64_t e = std::clamp<int>(in[n], -8192, 8191) - slicer.level[d[n + memory]];
      e -= coefs.alpha * (2 * d[n + memory - 1] - 3);
      if (taps == 2) e -= coefs.beta * (2 * d[n] - 3);
      metric += e * e;
    }
    std::vector<std::uint8_t> key(d.end() - taps, d.end());
    key.insert(key.end(), d.rbegin() + taps, d.rend());
    const std::vector<std::uint8_t> decision(d.begin() + taps, d.end());
    std::int64_t& state = states[d[length - 1] + (taps == 2 ? 4U * d[length - 2] : 0U)];
    state = std::min(state, metric);
    if (best.decision.empty() || metric < best.metric) {
      best = {metric, decision, 1, {}};
      best_key = key;
    } else if (metric == best.metric) {
      ++best.best_windows;
      if (key > best_key) {
        best_key = key;
        best.decision = decision;
      }
    }
  }
  for (const std::int64_t state : states) best.state_metric.push_back(static_cast<std::int32_t>(state - best.metric));
  return best;
}

using MlseFunction = decltype(&reference::Mlse);

// With painted guards around the output.
std::vector<std::uint8_t> Decode(MlseFunction run, const MlsePlan& plan, const MlseCoefs& coefs,
                                 const SlicerCoefs& slicer, MlseState& state, std::span<const std::int16_t> in) {
  constexpr std::uint8_t kPaint = 0xA5;
  const std::size_t produced = MlseProduces(plan, state, in.size());
  std::vector<std::uint8_t> out(produced + 2, kPaint);
  EXPECT_EQ(run(plan, coefs, slicer, state, in, std::span(out).subspan(1, produced)), produced);
  EXPECT_EQ(out.front(), kPaint);
  EXPECT_EQ(out.back(), kPaint);
  return {out.begin() + 1, out.end() - 1};
}

// Samples of a window: of the channel itself with noise, of any height, or small multiples that tie often.
std::vector<std::int16_t> DrawSamples(int kind, std::uint32_t stream, std::size_t size, const MlseCoefs& coefs) {
  if (kind == 1) return DrawVector<std::int16_t>({kSeed, stream}, size, -32768, 32767);
  auto in = DrawVector<std::int16_t>({kSeed, stream}, size, -600, 600);
  if (kind == 2) {
    for (std::int16_t& y : in) y = static_cast<std::int16_t>(y / 100 * 256);
    return in;
  }
  const auto d = DrawVector<std::uint8_t>({kSeed, stream + 1}, size + 2, 0, 3);
  for (std::size_t n = 0; n < size; ++n) {
    const int clean = 512 * (2 * d[n + 2] - 3) + coefs.alpha * (2 * d[n + 1] - 3) + coefs.beta * (2 * d[n] - 3);
    in[n] = static_cast<std::int16_t>(in[n] + clean);
  }
  return in;
}

TEST(Mlse, AWindowIsTheBestOfAllSequences) {
  int unique = 0;
  int tied = 0;
  int saturated = 0;
  std::uint32_t stream = 0;
  for (const int taps : {1, 2}) {
    const MlsePlan plan = MakePlan(MlseConfig{.taps = taps});
    for (const MlseCoefs coefs : {MlseCoefs{0, 0}, MlseCoefs{256, 0}, MlseCoefs{512, 256}, MlseCoefs{-300, 111},
                                  MlseCoefs{200, -90}, MlseCoefs{512, 512}}) {
      for (int kind = 0; kind < 3; ++kind) {
        for (std::size_t size = 0; size <= (kSanitized ? 4 : 6); ++size) {
          const SlicerCoefs slicer =
              kind == 0 ? MakeSlicerCoefs({-1500, -520, 500, 1540}) : MakeSlicerCoefs({-1536, -512, 512, 1536});
          ASSERT_TRUE(Validate(plan, coefs, slicer).ok());
          stream += 2;
          const auto in = DrawSamples(kind, stream, size, coefs);
          for (const std::int16_t y : in) saturated += y != std::clamp<int>(y, -8192, 8191);
          const Exhaustive want = SearchAll(taps, coefs, slicer, in);
          std::vector<std::uint8_t> got(size);
          std::vector<std::int32_t> states(MlseStates(plan));
          const std::int64_t metric = reference::MlseWindow(plan, coefs, slicer, in, got, states);
          ASSERT_EQ(metric, want.metric) << "taps " << taps << " size " << size << " stream " << stream;
          ASSERT_EQ(got, want.decision) << "taps " << taps << " size " << size << " stream " << stream;
          ASSERT_EQ(states, want.state_metric) << "taps " << taps << " size " << size << " stream " << stream;
          (want.best_windows == 1 ? unique : tied) += 1;
        }
      }
    }
  }
  EXPECT_GT(unique, 50);
  EXPECT_GT(tied, 20);
  EXPECT_GT(saturated, 50);
}

class MlseBackends : public ::testing::TestWithParam<dsp::Backend> {
 protected:
  MlseFunction function() const {
    return GetParam().kind == dsp::Backend::Kind::kSimd ? &kernels::Mlse : &reference::Mlse;
  }
  const testing_support::ScopedBackend scoped_{GetParam()};
};

TEST_P(MlseBackends, RunsTheTargetItNames) {
  if (GetParam().kind != dsp::Backend::Kind::kSimd) return;
  EXPECT_EQ(testing_support::TargetWithoutSve(GetParam()), kernels::MlseTarget());
}

// Rails and walking bits drive the path metrics around 2^32 many times; state and decisions stay the reference's.
TEST_P(MlseBackends, EqualsTheReference) {
  int wrapped = 0;
  std::uint32_t stream = 500;
  for (const MlseConfig& config :
       {MlseConfig{}, MlseConfig{.symbols_per_clock = 128, .taps = 2}, MlseConfig{1, 0, 0, 1}, MlseConfig{5, 3, 0, 2},
        MlseConfig{128, 128, 128, 1}, MlseConfig{61, 0, 31, 2}}) {
    const MlsePlan plan = MakePlan(config);
    const auto block = static_cast<std::size_t>(config.symbols_per_clock);
    for (const MlseCoefs coefs : {MlseCoefs{0, 0}, MlseCoefs{512, 512}, MlseCoefs{-512, 300}, MlseCoefs{200, -90}}) {
      for (const SlicerCoefs& slicer : {MakeSlicerCoefs({-1536, -512, 512, 1536}), MakeSlicerCoefs({-90, -20, 31, 77}),
                                        MakeSlicerCoefs({-4095, -1000, 900, 4095})}) {
        for (int kind = 0; kind < 6; ++kind) {
          const std::size_t size = 3 * block + static_cast<std::size_t>(kind) * 7;
          stream += 2;
          std::vector<std::int16_t> in = DrawSamples(std::min(kind, 2), stream, size, coefs);
          for (std::size_t n = 0; n < size && kind > 2; ++n) {
            in[n] = static_cast<std::int16_t>(kind == 3   ? 32767
                                              : kind == 4 ? (n % 2 == 0 ? -32768 : 32767)
                                                          : 1 << (n % 15));
          }
          MlseState want_state;
          MlseState got_state;
          Reset(plan, want_state);
          Reset(plan, got_state);
          const auto want = Decode(&reference::Mlse, plan, coefs, slicer, want_state, in);
          const auto got = Decode(function(), plan, coefs, slicer, got_state, in);
          ASSERT_EQ(got, want) << "P " << block << " kind " << kind << " stream " << stream;
          ASSERT_EQ(got_state.pending, want_state.pending);
          ASSERT_EQ(got_state.sample, want_state.sample);
          std::vector<std::uint8_t> window(std::min<std::size_t>(size, kMlseMaxWindow));
          wrapped += reference::MlseWindow(plan, coefs, slicer, std::span(in).first(window.size()), window) >> 32 > 0;
        }
      }
    }
  }
  EXPECT_GT(wrapped, 50);
}

// Calls that complete fewer clocks than a vector has lanes, as many, and more.
TEST_P(MlseBackends, AnyNumberOfClocksACall) {
  for (const MlseConfig& config : {MlseConfig{8, 4, 6, 1}, MlseConfig{8, 5, 3, 2}}) {
    const MlsePlan plan = MakePlan(config);
    const MlseCoefs coefs{310, -70};
    for (const std::size_t clocks : std::vector<std::size_t>{0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33}) {
      for (const std::size_t pending : std::vector<std::size_t>{0, 7}) {
        const auto in = DrawSamples(1, static_cast<std::uint32_t>(700 + clocks), pending + 8 * clocks, coefs);
        MlseState want_state;
        MlseState got_state;
        Reset(plan, want_state);
        Reset(plan, got_state);
        for (const auto piece : {std::span(in).first(pending), std::span(in).subspan(pending)}) {
          const auto want = Decode(&reference::Mlse, plan, coefs, SlicerCoefs{}, want_state, piece);
          ASSERT_EQ(Decode(function(), plan, coefs, SlicerCoefs{}, got_state, piece), want) << clocks << " clocks";
          ASSERT_EQ(got_state.pending, want_state.pending) << clocks << " clocks";
          ASSERT_EQ(got_state.sample, want_state.sample) << clocks << " clocks";
        }
      }
    }
  }
}

// The block is nothing but windows: each clock's decisions are the middle of the best sequence of its window.
TEST_P(MlseBackends, EveryClockStandsAlone) {
  for (const MlseConfig& config :
       {MlseConfig{1, 2, 2, 1}, MlseConfig{2, 1, 2, 1}, MlseConfig{3, 0, 2, 1}, MlseConfig{3, 1, 0, 2}}) {
    ASSERT_TRUE(Validate(config).ok());
    const MlsePlan plan = MakePlan(config);
    const MlseCoefs coefs{310, -70};
    const auto symbols = static_cast<std::size_t>(config.symbols_per_clock);
    const auto warmup = static_cast<std::size_t>(config.warmup);
    const std::size_t history = warmup + static_cast<std::size_t>(config.traceback);
    const auto in = DrawSamples(0, 900, 10 * symbols, coefs);
    MlseState state;
    Reset(plan, state);
    const auto got = Decode(function(), plan, coefs, SlicerCoefs{}, state, in);
    ASSERT_EQ(got.size(), in.size());
    std::vector<std::int16_t> padded(history, 0);
    padded.insert(padded.end(), in.begin(), in.end());
    for (std::size_t first = 0; first < in.size(); first += symbols) {
      const auto begin = padded.begin() + static_cast<std::ptrdiff_t>(first);
      const Exhaustive want =
          SearchAll(config.taps, coefs, SlicerCoefs{}, {begin, begin + static_cast<std::ptrdiff_t>(history + symbols)});
      for (std::size_t k = 0; k < symbols; ++k) ASSERT_EQ(got[first + k], want.decision[warmup + k]) << first + k;
    }
  }
}

TEST_P(MlseBackends, CuttingTheInputAnywhereChangesNothing) {
  for (const int taps : {1, 2}) {
    for (const int symbols : {1, 7, 64, 128}) {
      const MlsePlan plan = MakePlan(MlseConfig{.symbols_per_clock = symbols, .taps = taps});
      const MlseCoefs coefs{256, 60};
      const auto in = DrawSamples(0, 40, 1500, coefs);
      MlseState whole_state;
      Reset(plan, whole_state);
      const auto whole = Decode(function(), plan, coefs, SlicerCoefs{}, whole_state, in);
      for (std::uint32_t round = 0; round < 4; ++round) {
        MlseState state;
        Reset(plan, state);
        std::vector<std::uint8_t> pieces;
        std::size_t at = 0;
        for (const std::size_t size : DrawCuts({kSeed, 50 + round}, in.size(), round == 0 ? 1 : 200)) {
          const auto piece = Decode(function(), plan, coefs, SlicerCoefs{}, state, std::span(in).subspan(at, size));
          pieces.insert(pieces.end(), piece.begin(), piece.end());
          at += size;
        }
        ASSERT_EQ(pieces, whole) << "taps " << taps << " P " << symbols << " round " << round;
        EXPECT_EQ(state.pending, whole_state.pending);
        EXPECT_EQ(state.pending, static_cast<std::int32_t>(in.size() % static_cast<std::size_t>(symbols)));
        const auto used = static_cast<std::ptrdiff_t>(64 + state.pending);
        EXPECT_TRUE(std::equal(state.sample.begin(), state.sample.begin() + used, whole_state.sample.begin()));
      }
    }
  }
}

TEST_P(MlseBackends, WithoutPostcursorItIsTheSlicer) {
  const SlicerCoefs slicer = MakeSlicerCoefs({-1500, -521, 500, 1540});
  for (const int taps : {1, 2}) {
    const MlsePlan plan = MakePlan(MlseConfig{.taps = taps});
    std::vector<std::int16_t> in = DrawVector<std::int16_t>({kSeed, 60}, 640, -3000, 3000);
    for (std::size_t n = 0; n < in.size(); n += 4) in[n] = slicer.threshold[n / 4 % 3];  // ties, or one off
    for (std::size_t n = 1; n < in.size(); n += 32) in[n] = n % 64 == 1 ? 32767 : -32768;
    MlseState state;
    Reset(plan, state);
    const auto got = Decode(function(), plan, MlseCoefs{}, slicer, state, in);
    for (std::size_t n = 0; n + 32 < in.size(); ++n) {
      ASSERT_EQ(got[n + 32], reference::Decide(slicer, in[n])) << n << ": " << in[n];
    }
  }
}

// What was sent comes out, `traceback` symbols late, once a window holds nothing but samples of the channel.
TEST_P(MlseBackends, DecidesWhatWasSentWhenThereIsNoNoise) {
  for (const int symbols : {16, 64, 128}) {
    for (const MlseCoefs coefs :
         {MlseCoefs{256, 0}, MlseCoefs{-200, 0}, MlseCoefs{450, 0}, MlseCoefs{300, 120}, MlseCoefs{-256, -128}}) {
      const MlseConfig config{.symbols_per_clock = symbols, .taps = coefs.beta == 0 ? 1 : 2};
      const MlsePlan plan = MakePlan(config);
      const auto sent = DrawVector<std::uint8_t>({kSeed, 70}, 128 * 40, 0, 3);
      std::vector<std::int16_t> in(sent.size());
      for (std::size_t n = 2; n < sent.size(); ++n) {
        in[n] = static_cast<std::int16_t>(512 * (2 * sent[n] - 3) + coefs.alpha * (2 * sent[n - 1] - 3) +
                                          coefs.beta * (2 * sent[n - 2] - 3));
      }
      MlseState state;
      Reset(plan, state);
      const auto got = Decode(function(), plan, coefs, SlicerCoefs{}, state, in);
      for (std::size_t n = 2 + 32 + 128; n + 32 < got.size(); ++n) ASSERT_EQ(got[n + 32], sent[n]) << n;
    }
  }
}

std::vector<dsp::Backend> BackendsWithMlse() {
  std::vector<dsp::Backend> backends;
  for (const dsp::Backend& backend : dsp::Backends()) {
    if (backend.kind != dsp::Backend::Kind::kCuda) backends.push_back(backend);
  }
  return backends;
}

INSTANTIATE_TEST_SUITE_P(All, MlseBackends, ::testing::ValuesIn(BackendsWithMlse()),
                         [](const auto& info) { return info.param.name; });

// --- in Gaussian noise ---

struct Errors {
  std::int64_t symbols = 0;
  std::int64_t symbol_errors = 0;
  std::int64_t bit_errors = 0;
  std::int64_t longest = 0;  // symbols, longest run of wrong decisions
  double ser() const { return static_cast<double>(symbol_errors) / static_cast<double>(symbols); }
  double ber() const { return static_cast<double>(bit_errors) / static_cast<double>(2 * symbols); }
};

// 1 + alpha D with levels of 512 and noise of `sigma` amplitudes.
Errors Measure(const MlseConfig& config, std::int16_t alpha, double sigma, std::int64_t symbols, std::uint32_t stream) {
  const MlsePlan plan = MakePlan(config);
  const MlseCoefs coefs{alpha, 0};
  MlseState state;
  Reset(plan, state);
  const std::size_t late = static_cast<std::size_t>(config.traceback);
  constexpr std::size_t kPiece = 4096;
  std::vector<std::uint8_t> sent(late, 0);  // from the first symbol whose decision is not out yet
  std::vector<std::int16_t> in(kPiece);
  std::vector<std::uint8_t> got(kPiece);
  const auto noise_scale = static_cast<std::int64_t>(std::lround(sigma * 512 * 65536 / 4096));  // 2^-16 slicer units
  Errors errors;
  int before = -3;
  std::int64_t run = 0;
  for (std::uint64_t k = 0; static_cast<std::int64_t>(k) < symbols; k += kPiece) {
    for (std::size_t i = 0; i < kPiece; ++i) {
      const PhiloxBlock word = Philox4x32({kSeed, stream}, k + i);
      const auto d = static_cast<std::uint8_t>(word[0] & 3);
      const std::int64_t noise = RoundShift(GaussianFromWord(word[1]) * noise_scale, 16);
      in[i] = SaturateToInt16(512 * (2 * d - 3) + alpha * before + noise);
      before = 2 * d - 3;
      sent.push_back(d);
    }
    reference::Mlse(plan, coefs, SlicerCoefs{}, state, in, got);
    for (std::size_t i = 0; i < kPiece; ++i) {
      if (k == 0 && i < 1024) continue;
      const int distance = std::abs(got[i] - sent[i]);
      ++errors.symbols;
      errors.symbol_errors += distance != 0;
      errors.bit_errors += distance == 2 ? 2 : distance != 0;  // Gray: 0-1, 1-2, 2-3 and 0-3 differ in one bit
      run = distance != 0 ? run + 1 : 0;
      errors.longest = std::max(errors.longest, run);
    }
    sent.erase(sent.begin(), sent.begin() + kPiece);
  }
  return errors;
}

double Tail(double x) { return std::erfc(x / std::sqrt(2.0)) / 2; }

// The union over error events of j symbols of alternating sign, each of weight j: COM's equation for the detector error
// ratio of an MLSD.
double ClosedFormSer(double alpha, double sigma) {
  double sum = 0;
  for (int j = 1; j <= 400; ++j) {
    const double distance = std::sqrt(1 + (j - 1) * (1 - alpha) * (1 - alpha) + alpha * alpha);
    sum += j * std::pow(0.75, j) * Tail(distance / sigma);
  }
  return 2 * sum;
}

double SigmaFor(double alpha, double ser) {
  double low = 0.05;
  double high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (ClosedFormSer(alpha, middle) < ser ? low : high) = middle;
  }
  return low;
}

TEST(Mlse, MeetsItsClosedFormInNoise) {
  const double sigma = SigmaFor(0.5, 2e-4);
  const std::int64_t symbols = kSanitized ? 1'000'000 : 10'000'000;
  const Errors errors = Measure(MlseConfig{}, 256, sigma, symbols, 80);
  const double dfe = 1.5 * Tail(1 / sigma);  // first errors alone
  std::printf("[ MLSE     ] alpha 0.5, sigma %.4f: BER %.3e, closed form 1e-4, %lld symbol errors, DFE above %.2e\n",
              sigma, errors.ber(), static_cast<long long>(errors.symbol_errors), dfe / 2);
  EXPECT_GT(errors.symbol_errors, kSanitized ? 100 : 1000);
  const double tolerance = kSanitized ? 0.35 : 0.20;
  EXPECT_NEAR(errors.ber(), 1e-4, tolerance * 1e-4);
  EXPECT_LT(errors.ber(), dfe / 2 / 2);
}

// 1 + D has a zero at the Nyquist frequency: error events of all lengths are equally far from what was sent. But each
// symbol of one has to stay within the four levels, with a probability of 3/4, so that few outlive a traceback of 32.
TEST(Mlse, ADuobinaryResponseAsksForALongTraceback) {
  const double sigma = SigmaFor(1.0, 2e-4);
  const std::int64_t symbols = kSanitized ? 500'000 : 10'000'000;
  std::array<double, 4> ser{};
  std::size_t i = 0;
  for (const int depth : {8, 16, 32, 128}) {
    const Errors errors = Measure({.warmup = depth, .traceback = depth}, 512, sigma, symbols, 81);
    std::printf("[ MLSE     ] alpha 1, warm-up and traceback %d: SER %.3e, closed form 2e-4, longest run %lld\n", depth,
                errors.ser(), static_cast<long long>(errors.longest));
    ser[i++] = errors.ser();
  }
  EXPECT_GT(ser[0], 1.05 * ser[3]);
  EXPECT_LT(ser[2], 1.01 * ser[3]);
}

TEST(MlseConfigTest, EveryFieldHasEnforcedLimits) { testing_support::ExpectLimitsEnforced<MlseConfig>("mlse"); }

TEST(MlseConfigTest, RefusesAResponseOrALevelBeyondItsLimit) {
  const auto expect = [](int taps, const MlseCoefs& coefs, const SlicerCoefs& slicer, const std::string& text) {
    const Status status = Validate(MakePlan(MlseConfig{.taps = taps}), coefs, slicer);
    ASSERT_FALSE(status.ok()) << text;
    EXPECT_NE(status.message().find(text), std::string::npos) << status.message();
  };
  expect(1, {513, 0}, {}, "mlse.alpha = 513 1/512 is outside -512..512");
  expect(2, {0, -513}, {}, "mlse.beta = -513 1/512 is outside -512..512");
  expect(1, {}, MakeSlicerCoefs({-1536, -512, 512, 4096}), "mlse.level[3] = 4096 1/512 is outside -4095..4095");
  EXPECT_TRUE(Validate(MakePlan(MlseConfig{}), {0, -513}, SlicerCoefs{}).ok()) << "beta is not used with one tap";
}

// The example worked by hand in docs/blocks/mlse.md.
TEST(MlseExample, WorkedByHand) {
  std::vector<std::uint8_t> decision(2);
  const std::vector<std::int16_t> in = {1300, -1000};
  std::vector<std::int32_t> states(4);
  EXPECT_EQ(reference::MlseWindow(MakePlan(MlseConfig{}), {256, 0}, SlicerCoefs{}, in, decision, states), 54224);
  EXPECT_EQ(decision, (std::vector<std::uint8_t>{3, 0}));
  EXPECT_EQ(states, (std::vector<std::int32_t>{0, 499712, 2613248, 6234112}));
}

}  // namespace
}  // namespace plumbline
