#include "reference/pcs/pcs.h"

#include "dsp/block_model.h"
#include "dsp/blocks/block66_ports.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

// What the two directions share. A frame is a group of codewords; where it has a marker, that stands in the place of
// the first blocks.
struct PcsModel : WithoutCoefs {
  using Config = PcsConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static Status Check(const Config& config) { return Validate(config); }
  PcsModel(const Config& config, const Backend&)
      : plan(MakePlan(config)),
        blocks_(static_cast<std::size_t>(GroupBlocks(plan, 1))),
        symbols_(static_cast<std::size_t>(plan.lanes.codewords * plan.lanes.rs.n)) {}
  static BlockInfo InfoOf(const char* name, const char* summary) {
    return {.name = name,
            .source = "reference/pcs/pcs",
            .arith_version = kPcsArithVersion,
            .summary = summary,
            .standard = "IEEE 802.3-2022 clauses 82, 91, 119; IEEE 802.3df-2024 clause 172",
            .keys = {}};
  }
  Port Symbols(PortDirection direction) const {
    return Lanes(MakePort(direction, "symbol", -kRsSymbolBits, 0, plan.lanes.lane_symbols, "GF(2^10)",
                          "one symbol of each PCS lane, lane 0 first"),
                 plan.lanes.lanes);
  }
  int Latency() const { return 0; }
  PcsPlan plan;
  std::size_t blocks_;  // of a frame
  std::size_t symbols_;
};

struct PcsTransmitModel : PcsModel {
  static BlockInfo Info() { return InfoOf("pcs_transmit", "the frame around the FEC: 66-bit blocks to PCS lanes"); }
  PcsTransmitModel(const Config& config, const Backend& backend) : PcsModel(config, backend) { Reset(); }
  void Reset() { plumbline::Reset(plan, state); }
  std::vector<Port> Ports() const {
    const auto blocks = static_cast<int>(blocks_);
    return {SyncPort(PortDirection::kIn, blocks), PayloadPort(PortDirection::kIn, blocks),
            Symbols(PortDirection::kOut)};
  }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "scrambler_0.", state.scrambler[0]);
    VisitFields(v, "scrambler_1.", state.scrambler[1]);
    v("pad", state.pad, 0, 511);
    v("group", state.group, 0, plan.period - 1);
  }
  Status CheckState() const {
    for (const std::int32_t pad : state.pad) {
      const std::int32_t least = plan.config.rate == 100 ? 0 : 1;
      const std::int32_t most = plan.config.rate == 100 ? 1 : 511;
      if (pad < least || pad > most) return OutOfRange("pcs_transmit", "pad", pad, least, most, "1");
    }
    return Status::Ok();
  }
  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t f = 0; f < n; ++f) {
      const auto count = static_cast<std::size_t>(GroupBlocks(plan, state.group));
      std::array<Block66, kPcsMaxGroupBlocks> blocks;
      for (std::size_t b = 0; b < count; ++b) blocks[b] = BlockAt(in[0], in[1], (f + 1) * blocks_ - count + b);
      std::array<std::uint16_t, kPcsMaxSymbols> symbols;
      reference::PcsTransmit(plan, state, std::span(blocks).first(count), std::span(symbols).first(symbols_));
      out[0].PutAll(std::span<const std::uint16_t>(symbols).first(symbols_));
    }
  }
  PcsTransmitState state;
};

struct PcsReceiveModel : PcsModel {
  static BlockInfo Info() {
    return InfoOf("pcs_receive", "the frame around the FEC: PCS lanes in line to 66-bit blocks");
  }
  using PcsModel::PcsModel;
  void Reset() { plumbline::Reset(plan, state); }
  std::vector<Port> Ports() const {
    using enum PortDirection;
    const auto blocks = static_cast<int>(blocks_);
    return {
        Symbols(kIn),
        Varying(SyncPort(kOut, blocks)),
        Varying(PayloadPort(kOut, blocks)),
        Within(MakePort(kOut, "status", -2, 0, plan.lanes.codewords, "1",
                        "of each codeword: 0 clean, 1 corrected, 2 uncorrectable"),
               0, 2),
        Within(MakePort(kProbe, "num_corrected", -4, 0, plan.lanes.codewords, "symbols", "changed in each codeword"), 0,
               plan.lanes.rs.t),
        MakePort(kProbe, "marker_status", -3, 0, plan.lanes.rate.flows, "1", "status bits of each flow's last marker")};
  }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "descrambler_0.", state.descrambler[0]);
    VisitFields(v, "descrambler_1.", state.descrambler[1]);
    v("spoiled", state.spoiled, 0, 4);
    v("status", state.status, 0, 7);
    v("group", state.group, 0, plan.period - 1);
  }
  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t f = 0; f < n; ++f) {
      std::array<std::uint16_t, kPcsMaxSymbols> symbols;
      std::array<RsResult, kPcsMaxCodewords> store;
      std::array<Block66, kPcsMaxGroupBlocks> blocks;
      const auto results = std::span(store).first(static_cast<std::size_t>(plan.lanes.codewords));
      const auto count = static_cast<std::size_t>(GroupBlocks(plan, state.group));
      reference::PcsReceive(plan, state, Narrow<std::uint16_t>(in[0].subspan(f * symbols_, symbols_), symbols), results,
                            std::span(blocks).first(count));
      for (std::size_t b = 0; b < count; ++b) PutBlock(blocks[b], out[0], out[1]);
      for (const RsResult& result : results) {
        out[2].Put(static_cast<std::int32_t>(result.status));
        out[3].Put(result.num_corrected);
      }
      out[4].PutAll(std::span<const std::int32_t>(state.status).first(static_cast<std::size_t>(plan.lanes.rate.flows)));
    }
  }
  PcsReceiveState state;
};

}  // namespace

BlockEntry PcsTransmitBlock() { return EntryOf<PcsTransmitModel>(); }
BlockEntry PcsReceiveBlock() { return EntryOf<PcsReceiveModel>(); }

}  // namespace plumbline::dsp
