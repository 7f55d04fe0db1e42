#include "reference/convert/pam4_levels.h"

#include "dsp/block_model.h"

namespace plumbline::dsp {
namespace {

struct Pam4LevelsModel : WithoutState {
  using Config = Pam4LevelsConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "pam4_levels",
            .source = "reference/convert/pam4_levels",
            .arith_version = kPam4LevelsArithVersion,
            .summary = "four-level table with level mismatch and nonlinear pre-compensation",
            .standard = "IEEE 802.3-2022 120D.3.1.2 (R_LM); OCP SAI 1.16 (TX_NLC_PERCENTAGE)",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  Pam4LevelsModel(const Config& config, const Backend&) : plan(MakePlan(config)) { Reset(); }

  std::vector<Port> Ports() const {
    constexpr auto kMost = static_cast<std::int32_t>(SignedMax(kPam4LevelBits));
    return {MakePort(PortDirection::kIn, "symbol", -2, 0, 1, "level index", "symbol to send"),
            Within(MakePort(PortDirection::kCoef, "level", kPam4LevelBits, 10, 4, "full scale",
                            "amplitude of each level index, strictly ascending"),
                   -kMost, kMost),
            MakePort(PortDirection::kOut, "y", kPam4LevelBits, 10, 1, "full scale", "amplitude: 1024 is full scale")};
  }
  void Reset() { coefs = MakeCoefs(plan); }
  Status CheckCoefs() const { return Validate(plan, coefs); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(coefs.level, coefs.level.size());
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const std::span<std::int16_t> y(y_.data(), n);
    reference::Pam4Levels(plan, coefs, Narrow<std::uint8_t>(in[0], symbol_), y);
    out[0].PutAll(std::span<const std::int16_t>(y));
  }

  Pam4LevelsPlan plan;
  Pam4LevelsCoefs coefs;
  std::array<std::uint8_t, kBlockChunk> symbol_{};
  std::array<std::int16_t, kBlockChunk> y_{};
};

}  // namespace

BlockEntry Pam4LevelsBlock() { return EntryOf<Pam4LevelsModel>(); }

}  // namespace plumbline::dsp
