#include "reference/pcs/pma.h"

#include "dsp/block_model.h"

namespace plumbline::dsp {
namespace {

// What the two directions share. A frame is two units of every lane: a round and the swapped one after it.
struct PmaModel : WithoutCoefs, WithoutState {
  using Config = PmaConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static Status Check(const Config& config) { return Validate(config); }
  PmaModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}
  void Reset() {}
  int Latency() const { return 0; }
  static BlockInfo InfoOf(const char* name, const char* summary) {
    return {.name = name,
            .source = "reference/pcs/pma",
            .arith_version = kPmaArithVersion,
            .summary = summary,
            .standard = "IEEE 802.3-2022 120.5.2 (bits); IEEE P802.3dj 176 (symbols, draft)",
            .keys = {}};
  }
  int width() const { return plan.config.unit == kPmaSymbol ? kRsSymbolBits : 1; }
  Port Slots(PortDirection direction) const {
    return Lanes(
        MakePort(direction, "lane", -width(), 0, 2, "bits", "one bit or RS symbol of each PCS lane, slot 0 first"),
        plan.config.slots);
  }
  Port Line(PortDirection direction) const {
    return MakePort(direction, "line", -width(), 0, 2 * plan.config.slots, "bits",
                    "bits or RS symbols of the line lane");
  }
  template <auto kRun>
  void Rounds(std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto from = Narrow<std::uint16_t>(in[0], from_);
    const std::span<std::uint16_t> to(to_.data(), from.size());
    kRun(plan, from, to);
    out[0].PutAll(std::span<const std::uint16_t>(to));
  }
  PmaPlan plan;
  std::array<std::uint16_t, kBlockChunk> from_{}, to_{};
};

struct PmaMuxModel : PmaModel {
  static BlockInfo Info() {
    return InfoOf("pma_mux", "PMA multiplexer: PCS lanes onto a line lane, by bits or symbols");
  }
  using PmaModel::PmaModel;
  std::vector<Port> Ports() const { return {Slots(PortDirection::kIn), Line(PortDirection::kOut)}; }
  void Frames(std::size_t, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    Rounds<reference::PmaMux>(in, out);
  }
};

struct PmaDemuxModel : PmaModel {
  static BlockInfo Info() { return InfoOf("pma_demux", "PMA demultiplexer: a line lane back to PCS lanes"); }
  using PmaModel::PmaModel;
  std::vector<Port> Ports() const { return {Line(PortDirection::kIn), Slots(PortDirection::kOut)}; }
  void Frames(std::size_t, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    Rounds<reference::PmaDemux>(in, out);
  }
};

}  // namespace

BlockEntry PmaMuxBlock() { return EntryOf<PmaMuxModel>(); }
BlockEntry PmaDemuxBlock() { return EntryOf<PmaDemuxModel>(); }

}  // namespace plumbline::dsp
