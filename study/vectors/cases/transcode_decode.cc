// Vectors of the transcoder, back.
#include <array>

#include "reference/coding/scrambler.h"
#include "reference/core/rng.h"
#include "reference/pcs/transcoder.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats TranscodeDecodeStats(const CaseRun& run) {
  Stats stats = {{"legal", 0}, {"block_marked", 0}, {"all_marked", 0}};
  const Samples& sync = run.Port("sync");
  for (std::size_t f = 0; f + 3 < sync.size(); f += 4) {
    int marked = 0;
    for (std::size_t j = f; j < f + 4; ++j) marked += sync[j] == 3;
    stats[marked == 0 ? "legal" : marked == 4 ? "all_marked" : "block_marked"] += 1;
  }
  return stats;
}

// 257 bits of four blocks; with `scrambler` their payloads are scrambled first.
void Add(VectorCase& test, std::array<Block66, 4> blocks, ScramblerState* scrambler) {
  if (scrambler != nullptr) {
    for (Block66& block : blocks) {
      std::array<std::uint8_t, 64> bits;
      for (std::size_t i = 0; i < 64; ++i) bits[i] = block.payload >> i & 1U;
      reference::Scramble(*scrambler, bits, bits);
      block.payload = 0;
      for (std::size_t i = 0; i < 64; ++i) block.payload |= std::uint64_t{bits[i]} << i;
    }
  }
  std::array<std::uint8_t, kTranscoderBits> bits;
  reference::TranscodeEncode(MakePlan(TranscoderConfig{scrambler != nullptr ? 1 : 0}), blocks, bits);
  test.data["bit"].insert(test.data["bit"].end(), bits.begin(), bits.end());
}

std::array<Block66, 4> Blocks(unsigned control, unsigned salt) {
  std::array<Block66, 4> blocks;
  for (unsigned j = 0; j < 4; ++j) {
    const PhiloxBlock word = Philox4x32({kVectorSeed, 900 + j}, salt);
    blocks[j] = {kSyncData, std::uint64_t{word[0]} << 32 | word[1]};
    if ((control >> j & 1) == 0) continue;
    blocks[j] = {kSyncControl,
                 (blocks[j].payload & ~std::uint64_t{0xFF}) | kBlockTypes[(salt + j) % kBlockTypes.size()]};
  }
  return blocks;
}

void TranscodeDecodeOwn(SetBuilder& builder) {
  for (const int scrambled : {0, 1}) {
    const dsp::BlockConfig config = {{"scrambled", scrambled}};
    ScramblerState line;
    ScramblerState* scrambler = scrambled != 0 ? &line : nullptr;
    VectorCase& hand = builder.Add(CaseType::kAft, scrambled == 0 ? "Hand" : "Short",
                                   "four idle blocks, then a terminate between zeros", config);
    Add(hand, {}, scrambler);
    std::array<Block66, 4> one;
    for (Block66& block : one) block = {kSyncData, 0};
    one[2] = {kSyncControl, 0x87};
    Add(hand, one, scrambler);
    line = {};
    VectorCase& types = builder.Add(CaseType::kAft, "Types", "every block type in every place", config);
    for (unsigned salt = 0; salt < 11 * 16; ++salt) Add(types, Blocks(salt % 16, salt), scrambler);
    line = {};
    VectorCase& nibbles = builder.Add(CaseType::kAft, "Types", "all 16 kept halves of a type", config);
    for (unsigned n = 0; n < 16; ++n) {
      auto blocks = Blocks(6, n);
      blocks[1].payload = (blocks[1].payload & ~std::uint64_t{0xFF}) | n;
      Add(nibbles, blocks, scrambler);
    }
    line = {};
    VectorCase& illegal = builder.Add(CaseType::kAft, "Types", "illegal sync headers in each place", config);
    for (unsigned j = 0; j < 4; ++j) {
      auto blocks = Blocks(j, 50 + j);
      blocks[j].sync = j % 2 == 0 ? 0 : 3;
      Add(illegal, blocks, scrambler);
    }
  }
  // A control block first, so that its type is completed from the past: the transmitter starts anew as well.
  VectorCase& reset = builder.Add(CaseType::kAft, "ResetMid", "a reset between scrambled blocks", {{"scrambled", 1}});
  for (const unsigned salt : {60U, 61U}) {
    ScramblerState line;
    Add(reset, Blocks(1, salt), &line);
  }
  reset.reset_at = {1};
}

}  // namespace

BlockVectors TranscodeDecodeVectors() {
  BlockVectors v;
  v.block = "transcode_decode";
  v.frames = 70;
  v.rounds = 10;
  v.large_frames = 1 << 12;
  v.stats = TranscodeDecodeStats;
  v.proven = {
      {"Legal", "BASIC", "Blocks that are what was sent.", "a nibble in the wrong place", "legal", 1},
      {"BlockMarked", "BASIC", "A half type that no block has.", "an unknown type that passes", "block_marked", 1},
      {"AllMarked", "BASIC", "All flags 1 behind a 0.", "a missing check of the flags", "all_marked", 1}};
  v.notes = {{"Types", "BASIC", "Block types in every place, legal and not.", "a wrong second half", "", 1}};
  v.own = TranscodeDecodeOwn;
  return v;
}

}  // namespace plumbline::study
