#include "reference/tx/tx.h"

#include <cassert>
#include <cstddef>

#include "reference/coding/gray.h"
#include "reference/coding/precoder.h"
#include "reference/convert/dac.h"
#include "reference/convert/pam4_levels.h"
#include "reference/eq/ffe.h"

namespace plumbline::reference {

static_assert(SignedMax(kPam4LevelBits) * kTxTapSum + (1 << (kTxFfeOutShift - 1)) <= SignedMax(16) << kTxFfeOutShift,
              "the FFE output cannot saturate");

void TxClock(const TxPlan& plan, const TxCoefs& coefs, TxState& state, std::span<const std::uint8_t> bits,
             std::span<std::int16_t> dac, TxProbes& probes) {
  const auto size = static_cast<std::size_t>(plan.config.symbols_per_clock);
  assert(bits.size() == 2 * size && dac.size() == size);
  const auto symbol = std::span(probes.symbol).first(size);
  const auto level = std::span(probes.level).first(size);
  const auto equalized = std::span(probes.equalized).first(size);

  GrayMap(bits, symbol);
  PrecoderEncode(plan.precoder, state.precoder, symbol, symbol);
  Pam4Levels(plan.levels, coefs.levels, symbol, level);
  Ffe(plan.ffe, coefs.ffe, state.ffe, level, equalized);
  Dac(plan.dac, state.dac, equalized, dac);
}

}  // namespace plumbline::reference
