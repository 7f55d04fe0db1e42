#include "reference/eq/ctle.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

struct CtleModel {
  using Config = CtleConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "ctle",
            .source = "reference/eq/ctle",
            .arith_version = kCtleArithVersion,
            .summary = "continuous-time linear equalizer: peaking and low-frequency shelf of Annex 93A",
            .standard = "IEEE 802.3-2022 Annex 93A eq. 93A-22; IEEE 802.3ck, P802.3dj (draft) poles and zeros",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  CtleModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  std::vector<Port> Ports() const {
    return {
        MakePort(PortDirection::kIn, "x", 16, 0, 1, "code", "AFE sample"),
        Within(MakePort(PortDirection::kCoef, "gdc_code", -5, 0, 1, "-dB", "gDC = -gdc_code dB"), 0, kCtleGdcCodes - 1),
        Within(MakePort(PortDirection::kCoef, "gdc2_code", -4, 0, 1, "-dB/2", "gDC2 = -gdc2_code/2 dB"), 0,
               kCtleGdc2Codes - 1),
        MakePort(PortDirection::kOut, "y", 16, 0, 1, "code", "equalized sample, one UI after its input"),
        MakePort(PortDirection::kProbe, "v", 32, 14, 1, "code", "peaking filter's exact output for this input"),
        MakePort(PortDirection::kProbe, "low_pass", 32, 14, 1, "code", "shelf's low-pass after the last whole UI")};
  }
  void Reset() {
    plumbline::Reset(plan, state);
    coefs = CtleCoefs{};
  }
  Status CheckCoefs() const { return Validate(plan, coefs); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(coefs.gdc_code, 1);
    v(coefs.gdc2_code, 1);
  }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
  }
  int Latency() const { return plan.config.samples_per_ui; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto x = Narrow<std::int16_t>(in[0], x_);
    const std::span<std::int16_t> y(y_.data(), n);
    if (out[1].wanted() || out[2].wanted()) {
      for (std::size_t i = 0; i < n; ++i) {
        const auto at = static_cast<std::size_t>(state.sample_in_ui);
        reference::Ctle(plan, coefs, state, x.subspan(i, 1), y.subspan(i, 1));
        out[1].Put(state.peaked[at]);
        out[2].Put(state.low_pass);
      }
    } else {
      reference::Ctle(plan, coefs, state, x, y);
    }
    out[0].PutAll(std::span<const std::int16_t>(y));
  }

  CtlePlan plan;
  CtleCoefs coefs;
  CtleState state;
  std::array<std::int16_t, kBlockChunk> x_{}, y_{};
};

}  // namespace

BlockEntry CtleBlock() { return EntryOf<CtleModel>(); }

}  // namespace plumbline::dsp
