// Vectors of the codeword histogram.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>

#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Bins that some codeword fell into, and codewords beyond t.
Stats HistogramStats(const CaseRun& run) {
  std::set<std::int32_t> bins;
  Stats stats = {{"bins", 0}, {"beyond", 0}};
  for (const std::int32_t errors : run.Port("symbol_errors")) {
    bins.insert(std::min(errors, run.Key("t") + 1));
    stats["beyond"] += errors > run.Key("t");
  }
  stats["bins"] = static_cast<std::int64_t>(bins.size());
  return stats;
}

// Counts from 0 to a little beyond t, and the mark of the uncorrectable; read now and then and at the end.
Samples Codewords(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  Samples samples(frames);
  for (std::size_t n = 0; n < frames; ++n) {
    if (port.name == "read") {
      samples[n] = n % 17 == 16 || n + 1 == frames;
    } else if (pattern == Pattern::kZeros) {
      samples[n] = 0;
    } else {
      samples[n] = n % 11 == 10 ? 65535 : static_cast<std::int32_t>(n * n % 19);
    }
  }
  return samples;
}

void CodewordHistogramOwn(SetBuilder& builder) {
  VectorCase& plain =
      builder.Add(CaseType::kAft, "Short", "0, 1, 15, 16 errors and an uncorrectable one, read at the end");
  plain.data = {{"symbol_errors", {0, 0, 1, 15, 16, 65535}}, {"read", {0, 0, 0, 0, 0, 1}}};
  VectorCase& ends = builder.Add(CaseType::kAft, "Bins", "one codeword in every bin and beyond", {{"t", 7}});
  for (int errors = 0; errors < 20; ++errors) ends.data["symbol_errors"].push_back(errors);
  ends.data["read"] = Samples(20, 1);
  VectorCase& wide = builder.Add(CaseType::kAft, "Bins", "far more errors than a codeword can have");
  wide.data["symbol_errors"] = {16, 31, 32, 127, 128, 255, 256, 257, 271, 4096, 32767, 32768, 32769, 65534, 65535};
  wide.data["read"] = Samples(wide.data["symbol_errors"].size(), 1);
  VectorCase& count = builder.Add(CaseType::kMct, "Count", "more than 2^16 codewords in one bin");
  count.data["symbol_errors"] = Samples(100, 0);
  count.data["read"] = Samples(100, 0);
  count.data["read"].back() = 1;
  count.rounds = 1000;
  VectorCase& every = builder.Add(CaseType::kAft, "EveryBin", "0 to 16 errors, read at the end");
  for (int errors = 0; errors < 17; ++errors) every.data["symbol_errors"].push_back(errors);
  every.data["read"] = Samples(17, 0);
  every.data["read"].back() = 1;
  builder.Add(CaseType::kAft, "Hand", "eight codewords of KR4", {{"t", 7}}).data = {
      {"symbol_errors", {0, 0, 2, 1, 0, 7, 8, 65535}}, {"read", {0, 0, 0, 0, 0, 0, 0, 1}}};
}

}  // namespace

BlockVectors CodewordHistogramVectors() {
  BlockVectors v;
  v.block = "codeword_histogram";
  v.stimulus = Codewords;
  v.large_values = {{"symbol_errors", {0, 0, 0, 0, 1, 1, 2, 3, 15, 16, 65535}}, {"read", {0, 0, 0, 0, 0, 0, 0, 1}}};
  v.large_frames = 1 << 15;
  v.stats = HistogramStats;
  v.proven = {{"EveryBin", "BASIC", "A codeword in each of the 17 bins.", "a bin without a counter", "bins", 17},
              {"Beyond", "BASIC", "More errors than the code corrects.", "a codeword that no bin counts", "beyond", 1}};
  v.notes = {{"Bins", "BASIC", "Every bin, the last one and the mark.", "an overflow bin one off", "", 1},
             {"Count", "LARGE", "A counter far up.", "a counter of 16 bits", "", 1}};
  v.own = CodewordHistogramOwn;
  return v;
}

}  // namespace plumbline::study
