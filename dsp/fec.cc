#include "dsp/fec.h"

#include <algorithm>
#include <bit>

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

Expected<FecEncoder> FecEncoder::Create(const RsConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(config));
  return FecEncoder(MakePlan(config));
}

std::size_t FecEncoder::Encode(std::span<const std::uint8_t> payload, std::vector<std::uint8_t>& coded) {
  std::array<std::uint16_t, kRsMessageSymbols> message;
  std::array<std::uint16_t, kRsMaxSymbols> symbols;
  const auto codeword = std::span(symbols).first(static_cast<std::size_t>(plan_.n));
  std::size_t codewords = 0;
  for (; Collect(payload, bits_, pending_); ++codewords) {
    reference::RsSymbolsFromBits(bits_, message);
    reference::RsEncode(plan_, message, codeword);
    AppendBits(codeword, coded);
  }
  return codewords;
}

Expected<FecDecoder> FecDecoder::Create(const RsConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(config));
  return FecDecoder(MakePlan(config));
}

std::size_t FecDecoder::Decode(std::span<const std::uint8_t> coded, std::vector<std::uint8_t>& payload,
                               std::vector<FecCodeword>& codewords) {
  std::array<std::uint16_t, kRsMaxSymbols> received_symbols;
  std::array<std::uint16_t, kRsMaxSymbols> corrected_symbols;
  const auto received = std::span(received_symbols).first(static_cast<std::size_t>(plan_.n));
  const auto corrected = std::span(corrected_symbols).first(static_cast<std::size_t>(plan_.n));
  const auto bits = std::span(bits_).first(coded_bits());
  std::size_t count = 0;
  for (; Collect(coded, bits, pending_); ++count) {
    reference::RsSymbolsFromBits(bits, received);
    const RsResult result = reference::RsDecode(plan_, received, corrected);
    FecCodeword codeword{result.status, result.num_corrected, 0};
    for (const std::uint16_t magnitude : result.magnitude) codeword.corrected_bits += std::popcount(magnitude);
    codewords.push_back(codeword);
    AppendBits(corrected.first(static_cast<std::size_t>(plan_.k)), payload);
  }
  return count;
}

}  // namespace plumbline::dsp
