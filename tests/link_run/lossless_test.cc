// A channel that takes nothing and adds nothing: what goes in must come out, through every architecture.
//
// What the keys cannot switch off and what stays therefore: the DAC's 10 bits and the ADC's 12, the shot noise of
// 10 mW of light (45 dB below the symbols), the front-end filter at one baud, a 7.5 ps edge, the interpolator's error,
// the sine of a Mach-Zehnder driven to 1 dB of extinction (5 %: 60 dB down), and a clock offset of 50 ppm.
#include <gtest/gtest.h>

#include "study/theory.h"
#include "tests/link_run/link_test_support.h"

namespace plumbline::study {
namespace {

Scenario Lossless() {
  return NamedScenario("112g-dr", {{"host_package", "false"},
                                   {"host_tx_loss_db", "0"},
                                   {"host_rx_loss_db", "0"},
                                   {"module_finger_cap_ff", "0"},
                                   {"module_line_mm", "0"},
                                   {"module_pad_cap_ff", "0"},
                                   {"connector_loss_db", "0"},
                                   {"fibre_length_m", "0"},
                                   {"tx_snr_db", "100"},
                                   {"tx_rj_ui", "0"},
                                   {"rx_rj_ui", "0"},
                                   {"retimer_rj_ui", "0"},
                                   {"rx_eta0_v2_per_ghz", "0"},
                                   {"adc_noise_lsb", "0"},
                                   {"adc_bits", "12"},
                                   {"dac_bits", "10"},
                                   {"driver_noise_mv", "0"},
                                   {"driver_bandwidth_ghz", "300"},
                                   {"driver_peaking", "0"},
                                   {"modulator_pole_ghz", "300"},
                                   {"extinction_ratio_db", "1"},
                                   {"oma_dbm", "10"},
                                   {"rin_db_hz", "-200"},
                                   {"tia_noise_pa_rthz", "0"},
                                   {"tia_bandwidth_ghz", "300"},
                                   {"rx_filter_fraction", "1"}});
}

class LosslessTest : public ::testing::TestWithParam<Architecture> {};

TEST_P(LosslessTest, BitsOutEqualBitsIn) {
  const Scenario scenario = Lossless();
  RunSettings settings;
  settings.symbols = kFullLength ? 10'000'000 : 200'000;
  const LinkRun run = RunOf(scenario, GetParam(), settings);
  const LinkResult& link = run.result;
  ASSERT_TRUE(link.converged) << Notes(run);
  EXPECT_EQ(link.symbols, MeasuredSymbols(scenario, settings.symbols));
  EXPECT_EQ(link.pre_fec_bits, 2 * link.symbols);
  EXPECT_EQ(link.pre_fec_bit_errors, 0);
  EXPECT_EQ(link.slips, 0);
  for (const HopResult& hop : link.hops) {
    EXPECT_EQ(hop.symbols, link.symbols) << hop.test_point;
    EXPECT_EQ(hop.symbol_errors, 0) << hop.test_point;
    EXPECT_EQ(hop.bit_errors, 0) << hop.test_point;
    EXPECT_EQ(hop.afe_clip_ratio.value, 0) << hop.test_point;
    EXPECT_EQ(hop.adc_clip_ratio.value, 0) << hop.test_point;
    // At 21.4 dB one symbol in 1e7 would be wrong.
    EXPECT_GT(hop.snr_db.value, 30) << hop.test_point;
    std::printf("%s %s: %.2f dB\n", Name(GetParam()), hop.test_point.c_str(), hop.snr_db.value);
  }
  EXPECT_EQ(static_cast<std::int64_t>(link.fec.codewords), link.symbols / 2720);
  EXPECT_EQ(link.fec.symbol_error_histogram[0], link.fec.codewords);
  EXPECT_EQ(link.fec.uncorrectable, 0);
  EXPECT_EQ(link.fec.miscorrected, 0);
}

INSTANTIATE_TEST_SUITE_P(Architectures, LosslessTest, ::testing::ValuesIn(kArchitectures),
                         [](const auto& test) { return std::string(Name(test.param)); });

}  // namespace
}  // namespace plumbline::study
