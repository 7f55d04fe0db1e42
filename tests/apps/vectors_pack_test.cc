// The release archive of the golden vectors, as somebody has it who has nothing else: unpacked into an empty folder.
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <string>

#include "tests/apps/program_run.h"

namespace plumbline::apps {
namespace {

class VectorsPack : public ProgramTest {
 protected:
  // What a shell command says, standard output and error together, at the root of the unpacked archive.
  std::string Shell(const std::string& command, int& status) const {
    const std::string log = Path("log");
    status = std::system(("cd " + Path("plumbline-vectors") + " && exec >" + log + " 2>&1; " + command).c_str());
    return Slurp(log);
  }
};

TEST_F(VectorsPack, TheUnpackedArchiveNeedsNothingElse) {
  const Ended ended = Run({"vectors", "pack", "--out", Path("vectors.tar.gz")});
  ASSERT_EQ(ended.exit, 0) << ended.err;
  ASSERT_EQ(std::system(("tar -xf " + Path("vectors.tar.gz") + " -C " + Path("")).c_str()), 0);
  int status = 0;

  for (const char* check : {"sha256sum -c --quiet SHA256SUMS", "cd vectors && sha256sum -c --quiet SHA256SUMS"}) {
    EXPECT_EQ(Shell(check, status), "");
    EXPECT_EQ(status, 0) << check;
  }
  Shell("find . -type f ! -name SHA256SUMS | wc -l; wc -l <SHA256SUMS", status);
  const auto counts = Lines(Slurp(Path("log")));
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(std::stol(counts[0]) + 1, std::stol(counts[1]));  // and the SHA256SUMS of vectors/
  EXPECT_EQ(Slurp(Path("plumbline-vectors/VERSION")).rfind("plumbline " PLUMBLINE_VERSION "\ntree ", 0), 0U);

  EXPECT_NE(
      Shell("python3 -B tools/plumbline_vectors.py vectors/ffe/ffe_basic", status).find("ffe/ffe_basic: revision"),
      std::string::npos)
      << Slurp(Path("log"));
  EXPECT_EQ(status, 0);

  if (std::system("command -v iverilog >/dev/null") != 0) {
    if (std::getenv("CI") != nullptr) FAIL() << "iverilog is not installed";
    GTEST_SKIP() << "iverilog is not installed";
  }
  // The first command of README.md and the result that it promises, to the letter.
  const std::string readme = Slurp(Path("plumbline-vectors/vectors/README.md"));
  std::smatch first;
  ASSERT_TRUE(std::regex_search(readme, first, std::regex("\n    (iverilog [^\n]*)\n\nprints `([^`]*)`\\.\n")));
  EXPECT_EQ(Shell(first[1], status), std::string(first[2]) + "\n");
  EXPECT_EQ(status, 0);
  EXPECT_EQ(first[2].str().rfind("plv: PASS cases=", 0), 0U);

  // Every set's localparams, in one module; then one by name, whose file must be there.
  EXPECT_EQ(Shell("{ echo 'module t;'; for f in rtl/svh/*.svh; do echo \"\\`include \\\"$f\\\"\"; done; cat <<'EOF'\n"
                  "initial $display(\"%0d words of %0d bits: %0s\", PLV_FFE_BASIC_1_x_WORDS, PLV_FFE_BASIC_1_x_BITS, "
                  "PLV_FFE_BASIC_1_x_FILE);\nendmodule\nEOF\n} >t.sv && iverilog -g2012 -I. -o t t.sv && vvp -n t",
                  status),
            "130 words of 7 bits: vectors/ffe/ffe_basic/tc0001.x.hex\n");
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(std::filesystem::exists(Path("plumbline-vectors/vectors/ffe/ffe_basic/tc0001.x.hex")));
}

TEST_F(VectorsPack, AnInterruptionLeavesNothing) {
  const pid_t process = Start({"vectors", "pack", "--out", Path("vectors.tar.gz")});
  ::usleep(100'000);
  ASSERT_EQ(::kill(process, SIGINT), 0);
  const Ended ended = Wait(process);
  const bool done = ended.signal == 0;  // it may have been done by then
  EXPECT_EQ(std::filesystem::exists(Path("vectors.tar.gz")), done);
  for (const auto& entry : std::filesystem::directory_iterator(Path(""))) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(name == "stdout" || name == "stderr" || (done && name == "vectors.tar.gz")) << name;
  }
}

}  // namespace
}  // namespace plumbline::apps
