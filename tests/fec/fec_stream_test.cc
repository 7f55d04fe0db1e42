// FEC of one lane as bit streams: bits out equal bits in, whatever the cuts, the copies and the errors in between.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "dsp/fec.h"
#include "kernels/fec/rs_batch.h"
#include "reference/core/rng.h"
#include "reference/fec/rs.h"

namespace plumbline {
namespace {

using Bits = std::vector<std::uint8_t>;
constexpr std::uint32_t kSeed = 20260104;

std::uint32_t Draw(std::uint32_t stream, std::uint64_t i, std::uint32_t range) {
  return Philox4x32({kSeed, stream}, i)[0] % range;
}

Bits RandomBits(std::size_t count, std::uint32_t stream) {
  Bits bits(count);
  for (std::size_t i = 0; i < count; ++i) bits[i] = static_cast<std::uint8_t>(Draw(stream, i, 2));
  return bits;
}

struct Param {
  std::int32_t code;
  const char* backend;  // empty: the best one
};
void PrintTo(const Param& param, std::ostream* os) { *os << "code " << param.code << " backend " << param.backend; }

class FecStreams : public ::testing::TestWithParam<Param> {
 protected:
  const RsConfig config_{GetParam().code};
  dsp::FecEncoder encoder_ = *dsp::FecEncoder::Create(config_, GetParam().backend);
  dsp::FecDecoder decoder_ = *dsp::FecDecoder::Create(config_, GetParam().backend);
};

TEST_P(FecStreams, CodedBitsAreTheCodewordsOfTheReference) {
  const RsPlan plan = MakePlan(config_);
  const Bits payload = RandomBits(3 * encoder_.payload_bits(), 1);
  Bits coded;
  EXPECT_EQ(encoder_.Encode(payload, coded), 3u);
  ASSERT_EQ(coded.size(), 3 * encoder_.coded_bits());
  for (std::size_t w = 0; w < 3; ++w) {
    std::vector<std::uint16_t> message(514);
    for (std::size_t i = 0; i < message.size(); ++i) {
      for (std::size_t b = 0; b < 10; ++b) {
        message[i] = static_cast<std::uint16_t>(message[i] | (payload[(w * 514 + i) * 10 + b] << b));
      }
    }
    std::vector<std::uint16_t> codeword(static_cast<std::size_t>(plan.n));
    reference::RsEncode(plan, message, codeword);
    for (std::size_t i = 0; i < encoder_.coded_bits(); ++i) {
      ASSERT_EQ(coded[w * encoder_.coded_bits() + i], (codeword[i / 10] >> (i % 10)) & 1) << w << " " << i;
    }
  }
}

TEST_P(FecStreams, SplittingAndCopyingChangesNoBit) {
  const Bits payload = RandomBits(4 * encoder_.payload_bits() + 777, 2);
  Bits whole;
  encoder_.Encode(payload, whole);
  EXPECT_EQ(encoder_.pending_bits(), 777u);
  for (std::uint32_t trial = 0; trial < 6; ++trial) {
    dsp::FecEncoder encoder = *dsp::FecEncoder::Create(config_, GetParam().backend);
    dsp::FecDecoder decoder = *dsp::FecDecoder::Create(config_, GetParam().backend);
    Bits coded;
    Bits back;
    std::vector<dsp::FecCodeword> codewords;
    std::size_t sent = 0;
    for (std::size_t begin = 0, cut = 0; begin < payload.size(); ++cut) {
      const std::size_t size =
          std::min<std::size_t>(Draw(10 + trial, cut, trial < 3 ? 300 : 12000), payload.size() - begin);
      dsp::FecEncoder copy = encoder;  // goes on where the original stood
      copy.Encode(std::span(payload).subspan(begin, size), coded);
      encoder = copy;
      begin += size;
      const std::size_t ready = Draw(20 + trial, cut, 3) == 0 ? (coded.size() - sent) / 2 : coded.size() - sent;
      dsp::FecDecoder decoder_copy = decoder;
      decoder_copy.Decode(std::span(coded).subspan(sent, ready), back, codewords);
      decoder = decoder_copy;
      sent += ready;
    }
    decoder.Decode(std::span(coded).subspan(sent), back, codewords);
    ASSERT_EQ(coded, whole);
    ASSERT_EQ(codewords.size(), 4u);
    ASSERT_EQ(back, Bits(payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(back.size())));
    for (const auto& codeword : codewords) EXPECT_EQ(codeword.status, RsStatus::kClean);
  }
}

TEST_P(FecStreams, ReportsWhatItCorrectedAndWhatItCouldNot) {
  const int t = MakePlan(config_).t;
  const Bits payload = RandomBits(4 * encoder_.payload_bits(), 3);
  Bits coded;
  encoder_.Encode(payload, coded);
  const std::size_t n = encoder_.coded_bits();
  // Codeword 0: one bit. 1: t symbols, two bits each. 2: t + 1 symbols. 3: none.
  coded[5] ^= 1;
  for (std::size_t i = 0; i < static_cast<std::size_t>(t); ++i) {
    coded[n + 200 * i] ^= 1;
    coded[n + 200 * i + 9] ^= 1;
  }
  for (std::size_t i = 0; i <= static_cast<std::size_t>(t); ++i) coded[2 * n + 10 * i + i % 10] ^= 1;
  Bits back;
  std::vector<dsp::FecCodeword> codewords;
  EXPECT_EQ(decoder_.Decode(coded, back, codewords), 4u);
  ASSERT_EQ(codewords.size(), 4u);
  EXPECT_EQ(codewords[0].status, RsStatus::kCorrected);
  EXPECT_EQ(codewords[0].corrected_symbols, 1);
  EXPECT_EQ(codewords[0].corrected_bits, 1);
  EXPECT_EQ(codewords[1].status, RsStatus::kCorrected);
  EXPECT_EQ(codewords[1].corrected_symbols, t);
  EXPECT_EQ(codewords[1].corrected_bits, 2 * t);
  EXPECT_EQ(codewords[2].status, RsStatus::kUncorrectable);
  EXPECT_EQ(codewords[2].corrected_symbols, 0);
  EXPECT_EQ(codewords[2].corrected_bits, 0);
  EXPECT_EQ(codewords[3].status, RsStatus::kClean);
  const std::size_t k = decoder_.payload_bits();
  ASSERT_EQ(back.size(), 4 * k);
  for (std::size_t i = 0; i < back.size(); ++i) {
    // The payload of the flagged codeword is as received.
    const std::uint8_t expected = i / k == 2 ? coded[2 * n + i % k] : payload[i];
    ASSERT_EQ(back[i], expected) << i;
  }
}

TEST_P(FecStreams, ResetDropsTheIncompleteCodeword) {
  const Bits payload = RandomBits(encoder_.payload_bits(), 4);
  Bits coded;
  encoder_.Encode(std::span(payload).first(100), coded);
  EXPECT_EQ(encoder_.pending_bits(), 100u);
  encoder_.Reset();
  EXPECT_EQ(encoder_.Encode(payload, coded), 1u);
  Bits back;
  std::vector<dsp::FecCodeword> codewords;
  decoder_.Decode(std::span(coded).first(321), back, codewords);
  EXPECT_EQ(decoder_.pending_bits(), 321u);
  decoder_.Reset();
  EXPECT_EQ(decoder_.Decode(coded, back, codewords), 1u);
  EXPECT_EQ(back, payload);
}

// One codeword, a few, and numbers about whole blocks: whatever form runs, bits and results are the reference's.
TEST_P(FecStreams, WholeCodewordsInAnyNumber) {
  const RsPlan plan = MakePlan(config_);
  const auto n = static_cast<std::size_t>(plan.n);
  const std::size_t width = kernels::RsBatchWidth();
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, width / 4 - 1, width / 4, width, width + 3}) {
    std::vector<std::uint16_t> sent(count * n);
    for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<std::uint16_t>(Draw(30, i, 1024));
    encoder_.EncodeCodewords(sent);
    std::vector<std::uint16_t> received = sent;
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<std::uint16_t> codeword(n);
      reference::RsEncode(plan, std::span<const std::uint16_t>(sent).subspan(i * n, 514), codeword);
      ASSERT_TRUE(std::equal(codeword.begin(), codeword.end(), &sent[i * n])) << count << " " << i;
      for (std::size_t e = 0; e < i % 18; ++e) received[i * n + (37 * e + i) % n] ^= 9;
    }
    std::vector<std::uint16_t> corrected = received;
    std::vector<RsResult> results(count);
    decoder_.DecodeCodewords(corrected, results);
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<std::uint16_t> expected(n);
      const RsResult result =
          reference::RsDecode(plan, std::span<const std::uint16_t>(received).subspan(i * n, n), expected);
      ASSERT_EQ(results[i].status, result.status);
      ASSERT_EQ(results[i].position, result.position);
      ASSERT_EQ(results[i].magnitude, result.magnitude);
      ASSERT_TRUE(std::equal(expected.begin(), expected.end(), &corrected[i * n])) << count << " " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Fec, FecStreams,
                         ::testing::Values(Param{kRsKp4, ""}, Param{kRsKr4, ""}, Param{kRsKp4, "reference"},
                                           Param{kRsKr4, "reference"}),
                         [](const auto& info) {
                           return std::string(info.param.code == kRsKp4 ? "Kp4" : "Kr4") +
                                  (*info.param.backend == 0 ? "" : "_reference");
                         });

TEST(FecStreamsConfig, RefusesAnUnknownBackend) {
  const auto encoder = dsp::FecEncoder::Create({}, "AVX9");
  ASSERT_FALSE(encoder.ok());
  EXPECT_NE(encoder.status().message().find("backend 'AVX9' is not available"), std::string::npos);
  EXPECT_FALSE(dsp::FecDecoder::Create({}, "AVX9").ok());
}

TEST(FecStreamsConfig, RefusesAnUnknownCode) {
  const auto encoder = dsp::FecEncoder::Create(RsConfig{2});
  ASSERT_FALSE(encoder.ok());
  EXPECT_EQ(encoder.status().message(), "rs.code = 2 is outside 0..1");
  EXPECT_FALSE(dsp::FecDecoder::Create(RsConfig{-1}).ok());
}

}  // namespace
}  // namespace plumbline
