#include "reference/pcs/markers.h"

#include "dsp/block_model.h"

namespace plumbline::dsp {
namespace {

struct LaneLockModel : WithoutCoefs {
  using Config = LaneLockConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "lane_lock",
            .source = "reference/pcs/markers",
            .arith_version = kLaneLockArithVersion,
            .summary = "lane lock: alignment markers found in a lane of unknown start, and which lane it is",
            .standard = "IEEE 802.3-2022 91.5.3.1, 119.2.5.1, figure 119-12",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }
  LaneLockModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  std::vector<Port> Ports() const {
    using enum PortDirection;
    return {MakePort(kIn, "bit", -1, 0, 1, "bit", "of one lane"),
            MakePort(kOut, "locked", -1, 0, 1, "1", "1: locked, with this bit"),
            Within(MakePort(kOut, "lane", 6, 0, 1, "1", "PCS lane of the markers seen, -1 for none"), -1, 31),
            MakePort(kProbe, "wait", -27, 0, 1, "bits", "until the window is compared again")};
  }
  void Reset() { plumbline::Reset(plan, state); }
  template <class V>
  void VisitState(V&& v) {
    v("early", state.early);
    v("late", state.late, 0, (std::int64_t{1} << 56) - 1);
    v("wait", state.wait, 1, std::max<std::int64_t>(plan.period, kMarkerWindowBits));
    v("lane", state.lane, -1, plan.lanes - 1);
    v("matches", state.matches, 0, plan.config.to_lock);
    v("misses", state.misses, 0, plan.config.to_unlock);
    v("locked", state.locked, 0, 1);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t f = 0; f < n; ++f) {
      const std::array bit = {static_cast<std::uint8_t>(in[0][f])};
      reference::LaneLock(plan, state, bit);
      out[0].Put(state.locked);
      out[1].Put(state.lane);
      out[2].Put(state.wait);
    }
  }

  LaneLockPlan plan;
  LaneLockState state;
};

}  // namespace

BlockEntry LaneLockBlock() { return EntryOf<LaneLockModel>(); }

}  // namespace plumbline::dsp
