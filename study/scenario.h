// A scenario: every number of a link, by name and with its unit, as it stands in scenarios/*.toml.
//
// One field table (ScenarioFields) drives parsing, limits, listings and docs/scenarios.md. A file states every key or
// names another scenario with `extends` and states what differs; a number that stands nowhere is an error, so there are
// no silent defaults. A default-constructed Scenario holds the values of scenarios/112g-dr.toml.
//
// `auto` is legal for tx_ffe, ctle, driver_peaking and ffe_hold_pre1 (std::nullopt here): the search of
// study/equalizer_search.h then chooses, per hop.
//
// Limits and errors: an unknown key, a wrong type, a value outside its limits, a missing key, an unreadable file and a
// chain of `extends` that does not end are errors of one line: file, line, key, value, limits.
// Thread-safety: values and pure functions; files are read only inside LoadScenario.
#ifndef PLUMBLINE_STUDY_SCENARIO_H_
#define PLUMBLINE_STUDY_SCENARIO_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "reference/core/status.h"

namespace plumbline::study {

struct Scenario {
  // Where it comes from; not keys.
  std::string name = "112g-dr";                // file name without folder and ending
  std::map<std::string, std::string> origins;  // key -> "file:line" that set it; empty for built-in values

  // --- link
  std::string title = "112G DR: 500 m single-mode fibre, Mach-Zehnder";
  std::string rate = "112G";        // class, as results.json has it
  double baud_gbd = 53.125;         // GBd
  std::int32_t samples_per_ui = 4;  // AFE codes a UI
  std::int32_t symbols_per_clock = 64;
  double afe_full_scale_v = 0.5;  // V at code 32767
  double ppm_offset = 50.0;       // ppm, host transmitter's reference against each receiver's
  std::string coding = "kp4";
  std::int32_t port_gbps = 400;           // Gb/s, Ethernet port that the lane belongs to
  std::string fec_multiplexing = "bit";   // of PCS lanes on the lane
  std::string fec_lanes = "folded";       // where the port's other lanes come from
  std::string inner_code = "none";        // of the lane's optical hop, with the baud that goes with it
  std::int32_t inner_least_reliable = 6;  // positions that a soft decision tries
  std::int32_t inner_soft_bits = 6;       // bits a soft value
  std::int32_t inner_depth = 46;          // units of 4 FEC symbols, convolutional interleaver
  bool precoding_tp1 = false;             // 1/(1+D) on the hop that ends in the transmit module's receiver
  bool precoding_tp3 = false;             // on the hop that ends in the receive module's receiver
  bool precoding_tp5 = false;             // on the hop that ends in the host receiver

  // --- transmitter: the host's and a retimer's
  double tx_amplitude_v = 0.413;  // V, A_v: outer level of the DAC into a matched load, differential
  double tx_edge_ps = 7.5;        // ps, T_r of eq. 93A-46
  double tx_snr_db = 33.0;        // dB, SNR_TX
  double tx_rj_ui = 0.007;        // UI rms
  double tx_dj_ui = 0.0;          // UI, dual-Dirac half distance (A_DD)
  double tx_even_odd_ui = 0.0;    // UI, even-odd jitter, peak to peak
  double tx_sj_pp_ui = 0.0;       // UI peak to peak, sinusoidal
  double tx_sj_mhz = 0.0;
  double tx_r_lm = 1.0;  // level mismatch ratio of the DAC's level table
  double tx_nlc_upper_percent = 0.0;
  double tx_nlc_lower_percent = 0.0;
  std::int32_t dac_bits = 8;
  std::optional<std::vector<double>> tx_ffe;                  // c(-3) c(-2) c(-1) c(0) c(1) c(2); nullopt: auto
  std::vector<double> tx_ffe_pre3_grid = {-0.06, 0.0, 0.02};  // lowest, highest, step
  std::vector<double> tx_ffe_pre2_grid = {0.0, 0.12, 0.02};
  std::vector<double> tx_ffe_pre1_grid = {-0.34, 0.0, 0.02};
  std::vector<double> tx_ffe_post1_grid = {-0.2, 0.0, 0.02};
  double tx_ffe_main_min = 0.54;

  // --- host: package and board, both ends alike but for the board loss
  bool host_package = true;
  std::vector<double> package_die_cap_ff = {120.0};  // fF, C_d of each ladder stage, die side first
  std::vector<double> package_die_ind_nh = {0.12};   // nH, L_s of each ladder stage
  double package_bump_cap_ff = 30.0;                 // fF, C_b
  double package_ball_cap_ff = 87.0;                 // fF, C_p
  std::vector<double> package_length_mm = {12.0, 1.8};
  std::vector<double> package_zc_ohm = {87.5, 92.5};  // ohm differential
  double package_gamma0 = 0.0;                        // 1/mm
  double package_a1 = 9.909e-4;                       // sqrt(ns)/mm
  double package_a2 = 2.772e-4;                       // ns/mm
  double package_tau = 6.141e-3;                      // ns/mm
  double die_termination_ohm = 50.0;                  // ohm, R_d, single-ended
  double host_tx_loss_db = 8.0;                       // dB, board line alone at Nyquist
  double host_rx_loss_db = 8.0;
  double board_zc_ohm = 92.5;  // ohm differential
  double board_gamma0 = 0.0;
  double board_a1 = 4.114e-4;
  double board_a2 = 2.547e-4;
  double board_tau = 6.191e-3;
  std::string host_tx_file;  // Touchstone, ball to module, instead of the line; empty: none
  std::string host_rx_file;
  std::vector<std::string> fext_files;
  std::vector<std::string> next_files;
  double fext_amplitude_v = 0.413;  // V, far-end aggressors (A_fe)
  double next_amplitude_v = 0.608;  // V, near-end aggressors (A_ne)
  double aggressor_ppm = 100.0;     // ppm, aggressors alternate between plus and minus

  // --- module, electrical side
  double module_finger_cap_ff = 20.0;
  double module_line_mm = 3.0;
  double module_zc_ohm = 92.5;
  double module_pad_cap_ff = 50.0;

  // --- receiver: the host's and a retimer's
  double rx_eta0_v2_per_ghz = 8.2e-9;      // one-sided, at the input of a receiver behind an electrical channel
  double module_rx_eta0_v2_per_ghz = 0.0;  // the same, of the receiver right behind the TIA (retimed receive module)
  double rx_filter_fraction = 0.75;        // of the baud rate
  double rx_rj_ui = 0.007;                 // UI rms
  double rx_dj_ui = 0.0;
  std::optional<std::vector<double>> ctle;  // gDC, gDC2 in dB; nullopt: auto
  std::vector<double> ctle_gdc_grid = {-12.0, 0.0, 1.0};
  std::vector<double> ctle_gdc2_grid = {-4.0, 0.0, 0.5};
  std::int32_t adc_bits = 7;
  std::int32_t adc_slices = 64;
  double adc_noise_lsb = 0.89;    // LSB rms of adc_bits, added before the quantizer
  double adc_loading_lsb = 19.0;  // LSB rms of a 7-bit converter; the AGC's target
  double adc_offset_lsb = 0.0;    // rms over the slices
  double adc_gain_percent = 0.0;
  double adc_skew_ui = 0.0;
  bool adc_calibration = false;
  std::int32_t ffe_taps = 24;
  std::int32_t ffe_pre = 7;  // taps before the main one
  std::int32_t dfe_taps = 1;
  std::vector<double> dfe_limit = {0.5};  // largest |b_i| relative to the main cursor
  std::string rx_detector = "dfe";
  std::int32_t mlse_taps = 1;          // of rx_detector "mlse": 1 + aD, or 1 + aD + bD^2
  std::int32_t mlse_warmup = 32;       // symbols
  std::int32_t mlse_traceback = 32;    // symbols
  std::string floating_taps = "none";  // where they act
  std::int32_t floating_groups = 3;
  std::int32_t floating_group_taps = 4;
  std::int32_t floating_span = 80;            // UI after the main cursor
  double floating_limit = 0.125;              // relative to the main cursor
  std::optional<std::int32_t> ffe_hold_pre1;  // s2.11 code; nullopt: auto
  std::string adaptation = "lms";
  std::string training = "blind";
  double cdr_bandwidth_mhz = 4.0;
  std::int32_t loop_latency_clocks = 12;

  // --- retimer
  double retimer_pll_bandwidth_mhz = 1.0;
  double retimer_rj_ui = 0.007;
  std::int32_t retimer_fifo_symbols = 256;

  // --- driver and modulator
  double driver_bandwidth_ghz = 38.0;    // 4th-order Bessel-Thomson, -3 dB
  double driver_noise_mv = 1.0;          // mV rms, input referred
  std::optional<double> driver_peaking;  // dB; nullopt: auto
  std::vector<double> driver_peaking_choices_db = {0.0, 4.0, 8.0};
  double driver_compression_db = 0.0;  // dB of gain lost at the outer level
  std::string drive_level = "peak";    // what the driver's gain holds
  std::string modulator = "mzm";
  double wavelength_nm = 1310.0;
  double extinction_ratio_db = 4.5;
  double oma_dbm = -7.0;             // outer OMA at TP3
  double rin_db_hz = -145.0;         // relative to the instantaneous power
  double rin_oma_db_hz = 0.0;        // the data sheet's RINxOMA; not 0: takes the place of rin_db_hz
  double modulator_pole_ghz = 50.0;  // MZM, EML: electrical pole
  double mzm_vpi_v = 3.0;
  double mzm_bias_error_rad = 0.0;
  double chirp_alpha = 0.0;  // EML (and any residual chirp of an MZM)
  double eml_v0_v = 1.0;     // V, T(V) = exp(-(V/V0)^n)
  double eml_exponent = 2.0;
  double ring_q = 4500.0;               // loaded
  double ring_min_transmission = 0.05;  // T at resonance
  double ring_detuning_fwhm = 0.3;      // bias point, in line widths
  double vcsel_resonance_ghz = 22.0;
  double vcsel_damping_ghz = 20.0;
  double vcsel_pole_ghz = 32.0;
  double vcsel_compression = 0.0;
  double vcsel_width_nm = 0.45;  // rms-class spectral width
  double vcsel_mpn_k = 0.0;      // mode-partition coefficient

  // --- fibre
  std::string fibre = "smf";
  double fibre_length_m = 500.0;
  double fibre_zero_dispersion_nm = 1324.0;
  double fibre_dispersion_slope = 0.093;  // ps/(nm^2 km) at the zero
  double fibre_emb_mhz_km = 4700.0;
  double connector_loss_db = 3.0;
  double switch_loss_db = 0.0;
  double fibre_attenuation_db_km = 0.0;
  double mpi_db = -60.0;  // doubly reflected over direct power; -60 and below: off
  double mpi_delay_ui = 96.5;
  double mpi_linewidth_mhz = 10.0;

  // --- detector and TIA
  double responsivity_a_w = 0.8;
  double tia_noise_pa_rthz = 20.0;
  double tia_bandwidth_ghz = 38.0;
  double tia_swing_mv = 350.0;  // mV peak-to-peak differential, the AGC's target
  std::string tia_agc = "held";
  double tia_compression_db = 0.0;
};

// One key. `member` says the type; numbers and every entry of a list lie in min..max.
struct ScenarioField {
  using Member = std::variant<double Scenario::*, std::int32_t Scenario::*, bool Scenario::*, std::string Scenario::*,
                              std::vector<double> Scenario::*, std::vector<std::string> Scenario::*,
                              std::optional<double> Scenario::*, std::optional<std::int32_t> Scenario::*,
                              std::optional<std::vector<double>> Scenario::*>;
  const char* group;  // heading in listings
  const char* name;   // the key
  const char* unit;   // "1" for a plain number, "" for text
  double min;
  double max;
  Member member;
  const char* choices;    // text: the legal words, '|' between them; "" for free text and numbers
  std::size_t min_count;  // lists only
  std::size_t max_count;
  const char* description;  // one line
};

std::span<const ScenarioField> ScenarioFields();

// The value as it would stand in a file: 53.125, "mzm", [0.0, 4.0], "auto".
std::string FormatValue(const ScenarioField& field, const Scenario& scenario);

// The limits in words: "45..120", "mzm, eml, ring, vcsel", "2 numbers, each -20..0, or \"auto\"".
std::string FormatLimits(const ScenarioField& field);

// `name_or_file`: a name in the scenario folder ("112g-dr"), or a path that holds a '/' or ends in ".toml".
// `folder`: where names are looked up; empty: the folder that the build names (ScenarioFolder()).
Expected<Scenario> LoadScenario(const std::string& name_or_file, const std::string& folder = "");

// From text; `file` stands in the messages, and names in `extends` are looked up in `folder`.
Expected<Scenario> ParseScenario(std::string_view text, const std::string& file, const std::string& folder = "");

// Overrides one key, as the command line does: `value` is written as in a file ("-8.5", "mzm", "auto", "[0.0, 4.0]");
// `source` stands in the message. The whole scenario is validated again.
Status SetValue(Scenario& scenario, std::string_view key, std::string_view value, const std::string& source);

// What no single field can say: grids, counts that belong together, rate against baud.
Status Validate(const Scenario& scenario);

// The names found in `folder`, sorted.
std::vector<std::string> ScenarioNames(const std::string& folder = "");
std::string ScenarioFolder();

// All keys with their values, units and origins: one line a key, grouped. For `--list` and the report.
std::string ListScenario(const Scenario& scenario);
// The reference table of docs/scenarios.md.
std::string ScenarioReference();

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_SCENARIO_H_
