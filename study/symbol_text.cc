#include "study/symbol_text.h"

#include <fmt/format.h>

#include <array>

namespace plumbline::study {
namespace {

constexpr std::array<int, 256> kDigit = [] {
  std::array<int, 256> value{};
  value.fill(kNoDigit);
  for (std::size_t i = 0; i < 10; ++i) value['0' + i] = static_cast<int>(i);
  for (std::size_t i = 0; i < 6; ++i) value['a' + i] = value['A' + i] = static_cast<int>(10 + i);
  return value;
}();

}  // namespace

int HexDigit(char c) { return kDigit[static_cast<unsigned char>(c)]; }

std::string Quoted(char c) {
  return c >= ' ' && c <= '~' ? fmt::format("'{}'", c) : fmt::format("byte 0x{:02x}", static_cast<unsigned char>(c));
}

bool ReadSymbols(std::string_view line, std::span<std::uint16_t> symbols) {
  if (line.size() != 4 * symbols.size() - 1) return false;
  int seen = 0;
  bool spaced = true;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const char* const c = line.data() + 4 * i;
    const int high = HexDigit(c[0]);
    const int middle = HexDigit(c[1]);
    const int low = HexDigit(c[2]);
    const int symbol = high << 8 | middle << 4 | low;
    seen |= symbol | high | middle | low;
    spaced = spaced && (i + 1 == symbols.size() || c[3] == ' ');
    symbols[i] = static_cast<std::uint16_t>(symbol & kSymbolMax);
  }
  return spaced && seen <= kSymbolMax;
}

RecordProblem TakeSymbols(std::string_view record, std::span<std::uint16_t> symbols) {
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const auto byte = [&](std::size_t b) {
      return static_cast<unsigned>(static_cast<unsigned char>(record[2 * i + b]));
    };
    const unsigned symbol = byte(0) | byte(1) << 8;
    if (symbol > kSymbolMax) {
      return {2 * i, fmt::format("symbol {} is {:04x}, above 03ff, the largest of 10 bits", i + 1, symbol)};
    }
    symbols[i] = static_cast<std::uint16_t>(symbol);
  }
  return {};
}

RecordProblem SymbolsProblem(std::string_view line, std::size_t count, std::string_view what) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (i == 4 * count - 1) return {i, fmt::format("{} after the last of {} symbols", Quoted(line[i]), count)};
    if (i % 4 == 3) {
      if (line[i] != ' ') return {i, Quoted(line[i]) + " where a space belongs between two symbols"};
      continue;
    }
    if (HexDigit(line[i]) == kNoDigit) return {i, Quoted(line[i]) + " is not a hex digit"};
    if (i % 4 == 2) {
      const std::string_view symbol = line.substr(i - 2, 3);
      if (HexDigit(symbol[0]) > kSymbolMax >> 8) {
        return {i - 2, fmt::format("symbol {} is above 3ff, the largest of 10 bits", symbol)};
      }
    }
  }
  return {line.size(), fmt::format("the {} ends after {} whole symbols; a {} of this input has {}", what,
                                   (line.size() + 1) / 4, what, count)};
}

void AppendSymbols(std::span<const std::uint16_t> symbols, bool binary, std::string& out) {
  constexpr char kHex[] = "0123456789abcdef";
  std::size_t at = out.size();
  out.resize(at + (binary ? 2 : 4) * symbols.size());
  for (const std::uint16_t symbol : symbols) {
    if (binary) {
      out[at++] = static_cast<char>(symbol & 0xff);
      out[at++] = static_cast<char>(symbol >> 8);
    } else {
      out[at++] = kHex[symbol >> 8];
      out[at++] = kHex[symbol >> 4 & 15];
      out[at++] = kHex[symbol & 15];
      out[at++] = ' ';
    }
  }
  if (!binary) out.back() = '\n';
}

}  // namespace plumbline::study
