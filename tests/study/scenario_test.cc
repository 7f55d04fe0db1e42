// Scenarios: the files in scenarios/, every error by its text, and the page that lists the keys.
#include "study/scenario.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace plumbline::study {
namespace {

std::string Read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Scenario Load(const std::string& name) {
  const auto scenario = LoadScenario(name);
  EXPECT_TRUE(scenario.ok()) << scenario.status().message();
  return scenario.ok() ? *scenario : Scenario();
}

// The error of `lines` on top of 112g-dr; "" when there is none.
std::string ErrorOf(const std::string& lines) {
  const auto scenario = ParseScenario("extends = \"112g-dr\"\n" + lines, "mine.toml");
  return scenario.ok() ? std::string() : scenario.status().message();
}

TEST(ScenarioTest, AllFilesLoadAndAreWhatTheirNamesSay) {
  const std::vector<std::string> expected = {"112g-dr",  "112g-npo", "112g-ring",   "112g-sr",
                                             "224g-cpo", "224g-dr",  "224g-dr-eml", "224g-dr2"};
  const std::vector<std::string> names = ScenarioNames();
  const std::set<std::string> found(names.begin(), names.end());
  for (const std::string& name : names) {
    const Scenario s = Load(name);
    EXPECT_EQ(s.name, name);
    EXPECT_EQ(s.rate, name.substr(0, 4) == "112g" ? "112G" : "224G");
  }
  for (const std::string& name : expected) {
    ASSERT_TRUE(found.contains(name)) << name;
    ASSERT_TRUE(found.contains(name + "-typ")) << name;
    // A -typ differs by its title and by 3 dB of light.
    const Scenario base = Load(name);
    const Scenario typ = Load(name + "-typ");
    EXPECT_DOUBLE_EQ(typ.oma_dbm, base.oma_dbm + 3) << name;
    for (const ScenarioField& field : ScenarioFields()) {
      const std::string key = field.name;
      if (key == "title" || key == "oma_dbm") continue;
      EXPECT_EQ(FormatValue(field, typ), FormatValue(field, base)) << name << " " << key;
    }
  }
}

TEST(ScenarioTest, TheDefaultScenarioIs112gDr) {
  const Scenario defaults;
  const Scenario file = Load("112g-dr");
  for (const ScenarioField& field : ScenarioFields()) {
    EXPECT_EQ(FormatValue(field, file), FormatValue(field, defaults)) << field.name;
    EXPECT_TRUE(file.origins.contains(field.name)) << field.name << " has no origin";
  }
}

// The numbers of the table that the scenarios were made from, typed again.
TEST(ScenarioTest, HoldsTheNumbersOfTheTable) {
  const Scenario dr = Load("112g-dr");
  EXPECT_EQ(dr.baud_gbd, 53.125);
  EXPECT_EQ(dr.symbols_per_clock, 64);
  EXPECT_EQ(dr.tx_amplitude_v, 0.413);
  EXPECT_EQ(dr.host_tx_loss_db, 8);
  EXPECT_EQ(dr.host_rx_loss_db, 8);
  EXPECT_EQ(dr.rx_eta0_v2_per_ghz, 8.2e-9);
  EXPECT_EQ(dr.adc_noise_lsb, 0.89);
  EXPECT_EQ(dr.oma_dbm, -7);
  EXPECT_FALSE(dr.tx_ffe || dr.ctle || dr.driver_peaking || dr.ffe_hold_pre1);
  const Scenario sr = Load("112g-sr");
  EXPECT_EQ(sr.modulator, "vcsel");
  EXPECT_EQ(sr.oma_dbm, -3);
  EXPECT_EQ(sr.responsivity_a_w, 0.55);
  EXPECT_EQ(sr.fibre, "om4");
  const Scenario d2 = Load("224g-dr");
  EXPECT_EQ(d2.baud_gbd, 106.25);
  EXPECT_EQ(d2.symbols_per_clock, 128);
  EXPECT_EQ(d2.tx_edge_ps, 4);
  EXPECT_EQ(d2.package_die_cap_ff, (std::vector<double>{40, 90, 110}));
  EXPECT_EQ(d2.host_tx_loss_db, 6);
  EXPECT_EQ(d2.ffe_taps, 40);
  EXPECT_EQ(d2.ffe_pre, 10);
  EXPECT_EQ(d2.adc_noise_lsb, 1.12);
  EXPECT_EQ(d2.rin_db_hz, -147);
  // 7 bits and this noise are the effective bits of the table.
  for (const auto& [scenario, bits] : {std::pair{&dr, 5.3}, std::pair{&d2, 5.0}}) {
    const double noise2 = scenario->adc_noise_lsb * scenario->adc_noise_lsb + 1.0 / 12;
    EXPECT_NEAR((10 * std::log10(64.0 * 64 / 2 / noise2) - 1.76) / 6.02, bits, 0.01);
  }
}

TEST(ScenarioTest, UnknownKeysNameFileLineValueAndNeighbour) {
  const std::string error = ErrorOf("\noma_dmb = -6.5\n");
  EXPECT_NE(error.find("mine.toml:3: unknown key oma_dmb"), std::string::npos) << error;
  EXPECT_NE(error.find("oma_dbm"), std::string::npos) << error;
  EXPECT_NE(error.find("-6.5"), std::string::npos) << error;
  EXPECT_NE(ErrorOf("[section]\nx = 1\n").find("unknown key section"), std::string::npos);
}

// Every numeric key, one step beyond both limits; the message carries line, key, value and limits.
TEST(ScenarioTest, EveryNumberHasEnforcedLimits) {
  int checked = 0;
  for (const ScenarioField& field : ScenarioFields()) {
    const bool text = std::holds_alternative<std::string Scenario::*>(field.member) ||
                      std::holds_alternative<std::vector<std::string> Scenario::*>(field.member);
    const bool flag = std::holds_alternative<bool Scenario::*>(field.member);
    if (text || flag) continue;
    const bool whole = std::holds_alternative<std::int32_t Scenario::*>(field.member) ||
                       std::holds_alternative<std::optional<std::int32_t> Scenario::*>(field.member);
    for (const double beyond : {field.min - 1, field.max + 1}) {
      std::string value = whole ? std::to_string(static_cast<int>(beyond)) : std::to_string(beyond);
      const std::string number = value;
      if (field.max_count > 0) {
        std::string list;
        for (std::size_t i = 0; i < field.min_count; ++i) list += (i > 0 ? ", " : "") + value;
        value = "[" + list + "]";
      }
      const std::string error = ErrorOf(std::string(field.name) + " = " + value + "\n");
      EXPECT_NE(error.find("mine.toml:2: " + std::string(field.name) + " = "), std::string::npos) << error;
      EXPECT_NE(error.find("is outside"), std::string::npos) << error;
      ++checked;
    }
    // NaN is in no interval.
    if (!whole && field.max_count == 0) {
      EXPECT_NE(ErrorOf(std::string(field.name) + " = nan\n"), "") << field.name;
    }
  }
  EXPECT_GT(checked, 150);
  EXPECT_NE(ErrorOf("oma_dbm = 11\n").find("mine.toml:2: oma_dbm = 11 dBm is outside -30..10"), std::string::npos)
      << ErrorOf("oma_dbm = 11\n");
}

TEST(ScenarioTest, WrongTypesAreErrors) {
  for (const char* line : {"oma_dbm = \"low\"", "oma_dbm = true", "oma_dbm = [1.0]", "adc_bits = 7.5",
                           "adc_bits = \"7\"", "host_package = 1", "modulator = 3", "dfe_limit = 0.5",
                           "dfe_limit = [\"x\"]", "fext_files = \"a.s4p\"", "fext_files = [1]", "oma_dbm = 2026-01-01",
                           "oma_dbm = \"auto\"", "extends = 3", "tx_ffe = \"Auto\"", "ctle = -3.0"}) {
    const std::string text = std::string(line).starts_with("extends")
                                 ? std::string(line) + "\n"
                                 : "extends = \"112g-dr\"\n" + std::string(line) + "\n";
    const auto scenario = ParseScenario(text, "mine.toml");
    ASSERT_FALSE(scenario.ok()) << line;
    const std::string key = std::string(line).substr(0, std::string(line).find(' '));
    EXPECT_NE(scenario.status().message().find(key + " = "), std::string::npos) << scenario.status().message();
    EXPECT_NE(scenario.status().message().find("mine.toml:"), std::string::npos) << scenario.status().message();
    EXPECT_EQ(scenario.status().message().find('\n'), std::string::npos) << scenario.status().message();
  }
}

TEST(ScenarioTest, ListsHaveTheirLengths) {
  EXPECT_NE(ErrorOf("tx_ffe = [0.0, 1.0]\n").find("2 entries; it must have 6"), std::string::npos);
  EXPECT_NE(ErrorOf("package_die_cap_ff = []\n").find("0 entries; it must have 1 to 4"), std::string::npos);
}

TEST(ScenarioTest, WordsAreOfTheirList) {
  const std::string error = ErrorOf("modulator = \"mzm|eml\"\n");
  EXPECT_NE(error.find("is none of mzm, eml, ring, vcsel"), std::string::npos) << error;
  EXPECT_EQ(ErrorOf("modulator = \"eml\"\n"), "");
}

TEST(ScenarioTest, WhatBelongsTogetherIsCheckedTogether) {
  EXPECT_NE(ErrorOf("baud_gbd = 106.25\n").find("baud_gbd = 106.25"), std::string::npos);
  EXPECT_EQ(ErrorOf("baud_gbd = 56.71875\n"), "");
  EXPECT_NE(ErrorOf("samples_per_ui = 6\n").find("neither 4 nor 8"), std::string::npos);
  EXPECT_NE(ErrorOf("symbols_per_clock = 100\n").find("neither 64 nor 128"), std::string::npos);
  EXPECT_NE(ErrorOf("ffe_taps = 7\n").find("ffe_pre = 7"), std::string::npos);
  EXPECT_NE(ErrorOf("dfe_taps = 2\n").find("dfe_limit has 1"), std::string::npos);
  EXPECT_NE(ErrorOf("rx_detector = \"mlse\"\ndfe_taps = 2\ndfe_limit = [0.5, 0.2]\n").find("must be 1 (mlse_taps)"),
            std::string::npos);
  EXPECT_NE(ErrorOf("rx_detector = \"mlse\"\nfloating_taps = \"dfe\"\n").find("belong to the DFE"), std::string::npos);
  EXPECT_NE(ErrorOf("rx_detector = \"mlse\"\nmlse_taps = 2\n").find("dfe_taps = 1 taps"), std::string::npos);
  EXPECT_NE(ErrorOf("floating_taps = \"dfe\"\nfloating_groups = 3\nfloating_group_taps = 8\n")
                .find("floating_groups = 3 of floating_group_taps = 8 are 24 taps; the limit is 16"),
            std::string::npos);
  EXPECT_NE(
      ErrorOf("floating_taps = \"ffe\"\nfloating_span = 27\n").find("floating_span = 27 UI is outside 28..120 UI"),
      std::string::npos);
  EXPECT_EQ(ErrorOf("floating_taps = \"ffe\"\nfloating_span = 28\n"), "");
  EXPECT_EQ(ErrorOf("floating_span = 1\n"), "");
  EXPECT_NE(ErrorOf("\nfloating_taps = \"both\"\n").find("mine.toml:3"), std::string::npos);
  EXPECT_NE(ErrorOf("floating_limit = 1.5\n").find("floating_limit = 1.5 is outside 0..1"), std::string::npos);
  EXPECT_NE(ErrorOf("adc_calibration = true\nadc_slices = 48\n").find("adc_slices = 48"), std::string::npos);
  EXPECT_EQ(ErrorOf("adc_calibration = true\nadc_slices = 32\n"), "");
  EXPECT_NE(ErrorOf("package_die_ind_nh = [0.1, 0.1]\n").find("package_die_cap_ff has 1"), std::string::npos);
  EXPECT_NE(ErrorOf("tx_ffe = [0.0, 0.1, -0.3, 0.7, 0.0, 0.0]\n").find("add up to"), std::string::npos);
  EXPECT_NE(ErrorOf("tx_ffe = [0.0, 0.1, -0.3, -0.5, 0.0, 0.0]\n").find("c(0)"), std::string::npos);
  EXPECT_NE(ErrorOf("tx_ffe_pre1_grid = [0.0, -0.3, 0.02]\n").find("tx_ffe_pre1_grid"), std::string::npos);
  EXPECT_NE(ErrorOf("tx_ffe_pre1_grid = [-0.3, 0.0, 0.0]\n").find("step"), std::string::npos);
  EXPECT_NE(ErrorOf("ctle_gdc_grid = [-12.0, 0.0, 0.5]\n").find("multiple"), std::string::npos);
  EXPECT_NE(ErrorOf("ctle = [-3.5, 0.0]\n").find("ctle"), std::string::npos);
  EXPECT_EQ(ErrorOf("ctle = [-3.0, -0.5]\n"), "");
}

TEST(ScenarioTest, AutoAndItsOpposite) {
  const auto scenario = ParseScenario(
      "extends = \"112g-dr\"\ntx_ffe = [0.0, 0.02, -0.1, 0.86, -0.02, 0.0]\nctle = [-4, -1.5]\ndriver_peaking = 4\n"
      "ffe_hold_pre1 = -120\n",
      "mine.toml");
  ASSERT_TRUE(scenario.ok()) << scenario.status().message();
  EXPECT_EQ((*scenario->tx_ffe)[3], 0.86);
  EXPECT_EQ(*scenario->ctle, (std::vector<double>{-4, -1.5}));
  EXPECT_EQ(*scenario->driver_peaking, 4);
  EXPECT_EQ(*scenario->ffe_hold_pre1, -120);
  Scenario back = *scenario;
  for (const char* key : {"tx_ffe", "ctle", "driver_peaking", "ffe_hold_pre1"}) {
    ASSERT_TRUE(SetValue(back, key, "auto", "--set").ok());
  }
  EXPECT_FALSE(back.tx_ffe || back.ctle || back.driver_peaking || back.ffe_hold_pre1);
}

TEST(ScenarioTest, OneLossForBothEnds) {
  const auto both = ParseScenario("extends = \"112g-dr\"\nhost_loss_db = 11.5\n", "mine.toml");
  ASSERT_TRUE(both.ok()) << both.status().message();
  EXPECT_EQ(both->host_tx_loss_db, 11.5);
  EXPECT_EQ(both->host_rx_loss_db, 11.5);
  EXPECT_EQ(both->origins.at("host_rx_loss_db"), "mine.toml:2");
  EXPECT_NE(ErrorOf("host_loss_db = 4\nhost_rx_loss_db = 5\n").find("sets both ends"), std::string::npos);
  EXPECT_NE(ErrorOf("host_loss_db = 400\n").find("is outside 0..60"), std::string::npos);
}

TEST(ScenarioTest, AFileWithoutABaseStatesEveryKey) {
  std::string text = Read(ScenarioFolder() + "/112g-dr.toml");
  ASSERT_TRUE(ParseScenario(text, "mine.toml").ok());
  const auto at = text.find("tia_noise_pa_rthz");
  text.erase(at, text.find('\n', at) - at);
  const auto scenario = ParseScenario(text, "mine.toml");
  ASSERT_FALSE(scenario.ok());
  EXPECT_NE(scenario.status().message().find("these keys are missing: tia_noise_pa_rthz;"), std::string::npos)
      << scenario.status().message();
}

TEST(ScenarioTest, GarbageIsOneLineWithItsPlace) {
  const auto scenario = ParseScenario("extends = \"112g-dr\"\noma_dbm = = 3\n", "mine.toml");
  ASSERT_FALSE(scenario.ok());
  EXPECT_NE(scenario.status().message().find("mine.toml:2"), std::string::npos) << scenario.status().message();
  EXPECT_EQ(scenario.status().message().find('\n'), std::string::npos);
  EXPECT_FALSE(ParseScenario("oma_dbm = 1\noma_dbm = 2\n", "mine.toml").ok());
  EXPECT_FALSE(ParseScenario(std::string("\0\xff\x80", 3), "mine.toml").ok());
}

class ScenarioFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("plumbline_scenario_" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) + "_" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = (folder_ / name).string();
    std::ofstream(path) << text;
    return path;
  }
  std::filesystem::path folder_;
};

TEST_F(ScenarioFilesTest, ExtendsAChainAndKeepsOrigins) {
  Write("a.toml", "extends = \"112g-dr\"\noma_dbm = -5\nmodulator = \"eml\"\n");
  const std::string b = Write("b.toml", "extends = \"./a.toml\"\noma_dbm = -4\nhost_tx_file = \"board.s4p\"\n");
  const auto scenario = LoadScenario(b);
  ASSERT_TRUE(scenario.ok()) << scenario.status().message();
  EXPECT_EQ(scenario->name, "b");
  EXPECT_EQ(scenario->oma_dbm, -4);
  EXPECT_EQ(scenario->modulator, "eml");
  EXPECT_EQ(scenario->origins.at("oma_dbm"), b + ":2");
  // A Touchstone file is looked for beside the scenario.
  EXPECT_EQ(scenario->host_tx_file, (folder_ / "board.s4p").string());
}

TEST_F(ScenarioFilesTest, ARingOfExtendsIsAnError) {
  Write("a.toml", "extends = \"./b.toml\"\n");
  const auto scenario = LoadScenario(Write("b.toml", "extends = \"./a.toml\"\n"));
  ASSERT_FALSE(scenario.ok());
  EXPECT_NE(scenario.status().message().find("ring"), std::string::npos) << scenario.status().message();
}

TEST_F(ScenarioFilesTest, FilesThatCannotBeRead) {
  const auto none = LoadScenario((folder_ / "none.toml").string());
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.status().message().find("none.toml: cannot be read"), std::string::npos) << none.status().message();
  const auto folder = LoadScenario(folder_.string() + "/");
  ASSERT_FALSE(folder.ok());
  EXPECT_NE(folder.status().message().find("is a folder"), std::string::npos) << folder.status().message();
  const auto name = LoadScenario("113g-dr");
  ASSERT_FALSE(name.ok());
  EXPECT_NE(name.status().message().find("112g-dr"), std::string::npos) << name.status().message();
}

TEST(ScenarioTest, ValuesFromTheCommandLine) {
  Scenario s = Load("112g-dr");
  ASSERT_TRUE(SetValue(s, "oma_dbm", "-8.25", "--set").ok());
  EXPECT_EQ(s.oma_dbm, -8.25);
  EXPECT_EQ(s.origins.at("oma_dbm"), "--set");
  ASSERT_TRUE(SetValue(s, "modulator", "eml", "--set").ok());
  EXPECT_EQ(s.modulator, "eml");
  ASSERT_TRUE(SetValue(s, "host_loss_db", "12", "--set").ok());
  EXPECT_EQ(s.host_rx_loss_db, 12);
  const Scenario before = s;
  const Status bad = SetValue(s, "oma_dbm", "99", "--set");
  ASSERT_FALSE(bad.ok());
  EXPECT_NE(bad.message().find("--set: oma_dbm = 99 dBm is outside -30..10"), std::string::npos) << bad.message();
  EXPECT_FALSE(SetValue(s, "extends", "224g-dr", "--set").ok());
  EXPECT_FALSE(SetValue(s, "nonsense", "1", "--set").ok());
  EXPECT_FALSE(SetValue(s, "oma_dbm", "1\nmodulator = \"eml\"\nx = 2", "--set").ok());
  EXPECT_EQ(ListScenario(s), ListScenario(before));
}

// What is listed can be read back: nothing hides.
TEST(ScenarioTest, AListingIsAScenario) {
  for (const std::string& name : ScenarioNames()) {
    const Scenario scenario = Load(name);
    const auto again = ParseScenario(ListScenario(scenario), name + ".toml");
    ASSERT_TRUE(again.ok()) << again.status().message();
    for (const ScenarioField& field : ScenarioFields()) {
      EXPECT_EQ(FormatValue(field, *again), FormatValue(field, scenario)) << name << " " << field.name;
    }
  }
}

TEST(ScenarioTest, EveryFieldHasItsWords) {
  std::set<std::string> names;
  for (const ScenarioField& field : ScenarioFields()) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_GT(std::string(field.description).size(), 0u) << field.name;
    EXPECT_LE(field.min, field.max) << field.name;
  }
  EXPECT_GT(names.size(), 90u);
}

// The inner code: what its soft decision cannot work with is refused by key, value and what would be right.
TEST(ScenarioTest, TheInnerCodeRefusesWhatItCannotDecode) {
  const auto error = [](const std::string& lines) {
    const auto scenario = ParseScenario("extends = \"224g-dr2\"\n" + lines, "mine.toml");
    return scenario.ok() ? std::string() : scenario.status().message();
  };
  EXPECT_EQ(error(""), "");
  EXPECT_NE(error("precoding_tp3 = true\n").find("precoding_tp3 = true with inner_code = \"soft\" must be false"),
            std::string::npos);
  EXPECT_NE(error("precoding_tp5 = true\n").find("precoding_tp5 = true with inner_code = \"soft\" must be false"),
            std::string::npos);
  EXPECT_EQ(error("precoding_tp1 = true\n"), "");  // an electrical hop
  EXPECT_NE(error("rx_detector = \"mlse\"\n").find("rx_detector = \"mlse\" with inner_code = \"soft\" must be"),
            std::string::npos);
  EXPECT_EQ(error("inner_code = \"hard\"\nrx_detector = \"mlse\"\nprecoding_tp5 = true\n"), "");
  EXPECT_NE(error("inner_least_reliable = 9\n").find("inner_least_reliable = 9 positions is outside 1..8"),
            std::string::npos);
  EXPECT_NE(ErrorOf("inner_code = \"hard\"\n").find("inner_code = \"hard\" with rate = \"112G\" must be \"none\""),
            std::string::npos);
}

// docs/scenarios.md holds the table between its two marks. PLUMBLINE_UPDATE_DOCS=1 writes it.
TEST(ScenarioTest, ThePageListsEveryKey) {
  const std::string path = std::string(PLUMBLINE_SOURCE_DIR) + "/docs/scenarios.md";
  const std::string page = Read(path);
  const std::string begin = "<!-- keys: written by the scenario test with PLUMBLINE_UPDATE_DOCS=1 -->\n";
  const std::string end = "<!-- end of keys -->\n";
  const auto from = page.find(begin);
  const auto to = page.find(end);
  ASSERT_TRUE(from != std::string::npos && to != std::string::npos && from < to);
  const std::string wanted = page.substr(0, from + begin.size()) + "\n" + ScenarioReference() + "\n" + page.substr(to);
  if (std::getenv("PLUMBLINE_UPDATE_DOCS") != nullptr) std::ofstream(path, std::ios::binary) << wanted;
  EXPECT_TRUE(Read(path) == wanted) << "docs/scenarios.md is not the table of study/scenario_fields.cc: run this test "
                                       "once with PLUMBLINE_UPDATE_DOCS=1";
}

}  // namespace
}  // namespace plumbline::study
