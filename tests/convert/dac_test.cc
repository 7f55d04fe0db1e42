// The converter's digital side against exact fractions, over every input there is.
#include "reference/convert/dac.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/core/rng.h"

namespace plumbline {
namespace {

using Samples = std::vector<std::int16_t>;
constexpr std::uint32_t kSeed = 20260105;

Samples EveryInput() {
  Samples in;
  for (int x = -32768; x <= 32767; ++x) in.push_back(static_cast<std::int16_t>(x));
  return in;
}

// The second model: the code nearest to x * F / 2^f by comparing distances, the upper one when both are as far.
TEST(Dac, EqualsTheNearestCodeForEveryInput) {
  const Samples in = EveryInput();
  std::int64_t clips_seen = 0;
  std::int64_t ties_seen = 0;
  std::int64_t rails_seen = 0;
  for (std::int32_t bits = 5; bits <= 10; ++bits) {
    for (const std::int32_t frac : {4, 10, 13, 14}) {
      const DacPlan plan = MakePlan(DacConfig{.bits = bits, .in_frac_bits = frac});
      DacState state;
      Reset(plan, state);
      Samples out(in.size());
      reference::Dac(plan, state, in, out);
      const std::int64_t full_scale = (std::int64_t{1} << (bits - 1)) - 1;
      const std::int64_t one = std::int64_t{1} << frac;
      std::int64_t clips = 0;
      for (std::size_t n = 0; n < in.size(); ++n) {
        const std::int64_t exact = in[n] * full_scale;  // in units of 1 / one
        std::int64_t code = exact / one - 2;
        while (std::abs((code + 1) * one - exact) <= std::abs(code * one - exact)) ++code;
        ties_seen += std::abs(code * one - exact) == std::abs((code - 1) * one - exact);
        clips += code < -full_scale || code > full_scale;
        const std::int64_t expected = std::clamp(code, -full_scale, full_scale);
        rails_seen += expected == full_scale || expected == -full_scale;
        ASSERT_EQ(out[n], expected) << "bits " << bits << " frac " << frac << " x " << in[n];
      }
      EXPECT_EQ(state.clip_count, clips) << "bits " << bits << " frac " << frac;
      clips_seen += clips;
    }
  }
  EXPECT_GT(clips_seen, 1000);
  EXPECT_GT(ties_seen, 100);
  EXPECT_GT(rails_seen, 1000);
}

TEST(Dac, FullScaleIsTheLargestCodeAndDoesNotClip) {
  for (std::int32_t bits = 5; bits <= 10; ++bits) {
    const DacPlan plan = MakePlan(DacConfig{.bits = bits, .in_frac_bits = 14});
    DacState state;
    Samples out(3);
    reference::Dac(plan, state, Samples{-16384, 0, 16384}, out);
    const auto full_scale = static_cast<std::int16_t>((1 << (bits - 1)) - 1);
    EXPECT_EQ(out, (Samples{static_cast<std::int16_t>(-full_scale), 0, full_scale}));
    EXPECT_EQ(state.clip_count, 0);
  }
}

TEST(Dac, SplittingTheInputAndWorkingInPlaceChangeNoCode) {
  const DacPlan plan = MakePlan(DacConfig{});
  const Samples in = EveryInput();
  Samples whole(in.size());
  DacState whole_state;
  reference::Dac(plan, whole_state, in, whole);
  DacState state;
  Samples samples = in;
  std::size_t begin = 0;
  for (std::uint64_t cut = 0; begin < in.size(); ++cut) {
    const std::size_t size = std::min<std::size_t>(in.size() - begin, Philox4x32({kSeed, 1}, cut)[0] % 300);
    const auto piece = std::span(samples).subspan(begin, size);
    reference::Dac(plan, state, piece, piece);
    begin += size;
  }
  EXPECT_EQ(samples, whole);
  EXPECT_EQ(state.clip_count, whole_state.clip_count);
  EXPECT_GT(state.clip_count, 0);
}

TEST(DacConfigTest, EveryFieldHasEnforcedLimits) {
  EXPECT_TRUE(Validate(DacConfig{}).ok());
  for (const auto& field : FieldsOf(DacConfig{})) {
    for (const std::int32_t value : {field.min - 1, field.max + 1}) {
      DacConfig config;
      config.*(field.member) = value;
      const Status status = Validate(config);
      ASSERT_FALSE(status.ok()) << field.name << " = " << value;
      EXPECT_EQ(status.message(), "dac." + std::string(field.name) + " = " + std::to_string(value) +
                                      " bits is outside " + std::to_string(field.min) + ".." +
                                      std::to_string(field.max));
    }
  }
}

// The example worked by hand in docs/blocks/dac.md.
TEST(DacExample, WorkedByHand) {
  const DacPlan plan = MakePlan(DacConfig{.bits = 5, .in_frac_bits = 4});
  DacState state;
  Samples out(5);
  reference::Dac(plan, state, Samples{16, 8, -8, 17, -20}, out);
  EXPECT_EQ(out, (Samples{15, 8, -7, 15, -15}));
  EXPECT_EQ(state.clip_count, 2);
}

}  // namespace
}  // namespace plumbline
