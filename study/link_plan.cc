#include "study/link_plan.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "dsp/cdr_gains.h"
#include "reference/core/gaussian.h"
#include "reference/core/rng.h"
#include "study/inner_lane.h"

namespace plumbline::study {
namespace {

// Baud of the hop of the light, with the inner code or without.
double BaudHz(const Scenario& s, bool optical) {
  return s.baud_gbd * 1e9 * (optical && s.inner_code != "none" ? kInnerBaudRatio : 1.0);
}

constexpr double kTapScale = 1024.0;  // transmit taps are s1.10
link::LineModel BoardLine(const Scenario& s, double impedance_ohm) {
  return {s.board_gamma0, s.board_a1, s.board_a2, s.board_tau, impedance_ohm};
}

link::PackageModel Package(const Scenario& s) {
  link::PackageModel package;
  for (const double c : s.package_die_cap_ff) package.die_capacitance_f.push_back(c * 1e-15);
  for (const double l : s.package_die_ind_nh) package.die_inductance_h.push_back(l * 1e-9);
  package.bump_capacitance_f = s.package_bump_cap_ff * 1e-15;
  package.ball_capacitance_f = s.package_ball_cap_ff * 1e-15;
  const link::LineModel line{s.package_gamma0, s.package_a1, s.package_a2, s.package_tau, s.package_zc_ohm[0]};
  package.line1 = line;
  package.line1.impedance_ohm = s.package_zc_ohm[0];
  package.length1_mm = s.package_length_mm[0];
  package.line2 = line;
  package.line2.impedance_ohm = s.package_zc_ohm[1];
  package.length2_mm = s.package_length_mm[1];
  return package;
}

// Host die to module pad, or back: package, board or file, finger, module line, pad.
// The scenario states the board's loss at the Nyquist frequency of its own baud; the board is the same at any other.
link::ChannelConfig HostChannel(const Scenario& s, link::Direction direction, double baud_hz) {
  const bool to_module = direction == link::Direction::kHostToModule;
  link::ChannelConfig channel;
  channel.direction = direction;
  channel.host_package = s.host_package;
  channel.package = Package(s);
  channel.board = BoardLine(s, s.board_zc_ohm);
  channel.host_loss_db = to_module ? s.host_tx_loss_db : s.host_rx_loss_db;
  if (baud_hz != s.baud_gbd * 1e9) {
    const double length_mm = link::LengthForLossMm(channel.board, channel.host_loss_db, s.baud_gbd * 1e9 / 2);
    channel.host_loss_db = link::AttenuationDb(channel.board, length_mm, baud_hz / 2);
  }
  channel.module.finger_capacitance_f = s.module_finger_cap_ff * 1e-15;
  channel.module.line = BoardLine(s, s.module_zc_ohm);
  channel.module.length_mm = s.module_line_mm;
  channel.module.pad_capacitance_f = s.module_pad_cap_ff * 1e-15;
  channel.source_ohm = s.die_termination_ohm;
  channel.load_ohm = s.die_termination_ohm;
  channel.file = to_module ? s.host_tx_file : s.host_rx_file;
  channel.fext_files = s.fext_files;
  channel.next_files = s.next_files;
  return channel;
}

link::ChannelConfig InsideModule() {
  link::ChannelConfig channel;
  channel.lossless = true;
  return channel;
}

link::HopConfig CommonHop(const Scenario& s) {
  link::HopConfig hop;
  hop.samples_per_ui = s.samples_per_ui;
  hop.tx_amplitude_v = s.tx_amplitude_v;
  hop.tx_edge_s = s.tx_edge_ps * 1e-12;
  hop.tx_snr_db = s.tx_snr_db;
  hop.dac_bits = s.dac_bits;
  hop.fext_amplitude_v = s.fext_amplitude_v;
  hop.next_amplitude_v = s.next_amplitude_v;
  hop.rx_eta0_v2_per_ghz = s.rx_eta0_v2_per_ghz;
  hop.rx_filter_fraction = s.rx_filter_fraction;
  hop.rx_rj_ui = s.rx_rj_ui;
  hop.rx_dj_ui = s.rx_dj_ui;
  hop.afe_full_scale_v = s.afe_full_scale_v;

  hop.driver.bandwidth_hz = s.driver_bandwidth_ghz * 1e9;
  hop.driver.noise_v_rms = s.driver_noise_mv * 1e-3;
  hop.driver.peaking_db = s.driver_peaking.value_or(0.0);
  hop.driver.compression_db = s.driver_compression_db;
  hop.drive_level = s.drive_level == "power"          ? link::DriveLevel::kPower
                    : s.drive_level == "steady-state" ? link::DriveLevel::kSteadyState
                                                      : link::DriveLevel::kPeak;
  hop.aggressor_ppm = s.aggressor_ppm;
  hop.modulator.kind = s.modulator == "eml"     ? link::ModulatorKind::kEml
                       : s.modulator == "ring"  ? link::ModulatorKind::kRing
                       : s.modulator == "vcsel" ? link::ModulatorKind::kVcsel
                                                : link::ModulatorKind::kMzm;
  hop.modulator.extinction_ratio_db = s.extinction_ratio_db;
  hop.modulator.wavelength_m = s.wavelength_nm * 1e-9;
  hop.modulator.pole_hz = s.modulator_pole_ghz * 1e9;
  hop.modulator.mzm_vpi_v = s.mzm_vpi_v;
  hop.modulator.mzm_bias_error_rad = s.mzm_bias_error_rad;
  hop.modulator.chirp_alpha = s.chirp_alpha;
  hop.modulator.eml_v0_v = s.eml_v0_v;
  hop.modulator.eml_exponent = s.eml_exponent;
  hop.modulator.ring_q = s.ring_q;
  hop.modulator.ring_min_transmission = s.ring_min_transmission;
  hop.modulator.ring_detuning_fwhm = s.ring_detuning_fwhm;
  hop.modulator.vcsel_resonance_hz = s.vcsel_resonance_ghz * 1e9;
  hop.modulator.vcsel_damping_hz = s.vcsel_damping_ghz * 1e9;
  hop.modulator.vcsel_pole_hz = s.vcsel_pole_ghz * 1e9;
  hop.modulator.vcsel_compression = s.vcsel_compression;
  hop.laser.oma_tp3_dbm = s.oma_dbm;
  hop.laser.rin_is_oma = s.rin_oma_db_hz != 0;
  hop.laser.rin_db_hz = hop.laser.rin_is_oma ? s.rin_oma_db_hz : s.rin_db_hz;
  hop.laser.mode_partition_k = s.vcsel_mpn_k;
  hop.fibre.multimode = s.fibre != "smf";
  hop.fibre.length_m = s.fibre_length_m;
  hop.fibre.wavelength_m = s.wavelength_nm * 1e-9;
  hop.fibre.zero_dispersion_m = s.fibre_zero_dispersion_nm * 1e-9;
  hop.fibre.dispersion_slope = s.fibre_dispersion_slope;
  hop.fibre.emb_mhz_km = s.fibre_emb_mhz_km;
  hop.fibre.spectral_width_m = s.modulator == "vcsel" ? s.vcsel_width_nm * 1e-9 : 0.0;
  hop.fibre.connector_loss_db = s.connector_loss_db;
  hop.fibre.switch_loss_db = s.switch_loss_db;
  hop.fibre.attenuation_db_per_km = s.fibre_attenuation_db_km;
  hop.fibre.mpi_db = s.mpi_db;
  hop.fibre.mpi_delay_ui = s.mpi_delay_ui;
  hop.fibre.mpi_linewidth_hz = s.mpi_linewidth_mhz * 1e6;
  hop.detector.responsivity_a_w = s.responsivity_a_w;
  hop.tia.noise_a_rthz = s.tia_noise_pa_rthz * 1e-12;
  hop.tia.bandwidth_hz = s.tia_bandwidth_ghz * 1e9;
  hop.tia.swing_pp_v = s.tia_swing_mv * 1e-3;
  hop.tia.agc_tracking = s.tia_agc == "tracking";
  hop.tia.compression_db = s.tia_compression_db;
  return hop;
}

TxConfig Transmitter(const Scenario& s, bool precoding) {
  TxConfig tx;
  tx.symbols_per_clock = s.symbols_per_clock;
  tx.precode = precoding ? 1 : 0;
  tx.num_pre = kTxFfePre;
  tx.num_post = kTxFfeTaps - kTxFfePre - 1;
  tx.rlm = static_cast<std::int32_t>(std::lround(1000 * s.tx_r_lm));
  tx.nlc_percentage = static_cast<std::int32_t>(std::lround(s.tx_nlc_upper_percent));
  tx.nlc_lower_eye_percentage = static_cast<std::int32_t>(std::lround(s.tx_nlc_lower_percent));
  tx.dac_bits = s.dac_bits;
  return tx;
}

SearchReceiver ReceiverForSearch(const Scenario& s) {
  SearchReceiver receiver;
  receiver.tx_amplitude_v = s.tx_amplitude_v;
  receiver.ffe_taps = s.ffe_taps;
  receiver.ffe_pre = s.ffe_pre;
  receiver.dfe_limit = s.dfe_limit;
  receiver.dfe_limit.resize(static_cast<std::size_t>(s.dfe_taps), s.dfe_limit.empty() ? 0.5 : s.dfe_limit.back());
  if (s.rx_detector == "slicer") std::fill(receiver.dfe_limit.begin(), receiver.dfe_limit.end(), 0.0);
  receiver.floating_groups = s.floating_taps == "none" ? 0 : s.floating_groups;
  receiver.floating_group_taps = s.floating_group_taps;
  receiver.floating_last = s.floating_span;
  receiver.floating_limit = s.floating_limit;
  receiver.adc_bits = s.adc_bits;
  receiver.adc_noise_lsb = s.adc_noise_lsb;
  receiver.adc_loading_lsb = s.adc_loading_lsb;
  return receiver;
}

// lowest, highest, step -> codes, lowest first.
std::vector<std::int32_t> Codes(const std::vector<double>& grid, double codes_per_unit) {
  std::vector<std::int32_t> codes;
  const auto count = static_cast<int>(std::floor((grid[1] - grid[0]) / grid[2] + 1e-9));
  for (int i = 0; i <= count; ++i) {
    codes.push_back(static_cast<std::int32_t>(std::lround((grid[0] + i * grid[2]) * codes_per_unit)));
  }
  return codes;
}

SearchGrid GridForSearch(const Scenario& s, bool optical) {
  SearchGrid grid;
  grid.peaking_db = !optical           ? std::vector<double>{0.0}
                    : s.driver_peaking ? std::vector<double>{*s.driver_peaking}
                                       : s.driver_peaking_choices_db;
  if (s.ctle) {
    grid.gdc_codes = {static_cast<int>(std::lround(-(*s.ctle)[0]))};
    grid.gdc2_codes = {static_cast<int>(std::lround(-2 * (*s.ctle)[1]))};
  } else {
    grid.gdc_codes = Codes(s.ctle_gdc_grid, -1.0);
    grid.gdc2_codes = Codes(s.ctle_gdc2_grid, -2.0);
  }
  if (s.tx_ffe) {
    for (std::size_t i = 0; i < kTxFfeTaps; ++i) {
      grid.tx_tap[i] = {static_cast<std::int32_t>(std::lround((*s.tx_ffe)[i] * kTapScale))};
    }
    grid.tx_main_min = 0;
  } else {
    grid.tx_tap[0] = Codes(s.tx_ffe_pre3_grid, kTapScale);
    grid.tx_tap[1] = Codes(s.tx_ffe_pre2_grid, kTapScale);
    grid.tx_tap[2] = Codes(s.tx_ffe_pre1_grid, kTapScale);
    grid.tx_tap[3] = {};
    grid.tx_tap[4] = Codes(s.tx_ffe_post1_grid, kTapScale);
    grid.tx_tap[5] = {0};
    grid.tx_main_min = static_cast<std::int32_t>(std::lround(s.tx_ffe_main_min * kTapScale));
  }
  return grid;
}

constexpr std::uint32_t kAdcNoiseStream = 0x41444300;  // "ADC" and the hop: Philox stream of the converter's noise
constexpr std::uint32_t kSliceStream = 0x534C4300;     // "SLC" and the hop: mismatch of the slices

// One standard normal deviate a slice and kind of mismatch.
double SliceDeviate(std::uint32_t seed, std::uint32_t hop, std::size_t slice, std::size_t kind) {
  const PhiloxBlock words = Philox4x32({seed, kSliceStream + hop}, slice);
  return GaussianFromWord(words[kind]) / 4096.0;
}

RxConfig Receiver(const Scenario& s, std::uint32_t hop, std::uint32_t seed) {
  RxConfig rx;
  rx.symbols_per_clock = s.symbols_per_clock;
  rx.samples_per_ui = s.samples_per_ui;
  rx.latency_clocks = s.loop_latency_clocks;
  rx.ffe_taps = s.ffe_taps;
  rx.ffe_pre = s.ffe_pre;
  // The signal's rms maps to that of PAM4 at the slicer: sqrt(5) units of 512, 64 to an ADC LSB.
  rx.ffe_main = static_cast<std::int32_t>(std::lround(2048 * std::sqrt(5.0) * 512 / (64 * s.adc_loading_lsb)));
  rx.adc.bits = s.adc_bits;
  rx.adc.slices = s.adc_slices;
  rx.adc.noise_rms = static_cast<std::int32_t>(std::lround(256 * s.adc_noise_lsb));
  rx.adc.noise_seed = static_cast<std::int32_t>(seed);
  rx.adc.noise_stream = static_cast<std::int32_t>(kAdcNoiseStream + hop);
  rx.adc_calibration.enable = s.adc_calibration ? 1 : 0;
  rx.adc_calibration.fraction_bits = std::min(rx.adc_calibration.fraction_bits, kAdcCalibrationMaxBits - s.adc_bits);
  rx.floating_taps.form = s.floating_taps == "ffe"   ? kFloatingFeedForward
                          : s.floating_taps == "dfe" ? kFloatingFeedback
                                                     : kFloatingOff;
  rx.floating_taps.groups = s.floating_groups;
  rx.floating_taps.taps_per_group = s.floating_group_taps;
  rx.floating_taps.last = s.floating_span;
  rx.floating_taps.limit = static_cast<std::int32_t>(std::lround(512 * s.floating_limit));
  rx.dfe.num_taps = s.dfe_taps;
  rx.dfe.limit_first = static_cast<std::int32_t>(std::lround(512 * s.dfe_limit.front()));
  rx.dfe.limit_other = static_cast<std::int32_t>(std::lround(512 * s.dfe_limit.back()));
  const RxDetector detector = s.rx_detector == "slicer" ? RxDetector::kSlicer
                              : s.rx_detector == "mlse" ? RxDetector::kMlse
                                                        : RxDetector::kDfe;
  rx.detector = static_cast<std::int32_t>(detector);
  rx.mlse.taps = s.mlse_taps;
  rx.mlse.warmup = s.mlse_warmup;
  rx.mlse.traceback = s.mlse_traceback;
  const std::int32_t sign = s.adaptation == "sign-sign" ? 1 : 0;
  rx.lms.sign_ffe = rx.lms.sign_dfe = rx.lms.sign_level = sign;
  rx.loop_filter.latency_clocks = s.loop_latency_clocks;
  return rx;
}

RxCoefs ReceiverCoefs(const Scenario& s, const EqualizerChoice& choice, std::uint32_t hop, std::uint32_t seed) {
  RxCoefs coefs;
  coefs.ctle.gdc_code = choice.gdc_code;
  coefs.ctle.gdc2_code = choice.gdc2_code;
  for (std::size_t i = 0; i < static_cast<std::size_t>(s.adc_slices); ++i) {
    const auto draw = [&](double rms, std::size_t kind) { return std::lround(rms * SliceDeviate(seed, hop, i, kind)); };
    coefs.adc.offset[i] = static_cast<std::int32_t>(draw(256 * s.adc_offset_lsb, 0));
    coefs.adc.gain[i] = static_cast<std::int16_t>(16384 + draw(16384 * s.adc_gain_percent / 100, 1));
    coefs.phase_interpolator.skew[i] = static_cast<std::int16_t>(draw(kPhasesPerUi * s.adc_skew_ui, 2));
  }
  return coefs;
}

// Mean magnitude over rms of the samples at the converter: 0.89 for clean PAM4, 0.80 for a Gaussian, in between with
// ISI. The AGC holds the mean magnitude; the loading is stated as an rms. From the pulse response, over seeded random
// data.
double MagnitudeOverRms(const SearchResult& search) {
  constexpr int kSymbols = 20000;
  std::vector<double> cursors;  // one a UI, through the best phase
  const std::vector<double>& time = search.pulse_time_ui;
  for (double t = search.phase_ui - std::floor(search.phase_ui - time.front()); t < time.back(); t += 1.0) {
    const auto upper = std::upper_bound(time.begin(), time.end(), t);
    if (upper == time.begin() || upper == time.end()) continue;
    const auto i = static_cast<std::size_t>(upper - time.begin());
    const double share = (t - time[i - 1]) / (time[i] - time[i - 1]);
    cursors.push_back((1 - share) * search.pulse_v[i - 1] + share * search.pulse_v[i]);
  }
  double magnitude = 0;
  double power = 0;
  for (int k = 0; k < kSymbols; ++k) {
    double x = 0;
    for (std::size_t j = 0; j < cursors.size(); ++j) {
      const auto index = static_cast<std::uint64_t>(k) + j;
      const std::uint32_t word = Philox4x32({1, kSliceStream}, index / 64)[index / 16 % 4];
      x += cursors[j] * (2.0 * ((word >> (2 * (index % 16))) & 3U) - 3.0);
    }
    magnitude += std::abs(x) / kSymbols;
    power += x * x / kSymbols;
  }
  return power > 0 ? magnitude / std::sqrt(power) : std::sqrt(2 / M_PI);
}

// Error units per UI and symbol: 512 a unit amplitude, E[a^2] = 5, and both neighbours of the cursor.
std::int32_t DetectorSlope(const SearchResult& search) {
  const double slope = 512 * 5 * std::abs(search.detector_slope_pre - search.detector_slope_post);
  return static_cast<std::int32_t>(std::lround(std::clamp(slope, 500.0, 20000.0)));
}

}  // namespace

std::vector<HopPlan> OutlineLink(const Scenario& s, Architecture architecture, std::uint32_t seed) {
  const bool tx_retimed = TxRetimed(architecture);
  const bool rx_retimed = RxRetimed(architecture);
  const std::string light = s.fibre == "smf" ? "single-mode fibre" : "multimode fibre";

  std::vector<HopPlan> hops;
  const auto add = [&](std::string test_point, std::string description, bool optical, std::uint32_t number,
                       bool precoding) -> HopPlan& {
    HopPlan plan;
    plan.test_point = std::move(test_point);
    plan.description = std::move(description);
    plan.decides_optical_hop = optical;
    plan.from_host = hops.empty();
    plan.number = number;
    plan.tx = Transmitter(s, precoding);
    plan.rx = Receiver(s, number, seed);
    plan.hop = CommonHop(s);
    plan.hop.optical = optical;
    plan.hop.baud_hz = BaudHz(s, optical);
    plan.inner_code = optical && s.inner_code != "none";
    plan.search_receiver = ReceiverForSearch(s);

    plan.clock.baud_hz = plan.hop.baud_hz;
    plan.clock.ppm = s.ppm_offset;
    plan.clock.rj_ui = s.tx_rj_ui;
    plan.clock.dj_ui = s.tx_dj_ui;
    plan.clock.even_odd_ui = s.tx_even_odd_ui;
    plan.clock.sj_pp_ui = s.tx_sj_pp_ui;
    plan.clock.sj_hz = s.tx_sj_mhz * 1e6;
    plan.cleaner.baud_hz = plan.hop.baud_hz;
    plan.cleaner.bandwidth_hz = s.retimer_pll_bandwidth_mhz * 1e6;
    plan.cleaner.rj_ui = s.retimer_rj_ui;
    plan.cleaner.dj_ui = s.tx_dj_ui;
    plan.cleaner.fifo_symbols = s.retimer_fifo_symbols;
    // What the linear model and the search see of the clock in use.
    plan.hop.tx_clock = plan.clock;
    if (!plan.from_host) plan.hop.tx_clock.rj_ui = s.retimer_rj_ui;
    hops.push_back(std::move(plan));
    return hops.back();
  };

  if (tx_retimed) {
    HopPlan& electrical = add("TP1_module_rx", "host transmitter, board, module receiver", false, 0, s.precoding_tp1);
    electrical.hop.channel_a = HostChannel(s, link::Direction::kHostToModule, electrical.hop.baud_hz);
  }
  {
    HopPlan& optical = add(rx_retimed ? "TP3_module_rx" : "TP5_host_rx",
                           std::string(tx_retimed ? "module transmitter, " : "host transmitter, board, driver, ") +
                               light + (rx_retimed ? ", TIA, module receiver" : ", TIA, board, host receiver"),
                           true, 1, rx_retimed ? s.precoding_tp3 : s.precoding_tp5);
    optical.hop.channel_a =
        tx_retimed ? InsideModule() : HostChannel(s, link::Direction::kHostToModule, optical.hop.baud_hz);
    optical.hop.channel_b =
        rx_retimed ? InsideModule() : HostChannel(s, link::Direction::kModuleToHost, optical.hop.baud_hz);
    if (rx_retimed) optical.hop.rx_eta0_v2_per_ghz = s.module_rx_eta0_v2_per_ghz;
  }
  if (rx_retimed) {
    HopPlan& electrical = add("TP5_host_rx", "module transmitter, board, host receiver", false, 2, s.precoding_tp5);
    electrical.hop.channel_a = HostChannel(s, link::Direction::kModuleToHost, electrical.hop.baud_hz);
  }
  return hops;
}

Expected<std::vector<HopPlan>> PlanLink(const Scenario& s, Architecture architecture, std::uint32_t seed) {
  std::vector<HopPlan> hops = OutlineLink(s, architecture, seed);
  for (HopPlan& plan : hops) {
    const auto model = [&plan, seed](double peaking_db) -> Expected<link::LinearModel> {
      link::HopConfig config = plan.hop;
      config.driver.peaking_db = peaking_db;
      const Expected<link::Hop> hop = link::Hop::Create(config, seed, plan.number);
      if (!hop.ok()) return hop.status();
      return hop->Linear();
    };
    Expected<SearchResult> search = SearchEqualizer(model, plan.search_receiver, GridForSearch(s, plan.hop.optical));
    if (!search.ok()) return Status::Error(plan.test_point + ": " + search.status().message());
    plan.search = std::move(*search);

    plan.hop.driver.peaking_db = plan.search.peaking_db;
    plan.hop.tx_taps.clear();
    plan.tx_coefs = MakeCoefs(MakePlan(plan.tx));
    for (std::size_t i = 0; i < kTxFfeTaps; ++i) {
      plan.hop.tx_taps.push_back(plan.search.choice.tx_ffe[i] / kTapScale);
      plan.tx_coefs.ffe.tap[i] = static_cast<std::int16_t>(plan.search.choice.tx_ffe[i]);
    }
    plan.rx.agc_target =
        static_cast<std::int32_t>(std::lround(256 * s.adc_loading_lsb * MagnitudeOverRms(plan.search)));
    plan.rx.ffe_hold_pre1 = s.ffe_hold_pre1.value_or(plan.search.hold_pre1_code);
    if (!plan.search.dfe_codes.empty()) {
      plan.rx.dfe_start = std::clamp(plan.search.dfe_codes[0], -plan.rx.dfe.limit_first, plan.rx.dfe.limit_first);
    }
    plan.rx_coefs = ReceiverCoefs(s, plan.search.choice, plan.number, seed);
    std::copy(plan.search.floating.begin(), plan.search.floating.end(), plan.rx_coefs.floating_taps.position.begin());
    plan.rx.loop_filter.detector_slope = DetectorSlope(plan.search);
    const Expected<dsp::CdrGains> gains =
        dsp::CdrGainsFor(s.cdr_bandwidth_mhz * 1e6, plan.hop.baud_hz, plan.rx.symbols_per_clock,
                         plan.rx.loop_filter.latency_clocks, plan.rx.loop_filter.detector_slope);
    if (!gains.ok()) return Status::Error(plan.test_point + ": " + gains.status().message());
    plan.rx.loop_filter.kp = gains->kp;
    plan.rx.loop_filter.ki = gains->ki;
  }
  return hops;
}

}  // namespace plumbline::study
