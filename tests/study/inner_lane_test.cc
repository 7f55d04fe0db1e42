// The inner code of a lane as streams: what comes back, where the boundary is found, what instants become.
#include "study/inner_lane.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "study/theory.h"
#include "tests/support/inner_code_line.h"
#include "tests/support/random.h"

namespace plumbline::study {
namespace {

using testing_support::Draw;
using testing_support::DrawVector;
using Bits = std::vector<std::uint8_t>;

constexpr std::uint32_t kSeed = 20260120;

struct Stream {
  Bits bits;
  std::vector<double> instants;
};

// Bits with one instant a symbol, in pieces of any size.
Stream Encode(std::int32_t depth, const Bits& bits, std::size_t longest) {
  InnerLaneEncoder encoder(depth);
  Stream line;
  std::size_t begin = 0;
  for (const std::size_t cut : testing_support::DrawCuts({kSeed, 1}, bits.size() / 2, longest)) {
    std::vector<double> instants;
    for (std::size_t n = begin; n < begin + cut; ++n) instants.push_back(static_cast<double>(n) + 0.25);
    Bits coded;
    std::vector<double> coded_instants;
    encoder.Process(std::span(bits).subspan(2 * begin, 2 * cut), instants, coded, coded_instants);
    EXPECT_EQ(2 * coded_instants.size(), coded.size());
    line.bits.insert(line.bits.end(), coded.begin(), coded.end());
    line.instants.insert(line.instants.end(), coded_instants.begin(), coded_instants.end());
    begin += cut;
  }
  return line;
}

Stream Decode(InnerLaneDecoder& decoder, const std::vector<std::int8_t>& soft, std::size_t first, std::size_t longest) {
  Stream lane;
  std::size_t begin = 0;
  for (const std::size_t cut : testing_support::DrawCuts({kSeed, 2}, soft.size() / 2, longest)) {
    std::vector<double> instants;
    for (std::size_t n = begin; n < begin + cut; ++n) instants.push_back(static_cast<double>(first + n));
    Bits bits;
    std::vector<double> lane_instants;
    decoder.Process(std::span(soft).subspan(2 * begin, 2 * cut), instants, bits, lane_instants);
    EXPECT_EQ(2 * lane_instants.size(), bits.size());
    lane.bits.insert(lane.bits.end(), bits.begin(), bits.end());
    lane.instants.insert(lane.instants.end(), lane_instants.begin(), lane_instants.end());
    begin += cut;
  }
  return lane;
}

// The line joined anywhere, with weak errors: after the boundary is found and the interleaver is full, every bit is
// right, on the reference and on SIMD, whatever the pieces.
TEST(InnerLane, GivesEverythingBackFromWhereverItBegins) {
  for (const std::int32_t depth : {0, 7, 23}) {
    const Bits bits = DrawVector<std::uint8_t>({kSeed, 3}, 400 * 120, 0, 1);
    const Stream line = Encode(depth, bits, 500);
    ASSERT_EQ(line.bits.size(), 400u * 128);
    EXPECT_EQ(Encode(depth, bits, 50000).bits, line.bits);
    for (const std::size_t first : {0U, 1U, 37U, 63U, 64U, 101U}) {
      std::vector<std::int8_t> soft;
      for (std::size_t i = 2 * first; i < line.bits.size(); ++i) {
        const bool wrong = Draw({kSeed, 4}, i, 0, 199) == 0;
        soft.push_back(static_cast<std::int8_t>((line.bits[i] != 0) != wrong ? (wrong ? 2 : 20) : (wrong ? -3 : -21)));
      }
      InnerLaneDecoder reference(InnerCodeConfig{}, depth, dsp::Backend::Kind::kReference);
      InnerLaneDecoder simd(InnerCodeConfig{}, depth, dsp::Backend::Kind::kSimd);
      const Stream lane = Decode(reference, soft, first, 300);
      ASSERT_TRUE(reference.synchronized());
      EXPECT_EQ(Decode(simd, soft, first, 40000).bits, lane.bits);
      // Words before the one that begins at or after `first`, and the latency of the interleaver.
      const std::size_t skipped = (first + 63) / 64;
      const std::size_t latency = 2 * static_cast<std::size_t>(depth);
      ASSERT_EQ(lane.bits.size(), (400 - skipped) * 120);
      const auto begin = lane.bits.begin() + static_cast<std::ptrdiff_t>(latency * 120);
      EXPECT_TRUE(std::equal(begin, lane.bits.end(), bits.begin() + static_cast<std::ptrdiff_t>(skipped * 120)));
      EXPECT_GT(reference.words(InnerCodeStatus::kCorrected), 50);
      EXPECT_EQ(reference.words(InnerCodeStatus::kUncorrectable), 0);
    }
  }
}

TEST(InnerLane, FindsNoBoundaryInNoise) {
  InnerLaneDecoder decoder(InnerCodeConfig{}, 23, dsp::Backend::Kind::kReference);
  const Stream lane = Decode(decoder, DrawVector<std::int8_t>({kSeed, 5}, 300 * 128, -32, 31), 0, 5000);
  EXPECT_FALSE(decoder.synchronized());
  EXPECT_TRUE(lane.bits.empty());
}

// 64 instants in the time of 60, each a UI of its own side, and back.
TEST(InnerLane, InstantsKeepTheirTime) {
  const Stream line = Encode(0, Bits(6000, 1), 77);
  for (std::size_t k = 0; k < line.instants.size(); ++k) {
    EXPECT_NEAR(line.instants[k], static_cast<double>(k) + 0.25 * 16 / 15, 1e-9);
  }
  std::vector<std::int8_t> soft;
  for (const std::uint8_t bit : Encode(0, Bits(120 * 200, 0), 1000).bits) soft.push_back(bit != 0 ? 9 : -10);
  InnerLaneDecoder decoder(InnerCodeConfig{}, 0, dsp::Backend::Kind::kReference);
  const Stream lane = Decode(decoder, soft, 0, 1000);
  for (std::size_t n = 0; n < lane.instants.size(); ++n) EXPECT_NEAR(lane.instants[n], static_cast<double>(n), 1e-9);
}

// What the code leaves of 10-bit symbols at the line BER that the margin is taken to.
TEST(InnerLane, LineBerLeavesTheThreshold) {
  constexpr std::size_t kWords = 60'000;
  const auto check = [](const InnerCodeConfig& config, bool bits_alone) {
    const double ber = InnerLineBer(config, bits_alone);
    const double sigma = 512 * std::sqrt(5.0) / std::pow(10, Pam4SnrDbForBer(ber) / 20);  // slicer units
    const testing_support::InnerCodeLine line =
        testing_support::SimulateInnerCodeLine(kWords, sigma, MakePlan(config), {}, 0, bits_alone);
    EXPECT_NEAR(line.equivalent(), 2.28e-4, 3 * line.deviation / 10 + 0.02 * 2.28e-4)
        << "decision " << config.decision << ", positions " << config.least_reliable << ", bits alone " << bits_alone;
  };
  for (int positions = 1; positions <= 8; ++positions) check({.decision = 1, .least_reliable = positions}, false);
  check({.decision = 0}, false);
  check({.decision = 0}, true);
}

}  // namespace
}  // namespace plumbline::study
