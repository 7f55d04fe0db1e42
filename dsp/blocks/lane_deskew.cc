#include "reference/pcs/lane_deskew.h"

#include <algorithm>

#include "dsp/block_model.h"
#include "reference/core/fixed.h"

namespace plumbline::dsp {
namespace {

constexpr int kPositionBits = 28;  // twelve of the longest periods in either direction

struct LaneDeskewModel {
  using Config = LaneDeskewConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "lane_deskew",
            .source = "reference/pcs/lane_deskew",
            .arith_version = kLaneDeskewArithVersion,
            .summary = "lane deskew and reorder: PCS lanes of any order and skew put in order and in line",
            .standard = "IEEE 802.3-2022 119.2.5.1, 119.2.5.2, 91.5.3.1, 91.5.3.2",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }
  LaneDeskewModel(const Config& config, const Backend&) : plan(MakePlan(config)) { Reset(); }

  std::vector<Port> Ports() const {
    using enum PortDirection;
    return {Lanes(MakePort(kIn, "received", -kRsSymbolBits, 0, 1, "bits",
                           "ten bits of each stream, the first in time lowest"),
                  plan.lanes),
            Within(MakePort(kCoef, "lane", 6, 0, plan.lanes, "1", "PCS lane that each stream carries, -1 for none"), -1,
                   kPcsMaxLanes - 1),
            MakePort(kCoef, "position", kPositionBits, 0, plan.lanes, "bits",
                     "where one of its markers begins, from its first bit on"),
            Varying(Lanes(
                MakePort(kOut, "symbol", -kRsSymbolBits, 0, 1, "GF(2^10)", "one of each PCS lane, from its marker on"),
                plan.lanes)),
            Within(MakePort(kOut, "status", -2, 0, 1, "1", "0: aligned; 1: a PCS lane is missing; 2: too much skew"), 0,
                   2)};
  }
  void Reset() {
    plumbline::Reset(plan, state);
    coefs = InitialCoefs(plan);
  }
  Status CheckCoefs() const { return Status::Ok(); }
  template <class V>
  void VisitCoefs(V&& v) {
    const auto lanes = static_cast<std::size_t>(plan.lanes);
    v(coefs.lane, lanes);
    v(coefs.position, lanes);
  }
  template <class V>
  void VisitState(V&& v) {
    const auto lanes = static_cast<std::size_t>(plan.lanes);
    std::span<std::int32_t> lane = std::span(state.coefs.lane).first(lanes);
    std::span<std::int32_t> position = std::span(state.coefs.position).first(lanes);
    v("lane", lane, -1, kPcsMaxLanes - 1);
    v("position", position, SignedMin(kPositionBits), SignedMax(kPositionBits));
    const LaneAlignment found = reference::AlignLanes(plan, state.coefs);
    std::span<std::uint16_t> symbols = std::span(state.symbols).first(static_cast<std::size_t>(found.rows) * lanes);
    v("wait", state.wait, 0, found.wait);
    v("slot", state.slot, 0, std::max(found.rows - 1, 0));
    v("symbols", symbols, 0, (1 << kRsSymbolBits) - 1);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto x = Narrow<std::uint16_t>(in[0], x_);
    const std::size_t given = reference::LaneDeskew(plan, coefs, state, x, y_);
    out[0].PutAll(std::span<const std::uint16_t>(y_).first(given * static_cast<std::size_t>(plan.lanes)));
    const auto status = static_cast<std::int32_t>(reference::AlignLanes(plan, coefs).status);
    for (std::size_t f = 0; f < n; ++f) out[1].Put(status);
  }

  LaneDeskewPlan plan;
  LaneDeskewCoefs coefs;
  LaneDeskewState state;
  std::array<std::uint16_t, kBlockChunk> x_{}, y_{};
};

}  // namespace

BlockEntry LaneDeskewBlock() { return EntryOf<LaneDeskewModel>(); }

}  // namespace plumbline::dsp
