// The default scenarios: what was predicted is measured, the noise table adds up, and the error ratios lie where the
// linear budget puts them.
#include <gtest/gtest.h>

#include <cmath>

#include "study/theory.h"
#include "tests/link_run/link_test_support.h"

namespace plumbline::study {
namespace {

void Report(const LinkRun& run, const std::string& what) {
  const HopResult& hop = OpticalHop(run);
  std::printf("%s %s: SNR %.2f dB (predicted %.2f), pre-FEC BER %.3g [%.3g, %.3g], PAM4 theory %.3g;", what.c_str(),
              Name(run.result.architecture), hop.snr_db.value, hop.snr_predicted_db.value, run.result.pre_fec_ber.value,
              run.result.pre_fec_ber.lo, run.result.pre_fec_ber.hi, Pam4Ber(hop.snr_db.value));
  for (std::size_t i = 0; i < kNoiseSourceCount; ++i) {
    if (hop.noise.snr_db[i].has_value()) {
      std::printf(" %s %.1f", kNoiseSourceNames[i].key, hop.noise.snr_db[i].value);
    }
  }
  std::printf("\n");
}

void ExpectPredictedAndAddsUp(const LinkRun& run) {
  ASSERT_TRUE(run.result.converged) << Notes(run);
  EXPECT_EQ(run.result.slips, 0);
  for (const HopResult& hop : run.result.hops) {
    const double short_of = hop.snr_predicted_db.value - hop.snr_db.value;
    EXPECT_LT(short_of, 1.0) << Name(run.result.architecture) << " " << hop.test_point;
    EXPECT_GT(short_of, -0.3) << Name(run.result.architecture) << " " << hop.test_point;
    EXPECT_LT(hop.adc_clip_ratio.value, 1e-4) << hop.test_point;
    EXPECT_LT(hop.afe_clip_ratio.value, 1e-4) << hop.test_point;
    // The retimer's FIFO of 256 symbols swings by the settling of its clock alone.
    EXPECT_LT(hop.fifo_depth_peak_ui.has_value() ? hop.fifo_depth_peak_ui.value : 0.0, 4.0);
    for (const std::string& note : hop.notes) EXPECT_EQ(note.find("overflow"), std::string::npos) << note;
  }
  const HopResult& hop = OpticalHop(run);
  double noise = 0;
  for (const Figure& figure : hop.noise.snr_db) {
    if (figure.has_value()) noise += std::pow(10, -figure.value / 10);
  }
  const double sum_db = -10 * std::log10(noise);
  EXPECT_NEAR(sum_db, hop.snr_db.value, 0.5) << Name(run.result.architecture);
  std::printf("%s: rows of the noise table together %.2f dB, the whole %.2f dB\n", Name(run.result.architecture),
              sum_db, hop.snr_db.value);
}

class DefaultsTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!kFullLength) GTEST_SKIP() << "optimised builds only";
  }
};

TEST_P(DefaultsTest, RetimedTowardsTheLight) {
  const Scenario scenario = NamedScenario(GetParam());
  RunSettings settings;
  settings.symbols = 4'000'000;
  settings.budget = true;
  for (const Architecture architecture : {Architecture::kDsp, Architecture::kLro}) {
    const LinkRun run = RunOf(scenario, architecture, settings);
    ExpectPredictedAndAddsUp(run);
    Report(run, GetParam());
    // 3e-7 .. 3e-5: some decades of a linear budget. The interval of some ten errors is to meet it.
    EXPECT_GT(run.result.pre_fec_ber.hi, 3e-7) << Name(architecture);
    EXPECT_LT(run.result.pre_fec_ber.lo, 3e-5) << Name(architecture);
  }
}

TEST_P(DefaultsTest, LinearTowardsTheLight) {
  const Scenario scenario = NamedScenario(GetParam());
  RunSettings settings;
  settings.symbols = 4'000'000;
  settings.budget = true;
  const LinkRun mixed = RunOf(scenario, Architecture::kMixed, settings);
  ExpectPredictedAndAddsUp(mixed);
  Report(mixed, GetParam());
  const LinkRun lpo = RunOf(scenario, Architecture::kLpo, settings);
  ExpectPredictedAndAddsUp(lpo);
  Report(lpo, GetParam());
  EXPECT_GT(lpo.result.pre_fec_ber.value, 1e-5);
  EXPECT_LT(lpo.result.pre_fec_ber.value, 5e-4);
}

INSTANTIATE_TEST_SUITE_P(Rates, DefaultsTest, ::testing::Values("112g-dr", "224g-dr"),
                         [](const auto& test) { return std::string(test.param).substr(0, 4); });

// The other scenarios: what was predicted is measured, and the table adds up.
TEST(OtherDefaultsTest, PredictedIsMeasured) {
  if (!kFullLength) GTEST_SKIP() << "optimised builds only";
  RunSettings settings;
  settings.symbols = 500'000;
  settings.budget = true;
  for (const char* name : {"112g-sr", "112g-ring", "112g-npo", "224g-dr-eml", "224g-cpo"}) {
    for (const Architecture architecture : {Architecture::kLro, Architecture::kMixed, Architecture::kLpo}) {
      const LinkRun run = RunOf(NamedScenario(name), architecture, settings);
      ExpectPredictedAndAddsUp(run);
      Report(run, name);
    }
  }
}

// The same in every build, shorter.
TEST(NoiseTableTest, RowsAddUp) {
  if (kFullLength) GTEST_SKIP() << "part of DefaultsTest";
  RunSettings settings;
  settings.symbols = 200'000;
  settings.budget = true;
  ExpectPredictedAndAddsUp(RunOf(NamedScenario("112g-dr"), Architecture::kLpo, settings));
}

}  // namespace
}  // namespace plumbline::study
