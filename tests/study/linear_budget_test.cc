// The linear budget of the default scenarios, beside an independent one that was made with other code from the same
// numbers: how we know that channels, packages, noise densities and the search are right.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "study/link_plan.h"
#include "study/scenario.h"

namespace plumbline::study {
namespace {

// Rows of the other budget, dB below the symbol power at the slicer; a negative entry: not stated.
struct Row {
  const char* scenario;
  Architecture architecture;
  const char* test_point;
  double tx, tia, rin, host_rx, adc, isi, snr;
  double tolerance_db;  // of the SNR; docs/equalizer_search.md says what makes the difference
};

const std::vector<Row> kRows112 = {
    {"112g-dr", Architecture::kDsp, "TP3_module_rx", 27.9, 23.7, 30.3, -1, 26.1, 60, 20.3, 0.7},
    {"112g-dr", Architecture::kLro, "TP1_module_rx", -1, -1, -1, -1, -1, -1, 24.0, 0.7},
    {"112g-dr", Architecture::kLro, "TP5_host_rx", 27.7, 23.9, 30.5, 38, 25.8, 43, 20.2, 0.7},
    {"112g-dr", Architecture::kLpo, "TP5_host_rx", 26.8, 21.6, 28.2, 36, 25.6, 37, 18.6, 0.5},
};
[[maybe_unused]] const std::vector<Row> kRowsMore = {
    {"224g-dr", Architecture::kDsp, "TP3_module_rx", 27.6, 26.0, 29.3, -1, 24.2, 58, 20.3, 0.5},
    {"224g-dr", Architecture::kLro, "TP1_module_rx", -1, -1, -1, -1, -1, -1, 22.9, 0.3},
    {"224g-dr", Architecture::kLro, "TP5_host_rx", 27.4, 26.1, 29.4, 38, 23.9, 35, 19.9, 0.6},
    {"224g-dr", Architecture::kLpo, "TP5_host_rx", 26.8, 24.3, 27.6, 37, 23.8, 29, 18.7, 0.3},
    {"112g-sr", Architecture::kDsp, "TP3_module_rx", -1, -1, -1, -1, -1, -1, 19.9, 0.3},
    {"112g-sr", Architecture::kLro, "TP5_host_rx", -1, -1, -1, -1, -1, -1, 19.7, 0.3},
    {"112g-sr", Architecture::kLpo, "TP5_host_rx", -1, -1, -1, -1, -1, -1, 18.4, 0.3},
};

double Term(const SearchResult& result, const std::string& name) {
  for (const SearchTerm& term : result.terms) {
    if (term.name == name) return term.below_symbol_db;
  }
  return -1;
}

void Compare(const std::vector<Row>& rows) {
  std::printf("%-9s %-5s %-13s %21s %21s %21s %21s %21s %21s %21s\n", "", "", "", "tx", "tia", "rin", "host_rx", "adc",
              "isi", "SNR");
  for (const Row& row : rows) {
    const auto scenario = LoadScenario(row.scenario);
    ASSERT_TRUE(scenario.ok()) << scenario.status().message();
    const auto plan = PlanLink(*scenario, row.architecture, 1);
    ASSERT_TRUE(plan.ok()) << plan.status().message();
    bool found = false;
    for (const HopPlan& hop : *plan) {
      if (hop.test_point != row.test_point) continue;
      found = true;
      const SearchResult& r = hop.search;
      std::printf("%-9s %-5s %-13s", row.scenario, Name(row.architecture), row.test_point);
      const auto print = [](double ours, double theirs) {
        if (theirs < 0) {
          std::printf("  %6.1f               ", ours);
        } else {
          std::printf("  %6.1f %6.1f %+6.1f", ours, theirs, ours - theirs);
        }
      };
      print(Term(r, "tx"), row.tx);
      print(Term(r, "tia"), row.tia);
      print(Term(r, "rin"), row.rin);
      print(Term(r, "host_rx"), row.host_rx);
      print(Term(r, "adc"), row.adc);
      print(Term(r, "isi"), row.isi);
      print(r.snr_db, row.snr);
      std::printf("\n");
      EXPECT_NEAR(r.snr_db, row.snr, row.tolerance_db) << row.scenario << " " << Name(row.architecture);
      if (row.adc > 0) {
        EXPECT_NEAR(Term(r, "adc"), row.adc, 0.3);
        // RIN and TIA noise take the same way to the slicer: what lies between them is physics, not equalization.
        EXPECT_NEAR(Term(r, "rin") - Term(r, "tia"), row.rin - row.tia, 0.3);
      }
      EXPECT_TRUE(r.locks);
      EXPECT_NEAR(r.snr_locked_db, r.snr_db, 0.1);
    }
    EXPECT_TRUE(found) << row.test_point;
  }
}

TEST(LinearBudgetTest, Of112gDr) { Compare(kRows112); }

#ifdef NDEBUG
TEST(LinearBudgetTest, OfTheOthers) { Compare(kRowsMore); }

// Transmit-side board: LRO's last hop does not see it, LPO's does. Receive-side board: both do.
TEST(LinearBudgetTest, BoardLossCostsWhoeverHasIt) {
  const auto snr = [](Architecture architecture, double tx_loss, double rx_loss) {
    Scenario scenario = *LoadScenario("112g-dr");
    scenario.host_tx_loss_db = tx_loss;
    scenario.host_rx_loss_db = rx_loss;
    const auto plan = PlanLink(scenario, architecture, 1);
    EXPECT_TRUE(plan.ok());
    return plan->back().search.snr_db;
  };
  EXPECT_NEAR(snr(Architecture::kLro, 12, 8), snr(Architecture::kLro, 4, 8), 1e-9);
  EXPECT_LT(snr(Architecture::kLpo, 16, 8), snr(Architecture::kLpo, 8, 8) - 0.5);
  EXPECT_LT(snr(Architecture::kLro, 8, 20), snr(Architecture::kLro, 8, 8) - 0.3);
}
#endif

}  // namespace
}  // namespace plumbline::study
