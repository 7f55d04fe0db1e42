// The key that blocks of one DSP clock a call share when they stand alone: how many symbols a clock has. Inside the
// receiver it is the receiver's.
#ifndef PLUMBLINE_DSP_BLOCKS_CLOCK_SIZE_H_
#define PLUMBLINE_DSP_BLOCKS_CLOCK_SIZE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "dsp/block_model.h"
#include "dsp/blocks/state_fields.h"
#include "reference/core/fields.h"

namespace plumbline::dsp {

struct ClockSize {
  std::int32_t symbols_per_clock = 64;  // symbols
};
inline constexpr std::array kClockSizeFields = {
    Field<ClockSize>{"symbols_per_clock", "symbols", 1, 128, &ClockSize::symbols_per_clock, "symbols of a DSP clock"},
};
constexpr std::span<const Field<ClockSize>> FieldsOf(const ClockSize&) { return kClockSizeFields; }

// The configuration of such a block: its own and the size of a clock.
template <typename Config>
struct ClockedConfig {
  Config own;
  ClockSize clock;
};
template <typename Config>
inline constexpr auto kClockedTables = std::tuple{
    ConfigTable<ClockedConfig<Config>, Config>{"", [](ClockedConfig<Config>& c) -> Config& { return c.own; }},
    ConfigTable<ClockedConfig<Config>, ClockSize>{"", [](ClockedConfig<Config>& c) -> ClockSize& { return c.clock; }}};

template <typename Config>
Status CheckClocked(const char* block, const ClockedConfig<Config>& config) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(config.own));
  return ValidateFields(block, config.clock);
}

// What the models of such blocks have in common when they have no coefficients and every member of their state is in
// VisitFields: what is left to each is Info, Check, Ports and Frames.
template <typename Own, typename Plan, typename State>
struct ClockedModel : WithoutCoefs {
  using Config = ClockedConfig<Own>;
  static constexpr auto kTables = kClockedTables<Own>;

  ClockedModel(const Config& config, const Backend&)
      : plan(MakePlan(config.own)), symbols(static_cast<std::size_t>(config.clock.symbols_per_clock)) {}

  void Reset() { plumbline::Reset(plan, state); }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
  }
  int Latency() const { return 0; }

  Plan plan;
  std::size_t symbols;
  State state;
};

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_BLOCKS_CLOCK_SIZE_H_
