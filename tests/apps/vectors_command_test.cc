// `plumbline vectors` on the real program: programs behind a pipe, differences of sets, files that appear whole or not
// at all, and a standard output that is full.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tests/apps/program_run.h"

namespace plumbline::apps {
namespace {

namespace fs = std::filesystem;

class VectorsCommand : public ProgramTest {
 protected:
  // A program that answers each request that `matches` (a pattern of the shell) itself; the rest goes to the registry.
  std::string Program(const std::string& matches, const std::string& answer) const {
    return Write("program", "exec 3>&1\nwhile IFS= read -r line; do case $line in\n" + matches + ") echo '" + answer +
                                "' >&3;;\n*) printf '%s\\n' \"$line\";; esac; done | " PLUMBLINE_CLI " vectors serve");
  }
  // The registry with its answers through an editor.
  std::string Edited(const std::string& edit) const {
    return Write("program", PLUMBLINE_CLI " vectors serve | sed -u '" + edit + "'");
  }
  Ended Verify(const std::string& set, const std::string& program) const {
    return Run({"vectors", "verify", set, "--impl", "sh " + program});
  }
  static std::string LastLine(const Ended& ended) { return Lines(ended.out).empty() ? "" : Lines(ended.out).back(); }
};

TEST_F(VectorsCommand, WhatAProgramHasNotIsCountedAsSkipped) {
  const std::string one_tap = R"(create*'"num_taps":1,'*)";
  const Ended skips = Verify("ffe_configs", Program(one_tap, "unsupported one tap"));
  EXPECT_EQ(skips.exit, 0) << skips.out << skips.err;
  EXPECT_EQ(Lines(skips.out)[0], "ffe/ffe_configs case 10 is skipped: one tap");
  EXPECT_EQ(LastLine(skips).rfind("plv: PASS cases=18 ", 0), 0U) << skips.out;
  EXPECT_NE(LastLine(skips).find(" failed=0 skipped=1"), std::string::npos) << skips.out;

  const Ended fails = Verify("ffe_configs", Program(one_tap, "error one tap"));
  EXPECT_EQ(fails.exit, 1);
  EXPECT_EQ(Lines(fails.out)[0], "ffe/ffe_configs case 10 (num_taps = 1): error: one tap");
  EXPECT_EQ(LastLine(fails).rfind("plv: FAIL cases=19 ", 0), 0U) << fails.out;
  EXPECT_NE(LastLine(fails).find(" failed=1 skipped=0"), std::string::npos) << fails.out;

  const Ended nothing = Verify("ffe_configs", Program("create*", "unsupported anything"));
  EXPECT_EQ(nothing.exit, 1);
  EXPECT_EQ(LastLine(nothing), "plv: FAIL cases=0 words=0 failed=0 skipped=19");
  EXPECT_NE(nothing.err.find("no case was compared"), std::string::npos) << nothing.err;

  const Ended other = Verify("ffe_configs", Program(one_tap, "well"));
  EXPECT_EQ(other.exit, 1);
  EXPECT_NE(other.err.find("ffe/ffe_configs case 10: the program answered 'well'"), std::string::npos) << other.err;

  const Ended backend =
      Run({"vectors", "verify", "dac_basic", "--impl", PLUMBLINE_CLI " vectors serve --backend EMU128"});
  EXPECT_EQ(backend.exit, 1);
  EXPECT_EQ(LastLine(backend).rfind("plv: FAIL cases=0 words=0 failed=0 skipped=", 0), 0U) << backend.out;
}

TEST_F(VectorsCommand, StatesAreComparedAsJson) {
  const Ended spaced = Verify("partial_response_corners", Edited("/^state/s/[:,]/ & /g"));
  EXPECT_EQ(spaced.exit, 0) << spaced.out << spaced.err;
  const Ended other = Verify("partial_response_corners", Edited("/^state/s/\"history\":\\[-3,/\"history\":[2,/"));
  EXPECT_EQ(other.exit, 1);
  EXPECT_NE(other.out.find("state field 'history' value 0: expected -3, found 2"), std::string::npos) << other.out;
  const Ended silent = Verify("partial_response_corners", Edited("s/^state .*/state -/"));
  EXPECT_EQ(silent.exit, 0) << silent.out << silent.err;
  const Ended refuses = Verify("partial_response_corners", Edited("s/^state .*/error not now/"));
  EXPECT_EQ(refuses.exit, 1);
  EXPECT_NE(refuses.out.find("error: not now"), std::string::npos) << refuses.out;
}

TEST_F(VectorsCommand, ASilentProgramIsEndedAndNamed) {
  for (const auto& [program, awaited] :
       {std::pair{std::string("sleep 1000"), "asked to 'create'; awaited: ok"},
        {PLUMBLINE_CLI " vectors serve | sed -u 's/^out .*/out 9/'", "asked to 'process'; awaited: PORT WORDS"}}) {
    const auto begin = std::chrono::steady_clock::now();
    const Ended ended = Run({"vectors", "verify", "ffe_corners", "--timeout", "5", "--impl", program});
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
    ExpectOneLine(ended, {"ffe/ffe_corners case 1: the program '" + program + "' said nothing for 5 s, " + awaited});
  }
  ExpectOneLine(Run({"vectors", "verify", "--timeout", "0"}), {"--timeout"});
  // Whatever it started is gone with it: nobody holds this pipe open any more.
  EXPECT_EQ(std::system(PLUMBLINE_CLI " vectors verify ffe --timeout 0.2 --impl 'sleep 1000 & sleep 1000' 2>&1 | "
                                      "timeout 20 cat >/dev/null"),
            0);
}

TEST_F(VectorsCommand, DiffReadsSetsOfAnotherArithmetic) {
  for (const char* name : {"before", "after"}) {
    fs::copy(PLUMBLINE_SOURCE_DIR "/vectors/slicer/slicer_corners", Path(name), fs::copy_options::recursive);
  }
  const Ended same = Run({"vectors", "diff", Path("before"), Path("after")});
  EXPECT_EQ(same.exit, 0);
  EXPECT_EQ(same.out, "no difference\n");
  std::string manifest = Slurp(Path("after/manifest.json"));
  const std::string field = "\"arith_version\": 1";
  manifest.replace(manifest.find(field), field.size(), "\"arith_version\":  7");
  Write("after/manifest.json", manifest);
  const Ended other = Run({"vectors", "diff", Path("before"), Path("after")});
  EXPECT_EQ(other.exit, 1);
  EXPECT_EQ(other.out, "source.arith_version 1 -> 7\n") << other.err;
}

TEST_F(VectorsCommand, TheRootIsThatOfPackToo) {
  fs::create_directory(Path("empty"));
  ExpectOneLine(Run({"vectors", "--root", Path("empty"), "pack", "--out", Path("a.tar.gz")}), {"empty/SHA256SUMS"});
  ExpectOneLine(Run({"vectors", "--root", Path("empty"), "verify"}), {"empty/INDEX.json"});
  EXPECT_FALSE(fs::exists(Path("a.tar.gz")));
}

TEST_F(VectorsCommand, ExportAppearsWholeOrNotAtAll) {
  EXPECT_EQ(Run({"vectors", "export-sv", "slicer_corners", "--out", Path("s.svh")}).exit, 0);
  EXPECT_EQ(Slurp(Path("s.svh")), Run({"vectors", "export-sv", "slicer_corners"}).out);
  const Ended missing = Run({"vectors", "export-sv", "slicer_corners", "--out", Path("no/s.svh")});
  EXPECT_EQ(missing.exit, 1);
  EXPECT_NE(missing.err.find("no/s.svh"), std::string::npos) << missing.err;
  for (const auto& entry : fs::directory_iterator(Path(""))) {
    EXPECT_EQ(entry.path().filename().string().find(".tmp"), std::string::npos) << entry.path();
  }
}

TEST_F(VectorsCommand, AFullStandardOutputIsAnError) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  for (const char* command : {"vectors list slicer", "vectors show slicer_corners", "vectors verify slicer_corners",
                              "vectors verify slicer --each", "vectors export-sv slicer_corners", "block list",
                              "block describe ffe", "block describe ffe --json", "scenarios", "--help", "--version"}) {
    const int status = std::system((PLUMBLINE_CLI " " + std::string(command) + " >/dev/full 2>" + Path("err")).c_str());
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1) << command << ": " << status;
    EXPECT_NE(Slurp(Path("err")).find("standard output"), std::string::npos) << command << ": " << Slurp(Path("err"));
  }
}

}  // namespace
}  // namespace plumbline::apps
