#include "reference/convert/dac.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

struct DacModel : WithoutCoefs {
  using Config = DacConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "dac",
            .source = "reference/convert/dac",
            .arith_version = kDacArithVersion,
            .summary = "digital side of the digital-to-analog converter: rounded, clipped, clips counted",
            .standard = "none; IEEE 802.3-2022 120D.3.1 judges the result as SNDR",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  DacModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  std::vector<Port> Ports() const {
    return {MakePort(PortDirection::kIn, "x", 16, plan.config.in_frac_bits, 1, "full scale", "input sample"),
            Within(MakePort(PortDirection::kOut, "code", plan.config.bits, 0, 1, "code", "DAC code"), -plan.full_scale,
                   plan.full_scale),
            MakePort(PortDirection::kProbe, "clip", -1, 0, 1, "1", "1: the sample rounds to a code outside the range")};
  }
  void Reset() { plumbline::Reset(plan, state); }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto x = Narrow<std::int16_t>(in[0], x_);
    const std::span<std::int16_t> code(code_.data(), n);
    for (std::size_t i = 0; out[1].wanted() && i < n; ++i) {
      DacState probe;
      reference::Dac(plan, probe, x.subspan(i, 1), code.subspan(i, 1));
      out[1].Put(probe.clip_count);
    }
    reference::Dac(plan, state, x, code);
    out[0].PutAll(std::span<const std::int16_t>(code));
  }

  DacPlan plan;
  DacState state;
  std::array<std::int16_t, kBlockChunk> x_{}, code_{};
};

}  // namespace

BlockEntry DacBlock() { return EntryOf<DacModel>(); }

}  // namespace plumbline::dsp
