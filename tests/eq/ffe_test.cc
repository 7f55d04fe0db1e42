// The feed-forward equalizer: one body over every backend, and the reference against a second model.
#include "reference/eq/ffe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "dsp/backend.h"
#include "kernels/eq/ffe.h"
#include "reference/core/rng.h"
#include "tests/support/backends.h"
#ifdef PLUMBLINE_HAS_CUDA
#include "cuda/eq/ffe.h"
#endif

namespace plumbline {
namespace {

using Samples = std::vector<std::int16_t>;
constexpr std::uint32_t kSeed = 20260101;

std::int32_t Draw(std::uint32_t stream, std::uint64_t i, std::int64_t lo, std::int64_t hi) {
  const auto range = static_cast<std::uint64_t>(hi - lo + 1);
  return static_cast<std::int32_t>(lo + static_cast<std::int64_t>(Philox4x32({kSeed, stream}, i)[0] % range));
}

// The second model: polynomial view, every product pushed forward into a wide output, exact division with floor for the
// rounding. Shares no code and no loop order with the reference.
Samples Oracle(const FfeConfig& config, const FfeCoefs& coefs, const Samples& in) {
  std::vector<__int128> sum(in.size() + kFfeMaxTaps, 0);
  for (std::size_t m = 0; m < in.size(); ++m) {
    for (int i = 0; i < config.num_taps; ++i) {
      sum[m + static_cast<std::size_t>(i)] += static_cast<__int128>(in[m]) * coefs.tap[static_cast<std::size_t>(i)];
    }
  }
  Samples out(in.size());
  const __int128 divisor = static_cast<__int128>(1) << config.out_shift;
  const __int128 rail = static_cast<__int128>(1) << (config.out_bits - 1);
  for (std::size_t n = 0; n < in.size(); ++n) {
    const __int128 doubled = 2 * sum[n] + divisor;  // floor((s + d/2) / d) = floor((2s + d) / 2d)
    __int128 quotient = doubled / (2 * divisor);
    if (doubled % (2 * divisor) < 0) quotient -= 1;
    out[n] = static_cast<std::int16_t>(std::clamp<__int128>(quotient, -rail, rail - 1));
  }
  return out;
}

using FfeFunction = void (*)(const FfePlan&, const FfeCoefs&, FfeState&, std::span<const std::int16_t>,
                             std::span<std::int16_t>);

#ifdef PLUMBLINE_HAS_CUDA
void FfeOnDevice(const FfePlan& plan, const FfeCoefs& coefs, FfeState& state, std::span<const std::int16_t> in,
                 std::span<std::int16_t> out) {
  const Status status = cuda::Ffe(plan, coefs, state, in, out);
  ASSERT_TRUE(status.ok()) << status.message();
}
#endif

FfeFunction FunctionOf(const dsp::Backend& backend) {
  switch (backend.kind) {
    case dsp::Backend::Kind::kReference:
      return &reference::Ffe;
    case dsp::Backend::Kind::kSimd:
      return &kernels::Ffe;
    case dsp::Backend::Kind::kCuda:
#ifdef PLUMBLINE_HAS_CUDA
      return &FfeOnDevice;
#else
      break;
#endif
  }
  return nullptr;
}

// Runs with painted guards around an output that starts `misalign` samples past an aligned address.
Samples RunGuarded(FfeFunction run, const FfePlan& plan, const FfeCoefs& coefs, FfeState& state, const Samples& in,
                   std::size_t misalign) {
  constexpr std::int16_t kPaint = 0x5A5A;
  constexpr std::size_t kGuard = 64;
  Samples source(in.size() + misalign);
  std::copy(in.begin(), in.end(), source.begin() + static_cast<std::ptrdiff_t>(misalign));
  Samples painted(in.size() + 2 * kGuard + misalign, kPaint);
  const std::size_t begin = kGuard + misalign;
  run(plan, coefs, state, std::span(source).subspan(misalign), std::span(painted).subspan(begin, in.size()));
  for (std::size_t i = 0; i < painted.size(); ++i) {
    const bool inside = i >= begin && i < begin + in.size();
    EXPECT_TRUE(inside || painted[i] == kPaint) << "guard " << i;
  }
  return Samples(painted.begin() + static_cast<std::ptrdiff_t>(begin),
                 painted.begin() + static_cast<std::ptrdiff_t>(begin + in.size()));
}

struct Counters {
  int high_rail = 0;
  int low_rail = 0;
  int ties = 0;
};

void Count(const FfeConfig& config, const FfeCoefs& coefs, const Samples& in, const Samples& out, Counters& counters) {
  for (std::size_t n = 0; n < in.size(); ++n) {
    std::int64_t sum = 0;
    for (int i = 0; i < config.num_taps && n >= static_cast<std::size_t>(i); ++i) {
      sum += std::int64_t{in[n - static_cast<std::size_t>(i)]} * coefs.tap[static_cast<std::size_t>(i)];
    }
    const std::int64_t step = std::int64_t{1} << config.out_shift;
    if (config.out_shift > 0 && (sum & (step - 1)) == step / 2) ++counters.ties;
    if (out[n] == SignedMax(config.out_bits)) ++counters.high_rail;
    if (out[n] == SignedMin(config.out_bits)) ++counters.low_rail;
  }
}

enum class Fill { kZero, kHighRail, kLowRail, kAlternating, kNearZero, kWalkingBit, kRandom, kPam4 };
constexpr Fill kFills[] = {Fill::kZero,     Fill::kHighRail,   Fill::kLowRail, Fill::kAlternating,
                           Fill::kNearZero, Fill::kWalkingBit, Fill::kRandom,  Fill::kPam4};

Samples MakeInput(Fill fill, int bits, std::size_t size, std::uint32_t stream) {
  const std::int64_t lo = SignedMin(bits);
  const std::int64_t hi = SignedMax(bits);
  Samples in(size);
  for (std::size_t i = 0; i < size; ++i) {
    std::int64_t x = 0;
    switch (fill) {
      case Fill::kZero:
        break;
      case Fill::kHighRail:
        x = hi;
        break;
      case Fill::kLowRail:
        x = lo;
        break;
      case Fill::kAlternating:
        x = i % 2 == 0 ? hi : lo;
        break;
      case Fill::kNearZero:
        x = Draw(stream, i, -1, 1);
        break;
      case Fill::kWalkingBit:
        x = (std::int64_t{1} << (i % static_cast<std::size_t>(bits - 1)));
        break;
      case Fill::kRandom:
        x = Draw(stream, i, lo, hi);
        break;
      case Fill::kPam4:
        x = (2 * Draw(stream, i, 0, 3) - 3) * hi / 4;
        break;
    }
    in[i] = static_cast<std::int16_t>(x);
  }
  return in;
}

FfeCoefs MakeCoefs(Fill fill, const FfeConfig& config, std::uint32_t stream) {
  const Samples values = MakeInput(fill, config.tap_bits, kFfeMaxTaps, stream);
  FfeCoefs coefs;
  for (int i = 0; i < config.num_taps; ++i)
    coefs.tap[static_cast<std::size_t>(i)] = values[static_cast<std::size_t>(i)];
  return coefs;
}

class FfeBackends : public ::testing::TestWithParam<dsp::Backend> {};

TEST_P(FfeBackends, RunsTheTargetItNames) {
  const dsp::Backend& backend = GetParam();
  testing_support::ScopedBackend scoped(backend);
  if (backend.kind == dsp::Backend::Kind::kSimd) {
    EXPECT_EQ(backend.name, kernels::FfeTarget());
  } else {
    EXPECT_EQ(backend.name, backend.kind == dsp::Backend::Kind::kReference ? "reference" : "cuda");
  }
}

TEST_P(FfeBackends, EqualsTheSecondModel) {
  const dsp::Backend& backend = GetParam();
  testing_support::ScopedBackend scoped(backend);
  const FfeFunction run = FunctionOf(backend);
  const std::vector<FfeConfig> configs = {
      {.num_taps = 1, .in_bits = 16, .tap_bits = 16, .out_shift = 15, .out_bits = 16},
      {.num_taps = 2, .in_bits = 15, .tap_bits = 15, .out_shift = 0, .out_bits = 16},
      {.num_taps = 5, .in_bits = 7, .tap_bits = 8, .out_shift = 3, .out_bits = 8},
      {.num_taps = 24, .in_bits = 7, .tap_bits = 14, .out_shift = 5, .out_bits = 16},
      {.num_taps = 24, .in_bits = 12, .tap_bits = 14, .out_shift = 1, .out_bits = 12},
      {.num_taps = 63, .in_bits = 10, .tap_bits = 12, .out_shift = 30, .out_bits = 2},
      {.num_taps = 64, .in_bits = 12, .tap_bits = 14, .out_shift = 10, .out_bits = 16},
  };
  const std::size_t n = 32;  // 16-bit lanes of the widest x86 target
  Counters counters;
  std::uint32_t stream = 1;
  for (const FfeConfig& config : configs) {
    ASSERT_TRUE(Validate(config).ok()) << Validate(config).message();
    const FfePlan plan = MakePlan(config);
    for (const Fill coef_fill : kFills) {
      for (const Fill fill : kFills) {
        const FfeCoefs coefs = MakeCoefs(coef_fill, config, ++stream);
        for (const std::size_t size : {std::size_t{0}, std::size_t{1}, n - 1, n, n + 1, 2 * n + 1, std::size_t{1031}}) {
          const Samples in = MakeInput(fill, config.in_bits, size, ++stream);
          FfeState state;
          Reset(plan, state);
          const Samples out = RunGuarded(run, plan, coefs, state, in, stream % 5);
          ASSERT_EQ(out, Oracle(config, coefs, in)) << backend.name << " taps " << config.num_taps << " size " << size
                                                    << " seed " << kSeed << " stream " << stream;
          Count(config, coefs, in, out, counters);
        }
      }
    }
  }
  EXPECT_GT(counters.high_rail, 100);
  EXPECT_GT(counters.low_rail, 100);
  EXPECT_GT(counters.ties, 100);
}

TEST_P(FfeBackends, SplittingTheInputChangesNoBit) {
  const dsp::Backend& backend = GetParam();
  testing_support::ScopedBackend scoped(backend);
  const FfeFunction run = FunctionOf(backend);
  for (const std::int32_t num_taps : {1, 2, 3, 24, 63, 64}) {
    FfeConfig config;
    config.num_taps = num_taps;
    const FfePlan plan = MakePlan(config);
    const FfeCoefs coefs = MakeCoefs(Fill::kRandom, config, 900);
    const Samples in = MakeInput(Fill::kRandom, config.in_bits, 5000, 901);
    const Samples whole = Oracle(config, coefs, in);
    FfeState reference_state;
    Reset(plan, reference_state);
    Samples ignored(in.size());
    reference::Ffe(plan, coefs, reference_state, in, ignored);
    for (std::uint32_t trial = 0; trial < 20; ++trial) {
      FfeState state;
      Reset(plan, state);
      Samples out(in.size());
      std::size_t begin = 0;
      for (std::uint64_t cut = 0; begin < in.size(); ++cut) {
        const std::size_t longest = trial % 2 == 0 ? 70 : 2500;
        const auto size = std::min<std::size_t>(
            in.size() - begin, static_cast<std::size_t>(Draw(1000 + trial, cut, 0, static_cast<int>(longest))));
        run(plan, coefs, state, std::span(in).subspan(begin, size), std::span(out).subspan(begin, size));
        begin += size;
      }
      ASSERT_EQ(out, whole) << backend.name << " taps " << num_taps << " trial " << trial << " seed " << kSeed;
      ASSERT_EQ(state.history, reference_state.history) << backend.name << " taps " << num_taps << " trial " << trial;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ffe, FfeBackends, ::testing::ValuesIn(dsp::Backends()),
                         [](const auto& info) { return info.param.name; });

TEST(FfeBackendList, HoldsWhatTheProcessorPromises) {
  std::set<std::string> names;
  for (const dsp::Backend& backend : dsp::Backends()) names.insert(backend.name);
  EXPECT_EQ(names.count("reference"), 1u);
  for (const std::string& promised : testing_support::TargetsPromisedByProcessor()) {
    EXPECT_EQ(names.count(promised), 1u) << promised << " is what the processor says, but not among the backends";
  }
  EXPECT_GE(names.size(), 2u);
}

TEST(FfeBackendList, HoldsACudaDeviceWhereThereIsOne) {
#ifdef PLUMBLINE_HAS_CUDA
  if (std::ifstream("/dev/nvidiactl").good()) {
    EXPECT_TRUE(dsp::FindBackend("cuda").ok());
  } else {
    GTEST_SKIP() << "the CUDA twin is built, but this machine has no device to run it on";
  }
#else
  GTEST_SKIP() << "built without the CUDA twins";
#endif
}

TEST(FfeConfigTest, DefaultsAreLegal) { EXPECT_TRUE(Validate(FfeConfig{}).ok()); }

TEST(FfeConfigTest, EveryFieldHasEnforcedLimits) {
  for (const auto& field : FieldsOf(FfeConfig{})) {
    for (const std::int64_t value : {std::int64_t{field.min} - 1, std::int64_t{field.max} + 1}) {
      FfeConfig config;
      config.*(field.member) = static_cast<std::int32_t>(value);
      const Status status = Validate(config);
      ASSERT_FALSE(status.ok()) << field.name << " = " << value;
      EXPECT_NE(status.message().find("ffe." + std::string(field.name) + " = " + std::to_string(value)),
                std::string::npos)
          << status.message();
    }
  }
}

TEST(FfeConfigTest, RefusesASumThatDoesNotFit) {
  const FfeConfig config{.num_taps = 3, .in_bits = 16, .tap_bits = 15, .out_shift = 0, .out_bits = 16};
  const Status status = Validate(config);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.message().find("32"), std::string::npos) << status.message();
}

TEST(FfeConfigTest, RefusesACoefficientThatDoesNotFit) {
  const FfePlan plan = MakePlan(FfeConfig{});
  FfeCoefs coefs;
  coefs.tap[3] = 8192;  // one more than 14 bits hold
  const Status status = Validate(plan, coefs);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.message().find("tap[3] = 8192"), std::string::npos) << status.message();
}

// The example worked by hand in docs/blocks/ffe.md.
TEST(FfeExample, WorkedByHand) {
  const FfePlan plan = MakePlan({.num_taps = 3, .in_bits = 8, .tap_bits = 8, .out_shift = 6, .out_bits = 8});
  FfeCoefs coefs;
  coefs.tap[0] = -16;
  coefs.tap[1] = 64;
  coefs.tap[2] = 8;
  FfeState state;
  Reset(plan, state);
  const Samples in = {10, -2, 100, 127, 127};
  Samples out(in.size());
  reference::Ffe(plan, coefs, state, in, out);
  EXPECT_EQ(out, (Samples{-2, 11, -26, 68, 108}));
}

}  // namespace
}  // namespace plumbline
