// Runs the real program and keeps what it said: for the tests in this folder.
#ifndef PLUMBLINE_TESTS_APPS_PROGRAM_RUN_H_
#define PLUMBLINE_TESTS_APPS_PROGRAM_RUN_H_

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

extern "C" char** environ;  // NOLINT: POSIX names it so

namespace plumbline::apps {

inline std::string Slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

struct Ended {
  int exit = -1;    // -1: it did not leave by exit()
  int signal = 0;   // that ended it
  std::string out;  // stdout
  std::string err;  // stderr
};

// A folder of its own for each test; goes when the test passes or fails.
class ProgramTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "plumbline.XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
  }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  std::string Out() const { return Path("out/report"); }

  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name), std::ios::binary) << text;
    return Path(name);
  }

  pid_t Start(const std::vector<std::string>& arguments, const std::string& in = "/dev/null") const {
    std::vector<std::string> words = {PLUMBLINE_CLI};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, in.c_str(), O_RDONLY, 0);
    const std::string out = Path("stdout"), err = Path("stderr");
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t process = -1;
    EXPECT_EQ(posix_spawn(&process, PLUMBLINE_CLI, &files, nullptr, argv.data(), environ), 0) << PLUMBLINE_CLI;
    posix_spawn_file_actions_destroy(&files);
    return process;
  }

  Ended Wait(pid_t process) const {
    int status = 0;
    EXPECT_EQ(::waitpid(process, &status, 0), process);
    Ended ended;
    if (WIFEXITED(status)) ended.exit = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
    ended.out = Slurp(Path("stdout"));
    ended.err = Slurp(Path("stderr"));
    return ended;
  }

  Ended Run(const std::vector<std::string>& arguments, const std::string& in = "/dev/null") const {
    return Wait(Start(arguments, in));
  }

  // A tiny run into Out(); what `more` says itself is not said twice.
  Ended Compare(const std::vector<std::string>& more, const std::string& rate = "112") const {
    std::vector<std::string> words = {"compare", "--rate", rate, "--modules", "lpo", "--out", Out()};
    for (const auto& [option, value] : {std::pair{"--symbols", "3000"}, std::pair{"--threads", "1"}}) {
      if (std::find(more.begin(), more.end(), option) == more.end()) words.insert(words.end(), {option, value});
    }
    words.insert(words.end(), more.begin(), more.end());
    return Run(words);
  }

  // Exit status 1, one line on stderr that holds all of `parts`, nothing on stdout, and no folder left behind.
  void ExpectOneLine(const Ended& ended, const std::vector<std::string>& parts) const {
    EXPECT_EQ(ended.exit, 1) << "signal " << ended.signal << "\n" << ended.err;
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(Lines(ended.err).size(), 1U) << ended.err;
    EXPECT_EQ(ended.err.substr(0, 11), "plumbline: ") << ended.err;
    for (const std::string& part : parts) {
      EXPECT_NE(ended.err.find(part), std::string::npos) << "'" << part << "' is missing in: " << ended.err;
    }
    EXPECT_FALSE(std::filesystem::exists(Path("out"))) << "left behind";
  }

 private:
  std::string folder_;
};

// What a Touchstone file is made of: matched lines, one from port 1 to 2, one from 3 to 4 and so on.
struct LineFile {
  int ports = 4;
  double end_ghz = 60;
  double step_ghz = 0.25;
  double delay_ns = 0.5;
  double loss_db = 4;  // at 26.56 GHz, as the square root of the frequency
  double gain = 1;     // above 1: not passive
};

inline std::string Touchstone(const LineFile& line) {
  std::string text = "! matched lines\n# GHz S RI R 50\n";
  char number[96];
  const auto points = static_cast<int>(std::lround(line.end_ghz / line.step_ghz));
  for (int k = 1; k <= points; ++k) {
    const double f = k * line.step_ghz;
    const double magnitude = line.gain * std::pow(10.0, -line.loss_db * std::sqrt(f / 26.5625) / 20);
    const double phase = -2 * 3.14159265358979323846 * f * line.delay_ns;
    std::snprintf(number, sizeof number, "%.6g", f);
    text += number;
    for (int i = 0; i < line.ports; ++i) {
      if (i > 0 && line.ports > 2) text += "\n ";
      for (int j = 0; j < line.ports; ++j) {
        const bool through = (i ^ 1) == j;
        std::snprintf(number, sizeof number, " %.9g %.9g", through ? magnitude * std::cos(phase) : 0.0,
                      through ? magnitude * std::sin(phase) : 0.0);
        text += number;
      }
    }
    text += "\n";
  }
  return text;
}

}  // namespace plumbline::apps

#endif  // PLUMBLINE_TESTS_APPS_PROGRAM_RUN_H_
