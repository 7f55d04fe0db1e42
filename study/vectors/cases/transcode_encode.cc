// Vectors of the transcoder, forward.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats TranscodeEncodeStats(const CaseRun& run) {
  Stats stats = {{"all_data", 0}, {"with_control", 0}, {"illegal", 0}};
  const Samples& sync = run.Port("sync");
  for (std::size_t f = 0; f + 3 < sync.size(); f += 4) {
    bool data = true;
    bool legal = true;
    for (std::size_t j = f; j < f + 4; ++j) {
      data = data && sync[j] == 2;
      legal = legal && (sync[j] == 1 || sync[j] == 2);
    }
    stats[!legal ? "illegal" : data ? "all_data" : "with_control"] += 1;
  }
  return stats;
}

void TranscodeEncodeOwn(SetBuilder& builder) {
  for (const int scrambled : {0, 1}) {
    const dsp::BlockConfig config = {{"scrambled", scrambled}};
    const char* flag = scrambled == 0 ? "Hand" : "Short";
    VectorCase& hand = builder.Add(CaseType::kAft, flag, "four idle blocks", config);
    hand.data["sync"] = {1, 1, 1, 1};
    hand.data["payload"] = {0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0};
    VectorCase& one = builder.Add(CaseType::kAft, flag, "terminate between zeros", config);
    one.data["sync"] = {2, 2, 1, 2};
    one.data["payload"] = {0, 0, 0, 0, 0x87, 0, 0, 0};
    VectorCase& all = builder.Add(CaseType::kAft, "Headers", "all 256 combinations of sync headers", config);
    for (int h = 0; h < 256; ++h) {
      for (int j = 0; j < 4; ++j) {
        all.data["sync"].push_back(h >> (2 * j) & 3);
        all.data["payload"].push_back(static_cast<std::int32_t>(0x9E3779B9U * static_cast<unsigned>(4 * h + j + 1)));
        all.data["payload"].push_back(static_cast<std::int32_t>(0x85EBCA6BU * static_cast<unsigned>(4 * h + j + 7)));
      }
    }
  }
}

}  // namespace

BlockVectors TranscodeEncodeVectors() {
  BlockVectors v;
  v.block = "transcode_encode";
  v.frames = 70;
  v.rounds = 10;
  v.large_frames = 1 << 12;
  v.large_values = {{"sync", {1, 2, 2, 2}}};
  v.stats = TranscodeEncodeStats;
  v.proven = {
      {"AllData", "BASIC", "Four data blocks.", "a header of five bits for data", "all_data", 1},
      {"WithControl", "BASIC", "A control block among the four.", "the wrong nibble left out", "with_control", 1},
      {"Illegal", "BASIC", "Sync header 00 or 11.", "an illegal header that passes", "illegal", 1}};
  v.notes = {{"Headers", "BASIC", "Every combination of four sync headers.", "a case left out", "", 1}};
  v.own = TranscodeEncodeOwn;
  return v;
}

}  // namespace plumbline::study
