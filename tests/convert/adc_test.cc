// The ADC: exact against a second model over bits, slices and noise; the noise by its recipe; ENOB with a sine.
#include "reference/convert/adc.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/core/gaussian.h"
#include "reference/core/rng.h"

namespace plumbline {
namespace {

using Samples = std::vector<std::int16_t>;
using Wide = __int128;
constexpr std::uint32_t kSeed = 20260105;

Wide FloorDivide(Wide a, Wide b) {
  Wide q = a / b;
  if (a % b < 0) --q;
  return q;
}

struct Counters {
  int high_rail = 0;
  int low_rail = 0;
  int ties = 0;
};

// The second model: one symbol at a time, everything over the common denominator 2^40 LSB, exact division with floor.
std::int16_t Oracle(const AdcConfig& c, const AdcCoefs& coefs, std::uint64_t k, std::int16_t x, Counters& counters) {
  const auto slice = static_cast<std::size_t>(k % static_cast<std::uint64_t>(c.slices));
  const std::uint32_t word =
      Philox4x32({static_cast<std::uint32_t>(c.noise_seed), static_cast<std::uint32_t>(c.noise_stream)},
                 k / 4)[static_cast<std::size_t>(k % 4)];
  const Wide noise = FloorDivide(2 * static_cast<Wide>(c.noise_rms) * GaussianFromWord(word) + 4096, 2 * 4096);
  const Wide lsb = static_cast<Wide>(1) << 40;
  const Wide input_unit = lsb >> (16 - c.bits);  // one unit of int16
  const Wide value =
      static_cast<Wide>(x) * coefs.gain[slice] * (input_unit >> 14) + (coefs.offset[slice] + noise) * (lsb >> 8);
  const Wide code = FloorDivide(2 * value + lsb, 2 * lsb);
  if ((2 * value + lsb) % (2 * lsb) == 0) ++counters.ties;
  const Wide rail = static_cast<Wide>(1) << (c.bits - 1);
  if (code > rail - 1) ++counters.high_rail;
  if (code < -rail) ++counters.low_rail;
  return static_cast<std::int16_t>(std::clamp<Wide>(code, -rail, rail - 1));
}

Samples Stimulus(std::uint32_t stream, std::size_t size) {
  Samples in = {32767, -32768, 0, 1, -1, 256, -256, 255, -257, 32511, 32512, -32512, -32513};
  for (int bit = 0; bit < 15; ++bit) {
    in.push_back(static_cast<std::int16_t>(1 << bit));
    in.push_back(static_cast<std::int16_t>(-(1 << bit)));
  }
  for (std::uint64_t i = 0; in.size() < size; ++i) {
    const PhiloxBlock draw = Philox4x32({kSeed, stream}, i);
    in.push_back(static_cast<std::int16_t>(static_cast<std::int32_t>(draw[0]) >> (16 + draw[1] % 10)));
  }
  in.resize(size);
  return in;
}

AdcCoefs RandomCoefs(const AdcConfig& config, std::uint32_t stream, bool extreme) {
  AdcCoefs coefs;
  const std::int32_t limit = AdcMaxOffset(config.bits);
  for (int s = 0; s < config.slices; ++s) {
    const PhiloxBlock draw = Philox4x32({kSeed, stream}, static_cast<std::uint64_t>(s));
    const auto slice = static_cast<std::size_t>(s);
    if (extreme) {
      coefs.offset[slice] = draw[0] % 2 == 0 ? limit : -limit;
      coefs.gain[slice] = draw[1] % 2 == 0 ? 32767 : 8192;
    } else {
      coefs.offset[slice] = static_cast<std::int32_t>(draw[0] % 257) - 128;
      coefs.gain[slice] = static_cast<std::int16_t>(16384 + static_cast<int>(draw[1] % 1001) - 500);
    }
  }
  return coefs;
}

std::vector<AdcConfig> Configs() {
  std::vector<AdcConfig> configs;
  for (std::int32_t bits = 5; bits <= 12; ++bits) {
    for (const std::int32_t slices : {1, 3, 64, 128}) {
      for (const std::int32_t rms : {0, 228, AdcMaxNoiseRms(bits)}) {
        configs.push_back({bits, slices, rms, static_cast<std::int32_t>(0x9E3779B9u), bits * 1000 + slices});
      }
    }
  }
  return configs;
}

TEST(Adc, EqualsTheSecondModel) {
  Counters counters;
  std::uint32_t stream = 1;
  for (const AdcConfig& config : Configs()) {
    ASSERT_TRUE(Validate(config).ok()) << Validate(config).message();
    const AdcPlan plan = MakePlan(config);
    for (const int kind : {0, 1, 2}) {
      const AdcCoefs coefs = kind == 0 ? AdcCoefs{} : RandomCoefs(config, ++stream, kind == 2);
      ASSERT_TRUE(Validate(plan, coefs).ok());
      AdcState state;
      Reset(plan, state);
      // Also far into a run: the index is 64 bits wide.
      if (kind == 1) state.symbol = (std::uint64_t{1} << 40) + 12345;
      const std::uint64_t first = state.symbol;
      const Samples in = Stimulus(++stream, 500);
      Samples out(in.size());
      reference::Adc(plan, coefs, state, in, out);
      Counters here;
      for (std::size_t n = 0; n < in.size(); ++n) {
        ASSERT_EQ(out[n], Oracle(config, coefs, first + n, in[n], here))
            << "bits " << config.bits << " slices " << config.slices << " rms " << config.noise_rms << " kind " << kind
            << " n " << n << " seed " << kSeed << " stream " << stream;
      }
      ASSERT_EQ(state.symbol, first + in.size());
      ASSERT_EQ(state.clip_count, static_cast<std::uint64_t>(here.high_rail + here.low_rail));
      counters.high_rail += here.high_rail;
      counters.low_rail += here.low_rail;
      counters.ties += here.ties;
    }
  }
  EXPECT_GT(counters.high_rail, 1000);
  EXPECT_GT(counters.low_rail, 1000);
  EXPECT_GT(counters.ties, 500);
}

TEST(Adc, SplittingTheInputChangesNoBit) {
  for (const std::int32_t rms : {0, 228}) {
    const AdcConfig config{.bits = 7, .slices = 5, .noise_rms = rms, .noise_seed = 3, .noise_stream = 4};
    const AdcPlan plan = MakePlan(config);
    const AdcCoefs coefs = RandomCoefs(config, 800, false);
    const Samples in = Stimulus(801, 3000);
    AdcState whole_state;
    Reset(plan, whole_state);
    Samples whole(in.size());
    reference::Adc(plan, coefs, whole_state, in, whole);
    for (std::uint32_t trial = 0; trial < 20; ++trial) {
      AdcState state;
      Reset(plan, state);
      Samples out = in;  // in place
      for (std::size_t begin = 0, cut = 0; begin < in.size(); ++cut) {
        const std::size_t size =
            std::min<std::size_t>(in.size() - begin, Philox4x32({kSeed, 810 + trial}, cut)[0] % (trial < 10 ? 9 : 500));
        reference::Adc(plan, coefs, state, std::span(out).subspan(begin, size), std::span(out).subspan(begin, size));
        begin += size;
      }
      ASSERT_EQ(out, whole) << "trial " << trial << " seed " << kSeed;
      ASSERT_EQ(state.symbol, whole_state.symbol);
      ASSERT_EQ(state.clip_count, whole_state.clip_count);
    }
  }
}

TEST(Adc, AnotherSeedOrStreamIsOtherNoiseAndTheSameOneIsTheSame) {
  const Samples in(4000, 0);
  const auto run = [&](std::int32_t seed, std::int32_t stream) {
    const AdcPlan plan = MakePlan({.noise_rms = 512, .noise_seed = seed, .noise_stream = stream});
    AdcState state;
    Reset(plan, state);
    Samples out(in.size());
    reference::Adc(plan, AdcCoefs{}, state, in, out);
    return out;
  };
  EXPECT_EQ(run(1, 2), run(1, 2));
  EXPECT_NE(run(1, 2), run(1, 3));
  EXPECT_NE(run(1, 2), run(2, 2));
}

TEST(Adc, NoiseHasTheStatedRms) {
  // At 12 bits and 20 LSB rms the quantizer adds 1/12 LSB^2 and nothing clips.
  const AdcPlan plan = MakePlan({.bits = 12, .slices = 64, .noise_rms = 20 * 256, .noise_seed = 5});
  AdcState state;
  Reset(plan, state);
  const Samples in(200000, 160);  // exactly 10 LSB
  Samples out(in.size());
  reference::Adc(plan, AdcCoefs{}, state, in, out);
  double sum = 0;
  double sum2 = 0;
  for (const std::int16_t code : out) {
    sum += code;
    sum2 += static_cast<double>(code) * code;
  }
  const auto count = static_cast<double>(out.size());
  const double mean = sum / count;
  const double variance = sum2 / count - mean * mean;
  EXPECT_NEAR(mean, 10.0, 4 * 20 / std::sqrt(count));
  EXPECT_NEAR(variance, 400 + 1.0 / 12, 4 * 400 * std::sqrt(2 / count));
  EXPECT_EQ(state.clip_count, 0u);
}

// Signal-to-noise ratio of a sine of 0.97 full scale by least squares over sine, cosine and mean, referred to full
// scale, as effective bits: ENOB = (SNDR - 1.76 dB) / 6.02 dB.
double EffectiveBits(const AdcConfig& config) {
  constexpr std::size_t kSize = 1 << 17;
  constexpr double kCycles = 62989;  // a prime just below half the samples: near Nyquist
  const AdcPlan plan = MakePlan(config);
  AdcState state;
  Reset(plan, state);
  Samples in(kSize);
  const auto angle = [&](std::size_t n) {
    return 2 * M_PI * std::fmod(kCycles * static_cast<double>(n), static_cast<double>(kSize)) /
           static_cast<double>(kSize);
  };
  for (std::size_t n = 0; n < kSize; ++n) {
    in[n] = static_cast<std::int16_t>(std::lround(0.97 * 32768 * std::sin(angle(n) + 0.1)));
  }
  Samples out(kSize);
  reference::Adc(plan, AdcCoefs{}, state, in, out);
  double c = 0;
  double s = 0;
  double mean = 0;
  double power = 0;
  for (std::size_t n = 0; n < kSize; ++n) {
    c += out[n] * std::cos(angle(n)) * 2 / kSize;
    s += out[n] * std::sin(angle(n)) * 2 / kSize;
    mean += out[n] / static_cast<double>(kSize);
    power += static_cast<double>(out[n]) * out[n] / kSize;
  }
  const double noise = power - (c * c + s * s) / 2 - mean * mean;
  const double full_scale = std::exp2(config.bits - 1);
  return (10 * std::log10(full_scale * full_scale / 2 / noise) - 1.7609) / 6.0206;
}

TEST(Adc, EffectiveBitsWithoutNoiseAreItsBits) {
  for (const std::int32_t bits : {5, 7, 9, 12}) EXPECT_NEAR(EffectiveBits({.bits = bits}), bits, 0.08) << bits;
}

// rms = sqrt((4^(bits - ENOB) - 1) / 12) LSB brings `bits` down to ENOB: with 7 bits 0.892 LSB for 5.3, 1.118 for 5.0.
TEST(Adc, EffectiveBitsWithTheNoiseOfTheScenarios) {
  const auto rms = [](double bits, double enob) {
    return static_cast<std::int32_t>(std::lround(256 * std::sqrt((std::pow(4, bits - enob) - 1) / 12)));
  };
  EXPECT_NEAR(rms(7, 5.3) / 256.0, 0.89, 0.005);
  EXPECT_NEAR(rms(7, 5.0) / 256.0, 1.12, 0.005);
  EXPECT_NEAR(EffectiveBits({.noise_rms = rms(7, 5.3)}), 5.3, 0.02);
  EXPECT_NEAR(EffectiveBits({.noise_rms = rms(7, 5.0)}), 5.0, 0.02);
  EXPECT_NEAR(EffectiveBits({.bits = 12, .noise_rms = rms(12, 5.3)}), 5.3, 0.02);
}

TEST(AdcConfigTest, DefaultsAreLegal) {
  EXPECT_TRUE(Validate(AdcConfig{}).ok());
  EXPECT_TRUE(Validate(MakePlan(AdcConfig{}), AdcCoefs{}).ok());
}

TEST(AdcConfigTest, EveryFieldHasEnforcedLimits) {
  for (const auto& field : FieldsOf(AdcConfig{})) {
    for (const std::int64_t value : {std::int64_t{field.min} - 1, std::int64_t{field.max} + 1}) {
      if (value != static_cast<std::int32_t>(value)) continue;  // seed and stream take every 32-bit value
      AdcConfig config;
      config.*(field.member) = static_cast<std::int32_t>(value);
      const Status status = Validate(config);
      ASSERT_FALSE(status.ok()) << field.name << " = " << value;
      EXPECT_NE(status.message().find("adc." + std::string(field.name) + " = " + std::to_string(value)),
                std::string::npos)
          << status.message();
    }
  }
}

TEST(AdcConfigTest, RefusesNoiseAboveASixteenthOfFullScale) {
  for (std::int32_t bits = 5; bits <= 12; ++bits) {
    EXPECT_TRUE(Validate(AdcConfig{.bits = bits, .noise_rms = AdcMaxNoiseRms(bits)}).ok());
  }
  const Status status = Validate(AdcConfig{.bits = 7, .noise_rms = 1025});
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.message().find("adc.noise_rms = 1025"), std::string::npos) << status.message();
  EXPECT_NE(status.message().find("0..1024"), std::string::npos) << status.message();
}

TEST(AdcConfigTest, RefusesOffsetsAndGainsOutsideTheirLimits) {
  const AdcPlan plan = MakePlan(AdcConfig{});
  AdcCoefs coefs;
  coefs.offset[63] = -4097;
  Status status = Validate(plan, coefs);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.message().find("adc.offset[63] = -4097"), std::string::npos) << status.message();
  EXPECT_NE(status.message().find("-4096..4096"), std::string::npos) << status.message();
  coefs = AdcCoefs{};
  coefs.gain[7] = 8191;
  status = Validate(plan, coefs);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.message().find("adc.gain[7] = 8191"), std::string::npos) << status.message();
  coefs = AdcCoefs{};
  coefs.gain[64] = 0;  // beyond the slices in use
  EXPECT_TRUE(Validate(plan, coefs).ok());
}

// The example worked by hand in docs/blocks/adc.md.
TEST(AdcExample, WorkedByHand) {
  const AdcPlan plan = MakePlan({.bits = 7, .slices = 2});
  AdcCoefs coefs;
  coefs.offset[1] = 64;
  coefs.gain[1] = 16000;
  AdcState state;
  Reset(plan, state);
  const Samples in = {1000, 1000, 768, 32767, -32768, -32768};
  Samples out(in.size());
  reference::Adc(plan, coefs, state, in, out);
  EXPECT_EQ(out, (Samples{2, 2, 2, 63, -64, -62}));
  EXPECT_EQ(state.clip_count, 0u);
  EXPECT_EQ(state.symbol, 6u);
}

}  // namespace
}  // namespace plumbline
