#include "reference/fec/inner_code.h"

#include "dsp/block_model.h"
#include "kernels/fec/inner_code.h"

namespace plumbline::dsp {
namespace {

constexpr const char* kStandard =
    "IEEE P802.3dj (draft) clause 177, Table 177-1; Chase, IEEE Trans. Inform. Theory 18 (1972)";
constexpr std::size_t kWord = kInnerCodeBits;
constexpr std::size_t kMessage = kInnerCodeMessage;

Port Bits(PortDirection direction, const char* name, int words, const char* description) {
  return MakePort(direction, name, -1, 0, words, "bit", description);
}

// A frame is a codeword, of both.
struct InnerEncodeModel : WithoutCoefs, WithoutState {
  using Config = NoConfig;
  static constexpr auto kTables = kNoTable;
  static BlockInfo Info() {
    return {.name = "inner_encode",
            .source = "reference/fec/inner_code",
            .arith_version = kInnerCodeArithVersion,
            .summary = "inner code (128,120): extended Hamming over the sums of the bits of a symbol, encoder",
            .standard = kStandard,
            .keys = {}};
  }
  static Status Check(const Config&) { return Status::Ok(); }
  InnerEncodeModel(const Config&, const Backend&) {}
  std::vector<Port> Ports() const {
    return {Bits(PortDirection::kIn, "message", kInnerCodeMessage, "message, first in time first"),
            Bits(PortDirection::kOut, "codeword", kInnerCodeBits, "message and parity")};
  }
  void Reset() {}
  int Latency() const { return 0; }
  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    for (std::size_t f = 0; f < n; ++f) {
      std::array<std::uint8_t, kMessage> message;
      std::array<std::uint8_t, kWord> codeword;
      reference::InnerEncode(Narrow<std::uint8_t>(in[0].subspan(f * kMessage, kMessage), message), codeword);
      out[0].PutAll(std::span<const std::uint8_t>(codeword));
    }
  }
};

struct InnerDecodeModel : WithoutCoefs, WithoutState {
  using Config = InnerCodeConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static BlockInfo Info() {
    return {.name = "inner_decode",
            .source = "reference/fec/inner_code",
            .arith_version = kInnerCodeArithVersion,
            .summary = "inner code (128,120): decoder by hard decision, or by Chase over the least reliable positions",
            .standard = kStandard,
            .keys = {},
            .has_twins = true};
  }
  static Status Check(const Config& config) { return Validate(config); }
  InnerDecodeModel(const Config& config, const Backend& backend)
      : plan(MakePlan(config)), simd(backend.kind == Backend::Kind::kSimd) {}
  std::vector<Port> Ports() const {
    using enum PortDirection;
    return {MakePort(kIn, "soft", plan.config.soft_bits, 0, kInnerCodeBits, "1",
                     "reliability of each bit: negative for 0, soft + 1/2 is its size"),
            Bits(kOut, "message", kInnerCodeMessage, "message, as decided when the word is uncorrectable"),
            Within(MakePort(kOut, "status", -2, 0, 1, "1", "0 clean, 1 corrected, 2 uncorrectable"), 0, 2),
            Within(MakePort(kOut, "num_changed", -4, 0, 1, "bits", "bits of the codeword that changed"), 0,
                   kInnerCodeMaxLeastReliable + 1),
            MakePort(kProbe, "syndrome", -8, 0, 1, "1", "of the decisions; bit 7 is that of parity bit 0"),
            MakePort(kProbe, "trial", -7, 0, kInnerCodeMaxLeastReliable, "bits",
                     "bits of the codeword tried both ways, least reliable first; 0 beyond least_reliable"),
            MakePort(kProbe, "pattern", -8, 0, 1, "1", "that wins: bit i changes trial[i]; 0 when none does"),
            MakePort(kProbe, "weight", -12, 0, 1, "1", "sum of 2 magnitude + 1 over the changed bits")};
  }
  void Reset() {}
  int Latency() const { return 0; }
  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto soft = Narrow<std::int8_t>(in[0], soft_);
    const std::span<std::uint8_t> message(message_.data(), n * kMessage);
    const std::span<InnerCodeResult> results(results_.data(), n);
    if (simd) kernels::InnerDecode(plan, soft, message, results);
    for (std::size_t f = 0; !simd && f < n; ++f) {
      InnerCodeProbe probe;
      results[f] =
          reference::InnerDecode(plan, soft.subspan(f * kWord, kWord), message.subspan(f * kMessage, kMessage), &probe);
      out[3].Put(probe.syndrome);
      out[4].PutAll(std::span<const std::uint8_t>(probe.trial));
      out[5].Put(probe.pattern);
      out[6].Put(results[f].weight);
    }
    out[0].PutAll(std::span<const std::uint8_t>(message));
    for (const InnerCodeResult& result : results) {
      out[1].Put(static_cast<std::int32_t>(result.status));
      out[2].Put(result.num_changed);
    }
  }
  InnerCodePlan plan;
  bool simd;
  std::array<std::int8_t, kBlockChunk> soft_{};
  std::array<std::uint8_t, kBlockChunk> message_{};
  std::array<InnerCodeResult, kBlockChunk / kWord> results_{};
};

}  // namespace

BlockEntry InnerEncodeBlock() { return EntryOf<InnerEncodeModel>(); }
BlockEntry InnerDecodeBlock() { return EntryOf<InnerDecodeModel>(); }

}  // namespace plumbline::dsp
