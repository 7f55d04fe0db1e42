#include "reference/timing/loop_filter.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"
#include "reference/timing/frequency_search_types.h"

namespace plumbline::dsp {
namespace {

// Open loop: errors in, phases out, one DSP clock a frame.
struct LoopFilterModel : WithoutCoefs {
  using Config = LoopFilterConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "loop_filter",
            .source = "reference/timing/loop_filter",
            .arith_version = kLoopFilterArithVersion,
            .summary = "loop filter of the clock recovery: proportional and integral path with the loop's latency",
            .standard = "none; Gardner, Phaselock Techniques; IEEE 802.3-2022 120E (4 MHz reference CRU)",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  LoopFilterModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  std::vector<Port> Ports() const {
    return {MakePort(PortDirection::kIn, "error", 25, 9, 1, "amplitude", "sum of the phase detector"),
            MakePort(PortDirection::kIn, "hold", -1, 0, 1, "1", "1: the phase follows no error"),
            Within(MakePort(PortDirection::kIn, "turn", 6, 0, 1, "UI/128", "phase codes a clock, added while held"),
                   -kFrequencySearchTurn, kFrequencySearchTurn),
            MakeWidePort(PortDirection::kOut, "phase_code", 1, 0, "UI/128", "phase of the next clock"),
            MakeWidePort(PortDirection::kProbe, "fraction", 1, kPhaseFractionBits, "UI/128",
                         "of the phase below a phase code"),
            MakeWidePort(PortDirection::kProbe, "frequency", 1, kPhaseFractionBits, "UI/128",
                         "integrator: phase codes a clock")};
  }
  void Reset() { plumbline::Reset(plan, state); }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
  }
  int Latency() const { return plan.config.latency_clocks - 1; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t f = 0; f < n; ++f) {
      reference::LoopFilter(plan, {.hold = in[1][f] != 0, .turn = in[2][f]}, state, in[0][f]);
      out[0].PutWide(state.phase_code);
      out[1].PutWide(state.fraction);
      out[2].PutWide(state.frequency);
    }
  }

  LoopFilterPlan plan;
  LoopFilterState state;
};

}  // namespace

BlockEntry LoopFilterBlock() { return EntryOf<LoopFilterModel>(); }

}  // namespace plumbline::dsp
