#include "reference/tx/tx.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

struct TxModel {
  using Config = TxConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "tx",
            .source = "reference/tx/tx",
            .arith_version = kTxArithVersion,
            .summary = "transmitter: Gray, precoder, level table, FFE and DAC, one DSP clock a frame",
            .standard = "IEEE 802.3-2022 120.5.7, 162.9.3.1; Annex 93A eq. 93A-21",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  TxModel(const Config& config, const Backend&) : plan(MakePlan(config)) { Reset(); }

  std::vector<Port> Ports() const {
    using enum PortDirection;
    const TxConfig& c = plan.config;
    const int size = c.symbols_per_clock;
    constexpr auto kMostLevel = static_cast<std::int32_t>(SignedMax(kPam4LevelBits));
    return {MakePort(kIn, "bit", -1, 0, 2 * size, "bit", "first in time first"),
            Within(MakePort(kCoef, "level", kPam4LevelBits, 10, 4, "full scale", "level table, strictly ascending"),
                   -kMostLevel, kMostLevel),
            Within(MakePort(kCoef, "tap", kTxTapBits, 10, plan.ffe.config.num_taps, "1",
                            "FFE, the earliest pre-cursor first; sum of magnitudes at most 1024"),
                   -kTxTapSum, kTxTapSum),
            Within(MakePort(kOut, "code", c.dac_bits, 0, size, "code", "DAC code"), -plan.dac.full_scale,
                   plan.dac.full_scale),
            MakePort(kProbe, "symbol", -2, 0, size, "level index", "after the precoder: what a slicer should see"),
            MakePort(kProbe, "amplitude", kPam4LevelBits, 10, size, "full scale", "after the level table"),
            MakePort(kProbe, "equalized", 16, 14, size, "full scale", "after the FFE")};
  }
  void Reset() {
    plumbline::Reset(plan, state);
    coefs = MakeCoefs(plan);
  }
  Status CheckCoefs() const { return Validate(plan, coefs); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(coefs.levels.level, coefs.levels.level.size());
    v(coefs.ffe.tap, static_cast<std::size_t>(plan.ffe.config.num_taps));
  }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "precoder.", plan.precoder, state.precoder);
    VisitFields(v, "ffe.", plan.ffe, state.ffe);
    VisitFields(v, "dac.", plan.dac, state.dac);
  }
  int Latency() const { return plan.config.num_pre; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto size = static_cast<std::size_t>(plan.config.symbols_per_clock);
    for (std::size_t f = 0; f < n; ++f) {
      std::array<std::uint8_t, 2 * kTxMaxSymbolsPerClock> bits;
      std::array<std::int16_t, kTxMaxSymbolsPerClock> dac;
      const auto codes = std::span(dac).first(size);
      TxProbes probes;
      reference::TxClock(plan, coefs, state, Narrow<std::uint8_t>(in[0].subspan(2 * size * f, 2 * size), bits), codes,
                         probes);
      out[0].PutAll(std::span<const std::int16_t>(codes));
      out[1].PutAll(std::span<const std::uint8_t>(probes.symbol).first(size));
      out[2].PutAll(std::span<const std::int16_t>(probes.level).first(size));
      out[3].PutAll(std::span<const std::int16_t>(probes.equalized).first(size));
    }
  }

  TxPlan plan;
  TxCoefs coefs;
  TxState state;
};

}  // namespace

BlockEntry TxBlock() { return EntryOf<TxModel>(); }

}  // namespace plumbline::dsp
