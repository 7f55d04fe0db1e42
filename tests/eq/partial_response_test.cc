// The partial-response target: as a convolution, as the error behind a DFE, and as what LMS should reach.
#include "reference/eq/partial_response.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/eq/dfe.h"
#include "reference/eq/slicer.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
using testing_support::DrawCuts;
using testing_support::DrawVector;
constexpr std::uint32_t kSeed = 20260302;

struct Result {
  std::vector<std::int16_t> target;
  std::vector<std::int16_t> error;
};

Result Target(const PartialResponsePlan& plan, const PartialResponseCoefs& coefs, const SlicerCoefs& slicer,
              PartialResponseState& state, std::span<const std::int16_t> in, std::span<const std::uint8_t> symbol) {
  Result result{std::vector<std::int16_t>(in.size()), std::vector<std::int16_t>(in.size())};
  reference::PartialResponse(plan, coefs, slicer, state, in, symbol, result.target, result.error);
  return result;
}

// One convolution of all amplitudes, and the error of a slicer behind a DFE that is fed the same symbols.
TEST(PartialResponse, IsAConvolutionAndTheErrorBehindADfe) {
  int target_rails = 0;
  int error_rails = 0;
  std::uint32_t stream = 0;
  for (const int error_bits : {8, 12}) {
    for (const bool extreme : {false, true}) {
      const PartialResponsePlan plan = MakePlan(PartialResponseConfig{error_bits});
      const PartialResponseCoefs coefs{static_cast<std::int16_t>(Draw({kSeed, ++stream}, 0, -512, 512)),
                                       static_cast<std::int16_t>(Draw({kSeed, stream}, 1, -512, 512))};
      const SlicerCoefs slicer =
          extreme ? MakeSlicerCoefs({-32768, -300, 600, 32767}) : MakeSlicerCoefs({-1500, -520, 500, 1540});
      const std::int64_t span = extreme ? 32767 : 3000;
      const auto in = DrawVector<std::int16_t>({kSeed, ++stream}, 3000, -span - 1, span);
      const auto symbol = DrawVector<std::uint8_t>({kSeed, ++stream}, in.size(), 0, 3);
      PartialResponseState state;
      Reset(plan, state);
      const Result got = Target(plan, coefs, slicer, state, in, symbol);

      std::vector<std::int64_t> tail(in.size() + 2, 0);
      for (std::size_t n = 0; n < in.size(); ++n) {
        tail[n + 1] += std::int64_t{coefs.alpha} * (2 * symbol[n] - 3);
        tail[n + 2] += std::int64_t{coefs.beta} * (2 * symbol[n] - 3);
      }
      for (std::size_t n = 0; n < in.size(); ++n) {
        const std::int64_t wanted = slicer.level[symbol[n]] + tail[n];
        const std::int64_t limit = std::int64_t{1} << (error_bits - 1);
        ASSERT_EQ(got.target[n], std::clamp<std::int64_t>(wanted, -32768, 32767)) << n;
        ASSERT_EQ(got.error[n], std::clamp<std::int64_t>(in[n] - wanted, -limit, limit - 1)) << n;
        target_rails += got.target[n] != wanted;
        error_rails += got.error[n] != in[n] - wanted;
      }

      const DfePlan dfe = MakePlan(DfeConfig{.num_taps = 2, .limit_first = 512, .limit_other = 512});
      DfeCoefs dfe_coefs;
      dfe_coefs.tap[0] = coefs.alpha;
      dfe_coefs.tap[1] = coefs.beta;
      DfeState dfe_state;
      Reset(dfe, dfe_state);
      std::vector<std::int16_t> z(in.size());
      std::vector<std::uint8_t> decision(in.size());
      reference::Dfe(dfe, dfe_coefs, slicer, dfe_state, in, symbol, z, decision);
      const SlicerPlan slicer_plan = MakePlan(SlicerConfig{error_bits});
      if (extreme) continue;  // with levels at the rails the DFE's own saturation shows
      for (std::size_t n = 0; n < in.size(); ++n) {
        ASSERT_EQ(got.error[n], reference::SlicerError(slicer_plan, slicer, z[n], symbol[n])) << n;
      }
    }
  }
  EXPECT_GT(target_rails, 100);
  EXPECT_GT(error_rails, 100);
}

TEST(PartialResponse, CuttingTheInputAnywhereChangesNothing) {
  const PartialResponsePlan plan = MakePlan(PartialResponseConfig{});
  const PartialResponseCoefs coefs{256, -100};
  const auto in = DrawVector<std::int16_t>({kSeed, 40}, 1000, -3000, 3000);
  const auto symbol = DrawVector<std::uint8_t>({kSeed, 41}, in.size(), 0, 3);
  PartialResponseState whole_state;
  Reset(plan, whole_state);
  const Result whole = Target(plan, coefs, SlicerCoefs{}, whole_state, in, symbol);
  PartialResponseState state;
  Reset(plan, state);
  std::size_t at = 0;
  for (const std::size_t size : DrawCuts({kSeed, 42}, in.size(), 9)) {
    const Result piece =
        Target(plan, coefs, SlicerCoefs{}, state, std::span(in).subspan(at, size), std::span(symbol).subspan(at, size));
    for (std::size_t i = 0; i < size; ++i) {
      ASSERT_EQ(piece.target[i], whole.target[at + i]);
      ASSERT_EQ(piece.error[i], whole.error[at + i]);
    }
    at += size;
  }
  EXPECT_EQ(state.history, whole_state.history);
}

// A channel that has exactly this response leaves no error.
TEST(PartialResponse, LeavesNoErrorOnItsOwnChannel) {
  const PartialResponsePlan plan = MakePlan(PartialResponseConfig{});
  const auto symbol = DrawVector<std::uint8_t>({kSeed, 50}, 500, 0, 3);
  std::vector<std::int16_t> in(symbol.size());
  for (std::size_t n = 0; n < in.size(); ++n) {
    const int before = n == 0 ? 0 : 2 * symbol[n - 1] - 3;
    in[n] = static_cast<std::int16_t>(512 * (2 * symbol[n] - 3) + 300 * before);
  }
  PartialResponseState state;
  Reset(plan, state);
  const Result got = Target(plan, {300, 0}, SlicerCoefs{}, state, in, symbol);
  EXPECT_EQ(got.target, in);
  EXPECT_EQ(got.error, std::vector<std::int16_t>(in.size(), 0));
}

TEST(PartialResponseConfigTest, EveryFieldHasEnforcedLimits) {
  testing_support::ExpectLimitsEnforced<PartialResponseConfig>("partial_response");
}

TEST(PartialResponseConfigTest, RefusesAResponseBeyondItsLimit) {
  const PartialResponsePlan plan = MakePlan(PartialResponseConfig{});
  const Status alpha = Validate(plan, {-513, 0});
  ASSERT_FALSE(alpha.ok());
  EXPECT_NE(alpha.message().find("partial_response.alpha = -513"), std::string::npos) << alpha.message();
  const Status beta = Validate(plan, {512, 513});
  ASSERT_FALSE(beta.ok());
  EXPECT_NE(beta.message().find("partial_response.beta = 513"), std::string::npos) << beta.message();
  EXPECT_TRUE(Validate(plan, {-512, 512}).ok());
}

// The example worked by hand in docs/blocks/partial_response.md.
TEST(PartialResponseExample, WorkedByHand) {
  const PartialResponsePlan plan = MakePlan(PartialResponseConfig{});
  PartialResponseState state;
  Reset(plan, state);
  const std::vector<std::int16_t> in = {1500, 1300, -1200, 5000};
  const std::vector<std::uint8_t> symbol = {3, 2, 0, 1};
  const Result got = Target(plan, {256, 0}, SlicerCoefs{}, state, in, symbol);
  EXPECT_EQ(got.target, (std::vector<std::int16_t>{1536, 1280, -1280, -1280}));
  EXPECT_EQ(got.error, (std::vector<std::int16_t>{-36, 20, 80, 2047}));
}

}  // namespace
}  // namespace plumbline
