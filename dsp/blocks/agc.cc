#include "reference/convert/agc.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

// Open loop: sums in, gain codes out, one DSP clock a frame.
struct AgcModel : WithoutCoefs {
  using Config = AgcConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "agc",
            .source = "reference/convert/agc",
            .arith_version = kAgcArithVersion,
            .summary = "automatic gain control: one update a DSP clock from the sum of |ADC code|",
            .standard = "none",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  AgcModel(const Config& config, const Backend&) : plan(MakePlan(config)) { Reset(); }

  std::vector<Port> Ports() const {
    return {Within(MakePort(PortDirection::kIn, "sum", -21, 0, 1, "LSB", "sum of |ADC code| over the clock"), 0,
                   plan.config.symbols_per_clock << 12),
            MakePort(PortDirection::kIn, "hold", -1, 0, 1, "1", "1: the gain stays, and a window begun is thrown away"),
            Within(MakePort(PortDirection::kOut, "gain_code", 10, 0, 1, "codes", "gain code after this clock"),
                   plan.config.min_code, plan.config.max_code),
            MakePort(PortDirection::kProbe, "settled", -1, 0, 1, "1", "1: a window lay well within the deadband"),
            MakePort(PortDirection::kProbe, "settle", -11, 0, 1, "clocks", "clocks still to be left out"),
            MakePort(PortDirection::kProbe, "clocks", -13, 0, 1, "clocks", "clocks in the window so far"),
            MakeWidePort(PortDirection::kProbe, "window_sum", 1, 0, "LSB", "sum over the window so far")};
  }
  void Reset() { plumbline::Reset(plan, state); }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t i = 0; i < n; ++i) {
      reference::Agc(plan, {.hold = in[1][i]}, state, in[0][i]);
      out[0].Put(state.gain_code);
      out[1].Put(state.settled);
      out[2].Put(state.settle);
      out[3].Put(state.clocks);
      out[4].PutWide(state.sum);
    }
  }

  AgcPlan plan;
  AgcState state;
};

}  // namespace

BlockEntry AgcBlock() { return EntryOf<AgcModel>(); }

}  // namespace plumbline::dsp
