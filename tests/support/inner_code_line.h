// What the inner code leaves on a line with Gaussian noise: ideal levels, soft slicer, 12 symbols of 10 bits a
// codeword.
#ifndef PLUMBLINE_TESTS_SUPPORT_INNER_CODE_LINE_H_
#define PLUMBLINE_TESTS_SUPPORT_INNER_CODE_LINE_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include "reference/coding/gray.h"
#include "reference/core/rng.h"
#include "reference/eq/soft_slicer.h"
#include "reference/fec/inner_code.h"

namespace plumbline::testing_support {

struct InnerCodeLine {
  double line_ber = 0;
  double symbol_ratio = 0;  // wrong 10-bit symbols
  double deviation = 0;     // of the symbol ratio, standard, from codeword to codeword
  double equivalent() const { return symbol_ratio / 10; }
  double uncertainty() const { return 1.96 * deviation / 10; }  // 95 % of equivalent()
};

// sigma: of the noise, slicer units (512 an amplitude unit). drop: low bits of the reliabilities that are left out.
// bits_only: reliabilities that say no more than the bit.
inline InnerCodeLine SimulateInnerCodeLine(std::size_t words, double sigma, const InnerCodePlan& plan,
                                           const SoftSlicerConfig& slicer, int drop, bool bits_only) {
  constexpr std::uint32_t kSeed = 20260117;
  constexpr std::size_t kMessage = kInnerCodeMessage;
  constexpr std::size_t kWord = kInnerCodeBits;
  const SoftSlicerPlan slicer_plan = MakePlan(slicer);
  std::size_t line_errors = 0;
  double sum = 0;
  double squares = 0;
  for (std::size_t w = 0; w < words; ++w) {
    const auto stream = static_cast<std::uint32_t>(w);
    std::vector<std::uint8_t> message(kMessage);
    for (std::size_t i = 0; i < kMessage; ++i)
      message[i] = (Philox4x32({kSeed, stream}, 64 + i / 32)[0] >> (i % 32)) & 1U;
    std::vector<std::uint8_t> sent(kWord);
    reference::InnerEncode(message, sent);
    std::array<std::uint8_t, 64> level;
    reference::GrayMap(sent, level);
    std::array<std::int16_t, 64> z;
    for (std::size_t n = 0; n < z.size(); n += 2) {
      const auto random = Philox4x32({kSeed, stream}, n);
      const double radius = std::sqrt(-2 * std::log((random[0] + 0.5) / 4294967296.0)) * sigma;
      const double angle = 2 * std::numbers::pi * random[1] / 4294967296.0;
      z[n] = static_cast<std::int16_t>(std::lround(1024.0 * level[n] - 1536 + radius * std::cos(angle)));
      z[n + 1] = static_cast<std::int16_t>(std::lround(1024.0 * level[n + 1] - 1536 + radius * std::sin(angle)));
    }
    std::vector<std::int8_t> soft(kWord);
    reference::SoftSlicer(slicer_plan, SlicerCoefs{}, z, soft);
    for (std::size_t i = 0; i < kWord; ++i) {
      if (sent[i] != (soft[i] >= 0)) ++line_errors;
      soft[i] = static_cast<std::int8_t>(bits_only ? (soft[i] >= 0 ? 0 : -1) : soft[i] >> drop);
    }
    std::vector<std::uint8_t> back(kMessage);
    reference::InnerDecode(plan, soft, back);
    int wrong = 0;
    for (std::size_t s = 0; s < 12; ++s) {
      if (!std::equal(back.begin() + static_cast<std::ptrdiff_t>(10 * s),
                      back.begin() + static_cast<std::ptrdiff_t>(10 * s + 10),
                      message.begin() + static_cast<std::ptrdiff_t>(10 * s))) {
        ++wrong;
      }
    }
    sum += wrong;
    squares += wrong * wrong;
  }
  const auto n = static_cast<double>(words);
  InnerCodeLine line;
  line.line_ber = static_cast<double>(line_errors) / (n * static_cast<double>(kWord));
  line.symbol_ratio = sum / n / 12;
  line.deviation = std::sqrt((squares / n - sum / n * sum / n) / n) / 12;
  return line;
}

}  // namespace plumbline::testing_support

#endif  // PLUMBLINE_TESTS_SUPPORT_INNER_CODE_LINE_H_
