// The Ethernet frame around the FEC: 66-bit blocks to PCS lanes, and back from lanes that are locked, in order and
// deskewed (reference/pcs/lane_deskew.h).
//
//   blocks -> [256B/257B] -> [scramble] -> [marker in front] -> [split] -> [RS encode] -> [interleave] -> lanes
//   100G:     [scramble] -> [256B/257B] -> [marker in front] ->             one codeword
//   lanes -> [collect] -> [RS decode] -> [marker off] -> [descramble] -> [256B/257B] -> blocks
//
//   marker     every `period` groups, at the group's start, in place of marker_blocks of its 257-bit blocks; not
//   scrambled.
//              Its symbols are placed so that after split and interleave lane l carries its own marker first:
//              120 bits (15 octets) a lane, then the rest of the 257-bit blocks
//              200G, 400G, 800G: 65, 133, 133 bits of PRBS9 pad and 3 status bits;  100G: 320 bits a lane, 5 bits of
//              pad
//   pad        x^9 + x^5 + 1: sent P8, then P8 ^ P4 into P0; goes on from marker to marker. 100G: 00101 and 11010 in
//   turn
//              (bits <4:0>), from memory
//   800G       two flows, each as 400G; groups of four 66-bit blocks go to flow 0 and 1 in turn
//
// Arithmetic: as the blocks that it is made of. Scramblers start from 58 ones.
// State and segmentation: one call is one group of codewords; scramblers, pads and the place of the next marker stay in
//   the state.
// Latency: forward, the codewords of a group; back, likewise.
// Errors: when a codeword of a flow cannot be corrected, all 66-bit blocks of that flow in the group become error
// blocks:
//   sync 11, payload of /E/. With stateless_decoder four more of that flow follow (its descrambler is still wrong). At
//   100G the standard marks some of the blocks only (from memory); here all.
// Limits: see PcsConfig; span lengths are exactly those of plan and state. Any symbols can be received. The transmitter
//   takes what is given: room for markers (idle removal) is made before.
// Thread-safety: distinct states are independent; plans are read only.
// Standard: IEEE 802.3-2022 clause 119 (200G, 400G), 82 and 91 (100G); IEEE 802.3df-2024 clause 172 (800G). Assumptions
//   about markers: DefaultMarkers(); about lanes: reference/pcs/lanes_types.h.
#ifndef PLUMBLINE_REFERENCE_PCS_PCS_H_
#define PLUMBLINE_REFERENCE_PCS_PCS_H_

#include <cstdint>
#include <span>

#include "reference/fec/rs_types.h"
#include "reference/pcs/pcs_types.h"

namespace plumbline::reference {

// blocks: GroupBlocks(plan, state.group). codewords: lanes.codewords * rs.n symbols, of which the messages are written.
void PcsMessages(const PcsPlan& plan, PcsTransmitState& state, std::span<const Block66> blocks,
                 std::span<std::uint16_t> codewords);
// The same to the lanes: rows of lanes.lanes symbols as PcsDistribute() gives them.
void PcsTransmit(const PcsPlan& plan, PcsTransmitState& state, std::span<const Block66> blocks,
                 std::span<std::uint16_t> lanes);

// codewords as the decoder left them, and what it says of each. blocks: GroupBlocks(plan, state.group).
void PcsBlocks(const PcsPlan& plan, PcsReceiveState& state, std::span<const std::uint16_t> codewords,
               std::span<const RsResult> results, std::span<Block66> blocks);
// results: one a codeword.
void PcsReceive(const PcsPlan& plan, PcsReceiveState& state, std::span<const std::uint16_t> lanes,
                std::span<RsResult> results, std::span<Block66> blocks);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_PCS_PCS_H_
