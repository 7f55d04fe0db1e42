// The inner code in whole links: which hop runs at which baud, and that the payload comes back through it.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "study/inner_lane.h"
#include "tests/link_run/link_test_support.h"

namespace plumbline::study {
namespace {

TEST(InnerCodeLink, TheHopOfTheLightRunsAtItsBaud) {
  const Scenario scenario = NamedScenario("224g-dr2");
  for (const Architecture architecture : kArchitectures) {
    for (const HopPlan& hop : OutlineLink(scenario, architecture, 1)) {
      const double baud = hop.hop.optical ? 113.4375e9 : 106.25e9;
      EXPECT_DOUBLE_EQ(hop.hop.baud_hz, baud) << hop.test_point;
      EXPECT_DOUBLE_EQ(hop.from_host ? hop.clock.baud_hz : hop.cleaner.baud_hz, baud) << hop.test_point;
      EXPECT_EQ(hop.inner_code, hop.hop.optical);
    }
  }
  // The same board has more loss at the higher Nyquist frequency.
  const auto lpo = OutlineLink(scenario, Architecture::kLpo, 1);
  EXPECT_GT(lpo.front().hop.channel_a.host_loss_db, scenario.host_tx_loss_db * 1.02);
  EXPECT_LT(lpo.front().hop.channel_a.host_loss_db, scenario.host_tx_loss_db * 1.1);
}

struct InnerLink {
  std::string name;
  Architecture architecture;
  const char* lanes;
};

class InnerCodeLinks : public ::testing::TestWithParam<InnerLink> {};

// With light to spare every bit of the payload is right end to end: through encoder, boundary, decoder and both clocks.
TEST_P(InnerCodeLinks, BitsOutEqualBitsIn) {
  const InnerLink& param = GetParam();
  const Scenario scenario = NamedScenario("224g-dr2", {{"oma_dbm", "-4"}, {"fec_lanes", param.lanes}});
  LinkRunOptions options;
  options.symbols = kFullLength ? 400'000 : 20'000;
  options.backend = BestBackend();
  options.budget = false;
  options.pictures = false;
  const Expected<LinkRun> run = RunLink(scenario, param.architecture, PlanOf(scenario, param.architecture), options);
  ASSERT_TRUE(run.ok()) << run.status().message();
  const LinkResult& link = run->result;
  ASSERT_TRUE(link.converged) << (link.notes.empty() ? "" : link.notes.front());
  EXPECT_GE(link.symbols, options.symbols);
  EXPECT_EQ(link.pre_fec_bit_errors, 0);
  EXPECT_EQ(link.fec.uncorrectable, 0);
  const auto says = [&](const std::string& text) {
    return std::any_of(link.notes.begin(), link.notes.end(),
                       [&](const std::string& note) { return note.find(text) != std::string::npos; });
  };
  EXPECT_TRUE(says("inner code (128,120) on this line at 113.4375 GBd"));
  EXPECT_EQ(says("No standard defines the inner code"), param.architecture != Architecture::kDsp);
}

INSTANTIATE_TEST_SUITE_P(Architectures, InnerCodeLinks,
                         ::testing::Values(InnerLink{"Dsp", Architecture::kDsp, "folded"},
                                           InnerLink{"Lro", Architecture::kLro, "folded"},
                                           InnerLink{"Lpo", Architecture::kLpo, "folded"},
                                           InnerLink{"Mixed", Architecture::kMixed, "folded"},
                                           InnerLink{"LpoRealLanes", Architecture::kLpo, "real"}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace plumbline::study
