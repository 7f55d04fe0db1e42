#include "reference/coding/gray.h"

#include "dsp/block_model.h"

namespace plumbline::dsp {
namespace {

// What the two directions share.
struct GrayModel : WithoutCoefs, WithoutState {
  using Config = NoConfig;
  static constexpr auto kTables = kNoTable;
  static Status Check(const Config&) { return Status::Ok(); }
  void Reset() {}
  int Latency() const { return 0; }
  static BlockInfo InfoOf(const char* name, const char* summary) {
    return {.name = name,
            .source = "reference/coding/gray",
            .arith_version = kGrayArithVersion,
            .summary = summary,
            .standard = "IEEE 802.3-2022 120.5.7.1",
            .keys = {}};
  }
  static Port Bits(PortDirection direction) {
    return MakePort(direction, "bit", -1, 0, 2, "bit", "the pair A, B of a symbol, A first in time");
  }
  static Port Symbol(PortDirection direction) {
    return MakePort(direction, "symbol", -2, 0, 1, "level index", "level: 00 -> 0, 01 -> 1, 11 -> 2, 10 -> 3");
  }
};

struct GrayMapModel : GrayModel {
  static BlockInfo Info() { return InfoOf("gray_map", "Gray map: two bits to one PAM4 level index"); }
  GrayMapModel(const Config&, const Backend&) {}
  std::vector<Port> Ports() const { return {Bits(PortDirection::kIn), Symbol(PortDirection::kOut)}; }
  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const std::span<std::uint8_t> symbols(symbols_.data(), n);
    reference::GrayMap(Narrow<std::uint8_t>(in[0], bits_), symbols);
    out[0].PutAll(std::span<const std::uint8_t>(symbols));
  }
  std::array<std::uint8_t, kBlockChunk> bits_{}, symbols_{};
};

struct GrayDemapModel : GrayModel {
  static BlockInfo Info() { return InfoOf("gray_demap", "inverse Gray map: one PAM4 level index to two bits"); }
  GrayDemapModel(const Config&, const Backend&) {}
  std::vector<Port> Ports() const { return {Symbol(PortDirection::kIn), Bits(PortDirection::kOut)}; }
  void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out) {
    const std::span<std::uint8_t> bits(bits_.data(), 2 * n);
    reference::GrayDemap(Narrow<std::uint8_t>(in[0], symbols_), bits);
    out[0].PutAll(std::span<const std::uint8_t>(bits));
  }
  std::array<std::uint8_t, kBlockChunk> bits_{}, symbols_{};
};

}  // namespace

BlockEntry GrayMapBlock() { return EntryOf<GrayMapModel>(); }
BlockEntry GrayDemapBlock() { return EntryOf<GrayDemapModel>(); }

}  // namespace plumbline::dsp
