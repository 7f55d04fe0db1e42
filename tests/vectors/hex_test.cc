// Hex files: the form to the byte, every width and lane count there and back, and every malformed file refused by name,
// line and offending text.
#include "study/vectors/hex.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "reference/core/fixed.h"
#include "tests/support/random.h"

namespace plumbline::study {
namespace {

class HexTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "plumbline.XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  std::string Write(const std::string& text) const {
    std::ofstream(Path("x.hex"), std::ios::binary) << text;
    return Path("x.hex");
  }
  static std::string Slurp(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  std::string folder_;
};

TEST_F(HexTest, TheFormToTheByte) {
  EXPECT_EQ(HexText({.width = 7, .is_signed = true}, "ffe/a case=1 port=x", std::vector<std::int32_t>{0, 1, -1, -64}),
            "// plv-hex-1 ffe/a case=1 port=x width=7 words=4\n00\n01\n7f\n40\n");
  EXPECT_EQ(HexText({.width = 3, .lanes = 3}, "t", std::vector<std::int32_t>{1, 2, 3, 7, 0, 7}),
            "// plv-hex-1 t width=3 lanes=3 words=2\n0d1\n1c7\n");
  EXPECT_EQ(HexText({.width = 32, .lanes = 2}, "t", std::vector<std::int32_t>{-1, 0x12345678}),
            "// plv-hex-1 t width=32 lanes=2 words=1\n12345678ffffffff\n");
  EXPECT_EQ(HexText({.width = 1}, "t", {}), "// plv-hex-1 t width=1 words=0\n");
}

TEST_F(HexTest, EveryWidthAndLaneCountThereAndBack) {
  for (int width = 1; width <= 32; ++width) {
    for (const int lanes : {1, 2, 3, 5, 8, 64}) {
      for (const bool is_signed : {false, true}) {
        const HexFormat format{width, lanes, is_signed};
        const bool pattern = is_signed || width == 32;
        const std::int64_t lo = pattern ? SignedMin(width) : 0;
        const std::int64_t hi = pattern ? SignedMax(width) : (std::int64_t{1} << width) - 1;
        const auto samples = testing_support::DrawVector<std::int32_t>({7, static_cast<std::uint32_t>(width)},
                                                                       static_cast<std::size_t>(37 * lanes), lo, hi);
        ASSERT_TRUE(WriteHex(Path("a.hex"), format, "t", samples).ok());
        const auto read = ReadHex(Path("a.hex"), format, 37);
        ASSERT_TRUE(read.ok()) << read.status().message();
        EXPECT_EQ(*read, samples) << width << " x " << lanes;
        EXPECT_EQ(Slurp(Path("a.hex")), HexText(format, "t", samples));
      }
    }
  }
}

TEST_F(HexTest, ManyWordsInPieces) {
  const HexFormat format{.width = 16, .is_signed = true};
  const auto samples = testing_support::DrawVector<std::int32_t>({7, 99}, 100'003, -32768, 32767);
  {
    HexWriter writer;
    ASSERT_TRUE(writer.Open(Path("a.hex"), format, "t").ok());
    for (std::size_t i = 0, n = 1; i < samples.size(); i += n, n = n * 3 % 5003 + 1) {
      ASSERT_TRUE(writer.Write(std::span(samples).subspan(i, std::min(n, samples.size() - i))).ok());
    }
    ASSERT_TRUE(writer.Finish().ok());
  }
  HexReader reader;
  ASSERT_TRUE(reader.Open(Path("a.hex"), format).ok());
  EXPECT_EQ(reader.words(), 100'003U);
  EXPECT_EQ(reader.header(), "// plv-hex-1 t width=16 words=100003");
  EXPECT_EQ(reader.Place(0), Path("a.hex") + ":2");
  std::vector<std::int32_t> found;
  std::vector<std::int32_t> chunk(777);
  while (true) {
    const auto got = reader.Read(chunk);
    ASSERT_TRUE(got.ok());
    if (*got == 0) break;
    found.insert(found.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(*got));
  }
  EXPECT_EQ(found, samples);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1) << "temporary files are left";
}

TEST_F(HexTest, CommentsAndNoHeader) {
  const HexFormat format{.width = 8};
  for (const char* text :
       {"0a\nff\n", "// by hand\n0a\nff\n", "// plv-hex-1 t width=8 words=2\n// more\n//\n0a\nff\n"}) {
    const auto read = ReadHex(Write(text), format);
    ASSERT_TRUE(read.ok()) << read.status().message();
    EXPECT_EQ(*read, (std::vector<std::int32_t>{10, 255}));
  }
  for (const char* text : {"", "// nothing\n", "// plv-hex-1 t width=8 words=0\n"}) {
    const auto read = ReadHex(Write(text), format);
    ASSERT_TRUE(read.ok()) << read.status().message();
    EXPECT_TRUE(read->empty());
  }
}

TEST_F(HexTest, RefusesEveryOtherFormByFileLineAndText) {
  struct Bad {
    std::string text;
    int line;
    std::vector<std::string> parts;
  };
  for (const Bad& bad : {
           Bad{"0a\n0x\n", 2, {"'0x'"}},
           Bad{"0a\n-1\n", 2, {"'-1'"}},
           Bad{"0a\n\n", 2, {"''", "0 digits"}},
           Bad{"0a\n 1\n", 2, {"' 1'"}},
           Bad{"0a\n1_\n", 2, {"'1_'"}},
           Bad{"0a\nxx\n", 2, {"'xx'"}},
           Bad{"0a\nFF\n", 2, {"'FF'", "upper-case"}},
           Bad{"0a\n0ff\n", 2, {"'0ff'", "3 digits", "has 2"}},
           Bad{"0a\nf\n", 2, {"'f'", "1 digits"}},
           Bad{"0a\r\nff\r\n", 1, {"carriage return"}},
           Bad{"0a\nff", 2, {"line end", "cut off"}},
           Bad{"0a\n80\n", 2, {"'80'", "above the 7"}},
           Bad{"// plv-hex-1 t width=7 words=3\n0a\n0b\n", 3, {"after 2 words", "words=3"}},
           Bad{"// plv-hex-1 t width=7 words=1\n0a\n0b\n", 3, {"more words than the 1"}},
           Bad{"// plv-hex-1 t width=8 words=1\n0a\n", 1, {"width=8", "7 bits"}},
           Bad{"// plv-hex-1 t width=7 lanes=2 words=1\n0a\n", 1, {"lanes=2"}},
           Bad{"// plv-hex-1 t width=7 words=one\n0a\n", 1, {"words="}},
           Bad{"// plv-hex-2 t width=7 words=1\n0a\n", 1, {"plv-hex-2", "plv-hex-1"}},
           Bad{"0a\n// plv-hex-1\n0b\n", 2, {"'// plv-hex-1'"}},
           Bad{std::string(100'000, '0') + "\n", 1, {"characters"}},
       }) {
    const std::string path = Write(bad.text);
    const auto read = ReadHex(path, {.width = 7});
    ASSERT_FALSE(read.ok()) << bad.text.substr(0, 80);
    const std::string& message = read.status().message();
    EXPECT_EQ(message.rfind(path + ":" + std::to_string(bad.line) + ": ", 0), 0U) << message;
    for (const std::string& part : bad.parts) EXPECT_NE(message.find(part), std::string::npos) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
  const auto missing = ReadHex(Path("missing.hex"), {.width = 7});
  EXPECT_NE(missing.status().message().find(Path("missing.hex")), std::string::npos);
  EXPECT_FALSE(ReadHex(folder_, {.width = 7}).ok()) << "a folder";
  EXPECT_FALSE(ReadHex(Write("0a\n"), {.width = 7}, 2).ok());
}

TEST_F(HexTest, AWriterThatIsNotFinishedLeavesNothing) {
  {
    HexWriter writer;
    ASSERT_TRUE(writer.Open(Path("a.hex"), {.width = 7}, "t").ok());
    ASSERT_TRUE(writer.Write(std::vector<std::int32_t>(100'000)).ok());
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
  EXPECT_FALSE(WriteHex(Path("no/such/folder/a.hex"), {.width = 7}, "t", {}).ok());
}

}  // namespace
}  // namespace plumbline::study
