// One hop of a link: from a transmitter's DAC codes to the AFE codes of the next receiver that makes decisions.
//
//   DAC codes, edges -> NRZ hold with Gaussian edges -> electrical channel A
//     -> [driver -> modulator -> fibre -> detector -> TIA -> electrical channel B]     optical hops
//     -> crosstalk + eta0 noise -> front-end filter (4th-order Butterworth) -> sampling jitter -> AFE codes (int16)
// An electrical hop skips the bracket. A retimed module has no board between its DSP and its optics: set
// channel_a.lossless (module DAC to driver) or channel_b.lossless (TIA to module receiver).
//
// Sampling jitter: AFE sample n is x(t_n + dt_n), by x + dt x' + dt^2/2 x'' (sixth-order differences; below -60 dB of
// the
//   signal for dt up to 0.05 UI). dt: independent nodes every 4 UI (rms rx_rj_ui, and +-rx_dj_ui with a fair coin),
//   between two nodes cos(a) n_i + sin(a) n_{i+1}, a = 0 .. pi/2: constant variance, nearly constant over the samples
//   from which one symbol is interpolated, far above the bandwidth of any CDR.
// AFE code: round(v / afe_full_scale_v * 32767), clipped to +-32767 and counted.
// Linear optics hold their depth. The driver's gain puts at the outer levels which give the extinction ratio
//   kPeak        the largest excursion at the symbols' centres: sum_k |h_k| of the pulse response at the modulator,
//                taken at the sampling phase where it is smallest,
//   kPower       the outer levels of ideal PAM4 with the rms of the drive,
//   kSteadyState the outer levels of long runs;
//   computed once from the linear model with tx_taps. OMA is P(+1) - P(-1) of the modulator.
// State and segmentation: whole blocks of 512 UI on an absolute grid go through the chain inside; Process appends what
// is
//   ready. Splitting the symbols anywhere changes no code. Memory does not grow. A hop copies with all its state.
//   The last symbols of a run come out once later symbols push them: about 512 UI plus the span of the channel.
// Time: AFE sample n stands for n / N UI of the receiver's reference; bulk delays are removed
// (facts().removed_delay_ui). Noise: Philox streams by (seed, hop, source), positions are symbol or sample indices: two
// runs with the same seed see
//   the same noise whatever else differs. A source that is switched off keeps its place.
// Limits and errors: Validate() names field, value and limits.
// Thread-safety: distinct hops are independent.
// Standard: IEEE 802.3 Annex 93A (93A-20 front-end filter, 93A-30, 93A-35, 93A-46).
#ifndef PLUMBLINE_LINK_HOP_H_
#define PLUMBLINE_LINK_HOP_H_

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "link/channel.h"
#include "link/clock.h"
#include "link/filter.h"
#include "link/linear_model.h"
#include "link/noise.h"
#include "link/optics/driver.h"
#include "link/optics/fibre.h"
#include "link/optics/laser.h"
#include "link/optics/modulator.h"
#include "link/optics/receiver.h"
#include "link/transmit_waveform.h"
#include "reference/core/status.h"

namespace plumbline::link {

// Defaults: scenario 112g-dr, a linear (LPO) hop from host to host.
struct HopConfig {
  double baud_hz = 53.125e9;        // Hz
  std::int32_t samples_per_ui = 4;  // 4 or 8
  bool optical = true;              // false: channel A alone

  // Transmitter.
  double tx_amplitude_v = 0.413;        // V, A_v: outer level into a matched load
  double tx_edge_s = 7.5e-12;           // s, T_r of 93A-46
  double tx_snr_db = 33;                // dB, SNR_TX
  std::int32_t dac_bits = 8;            // bits: code 2^(bits-1) - 1 is A_v
  TransmitClockConfig tx_clock;         // not applied by the hop (edges come from outside); stated in Linear()
  std::vector<double> tx_taps = {1.0};  // the transmit FFE in use, fractions of full scale in order: operating point
                                        // of driver and TIA, and the aggressors' FFE; not applied to the codes

  ChannelConfig channel_a;  // baud_hz and samples_per_ui are taken from this hop
  // Optics.
  DriverConfig driver;
  DriveLevel drive_level = DriveLevel::kPeak;
  ModulatorConfig modulator;
  LaserConfig laser;
  FibreConfig fibre;
  DetectorConfig detector;
  TiaConfig tia;
  ChannelConfig channel_b;  // as channel_a; its direction is always kModuleToHost

  // Crosstalk: the aggressors of channel_a and channel_b join where their channel ends.
  double fext_amplitude_v = 0.413;  // V, A_fe
  double next_amplitude_v = 0.608;  // V, A_ne
  double aggressor_ppm = 100;       // ppm, aggressor j runs at +-this (alternating): its phase sweeps

  // Receiver.
  double rx_eta0_v2_per_ghz = 8.2e-9;  // V^2/GHz, one-sided, before the front-end filter; 0 right behind a TIA
  double rx_filter_fraction = 0.75;    // of the baud rate, -3 dB of the 4th-order Butterworth (93A-20)
  double rx_rj_ui = 0.007;             // UI rms
  double rx_dj_ui = 0;                 // UI, dual Dirac, half distance
  double afe_full_scale_v = 0.5;       // V at code 32767

  FirLimits fir;  // max_taps counts at 4 samples a UI
};
Status Validate(const HopConfig& config);

// What the hop's numbers became.
struct HopFacts {
  double removed_delay_ui = 0;   // of channels and filters together
  double channel_a_loss_db = 0;  // |H21| at half the baud rate, terminations included
  double channel_b_loss_db = 0;
  double dac_rms_v = 0;        // with tx_taps and random data
  double afe_rms_v = 0;        // signal at the AFE, linear model
  double afe_noise_rms_v = 0;  // all additive sources
  // Optical hops only.
  double driver_input_rms_v = 0;
  double driver_gain_db = 0;    // DC gain, small signal
  double drive_outer_v = 0;     // V at the modulator for u = 1
  double modulation_index = 0;  // (P3 - P0) / (P3 + P0)
  double extinction_ratio_db = 0;
  double steady_state_oma_db = 0;  // OMA of long runs of 3s and 0s against the key's, linear model
  double oma_tp3_dbm = 0;
  double oma_launch_dbm = 0;
  double average_tp3_dbm = 0;
  double average_launch_dbm = 0;
  double rin_db_hz = 0;      // relative to instantaneous power, as used
  bool fibre_field = false;  // false: the field was skipped as negligible, or the fibre is multimode
  double accumulated_dispersion_ps_nm = 0;
  double tia_gain_ohm = 0;  // DC, at start
  double tia_swing_pp_v = 0;
  // FIR lengths, taps, as run: channel A, driver, modulator, fibre, TIA, channel B, front end.
  std::array<std::int32_t, 7> fir_taps{};
};

struct HopCounters {
  std::int64_t symbols = 0;     // taken
  std::int64_t samples = 0;     // AFE codes given
  std::int64_t clipped = 0;     // AFE codes that were clipped
  std::int64_t late_edges = 0;  // see transmit_waveform.h; 0 in any sane run
  double afe_power_v2 = 0;      // sum of squares of what was quantised: rms = sqrt(power / samples)
  double tia_gain_ohm = 0;      // now (AGC tracking)
};

class Hop {
 public:
  Hop(const Hop& other);
  Hop(Hop&& other) noexcept;
  Hop& operator=(const Hop& other);
  Hop& operator=(Hop&& other) noexcept;
  ~Hop();

  // `hop`: number of this hop in its link, which names its noise streams; give the optical hop the same number in all
  // architectures that are compared.
  static Expected<Hop> Create(const HopConfig& config, std::uint32_t seed, std::uint32_t hop = 0);

  // edge_ui[k]: the instant at which symbol k begins, UI of the receiver's reference, ascending from about 0. Appends.
  void Process(std::span<const std::int16_t> dac, std::span<const double> edge_ui, std::vector<std::int16_t>& afe);

  void SetSources(SourceMask mask);
  SourceMask sources() const;
  // slope kLevels: the optics' gain is that of the best line through the four levels; kSmallSignal: the slope at bias.
  enum class OpticsSlope { kLevels, kSmallSignal };
  LinearModel Linear(OpticsSlope slope = OpticsSlope::kLevels) const;

  const HopConfig& config() const;
  const HopFacts& facts() const;
  const HopCounters& counters() const;
  const ChannelReport& channel_a() const;
  const ChannelReport& channel_b() const;

 private:
  struct Design;  // what never changes after Create: shared between copies
  struct Stream;  // what does
  void ProcessBlock(std::vector<std::int16_t>& afe);
  void ProcessOptics();
  void AddAggressors(bool at_b);
  Hop();
  std::shared_ptr<const Design> design_;
  std::unique_ptr<Stream> stream_;
};

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_HOP_H_
