#include "reference/convert/vga.h"

#include "dsp/block_model.h"

namespace plumbline::dsp {
namespace {

struct VgaModel : WithoutState {
  using Config = VgaConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "vga",
            .source = "reference/convert/vga",
            .arith_version = kVgaArithVersion,
            .summary = "variable-gain amplifier: 6.0206/64 dB a gain code",
            .standard = "none",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  VgaModel(const Config& config, const Backend&) : plan(MakePlan(config)) { Reset(); }

  std::vector<Port> Ports() const {
    return {MakePort(PortDirection::kIn, "x", 16, 0, 1, "code", "AFE sample"),
            Within(MakePort(PortDirection::kCoef, "gain_code", 10, 0, 1, "codes", "gain = 2^(gain_code / 64)"),
                   plan.config.min_code, plan.config.max_code),
            MakePort(PortDirection::kOut, "y", 16, 0, 1, "code", "amplified sample, saturated")};
  }
  // Unity, or the nearest gain that the configuration allows.
  void Reset() { coefs.gain_code = std::clamp(0, plan.config.min_code, plan.config.max_code); }
  Status CheckCoefs() const { return Validate(plan, coefs); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(coefs.gain_code, 1);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const std::span<std::int16_t> y(y_.data(), n);
    reference::Vga(plan, coefs, Narrow<std::int16_t>(in[0], x_), y);
    out[0].PutAll(std::span<const std::int16_t>(y));
  }

  VgaPlan plan;
  VgaCoefs coefs;
  std::array<std::int16_t, kBlockChunk> x_{}, y_{};
};

}  // namespace

BlockEntry VgaBlock() { return EntryOf<VgaModel>(); }

}  // namespace plumbline::dsp
