// `plumbline pcs` as a pipe sees it: blocks in, lanes out, and back; exit status; errors with line and column.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/apps/program_run.h"

namespace plumbline::apps {
namespace {

class PcsCommandTest : public ProgramTest {
 protected:
  static constexpr const char* kIdle = "10 000000000000001e\n";

  // Data with some idle between, `count` blocks.
  static std::string Blocks(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      char line[32];
      std::snprintf(line, sizeof line, "01 %016llx\n", 0x9E3779B97F4A7C15ULL * static_cast<unsigned>(i));
      text += i % 5 == 0 ? line : kIdle;
    }
    return text;
  }
  std::vector<std::string> Command(const std::string& verb, const std::string& rate,
                                   std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"pcs", verb, "--rate", rate, "--marker-period", "8"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  // Symbol `column` of line `row` changed.
  static void Spoil(std::string& rows, std::size_t row, std::size_t column, char digit) {
    std::size_t at = 0;
    while (row-- > 0) at = rows.find('\n', at) + 1;
    rows[at + 4 * column + 2] = rows[at + 4 * column + 2] == digit ? '0' : digit;
  }
};

TEST_F(PcsCommandTest, BlocksComeBackAtEveryRate) {
  for (const char* rate : {"100g", "200g", "400g", "800g"}) {
    const bool placeholders = std::string(rate) == "800g";
    // Groups of 80, 160, 160, 320 blocks, the first with its marker: so that each has whole groups.
    const int blocks = std::string(rate) == "100g" ? 60 + 79 * 80
                       : rate[0] == '2'            ? 144 + 29 * 160
                       : rate[0] == '4'            ? 128 + 29 * 160
                                                   : 256 + 29 * 320;
    const std::string text = "# a comment\n" + Blocks(blocks);
    const Ended encoded = Run(Command("encode", rate), Write("blocks", text));
    ASSERT_EQ(encoded.exit, 0) << encoded.err;
    EXPECT_EQ(encoded.err.find("placeholders") != std::string::npos, placeholders);
    std::string rows = encoded.out;
    Spoil(rows, 300, 1, 'f');
    const Ended decoded = Run(Command("decode", rate, {"--max-skew", "2000", "--strict"}), Write("rows", rows));
    EXPECT_EQ(decoded.exit, 0) << decoded.err;
    EXPECT_NE(decoded.err.find("1 corrected (1 symbols), 0 uncorrectable"), std::string::npos) << decoded.err;
    // The markers inside left room that the encoder filled: what went in comes first.
    const std::string sent = text.substr(text.find('\n') + 1);
    EXPECT_EQ(decoded.out.substr(0, sent.size()), sent) << rate;
    const std::string idle = decoded.out.substr(sent.size());
    EXPECT_EQ(idle.find_first_not_of("01e \n"), std::string::npos);
  }
}

TEST_F(PcsCommandTest, BinaryIsTheSame) {
  const std::string text = Blocks(128 + 7 * 160 + 128 + 8 * 160);
  std::string binary;
  for (const std::string& line : Lines(text)) {
    binary += line[0] == '1' ? '\1' : '\2';
    const auto payload = std::stoull(line.substr(3), nullptr, 16);
    for (unsigned i = 0; i < 8; ++i) binary += static_cast<char>(payload >> (8 * i) & 0xFF);
  }
  const Ended hex = Run(Command("encode", "400g"), Write("hex", text));
  const Ended bin = Run(Command("encode", "400g", {"--format", "bin"}), Write("bin", binary));
  ASSERT_EQ(bin.exit, 0) << bin.err;
  std::string as_text;
  for (std::size_t i = 0; i + 1 < bin.out.size(); i += 2) {
    char symbol[8];
    const int value = static_cast<unsigned char>(bin.out[i]) | static_cast<unsigned char>(bin.out[i + 1]) << 8;
    std::snprintf(symbol, sizeof symbol, "%03x%c", static_cast<unsigned>(value), i / 2 % 16 == 15 ? '\n' : ' ');
    as_text += symbol;
  }
  EXPECT_EQ(as_text, hex.out);
  const Ended back = Run(Command("decode", "400g", {"--format", "bin", "--max-skew", "1000"}), Write("rows", bin.out));
  EXPECT_EQ(back.out.substr(0, binary.size()), binary) << back.err;
}

TEST_F(PcsCommandTest, StrictVerboseAndMarkedBlocks) {
  const std::string text = Blocks(128 + 160);
  std::string rows = Run(Command("encode", "400g"), Write("blocks", text + Blocks(8 * 160))).out;
  for (std::size_t row = 68; row < 68 + 40; ++row) Spoil(rows, row, 0, '1');
  const std::string file = Write("rows", rows);
  const std::vector<std::string> options = {"--max-skew", "1000", "--to-lock", "1", "--verbose"};
  const Ended decoded = Run(Command("decode", "400g", options), file);
  EXPECT_EQ(decoded.exit, 0) << decoded.err;
  const auto lines = Lines(decoded.out);
  EXPECT_EQ(lines[0], "# lane 0: input 0, from bit 0 on");
  EXPECT_EQ(lines[16], "# codeword 3: uncorrectable");
  int marked = 0;
  for (const std::string& line : lines) marked += line == "11 3c78f1e3c78f1e1e";
  EXPECT_EQ(marked, 160);
  EXPECT_NE(decoded.err.find("160 of them marked"), std::string::npos) << decoded.err;
  EXPECT_EQ(Run(Command("decode", "400g", {"--max-skew", "1000", "--to-lock", "1", "--strict"}), file).exit, 3);
}

// A row lost on the way: said, and all comes back behind it.
TEST_F(PcsCommandTest, SaysWhereAlignmentWasLost) {
  const std::string text = Blocks(128 + 26 * 160);
  std::string rows = Run(Command("encode", "400g"), Write("blocks", text)).out;
  const Ended whole = Run(Command("decode", "400g", {"--max-skew", "1000"}), Write("rows", rows));
  EXPECT_EQ(whole.err.find("lost"), std::string::npos);
  rows.append(rows, 0, 64);  // the last group stays whole
  rows.erase(64 * (8 * 68 + 20), 64);
  const std::string file = Write("rows", rows);
  const auto options = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--max-skew", "1000"});
    return Command("decode", "400g", more);
  };
  const Ended decoded = Run(options({"--verbose"}), file);
  EXPECT_EQ(decoded.exit, 0);
  // Groups 8, 9, 10 are beyond repair; group 11 has begun a row before the loss shows, and 12 is the next one.
  EXPECT_NE(decoded.err.find("\nplumbline: alignment lost 1 time, after row 748 (codewords); 67 rows passed over\n"),
            std::string::npos)
      << decoded.err;
  const auto lines = Lines(decoded.out);
  EXPECT_NE(std::find(lines.begin(), lines.end(), "# lane 3: input 3, from bit 8150 on"), lines.end());
  const std::size_t behind = 20 * (128 + 7 * 160 + 128 + 3 * 160 + 4);  // characters before group 12's fifth block
  ASSERT_LT(behind, whole.out.size());
  EXPECT_EQ(decoded.out.substr(decoded.out.size() - (whole.out.size() - behind)), whole.out.substr(behind));
  EXPECT_EQ(Run(options({"--strict"}), file).exit, 3);
  const Ended kept = Run(options({"--to-restart", "0"}), file);
  EXPECT_EQ(kept.err.find("lost"), std::string::npos);
  // Never found again is no error either.
  const Ended gone = Run(options({}), Write("short", rows.substr(0, 64 * 800)));
  EXPECT_EQ(gone.exit, 0);
  EXPECT_NE(
      gone.err.find("(codewords); 52 rows passed over; not found again: no lock on the markers of input lanes 0,"),
      std::string::npos)
      << gone.err;
  EXPECT_EQ(Run(options({"--strict"}), Path("short")).exit, 3);
}

TEST_F(PcsCommandTest, SaysWhatIsLeftOver) {
  const std::string rows = Run(Command("encode", "400g"), Write("blocks", Blocks(128 + 20 * 160))).out;
  const std::vector<std::string> options = {"--max-skew", "1000"};
  const Ended short_of_a_row = Run(Command("decode", "400g", options), Write("rows", rows.substr(0, rows.size() - 64)));
  EXPECT_EQ(short_of_a_row.exit, 0);
  EXPECT_NE(short_of_a_row.err.find("\nplumbline: 670 bits a lane left over behind the last group of codewords\n"),
            std::string::npos)
      << short_of_a_row.err;
  // Lane 0 a symbol late.
  std::string late = rows;
  for (std::size_t at = late.size() - 64; at > 0; at -= 64) late.replace(at, 3, rows, at - 64, 3);
  EXPECT_NE(Run(Command("decode", "400g", options), Write("late", late)).err.find(": 670 to 680 bits a lane left over"),
            std::string::npos);
}

// A stream that begins with a marker is decoded from (to_lock - 1) periods and 120 bits on, one that begins behind a
// marker's first symbol a period less a symbol later.
TEST_F(PcsCommandTest, ShortestStream) {
  const std::string rows = Run(Command("encode", "400g"), Write("blocks", Blocks(30 * 160))).out;
  const auto exit = [&](std::size_t first, std::size_t count) {
    return Run(Command("decode", "400g", {"--max-skew", "1000"}), Write("cut", rows.substr(64 * first, 64 * count)))
        .exit;
  };
  constexpr std::size_t kPeriod = 8 * 68;
  EXPECT_EQ(exit(0, kPeriod + 11), 1);
  EXPECT_EQ(exit(0, kPeriod + 12), 0);
  EXPECT_EQ(exit(1, 2 * kPeriod + 10), 1);
  EXPECT_EQ(exit(1, 2 * kPeriod + 11), 0);
}

// A block that was marked is not taken as it is; as the control block that its payload is, it is.
TEST_F(PcsCommandTest, MarkedBlocksAreEncodedAsErrorBlocks) {
  ExpectOneLine(Run({"pcs", "encode"}, Write("marked", "11 3c78f1e3c78f1e1e\n")), {"line 1, column 1: sync header 11"});
  EXPECT_EQ(Run({"pcs", "encode"}, Write("error", "10 3c78f1e3c78f1e1e\n")).exit, 0);
}

TEST_F(PcsCommandTest, MarkersFromAFile) {
  std::string markers = "# four lanes\n";
  for (int lane = 0; lane < 4; ++lane) {
    markers +=
        std::string(14, '5') + "00" + std::string(7, static_cast<char>('a' + lane)) + std::string(57, '3') + "\n";
  }
  const std::string file = Write("markers", markers);
  const Ended encoded = Run(Command("encode", "100g", {"--markers", file}), Write("blocks", Blocks(60 + 15 * 80)));
  ASSERT_EQ(encoded.exit, 0) << encoded.err;
  EXPECT_EQ(encoded.out.substr(0, 15), "155 155 155 155");
  ExpectOneLine(Run(Command("encode", "100g", {"--markers", Write("few", "# none\n")})),
                {"few: 0 markers for 4 lanes"});
  ExpectOneLine(Run(Command("encode", "100g", {"--markers", Write("bad", "12\n")})), {"line 1: 2 digits", "80"});
  ExpectOneLine(Run(Command("encode", "100g", {"--markers", Write("worse", "1x\n")})), {"line 1, column 2: 'x'"});
  ExpectOneLine(Run(Command("encode", "100g", {"--markers", Path("none")})), {"none: cannot be read"});
  ExpectOneLine(Run({"pcs", "encode", "--markers", ::testing::TempDir()}), {::testing::TempDir() + ": cannot be read"});
}

TEST_F(PcsCommandTest, BadBlocksNameLineAndColumn) {
  const std::string idle = kIdle;
  const struct {
    std::string text;
    std::string error;
  } kCases[] = {
      {idle + "00 000000000000001e\n", "line 2, column 1: sync header 00 is neither 01 (data) nor 10 (control)"},
      {"11 000000000000001e\n", "line 1, column 1: sync header 11 is neither"},
      {"# c\n\n", "line 2, column 1: the block ends after 0 of its 16 digits"},
      {"10 00000000000001e\n", "line 1, column 19: the block ends after 15 of its 16 digits"},
      {"10 000000000000001e1\n", "line 1, column 20: '1' after the last of 16 digits"},
      {"10 00000000000g001e\n", "line 1, column 15: 'g' is not a hex digit"},
      {"1000000000000001e\n", "line 1, column 3: '0' where a space belongs behind the sync header"},
      {"12 000000000000001e\n", "line 1, column 2: '2' is no bit of a sync header"},
      {"10 0000000000000055\n", "line 1, column 18: 55 is no block type"},
      {"10 000000000000001e\r\n", "line 1, column 20: byte 0x0d after the last"},
      {"01", "line 1, column 3: the block ends after 0 of its 16 digits"},
  };
  for (const auto& c : kCases) ExpectOneLine(Run({"pcs", "encode"}, Write("bad", c.text)), {c.error});
  ExpectOneLine(Run({"pcs", "encode", "--format", "bin"}, Write("bad", std::string(9, '\0'))),
                {"block 1 (byte 1): sync header 0 is neither 1 (control) nor 2 (data)"});
  ExpectOneLine(Run({"pcs", "encode", "--format", "bin"}, Write("bad", "abc")),
                {"block 1 (byte 1)", "3 of its 9 bytes"});
}

TEST_F(PcsCommandTest, BadLanesNameLineAndColumn) {
  const auto error = [&](const std::string& text) {
    const Ended ended = Run({"pcs", "decode", "--rate", "100g"}, Write("bad", text));
    EXPECT_EQ(ended.exit, 1);
    EXPECT_EQ(ended.out, "");
    return Lines(ended.err).back();
  };
  EXPECT_EQ(error("000 001 002\n"),
            "plumbline: line 1, column 12: the row ends after 3 whole symbols; a row of this input has 4");
  EXPECT_EQ(error("000 001 002 003 004\n"), "plumbline: line 1, column 16: ' ' after the last of 4 symbols");
  EXPECT_EQ(error("000 001 402 003\n"), "plumbline: line 1, column 9: symbol 402 is above 3ff, the largest of 10 bits");
  EXPECT_EQ(error("# c\n000 001 0x2 003\n"), "plumbline: line 2, column 10: 'x' is not a hex digit");
  EXPECT_EQ(error("000 001 002 003\n"),
            "plumbline: at the end of the lanes: no lock on the markers of input lanes 0, "
            "1, 2, 3");
  EXPECT_EQ(error(""), "plumbline: at the end of the lanes: no lock on the markers of input lanes 0, 1, 2, 3");
}

TEST_F(PcsCommandTest, BadOptions) {
  ExpectOneLine(Run({"pcs"}), {"pcs: a subcommand is required: encode or decode"});
  ExpectOneLine(Run({"pcs", "frobnicate"}), {"not expected: frobnicate"});
  ExpectOneLine(Run({"pcs", "encode", "--marker-period", ""}), {"--marker-period: '' is no value"});
  ExpectOneLine(Run({"pcs", "encode", "--rate", "300g"}), {"--rate", "300g"});
  ExpectOneLine(Run({"pcs", "encode", "--code", "kr4"}), {"KR4", "100 Gb/s only"});
  ExpectOneLine(Run({"pcs", "encode", "--marker-period", "9000"}), {"marker_period = 9000", "0..8192"});
  ExpectOneLine(Run({"pcs", "encode", "--pad-seed", "0"}), {"pad_seed = 0", "1..511"});
  ExpectOneLine(Run({"pcs", "decode", "--format", "bin", "--verbose"}), {"--verbose", "--format hex"});
  ExpectOneLine(Run({"pcs", "encode", "--backend", "abacus"}), {"abacus"});
}

}  // namespace
}  // namespace plumbline::apps
