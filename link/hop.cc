#include "link/hop.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <utility>

#include "link/curve.h"
#include "link/limits.h"

namespace plumbline::link {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr std::size_t kBlockUi = 512;     // a block of the chain
constexpr std::size_t kJitterNodeUi = 4;  // one node of the sampling jitter
constexpr std::size_t kJitterReach = 3;   // samples before and after that the differences use
constexpr std::size_t kMpiStep = 16;      // samples for which the phase of the multipath stands still
constexpr double kCurveEnd = 4;           // drive range of the characteristics, outer levels
constexpr std::size_t kCurvePieces = 512;
constexpr std::size_t kCorrelationLags = 16;
constexpr double kPam4Variance = 5.0 / 9.0;  // of levels -1, -1/3, 1/3, 1
constexpr double kDcBlocks = 256;            // time constant of the TIA's DC cancellation
constexpr double kAgcBlocks = 64;

double FromDbm(double dbm) { return 1e-3 * std::pow(10.0, dbm / 10); }
double ToDbm(double watt) { return 10 * std::log10(watt / 1e-3); }
double Square(double x) { return x * x; }

// 93A-20 with the corner at f3db.
Complex Butterworth4(double freq_hz, double f3db_hz) {
  const double x = freq_hz / f3db_hz;
  return 1.0 / Complex(1 - 3.414214 * x * x + x * x * x * x, 2.613126 * (x - x * x * x));
}

// Spectrum of one symbol: hold of one UI from its edge on, Gaussian edges (93A-46). In seconds.
Complex SymbolSpectrum(double baud_hz, double edge_s, double freq_hz) {
  const double x = freq_hz / baud_hz;
  const double sinc = x == 0 ? 1.0 : std::sin(kPi * x) / (kPi * x);
  const double gauss = std::exp(-2 * Square(kPi * freq_hz * edge_s / 1.6832));
  return std::polar(sinc * gauss / baud_hz, -kPi * x);
}

Complex TapsSpectrum(std::span<const double> taps, double cycles_per_symbol) {
  Complex sum = 0;
  for (std::size_t i = 0; i < taps.size(); ++i) {
    sum += taps[i] * std::polar(1.0, -2 * kPi * cycles_per_symbol * static_cast<double>(i));
  }
  return sum;
}

}  // namespace

Status Validate(const HopConfig& c) {
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "baud_hz", c.baud_hz, 1e9, 5e11, "Hz"));
  if (c.samples_per_ui != 4 && c.samples_per_ui != 8) {
    return Status::Error("hop.samples_per_ui = " + std::to_string(c.samples_per_ui) + " is neither 4 nor 8");
  }
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "tx_amplitude_v", c.tx_amplitude_v, 1e-3, 10, "V"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "tx_edge_s", c.tx_edge_s, 0, 1 / c.baud_hz, "s"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "tx_snr_db", c.tx_snr_db, 10, 300, "dB"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "dac_bits", c.dac_bits, 2, 16, "bits"));
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.tx_clock));
  double sum = 0;
  double magnitude = 0;
  for (const double tap : c.tx_taps) {
    PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "tx_taps", tap, -1, 1, "1"));
    sum += tap;
    magnitude += std::abs(tap);
  }
  if (c.tx_taps.empty() || magnitude == 0) return Status::Error("hop.tx_taps holds no tap other than zero");
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "fext_amplitude_v", c.fext_amplitude_v, 0, 10, "V"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "next_amplitude_v", c.next_amplitude_v, 0, 10, "V"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "aggressor_ppm", c.aggressor_ppm, 0, 1000, "ppm"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "rx_eta0_v2_per_ghz", c.rx_eta0_v2_per_ghz, 0, 1e-3, "V^2/GHz"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "rx_filter_fraction", c.rx_filter_fraction, 0.3, 1.5, "1"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "rx_rj_ui", c.rx_rj_ui, 0, 0.05, "UI"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "rx_dj_ui", c.rx_dj_ui, 0, 0.05, "UI"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "afe_full_scale_v", c.afe_full_scale_v, 1e-3, 100, "V"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "fir.tail_db", c.fir.tail_db, -200, -20, "dB"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("hop", "fir.max_taps", static_cast<double>(c.fir.max_taps), 16, 2048, "taps"));
  if (!c.optical) return Status::Ok();
  if (c.drive_level == DriveLevel::kSteadyState && std::abs(sum) < 0.05) {
    return Status::Error("hop.tx_taps add up to " + FormatNumber(sum) +
                         "; the steady-state drive level needs at least 0.05");
  }
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.driver));
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.modulator));
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.laser));
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.fibre));
  PLUMBLINE_RETURN_IF_ERROR(Validate(c.detector));
  return Validate(c.tia);
}

// What never changes after Create. Responses are on `grid`; h_* are dimensionless.
struct Hop::Design {
  HopConfig config;
  std::uint32_t seed = 0;
  std::uint32_t hop = 0;
  FrequencyGrid grid;
  std::size_t block = 0;  // samples
  double sample_rate_hz = 0;
  ChannelReport report_a;
  ChannelReport report_b;
  HopFacts facts;

  std::vector<Complex> symbol;  // s
  std::vector<Complex> h_a, h_driver, h_modulator, h_fibre, h_tia, h_b, h_front;
  Fir fir_a, fir_driver, fir_modulator, fir_fibre, fir_field_cos, fir_field_sin, fir_tia, fir_b, fir_front;
  std::int64_t delay = 0;  // samples, of all of them and the jitter stage

  struct AggressorDesign {
    bool at_b = false;
    double amplitude_v = 0;
    std::vector<Complex> h;
    Fir fir;
  };
  std::vector<AggressorDesign> aggressors;

  DriveMeter drive;
  double driver_gain = 1;  // small signal, from volts at the driver's input to outer levels at the modulator
  double compression_driver = 0;
  double compression_tia = 0;
  double oma_w = 0;      // at TP3
  double rin = 0;        // 1/Hz
  double average_w = 0;  // at TP3
  double mean_square_w2 = 0;
  double level_slope = 0;  // p(C(u)) per u, through the levels
  double bias_slope = 0;   // at u = 0
  double tia_gain_ohm = 0;
  bool field = false;
  Curve driver_curve;  // C, when there is compression
  Curve power_curve;   // P at TP3 in W
  Curve field_re;      // field at TP3, sqrt(W)
  Curve field_im;
  Curve tia_curve;                           // for an outer level of 1
  std::vector<double> blend_cos, blend_sin;  // of the sampling jitter, one node's samples

  // Gain of the optics from outer levels at the modulator to the TIA's output.
  double OpticsGain(Hop::OpticsSlope slope) const {
    if (!config.optical) return 1;
    const double per_level = slope == Hop::OpticsSlope::kLevels ? level_slope : bias_slope;
    return driver_gain * per_level * oma_w * config.detector.responsivity_a_w * tia_gain_ohm;
  }
  // From the TIA's input current to the AFE, V/A, delays taken out.
  Complex FromTiaInput(std::size_t k) const { return h_tia[k] * tia_gain_ohm * h_b[k] * h_front[k]; }
  // From the driver's input to the AFE.
  Complex FromDriverInput(std::size_t k, Hop::OpticsSlope slope) const {
    return h_driver[k] * h_modulator[k] * h_fibre[k] * h_tia[k] * h_b[k] * h_front[k] * OpticsGain(slope);
  }
  Complex PulseAt(std::size_t k, Hop::OpticsSlope slope) const {
    const Complex electrical = symbol[k] * h_a[k];
    return electrical * (config.optical ? FromDriverInput(k, slope) : h_front[k]);
  }
};

namespace {

// Integral over the UI lags: correlation[l] = 2 baud * sum |P|^2 cos(2 pi f l / baud) df, one-sided sum, ends halved.
std::vector<double> Correlation(const FrequencyGrid& grid, double baud_hz, const std::vector<Complex>& pulse) {
  std::vector<double> out(kCorrelationLags, 0.0);
  for (std::size_t l = 0; l < out.size(); ++l) {
    double sum = 0;
    for (std::size_t k = 0; k < pulse.size(); ++k) {
      const double weight = k == 0 || k + 1 == pulse.size() ? 0.5 : 1.0;
      sum += weight * std::norm(pulse[k]) * std::cos(2 * kPi * grid.FrequencyHz(k) / baud_hz * static_cast<double>(l));
    }
    out[l] = 2 * baud_hz * sum * grid.step_hz;
  }
  return out;
}

double PowerOf(std::span<const double> taps, const std::vector<double>& correlation) {
  double sum = 0;
  for (std::size_t i = 0; i < taps.size(); ++i) {
    for (std::size_t j = 0; j < taps.size(); ++j) {
      const std::size_t lag = i > j ? i - j : j - i;
      if (lag < correlation.size()) sum += taps[i] * taps[j] * correlation[lag];
    }
  }
  return sum;
}

// Samples below this, against the peak, end the pulse response from which the largest excursion is summed.
constexpr double kPulseEnd = 1e-4;

// `pulse`: the pulse response at the modulator.
DriveMeter MakeDriveMeter(const HopConfig& c, const FrequencyGrid& grid, const std::vector<Complex>& pulse,
                          DriveLevel level) {
  DriveMeter meter;
  meter.level = level;
  if (level == DriveLevel::kSteadyState) meter.steady_state = std::abs(pulse[0].real()) * c.baud_hz;
  if (level == DriveLevel::kPower) meter.correlation = Correlation(grid, c.baud_hz, pulse);
  if (level != DriveLevel::kPeak) return meter;

  // Interpolated to kPhases a UI by zeros above the band.
  constexpr std::size_t kPhases = DriveMeter::kPhases;
  const auto period = static_cast<std::size_t>(c.channel_a.response_ui);
  std::vector<Complex> spectrum(pulse);
  spectrum.resize(period * kPhases / 2 + 1);
  const std::vector<double> time = ImpulseResponse(spectrum);
  const double scale = grid.step_hz * static_cast<double>(time.size());
  const auto row_peak = [&](std::size_t ui) {
    double peak = 0;
    for (std::size_t p = 0; p < kPhases; ++p) peak = std::max(peak, std::abs(time[ui % period * kPhases + p]) * scale);
    return peak;
  };
  std::size_t top = 0;
  for (std::size_t ui = 1; ui < period; ++ui) {
    if (row_peak(ui) > row_peak(top)) top = ui;
  }
  // Times before zero wrap to the end: half a period lies to each side of the largest one.
  std::size_t first = top + period - period / 2;
  std::size_t last = first + period - 1;
  while (row_peak(first) < kPulseEnd * row_peak(top)) ++first;
  while (row_peak(last) < kPulseEnd * row_peak(top)) --last;
  for (std::size_t ui = first; ui <= last; ++ui) {
    std::array<double, kPhases>& row = meter.pulse.emplace_back();
    for (std::size_t p = 0; p < kPhases; ++p) row[p] = time[ui % period * kPhases + p] * scale;
  }
  return meter;
}

std::vector<Complex> Product(const std::vector<Complex>& a, const std::vector<Complex>& b) {
  std::vector<Complex> out(a.size());
  for (std::size_t k = 0; k < a.size(); ++k) out[k] = a[k] * b[k];
  return out;
}

void Scale(Fir& fir, double gain) {
  for (double& tap : fir.taps) tap *= gain;
}

}  // namespace

// What changes from block to block.
struct Hop::Stream {
  SourceMask mask = kAllSources;
  HopCounters counters;

  NoiseSource tx_noise, driver_noise, rin_noise, mpi_noise, tia_noise, host_noise;
  TransmitWaveform waveform;
  std::vector<double> level;
  std::vector<double> wave;  // samples not yet taken by a block

  StreamFilter a, driver, modulator, fibre, tia, b, front;
  StreamFilter field_re_cos, field_re_sin, field_im_cos, field_im_sin;

  struct AggressorStream {
    PhiloxKey data;
    double phase_ui = 0;
    double period_ui = 1;
    std::uint64_t symbol = 0;
    std::vector<double> history;  // amplitudes of the last symbols, newest first, as long as the FFE
    TransmitWaveform waveform;
    std::vector<double> wave;
    StreamFilter filter;
  };
  std::vector<AggressorStream> aggressors;

  double mpi_phase = 0;
  std::vector<double> mpi_line;  // power of the last mpi_delay samples, then the block
  double dc_a = 0;               // current that the DC cancellation takes away
  double tia_gain = 1;           // against the design's
  std::vector<double> jitter_line;
  std::int64_t blocks = 0;

  // Scratch of one block.
  std::vector<double> x, y, noise, scratch, scratch2, nodes;
};

Hop::Hop() = default;
Hop::~Hop() = default;
Hop::Hop(Hop&&) noexcept = default;
Hop& Hop::operator=(Hop&&) noexcept = default;
Hop::Hop(const Hop& other) : design_(other.design_), stream_(std::make_unique<Stream>(*other.stream_)) {}
Hop& Hop::operator=(const Hop& other) {
  if (this != &other) {
    design_ = other.design_;
    stream_ = std::make_unique<Stream>(*other.stream_);
  }
  return *this;
}

Expected<Hop> Hop::Create(const HopConfig& config, std::uint32_t seed, std::uint32_t hop_number) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(config));
  auto design = std::make_shared<Design>();
  Design& d = *design;
  d.config = config;
  d.seed = seed;
  d.hop = hop_number;
  HopConfig& c = d.config;
  c.channel_a.baud_hz = c.channel_b.baud_hz = c.baud_hz;
  c.channel_a.samples_per_ui = c.channel_b.samples_per_ui = c.samples_per_ui;
  c.channel_b.response_ui = c.channel_a.response_ui;
  c.channel_b.direction = Direction::kModuleToHost;
  const auto n = static_cast<std::size_t>(c.samples_per_ui);
  d.grid = MakeGrid(c.baud_hz, c.samples_per_ui, c.channel_a.response_ui);
  d.block = kBlockUi * n;
  d.sample_rate_hz = c.baud_hz * c.samples_per_ui;
  FirLimits limits = c.fir;
  limits.max_taps *= c.samples_per_ui / 4;
  HopFacts& facts = d.facts;

  // Channels.
  Expected<ChannelResponse> a = BuildChannel(c.channel_a);
  if (!a.ok()) return a.status();
  d.h_a = std::move(a->h);
  d.report_a = std::move(a->report);
  std::vector<Aggressor> aggressors_b;
  if (c.optical) {
    Expected<ChannelResponse> b = BuildChannel(c.channel_b);
    if (!b.ok()) return b.status();
    d.h_b = std::move(b->h);
    d.report_b = std::move(b->report);
    aggressors_b = std::move(b->aggressors);
  }
  const auto nyquist = static_cast<std::size_t>(c.channel_a.response_ui / 2);
  facts.channel_a_loss_db = -20 * std::log10(std::abs(d.h_a[nyquist]));

  d.symbol.resize(d.h_a.size());
  for (std::size_t k = 0; k < d.symbol.size(); ++k) {
    d.symbol[k] = SymbolSpectrum(c.baud_hz, c.tx_edge_s, d.grid.FrequencyHz(k));
  }
  d.h_front = DeviceResponse(d.grid, [&](double f) { return Butterworth4(f, c.rx_filter_fraction * c.baud_hz); });

  const auto design_fir = [&](const std::vector<Complex>& h, Fir& fir, int index) -> Status {
    Expected<Fir> designed = DesignFir(h, limits);
    if (!designed.ok()) return designed.status();
    fir = std::move(*designed);
    d.delay += fir.delay;
    facts.fir_taps[static_cast<std::size_t>(index)] = static_cast<std::int32_t>(fir.taps.size());
    return Status::Ok();
  };
  if (!c.channel_a.lossless) PLUMBLINE_RETURN_IF_ERROR(design_fir(d.h_a, d.fir_a, 0));
  PLUMBLINE_RETURN_IF_ERROR(design_fir(d.h_front, d.fir_front, 6));
  d.delay -= static_cast<std::int64_t>(kJitterReach);

  const auto signal_power = [&](const std::vector<Complex>& pulse) {
    return kPam4Variance * Square(c.tx_amplitude_v) * PowerOf(c.tx_taps, Correlation(d.grid, c.baud_hz, pulse));
  };
  facts.dac_rms_v = c.tx_amplitude_v * std::sqrt(kPam4Variance * [&] {
                      double sum = 0;
                      for (const double tap : c.tx_taps) sum += tap * tap;
                      return sum;
                    }());

  if (c.optical) {
    facts.channel_b_loss_db = -20 * std::log10(std::abs(d.h_b[nyquist]));
    if (!c.channel_b.lossless) PLUMBLINE_RETURN_IF_ERROR(design_fir(d.h_b, d.fir_b, 5));
    Expected<Modulator> created = Modulator::Create(c.modulator);
    if (!created.ok()) return created.status();
    const Modulator& modulator = *created;
    d.h_driver = DeviceResponse(d.grid, [&](double f) { return DriverResponse(c.driver, c.baud_hz, f); });
    d.h_modulator = DeviceResponse(d.grid, [&](double f) { return modulator.Response(f); });
    d.h_tia = DeviceResponse(d.grid, [&](double f) { return BesselThomson4(f, c.tia.bandwidth_hz); });
    PLUMBLINE_RETURN_IF_ERROR(design_fir(d.h_driver, d.fir_driver, 1));
    PLUMBLINE_RETURN_IF_ERROR(design_fir(d.h_modulator, d.fir_modulator, 2));
    PLUMBLINE_RETURN_IF_ERROR(design_fir(d.h_tia, d.fir_tia, 4));

    // Fibre.
    const double alpha = c.modulator.chirp_alpha;
    c.fibre.wavelength_m = c.modulator.wavelength_m;
    d.h_fibre.assign(d.symbol.size(), Complex(1));
    if (c.fibre.multimode) {
      d.h_fibre = DeviceResponse(d.grid, [&](double f) { return Complex(MultimodeResponse(c.fibre, f)); });
      PLUMBLINE_RETURN_IF_ERROR(design_fir(d.h_fibre, d.fir_fibre, 3));
    } else if (!FieldIsNegligible(c.fibre, alpha, c.baud_hz)) {
      d.field = true;
      for (std::size_t k = 0; k < d.h_fibre.size(); ++k) {
        // Small signal, sign included: past a null the response turns round.
        d.h_fibre[k] = SignedSmallSignalResponse(c.fibre, alpha, d.grid.FrequencyHz(k));
      }
      Expected<std::vector<Fir>> pair =
          DesignFirs({DeviceResponse(d.grid, [&](double f) { return FieldResponse(c.fibre, f).real(); }),
                      DeviceResponse(d.grid, [&](double f) { return FieldResponse(c.fibre, f).imag(); })},
                     limits);
      if (!pair.ok()) return pair.status();
      d.fir_field_cos = std::move((*pair)[0]);
      d.fir_field_sin = std::move((*pair)[1]);
      d.delay += d.fir_field_cos.delay;
      facts.fir_taps[3] = static_cast<std::int32_t>(d.fir_field_cos.taps.size());
    }
    facts.fibre_field = d.field;
    facts.accumulated_dispersion_ps_nm = AccumulatedDispersion(c.fibre) * 1e3;

    // Characteristics, and the straight lines that stand for them.
    d.compression_driver = CompressionPoint(c.driver.compression_db);
    d.compression_tia = CompressionPoint(c.tia.compression_db);
    d.oma_w = FromDbm(c.laser.oma_tp3_dbm);
    const auto power = [&](double u) { return d.oma_w * modulator.Power(Compress(u, d.compression_driver)); };
    constexpr double kLevels[] = {-1, -1.0 / 3, 1.0 / 3, 1};
    double cross = 0;
    for (const double u : kLevels) {
      const double p = power(u);
      d.average_w += 0.25 * p;
      d.mean_square_w2 += 0.25 * p * p;
      cross += 0.25 * u * p;
    }
    d.level_slope = cross / kPam4Variance / d.oma_w;
    d.bias_slope = (power(1e-5) - power(-1e-5)) / 2e-5 / d.oma_w;
    if (d.compression_driver > 0) {
      d.driver_curve =
          Curve([&](double u) { return Compress(u, d.compression_driver); }, -kCurveEnd, kCurveEnd, kCurvePieces);
    }
    const auto tp3 = [&](double u) { return d.oma_w * modulator.Power(u); };
    if (d.field) {
      d.field_re = Curve([&](double u) { return std::sqrt(tp3(u)) * std::cos(modulator.Phase(u)); }, -kCurveEnd,
                         kCurveEnd, kCurvePieces);
      d.field_im = Curve([&](double u) { return std::sqrt(tp3(u)) * std::sin(modulator.Phase(u)); }, -kCurveEnd,
                         kCurveEnd, kCurvePieces);
    } else {
      d.power_curve = Curve(tp3, -kCurveEnd, kCurveEnd, kCurvePieces);
    }
    if (d.compression_tia > 0) {
      d.tia_curve =
          Curve([&](double u) { return Compress(u, d.compression_tia); }, -kCurveEnd, kCurveEnd, kCurvePieces);
    }
    d.rin = RelativeIntensityDensity(c.laser, c.modulator.extinction_ratio_db, c.baud_hz, ChromaticSpread(c.fibre));

    // Operating point: the driver's gain from the wanted depth, the TIA's from the wanted swing.
    const std::vector<Complex> at_driver = Product(d.symbol, d.h_a);
    const std::vector<Complex> at_modulator = Product(Product(at_driver, d.h_driver), d.h_modulator);
    d.drive = MakeDriveMeter(c, d.grid, at_modulator, c.drive_level);
    d.driver_gain = 1 / (c.tx_amplitude_v * d.drive.Level(c.tx_taps));
    Scale(d.fir_driver, d.driver_gain);
    const std::vector<Complex> at_tia = Product(Product(at_modulator, d.h_fibre), d.h_tia);
    const double current_rms =
        d.driver_gain * d.level_slope * d.oma_w * c.detector.responsivity_a_w * std::sqrt(signal_power(at_tia));
    d.tia_gain_ohm = 0.5 * c.tia.swing_pp_v * std::sqrt(kPam4Variance) / current_rms;
    // With compression the outer level must come out at swing / 2 (Compress keeps 1 at 1).
    Scale(d.fir_tia, d.tia_gain_ohm);

    facts.driver_input_rms_v = std::sqrt(signal_power(at_driver));
    facts.drive_outer_v = modulator.drive_v();
    facts.driver_gain_db = 20 * std::log10(d.driver_gain * modulator.drive_v());
    facts.modulation_index = (power(1) - power(-1)) / (power(1) + power(-1));
    facts.extinction_ratio_db = 10 * std::log10(power(1) / power(-1));
    const DriveMeter runs = MakeDriveMeter(c, d.grid, at_modulator, DriveLevel::kSteadyState);
    const double steady_u = c.tx_amplitude_v * runs.Level(c.tx_taps) * d.driver_gain;
    facts.steady_state_oma_db = 10 * std::log10((power(steady_u) - power(-steady_u)) / d.oma_w);
    const double loss = LossDb(c.fibre);
    facts.oma_tp3_dbm = c.laser.oma_tp3_dbm;
    facts.oma_launch_dbm = c.laser.oma_tp3_dbm + loss;
    facts.average_tp3_dbm = ToDbm(d.average_w);
    facts.average_launch_dbm = facts.average_tp3_dbm + loss;
    facts.rin_db_hz = 10 * std::log10(d.rin);
    facts.tia_gain_ohm = d.tia_gain_ohm;
    facts.tia_swing_pp_v = c.tia.swing_pp_v;
  }

  const auto add_aggressors = [&](const std::vector<Aggressor>& list, bool at_b) -> Status {
    for (const Aggressor& aggressor : list) {
      Design::AggressorDesign entry;
      entry.at_b = at_b;
      entry.amplitude_v = aggressor.near_end ? c.next_amplitude_v : c.fext_amplitude_v;
      entry.h = aggressor.h;
      Expected<Fir> fir = DesignFir(entry.h, limits);
      if (!fir.ok()) return fir.status();
      entry.fir = std::move(*fir);
      d.aggressors.push_back(std::move(entry));
    }
    return Status::Ok();
  };
  PLUMBLINE_RETURN_IF_ERROR(add_aggressors(a->aggressors, false));
  PLUMBLINE_RETURN_IF_ERROR(add_aggressors(aggressors_b, true));
  facts.removed_delay_ui = static_cast<double>(d.delay) / c.samples_per_ui;

  const std::size_t node_samples = kJitterNodeUi * n;
  for (std::size_t j = 0; j < node_samples; ++j) {
    const double angle = kPi / 2 * static_cast<double>(j) / static_cast<double>(node_samples);
    d.blend_cos.push_back(std::cos(angle));
    d.blend_sin.push_back(std::sin(angle));
  }

  Hop result;
  result.design_ = design;
  result.stream_ = std::make_unique<Stream>();
  Stream& s = *result.stream_;
  const auto key = [&](NoiseStream stream, std::uint32_t index = 0) {
    return StreamKey(seed, hop_number, stream, index);
  };
  s.tx_noise = NoiseSource(key(NoiseStream::kTxLevel));
  s.driver_noise = NoiseSource(key(NoiseStream::kDriver));
  s.rin_noise = NoiseSource(key(NoiseStream::kRin));
  s.mpi_noise = NoiseSource(key(NoiseStream::kMpi));
  s.tia_noise = NoiseSource(key(NoiseStream::kTia));
  s.host_noise = NoiseSource(key(NoiseStream::kHostRx));
  const double sigma_ui = c.tx_edge_s / 1.6832 * c.baud_hz;
  s.waveform = TransmitWaveform(c.samples_per_ui, sigma_ui);
  s.a = StreamFilter(d.fir_a, d.block);
  s.driver = StreamFilter(d.fir_driver, d.block);
  s.modulator = StreamFilter(d.fir_modulator, d.block);
  s.fibre = StreamFilter(d.fir_fibre, d.block);
  s.tia = StreamFilter(d.fir_tia, d.block);
  s.b = StreamFilter(d.fir_b, d.block);
  s.front = StreamFilter(d.fir_front, d.block);
  if (d.field) {
    s.field_re_cos = s.field_im_cos = StreamFilter(d.fir_field_cos, d.block);
    s.field_re_sin = s.field_im_sin = StreamFilter(d.fir_field_sin, d.block);
  }
  for (std::size_t j = 0; j < d.aggressors.size(); ++j) {
    Stream::AggressorStream entry;
    entry.data = key(NoiseStream::kAggressorData, static_cast<std::uint32_t>(j));
    entry.phase_ui = static_cast<double>(Philox4x32(key(NoiseStream::kAggressorPhase), j)[0]) / 4294967296.0;
    entry.period_ui = 1 / (1 + (j % 2 == 0 ? 1e-6 : -1e-6) * c.aggressor_ppm);
    entry.history.assign(c.tx_taps.size(), 0.0);
    entry.waveform = TransmitWaveform(c.samples_per_ui, sigma_ui);
    entry.filter = StreamFilter(d.aggressors[j].fir, d.block);
    s.aggressors.push_back(std::move(entry));
  }
  if (c.optical && c.fibre.mpi_db > kMpiOffDb) {
    const auto delay = static_cast<std::size_t>(std::lround(c.fibre.mpi_delay_ui * c.samples_per_ui));
    s.mpi_line.assign(delay + d.block, d.average_w);
    s.mpi_phase = 2 * kPi * static_cast<double>(Philox4x32(key(NoiseStream::kMpi), 0, 1)[0]) / 4294967296.0;
  }
  s.dc_a = c.detector.responsivity_a_w * d.average_w;
  s.jitter_line.assign(2 * kJitterReach + d.block, 0.0);
  s.x.resize(d.block);
  s.y.resize(d.block);
  s.noise.resize(d.block);
  s.scratch.resize(d.block);
  s.scratch2.resize(d.block);
  s.nodes.resize(kBlockUi / kJitterNodeUi + 1);
  s.level.reserve(kBlockUi);
  s.wave.reserve(2 * d.block + 64 * n);
  s.counters.tia_gain_ohm = d.tia_gain_ohm;

  const LinearModel model = result.Linear();
  HopFacts& known = design->facts;
  std::vector<Complex> pulse(d.symbol.size());
  for (std::size_t k = 0; k < pulse.size(); ++k) pulse[k] = d.PulseAt(k, OpticsSlope::kLevels);
  known.afe_rms_v = std::sqrt(signal_power(pulse));
  double variance = 0;
  for (const LinearModel::Noise& noise : model.noise) {
    for (std::size_t k = 1; k < noise.psd_v2_per_hz.size(); ++k) {
      variance += 0.5 * (noise.psd_v2_per_hz[k] + noise.psd_v2_per_hz[k - 1]) * d.grid.step_hz;
    }
  }
  known.afe_noise_rms_v = std::sqrt(variance);
  return result;
}

LinearModel Hop::Linear(OpticsSlope slope) const {
  const Design& d = *design_;
  const HopConfig& c = d.config;
  LinearModel model;
  model.baud_hz = c.baud_hz;
  const std::size_t points = static_cast<std::size_t>(2 * c.channel_a.response_ui) + 1;  // 0 .. 2 baud
  model.freq_hz.resize(points);
  model.pulse.resize(points);
  for (std::size_t k = 0; k < points; ++k) {
    const double f = d.grid.FrequencyHz(k);
    model.freq_hz[k] = f;
    model.pulse[k] =
        d.PulseAt(k, slope) * std::polar(1.0, 2 * kPi * f / d.sample_rate_hz * static_cast<double>(d.delay));
  }
  model.tx_amplitude_v = c.tx_amplitude_v;
  model.tx_noise_rms_v = c.tx_amplitude_v * std::pow(10.0, -c.tx_snr_db / 20);
  model.tx_rj_ui = c.tx_clock.rj_ui;
  model.tx_dj_ui = c.tx_clock.dj_ui;
  model.rx_rj_ui = c.rx_rj_ui;
  model.rx_dj_ui = c.rx_dj_ui;

  const auto add = [&](Source source, LinearModel::Stage stage, auto density) {
    LinearModel::Noise noise{source, stage, std::vector<double>(points)};
    for (std::size_t k = 0; k < points; ++k) noise.psd_v2_per_hz[k] = density(k);
    model.noise.push_back(std::move(noise));
  };
  using Stage = LinearModel::Stage;
  if (c.optical) {
    const double responsivity = c.detector.responsivity_a_w;
    if (c.driver.noise_v_rms > 0) {
      const double density = DriverNoiseDensity(c.driver);
      add(Source::kDriver, Stage::kDriverInput,
          [&](std::size_t k) { return density * std::norm(d.FromDriverInput(k, slope)); });
    }
    add(Source::kRin, Stage::kTiaInput, [&](std::size_t k) {
      return d.rin * d.mean_square_w2 * std::norm(responsivity * d.h_fibre[k] * d.FromTiaInput(k));
    });
    if (c.fibre.mpi_db > kMpiOffDb) {
      // 2 x P^2 in all: the part at the mean field sits within the linewidth of 0 Hz, the rest has the signal's
      // spectrum.
      const double x = std::pow(10.0, c.fibre.mpi_db / 10);
      const double half_width = std::max(c.fibre.mpi_linewidth_hz / 2, 1.0);
      const double er = std::pow(10.0, c.modulator.extinction_ratio_db / 10);
      double mean_field = 0;  // of four levels equally spaced in power
      for (const double u : {-1.0, -1.0 / 3, 1.0 / 3, 1.0}) {
        mean_field += 0.25 * std::sqrt(d.average_w * (1 + u * (er - 1) / (er + 1)));
      }
      const double steady = Square(Square(mean_field));
      add(Source::kMpi, Stage::kTiaInput, [&](std::size_t k) {
        const double low = k == 0 ? 0 : d.grid.FrequencyHz(k) - d.grid.step_hz / 2;
        const double high = d.grid.FrequencyHz(k) + d.grid.step_hz / 2;
        const double share = 2 / kPi * (std::atan(high / half_width) - std::atan(low / half_width));
        const double line = share / (k == 0 ? d.grid.step_hz / 2 : d.grid.step_hz);
        const double data = 2 * c.baud_hz * std::norm(d.symbol[k]);
        return 2 * x * (steady * line + (Square(d.average_w) - steady) * data) *
               std::norm(responsivity * d.FromTiaInput(k));
      });
    }
    const double current = CurrentNoiseDensity(c.detector, c.tia, d.average_w);
    add(Source::kTia, Stage::kTiaInput, [&](std::size_t k) { return current * std::norm(d.FromTiaInput(k)); });
  }
  for (const bool at_b : {false, true}) {
    std::vector<double> sum;
    for (const Design::AggressorDesign& aggressor : d.aggressors) {
      if (aggressor.at_b != at_b) continue;
      sum.resize(points, 0.0);
      const bool through_optics = c.optical && !at_b;
      for (std::size_t k = 0; k < points; ++k) {
        const Complex onward = through_optics ? d.FromDriverInput(k, slope) : d.h_front[k];
        sum[k] += 2 * c.baud_hz * kPam4Variance * Square(aggressor.amplitude_v) *
                  std::norm(d.symbol[k] * aggressor.h[k] * onward *
                            TapsSpectrum(c.tx_taps, d.grid.FrequencyHz(k) / c.baud_hz));
      }
    }
    if (!sum.empty()) {
      add(Source::kCrosstalk, c.optical && !at_b ? Stage::kDriverInput : Stage::kAfe,
          [&](std::size_t k) { return sum[k]; });
    }
  }
  if (c.rx_eta0_v2_per_ghz > 0) {
    add(Source::kHostRx, Stage::kAfe,
        [&](std::size_t k) { return c.rx_eta0_v2_per_ghz * 1e-9 * std::norm(d.h_front[k]); });
  }

  if (c.optical) {
    const std::vector<Complex> at_modulator = Product(Product(Product(d.symbol, d.h_a), d.h_driver), d.h_modulator);
    model.tia_correlation = Correlation(d.grid, c.baud_hz, Product(Product(at_modulator, d.h_fibre), d.h_tia));
    model.drive = d.drive;
    model.drive_reference = d.drive.Level(c.tx_taps);
    model.tia_reference = PowerOf(c.tx_taps, model.tia_correlation);
  }
  return model;
}

void Hop::SetSources(SourceMask mask) { stream_->mask = mask; }
SourceMask Hop::sources() const { return stream_->mask; }
const HopConfig& Hop::config() const { return design_->config; }
const HopFacts& Hop::facts() const { return design_->facts; }
const HopCounters& Hop::counters() const { return stream_->counters; }
const ChannelReport& Hop::channel_a() const { return design_->report_a; }
const ChannelReport& Hop::channel_b() const { return design_->report_b; }

void Hop::Process(std::span<const std::int16_t> dac, std::span<const double> edge_ui, std::vector<std::int16_t>& afe) {
  const HopConfig& c = design_->config;
  Stream& s = *stream_;
  const double volts = c.tx_amplitude_v / static_cast<double>((1 << (c.dac_bits - 1)) - 1);
  const double sigma = c.tx_amplitude_v * std::pow(10.0, -c.tx_snr_db / 20);
  const std::size_t block = design_->block;
  for (std::size_t begin = 0; begin < dac.size();) {
    const std::size_t count = std::min(dac.size() - begin, kBlockUi);
    s.level.resize(count);
    if ((s.mask & Bit(Source::kTxNoise)) != 0) {
      s.tx_noise.Next(s.level);
      for (std::size_t k = 0; k < count; ++k) s.level[k] = dac[begin + k] * volts + sigma * s.level[k];
    } else {
      s.tx_noise.Skip(count);
      for (std::size_t k = 0; k < count; ++k) s.level[k] = dac[begin + k] * volts;
    }
    s.waveform.Process(s.level, edge_ui.subspan(begin, count), s.wave);
    begin += count;
    std::size_t used = 0;
    for (; s.wave.size() - used >= block; used += block) {
      std::memcpy(s.x.data(), s.wave.data() + used, block * sizeof(double));
      ProcessBlock(afe);
    }
    if (used > 0) s.wave.erase(s.wave.begin(), s.wave.begin() + static_cast<std::ptrdiff_t>(used));
  }
  s.counters.symbols += static_cast<std::int64_t>(dac.size());
  s.counters.late_edges = s.waveform.late_edges();
}

void Hop::AddAggressors(bool at_b) {
  const Design& d = *design_;
  Stream& s = *stream_;
  const bool on = (s.mask & Bit(Source::kCrosstalk)) != 0;
  const std::vector<double>& taps = d.config.tx_taps;
  double level[64];
  double edge[64];
  for (std::size_t j = 0; j < s.aggressors.size(); ++j) {
    if (d.aggressors[j].at_b != at_b) continue;
    Stream::AggressorStream& aggressor = s.aggressors[j];
    while (aggressor.wave.size() < d.block) {
      // 64 symbols of a Philox block: two bits each.
      const PhiloxBlock words = Philox4x32(aggressor.data, aggressor.symbol / 64);
      for (std::size_t k = 0; k < 64; ++k) {
        const auto index = static_cast<double>(words[k / 16] >> (2 * (k % 16)) & 3u);
        std::rotate(aggressor.history.begin(), aggressor.history.end() - 1, aggressor.history.end());
        aggressor.history[0] = d.aggressors[j].amplitude_v * (2 * index - 3) / 3;
        level[k] = 0;
        for (std::size_t i = 0; i < taps.size(); ++i) level[k] += taps[i] * aggressor.history[i];
        edge[k] = (static_cast<double>(aggressor.symbol) + aggressor.phase_ui) * aggressor.period_ui;
        ++aggressor.symbol;
      }
      aggressor.waveform.Process(level, edge, aggressor.wave);
    }
    aggressor.filter.Process(aggressor.wave.data(), s.y.data());
    aggressor.wave.erase(aggressor.wave.begin(), aggressor.wave.begin() + static_cast<std::ptrdiff_t>(d.block));
    if (!on) continue;
    for (std::size_t n = 0; n < d.block; ++n) s.x[n] += s.y[n];
  }
}

void Hop::ProcessOptics() {
  const Design& d = *design_;
  const HopConfig& c = d.config;
  Stream& s = *stream_;
  const std::size_t block = d.block;
  const double half_band = d.sample_rate_hz / 2;
  double* x = s.x.data();
  const auto draw = [&](NoiseSource& noise, Source source) {
    if ((s.mask & Bit(source)) == 0) {
      noise.Skip(block);
      return false;
    }
    noise.Next(s.noise);
    return true;
  };

  // Driver and modulator.
  if (draw(s.driver_noise, Source::kDriver)) {
    const double sigma = std::sqrt(DriverNoiseDensity(c.driver) * half_band);
    for (std::size_t n = 0; n < block; ++n) x[n] += sigma * s.noise[n];
  }
  s.driver.Process(x, x);
  if (d.compression_driver > 0) d.driver_curve.Apply(s.x, s.x);
  s.modulator.Process(x, x);

  // Light.
  const bool rin = draw(s.rin_noise, Source::kRin);
  const double rin_sigma = std::sqrt(d.rin * half_band);
  if (d.field) {
    double* re = s.scratch.data();
    double* im = s.scratch2.data();
    d.field_re.Apply(s.x, s.scratch);
    d.field_im.Apply(s.x, s.scratch2);
    if (rin) {
      for (std::size_t n = 0; n < block; ++n) {
        const double gain = 1 + 0.5 * rin_sigma * s.noise[n];
        re[n] *= gain;
        im[n] *= gain;
      }
    }
    s.field_re_cos.Process(re, x);
    s.field_im_sin.Process(im, s.y.data());
    for (std::size_t n = 0; n < block; ++n) s.noise[n] = x[n] - s.y[n];
    s.field_re_sin.Process(re, x);
    s.field_im_cos.Process(im, s.y.data());
    for (std::size_t n = 0; n < block; ++n) {
      const double imaginary = x[n] + s.y[n];
      x[n] = s.noise[n] * s.noise[n] + imaginary * imaginary;
    }
  } else {
    d.power_curve.Apply(s.x, s.x);
    if (rin) {
      for (std::size_t n = 0; n < block; ++n) x[n] *= 1 + rin_sigma * s.noise[n];
    }
    s.fibre.Process(x, x);
  }

  if (!s.mpi_line.empty()) {
    const std::size_t delay = s.mpi_line.size() - block;
    std::memcpy(s.mpi_line.data() + delay, x, block * sizeof(double));
    const std::size_t steps = block / kMpiStep;
    if ((s.mask & Bit(Source::kMpi)) != 0) {
      s.mpi_noise.Next(std::span(s.noise).first(steps));
      const double step =
          std::sqrt(2 * kPi * c.fibre.mpi_linewidth_hz * static_cast<double>(kMpiStep) / d.sample_rate_hz);
      const double amplitude = 2 * std::pow(10.0, c.fibre.mpi_db / 20);
      for (std::size_t i = 0; i < steps; ++i) {
        s.mpi_phase = std::remainder(s.mpi_phase + step * s.noise[i], 2 * kPi);
        const double gain = amplitude * std::cos(s.mpi_phase);
        for (std::size_t n = i * kMpiStep; n < (i + 1) * kMpiStep; ++n) {
          x[n] += gain * std::sqrt(std::max(x[n] * s.mpi_line[n], 0.0));
        }
      }
    } else {
      s.mpi_noise.Skip(steps);
    }
    std::memmove(s.mpi_line.data(), s.mpi_line.data() + block, delay * sizeof(double));
  }

  // Detector and TIA.
  const double responsivity = c.detector.responsivity_a_w;
  if (draw(s.tia_noise, Source::kTia)) {
    const double thermal = Square(c.tia.noise_a_rthz) * half_band;
    const double shot = 2 * kElementaryCharge * half_band;
    for (std::size_t n = 0; n < block; ++n) {
      const double current = responsivity * x[n];
      x[n] = current + std::sqrt(thermal + shot * std::max(current, 0.0)) * s.noise[n];
    }
  } else {
    for (std::size_t n = 0; n < block; ++n) x[n] *= responsivity;
  }
  double mean = 0;
  for (std::size_t n = 0; n < block; ++n) mean += x[n];
  mean /= static_cast<double>(block);
  for (std::size_t n = 0; n < block; ++n) x[n] = (x[n] - s.dc_a) * s.tia_gain;
  if (s.blocks > 0) s.dc_a += (mean - s.dc_a) / kDcBlocks;
  s.tia.Process(x, x);
  const double outer_v = c.tia.swing_pp_v / 2;
  if (c.tia.agc_tracking && s.blocks > 0) {
    double power = 0;
    for (std::size_t n = 0; n < block; ++n) power += x[n] * x[n];
    const double target = Square(outer_v) * kPam4Variance;
    const double measured = power / static_cast<double>(block);
    if (measured > 0) s.tia_gain = std::clamp(s.tia_gain * std::pow(target / measured, 0.5 / kAgcBlocks), 0.01, 100.0);
  }
  if (d.compression_tia > 0) {
    for (std::size_t n = 0; n < block; ++n) x[n] = outer_v * d.tia_curve(x[n] / outer_v);
  }
  s.b.Process(x, x);
}

void Hop::ProcessBlock(std::vector<std::int16_t>& afe) {
  const Design& d = *design_;
  const HopConfig& c = d.config;
  Stream& s = *stream_;
  const std::size_t block = d.block;
  double* x = s.x.data();

  s.a.Process(x, x);
  AddAggressors(false);
  if (c.optical) {
    ProcessOptics();
    AddAggressors(true);
  }
  if (c.rx_eta0_v2_per_ghz > 0) {
    if ((s.mask & Bit(Source::kHostRx)) != 0) {
      s.host_noise.Next(s.noise);
      const double sigma = std::sqrt(c.rx_eta0_v2_per_ghz * 1e-9 * d.sample_rate_hz / 2);
      for (std::size_t n = 0; n < block; ++n) x[n] += sigma * s.noise[n];
    } else {
      s.host_noise.Skip(block);
    }
  }
  double* line = s.jitter_line.data();
  s.front.Process(x, line + 2 * kJitterReach);

  // Sampling jitter: dt in samples, x + dt x' + dt^2/2 x''.
  const bool jitter = (s.mask & Bit(Source::kRxJitter)) != 0 && (c.rx_rj_ui > 0 || c.rx_dj_ui > 0);
  const double* at = line + kJitterReach;
  if (jitter) {
    const std::size_t span = kJitterNodeUi * static_cast<std::size_t>(c.samples_per_ui);
    const std::size_t nodes = s.nodes.size() - 1;
    const std::uint64_t first = static_cast<std::uint64_t>(s.blocks) * nodes;
    Gaussian(StreamKey(d.seed, d.hop, NoiseStream::kRxJitter), first, s.nodes);
    const double samples = static_cast<double>(c.samples_per_ui);
    for (std::size_t i = 0; i <= nodes; ++i) {
      double node = c.rx_rj_ui * s.nodes[i];
      if (c.rx_dj_ui > 0) {
        const PhiloxBlock words = Philox4x32(StreamKey(d.seed, d.hop, NoiseStream::kRxJitterCoin), first + i);
        node += (words[0] & 1u) != 0 ? c.rx_dj_ui : -c.rx_dj_ui;
      }
      s.nodes[i] = node * samples;
    }
    for (std::size_t n = 0; n < block; ++n) {
      const std::size_t i = n / span;
      const std::size_t j = n % span;
      const double dt = d.blend_cos[j] * s.nodes[i] + d.blend_sin[j] * s.nodes[i + 1];
      const double* p = at + n;
      const double first_difference = (45 * (p[1] - p[-1]) - 9 * (p[2] - p[-2]) + (p[3] - p[-3])) * (1.0 / 60);
      const double second_difference =
          (270 * (p[1] + p[-1]) - 27 * (p[2] + p[-2]) + 2 * (p[3] + p[-3]) - 490 * p[0]) * (1.0 / 180);
      x[n] = p[0] + dt * (first_difference + 0.5 * dt * second_difference);
    }
  } else {
    std::memcpy(x, at, block * sizeof(double));
  }
  std::memmove(line, line + block, 2 * kJitterReach * sizeof(double));

  // AFE codes.
  const double scale = 32767 / c.afe_full_scale_v;
  const std::size_t begin = afe.size();
  afe.resize(begin + block);
  std::int16_t* out = afe.data() + begin;
  std::int64_t clipped = 0;
  double power = 0;
  for (std::size_t n = 0; n < block; ++n) {
    const double code = x[n] * scale;
    power += x[n] * x[n];
    clipped += std::abs(code) > 32767.5 ? 1 : 0;
    // Adding and taking away 1.5 * 2^52 rounds to nearest, ties to even.
    const double rounded = (std::clamp(code, -32767.0, 32767.0) + 6755399441055744.0) - 6755399441055744.0;
    out[n] = static_cast<std::int16_t>(rounded);
  }
  s.counters.samples += static_cast<std::int64_t>(block);
  s.counters.clipped += clipped;
  s.counters.afe_power_v2 += power;
  s.counters.tia_gain_ohm = d.tia_gain_ohm * s.tia_gain;
  ++s.blocks;
}

}  // namespace plumbline::link
