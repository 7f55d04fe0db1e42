// Symbols of 10 bits as text and binary, for commands that read and write streams: three hex digits a symbol with
// single spaces between them, or one little-endian 16-bit word a symbol.
#ifndef PLUMBLINE_STUDY_SYMBOL_TEXT_H_
#define PLUMBLINE_STUDY_SYMBOL_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "reference/fec/rs_types.h"
#include "study/record_stream.h"

namespace plumbline::study {

inline constexpr int kSymbolMax = (1 << kRsSymbolBits) - 1;
inline constexpr int kNoDigit = 1 << 12;  // beyond any three digits

// Value of a hex digit of either case, kNoDigit for any other character.
int HexDigit(char c);
// A character as an error names it.
std::string Quoted(char c);

// Takes exactly symbols.size() symbols from a line without its LF; false when it is no such line.
bool ReadSymbols(std::string_view line, std::span<std::uint16_t> symbols);
// The same from two bytes a symbol; says what is wrong.
RecordProblem TakeSymbols(std::string_view record, std::span<std::uint16_t> symbols);
// Why ReadSymbols() did not. `what` is the line's name in the text, "word".
RecordProblem SymbolsProblem(std::string_view line, std::size_t count, std::string_view what);
// A line with its LF, or two bytes a symbol.
void AppendSymbols(std::span<const std::uint16_t> symbols, bool binary, std::string& out);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_SYMBOL_TEXT_H_
