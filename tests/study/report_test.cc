// What a run leaves behind: JSON and CSV with their fixed names, files that appear whole or not at all, plots, the HTML
// page and the terminal table.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "study/console_summary.h"
#include "study/figure_text.h"
#include "study/gnuplot.h"
#include "study/outputs.h"
#include "study/plots.h"
#include "study/quoted_figures.h"
#include "study/report_html.h"
#include "study/results_io.h"
#include "tests/study/sample_results.h"

namespace plumbline::study {
namespace {

using nlohmann::ordered_json;

const CompareResults& Sample() {
  static const CompareResults sample = [] {
    CompareResults r = SampleCompare();
    r.sweeps = {SampleSweep()};
    return r;
  }();
  return sample;
}

// A directory of this test's own, empty, removed at the end.
class Folder {
 public:
  explicit Folder(const std::string& name)
      : path_(std::filesystem::temp_directory_path() / ("plumbline-" + name + "-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::size_t files() const {
    std::size_t n = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_)) n += entry.is_regular_file() ? 1 : 0;
    return n;
  }

 private:
  std::filesystem::path path_;
};

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::size_t CountOf(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

// Every null of `json` must be explained under its path, or under that of a parent.
void ExpectNullsExplained(const ordered_json& json, const std::string& path, const ordered_json& provenance,
                          int& nulls) {
  if (json.is_null()) {
    ++nulls;
    ASSERT_TRUE(provenance.contains(path)) << path << " is null without a reason";
    EXPECT_EQ(provenance[path]["kind"], "none") << path;
    EXPECT_FALSE(provenance[path]["reason"].get<std::string>().empty()) << path;
  } else if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      if (key == "provenance") continue;
      ExpectNullsExplained(value, path.empty() ? key : path + "." + key, provenance, nulls);
    }
  } else if (json.is_array()) {
    for (std::size_t i = 0; i < json.size(); ++i) {
      ExpectNullsExplained(json[i], path + "." + std::to_string(i), provenance, nulls);
    }
  }
}

// ------------------------------------------------------------------------------------------------------------ Figure

TEST(Figure, RefusesWhatIsNotANumber) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, inf, -inf}) {
    for (const Figure& f : {Figure::Measured(bad), Figure::Measured(bad, 0.0, 1.0), Figure::Extrapolated(bad, "fit"),
                            Figure::Predicted(bad, "model"), Figure::Quoted(bad, "source")}) {
      EXPECT_FALSE(f.has_value());
      EXPECT_NE(f.note.find("not a finite number"), std::string::npos) << f.note;
    }
    EXPECT_FALSE(Figure::Measured(1.0, bad, 2.0).has_interval);
    EXPECT_FALSE(Figure::Measured(1.0, 0.0, bad).has_interval);
  }
  EXPECT_FALSE(Figure().has_value());
  EXPECT_EQ(Figure::None("").note, "no reason given");
}

TEST(Figure, TextIsShortAndTheSameEverywhere) {
  EXPECT_EQ(Scientific(5.5e-5), "5.5e-5");
  EXPECT_EQ(Scientific(1e-12), "1.0e-12");
  EXPECT_EQ(Scientific(0.0), "0");
  EXPECT_EQ(Scientific(9.96e-5), "1.0e-4");
  EXPECT_EQ(Scientific(3.0), "3.0e0");
  EXPECT_EQ(Scientific(1e10), "1.0e10");
  EXPECT_EQ(LimitText(2.4e-4), "2.4e-4");
  EXPECT_EQ(LimitText(2.28e-4), "2.28e-4");
  EXPECT_EQ(LimitText(1e-5), "1e-5");
  EXPECT_EQ(LimitText(0.0), "0");
  EXPECT_EQ(Fixed(-0.001, 2), "0.00");
  EXPECT_EQ(Fixed(-1.005, 1), "-1.0");
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1000), "1 000");
  EXPECT_EQ(Grouped(-1234567), "-1 234 567");
  EXPECT_EQ(RatioText(Figure::Measured(0.0, 0.0, 7.5e-7, 0)), "< 7.5e-7");
  EXPECT_EQ(RatioText(Figure::None("x")), "n/a");
  EXPECT_EQ(FixedInterval(Figure::Measured(1, 0.5, 1.5)), "0.50 .. 1.50");
}

// -------------------------------------------------------------------------------------------------------------- JSON

TEST(ResultsJson, HasTheFixedNames) {
  const ordered_json json = ordered_json::parse(CompareJson(Sample()));
  EXPECT_EQ(json["schema"], "plumbline-compare-1");
  ASSERT_EQ(json["links"].size(), Sample().links.size());
  const std::vector<std::string> link_names = {
      "rate",          "baud_hz",        "scenario",       "architecture", "tx_module",      "rx_module",
      "symbols",       "warmup_symbols", "converged",      "slips",        "test_points",    "pre_fec",
      "snr_db",        "snr_ci95",       "snr_penalty_db", "fec",          "afe_clip_ratio", "adc_clip_ratio",
      "cdr_offset_ui", "latency_ns",     "noise_budget_db"};
  const std::vector<std::string> point_names = {"name", "baud_hz", "symbol_errors", "bit_errors",
                                                "bits", "ber",     "snr_db",        "snr_predicted_db"};
  const std::vector<std::string> fec_names = {
      "code",         "codewords",    "symbol_error_histogram", "corrected",       "uncorrectable",
      "miscorrected", "flr_observed", "flr_predicted",          "flr_burst_model", "flr_random_model"};
  for (const ordered_json& link : json["links"]) {
    for (const std::string& name : link_names) EXPECT_TRUE(link.contains(name)) << name;
    for (const char* name : {"bit_errors", "bits", "ber", "ci95"}) EXPECT_TRUE(link["pre_fec"].contains(name)) << name;
    for (const char* name : {"tx", "tia", "rin", "host_rx", "adc", "isi"}) {
      EXPECT_TRUE(link["noise_budget_db"].contains(name)) << name;
    }
    for (const std::string& name : fec_names) EXPECT_TRUE(link["fec"].contains(name)) << name;
    EXPECT_EQ(link["fec"]["symbol_error_histogram"].size(), 17U);
    EXPECT_EQ(link["fec"]["code"], "KP4");
    ASSERT_FALSE(link["test_points"].empty());
    for (const ordered_json& point : link["test_points"]) {
      for (const std::string& name : point_names) EXPECT_TRUE(point.contains(name)) << name;
    }
  }
}

TEST(ResultsJson, ReadsBackEqual) {
  const std::string text = CompareJson(Sample());
  const ordered_json json = ordered_json::parse(text);
  EXPECT_EQ(json["run"]["seed"], Sample().run.seed);
  EXPECT_EQ(json["run"]["command_line"], Sample().run.command_line);
  EXPECT_EQ(json["run"]["segment_plan"]["warmup_symbols"], Sample().run.segment_warmup_symbols);
  EXPECT_EQ(json["run"]["partial"], false);
  for (std::size_t i = 0; i < Sample().links.size(); ++i) {
    const LinkResult& link = Sample().links[i];
    const ordered_json& out = json["links"][i];
    EXPECT_EQ(out["rate"], link.rate);
    EXPECT_EQ(out["baud_hz"].get<double>(), link.baud_hz);
    EXPECT_EQ(out["architecture"], Name(link.architecture));
    EXPECT_EQ(out["tx_module"], TxModule(link.architecture));
    EXPECT_EQ(out["rx_module"], RxModule(link.architecture));
    EXPECT_EQ(out["symbols"], link.symbols);
    EXPECT_EQ(out["converged"], link.converged);
    EXPECT_EQ(out["pre_fec"]["bit_errors"], link.pre_fec_bit_errors);
    ASSERT_EQ(out["test_points"].size(), link.hops.size());
    for (std::size_t h = 0; h < link.hops.size(); ++h) {
      EXPECT_EQ(out["test_points"][h]["name"], link.hops[h].test_point);
      EXPECT_EQ(out["test_points"][h]["snr_db"].get<double>(), link.hops[h].snr_db.value);
      EXPECT_EQ(out["hops"][h]["taps"]["ffe"].get<std::vector<double>>(), link.hops[h].ffe_taps);
      EXPECT_EQ(out["hops"][h]["eye_before"]["counts"].get<std::vector<std::uint64_t>>(),
                link.hops[h].eye_before.counts);
      EXPECT_EQ(out["hops"][h]["pulse_response"]["value"].get<std::vector<double>>(), link.hops[h].pulse.value);
    }
    if (link.snr_db.has_value()) {
      EXPECT_EQ(out["snr_db"].get<double>(), link.snr_db.value);
      EXPECT_EQ(out["snr_ci95"][0].get<double>(), link.snr_db.lo);
      EXPECT_EQ(out["snr_ci95"][1].get<double>(), link.snr_db.hi);
      EXPECT_EQ(out["provenance"]["snr_db"]["kind"], "measured");
    }
    for (std::size_t k = 0; k < 17; ++k) {
      EXPECT_EQ(out["fec"]["symbol_error_histogram"][k], link.fec.symbol_error_histogram[k]);
    }
  }
  EXPECT_EQ(text, CompareJson(Sample())) << "the same results must give the same bytes";
}

TEST(ResultsJson, EveryNumberNamesItsKindAndEveryNullItsReason) {
  const ordered_json json = ordered_json::parse(CompareJson(Sample()));
  int nulls = 0;
  for (const ordered_json& link : json["links"]) ExpectNullsExplained(link, "", link["provenance"], nulls);
  for (const ordered_json& sweep : json["sweeps"]) ExpectNullsExplained(sweep, "", sweep["provenance"], nulls);
  EXPECT_GT(nulls, 20) << "the sample has too few missing numbers to prove anything";
  const ordered_json& lpo = json["links"][2];
  EXPECT_EQ(lpo["provenance"]["fec.flr_predicted"]["kind"], "extrapolated");
  EXPECT_EQ(lpo["provenance"]["fec.flr_random_model"]["kind"], "predicted");
  EXPECT_EQ(lpo["provenance"]["fec.flr_observed"]["upper_bound"], true);
  EXPECT_EQ(json["links"][0]["provenance"]["fec.flr_predicted"]["reason"],
            "the histogram has 3 non-empty bins, the fit needs 4");
  EXPECT_TRUE(json["links"][7]["snr_db"].is_null());
  EXPECT_TRUE(json["links"][7]["pre_fec"]["ci95"].is_null());
}

TEST(ResultsJson, NotANumberBecomesNullWithAReason) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  CompareResults r;
  r.links.push_back(SampleLink("112G", "112g-dr", Architecture::kLpo, 18.3));
  LinkResult& link = r.links.front();
  HopResult& hop = link.hops.front();
  // Around the constructors, as a careless caller could.
  link.snr_db.value = nan;
  link.pre_fec_ber.hi = inf;
  link.threshold_snr_db = -inf;
  hop.noise.snr_db[0].value = inf;
  hop.ffe_taps[3] = nan;
  hop.pulse.value[5] = inf;
  hop.startup.y[0] = nan;
  hop.choice.detector_slope = nan;
  link.fec.flr_predicted = Figure::Extrapolated(nan, "log-linear fit");
  const std::string text = CompareJson(r);
  ASSERT_TRUE(ordered_json::accept(text)) << "JSON has no NaN";
  const ordered_json json = ordered_json::parse(text);
  const ordered_json& out = json["links"][0];
  int nulls = 0;
  ExpectNullsExplained(out, "", out["provenance"], nulls);
  EXPECT_TRUE(out["snr_db"].is_null());
  EXPECT_TRUE(out["pre_fec"]["ci95"].is_null());
  EXPECT_TRUE(out["threshold_snr_db"].is_null());
  EXPECT_TRUE(out["noise_budget_db"]["tx"].is_null());
  EXPECT_TRUE(out["hops"][0]["taps"]["ffe"][3].is_null());
  EXPECT_TRUE(out["hops"][0]["pulse_response"]["value"][5].is_null());
  EXPECT_NE(out["provenance"]["fec.flr_predicted"]["reason"].get<std::string>().find("log-linear fit"),
            std::string::npos);
  // The pictures and the page survive the same input.
  const std::vector<Plot> plots = ComparePlots(r);
  const Expected<std::vector<Svg>> svg = RenderSvg(plots);
  ASSERT_TRUE(svg.ok()) << svg.status().message();
  EXPECT_FALSE(CompareHtml(r, *svg, "").empty());
  EXPECT_EQ(CompareCsv(r).find("nan"), std::string::npos);
}

TEST(ResultsJson, AnEmptyResultAndTextThatIsNotUtf8AreWritten) {
  CompareResults empty;
  EXPECT_EQ(ordered_json::parse(CompareJson(empty))["links"].size(), 0U);
  CompareResults r;
  r.links.emplace_back();
  r.links.front().scenario = "caf\xe9.s4p\x01";
  const std::string text = CompareJson(r);
  EXPECT_TRUE(ordered_json::accept(text));
  EXPECT_FALSE(CompareHtml(r, {}, "").empty());
}

TEST(ResultsJson, SweepHasItsOwnSchema) {
  SweepResults r;
  r.groups = {SampleSweep()};
  const ordered_json json = ordered_json::parse(SweepJson(r));
  EXPECT_EQ(json["schema"], "plumbline-sweep-1");
  ASSERT_EQ(json["sweeps"][0]["curves"].size(), 4U);
  EXPECT_EQ(json["sweeps"][0]["curves"][2]["points"][1]["ber_ci95"].size(), 2U);
  EXPECT_TRUE(json["sweeps"][0]["curves"][1]["points"][4]["ber"].is_null());
  EXPECT_EQ(json["sweeps"][0]["provenance"]["curves.1.points.4.ber"]["reason"], "did not lock");
}

// --------------------------------------------------------------------------------------------------------------- CSV

// Splits RFC 4180 text.
std::vector<std::vector<std::string>> ReadCsv(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, std::vector<std::string>(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    std::string& cell = rows.back().back();
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell += c;
        ++i;
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      rows.back().emplace_back();
    } else if (c == '\n') {
      rows.emplace_back(1);
    } else if (c != '\r') {
      cell += c;
    }
  }
  rows.pop_back();
  return rows;
}

TEST(ResultsCsv, OneRowALinkAndTheSameColumns) {
  CompareResults r = Sample();
  r.links[2].notes = {"a \"quoted\" note, with a comma", "and\na line"};
  const auto rows = ReadCsv(CompareCsv(r));
  ASSERT_EQ(rows.size(), r.links.size() + 1);
  for (const auto& row : rows) EXPECT_EQ(row.size(), rows[0].size());
  std::map<std::string, std::size_t> column;
  for (std::size_t i = 0; i < rows[0].size(); ++i) column[rows[0][i]] = i;
  EXPECT_EQ(rows[3][column.at("architecture")], "LPO");
  EXPECT_EQ(std::stod(rows[3][column.at("snr_db")]), r.links[2].snr_db.value);
  EXPECT_EQ(std::stod(rows[3][column.at("pre_fec_ber_hi")]), r.links[2].pre_fec_ber.hi);
  EXPECT_EQ(rows[3][column.at("notes")], "a \"quoted\" note, with a comma; and\na line");
  EXPECT_EQ(rows[8][column.at("snr_db")], "") << "a number that does not exist is an empty cell";
  EXPECT_EQ(rows[8][column.at("converged")], "false");
  SweepResults sweep;
  sweep.groups = {SampleSweep()};
  EXPECT_EQ(ReadCsv(SweepCsv(sweep)).size(), 21U);
}

// ------------------------------------------------------------------------------------------------------------- files

TEST(Files, AppearWholeOrNotAtAll) {
  const Folder folder("atomic");
  const std::string path = folder / "a.json";
  ASSERT_TRUE(WriteFileAtomically(path, "first").ok());
  ASSERT_TRUE(WriteFileAtomically(path, "second, longer").ok());
  EXPECT_EQ(ReadAll(path), "second, longer");
  ASSERT_TRUE(WriteFileAtomically(path, "").ok());
  EXPECT_EQ(ReadAll(path), "");
  EXPECT_EQ(folder.files(), 1U) << "no temporary file stays";
  // The target is a directory: renaming over it fails, and the temporary file goes away.
  std::filesystem::create_directories(folder / "taken/inside");
  const Status taken = WriteFileAtomically(folder / "taken", "x");
  EXPECT_FALSE(taken.ok());
  EXPECT_NE(taken.message().find("taken"), std::string::npos) << taken.message();
  EXPECT_EQ(folder.files(), 1U);
}

TEST(Files, AnUnwritablePlaceIsOneClearLine) {
  const Folder folder("unwritable");
  ASSERT_TRUE(WriteFileAtomically(folder / "file", "x").ok());
  // Below a file, and in a file system that takes none: neither depends on who runs the test.
  for (const std::string& place : {folder / "file/out", std::string("/proc/plumbline-out"), std::string()}) {
    const Status prepared = PrepareOutputDirectory(place);
    EXPECT_FALSE(prepared.ok()) << place;
    EXPECT_EQ(prepared.message().find('\n'), std::string::npos);
    EXPECT_NE(prepared.message().find(place), std::string::npos) << prepared.message();
    EXPECT_FALSE(WriteOutputs(Sample(), place).ok()) << place;
  }
  EXPECT_FALSE(WriteFileAtomically(folder / "missing/a.json", "x").ok());
  EXPECT_EQ(folder.files(), 1U) << "nothing half-written";
}

TEST(Files, PreparingADirectoryLeavesNothingBehind) {
  const Folder folder("prepare");
  ASSERT_TRUE(PrepareOutputDirectory(folder / "a/b").ok());
  ASSERT_TRUE(PrepareOutputDirectory(folder / "a/b").ok()) << "an existing one is fine";
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a/b/plots"));
  EXPECT_EQ(folder.files(), 0U);
}

// ------------------------------------------------------------------------------------------------------------- plots

TEST(Plots, EveryPlotOfTheSampleIsOneSmallSvg) {
  CompareResults one = Sample();
  one.links.erase(one.links.begin() + 3, one.links.end());
  const std::vector<Plot> plots = ComparePlots(one);
  std::set<std::string> names;
  for (const Plot& plot : plots) {
    EXPECT_TRUE(names.insert(plot.name).second) << plot.name << " twice";
    EXPECT_EQ(plot.name, PlotName(plot.name));
    EXPECT_FALSE(plot.description.empty());
  }
  const Expected<std::vector<Svg>> svg = RenderSvg(plots);
  ASSERT_TRUE(svg.ok()) << svg.status().message();
  ASSERT_EQ(svg->size(), plots.size());
  for (std::size_t i = 0; i < plots.size(); ++i) {
    const Svg& s = (*svg)[i];
    EXPECT_EQ(s.name, plots[i].name);
    EXPECT_EQ(s.text.rfind("<svg", 0), 0U) << s.name;
    EXPECT_EQ(s.text.substr(s.text.size() - 6), "</svg>") << s.name;
    EXPECT_EQ(CountOf(s.text, "<svg"), 1U);
    EXPECT_EQ(CountOf(s.text, "<script"), 0U);
    EXPECT_EQ(CountOf(s.text, "gpPt"), 0U) << "symbols keep gnuplot's ids, which clash in one page";
    EXPECT_LT(s.text.size(), 60000U) << s.name;
    EXPECT_GT(s.text.size(), 1500U) << s.name;
    // Axes are labelled: what the script asks for stands in the picture.
    EXPECT_GE(CountOf(s.text, "<text>"), 3U) << s.name;
  }
  for (const char* kind : {"eye-before", "eye-after", "pulse", "taps", "slicer", "noise", "startup", "cdr", "bursts",
                           "codewords", "sweep-01-112G-112g-dr-loss-ber", "sweep-01-112G-112g-dr-loss-snr"}) {
    EXPECT_TRUE(std::any_of(names.begin(), names.end(), [&](const std::string& n) {
      return n.find(kind) != std::string::npos;
    })) << kind;
  }
}

TEST(Plots, AxesCarryTheirUnits) {
  const HopResult& hop = Sample().links[2].hops[0];
  const std::vector<std::pair<Plot, std::vector<std::string>>> cases = {
      {EyePlot("a", "t", hop.eye_before), {"time, UI", "AFE input, mV"}},
      {PulsePlot("a", "t", hop.pulse), {"time after the main cursor, UI", "mV per V of DAC level"}},
      {TapsPlot("a", "t", hop), {"tap, UI after the main tap", "tap value"}},
      {SlicerPlot("a", "t", hop), {"slicer input, in units of half a level spacing", "samples a bin"}},
      {NoisePlot("a", "t", hop.noise), {"noise power, %"}},
      {StartupPlot("a", "t", hop), {"symbols since power-up", "slicer SNR estimate, dB"}},
      {CdrPlot("a", "t", hop), {"symbols since power-up", "phase less its drift, UI", "drift 50.0 ppm"}},
      {BurstPlot("a", "t", hop), {"length of the burst, PAM4 symbols", "bursts"}},
      {CodewordPlot("a", "t", Sample().links[2]), {"RS symbol errors in the codeword", "codewords", "random errors"}},
      {SnrPlot("a", "t", Sample().links), {"slicer SNR of the optical hop, dB", "BER 2.28e-4"}},
      {SweepBerPlot("a", "t", SampleSweep()), {"board loss, both ends, dB at Nyquist", "pre-FEC BER", "2.4e-4"}},
      {SweepSnrPlot("a", "t", SampleSweep()), {"board loss, both ends, dB at Nyquist", "slicer SNR"}}};
  for (const auto& [plot, texts] : cases) {
    for (const std::string& text : texts) {
      EXPECT_NE(plot.script.find(text), std::string::npos) << plot.description << ": " << text;
    }
  }
}

TEST(Plots, WithoutDataThereIsNoPlot) {
  const HopResult hop;
  const LinkResult link;
  const SweepGroup group;
  EXPECT_TRUE(EyePlot("a", "t", hop.eye_before).empty());
  EXPECT_TRUE(PulsePlot("a", "t", hop.pulse).empty());
  EXPECT_TRUE(TapsPlot("a", "t", hop).empty());
  EXPECT_TRUE(SlicerPlot("a", "t", hop).empty());
  EXPECT_TRUE(NoisePlot("a", "t", hop.noise).empty());
  EXPECT_TRUE(StartupPlot("a", "t", hop).empty());
  EXPECT_TRUE(CdrPlot("a", "t", hop).empty());
  EXPECT_TRUE(BurstPlot("a", "t", hop).empty());
  EXPECT_TRUE(CodewordPlot("a", "t", link).empty());
  EXPECT_TRUE(SnrPlot("a", "t", {link}).empty());
  EXPECT_TRUE(SweepBerPlot("a", "t", group).empty());
  EXPECT_TRUE(SweepSnrPlot("a", "t", group).empty());
  const Expected<std::vector<Svg>> none = RenderSvg({Plot{}, Plot{}}, "no-such-program");
  ASSERT_TRUE(none.ok()) << "nothing to draw needs no gnuplot";
  EXPECT_TRUE(none->empty());
}

TEST(Plots, TextFromOutsideIsNeverACommand) {
  const Folder folder("inject");
  const std::string victim = folder / "made-by-gnuplot";
  SweepGroup group = SampleSweep();
  group.label = "x'\nsystem('touch " + victim + "')\n'";
  group.unit = "`touch " + victim + "`";
  const Expected<std::vector<Svg>> svg =
      RenderSvg({SweepBerPlot("a", "title'; system('touch " + victim + "') #", group)});
  ASSERT_TRUE(svg.ok()) << svg.status().message();
  EXPECT_EQ(folder.files(), 0U);
}

TEST(Plots, MissingGnuplotSaysWhatToInstall) {
  const Expected<std::vector<Svg>> svg = RenderSvg(ComparePlots(Sample()), "plumbline-has-no-such-program");
  ASSERT_FALSE(svg.ok());
  EXPECT_NE(svg.status().message().find("gnuplot-nox"), std::string::npos) << svg.status().message();
  EXPECT_EQ(svg.status().message().find('\n'), std::string::npos);
}

TEST(Plots, AScriptThatFailsIsAnErrorWithItsReason) {
  const Expected<std::string> text = RunGnuplot("gnuplot", "plot sin(\n");
  ASSERT_FALSE(text.ok());
  EXPECT_NE(text.status().message().find("failed"), std::string::npos) << text.status().message();
  // A program that ends without reading what it is sent must not end us.
  const Expected<std::string> deaf = RunGnuplot("false", std::string(1 << 22, 'x'));
  EXPECT_FALSE(deaf.ok());
}

TEST(Plots, RandomErrorModelSumsToTheCodewords) {
  for (const double ber : {1e-6, 2.4e-4, 3e-3, 2e-2}) {
    const std::vector<double> model = RandomErrorCodewords(17, ber, 1.0);
    ASSERT_EQ(model.size(), 17U);
    double sum = 0.0;
    for (const double p : model) sum += p;
    EXPECT_NEAR(sum, 1.0, 1e-12) << ber;
    // The mean number of symbol errors, as far as 15 shows it.
    if (ber < 1e-3) {
      double mean = 0.0;
      for (std::size_t k = 0; k < 16; ++k) mean += static_cast<double>(k) * model[k];
      EXPECT_NEAR(mean / (544.0 * (1.0 - std::pow(1.0 - ber, 10))), 1.0, 1e-8) << ber;
    }
  }
  // KP4 at 2.4e-4: codeword error ratio 8.152e-13 (IEEE 802.3 FEC contributions).
  EXPECT_NEAR(RandomErrorCodewords(17, 2.4e-4, 1.0)[16] / 8.152e-13, 1.0, 1e-3);
  EXPECT_EQ(RandomErrorCodewords(17, 0.0, 7.0)[0], 7.0);
}

// -------------------------------------------------------------------------------------------------------------- HTML

// Tags that are opened are closed, in order; text outside tags has no bare '<'.
void ExpectBalanced(const std::string& html) {
  const std::set<std::string> empty = {"meta", "br", "img", "hr", "link", "!doctype"};
  std::vector<std::string> open;
  std::size_t at = 0;
  std::size_t tags = 0;
  while ((at = html.find('<', at)) != std::string::npos) {
    if (html.compare(at, 7, "<style>") == 0) {
      at = html.find("</style>", at) + 8;
      continue;
    }
    const bool closing = html[at + 1] == '/';
    std::size_t end = at + 1;
    char quote = 0;
    for (; end < html.size() && (quote != 0 || html[end] != '>'); ++end) {
      if (quote != 0) {
        if (html[end] == quote) quote = 0;
      } else if (html[end] == '"' || html[end] == '\'') {
        quote = html[end];
      }
    }
    ASSERT_LT(end, html.size()) << html.substr(at, 80);
    std::string name;
    for (std::size_t i = at + (closing ? 2 : 1); i < end && html[i] != ' ' && html[i] != '/' && html[i] != '\n'; ++i) {
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(html[i])));
    }
    ASSERT_FALSE(name.empty()) << html.substr(at, 80);
    ++tags;
    if (closing) {
      ASSERT_FALSE(open.empty()) << "</" << name << ">";
      ASSERT_EQ(open.back(), name) << html.substr(at > 120 ? at - 120 : 0, 160);
      open.pop_back();
    } else if (html[end - 1] != '/' && empty.count(name) == 0) {
      open.push_back(name);
    }
    at = end + 1;
  }
  EXPECT_TRUE(open.empty()) << open.size() << " tags stay open, the last is " << (open.empty() ? "" : open.back());
  EXPECT_GT(tags, 10U);
}

// One rendering serves all tests of the page.
const std::string& SamplePage() {
  static const std::string page = [] {
    const Expected<std::vector<Svg>> svg = RenderSvg(ComparePlots(Sample()));
    return svg.ok() ? CompareHtml(Sample(), *svg, "") : "no plots: " + svg.status().message();
  }();
  return page;
}

TEST(Report, IsWellFormedSelfContainedAndSmall) {
  const std::string& html = SamplePage();
  ASSERT_EQ(html.rfind("<!DOCTYPE html>", 0), 0U) << html.substr(0, 200);
  ExpectBalanced(html);
  EXPECT_LT(html.size(), 3000000U);
  EXPECT_EQ(CountOf(html, "<script"), 0U);
  EXPECT_EQ(CountOf(html, "<link"), 0U);
  EXPECT_EQ(CountOf(html, "@import"), 0U);
  EXPECT_EQ(CountOf(html, "url("), 0U);
  // The name space of SVG is the only address in it, and names no place to fetch from.
  EXPECT_EQ(CountOf(html, "http"), CountOf(html, "xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_EQ(CountOf(html, "src=\""), 0U);
  // Ids that appear twice would send a symbol or a link to the wrong place.
  std::map<std::string, int> ids;
  for (const char quote : {'"', '\''}) {
    const std::string key = std::string(" id=") + quote;
    for (std::size_t at = html.find(key); at != std::string::npos; at = html.find(key, at + 1)) {
      const std::size_t begin = at + key.size();
      ++ids[html.substr(begin, html.find(quote, begin) - begin)];
    }
  }
  for (const auto& [id, n] : ids) EXPECT_EQ(n, 1) << id;
  // Every link inside the page, and every symbol, has its target.
  for (const std::string key : {"href=\"#", "href='#"}) {
    for (std::size_t at = html.find(key); at != std::string::npos; at = html.find(key, at + 1)) {
      const std::size_t begin = at + key.size();
      const std::string target = html.substr(begin, html.find(key[5], begin) - begin);
      EXPECT_EQ(ids.count(target), 1U) << target;
    }
  }
  for (const char c : html) ASSERT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
}

TEST(Report, SummaryStandsFirstAndNamesTheKindOfEveryFigure) {
  const std::string& html = SamplePage();
  const std::size_t summary = html.find("id=\"summary\"");
  ASSERT_NE(summary, std::string::npos);
  EXPECT_LT(summary, html.find("<svg"));
  EXPECT_LT(summary, html.find("id=\"reading\""));
  EXPECT_LT(html.find("id=\"assumed\""), html.find("class=\"link\""));
  for (const char* word : {"measured", "predicted", "extrapolated", "quoted", "Huawei/Tencent at OCP EMEA 2025",
                           "China Mobile optical interconnect white paper 2025", "interleaved codewords", "blind",
                           "echoes", "did not lock", "host.s4p ends at 40 GHz"}) {
    EXPECT_NE(html.find(word), std::string::npos) << word;
  }
  for (const char* mark : {"class=\"k kM\"", "class=\"k kP\"", "class=\"k kX\"", "class=\"k kQ\""}) {
    EXPECT_GT(CountOf(html, mark), 1U) << mark;
  }
  // Eight links, each with its section.
  EXPECT_EQ(CountOf(html, "<section class=\"link\""), 8U);
}

TEST(Report, EscapesWhatComesFromOutside) {
  const std::string& html = SamplePage();
  EXPECT_EQ(html.find("<report>"), std::string::npos);
  EXPECT_NE(html.find("&lt;report&gt; &amp; more"), std::string::npos);
  EXPECT_NE(html.find("&lt;channels&gt; &amp; packages"), std::string::npos);
  CompareResults r;
  r.links.push_back(SampleLink("112G", "\"><script>alert(1)</script>", Architecture::kDsp, 20.0));
  LinkResult& link = r.links.front();
  link.rate = "<b>";
  link.notes = {"</section><script>"};
  link.snr_db.note = "\" onmouseover=\"x";
  link.pre_fec_ber = Figure::None("'><img src=x>");
  link.hops[0].description = "<i>";
  link.hops[0].notes = {"<i>"};
  link.assumptions = {{"<u>", "<u>", "<u>", "<u>"}};
  const std::string page = CompareHtml(r, {}, "<none>");
  ExpectBalanced(page);
  EXPECT_EQ(CountOf(page, "<script"), 0U);
  EXPECT_EQ(CountOf(page, "<img"), 0U);
  EXPECT_EQ(CountOf(page, "onmouseover=\"x"), 0U);
}

TEST(Report, WithoutGnuplotTheNumbersAreStillWritten) {
  const Folder folder("nognuplot");
  CompareResults one = Sample();
  one.links.resize(1);
  const Status status = WriteOutputs(one, folder / "out", "plumbline-has-no-such-program");
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.message().find("gnuplot-nox"), std::string::npos) << status.message();
  EXPECT_TRUE(ordered_json::accept(ReadAll(folder / "out/results.json")));
  const std::string html = ReadAll(folder / "out/report.html");
  ExpectBalanced(html);
  EXPECT_NE(html.find("No plots."), std::string::npos);
  EXPECT_EQ(CountOf(html, "<svg"), 0U);
}

TEST(Report, EverythingIsWritten) {
  const Folder folder("all");
  CompareResults one = Sample();
  one.links.erase(one.links.begin(), one.links.begin() + 2);
  one.links.resize(1);
  const Status status = WriteOutputs(one, folder / "out");
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(folder.files(), 3 + ComparePlots(one).size());
  SweepResults sweep;
  sweep.groups = {SampleSweep()};
  ASSERT_TRUE(WriteOutputs(sweep, folder / "sweep").ok());
  const std::string html = ReadAll(folder / "sweep/report.html");
  ExpectBalanced(html);
  EXPECT_EQ(CountOf(html, "<svg"), 2U);
  EXPECT_NE(html.find("DSP does not cross the threshold in this range"), std::string::npos);
}

TEST(Report, APartialRunSaysSo) {
  CompareResults r = Sample();
  r.links.resize(1);
  r.run.partial = true;
  r.run.partial_note = "3 of 4 links were not reached.";
  EXPECT_NE(CompareHtml(r, {}, "").find("3 of 4 links were not reached."), std::string::npos);
  EXPECT_NE(ConsoleSummary(r).find("partial"), std::string::npos);
  EXPECT_EQ(ordered_json::parse(CompareJson(r))["run"]["partial"], true);
}

TEST(QuotedFigures, AreThoseOfTheSourcesAndEmptyWhereThereIsNone) {
  EXPECT_EQ(Quoted(Architecture::kLro, "pluggable").power.at(0).text, "30 % less module power");
  EXPECT_TRUE(Quoted(Architecture::kLro, "pluggable").latency.empty());
  EXPECT_TRUE(Quoted(Architecture::kMixed, "pluggable").power.empty());
  EXPECT_TRUE(Quoted(Architecture::kMixed, "pluggable").latency.empty());
  EXPECT_TRUE(Quoted(Architecture::kDsp, "npo").power.empty());
  EXPECT_EQ(Quoted(Architecture::kLpo, "cpo").latency.at(0).text, "5-10 ns");
  for (const Architecture a : kArchitectures) {
    for (const char* module : {"pluggable", "npo", "cpo"}) {
      for (const auto& list : {Quoted(a, module).power, Quoted(a, module).latency}) {
        for (const QuotedFigure& f : list) EXPECT_FALSE(f.source.empty()) << f.text;
      }
    }
  }
}

// ---------------------------------------------------------------------------------------------------------- terminal

TEST(Console, OneLineALinkThatFitsATerminal) {
  const std::string text = ConsoleSummary(Sample());
  for (const char* name : {"DSP", "LRO", "LPO", "MIXED"})
    EXPECT_EQ(CountOf(text, std::string("\n  ") + name), 2U) << name;
  EXPECT_NE(text.find("no lock"), std::string::npos);
  EXPECT_NE(text.find("14 dB are needed"), std::string::npos);
  EXPECT_NE(text.find("not run: 224G my-board: host.s4p ends at 40 GHz"), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(ConsoleSummary(Sample(), true).find('\x1b'), std::string::npos);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("  ", 0) == 0) {
      EXPECT_LE(line.size(), 100U) << line;
    }
    for (const char c : line) EXPECT_TRUE(c >= 0x20 && c < 0x7f);
  }
  SweepResults sweep;
  sweep.groups = {SampleSweep()};
  const std::string table = ConsoleSummary(sweep);
  EXPECT_NE(table.find("no lock"), std::string::npos);
  EXPECT_NE(table.find("DSP does not cross the threshold"), std::string::npos);
}

}  // namespace
}  // namespace plumbline::study
