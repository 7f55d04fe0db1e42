// The field table of a scenario, and the listings that are made from it.
#include <fmt/format.h>

#include <array>
#include <type_traits>

#include "study/scenario.h"

namespace plumbline::study {
namespace {

using S = Scenario;
constexpr std::size_t kNoCount = 0;

constexpr ScenarioField Number(const char* group, const char* name, const char* unit, double min, double max,
                               ScenarioField::Member member, const char* description) {
  return {group, name, unit, min, max, member, "", kNoCount, kNoCount, description};
}
constexpr ScenarioField Flag(const char* group, const char* name, bool S::*member, const char* description) {
  return {group, name, "", 0, 1, member, "", kNoCount, kNoCount, description};
}
constexpr ScenarioField Word(const char* group, const char* name, const char* choices, std::string S::*member,
                             const char* description) {
  return {group, name, "", 0, 0, member, choices, kNoCount, kNoCount, description};
}
constexpr ScenarioField List(const char* group, const char* name, const char* unit, double min, double max,
                             std::size_t min_count, std::size_t max_count, ScenarioField::Member member,
                             const char* description) {
  return {group, name, unit, min, max, member, "", min_count, max_count, description};
}

constexpr const char* kLink = "Link";
constexpr const char* kTx = "Transmitter (the host's and a retimer's)";
constexpr const char* kHost = "Host package and board";
constexpr const char* kModule = "Module, electrical side";
constexpr const char* kRx = "Receiver (the host's and a retimer's)";
constexpr const char* kRetimer = "Retimer";
constexpr const char* kModulator = "Driver and modulator";
constexpr const char* kFibre = "Fibre";
constexpr const char* kDetector = "Detector and TIA";

constexpr std::array kFields = {
    Word(kLink, "title", "", &S::title, "what the scenario is, for reports"),
    Word(kLink, "rate", "112G|224G", &S::rate, "rate class; baud_gbd lies within 10 % of 53.125 or 106.25 GBd"),
    Number(kLink, "baud_gbd", "GBd", 45, 120, &S::baud_gbd, "symbol rate of every hop"),
    Number(kLink, "samples_per_ui", "samples", 4, 8, &S::samples_per_ui,
           "AFE codes a UI and grid of the analog simulation, 4 or 8"),
    Number(kLink, "symbols_per_clock", "symbols", 64, 128, &S::symbols_per_clock, "symbols a DSP clock, 64 or 128"),
    Number(kLink, "afe_full_scale_v", "V", 0.05, 2, &S::afe_full_scale_v, "AFE voltage of code 32767; beyond it clips"),
    Number(kLink, "ppm_offset", "ppm", -200, 200, &S::ppm_offset,
           "host transmitter's reference clock against each receiver's"),
    Word(kLink, "coding", "kp4|kr4|none", &S::coding,
         "FEC end to end: RS(544,514), or RS(528,514) with port_gbps = 100; none counts as kp4 and adds no latency"),
    Number(kLink, "port_gbps", "Gb/s", 100, 1600, &S::port_gbps,
           "Ethernet port of the lane: 100 has one codeword, 200 and 400 interleave two, 800 and 1600 four"),
    Word(kLink, "fec_multiplexing", "bit|symbol", &S::fec_multiplexing,
         "how PCS lanes share the lane: bit by bit (106.25 Gb/s lanes), or Reed-Solomon symbols in turn (212.5 Gb/s)"),
    Word(kLink, "fec_lanes", "folded|real", &S::fec_lanes,
         "the port's other lanes: stretches of the simulated one 1e5 symbols apart, or simulated, each with its own "
         "noise"),
    Word(kLink, "inner_code", "none|hard|soft", &S::inner_code,
         "inner code (128,120) on the hop of the light, which then runs at 1089/1020 of baud_gbd; its decoder"),
    Number(kLink, "inner_least_reliable", "positions", 1, 8, &S::inner_least_reliable,
           "inner code, soft: positions tried both ways"),
    Number(kLink, "inner_soft_bits", "bits", 6, 8, &S::inner_soft_bits,
           "inner code: width of the soft slicer's values"),
    Number(kLink, "inner_depth", "units", 0, 256, &S::inner_depth,
           "inner code: depth of its convolutional interleaver, units of 4 FEC symbols"),
    Flag(kLink, "precoding_tp1", &S::precoding_tp1, "1/(1+D) mod 4 on the hop that ends in the transmit module"),
    Flag(kLink, "precoding_tp3", &S::precoding_tp3, "the same on the hop that ends in the receive module"),
    Flag(kLink, "precoding_tp5", &S::precoding_tp5, "the same on the hop that ends in the host receiver"),

    Number(kTx, "tx_amplitude_v", "V", 0.05, 1, &S::tx_amplitude_v,
           "A_v: outer DAC level, peak differential into a matched load"),
    Number(kTx, "tx_edge_ps", "ps", 0, 30, &S::tx_edge_ps, "T_r of eq. 93A-46, 20 to 80 %"),
    Number(kTx, "tx_snr_db", "dB", 15, 100, &S::tx_snr_db,
           "SNR_TX: A_v over the rms of the transmitter's noise; 100: none"),
    Number(kTx, "tx_rj_ui", "UI rms", 0, 0.05, &S::tx_rj_ui, "random jitter of each symbol edge"),
    Number(kTx, "tx_dj_ui", "UI", 0, 0.1, &S::tx_dj_ui, "dual-Dirac jitter, A_DD (half the distance)"),
    Number(kTx, "tx_even_odd_ui", "UI", 0, 0.1, &S::tx_even_odd_ui, "even-odd jitter, peak to peak"),
    Number(kTx, "tx_sj_pp_ui", "UI", 0, 20, &S::tx_sj_pp_ui, "sinusoidal jitter, peak to peak"),
    Number(kTx, "tx_sj_mhz", "MHz", 0, 1000, &S::tx_sj_mhz, "its frequency"),
    Number(kTx, "tx_r_lm", "1", 0.8, 1, &S::tx_r_lm, "level mismatch ratio R_LM of the DAC's level table"),
    Number(kTx, "tx_nlc_upper_percent", "%", -20, 20, &S::tx_nlc_upper_percent,
           "nonlinear compensation: upper eye wider by this share"),
    Number(kTx, "tx_nlc_lower_percent", "%", -20, 20, &S::tx_nlc_lower_percent,
           "nonlinear compensation: lower eye wider by this share"),
    Number(kTx, "dac_bits", "bits", 5, 10, &S::dac_bits, "resolution of the DAC"),
    List(kTx, "tx_ffe", "1", -1, 1, 6, 6, &S::tx_ffe,
         "c(-3) c(-2) c(-1) c(0) c(1) c(2), magnitudes add up to at most 1"),
    List(kTx, "tx_ffe_pre3_grid", "1", -0.5, 0.5, 3, 3, &S::tx_ffe_pre3_grid,
         "c(-3) for `auto`: lowest, highest, step"),
    List(kTx, "tx_ffe_pre2_grid", "1", -0.5, 0.5, 3, 3, &S::tx_ffe_pre2_grid,
         "c(-2) for `auto`: lowest, highest, step"),
    List(kTx, "tx_ffe_pre1_grid", "1", -0.5, 0.5, 3, 3, &S::tx_ffe_pre1_grid,
         "c(-1) for `auto`: lowest, highest, step"),
    List(kTx, "tx_ffe_post1_grid", "1", -0.5, 0.5, 3, 3, &S::tx_ffe_post1_grid,
         "c(1) for `auto`: lowest, highest, step"),
    Number(kTx, "tx_ffe_main_min", "1", 0.1, 1, &S::tx_ffe_main_min, "smallest c(0) that `auto` may choose"),

    Flag(kHost, "host_package", &S::host_package, "device package at the host's ends; false for files from die to die"),
    List(kHost, "package_die_cap_ff", "fF", 0, 1000, 1, 4, &S::package_die_cap_ff,
         "C_d of each stage of the die's ladder, die side first"),
    List(kHost, "package_die_ind_nh", "nH", 0, 2, 1, 4, &S::package_die_ind_nh, "L_s of each stage"),
    Number(kHost, "package_bump_cap_ff", "fF", 0, 1000, &S::package_bump_cap_ff, "C_b"),
    Number(kHost, "package_ball_cap_ff", "fF", 0, 1000, &S::package_ball_cap_ff, "C_p"),
    List(kHost, "package_length_mm", "mm", 0, 100, 2, 2, &S::package_length_mm, "z_p of the trace and of the via"),
    List(kHost, "package_zc_ohm", "ohm", 50, 150, 2, 2, &S::package_zc_ohm, "Z_c of both, differential"),
    Number(kHost, "package_gamma0", "1/mm", 0, 0.01, &S::package_gamma0, "gamma_0 of eq. 93A-9"),
    Number(kHost, "package_a1", "sqrt(ns)/mm", 0, 0.01, &S::package_a1, "a_1: skin effect"),
    Number(kHost, "package_a2", "ns/mm", 0, 0.01, &S::package_a2, "a_2: dielectric"),
    Number(kHost, "package_tau", "ns/mm", 1e-3, 0.02, &S::package_tau, "delay"),
    Number(kHost, "die_termination_ohm", "ohm", 30, 70, &S::die_termination_ohm, "R_d of every die, a leg"),
    Number(kHost, "host_tx_loss_db", "dB", 0, 60, &S::host_tx_loss_db,
           "board line alone at half the baud rate, transmit side"),
    Number(kHost, "host_rx_loss_db", "dB", 0, 60, &S::host_rx_loss_db, "the same, receive side"),
    Number(kHost, "board_zc_ohm", "ohm", 50, 150, &S::board_zc_ohm, "Z_c of the board line, differential"),
    Number(kHost, "board_gamma0", "1/mm", 0, 0.01, &S::board_gamma0, "gamma_0 of eq. 93A-9"),
    Number(kHost, "board_a1", "sqrt(ns)/mm", 0, 0.01, &S::board_a1, "a_1: skin effect"),
    Number(kHost, "board_a2", "ns/mm", 0, 0.01, &S::board_a2, "a_2: dielectric"),
    Number(kHost, "board_tau", "ns/mm", 1e-3, 0.02, &S::board_tau, "delay"),
    Word(kHost, "host_tx_file", "", &S::host_tx_file,
         "Touchstone file, ball to module, instead of the transmit side's line; empty: none"),
    Word(kHost, "host_rx_file", "", &S::host_rx_file, "the same, receive side"),
    List(kHost, "fext_files", "", 0, 0, 0, 16, &S::fext_files, "Touchstone files of far-end aggressors"),
    List(kHost, "next_files", "", 0, 0, 0, 16, &S::next_files, "Touchstone files of near-end aggressors"),
    Number(kHost, "fext_amplitude_v", "V", 0, 1, &S::fext_amplitude_v, "A_fe: outer level of far-end aggressors"),
    Number(kHost, "next_amplitude_v", "V", 0, 1, &S::next_amplitude_v, "A_ne: outer level of near-end aggressors"),
    Number(kHost, "aggressor_ppm", "ppm", 0, 1000, &S::aggressor_ppm,
           "aggressors run at plus and minus this in turn, so that their phase sweeps"),

    Number(kModule, "module_finger_cap_ff", "fF", 0, 1000, &S::module_finger_cap_ff, "edge connector finger"),
    Number(kModule, "module_line_mm", "mm", 0, 100, &S::module_line_mm, "module board line, with the board's losses"),
    Number(kModule, "module_zc_ohm", "ohm", 50, 150, &S::module_zc_ohm, "its Z_c, differential"),
    Number(kModule, "module_pad_cap_ff", "fF", 0, 1000, &S::module_pad_cap_ff, "pad of driver, TIA or retimer"),

    Number(kRx, "rx_eta0_v2_per_ghz", "V^2/GHz", 0, 1e-6, &S::rx_eta0_v2_per_ghz,
           "eta_0: one-sided input noise of a receiver behind an electrical channel"),
    Number(kRx, "module_rx_eta0_v2_per_ghz", "V^2/GHz", 0, 1e-6, &S::module_rx_eta0_v2_per_ghz,
           "the same for the receiver right behind the TIA, whose own noise is the TIA's"),
    Number(kRx, "rx_filter_fraction", "of the baud rate", 0.3, 1, &S::rx_filter_fraction,
           "f_r: 4th-order Butterworth before the AFE, eq. 93A-20"),
    Number(kRx, "rx_rj_ui", "UI rms", 0, 0.05, &S::rx_rj_ui, "random jitter of the sampling clock"),
    Number(kRx, "rx_dj_ui", "UI", 0, 0.1, &S::rx_dj_ui, "dual-Dirac jitter of the sampling clock, half the distance"),
    List(kRx, "ctle", "dB", -20, 0, 2, 2, &S::ctle, "gDC in whole dB, gDC2 in half dB"),
    List(kRx, "ctle_gdc_grid", "dB", -20, 20, 3, 3, &S::ctle_gdc_grid, "gDC for `auto`: lowest, highest, step"),
    List(kRx, "ctle_gdc2_grid", "dB", -6, 6, 3, 3, &S::ctle_gdc2_grid, "gDC2 for `auto`: lowest, highest, step"),
    Number(kRx, "adc_bits", "bits", 5, 12, &S::adc_bits, "resolution of the ADC"),
    Number(kRx, "adc_slices", "slices", 1, 128, &S::adc_slices, "interleaved slices"),
    Number(kRx, "adc_noise_lsb", "LSB rms", 0, 16, &S::adc_noise_lsb,
           "noise before the quantizer; with 1/12 LSB^2 it gives the ENOB"),
    Number(kRx, "adc_loading_lsb", "LSB rms", 5, 40, &S::adc_loading_lsb,
           "what the AGC holds the signal at, in LSB of a 7-bit converter"),
    Number(kRx, "adc_offset_lsb", "LSB rms", 0, 8, &S::adc_offset_lsb, "offset over the slices"),
    Number(kRx, "adc_gain_percent", "% rms", 0, 20, &S::adc_gain_percent, "gain error over the slices"),
    Number(kRx, "adc_skew_ui", "UI rms", 0, 0.1, &S::adc_skew_ui, "timing skew over the slices"),
    Flag(kRx, "adc_calibration", &S::adc_calibration, "background calibration of offset, gain and skew of the slices"),
    Number(kRx, "ffe_taps", "taps", 1, 64, &S::ffe_taps, "length of the receive FFE"),
    Number(kRx, "ffe_pre", "taps", 1, 32, &S::ffe_pre, "taps before the main one"),
    Number(kRx, "dfe_taps", "taps", 1, 8, &S::dfe_taps, "length of the DFE"),
    List(kRx, "dfe_limit", "1", 0, 1, 1, 8, &S::dfe_limit, "largest |b_i| relative to the main cursor, one a tap"),
    Word(kRx, "rx_detector", "slicer|dfe|mlse", &S::rx_detector,
         "what decides: slicer without feedback, DFE, or sequence estimation over the DFE's taps"),
    Number(kRx, "mlse_taps", "taps", 1, 2, &S::mlse_taps, "MLSE: postcursors of its response, 4 or 16 states"),
    Number(kRx, "mlse_warmup", "symbols", 0, 128, &S::mlse_warmup, "MLSE: samples before those a clock decides"),
    Number(kRx, "mlse_traceback", "symbols", 0, 128, &S::mlse_traceback, "MLSE: samples after them; latency"),
    Word(kRx, "floating_taps", "none|ffe|dfe", &S::floating_taps,
         "groups of taps placed on the echoes behind the FFE: on its samples, or in the DFE's feedback"),
    Number(kRx, "floating_groups", "groups", 1, 4, &S::floating_groups, "how many; 16 taps in all at most"),
    Number(kRx, "floating_group_taps", "taps", 1, 8, &S::floating_group_taps, "neighbouring taps of a group"),
    Number(kRx, "floating_span", "UI", 1, 120, &S::floating_span, "furthest position after the main cursor"),
    Number(kRx, "floating_limit", "1", 0, 1, &S::floating_limit,
           "largest magnitude of a floating tap, relative to the main tap or cursor"),
    Number(kRx, "ffe_hold_pre1", "s2.11 code", -8191, 8191, &S::ffe_hold_pre1,
           "value at which the tap just before the main one is held"),
    Word(kRx, "adaptation", "lms|sign-sign", &S::adaptation, "gradient of FFE, DFE and levels"),
    Word(kRx, "training", "blind|data-aided", &S::training, "start-up; data-aided runs are marked in the report"),
    Number(kRx, "cdr_bandwidth_mhz", "MHz", 0.1, 20, &S::cdr_bandwidth_mhz, "bandwidth of the clock recovery"),
    Number(kRx, "loop_latency_clocks", "clocks", 1, 64, &S::loop_latency_clocks,
           "DSP clocks from an error to its effect, clock recovery and adaptation"),

    Number(kRetimer, "retimer_pll_bandwidth_mhz", "MHz", 0.01, 20, &S::retimer_pll_bandwidth_mhz,
           "jitter-cleaning PLL between recovered and transmit clock"),
    Number(kRetimer, "retimer_rj_ui", "UI rms", 0, 0.05, &S::retimer_rj_ui, "random jitter of its transmit clock"),
    Number(kRetimer, "retimer_fifo_symbols", "symbols", 16, 65536, &S::retimer_fifo_symbols,
           "depth of the phase FIFO; overflow is an error"),

    Number(kModulator, "driver_bandwidth_ghz", "GHz", 5, 300, &S::driver_bandwidth_ghz,
           "-3 dB, 4th-order Bessel-Thomson"),
    Number(kModulator, "driver_noise_mv", "mV rms", 0, 20, &S::driver_noise_mv, "input referred, over its bandwidth"),
    Number(kModulator, "driver_peaking", "dB", 0, 20, &S::driver_peaking, "of a linear driver at half the baud rate"),
    List(kModulator, "driver_peaking_choices_db", "dB", 0, 20, 1, 8, &S::driver_peaking_choices_db,
         "what `auto` may choose from"),
    Number(kModulator, "driver_compression_db", "dB", 0, 3, &S::driver_compression_db,
           "gain that the driver loses at the outer level"),
    Word(kModulator, "drive_level", "peak|power|steady-state", &S::drive_level,
         "what the driver's gain holds at the modulator: the largest excursion, the rms, or the level of long runs"),
    Word(kModulator, "modulator", "mzm|eml|ring|vcsel", &S::modulator, "the device"),
    Number(kModulator, "wavelength_nm", "nm", 800, 1600, &S::wavelength_nm, "carrier"),
    Number(kModulator, "extinction_ratio_db", "dB", 1, 20, &S::extinction_ratio_db, "outer levels"),
    Number(kModulator, "oma_dbm", "dBm", -30, 10, &S::oma_dbm, "outer OMA at TP3"),
    Number(kModulator, "rin_db_hz", "dB/Hz", -200, -100, &S::rin_db_hz,
           "relative to the instantaneous power of each level; the data-sheet RINxOMA is another quantity"),
    Number(kModulator, "rin_oma_db_hz", "dB/Hz", -200, 0, &S::rin_oma_db_hz,
           "the data sheet's RINxOMA; other than 0 it takes the place of rin_db_hz"),
    Number(kModulator, "modulator_pole_ghz", "GHz", 5, 300, &S::modulator_pole_ghz,
           "electro-optic pole of MZM, EML and ring"),
    Number(kModulator, "mzm_vpi_v", "V", 0.5, 20, &S::mzm_vpi_v, "MZM: half-wave voltage"),
    Number(kModulator, "mzm_bias_error_rad", "rad", -0.5, 0.5, &S::mzm_bias_error_rad, "MZM: from quadrature"),
    Number(kModulator, "chirp_alpha", "1", -5, 5, &S::chirp_alpha, "2 (dphase/dt) P / (dP/dt)"),
    Number(kModulator, "eml_v0_v", "V", 0.1, 10, &S::eml_v0_v, "T(V) = exp(-(V/V0)^n)"),
    Number(kModulator, "eml_exponent", "1", 1, 6, &S::eml_exponent, "n"),
    Number(kModulator, "ring_q", "1", 500, 50000, &S::ring_q, "loaded quality factor"),
    Number(kModulator, "ring_min_transmission", "1", 0, 0.9, &S::ring_min_transmission, "T at resonance"),
    Number(kModulator, "ring_detuning_fwhm", "FWHM", -3, 3, &S::ring_detuning_fwhm, "bias point off resonance"),
    Number(kModulator, "vcsel_resonance_ghz", "GHz", 2, 100, &S::vcsel_resonance_ghz, "f_r"),
    Number(kModulator, "vcsel_damping_ghz", "GHz", 1, 300, &S::vcsel_damping_ghz, "gamma/(2 pi)"),
    Number(kModulator, "vcsel_pole_ghz", "GHz", 2, 300, &S::vcsel_pole_ghz, "parasitic pole"),
    Number(kModulator, "vcsel_compression", "1", 0, 0.5, &S::vcsel_compression,
           "slope efficiency lost from the lowest to the highest level"),
    Number(kModulator, "vcsel_width_nm", "nm", 0, 2, &S::vcsel_width_nm, "spectral width, rms, of the chromatic term"),
    Number(kModulator, "vcsel_mpn_k", "1", 0, 1, &S::vcsel_mpn_k, "mode-partition coefficient; 0: off"),

    Word(kFibre, "fibre", "smf|om3|om4", &S::fibre, "kind"),
    Number(kFibre, "fibre_length_m", "m", 0, 10000, &S::fibre_length_m, "length"),
    Number(kFibre, "fibre_zero_dispersion_nm", "nm", 1250, 1400, &S::fibre_zero_dispersion_nm, "lambda_0"),
    Number(kFibre, "fibre_dispersion_slope", "ps/(nm^2 km)", 0, 0.2, &S::fibre_dispersion_slope, "S_0"),
    Number(kFibre, "fibre_emb_mhz_km", "MHz km", 100, 20000, &S::fibre_emb_mhz_km, "multimode: effective bandwidth"),
    Number(kFibre, "connector_loss_db", "dB", 0, 20, &S::connector_loss_db, "fibre and connectors"),
    Number(kFibre, "switch_loss_db", "dB", 0, 20, &S::switch_loss_db, "optical switch, 2.7 where there is one"),
    Number(kFibre, "fibre_attenuation_db_km", "dB/km", 0, 10, &S::fibre_attenuation_db_km, "attenuation"),
    Number(kFibre, "mpi_db", "dB", -100, -10, &S::mpi_db, "doubly reflected over direct power; -60 and below: off"),
    Number(kFibre, "mpi_delay_ui", "UI", 1, 10000, &S::mpi_delay_ui, "delay of the reflected copy"),
    Number(kFibre, "mpi_linewidth_mhz", "MHz", 0, 10000, &S::mpi_linewidth_mhz, "twice the laser's line width"),

    Number(kDetector, "responsivity_a_w", "A/W", 0.1, 1.2, &S::responsivity_a_w, "detector"),
    Number(kDetector, "tia_noise_pa_rthz", "pA/sqrt(Hz)", 0, 100, &S::tia_noise_pa_rthz, "input referred"),
    Number(kDetector, "tia_bandwidth_ghz", "GHz", 5, 300, &S::tia_bandwidth_ghz, "-3 dB, 4th-order Bessel-Thomson"),
    Number(kDetector, "tia_swing_mv", "mV", 50, 1000, &S::tia_swing_mv,
           "outer output swing that its AGC sets, peak-to-peak differential"),
    Word(kDetector, "tia_agc", "held|tracking", &S::tia_agc, "gain set once, or following the signal"),
    Number(kDetector, "tia_compression_db", "dB", 0, 3, &S::tia_compression_db,
           "gain that it loses at the outer level"),
};

std::string FormatNumber(double value) { return fmt::format("{}", value); }

std::string FormatList(const std::vector<double>& values) {
  std::string text = "[";
  for (const double v : values) text += (text.size() > 1 ? ", " : "") + FormatNumber(v);
  return text + "]";
}

std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string FormatMember(const Scenario& s, double S::*m) { return FormatNumber(s.*m); }
std::string FormatMember(const Scenario& s, std::int32_t S::*m) { return std::to_string(s.*m); }
std::string FormatMember(const Scenario& s, bool S::*m) { return s.*m ? "true" : "false"; }
std::string FormatMember(const Scenario& s, std::string S::*m) { return Quoted(s.*m); }
std::string FormatMember(const Scenario& s, std::vector<double> S::*m) { return FormatList(s.*m); }
std::string FormatMember(const Scenario& s, std::vector<std::string> S::*m) {
  std::string text = "[";
  for (const std::string& v : s.*m) text += (text.size() > 1 ? ", " : "") + Quoted(v);
  return text + "]";
}
std::string FormatMember(const Scenario& s, std::optional<double> S::*m) {
  return s.*m ? FormatNumber(*(s.*m)) : "\"auto\"";
}
std::string FormatMember(const Scenario& s, std::optional<std::int32_t> S::*m) {
  return s.*m ? std::to_string(*(s.*m)) : "\"auto\"";
}
std::string FormatMember(const Scenario& s, std::optional<std::vector<double>> S::*m) {
  return s.*m ? FormatList(*(s.*m)) : "\"auto\"";
}

bool AcceptsAuto(const ScenarioField& field) {
  return std::holds_alternative<std::optional<double> S::*>(field.member) ||
         std::holds_alternative<std::optional<std::int32_t> S::*>(field.member) ||
         std::holds_alternative<std::optional<std::vector<double>> S::*>(field.member);
}

bool IsText(const ScenarioField& field) {
  return std::holds_alternative<std::string S::*>(field.member) ||
         std::holds_alternative<std::vector<std::string> S::*>(field.member);
}

}  // namespace

std::span<const ScenarioField> ScenarioFields() { return kFields; }

std::string FormatValue(const ScenarioField& field, const Scenario& scenario) {
  return std::visit([&](auto member) { return FormatMember(scenario, member); }, field.member);
}

std::string FormatLimits(const ScenarioField& field) {
  std::string text;
  if (std::holds_alternative<bool S::*>(field.member)) {
    text = "true or false";
  } else if (field.choices[0] != '\0') {
    for (const char* c = field.choices; *c != '\0'; ++c) {
      if (*c == '|') {
        text += ", ";
      } else {
        text += *c;
      }
    }
  } else if (IsText(field)) {
    text = field.max_count > 0 ? fmt::format("up to {} texts", field.max_count) : "text";
  } else {
    text = fmt::format("{}..{}", FormatNumber(field.min), FormatNumber(field.max));
    if (field.max_count > 0) {
      const std::string count = field.min_count == field.max_count
                                    ? std::to_string(field.max_count)
                                    : fmt::format("{} to {}", field.min_count, field.max_count);
      text = fmt::format("{} numbers, each {}", count, text);
    }
  }
  if (AcceptsAuto(field)) text += ", or \"auto\"";
  return text;
}

std::string ListScenario(const Scenario& scenario) {
  std::string text;
  std::string group;
  for (const ScenarioField& field : kFields) {
    if (group != field.group) {
      group = field.group;
      text += fmt::format("{}# {}\n", text.empty() ? "" : "\n", group);
    }
    std::string line = fmt::format("{} = {}", field.name, FormatValue(field, scenario));
    std::string note = field.unit;
    const auto origin = scenario.origins.find(field.name);
    if (origin != scenario.origins.end()) note += (note.empty() ? "from " : ", from ") + origin->second;
    if (!note.empty()) line = fmt::format("{:<48} # {}", line, note);
    text += line + "\n";
  }
  return text;
}

std::string ScenarioReference() {
  const Scenario defaults;
  std::string text;
  std::string group;
  for (const ScenarioField& field : kFields) {
    if (group != field.group) {
      group = field.group;
      text += fmt::format("{}### {}\n\n| key | unit | limits | 112g-dr | meaning |\n| --- | --- | --- | --- | --- |\n",
                          text.empty() ? "" : "\n", group);
    }
    std::string description = field.description;
    for (std::size_t at = 0; (at = description.find('|', at)) != std::string::npos; at += 2)
      description.insert(at, "\\");
    text += fmt::format("| `{}` | {} | {} | `{}` | {} |\n", field.name, field.unit, FormatLimits(field),
                        FormatValue(field, defaults), description);
  }
  return text;
}

}  // namespace plumbline::study
