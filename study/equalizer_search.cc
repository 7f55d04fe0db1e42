#include "study/equalizer_search.h"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>
#include <unsupported/Eigen/FFT>
#include <utility>

namespace plumbline::study {
namespace {

using link::LinearModel;
using Complex = std::complex<double>;
using Taps = std::array<std::int32_t, kTxFfeTaps>;

constexpr double kPi = std::numbers::pi;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int32_t kTxFull = 1024;       // s1.10
constexpr std::int32_t kRxUnit = 2048;       // s2.11
constexpr double kSlicerUnit = 512;          // amplitude 1 at the slicer
constexpr double kSlicerPerLsb = 64;         // slicer units a 7-bit ADC LSB through a tap of 1.0
constexpr int kSearchPhases = 16;            // sampling phases a UI in the search
constexpr int kFinalPhases = 64;             // and in the final evaluation
constexpr std::int64_t kSearchPeriod = 256;  // UI that the search keeps of the pulse
const double kRootPower = std::sqrt(5.0);    // rms of {-3,-1,1,3}

// ------------------------------------------------------------------------------------------------- linear algebra

// Solves T x = y for several right sides, T symmetric Toeplitz with first row r[0..n-1]. Levinson's recursion: n^2
// multiplications for the predictor and n^2 a right side.
class Levinson {
 public:
  void Solve(const double* r, std::size_t n, const double* const* y, std::size_t sides, double* const* x) {
    forward_.assign(n, 0.0);
    next_.assign(n, 0.0);
    forward_[0] = 1;
    double energy = r[0];
    for (std::size_t s = 0; s < sides; ++s) x[s][0] = y[s][0] / energy;
    for (std::size_t k = 1; k < n; ++k) {
      double sum = 0;
      for (std::size_t j = 0; j < k; ++j) sum += forward_[j] * r[k - j];
      const double reflection = -sum / energy;
      for (std::size_t j = 0; j <= k; ++j) next_[j] = forward_[j] + reflection * forward_[k - j];
      std::swap(forward_, next_);
      energy *= 1 - reflection * reflection;
      for (std::size_t s = 0; s < sides; ++s) {
        double dot = 0;
        for (std::size_t j = 0; j < k; ++j) dot += x[s][j] * r[k - j];
        const double step = (y[s][k] - dot) / energy;
        x[s][k] = 0;
        for (std::size_t j = 0; j <= k; ++j) x[s][j] += step * forward_[k - j];
      }
    }
  }

 private:
  std::vector<double> forward_;
  std::vector<double> next_;
};

// w' T w for symmetric Toeplitz T with first row r.
double QuadraticForm(const std::vector<double>& r, const std::vector<double>& w) {
  double total = 0;
  for (std::size_t lag = 0; lag < w.size(); ++lag) {
    double sum = 0;
    for (std::size_t i = lag; i < w.size(); ++i) sum += w[i] * w[i - lag];
    total += (lag == 0 ? 1 : 2) * r[lag] * sum;
  }
  return total;
}

// ------------------------------------------------------------------------------------------------------- jitter

// The receiver's sampling jitter (link/hop.h): nodes every 4 UI, cos(a) n_i + sin(a) n_{i+1} between them.
std::vector<double> SamplingJitterCorrelation(std::size_t lags) {
  constexpr int kNode = 4;
  constexpr int kSteps = 64;
  std::vector<double> correlation(lags, 0.0);
  // Weights of the nodes at time t: at most two are not zero.
  const auto weight = [](double t, int node) {
    const double from = t - kNode * node;  // -4..4 where it counts
    return std::abs(from) >= kNode ? 0.0 : std::cos(kPi / 2 * from / kNode);
  };
  for (std::size_t lag = 0; lag < lags && lag < 2 * kNode; ++lag) {
    for (int step = 0; step < kSteps; ++step) {
      const double t = kNode * (step + 0.5) / kSteps;
      for (int node = 0; node <= 1; ++node) {
        correlation[lag] += weight(t, node) * weight(t + static_cast<double>(lag), node) / kSteps;
      }
    }
  }
  return correlation;
}

// -------------------------------------------------------------------------------------- one analog setting, sampled

struct Correlations {
  bool ready = false;
  std::vector<double> pulse;  // sum_m p(m) p(m+l), V^2 per V^2 of DAC level
  std::vector<double> edge;   // of the response to a displaced edge: V^2 per (V UI)^2
  std::vector<double> slope;  // of the pulse's slope, times the sampling jitter's correlation: per UI^2
};

enum Stage : std::size_t { kDriverStage, kTiaStage, kAfeStage, kStages };

std::size_t StageOf(const LinearModel::Noise& noise) {
  switch (noise.stage) {
    case LinearModel::Stage::kDriverInput:
      return kDriverStage;
    case LinearModel::Stage::kTiaInput:
      return kTiaStage;
    case LinearModel::Stage::kAfe:
      break;
  }
  return kAfeStage;
}

// Pulse, slope and edge response behind one CTLE setting on a grid of `phases` a UI, and what follows from them.
class Setting {
 public:
  // `decimate`: keeps every so many-th frequency, and so a shorter period. `by_source`: noise_by_source() is made.
  Setting(const LinearModel& model, const SearchReceiver& receiver, int gdc_code, int gdc2_code, std::int64_t decimate,
          int phases, bool by_source)
      : model_(model),
        phases_(phases),
        lags_(static_cast<std::size_t>(receiver.ffe_taps) + kTxFfeTaps),
        jitter_correlation_(SamplingJitterCorrelation(lags_)) {
    const auto points = static_cast<std::int64_t>(model.freq_hz.size());
    const std::int64_t bins = (points - 1) / 2;  // a baud
    period_ = bins / decimate;
    const double step = model.baud_hz / static_cast<double>(period_);
    std::vector<Complex> ctle(static_cast<std::size_t>(points));
    for (std::size_t k = 0; k < ctle.size(); ++k) {
      ctle[k] = CtleResponse(receiver, model.baud_hz, gdc_code, gdc2_code, model.freq_hz[k]);
    }
    Noise(ctle, by_source);

    const std::size_t size = static_cast<std::size_t>(period_) * static_cast<std::size_t>(phases_);
    const std::size_t kept = static_cast<std::size_t>(2 * period_ + 1);
    std::vector<Complex> pulse(size / 2 + 1);
    std::vector<Complex> slope(size / 2 + 1);
    std::vector<Complex> edge(size / 2 + 1);
    for (std::size_t k = 0; k < kept && k < pulse.size(); ++k) {
      const std::size_t at = k * static_cast<std::size_t>(decimate);
      const double f_ui = model.freq_hz[at] / model.baud_hz;  // cycles a UI
      pulse[k] = model.pulse[at] * ctle[at];
      slope[k] = pulse[k] * Complex(0, 2 * kPi * f_ui);
      edge[k] = pulse[k] * EdgeFactor(f_ui);
    }
    const double scale = step * static_cast<double>(size);
    Eigen::FFT<double> fft;
    fft.SetFlag(Eigen::FFT<double>::HalfSpectrum);
    const auto transform = [&](const std::vector<Complex>& spectrum, std::vector<double>& out) {
      std::vector<double> time;
      fft.inv(time, spectrum, static_cast<Eigen::Index>(size));
      out.resize(size);  // phase-major: samples of one phase lie side by side
      for (std::size_t i = 0; i < size; ++i) {
        const std::size_t phase = i % static_cast<std::size_t>(phases_);
        out[phase * static_cast<std::size_t>(period_) + i / static_cast<std::size_t>(phases_)] = time[i] * scale;
      }
    };
    transform(pulse, pulse_);
    transform(slope, slope_);
    transform(edge, edge_);
    correlations_.resize(static_cast<std::size_t>(phases_));
  }

  const LinearModel& model() const { return model_; }
  int phases() const { return phases_; }
  std::int64_t period() const { return period_; }
  std::size_t lags() const { return lags_; }
  std::int64_t ticks() const { return period_ * phases_; }

  // The pulse at `tick` / phases UI, periodic.
  double Pulse(std::int64_t tick) const { return At(pulse_, tick); }

  std::int64_t PeakTick() const {
    std::int64_t best = 0;
    for (std::int64_t t = 1; t < ticks(); ++t) {
      if (std::abs(Pulse(t)) > std::abs(Pulse(best))) best = t;
    }
    return best;
  }

  const Correlations& At(std::int64_t tick) const {
    Correlations& c = correlations_[static_cast<std::size_t>(Wrap(tick, phases_))];
    if (!c.ready) {
      const auto phase = static_cast<std::size_t>(Wrap(tick, phases_));
      Correlate(pulse_, phase, c.pulse);
      Correlate(edge_, phase, c.edge);
      Correlate(slope_, phase, c.slope);
      for (std::size_t l = 0; l < lags_; ++l) c.slope[l] *= jitter_correlation_[l];
      c.ready = true;
    }
    return c;
  }

  const std::array<std::vector<double>, kStages>& noise() const { return noise_; }
  const std::vector<std::vector<double>>& noise_by_source() const { return noise_by_source_; }
  static std::int64_t Wrap(std::int64_t a, std::int64_t b) { return ((a % b) + b) % b; }

 private:
  // From the pulse's spectrum to that of the response to an edge displaced by 1 UI (to first order): j 2 pi f /
  // (1 - e^{-j 2 pi f}), f in cycles a UI. The hold has no power at whole cycles: nothing there can be divided.
  static Complex EdgeFactor(double f_ui) {
    const double off = f_ui - std::round(f_ui);
    if (f_ui < 1e-9) return 1;
    if (std::abs(off) < 0.02) return 0;
    return Complex(0, 2 * kPi * f_ui) / (1.0 - std::polar(1.0, -2 * kPi * f_ui));
  }

  double At(const std::vector<double>& x, std::int64_t tick) const {
    const std::int64_t t = Wrap(tick, ticks());
    return x[static_cast<std::size_t>((t % phases_) * period_ + t / phases_)];
  }

  void Correlate(const std::vector<double>& x, std::size_t phase, std::vector<double>& out) const {
    const auto n = static_cast<std::size_t>(period_);
    std::vector<double> twice(2 * n);
    const auto begin = x.begin() + static_cast<std::ptrdiff_t>(phase * n);
    std::copy_n(begin, n, twice.begin());
    std::copy_n(begin, n, twice.begin() + static_cast<std::ptrdiff_t>(n));
    out.assign(lags_, 0.0);
    for (std::size_t l = 0; l < lags_; ++l) {
      const double* a = twice.data();
      const double* b = twice.data() + l % n;
      double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
      std::size_t m = 0;
      for (; m + 4 <= n; m += 4) {
        s0 += a[m] * b[m];
        s1 += a[m + 1] * b[m + 1];
        s2 += a[m + 2] * b[m + 2];
        s3 += a[m + 3] * b[m + 3];
      }
      for (; m < n; ++m) s0 += a[m] * b[m];
      out[l] = (s0 + s1) + (s2 + s3);
    }
  }

  // Correlations of the densities behind the CTLE at whole UI: integral of S |H|^2 cos(2 pi f l T) df, trapezoidal.
  // Not decimated: a density may have a narrow line.
  void Noise(const std::vector<Complex>& ctle, bool by_source) {
    const std::size_t bins = (ctle.size() - 1) / 2;
    const double step = model_.baud_hz / static_cast<double>(bins);
    std::vector<double> cosine(bins);
    for (std::size_t k = 0; k < bins; ++k) {
      cosine[k] = std::cos(2 * kPi * static_cast<double>(k) / static_cast<double>(bins));
    }
    std::array<std::vector<double>, kStages> folded;
    for (auto& stage : folded) stage.assign(bins, 0.0);
    const auto correlate = [&](const std::vector<double>& density, std::vector<double>& out) {
      out.assign(lags_, 0.0);
      for (std::size_t l = 0; l < lags_; ++l) {
        const std::size_t advance = l % bins;
        for (std::size_t k = 0, at = 0; k < bins; ++k) {
          out[l] += density[k] * cosine[at];
          at += advance;
          if (at >= bins) at -= bins;
        }
      }
    };
    std::vector<double> own(bins);
    for (const LinearModel::Noise& source : model_.noise) {
      std::fill(own.begin(), own.end(), 0.0);
      for (std::size_t k = 0; k <= 2 * bins; ++k) {
        const double weight = k == 0 || k == 2 * bins ? 0.5 : 1.0;
        own[k % bins] += weight * source.psd_v2_per_hz[k] * std::norm(ctle[k]) * step;
      }
      for (std::size_t k = 0; k < bins; ++k) folded[StageOf(source)][k] += own[k];
      if (by_source) correlate(own, noise_by_source_.emplace_back());
    }
    for (std::size_t stage = 0; stage < kStages; ++stage) correlate(folded[stage], noise_[stage]);
  }

  const LinearModel& model_;
  int phases_;
  std::size_t lags_;
  std::int64_t period_ = 0;  // UI
  std::vector<double> jitter_correlation_;
  std::vector<double> pulse_;
  std::vector<double> slope_;
  std::vector<double> edge_;
  mutable std::vector<Correlations> correlations_;  // by phase, made when first asked for
  std::array<std::vector<double>, kStages> noise_;
  std::vector<std::vector<double>> noise_by_source_;
};

// --------------------------------------------------------------------------------------------- MMSE at one phase

// Everything in units of the symbol's rms (a / sqrt 5) and volts.
struct Point {
  double snr = 0;              // linear, unbiased
  double cursor = 0;           // w'h_d
  std::vector<double> taps;    // 1/V, index 0 the newest sample
  std::vector<double> dfe;     // b_i
  std::vector<double> window;  // h from (m0 - 1 + pre - (n-1)) to (m0 + pre + dfe): oldest index first
  double power_v2 = 0;         // at the ADC, everything
  double lsb_v = 0;            // a 7-bit LSB
  std::vector<double> total;   // correlation of everything at the ADC, its own noise included
  std::vector<double> isi;     // its parts
  std::vector<double> tx;
  std::vector<double> jitter;
  double adc = 0;
};

class Solver {
 public:
  explicit Solver(const SearchReceiver& receiver)
      : receiver_(receiver),
        taps_(static_cast<std::size_t>(receiver.ffe_taps)),
        pre_(receiver.ffe_pre),
        dfe_(receiver.dfe_limit.size()) {}

  // `tick` is the sampling instant of the cursor.
  void Solve(const Setting& setting, const Taps& tx, std::int64_t tick, Point& out) {
    ++evaluations_;
    const LinearModel& model = setting.model();
    const std::size_t n = taps_;
    std::array<double, kTxFfeTaps> c;
    for (std::size_t j = 0; j < c.size(); ++j) c[j] = static_cast<double>(tx[j]) / kTxFull;
    const LinearModel::Gains gains = model.GainsFor(c);
    const double pulse_gain = gains.drive * gains.tia;
    const double symbol_v = receiver_.tx_amplitude_v * kRootPower / 3;  // DAC volts of a symbol's rms
    const double power = pulse_gain * pulse_gain * symbol_v * symbol_v;

    // Correlation of the TX FFE.
    std::array<double, kTxFfeTaps> rc{};
    for (std::size_t l = 0; l < rc.size(); ++l) {
      for (std::size_t j = l; j < c.size(); ++j) rc[l] += c[j] * c[j - l];
    }
    const Correlations& sampled = setting.At(tick);
    const auto through_ffe = [&](const std::vector<double>& r, double scale, std::vector<double>& result) {
      result.resize(n);
      for (std::size_t l = 0; l < n; ++l) {
        double sum = rc[0] * r[l];
        for (std::size_t m = 1; m < rc.size(); ++m) sum += rc[m] * (r[l + m] + r[l >= m ? l - m : m - l]);
        result[l] = sum * scale;
      }
    };
    through_ffe(sampled.pulse, power, out.isi);
    // Transmitter noise meets the pulse without the FFE.
    const double tx_noise = pulse_gain * model.tx_noise_rms_v;
    out.tx.resize(n);
    for (std::size_t l = 0; l < n; ++l) out.tx[l] = tx_noise * tx_noise * sampled.pulse[l];
    // Jitter: edges by themselves, in proportion to the mean square step; sampling instants together.
    through_ffe(sampled.slope, power * (model.rx_rj_ui * model.rx_rj_ui + model.rx_dj_ui * model.rx_dj_ui), out.jitter);
    const double edge =
        power * 2 * (rc[0] - rc[1]) * (model.tx_rj_ui * model.tx_rj_ui + model.tx_dj_ui * model.tx_dj_ui);
    for (std::size_t l = 0; l < n; ++l) out.jitter[l] += edge * sampled.edge[l];

    const auto& noise = setting.noise();
    const double tia_gain = gains.tia * gains.tia;
    out.total.resize(n);
    for (std::size_t l = 0; l < n; ++l) {
      out.total[l] = out.isi[l] + out.tx[l] + out.jitter[l] + pulse_gain * pulse_gain * noise[kDriverStage][l] +
                     tia_gain * noise[kTiaStage][l] + noise[kAfeStage][l];
    }
    // The AGC holds the rms of the code, its own noise included.
    const double widen = std::ldexp(1.0, receiver_.adc_bits - 7);
    const double own = receiver_.adc_noise_lsb * receiver_.adc_noise_lsb + 1.0 / 12;
    const double loading = receiver_.adc_loading_lsb * widen;
    out.power_v2 = out.total[0];
    const double lsb = std::sqrt(out.power_v2 / std::max(loading * loading - own, 1.0));
    out.adc = own * lsb * lsb;
    out.lsb_v = lsb * widen;
    out.total[0] += out.adc;

    // The pulse around the cursor: window[i] is h at cursor - 1 + pre - (n-1) + i.
    const double amplitude = pulse_gain * symbol_v;
    out.window.resize(n + 1 + dfe_);
    const std::int64_t first = pre_ - static_cast<std::int64_t>(n);
    for (std::size_t i = 0; i < out.window.size(); ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < c.size(); ++j) {
        if (c[j] == 0) continue;
        const std::int64_t ui = first + static_cast<std::int64_t>(i) - (static_cast<std::int64_t>(j) - kTxFfePre);
        sum += c[j] * setting.Pulse(tick + ui * setting.phases());
      }
      out.window[i] = amplitude * sum;
    }

    // Right sides: side s, tap i: h(cursor + s + pre - i).
    sides_.resize((1 + dfe_) * n);
    solved_.resize((1 + dfe_) * n);
    y_.resize(1 + dfe_);
    x_.resize(1 + dfe_);
    for (std::size_t s = 0; s <= dfe_; ++s) {
      for (std::size_t i = 0; i < n; ++i) sides_[s * n + i] = out.window[n + s - i];
      y_[s] = sides_.data() + s * n;
      x_[s] = solved_.data() + s * n;
    }
    levinson_.Solve(out.total.data(), n, y_.data(), 1 + dfe_, x_.data());

    // min over b of b'b - (h0 + H b)' R^-1 (h0 + H b) in a box: convex, cyclic descent over its coordinates.
    gram_.resize((1 + dfe_) * (1 + dfe_));
    for (std::size_t s = 0; s <= dfe_; ++s) {
      for (std::size_t t = 0; t <= dfe_; ++t) {
        double dot = 0;
        for (std::size_t i = 0; i < n; ++i) dot += y_[s][i] * x_[t][i];
        gram_[s * (1 + dfe_) + t] = dot;
      }
    }
    out.dfe.assign(dfe_, 0.0);
    for (int pass = 0; pass < (dfe_ > 1 ? 400 : 1); ++pass) {
      double moved = 0;
      for (std::size_t i = 0; i < dfe_; ++i) {
        double pull = gram_[(1 + i) * (1 + dfe_)];
        for (std::size_t j = 0; j < dfe_; ++j) {
          if (j != i) pull += gram_[(1 + i) * (1 + dfe_) + 1 + j] * out.dfe[j];
        }
        const double stiffness = 1 - gram_[(1 + i) * (1 + dfe_) + 1 + i];
        const double limit = receiver_.dfe_limit[i];
        const double value = stiffness > 0 ? std::clamp(pull / stiffness, -limit, limit) : std::copysign(limit, pull);
        moved = std::max(moved, std::abs(value - out.dfe[i]));
        out.dfe[i] = value;
      }
      if (moved < 1e-12) break;
    }
    out.taps.assign(x_[0], x_[0] + n);
    for (std::size_t s = 0; s < dfe_; ++s) {
      for (std::size_t i = 0; i < n; ++i) out.taps[i] += out.dfe[s] * x_[1 + s][i];
    }
    // J = 1 + b'b - (h0 + Hb)'w at the optimum of w; the cursor's own share is (1 - q0)^2.
    double cursor = 0;
    double explained = 0;
    for (std::size_t i = 0; i < n; ++i) {
      double target = y_[0][i];
      for (std::size_t s = 0; s < dfe_; ++s) target += out.dfe[s] * y_[1 + s][i];
      cursor += y_[0][i] * out.taps[i];
      explained += target * out.taps[i];
    }
    double error = 1 - explained;
    for (const double b : out.dfe) error += b * b;
    out.cursor = cursor;
    const double rest = error - (1 - cursor) * (1 - cursor);
    out.snr = rest > 0 && cursor > 0 ? cursor * cursor / rest : 0;
  }

  // The error power of any taps, by definition; used where the taps are not the optimum.
  static double ErrorPower(const Point& p, const std::vector<double>& taps, const std::vector<double>& dfe) {
    double error = 1 + QuadraticForm(p.total, taps);
    for (std::size_t s = 0; s <= dfe.size(); ++s) {
      const double q = Response(p, taps, static_cast<std::ptrdiff_t>(s));
      error -= 2 * (s == 0 ? 1 : dfe[s - 1]) * q;
      if (s > 0) error += dfe[s - 1] * dfe[s - 1];
    }
    return error;
  }

  // The equalized pulse k UI after the cursor, k = -1 .. number of DFE taps.
  static double Response(const Point& p, const std::vector<double>& taps, std::ptrdiff_t k) {
    const auto n = static_cast<std::ptrdiff_t>(taps.size());
    double sum = 0;
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      sum += taps[static_cast<std::size_t>(i)] * p.window[static_cast<std::size_t>(n + k - i)];
    }
    return sum;
  }

  std::int64_t evaluations() const { return evaluations_; }

 private:
  SearchReceiver receiver_;
  std::size_t taps_;
  std::int64_t pre_;
  std::size_t dfe_;
  Levinson levinson_;
  std::vector<double> sides_;
  std::vector<double> solved_;
  std::vector<double> gram_;
  std::vector<const double*> y_;
  std::vector<double*> x_;
  std::int64_t evaluations_ = 0;
};

// ------------------------------------------------------------------------------------------------------- search

// Sampling phases stay this close to the pulse's peak: further away another sample is the main one, and the receiver
// starts from its main tap.
std::int64_t Reach(int phases) { return 5 * phases / 8; }

double Db(double ratio) { return ratio > 0 ? 10 * std::log10(ratio) : -kInfinity; }

std::int32_t MainTap(const Taps& tx) {
  std::int32_t main = kTxFull;
  for (std::size_t j = 0; j < tx.size(); ++j) {
    if (j != kTxFfePre) main -= std::abs(tx[j]);
  }
  return main;
}

// A TX setting as indices into the grid's lists.
using TxIndex = std::array<std::size_t, kTxFfeTaps>;

Taps TapsOf(const SearchGrid& grid, const TxIndex& index) {
  Taps tx{};
  for (std::size_t j = 0; j < tx.size(); ++j) {
    if (j != kTxFfePre) tx[j] = grid.tx_tap[j][index[j]];
  }
  tx[kTxFfePre] = grid.tx_tap[kTxFfePre].size() == 1 ? grid.tx_tap[kTxFfePre][0] : MainTap(tx);
  return tx;
}

// The entry nearest to zero of every list.
TxIndex Neutral(const SearchGrid& grid) {
  TxIndex index{};
  for (std::size_t j = 0; j < index.size(); ++j) {
    for (std::size_t i = 0; i < grid.tx_tap[j].size(); ++i) {
      if (std::abs(grid.tx_tap[j][i]) < std::abs(grid.tx_tap[j][index[j]])) index[j] = i;
    }
  }
  return index;
}

struct Candidate {
  std::size_t peaking = 0;
  int gdc_code = 0;
  int gdc2_code = 0;
  TxIndex tx{};
  std::int64_t tick = 0;
  double snr = -1;
};

class Searcher {
 public:
  Searcher(const SearchReceiver& receiver, const SearchGrid& grid) : grid_(grid), solver_(receiver) {}

  // Best phase near candidate.tick by hill climbing, within Reach of `peak`.
  void Climb(const Setting& setting, std::int64_t peak, std::int64_t first_step, Candidate& candidate) {
    const Taps tx = TapsOf(grid_, candidate.tx);
    if (tx[kTxFfePre] < grid_.tx_main_min) {
      candidate.snr = -1;
      return;
    }
    candidate.snr = Snr(setting, tx, candidate.tick);
    const std::int64_t reach = Reach(setting.phases());
    for (std::int64_t step = first_step; step >= 1; step /= 2) {
      for (const std::int64_t direction : {step, -step}) {
        bool moved = false;
        while (std::abs(candidate.tick + direction - peak) <= reach) {
          const double snr = Snr(setting, tx, candidate.tick + direction);
          if (snr <= candidate.snr) break;
          candidate.tick += direction;
          candidate.snr = snr;
          moved = true;
        }
        if (moved) break;  // the other side was where it came from
      }
    }
  }

  // Coordinate descent over the TX taps from candidate.tx; with `pairs` two neighbouring taps may move together.
  void Descend(const Setting& setting, std::int64_t peak, bool pairs, Candidate& candidate) {
    Climb(setting, peak, 4, candidate);
    // c(-1) and c(1) first: they do most.
    constexpr std::array<std::size_t, 5> kOrder = {2, 4, 1, 0, 5};
    constexpr std::array<std::array<std::size_t, 2>, 4> kPairs = {{{2, 1}, {2, 4}, {1, 0}, {4, 5}}};
    for (bool improved = true; improved;) {
      improved = false;
      for (const std::size_t tap : kOrder) {
        for (const std::ptrdiff_t direction : {-1, 1}) {
          while (Try(setting, peak, {{{tap, direction}, {tap, 0}}}, candidate)) improved = true;
        }
      }
      if (improved || !pairs) continue;
      for (const auto& pair : kPairs) {
        for (const std::ptrdiff_t a : {-1, 1}) {
          for (const std::ptrdiff_t b : {-1, 1}) {
            while (Try(setting, peak, {{{pair[0], a}, {pair[1], b}}}, candidate)) improved = true;
          }
        }
      }
    }
  }

  double Snr(const Setting& setting, const Taps& tx, std::int64_t tick) {
    solver_.Solve(setting, tx, tick, point_);
    return point_.snr;
  }
  Solver& solver() { return solver_; }

 private:
  struct Move {
    std::size_t tap;
    std::ptrdiff_t by;
  };
  using Moves = std::array<Move, 2>;
  bool Try(const Setting& setting, std::int64_t peak, const Moves& moves, Candidate& candidate) {
    Candidate trial = candidate;
    for (const auto& [tap, by] : moves) {
      const auto to = static_cast<std::ptrdiff_t>(trial.tx[tap]) + by;
      if (to < 0 || to >= static_cast<std::ptrdiff_t>(grid_.tx_tap[tap].size())) return false;
      trial.tx[tap] = static_cast<std::size_t>(to);
    }
    Climb(setting, peak, 1, trial);
    if (trial.snr <= candidate.snr) return false;
    candidate = trial;
    return true;
  }

  const SearchGrid& grid_;
  Solver solver_;
  Point point_;
};

Status ValidateReceiver(const SearchReceiver& r) {
  if (r.ffe_taps < 1 || r.ffe_taps > 64) {
    return Status::Error(fmt::format("search: ffe_taps = {} is outside 1..64", r.ffe_taps));
  }
  if (r.ffe_pre < 1 || r.ffe_pre >= r.ffe_taps) {
    return Status::Error(fmt::format("search: ffe_pre = {} is outside 1..{}", r.ffe_pre, r.ffe_taps - 1));
  }
  if (r.dfe_limit.empty() || r.dfe_limit.size() > 8) {
    return Status::Error(fmt::format("search: {} DFE taps are outside 1..8", r.dfe_limit.size()));
  }
  if (!(r.tx_amplitude_v > 0)) {
    return Status::Error(fmt::format("search: tx_amplitude_v = {} V must be above 0", r.tx_amplitude_v));
  }
  return Status::Ok();
}

Status ValidateGrid(const SearchGrid& grid) {
  if (grid.peaking_db.empty()) return Status::Error("search: grid.peaking_db is empty");
  if (grid.gdc_codes.empty()) return Status::Error("search: grid.gdc_codes is empty");
  if (grid.gdc2_codes.empty()) return Status::Error("search: grid.gdc2_codes is empty");
  for (std::size_t j = 0; j < grid.tx_tap.size(); ++j) {
    if (j != kTxFfePre && grid.tx_tap[j].empty()) {
      return Status::Error(fmt::format("search: grid.tx_tap[{}] is empty", j));
    }
  }
  const Taps neutral = TapsOf(grid, Neutral(grid));
  if (neutral[kTxFfePre] < grid.tx_main_min) {
    return Status::Error(
        fmt::format("search: no setting of the TX FFE leaves the main tap at {} of 1024", grid.tx_main_min));
  }
  return Status::Ok();
}

// A uniform grid from 0 to 2 baud with a whole, even number of steps a baud.
Status ValidateModel(const LinearModel& model) {
  const std::size_t points = model.freq_hz.size();
  if (points < 33 || points % 2 == 0) {
    return Status::Error(fmt::format("search: {} frequencies; an odd number of at least 33 is needed", points));
  }
  if (model.pulse.size() != points) {
    return Status::Error(fmt::format("search: {} frequencies, but {} values of the pulse", points, model.pulse.size()));
  }
  const double step = 2 * model.baud_hz / static_cast<double>(points - 1);
  for (std::size_t k = 0; k < points; ++k) {
    if (std::abs(model.freq_hz[k] - static_cast<double>(k) * step) > 1e-6 * step) {
      return Status::Error(fmt::format("search: frequency {} is {} Hz; a uniform grid to twice the baud rate has {} Hz",
                                       k, model.freq_hz[k], static_cast<double>(k) * step));
    }
    if (!std::isfinite(model.pulse[k].real()) || !std::isfinite(model.pulse[k].imag())) {
      return Status::Error(fmt::format("search: the pulse response at {} Hz is not finite", model.freq_hz[k]));
    }
  }
  for (const LinearModel::Noise& noise : model.noise) {
    if (noise.psd_v2_per_hz.size() != points) {
      return Status::Error(fmt::format("search: {} frequencies, but {} values of the density of {}", points,
                                       noise.psd_v2_per_hz.size(), link::Name(noise.source)));
    }
  }
  return Status::Ok();
}

// How much of the pulse's period the search leaves out: the search keeps at least kSearchPeriod UI.
std::int64_t Decimation(const LinearModel& model) {
  const auto bins = static_cast<std::int64_t>(model.freq_hz.size() - 1) / 2;
  std::int64_t decimate = 1;
  while (bins % (2 * decimate) == 0 && bins / (2 * decimate) >= kSearchPeriod) decimate *= 2;
  return decimate;
}

Expected<std::vector<LinearModel>> Models(const LinearModelOfPeaking& model, const SearchGrid& grid) {
  std::vector<LinearModel> models;
  for (const double peaking : grid.peaking_db) {
    Expected<LinearModel> one = model(peaking);
    if (!one.ok()) return one.status();
    PLUMBLINE_RETURN_IF_ERROR(ValidateModel(*one));
    models.push_back(std::move(*one));
  }
  return models;
}

// ------------------------------------------------------------------------------------------------ final evaluation

// The receiver with the tap before the main one held: the other taps and the DFE at their optimum.
struct Held {
  std::vector<double> taps;
  std::vector<double> dfe;
  double imbalance = 0;  // what the phase detector sees: residual first post-cursor minus first precursor
};

Held SolveHeld(const Point& p, const SearchReceiver& receiver, double held) {
  const auto n = static_cast<Eigen::Index>(p.taps.size());
  const auto dfe = static_cast<Eigen::Index>(p.dfe.size());
  const auto fixed = static_cast<Eigen::Index>(receiver.ffe_pre - 1);
  const auto h = [&](Eigen::Index side, Eigen::Index tap) {
    return p.window[static_cast<std::size_t>(n + side - tap)];
  };
  const auto r = [&](Eigen::Index i, Eigen::Index j) { return p.total[static_cast<std::size_t>(std::abs(i - j))]; };
  // Unknowns: the FFE (row `fixed` says w = held), then the DFE. A DFE tap at its limit gets a row of its own as well.
  Eigen::MatrixXd a = Eigen::MatrixXd::Zero(n + dfe, n + dfe);
  Eigen::VectorXd y = Eigen::VectorXd::Zero(n + dfe);
  for (Eigen::Index i = 0; i < n; ++i) {
    if (i == fixed) {
      a(i, i) = 1;
      y(i) = held;
      continue;
    }
    for (Eigen::Index j = 0; j < n; ++j) a(i, j) = r(i, j);
    for (Eigen::Index s = 0; s < dfe; ++s) a(i, n + s) = -h(1 + s, i);
    y(i) = h(0, i);
  }
  for (Eigen::Index s = 0; s < dfe; ++s) {
    for (Eigen::Index j = 0; j < n; ++j) a(n + s, j) = -h(1 + s, j);
    a(n + s, n + s) = 1;
  }
  // Volts and plain numbers in one matrix: scale the FFE's rows and columns to a unit diagonal.
  const double scale = std::sqrt(p.total[0]);
  Eigen::VectorXd x;
  for (Eigen::Index round = 0; round <= dfe; ++round) {
    Eigen::MatrixXd scaled = a;
    Eigen::VectorXd right = y;
    for (Eigen::Index j = 0; j < n; ++j) scaled.col(j) /= scale;
    for (Eigen::Index i = 0; i < n; ++i) {
      const double row = i == fixed ? scale : 1 / scale;
      scaled.row(i) *= row;
      right(i) *= row;
    }
    x = scaled.partialPivLu().solve(right);
    for (Eigen::Index j = 0; j < n; ++j) x(j) /= scale;
    bool clipped = false;
    for (Eigen::Index s = 0; s < dfe; ++s) {
      const double limit = receiver.dfe_limit[static_cast<std::size_t>(s)];
      if (std::abs(x(n + s)) <= limit * (1 + 1e-12)) continue;
      a.row(n + s).setZero();
      a(n + s, n + s) = 1;
      y(n + s) = std::copysign(limit, x(n + s));
      clipped = true;
    }
    if (!clipped) break;
  }
  Held result;
  result.taps.assign(x.data(), x.data() + n);
  result.dfe.assign(x.data() + n, x.data() + n + dfe);
  result.imbalance = Solver::Response(p, result.taps, 1) - result.dfe[0] - Solver::Response(p, result.taps, -1);
  return result;
}

double SnrOf(const Point& p, const std::vector<double>& taps, const std::vector<double>& dfe) {
  const double cursor = Solver::Response(p, taps, 0);
  const double rest = Solver::ErrorPower(p, taps, dfe) - (1 - cursor) * (1 - cursor);
  return rest > 0 && cursor > 0 ? cursor * cursor / rest : 0;
}

// From taps in 1/V (symbol rms out) to the receiver's scale, in units of s2.11's 1.0.
double ReceiverScale(const Point& p) { return kRootPower * p.lsb_v * kSlicerUnit / kSlicerPerLsb; }

std::int32_t RoundCode(double value) { return static_cast<std::int32_t>(std::lround(value)); }

Expected<SearchResult> Finish(const LinearModel& model, const SearchReceiver& receiver, const EqualizerChoice& choice,
                              double start_ui, Solver& solver) {
  const Setting setting(model, receiver, choice.gdc_code, choice.gdc2_code, 1, kFinalPhases, true);
  SearchResult result;
  result.choice = choice;
  const Taps& tx = choice.tx_ffe;
  const std::int64_t start =
      std::isfinite(start_ui) ? static_cast<std::int64_t>(std::lround(start_ui * kFinalPhases)) : setting.PeakTick();

  // SNR against phase: half a UI to both sides of the best one of the neighbourhood.
  Point point;
  std::int64_t best = start;
  double best_snr = -1;
  const std::int64_t reach = std::isfinite(start_ui) ? kFinalPhases / 8 : Reach(kFinalPhases);
  for (std::int64_t t = start - reach; t <= start + reach; ++t) {
    solver.Solve(setting, tx, t, point);
    if (point.snr > best_snr) {
      best_snr = point.snr;
      best = t;
    }
  }
  if (!(best_snr > 0)) return Status::Error("search: the pulse response carries no signal to the receiver");
  for (std::int64_t t = best - kFinalPhases / 2; t <= best + kFinalPhases / 2; ++t) {
    solver.Solve(setting, tx, t, point);
    result.curve_phase_ui.push_back(static_cast<double>(t) / kFinalPhases);
    result.curve_snr_db.push_back(Db(point.snr));
  }
  solver.Solve(setting, tx, best, point);
  result.phase_ui = static_cast<double>(best) / kFinalPhases;
  result.dfe = point.dfe;
  for (const double b : point.dfe) result.dfe_codes.push_back(RoundCode(b * kSlicerUnit));
  const double to_receiver = ReceiverScale(point);
  for (const double w : point.taps) {
    result.taps.push_back(w * to_receiver);
    result.tap_codes.push_back(RoundCode(w * to_receiver * kRxUnit));
  }
  result.volts_per_lsb = point.lsb_v;

  // Contributions.
  const double cursor2 = point.cursor * point.cursor;
  const auto add = [&](const std::string& name, double power) {
    result.terms.push_back({name, power > 0 ? Db(cursor2 / power) : kInfinity});
  };
  std::array<double, kTxFfeTaps> c;
  for (std::size_t j = 0; j < c.size(); ++j) c[j] = static_cast<double>(tx[j]) / kTxFull;
  const LinearModel::Gains gains = model.GainsFor(c);
  add("tx", QuadraticForm(point.tx, point.taps));
  add("jitter", QuadraticForm(point.jitter, point.taps));
  for (std::size_t i = 0; i < model.noise.size(); ++i) {
    const std::array<double, kStages> gain = {gains.drive * gains.tia, gains.tia, 1.0};
    const double g = gain[StageOf(model.noise[i])];
    add(link::Name(model.noise[i].source), g * g * QuadraticForm(setting.noise_by_source()[i], point.taps));
  }
  double taps2 = 0;
  for (const double w : point.taps) taps2 += w * w;
  add("adc", point.adc * taps2);

  // The equalized pulse over the whole period, and the residual ISI from it.
  const double amplitude = gains.drive * gains.tia * receiver.tx_amplitude_v / 3;  // of symbol amplitude 1
  const auto pulse = [&](std::int64_t tick) {
    double sum = 0;
    for (std::size_t j = 0; j < c.size(); ++j) {
      sum += c[j] * setting.Pulse(tick - (static_cast<std::int64_t>(j) - kTxFfePre) * kFinalPhases);
    }
    return amplitude * sum;
  };
  const std::int64_t before = std::min<std::int64_t>(receiver.ffe_taps + 8, setting.period() / 2);
  double isi = 0;
  for (std::int64_t k = -before; k < setting.period() - before; ++k) {
    double q = 0;
    for (std::size_t i = 0; i < point.taps.size(); ++i) {
      const std::int64_t ui = k + receiver.ffe_pre - static_cast<std::int64_t>(i);
      q += point.taps[i] * kRootPower * pulse(best + ui * kFinalPhases);
    }
    const double residual =
        k >= 1 && k <= static_cast<std::int64_t>(point.dfe.size()) ? q - point.dfe[static_cast<std::size_t>(k - 1)] : q;
    if (k != 0) isi += residual * residual;
    result.equalized.push_back(residual / point.cursor);
  }
  result.equalized_main = static_cast<std::size_t>(before);
  // Floating taps: `floated` of the symbol power is gone at the slicer.
  result.floating =
      PlaceFloatingTaps(result.equalized, result.equalized_main, receiver.floating_groups, receiver.floating_group_taps,
                        receiver.ffe_taps - receiver.ffe_pre, receiver.floating_last);
  double floated = 0;
  for (const std::int32_t position : result.floating) {
    for (int t = 0; t < receiver.floating_group_taps; ++t) {
      double& residue = result.equalized[result.equalized_main + static_cast<std::size_t>(position + t)];
      const double taken = std::clamp(residue, -receiver.floating_limit, receiver.floating_limit);
      floated += taken * (2 * residue - taken);
      residue -= taken;
    }
  }
  const auto with_floating = [&](double snr) { return 1 / std::max(1 / snr - floated, 1e-12); };
  result.snr_db = Db(with_floating(point.snr));
  add("isi", isi - floated * cursor2);

  for (std::int64_t t = best - 8 * kFinalPhases; t <= best + 24 * kFinalPhases; t += kFinalPhases / 16) {
    result.pulse_time_ui.push_back(static_cast<double>(t) / kFinalPhases);
    result.pulse_v.push_back(pulse(t));
  }

  // The held tap for which the first precursor vanishes at the best phase: the imbalance is affine in it where no DFE
  // tap is at its limit; secant steps.
  const auto held_index = static_cast<std::size_t>(receiver.ffe_pre - 1);
  double v0 = point.taps[held_index];
  double f0 = SolveHeld(point, receiver, v0).imbalance;
  double v1 = v0 + 0.01 * point.taps[held_index + 1];
  for (int i = 0; i < 20; ++i) {
    const double f1 = SolveHeld(point, receiver, v1).imbalance;
    if (std::abs(f1) < 1e-12 || f1 == f0) break;
    const double v2 = v1 - f1 * (v1 - v0) / (f1 - f0);
    v0 = std::exchange(v1, v2);
    f0 = f1;
  }
  result.hold_pre1_code = std::clamp(RoundCode(v1 * to_receiver * kRxUnit), -8191, 8191);

  // Where the clock recovery settles with that code, and how steep its detector is there.
  double before_imbalance = 0;
  double nearest = kInfinity;
  for (std::int64_t t = best - kFinalPhases / 4; t <= best + kFinalPhases / 4; ++t) {
    solver.Solve(setting, tx, t, point);
    const double held = static_cast<double>(result.hold_pre1_code) / kRxUnit / ReceiverScale(point);
    const Held solved = SolveHeld(point, receiver, held);
    const bool first = t == best - kFinalPhases / 4;
    // Later sampling makes the precursor larger: the stable crossing falls.
    if (!first && before_imbalance > 0 && solved.imbalance <= 0) {
      const double at = static_cast<double>(t) - solved.imbalance / (solved.imbalance - before_imbalance);
      if (std::abs(at - static_cast<double>(best)) < nearest) {
        nearest = std::abs(at - static_cast<double>(best));
        result.phase_locked_ui = at / kFinalPhases;
        result.snr_locked_db = Db(with_floating(SnrOf(point, solved.taps, solved.dfe)));
        // Slopes with the taps as they are.
        Point early;
        Point late;
        solver.Solve(setting, tx, t - 1, early);
        solver.Solve(setting, tx, t + 1, late);
        const double cursor = Solver::Response(point, solved.taps, 0);
        const auto slope = [&](std::ptrdiff_t k) {
          return (Solver::Response(late, solved.taps, k) - Solver::Response(early, solved.taps, k)) * kFinalPhases /
                 (2 * cursor);
        };
        result.detector_slope_pre = slope(-1);
        result.detector_slope_post = slope(1);
      }
    }
    before_imbalance = solved.imbalance;
  }
  result.locks = std::isfinite(nearest);

  // The rms at the AFE, everything but the ADC: no CTLE.
  SearchReceiver flat = receiver;
  flat.ctle_zero = flat.ctle_pole1 = flat.ctle_low_pole = 1;
  flat.ctle_pole2 = kInfinity;
  const Setting afe(model, flat, 0, 0, 1, 16, false);
  solver.Solve(afe, tx, afe.PeakTick(), point);
  result.afe_rms_v = std::sqrt(point.power_v2);
  result.evaluations = solver.evaluations();
  return result;
}

}  // namespace

std::vector<std::int32_t> PlaceFloatingTaps(std::span<const double> residual, std::size_t main, int groups,
                                            int group_taps, int first, int last) {
  std::vector<std::int32_t> placed;
  const int highest = std::min(last, static_cast<int>(residual.size() - main) - 1) - group_taps + 1;
  for (int g = 0; g < groups; ++g) {
    double most = 0;
    std::int32_t best = 0;
    for (std::int32_t position = first; position <= highest; ++position) {
      const bool clear = std::all_of(placed.begin(), placed.end(),
                                     [&](std::int32_t other) { return std::abs(position - other) >= group_taps; });
      if (!clear) continue;
      double energy = 0;
      for (int t = 0; t < group_taps; ++t) {
        const double residue = residual[main + static_cast<std::size_t>(position + t)];
        energy += residue * residue;
      }
      if (energy > most) {
        most = energy;
        best = position;
      }
    }
    if (most == 0) break;
    placed.push_back(best);
  }
  return placed;
}

std::complex<double> CtleResponse(const SearchReceiver& receiver, double baud_hz, int gdc_code, int gdc2_code,
                                  double freq_hz) {
  const double f = freq_hz / baud_hz;
  const double gdc = std::pow(10, -gdc_code / 20.0);
  const double gdc2 = std::pow(10, -gdc2_code / 40.0);
  const Complex j(0, 1);
  return (gdc + j * (f / receiver.ctle_zero)) * (gdc2 + j * (f / receiver.ctle_low_pole)) /
         ((1.0 + j * (f / receiver.ctle_pole1)) * (1.0 + j * (f / receiver.ctle_pole2)) *
          (1.0 + j * (f / receiver.ctle_low_pole)));
}

Expected<SearchResult> SearchEqualizer(const LinearModelOfPeaking& model, const SearchReceiver& receiver,
                                       const SearchGrid& grid) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateReceiver(receiver));
  PLUMBLINE_RETURN_IF_ERROR(ValidateGrid(grid));
  Expected<std::vector<LinearModel>> models = Models(model, grid);
  if (!models.ok()) return models.status();

  Searcher searcher(receiver, grid);
  std::vector<Candidate> all;
  for (std::size_t p = 0; p < models->size(); ++p) {
    const std::int64_t decimate = Decimation((*models)[p]);
    TxIndex start = Neutral(grid);
    for (const int gdc : grid.gdc_codes) {
      TxIndex row = start;  // each row of the CTLE grid starts where the row before it began
      bool first = true;
      for (const int gdc2 : grid.gdc2_codes) {
        const Setting setting((*models)[p], receiver, gdc, gdc2, decimate, kSearchPhases, false);
        const std::int64_t peak = setting.PeakTick();
        Candidate candidate{.peaking = p, .gdc_code = gdc, .gdc2_code = gdc2, .tx = row, .tick = peak};
        searcher.Descend(setting, peak, false, candidate);
        row = candidate.tx;
        if (std::exchange(first, false)) start = candidate.tx;
        all.push_back(candidate);
      }
    }
  }
  // The best settings once more, from other starts and with moves of two taps at a time.
  std::stable_sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) { return a.snr > b.snr; });
  constexpr std::size_t kPolished = 12;
  Candidate best;
  for (std::size_t i = 0; i < std::min(kPolished, all.size()); ++i) {
    const LinearModel& m = (*models)[all[i].peaking];
    const Setting setting(m, receiver, all[i].gdc_code, all[i].gdc2_code, Decimation(m), kSearchPhases, false);
    const std::int64_t peak = setting.PeakTick();
    for (const TxIndex& tx : {all[i].tx, Neutral(grid)}) {
      Candidate candidate = all[i];
      candidate.tx = tx;
      searcher.Descend(setting, peak, true, candidate);
      if (candidate.snr > best.snr) best = candidate;
    }
  }
  if (!(best.snr > 0)) return Status::Error("search: the pulse response carries no signal to the receiver");
  const EqualizerChoice choice{.peaking_index = best.peaking,
                               .gdc_code = best.gdc_code,
                               .gdc2_code = best.gdc2_code,
                               .tx_ffe = TapsOf(grid, best.tx)};
  Expected<SearchResult> result = Finish((*models)[best.peaking], receiver, choice,
                                         static_cast<double>(best.tick) / kSearchPhases, searcher.solver());
  if (result.ok()) result->peaking_db = grid.peaking_db[best.peaking];
  return result;
}

Expected<SearchResult> SearchEqualizerExhaustively(const LinearModelOfPeaking& model, const SearchReceiver& receiver,
                                                   const SearchGrid& grid) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateReceiver(receiver));
  PLUMBLINE_RETURN_IF_ERROR(ValidateGrid(grid));
  Expected<std::vector<LinearModel>> models = Models(model, grid);
  if (!models.ok()) return models.status();
  Searcher searcher(receiver, grid);
  Candidate best;
  for (std::size_t p = 0; p < models->size(); ++p) {
    for (const int gdc : grid.gdc_codes) {
      for (const int gdc2 : grid.gdc2_codes) {
        const Setting setting((*models)[p], receiver, gdc, gdc2, Decimation((*models)[p]), kSearchPhases, false);
        const std::int64_t peak = setting.PeakTick();
        TxIndex tx{};
        for (bool more = true; more;) {
          const Taps taps = TapsOf(grid, tx);
          if (taps[kTxFfePre] >= grid.tx_main_min) {
            for (std::int64_t t = peak - Reach(kSearchPhases); t <= peak + Reach(kSearchPhases); ++t) {
              const double snr = searcher.Snr(setting, taps, t);
              if (snr > best.snr) {
                best = {.peaking = p, .gdc_code = gdc, .gdc2_code = gdc2, .tx = tx, .tick = t, .snr = snr};
              }
            }
          }
          more = false;
          for (std::size_t j = 0; j < tx.size() && !more; ++j) {
            if (j == kTxFfePre) continue;
            more = ++tx[j] < grid.tx_tap[j].size();
            if (!more) tx[j] = 0;
          }
        }
      }
    }
  }
  if (!(best.snr > 0)) return Status::Error("search: the pulse response carries no signal to the receiver");
  const EqualizerChoice choice{.peaking_index = best.peaking,
                               .gdc_code = best.gdc_code,
                               .gdc2_code = best.gdc2_code,
                               .tx_ffe = TapsOf(grid, best.tx)};
  Expected<SearchResult> result = Finish((*models)[best.peaking], receiver, choice,
                                         static_cast<double>(best.tick) / kSearchPhases, searcher.solver());
  if (result.ok()) result->peaking_db = grid.peaking_db[best.peaking];
  return result;
}

Expected<SearchResult> EvaluateEqualizer(const link::LinearModel& model, const SearchReceiver& receiver,
                                         const EqualizerChoice& choice) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateReceiver(receiver));
  PLUMBLINE_RETURN_IF_ERROR(ValidateModel(model));
  Solver solver(receiver);
  return Finish(model, receiver, choice, std::numeric_limits<double>::quiet_NaN(), solver);
}

}  // namespace plumbline::study
