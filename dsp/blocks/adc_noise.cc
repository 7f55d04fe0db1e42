#include "dsp/block_model.h"
#include "reference/core/gaussian.h"
#include "reference/core/rng.h"

namespace plumbline::dsp {

// Deviate k is GaussianFromWord(Philox4x32({seed, stream}, k / 4)[k mod 4]): what the ADC and the test channel multiply
// with their rms. In the namespace of the library so that FieldsOf is found.
struct AdcNoiseConfig {
  std::int32_t seed = 1;
  std::int32_t stream = 0;
};
inline constexpr std::array kAdcNoiseFields = {
    Field<AdcNoiseConfig>{"seed", "1", std::numeric_limits<std::int32_t>::min(),
                          std::numeric_limits<std::int32_t>::max(), &AdcNoiseConfig::seed,
                          "Philox key, first word: of the run"},
    Field<AdcNoiseConfig>{"stream", "1", std::numeric_limits<std::int32_t>::min(),
                          std::numeric_limits<std::int32_t>::max(), &AdcNoiseConfig::stream,
                          "Philox key, second word: which source draws"},
};
constexpr std::span<const Field<AdcNoiseConfig>> FieldsOf(const AdcNoiseConfig&) { return kAdcNoiseFields; }

namespace {

struct AdcNoiseModel : WithoutCoefs {
  using Config = AdcNoiseConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "adc_noise",
            .source = "reference/core/gaussian",
            .arith_version = kGaussianArithVersion,
            .summary = "Gaussian noise in integers: Philox words through the inverse normal distribution",
            .standard = "none; Philox4x32-10 of Salmon et al., SC'11",
            .keys = {}};
  }
  static Status Check(const Config& config) { return ValidateFields("adc_noise", config); }

  AdcNoiseModel(const Config& c, const Backend&) : config(c) {}

  std::vector<Port> Ports() const {
    return {MakePort(PortDirection::kIn, "enable", -1, 0, 1, "1", "1 draws the next deviate, 0 draws none"),
            Varying(MakePort(PortDirection::kOut, "deviate", 16, kGaussianFractionBits, 1, "sigma", "normal deviate")),
            Varying(MakePort(PortDirection::kProbe, "word", -32, 0, 1, "1", "the Philox word that it is made of"))};
  }
  void Reset() { sample = 0; }
  template <class V>
  void VisitState(V&& v) {
    v("sample", sample);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const PhiloxKey key{static_cast<std::uint32_t>(config.seed), static_cast<std::uint32_t>(config.stream)};
    for (const std::int32_t enable : in[0]) {
      if (enable == 0) continue;
      const std::uint32_t word = Philox4x32(key, sample / 4)[static_cast<std::size_t>(sample % 4)];
      ++sample;
      out[0].Put(GaussianFromWord(word));
      out[1].Put(word);
    }
  }

  AdcNoiseConfig config;
  std::uint64_t sample = 0;  // index of the next deviate
};

}  // namespace

BlockEntry AdcNoiseBlock() { return EntryOf<AdcNoiseModel>(); }

}  // namespace plumbline::dsp
