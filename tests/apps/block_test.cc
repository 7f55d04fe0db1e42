// `plumbline block` on the real program: what it lists and describes, runs whose results are worked out by hand or by
// the library, any split, traces, and every kind of bad input, which leaves nothing behind.
#include "dsp/block.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "reference/core/rng.h"
#include "study/vectors/hex.h"
#include "tests/apps/program_run.h"

namespace plumbline::apps {
namespace {

class BlockTest : public ProgramTest {
 protected:
  std::string Hex(const std::string& name, const study::HexFormat& format,
                  const std::vector<std::int32_t>& samples) const {
    EXPECT_TRUE(study::WriteHex(Path(name), format, "t", samples).ok());
    return Path(name);
  }
  std::vector<std::int32_t> Read(const std::string& name, const study::HexFormat& format) const {
    const auto samples = study::ReadHex(Path(name), format);
    EXPECT_TRUE(samples.ok()) << samples.status().message();
    return samples.ok() ? *samples : std::vector<std::int32_t>{};
  }
  std::set<std::string> Files() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(Path(""))) {
      const std::string name = entry.path().filename();
      if (name != "stdout" && name != "stderr") names.insert(name);
    }
    return names;
  }
  // A refusal names what is wrong and adds no file.
  void ExpectRefused(const std::vector<std::string>& words, const std::vector<std::string>& parts) const {
    const std::set<std::string> before = Files();
    ExpectOneLine(Run(words), parts);
    EXPECT_EQ(Files(), before);
  }
};

TEST_F(BlockTest, ListHasEveryBlock) {
  const Ended ended = Run({"block", "list"});
  EXPECT_EQ(ended.exit, 0);
  const auto lines = Lines(ended.out);
  ASSERT_EQ(lines.size(), dsp::BlockInfos().size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_NE(lines[i].find(" " + dsp::BlockInfos()[i].name + " "), std::string::npos) << lines[i];
    EXPECT_NE(lines[i].find(dsp::BlockInfos()[i].summary), std::string::npos) << lines[i];
  }
}

TEST_F(BlockTest, DescribeShowsEveryPortAndKey) {
  for (const dsp::BlockInfo& info : dsp::BlockInfos()) {
    const Ended text = Run({"block", "describe", info.name});
    EXPECT_EQ(text.exit, 0) << text.err;
    const Ended json = Run({"block", "describe", info.name, "--json"});
    EXPECT_EQ(json.exit, 0) << json.err;
    const auto parsed = nlohmann::json::parse(json.out);
    EXPECT_EQ(parsed["block"], info.name);
    for (const auto& port : parsed["ports"]) {
      EXPECT_NE(text.out.find("\n  " + port["name"].get<std::string>() + " "), std::string::npos) << port;
    }
    for (const dsp::ConfigKey& key : info.keys) {
      EXPECT_NE(text.out.find("\n  " + key.name + " "), std::string::npos) << info.name << ": " << key.name;
    }
  }
  const Ended configured = Run({"block", "describe", "ffe", "--config", "{\"num_taps\": 7}"});
  EXPECT_NE(configured.out.find("tap   coef   7 "), std::string::npos) << configured.out;
}

TEST_F(BlockTest, RunGivesTheBlocksWords) {
  const std::string config = Write("c.json", "{\"num_taps\": 2, \"in_bits\": 8, \"out_shift\": 1}");
  const auto tap = Hex("tap.hex", {14, 1, true}, {3, -2});
  const auto x = Hex("x.hex", {8, 1, true}, {10, -20, 127, -128});
  const Ended ended = Run({"block", "run", "ffe", "--config", config, "--coef", "tap=" + tap, "--in", "x=" + x, "--out",
                           "y=" + Path("y.hex"), "--probe", "sum=" + Path("sum.hex"), "--trace", Path("trace.tsv")});
  EXPECT_EQ(ended.exit, 0) << ended.err;
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(ended.err, "");
  // 3 x[n] - 2 x[n-1], halved, halves up.
  EXPECT_EQ(Slurp(Path("y.hex")), "// plv-hex-1 ffe/run port=y width=16 words=4\n000f\nffd8\n00d3\nfec1\n");
  EXPECT_EQ(Read("sum.hex", {32, 1, true}), (std::vector<std::int32_t>{30, -80, 421, -638}));
  EXPECT_EQ(Slurp(Path("trace.tsv")), "frame\tsum\n0\t30\n1\t-80\n2\t421\n3\t-638\n");
  EXPECT_EQ(Files(), (std::set<std::string>{"c.json", "tap.hex", "x.hex", "y.hex", "sum.hex", "trace.tsv"}));
}

TEST_F(BlockTest, StandardInputAndOutput) {
  const auto enable = Hex("enable.hex", {1, 1, false}, std::vector<std::int32_t>(8, 1));
  const Ended ended = Run({"block", "run", "prbs", "--config", "{\"order\": 7, \"seed\": 127}", "--in",
                           "enable=" + enable, "--out", "bit=-"});
  EXPECT_EQ(ended.exit, 0) << ended.err;
  // x^7 + x^6 + 1 from all ones: six zeros and a one more.
  EXPECT_EQ(ended.out, "// plv-hex-1 prbs/run port=bit width=1\n0\n0\n0\n0\n0\n0\n1\n0\n");
  // Nothing stands on standard input in these tests: no word.
  const Ended none = Run({"block", "run", "prbs", "--in", "enable=-", "--out", "bit=-"});
  EXPECT_EQ(none.exit, 0) << none.err;
  EXPECT_EQ(none.out, "// plv-hex-1 prbs/run port=bit width=1\n");
}

TEST_F(BlockTest, AnySplitGivesTheSameFiles) {
  std::vector<std::int32_t> bits(2 * 64 * 37);
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = static_cast<std::int32_t>(Philox4x32({5, 1}, i)[0] & 1U);
  const auto in = Hex("bit.hex", {1, 1, false}, bits);
  const auto run = [&](const std::string& name, const std::vector<std::string>& more) {
    std::vector<std::string> words = {
        "block", "run", "tx", "--in", "bit=" + in, "--out", "code=" + Path(name), "--trace", Path(name + ".tsv")};
    words.insert(words.end(), more.begin(), more.end());
    const Ended ended = Run(words);
    EXPECT_EQ(ended.exit, 0) << ended.err;
  };
  run("whole", {});
  for (const std::string split : {"1", "127,1,128,300", "7,11,13"}) {
    run("cut", {"--split", split});
    EXPECT_EQ(Slurp(Path("cut")), Slurp(Path("whole"))) << split;
    EXPECT_EQ(Slurp(Path("cut.tsv")), Slurp(Path("whole.tsv"))) << split;
  }
  EXPECT_EQ(Lines(Slurp(Path("whole"))).size(), 1 + 64 * 37U);
  EXPECT_EQ(Lines(Slurp(Path("whole.tsv"))).size(), 1 + 37U);
  // The same words from the library.
  const auto block = dsp::CreateBlock("tx", {}, dsp::Backends()[0]);
  ASSERT_TRUE(block.ok());
  std::vector<std::int32_t> code(64 * 37);
  std::vector<dsp::Block::Input> inputs = {{.samples = bits}};
  std::vector<dsp::Block::Output> outputs(4);
  outputs[0].samples = code;
  (*block)->Process(inputs, outputs);
  EXPECT_EQ(Read("whole", {8, 1, true}), code);
}

TEST_F(BlockTest, WordsOfAnIncompleteFrameAreNamed) {
  const auto in = Hex("bit.hex", {1, 1, false}, std::vector<std::int32_t>(130, 1));
  const Ended ended = Run({"block", "run", "tx", "--in", "bit=" + in, "--out", "code=" + Path("code.hex")});
  EXPECT_EQ(ended.exit, 0);
  EXPECT_EQ(Lines(ended.err).size(), 1U);
  EXPECT_NE(ended.err.find("1 frames; the last 2 words"), std::string::npos) << ended.err;
  EXPECT_EQ(Lines(Slurp(Path("code.hex"))).size(), 65U);
}

TEST_F(BlockTest, ACountersPortOfManyLanesAndAWideTrace) {
  const auto errors = Hex("e.hex", {16, 1, false}, {0, 1, 65535});
  const auto read = Hex("r.hex", {1, 1, false}, {0, 0, 1});
  const Ended counted = Run({"block", "run", "codeword_histogram", "--config", "{\"t\": 1}", "--in",
                             "symbol_errors=" + errors, "--in", "read=" + read, "--out", "count=-"});
  EXPECT_EQ(counted.exit, 0) << counted.err;
  EXPECT_EQ(counted.out,
            "// plv-hex-1 codeword_histogram/run port=count width=32 lanes=6\n"
            "000000000000000100000000000000010000000000000001\n");
  // An error of -2 moves the integrator by -2 ki and the phase by -2 kp - 2 ki, in 2^-40 phase codes.
  const auto error = Hex("error.hex", {25, 1, true}, {-2});
  const auto zero = Hex("zero.hex", {1, 1, false}, {0});
  const auto turn = Hex("turn.hex", {6, 1, true}, {0});
  const Ended traced = Run({"block", "run", "loop_filter", "--config", "{\"latency_clocks\": 1}", "--in",
                            "error=" + error, "--in", "hold=" + zero, "--in", "turn=" + turn, "--trace", "-"});
  EXPECT_EQ(traced.exit, 0) << traced.err;
  static_assert((std::int64_t{1} << 40) - 2 * (11390847 + 43111) == 1099488759860);
  EXPECT_EQ(traced.out, "frame\tfraction\tfrequency\n0\t1099488759860\t-86222\n");
}

TEST_F(BlockTest, BadInputIsRefusedAndLeavesNothing) {
  const auto x = Hex("x.hex", {7, 1, true}, {1, 2, 3});
  const std::string y = "y=" + Path("y.hex");
  const auto run = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"block", "run"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  ExpectRefused({"block"}, {"subcommand"});
  ExpectRefused({"block", "describe", "fef"}, {"'fef'", "ffe", "slicer"});
  ExpectRefused({"block", "describe", "ffe", "--config", "{\"num_taps\": 65}"}, {"ffe.num_taps = 65", "1..64"});
  ExpectRefused({"block", "describe", "ffe", "--config", "{\"taps\": 5}"}, {"'taps'", "num_taps"});
  ExpectRefused({"block", "describe", "ffe", "--config", "{\"num_taps\": 1.5}"}, {"num_taps", "1.5"});
  ExpectRefused({"block", "describe", "ffe", "--config", Path("no.json")}, {Path("no.json"), "No such file"});
  ExpectRefused({"block", "describe", "ffe", "--config", Write("bad.json", "{")}, {Path("bad.json"), "JSON"});
  ExpectRefused({"block", "describe", "ffe", "--config",
                 Write("deep.json", std::string(100'000, '[') + std::string(100'000, ']'))},
                {"deep.json", "nests deeper than 32 levels"});
  ExpectRefused({"block", "describe", "ffe", "--config", "{\"num_taps\": 5, \"num_taps\": 6}"},
                {"key 'num_taps' stands twice"});
  ExpectRefused(run({"fef", "--in", "x=" + x, "--out", y}), {"'fef'"});
  ExpectRefused(run({"ffe", "--out", y}), {"'x'", "no file"});
  ExpectRefused(run({"ffe", "--in", "x=" + x}), {"no output"});
  ExpectRefused(run({"ffe", "--in", "z=" + x, "--out", y}), {"'z'", "there are: x"});
  ExpectRefused(run({"ffe", "--in", "x", "--out", y}), {"'x'", "PORT=FILE"});
  ExpectRefused(run({"ffe", "--in", "x=" + x, "--in", "x=" + x, "--out", y}), {"'x'", "two files"});
  ExpectRefused(run({"ffe", "--in", "x=" + x, "--out", y, "--probe", "sum=" + Path("y.hex")}),
                {"y.hex", "two outputs"});
  ExpectRefused(run({"ffe", "--in", "x=" + x, "--out", y, "--probe", "mean=" + Path("m.hex")}), {"'mean'", "sum"});
  ExpectRefused(run({"slicer", "--in", "z=" + Hex("z.hex", {16, 1, true}, {1}), "--trace", Path("t")}), {"no probes"});
  ExpectRefused(run({"ffe", "--in", "x=" + x, "--out", y, "--backend", "abacus"}), {"'abacus'", "reference"});
  ExpectRefused(run({"dac", "--in", "x=" + x, "--out", "code=" + Path("y.hex"), "--backend", "EMU128"}), {"reference"});
  ExpectRefused(run({"ffe", "--in", "x=" + x, "--out", y, "--split", "3,0"}), {"--split"});
  for (const char* split : {"0", "1,,2", "1,", "-1", "a"}) {
    ExpectRefused(run({"ffe", "--in", "x=" + x, "--out", y, "--split", split}),
                  {"--split", "words of the first input"});
  }
  ExpectRefused(run({"ffe", "--in", "x=" + Path("missing.hex"), "--out", y}), {"missing.hex", "No such file"});
  ExpectRefused(run({"ffe", "--in", "x=" + x, "--out", "y=" + Path("no/y.hex")}), {"no/y.hex", "No such file"});
  // Two outputs, one of which cannot be put in place: the other does not come to be either.
  std::filesystem::create_directory(Path("folder"));
  ExpectRefused(run({"ffe", "--in", "x=" + x, "--out", y, "--probe", "sum=" + Path("folder")}),
                {"/folder", "directory"});
  ExpectRefused(run({"ffe", "--in", "x=" + x, "--out", y, "--trace", Path("folder")}), {"/folder", "directory"});
  // Bad words after many good ones: part of the output has been worked out by then, and none of it stays.
  std::string good;
  for (int i = 0; i < 200'000; ++i) good += "01\n";
  ExpectRefused(run({"ffe", "--in", "x=" + Write("bad.hex", good + "0g\n"), "--out", y}),
                {"port 'x'", "bad.hex:200001", "'0g'"});
  ExpectRefused(run({"ffe", "--in", "x=" + Write("bad.hex", good + "80\n"), "--out", y}), {"bad.hex:200001", "'80'"});
  ExpectRefused(run({"ffe", "--in", "x=" + Write("bad.hex", "// plv-hex-1 t width=7 words=9\n01\n"), "--out", y}),
                {"port 'x'", "bad.hex:2", "words=9"});
  ExpectRefused(run({"ffe", "--in", "x=" + Write("bad.hex", "01\r\n"), "--out", y}),
                {"port 'x'", "bad.hex:1: a carriage return"});
  // Values that the width allows and the port does not.
  const auto turn = Hex("turn.hex", {6, 1, true}, {0, 17});
  const auto hold = Hex("hold.hex", {1, 1, false}, {0, 0});
  const auto error = Hex("error.hex", {25, 1, true}, {0, 0});
  ExpectRefused(run({"loop_filter", "--in", "error=" + error, "--in", "hold=" + hold, "--in", "turn=" + turn, "--out",
                     "phase_code=" + Path("y.hex")}),
                {"turn.hex:3", "17", "-16..16", "'turn'"});
  // Streams that do not fit each other.
  for (const int words : {1, 3}) {
    const auto other = Hex("hold2.hex", {1, 1, false}, std::vector<std::int32_t>(static_cast<std::size_t>(words)));
    const auto turns = Hex("turn2.hex", {6, 1, true}, {0, 0});
    ExpectRefused(run({"loop_filter", "--in", "error=" + error, "--in", "hold=" + other, "--in", "turn=" + turns,
                       "--out", "phase_code=" + Path("y.hex")}),
                  {"hold2.hex", "'hold'", "2 words of 'error'", words == 1 ? "too few" : "too many"});
  }
  // Coefficients: the wrong number, and values that do not fit each other.
  const auto level = Hex("level.hex", {12, 1, true}, {0, 1, 1, 2});
  const auto symbol = Hex("symbol.hex", {2, 1, false}, {0, 1});
  ExpectRefused(run({"pam4_levels", "--coef", "level=" + level, "--in", "symbol=" + symbol, "--out", y}),
                {"pam4_levels.level[2] = 1"});
  const auto short_level = Hex("short.hex", {12, 1, true}, {0, 1});
  ExpectRefused(run({"pam4_levels", "--coef", "level=" + short_level, "--in", "symbol=" + symbol, "--out", y}),
                {"port 'level'", "short.hex", "2 words", "4"});
  // The header's width, lanes and words are the port's. Its title says where words come from, not where they may go.
  ExpectRefused(
      run({"ffe", "--in", "x=" + Write("bad.hex", "// plv-hex-1 ffe/run port=x width=8 words=1\n01\n"), "--out", y}),
      {"port 'x'", "bad.hex:1", "width=8"});
  EXPECT_EQ(Run({"block", "run", "ffe", "--in",
                 "x=" + Write("from.hex", "// plv-hex-1 adc/run port=code width=7 words=1\n01\n"), "--out", y})
                .exit,
            0);
}

}  // namespace
}  // namespace plumbline::apps
