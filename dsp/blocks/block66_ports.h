// How blocks of 66 bits travel over ports: two of them, `sync` and `payload`, a word a block.
#ifndef PLUMBLINE_DSP_BLOCKS_BLOCK66_PORTS_H_
#define PLUMBLINE_DSP_BLOCKS_BLOCK66_PORTS_H_

#include <cstdint>
#include <span>

#include "dsp/block_model.h"
#include "reference/pcs/block66_types.h"

namespace plumbline::dsp {

inline Port SyncPort(PortDirection direction, int blocks) {
  return MakePort(direction, "sync", -2, 0, blocks, "1", "sync header b<1:0>: 1 control, 2 data; 0 and 3 are illegal");
}
inline Port PayloadPort(PortDirection direction, int blocks) {
  return Lanes(MakePort(direction, "payload", -32, 0, blocks, "bits", "b<65:2>, the lower half first"), 2);
}
// Block `b` of the two ports.
inline Block66 BlockAt(std::span<const std::int32_t> sync, std::span<const std::int32_t> payload, std::size_t b) {
  return {static_cast<std::uint8_t>(sync[b]), std::uint64_t{static_cast<std::uint32_t>(payload[2 * b + 1])} << 32 |
                                                  static_cast<std::uint32_t>(payload[2 * b])};
}
inline void PutBlock(const Block66& block, OutputSpan& sync, OutputSpan& payload) {
  sync.Put(block.sync);
  payload.PutWide(static_cast<std::int64_t>(block.payload));
}

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_BLOCKS_BLOCK66_PORTS_H_
