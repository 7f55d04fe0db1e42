// Vectors of the 64B/66B decoder.
#include <array>

#include "reference/pcs/block66.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// What comes out: data, control characters, and the eight errors that stand for an illegal block.
Stats Block66DecodeStats(const CaseRun& run) {
  Stats stats = {{"data", 0}, {"control", 0}, {"error", 0}};
  const Samples& control = run.Port("control");
  const Samples& octet = run.Port("octet");
  for (std::size_t i = 0; i < control.size(); ++i) {
    bool error = control[i] == 0xFF;
    for (std::size_t o = 0; o < 8; ++o) error = error && octet[8 * i + o] == 0xFE;
    stats[control[i] == 0 ? "data" : error ? "error" : "control"] += 1;
  }
  return stats;
}

void Add(VectorCase& test, const Block66& block) {
  test.data["sync"].push_back(block.sync);
  test.data["payload"].push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(block.payload)));
  test.data["payload"].push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(block.payload >> 32)));
}

void Block66DecodeOwn(SetBuilder& builder) {
  VectorCase& hand = builder.Add(CaseType::kAft, "Hand", "idle, start, data, terminate in octet 3, illegal sync");
  for (const Block66& block : {Block66{1, 0x1E}, Block66{1, 0xD555555555555578}, Block66{2, 0x0807060504030201},
                               Block66{1, 0x332211B4}, Block66{0, 0x1E}, Block66{3, 0x1E}}) {
    Add(hand, block);
  }
  // Every type octet, and of every legal block each bit wrong alone.
  VectorCase& types = builder.Add(CaseType::kAft, "Formats", "every type octet in front of zeros");
  for (unsigned type = 0; type < 256; ++type) Add(types, {1, type});
  VectorCase& bits = builder.Add(CaseType::kAft, "Formats", "blocks of every format, each bit wrong alone");
  for (const MiiWord& word :
       {MiiWord{0xFF, 0xFE060707FE070606}, MiiWord{0x01, 0x000000000302019C}, MiiWord{0x01, 0x000000000302015C},
        MiiWord{0xFF, 0x07FE0607070707FD}, MiiWord{0xFE, 0x07FE06070707FDAA}, MiiWord{0xFC, 0x07FE060707FDAA55},
        MiiWord{0xF8, 0x07FE0607FDAA5511}, MiiWord{0xF0, 0x07FE06FDAA551122}, MiiWord{0xE0, 0x07FEFDAA55112233},
        MiiWord{0xC0, 0x06FDAA5511223344}, MiiWord{0x80, 0xFDAA551122334455}}) {
    const Block66 block = reference::EncodeBlock66(word);
    Add(bits, block);
    for (unsigned i = 0; i < 64; ++i) Add(bits, {block.sync, block.payload ^ std::uint64_t{1} << i});
  }
}

}  // namespace

BlockVectors Block66DecodeVectors() {
  BlockVectors v;
  v.block = "block66_decode";
  v.stats = Block66DecodeStats;
  v.proven = {{"Data", "BASIC", "Data blocks.", "a wrong octet order", "data", 1},
              {"Control", "BASIC", "Legal control blocks.", "a wrong type or code", "control", 1},
              {"ErrorBlock", "BASIC", "Illegal blocks.", "an illegal block that passes", "error", 1}};
  v.notes = {{"Formats", "BASIC", "Every format of figure 82-4 and its neighbours.", "a case left out", "", 1}};
  v.large_frames = 1 << 15;
  v.rounds = 10;
  v.own = Block66DecodeOwn;
  return v;
}

}  // namespace plumbline::study
