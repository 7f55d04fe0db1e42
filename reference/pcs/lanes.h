// Distribution of Reed-Solomon codewords to PCS lanes (FEC lanes at 100G), and back: the pre-FEC split, the interleave
// of the codewords and the round robin over the lanes.
//
//   split        message A symbol i = tx<20i+9:20i>,  message B symbol i = tx<20i+19:20i+10>,  i = 0..513, of each flow
//                (one codeword: message symbol i = tx<10i+9:10i>)
//   interleave   lane l of a flow, symbol time k: symbol (L/2) k + floor(l/2) of codeword A when l + k is even, of B
//                when it is odd; L lanes a flow. At 100G: symbol 4k + l of the one codeword
//
// So two neighbouring lanes carry the same symbol index of A and B, and exchange A and B at every symbol time.
//
// Arithmetic: none; symbols of 10 bits in std::uint16_t move, bit 0 first in time.
// State and segmentation: none; one call is one group, the 1, 2 or 4 codewords that are interleaved with each other.
// Latency: forward, a codeword can leave while it is encoded; back, a decoder waits for the group.
// Limits and errors: span lengths are exactly those of the plan; in and out must not overlap.
// Thread-safety: pure functions.
// Standard: IEEE 802.3-2022 91.5.2.8 (100G), 119.2.4.5 and 119.2.4.7 (200G, 400G); IEEE 802.3df-2024 172.2.4 (800G, two
//   flows that each work as 400G); IEEE P802.3dj 175.2.4 (1.6T, draft). Assumed, because no public text was at hand:
//   which lanes belong to which flow at 800G, and the whole of 1.6T beyond its four codewords and 16 lanes.
#ifndef PLUMBLINE_REFERENCE_PCS_LANES_H_
#define PLUMBLINE_REFERENCE_PCS_LANES_H_

#include <cstdint>
#include <span>

#include "reference/pcs/lanes_types.h"

namespace plumbline::reference {

// codewords: plan.codewords * plan.rs.n symbols, one codeword after the other. lanes: plan.lane_symbols rows of
// plan.lanes symbols, lane 0 first in a row.
void PcsDistribute(const PcsLanesPlan& plan, std::span<const std::uint16_t> codewords, std::span<std::uint16_t> lanes);
void PcsCollect(const PcsLanesPlan& plan, std::span<const std::uint16_t> lanes, std::span<std::uint16_t> codewords);

// The message symbols of one flow in the order of the bit stream (10 bits each), and the messages of its codewords:
// flow_codewords * plan.rs.k symbols each. Messages may lie `stride` >= plan.rs.k symbols apart, as in codewords.
void PcsSplit(const PcsLanesPlan& plan, std::span<const std::uint16_t> stream, std::size_t stride,
              std::span<std::uint16_t> messages);
void PcsJoin(const PcsLanesPlan& plan, std::span<const std::uint16_t> messages, std::size_t stride,
             std::span<std::uint16_t> stream);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_PCS_LANES_H_
