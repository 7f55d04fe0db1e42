// One lane's bits of an Ethernet port: every coded bit is sent once, wrong bits come back to the codeword they belong
// to, and what is folded lies as far apart as promised.
#include "study/fec_lane.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "reference/fec/rs.h"
#include "reference/pcs/lanes.h"
#include "reference/pcs/pma.h"
#include "tests/support/random.h"

namespace plumbline::study {
namespace {

constexpr auto kReference = dsp::Backend::Kind::kReference;
constexpr std::uint32_t kSeed = 5;

// All that the field has, and each multiplexing on the other's lanes.
std::vector<FecLaneConfig> Configs(std::int64_t symbols) {
  std::vector<FecLaneConfig> configs;
  for (const bool folded : {true, false}) {
    for (const std::int32_t lane_rate : {100, 200}) {
      for (const std::int32_t unit : {kPmaBit, kPmaSymbol}) {
        for (const std::int32_t rate : {100, 200, 400, 800, 1600}) {
          if (rate >= lane_rate) configs.push_back({{rate, kRsKp4}, lane_rate, unit, folded, symbols});
        }
      }
    }
    configs.push_back({{100, kRsKr4}, 100, kPmaBit, folded, symbols});
  }
  return configs;
}

std::string NameOf(const FecLaneConfig& c) {
  return std::to_string(c.port.rate) + "G code " + std::to_string(c.port.code) + " lanes of " +
         std::to_string(c.lane_rate) + " unit " + std::to_string(c.unit) + (c.folded ? " folded" : " real");
}

TEST(FecLaneTest, WrongBitsComeBackToTheirCodewordsOnceEach) {
  for (const FecLaneConfig& config : Configs(12'000)) {
    SCOPED_TRACE(NameOf(config));
    ASSERT_TRUE(Validate(config).ok());
    const FecLanePlan plan = MakeFecLanePlan(config);
    EXPECT_GE(plan.symbols, config.symbols);
    // Every bit of every stream wrong but one in four thousand: groups in which some are not would show a hole.
    std::map<std::int64_t, std::set<std::int32_t>> seen;
    for (std::int32_t stream = 0; stream < plan.streams(); ++stream) {
      for (std::int64_t k = 0; k < plan.symbols; ++k) {
        const FecLaneTime time = TimeOf(plan, stream, k);
        for (std::int64_t b = 0; b < 2; ++b) {
          const FecLaneBit& bit =
              plan.bits[static_cast<std::size_t>(time.lane)][static_cast<std::size_t>(2 * time.symbol + b)];
          EXPECT_TRUE(seen[time.group + bit.group].insert(bit.index).second) << "sent twice";
        }
      }
    }
    std::int64_t whole = 0;
    for (const auto& [group, bits] : seen) {
      if (static_cast<std::int64_t>(bits.size()) == std::int64_t{10} * plan.port.codewords * plan.port.rs.n) ++whole;
    }
    EXPECT_GE(whole, 1);

    CodewordScore score(plan, kSeed, kReference);
    score.Advance(plan.symbols);
    EXPECT_EQ(score.codewords(), whole * plan.port.codewords);
    EXPECT_EQ(score.histogram()[0], static_cast<std::uint64_t>(score.codewords()));
    EXPECT_EQ(score.histogram().size(), static_cast<std::size_t>(plan.port.rs.t) + 2);
  }
}

// The stream, taken apart by the reference's own demultiplexer and collector, is codewords that decode without errors.
TEST(FecLaneTest, StreamIsWhatTheReferenceDistributes) {
  for (const FecLaneConfig& config : Configs(2720)) {
    SCOPED_TRACE(NameOf(config));
    const FecLanePlan plan = MakeFecLanePlan(config);
    if (plan.lags) continue;  // the demultiplexer knows no skew; the test above covers it
    const auto symbols = static_cast<std::size_t>(plan.port.lanes * plan.port.lane_symbols);
    std::vector<std::uint16_t> lanes(symbols, 0);  // rows of all PCS lanes
    for (std::int32_t line = 0; line < plan.line_lanes; ++line) {
      FecLaneSource source(plan, config.folded ? 0 : line, kSeed, kReference);
      const std::int64_t first = config.folded ? line * plan.stretch_symbols() : 0;
      std::vector<std::uint8_t> bits(static_cast<std::size_t>(2 * plan.group_symbols));
      source.Bits(first, bits);
      const std::int32_t slots = plan.port.lanes / plan.line_lanes;
      PmaLine pma = LineOf(plan.port, config.lane_rate, line);
      if (pma.plan.config.unit != config.unit) {
        pma.plan.config.unit = config.unit;
        pma.plan.config.swap =
            config.unit == kPmaSymbol && slots >= 2 * plan.port.rate.flows ? plan.port.rate.flows : 0;
      }
      const std::size_t unit_bits = config.unit == kPmaSymbol ? kRsSymbolBits : 1;
      std::vector<std::uint16_t> units(bits.size() / unit_bits, 0);
      for (std::size_t b = 0; b < bits.size(); ++b) {
        units[b / unit_bits] = static_cast<std::uint16_t>(units[b / unit_bits] | bits[b] << (b % unit_bits));
      }
      std::vector<std::uint16_t> rows(units.size());
      reference::PmaDemux(pma.plan, units, rows);
      for (std::size_t u = 0; u < rows.size(); ++u) {
        const std::size_t slot = u % static_cast<std::size_t>(slots);
        const std::size_t bit = u / static_cast<std::size_t>(slots) * unit_bits;
        const auto lane = static_cast<std::size_t>(pma.slots[slot].lane);
        std::uint16_t& symbol = lanes[bit / kRsSymbolBits * static_cast<std::size_t>(plan.port.lanes) + lane];
        symbol = static_cast<std::uint16_t>(symbol | rows[u] << (bit % kRsSymbolBits));
      }
    }
    std::vector<std::uint16_t> codewords(symbols);
    reference::PcsCollect(plan.port, lanes, codewords);
    const auto n = static_cast<std::size_t>(plan.port.rs.n);
    for (std::size_t c = 0; c < codewords.size() / n; ++c) {
      std::vector<std::uint16_t> corrected(n);
      const auto word = std::span(codewords).subspan(c * n, n);
      EXPECT_EQ(reference::RsDecode(plan.port.rs, word, corrected).status, RsStatus::kClean) << c;
      EXPECT_NE(std::set<std::uint16_t>(word.begin(), word.end()).size(), 1U);
    }
  }
}

TEST(FecLaneTest, SourceIsTheSameHoweverItIsAsked) {
  for (const FecLaneConfig& config : Configs(2720)) {
    SCOPED_TRACE(NameOf(config));
    const FecLanePlan plan = MakeFecLanePlan(config);
    constexpr std::int64_t kFirst = -7001;
    std::vector<std::uint8_t> whole(2 * 16'000);
    FecLaneSource(plan, 0, kSeed, kReference).Bits(kFirst, whole);
    FecLaneSource pieces(plan, 0, kSeed, kReference);
    std::int64_t done = 0;
    for (const std::size_t size : testing_support::DrawCuts({3, 1}, whole.size() / 2, 3000)) {
      std::vector<std::uint8_t> piece(2 * size);
      pieces.Bits(kFirst + done, piece);
      EXPECT_TRUE(std::equal(piece.begin(), piece.end(), whole.begin() + 2 * done));
      done += static_cast<std::int64_t>(size);
    }
  }
}

TEST(FecLaneTest, FoldedPartsOfACodewordAreFarApart) {
  for (const FecLaneConfig& config : Configs(4'000'000)) {
    const FecLanePlan plan = MakeFecLanePlan(config);
    if (!config.folded || plan.line_lanes == 1) continue;
    EXPECT_GE(plan.stretch_symbols(), kFoldedSymbols) << NameOf(config);
    EXPECT_NE(plan.Arrangement().find("folded"), std::string::npos);
    EXPECT_EQ(plan.Arrangement().find("too short"), std::string::npos);
    const FecLaneTime first = TimeOf(plan, 0, 0);
    const FecLaneTime second = TimeOf(plan, 0, plan.stretch_symbols());
    EXPECT_EQ(first.group, second.group);
    EXPECT_EQ(first.lane + 1, second.lane);
    EXPECT_EQ(TimeOf(plan, 0, plan.stretch_symbols() - 1).lane, 0);
  }
  const FecLanePlan brief = MakeFecLanePlan({.port = {.rate = 400}, .symbols = 3000});
  EXPECT_NE(brief.Arrangement().find("too short"), std::string::npos);
}

// Symbol errors of every number in a codeword, placed on the line through the plan's own map.
TEST(FecLaneTest, DecodesWhatArrivesAndCountsByOutcome) {
  const FecLanePlan plan = MakeFecLanePlan({.port = {.rate = 400}, .symbols = 20'000});
  // Where each bit of the first groups is sent.
  std::map<std::pair<std::int64_t, std::int32_t>, std::int64_t> where;
  for (std::int64_t k = 0; k < plan.symbols; ++k) {
    const FecLaneTime time = TimeOf(plan, 0, k);
    for (std::int64_t b = 0; b < 2; ++b) {
      const FecLaneBit& bit =
          plan.bits[static_cast<std::size_t>(time.lane)][static_cast<std::size_t>(2 * time.symbol + b)];
      where[{time.group + bit.group, bit.index}] = 2 * k + b;
    }
  }
  CodewordScore score(plan, kSeed, kReference);
  // Group 0, codeword 0: 15 symbols, two bits each; codeword 1: 16 symbols. Group 1: one bit of codeword 1.
  for (std::int32_t s = 0; s < 16; ++s) {
    if (s < 15) {
      score.AddError(0, where.at({0, 10 * (31 * s + 7) + 3}));
      score.AddError(0, where.at({0, 10 * (31 * s + 7) + 9}));
    }
    score.AddError(0, where.at({0, 10 * (544 + 33 * s)}));
  }
  score.AddError(0, where.at({1, 10 * 544 + 5439}));
  score.Advance(plan.symbols);
  EXPECT_EQ(score.codewords(), plan.symbols / 2720);
  EXPECT_EQ(score.corrected(), 2);
  EXPECT_EQ(score.uncorrectable(), 1);
  EXPECT_EQ(score.miscorrected(), 0);
  EXPECT_EQ(score.histogram()[15], 1U);
  EXPECT_EQ(score.histogram()[16], 1U);
  EXPECT_EQ(score.histogram()[1], 1U);

  // The neighbour: a codeword of weight 31 (the generator), 16 of its symbols flipped. The decoder lands on it.
  CodewordScore wrong(plan, kSeed, kReference);
  const auto generator = reference::RsGenerator(plan.port.rs);  // g_0 first: the coefficient of x^0 is sent last
  for (std::int32_t i = 0; i < 16; ++i) {
    for (std::int32_t bit = 0; bit < 10; ++bit) {
      if ((generator[static_cast<std::size_t>(i)] >> bit & 1) != 0) {
        wrong.AddError(0, where.at({0, 10 * (543 - i) + bit}));
      }
    }
  }
  wrong.Advance(plan.symbols);
  EXPECT_EQ(wrong.miscorrected(), 1);
  EXPECT_EQ(wrong.uncorrectable(), 0);
  EXPECT_EQ(wrong.corrected(), 0);
  EXPECT_EQ(wrong.histogram()[15], 1U);  // what the decoder believes
}

TEST(FecLaneTest, RefusesWhatNoPortHas) {
  EXPECT_FALSE(Validate(FecLaneConfig{.port = {.rate = 300}}).ok());
  EXPECT_FALSE(Validate(FecLaneConfig{.port = {.rate = 100}, .lane_rate = 200}).ok());
  EXPECT_FALSE(Validate(FecLaneConfig{.port = {.rate = 400, .code = kRsKr4}}).ok());
  EXPECT_FALSE(Validate(FecLaneConfig{.port = {}, .symbols = 0}).ok());
  EXPECT_TRUE(Validate(FecLaneConfig{}).ok());
}

}  // namespace
}  // namespace plumbline::study
