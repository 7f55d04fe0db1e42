// Closed forms against published tables, against sums in long double, and against the codec itself under random errors.
#include "study/theory.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "dsp/fec.h"
#include "reference/core/rng.h"
#include "reference/fec/rs_types.h"
#include "reference/monitor/codeword_histogram.h"

namespace plumbline::study {
namespace {

const RsPlan kKp4 = MakePlan(RsConfig{kRsKp4});
const RsPlan kKr4 = MakePlan(RsConfig{kRsKr4});

void ExpectRelative(double value, double expected, double tolerance, const std::string& what) {
  EXPECT_NEAR(value / expected, 1.0, tolerance) << what << ": " << value << " against " << expected;
}

TEST(Pam4Theory, RatioAndSnrAreInverse) {
  // 1.5 Q(1/sigma) = 4.8e-4 at 1/sigma = 3.41407: SNR 20 log10(3.41407) + 10 log10(5)
  EXPECT_NEAR(Pam4SnrDbForSer(4.8e-4), 20.0 * std::log10(3.41407) + 10.0 * std::log10(5.0), 1e-4);
  EXPECT_DOUBLE_EQ(Pam4SnrDbForBer(2.4e-4), Pam4SnrDbForSer(4.8e-4));
  for (double snr_db = 8.0; snr_db < 30.0; snr_db += 0.5) {
    EXPECT_NEAR(Pam4SnrDbForSer(Pam4Ser(snr_db)), snr_db, 1e-9);
    EXPECT_NEAR(Pam4SnrDbForBer(Pam4Ber(snr_db)), snr_db, 1e-9);
    EXPECT_NEAR(Pam4SnrDb(Pam4Sigma(snr_db)), snr_db, 1e-12);
    EXPECT_DOUBLE_EQ(Pam4Ber(snr_db), 0.5 * Pam4Ser(snr_db));
  }
  EXPECT_NEAR(Pam4SnrDb(1.0), 10.0 * std::log10(5.0), 1e-12);
}

// The published figures, KP4: BER, symbol error ratio, codeword error ratio, FLR for 1, 2 and 4 codewords interleaved.
TEST(RsTheory, ReproducesTheKp4Table) {
  const double rows[][6] = {
      {1e-4, 9.9955e-4, 1.360e-18, 1.538e-18, 2.898e-18, 5.618e-18},
      {2.0e-4, 1.9982e-3, 5.390e-14, 6.097e-14, 1.149e-13, 2.227e-13},
      {2.28e-4, 2.2777e-3, 3.811e-13, 4.311e-13, 8.121e-13, 1.574e-12},
      {2.4e-4, 2.3974e-3, 8.152e-13, 9.222e-13, 1.737e-12, 3.368e-12},
      {2.8e-4, 2.7965e-3, 7.856e-12, 8.887e-12, 1.674e-11, 3.246e-11},
      {2.921e-4, 2.9172e-3, 1.455e-11, 1.646e-11, 3.101e-11, 6.011e-11},
      {4e-4, 3.9928e-3, 1.296e-9, 1.466e-9, 2.762e-9, 5.353e-9},
  };
  for (const auto& row : rows) {
    const std::string what = "BER " + std::to_string(row[0]);
    ExpectRelative(RsSymbolErrorRatio(row[0]), row[1], 5e-5, what);
    const double cer = RsCodewordErrorRatio(kKp4, row[0]);
    ExpectRelative(cer, row[2], 5e-4, what);
    ExpectRelative(FrameLossRatio(cer, 1), row[3], 5e-4, what);
    ExpectRelative(FrameLossRatio(cer, 2), row[4], 5e-4, what);
    ExpectRelative(FrameLossRatio(cer, 4), row[5], 5e-4, what);
  }
}

TEST(RsTheory, ReproducesPostFecBerAndTheLimitsOfFlr) {
  const double kp4[][2] = {{2.26e-4, 1e-15}, {2.4e-4, 2.4e-15}, {3.10e-4, 1e-13}, {3.64e-4, 1e-12}};
  for (const auto& row : kp4) ExpectRelative(RsPostFecBer(kKp4, row[0]), row[1], 0.06, "KP4");
  const double kr4[][2] = {{2.18e-5, 1e-15}, {3.92e-5, 1e-13}, {5.27e-5, 1e-12}};
  for (const auto& row : kr4) ExpectRelative(RsPostFecBer(kKr4, row[0]), row[1], 0.03, "KR4");
  ExpectRelative(RsBerForFrameLossRatio(kKp4, 6.2e-11, 1), 3.201e-4, 5e-4, "W = 1");
  ExpectRelative(RsBerForFrameLossRatio(kKp4, 6.2e-11, 2), 3.064e-4, 5e-4, "W = 2");
  ExpectRelative(RsBerForFrameLossRatio(kKp4, 6.2e-11, 4), 2.927e-4, 5e-4, "W = 4");
  EXPECT_EQ(RsPostFecBer(kKp4, 0.0), 0.0);
  EXPECT_EQ(RsCodewordErrorRatio(kKp4, 0.0), 0.0);
}

// The same sums by the recurrence of neighbouring terms, in long double.
TEST(RsTheory, EqualsTheRecurrence) {
  for (const RsPlan& plan : {kKp4, kKr4}) {
    for (double ber = 1e-9; ber < 0.3; ber *= 3.0) {
      const long double p = -expm1l(10.0L * log1pl(-static_cast<long double>(ber)));
      long double term = expl(static_cast<long double>(plan.n) * log1pl(-p));
      long double sum = 0.0L;
      long double weighted = 0.0L;
      for (int i = 0; i < plan.n; ++i) {
        term *= static_cast<long double>(plan.n - i) / static_cast<long double>(i + 1) * p / (1.0L - p);
        if (i + 1 > plan.t) {
          sum += term;
          weighted += term * static_cast<long double>(i + 1) / static_cast<long double>(plan.n);
        }
      }
      const std::string what = "BER " + std::to_string(ber);
      ExpectRelative(RsCodewordErrorRatio(plan, ber), static_cast<double>(sum), 1e-10, what);
      ExpectRelative(RsPostFecBer(plan, ber), static_cast<double>(weighted / p) * ber, 1e-10, what);
    }
  }
}

// The codec under independent bit errors: how many symbols it corrects and how often it fails follow the binomial law,
// and what comes out wrong follows the post-FEC formula.
TEST(RsTheory, TheCodecFollowsIt) {
  constexpr double kBer = 2.0e-3;
  constexpr std::size_t kCodewords = 3000;
  dsp::FecEncoder encoder = *dsp::FecEncoder::Create();
  dsp::FecDecoder decoder = *dsp::FecDecoder::Create();
  CodewordHistogramPlan plan = MakePlan(CodewordHistogramConfig{});
  CodewordHistogramState histogram;
  std::uint64_t draw = 0;
  const auto uniform = [&] { return (static_cast<double>(Philox4x32({77, 1}, draw++)[0]) + 0.5) / 4294967296.0; };
  std::uint64_t wrong_bits = 0;
  auto gap = static_cast<std::size_t>(std::log(uniform()) / std::log1p(-kBer));
  for (std::size_t w = 0; w < kCodewords; ++w) {
    std::vector<std::uint8_t> payload(encoder.payload_bits());
    for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = Philox4x32({78, 1}, w * payload.size() + i)[0] & 1u;
    std::vector<std::uint8_t> coded;
    encoder.Encode(payload, coded);
    for (; gap < coded.size(); gap += 1 + static_cast<std::size_t>(std::log(uniform()) / std::log1p(-kBer))) {
      coded[gap] ^= 1;
    }
    gap -= coded.size();
    std::vector<std::uint8_t> back;
    std::vector<dsp::FecCodeword> result;
    decoder.Decode(coded, back, result);
    ASSERT_EQ(result.size(), 1u);
    const bool failed = result[0].status == RsStatus::kUncorrectable;
    const auto errors = failed ? kCodewordUncorrectable : static_cast<std::uint16_t>(result[0].corrected_symbols);
    reference::CodewordHistogram(plan, histogram, std::array{errors});
    for (std::size_t i = 0; i < payload.size(); ++i) wrong_bits += payload[i] != back[i] ? 1 : 0;
  }
  const double p = RsSymbolErrorRatio(kBer);
  double expected = std::exp(544.0 * std::log1p(-p));
  for (std::size_t i = 0; i <= 15; ++i) {
    const double count = expected * kCodewords;
    EXPECT_NEAR(static_cast<double>(histogram.count[i]), count, 4.5 * std::sqrt(count) + 3.0) << "S" << i;
    expected *= (544.0 - static_cast<double>(i)) / (static_cast<double>(i) + 1.0) * p / (1.0 - p);
  }
  const double failures = RsCodewordErrorRatio(kKp4, kBer) * kCodewords;
  EXPECT_GT(failures, 100.0);
  EXPECT_NEAR(static_cast<double>(histogram.count[16]), failures, 4.0 * std::sqrt(failures));
  const double post = static_cast<double>(wrong_bits) / (5140.0 * kCodewords);
  ExpectRelative(post, RsPostFecBer(kKp4, kBer), 4.0 / std::sqrt(failures), "post-FEC BER");

  const auto observed = ObserveFrameLossRatio(kKp4, histogram.count, 1);
  ASSERT_TRUE(observed.ok());
  EXPECT_EQ(observed->uncorrectable, histogram.count[16]);
  EXPECT_EQ(observed->codewords, kCodewords);
  EXPECT_TRUE(observed->interval.Contains(FrameLossRatio(RsCodewordErrorRatio(kKp4, kBer), 1)));
  EXPECT_DOUBLE_EQ(observed->flr, FrameLossRatio(static_cast<double>(histogram.count[16]) / kCodewords, 1));
}

TEST(FrameLoss, ObservedNoneIsAnUpperBound) {
  std::array<std::uint64_t, 17> histogram{};
  EXPECT_EQ(ObserveFrameLossRatio(kKp4, histogram, 1).status().message(), "no codeword was counted");
  histogram[0] = 1000000;
  const auto observed = ObserveFrameLossRatio(kKp4, histogram, 2);
  ASSERT_TRUE(observed.ok());
  EXPECT_EQ(observed->flr, 0.0);
  EXPECT_EQ(observed->interval.low, 0.0);
  ExpectRelative(observed->interval.high, 2.995732e-6 * (2.0 + 84.0 / 640.0), 1e-5, "bound");
  EXPECT_FALSE(ObserveFrameLossRatio(kKp4, std::span(histogram).first(16), 1).ok());
}

// A geometric tail is met exactly.
TEST(FrameLoss, PredictedMeetsAGeometricTail) {
  std::array<std::uint64_t, 17> histogram{};
  const double total = 1e18;
  double rest = total;
  for (std::size_t i = 1; i <= 15; ++i) {
    histogram[i] = static_cast<std::uint64_t>(0.01 * total * std::pow(0.2, static_cast<double>(i)));
    rest -= static_cast<double>(histogram[i]);
  }
  histogram[0] = static_cast<std::uint64_t>(rest);
  const auto predicted = PredictFrameLossRatio(kKp4, histogram, 4);
  ASSERT_TRUE(predicted.ok());
  EXPECT_EQ(predicted->bins, 15);
  EXPECT_NEAR(predicted->slope, std::log10(0.2), 1e-5);
  EXPECT_NEAR(predicted->intercept, -2.0, 1e-4);
  EXPECT_NEAR(predicted->r_squared, 1.0, 1e-8);
  const double cer = 0.01 * std::pow(0.2, 16.0) * (1 - std::pow(0.2, 5.0)) / 0.8;  // 16..20
  ExpectRelative(predicted->codeword_error_ratio, cer, 1e-4, "CER");
  ExpectRelative(predicted->flr, FrameLossRatio(cer, 4), 1e-4, "FLR");
}

// Independent errors fall faster than a line: the prediction must not be the optimistic one.
TEST(FrameLoss, PredictedIsOnTheSafeSideForIndependentErrors) {
  for (const double ber : {2.4e-4, 4e-4, 1e-3}) {
    std::array<std::uint64_t, 17> histogram{};
    const double p = RsSymbolErrorRatio(ber);
    double ratio = std::exp(544.0 * std::log1p(-p));
    for (std::size_t i = 0; i <= 15; ++i) {
      histogram[i] = static_cast<std::uint64_t>(1e6 * ratio);
      ratio *= (544.0 - static_cast<double>(i)) / (static_cast<double>(i) + 1.0) * p / (1.0 - p);
    }
    const auto predicted = PredictFrameLossRatio(kKp4, histogram, 1);
    ASSERT_TRUE(predicted.ok()) << predicted.status().message();
    EXPECT_GT(predicted->codeword_error_ratio, RsCodewordErrorRatio(kKp4, ber)) << ber;
    EXPECT_GT(predicted->r_squared, 0.5);
  }
}

TEST(FrameLoss, PredictedSaysWhyThereIsNone) {
  std::array<std::uint64_t, 17> histogram{};
  EXPECT_EQ(PredictFrameLossRatio(kKp4, histogram, 1).status().message(), "no codeword was counted");
  histogram = {1000, 100, 10, 1};
  histogram[16] = 5;  // the overflow bin is no point of the line
  EXPECT_EQ(PredictFrameLossRatio(kKp4, histogram, 1).status().message(),
            "a fit needs 4 filled bins among S1..S15, there are 3");
  histogram = {1000, 10, 10, 10, 10};
  EXPECT_NE(PredictFrameLossRatio(kKp4, histogram, 1).status().message().find("do not fall"), std::string::npos);
  histogram = {1000, 100, 10, 0, 3, 1};
  const auto predicted = PredictFrameLossRatio(kKp4, histogram, 1);
  ASSERT_TRUE(predicted.ok());
  EXPECT_EQ(predicted->bins, 4);
  EXPECT_NE(PredictFrameLossRatio(kKr4, std::span(histogram).first(8), 1).status().message().find("9"),
            std::string::npos);
}

}  // namespace
}  // namespace plumbline::study
