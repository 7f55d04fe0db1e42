// Codewords of a port through a link: every arrangement counts all of its codewords, and their errors are the bits that
// arrived wrong.
#include <gtest/gtest.h>

#include <numeric>

#include "study/theory.h"
#include "tests/link_run/link_test_support.h"

namespace plumbline::study {
namespace {

struct Port {
  const char* scenario;
  const char* port;
  const char* multiplexing;
  const char* lanes;
  const char* coding;
  int streams;
  int interleave;
};

class FecPortTest : public ::testing::TestWithParam<Port> {};

TEST_P(FecPortTest, CountsEveryCodewordWithItsErrors) {
  const Port& port = GetParam();
  const Scenario scenario = NamedScenario(port.scenario, {{"port_gbps", port.port},
                                                          {"fec_multiplexing", port.multiplexing},
                                                          {"fec_lanes", port.lanes},
                                                          {"coding", port.coding},
                                                          {"oma_dbm", "-8"}});
  RunSettings settings;
  settings.symbols = kFullLength ? 400'000 : 30'000;
  const LinkRun run = RunOf(scenario, Architecture::kLpo, settings);
  const LinkResult& link = run.result;
  ASSERT_TRUE(link.converged) << Notes(run);
  EXPECT_EQ(link.symbols, MeasuredSymbols(scenario, settings.symbols));
  EXPECT_EQ(link.pre_fec_bits, 2 * link.symbols * port.streams);
  const FecResult& fec = link.fec;
  EXPECT_EQ(fec.interleave, port.interleave);
  EXPECT_EQ(fec.folded, std::string(port.lanes) == "folded" && std::string(port.port) != "100");
  const bool kr4 = std::string(port.coding) == "kr4";
  EXPECT_EQ(fec.code, kr4 ? "KR4" : "KP4");
  // What KR4 needs for a BER of 1e-15 behind it is a tenth of what KP4 does.
  const double threshold = kr4 ? 2.18e-5 : scenario.rate == "112G" ? 2.4e-4 : 2.28e-4;
  EXPECT_EQ(link.threshold_ber, threshold);
  EXPECT_EQ(link.threshold_snr_db, Pam4SnrDbForBer(threshold));
  const std::int64_t coded_bits = kr4 ? 5280 : 5440;
  // A group may be cut off at the end where slots lag behind each other.
  EXPECT_GE(fec.codewords, link.pre_fec_bits / coded_bits / 2);
  EXPECT_LE(fec.codewords, link.pre_fec_bits / coded_bits);
  if (port.interleave != 2 || scenario.rate == "112G") {
    EXPECT_EQ(fec.codewords, link.pre_fec_bits / coded_bits);
  }
  const auto& histogram = fec.symbol_error_histogram;
  ASSERT_EQ(histogram.size(), kr4 ? 9U : 17U);
  EXPECT_EQ(std::accumulate(histogram.begin(), histogram.end(), std::uint64_t{0}),
            static_cast<std::uint64_t>(fec.codewords));
  EXPECT_EQ(histogram.back(), static_cast<std::uint64_t>(fec.uncorrectable));
  EXPECT_EQ(fec.miscorrected, 0);
  if (fec.uncorrectable == 0 && fec.codewords * coded_bits == link.pre_fec_bits) {
    std::int64_t symbols = 0;
    for (std::size_t i = 0; i < histogram.size(); ++i) symbols += static_cast<std::int64_t>(i * histogram[i]);
    EXPECT_LE(symbols, link.pre_fec_bit_errors);
    EXPECT_GE(10 * symbols, link.pre_fec_bit_errors);
    EXPECT_EQ(symbols > 0, link.pre_fec_bit_errors > 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Ports, FecPortTest,
                         ::testing::Values(Port{"112g-dr", "100", "bit", "folded", "kp4", 1, 1},
                                           Port{"112g-dr", "100", "bit", "folded", "kr4", 1, 1},
                                           Port{"112g-dr", "400", "bit", "folded", "kp4", 1, 2},
                                           Port{"112g-dr", "200", "bit", "real", "kp4", 2, 2},
                                           Port{"224g-dr", "800", "symbol", "folded", "kp4", 1, 4},
                                           Port{"224g-dr", "400", "symbol", "real", "kp4", 2, 2}),
                         [](const auto& test) {
                           return std::string(test.param.scenario).substr(0, 4) + "_" + test.param.port + "_" +
                                  test.param.multiplexing + "_" + test.param.lanes + "_" + test.param.coding;
                         });

// The histogram that the burst model expects is the one that was counted, and the random-error formula sees the counted
// bit errors; with precoding, wrong symbols come in pairs.
TEST(FecPortsTest, FrameLossFiguresFollowFromTheLink) {
  RunSettings settings;
  settings.symbols = kFullLength ? 1'000'000 : 60'000;
  for (const char* precoding : {"false", "true"}) {
    const LinkRun run = RunOf(NamedScenario("112g-dr", {{"oma_dbm", "-9.5"}, {"precoding_tp5", precoding}}),
                              Architecture::kLpo, settings);
    const LinkResult& link = run.result;
    ASSERT_TRUE(link.converged) << Notes(run);
    const FecResult& fec = link.fec;
    const auto codewords = static_cast<double>(fec.codewords);
    ASSERT_EQ(fec.burst_model_codewords.size(), fec.symbol_error_histogram.size());
    double expected_sum = 0;
    double expected_symbols = 0;
    double counted_symbols = 0;
    for (std::size_t i = 0; i < fec.burst_model_codewords.size(); ++i) {
      const double expected = fec.burst_model_codewords[i];
      const auto counted = static_cast<double>(fec.symbol_error_histogram[i]);
      expected_sum += expected;
      expected_symbols += static_cast<double>(i) * expected;
      counted_symbols += static_cast<double>(i) * counted;
      EXPECT_NEAR(counted, expected, 4.5 * std::sqrt(expected * (1 - expected / codewords)) + 1)
          << "S" << i << ", precoding " << precoding;
    }
    EXPECT_NEAR(expected_sum, codewords, 1e-6 * codewords);
    EXPECT_GT(counted_symbols, 20);
    // The model's chain has the link's symbol error ratio, so that both count nearly the same.
    EXPECT_NEAR(counted_symbols / expected_symbols, 1, 0.03) << "precoding " << precoding;
    const RsPlan plan = MakePlan(RsConfig{kRsKp4});
    const double ber = static_cast<double>(link.pre_fec_bit_errors) / static_cast<double>(link.pre_fec_bits);
    EXPECT_DOUBLE_EQ(fec.flr_random_model.value, FrameLossRatio(RsCodewordErrorRatio(plan, ber), 2));
    EXPECT_EQ(fec.flr_burst_model.note.find("precoded") != std::string::npos, precoding == std::string("true"));
    const double beyond = fec.burst_model_codewords.back() / codewords;
    EXPECT_NEAR(fec.flr_burst_model.value / FrameLossRatio(beyond, 2), 1, 1e-9);
  }
}

// Lanes of a port see noise of their own, so that real lanes hold more errors than one of them, and the first lane is
// the one that runs alone.
TEST(FecPortsTest, RealLanesDrawTheirOwnNoise) {
  RunSettings settings;
  settings.symbols = kFullLength ? 400'000 : 30'000;
  const auto run = [&](const char* lanes) {
    return RunOf(NamedScenario("112g-dr", {{"port_gbps", "200"}, {"fec_lanes", lanes}, {"oma_dbm", "-9.5"}}),
                 Architecture::kLpo, settings);
  };
  const LinkRun real = run("real");
  const LinkRun folded = run("folded");
  ASSERT_TRUE(real.result.converged) << Notes(real);
  const HopResult& first = OpticalHop(real);
  EXPECT_GT(first.bit_errors, 0);
  EXPECT_GT(real.result.pre_fec_bit_errors, first.bit_errors);
  EXPECT_NE(real.result.pre_fec_bit_errors, 2 * first.bit_errors);
  EXPECT_NEAR(first.snr_db.value, OpticalHop(folded).snr_db.value, 0.3);
}

TEST(FecPortsTest, PortsThatTheRateDoesNotHaveAreRefused) {
  for (const auto& [scenario, key, value, part] :
       {std::array{"112g-dr", "port_gbps", "300", "none of 100, 200, 400, 800, 1600"},
        std::array{"224g-dr", "port_gbps", "100", "has no lane of 200 Gb/s"},
        std::array{"112g-dr", "coding", "\"kr4\"", "100 Gb/s only"}}) {
    Expected<Scenario> loaded = LoadScenario(scenario, PLUMBLINE_SOURCE_DIR "/scenarios");
    ASSERT_TRUE(loaded.ok());
    const Status status = SetValue(*loaded, key, value, "test");
    ASSERT_FALSE(status.ok()) << key << " " << value;
    EXPECT_NE(status.message().find(part), std::string::npos) << status.message();
    EXPECT_NE(status.message().find("port_gbps"), std::string::npos) << status.message();
  }
}

}  // namespace
}  // namespace plumbline::study
