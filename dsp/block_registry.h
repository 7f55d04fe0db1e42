// The list of blocks: one line a block, one adapter each in dsp/blocks/.
#ifndef PLUMBLINE_DSP_BLOCK_REGISTRY_H_
#define PLUMBLINE_DSP_BLOCK_REGISTRY_H_

#include <span>

#include "dsp/block.h"

namespace plumbline::dsp {

struct BlockEntry {
  const BlockInfo& (*info)();
  Expected<std::unique_ptr<Block>> (*create)(const BlockConfig&, const Backend&);
};

// In the order of the signal path.
std::span<const BlockEntry> BlockEntries();

// Adapters, dsp/blocks/<block>.cc.
BlockEntry FfeBlock();
BlockEntry SlicerBlock();

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_BLOCK_REGISTRY_H_
