// The program as its users meet it: tiny runs, what they write, the help pages, and Ctrl-C.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/apps/program_run.h"

namespace plumbline::apps {
namespace {

using nlohmann::json;

class CompareTest : public ProgramTest {};
class InterruptTest : public ProgramTest {};
class HelpTest : public ProgramTest {};
class ScenariosTest : public ProgramTest {};

// The names that readers of results.json rely on; a trailing '?' may be null, with a reason.
const std::vector<std::string> kLinkNames = {"rate",       "baud_hz",         "scenario",        "architecture",
                                             "tx_module",  "rx_module",       "symbols",         "warmup_symbols",
                                             "converged",  "slips",           "test_points",     "pre_fec",
                                             "snr_db?",    "snr_ci95?",       "snr_penalty_db?", "noise_budget_db",
                                             "fec",        "afe_clip_ratio?", "adc_clip_ratio?", "cdr_offset_ui?",
                                             "latency_ns?"};
const std::vector<std::string> kTestPointNames = {"name", "baud_hz", "symbol_errors", "bit_errors",
                                                  "bits", "ber?",    "snr_db?",       "snr_predicted_db?"};
const std::vector<std::string> kPreFecNames = {"bit_errors", "bits", "ber?", "ci95?"};
const std::vector<std::string> kNoiseNames = {"tx?", "tia?", "rin?", "host_rx?", "adc?", "isi?"};
const std::vector<std::string> kFecNames = {
    "code",         "codewords",     "symbol_error_histogram", "corrected",        "uncorrectable",
    "miscorrected", "flr_observed?", "flr_predicted?",         "flr_burst_model?", "flr_random_model?"};

// `path` is that of `object` in its link, "" or "fec.".
void ExpectNames(const json& object, const std::vector<std::string>& names, const json& provenance,
                 const std::string& path) {
  for (std::string name : names) {
    const bool may_be_null = name.back() == '?';
    if (may_be_null) name.pop_back();
    if (!object.contains(name)) {
      ADD_FAILURE() << path << name << " is missing";
      continue;
    }
    if (!object[name].is_null()) continue;
    EXPECT_TRUE(may_be_null) << path << name << " is null";
    if (name.find("ci95") != std::string::npos) continue;  // null with its figure
    ASSERT_TRUE(provenance.contains(path + name)) << path << name << " is null without a reason";
    EXPECT_NE(provenance[path + name].value("reason", ""), "") << path << name;
  }
}

TEST_F(CompareTest, WritesWhatOthersRead) {
  const Ended ended = Compare({});
  ASSERT_EQ(ended.exit, 0) << ended.err;
  EXPECT_NE(ended.out.find("LPO"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find(Out() + "/report.html"), std::string::npos) << ended.out;

  const json results = json::parse(Slurp(Out() + "/results.json"));
  EXPECT_EQ(results["schema"], "plumbline-compare-1");
  EXPECT_EQ(results["run"]["partial"], false);
  EXPECT_EQ(results["run"]["symbols_requested"], 3000);
  EXPECT_NE(results["run"]["command_line"].get<std::string>().find("plumbline compare --rate 112"), std::string::npos);
  ASSERT_EQ(results["links"].size(), 1U);
  const json& link = results["links"][0];
  const json& provenance = link["provenance"];
  ExpectNames(link, kLinkNames, provenance, "");
  ExpectNames(link["pre_fec"], kPreFecNames, provenance, "pre_fec.");
  ExpectNames(link["noise_budget_db"], kNoiseNames, provenance, "noise_budget_db.");
  ExpectNames(link["fec"], kFecNames, provenance, "fec.");
  EXPECT_EQ(link["rate"], "112G");
  EXPECT_EQ(link["baud_hz"], 53.125e9);
  EXPECT_EQ(link["scenario"], "112g-dr");
  EXPECT_EQ(link["architecture"], "LPO");
  EXPECT_EQ(link["tx_module"], "linear");
  EXPECT_EQ(link["rx_module"], "linear");
  EXPECT_TRUE(link["converged"].get<bool>());
  EXPECT_GE(link["symbols"].get<long>(), 3000);
  EXPECT_GT(link["warmup_symbols"].get<long>(), 0);
  EXPECT_EQ(link["fec"]["code"], "KP4");
  EXPECT_EQ(link["fec"]["symbol_error_histogram"].size(), 17U);
  ASSERT_EQ(link["test_points"].size(), 1U);
  ExpectNames(link["test_points"][0], kTestPointNames, provenance, "test_points.0.");
  EXPECT_EQ(link["test_points"][0]["name"], "TP5_host_rx");

  const std::vector<std::string> rows = Lines(Slurp(Out() + "/results.csv"));
  ASSERT_EQ(rows.size(), 2U);  // the names, and one link
  EXPECT_NE(rows[0].find("architecture"), std::string::npos);
  EXPECT_NE(rows[1].find("LPO"), std::string::npos);

  const std::string page = Slurp(Out() + "/report.html");
  EXPECT_NE(page.find("</html>"), std::string::npos);
  EXPECT_EQ(page.find("src=\"http"), std::string::npos);
  EXPECT_FALSE(std::filesystem::is_empty(Out() + "/plots"));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(Out())) {
    const std::string name = entry.path().filename().string();
    EXPECT_EQ(name.find(".tmp"), std::string::npos) << name;
    EXPECT_NE(name.front(), '.') << name;
  }
}

// On a pipe, progress is one line for the plan and one for the run of each link, whoever works on it.
TEST_F(CompareTest, NamesEachLinkOnceWithTwoThreads) {
  const Ended ended =
      Run({"compare", "--rate", "112", "--modules", "lpo,lro", "--symbols", "3000", "--threads", "2", "--out", Out()});
  ASSERT_EQ(ended.exit, 0) << ended.err;
  std::vector<std::string> lines = Lines(ended.err);
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(std::adjacent_find(lines.begin(), lines.end()), lines.end()) << ended.err;
  EXPECT_LE(lines.size(), 4U) << ended.err;
  const json results = json::parse(Slurp(Out() + "/results.json"));
  ASSERT_EQ(results["links"].size(), 2U);
  EXPECT_EQ(results["links"][0]["architecture"], "LPO");
  EXPECT_EQ(results["links"][1]["architecture"], "LRO");
  EXPECT_EQ(Lines(Slurp(Out() + "/results.csv")).size(), 3U);
}

TEST_F(CompareTest, TakesTouchstoneFiles) {
  const std::string file = Write("line.s4p", Touchstone({}));
  const Ended ended = Compare({"--host-tx", file, "--host-rx", file});
  ASSERT_EQ(ended.exit, 0) << ended.err;
  const json results = json::parse(Slurp(Out() + "/results.json"));
  ASSERT_EQ(results["links"].size(), 1U);
  EXPECT_NE(results["links"][0].dump().find("line.s4p"), std::string::npos);
}

TEST_F(InterruptTest, KeepsWhatIsFinishedAndSaysSo) {
  const pid_t process = Start(
      {"compare", "--rate", "112", "--modules", "lpo", "--symbols", "2000000000", "--threads", "1", "--out", Out()});
  // Until the link itself runs: its name is announced without "planning".
  const auto begin = std::chrono::steady_clock::now();
  while (Slurp(Path("stderr")).find("plumbline: 112G") == std::string::npos &&
         std::chrono::steady_clock::now() - begin < std::chrono::minutes(5)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  ASSERT_EQ(::kill(process, SIGINT), 0);
  const Ended ended = Wait(process);
  EXPECT_EQ(ended.exit, 130) << "signal " << ended.signal << "\n" << ended.err;
  EXPECT_NE(ended.err.find("interrupted"), std::string::npos) << ended.err;
  const json results = json::parse(Slurp(Out() + "/results.json"));
  EXPECT_EQ(results["run"]["partial"], true);
  EXPECT_NE(results["run"]["partial_note"].get<std::string>().find("1 of 1 links"), std::string::npos);
  EXPECT_EQ(results["links"].size(), 0U);
  EXPECT_EQ(Lines(Slurp(Out() + "/results.csv")).size(), 1U);
  EXPECT_NE(Slurp(Out() + "/report.html").find("interrupted"), std::string::npos);
}

TEST_F(InterruptTest, WhilePlanningEndsAsWell) {
  const pid_t process = Start({"compare", "--out", Out()});
  const auto begin = std::chrono::steady_clock::now();
  while (!std::filesystem::exists(Out() + "/plots") &&
         std::chrono::steady_clock::now() - begin < std::chrono::minutes(1)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(200));  // the handler follows the folder
  ASSERT_EQ(::kill(process, SIGINT), 0);
  const Ended ended = Wait(process);
  EXPECT_EQ(ended.exit, 130) << "signal " << ended.signal << "\n" << ended.err;
  EXPECT_EQ(json::parse(Slurp(Out() + "/results.json"))["run"]["partial"], true);
}

TEST_F(ScenariosTest, ListsAllNames) {
  const Ended ended = Run({"scenarios"});
  EXPECT_EQ(ended.exit, 0);
  EXPECT_EQ(ended.err, "");
  std::vector<std::string> listed;
  for (const std::string& line : Lines(ended.out)) listed.push_back(line.substr(0, line.find(' ')));
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(PLUMBLINE_SOURCE_DIR "/scenarios")) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path().stem().string());
  }
  std::sort(files.begin(), files.end());
  EXPECT_EQ(listed, files);
  for (const char* name :
       {"112g-dr", "112g-sr", "112g-ring", "112g-npo", "224g-dr", "224g-dr-eml", "224g-dr2", "224g-cpo"}) {
    EXPECT_EQ(std::count(listed.begin(), listed.end(), name), 1) << name;
    EXPECT_EQ(std::count(listed.begin(), listed.end(), std::string(name) + "-typ"), 1) << name;
  }
}

TEST_F(ScenariosTest, PrintsTheKeysOfOne) {
  const Ended ended = Run({"scenarios", "112g-dr"});
  EXPECT_EQ(ended.exit, 0);
  for (const char* part : {"baud_gbd", "53.125", "oma_dbm", "host_tx_loss_db", "ffe_taps", "dBm", "112g-dr.toml:"}) {
    EXPECT_NE(ended.out.find(part), std::string::npos) << part;
  }
}

TEST_F(HelpTest, NamesCommandsAndOptions) {
  const Ended all = Run({"--help"});
  EXPECT_EQ(all.exit, 0);
  EXPECT_EQ(all.err, "");
  for (const char* command : {"compare", "sweep", "scenarios"}) {
    EXPECT_NE(all.out.find(command), std::string::npos) << command;
  }
  for (const std::string command : {"compare", "sweep"}) {
    const Ended ended = Run({command, "--help"});
    EXPECT_EQ(ended.exit, 0);
    EXPECT_EQ(ended.err, "");
    for (const char* option :
         {"--rate", "--scenario", "--modules", "--host-tx", "--host-rx", "--fext", "--next", "--host-tx-loss",
          "--host-rx-loss", "--symbols", "--backend", "--seed", "--threads", "--out"}) {
      EXPECT_NE(ended.out.find(std::string(option) + " "), std::string::npos) << command << " " << option;
    }
    if (command != "sweep") continue;
    for (const char* option : {"--from", "--to", "--step", "oma|loss|loss-tx|loss-rx"}) {
      EXPECT_NE(ended.out.find(option), std::string::npos) << option;
    }
  }
  const Ended version = Run({"--version"});
  EXPECT_EQ(version.exit, 0);
  EXPECT_FALSE(version.out.empty());
}

}  // namespace
}  // namespace plumbline::apps
