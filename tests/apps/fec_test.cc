// `plumbline fec` as a pipe sees it: text in, text out, exit status; and an answer to each word before the next is
// sent.
#include <gtest/gtest.h>

#include <string>

#include "tests/apps/program_run.h"

namespace plumbline::apps {
namespace {

class FecCommandTest : public ProgramTest {
 protected:
  // 514 symbols, each of three digits.
  static std::string Message(const std::string& symbol) {
    std::string line;
    for (int i = 0; i < 514; ++i) line += (i == 0 ? "" : " ") + symbol;
    return line + "\n";
  }
  // The codeword of the message 0 ... 0 1 ends in the generator's coefficients (IEEE 802.3 Tables 91-1 and 119-3).
  static std::string UnitCodeword() {
    std::string line = Message("000");
    line.replace(line.size() - 4, 4, "001");
    for (const int g : {575, 552, 187, 230, 552, 1,   108, 565, 282, 249, 593, 132, 94,  720, 495,
                        385, 942, 503, 883, 361, 788, 610, 193, 392, 127, 185, 158, 128, 834, 523}) {
      char symbol[8];
      std::snprintf(symbol, sizeof symbol, " %03x", static_cast<unsigned>(g));
      line += symbol;
    }
    return line + "\n";
  }
};

TEST_F(FecCommandTest, EncodesDecodesAndCountsOnStandardError) {
  std::string message = Message("000");
  message.replace(message.size() - 4, 3, "001");
  const Ended encoded = Run({"fec", "encode"}, Write("message", message + message));
  EXPECT_EQ(encoded.exit, 0) << encoded.err;
  EXPECT_EQ(encoded.err, "");
  EXPECT_EQ(encoded.out, UnitCodeword() + UnitCodeword());

  std::string one = UnitCodeword();
  one.replace(0, 3, "3ff");
  std::string many = UnitCodeword();
  for (std::size_t i = 0; i < 16; ++i) many.replace(4 * i, 3, "155");
  const std::string received = Write("received", UnitCodeword() + one + many);
  const Ended decoded = Run({"fec", "decode", "--verbose"}, received);
  EXPECT_EQ(decoded.exit, 0);
  EXPECT_EQ(decoded.err, "plumbline: 3 words: 1 clean, 1 corrected (1 symbols), 1 uncorrectable\n");
  EXPECT_EQ(decoded.out, "# word 1: clean\n" + message + "# word 2: corrected 0\n" + message +
                             "# word 3: uncorrectable\n" + many.substr(0, 2055) + "\n");
  EXPECT_EQ(Run({"fec", "decode", "--strict"}, received).exit, 3);
  EXPECT_EQ(Run({"fec", "decode", "--strict"}, Write("clean", UnitCodeword())).exit, 0);

  const Ended syndrome = Run({"fec", "syndrome"}, Write("clean", UnitCodeword()));
  std::string zeros = "000";
  for (int j = 1; j < 30; ++j) zeros += " 000";
  EXPECT_EQ(syndrome.out, zeros + "\n");
}

TEST_F(FecCommandTest, BadInputEndsWithStatusOneAfterTheWholeWords) {
  const std::string good = Message("155");
  const Ended ended = Run({"fec", "encode", "--code", "kr4"}, Write("bad", good + "155 155\n" + good));
  EXPECT_EQ(ended.exit, 1);
  EXPECT_EQ(ended.err,
            "plumbline: line 2, column 8: the word ends after 2 whole symbols; a word of this input has 514\n");
  EXPECT_EQ(Lines(ended.out).size(), 1U);
  EXPECT_EQ(ended.out.size(), 4U * 528);

  ExpectOneLine(Run({"fec", "encode", "--format", "bin"}, Write("odd", "abc")), {"byte 1", "3 of its 1028 bytes"});
  ExpectOneLine(Run({"fec", "encode", "--code", "kp5"}), {"--code", "kp5", "kr4"});
  ExpectOneLine(Run({"fec", "encode", "--format", "oct"}), {"--format", "oct"});
  ExpectOneLine(Run({"fec", "encode", "--backend", "abacus"}), {"abacus"});
  ExpectOneLine(Run({"fec", "decode", "--format", "bin", "--verbose"}), {"--verbose", "--format hex"});
  ExpectOneLine(Run({"fec"}), {"fec: a subcommand is required: encode, decode, syndrome or margin"});
  ExpectOneLine(Run({"fec", "frobnicate"}), {"not expected: frobnicate"});
  for (const char* option : {"--again", "--ber", "--failures"}) {
    ExpectOneLine(Run({"fec", "margin", option, "", "--out", Out()}), {std::string(option) + ": '' is no value"});
  }
}

TEST_F(FecCommandTest, AnswersAWordBeforeTheNextIsSent) {
  const std::string fifo = Path("fifo");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const int keep = ::open(fifo.c_str(), O_RDWR | O_CLOEXEC);  // so that nobody waits for the other end
  ASSERT_GE(keep, 0);
  const pid_t process = Start({"fec", "encode"}, fifo);
  const std::string message = Message("2aa");
  for (std::size_t words = 1; words <= 3; ++words) {
    ASSERT_EQ(::write(keep, message.data(), message.size()), static_cast<ssize_t>(message.size()));
    for (int i = 0; i < 3000 && Slurp(Path("stdout")).size() < words * 4 * 544; ++i) ::usleep(10'000);
    EXPECT_EQ(Slurp(Path("stdout")).size(), words * 4 * 544);
  }
  ::close(keep);
  EXPECT_EQ(Wait(process).exit, 0);
}

}  // namespace
}  // namespace plumbline::apps
