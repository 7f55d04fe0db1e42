// The Touchstone reader: every form of the same data gives the same network, and bad input gives one clear line.
#include "link/touchstone.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "tests/support/shared_data.h"

namespace plumbline::link {
namespace {

Network RandomNetwork(int ports, std::size_t points, std::uint32_t seed) {
  std::mt19937 rng(seed);
  std::uniform_real_distribution<double> uniform(-0.7, 0.7);
  std::vector<double> f(points);
  double at = 1e6;
  for (double& x : f) x = at += 1e6 * (1 + std::floor(10 * std::abs(uniform(rng))));  // not uniform
  Network n = MakeNetwork(ports, f, 50, "random");
  for (Complex& s : n.data) s = {uniform(rng), uniform(rng)};
  return n;
}

std::string Pair(const std::string& format, Complex s) {
  const double degrees = std::arg(s) * 180 / std::numbers::pi;
  if (format == "RI") return fmt::format("{:.15g} {:.15g}", s.real(), s.imag());
  if (format == "MA") return fmt::format("{:.15g} {:.15g}", std::abs(s), degrees);
  return fmt::format("{:.15g} {:+.15g}", 20 * std::log10(std::abs(s)), degrees);
}

// Numbers of one point as version 1 orders them.
std::vector<std::string> Words(const Network& n, std::size_t k, const std::string& format, double unit_hz) {
  std::vector<std::string> words{fmt::format("{:.15g}", n.freq_hz[k] / unit_hz)};
  const auto add = [&](int to, int from) {
    const std::string pair = Pair(format, n.At(k, to, from));
    const std::size_t blank = pair.find(' ');
    words.push_back(pair.substr(0, blank));
    words.push_back(pair.substr(blank + 1));
  };
  for (int i = 0; i < n.ports; ++i) {
    for (int j = 0; j < n.ports; ++j) n.ports == 2 ? add(j, i) : add(i, j);
  }
  return words;
}

void ExpectNear(const Network& got, const Network& want, double tolerance) {
  ASSERT_EQ(got.ports, want.ports);
  ASSERT_EQ(got.Points(), want.Points());
  for (std::size_t k = 0; k < want.Points(); ++k) ASSERT_NEAR(got.freq_hz[k], want.freq_hz[k], 1e-6);
  for (std::size_t i = 0; i < want.data.size(); ++i) ASSERT_LT(std::abs(got.data[i] - want.data[i]), tolerance) << i;
}

TEST(Touchstone, EveryOptionLineAndWrappingGivesTheSameNetwork) {
  struct Unit {
    const char* name;
    double hz;
  };
  std::mt19937 rng(5);
  std::uint32_t seed = 1;
  for (int ports : {2, 4}) {
    for (const std::string format : {"RI", "MA", "DB"}) {
      for (const Unit unit : {Unit{"Hz", 1}, Unit{"khz", 1e3}, Unit{"MHZ", 1e6}, Unit{"GHz", 1e9}}) {
        const Network n = RandomNetwork(ports, 7, ++seed);
        for (int style = 0; style < 3; ++style) {
          std::string text = "! a comment\n\n";
          text += style == 0 ? fmt::format("# {} S {} R 50\n", unit.name, format)
                             : fmt::format("  #r 50.0 {}  s {} ! backwards\r\n# KHz Z DB R 3\n", format, unit.name);
          if (style != 0) text.replace(text.find("#r"), 2, "# r");
          for (std::size_t k = 0; k < n.Points(); ++k) {
            int column = 0;
            for (const std::string& word : Words(n, k, format, unit.hz)) {
              text += word;
              const bool wrap = style == 2 ? rng() % 3 == 0 : ++column == (ports == 2 ? 9 : 8);
              text += wrap ? " ! row\r\n" : " \t";
              if (wrap) column = 0;
            }
            text += style == 2 && rng() % 2 == 0 ? " " : "\n";
          }
          auto got = ParseTouchstone(text, fmt::format("dir.x/File.S{}P", ports));
          ASSERT_TRUE(got.ok()) << got.status().message() << "\n" << text;
          ExpectNear(*got, n, 1e-12);
          EXPECT_EQ(got->reference_ohm[0], 50);
        }
      }
    }
  }
}

TEST(Touchstone, DefaultsAreGhzMagnitudeAngleFiftyOhm) {
  auto got = ParseTouchstone("#\n1 .5 90 .1 0 .2 0 .3 180\n", "x.s2p");
  ASSERT_TRUE(got.ok()) << got.status().message();
  EXPECT_EQ(got->freq_hz[0], 1e9);
  EXPECT_NEAR(std::abs(got->At(0, 0, 0) - Complex(0, 0.5)), 0, 1e-15);
  EXPECT_EQ(got->At(0, 1, 0), Complex(0.1));  // 11 21 12 22
  EXPECT_EQ(got->At(0, 0, 1), Complex(0.2));
  EXPECT_EQ(got->reference_ohm, (std::vector<double>{50, 50}));
  auto other = ParseTouchstone("# MHz RI S R 75\n1 1 0 0 0 0 0 0 0\n", "x.s2p");
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(other->reference_ohm, (std::vector<double>{75, 75}));
}

TEST(Touchstone, NoiseDataAfterATwoPortAreSkipped) {
  auto got = ParseTouchstone(
      "# GHz S RI\n2 1 2 3 4 5 6 7 8\n22 1 1 1 1 1 1 1 1\n! noise\n4 .7 .64 69 .38\n18 2.7 .46 -33 .40\n", "x.s2p");
  ASSERT_TRUE(got.ok()) << got.status().message();
  EXPECT_EQ(got->Points(), 2u);
}

const char kVersion2Head[] =
    "[Version] 2.0\n# GHz S RI R 50\n[Number of Ports] 2\n[Two-Port Data Order] 21_12\n[Number of Frequencies] 1\n";

TEST(Touchstone, Version2OrderMatrixFormatAndReference) {
  const std::string head = "[version] 2.0\n# GHz S RI R 50\n[Number of ports] 2\n[Number of Frequencies] 1\n";
  const std::string data = "[Network Data]\n1 11 0 12 0 21 0 22 0\n[End]\nanything after the end\n";
  auto a = ParseTouchstone(head + "[Two-Port Data Order] 12_21\n" + data, "x.ts");
  ASSERT_TRUE(a.ok()) << a.status().message();
  EXPECT_EQ(a->At(0, 0, 1).real(), 12);
  EXPECT_EQ(a->At(0, 1, 0).real(), 21);
  auto b = ParseTouchstone(head + "[Two-Port Data Order] 21_12\n" + data, "x.s2p");
  ASSERT_TRUE(b.ok()) << b.status().message();
  EXPECT_EQ(b->At(0, 0, 1).real(), 21);

  const std::string four =
      "[Version] 2.1\n# MHz S RI\n[Number of Ports] 4\n[Number of Frequencies] 1\n[Reference] 50\n 60 ! two\n70 80\n"
      "[Begin Information]\nfree text\n[Manufacturer] x\n[End Information]\n";
  auto lower = ParseTouchstone(
      four + "[Matrix Format] Lower\n[Network Data]\n1 1 0\n2 0 3 0\n4 0 5 0 6 0\n7 0 8 0 9 0 10 0\n", "x.ts");
  ASSERT_TRUE(lower.ok()) << lower.status().message();
  EXPECT_EQ(lower->reference_ohm, (std::vector<double>{50, 60, 70, 80}));
  auto upper = ParseTouchstone(
      four + "[Matrix Format] upper\n[Network Data]\n1 1 0 2 0 4 0 7 0\n3 0 5 0 8 0\n6 0 9 0\n10 0\n", "x.ts");
  ASSERT_TRUE(upper.ok()) << upper.status().message();
  EXPECT_EQ(lower->data, upper->data);
  EXPECT_EQ(lower->At(0, 3, 1).real(), 8);
  EXPECT_EQ(lower->At(0, 1, 3).real(), 8);
}

TEST(Touchstone, BadInputGivesOneLineWithFileLineAndValue) {
  const std::string ok2 = "# GHz S RI\n1 1 2 3 4 5 6 7 8\n";
  const std::string v2(kVersion2Head);
  struct Case {
    std::string name;
    std::string text;
    std::string expect;
  };
  const std::vector<Case> cases = {
      {"a.s2p", "", "a.s2p: the file is empty"},
      {"a.s2p", " \n\r\n", "a.s2p: the file is empty"},
      {"a.s2p", "! only a comment\n", "a.s2p: no data"},
      {"a.s2p", ok2 + "2 1 2 3\n", "a.s2p:3: the data end within the point at 2000000000 Hz: 4 of 9 numbers"},
      {"a.s2p", ok2 + "2 1 2 3 4 5 6 7\n", "a.s2p:3: the data end within"},
      {"a.s2p", ok2 + "2 1 2 3 4 x6 6 7 8\n", "a.s2p:3: \"x6\" is not a number"},
      {"a.s2p", ok2 + "2 1 2 3 4 1,5 6 7 8\n", "a.s2p:3: \"1,5\" is not a number"},
      {"a.s2p", ok2 + "2 1 2 3 4 nan 6 7 8\n", "a.s2p:3: \"nan\" is not a number"},
      {"a.s2p", ok2 + "2 1 2 3 4 1e999 6 7 8\n", "a.s2p:3: \"1e999\" is not a number"},
      {"a.s2p", ok2 + std::string("2 1 \x01\x80 3\n"), "a.s2p:3: \"??\" is not a number"},
      {"a.s2p", ok2 + ".5 1 2 3 4 5 6 7 8\n", "a.s2p:3: frequency 500000000 Hz after 1000000000 Hz: frequencies must"},
      {"a.s2p", ok2 + "1 1 2 3 4 5 6 7 8\n", "a.s2p:3: frequency 1000000000 Hz after"},
      {"a.s2p", "# GHz S RI\n-1 1 2 3 4 5 6 7 8\n", "a.s2p:2: frequency -1000000000 Hz is negative"},
      {"a.s2p", "1 1 2 3 4 5 6 7 8\n", "a.s2p:1: \"1 1 2 3 4 5 6 7 8\" stands before the option line"},
      {"a.s2p", "# GHz S XX\n", "a.s2p:1: option \"XX\": must be one of"},
      {"a.s2p", "# GHz S MA R\n", "a.s2p:1: reference \"R \": must be a number"},
      {"a.s2p", "# GHz S MA R -50\n", "a.s2p:1: reference \"R -50\""},
      {"a.s2p", "# GHz Y MA R 50\n", "a.s2p:1: \"Y\" parameters: only S-parameters are read"},
      {"a.s2p", "# GHz S DB\n1 99999 0 0 0 0 0 0 0\n", "a.s2p:2: value 99999 is out of range"},
      {"a.s1p", "# GHz S MA\n1 1 1\n", "a.s1p:1: 1 port: 2 and 4 are read"},
      {"a.s3p", "# GHz S MA\n", "a.s3p:1: 3 ports: 2 and 4 are read"},
      {"a.s16p", "# GHz S MA\n", "a.s16p:1: 16 ports: 2 and 4 are read"},
      {"a.txt", ok2, "a.txt: version 1 data: the extension must be .s2p or .s4p"},
      {"a.s4p", ok2 + "2 1 2 3 4 5 6 7 8\n",
       "a.s4p:3: the data end within the point at 1000000000 Hz: 18 of 33 numbers "
       "(the rows look like 2-port data, read as 4 ports)"},
      {"a.s2p", "# GHz S RI\n5 1 1 1 1 1 1 1 1\n1 1 1 1 1 1 1 1\n1 1 1 1 1 1 1 1\n1 1 1 1 1 1 1 1\n",
       "(the rows look like 4-port data, read as 2 ports)"},
      {"a.s2p", "# GHz S RI\n[Network Data]\n", "a.s2p:2: keyword [network data] in a file without [Version]"},
      {"a.ts", "[Version] 3.0\n", "a.ts:1: [Version] \"3.0\": 2.0 and 2.1 are read"},
      {"a.ts", "[Version 2.0\n", "a.ts:1: keyword \"[Version 2.0\" has no ]"},
      {"a.ts", v2, "a.ts:5: no [Network Data]"},
      {"a.s4p", v2, "a.s4p:3: [Number of Ports] 2 in a file whose name says 4"},
      {"a.ts", v2 + "[Colour] red\n", "a.ts:6: unknown keyword [colour]"},
      {"a.ts", v2 + "1 2 3\n", "a.ts:6: \"1 2 3\" stands before [Network Data]"},
      {"a.ts", v2 + "[Mixed-Mode Order] D1,2 C1,2\n", "a.ts:6: [Mixed-Mode Order]: mixed-mode files are not read"},
      {"a.ts", v2 + "[Matrix Format] Round\n", "a.ts:6: [Matrix Format] \"round\": must be Full, Lower or Upper"},
      {"a.ts", v2 + "[Reference] 50\n[Network Data]\n", "a.ts:7: [Reference] has 1 of 2 values"},
      {"a.ts", v2 + "[Reference] 50 50 50\n", "a.ts:6: [Reference] has more than 2 values: \"50\""},
      {"a.ts", v2 + "[Reference] 50 0\n", "a.ts:6: [Reference] value \"0\""},
      {"a.ts", v2 + "[Network Data]\n", "a.ts: no data"},
      {"a.ts", v2 + "[Network Data]\n1 1 1 1 1 1 1 1 1\n2 1 1 1 1 1 1 1 1\n",
       "a.ts:8: more points than [Number of Frequencies] 1"},
      {"a.ts", v2 + "[Number of Frequencies] 3\n[Network Data]\n1 1 1 1 1 1 1 1 1\n2 1 1 1 1 1 1 1 1\n",
       "a.ts:9: the data end after 2 of 3 points"},
      {"a.ts", v2 + "[Number of Frequencies] -3\n", "a.ts:6: [number of frequencies] \"-3\""},
      {"a.ts", v2 + "[Number of Ports] 99999999999999999999\n", "a.ts:6: [number of ports] \"99999999999999999999\""},
      {"a.ts", "[Version] 2.0\n#\n[Number of Ports] 2\n[Number of Frequencies] 1\n[Network Data]\n",
       "a.ts:5: a two-port file needs [Two-Port Data Order]"},
      {"a.ts", "[Version] 2.0\n#\n[Number of Ports] 6\n", "a.ts:3: 6 ports: 2 and 4 are read"},
      {"a.ts", v2 + "[Network Data]\n1 1 1 1 1 1 1 1 1\n[Noise Data]\n1 2 3 4\n", "a.ts:9: [Noise Data] has 4 numbers"},
  };
  for (const Case& c : cases) {
    auto got = ParseTouchstone(c.text, c.name);
    ASSERT_FALSE(got.ok()) << c.expect;
    EXPECT_NE(got.status().message().find(c.expect), std::string::npos)
        << "got      " << got.status().message() << "\nexpected " << c.expect;
    EXPECT_EQ(got.status().message().find('\n'), std::string::npos);
  }
}

// No cut and no changed byte of a good file may do worse than an error line.
TEST(Touchstone, AnyTruncationAndAnyGarbledByteIsHandled) {
  std::string text =
      std::string(kVersion2Head) + "[Reference] 50 50\n[Network Data]\n1 .1 .2 .3 .4 .5 .6 .7 .8\n[End]\n";
  std::string v1 = "# GHz S MA R 50\n1 .1 .2 .3 .4 .5 .6 .7 .8\n2 .1 .2 .3 .4 .5 .6 .7 .8\n.5 1 2 3 4\n";
  std::mt19937 rng(77);
  int refused = 0;
  for (const std::string& good : {text, v1}) {
    for (std::size_t cut = 0; cut < good.size(); ++cut) {
      auto got = ParseTouchstone(good.substr(0, cut), "cut.s2p");
      refused += got.ok() ? 0 : 1;
    }
    for (int i = 0; i < 5000; ++i) {
      std::string bad = good;
      for (int j = 0; j < 1 + i % 3; ++j) bad[rng() % bad.size()] = static_cast<char>(rng() % 256);
      auto got = ParseTouchstone(bad, "garbled.s2p");
      if (got.ok()) {
        EXPECT_TRUE(Validate(*got).ok());
      } else {
        ++refused;
        EXPECT_EQ(got.status().message().find_first_of("\n\r"), std::string::npos);
      }
    }
  }
  EXPECT_GT(refused, 3000);
}

TEST(Touchstone, PathsThatCannotBeRead) {
  const auto dir = std::filesystem::temp_directory_path() / fmt::format("plumbline_touchstone_{}", getpid());
  const auto folder = dir / "folder.s2p";
  std::filesystem::create_directories(folder);
  auto directory = ReadTouchstone(folder.string());
  EXPECT_EQ(directory.status().message(), folder.string() + ": is a directory, not a file");
  auto missing = ReadTouchstone((dir / "no.s2p").string());
  EXPECT_EQ(missing.status().message(), (dir / "no.s2p").string() + ": no such file");
  auto device = ReadTouchstone("/dev/zero");
  EXPECT_EQ(device.status().message(), "/dev/zero: is not a regular file");
  std::ofstream(dir / "empty.s4p").close();
  auto empty = ReadTouchstone((dir / "empty.s4p").string());
  EXPECT_EQ(empty.status().message(), (dir / "empty.s4p").string() + ": the file is empty");
  std::filesystem::remove_all(dir);
}

TEST(Touchstone, LargeFourPortLoadsInWellUnderASecond) {
  const Network n = RandomNetwork(4, 5001, 9);
  std::string text = "# Hz S MA R 50\n";
  for (std::size_t k = 0; k < n.Points(); ++k) {
    int column = 0;
    for (const std::string& word : Words(n, k, "MA", 1)) {
      text += word;
      text += ++column % 8 == 1 && column > 1 ? '\n' : ' ';
    }
    text += '\n';
  }
  const auto path = std::filesystem::temp_directory_path() / fmt::format("plumbline_large_{}.s4p", getpid());
  std::ofstream(path) << text;
  const auto begin = std::chrono::steady_clock::now();
  auto got = ReadTouchstone(path.string());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::filesystem::remove(path);
  ASSERT_TRUE(got.ok()) << got.status().message();
  ExpectNear(*got, n, 1e-12);
  RecordProperty("seconds", fmt::format("{:.4f}", seconds));
  EXPECT_LT(seconds, 1.0);
}

TEST(Touchstone, ConformanceFiles) {
  PLUMBLINE_SKIP_WITHOUT("touchstone_conformance");
  struct Case {
    const char* file;
    int ports;  // 0: refused
    std::size_t points;
    const char* message;
  };
  const Case cases[] = {
      {"ex_1.ts", 0, 0, ":5: no [Network Data]"},
      {"ex_2.ts", 0, 0, ":3: \"Z\" parameters: only S-parameters are read"},
      {"ex_3.ts", 2, 2, ""},
      {"ex_4.ts", 4, 1, ""},
      {"ex_5.ts", 4, 2, ""},
      {"ex_6.ts", 4, 2, ""},
      {"ex_7.ts", 0, 0, ":3: \"Z\" parameters"},
      {"ex_8.s1p", 0, 0, ":1: 1 port: 2 and 4 are read"},
      {"ex_9.s1p", 0, 0, ":1: 1 port: 2 and 4 are read"},
      {"ex_10.ts", 0, 0, ":3: \"Z\" parameters"},
      {"ex_11.s2p", 0, 0, ":2: \"H\" parameters"},
      {"ex_12.ts", 0, 0, ":3: \"H\" parameters"},
      {"ex_12_g.ts", 0, 0, ":3: \"G\" parameters"},
      {"ex_13.s2p", 2, 3, ""},
      {"ex_14.s4p", 4, 3, ""},
      {"ex_16.ts", 0, 0, ":5: 6 ports: 2 and 4 are read"},
      {"ex_17.ts", 2, 2, ""},
      {"ex_18.s2p", 2, 2, ""},
  };
  std::size_t files = 0;
  const auto folder = std::filesystem::directory_iterator(testing::SharedData("touchstone_conformance"));
  for (const auto& entry : folder) files += entry.is_regular_file() ? 1 : 0;
  EXPECT_EQ(files, std::size(cases));
  for (const Case& c : cases) {
    const std::string path = testing::SharedData(std::string("touchstone_conformance/") + c.file);
    auto got = ReadTouchstone(path);
    ASSERT_EQ(got.ok(), c.ports != 0) << c.file << ": " << got.status().message();
    if (got.ok()) {
      EXPECT_EQ(got->ports, c.ports) << c.file;
      EXPECT_EQ(got->Points(), c.points) << c.file;
    } else {
      EXPECT_NE(got.status().message().find(path + c.message), std::string::npos) << got.status().message();
    }
  }
  const auto read = [](const char* file) {
    return *ReadTouchstone(testing::SharedData(std::string("touchstone_conformance/") + file));
  };
  // The numbers of ex_3 and ex_4 spell their own indices.
  const Network two = read("ex_3.ts");
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 2; ++j) EXPECT_NEAR(two.At(1, i, j).real(), 200 + 10 * (i + 1) + j + 1, 1e-9);
  }
  const Network four = read("ex_4.ts");
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) EXPECT_NEAR(four.At(0, i, j).real(), 10 * (i + 1) + j + 1, 1e-9);
  }
  EXPECT_EQ(four.reference_ohm, (std::vector<double>{50, 75, 0.01, 0.01}));
  EXPECT_EQ(read("ex_17.ts").reference_ohm, (std::vector<double>{50, 25}));
  // Full and lower forms of one matrix.
  const Network full = read("ex_5.ts");
  const Network lower = read("ex_6.ts");
  for (std::size_t i = 0; i < full.data.size(); ++i) EXPECT_LT(std::abs(full.data[i] - lower.data[i]), 1e-12);
}

}  // namespace
}  // namespace plumbline::link
