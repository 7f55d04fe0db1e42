// The Ethernet frame around the FEC as streams: 66-bit blocks to PCS lanes, and lanes of any order and skew back to
// blocks with a result for each codeword.
//
// Backends: "reference" codes with the scalar definition; any other name with the Highway twins of the Reed-Solomon
// codec.
//   All else is the reference's (reference/pcs/pcs.h, markers.h). It decides no bit.
// Lanes travel as rows of one 10-bit symbol a lane, bit 0 first; a receiver's symbols need not be aligned to anything.
// State and segmentation: what makes no group of codewords stays inside; splitting the input anywhere changes no block.
//   Lanes that are in line stay so until Reset(): errors are for the codec to find.
//   Objects are values: a copy goes on from where the original stood.
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
};
Status Validate(const PcsReceiverConfig& config);

class PcsDecoder {
 public:
  static Expected<PcsDecoder> Create(const PcsReceiverConfig& config = {}, std::string_view backend = {});

  const PcsPlan& plan() const { return plan_; }
  void SetMarkers(const PcsMarkers& markers);

  // Takes all rows and appends the blocks of every group that can be decoded: from the first marker that all lanes have
  // on, once they are locked. What came more than to_lock + 1 marker periods before that is not kept. results: one a
  // codeword. Returns the number of groups appended.
  std::size_t Decode(std::span<const std::uint16_t> rows, std::vector<Block66>& blocks, std::vector<RsResult>& results);

  // Whether the lanes are locked and in line. When they are not, Problem() says why.
  bool aligned() const { return aligned_; }
  std::string Problem() const;
  // While aligned: the input lane that carries each PCS lane, and the bits of each input lane before the common start.
  std::span<const std::int32_t> source() const { return source_; }
  std::span<const std::int64_t> start() const { return start_; }
  const PcsReceiveState& state() const { return state_; }

  void Reset();

 private:
  PcsDecoder(const PcsPlan& plan, const LaneLockPlan& lock_plan, std::int64_t max_skew, const RsCodec& codec);
  std::size_t DecodeGroups(std::vector<Block66>& blocks, std::vector<RsResult>& results);

  PcsPlan plan_;
  LaneLockPlan lock_plan_;
  std::int64_t max_skew_;
  RsCodec codec_;
  PcsReceiveState state_;
  std::vector<LaneLockState> lock_;  // of each input lane
  std::vector<std::vector<std::uint8_t>>
      bits_;                  // while searching, the latest ones; once aligned, from the next group on
  std::int64_t dropped_ = 0;  // bits of each lane given up while searching, whole marker periods
  bool aligned_ = false;
  bool skewed_ = false;  // why all lanes are locked and not in line
  std::vector<std::int32_t> source_;
  std::vector<std::int64_t> start_;
  std::vector<std::int64_t> drop_;  // bits still to go before the common start
};

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_PCS_H_
