#include "reference/timing/frequency_search.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

struct FrequencySearchModel : WithoutCoefs {
  using Config = FrequencySearchConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "frequency_search",
            .source = "reference/timing/frequency_search",
            .arith_version = kFrequencySearchArithVersion,
            .summary = "frequency search: the clock offset from the beat of the phase detector while the phase turns",
            .standard = "none",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  FrequencySearchModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  std::vector<Port> Ports() const {
    const int candidates = 2 * plan.side + 1;
    return {MakePort(PortDirection::kIn, "error", 25, 9, 1, "amplitude", "sum of the phase detector"),
            Varying(MakeWidePort(PortDirection::kOut, "frequency", 1, kPhaseFractionBits, "UI/128",
                                 "the offset found, phase codes a clock; one word a search")),
            MakeWidePort(PortDirection::kProbe, "in_phase", candidates, 9, "amplitude",
                         "correlation so far with each candidate; 0 once a search is complete"),
            MakeWidePort(PortDirection::kProbe, "quadrature", candidates, 9, "amplitude",
                         "the same, a quarter of a period on")};
  }
  void Reset() { plumbline::Reset(plan, state); }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t f = 0; f < n; ++f) {
      std::int64_t frequency = 0;
      if (reference::FrequencySearch(plan, state, in[0][f], frequency)) out[0].PutWide(frequency);
      for (std::size_t c = 0; c < static_cast<std::size_t>(2 * plan.side + 1); ++c) {
        out[1].PutWide(state.in_phase[c]);
        out[2].PutWide(state.quadrature[c]);
      }
    }
  }

  FrequencySearchPlan plan;
  FrequencySearchState state;
};

}  // namespace

BlockEntry FrequencySearchBlock() { return EntryOf<FrequencySearchModel>(); }

}  // namespace plumbline::dsp
