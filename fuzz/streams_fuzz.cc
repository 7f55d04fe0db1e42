// What reads streams: the PCS decoder on lanes that were cut, slipped and spoiled, and the readers of words, blocks,
// lanes and markers on any bytes. However a stream is cut, the same comes out.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "dsp/pcs.h"
#include "study/fec_stream.h"
#include "study/pcs_stream.h"

namespace {

using namespace plumbline;

void Require(bool holds) {
  if (!holds) std::abort();
}

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  bool empty() const { return at_ >= size_; }
  std::uint32_t Byte() { return empty() ? 0 : data_[at_++]; }
  std::uint32_t Pair() { return Byte() | Byte() << 8; }
  std::string_view Rest() const {
    return {reinterpret_cast<const char*>(data_ + std::min(at_, size_)), size_ - std::min(at_, size_)};
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

constexpr std::array kRates = {100, 200, 400, 800};
using Rows = std::vector<std::uint16_t>;

// Twelve groups of data blocks, encoded once for each configuration.
const Rows& Encoded(const PcsConfig& config) {
  static std::map<std::pair<std::int32_t, std::int32_t>, Rows> all;
  Rows& rows = all[{config.rate, config.marker_period}];
  if (!rows.empty()) return rows;
  auto encoder = dsp::PcsEncoder::Create(config);
  Require(encoder.ok());
  std::vector<Block66> blocks(12 * kPcsMaxGroupBlocks);
  for (std::size_t i = 0; i < blocks.size(); ++i) blocks[i] = {kSyncData, 0x9E3779B97F4A7C15 * i};
  encoder->Encode(blocks, rows);
  const PcsPlan& plan = encoder->plan();
  rows.resize(static_cast<std::size_t>(12 * plan.lanes.codewords * plan.lanes.rs.n));
  return rows;
}

// One lane from a row on: a bit fewer or a bit more.
void Slip(Rows& rows, std::size_t lanes, std::size_t lane, std::size_t row, bool on) {
  unsigned carry = 0;
  for (std::size_t i = row * lanes + lane; i < rows.size(); i += lanes) {
    const unsigned next = i + lanes < rows.size() ? rows[i + lanes] : 0U;
    const unsigned symbol = rows[i];
    rows[i] = static_cast<std::uint16_t>(on ? (symbol << 1 | carry) & 1023 : symbol >> 1 | (next & 1) << 9);
    carry = symbol >> 9 & 1;
  }
}

struct Decoded {
  std::vector<Block66> blocks;
  std::vector<RsResult> results;
  std::size_t groups = 0;
};

auto Results(const dsp::PcsDecoder& decoder) {
  const dsp::PcsLosses losses = decoder.losses();
  std::vector<std::int64_t> left_over;
  for (std::size_t s = 0; decoder.aligned() && s < decoder.source().size(); ++s) {
    left_over.push_back(decoder.left_over(s));
  }
  return std::tuple(decoder.aligned(), decoder.Problem(), losses.count, losses.rows, losses.first, left_over,
                    std::vector(decoder.start().begin(), decoder.start().end()));
}

void FuzzDecoder(Bytes& bytes) {
  dsp::PcsReceiverConfig config;
  config.pcs.rate = kRates[bytes.Byte() % kRates.size()];
  config.pcs.marker_period = 1 + static_cast<std::int32_t>(bytes.Byte() % 3);
  config.pcs.stateless_decoder = static_cast<std::int32_t>(bytes.Byte() % 2);
  config.lock.to_lock = 1 + static_cast<std::int32_t>(bytes.Byte() % 3);
  config.lock.to_unlock = 1 + static_cast<std::int32_t>(bytes.Byte() % 5);
  config.lock.tolerance = static_cast<std::int32_t>(bytes.Byte() % 4);
  config.to_restart = static_cast<std::int32_t>(bytes.Byte() % 4);
  config.max_skew = bytes.Byte();
  auto decoder = dsp::PcsDecoder::Create(config);
  Require(decoder.ok());
  const auto lanes = static_cast<std::size_t>(decoder->plan().lanes.lanes);
  Rows rows = Encoded(config.pcs);
  const std::size_t cut = 1 + bytes.Pair() % 300;
  for (int edits = 0; !bytes.empty() && edits < 64; ++edits) {
    const std::uint32_t what = bytes.Byte();
    const std::size_t count = rows.size() / lanes;
    const std::size_t row = bytes.Pair() % (count + 1);
    const auto at = rows.begin() + static_cast<std::ptrdiff_t>(row * lanes);
    const std::size_t many = std::min<std::size_t>(1 + bytes.Byte(), count - row);
    if (what % 4 == 0) {
      rows.erase(at, at + static_cast<std::ptrdiff_t>(many * lanes));
    } else if (what % 4 == 1) {
      rows.insert(at, many * lanes, static_cast<std::uint16_t>(bytes.Pair()));
    } else if (what % 4 == 2) {
      Slip(rows, lanes, what / 4 % lanes, row, many % 2 == 0);
    } else {
      for (std::size_t n = 0; n < many; ++n) rows[(row + n) * lanes + what / 4 % lanes] ^= 0x155;
    }
  }
  dsp::PcsDecoder other = *decoder;
  Decoded whole, cuts;
  whole.groups = decoder->Decode(rows, whole.blocks, whole.results);
  for (std::size_t at = 0; at < rows.size(); at += cut * lanes) {
    cuts.groups +=
        other.Decode(std::span(rows).subspan(at, std::min(cut * lanes, rows.size() - at)), cuts.blocks, cuts.results);
  }
  Require(whole.groups == cuts.groups && whole.blocks == cuts.blocks && Results(*decoder) == Results(other));
  Require(whole.results.size() == whole.groups * static_cast<std::size_t>(decoder->plan().lanes.codewords));
  for (std::size_t i = 0; i < whole.results.size(); ++i) {
    Require(whole.results[i].status == cuts.results[i].status &&
            whole.results[i].num_corrected == cuts.results[i].num_corrected);
  }
}

// What `run` makes of the bytes, given in pieces of `most`.
template <typename F>
std::pair<std::string, std::string> Piped(std::string_view in, std::size_t most, const F& run) {
  std::string out;
  const auto source = [&](std::span<char> room) -> Expected<std::size_t> {
    const std::size_t now = std::min({room.size(), most, in.size()});
    if (now > 0) std::memcpy(room.data(), in.data(), now);
    in.remove_prefix(now);
    return now;
  };
  const auto sink = [&](std::string_view data) {
    out += data;
    return Status::Ok();
  };
  const Status status = run(source, sink);
  return {out, status.ok() ? "" : status.message()};
}

template <typename F>
void RequireAnyCut(Bytes& bytes, const F& run) {
  const std::size_t most = 1 + bytes.Byte();
  const std::string_view in = bytes.Rest();
  Require(Piped(in, in.size() + 1, run) == Piped(in, most, run));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  const std::uint32_t what = bytes.Byte() % 8;
  if (what < 4) {
    FuzzDecoder(bytes);
  } else if (what == 4) {
    study::FecStreamOptions options;
    options.verb =
        std::array{study::FecVerb::kEncode, study::FecVerb::kDecode, study::FecVerb::kSyndrome}[bytes.Byte() % 3];
    options.code.code = bytes.Byte() % 2 == 0 ? kRsKp4 : kRsKr4;
    options.binary = bytes.Byte() % 2 != 0;
    RequireAnyCut(bytes, [&](const study::ByteSource& source, const study::ByteSink& sink) {
      study::FecStreamSummary summary;
      return study::RunFecStream(options, source, sink, summary);
    });
  } else if (what < 7) {
    study::PcsStreamOptions options;
    options.decode = what == 5;
    options.config.pcs.rate = kRates[bytes.Byte() % kRates.size()];
    options.config.pcs.marker_period = 1;
    options.config.lock.to_lock = 1;
    options.binary = bytes.Byte() % 2 != 0;
    RequireAnyCut(bytes, [&](const study::ByteSource& source, const study::ByteSink& sink) {
      study::PcsStreamSummary summary;
      return study::RunPcsStream(options, source, sink, summary);
    });
  } else {
    const std::int32_t rate = kRates[bytes.Byte() % kRates.size()];
    const auto markers = study::ParsePcsMarkers(bytes.Rest(), rate);
    Require(markers.ok() ? markers->octets == DefaultMarkers(rate).octets : !markers.status().message().empty());
  }
  return 0;
}
