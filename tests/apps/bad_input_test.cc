// Bad input, given to the real program: non-zero exit, one clear line, nothing half-written.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/apps/program_run.h"

namespace plumbline::apps {
namespace {

class TouchstoneInputTest : public ProgramTest {};
class PathInputTest : public ProgramTest {};
class ScenarioInputTest : public ProgramTest {
 protected:
  // The error of a scenario with `lines` on top of 112g-dr; the first of them is line 2.
  Ended With(const std::string& lines) {
    return Run({"compare", "--scenario", Write("mine.toml", "extends = \"112g-dr\"\n" + lines), "--modules", "lpo",
                "--symbols", "3000", "--out", Out()});
  }
};
class OptionInputTest : public ProgramTest {};
class SweepInputTest : public ProgramTest {
 protected:
  Ended Sweep(const std::vector<std::string>& words) {
    std::vector<std::string> all = {"sweep"};
    all.insert(all.end(), words.begin(), words.end());
    for (const char* word : {"--rate", "112", "--modules", "lpo", "--symbols", "3000", "--out"}) all.emplace_back(word);
    all.push_back(Out());
    return Run(all);
  }
};

// ---------------------------------------------------------------------------------------------------- Touchstone

TEST_F(TouchstoneInputTest, TruncatedFileNamesItsLastLine) {
  const std::string whole = Touchstone({});
  const std::string cut = whole.substr(0, whole.rfind("\n  0 0", whole.size() - 3));  // without the last row
  ASSERT_LT(cut.size(), whole.size());
  const Ended ended = Compare({"--host-tx", Write("cut.s4p", cut)});
  ExpectOneLine(ended,
                {"cut.s4p:" + std::to_string(Lines(cut).size()) + ":", "end within the point", "25 of 33 numbers"});
}

TEST_F(TouchstoneInputTest, GarbledFileNamesLineAndWord) {
  std::string text = Touchstone({});
  const std::size_t at = text.find("\n1.5 ");
  ASSERT_NE(at, std::string::npos);
  text.replace(at + 1, 3, "1,5");
  const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at) + 1, '\n') + 1;
  const Ended ended = Compare({"--host-rx", Write("garbled.s4p", text)});
  ExpectOneLine(ended, {"garbled.s4p:" + std::to_string(line) + ":", "\"1,5\" is not a number"});
}

TEST_F(TouchstoneInputTest, BytesThatAreNoTextAreRefused) {
  std::string bytes;
  for (int i = 0; i < 4096; ++i) bytes.push_back(static_cast<char>((i * 197 + 13) % 256));
  ExpectOneLine(Compare({"--host-tx", Write("noise.s4p", bytes)}), {"noise.s4p"});
}

TEST_F(TouchstoneInputTest, EmptyFileIsRefused) {
  ExpectOneLine(Compare({"--host-tx", Write("empty.s4p", "")}), {"empty.s4p", "empty"});
}

TEST_F(TouchstoneInputTest, ThreePortFileIsRefused) {
  LineFile line;
  line.ports = 3;
  ExpectOneLine(Compare({"--host-tx", Write("three.s3p", Touchstone(line))}), {"three.s3p", "3", "ports"});
}

TEST_F(TouchstoneInputTest, FourPortDataUnderATwoPortNameAreRefused) {
  ExpectOneLine(Compare({"--host-tx", Write("wrong.s2p", Touchstone({}))}), {"wrong.s2p:"});
}

TEST_F(TouchstoneInputTest, TwoPortDataUnderAFourPortNameAreRefused) {
  LineFile line;
  line.ports = 2;
  ExpectOneLine(Compare({"--host-rx", Write("wrong.s4p", Touchstone(line))}), {"wrong.s4p:"});
}

TEST_F(TouchstoneInputTest, SwappedPortsAreRefused) {
  // Lines 1-3 and 2-4 under the default pairing 1-2,3-4: near DC nothing passes.
  std::string text = "# GHz S RI R 50\n";
  for (int k = 1; k <= 240; ++k) {
    text += std::to_string(0.25 * k) + " 0 0 0 0 0.9 0 0 0\n 0 0 0 0 0 0 0.9 0\n 0.9 0 0 0 0 0 0 0\n";
    text += " 0 0 0.9 0 0 0 0 0\n";
  }
  ExpectOneLine(Compare({"--host-tx", Write("swapped.s4p", text)}), {"swapped.s4p", "port pairing", "1-2,3-4", "dB"});
}

TEST_F(TouchstoneInputTest, NonPassiveDataAreRefusedWithFigureAndFrequency) {
  LineFile line;
  line.gain = 1.5;
  ExpectOneLine(Compare({"--host-tx", Write("active.s4p", Touchstone(line))}),
                {"active.s4p", "not passive", "singular value 1.4", "0.25 GHz", "at most"});
}

TEST_F(TouchstoneInputTest, FileThatEndsBelowHalfTheBaudRateIsRefusedForThatRate) {
  LineFile line;
  line.end_ghz = 40;
  const std::string file = Write("forty.s4p", Touchstone(line));
  ExpectOneLine(Compare({"--host-tx", file}, "224"),
                {"forty.s4p", "ends at 40 GHz", "0.5 of the baud rate 106.25 GBd", "53.125 GHz"});
}

TEST_F(TouchstoneInputTest, UnderAllRatesOnlyThatRateIsSkippedAndVisibly) {
  LineFile line;
  line.end_ghz = 40;
  const std::string file = Write("forty.s4p", Touchstone(line));
  const Ended ended = Compare({"--host-tx", file}, "all");
  ASSERT_EQ(ended.exit, 0) << ended.err;
  EXPECT_NE(ended.out.find("224"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("forty.s4p: ends at 40 GHz"), std::string::npos) << ended.out;
  const nlohmann::json results = nlohmann::json::parse(Slurp(Out() + "/results.json"));
  ASSERT_EQ(results["links"].size(), 1U);
  EXPECT_EQ(results["links"][0]["rate"], "112G");
  ASSERT_EQ(results["skipped"].size(), 1U);
  EXPECT_EQ(results["skipped"][0]["rate"], "224G");
  EXPECT_NE(results["skipped"][0]["reason"].get<std::string>().find("53.125 GHz"), std::string::npos);
  EXPECT_NE(Slurp(Out() + "/report.html").find("ends at 40 GHz"), std::string::npos);
}

TEST_F(TouchstoneInputTest, FileThatServesNoRateIsRefusedUnderAllRates) {
  LineFile line;
  line.end_ghz = 20;
  ExpectOneLine(Compare({"--host-tx", Write("twenty.s4p", Touchstone(line))}, "all"),
                {"twenty.s4p", "ends at 20 GHz", "0.5 of the baud rate"});
}

TEST_F(TouchstoneInputTest, BadCrosstalkFilesAreRefused) {
  const std::string whole = Touchstone({});
  const std::string cut = whole.substr(0, whole.size() - 30);
  const std::string file = Write("cut.s4p", cut);
  ExpectOneLine(Compare({"--fext", file}), {"cut.s4p:", "end within the point"});
  ExpectOneLine(Compare({"--next", file}), {"cut.s4p:", "end within the point"});
}

TEST_F(TouchstoneInputTest, BadFileUnderSweepIsRefusedAsWell) {
  const std::string file = Write("garbled.s4p", "# GHz S RI R 50\n1 x\n");
  ExpectOneLine(Run({"sweep", "oma", "--from", "-7", "--to", "-6", "--step", "1", "--rate", "112", "--modules", "lpo",
                     "--host-tx", file, "--out", Out()}),
                {"garbled.s4p:2:", "\"x\" is not a number"});
}

// --------------------------------------------------------------------------------------------------------- paths

TEST_F(PathInputTest, MissingFileIsNamed) {
  ExpectOneLine(Compare({"--host-tx", Path("absent.s4p")}), {"absent.s4p", "no such file"});
}

TEST_F(PathInputTest, FolderInPlaceOfAFileIsNamed) {
  std::filesystem::create_directory(Path("folder.s4p"));
  ExpectOneLine(Compare({"--host-tx", Path("folder.s4p")}), {"folder.s4p", "is a directory"});
}

TEST_F(PathInputTest, FileWithoutReadPermissionIsNamed) {
  const std::string file = Write("secret.s4p", Touchstone({}));
  std::filesystem::permissions(file, std::filesystem::perms::none);
  if (::access(file.c_str(), R_OK) == 0) GTEST_SKIP() << "this user may read everything";
  ExpectOneLine(Compare({"--host-tx", file}), {"secret.s4p", "cannot be read"});
}

TEST_F(PathInputTest, MissingScenarioFileIsNamed) {
  ExpectOneLine(Run({"compare", "--scenario", Path("absent.toml"), "--out", Out()}), {"absent.toml", "cannot be read"});
}

TEST_F(PathInputTest, OutUnderARegularFileIsRefusedBeforeTheRun) {
  const std::string file = Write("file", "kept");
  const Ended ended = Run({"compare", "--rate", "112", "--modules", "lpo", "--out", file + "/report"});
  ExpectOneLine(ended, {file + "/report", "cannot create the directory"});
  EXPECT_EQ(Slurp(file), "kept");
}

TEST_F(PathInputTest, OutThatIsARegularFileIsRefusedAndKept) {
  const std::string file = Write("file", "kept");
  ExpectOneLine(Run({"compare", "--rate", "112", "--modules", "lpo", "--out", file}), {file, "cannot create"});
  EXPECT_EQ(Slurp(file), "kept");
}

TEST_F(PathInputTest, FolderOfEarlierResultsIsLeftAsItWas) {
  std::filesystem::create_directories(Path("earlier"));
  Write("earlier/results.json", "earlier");
  ExpectOneLine(
      Run({"compare", "--rate", "112", "--modules", "lpo", "--host-tx", Path("absent.s4p"), "--out", Path("earlier")}),
      {"absent.s4p"});
  EXPECT_EQ(Slurp(Path("earlier/results.json")), "earlier");
  EXPECT_FALSE(std::filesystem::exists(Path("earlier/plots")));
}

// ----------------------------------------------------------------------------------------------------- scenarios

TEST_F(ScenarioInputTest, UnknownKeyNamesLineKeyAndTheNearest) {
  ExpectOneLine(With("# mine\noma_dbn = -6\n"), {"mine.toml:3:", "unknown key oma_dbn", "oma_dbm", "-6"});
}

TEST_F(ScenarioInputTest, WrongTypeNamesLineKeyValueAndLimits) {
  ExpectOneLine(With("ffe_taps = \"many\"\n"), {"mine.toml:2:", "ffe_taps", "many", "a whole number", "64"});
}

TEST_F(ScenarioInputTest, OutOfRangeNamesLineKeyValueAndLimits) {
  ExpectOneLine(With("\nadc_bits = 77\n"), {"mine.toml:3:", "adc_bits = 77", "is outside", ".."});
}

TEST_F(ScenarioInputTest, WrongWordNamesTheChoices) {
  ExpectOneLine(With("modulator = \"lamp\"\n"), {"mine.toml:2:", "modulator", "lamp", "mzm", "vcsel"});
}

TEST_F(ScenarioInputTest, BrokenTomlNamesTheLine) { ExpectOneLine(With("oma_dbm = = 3\n"), {"mine.toml:2:"}); }

TEST_F(ScenarioInputTest, UnknownNameListsTheNames) {
  ExpectOneLine(
      Run({"compare", "--scenario", "113g-dr", "--out", Out()}),
      {"113g-dr", "112g-dr", "112g-sr", "112g-ring", "112g-npo", "224g-dr", "224g-dr-eml", "224g-cpo", "112g-dr-typ"});
  ExpectOneLine(Run({"scenarios", "113g-dr"}), {"113g-dr", "112g-dr", "224g-cpo"});
}

TEST_F(ScenarioInputTest, ScenarioOfAnotherRateIsRefused) {
  ExpectOneLine(Run({"compare", "--rate", "224", "--scenario", "112g-dr", "--out", Out()}),
                {"--rate 224", "112g-dr", "112G"});
}

// ------------------------------------------------------------------------------------------------------- options

TEST_F(OptionInputTest, NoSymbols) { ExpectOneLine(Compare({"--symbols", "0"}), {"--symbols 0", "must be 1.."}); }

TEST_F(OptionInputTest, NegativeSymbols) {
  ExpectOneLine(Compare({"--symbols", "-5"}), {"--symbols -5", "must be 1.."});
}

TEST_F(OptionInputTest, SymbolsThatAreNoNumber) {
  ExpectOneLine(Compare({"--symbols", "many"}), {"--symbols", "many"});
}

TEST_F(OptionInputTest, NegativeThreads) {
  ExpectOneLine(Compare({"--threads", "-1"}), {"--threads -1", "must be 0..1024"});
}

TEST_F(OptionInputTest, NegativeSeed) { ExpectOneLine(Compare({"--seed", "-1"}), {"--seed", "-1"}); }

TEST_F(OptionInputTest, UnknownRate) { ExpectOneLine(Compare({}, "400"), {"--rate 400", "112, 224 or all"}); }

TEST_F(OptionInputTest, UnknownBackend) {
  ExpectOneLine(Compare({"--backend", "abacus"}), {"--backend", "'abacus'", "there are: reference"});
}

TEST_F(OptionInputTest, UnknownModule) {
  ExpectOneLine(Run({"compare", "--modules", "lpo,xpo", "--out", Out()}),
                {"--modules", "'xpo'", "dsp, lro, lpo, mixed"});
}

TEST_F(OptionInputTest, ModuleNamedTwice) {
  ExpectOneLine(Run({"compare", "--modules", "lpo,dsp,lpo", "--out", Out()}), {"--modules", "'lpo' is named twice"});
}

TEST_F(OptionInputTest, FileAndLossOfTheSameBoard) {
  const std::string file = Write("line.s4p", Touchstone({}));
  ExpectOneLine(Compare({"--host-tx", file, "--host-tx-loss", "6"}), {"--host-tx-loss", "--host-tx:", "one of them"});
  ExpectOneLine(Compare({"--host-rx", file, "--host-rx-loss", "6"}), {"--host-rx-loss", "--host-rx:", "one of them"});
}

TEST_F(OptionInputTest, LossOfABoardThatTheScenarioReadsFromAFile) {
  const std::string file = Write("line.s4p", Touchstone({}));
  const std::string scenario = Write("mine.toml", "extends = \"112g-dr\"\nhost_rx_file = \"line.s4p\"\n");
  ExpectOneLine(Compare({"--scenario", scenario, "--host-rx-loss", "6"}), {"--host-rx-loss", "mine.toml", file});
}

TEST_F(OptionInputTest, LossOutOfRange) {
  ExpectOneLine(Compare({"--host-tx-loss", "-1"}), {"--host-tx-loss -1 dB", "0..60"});
  ExpectOneLine(Compare({"--host-rx-loss", "nan"}), {"--host-rx-loss nan dB", "0..60"});
}

TEST_F(OptionInputTest, UnknownOption) { ExpectOneLine(Compare({"--symbol", "3000"}), {"--symbol"}); }

TEST_F(OptionInputTest, OptionWithoutValue) { ExpectOneLine(Compare({"--seed"}), {"--seed"}); }

TEST_F(OptionInputTest, NoSubcommand) {
  ExpectOneLine(Run({}), {"subcommand", "compare, sweep, scenarios, vectors, block, fec or pcs", "--help"});
}

TEST_F(OptionInputTest, UnknownSubcommand) { ExpectOneLine(Run({"contrast"}), {"contrast", "--help"}); }

// --------------------------------------------------------------------------------------------------------- sweep

TEST_F(SweepInputTest, StepOfZero) {
  ExpectOneLine(Sweep({"oma", "--from", "-8", "--to", "-6", "--step", "0"}), {"--step 0", "above 0"});
}

TEST_F(SweepInputTest, StepBackwards) {
  ExpectOneLine(Sweep({"oma", "--from", "-8", "--to", "-6", "--step", "-1"}), {"--step -1", "above 0"});
}

TEST_F(SweepInputTest, FromAboveTo) {
  ExpectOneLine(Sweep({"oma", "--from", "-6", "--to", "-8", "--step", "1"}), {"--to -8", "--from -6"});
}

TEST_F(SweepInputTest, TooManyPoints) {
  ExpectOneLine(Sweep({"oma", "--from", "-8", "--to", "-6", "--step", "1e-6"}), {"--step 1e-06", "limit is 200"});
}

TEST_F(SweepInputTest, UnknownParameter) {
  ExpectOneLine(Sweep({"temperature", "--from", "0", "--to", "1", "--step", "1"}),
                {"'temperature'", "oma, loss, loss-tx, loss-rx"});
}

TEST_F(SweepInputTest, MissingOption) {
  ExpectOneLine(Sweep({"oma", "--from", "-8", "--step", "1"}), {"--to is required"});
}

TEST_F(SweepInputTest, MissingParameter) { ExpectOneLine(Run({"sweep", "--from", "1"}), {"required"}); }

TEST_F(SweepInputTest, ValueThatTheScenarioRefuses) {
  ExpectOneLine(Sweep({"loss", "--from", "-3", "--to", "3", "--step", "3"}), {"host_tx_loss_db = -3", "outside"});
}

TEST_F(SweepInputTest, LossOfABoardThatAFileReplaces) {
  const std::string file = Write("line.s4p", Touchstone({}));
  ExpectOneLine(Sweep({"loss-tx", "--from", "4", "--to", "6", "--step", "1", "--host-tx", file}),
                {"sweep loss-tx", "--host-tx:", "a file replaces the board line"});
  ExpectOneLine(Sweep({"loss", "--from", "4", "--to", "6", "--step", "1", "--host-rx", file}),
                {"sweep loss", "--host-rx:", "a file replaces the board line"});
}

TEST_F(SweepInputTest, LossThatAnOptionSetsAsWell) {
  ExpectOneLine(Sweep({"loss-rx", "--from", "4", "--to", "6", "--step", "1", "--host-rx-loss", "8"}),
                {"sweep loss-rx", "--host-rx-loss", "host_rx_loss_db"});
}

}  // namespace
}  // namespace plumbline::apps
