// Keys of the receiver's options and of the transmitter's pre-compensation through whole links: they do what they are
// for, and arrive in the results.
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "study/compare.h"
#include "tests/link_run/link_test_support.h"
#include "tests/support/shared_data.h"

namespace plumbline::study {
namespace {

TEST(ReceiverOptionsTest, FloatingTapsOnAChannelWithEchoes) {
  PLUMBLINE_SKIP_WITHOUT("c2m_112g/ch1_thru.s4p");
  const std::string file = testing::SharedData("c2m_112g/ch1_thru.s4p");
  RunSettings settings;
  settings.symbols = 400'000;
  double without = 0;
  for (const char* form : {"none", "ffe", "dfe"}) {
    const Scenario scenario = NamedScenario(
        "112g-dr-typ", {{"host_tx_file", file.c_str()}, {"host_rx_file", file.c_str()}, {"floating_taps", form}});
    const LinkRun run = RunOf(scenario, Architecture::kLpo, settings);
    ASSERT_TRUE(run.result.converged) << Notes(run);
    const HopResult& hop = OpticalHop(run);
    std::printf("floating_taps %s: SNR %.2f dB, predicted %.2f dB\n", form, hop.snr_db.value,
                hop.snr_predicted_db.value);
    if (without == 0) {
      without = hop.snr_db.value;
      EXPECT_TRUE(hop.floating_taps.empty());
      continue;
    }
    EXPECT_GT(hop.snr_db.value, without + 0.3) << form;
    EXPECT_LT(hop.snr_predicted_db.value - hop.snr_db.value, 1.3) << form;
    ASSERT_EQ(hop.floating_positions.size(), 12u);
    double largest = 0;
    for (std::size_t i = 0; i < 12; ++i) {
      EXPECT_GE(hop.floating_positions[i], 17);
      EXPECT_LE(hop.floating_positions[i], 80);
      largest = std::max(largest, std::abs(hop.floating_taps[i]));
    }
    EXPECT_GT(largest, 0.005);
  }
}

TEST(ReceiverOptionsTest, CalibrationOfUnlikeSlices) {
  RunSettings settings;
  settings.symbols = 1'000'000;
  std::vector<double> snr;
  for (const char* calibration : {"false", "true"}) {
    const Scenario scenario = NamedScenario("112g-dr-typ", {{"adc_offset_lsb", "1.0"},
                                                            {"adc_gain_percent", "4"},
                                                            {"adc_skew_ui", "0.03"},
                                                            {"adc_calibration", calibration}});
    const LinkRun run = RunOf(scenario, Architecture::kLpo, settings);
    ASSERT_TRUE(run.result.converged) << Notes(run);
    snr.push_back(OpticalHop(run).snr_db.value);
  }
  const LinkRun alike = RunOf(NamedScenario("112g-dr-typ"), Architecture::kLpo, settings);
  snr.push_back(OpticalHop(alike).snr_db.value);
  std::printf("unlike slices %.2f dB, calibrated %.2f dB, alike %.2f dB\n", snr[0], snr[1], snr[2]);
  EXPECT_GT(snr[1], snr[0] + 0.5);
  EXPECT_LT(snr[2] - snr[1], 0.4 * (snr[2] - snr[0]));
}

// A whole compare run from files: a driver that compresses makes the outer eyes small, pre-compensation gives them
// back.
TEST(ReceiverOptionsTest, PreCompensationThroughCompare) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "plumbline_nlc_test";
  std::filesystem::create_directories(folder);
  CompareOptions options;
  for (const char* nlc : {"0", "10"}) {
    const std::string file = (folder / ("nlc" + std::string(nlc) + ".toml")).string();
    std::ofstream(file) << "extends = \"112g-dr\"\ndriver_compression_db = 2.5\ntx_nlc_upper_percent = " << nlc
                        << "\ntx_nlc_lower_percent = " << nlc << "\n";
    options.scenarios.push_back(file);
  }
  options.modules = {"lpo"};
  options.symbols = 300'000;
  options.backend = BestBackend();
  const std::atomic<bool> cancel = false;
  const Expected<CompareResults> results = RunCompare(options, {}, cancel);
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(results.ok()) << results.status().message();
  ASSERT_EQ(results->links.size(), 2u);
  std::vector<double> spacing;  // smaller outer eye over the middle one, from the receiver's levels
  std::vector<double> ber;
  for (const LinkResult& link : results->links) {
    ASSERT_TRUE(link.converged);
    const HopResult& hop = link.hops.back();
    spacing.push_back(std::min(hop.levels[3] - hop.levels[2], hop.levels[1] - hop.levels[0]) /
                      (hop.levels[2] - hop.levels[1]));
    ber.push_back(link.pre_fec_ber.value);
  }
  std::printf("compression 2.5 dB: outer eye / middle eye %.3f, BER %.3g; with NLC of 10 %% %.3f, %.3g\n", spacing[0],
              ber[0], spacing[1], ber[1]);
  EXPECT_LT(spacing[0], 0.95);
  EXPECT_GT(spacing[1], spacing[0] + 0.1);
  EXPECT_LT(ber[1], 0.6 * ber[0]);
}

}  // namespace
}  // namespace plumbline::study
