// Three blocks, one for each function: the feed-forward filter, the feedback filter, and the adaptation of either.
#include "reference/eq/floating_taps.h"

#include "dsp/block_model.h"
#include "dsp/blocks/clock_size.h"
#include "dsp/blocks/state_fields.h"

namespace plumbline::dsp {
namespace {

BlockInfo FloatingInfo(const char* name, const char* summary) {
  return {.name = name,
          .source = "reference/eq/floating_taps",
          .arith_version = kFloatingTapsArithVersion,
          .summary = summary,
          .standard = "IEEE 802.3ck-2022 Annex 93A.1.6 (feedback); IEEE P802.3dj Annex 178A (feed-forward, draft)",
          .keys = {}};
}

Port PositionPort(const FloatingTapsConfig& config) {
  return Within(MakePort(PortDirection::kCoef, "position", -7, 0, config.groups, "UI",
                         "of each group's first tap after the main cursor; 0: the group is parked"),
                0, config.last - config.taps_per_group + 1);
}

// A tap port: s2.11 feed-forward, slicer units an amplitude in feedback.
Port TapPort(PortDirection direction, const FloatingTapsConfig& config, int words, const char* description) {
  const std::int32_t limit = FloatingTapLimit(config);
  const bool forward = config.form == kFloatingFeedForward;
  return Within(MakePort(direction, "tap", forward ? 13 : 11, forward ? 11 : 9, words, "1", description), -limit,
                limit);
}

struct FeedForwardModel {
  using Config = FloatingTapsConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return FloatingInfo("floating_feed_forward", "floating taps behind the FFE: groups of taps on its samples");
  }
  // This block is the feed-forward form, whatever the key says.
  static Config Derive(Config config) {
    config.form = kFloatingFeedForward;
    return config;
  }
  static Status Check(const Config& config) { return Validate(Derive(config)); }

  FeedForwardModel(const Config& config, const Backend&) : plan(MakePlan(Derive(config))) { Reset(); }

  std::vector<Port> Ports() const {
    const FloatingTapsConfig& c = plan.config;
    return {MakePort(PortDirection::kIn, "x", c.in_bits, 0, 1, "LSB", "FFE input"),
            MakePort(PortDirection::kIn, "y", 16, 9, 1, "amplitude", "FFE output for that input"), PositionPort(c),
            TapPort(PortDirection::kCoef, c, FloatingTapCount(c), "taps of the first group, then of the next"),
            MakePort(PortDirection::kOut, "equalized", 16, 9, 1, "amplitude", "FFE output with the floating taps")};
  }
  void Reset() {
    plumbline::Reset(plan, state);
    coefs = FloatingTapsCoefs{};
    positions = FloatingTapsPositions{};
  }
  Status CheckCoefs() const { return Validate(plan, positions); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(positions.position, static_cast<std::size_t>(plan.config.groups));
    v(coefs.tap, static_cast<std::size_t>(FloatingTapCount(plan.config)));
  }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto x = Narrow<std::int16_t>(in[0], x_);
    Narrow<std::int16_t>(in[1], y_);
    const std::span<std::int16_t> y(y_.data(), n);
    reference::FloatingFeedForward(plan, positions, coefs, state, x, y);
    out[0].PutAll(std::span<const std::int16_t>(y));
  }

  FloatingTapsPlan plan;
  FloatingTapsPositions positions;
  FloatingTapsCoefs coefs;
  FloatingTapsState state;
  std::array<std::int16_t, kBlockChunk> x_{}, y_{};
};

struct FeedbackConfig {
  FloatingTapsConfig floating;
  DfeConfig dfe;
};

struct FeedbackModel {
  using Config = FeedbackConfig;
  static constexpr auto kTables = std::tuple{
      ConfigTable<Config, FloatingTapsConfig>{"", [](Config& c) -> FloatingTapsConfig& { return c.floating; }},
      ConfigTable<Config, DfeConfig>{"dfe.", [](Config& c) -> DfeConfig& { return c.dfe; }}};
  static BlockInfo Info() {
    return FloatingInfo("floating_feedback", "DFE with floating taps: groups of taps on its decisions");
  }
  // This block is the feedback form; what belongs to samples has no effect.
  static Config Derive(Config config) {
    config.floating.form = kFloatingFeedback;
    config.floating.main_delay = 0;
    config.floating.in_bits = 2;
    config.floating.out_shift = 0;
    return config;
  }
  static Status Check(const Config& config) {
    PLUMBLINE_RETURN_IF_ERROR(Validate(Derive(config).floating));
    return Validate(config.dfe);
  }

  FeedbackModel(const Config& config, const Backend&)
      : plan(MakePlan(Derive(config).floating)), dfe_plan(MakePlan(config.dfe)) {
    Reset();
  }

  std::vector<Port> Ports() const {
    const FloatingTapsConfig& c = plan.config;
    const DfeConfig& d = dfe_plan.config;
    const std::int32_t limit = d.num_taps > 1 ? std::max(d.limit_first, d.limit_other) : d.limit_first;
    return {MakePort(PortDirection::kIn, "y", 16, 9, 1, "amplitude", "FFE output: 512 is amplitude +1"),
            PositionPort(c),
            TapPort(PortDirection::kCoef, c, FloatingTapCount(c), "taps of the first group, then of the next"),
            Within(MakePort(PortDirection::kCoef, "dfe_tap", 11, 9, d.num_taps, "1", "taps of the DFE"), -limit, limit),
            MakePort(PortDirection::kCoef, "threshold", 16, 9, 3, "amplitude", "slicer thresholds, not descending"),
            MakePort(PortDirection::kOut, "z", 16, 9, 1, "amplitude", "slicer input, saturated"),
            MakePort(PortDirection::kOut, "decision", -2, 0, 1, "level index", "index of the decided level"),
            MakePort(PortDirection::kProbe, "left", 16, 9, 1, "amplitude", "what the floating taps leave for the DFE")};
  }
  void Reset() {
    plumbline::Reset(plan, state);
    plumbline::Reset(dfe_plan, dfe_state);
    coefs = FloatingTapsCoefs{};
    positions = FloatingTapsPositions{};
    dfe_coefs = DfeCoefs{};
    slicer = SlicerCoefs{};
  }
  Status CheckCoefs() const {
    PLUMBLINE_RETURN_IF_ERROR(Validate(plan, positions));
    PLUMBLINE_RETURN_IF_ERROR(Validate(dfe_plan, dfe_coefs));
    return Validate(SlicerPlan{}, slicer);
  }
  template <class V>
  void VisitCoefs(V&& v) {
    v(positions.position, static_cast<std::size_t>(plan.config.groups));
    v(coefs.tap, static_cast<std::size_t>(FloatingTapCount(plan.config)));
    v(dfe_coefs.tap, static_cast<std::size_t>(dfe_plan.config.num_taps));
    v(slicer.threshold, slicer.threshold.size());
  }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
    VisitFields(v, "dfe.", dfe_plan, dfe_state);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    Narrow<std::int16_t>(in[0], y_);
    const std::span<std::int16_t> left(y_.data(), n);
    const std::span<std::int16_t> z(z_.data(), n);
    const std::span<std::uint8_t> decision(decision_.data(), n);
    reference::FloatingFeedback(plan, positions, coefs, dfe_plan, dfe_coefs, slicer, state, dfe_state, left, {}, z,
                                decision);
    out[0].PutAll(std::span<const std::int16_t>(z));
    out[1].PutAll(std::span<const std::uint8_t>(decision));
    out[2].PutAll(std::span<const std::int16_t>(left));
  }

  FloatingTapsPlan plan;
  FloatingTapsPositions positions;
  FloatingTapsCoefs coefs;
  FloatingTapsState state;
  DfePlan dfe_plan;
  DfeCoefs dfe_coefs;
  DfeState dfe_state;
  SlicerCoefs slicer;  // the thresholds of it
  std::array<std::int16_t, kBlockChunk> y_{}, z_{};
  std::array<std::uint8_t, kBlockChunk> decision_{};
};

// Open loop: errors and what they are correlated with in; gradients and taps out, one DSP clock a frame.
struct UpdateModel {
  using Config = ClockedConfig<FloatingTapsConfig>;
  static constexpr auto kTables = kClockedTables<FloatingTapsConfig>;
  static BlockInfo Info() {
    return FloatingInfo("floating_update", "adaptation of floating taps: gradients and one update a DSP clock");
  }
  // A block that adapts has a form: 2 is feedback, everything else feed-forward.
  static Config Derive(Config config) {
    if (config.own.form == kFloatingOff) config.own.form = kFloatingFeedForward;
    return config;
  }
  static Status Check(const Config& config) { return CheckClocked("floating_update", config); }

  UpdateModel(const Config& config, const Backend&)
      : plan(MakePlan(Derive(config).own)), symbols(static_cast<std::size_t>(config.clock.symbols_per_clock)) {
    Reset();
  }

  bool forward() const { return plan.config.form == kFloatingFeedForward; }
  std::vector<Port> Ports() const {
    using enum PortDirection;
    const FloatingTapsConfig& c = plan.config;
    const int size = static_cast<int>(symbols);
    const int taps = FloatingTapCount(c);
    return {forward() ? MakePort(kIn, "x", c.in_bits, 0, size, "LSB", "FFE input of the clock")
                      : MakePort(kIn, "decision", -2, 0, size, "level index", "decisions of the clock"),
            MakePort(kIn, "error", 12, 9, size, "amplitude", "slicer errors of the clock"),
            PositionPort(c),
            Within(MakePort(kCoef, "shift", -5, 0, 1, "log2", "a larger shift is a smaller step"), 0, kMaxShift),
            Lanes(TapPort(kOut, c, 1, "taps after the update"), taps),
            Lanes(MakePort(kOut, "gradient", 31, 9, 1, "1", "sum of error times sample or amplitude"), taps),
            Lanes(MakePort(kProbe, "accumulator", 32, forward() ? 29 : 23, 1, "1", "after the update"), taps)};
  }
  void Reset() {
    plumbline::Reset(plan, state);
    positions = FloatingTapsPositions{};
    shift = kFirstShift;
  }
  Status CheckCoefs() const { return Validate(plan, positions); }
  template <class V>
  void VisitCoefs(V&& v) {
    v(positions.position, static_cast<std::size_t>(plan.config.groups));
    v(shift, 1);
  }
  template <class V>
  void VisitState(V&& v) {
    VisitFields(v, "", plan, state);
  }
  int Latency() const { return 0; }

  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto taps = static_cast<std::size_t>(FloatingTapCount(plan.config));
    for (std::size_t f = 0; f < n; ++f) {
      const auto part = [&](std::size_t port) { return in[port].subspan(f * symbols, symbols); };
      // The filters keep the history that a gradient reads; with taps of 0 they do nothing else.
      std::array<std::int16_t, kFloatingMaxSymbols> samples{};
      std::array<std::int16_t, kFloatingMaxSymbols> z{};
      std::array<std::uint8_t, kFloatingMaxSymbols> known{};
      std::array<std::uint8_t, kFloatingMaxSymbols> decision{};
      if (forward()) {
        reference::FloatingFeedForward(plan, positions, FloatingTapsCoefs{}, state,
                                       Narrow<std::int16_t>(part(0), samples), std::span(z).first(symbols));
      } else {
        DfeState dfe;
        reference::FloatingFeedback(plan, positions, FloatingTapsCoefs{}, DfePlan{}, DfeCoefs{}, SlicerCoefs{}, state,
                                    dfe, std::span(samples).first(symbols), Narrow<std::uint8_t>(part(0), known),
                                    std::span(z).first(symbols), std::span(decision).first(symbols));
      }
      std::array<std::int16_t, kFloatingMaxSymbols> error;
      FloatingTapsGradients gradients;
      FloatingTapsCoefs coefs;
      reference::FloatingGradient(plan, positions, state, Narrow<std::int16_t>(part(1), error), gradients);
      reference::FloatingUpdate(plan, shift, gradients, state, coefs);
      out[0].PutAll(std::span<const std::int16_t>(coefs.tap).first(taps));
      out[1].PutAll(std::span<const std::int32_t>(gradients.tap).first(taps));
      out[2].PutAll(std::span<const std::int32_t>(state.accumulators).first(taps));
    }
  }

  static constexpr std::int32_t kMaxShift = 30;
  static constexpr std::int32_t kFirstShift = 4;
  FloatingTapsPlan plan;
  std::size_t symbols;
  FloatingTapsPositions positions;
  std::int32_t shift = kFirstShift;
  FloatingTapsState state;
};

}  // namespace

BlockEntry FloatingFeedForwardBlock() { return EntryOf<FeedForwardModel>(); }
BlockEntry FloatingFeedbackBlock() { return EntryOf<FeedbackModel>(); }
BlockEntry FloatingUpdateBlock() { return EntryOf<UpdateModel>(); }

}  // namespace plumbline::dsp
