#include "reference/monitor/error_bursts.h"

#include "dsp/block_model.h"

namespace plumbline::dsp {
namespace {

struct ErrorBurstsModel : WithoutCoefs {
  using Config = ErrorBurstsConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "error_bursts",
            .source = "reference/monitor/error_bursts",
            .arith_version = kErrorBurstsArithVersion,
            .summary = "error burst counter: symbol errors grouped into bursts, histogram of their lengths",
            .standard = "none",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  ErrorBurstsModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  std::vector<Port> Ports() const {
    const auto number = [](const char* name, int values, const char* unit, const char* description) {
      return Varying(MakeWidePort(PortDirection::kOut, name, values, 0, unit, description));
    };
    return {MakePort(PortDirection::kIn, "error", -1, 0, 1, "1", "1: the symbol is wrong"),
            MakePort(PortDirection::kIn, "end", -1, 0, 1, "1", "1: a burst that has not ended ends after this symbol"),
            MakePort(PortDirection::kIn, "read", -1, 0, 1, "1", "1: the counters are given after this symbol"),
            number("symbols", 1, "symbols", "seen"),
            number("errors", 1, "symbols", "wrong ones"),
            number("bursts", 1, "bursts", "that have ended"),
            number("longest", 1, "symbols", "of the bursts that have ended"),
            number("histogram", kErrorBurstsBins, "bursts", "ended bursts of 1, 2, ... symbols; the last: and longer")};
  }
  void Reset() { plumbline::Reset(plan, state); }
  template <class V>
  void VisitState(V&& v) {
    constexpr std::int64_t kMost = std::int64_t{1} << 62;
    v("symbols", state.symbols, 0, kMost);
    v("errors", state.errors, 0, kMost);
    v("bursts", state.bursts, 0, kMost);
    v("longest", state.longest, 0, kMost);
    v("histogram", state.histogram, 0, kMost);
    v("open", state.open, 0, 1);
    v("first", state.first, 0, kMost);
    v("last", state.last, 0, kMost);
  }
  // A burst is a length of at least one symbol that lies in the past.
  Status CheckState() const {
    if (state.open == 0 || (state.first <= state.last && state.last < state.symbols)) return Status::Ok();
    return Status::Error("error_bursts.state: an open burst needs first <= last < symbols");
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t i = 0; i < n; ++i) {
      const auto error = static_cast<std::uint8_t>(in[0][i]);
      reference::ErrorBursts(plan, state, {&error, 1});
      if (in[1][i] != 0) reference::ErrorBurstsEnd(plan, state);
      if (in[2][i] == 0) continue;
      out[0].PutWide(state.symbols);
      out[1].PutWide(state.errors);
      out[2].PutWide(state.bursts);
      out[3].PutWide(state.longest);
      for (const std::int64_t bursts : state.histogram) out[4].PutWide(bursts);
    }
  }

  ErrorBurstsPlan plan;
  ErrorBurstsState state;
};

}  // namespace

BlockEntry ErrorBurstsBlock() { return EntryOf<ErrorBurstsModel>(); }

}  // namespace plumbline::dsp
