// Everything that reads received bits, through the blocks' one face: any configuration, any legal samples, and the same
// output however the input is cut.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "dsp/block.h"

namespace {

using namespace plumbline;

constexpr std::array kBlocks = {"rs_decode",   "inner_decode",     "convolutional_deinterleave",
                                "pma_demux",   "lane_lock",        "pcs_collect",
                                "descramble",  "transcode_decode", "block66_decode",
                                "pcs_receive", "lane_deskew"};

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  bool empty() const { return at_ >= size_; }
  std::uint32_t Byte() { return empty() ? 0 : data_[at_++]; }
  std::uint32_t Word() { return Byte() | Byte() << 8 | Byte() << 16 | Byte() << 24; }
  std::int32_t Within(std::int32_t min, std::int32_t max) {
    const std::int64_t range = std::int64_t{max} - min + 1;
    return static_cast<std::int32_t>(min + (range <= 256 ? Byte() : Word()) % range);
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

using Streams = std::vector<std::vector<std::int32_t>>;

// All outputs for `in`, given in calls of at most `words` words a port.
Streams Run(dsp::Block& block, const Streams& in, std::size_t words) {
  const auto ports = block.Ports(dsp::PortDirection::kIn);
  const auto outs = block.Ports(dsp::PortDirection::kOut);
  Streams out(outs.size());
  std::vector<std::size_t> at(ports.size(), 0);
  std::vector<std::vector<std::int32_t>> room(outs.size());
  for (std::size_t o = 0; o < outs.size(); ++o) room[o].resize(2 * outs[o].samples());
  for (bool moved = true; moved;) {
    moved = false;
    std::vector<dsp::Block::Input> inputs;
    for (std::size_t p = 0; p < ports.size(); ++p) {
      const std::size_t left = in[p].size() - at[p];
      const std::size_t count = std::min(left, words * static_cast<std::size_t>(ports[p].lanes));
      inputs.push_back({std::span(in[p]).subspan(at[p], count), 0});
    }
    std::vector<dsp::Block::Output> outputs;
    for (auto& samples : room) outputs.push_back({samples, 0});
    outputs.resize(outs.size() + block.Ports(dsp::PortDirection::kProbe).size());  // nobody looks at probes
    block.Process(inputs, outputs);
    for (std::size_t p = 0; p < ports.size(); ++p) {
      at[p] += inputs[p].consumed;
      moved = moved || inputs[p].consumed > 0;
    }
    for (std::size_t o = 0; o < outs.size(); ++o) {
      moved = moved || outputs[o].produced > 0;
      out[o].insert(out[o].end(), room[o].begin(), room[o].begin() + static_cast<std::ptrdiff_t>(outputs[o].produced));
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  const char* name = kBlocks[bytes.Byte() % kBlocks.size()];
  const auto info = dsp::FindBlock(name);
  if (!info.ok()) std::abort();
  dsp::BlockConfig config;
  for (const dsp::ConfigKey& key : (*info)->keys) {
    const std::uint32_t choice = bytes.Byte() % 8;
    config.emplace_back(key.name, choice == 0   ? key.min
                                  : choice == 1 ? key.max
                                  : choice == 2 ? bytes.Within(key.min, key.max)
                                                : key.default_value);
  }
  const std::vector<dsp::Backend>& backends = dsp::Backends();
  const dsp::Backend& backend = backends[(*info)->has_twins ? bytes.Byte() % backends.size() : 0];
  dsp::ForceTarget(backend);
  auto block = dsp::CreateBlock(name, config, backend);
  if (!block.ok()) block = dsp::CreateBlock(name, {}, backend);  // keys that do not go together
  if (!block.ok()) std::abort();

  const std::size_t cut = 1 + bytes.Byte() % 67;
  const std::size_t frames = 1 + bytes.Byte() % 4;
  Streams in;
  for (const dsp::Port& port : (*block)->Ports(dsp::PortDirection::kIn)) {
    std::vector<std::int32_t> samples(std::min<std::size_t>(frames * port.samples(), 200'000));
    samples.resize(samples.size() / static_cast<std::size_t>(port.lanes) * static_cast<std::size_t>(port.lanes));
    std::uint32_t state = 1;
    for (std::int32_t& sample : samples) {
      // What the input leaves open follows from it by a generator.
      state = state * 1664525u + 1013904223u;
      const std::int64_t range = std::int64_t{port.max} - port.min + 1;
      sample =
          bytes.empty() ? static_cast<std::int32_t>(port.min + (state >> 8) % range) : bytes.Within(port.min, port.max);
    }
    in.push_back(std::move(samples));
  }
  const std::unique_ptr<dsp::Block> other = (*block)->Copy();
  if (Run(**block, in, 1'000'000) != Run(*other, in, cut)) std::abort();
  if ((*block)->SaveState() != other->SaveState()) std::abort();
  return 0;
}
