#include "reference/pcs/transcoder.h"

#include "dsp/block_model.h"
#include "dsp/blocks/block66_ports.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

// What the two directions share. A frame is four blocks of 66 bits and one of 257.
struct TranscoderModel : WithoutCoefs {
  using Config = TranscoderConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static Status Check(const Config& config) { return Validate(config); }
  TranscoderModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}
  static BlockInfo InfoOf(const char* name, const char* summary) {
    return {.name = name,
            .source = "reference/pcs/transcoder",
            .arith_version = kTranscoderArithVersion,
            .summary = summary,
            .standard = "IEEE 802.3-2022 91.5.2.5, 91.5.3.5, 119.2.4.2, 119.2.5.7",
            .keys = {}};
  }
  static Port Bits(PortDirection direction) {
    return Lanes(MakePort(direction, "bit", -1, 0, 1, "bit", "block of 257 bits, x<0> first"), kTranscoderBits);
  }
  int Latency() const { return 0; }
  TranscoderPlan plan;
};

struct TranscodeEncodeModel : TranscoderModel, WithoutState {
  static BlockInfo Info() { return InfoOf("transcode_encode", "256B/257B transcoder: four blocks of 66 bits to 257"); }
  using TranscoderModel::TranscoderModel;
  void Reset() {}
  std::vector<Port> Ports() const {
    return {SyncPort(PortDirection::kIn, kTranscoderBlocks), PayloadPort(PortDirection::kIn, kTranscoderBlocks),
            Bits(PortDirection::kOut)};
  }
  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t f = 0; f < n; ++f) {
      std::array<Block66, kTranscoderBlocks> blocks;
      for (std::size_t j = 0; j < blocks.size(); ++j) blocks[j] = BlockAt(in[0], in[1], f * blocks.size() + j);
      std::array<std::uint8_t, kTranscoderBits> bits;
      reference::TranscodeEncode(plan, blocks, bits);
      out[0].PutAll(std::span<const std::uint8_t>(bits));
    }
  }
};

struct TranscodeDecodeModel : TranscoderModel {
  static BlockInfo Info() { return InfoOf("transcode_decode", "256B/257B transcoder back: 257 bits to four blocks"); }
  using TranscoderModel::TranscoderModel;
  void Reset() { plumbline::Reset(plan, state); }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", state.line);
  }
  std::vector<Port> Ports() const {
    return {Bits(PortDirection::kIn), SyncPort(PortDirection::kOut, kTranscoderBlocks),
            PayloadPort(PortDirection::kOut, kTranscoderBlocks)};
  }
  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t f = 0; f < n; ++f) {
      std::array<std::uint8_t, kTranscoderBits> bits;
      Narrow<std::uint8_t>(in[0].subspan(f * bits.size(), bits.size()), bits);
      std::array<Block66, kTranscoderBlocks> blocks;
      reference::TranscodeDecode(plan, state, bits, blocks);
      for (const Block66& block : blocks) PutBlock(block, out[0], out[1]);
    }
  }
  TranscoderState state;
};

}  // namespace

BlockEntry TranscodeEncodeBlock() { return EntryOf<TranscodeEncodeModel>(); }
BlockEntry TranscodeDecodeBlock() { return EntryOf<TranscodeDecodeModel>(); }

}  // namespace plumbline::dsp
