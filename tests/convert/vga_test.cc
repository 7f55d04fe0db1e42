// The VGA: exact against a second model for every gain code, and its gain against the equation in dB.
#include "reference/convert/vga.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/core/rng.h"

namespace plumbline {
namespace {

using Samples = std::vector<std::int16_t>;
constexpr std::uint32_t kSeed = 20260103;

Samples Stimulus(std::uint32_t stream) {
  Samples in = {0, 1, -1, 2, -2, 3, -3, 32767, -32767, -32768, 16384, -16384, 8191, -8192};
  for (int bit = 0; bit < 15; ++bit) in.push_back(static_cast<std::int16_t>(1 << bit));
  for (std::uint64_t i = 0; i < 300; ++i) {
    const PhiloxBlock draw = Philox4x32({kSeed, stream}, i);
    in.push_back(static_cast<std::int16_t>(static_cast<std::int32_t>(draw[0]) >> (16 + draw[1] % 12)));
  }
  return in;
}

// The second model: mantissa from the definition, exact division with floor; shares neither table nor shifts.
std::int16_t Oracle(int gain_code, std::int16_t x, int& ties) {
  int octave = 0;
  int rest = gain_code;
  while (rest < 0) {
    rest += 64;
    --octave;
  }
  while (rest >= 64) {
    rest -= 64;
    ++octave;
  }
  const auto mantissa = static_cast<std::int64_t>(std::lround(std::exp2(14.0 + rest / 64.0)));
  const std::int64_t divisor = static_cast<std::int64_t>(std::exp2(14 - octave));
  const std::int64_t numerator = 2 * mantissa * x + divisor;
  std::int64_t quotient = numerator / (2 * divisor);
  if (numerator % (2 * divisor) < 0) --quotient;
  if (numerator % (2 * divisor) == 0) ++ties;
  return static_cast<std::int16_t>(std::clamp<std::int64_t>(quotient, -32768, 32767));
}

TEST(Vga, EqualsTheSecondModelAtEveryGainCode) {
  const VgaPlan plan = MakePlan(VgaConfig{});
  int high_rail = 0;
  int low_rail = 0;
  int ties = 0;
  for (int code = kVgaMinCode; code <= kVgaMaxCode; ++code) {
    const Samples in = Stimulus(static_cast<std::uint32_t>(code - kVgaMinCode));
    Samples out(in.size());
    reference::Vga(plan, {code}, in, out);
    for (std::size_t n = 0; n < in.size(); ++n) {
      ASSERT_EQ(out[n], Oracle(code, in[n], ties)) << "code " << code << " x " << in[n] << " seed " << kSeed;
      high_rail += out[n] == 32767 ? 1 : 0;
      low_rail += out[n] == -32768 ? 1 : 0;
    }
  }
  EXPECT_GT(high_rail, 1000);
  EXPECT_GT(low_rail, 1000);
  EXPECT_GT(ties, 100);
}

TEST(Vga, GainIsExponentialWithin3e4Decibel) {
  // An amplitude whose rounding to an integer is invisible is not at hand at every gain, so sum over many amplitudes.
  const VgaPlan plan = MakePlan(VgaConfig{});
  for (int code = kVgaMinCode; code <= kVgaMaxCode; ++code) {
    const double gain = std::exp2(code / 64.0);
    const int largest = static_cast<int>(std::min(32000.0, 32000.0 / gain));
    Samples in;
    for (int x = largest / 2; x <= largest; ++x) in.push_back(static_cast<std::int16_t>(x));
    Samples out(in.size());
    reference::Vga(plan, {code}, in, out);
    double sum_in = 0;
    double sum_out = 0;
    for (std::size_t n = 0; n < in.size(); ++n) {
      sum_in += in[n];
      sum_out += out[n];
    }
    // Rounding to an integer: at most 0.5 each, in the mean of many far less.
    const double slack = 20 * std::log10(1 + 0.5 / std::sqrt(static_cast<double>(in.size())) /
                                                 (sum_out / static_cast<double>(in.size())));
    EXPECT_NEAR(20 * std::log10(sum_out / sum_in), 20 * std::log10(gain), 3e-4 + slack) << code;
  }
}

TEST(Vga, UnityChangesNothingAndInPlaceIsAllowed) {
  const VgaPlan plan = MakePlan(VgaConfig{});
  const Samples in = Stimulus(9000);
  Samples out(in.size());
  reference::Vga(plan, {0}, in, out);
  EXPECT_EQ(out, in);
  Samples in_place = in;
  reference::Vga(plan, {77}, in_place, in_place);
  reference::Vga(plan, {77}, in, out);
  EXPECT_EQ(in_place, out);
  reference::Vga(plan, {77}, {}, {});
}

TEST(Vga, EverySampleStandsAlone) {
  const VgaPlan plan = MakePlan(VgaConfig{});
  const Samples in = Stimulus(9001);
  Samples whole(in.size());
  reference::Vga(plan, {-37}, in, whole);
  Samples out(in.size());
  for (std::size_t begin = 0, cut = 0; begin < in.size(); ++cut) {
    const std::size_t size = std::min<std::size_t>(in.size() - begin, Philox4x32({kSeed, 9002}, cut)[0] % 40);
    reference::Vga(plan, {-37}, std::span(in).subspan(begin, size), std::span(out).subspan(begin, size));
    begin += size;
  }
  EXPECT_EQ(out, whole);
}

TEST(VgaConfigTest, DefaultsAreLegal) { EXPECT_TRUE(Validate(VgaConfig{}).ok()); }

TEST(VgaConfigTest, EveryFieldHasEnforcedLimits) {
  for (const auto& field : FieldsOf(VgaConfig{})) {
    for (const std::int32_t value : {field.min - 1, field.max + 1}) {
      VgaConfig config;
      config.*(field.member) = value;
      const Status status = Validate(config);
      ASSERT_FALSE(status.ok()) << field.name << " = " << value;
      EXPECT_NE(status.message().find("vga." + std::string(field.name) + " = " + std::to_string(value)),
                std::string::npos)
          << status.message();
      EXPECT_NE(status.message().find("-128..384"), std::string::npos) << status.message();
    }
  }
}

TEST(VgaConfigTest, RefusesAnEmptyRangeAndACodeOutsideIt) {
  const Status empty = Validate(VgaConfig{.min_code = 10, .max_code = 9});
  ASSERT_FALSE(empty.ok());
  EXPECT_NE(empty.message().find("vga.min_code = 10"), std::string::npos) << empty.message();
  const VgaPlan plan = MakePlan({.min_code = -10, .max_code = 20});
  EXPECT_TRUE(Validate(plan, VgaCoefs{-10}).ok());
  EXPECT_TRUE(Validate(plan, VgaCoefs{20}).ok());
  for (const int code : {-11, 21}) {
    const Status status = Validate(plan, VgaCoefs{code});
    ASSERT_FALSE(status.ok());
    EXPECT_NE(status.message().find("vga.gain_code = " + std::to_string(code)), std::string::npos) << status.message();
    EXPECT_NE(status.message().find("-10..20"), std::string::npos) << status.message();
  }
}

// The example worked by hand in docs/blocks/vga.md.
TEST(VgaExample, WorkedByHand) {
  const VgaPlan plan = MakePlan(VgaConfig{});
  const Samples in = {100, -100, 1, -1, 30000};
  Samples out(in.size());
  reference::Vga(plan, {32}, in, out);
  EXPECT_EQ(out, (Samples{141, -141, 1, -1, 32767}));
  reference::Vga(plan, {-64}, in, out);
  EXPECT_EQ(out, (Samples{50, -50, 1, 0, 15000}));
}

}  // namespace
}  // namespace plumbline
