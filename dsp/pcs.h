// The Ethernet frame around the FEC as streams: 66-bit blocks to PCS lanes, and lanes of any order and skew back to
// blocks with a result for each codeword.
//
// Backends: "reference" codes with the scalar definition; any other name with the Highway twins of the Reed-Solomon
// codec.
//   All else is the reference's (reference/pcs/pcs.h, markers.h, lane_deskew.h). It decides no bit.
// Lanes travel as rows of one 10-bit symbol a lane, bit 0 first; a receiver's symbols need not be aligned to anything.
// Alignment: found by the lanes' markers, and held until `to_unlock` markers in a row of a lane stay away or
// `to_restart`
//   codewords in a row are beyond repair. Then all lanes are searched anew, from the row on in which that showed.
// State and segmentation: what makes no group of codewords stays inside; splitting the input anywhere changes nothing.
//   Objects are values: a copy goes on from where the original stood.
// Limits: what is kept of each lane is to_lock + 2 marker periods and 256 groups of codewords, at most.
// Standard: IEEE 802.3-2022 figures 119-12 and 119-13, 91-8 and 91-9 at 100G; the counts are recalled, and are named
//   parameters. There only the lane whose markers stay away loses its lock.
// Thread-safety: distinct objects are independent.
#ifndef PLUMBLINE_DSP_PCS_H_
#define PLUMBLINE_DSP_PCS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dsp/fec.h"
#include "reference/core/status.h"
#include "reference/pcs/lane_deskew_types.h"
#include "reference/pcs/pcs_types.h"

namespace plumbline::dsp {

class PcsEncoder {
 public:
  // `backend`: a name of dsp::Backends(); empty for the best one.
  static Expected<PcsEncoder> Create(const PcsConfig& config = {}, std::string_view backend = {});

  const PcsPlan& plan() const { return plan_; }
  // Other markers than DefaultMarkers(). To be called before the first block.
  void SetMarkers(const PcsMarkers& markers) { plan_.markers = markers; }
  // Blocks that complete the group that is begun; 0 when none is.
  std::size_t missing_blocks() const;

  // Takes all blocks and appends the rows (plan().lanes.lanes symbols each) of every group that they complete. Returns
  // the number of groups appended.
  std::size_t Encode(std::span<const Block66> blocks, std::vector<std::uint16_t>& rows);

 private:
  PcsEncoder(const PcsPlan& plan, const RsCodec& codec) : plan_(plan), codec_(codec) {
    plumbline::Reset(plan_, state_);
  }

  PcsPlan plan_;
  RsCodec codec_;
  PcsTransmitState state_;
  std::vector<Block66> pending_;  // of a group
};

struct PcsReceiverConfig {
  PcsConfig pcs;
  LaneLockConfig lock;  // rate, code and marker_period are those of pcs
  // Largest distance of two lanes' markers, bits of a lane, below half a marker period. Default: 4781, which is 180 ns
  // at 26.5625 Gb/s, or what the marker period leaves.
  std::optional<std::int64_t> max_skew;
  // Codewords beyond repair that end an alignment: in a row, of one place in the groups; 0: none do.
  std::int32_t to_restart = 3;
};
Status Validate(const PcsReceiverConfig& config);

// An end of alignment.
struct PcsLoss {
  std::int64_t row = 0;    // how many had been taken when it showed
  std::int32_t lane = -1;  // the input lane whose markers stayed away; -1: codewords were beyond repair
  friend bool operator==(const PcsLoss&, const PcsLoss&) = default;
};
inline constexpr std::size_t kPcsLossesKept = 8;
struct PcsLosses {
  std::uint64_t count = 0;
  std::uint64_t rows = 0;      // from each loss to the first group behind it, of the lane where that begins first
  std::vector<PcsLoss> first;  // kPcsLossesKept at most
};

class PcsDecoder {
 public:
  static Expected<PcsDecoder> Create(const PcsReceiverConfig& config = {}, std::string_view backend = {});

  const PcsPlan& plan() const { return plan_; }
  void SetMarkers(const PcsMarkers& markers);

  // Takes all rows and appends the blocks of every group that can be decoded: from the first marker that all lanes have
  // on, once they are locked; behind a loss from the first whole group on, whose first four 66-bit blocks of each flow
  // are marked, because the descrambler has yet to see 58 bits. What came more than to_lock + 1 marker periods before
  // the lock is not kept. Codewords from before the lock do not count for to_restart. results: one a codeword. Returns
  // the number of groups appended.
  std::size_t Decode(std::span<const std::uint16_t> rows, std::vector<Block66>& blocks, std::vector<RsResult>& results);

  // Whether the lanes are locked and in line. When they are not, Problem() says why.
  bool aligned() const { return aligned_; }
  std::string Problem() const;
  // While aligned: the input lane that carries each PCS lane, and the bits of each input lane before the first group.
  std::span<const std::int32_t> source() const { return source_; }
  std::span<const std::int64_t> start() const { return start_; }
  // While aligned: bits of an input lane behind the last group that is out.
  std::int64_t left_over(std::size_t input) const { return std::ssize(bits_[input]); }
  PcsLosses losses() const;
  const PcsReceiveState& state() const { return state_; }

  void Reset();

 private:
  PcsDecoder(const PcsReceiverConfig& config, const LaneLockPlan& lock_plan, const RsCodec& codec);
  void Take(std::span<const std::uint16_t> rows);
  // Gives the lane locks rows up to `end`, or to the row in which alignment begins or a lane's markers are missed.
  void Watch(std::int64_t end);
  void Align();
  void Lose(std::int64_t row, std::int32_t lane);
  // Decodes the groups that are whole; false after one that ends the alignment.
  bool DecodeGroups(std::size_t& groups, std::vector<Block66>& blocks, std::vector<RsResult>& results);
  bool EndsAlignment(std::span<const RsResult> results);
  // The row with the last bit before the next group, as a count.
  std::int64_t NextRow() const;

  PcsPlan plan_;
  LaneLockPlan lock_plan_;
  LaneDeskewPlan deskew_plan_;
  std::int32_t to_restart_;
  RsCodec codec_;
  PcsReceiveState state_;
  std::vector<LaneLockState> lock_;              // of each input lane
  std::vector<std::vector<std::uint8_t>> bits_;  // of each input lane, as far back as they are needed
  // Places in a lane count bits from the stream's first on.
  std::vector<std::int64_t> begin_;  // of bits_
  std::int64_t rows_ = 0;            // that the lane locks have seen
  std::int64_t from_ = 0;            // where a search may look back to
  bool aligned_ = false;
  bool skewed_ = false;  // why all lanes are locked and not in line
  std::vector<std::int32_t> source_;
  std::vector<std::int64_t> start_;
  std::vector<std::int64_t> next_;                    // where the next group begins
  std::int64_t aligned_at_ = 0;                       // row
  std::array<std::int32_t, kPcsMaxCodewords> bad_{};  // codewords beyond repair in a row, of each place in the groups
  PcsLosses losses_;
  std::int64_t lost_at_ = 0;  // row
};

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_PCS_H_
