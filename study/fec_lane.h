// The coded bits of one PAM4 lane of an Ethernet port, and the codewords that come back.
//
// One lane is not a codeword: a line lane of 400GBASE-DR4 carries 4 of 16 PCS lanes, a quarter of each of two
// interleaved codewords, bit by bit in turn, so that a Reed-Solomon symbol spreads over 20 PAM4 symbols. Which bit of
// the line belongs where is the distribution of reference/pcs (lanes_types.h, pma_types.h).
//
// **Folded**: one lane is simulated and stands for all lanes of its port. The stream is cut into stretches of
//   stretch_groups groups of codewords; stretch i of a block of line_lanes stretches carries what line lane i carries.
//   The parts of a codeword are then at least kFoldedSymbols symbols apart (less in a run that is too short for that;
//   the plan says how far): as far as errors on different lanes are independent, the codewords meet the same errors.
// **Real**: every line lane has a stream of its own.
// Symbols are counted from the first one that is measured; groups before it exist as well (start-up). Only groups that
// lie wholly in the measured symbols are scored.
// Payload: Philox stream "PAYD" of the seed, 5140 bits a codeword; no 64B/66B structure, no alignment markers.
// Thread-safety: plans are immutable; distinct sources and scores are independent.
#ifndef PLUMBLINE_STUDY_FEC_LANE_H_
#define PLUMBLINE_STUDY_FEC_LANE_H_

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "dsp/fec.h"
#include "reference/core/status.h"
#include "reference/pcs/lanes_types.h"
#include "reference/pcs/pma_types.h"
#include "study/scenario.h"

namespace plumbline::study {

inline constexpr std::int64_t kFoldedSymbols = 100'000;  // that parts of a codeword are apart, at least

struct FecLaneConfig {
  PcsLanesConfig port;             // rate and code
  std::int32_t lane_rate = 100;    // Gb/s of a line lane: 100 or 200
  std::int32_t unit = kPmaBit;     // of the multiplexer: kPmaBit or kPmaSymbol
  bool folded = true;              // false: every line lane has a stream of its own
  std::int64_t symbols = 400'000;  // PAM4 symbols a lane that are to be measured, rounded up to whole blocks
};
Status Validate(const FecLaneConfig& config);
// Of the scenario's port; lanes of 100 Gb/s at rate "112G", of 200 at "224G".
FecLaneConfig FecLaneOf(const Scenario& scenario, std::int64_t symbols);

// Where a bit of a line lane belongs.
struct FecLaneBit {
  std::int32_t group = 0;  // after the group that its time belongs to: 0, or -1 where a slot lags
  std::int32_t index = 0;  // of the bit in its group: (codeword * n + symbol) * 10 + bit
};

struct FecLanePlan {
  FecLaneConfig config;
  PcsLanesPlan port;
  std::int32_t line_lanes = 0;
  std::int64_t group_symbols = 0;             // PAM4 symbols of a group on one line lane
  std::int64_t stretch_groups = 0;            // groups a stretch; real: all
  std::int64_t symbols = 0;                   // measured, of each lane that is simulated
  std::vector<std::vector<FecLaneBit>> bits;  // of a group, by line lane
  bool lags = false;                          // a group reaches into the time of the next one

  std::int64_t stretch_symbols() const { return stretch_groups * group_symbols; }
  std::int32_t streams() const { return config.folded ? 1 : line_lanes; }
  // One sentence for the report.
  std::string Arrangement() const;
};
// Precondition: Validate(config).ok().
FecLanePlan MakeFecLanePlan(const FecLaneConfig& config);

// Line lane and group time of a symbol of a stream.
struct FecLaneTime {
  std::int32_t lane = 0;
  std::int64_t group = 0;
  std::int64_t symbol = 0;  // of the group on its lane
};
FecLaneTime TimeOf(const FecLanePlan& plan, std::int32_t stream, std::int64_t symbol);

// Codewords of the payload, encoded, by number of their group.
class FecGroups {
 public:
  FecGroups(const FecLanePlan& plan, std::uint32_t seed, dsp::Backend::Kind backend);
  // One codeword after the other, n symbols each; stands until the next call but one.
  std::span<const std::uint16_t> Group(std::int64_t group);

 private:
  struct Entry {
    std::int64_t group = 0;
    std::vector<std::uint16_t> codewords;
  };
  const FecLanePlan* plan_;
  std::uint32_t seed_;
  dsp::RsCodec codec_;
  std::vector<Entry> recent_;  // the newest last
};

class FecLaneSource {
 public:
  FecLaneSource(const FecLanePlan& plan, std::int32_t stream, std::uint32_t seed, dsp::Backend::Kind backend);
  // Two bits a symbol, from symbol `first` on (below 0: before the measured ones).
  void Bits(std::int64_t first, std::span<std::uint8_t> bits);

 private:
  const FecLanePlan* plan_;
  std::int32_t stream_;
  FecGroups groups_;
};

// Counts codewords by what the decoder makes of them.
class CodewordScore {
 public:
  CodewordScore(const FecLanePlan& plan, std::uint32_t seed, dsp::Backend::Kind backend);

  // A bit of a stream arrived wrong.
  void AddError(std::int32_t stream, std::int64_t bit);
  // Stream 0 of a folded plan has been compared up to this symbol: decodes what is complete. Real lanes: call it once
  // with plan.symbols, when all streams have been.
  void Advance(std::int64_t symbols);

  std::int64_t codewords() const { return codewords_; }
  std::int64_t corrected() const { return corrected_; }
  std::int64_t uncorrectable() const { return uncorrectable_; }
  std::int64_t miscorrected() const { return miscorrected_; }
  // S0..St, and more than t: by the decoder's count; mis-corrected ones stand where the decoder put them.
  const std::vector<std::uint64_t>& histogram() const { return histogram_; }

 private:
  void Decode(std::int64_t group);

  const FecLanePlan* plan_;
  FecGroups groups_;
  dsp::RsCodec codec_;
  std::map<std::int64_t, std::vector<std::int32_t>> errors_;  // by group: bits of it
  std::int64_t next_group_ = 0;
  std::int64_t codewords_ = 0;
  std::int64_t corrected_ = 0;
  std::int64_t uncorrectable_ = 0;
  std::int64_t miscorrected_ = 0;
  std::vector<std::uint64_t> histogram_;
};

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_FEC_LANE_H_
