#include "reference/fec/convolutional_interleaver.h"

#include "dsp/block_model.h"

namespace plumbline::dsp {
namespace {

// What the two directions share. A frame is a round of the branches.
template <typename Derived>
struct DelayModel : WithoutCoefs {
  using Config = ConvolutionalInterleaverConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = Derived::kName,
            .source = "reference/fec/convolutional_interleaver",
            .arith_version = kConvolutionalInterleaverArithVersion,
            .summary = Derived::kSummary,
            .standard = "IEEE P802.3dj (draft) clause 177; Forney, IEEE Trans. Commun. Technol. 19 (1971)",
            .keys = {}};
  }
  static Status Check(const Config& config) { return Validate(config); }

  DelayModel(const Config& config, const Backend&) : plan(MakePlan(config)) {}

  std::vector<Port> Ports() const {
    const auto port = [&](PortDirection direction, const char* name, const char* description) {
      return MakePort(direction, name, -10, 0, static_cast<int>(plan.round), "GF(2^10)", description);
    };
    return {port(PortDirection::kIn, "in", "a unit of symbols for each branch in turn"),
            port(PortDirection::kOut, "out", "the same units, each from the end of its branch")};
  }
  void Reset() { plumbline::Reset(plan, state); }
  template <class V>
  void VisitState(V&& v) {
    std::span<std::uint16_t> held = std::span(state.symbol).first(plan.held);
    v("symbol", held, 0, 1023);
    v("oldest", state.oldest);
  }
  Status CheckState() const {
    for (std::size_t line = 0; line < state.oldest.size(); ++line) {
      const auto length = static_cast<std::int32_t>(line) * plan.config.unit * plan.config.depth;
      const bool used = line < static_cast<std::size_t>(plan.config.branches) && length > 0;
      const std::int32_t largest = used ? length - 1 : 0;
      if (state.oldest[line] < 0 || state.oldest[line] > largest) {
        return OutOfRange(Derived::kName, "oldest[" + std::to_string(line) + "]", state.oldest[line], 0, largest, "1");
      }
    }
    return Status::Ok();
  }
  int Latency() const { return 0; }

  void Frames(std::size_t, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto x = Narrow<std::uint16_t>(in[0], x_);
    const std::span<std::uint16_t> y(y_.data(), x.size());
    Derived::kRun(plan, state, x, y);
    out[0].PutAll(std::span<const std::uint16_t>(y));
  }

  ConvolutionalInterleaverPlan plan;
  ConvolutionalInterleaverState state;
  std::array<std::uint16_t, kBlockChunk> x_{}, y_{};
};

struct InterleaveModel : DelayModel<InterleaveModel> {
  static constexpr const char* kName = "convolutional_interleave";
  static constexpr const char* kSummary = "convolutional interleaver of symbols: branch b delays b * depth rounds";
  static constexpr auto kRun = &reference::ConvolutionalInterleave;
  using DelayModel::DelayModel;
};

struct DeinterleaveModel : DelayModel<DeinterleaveModel> {
  static constexpr const char* kName = "convolutional_deinterleave";
  static constexpr const char* kSummary = "inverse of the convolutional interleaver";
  static constexpr auto kRun = &reference::ConvolutionalDeinterleave;
  using DelayModel::DelayModel;
};

}  // namespace

BlockEntry ConvolutionalInterleaveBlock() { return EntryOf<InterleaveModel>(); }
BlockEntry ConvolutionalDeinterleaveBlock() { return EntryOf<DeinterleaveModel>(); }

}  // namespace plumbline::dsp
