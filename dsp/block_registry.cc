#include "dsp/block_registry.h"

#include <array>

namespace plumbline::dsp {

std::span<const BlockEntry> BlockEntries() {
  static const std::array entries = {
      FfeBlock(),
      SlicerBlock(),
  };
  return entries;
}

}  // namespace plumbline::dsp
