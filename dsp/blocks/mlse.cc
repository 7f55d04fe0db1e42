#include "reference/eq/mlse.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"
#include "kernels/eq/mlse.h"

namespace plumbline::dsp {
namespace {

struct MlseModel {
  using Config = MlseConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "mlse",
            .source = "reference/eq/mlse",
            .arith_version = kMlseArithVersion,
            .summary = "maximum-likelihood sequence estimator: sliding block Viterbi over 4 or 16 states",
            .standard = "none; Forney, IEEE Trans. Inform. Theory 18 (1972); Black and Meng, IEEE JSSC 32 (1997)",
            .keys = {},
            .has_twins = true};
  }
  static Status Check(const Config& config) { return Validate(config); }

  MlseModel(const Config& config, const Backend& b) : plan(MakePlan(config)), kind(b.kind) {}

  std::vector<Port> Ports() const {
    using enum PortDirection;
    const int size = plan.config.symbols_per_clock;
    const auto postcursor = [](const char* name, const char* text) {
      return Within(MakePort(kCoef, name, 11, 9, 1, "1", text), -kPartialResponseMax, kPartialResponseMax);
    };
    std::vector<Port> ports = {
        MakePort(kIn, "y", 16, 9, size, "amplitude", "samples of a DSP clock: 512 is amplitude +1"),
        postcursor("alpha", "first postcursor of the response"),
        postcursor("beta", "second postcursor of the response"),
        Within(MakePort(kCoef, "level", 13, 9, kPam4Levels, "amplitude", "levels, ascending"), -kMlseLevelMax,
               kMlseLevelMax),
        MakePort(kOut, "decision", -2, 0, size, "level index", "decision k belongs to sample k - traceback"),
        MakeWidePort(kProbe, "metric", 1, 18, "amplitude^2", "path metric of the sequence that wins the window"),
        MakePort(kProbe, "state_metric", -29, 18, static_cast<int>(MlseStates(plan)), "amplitude^2",
                 "path metric of each state at the window's end, less the winner's")};
    if (plan.config.taps == 1) ports.erase(ports.begin() + 2);  // no second postcursor in this trellis
    return ports;
  }
  void Reset() {
    plumbline::Reset(plan, state);
    coefs = MlseCoefs{};
    slicer = SlicerCoefs{};
  }
  Status CheckCoefs() const { return Validate(plan, coefs, slicer); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(coefs.alpha, 1);
    if (plan.config.taps > 1) v(coefs.beta, 1);
    v(slicer.level, slicer.level.size());
  }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
  }
  int Latency() const { return plan.config.traceback; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto size = static_cast<std::size_t>(plan.config.symbols_per_clock);
    const auto history = static_cast<std::size_t>(plan.config.warmup + plan.config.traceback);
    const auto y = Narrow<std::int16_t>(in[0], y_);
    const std::span<std::uint8_t> decision(decision_.data(), n * size);
    for (std::size_t f = 0; out.size() > 1 && (out[1].wanted() || out[2].wanted()) && f < n; ++f) {
      // The window of clock f: what the state holds, and the samples of this call up to it.
      std::array<std::int16_t, kMlseMaxWindow> window;
      std::array<std::uint8_t, kMlseMaxWindow> sequence;
      std::array<std::int32_t, kMlseMaxStates> state_metric;
      const auto states = std::span(state_metric).first(MlseStates(plan));
      const std::size_t end = (f + 1) * size;
      for (std::size_t i = 0; i < history + size; ++i) {
        const std::size_t at = end + i;  // in history and samples of this call, one after the other
        window[i] = at - size < history ? state.sample[at - size] : y[at - size - history];
      }
      out[1].PutWide(reference::MlseWindow(plan, coefs, slicer, std::span(window).first(history + size),
                                           std::span(sequence).first(history + size), states));
      out[2].PutAll(std::span<const std::int32_t>(states));
    }
    (kind == Backend::Kind::kSimd ? kernels::Mlse : reference::Mlse)(plan, coefs, slicer, state, y, decision);
    out[0].PutAll(std::span<const std::uint8_t>(decision));
  }

  MlsePlan plan;
  MlseCoefs coefs;
  SlicerCoefs slicer;  // the levels of it
  MlseState state;
  Backend::Kind kind;
  std::array<std::int16_t, kBlockChunk> y_{};
  std::array<std::uint8_t, kBlockChunk> decision_{};
};

}  // namespace

BlockEntry MlseBlock() { return EntryOf<MlseModel>(); }

}  // namespace plumbline::dsp
