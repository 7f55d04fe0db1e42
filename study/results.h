// What `compare` and `sweep` hand over: plain structs that the run fills and the writers read.
//
// The run loop fills these and decides every number; study/results_io, study/plots, study/report_html and
// study/console_summary only print them. Nothing here depends on dsp/ or link/, so a result can also be built by hand
// (the tests do). Every number that could fail to exist, or that is not a plain count, is a Figure: it carries its
// kind (measured, extrapolated, predicted, quoted), its interval, and the reason when there is none. A number that is
// not finite turns into "none" with a reason at construction; NaN cannot reach a file.
//
// Units stand in the field name or in its comment. Vectors may stay empty: the report then leaves that picture out.
// Thread-safety: values; distinct objects are independent.
#ifndef PLUMBLINE_STUDY_RESULTS_H_
#define PLUMBLINE_STUDY_RESULTS_H_

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::study {

// ---------------------------------------------------------------------------------------------------------- Figure

enum class FigureKind {
  kNone,          // there is no number; `note` says why
  kMeasured,      // counted or averaged over simulated symbols; lo..hi is its 95 % interval when it has one
  kExtrapolated,  // continued from measured data beyond what was counted; `note` names the method
  kPredicted,     // computed from a model without simulating symbols; `note` names the model
  kQuoted,        // taken from a publication; `note` names it
};

constexpr const char* Name(FigureKind kind) {
  switch (kind) {
    case FigureKind::kMeasured:
      return "measured";
    case FigureKind::kExtrapolated:
      return "extrapolated";
    case FigureKind::kPredicted:
      return "predicted";
    case FigureKind::kQuoted:
      return "quoted";
    case FigureKind::kNone:
      break;
  }
  return "none";
}

// One number of the report. Build it with the named functions; they check that the number is finite.
struct Figure {
  FigureKind kind = FigureKind::kNone;
  double value = 0.0;
  bool has_interval = false;
  double lo = 0.0;          // 95 % interval, has_interval only
  double hi = 0.0;          // with value 0 and kMeasured: nothing was counted, and hi is the upper bound
  std::int64_t count = -1;  // events behind the number (errors, batches, bins); -1: not a count
  std::string note;         // kNone: the reason. Otherwise the method, model or source; may be empty when measured

  // Both also hold against fields that were written past the named functions.
  bool has_value() const { return kind != FigureKind::kNone && std::isfinite(value); }
  bool has_bounds() const { return has_value() && has_interval && std::isfinite(lo) && std::isfinite(hi); }
  // True when nothing was counted, so that only `hi` says something.
  bool is_upper_bound() const { return has_bounds() && value == 0.0 && hi > 0.0; }

  static Figure None(std::string reason) {
    Figure f;
    f.note = reason.empty() ? std::string("no reason given") : std::move(reason);
    return f;
  }
  static Figure Measured(double value, std::string note = {}) {
    return Checked(FigureKind::kMeasured, value, false, 0.0, 0.0, -1, std::move(note));
  }
  static Figure Measured(double value, double lo, double hi, std::int64_t count = -1, std::string note = {}) {
    return Checked(FigureKind::kMeasured, value, true, lo, hi, count, std::move(note));
  }
  static Figure Extrapolated(double value, std::string method) {
    return Checked(FigureKind::kExtrapolated, value, false, 0.0, 0.0, -1, std::move(method));
  }
  static Figure Extrapolated(double value, double lo, double hi, std::string method) {
    return Checked(FigureKind::kExtrapolated, value, true, lo, hi, -1, std::move(method));
  }
  static Figure Predicted(double value, std::string model) {
    return Checked(FigureKind::kPredicted, value, false, 0.0, 0.0, -1, std::move(model));
  }
  static Figure Quoted(double value, std::string source) {
    return Checked(FigureKind::kQuoted, value, false, 0.0, 0.0, -1, std::move(source));
  }

 private:
  static Figure Checked(FigureKind kind, double value, bool has_interval, double lo, double hi, std::int64_t count,
                        std::string note) {
    if (!std::isfinite(value)) {
      return None(std::string("the ") + Name(kind) + " value is not a finite number" +
                  (note.empty() ? std::string() : " (" + note + ")"));
    }
    Figure f;
    f.kind = kind;
    f.value = value;
    f.has_interval = has_interval && std::isfinite(lo) && std::isfinite(hi);
    f.lo = f.has_interval ? lo : 0.0;
    f.hi = f.has_interval ? hi : 0.0;
    f.count = count;
    f.note = std::move(note);
    return f;
  }
};

// ---------------------------------------------------------------------------------------------------- architectures

enum class Architecture { kDsp, kLro, kLpo, kMixed };
inline constexpr std::array<Architecture, 4> kArchitectures = {Architecture::kDsp, Architecture::kLro,
                                                               Architecture::kLpo, Architecture::kMixed};

// The name in results.json.
constexpr const char* Name(Architecture a) {
  switch (a) {
    case Architecture::kDsp:
      return "DSP";
    case Architecture::kLro:
      return "LRO";
    case Architecture::kLpo:
      return "LPO";
    case Architecture::kMixed:
      break;
  }
  return "MIXED";
}
constexpr bool TxRetimed(Architecture a) { return a == Architecture::kDsp || a == Architecture::kLro; }
constexpr bool RxRetimed(Architecture a) { return a == Architecture::kDsp || a == Architecture::kMixed; }
constexpr const char* TxModule(Architecture a) { return TxRetimed(a) ? "retimed" : "linear"; }
constexpr const char* RxModule(Architecture a) { return RxRetimed(a) ? "retimed" : "linear"; }

// ----------------------------------------------------------------------------------------------------- noise budget

enum class NoiseSource : std::size_t {
  kTx,      // transmitter SNDR of the hop that decides the light
  kDriver,  // module driver, input referred
  kTia,     // TIA density and shot noise
  kRin,     // relative intensity noise
  kMpi,     // multi-path interference
  kXtalk,   // FEXT and NEXT aggressors
  kHostRx,  // receiver input-referred noise (eta0)
  kAdc,     // ADC noise and quantization
  kJitter,  // random and dual-Dirac jitter at the transmitter and the sampling clock
  kIsi,     // residual ISI and distortion: every source off
};
inline constexpr std::size_t kNoiseSourceCount = 10;

struct NoiseSourceName {
  const char* key;    // in results.json, noise_budget_db
  const char* label;  // in the report
};
inline constexpr std::array<NoiseSourceName, kNoiseSourceCount> kNoiseSourceNames = {{
    {"tx", "Transmitter SNDR"},
    {"driver", "Module driver"},
    {"tia", "TIA and shot"},
    {"rin", "RIN"},
    {"mpi", "MPI"},
    {"xtalk", "Crosstalk"},
    {"host_rx", "Receiver input"},
    {"adc", "ADC"},
    {"jitter", "Jitter"},
    {"isi", "Residual ISI and distortion"},
}};

// SNR in dB at the slicer with one source on at a time, and `all` with every source on.
struct NoiseBudget {
  std::array<Figure, kNoiseSourceCount> snr_db;
  Figure all_db;
  Figure& operator[](NoiseSource s) { return snr_db[static_cast<std::size_t>(s)]; }
  const Figure& operator[](NoiseSource s) const { return snr_db[static_cast<std::size_t>(s)]; }
};

// --------------------------------------------------------------------------------------------------- pictures' data

// Counts over phase (0..phase_span_ui, left to right) and amplitude (bottom to top). counts[phase * amplitude_bins +
// a].
struct EyeHistogram {
  int phase_bins = 0;
  int amplitude_bins = 0;
  double phase_span_ui = 2.0;
  double amplitude_min = 0.0;       // lower edge of bin 0
  double amplitude_max = 0.0;       // upper edge of the last bin
  std::string amplitude_unit;       // "V", "mV", "slicer unit"
  std::string where;                // for the caption: "AFE code", "FFE output"
  double sampling_phase_ui = -1.0;  // where the receiver samples, drawn as a line; negative: not drawn
  std::vector<double> levels;       // four levels, drawn as ticks; may be empty
  std::vector<std::uint64_t> counts;
  bool empty() const { return phase_bins <= 0 || amplitude_bins <= 0 || counts.empty(); }
};

struct PulseResponse {
  std::vector<double> time_ui;  // 0 at the main cursor
  std::vector<double> value;
  std::string value_unit;                 // "mV per V of DAC level"
  std::vector<double> equalized_time_ui;  // one point a UI: after FFE and DFE; may be empty
  std::vector<double> equalized_value;    // main cursor 1.0
  bool empty() const { return time_ui.empty() || time_ui.size() != value.size(); }
};

// Counts of the slicer input for each level that was sent, on one amplitude grid.
struct SlicerHistogram {
  double amplitude_min = 0.0;  // lower edge of bin 0, in slicer amplitude (+-1, +-3 nominal)
  double amplitude_max = 0.0;
  std::array<std::vector<std::uint64_t>, 4> counts;  // by level sent, equal lengths
  bool empty() const { return counts[0].empty(); }
};

struct XyCurve {
  std::string x_label;  // with its unit
  std::string y_label;
  std::vector<double> x;
  std::vector<double> y;
  bool empty() const { return x.empty() || x.size() != y.size(); }
};

// ------------------------------------------------------------------------------------------------------------- hops

// A row of a table of facts: ("die to finger, transmit side", "10.3", "dB", "package + board").
struct Fact {
  std::string name;
  std::string value;
  std::string unit;
  std::string note;
};

// What the search over transmit FFE, CTLE and driver peaking chose, and what it promised.
struct SearchChoice {
  bool automatic = true;       // false: fixed by the scenario
  std::vector<double> tx_ffe;  // coefficients, first pre-cursor first
  int tx_ffe_main = 0;         // index of the main tap
  double ctle_gdc_db = 0.0;
  double ctle_gdc2_db = 0.0;
  std::optional<double> driver_peaking_db;  // optical hops only
  double detector_slope = 0.0;              // of the timing detector at lock, slicer units per UI; 0: not known
  std::int64_t candidates = 0;              // how many settings were tried
};

// One receiver's life: from a transmitter to the slicer at a test point. DSP has three hops, LRO and MIXED two, LPO
// one.
struct HopResult {
  std::string test_point;   // "TP1_module_rx" | "TP3_module_rx" | "TP5_host_rx"
  std::string description;  // "host transmitter -> board -> module receiver"
  double baud_hz = 0.0;
  bool decides_optical_hop = false;  // its slicer is the link's snr_db

  // Counted at the slicer, against what this hop's own transmitter sent, before de-precoding.
  std::int64_t symbols = 0;
  std::int64_t symbol_errors = 0;
  std::int64_t bit_errors = 0;
  std::int64_t bits = 0;
  Figure ber;
  Figure error_propagation;  // share of the symbol errors with another one right behind them
  Figure snr_db;             // data-aided
  Figure snr_predicted_db;   // by the search, from the linear model

  bool converged = false;
  bool data_aided_training = false;  // marked in the report
  std::int64_t slips = 0;
  std::int64_t startup_symbols = 0;  // until tracking, on top of the measured ones
  std::string state;                 // last state of the start-up machine, "tracking"
  Figure afe_clip_ratio;
  Figure adc_clip_ratio;
  Figure dac_clip_ratio;
  Figure cdr_offset_ui;       // from the phase that maximises the MMSE SNR of the pulse response
  Figure latency_ns;          // modelled
  Figure fifo_depth_peak_ui;  // retimers only: swing of the phase FIFO after this receiver

  SearchChoice choice;
  std::vector<Fact> losses;  // insertion loss at Nyquist, dB: board line, die to finger, die to die
  std::vector<Fact> optics;  // OMA, extinction ratio, received power, ...; empty on electrical hops
  NoiseBudget noise;

  // Final adaptation.
  std::vector<double> ffe_taps;                           // in units of one
  int ffe_main = 0;                                       // index of the main tap
  int ffe_held = -1;                                      // index of the tap that the timing loop owns; -1: none
  std::vector<double> dfe_taps;                           // in symbol amplitudes
  std::vector<std::int32_t> floating_positions;           // UI after the main cursor, of each floating tap; empty: none
  std::vector<double> floating_taps;                      // relative to one, or in symbol amplitudes
  std::array<double, 4> levels = {-3.0, -1.0, 1.0, 3.0};  // in slicer amplitude
  std::array<double, 3> thresholds = {-2.0, 0.0, 2.0};

  EyeHistogram eye_before;  // at the AFE
  EyeHistogram eye_after;   // at the slicer input
  PulseResponse pulse;
  SlicerHistogram slicer;
  std::vector<std::uint64_t> burst_length_histogram;  // [n]: bursts of n symbol errors; [0] unused
  XyCurve cdr_phase;                                  // x: symbols, y: UI
  XyCurve startup;                                    // x: symbols, y: slicer SNR estimate, dB
  std::vector<Fact> startup_states;                   // name: state, value: symbol index at which it was entered
  std::vector<std::string> notes;                     // "did not lock: ...", "the AFE clipped ..."
};

// -------------------------------------------------------------------------------------------------------------- FEC

struct FecResult {
  std::string code = "KP4";
  std::string arrangement;  // one sentence: port, interleave, multiplexing, whether other lanes are folded
  int interleave = 1;       // codewords that share every frame
  bool folded = false;      // the port's other lanes are stretches of the simulated one
  std::int64_t codewords = 0;
  std::vector<std::uint64_t> symbol_error_histogram =
      std::vector<std::uint64_t>(17);  // S0..St, and more than t: 17 bins of KP4
  std::int64_t corrected = 0;          // codewords
  std::int64_t uncorrectable = 0;
  std::int64_t miscorrected = 0;
  std::vector<double> burst_model_codewords;  // as the histogram, expected by the burst model; may be empty
  Figure flr_observed;
  Figure flr_predicted;     // log-linear fit to the histogram
  Figure flr_burst_model;   // Markov chain of symbol errors with the measured error propagation of every hop
  Figure flr_random_model;  // random-error formula at the measured BER
};

// -------------------------------------------------------------------------------------------------------------- link

struct LinkResult {
  std::string rate;  // "112G"
  double baud_hz = 0.0;
  std::string scenario;       // "112g-dr"
  std::string scenario_file;  // where it was read, empty: built in
  Architecture architecture = Architecture::kDsp;
  std::string module_class = "pluggable";  // "pluggable" | "npo" | "cpo": picks the quoted figures

  std::int64_t symbols = 0;
  std::int64_t warmup_symbols = 0;
  bool converged = false;
  std::int64_t slips = 0;

  std::vector<HopResult> hops;  // in signal order

  // End to end, at the FEC input.
  std::int64_t pre_fec_bit_errors = 0;
  std::int64_t pre_fec_bits = 0;
  Figure pre_fec_ber;  // lo..hi is ci95

  Figure snr_db;               // of the slicer that decides the optical hop
  Figure snr_penalty_db;       // against DSP of the same scenario, paired interval; DSP itself: 0
  double threshold_ber = 0.0;  // KP4: 2.4e-4 at 112G, 2.28e-4 at 224G; KR4: 2.18e-5
  double threshold_snr_db =
      0.0;               // what PAM4 in Gaussian noise needs for it; with an inner code, for threshold_ber behind it
  Figure margin_db;      // snr_db minus threshold_snr_db
  Figure ber_minus_dsp;  // paired difference of pre-FEC BER

  FecResult fec;
  Figure latency_ns;  // modelled: digital blocks, retimers, time of flight not counted
  std::vector<Fact> latency_parts;
  std::vector<Fact> losses;       // whole link: per side board / die-to-finger / die-to-die, at Nyquist
  std::vector<Fact> assumptions;  // every scenario key that matters: name = key, unit, note = source
  std::vector<std::string> notes;
};

struct SkippedLink {
  std::string rate;
  std::string scenario;
  std::string architecture;  // empty: all of them
  std::string reason;
};

// --------------------------------------------------------------------------------------------------------------- run

struct RunInfo {
  std::string version;  // of Plumbline
  std::string command_line;
  std::string backend;  // "reference", "AVX2"
  std::string machine;  // CPU and system, may be empty
  std::uint64_t seed = 0;
  int threads = 0;
  std::int64_t symbols_requested = 0;
  // The segment plan belongs to the run: it depends on neither threads nor backend.
  std::int64_t segments = 0;
  std::int64_t segment_symbols = 0;
  std::int64_t segment_warmup_symbols = 0;
  std::string started;  // "2025-03-01T12:34:56Z"
  std::string finished;
  double elapsed_s = 0.0;
  bool partial = false;      // interrupted: what is here is finished, the rest is missing
  std::string partial_note;  // what is missing
};

struct SweepPoint {
  double value = 0.0;  // of the swept parameter
  bool converged = false;
  std::int64_t symbols = 0;
  Figure ber;  // pre-FEC, end to end
  Figure snr_db;
  std::string note;
};

struct SweepCurve {
  Architecture architecture = Architecture::kDsp;
  std::vector<SweepPoint> points;  // by rising value
  Figure crossing;                 // parameter value at which the BER crosses threshold_ber
  Figure penalty_db;               // against DSP at threshold_ber; DSP itself: 0
};

// One parameter of one scenario, every architecture.
struct SweepGroup {
  std::string rate;
  double baud_hz = 0.0;
  std::string scenario;
  std::string parameter;  // "oma" | "loss" | "loss-tx" | "loss-rx"
  std::string label;      // "OMA at TP3"
  std::string unit;       // "dBm", "dB"
  double threshold_ber = 0.0;
  std::vector<SweepCurve> curves;
  std::vector<std::string> notes;
};

struct CompareResults {
  RunInfo run;
  std::vector<LinkResult> links;  // by rate, scenario, architecture
  std::vector<SkippedLink> skipped;
  std::vector<SweepGroup> sweeps;  // empty for a plain compare
  std::vector<Fact> assumptions;   // common to all links
  std::vector<std::string> notes;  // "receivers start up blind: ..."
};

struct SweepResults {
  RunInfo run;
  std::vector<SweepGroup> groups;
  std::vector<SkippedLink> skipped;
  std::vector<Fact> assumptions;
  std::vector<std::string> notes;
};

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_RESULTS_H_
