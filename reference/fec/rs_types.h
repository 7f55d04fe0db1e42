// Types of the Reed-Solomon codec: configuration, plan, result of a codeword, test points.
#ifndef PLUMBLINE_REFERENCE_FEC_RS_TYPES_H_
#define PLUMBLINE_REFERENCE_FEC_RS_TYPES_H_

#include <array>
#include <cstdint>
#include <span>

#include "reference/core/fields.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kRsArithVersion = 1;
inline constexpr std::int32_t kRsKp4 = 0;      // RS(544,514), corrects 15 symbols
inline constexpr std::int32_t kRsKr4 = 1;      // RS(528,514), corrects 7 symbols
inline constexpr int kRsSymbolBits = 10;       // bits a symbol, bit 0 first in time
inline constexpr int kRsMessageSymbols = 514;  // of either code
inline constexpr int kRsMaxT = 15;             // correctable symbols of the longer code
inline constexpr int kRsMaxParity = 2 * kRsMaxT;
inline constexpr int kRsMaxSymbols = kRsMessageSymbols + kRsMaxParity;

struct RsConfig {
  std::int32_t code = kRsKp4;  // 0: KP4, 1: KR4
};

inline constexpr std::array kRsFields = {
    Field<RsConfig>{"code", "1", kRsKp4, kRsKr4, &RsConfig::code, "0 is KP4 RS(544,514), 1 is KR4 RS(528,514)"},
};
constexpr std::span<const Field<RsConfig>> FieldsOf(const RsConfig&) { return kRsFields; }

inline Status Validate(const RsConfig& config) { return ValidateFields("rs", config); }

struct RsPlan {
  RsConfig config;
  std::int32_t n = kRsMaxSymbols;      // symbols a codeword
  std::int32_t k = kRsMessageSymbols;  // message symbols a codeword
  std::int32_t t = kRsMaxT;            // symbols that can be corrected; 2t = n - k parity symbols
};
// Precondition: Validate(config).ok().
constexpr RsPlan MakePlan(const RsConfig& config) {
  const std::int32_t t = config.code == kRsKr4 ? 7 : kRsMaxT;
  return RsPlan{config, kRsMessageSymbols + 2 * t, kRsMessageSymbols, t};
}

enum class RsStatus : std::int32_t {
  kClean = 0,          // received a codeword; nothing changed
  kCorrected = 1,      // 1..t symbols changed; the output is a codeword
  kUncorrectable = 2,  // no codeword within t symbols; the output is as received
};

// What the decoder did to one codeword. Entries beyond num_corrected are zero.
struct RsResult {
  RsStatus status = RsStatus::kClean;
  std::int32_t num_corrected = 0;                  // symbols
  std::array<std::uint16_t, kRsMaxT> position{};   // in order of transmission, 0 is first in time; ascending
  std::array<std::uint16_t, kRsMaxT> magnitude{};  // received XOR corrected, never zero
};

// The decoder's test points; coefficient i of a polynomial stands at index i. Filled for every word, correctable or
// not.
struct RsProbe {
  std::array<std::uint16_t, kRsMaxParity> syndrome{};     // S_j = received(alpha^j), j = 0..2t-1
  std::array<std::uint16_t, kRsMaxParity + 1> locator{};  // Lambda(x) as Berlekamp-Massey leaves it; Lambda(0) = 1
  std::int32_t locator_length = 0;                        // L, length of the shortest register
  std::array<std::uint16_t, kRsMaxParity> evaluator{};    // Omega(x) = S(x) Lambda(x) mod x^2t
};

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_FEC_RS_TYPES_H_
