#include "reference/pcs/block66.h"

#include "dsp/block_model.h"
#include "dsp/blocks/block66_ports.h"

namespace plumbline::dsp {
namespace {

// What the two directions share.
struct Block66Model : WithoutCoefs, WithoutState {
  using Config = NoConfig;
  static constexpr auto kTables = kNoTable;
  static Status Check(const Config&) { return Status::Ok(); }
  void Reset() {}
  int Latency() const { return 0; }
  static BlockInfo InfoOf(const char* name, const char* summary) {
    return {.name = name,
            .source = "reference/pcs/block66",
            .arith_version = kBlock66ArithVersion,
            .summary = summary,
            .standard = "IEEE 802.3-2022 82.2.3, figure 82-4, table 82-1",
            .keys = {}};
  }
  static Port Control(PortDirection direction) {
    return MakePort(direction, "control", -8, 0, 1, "1", "bit i: octet i is a control character");
  }
  static Port Octets(PortDirection direction) {
    return Lanes(MakePort(direction, "octet", -8, 0, 1, "octet", "eight octets of the MII, the first in time first"),
                 8);
  }
};

struct Block66EncodeModel : Block66Model {
  static BlockInfo Info() { return InfoOf("block66_encode", "64B/66B encoder: eight octets of the MII to a block"); }
  Block66EncodeModel(const Config&, const Backend&) {}
  std::vector<Port> Ports() const {
    return {Control(PortDirection::kIn), Octets(PortDirection::kIn), SyncPort(PortDirection::kOut, 1),
            PayloadPort(PortDirection::kOut, 1)};
  }
  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t f = 0; f < n; ++f) {
      MiiWord word = {static_cast<std::uint8_t>(in[0][f]), 0};
      for (std::size_t i = 0; i < 8; ++i) word.octets |= static_cast<std::uint64_t>(in[1][8 * f + i]) << (8 * i);
      PutBlock(reference::EncodeBlock66(word), out[0], out[1]);
    }
  }
};

struct Block66DecodeModel : Block66Model {
  static BlockInfo Info() { return InfoOf("block66_decode", "64B/66B decoder: a block to eight octets of the MII"); }
  Block66DecodeModel(const Config&, const Backend&) {}
  std::vector<Port> Ports() const {
    return {SyncPort(PortDirection::kIn, 1), PayloadPort(PortDirection::kIn, 1), Control(PortDirection::kOut),
            Octets(PortDirection::kOut)};
  }
  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t f = 0; f < n; ++f) {
      const MiiWord word = reference::DecodeBlock66(BlockAt(in[0], in[1], f));
      out[0].Put(word.control);
      for (std::size_t i = 0; i < 8; ++i) out[1].Put(static_cast<std::int64_t>(word.octets >> (8 * i) & 0xFF));
    }
  }
};

}  // namespace

BlockEntry Block66EncodeBlock() { return EntryOf<Block66EncodeModel>(); }
BlockEntry Block66DecodeBlock() { return EntryOf<Block66DecodeModel>(); }

}  // namespace plumbline::dsp
