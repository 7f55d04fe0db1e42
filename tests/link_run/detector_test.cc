// Slicer, DFE and MLSE as what decides a whole link: what each is worth on a lossy board, and that the MLSE's delay is
// accounted for wherever decisions meet what was sent.
#include <gtest/gtest.h>

#include "tests/link_run/link_test_support.h"

namespace plumbline::study {
namespace {

LinkRun RunWith(const char* detector, Architecture architecture) {
  // A drive held at its power leaves the DFE much of the postcursor; held at its peak, little.
  const Scenario scenario =
      NamedScenario("112g-dr", {{"host_tx_loss_db", "20"}, {"drive_level", "power"}, {"rx_detector", detector}});
  RunSettings settings;
  settings.symbols = kFullLength ? 2'000'000 : 500'000;
  return RunOf(scenario, architecture, settings);
}

TEST(Detector, TheSequenceEstimatorMakesFewerErrorsThanTheDfe) {
  const LinkRun slicer = RunWith("slicer", Architecture::kLpo);
  const LinkRun dfe = RunWith("dfe", Architecture::kLpo);
  const LinkRun mlse = RunWith("mlse", Architecture::kLpo);
  for (const LinkRun* run : {&slicer, &dfe, &mlse}) ASSERT_TRUE(run->result.converged) << Notes(*run);
  // The same tentative slicer, but for the symbols at the ends of the run.
  EXPECT_NEAR(mlse.result.snr_db.value, dfe.result.snr_db.value, 0.01);
  EXPECT_GT(dfe.result.snr_db.value, slicer.result.snr_db.value + 0.1);
  EXPECT_EQ(OpticalHop(mlse).dfe_taps, OpticalHop(dfe).dfe_taps);
  EXPECT_EQ(OpticalHop(slicer).dfe_taps, std::vector<double>{0.0});
  EXPECT_GT(dfe.result.pre_fec_bit_errors, 60);
  EXPECT_LT(mlse.result.pre_fec_bit_errors, dfe.result.pre_fec_bit_errors / 2);
  // 32 symbols of traceback.
  EXPECT_NEAR(mlse.result.latency_ns.value - dfe.result.latency_ns.value, 32 / 53.125, 1e-9);
  EXPECT_TRUE(dfe.result.margin_db.has_value());
  EXPECT_FALSE(mlse.result.margin_db.has_value());
  EXPECT_NE(Notes(mlse).find("tentative slicer"), std::string::npos);
  EXPECT_EQ(Notes(dfe), "");
}

// The recovered instants and the delays of one hop feed the next.
TEST(Detector, ARetimedLinkRunsOnSequencesToo) {
  const LinkRun run = RunWith("mlse", Architecture::kDsp);
  ASSERT_TRUE(run.result.converged) << Notes(run);
  EXPECT_EQ(run.result.slips, 0);
  EXPECT_LT(run.result.pre_fec_ber.value, 1e-4);
}

// Known symbols reach the tentative decisions that they are for: told a symbol of another time, no eye would open.
TEST(Detector, TrainingKnowsTheTraceback) {
  const Scenario scenario = NamedScenario("112g-dr", {{"rx_detector", "mlse"}, {"training", "data-aided"}});
  const Expected<std::vector<HopPlan>> hops = PlanLink(scenario, Architecture::kLpo, 1);  // start-up of full length
  ASSERT_TRUE(hops.ok()) << hops.status().message();
  const LinkRun run = RunHops(scenario, Architecture::kLpo, *hops, {.symbols = 200'000});
  ASSERT_TRUE(run.result.converged) << Notes(run);
  EXPECT_LT(run.result.pre_fec_ber.value, 1e-4);
}

}  // namespace
}  // namespace plumbline::study
