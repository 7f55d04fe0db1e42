// Codewords through a pipe, held against the scalar codec: every cut of the stream, text and binary, and every kind of
// bad input with its place.
#include "study/fec_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "reference/fec/rs.h"
#include "tests/support/random.h"

namespace plumbline::study {
namespace {

using Word = std::vector<std::uint16_t>;

std::string Text(const Word& word) {
  std::string text;
  char symbol[8];
  for (const std::uint16_t s : word) {
    std::snprintf(symbol, sizeof symbol, "%03x ", static_cast<unsigned>(s));
    text += symbol;
  }
  text.back() = '\n';
  return text;
}

std::string Binary(const Word& word) {
  std::string bytes;
  for (const std::uint16_t s : word) {
    bytes += static_cast<char>(s & 255);
    bytes += static_cast<char>(s >> 8);
  }
  return bytes;
}

struct Outcome {
  Status status;
  std::string out;
  FecStreamSummary summary;
  std::size_t largest_room = 0;
};

// The stream arrives in pieces of `piece` bytes, all at once when 0.
Outcome Stream(const FecStreamOptions& options, const std::string& in, std::size_t piece = 0) {
  Outcome outcome;
  std::size_t at = 0;
  const ByteSource source = [&](std::span<char> room) -> Expected<std::size_t> {
    outcome.largest_room = std::max(outcome.largest_room, room.size());
    const std::size_t count = std::min({room.size(), in.size() - at, piece == 0 ? in.size() : piece});
    std::copy_n(in.begin() + static_cast<std::ptrdiff_t>(at), count, room.begin());
    at += count;
    return count;
  };
  const ByteSink sink = [&](std::string_view data) {
    outcome.out += data;
    return Status::Ok();
  };
  outcome.status = RunFecStream(options, source, sink, outcome.summary);
  return outcome;
}

// Random messages, their codewords, and what a channel made of them: word i has i % (t + 4) symbol errors.
struct Words {
  explicit Words(std::int32_t code, std::size_t count) : plan(MakePlan(RsConfig{code})) {
    std::uint64_t draw = 0;
    const auto random = [&](int lo) {
      return static_cast<std::uint16_t>(testing_support::Draw({7, 1}, draw++, lo, 1023));
    };
    const auto n = static_cast<std::size_t>(plan.n);
    for (std::size_t i = 0; i < count; ++i) {
      Word m(kRsMessageSymbols), c(n), d(n), s(2 * static_cast<std::size_t>(plan.t));
      for (auto& symbol : m) symbol = random(0);
      reference::RsEncode(plan, m, c);
      Word r = c;
      for (std::size_t e = 0; e < i % static_cast<std::size_t>(plan.t + 4); ++e) {
        r[(37 * e + 11 * i) % n] ^= random(1);
      }
      RsProbe probe;
      results.push_back(reference::RsDecode(plan, r, d, &probe));
      std::copy_n(probe.syndrome.begin(), s.size(), s.begin());
      d.resize(kRsMessageSymbols);
      message.push_back(m);
      codeword.push_back(c);
      received.push_back(r);
      decoded.push_back(d);
      syndrome.push_back(s);
    }
  }
  RsPlan plan;
  std::vector<Word> message, codeword, received, decoded, syndrome;
  std::vector<RsResult> results;
};

std::string All(const std::vector<Word>& words, std::string (*form)(const Word&)) {
  std::string all;
  for (const Word& word : words) all += form(word);
  return all;
}

TEST(FecStreamTest, GivesWhatTheReferenceGivesInEveryFormHoweverTheStreamIsCut) {
  for (const std::int32_t code : {kRsKp4, kRsKr4}) {
    const Words words(code, 150);
    for (const bool binary : {false, true}) {
      const auto form = binary ? Binary : Text;
      for (const char* backend : {"", "reference"}) {
        for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{4093}, std::size_t{70001}}) {
          if (piece == 1 && *backend != '\0') continue;
          SCOPED_TRACE(std::to_string(code) + (binary ? " binary " : " text ") + backend + " " + std::to_string(piece));
          FecStreamOptions options{FecVerb::kEncode, RsConfig{code}, binary, false, backend};
          Outcome outcome = Stream(options, All(words.message, form), piece);
          ASSERT_TRUE(outcome.status.ok()) << outcome.status.message();
          EXPECT_TRUE(outcome.out == All(words.codeword, form));
          options.verb = FecVerb::kSyndrome;
          outcome = Stream(options, All(words.received, form), piece);
          ASSERT_TRUE(outcome.status.ok()) << outcome.status.message();
          EXPECT_TRUE(outcome.out == All(words.syndrome, form));
          options.verb = FecVerb::kDecode;
          outcome = Stream(options, All(words.received, form), piece);
          ASSERT_TRUE(outcome.status.ok()) << outcome.status.message();
          EXPECT_TRUE(outcome.out == All(words.decoded, form));
          FecStreamSummary want;
          for (const RsResult& result : words.results) {
            ++want.words;
            want.corrected += result.status == RsStatus::kCorrected ? 1 : 0;
            want.uncorrectable += result.status == RsStatus::kUncorrectable ? 1 : 0;
            want.corrected_symbols += static_cast<std::uint64_t>(result.num_corrected);
          }
          EXPECT_GT(want.corrected, 90U);
          EXPECT_GT(want.uncorrectable, 15U);
          EXPECT_EQ(outcome.summary.words, want.words);
          EXPECT_EQ(outcome.summary.corrected, want.corrected);
          EXPECT_EQ(outcome.summary.uncorrectable, want.uncorrectable);
          EXPECT_EQ(outcome.summary.corrected_symbols, want.corrected_symbols);
        }
      }
    }
  }
}

TEST(FecStreamTest, VerboseLinesNameStatusAndPositionsAndCanBeReadBack) {
  const Words words(kRsKp4, 40);
  FecStreamOptions options{FecVerb::kDecode, {}, false, true, ""};
  const Outcome decoded = Stream(options, All(words.received, Text));
  ASSERT_TRUE(decoded.status.ok());
  std::string want;
  for (std::size_t i = 0; i < words.received.size(); ++i) {
    const RsResult& result = words.results[i];
    want += "# word " + std::to_string(i + 1) + ": ";
    want += result.status == RsStatus::kClean ? "clean" : result.num_corrected > 0 ? "corrected" : "uncorrectable";
    for (int e = 0; e < result.num_corrected; ++e)
      want += " " + std::to_string(result.position[static_cast<std::size_t>(e)]);
    want += "\n" + Text(words.decoded[i]);
  }
  EXPECT_EQ(decoded.out, want);
  const Outcome plain = Stream({FecVerb::kEncode, {}, false, false, ""}, All(words.decoded, Text));
  for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{7}}) {
    const Outcome again = Stream({FecVerb::kEncode, {}, false, false, ""}, want + "# the end, without LF", piece);
    ASSERT_TRUE(again.status.ok()) << again.status.message();
    EXPECT_TRUE(again.out == plain.out);
  }
}

TEST(FecStreamTest, LongStreamsPassThroughABoundedBuffer) {
  const Words words(kRsKp4, 1);
  std::string in;
  for (int i = 0; i < 2500; ++i) in += Text(words.message[0]);
  ASSERT_GT(in.size(), std::size_t{4} << 20);
  const Outcome outcome = Stream({}, in);
  ASSERT_TRUE(outcome.status.ok());
  EXPECT_LE(outcome.largest_room, std::size_t{1} << 21);
  EXPECT_EQ(outcome.summary.words, 2500U);
  std::string want;
  for (int i = 0; i < 2500; ++i) want += Text(words.codeword[0]);
  EXPECT_TRUE(outcome.out == want);
  const std::string comment = "#" + std::string(std::size_t{3} << 20, 'x') + "\n";
  EXPECT_EQ(Stream({}, comment + Text(words.message[0])).out, Text(words.codeword[0]));
}

// What is wrong, where, and that the words before it and nothing else went out.
TEST(FecStreamTest, BadTextNamesLineAndColumn) {
  const Words words(kRsKp4, 2);
  const std::string good = Text(words.message[0]);
  const std::string line = Text(words.message[1]);
  const auto with = [&](std::size_t at, const std::string& text) {
    std::string changed = line;
    return changed.replace(at, text.size(), text);
  };
  const struct {
    std::string line;
    std::string message;
  } kCases[] = {
      {with(4, "400"), "line 3, column 5: symbol 400 is above 3ff, the largest of 10 bits"},
      {with(2052, "fff"), "line 3, column 2053: symbol fff is above 3ff, the largest of 10 bits"},
      {with(9, "g"), "line 3, column 10: 'g' is not a hex digit"},
      {with(8, " "), "line 3, column 9: ' ' is not a hex digit"},
      {with(8, std::string(1, '\0')), "line 3, column 9: byte 0x00 is not a hex digit"},
      {with(8, "\xc3"), "line 3, column 9: byte 0xc3 is not a hex digit"},
      {with(7, ","), "line 3, column 8: ',' where a space belongs between two symbols"},
      {with(7, "\t"), "line 3, column 8: byte 0x09 where a space belongs between two symbols"},
      {with(2055, "\r\n"), "line 3, column 2056: byte 0x0d after the last of 514 symbols"},
      {with(2055, " 000\n"), "line 3, column 2056: ' ' after the last of 514 symbols"},
      {line.substr(0, 2051) + "\n",
       "line 3, column 2052: the word ends after 513 whole symbols; a word of this input has 514"},
      {line.substr(0, 2054),
       "line 3, column 2055: the word ends after 513 whole symbols; a word of this input has 514"},
      {"\n", "line 3, column 1: the word ends after 0 whole symbols; a word of this input has 514"},
      {" " + line, "line 3, column 1: ' ' is not a hex digit"},
  };
  for (const auto& test : kCases) {
    for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{1000}}) {
      const Outcome outcome =
          Stream({}, good + "# of two\n" + test.line + (test.line.back() == '\n' ? good : ""), piece);
      EXPECT_EQ(outcome.status.message(), test.message);
      EXPECT_EQ(outcome.out, Text(words.codeword[0])) << test.message;
      EXPECT_EQ(outcome.summary.words, 1U);
    }
  }
}

TEST(FecStreamTest, BadBinaryNamesWordSymbolAndByte) {
  const Words words(kRsKr4, 2);
  const std::string good = Binary(words.received[0]);
  std::string high = Binary(words.received[1]);
  high[21] = '\x04';
  high[20] = '\x00';
  const FecStreamOptions options{FecVerb::kSyndrome, RsConfig{kRsKr4}, true, false, ""};
  for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{1000}}) {
    Outcome outcome = Stream(options, good + high + good, piece);
    EXPECT_EQ(outcome.status.message(), "word 2 (byte 1077): symbol 11 is 0400, above 03ff, the largest of 10 bits");
    EXPECT_EQ(outcome.out, Binary(words.syndrome[0]));
    outcome = Stream(options, good + good.substr(0, 777), piece);
    EXPECT_EQ(outcome.status.message(), "word 2 (byte 1057): the stream ends after 777 of its 1056 bytes");
    EXPECT_EQ(outcome.out, Binary(words.syndrome[0]));
  }
}

TEST(FecStreamTest, EmptyStreamIsNoWordAndBadOptionsAreRefused) {
  for (const bool binary : {false, true}) {
    const Outcome outcome = Stream({FecVerb::kDecode, {}, binary, false, ""}, "");
    EXPECT_TRUE(outcome.status.ok());
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.summary.words, 0U);
  }
  EXPECT_FALSE(Stream({FecVerb::kDecode, RsConfig{2}, false, false, ""}, "").status.ok());
  EXPECT_FALSE(Stream({FecVerb::kDecode, {}, false, false, "no such backend"}, "").status.ok());
}

TEST(FecStreamTest, ErrorsOfSourceAndSinkEndTheStream) {
  FecStreamSummary summary;
  const ByteSource broken = [](std::span<char>) -> Expected<std::size_t> { return Status::Error("broken source"); };
  const ByteSink full = [](std::string_view) { return Status::Error("full sink"); };
  EXPECT_EQ(RunFecStream({}, broken, full, summary).message(), "broken source");
  const Words words(kRsKp4, 1);
  bool given = false;
  const ByteSource one = [&](std::span<char> room) -> Expected<std::size_t> {
    const std::string text = given ? "" : Text(words.message[0]);
    given = true;
    std::copy(text.begin(), text.end(), room.begin());
    return text.size();
  };
  EXPECT_EQ(RunFecStream({}, one, full, summary).message(), "full sink");
}

}  // namespace
}  // namespace plumbline::study
