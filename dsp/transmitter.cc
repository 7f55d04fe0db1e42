#include "dsp/transmitter.h"

#include <algorithm>
#include <cassert>
#include <string>

#include "kernels/eq/ffe.h"
#include "reference/coding/gray.h"
#include "reference/coding/precoder.h"
#include "reference/convert/dac.h"
#include "reference/convert/pam4_levels.h"
#include "reference/tx/tx.h"

namespace plumbline::dsp {
namespace {

// reference::TxClock with the blocks that have a twin replaced by it.
void TxClockOnKernels(const TxPlan& plan, const TxCoefs& coefs, TxState& state, std::span<const std::uint8_t> bits,
                      std::span<std::int16_t> dac, TxProbes& probes) {
  const std::size_t size = dac.size();
  const auto symbol = std::span(probes.symbol).first(size);
  const auto level = std::span(probes.level).first(size);
  const auto equalized = std::span(probes.equalized).first(size);
  reference::GrayMap(bits, symbol);
  reference::PrecoderEncode(plan.precoder, state.precoder, symbol, symbol);
  reference::Pam4Levels(plan.levels, coefs.levels, symbol, level);
  kernels::Ffe(plan.ffe, coefs.ffe, state.ffe, level, equalized);
  reference::Dac(plan.dac, state.dac, equalized, dac);
}

}  // namespace

Transmitter::Transmitter(const TxPlan& plan, Backend::Kind kind)
    : plan_(plan), coefs_(MakeCoefs(plan)), state_(), probes_(), kind_(kind) {
  Reset();
}

Expected<Transmitter> Transmitter::Create(const TxConfig& config, const Backend& backend) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(config));
  return Transmitter(MakePlan(config), backend.kind);
}

Expected<Transmitter> Transmitter::Create(const TxConfig& config) {
  return Create(config, Backends()[std::min<std::size_t>(1, Backends().size() - 1)]);
}

Status Transmitter::SetTaps(std::span<const std::int16_t> taps) {
  const auto num_taps = static_cast<std::size_t>(plan_.ffe.config.num_taps);
  if (taps.size() != num_taps) {
    return Status::Error("tx: " + std::to_string(taps.size()) +
                         " taps given; num_pre + 1 + num_post = " + std::to_string(num_taps));
  }
  TxCoefs coefs = coefs_;
  std::copy(taps.begin(), taps.end(), coefs.ffe.tap.begin());
  return SetCoefs(coefs);
}

Status Transmitter::SetCoefs(const TxCoefs& coefs) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(plan_, coefs));
  coefs_ = coefs;
  return Status::Ok();
}

std::size_t Transmitter::OutputSize(std::size_t num_bits) const {
  const auto size = static_cast<std::size_t>(plan_.config.symbols_per_clock);
  return (pending_bits_ + num_bits) / (2 * size) * size;
}

void Transmitter::Clock(std::span<const std::uint8_t> bits, std::span<std::int16_t> dac,
                        std::span<std::uint8_t> symbols) {
  const auto run = kind_ == Backend::Kind::kReference ? &reference::TxClock : &TxClockOnKernels;
  run(plan_, coefs_, state_, bits, dac, probes_);
  symbol_count_ += static_cast<std::int64_t>(dac.size());
  if (!symbols.empty()) std::copy_n(probes_.symbol.begin(), dac.size(), symbols.begin());
}

std::size_t Transmitter::Process(std::span<const std::uint8_t> bits, std::span<std::int16_t> dac,
                                 std::span<std::uint8_t> symbols) {
  const auto size = static_cast<std::size_t>(plan_.config.symbols_per_clock);
  const std::size_t produced = OutputSize(bits.size());
  assert(dac.size() >= produced && (symbols.empty() || symbols.size() >= produced));
  for (std::size_t done = 0; done < produced; done += size) {
    const auto symbols_of_clock = symbols.empty() ? symbols : symbols.subspan(done, size);
    if (pending_bits_ == 0) {
      Clock(bits.first(2 * size), dac.subspan(done, size), symbols_of_clock);
      bits = bits.subspan(2 * size);
    } else {
      const std::size_t missing = 2 * size - pending_bits_;
      std::copy_n(bits.begin(), missing, pending_.begin() + static_cast<std::ptrdiff_t>(pending_bits_));
      bits = bits.subspan(missing);
      pending_bits_ = 0;
      Clock(std::span(pending_).first(2 * size), dac.subspan(done, size), symbols_of_clock);
    }
  }
  std::copy(bits.begin(), bits.end(), pending_.begin() + static_cast<std::ptrdiff_t>(pending_bits_));
  pending_bits_ += bits.size();
  return produced;
}

std::size_t Transmitter::Flush(std::span<std::int16_t> dac, std::span<std::uint8_t> symbols) {
  if (pending_bits_ == 0) return 0;
  constexpr std::array<std::uint8_t, 2 * kTxMaxSymbolsPerClock> kZeros{};
  const std::size_t missing = 2 * static_cast<std::size_t>(plan_.config.symbols_per_clock) - pending_bits_;
  return Process(std::span(kZeros).first(missing), dac, symbols);
}

void Transmitter::Reset() {
  plumbline::Reset(plan_, state_);
  pending_bits_ = 0;
  symbol_count_ = 0;
}

}  // namespace plumbline::dsp
