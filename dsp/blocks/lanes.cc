#include "reference/pcs/lanes.h"

#include "dsp/block_model.h"

namespace plumbline::dsp {
namespace {

// What the two directions share. A frame is a group of codewords.
struct LanesModel : WithoutCoefs, WithoutState {
  using Config = PcsLanesConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static Status Check(const Config& config) { return Validate(config); }
  LanesModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}
  void Reset() {}
  int Latency() const { return 0; }
  static BlockInfo InfoOf(const char* name, const char* summary) {
    return {.name = name,
            .source = "reference/pcs/lanes",
            .arith_version = kPcsLanesArithVersion,
            .summary = summary,
            .standard = "IEEE 802.3-2022 91.5.2.8, 119.2.4.7; IEEE 802.3df-2024 172.2.4; IEEE P802.3dj 175.2.4 (draft)",
            .keys = {}};
  }
  Port Codewords(PortDirection direction) const {
    return MakePort(direction, "codeword", -kRsSymbolBits, 0, plan.codewords * plan.rs.n, "GF(2^10)",
                    "the group's codewords one after the other, first in time first");
  }
  Port Lane(PortDirection direction) const {
    return Lanes(MakePort(direction, "symbol", -kRsSymbolBits, 0, plan.lane_symbols, "GF(2^10)",
                          "one symbol of each PCS lane, lane 0 first"),
                 plan.lanes);
  }
  template <auto kRun>
  void Groups(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto size = static_cast<std::size_t>(plan.codewords * plan.rs.n);
    for (std::size_t f = 0; f < n; ++f) {
      std::array<std::uint16_t, kPcsMaxSymbols> from;
      std::array<std::uint16_t, kPcsMaxSymbols> to;
      kRun(plan, Narrow<std::uint16_t>(in[0].subspan(f * size, size), from), std::span(to).first(size));
      out[0].PutAll(std::span<const std::uint16_t>(to).first(size));
    }
  }
  PcsLanesPlan plan;
};

struct PcsDistributeModel : LanesModel {
  static BlockInfo Info() { return InfoOf("pcs_distribute", "codewords interleaved and distributed to PCS lanes"); }
  using LanesModel::LanesModel;
  std::vector<Port> Ports() const { return {Codewords(PortDirection::kIn), Lane(PortDirection::kOut)}; }
  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    Groups<reference::PcsDistribute>(n, in, out);
  }
};

struct PcsCollectModel : LanesModel {
  static BlockInfo Info() { return InfoOf("pcs_collect", "codewords collected from PCS lanes"); }
  using LanesModel::LanesModel;
  std::vector<Port> Ports() const { return {Lane(PortDirection::kIn), Codewords(PortDirection::kOut)}; }
  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    Groups<reference::PcsCollect>(n, in, out);
  }
};

}  // namespace

BlockEntry PcsDistributeBlock() { return EntryOf<PcsDistributeModel>(); }
BlockEntry PcsCollectBlock() { return EntryOf<PcsCollectModel>(); }

}  // namespace plumbline::dsp
