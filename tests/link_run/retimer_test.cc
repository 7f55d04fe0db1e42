// A retimer hands on what it decided, right or wrong, at the rate that came in.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/link_run/link_test_support.h"

namespace plumbline::study {
namespace {

// Bit errors of the hops, end to end.
void ExpectForwardsErrors(const LinkRun& run, std::int64_t at_least) {
  ASSERT_TRUE(run.result.converged) << Notes(run);
  std::int64_t sum = 0;
  for (const HopResult& hop : run.result.hops) {
    sum += hop.bit_errors;
    std::printf("%s %s: SNR %.2f dB, %lld symbol errors, %lld bit errors\n", Name(run.result.architecture),
                hop.test_point.c_str(), hop.snr_db.value, static_cast<long long>(hop.symbol_errors),
                static_cast<long long>(hop.bit_errors));
  }
  std::printf("end to end: %lld bit errors, hops together %lld\n",
              static_cast<long long>(run.result.pre_fec_bit_errors), static_cast<long long>(sum));
  const HopResult& first = run.result.hops.front();
  EXPECT_GE(first.bit_errors, at_least);
  EXPECT_GT(first.bit_errors, sum * 4 / 5);  // the retimer's own receiver made them
  // The windows of the hops differ by their delays; two errors in one bit are rarer than one in 1e5.
  EXPECT_LE(std::abs(run.result.pre_fec_bit_errors - sum), sum / 50 + 6);
}

// 20 dB of board into a receiver of 11 times the usual noise voltage.
TEST(RetimerTest, ForwardsItsErrorsBehindANoisyBoardOf20Decibels) {
  const Scenario scenario = NamedScenario("112g-dr", {{"host_tx_loss_db", "20"}, {"rx_eta0_v2_per_ghz", "1e-6"}});
  RunSettings settings;
  settings.symbols = kFullLength ? 500'000 : 60'000;
  ExpectForwardsErrors(RunOf(scenario, kFullLength ? Architecture::kDsp : Architecture::kLro, settings),
                       settings.symbols / 400);
}

// 36 dB, nothing else changed.
TEST(RetimerTest, ForwardsItsErrorsBehind36DecibelsOfBoard) {
  if (!kFullLength) GTEST_SKIP() << "optimised builds only";
  const Scenario scenario = NamedScenario("112g-dr", {{"host_tx_loss_db", "36"}});
  RunSettings settings;
  settings.symbols = 1'000'000;
  ExpectForwardsErrors(RunOf(scenario, Architecture::kLro, settings), 100);
}

// 20 UI of slow wander: the clock recovery follows, a jitter cleaner of 10 kHz does not, and the FIFO between the two
// clocks takes the difference, when it is deep enough.
TEST(RetimerTest, FifoThatOverflowsIsAnError) {
  if (!kFullLength) GTEST_SKIP() << "optimised builds only";
  for (const bool deep : {true, false}) {
    const Scenario scenario = NamedScenario("112g-dr", {{"tx_sj_pp_ui", "20"},
                                                        {"tx_sj_mhz", "0.04"},
                                                        {"retimer_pll_bandwidth_mhz", "0.01"},
                                                        {"retimer_fifo_symbols", deep ? "256" : "16"}});
    RunSettings settings;
    settings.symbols = 1'500'000;
    const LinkRun run = RunOf(scenario, Architecture::kLro, settings);
    ASSERT_EQ(run.result.hops.size(), 2U);
    const HopResult& electrical = run.result.hops[0];
    const HopResult& optical = run.result.hops[1];
    EXPECT_TRUE(electrical.converged) << Notes(run);
    // The wander, and what the slow loop lags behind while it learns the host's 50 ppm.
    EXPECT_GT(electrical.fifo_depth_peak_ui.value, 20);
    EXPECT_LT(electrical.fifo_depth_peak_ui.value, 128);
    std::printf("FIFO of %d symbols: depth moves by %.1f UI, converged %d\n", deep ? 256 : 16,
                electrical.fifo_depth_peak_ui.value, run.result.converged ? 1 : 0);
    EXPECT_EQ(run.result.converged, deep) << Notes(run);
    EXPECT_EQ(optical.converged, deep);
    EXPECT_EQ(run.result.notes.empty(), deep);  // the link says why
    // No bit is lost all the same: there is no rate adaptation.
    EXPECT_EQ(run.result.slips, 0);
    std::string notes;
    for (const std::string& note : optical.notes) notes += note;
    EXPECT_EQ(notes.find("overflow") == std::string::npos, deep) << notes;
  }
}

}  // namespace
}  // namespace plumbline::study
