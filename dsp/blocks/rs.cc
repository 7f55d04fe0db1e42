#include "reference/fec/rs.h"

#include "dsp/block_model.h"
#include "kernels/fec/rs_single.h"
#include "kernels/fec/rs_tables.h"

namespace plumbline::dsp {
namespace {

// What encoder and decoder share. A frame is a codeword.
struct RsModel : WithoutCoefs, WithoutState {
  using Config = RsConfig;
  static constexpr auto kTables = kPlainTable<Config>;
  static Status Check(const Config& config) { return Validate(config); }
  RsModel(const Config& config, const Backend& backend)
      : plan(MakePlan(config)), simd(backend.kind == Backend::Kind::kSimd) {
    if (simd) kernels::RsTablesOf(plan);  // built here: processing does not allocate
  }
  void Reset() {}
  static BlockInfo InfoOf(const char* name, const char* summary) {
    return {.name = name,
            .source = "reference/fec/rs",
            .arith_version = kRsArithVersion,
            .summary = summary,
            .standard = "IEEE 802.3-2022 91.5.2.7, 91.5.3.3, 119.2.4.6, 119.2.5.3, tables 91-1 and 119-3",
            .keys = {},
            .has_twins = true};
  }
  static Port Symbols(PortDirection direction, const char* name, int words, const char* description) {
    return MakePort(direction, name, -kRsSymbolBits, 0, words, "GF(2^10)", description);
  }
  RsPlan plan;
  bool simd;
};

struct RsEncodeModel : RsModel {
  static BlockInfo Info() { return InfoOf("rs_encode", "Reed-Solomon encoder: KP4 RS(544,514), KR4 RS(528,514)"); }
  using RsModel::RsModel;
  std::vector<Port> Ports() const {
    return {Symbols(PortDirection::kIn, "message", plan.k, "message, first in time first"),
            Symbols(PortDirection::kOut, "codeword", plan.n, "message and parity")};
  }
  int Latency() const { return 0; }
  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto k = static_cast<std::size_t>(plan.k);
    for (std::size_t f = 0; f < n; ++f) {
      std::array<std::uint16_t, kRsMaxSymbols> message;
      std::array<std::uint16_t, kRsMaxSymbols> codeword;
      const auto word = std::span(codeword).first(static_cast<std::size_t>(plan.n));
      (simd ? kernels::RsEncode : reference::RsEncode)(plan, Narrow<std::uint16_t>(in[0].subspan(f * k, k), message),
                                                       word);
      out[0].PutAll(std::span<const std::uint16_t>(word));
    }
  }
};

struct RsDecodeModel : RsModel {
  static BlockInfo Info() { return InfoOf("rs_decode", "Reed-Solomon decoder: bounded distance, 15 or 7 symbols"); }
  using RsModel::RsModel;
  std::vector<Port> Ports() const {
    using enum PortDirection;
    const int t = plan.t;
    return {Symbols(kIn, "received", plan.n, "received word, first in time first"),
            Symbols(kOut, "corrected", plan.n, "codeword, or the word as received when it is uncorrectable"),
            Within(MakePort(kOut, "status", -2, 0, 1, "1", "0 clean, 1 corrected, 2 uncorrectable"), 0, 2),
            Within(MakePort(kOut, "num_corrected", -4, 0, 1, "symbols", "symbols changed"), 0, t),
            Symbols(kProbe, "syndrome", 2 * t, "S_0 first"),
            Symbols(kProbe, "locator", 2 * t + 1, "Lambda as Berlekamp-Massey leaves it, coefficient of x^0 first"),
            MakePort(kProbe, "locator_length", -5, 0, 1, "1", "length of the shortest register"),
            Symbols(kProbe, "evaluator", 2 * t, "Omega, coefficient of x^0 first"),
            MakePort(kProbe, "position", -kRsSymbolBits, 0, t, "symbols",
                     "of each error from the first in time, "
                     "ascending; 0 beyond num_corrected"),
            Symbols(kProbe, "magnitude", t, "received XOR corrected at each position; 0 beyond num_corrected")};
  }
  int Latency() const { return 0; }
  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const auto size = static_cast<std::size_t>(plan.n);
    const auto t = static_cast<std::size_t>(plan.t);
    for (std::size_t f = 0; f < n; ++f) {
      std::array<std::uint16_t, kRsMaxSymbols> received;
      std::array<std::uint16_t, kRsMaxSymbols> corrected;
      RsProbe probe;
      const auto word = std::span(corrected).first(size);
      const auto in_word = Narrow<std::uint16_t>(in[0].subspan(f * size, size), received);
      const RsResult result =
          simd ? kernels::RsDecode(plan, in_word, word) : reference::RsDecode(plan, in_word, word, &probe);
      out[0].PutAll(std::span<const std::uint16_t>(word));
      out[1].Put(static_cast<std::int32_t>(result.status));
      out[2].Put(result.num_corrected);
      if (simd) continue;  // no test points
      out[3].PutAll(std::span<const std::uint16_t>(probe.syndrome).first(2 * t));
      out[4].PutAll(std::span<const std::uint16_t>(probe.locator).first(2 * t + 1));
      out[5].Put(probe.locator_length);
      out[6].PutAll(std::span<const std::uint16_t>(probe.evaluator).first(2 * t));
      out[7].PutAll(std::span<const std::uint16_t>(result.position).first(t));
      out[8].PutAll(std::span<const std::uint16_t>(result.magnitude).first(t));
    }
  }
};

}  // namespace

BlockEntry RsEncodeBlock() { return EntryOf<RsEncodeModel>(); }
BlockEntry RsDecodeBlock() { return EntryOf<RsDecodeModel>(); }

}  // namespace plumbline::dsp
