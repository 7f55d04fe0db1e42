// The loop-unrolled DFE against the plain one of one tap: every sample at every corner of tap and amplitude before,
// long runs at every width, every cut, known symbols, and going on from each other's state.
#include "reference/eq/dfe_unrolled.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "reference/eq/dfe.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
using testing_support::DrawVector;
constexpr std::uint32_t kSeed = 20260302;

struct Result {
  std::vector<std::int16_t> z;
  std::vector<std::uint8_t> d;
  bool operator==(const Result&) const = default;
};

Result Plain(std::int16_t tap, const SlicerCoefs& slicer, DfeState& state, std::span<const std::int16_t> in,
             std::span<const std::uint8_t> known) {
  Result result{std::vector<std::int16_t>(in.size()), std::vector<std::uint8_t>(in.size())};
  const DfePlan plan = MakePlan(DfeConfig{.num_taps = 1, .limit_first = 512});
  DfeCoefs coefs;
  coefs.tap[0] = tap;
  reference::Dfe(plan, coefs, slicer, state, in, known, result.z, result.d);
  return result;
}

Result Unrolled(std::int32_t symbols_per_clock, std::int16_t tap, const SlicerCoefs& slicer, DfeState& state,
                std::span<const std::int16_t> in, std::span<const std::uint8_t> known) {
  Result result{std::vector<std::int16_t>(in.size()), std::vector<std::uint8_t>(in.size())};
  const DfeUnrolledPlan plan = MakePlan(DfeUnrolledConfig{.symbols_per_clock = symbols_per_clock, .limit = 512});
  DfeCoefs coefs;
  coefs.tap[0] = tap;
  reference::DfeUnrolled(plan, coefs, slicer, state, in, known, result.z, result.d);
  return result;
}

const SlicerCoefs kSlicers[] = {SlicerCoefs{}, MakeSlicerCoefs({-1500, -520, 500, 1540}),
                                // Rails as thresholds, where a saturated candidate ties with them.
                                SlicerCoefs{{-32768, -32768, 32767, 32767}, {-32768, 0, 32767}}};
constexpr std::int16_t kTaps[] = {-512, -511, -256, -1, 0, 1, 171, 255, 256, 511, 512};

TEST(DfeUnrolled, EverySampleAtEveryCorner) {
  int saturated = 0;
  for (const SlicerCoefs& slicer : kSlicers) {
    for (const std::int16_t tap : kTaps) {
      for (const int amplitude : {-3, -1, 0, 1, 3}) {
        for (std::int32_t y = -32768; y <= 32767; ++y) {
          const std::int16_t in[] = {static_cast<std::int16_t>(y)};
          DfeState plain;
          plain.history[0] = static_cast<std::int8_t>(amplitude);
          DfeState unrolled = plain;
          std::int16_t z[2];
          std::uint8_t d[2];
          static const DfePlan kPlain = MakePlan(DfeConfig{.num_taps = 1, .limit_first = 512});
          static const DfeUnrolledPlan kUnrolled = MakePlan(DfeUnrolledConfig{.symbols_per_clock = 64, .limit = 512});
          DfeCoefs coefs;
          coefs.tap[0] = tap;
          reference::Dfe(kPlain, coefs, slicer, plain, in, {}, std::span(z, 1), std::span(d, 1));
          reference::DfeUnrolled(kUnrolled, coefs, slicer, unrolled, in, {}, std::span(z + 1, 1), std::span(d + 1, 1));
          ASSERT_EQ(z[1], z[0]) << y << " tap " << tap << " amplitude " << amplitude;
          ASSERT_EQ(d[1], d[0]) << y << " tap " << tap << " amplitude " << amplitude;
          ASSERT_EQ(unrolled.history, plain.history);
          saturated += z[0] != y - tap * amplitude ? 1 : 0;
        }
      }
    }
  }
  EXPECT_GT(saturated, 10000);
}

TEST(DfeUnrolled, LongRunsAtEveryWidth) {
  std::uint32_t stream = 0;
  std::int64_t chosen[4][4] = {};  // decision before, decision
  for (const std::int32_t width : {1, 2, 3, 31, 63, 64, 65, 127, 128}) {
    for (const std::int64_t span : {700, 2500, 32767}) {
      for (const bool aided : {false, true}) {
        const auto tap = static_cast<std::int16_t>(Draw({kSeed, ++stream}, 0, -512, 512));
        const SlicerCoefs& slicer = kSlicers[stream % 3];
        const auto in = DrawVector<std::int16_t>({kSeed, ++stream}, 20000, -span - 1, span);
        const auto known =
            aided ? DrawVector<std::uint8_t>({kSeed, ++stream}, in.size(), 0, 3) : std::vector<std::uint8_t>{};
        DfeState plain;
        DfeState unrolled;
        const Result expected = Plain(tap, slicer, plain, in, known);
        ASSERT_TRUE(Unrolled(width, tap, slicer, unrolled, in, known) == expected) << width << " tap " << tap;
        ASSERT_EQ(unrolled.history, plain.history);
        for (std::size_t n = 1; n < in.size(); ++n) ++chosen[expected.d[n - 1]][expected.d[n]];
      }
    }
  }
  for (const auto& row : chosen) {
    for (const std::int64_t count : row) EXPECT_GT(count, 1000);
  }
}

TEST(DfeUnrolled, EveryCutAndEitherForm) {
  const auto in = DrawVector<std::int16_t>({kSeed, 500}, 300, -2500, 2500);
  DfeState whole;
  const Result expected = Plain(200, SlicerCoefs{}, whole, in, {});
  for (std::size_t cut = 0; cut <= in.size(); ++cut) {
    for (const bool unrolled_first : {false, true}) {
      DfeState state;
      const auto part = [&](bool unrolled, std::size_t begin, std::size_t size) {
        const auto piece = std::span(in).subspan(begin, size);
        return unrolled ? Unrolled(64, 200, SlicerCoefs{}, state, piece, {})
                        : Plain(200, SlicerCoefs{}, state, piece, {});
      };
      Result got = part(unrolled_first, 0, cut);
      const Result rest = part(true, cut, in.size() - cut);
      got.z.insert(got.z.end(), rest.z.begin(), rest.z.end());
      got.d.insert(got.d.end(), rest.d.begin(), rest.d.end());
      ASSERT_TRUE(got == expected) << cut;
      ASSERT_EQ(state.history, whole.history);
    }
  }
}

TEST(DfeUnrolled, WorkedExampleOfThePage) {
  DfeState state;
  const std::int16_t in[] = {1500, 1112, -824, 1024};
  const Result got = Unrolled(64, 200, SlicerCoefs{}, state, in, {});
  EXPECT_EQ(got.z, (std::vector<std::int16_t>{1500, 512, -1024, 1224}));
  EXPECT_EQ(got.d, (std::vector<std::uint8_t>{3, 2, 1, 3}));
}

TEST(DfeUnrolled, LimitsAreEnforced) {
  testing_support::ExpectLimitsEnforced<DfeUnrolledConfig>("dfe_unrolled");
  DfeCoefs coefs;
  coefs.tap[0] = -257;
  EXPECT_EQ(Validate(MakePlan(DfeUnrolledConfig{}), coefs).message(),
            "dfe_unrolled.tap[0] = -257 1/512 is outside -256..256");
}

}  // namespace
}  // namespace plumbline
