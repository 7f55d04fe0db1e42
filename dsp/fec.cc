#include "dsp/fec.h"

#include <algorithm>
#include <bit>

#include "kernels/fec/rs_single.h"
#include "reference/fec/rs.h"

namespace plumbline::dsp {
namespace {

// Moves bits from the front of `in` to the codeword under way; true when that is complete.
bool Collect(std::span<const std::uint8_t>& in, std::span<std::uint8_t> codeword, std::size_t& pending) {
  const std::size_t count = std::min(in.size(), codeword.size() - pending);
  std::copy_n(in.begin(), count, codeword.begin() + static_cast<std::ptrdiff_t>(pending));
  in = in.subspan(count);
  pending += count;
  if (pending < codeword.size()) return false;
  pending = 0;
  return true;
}

void AppendBits(std::span<const std::uint16_t> symbols, std::vector<std::uint8_t>& bits) {
  const std::size_t begin = bits.size();
  bits.resize(begin + kRsSymbolBits * symbols.size());
  reference::RsBitsFromSymbols(symbols, std::span(bits).subspan(begin));
}

}  // namespace

Expected<RsCodec> RsCodec::Create(const RsConfig& config, std::string_view backend) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(config));
  if (backend.empty()) return RsCodec(MakePlan(config), Backend::Kind::kSimd);
  const Expected<Backend> found = FindBackend(backend);
  if (!found.ok()) return found.status();
  return RsCodec(MakePlan(config), found->kind);
}

std::size_t RsCodec::BatchShare(std::size_t count) {
  if (kind_ == Backend::Kind::kReference) return 0;
  const std::size_t width = kernels::RsBatchWidth();
  const std::size_t rest = count % width;
  return rest < width / 4 ? count - rest : count;
}

void RsCodec::Encode(std::span<std::uint16_t> codewords) {
  const auto n = static_cast<std::size_t>(plan_.n);
  const std::size_t count = codewords.size() / n;
  const std::size_t share = BatchShare(count);
  if (share != 0) kernels::RsEncodeBatch(plan_, codewords.first(share * n), *workspace_);
  for (std::size_t i = share; i < count; ++i) {
    const auto codeword = codewords.subspan(i * n, n);
    const auto message = codeword.first(static_cast<std::size_t>(plan_.k));
    if (kind_ == Backend::Kind::kReference) {
      reference::RsEncode(plan_, message, codeword);
    } else {
      kernels::RsEncode(plan_, message, codeword);
    }
  }
}

void RsCodec::Decode(std::span<std::uint16_t> codewords, std::span<RsResult> results) {
  const auto n = static_cast<std::size_t>(plan_.n);
  const std::size_t share = BatchShare(results.size());
  if (share != 0) kernels::RsDecodeBatch(plan_, codewords.first(share * n), results.first(share), *workspace_);
  for (std::size_t i = share; i < results.size(); ++i) {
    const auto codeword = codewords.subspan(i * n, n);
    if (kind_ == Backend::Kind::kReference) {
      std::array<std::uint16_t, kRsMaxSymbols> received;
      std::copy(codeword.begin(), codeword.end(), received.begin());
      results[i] = reference::RsDecode(plan_, std::span(received).first(n), codeword);
    } else {
      results[i] = kernels::RsDecode(plan_, codeword, codeword);
    }
  }
}

void RsCodec::Syndromes(std::span<const std::uint16_t> codewords, std::span<std::uint16_t> syndromes) {
  const auto n = static_cast<std::size_t>(plan_.n);
  const std::size_t parity = n - static_cast<std::size_t>(plan_.k);
  const std::size_t count = codewords.size() / n;
  const std::size_t share = BatchShare(count);
  if (share != 0) {
    kernels::RsSyndromesBatch(plan_, codewords.first(share * n), syndromes.first(share * parity), *workspace_);
  }
  for (std::size_t i = share; i < count; ++i) {
    const auto codeword = codewords.subspan(i * n, n);
    const auto out = syndromes.subspan(i * parity, parity);
    if (kind_ == Backend::Kind::kReference) {
      std::array<std::uint16_t, kRsMaxSymbols> corrected;
      RsProbe probe;
      reference::RsDecode(plan_, codeword, std::span(corrected).first(n), &probe);
      std::copy_n(probe.syndrome.begin(), parity, out.begin());
    } else {
      kernels::RsSyndromes(plan_, codeword, out);
    }
  }
}

Expected<FecEncoder> FecEncoder::Create(const RsConfig& config, std::string_view backend) {
  const Expected<RsCodec> codec = RsCodec::Create(config, backend);
  if (!codec.ok()) return codec.status();
  return FecEncoder(*codec);
}

std::size_t FecEncoder::Encode(std::span<const std::uint8_t> payload, std::vector<std::uint8_t>& coded) {
  const auto n = static_cast<std::size_t>(codec_.plan().n);
  std::size_t codewords = 0;
  for (symbols_.clear(); Collect(payload, bits_, pending_); ++codewords) {
    symbols_.resize(symbols_.size() + n);
    reference::RsSymbolsFromBits(bits_, std::span(symbols_).last(n).first(kRsMessageSymbols));
  }
  codec_.Encode(symbols_);
  AppendBits(symbols_, coded);
  return codewords;
}

Expected<FecDecoder> FecDecoder::Create(const RsConfig& config, std::string_view backend) {
  const Expected<RsCodec> codec = RsCodec::Create(config, backend);
  if (!codec.ok()) return codec.status();
  return FecDecoder(*codec);
}

std::size_t FecDecoder::Decode(std::span<const std::uint8_t> coded, std::vector<std::uint8_t>& payload,
                               std::vector<FecCodeword>& codewords) {
  const auto n = static_cast<std::size_t>(codec_.plan().n);
  const auto bits = std::span(bits_).first(coded_bits());
  for (symbols_.clear(); Collect(coded, bits, pending_);) {
    symbols_.resize(symbols_.size() + n);
    reference::RsSymbolsFromBits(bits, std::span(symbols_).last(n));
  }
  results_.resize(symbols_.size() / n);
  codec_.Decode(symbols_, results_);
  for (std::size_t i = 0; i < results_.size(); ++i) {
    const RsResult& result = results_[i];
    FecCodeword codeword{result.status, result.num_corrected, 0};
    for (const std::uint16_t magnitude : result.magnitude) codeword.corrected_bits += std::popcount(magnitude);
    codewords.push_back(codeword);
    AppendBits(std::span<const std::uint16_t>(symbols_).subspan(i * n, kRsMessageSymbols), payload);
  }
  return results_.size();
}

}  // namespace plumbline::dsp
