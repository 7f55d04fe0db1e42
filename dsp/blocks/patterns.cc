#include "reference/coding/patterns.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

struct PatternsModel : WithoutCoefs {
  using Config = PatternsConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "patterns",
            .source = "reference/coding/patterns",
            .arith_version = kPatternsArithVersion,
            .summary = "PAM4 test patterns: PRBS13Q, PRBS31Q, SSPRQ",
            .standard = "IEEE 802.3-2022 120.5.11.2.1 to 120.5.11.2.3, table 120-2",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  PatternsModel(const Config& config, const Backend&) : plan(MakePlan(config)) { Reset(); }

  std::vector<Port> Ports() const {
    return {MakePort(PortDirection::kIn, "enable", -1, 0, 1, "1", "1 draws the next symbol, 0 draws none"),
            Varying(MakePort(PortDirection::kOut, "symbol", -2, 0, 1, "level index", "symbol of the pattern"))};
  }
  void Reset() { plumbline::Reset(plan, state); }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "prbs.", plan.prbs, state.prbs);
    v("symbol", state.symbol, 0, kSsprqPeriod - 1);
    v("bit", state.bit, 0, kSsprqBits - 1);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto enabled = static_cast<std::size_t>(std::count(in[0].begin(), in[0].end(), 1));
    const std::span<std::uint8_t> symbols(symbols_.data(), enabled);
    reference::Patterns(plan, state, symbols);
    out[0].PutAll(std::span<const std::uint8_t>(symbols));
  }

  PatternsPlan plan;
  PatternsState state;
  std::array<std::uint8_t, kBlockChunk> symbols_{};
};

}  // namespace

BlockEntry PatternsBlock() { return EntryOf<PatternsModel>(); }

}  // namespace plumbline::dsp
