#include "reference/coding/prbs.h"

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

struct PrbsModel : WithoutCoefs {
  using Config = PrbsConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "prbs",
            .source = "reference/coding/prbs",
            .arith_version = kPrbsArithVersion,
            .summary = "pseudo-random binary sequence: PRBS7, 9, 11, 13, 15, 23, 31",
            .standard = "ITU-T O.150; IEEE 802.3-2022 table 68-6, figures 49-9 and 94-6",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  PrbsModel(const Config& config, const Backend&) : plan(MakePlan(config)) { Reset(); }

  std::vector<Port> Ports() const {
    return {
        MakePort(PortDirection::kIn, "enable", -1, 0, 1, "1", "1 draws the next bit, 0 draws none"),
        Varying(MakePort(PortDirection::kOut, "bit", -1, 0, 1, "bit", "the bit that is fed back, inverted if so set")),
        Varying(MakePort(PortDirection::kProbe, "register", -plan.config.order, 0, 1, "1",
                         "the register after that bit, the youngest bit in bit 0"))};
  }
  void Reset() { plumbline::Reset(plan, state); }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (const std::int32_t enable : in[0]) {
      if (enable == 0) continue;
      std::uint8_t bit = 0;
      reference::Prbs(plan, state, {&bit, 1});
      out[0].Put(bit);
      out[1].Put(state.last);
    }
  }

  PrbsPlan plan;
  PrbsState state;
};

}  // namespace

BlockEntry PrbsBlock() { return EntryOf<PrbsModel>(); }

}  // namespace plumbline::dsp
