// Where the symbols of a transmitter begin: the host transmitter's clock, and the clock of a retimer.
//
// Instants are in UI of the reference clock of the receiver at the far end of the hop (its AFE samples lie at n / N).
//
//   TransmitClock: edge_k = k / (1 + ppm 1e-6) + (sj_pp / 2) sin(2 pi sj_hz t_k) + rj g_k +- dj +- even_odd / 2
//     g_k standard normal; the sign of dj is a fair coin a symbol (dual Dirac); even symbols are early, odd ones late.
//   JitterCleaner: recovered instants -> type-2 phase-locked loop -> instants of a retimer's transmitter.
//     err = r_k - phi_k;  I += Ki err;  phi_{k+1} = phi_k + 1 + I + Kp err;  edge_k = phi_k + rj g_k
//     Closed loop (Kp s + Ki) / (s^2 + Kp s + Ki), damping 4 (peaking 0.13 dB), Kp and Ki from the -3 dB bandwidth.
//     Mean rate out equals mean rate in. The phase FIFO between the two clocks holds capacity/2 symbols when they
//     agree; its depth then is capacity/2 + phi_k - r_k; beyond 0..capacity an overflow is counted (no symbol is
//     dropped: there is no rate adaptation; the count is the error).
// State and segmentation: splitting the stream of symbols anywhere changes no bit. All classes copy.
// Limits and errors: Validate() names field, value and limits.
// Thread-safety: distinct objects are independent.
#ifndef PLUMBLINE_LINK_CLOCK_H_
#define PLUMBLINE_LINK_CLOCK_H_

#include <cstdint>
#include <span>

#include "link/linear_model.h"
#include "link/noise.h"
#include "reference/core/status.h"

namespace plumbline::link {

struct TransmitClockConfig {
  double baud_hz = 53.125e9;
  double ppm = 0;          // ppm, transmitter faster than the receiver's reference
  double rj_ui = 0.007;    // UI rms
  double dj_ui = 0;        // UI, dual Dirac, half distance (A_DD)
  double even_odd_ui = 0;  // UI, even to odd, peak to peak
  double sj_pp_ui = 0;     // UI peak to peak
  double sj_hz = 0;        // Hz
};
Status Validate(const TransmitClockConfig& config);

class TransmitClock {
 public:
  // `hop` separates the draws of the hops of one link, as in Hop::Create.
  static Expected<TransmitClock> Create(const TransmitClockConfig& config, std::uint32_t seed, std::uint32_t hop = 0);
  // The instants of the next symbols.
  void Next(std::span<double> edge_ui);
  // Source::kTxJitter switches rj, dj and even-odd; ppm and sinusoidal jitter stay.
  void SetSources(SourceMask mask) { mask_ = mask; }
  std::int64_t symbols() const { return symbol_; }

 private:
  TransmitClock() = default;
  TransmitClockConfig config_;
  NoiseSource random_;
  PhiloxKey coin_;
  SourceMask mask_ = kAllSources;
  std::int64_t symbol_ = 0;
};

struct JitterCleanerConfig {
  double baud_hz = 53.125e9;
  double bandwidth_hz = 1e6;        // -3 dB of the jitter transfer
  double rj_ui = 0.007;             // UI rms, the retimer's own
  double dj_ui = 0;                 // UI, dual Dirac, half distance
  double reference_ppm = 0;         // ppm, how much faster the clock of the incoming instants runs than that of the
                                    // outgoing ones' receiver
  std::int32_t fifo_symbols = 256;  // capacity of the phase FIFO
};
Status Validate(const JitterCleanerConfig& config);

class JitterCleaner {
 public:
  static Expected<JitterCleaner> Create(const JitterCleanerConfig& config, std::uint32_t seed, std::uint32_t hop = 0);
  // recovered_ui[k]: the instant at which the receiver took symbol k, UI of its reference clock (any constant offset).
  void Process(std::span<const double> recovered_ui, std::span<double> edge_ui);
  void SetSources(SourceMask mask) { mask_ = mask; }

  struct Fifo {
    double depth = 0;    // symbols, now
    double deepest = 0;  // largest and smallest so far
    double shallowest = 0;
    std::int64_t overflows = 0;  // symbols at which the depth was outside 0..capacity
  };
  const Fifo& fifo() const { return fifo_; }
  double proportional_gain() const { return kp_; }
  double integral_gain() const { return ki_; }

 private:
  JitterCleaner() = default;
  JitterCleanerConfig config_;
  NoiseSource random_;
  PhiloxKey coin_;
  SourceMask mask_ = kAllSources;
  std::int64_t symbol_ = 0;
  double kp_ = 0;
  double ki_ = 0;
  double phase_ = 0;
  double integral_ = 0;
  Fifo fifo_;
};

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_CLOCK_H_
