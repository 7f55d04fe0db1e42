#include "reference/channel/channel.h"

#include "dsp/block_model.h"

namespace plumbline::dsp {
namespace {

struct ChannelModel {
  using Config = ChannelConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "channel",
            .source = "reference/channel/channel",
            .arith_version = kChannelArithVersion,
            .summary = "integer test channel: pulse response, clock offset and Gaussian noise",
            .standard = "none; the pulse response of IEEE 802.3-2022 93A.1.5",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  ChannelModel(const Config& config, const Backend&) : plan(MakePlan(config)) { Reset(); }

  std::vector<Port> Ports() const {
    const ChannelConfig& c = plan.config;
    return {MakePort(PortDirection::kIn, "code", 16, 0, 1, "code", "DAC code of one UI"),
            MakePort(PortDirection::kCoef, "pulse", 16, 0, c.span_ui * c.samples_per_ui, "1",
                     "pulse[m]: the answer to one UI of code 1, m samples after its beginning, times 2^shift"),
            Varying(MakePort(PortDirection::kOut, "afe", 16, 0, c.samples_per_ui + 1, "code",
                             "AFE samples; their number follows from the instants"))};
  }
  void Reset() {
    plumbline::Reset(plan, state);
    coefs = ChannelCoefs{};
  }
  Status CheckCoefs() const { return Validate(plan, coefs); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(coefs.pulse, static_cast<std::size_t>(plan.config.span_ui * plan.config.samples_per_ui));
  }
  template <class V>
  void VisitState(V&& v) {
    constexpr std::int64_t kSample = std::int64_t{1} << kChannelInstantFractionBits;
    v("codes", state.codes);
    v("window", state.window);
    // Between calls the next instant lies at least a sample, and at most start and the first five, after window[3].
    v("instant", state.instant, kSample, (5 + kChannelMaxSamplesPerUi) * kSample);
    v("output", state.output);
    v("clip_count", state.clip_count);
  }
  int Latency() const { return 4; }  // an output waits for the 4 samples after its instant

  void Frames(std::size_t, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const std::size_t samples = reference::Channel(plan, coefs, state, Narrow<std::int16_t>(in[0], code_), afe_);
    out[0].PutAll(std::span<const std::int16_t>(afe_).first(samples));
  }

  ChannelPlan plan;
  ChannelCoefs coefs;
  ChannelState state;
  std::array<std::int16_t, kBlockChunk> code_{};
  std::array<std::int16_t, kBlockChunk + 1> afe_{};
};

}  // namespace

BlockEntry ChannelBlock() { return EntryOf<ChannelModel>(); }

}  // namespace plumbline::dsp
