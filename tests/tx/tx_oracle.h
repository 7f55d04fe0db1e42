// A second model of the transmitter for the tests of this folder: whole sequences at once, floor division in wide
// integers, no block of the library.
#ifndef PLUMBLINE_TESTS_TX_TX_ORACLE_H_
#define PLUMBLINE_TESTS_TX_TX_ORACLE_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "reference/core/rng.h"
#include "reference/tx/tx_types.h"

namespace plumbline::testing_support {

class TxOracle {
 public:
  struct Output {
    std::vector<std::uint8_t> symbol;
    std::vector<std::int16_t> equalized;
    std::vector<std::int16_t> dac;
    std::int64_t clips = 0;
  };
  struct Counters {
    std::int64_t clips = 0;
    std::int64_t rails = 0;
    std::int64_t dac_ties = 0;
    std::int64_t ffe_ties = 0;
  };

  TxOracle(const TxConfig& config, const TxCoefs& coefs) : config_(config), coefs_(coefs) {}

  // All the bits of a run from reset, an even number.
  Output Run(const std::vector<std::uint8_t>& bits, Counters& counters) const {
    Output out;
    int alternating = 0;  // sum of (-1)^(j-i) G[i]: what 1/(1+D) amounts to
    for (std::size_t k = 0; 2 * k < bits.size(); ++k) {
      const int gray = bits[2 * k] == 0 ? bits[2 * k + 1] : 3 - bits[2 * k + 1];
      alternating = gray - alternating;
      const int symbol = config_.precode != 0 ? ((alternating % 4) + 4) % 4 : gray;
      out.symbol.push_back(static_cast<std::uint8_t>(symbol));
    }
    const int taps = config_.num_pre + 1 + config_.num_post;
    const __int128 full_scale = (1 << (config_.dac_bits - 1)) - 1;
    for (std::size_t n = 0; n < out.symbol.size(); ++n) {
      __int128 sum = 0;
      for (int i = 0; i < taps; ++i) {
        const std::ptrdiff_t m = static_cast<std::ptrdiff_t>(n) - i;
        if (m < 0) continue;
        sum += static_cast<__int128>(coefs_.levels.level[out.symbol[static_cast<std::size_t>(m)]]) *
               coefs_.ffe.tap[static_cast<std::size_t>(i)];
      }
      const __int128 equalized = RoundedQuotient(sum, 64, counters.ffe_ties);
      const __int128 code = RoundedQuotient(equalized * full_scale, 16384, counters.dac_ties);
      const __int128 clipped = std::clamp(code, -full_scale, full_scale);
      out.clips += code != clipped;
      counters.clips += code != clipped;
      counters.rails += clipped == full_scale || clipped == -full_scale;
      out.equalized.push_back(static_cast<std::int16_t>(equalized));
      out.dac.push_back(static_cast<std::int16_t>(clipped));
    }
    return out;
  }

 private:
  // floor(a / b + 1/2) for b > 0 and even.
  static __int128 RoundedQuotient(__int128 a, __int128 b, std::int64_t& ties) {
    const __int128 shifted = a + b / 2;
    const __int128 remainder = ((shifted % b) + b) % b;
    ties += remainder == 0;
    return (shifted - remainder) / b;
  }

  TxConfig config_;
  TxCoefs coefs_;
};

// Bits of a kind: 0 and 1 random, 2 all zero, 3 all one, 4 alternating, 5 pairs 00 10 (the outer levels), else random.
inline std::vector<std::uint8_t> MakeBits(int kind, std::size_t size, std::uint32_t seed, std::uint32_t stream) {
  std::vector<std::uint8_t> bits(size);
  for (std::size_t i = 0; i < size; ++i) {
    const auto random = static_cast<std::uint8_t>(Philox4x32({seed, stream}, i)[0] & 1u);
    bits[i] = kind == 2   ? std::uint8_t{0}
              : kind == 3 ? std::uint8_t{1}
              : kind == 4 ? static_cast<std::uint8_t>(i % 2)
              : kind == 5 ? static_cast<std::uint8_t>(i % 4 == 2)
                          : random;
  }
  return bits;
}

// Legal taps that use the whole sum of magnitudes. `hot`: levels beyond full scale, so that the DAC clips.
inline TxCoefs RandomTxCoefs(const TxPlan& plan, std::uint32_t seed, std::uint32_t stream, bool hot) {
  TxCoefs coefs = MakeCoefs(plan);
  if (hot) coefs.levels.level = {-2047, -500, 700, 2047};
  const auto num_taps = static_cast<std::size_t>(plan.ffe.config.num_taps);
  const auto main = static_cast<std::size_t>(plan.config.num_pre);
  std::int32_t left = kTxTapSum;
  for (std::size_t i = 0; i < num_taps; ++i) {
    if (i == main) continue;
    const auto tap = static_cast<std::int32_t>(Philox4x32({seed, stream}, i)[0] % 161u) - 80;
    coefs.ffe.tap[i] = static_cast<std::int16_t>(tap);
    left -= std::abs(tap);
  }
  coefs.ffe.tap[main] = static_cast<std::int16_t>(left);
  return coefs;
}

}  // namespace plumbline::testing_support

#endif  // PLUMBLINE_TESTS_TX_TX_ORACLE_H_
