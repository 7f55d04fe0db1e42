// The transmitter that a user links: any number of bits in, DAC codes out. It runs reference/tx clock by clock, on the
// backend that was asked for; it decides no bit.
//
// Bits are kept until a DSP clock of P symbols is complete; Flush() completes it with zero bits. Codes leave in the
// order of their symbols; the main cursor of symbol k is code k + latency_symbols().
// State and segmentation: splitting the bits anywhere changes no code.
// Copyable: a copy goes on from the same state, on its own. Distinct objects may run on distinct threads.
#ifndef PLUMBLINE_DSP_TRANSMITTER_H_
#define PLUMBLINE_DSP_TRANSMITTER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "dsp/backend.h"
#include "reference/core/status.h"
#include "reference/tx/tx_types.h"

namespace plumbline::dsp {

class Transmitter {
 public:
  // The level table of `config`, main tap 1.0. `backend`: one of Backends().
  static Expected<Transmitter> Create(const TxConfig& config, const Backend& backend);
  // On the best backend of this machine.
  static Expected<Transmitter> Create(const TxConfig& config);

  // Taps in order of time, the first pre-cursor first, num_pre + 1 + num_post of them, s1.10; valid from the next
  // clock.
  Status SetTaps(std::span<const std::int16_t> taps);
  // Levels and taps together, from the next clock on.
  Status SetCoefs(const TxCoefs& coefs);
  const TxCoefs& coefs() const { return coefs_; }
  const TxConfig& config() const { return plan_.config; }

  // The number of codes that Process() gives for that many bits now: a multiple of symbols_per_clock.
  std::size_t OutputSize(std::size_t num_bits) const;

  // Takes all `bits` (0 or 1, two a symbol), writes OutputSize(bits.size()) codes to the front of `dac`, and as many
  // level indices after the precoder (what the next slicer should decide) to `symbols` unless that is empty. Returns
  // the number written. Preconditions: `dac`, and `symbols` unless empty, hold at least that many.
  std::size_t Process(std::span<const std::uint8_t> bits, std::span<std::int16_t> dac,
                      std::span<std::uint8_t> symbols = {});

  // Completes a pending clock with zero bits and writes its symbols_per_clock codes; writes nothing when no bit is
  // pending. Returns the number written.
  std::size_t Flush(std::span<std::int16_t> dac, std::span<std::uint8_t> symbols = {});

  // Back to the state after Create(), with the coefficients of now.
  void Reset();

  // Symbols by which a code's main cursor follows its symbol.
  int latency_symbols() const { return plan_.config.num_pre; }
  std::size_t pending_bits() const { return pending_bits_; }         // of an incomplete clock
  std::int64_t symbol_count() const { return symbol_count_; }        // symbols sent
  std::int64_t clip_count() const { return state_.dac.clip_count; }  // DAC codes clipped

 private:
  Transmitter(const TxPlan& plan, Backend::Kind kind);
  void Clock(std::span<const std::uint8_t> bits, std::span<std::int16_t> dac, std::span<std::uint8_t> symbols);

  TxPlan plan_;
  TxCoefs coefs_;
  TxState state_;
  TxProbes probes_;
  Backend::Kind kind_;
  std::array<std::uint8_t, 2 * kTxMaxSymbolsPerClock> pending_{};
  std::size_t pending_bits_ = 0;
  std::int64_t symbol_count_ = 0;
};

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_TRANSMITTER_H_
