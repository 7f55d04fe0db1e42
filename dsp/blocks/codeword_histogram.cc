#include "reference/monitor/codeword_histogram.h"

#include "dsp/block_model.h"

namespace plumbline::dsp {
namespace {

struct CodewordHistogramModel : WithoutCoefs {
  using Config = CodewordHistogramConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "codeword_histogram",
            .source = "reference/monitor/codeword_histogram",
            .arith_version = kCodewordHistogramArithVersion,
            .summary = "codeword histogram: how many codewords had 0, 1, ... t symbol errors and how many more",
            .standard = "IEEE 802.3df-2024 clause 45 codeword error bins; OCP SAI FEC_CODEWORD_ERRORS_S0..S15",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  CodewordHistogramModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  std::vector<Port> Ports() const {
    return {MakePort(PortDirection::kIn, "symbol_errors", -16, 0, 1, "symbols",
                     "symbol errors of a codeword; 65535 stands for uncorrectable"),
            MakePort(PortDirection::kIn, "read", -1, 0, 1, "1", "1: the counters are given after this codeword"),
            Varying(MakeWidePort(PortDirection::kOut, "count", plan.config.t + 2, 0, "codewords",
                                 "codewords with 0, 1, ... t and with more errors"))};
  }
  void Reset() { plumbline::Reset(plan, state); }
  template <class V>
  void VisitState(V&& v) {
    v("count", state.count);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t i = 0; i < n; ++i) {
      const auto errors = static_cast<std::uint16_t>(in[0][i]);
      reference::CodewordHistogram(plan, state, {&errors, 1});
      if (in[1][i] == 0) continue;
      for (std::size_t bin = 0; bin < static_cast<std::size_t>(plan.config.t + 2); ++bin) {
        out[0].PutWide(static_cast<std::int64_t>(state.count[bin]));
      }
    }
  }

  CodewordHistogramPlan plan;
  CodewordHistogramState state;
};

}  // namespace

BlockEntry CodewordHistogramBlock() { return EntryOf<CodewordHistogramModel>(); }

}  // namespace plumbline::dsp
