// The linear model of a hop: what an equaliser search and a noise table need to know about the analog world.
//
// From a transmitter's DAC level to the AFE: the spectrum of the pulse response and the densities of the noises, at the
// hop's operating point. Frequencies run from 0 to 2 baud on a uniform grid. Everything is in volts at the AFE and for
// one DAC volt (not for a code); the transmit FFE is not in it.
//
// Optical hops hold the modulation depth and the TIA's output swing: their gains depend on the transmit FFE. The model
// is stated for the taps of HopConfig::tx_taps; for other taps multiply by GainsFor(taps):
//   pulse                          *= drive * tia
//   noise with Stage::kDriverInput  : psd *= (drive * tia)^2
//   noise with Stage::kTiaInput     : psd *= tia^2
//   noise with Stage::kAfe          : unchanged
// For an electrical hop both gains are 1.
//
// Time. The inverse transform of `pulse` at t = n / N UI is what a symbol whose edge lies at 0 UI leaves in AFE sample
// n: the bulk delay of channels and filters is taken out of both (HopFacts::removed_delay_ui).
// Thread-safety: values and pure functions.
#ifndef PLUMBLINE_LINK_LINEAR_MODEL_H_
#define PLUMBLINE_LINK_LINEAR_MODEL_H_

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace plumbline::link {

// A source of noise or jitter that can be switched. One bit each in a SourceMask.
enum class Source : std::uint8_t {
  kTxNoise,    // SNR_TX: one draw a symbol on the symbol's level
  kTxJitter,   // random, dual-Dirac and even-odd jitter of the transmitter's clock; drawn by link/clock.h, not by the
               // hop
  kDriver,     // input-referred noise of the modulator driver
  kRin,        // relative intensity noise of the laser, mode partition included
  kMpi,        // multipath interference of the fibre
  kTia,        // TIA and shot noise
  kCrosstalk,  // FEXT and NEXT aggressors
  kHostRx,     // eta0 of the receiver behind an electrical channel
  kRxJitter,   // sampling jitter of the receiver
};
inline constexpr int kNumSources = 9;
const char* Name(
    Source source);  // "tx", "tx_jitter", "driver", "rin", "mpi", "tia", "crosstalk", "host_rx", "rx_jitter"

using SourceMask = std::uint32_t;
constexpr SourceMask Bit(Source source) { return SourceMask{1} << static_cast<unsigned>(source); }
inline constexpr SourceMask kNoSources = 0;
inline constexpr SourceMask kAllSources = (SourceMask{1} << kNumSources) - 1;

// What the gain of a linear driver holds at the modulator (link/hop.h).
enum class DriveLevel : std::uint8_t { kPeak, kPower, kSteadyState };

// That level before the driver's gain, in units of A_v, for any transmit FFE. 1: A_v becomes the outer level.
struct DriveMeter {
  static constexpr std::size_t kPhases = 16;

  DriveLevel level = DriveLevel::kPeak;
  std::vector<std::array<double, kPhases>> pulse;  // kPeak: the pulse response, by UI and phase within it
  std::vector<double> correlation;                 // kPower: of the pulse response, at lags of whole UI
  double steady_state = 1;                         // kSteadyState: the response to a level that stays

  // `taps`: the transmit FFE as a fraction of full scale, in order.
  double Level(std::span<const double> taps) const;
};

struct LinearModel {
  enum class Stage : std::uint8_t { kDriverInput, kTiaInput, kAfe };
  struct Noise {
    Source source = Source::kHostRx;
    Stage stage = Stage::kAfe;
    std::vector<double> psd_v2_per_hz;  // one-sided, at the AFE
  };
  struct Gains {
    double drive = 1;
    double tia = 1;
  };

  double baud_hz = 0;
  std::vector<double> freq_hz;              // uniform, 0 .. 2 baud inclusive
  std::vector<std::complex<double>> pulse;  // s: volt second at the AFE a volt of DAC level: hold, edge, channels,
                                            // slope of the optics, front-end filter
  std::vector<Noise> noise;                 // additive, without the transmitter's; absent sources are not listed
  double tx_amplitude_v = 0;                // outer DAC level A_v
  double tx_noise_rms_v = 0;                // a symbol, white over symbols, added to the DAC level (through `pulse`)
  double tx_rj_ui = 0;                      // rms of each edge, white over symbols
  double tx_dj_ui = 0;                      // dual Dirac, half distance: each edge +dj or -dj
  double rx_rj_ui = 0;                      // rms at the sampler, nearly constant over 2 UI, independent beyond 8 UI
  double rx_dj_ui = 0;

  // What the driver's gain holds, and the power that the TIA's holds as a correlation of the pulse response there over
  // whole UI: power = level variance * sum_ij c_i c_j correlation[|i - j|]. Empty for electrical hops.
  DriveMeter drive;
  std::vector<double> tia_correlation;
  double drive_reference = 0;  // the same for HopConfig::tx_taps
  double tia_reference = 0;

  // `taps`: the transmit FFE as a fraction of full scale, in order.
  Gains GainsFor(std::span<const double> taps) const;
};

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_LINEAR_MODEL_H_
