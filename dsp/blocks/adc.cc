#include "reference/convert/adc.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

struct AdcModel {
  using Config = AdcConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "adc",
            .source = "reference/convert/adc",
            .arith_version = kAdcArithVersion,
            .summary = "time-interleaved analog-to-digital converter with offset, gain and noise",
            .standard = "none; ENOB as in IEEE Std 1241",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  AdcModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  std::vector<Port> Ports() const {
    const AdcConfig& c = plan.config;
    return {MakePort(PortDirection::kIn, "x", 16, 0, 1, "code", "sample; int16 is the converter's full scale"),
            Within(MakePort(PortDirection::kCoef, "offset", c.bits + 7, 8, c.slices, "LSB", "of each slice"),
                   -AdcMaxOffset(c.bits), AdcMaxOffset(c.bits)),
            Within(MakePort(PortDirection::kCoef, "gain", 16, kAdcGainFractionBits, c.slices, "1", "of each slice"),
                   kAdcUnityGain / 2, 2 * kAdcUnityGain - 1),
            MakePort(PortDirection::kOut, "code", c.bits, 0, 1, "LSB",
                     "ADC code; sample k is taken by slice k mod "
                     "slices"),
            MakePort(PortDirection::kProbe, "clip", -1, 0, 1, "1", "1: the rounded value lies outside the range")};
  }
  void Reset() {
    plumbline::Reset(plan, state);
    coefs = AdcCoefs{};
  }
  Status CheckCoefs() const { return Validate(plan, coefs); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(coefs.offset, static_cast<std::size_t>(plan.config.slices));
    v(coefs.gain, static_cast<std::size_t>(plan.config.slices));
  }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto x = Narrow<std::int16_t>(in[0], x_);
    const std::span<std::int16_t> code(code_.data(), n);
    if (out[1].wanted()) {
      for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t before = state.clip_count;
        reference::Adc(plan, coefs, state, x.subspan(i, 1), code.subspan(i, 1));
        out[1].Put(state.clip_count != before ? 1 : 0);
      }
    } else {
      reference::Adc(plan, coefs, state, x, code);
    }
    out[0].PutAll(std::span<const std::int16_t>(code));
  }

  AdcPlan plan;
  AdcCoefs coefs;
  AdcState state;
  std::array<std::int16_t, kBlockChunk> x_{}, code_{};
};

}  // namespace

BlockEntry AdcBlock() { return EntryOf<AdcModel>(); }

}  // namespace plumbline::dsp
