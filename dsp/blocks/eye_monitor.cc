#include "reference/monitor/eye_monitor.h"

#include "dsp/block_model.h"
#include "dsp/blocks/clock_size.h"

namespace plumbline::dsp {
namespace {

// One DSP clock a frame. The counts of a cell come out in the clock that completes it.
struct EyeMonitorModel {
  using Config = ClockedConfig<EyeMonitorConfig>;
  static constexpr auto kTables = kClockedTables<EyeMonitorConfig>;
  static BlockInfo Info() {
    return {.name = "eye_monitor",
            .source = "reference/monitor/eye_monitor",
            .arith_version = kEyeMonitorArithVersion,
            .summary = "eye monitor: a second slicer moved in time and amplitude, compared with the decisions",
            .standard = "IEEE 802.3-2022 Annex 120E.4.2 (the eye); Analui et al., IEEE JSSC 40 (2005)",
            .keys = {}};
  }
  static Status Check(const Config& config) { return CheckClocked("eye_monitor", config); }

  EyeMonitorModel(const Config& config, const Backend&)
      : plan(MakePlan(config.own)), symbols(static_cast<std::size_t>(config.clock.symbols_per_clock)) {
    Reset();
  }

  std::vector<Port> Ports() const {
    using enum PortDirection;
    const int size = static_cast<int>(symbols);
    return {MakePort(kIn, "moved", 16, 9, size, "amplitude", "slicer inputs of the second path"),
            MakePort(kIn, "decision", -2, 0, size, "level index", "main decisions"),
            MakePort(kCoef, "threshold", 16, 9, 3, "amplitude", "slicer thresholds, not descending"),
            MakePort(kOut, "phase", 8, 0, 1, "UI/128", "where the second path is to sample in the next clock"),
            MakePort(kOut, "offset", 17, 9, 1, "amplitude", "that its thresholds will stand above the main ones"),
            MakePort(kOut, "done", -1, 0, 1, "1", "1: every cell has been counted"),
            Varying(MakePort(kOut, "symbols", -32, 0, 1, "symbols", "compared in the cell that this clock completed")),
            Varying(Lanes(MakePort(kOut, "errors", -32, 0, 1, "symbols", "on which each threshold disagreed there"),
                          kEyeMonitorEyes))};
  }
  void Reset() {
    plumbline::Reset(plan, state);
    slicer = SlicerCoefs{};
  }
  Status CheckCoefs() const { return Validate(SlicerPlan{}, slicer); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(slicer.threshold, slicer.threshold.size());
  }
  template <class V>
  void VisitState(V&& v) {
    v("cell", state.cell, 0, plan.config.phases * plan.config.offsets);
    v("settle", state.settle, 0, plan.config.settle_clocks);
    v("clocks", state.clocks, 0, plan.config.dwell_clocks - 1);
    v("symbols", state.symbols);
    v("errors", state.errors);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t f = 0; f < n; ++f) {
      std::array<std::int16_t, kEyeMonitorMaxSymbols> moved;
      std::array<std::uint8_t, kEyeMonitorMaxSymbols> decision;
      const auto cell = static_cast<std::size_t>(state.cell);
      reference::EyeMonitor(plan, slicer, state, Narrow<std::int16_t>(in[0].subspan(f * symbols, symbols), moved),
                            Narrow<std::uint8_t>(in[1].subspan(f * symbols, symbols), decision));
      const bool done = EyeMonitorDone(plan, state);
      const EyeMonitorCell next = done ? EyeMonitorCell{} : EyeMonitorCellAt(plan, state.cell);
      out[0].Put(next.phase);
      out[1].Put(next.offset);
      out[2].Put(done ? 1 : 0);
      if (static_cast<std::size_t>(state.cell) == cell) continue;
      out[3].Put(state.symbols[cell]);
      for (const auto& errors : state.errors) out[4].Put(errors[cell]);
    }
  }

  EyeMonitorPlan plan;
  std::size_t symbols;
  SlicerCoefs slicer;  // the thresholds of it
  EyeMonitorState state;
};

}  // namespace

BlockEntry EyeMonitorBlock() { return EntryOf<EyeMonitorModel>(); }

}  // namespace plumbline::dsp
