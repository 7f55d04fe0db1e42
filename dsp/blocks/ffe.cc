#include "reference/eq/ffe.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"
#include "kernels/eq/ffe.h"

namespace plumbline::dsp {
namespace {

struct FfeModel {
  using Config = FfeConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "ffe",
            .source = "reference/eq/ffe",
            .arith_version = kFfeArithVersion,
            .summary = "feed-forward equalizer: a transversal filter at one sample a symbol",
            .standard = "IEEE 802.3 Annex 93A eq. 93A-21 (transmit); IEEE P802.3dj Annex 178A (receive, draft)",
            .keys = {},
            .has_twins = true};
  }
  static Status Check(const Config& config) { return Validate(config); }

  FfeModel(const Config& config, const Backend& b) : plan(MakePlan(config)), kind(b.kind) { Reset(); }

  std::vector<Port> Ports() const {
    const FfeConfig& c = plan.config;
    return {MakePort(PortDirection::kIn, "x", c.in_bits, 0, 1, "code", "input sample"),
            MakePort(PortDirection::kCoef, "tap", c.tap_bits, 0, c.num_taps, "1",
                     "tap[i] multiplies the sample that came i before the newest one"),
            MakePort(PortDirection::kOut, "y", c.out_bits, 0, 1, "code", "output sample"),
            MakePort(PortDirection::kProbe, "sum", 32, 0, 1, "code", "the exact sum before rounding")};
  }
  void Reset() {
    plumbline::Reset(plan, state);
    coefs = FfeCoefs{};
  }
  Status CheckCoefs() const { return Validate(plan, coefs); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(coefs.tap, static_cast<std::size_t>(plan.config.num_taps));
  }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto x = Narrow<std::int16_t>(in[0], x_);
    const std::span<std::int16_t> y(y_.data(), n);
    if (out.size() > 1 && out[1].wanted()) {
      const std::span<std::int32_t> sum(sum_.data(), n);
      reference::FfeSums(plan, coefs, state, x, sum);
      out[1].PutAll(std::span<const std::int32_t>(sum));
    }
    (kind == Backend::Kind::kSimd ? kernels::Ffe : reference::Ffe)(plan, coefs, state, x, y);
    out[0].PutAll(std::span<const std::int16_t>(y));
  }

  FfePlan plan;
  FfeCoefs coefs;
  FfeState state;
  Backend::Kind kind;
  std::array<std::int16_t, kBlockChunk> x_{}, y_{};
  std::array<std::int32_t, kBlockChunk> sum_{};
};

}  // namespace

BlockEntry FfeBlock() { return EntryOf<FfeModel>(); }

}  // namespace plumbline::dsp
