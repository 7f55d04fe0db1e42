// A CompareResults that looks like one of a real run: pulse responses, eyes and histograms of a small floating-point
// PAM4 link with the default scenarios' SNRs, so that writers and pictures are tested on what they will meet.
#ifndef PLUMBLINE_TESTS_STUDY_SAMPLE_RESULTS_H_
#define PLUMBLINE_TESTS_STUDY_SAMPLE_RESULTS_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "study/plots.h"
#include "study/results.h"

namespace plumbline::study {

inline double Tail(double x) { return 0.5 * std::erfc(x / std::sqrt(2.0)); }

// PAM4 in Gaussian noise.
inline double SampleBer(double snr_db) { return 0.75 * Tail(std::sqrt(std::pow(10.0, snr_db / 10.0) / 5.0)); }

// Pulse of a lossy line: a smoothed edge with a tail and one echo.
inline double SamplePulse(double t, double tail, double echo) {
  const double body = std::exp(-t * t / (2 * 0.42 * 0.42));
  const double drag = t > 0 ? tail * (1 - std::exp(-t / 0.5)) * std::exp(-t / 2.4) : 0.0;
  const double back = echo * std::exp(-(t - 7.3) * (t - 7.3) / (2 * 0.6 * 0.6));
  return body + drag + back;
}

inline EyeHistogram SampleEye(double tail, double echo, double noise, double scale, const std::string& unit,
                              const std::string& where) {
  EyeHistogram eye;
  eye.phase_bins = 96;
  eye.amplitude_bins = 110;
  eye.where = where;
  eye.amplitude_unit = unit;
  const double reach = tail > 0 ? 6.4 : 4.8;
  eye.amplitude_min = -reach * scale;
  eye.amplitude_max = reach * scale;
  eye.sampling_phase_ui = 1.0;
  eye.levels = {-3 * scale, -scale, scale, 3 * scale};
  eye.counts.assign(static_cast<std::size_t>(eye.phase_bins * eye.amplitude_bins), 0);
  std::mt19937 random(7);
  std::normal_distribution<double> normal(0.0, noise);
  constexpr int kSymbols = 3000;
  std::vector<double> a(kSymbols + 40);
  for (double& v : a) v = 2.0 * static_cast<double>(random() % 4) - 3.0;
  for (int k = 0; k < kSymbols; ++k) {
    for (int p = 0; p < eye.phase_bins; ++p) {
      const double t = 2.0 * (p + 0.5) / eye.phase_bins;
      double v = 0.0;
      for (int i = -12; i <= 4; ++i) {
        v += a[static_cast<std::size_t>(k + 20 + i)] * SamplePulse(t - 1.0 - i, tail, echo);
      }
      v = scale * (v + normal(random));
      const double bin = (v - eye.amplitude_min) / (eye.amplitude_max - eye.amplitude_min) * eye.amplitude_bins;
      if (bin < 0 || bin >= eye.amplitude_bins) continue;
      ++eye.counts[static_cast<std::size_t>(p * eye.amplitude_bins + static_cast<int>(bin))];
    }
  }
  return eye;
}

inline HopResult SampleHop(const std::string& point, const std::string& what, double baud_hz, double snr_db,
                           bool optical, std::int64_t symbols) {
  HopResult hop;
  hop.test_point = point;
  hop.description = what;
  hop.baud_hz = baud_hz;
  hop.decides_optical_hop = optical;
  hop.symbols = symbols;
  const double ber = SampleBer(snr_db);
  hop.bits = 2 * symbols;
  hop.bit_errors = static_cast<std::int64_t>(std::llround(ber * static_cast<double>(hop.bits)));
  hop.symbol_errors = hop.bit_errors;
  const double counted = static_cast<double>(hop.bit_errors);
  const double n = static_cast<double>(hop.bits);
  hop.ber = hop.bit_errors == 0
                ? Figure::Measured(0.0, 0.0, 3.689 / n, 0)
                : Figure::Measured(counted / n, std::max(0.0, (counted - 1.96 * std::sqrt(counted)) / n),
                                   (counted + 1.96 * std::sqrt(counted)) / n, hop.bit_errors);
  hop.snr_db = Figure::Measured(snr_db, snr_db - 0.03, snr_db + 0.03, 64, "64 batches");
  hop.snr_predicted_db = Figure::Predicted(snr_db + 0.41, "MMSE FFE + DFE on the linear pulse response");
  hop.converged = true;
  hop.startup_symbols = 418'304;
  hop.state = "tracking";
  hop.afe_clip_ratio = Figure::Measured(0.0, 0.0, 9.2e-8, 0);
  hop.adc_clip_ratio = Figure::Measured(3.1e-5);
  hop.dac_clip_ratio = Figure::Measured(0.0, 0.0, 9.2e-7, 0);
  hop.cdr_offset_ui = Figure::Measured(-0.012, "against the phase of best MMSE SNR");
  hop.latency_ns = Figure::Predicted(optical ? 41.2 : 39.6, "block latencies at the DSP clock");
  hop.fifo_depth_peak_ui =
      point == "TP5_host_rx" ? Figure::None("no retimer follows the host receiver") : Figure::Measured(0.84);
  hop.choice.tx_ffe = {0.0, 0.02, -0.10, 0.86, -0.02, 0.0};
  hop.choice.tx_ffe_main = 3;
  hop.choice.ctle_gdc_db = -3;
  hop.choice.ctle_gdc2_db = -1.5;
  if (optical) hop.choice.driver_peaking_db = 4.0;
  hop.choice.detector_slope = 0.71;
  hop.choice.candidates = 41'184;
  hop.losses = {{"board line", "8.0", "dB", "92.5 ohm, Annex 93A"},
                {"die to finger", "10.3", "dB", "with package"},
                {"die to die", "12.9", "dB", ""}};
  if (optical) {
    hop.optics = {{"OMA at TP3", "-7.00", "dBm", "scenario"},
                  {"average power at TP3", "-6.62", "dBm", ""},
                  {"extinction ratio", "4.50", "dB", ""},
                  {"modulation depth", "0.63", "of Vpi", "gain of the driver follows"},
                  {"TIA output", "350", "mVppd", "held by its gain control"}};
  }
  const std::array<double, kNoiseSourceCount> budget = {26.8, 36.0, 21.6, 28.2, 40.0, 0, 36.0, 25.6, 33.5, 37.0};
  for (std::size_t i = 0; i < kNoiseSourceCount; ++i) {
    hop.noise.snr_db[i] = Figure::Measured(budget[i] + (snr_db - 18.6));
  }
  hop.noise[NoiseSource::kXtalk] = Figure::None("no aggressor files");
  if (!optical) {
    for (const NoiseSource s : {NoiseSource::kDriver, NoiseSource::kTia, NoiseSource::kRin, NoiseSource::kMpi}) {
      hop.noise[s] = Figure::None("an electrical hop has no optics");
    }
  }
  hop.noise.all_db = Figure::Measured(snr_db);
  const int taps = baud_hz > 80e9 ? 40 : 24;
  hop.ffe_main = baud_hz > 80e9 ? 10 : 7;
  hop.ffe_held = hop.ffe_main - 1;
  for (int i = 0; i < taps; ++i) {
    const int d = i - hop.ffe_main;
    double v = d == 0 ? 0.941 : -0.21 * std::cos(1.3 * d) * std::exp(-0.42 * std::abs(d));
    if (d == 7) v -= 0.03;
    hop.ffe_taps.push_back(std::round(v * 2048) / 2048);
  }
  hop.dfe_taps = {0.182};
  hop.levels = {-3.0, -1.02, 0.985, 3.0};
  hop.thresholds = {-2.01, -0.0175, 1.9925};

  const double tail = optical ? 0.32 : 0.22;
  hop.eye_before = SampleEye(tail, 0.05, 0.12, 52.0, "mV", "AFE input");
  hop.eye_after =
      SampleEye(0.0, 0.0, std::sqrt(5.0 / std::pow(10.0, snr_db / 10)), 1.0, "half level spacings", "slicer input");
  hop.pulse.value_unit = "mV per V of DAC level";
  for (int i = -40; i <= 30 * 4; ++i) {
    hop.pulse.time_ui.push_back(i / 4.0);
    hop.pulse.value.push_back(182.0 * SamplePulse(i / 4.0, tail, 0.05));
  }
  for (int i = -6; i <= 24; ++i) {
    hop.pulse.equalized_time_ui.push_back(i);
    hop.pulse.equalized_value.push_back(i == 0 ? 1.0 : 0.006 * std::sin(2.1 * i));
  }
  constexpr std::size_t kBins = 320;
  hop.slicer.amplitude_min = -5;
  hop.slicer.amplitude_max = 5;
  const double sigma = std::sqrt(5.0 / std::pow(10.0, snr_db / 10));
  for (std::size_t level = 0; level < 4; ++level) {
    hop.slicer.counts[level].assign(kBins, 0);
    for (std::size_t i = 0; i < kBins; ++i) {
      const double x = -5 + 10 * (static_cast<double>(i) + 0.5) / kBins;
      const double z = (x - hop.levels[level]) / sigma;
      const double expected = static_cast<double>(symbols) / 4 * 10.0 / kBins * std::exp(-0.5 * z * z) / sigma /
                              std::sqrt(2 * std::numbers::pi);
      hop.slicer.counts[level][i] = static_cast<std::uint64_t>(std::floor(expected + 0.4));
    }
  }
  hop.burst_length_histogram = {
      0, static_cast<std::uint64_t>(hop.symbol_errors * 8 / 10), static_cast<std::uint64_t>(hop.symbol_errors / 12),
      static_cast<std::uint64_t>(hop.symbol_errors / 90), static_cast<std::uint64_t>(hop.symbol_errors / 700)};
  hop.startup.x_label = "symbols";
  hop.startup.y_label = "dB";
  hop.cdr_phase.x_label = "symbols";
  hop.cdr_phase.y_label = "phase, UI";
  std::mt19937 random(3);
  std::normal_distribution<double> normal(0.0, 1.0);
  for (int i = 0; i < 900; ++i) {
    const double x = 512.0 * i;
    const double settled = x < 60e3 ? 5.5 : snr_db - (snr_db - 5.5) * std::exp(-(x - 60e3) / 60e3);
    hop.startup.x.push_back(x);
    hop.startup.y.push_back(settled + 0.12 * normal(random));
    hop.cdr_phase.x.push_back(x);
    hop.cdr_phase.y.push_back(50e-6 * x + 0.01 * normal(random));
  }
  hop.startup_states = {{"AGC", "0", "symbols", ""},
                        {"CDR acquire", "32768", "symbols", ""},
                        {"blind", "65536", "symbols", ""},
                        {"decision-directed", "229376", "symbols", ""},
                        {"tracking", "418304", "symbols", ""}};
  return hop;
}

inline LinkResult SampleLink(const std::string& rate, const std::string& scenario, Architecture a, double snr_db) {
  const double baud = rate == "112G" ? 53.125e9 : 106.25e9;
  const std::int64_t symbols = 4'000'000;
  LinkResult link;
  link.rate = rate;
  link.baud_hz = baud;
  link.scenario = scenario;
  link.scenario_file = "scenarios/" + scenario + ".toml";
  link.architecture = a;
  link.symbols = symbols;
  link.warmup_symbols = 262'144;
  link.converged = true;
  if (TxRetimed(a)) {
    link.hops.push_back(
        SampleHop("TP1_module_rx", "host transmitter, board, module receiver", baud, 24.1, false, symbols));
  }
  const std::string light =
      std::string(TxRetimed(a) ? "module" : "host") + " transmitter, driver, modulator, fibre, TIA";
  if (RxRetimed(a)) {
    link.hops.push_back(SampleHop("TP3_module_rx", light + ", module receiver", baud, snr_db, true, symbols));
    link.hops.push_back(
        SampleHop("TP5_host_rx", "module transmitter, board, host receiver", baud, 24.0, false, symbols));
  } else {
    link.hops.push_back(SampleHop("TP5_host_rx", light + ", board, host receiver", baud, snr_db, true, symbols));
  }
  std::int64_t errors = 0;
  for (const HopResult& hop : link.hops) errors += hop.bit_errors;
  link.pre_fec_bits = 2 * symbols;
  link.pre_fec_bit_errors = errors;
  const double n = static_cast<double>(link.pre_fec_bits);
  const double e = static_cast<double>(errors);
  link.pre_fec_ber = errors == 0 ? Figure::Measured(0, 0, 3.689 / n, 0)
                                 : Figure::Measured(e / n, std::max(0.0, e - 2.1 * std::sqrt(e)) / n,
                                                    (e + 2.3 * std::sqrt(e)) / n, errors);
  link.snr_db = Figure::Measured(snr_db, snr_db - 0.03, snr_db + 0.03, 64);
  const double reference = rate == "112G" ? 20.05 : 19.90;
  link.snr_penalty_db = a == Architecture::kDsp ? Figure::Measured(0.0)
                                                : Figure::Measured(reference - snr_db, reference - snr_db - 0.012,
                                                                   reference - snr_db + 0.012, 64, "paired batches");
  link.threshold_ber = rate == "112G" ? 2.4e-4 : 2.28e-4;
  link.threshold_snr_db = rate == "112G" ? 17.66 : 17.69;
  link.margin_db = Figure::Measured(snr_db - link.threshold_snr_db, snr_db - link.threshold_snr_db - 0.03,
                                    snr_db - link.threshold_snr_db + 0.03);
  link.ber_minus_dsp = Figure::Measured(e / n - 4e-6, e / n - 5e-6, e / n - 3e-6);
  FecResult& fec = link.fec;
  fec.arrangement = "400GBASE port: 2 codewords KP4 interleaved over 4 line lanes; every lane simulated";
  fec.interleave = 2;
  fec.codewords = symbols * 2 / 5440;
  const std::vector<double> model = RandomErrorCodewords(17, std::max(1e-9, e / n), static_cast<double>(fec.codewords));
  std::int64_t with_errors = 0;
  for (std::size_t k = 1; k < 17; ++k) {
    fec.symbol_error_histogram[k] = static_cast<std::uint64_t>(std::floor(model[k] * (k > 2 ? 1.6 : 1.0) + 0.5));
    with_errors += static_cast<std::int64_t>(fec.symbol_error_histogram[k]);
  }
  fec.symbol_error_histogram[0] = static_cast<std::uint64_t>(fec.codewords - with_errors);
  fec.corrected = with_errors;
  fec.flr_observed = Figure::Measured(0.0, 0.0, 3.689 / static_cast<double>(fec.codewords), 0);
  fec.flr_predicted = a == Architecture::kLpo
                          ? Figure::Extrapolated(3.1e-14, 2.0e-15, 4.0e-13, "log-linear fit to 5 bins")
                          : Figure::None("the histogram has 3 non-empty bins, the fit needs 4");
  fec.flr_burst_model = Figure::Extrapolated(a == Architecture::kLpo ? 2.0e-15 : 1.1e-30, "Markov chain");
  fec.flr_random_model = Figure::Predicted(a == Architecture::kLpo ? 6.0e-18 : 1.1e-30, "random-error formula");
  link.latency_ns = Figure::Predicted(40.0 * static_cast<double>(link.hops.size()) + 53.2, "sum of block latencies");
  link.latency_parts = {{"receivers", std::to_string(40 * link.hops.size()), "ns", ""},
                        {"KP4 codeword", "51.2", "ns", "one codeword is received before it is decoded"}};
  link.losses = {{"transmit side: board / die to finger", "8.0 / 10.3", "dB", ""},
                 {"receive side: board / die to finger", "8.0 / 10.3", "dB", ""}};
  link.assumptions = {{"baud", rate == "112G" ? "53.125" : "106.25", "GBd", "802.3ck / dj"},
                      {"symbols_per_clock", rate == "112G" ? "64" : "128", "", "house"},
                      {"tx.a_v", "0.413", "V", "802.3 annex 93A"},
                      {"tx.t_r", rate == "112G" ? "7.5" : "4", "ps", "802.3ck / dj"},
                      {"tx.snr", "33", "dB", "802.3ck"},
                      {"tx.rj", "0.007", "UI rms", "house"},
                      {"host.package", "802.3ck, zp 12 mm", "", "802.3ck"},
                      {"host_loss_db", rate == "112G" ? "8" : "6", "dB", "board line alone, at Nyquist"},
                      {"rx.eta0", rate == "112G" ? "8.2e-9" : "6e-9", "V^2/GHz", "802.3ck / dj"},
                      {"rx.filter", rate == "112G" ? "0.75 fb" : "0.58 fb", "", "Butterworth 4"},
                      {"adc.bits", "7", "", "house"},
                      {"adc.enob", rate == "112G" ? "5.3" : "5.0", "bit", "at Nyquist"},
                      {"driver.noise", "1.0", "mV rms", "house"},
                      {"modulator", "MZM", "", "pole 50 GHz"},
                      {"er_db", "4.5", "dB", "house"},
                      {"rin", "-145", "dB/Hz", "relative to the instantaneous power"},
                      {"oma_dbm", "-7", "dBm", "at TP3, near sensitivity on purpose"},
                      {"tia.noise", "20", "pA/rtHz", "house"},
                      {"cdr.bandwidth", "4", "MHz", "802.3 reference corner"},
                      {"cdr.latency", "12", "DSP clocks", "house"},
                      {"retimers", TxRetimed(a) || RxRetimed(a) ? "1 MHz cleaning PLL" : "none", "", ""}};
  if (a == Architecture::kLpo) link.notes.push_back("AFE file taper: none, built-in <channels> & packages.");
  return link;
}

inline CompareResults SampleCompare() {
  CompareResults r;
  r.run.version = "0.1.0";
  r.run.command_line = "plumbline compare --out \"<report> & more\"";
  r.run.backend = "AVX3";
  r.run.machine = "x86-64, 2 cores";
  r.run.seed = 1;
  r.run.threads = 2;
  r.run.symbols_requested = 4'000'000;
  r.run.segments = 64;
  r.run.segment_symbols = 62'500;
  r.run.segment_warmup_symbols = 262'144;
  r.run.started = "2025-06-01T09:00:00Z";
  r.run.finished = "2025-06-01T09:03:21Z";
  r.run.elapsed_s = 201.4;
  r.notes = {
      "Each lane carries its own KP4 codewords: coded pseudo-random data, five PAM4 symbols to an RS symbol, no "
      "interleave."};
  r.assumptions = {{"start-up", "blind", "", "no receiver sees transmitted data"},
                   {"clock offset", "50", "ppm", "host transmitter against each receiver"}};
  r.links = {SampleLink("112G", "112g-dr", Architecture::kDsp, 20.05),
             SampleLink("112G", "112g-dr", Architecture::kLro, 19.92),
             SampleLink("112G", "112g-dr", Architecture::kLpo, 18.31),
             SampleLink("112G", "112g-dr", Architecture::kMixed, 18.74),
             SampleLink("224G", "224g-dr", Architecture::kDsp, 19.90),
             SampleLink("224G", "224g-dr", Architecture::kLro, 19.61),
             SampleLink("224G", "224g-dr", Architecture::kLpo, 17.42)};
  // One link that did not lock: a result, not a crash.
  LinkResult mixed = SampleLink("224G", "224g-dr", Architecture::kMixed, 18.5);
  mixed.converged = false;
  mixed.snr_db = Figure::None("the module receiver did not lock: slicer SNR estimate stayed at 11.8 dB");
  mixed.snr_penalty_db = mixed.snr_db;
  mixed.margin_db = mixed.snr_db;
  mixed.pre_fec_ber = Figure::None("not scored: the link did not lock");
  mixed.fec.flr_observed = mixed.fec.flr_predicted = mixed.fec.flr_burst_model = mixed.fec.flr_random_model =
      mixed.pre_fec_ber;
  mixed.notes = {"TP3_module_rx did not lock: slicer SNR estimate stayed at 11.8 dB, 14 dB are needed."};
  mixed.hops.front().converged = false;
  mixed.hops.front().slicer = {};
  mixed.hops.front().eye_after = {};
  r.links.push_back(mixed);
  r.skipped = {{"224G", "my-board", "", "host.s4p ends at 40 GHz, 0.5 of the baud rate is 53.125 GHz"}};
  return r;
}

inline SweepGroup SampleSweep() {
  SweepGroup g;
  g.rate = "112G";
  g.baud_hz = 53.125e9;
  g.scenario = "112g-dr";
  g.parameter = "loss";
  g.label = "board loss, both ends";
  g.unit = "dB at Nyquist";
  g.threshold_ber = 2.4e-4;
  const std::array<std::array<double, 5>, 4> snr = {{{20.1, 20.1, 20.05, 20.0, 19.95},
                                                     {20.15, 20.16, 19.97, 19.60, 19.0},
                                                     {19.4, 18.6, 17.4, 15.8, 13.9},
                                                     {19.6, 18.9, 17.9, 16.5, 14.8}}};
  for (std::size_t a = 0; a < 4; ++a) {
    SweepCurve c;
    c.architecture = kArchitectures[a];
    for (std::size_t i = 0; i < 5; ++i) {
      SweepPoint p;
      p.value = 4.0 + 4.0 * static_cast<double>(i);
      p.converged = true;
      p.symbols = 4'000'000;
      const double s = snr[a][i];
      p.snr_db = Figure::Measured(s, s - 0.04, s + 0.04);
      const double ber = SampleBer(s);
      const double n = 8e6;
      const double e = std::round(ber * n);
      p.ber = e < 12 ? Figure::Measured(0, 0, 4.6e-7, 0)
                     : Figure::Measured(e / n, (e - 2 * std::sqrt(e)) / n, (e + 2 * std::sqrt(e)) / n);
      c.points.push_back(p);
    }
    if (a == 1) {
      c.points.back().ber = Figure::None("did not lock");
      c.points.back().snr_db = Figure::None("did not lock");
      c.points.back().converged = false;
    }
    g.curves.push_back(c);
  }
  g.curves[0].crossing = Figure::None("BER stays below the threshold over the whole range");
  g.curves[1].crossing = g.curves[0].crossing;
  g.curves[2].crossing = Figure::Measured(11.2, 11.1, 11.3);
  g.curves[3].crossing = Figure::Measured(12.6, 12.5, 12.8);
  g.curves[0].penalty_db = Figure::Measured(0.0);
  for (std::size_t a = 1; a < 4; ++a) {
    g.curves[a].penalty_db = Figure::None("DSP does not cross the threshold in this range");
  }
  return g;
}

}  // namespace plumbline::study

#endif  // PLUMBLINE_TESTS_STUDY_SAMPLE_RESULTS_H_
