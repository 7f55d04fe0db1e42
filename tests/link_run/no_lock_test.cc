// Channels that cannot carry the signal: the link says that it did not converge, and never claims a false lock.
#include <gtest/gtest.h>

#include "study/theory.h"
#include "tests/link_run/link_test_support.h"
#include "tests/support/shared_data.h"

namespace plumbline::study {
namespace {

// A lock of the receiver is one on the data: 14 dB and better at the slicer (the lock detector's threshold, less its
// spread), and errors no more than 5 times what Gaussian noise of that power makes.
void ExpectHonest(const LinkRun& run, const std::string& what) {
  for (const HopResult& hop : run.result.hops) {
    if (!hop.converged) {
      EXPECT_FALSE(run.result.converged) << what;
      continue;
    }
    ASSERT_TRUE(hop.snr_db.has_value()) << what << " " << hop.test_point;
    EXPECT_GT(hop.snr_db.value, 13.5) << what << " " << hop.test_point;
    EXPECT_EQ(hop.slips, 0) << what << " " << hop.test_point;
    const double ser = static_cast<double>(hop.symbol_errors) / static_cast<double>(hop.symbols);
    EXPECT_LT(ser, 5 * Pam4Ser(hop.snr_db.value) + 20.0 / static_cast<double>(hop.symbols))
        << what << " " << hop.test_point;
  }
}

void ExpectNoLock(const LinkRun& run, const std::string& what) {
  EXPECT_FALSE(run.result.converged) << what;
  EXPECT_FALSE(run.result.notes.empty()) << what;  // says why
  EXPECT_FALSE(run.result.pre_fec_ber.has_value()) << what;
  EXPECT_FALSE(run.result.snr_db.has_value()) << what;
  EXPECT_EQ(run.result.fec.codewords, 0U) << what;
  ExpectHonest(run, what);
}

void Report(const LinkRun& run, const std::string& what) {
  std::printf("%s: converged %d;", what.c_str(), run.result.converged ? 1 : 0);
  for (const HopResult& hop : run.result.hops) {
    std::printf(" %s predicted %.1f dB, %s", hop.test_point.c_str(), hop.snr_predicted_db.value,
                hop.converged ? "" : (hop.state + ";").c_str());
    if (hop.converged) {
      std::printf("%.1f dB, %lld symbol errors in %lld;", hop.snr_db.value, static_cast<long long>(hop.symbol_errors),
                  static_cast<long long>(hop.symbols));
    }
  }
  std::printf("\n");
}

// Board on both sides, so that the light's hop of an LPO link goes through 60 dB and the packages.
TEST(NoLockTest, ThirtyDecibelsOfBoardAndNoRetimer) {
  const int seeds = kFullLength ? 3 : 1;
  for (const char* name : {"112g-dr", "224g-dr"}) {
    if (!kFullLength && std::string(name) != "112g-dr") continue;
    const Scenario scenario = NamedScenario(name, {{"host_tx_loss_db", "30"}, {"host_rx_loss_db", "30"}});
    for (int seed = 1; seed <= seeds; ++seed) {
      RunSettings settings;
      settings.symbols = 100'000;
      settings.seed = static_cast<std::uint32_t>(seed);
      const LinkRun run = RunOf(scenario, Architecture::kLpo, settings);
      const std::string what = std::string(name) + " LPO seed " + std::to_string(seed);
      ExpectNoLock(run, what);
      Report(run, what);
    }
  }
}

// Between two retimers each board is a hop of its own, and 30 dB is what a long-reach receiver is made for: it may
// lock, and then it must be on the data.
TEST(NoLockTest, ThirtyDecibelsOfBoardBetweenRetimers) {
  if (!kFullLength) GTEST_SKIP() << "optimised builds only";
  for (const char* name : {"112g-dr", "224g-dr"}) {
    const Scenario scenario = NamedScenario(name, {{"host_tx_loss_db", "30"}, {"host_rx_loss_db", "30"}});
    for (const Architecture architecture : {Architecture::kDsp, Architecture::kLro, Architecture::kMixed}) {
      if (std::string(name) == "224g-dr" && architecture != Architecture::kLro) continue;  // for time
      RunSettings settings;
      settings.symbols = 200'000;
      const LinkRun run = RunOf(scenario, architecture, settings);
      const std::string what = std::string(name) + " " + Name(architecture);
      ExpectHonest(run, what);
      Report(run, what);
    }
  }
}

// A backplane of 89 dB at 53.1 GHz, in place of both boards.
TEST(NoLockTest, BackplaneAt224G) {
  PLUMBLINE_SKIP_WITHOUT("bp_112g/DPO_4in_Meg7_THRU.s4p");
  const std::string file = "\"" + testing::SharedData("bp_112g/DPO_4in_Meg7_THRU.s4p") + "\"";
  const Scenario scenario = NamedScenario("224g-dr", {{"host_tx_file", file.c_str()}, {"host_rx_file", file.c_str()}});
  for (const Architecture architecture : kArchitectures) {
    if (!kFullLength && architecture != Architecture::kLpo) continue;
    for (std::uint32_t seed = 1; seed <= (kFullLength ? 2U : 1U); ++seed) {
      RunSettings settings;
      settings.symbols = 100'000;
      settings.seed = seed;
      const LinkRun run = RunOf(scenario, architecture, settings);
      const std::string what = std::string(Name(architecture)) + " seed " + std::to_string(seed);
      ExpectNoLock(run, what);
      if (seed == 1) Report(run, what);
    }
  }
}

}  // namespace
}  // namespace plumbline::study
