// The frame as a whole: against the clauses' formulas, and there and back with skewed and permuted lanes and as many
// errors as the code corrects.
#include "reference/pcs/pcs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

#include "dsp/pcs.h"
#include "reference/coding/prbs.h"
#include "reference/coding/scrambler.h"
#include "reference/fec/rs.h"
#include "reference/pcs/lanes.h"
#include "reference/pcs/transcoder.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
using testing_support::DrawCuts;
using testing_support::DrawVector;
using testing_support::ExpectLimitsEnforced;
using Bits = std::vector<std::uint8_t>;
using Blocks = std::vector<Block66>;
using Rows = std::vector<std::uint16_t>;

std::vector<PcsConfig> AllConfigs(int marker_period) {
  std::vector<PcsConfig> all;
  for (const int rate : {100, 200, 400, 800}) {
    PcsConfig config;
    config.rate = rate;
    config.marker_period = marker_period;
    all.push_back(config);
  }
  all.push_back(all[0]);
  all.back().code = kRsKr4;
  return all;
}
std::string Name(const PcsConfig& config) {
  return std::to_string(config.rate) + (config.code == kRsKr4 ? " KR4" : " KP4");
}

// Data blocks, idle, and every other block type.
Blocks DrawBlocks(std::size_t count, std::uint32_t stream) {
  Blocks blocks(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto payload = static_cast<std::uint64_t>(Draw({stream, 31}, i, 0, INT64_MAX)) << 1 | (i & 1);
    const std::int64_t kind = Draw({stream, 32}, i, 0, 3);
    if (kind == 0) {
      const auto type = kBlockTypes[static_cast<std::size_t>(Draw({stream, 33}, i, 0, 10))];
      blocks[i] = {kSyncControl, (payload & ~std::uint64_t{0xFF}) | type};
    } else if (kind < 3) {
      blocks[i] = {kSyncData, payload};
    }
  }
  return blocks;
}

std::size_t BlocksOf(const PcsPlan& plan, int groups) {
  std::size_t blocks = 0;
  for (int g = 0; g < groups; ++g) blocks += static_cast<std::size_t>(GroupBlocks(plan, g % plan.period));
  return blocks;
}

// Whole groups through the reference's own functions.
Rows Transmit(const PcsPlan& plan, const Blocks& blocks, int groups) {
  PcsTransmitState state;
  Reset(plan, state);
  Rows rows;
  std::size_t at = 0;
  for (int g = 0; g < groups; ++g) {
    const auto count = static_cast<std::size_t>(GroupBlocks(plan, state.group));
    Rows group(static_cast<std::size_t>(plan.lanes.codewords * plan.lanes.rs.n));
    reference::PcsTransmit(plan, state, std::span(blocks).subspan(at, count), group);
    rows.insert(rows.end(), group.begin(), group.end());
    at += count;
  }
  return rows;
}

Bits LaneOfRows(const PcsPlan& plan, const Rows& rows, std::size_t lane) {
  Bits bits;
  for (std::size_t i = lane; i < rows.size(); i += static_cast<std::size_t>(plan.lanes.lanes)) {
    for (int b = 0; b < 10; ++b) bits.push_back(rows[i] >> b & 1);
  }
  return bits;
}

TEST(Pcs, EveryLaneBeginsWithItsMarker) {
  for (const PcsConfig& config : AllConfigs(3)) {
    const PcsPlan plan = MakePlan(config);
    const Rows rows = Transmit(plan, DrawBlocks(BlocksOf(plan, 6), 1), 6);
    for (std::size_t lane = 0; lane < static_cast<std::size_t>(plan.lanes.lanes); ++lane) {
      const Bits bits = LaneOfRows(plan, rows, lane);
      for (const std::size_t group : {0U, 3U}) {
        for (std::size_t i = 0; i < static_cast<std::size_t>(8 * plan.markers.octets); ++i) {
          ASSERT_EQ(bits[group * static_cast<std::size_t>(plan.lanes.lane_symbols) * 10 + i],
                    plan.markers.lane[lane][i / 8] >> (i % 8) & 1)
              << Name(config) << " lane " << lane << " bit " << i;
        }
      }
    }
  }
}

// 119.2.4.4 as it stands for 400G: bits [160k + 20j, +10) are AM_a<10k+9:10k>, the next ten AM_b, (a, b) = (2j, 2j+1)
// for even k, exchanged for odd k; then 133 bits of pad and three of status.
TEST(Pcs, MarkerGroupOf400G) {
  PcsConfig config;
  config.status = 5;
  config.pad_seed = 0x1A3;
  const PcsPlan plan = MakePlan(config);
  PcsTransmitState state;
  Reset(plan, state);
  std::vector<std::uint16_t> codewords(2 * 544);
  reference::PcsMessages(plan, state, Blocks(128), codewords);
  Bits tx;
  for (std::size_t i = 0; i < 514; ++i) {
    for (const std::size_t word : {0U, 1U}) {
      for (int b = 0; b < 10; ++b) tx.push_back(codewords[544 * word + i] >> b & 1);
    }
  }
  const auto am = [&](std::size_t lane, std::size_t bit) { return plan.markers.lane[lane][bit / 8] >> (bit % 8) & 1; };
  for (std::size_t k = 0; k < 12; ++k) {
    for (std::size_t j = 0; j < 8; ++j) {
      const std::size_t a = 2 * j + k % 2, b = 2 * j + 1 - k % 2;
      for (std::size_t i = 0; i < 10; ++i) {
        ASSERT_EQ(tx[160 * k + 20 * j + i], am(a, 10 * k + i));
        ASSERT_EQ(tx[160 * k + 20 * j + 10 + i], am(b, 10 * k + i));
      }
    }
  }
  // The pad is the PRBS9 of the generator block, which sends what it feeds back: nine bits later it is what P8 sends.
  std::vector<std::uint8_t> pad(133);
  for (std::size_t i = 0; i < 9; ++i) pad[i] = static_cast<std::uint8_t>(0x1A3 >> (8 - i) & 1);
  PrbsState prbs;
  const PrbsPlan prbs_plan = MakePlan(PrbsConfig{9, 0, 0x1A3});
  Reset(prbs_plan, prbs);
  reference::Prbs(prbs_plan, prbs, std::span(pad).subspan(9));
  EXPECT_EQ(Bits(tx.begin() + 1920, tx.begin() + 2053), pad);
  EXPECT_EQ(Bits(tx.begin() + 2053, tx.begin() + 2056), (Bits{1, 0, 1}));
  EXPECT_EQ(state.group, 1);

  // What follows is scrambled, from 58 ones on: 32 blocks of all-idle.
  Bits payload(tx.begin() + 2056, tx.end());
  ScramblerState descrambler;
  reference::Descramble(descrambler, payload, payload);
  std::array<std::uint8_t, 257> idle;
  reference::TranscodeEncode(plan.transcoder, std::array<Block66, 4>{}, idle);
  for (std::size_t i = 0; i < payload.size(); ++i) ASSERT_EQ(payload[i], idle[i % 257]) << i;
}

TEST(Pcs, PadGoesOnFromMarkerToMarker) {
  PcsConfig config;
  config.rate = 200;
  config.marker_period = 1;
  const PcsPlan plan = MakePlan(config);
  PcsTransmitState state;
  Reset(plan, state);
  std::vector<std::uint8_t> sent;
  for (int g = 0; g < 8; ++g) {
    std::vector<std::uint16_t> codewords(2 * 544);
    reference::PcsMessages(plan, state, Blocks(static_cast<std::size_t>(GroupBlocks(plan, 0))), codewords);
    for (std::size_t i = 960; i < 1025; ++i) {
      const std::size_t symbol = i / 10;
      sent.push_back(codewords[544 * (symbol % 2) + symbol / 2] >> (i % 10) & 1);
    }
  }
  for (std::size_t n = 9; n < sent.size(); ++n) EXPECT_EQ(sent[n], sent[n - 9] ^ sent[n - 5]);
}

// 100G: scrambled payloads, then transcoded; the message is 20 blocks of 257 bits; pads alternate.
TEST(Pcs, HundredGigabitScramblesFirst) {
  PcsConfig config;
  config.rate = 100;
  config.marker_period = 2;
  const PcsPlan plan = MakePlan(config);
  const Blocks blocks = DrawBlocks(BlocksOf(plan, 3), 5);
  PcsTransmitState state;
  Reset(plan, state);
  ScramblerState scrambler;
  std::size_t at = 0;
  for (int g = 0; g < 3; ++g) {
    const auto count = static_cast<std::size_t>(GroupBlocks(plan, g % 2));
    EXPECT_EQ(count, g % 2 == 0 ? 60U : 80U);
    std::vector<std::uint16_t> codeword(544);
    reference::PcsMessages(plan, state, std::span(blocks).subspan(at, count), codeword);
    Bits tx(5140);
    reference::RsBitsFromSymbols(std::span(codeword).first(514), tx);
    std::size_t n = 0;
    if (g % 2 == 0) {
      EXPECT_EQ(Bits(tx.begin() + 1280, tx.begin() + 1285), g == 0 ? (Bits{1, 0, 1, 0, 0}) : (Bits{0, 1, 0, 1, 1}));
      n = 1285;
    }
    for (; n < tx.size(); n += 257) {
      std::array<Block66, 4> four;
      for (Block66& block : four) {
        block = blocks[at++];
        std::array<std::uint8_t, 64> bits;
        for (std::size_t i = 0; i < 64; ++i) bits[i] = block.payload >> i & 1U;
        reference::Scramble(scrambler, bits, bits);
        block.payload = 0;
        for (std::size_t i = 0; i < 64; ++i) block.payload |= std::uint64_t{bits[i]} << i;
      }
      std::array<std::uint8_t, 257> expected;
      reference::TranscodeEncode(plan.transcoder, four, expected);
      ASSERT_TRUE(std::equal(expected.begin(), expected.end(), tx.begin() + static_cast<std::ptrdiff_t>(n))) << n;
    }
  }
}

// 800G: groups of four blocks in turn to two flows, each of which is a 400G.
TEST(Pcs, EightHundredGigabitIsTwoFlows) {
  PcsConfig config;
  config.rate = 800;
  config.marker_period = 2;
  const PcsPlan plan = MakePlan(config);
  const Blocks blocks = DrawBlocks(BlocksOf(plan, 2), 6);
  const Rows rows = Transmit(plan, blocks, 2);
  config.rate = 400;
  for (std::size_t flow = 0; flow < 2; ++flow) {
    PcsPlan each = MakePlan(config);
    std::copy_n(plan.markers.lane.begin() + static_cast<std::ptrdiff_t>(16 * flow), 16, each.markers.lane.begin());
    Blocks own;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      if (i / 4 % 2 == flow) own.push_back(blocks[i]);
    }
    const Rows expected = Transmit(each, own, 2);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ(rows[i / 16 * 32 + 16 * flow + i % 16], expected[i]) << flow << " " << i;
    }
  }
}

// Up to t errors at every symbol position in turn, in all codewords of a group.
TEST(Pcs, CorrectsAtEverySymbolPosition) {
  for (const PcsConfig& config : AllConfigs(2)) {
    const PcsPlan plan = MakePlan(config);
    const Blocks blocks = DrawBlocks(BlocksOf(plan, 2), 7);
    const Rows rows = Transmit(plan, blocks, 2);
    const std::size_t size = rows.size() / 2;
    for (int position = 0; position < plan.lanes.rs.n; ++position) {
      const int errors = 1 + position % plan.lanes.rs.t;
      Rows received = rows;
      for (std::size_t g = 0; g < 2; ++g) {
        for (int word = 0; word < plan.lanes.codewords; ++word) {
          for (int e = 0; e < errors; ++e) {
            const PcsLaneSymbol at = LaneOf(plan.lanes, {word, (position + 7 * e) % plan.lanes.rs.n});
            received[g * size + static_cast<std::size_t>(at.time * plan.lanes.lanes + at.lane)] ^=
                static_cast<std::uint16_t>(1 + (97 * position + 13 * e) % 1023);
          }
        }
      }
      PcsReceiveState state;
      Reset(plan, state);
      Blocks all;
      for (std::size_t g = 0; g < 2; ++g) {
        std::vector<RsResult> results(static_cast<std::size_t>(plan.lanes.codewords));
        Blocks back(static_cast<std::size_t>(GroupBlocks(plan, state.group)));
        reference::PcsReceive(plan, state, std::span(received).subspan(g * size, size), results, back);
        for (const RsResult& result : results) ASSERT_EQ(result.num_corrected, errors);
        all.insert(all.end(), back.begin(), back.end());
      }
      ASSERT_EQ(all, blocks) << Name(config) << " position " << position;
    }
  }
}

// One codeword beyond repair spoils its flow's blocks of the group, four more for a stateless decoder, and no other.
TEST(Pcs, MarksBlocksOfAnUncorrectableCodeword) {
  for (PcsConfig config : AllConfigs(0)) {
    for (config.stateless_decoder = 0; config.stateless_decoder < 2; ++config.stateless_decoder) {
      const PcsPlan plan = MakePlan(config);
      const Blocks blocks = DrawBlocks(BlocksOf(plan, 4), 8);
      const Rows rows = Transmit(plan, blocks, 4);
      const std::size_t size = rows.size() / 4;
      for (int word = 0; word < plan.lanes.codewords; ++word) {
        for (const std::size_t bad : {0U, 1U}) {
          Rows received = rows;
          for (int e = 0; e < plan.lanes.rs.t + 20; ++e) {
            const PcsLaneSymbol at = LaneOf(plan.lanes, {word, 9 * e});
            received[bad * size + static_cast<std::size_t>(at.time * plan.lanes.lanes + at.lane)] ^= 341;
          }
          PcsReceiveState state;
          Reset(plan, state);
          std::size_t first = 0;
          for (std::size_t g = 0; g < 4; ++g) {
            std::vector<RsResult> results(static_cast<std::size_t>(plan.lanes.codewords));
            Blocks back(static_cast<std::size_t>(GroupBlocks(plan, state.group)));
            reference::PcsReceive(plan, state, std::span(received).subspan(g * size, size), results, back);
            for (std::size_t w = 0; w < results.size(); ++w) {
              EXPECT_EQ(results[w].status == RsStatus::kUncorrectable, g == bad && static_cast<int>(w) == word);
            }
            const auto flows = static_cast<std::size_t>(plan.lanes.rate.flows);
            for (std::size_t b = 0; b < back.size(); ++b) {
              const bool flow = static_cast<int>(b / 4 % flows) == word / plan.lanes.rate.flow_codewords;
              const bool spoiled =
                  flow && (g == bad || (g == bad + 1 && config.stateless_decoder != 0 && b / 4 < flows));
              if (spoiled) {
                ASSERT_EQ(back[b], (Block66{kSyncError, kErrorPayload})) << Name(config) << g << " " << b;
              } else if (!flow || g != bad + 1 || b / 4 >= flows) {  // those of a descrambler that is still wrong
                ASSERT_EQ(back[b], blocks[first + b]) << Name(config) << " group " << g << " block " << b;
              }
            }
            first += back.size();
          }
        }
      }
    }
  }
}

TEST(Pcs, StatusBitsArrive) {
  for (const int rate : {200, 400, 800}) {
    PcsConfig config;
    config.rate = rate;
    config.status = 6;
    const PcsPlan plan = MakePlan(config);
    const Rows rows = Transmit(plan, Blocks(BlocksOf(plan, 1)), 1);
    PcsReceiveState state;
    Reset(plan, state);
    std::vector<RsResult> results(static_cast<std::size_t>(plan.lanes.codewords));
    Blocks back(BlocksOf(plan, 1));
    reference::PcsReceive(plan, state, rows, results, back);
    EXPECT_EQ(state.status[0], 6);
    EXPECT_EQ(state.status[1], rate == 800 ? 6 : 0);
  }
}

// --- streams: lanes in any order, with any skew, with errors ---

// Rows of what a receiver gets: lane `order[s]` on input s, `skew[s]` bits late, bits before it random.
Rows Received(const PcsPlan& plan, const Rows& rows, const std::vector<std::size_t>& order,
              const std::vector<std::size_t>& skew) {
  const std::size_t lanes = order.size();
  std::vector<Bits> bits(lanes);
  std::size_t length = SIZE_MAX;
  for (std::size_t s = 0; s < lanes; ++s) {
    bits[s] = DrawVector<std::uint8_t>({77, static_cast<std::uint32_t>(s)}, skew[s], 0, 1);
    const Bits lane = LaneOfRows(plan, rows, order[s]);
    bits[s].insert(bits[s].end(), lane.begin(), lane.end());
    bits[s].resize(bits[s].size() + 10);
    length = std::min(length, bits[s].size() / 10);
  }
  length = std::max(length, (*std::max_element(skew.begin(), skew.end()) + rows.size() / lanes * 10) / 10);
  Rows received(length * lanes);
  for (std::size_t s = 0; s < lanes; ++s) {
    bits[s].resize(10 * length);
    for (std::size_t t = 0; t < length; ++t) {
      for (std::size_t b = 0; b < 10; ++b) {
        received[t * lanes + s] = static_cast<std::uint16_t>(received[t * lanes + s] | bits[s][10 * t + b] << b);
      }
    }
  }
  return received;
}

TEST(PcsStreams, SkewedPermutedLanesWithErrorsComeBack) {
  for (const PcsConfig& config : AllConfigs(16)) {
    dsp::PcsReceiverConfig receiver;
    receiver.pcs = config;
    const PcsPlan plan = MakePlan(config);
    const auto lanes = static_cast<std::size_t>(plan.lanes.lanes);
    const int groups = 35;
    const Blocks blocks = DrawBlocks(BlocksOf(plan, groups), 9);
    for (std::uint32_t draw = 0; draw < 4; ++draw) {
      auto encoder = dsp::PcsEncoder::Create(config, draw % 2 == 0 ? "reference" : "");
      ASSERT_TRUE(encoder.ok());
      Rows rows;
      std::size_t at = 0;
      for (const std::size_t size : DrawCuts({draw, 3}, blocks.size(), 700)) {
        encoder->Encode(std::span(blocks).subspan(at, size), rows);
        at += size;
      }
      EXPECT_EQ(encoder->missing_blocks(), 0U);
      ASSERT_EQ(rows, Transmit(plan, blocks, groups));
      // t errors in every codeword.
      const std::size_t size = rows.size() / groups;
      for (std::size_t g = 0; g < groups; ++g) {
        for (int word = 0; word < plan.lanes.codewords; ++word) {
          for (int e = 0; e < plan.lanes.rs.t; ++e) {
            const auto symbol =
                static_cast<std::int32_t>((29 * e + Draw({draw, 5}, g, 0, 500) + 31 * word) % plan.lanes.rs.n);
            const PcsLaneSymbol where = LaneOf(plan.lanes, {word, symbol});
            rows[g * size + static_cast<std::size_t>(where.time * plan.lanes.lanes + where.lane)] ^=
                static_cast<std::uint16_t>(1 + (e * 131 + static_cast<int>(draw)) % 1023);
          }
        }
      }
      std::vector<std::size_t> order(lanes), skew(lanes);
      std::iota(order.begin(), order.end(), std::size_t{0});
      for (std::size_t s = lanes; s-- > 1;) {
        std::swap(order[s], order[static_cast<std::size_t>(Draw({draw, 6}, s, 0, static_cast<std::int64_t>(s)))]);
      }
      for (std::size_t s = 0; s < lanes; ++s) skew[s] = static_cast<std::size_t>(Draw({draw, 7}, s, 0, 4781));
      const Rows received = Received(plan, rows, order, skew);
      auto decoder = dsp::PcsDecoder::Create(receiver, draw % 2 == 0 ? "" : "reference");
      ASSERT_TRUE(decoder.ok()) << decoder.status().message();
      Blocks back;
      std::vector<RsResult> results;
      at = 0;
      for (const std::size_t rows_now : DrawCuts({draw, 8}, received.size() / lanes, 3000)) {
        decoder->Decode(std::span(received).subspan(at * lanes, rows_now * lanes), back, results);
        at += rows_now;
      }
      ASSERT_TRUE(decoder->aligned()) << Name(config) << " " << decoder->Problem();
      for (std::size_t s = 0; s < lanes; ++s) {
        EXPECT_EQ(decoder->source()[order[s]], static_cast<std::int32_t>(s));
        EXPECT_EQ(decoder->start()[s], static_cast<std::int64_t>(skew[s]));
      }
      ASSERT_GE(results.size(), static_cast<std::size_t>((groups - 1) * plan.lanes.codewords));
      for (const RsResult& result : results) ASSERT_EQ(result.num_corrected, plan.lanes.rs.t);
      ASSERT_GE(back.size(), BlocksOf(plan, groups - 1));
      EXPECT_TRUE(std::equal(back.begin(), back.end(), blocks.begin())) << Name(config);
    }
  }
}

// Every offset of one lane against the others, up to the skew limit, and one bit beyond it.
TEST(PcsStreams, EveryLaneOffset) {
  PcsConfig config;
  config.rate = 100;
  config.marker_period = 2;
  const PcsPlan plan = MakePlan(config);
  const int groups = 5;
  const Blocks blocks = DrawBlocks(BlocksOf(plan, groups), 10);
  const Rows rows = Transmit(plan, blocks, groups);
  dsp::PcsReceiverConfig receiver;
  receiver.pcs = config;
  receiver.max_skew = 700;
  for (std::size_t lane = 0; lane < 4; ++lane) {
    for (std::size_t offset = 0; offset <= 701; ++offset) {
      std::vector<std::size_t> skew(4, 0);
      skew[lane] = offset;
      auto decoder = dsp::PcsDecoder::Create(receiver);
      ASSERT_TRUE(decoder.ok()) << decoder.status().message();
      Blocks back;
      std::vector<RsResult> results;
      decoder->Decode(Received(plan, rows, {2, 0, 3, 1}, skew), back, results);
      ASSERT_EQ(decoder->aligned(), offset <= 700) << lane << " " << offset << " " << decoder->Problem();
      if (offset > 700) {
        EXPECT_EQ(decoder->Problem(), "the lanes' markers are more than 700 bits apart");
        continue;
      }
      ASSERT_GE(back.size(), BlocksOf(plan, groups - 1));
      ASSERT_TRUE(std::equal(back.begin(), back.end(), blocks.begin())) << lane << " " << offset;
    }
  }
}

// At every rate each lane with each offset within a symbol, and one lane with larger ones, up to the skew limit and one
// bit beyond it; with 0 to t errors in every codeword, in turn. They are 37 symbols apart in a codeword, and those
// in a marker are of one bit: no more nibbles differ than a lane lock tolerates.
TEST(PcsStreams, EveryLaneWithEveryOffsetOfASymbol) {
  for (const PcsConfig& config : AllConfigs(2)) {
    const PcsPlan plan = MakePlan(config);
    const auto lanes = static_cast<std::size_t>(plan.lanes.lanes);
    const std::size_t groups = 5;
    const Blocks blocks = DrawBlocks(BlocksOf(plan, static_cast<int>(groups)), 12);
    const Rows sent = Transmit(plan, blocks, static_cast<int>(groups));
    dsp::PcsReceiverConfig receiver;
    receiver.pcs = config;
    receiver.max_skew = 600;
    std::vector<std::size_t> order(lanes);
    std::iota(order.rbegin(), order.rend(), 0);
    std::vector<std::pair<std::size_t, std::size_t>> cases;  // lane, offset
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      for (std::size_t offset = 0; offset < 10; ++offset) cases.emplace_back(lane, offset);
    }
    for (const std::size_t offset : {10U, 11U, 19U, 20U, 21U, 119U, 120U, 121U, 597U, 598U, 599U, 600U, 601U}) {
      cases.emplace_back(1, offset);
    }
    for (std::size_t n = 0; n < cases.size(); ++n) {
      const auto errors = static_cast<std::int32_t>(n) % (plan.lanes.rs.t + 1);
      Rows rows = sent;
      for (std::size_t g = 0; g < groups; ++g) {
        for (int word = 0; word < plan.lanes.codewords; ++word) {
          for (int e = 0; e < errors; ++e) {
            const auto symbol = static_cast<std::int32_t>(Draw({18, 0}, n, 0, 543) + 37 * e + 3 * word);
            const PcsLaneSymbol at = LaneOf(plan.lanes, {word, symbol % plan.lanes.rs.n});
            const std::int32_t draw = 131 * e + 7 * static_cast<std::int32_t>(n);
            rows[g * sent.size() / groups + static_cast<std::size_t>(at.time * plan.lanes.lanes + at.lane)] ^=
                static_cast<std::uint16_t>(at.time < 12 ? 1 << draw % 10 : 1 + draw % 1023);
          }
        }
      }
      const std::size_t lane = cases[n].first, offset = cases[n].second;
      const std::string what = Name(config) + " lane " + std::to_string(lane) + " offset " + std::to_string(offset) +
                               " errors " + std::to_string(errors);
      std::vector<std::size_t> skew(lanes, 0);
      skew[lane] = offset;
      auto decoder = dsp::PcsDecoder::Create(receiver);
      ASSERT_TRUE(decoder.ok()) << decoder.status().message();
      Blocks back;
      std::vector<RsResult> results;
      decoder->Decode(Received(plan, rows, order, skew), back, results);
      ASSERT_EQ(decoder->aligned(), offset <= 600) << what << " " << decoder->Problem();
      if (offset > 600) continue;
      for (const RsResult& result : results) ASSERT_EQ(result.num_corrected, errors) << what;
      ASSERT_GE(back.size(), BlocksOf(plan, static_cast<int>(groups) - 1)) << what;
      ASSERT_TRUE(std::equal(back.begin(), back.end(), blocks.begin())) << what;
    }
  }
}

// --- alignment lost and found again ---

struct Decoded {
  bool aligned = false;
  std::vector<std::int64_t> start;
  std::vector<std::int64_t> left_over;
  std::uint64_t losses = 0;
  std::uint64_t rows_lost = 0;
  std::vector<dsp::PcsLoss> first;
  Blocks blocks;
  std::vector<RsStatus> status;  // of each codeword
  friend bool operator==(const Decoded&, const Decoded&) = default;
};

// cuts: rows of each call; none: all at once.
Decoded Decode(const dsp::PcsReceiverConfig& config, const Rows& rows, const std::vector<std::size_t>& cuts = {}) {
  auto decoder = dsp::PcsDecoder::Create(config);
  EXPECT_TRUE(decoder.ok()) << decoder.status().message();
  const auto lanes = static_cast<std::size_t>(decoder->plan().lanes.lanes);
  Decoded out;
  std::vector<RsResult> results;
  std::size_t groups = 0, at = 0;
  for (const std::size_t count : cuts.empty() ? std::vector{rows.size() / lanes} : cuts) {
    groups += decoder->Decode(std::span(rows).subspan(at * lanes, count * lanes), out.blocks, results);
    at += count;
  }
  EXPECT_EQ(at * lanes, rows.size());
  EXPECT_EQ(groups * static_cast<std::size_t>(decoder->plan().lanes.codewords), results.size());
  for (const RsResult& result : results) out.status.push_back(result.status);
  out.aligned = decoder->aligned();
  if (out.aligned) {
    out.start.assign(decoder->start().begin(), decoder->start().end());
    for (std::size_t s = 0; s < lanes; ++s) out.left_over.push_back(decoder->left_over(s));
  }
  const dsp::PcsLosses losses = decoder->losses();
  out.losses = losses.count;
  out.rows_lost = losses.rows;
  out.first = losses.first;
  return out;
}

// Bits of one input lane: one taken out, or one more put in, at `bit`; the lane's end is filled up or cut off.
void SlipLane(Rows& rows, std::size_t lanes, std::size_t lane, std::size_t bit, int by) {
  Bits bits;
  for (std::size_t i = lane; i < rows.size(); i += lanes) {
    for (int b = 0; b < 10; ++b) bits.push_back(rows[i] >> b & 1);
  }
  const auto at = bits.begin() + static_cast<std::ptrdiff_t>(bit);
  if (by < 0) {
    bits.erase(at);
  } else {
    bits.insert(at, 1);
  }
  bits.resize(rows.size() / lanes * 10);
  for (std::size_t i = lane, n = 0; i < rows.size(); i += lanes) {
    rows[i] = 0;
    for (int b = 0; b < 10; ++b) rows[i] = static_cast<std::uint16_t>(rows[i] | bits[n++] << b);
  }
}

// A row dropped, a row put in, a lane slipped by a bit either way, in the middle of a group of skewed and permuted
// lanes: what is not right until the loss is marked, and all is right behind it but for the blocks that the descrambler
// spoils, which are marked too. By the codewords within six groups; by the markers alone when the last of them are
// missed.
TEST(PcsStreams, AlignmentIsFoundAgain) {
  constexpr int kGroups = 40, kEdited = 10, kPeriod = 4;
  enum Edit { kDrop, kInsert, kSlipBack, kSlipOn };
  for (const PcsConfig& config : AllConfigs(kPeriod)) {
    const PcsPlan plan = MakePlan(config);
    const auto lanes = static_cast<std::size_t>(plan.lanes.lanes);
    const auto group_rows = static_cast<std::size_t>(plan.lanes.lane_symbols);
    const Blocks blocks = DrawBlocks(BlocksOf(plan, kGroups), 14);
    const Rows sent = Transmit(plan, blocks, kGroups);
    std::vector<std::size_t> order(lanes), skew(lanes);
    std::iota(order.rbegin(), order.rend(), 0);
    for (std::size_t s = 0; s < lanes; ++s) skew[s] = static_cast<std::size_t>(Draw({15, 0}, s, 0, 300));
    for (const Edit edit : {kDrop, kInsert, kSlipBack, kSlipOn}) {
      Rows rows = Received(plan, sent, order, skew);
      const std::size_t row = kEdited * group_rows + 40, slipped = lanes / 2;
      const auto at = rows.begin() + static_cast<std::ptrdiff_t>(row * lanes);
      if (edit == kDrop) rows.erase(at, at + static_cast<std::ptrdiff_t>(lanes));
      if (edit == kInsert) rows.insert(at, lanes, 0x155);
      if (edit == kSlipBack || edit == kSlipOn) SlipLane(rows, lanes, slipped, 10 * row, edit == kSlipOn ? 1 : -1);
      for (const bool by_codewords : {true, false}) {
        const std::string what =
            Name(config) + " edit " + std::to_string(edit) + (by_codewords ? " codewords" : " markers");
        dsp::PcsReceiverConfig receiver;
        receiver.pcs = config;
        receiver.lock.to_unlock = 2;
        receiver.max_skew = 400;
        if (!by_codewords) receiver.to_restart = 0;
        const Decoded got = Decode(receiver, rows);
        ASSERT_TRUE(got.aligned) << what;
        ASSERT_EQ(got.losses, 1U) << what;
        const auto lost = static_cast<std::size_t>(got.first[0].row);
        if (by_codewords) {
          EXPECT_EQ(got.first[0].lane, -1) << what;
          EXPECT_LE(lost, (kEdited + 5) * group_rows) << what;
        } else {
          if (edit == kSlipBack || edit == kSlipOn) {
            EXPECT_EQ(got.first[0].lane, static_cast<int>(slipped)) << what;
          }
          EXPECT_GT(lost, (kEdited + kPeriod) * group_rows) << what;
          EXPECT_LE(lost, (kEdited + 2 * kPeriod + 3) * group_rows) << what;
        }
        // The group that is first again: the same on all lanes.
        const std::int64_t bits = 10 * plan.lanes.lane_symbols;
        std::int64_t first = -1;
        std::int64_t whole = INT64_MAX;
        for (std::size_t s = 0; s < lanes; ++s) {
          std::int64_t start = got.start[s] - static_cast<std::int64_t>(skew[s]);
          if (edit == kDrop || edit == kInsert) start += edit == kDrop ? 10 : -10;
          if (s == slipped && (edit == kSlipBack || edit == kSlipOn)) start += edit == kSlipBack ? 1 : -1;
          ASSERT_EQ(start % bits, 0) << what << " input " << s;
          if (first < 0) first = start / bits;
          ASSERT_EQ(start / bits, first) << what << " input " << s;
          const std::int64_t behind = static_cast<std::int64_t>(rows.size() / lanes * 10) - got.start[s];
          whole = std::min(whole, behind / bits);
          EXPECT_GE(got.left_over[s], 0);
        }
        for (std::size_t s = 0; s < lanes; ++s) {
          const std::int64_t behind = static_cast<std::int64_t>(rows.size() / lanes * 10) - got.start[s];
          ASSERT_EQ(got.left_over[s], behind - whole * bits) << what << " input " << s;
        }
        const std::int64_t earliest = *std::min_element(got.start.begin(), got.start.end());
        EXPECT_EQ(got.rows_lost, static_cast<std::uint64_t>(earliest / 10) - lost) << what;
        EXPECT_LE(earliest - static_cast<std::int64_t>(10 * lost), bits) << what;  // no whole group is passed over
        ASSERT_GE(first + whole, kGroups - 1) << what;
        const std::size_t behind =
            BlocksOf(plan, static_cast<int>(first + whole)) - BlocksOf(plan, static_cast<int>(first));
        ASSERT_GT(got.blocks.size(), behind) << what;
        const std::size_t before = got.blocks.size() - behind;
        const std::size_t untouched = BlocksOf(plan, kEdited - 1);  // whatever the skew
        ASSERT_GE(before, untouched);
        ASSERT_TRUE(
            std::equal(blocks.begin(), blocks.begin() + static_cast<std::ptrdiff_t>(untouched), got.blocks.begin()))
            << what;
        constexpr Block66 kMarked = {kSyncError, kErrorPayload};
        for (std::size_t i = untouched; i < before; ++i) {
          ASSERT_TRUE(got.blocks[i] == blocks[i] || got.blocks[i] == kMarked) << what << " block " << i;
        }
        const std::size_t sent_first = BlocksOf(plan, static_cast<int>(first));
        for (std::size_t i = 0; i < behind; ++i) {
          const bool spoiled = i < static_cast<std::size_t>(4 * plan.lanes.rate.flows);
          ASSERT_EQ(got.blocks[before + i], spoiled ? kMarked : blocks[sent_first + i]) << what << " behind " << i;
        }
        for (std::uint32_t draw = 0; draw < 3; ++draw) {
          EXPECT_EQ(Decode(receiver, rows, DrawCuts({draw, 16}, rows.size() / lanes, 900)), got) << what;
        }
        EXPECT_EQ(Decode(receiver, rows, std::vector<std::size_t>(rows.size() / lanes, 1)), got) << what;
        // Nobody looks: nothing is lost, and nothing is right any more.
        receiver.to_restart = 0;
        receiver.lock.to_unlock = 16;
        EXPECT_EQ(Decode(receiver, rows).losses, 0U) << what;
      }
    }
  }
}

// Codewords beyond repair in lanes that are where they were: three groups in a row of them, and not two, end the
// alignment, and the next group is the first again.
TEST(PcsStreams, BurstEndsAlignment) {
  for (const PcsConfig& config : AllConfigs(4)) {
    const PcsPlan plan = MakePlan(config);
    const Blocks blocks = DrawBlocks(BlocksOf(plan, 24), 17);
    const Rows sent = Transmit(plan, blocks, 24);
    const std::size_t size = sent.size() / 24;
    for (const std::size_t bad : {2U, 3U}) {
      Rows rows = sent;
      for (std::size_t g = 10; g < 10 + bad; ++g) {
        for (int e = 0; e < plan.lanes.rs.t + 20; ++e) {  // of the last codeword alone
          const PcsLaneSymbol at = LaneOf(plan.lanes, {plan.lanes.codewords - 1, 9 * e});
          rows[g * size + static_cast<std::size_t>(at.time * plan.lanes.lanes + at.lane)] ^= 341;
        }
      }
      dsp::PcsReceiverConfig receiver;
      receiver.pcs = config;
      const Decoded got = Decode(receiver, rows);
      ASSERT_TRUE(got.aligned);
      EXPECT_EQ(got.blocks.size(), blocks.size()) << Name(config);
      EXPECT_EQ(got.rows_lost, 0U);
      if (bad < 3) {
        EXPECT_EQ(got.losses, 0U) << Name(config);
      } else {
        EXPECT_EQ(got.first, (std::vector<dsp::PcsLoss>{{13 * plan.lanes.lane_symbols, -1}})) << Name(config);
        EXPECT_TRUE(std::equal(blocks.end() - 10 * GroupBlocks(plan, 1), blocks.end(),
                               got.blocks.end() - 10 * GroupBlocks(plan, 1)));
      }
      receiver.to_restart = static_cast<std::int32_t>(bad) + 1;
      EXPECT_EQ(Decode(receiver, rows).losses, 0U);
    }
  }
}

// What came before the lock is decoded, and does not end the alignment: lanes that begin behind garbage are not lost.
TEST(PcsStreams, GarbageBeforeTheLockIsNoLoss) {
  for (const PcsConfig& config : AllConfigs(4)) {
    const PcsPlan plan = MakePlan(config);
    const auto lanes = static_cast<std::size_t>(plan.lanes.lanes);
    const Blocks blocks = DrawBlocks(BlocksOf(plan, 16), 20);
    Rows rows = DrawVector<std::uint16_t>({21, 0}, lanes * (5 * static_cast<std::size_t>(plan.lanes.lane_symbols) + 7),
                                          0, 1023);
    const Rows sent = Transmit(plan, blocks, 16);
    rows.insert(rows.end(), sent.begin(), sent.end());
    dsp::PcsReceiverConfig receiver;
    receiver.pcs = config;
    const Decoded got = Decode(receiver, rows);
    EXPECT_EQ(got.losses, 0U) << Name(config);
    EXPECT_GE(std::count(got.status.begin(), got.status.end(), RsStatus::kUncorrectable), 3) << Name(config);
    ASSERT_GT(got.blocks.size(), blocks.size());
    EXPECT_TRUE(std::equal(blocks.begin() + 4 * plan.lanes.rate.flows, blocks.end(),
                           got.blocks.end() - std::ssize(blocks) + 4 * plan.lanes.rate.flows))
        << Name(config);
  }
}

// A second slip in the group in which the lanes are found again: the count of bad codewords begins anew.
TEST(PcsStreams, SecondSlipRightBehindTheLock) {
  for (const PcsConfig& config : AllConfigs(4)) {
    const PcsPlan plan = MakePlan(config);
    const std::int32_t lanes = plan.lanes.lanes, group = plan.lanes.lane_symbols;
    Rows rows = Transmit(plan, DrawBlocks(BlocksOf(plan, 40), 22), 40);
    for (const std::int32_t row : {20 * group + 30, 10 * group + 40}) {
      rows.erase(rows.begin() + row * lanes, rows.begin() + (row + 1) * lanes);
    }
    dsp::PcsReceiverConfig receiver;
    receiver.pcs = config;
    const Decoded got = Decode(receiver, rows);
    EXPECT_TRUE(got.aligned) << Name(config);
    EXPECT_EQ(got.first, (std::vector<dsp::PcsLoss>{{13 * group, -1}, {23 * group - 1, -1}})) << Name(config);
  }
}

// More losses than are kept one by one, and a last one that nothing follows.
TEST(PcsStreams, ManyLosses) {
  PcsConfig config;
  config.marker_period = 2;
  const PcsPlan plan = MakePlan(config);
  const int groups = 120;
  Rows rows = Transmit(plan, DrawBlocks(BlocksOf(plan, groups), 18), groups);
  for (std::ptrdiff_t n = 10; n > 0; --n) rows.erase(rows.begin() + n * 10 * 1088, rows.begin() + n * 10 * 1088 + 16);
  rows.resize(rows.size() + 400 * 16, 7);
  dsp::PcsReceiverConfig receiver;
  receiver.pcs = config;
  const Decoded got = Decode(receiver, rows);
  EXPECT_FALSE(got.aligned);
  EXPECT_EQ(got.losses, 11U);
  EXPECT_EQ(got.first.size(), dsp::kPcsLossesKept);
  EXPECT_GT(got.rows_lost, 400U - 4 * 68U);
  EXPECT_EQ(Decode(receiver, rows, DrawCuts({0, 19}, rows.size() / 16, 100)), got);
}

// Long after the start of the search the decoder still finds the lanes, and says where in the stream they begin.
TEST(PcsStreams, LanesThatComeLate) {
  for (const PcsConfig& config : AllConfigs(2)) {
    const PcsPlan plan = MakePlan(config);
    const auto lanes = static_cast<std::size_t>(plan.lanes.lanes);
    const int groups = 7;
    const Rows rows = Transmit(plan, DrawBlocks(BlocksOf(plan, groups), 13), groups);
    dsp::PcsReceiverConfig receiver;
    receiver.pcs = config;
    auto decoder = dsp::PcsDecoder::Create(receiver);
    ASSERT_TRUE(decoder.ok()) << decoder.status().message();
    Blocks back;
    std::vector<RsResult> results;
    // 15 periods of nothing, and 37 symbols.
    const std::size_t silent = 15 * 2 * static_cast<std::size_t>(plan.lanes.lane_symbols) + 37;
    EXPECT_EQ(decoder->Decode(Rows(silent * lanes, 0), back, results), 0U);
    decoder->Decode(rows, back, results);
    ASSERT_TRUE(decoder->aligned()) << Name(config) << " " << decoder->Problem();
    const auto start = decoder->start()[0];
    const std::int64_t period = 2 * kRsSymbolBits * plan.lanes.lane_symbols;
    EXPECT_EQ((start - static_cast<std::int64_t>(kRsSymbolBits * silent)) % period, 0) << Name(config);
    EXPECT_GT(start, 11 * period);
    EXPECT_GT(results.size(), 0U);
    EXPECT_TRUE(std::all_of(results.end() - plan.lanes.codewords, results.end(),
                            [](const RsResult& r) { return r.status == RsStatus::kClean; }));
  }
}

TEST(PcsStreams, GarbageDoesNotAlign) {
  for (const PcsConfig& config : AllConfigs(2)) {
    dsp::PcsReceiverConfig receiver;
    receiver.pcs = config;
    receiver.max_skew = 100;
    auto decoder = dsp::PcsDecoder::Create(receiver);
    ASSERT_TRUE(decoder.ok());
    const auto lanes = static_cast<std::size_t>(decoder->plan().lanes.lanes);
    auto garbage = DrawVector<std::uint16_t>({1, 99}, lanes * 1000 + 3, 0, 65535);
    Blocks back;
    std::vector<RsResult> results;
    EXPECT_EQ(decoder->Decode(garbage, back, results), 0U);
    EXPECT_EQ(decoder->Problem().rfind("no lock on the markers of input lanes 0, 1", 0), 0U) << decoder->Problem();
  }
}

// Aligned, then garbage in every form: uncorrectable, and nothing out of bounds.
TEST(Pcs, GarbageGroupsAreMarked) {
  for (const PcsConfig& config : AllConfigs(2)) {
    const PcsPlan plan = MakePlan(config);
    PcsReceiveState state;
    Reset(plan, state);
    for (std::uint32_t draw = 0; draw < 20; ++draw) {
      const auto size = static_cast<std::size_t>(plan.lanes.codewords * plan.lanes.rs.n);
      const auto rows = DrawVector<std::uint16_t>({draw, 12}, size, 0, 65535);
      std::vector<RsResult> results(static_cast<std::size_t>(plan.lanes.codewords));
      Blocks back(static_cast<std::size_t>(GroupBlocks(plan, state.group)));
      reference::PcsReceive(plan, state, rows, results, back);
      for (const Block66& block : back) EXPECT_EQ(block, (Block66{kSyncError, kErrorPayload}));
    }
  }
}

TEST(PcsConfigTest, Limits) {
  ExpectLimitsEnforced<PcsConfig>("pcs");
  PcsConfig config;
  config.rate = 300;
  EXPECT_FALSE(Validate(config).ok());
  dsp::PcsReceiverConfig receiver;
  receiver.pcs.marker_period = 2;
  EXPECT_TRUE(dsp::Validate(receiver).ok());  // the default is what the period leaves
  receiver.max_skew = 680;
  EXPECT_EQ(dsp::Validate(receiver).message(), "pcs.max_skew = 680 bits is outside 0..679");
  EXPECT_FALSE(dsp::PcsDecoder::Create(receiver).ok());
  receiver.max_skew.reset();
  receiver.to_restart = -1;
  EXPECT_EQ(dsp::Validate(receiver).message(), "pcs.to_restart = -1 codewords is outside 0..8192");
  EXPECT_FALSE(dsp::PcsEncoder::Create({}, "nobody").ok());
}

}  // namespace
}  // namespace plumbline
