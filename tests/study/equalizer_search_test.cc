// The equalizer search against closed forms, time-domain least squares on drawn symbols, and exhaustion.
#include "study/equalizer_search.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <complex>
#include <cstdint>
#include <functional>
#include <numbers>
#include <vector>

#include "reference/core/rng.h"

namespace plumbline::study {
namespace {

using Complex = std::complex<double>;
constexpr double kPi = std::numbers::pi;
constexpr double kBaud = 53.125e9;
constexpr std::uint32_t kSeed = 20260301;

double Normal(std::uint32_t stream, std::uint64_t i) {
  const auto words = Philox4x32({kSeed, stream}, i);
  const double u = (static_cast<double>(words[0]) + 0.5) / 4294967296.0;
  const double v = (static_cast<double>(words[1]) + 0.5) / 4294967296.0;
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * kPi * v);
}
double Symbol(std::uint32_t stream, std::uint64_t i) { return 2.0 * (Philox4x32({kSeed, stream}, i)[0] >> 30) - 3; }

double Db(double ratio) { return 10 * std::log10(ratio); }
double Power(double db_below) { return std::pow(10, -db_below / 10); }

// A model from a spectrum given in cycles a UI; the density is that of one source at the AFE.
link::LinearModel MakeModel(std::size_t bins, const std::function<Complex(double)>& spectrum,
                            const std::function<double(double)>& density) {
  link::LinearModel m;
  m.baud_hz = kBaud;
  m.tx_amplitude_v = 0.4;
  link::LinearModel::Noise noise;
  noise.source = link::Source::kHostRx;
  for (std::size_t k = 0; k <= 2 * bins; ++k) {
    const double f = static_cast<double>(k) / static_cast<double>(bins);
    m.freq_hz.push_back(f * kBaud);
    m.pulse.push_back(spectrum(f) / kBaud);
    noise.psd_v2_per_hz.push_back(density(f) / kBaud);
  }
  m.noise.push_back(noise);
  return m;
}

// The samples `h` once a UI, band-limited at half the baud rate.
Complex Sampled(const std::vector<double>& h, double f) {
  if (f > 0.5 + 1e-9) return 0;
  Complex sum = 0;
  for (std::size_t m = 0; m < h.size(); ++m) sum += h[m] * std::polar(1.0, -2 * kPi * f * static_cast<double>(m));
  return f > 0.5 - 1e-9 ? 0.5 * sum : sum;
}

// No CTLE and a converter without noise of its own, next to nothing.
SearchReceiver PlainReceiver() {
  SearchReceiver r;
  r.tx_amplitude_v = 0.4;
  r.adc_bits = 12;
  r.adc_noise_lsb = 0;
  r.ctle_pole2 = 1e9;
  return r;
}

// A lossy channel: hold, skin effect, dielectric, front-end filter; an echo.
Complex Lossy(double f, double loss_db) {
  if (f == 0) return 1;
  const Complex hold = (1.0 - std::polar(1.0, -2 * kPi * f)) / Complex(0, 2 * kPi * f);
  const double db = loss_db * (0.5 * std::sqrt(f / 0.5) + 0.5 * f / 0.5);
  const Complex s(0, f / 0.75);
  const Complex filter = 1.0 / (1.0 + 2.613126 * s + 3.414214 * s * s + 2.613126 * s * s * s + s * s * s * s);
  const Complex echo = 1.0 + 0.08 * std::polar(1.0, -2 * kPi * f * 5.3);
  return hold * std::pow(10, -db / 20) * filter * echo * std::polar(1.0, -2 * kPi * f * 6.2);
}
link::LinearModel LossyModel(double loss_db, std::size_t bins = 512) {
  link::LinearModel m = MakeModel(
      bins, [&](double f) { return Lossy(f, loss_db); }, [](double f) { return 4e-6 / (1 + std::pow(f / 0.75, 8)); });
  m.tx_noise_rms_v = 0.4 * std::pow(10, -33 / 20.0);
  m.tx_rj_ui = 0.007;
  m.rx_rj_ui = 0.007;
  return m;
}
SearchReceiver HostReceiver() {
  SearchReceiver r;
  r.tx_amplitude_v = 0.4;
  return r;
}

TEST(FloatingTapsTest, GreedyPlacement) {
  std::vector<double> residual(60, 0.0);
  constexpr std::size_t kMain = 5;
  residual[kMain] = 1;  // the cursor and what is near it never count
  residual[kMain + 3] = 0.9;
  residual[kMain + 20] = -0.2;
  residual[kMain + 22] = 0.1;
  residual[kMain + 24] = 0.15;
  residual[kMain + 40] = 0.12;
  // 20..22 has most; then 23..25 with 24 in it (22 is taken, so its first clear place); then 38..40.
  EXPECT_EQ(PlaceFloatingTaps(residual, kMain, 3, 3, 10, 50), (std::vector<std::int32_t>{20, 23, 38}));
  EXPECT_EQ(PlaceFloatingTaps(residual, kMain, 1, 5, 10, 50), (std::vector<std::int32_t>{20}));
  EXPECT_EQ(PlaceFloatingTaps(residual, kMain, 4, 1, 10, 50), (std::vector<std::int32_t>{20, 24, 40, 22}));
  // Within first..last as a whole, and not beyond the pulse.
  EXPECT_EQ(PlaceFloatingTaps(residual, kMain, 1, 3, 21, 50), (std::vector<std::int32_t>{22}));
  EXPECT_EQ(PlaceFloatingTaps(residual, kMain, 1, 3, 25, 41), (std::vector<std::int32_t>{38}));
  EXPECT_EQ(PlaceFloatingTaps(residual, kMain, 4, 3, 25, 1000), (std::vector<std::int32_t>{38}));
  EXPECT_TRUE(PlaceFloatingTaps(residual, kMain, 2, 3, 45, 100).empty());
  EXPECT_TRUE(PlaceFloatingTaps(residual, kMain, 0, 3, 10, 50).empty());
}

// An echo behind a short FFE, on a channel that is flat otherwise: with floating taps the SNR is that without the echo,
// but for a phase and an FFE that were chosen with it.
TEST(FloatingTapsTest, ThePredictionCountsAnEchoAsTaken) {
  const auto model = [](double echo) {
    std::vector<double> h(40, 0.0);
    h[0] = 1;
    h[30] = echo;
    return MakeModel(
        64, [h](double f) { return Sampled(h, f); }, [](double) { return 1e-5; });
  };
  SearchReceiver receiver = PlainReceiver();
  const auto clean = EvaluateEqualizer(model(0), receiver, {});
  const auto echo = EvaluateEqualizer(model(0.1), receiver, {});
  receiver.floating_groups = 2;
  const auto taken = EvaluateEqualizer(model(0.1), receiver, {});
  receiver.floating_limit = 0.06;
  const auto limited = EvaluateEqualizer(model(0.1), receiver, {});
  ASSERT_TRUE(clean.ok() && echo.ok() && taken.ok() && limited.ok());
  EXPECT_TRUE(echo->floating.empty());
  ASSERT_GE(taken->floating.size(), 1u);
  EXPECT_LE(taken->floating[0], 30);
  EXPECT_GT(taken->floating[0], 26);
  EXPECT_LT(echo->snr_db, clean->snr_db - 5);
  EXPECT_NEAR(taken->snr_db, clean->snr_db, 0.4);  // phase and FFE were chosen with the echo
  // What 0.06 of 0.1 leaves.
  EXPECT_NEAR(Power(limited->snr_db), Power(clean->snr_db) + 0.04 * 0.04, 0.05 * 0.04 * 0.04);
}

TEST(EqualizerSearchTest, FlatChannelWithWhiteNoiseIsTheMatchedFilterBound) {
  for (const double density : {1e-5, 1e-4, 1e-3}) {
    const link::LinearModel model = MakeModel(
        64, [](double f) { return Sampled({1.0}, f); }, [&](double) { return density; });
    const SearchReceiver receiver = PlainReceiver();
    const auto result = EvaluateEqualizer(model, receiver, {});
    ASSERT_TRUE(result.ok()) << result.status().message();
    // All of 0 .. 2 baud folds into the samples; the converter's twelve bits at a loading of 608 LSB.
    const double signal = 5.0 / 9 * 0.4 * 0.4;
    const double noise = 2 * density;
    const double adc = (signal + noise) / (608.0 * 608.0 - 1.0 / 12) / 12;
    EXPECT_NEAR(result->snr_db, Db(signal / (noise + adc)), 1e-6) << density;
    EXPECT_NEAR(std::remainder(result->phase_ui, 1.0), 0, 1e-9);
    EXPECT_NEAR(result->afe_rms_v, std::sqrt(signal + noise), 1e-9);
    EXPECT_NEAR(result->volts_per_lsb * 19, std::sqrt(signal + noise), 1e-6);
    // Main tap: 8 LSB for amplitude 1; the wiener factor and the share of the noise in the loading are all there is.
    const double snr = signal / (noise + adc);
    EXPECT_NEAR(result->taps[7], 8 * std::sqrt(5.0) / 19 * std::sqrt((signal + noise) / signal) * snr / (1 + snr),
                1e-6);
    for (std::size_t i = 0; i < result->taps.size(); ++i) {
      if (i != 7) {
        EXPECT_NEAR(result->taps[i], 0, 1e-9);
      }
    }
  }
}

// The same link drawn symbol by symbol: least squares on the window of samples and the last decisions.
struct Drawn {
  double snr_db;
  std::vector<double> taps;  // volts to symbol amplitude
  std::vector<double> dfe;
};
Drawn LeastSquares(const std::vector<double>& h, double amplitude_v, double noise_v, double noise_memory, double tx_v,
                   const std::vector<double>& tx, int taps, int pre, int cursor, double dfe_fixed, bool fix) {
  const std::int64_t count = 400000;
  std::vector<double> a(count), level(count, 0.0), x(count, 0.0);
  for (std::int64_t k = 0; k < count; ++k) a[static_cast<std::size_t>(k)] = Symbol(7, static_cast<std::uint64_t>(k));
  for (std::int64_t k = 0; k < count; ++k) {
    double v = 0;
    for (std::size_t j = 0; j < tx.size(); ++j) {
      const std::int64_t from = k - (static_cast<std::int64_t>(j) - kTxFfePre);
      if (from >= 0 && from < count) v += tx[j] * a[static_cast<std::size_t>(from)];
    }
    level[static_cast<std::size_t>(k)] = amplitude_v / 3 * v + tx_v * Normal(8, static_cast<std::uint64_t>(k));
  }
  double last = Normal(9, static_cast<std::uint64_t>(count));
  for (std::int64_t k = 0; k < count; ++k) {
    const double white = Normal(9, static_cast<std::uint64_t>(k));
    double sum = noise_v * (white + noise_memory * last);
    last = white;
    for (std::size_t m = 0; m < h.size() && static_cast<std::int64_t>(m) <= k; ++m) {
      sum += h[m] * level[static_cast<std::size_t>(k) - m];
    }
    x[static_cast<std::size_t>(k)] = sum;
  }
  const int unknowns = taps + (fix ? 0 : 1);
  Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(unknowns, unknowns);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(unknowns);
  Eigen::VectorXd row(unknowns);
  const auto fill = [&](std::int64_t k) {
    for (int i = 0; i < taps; ++i) row(i) = x[static_cast<std::size_t>(k + pre - i)];
    if (!fix) row(taps) = -a[static_cast<std::size_t>(k - cursor - 1)];
    return a[static_cast<std::size_t>(k - cursor)] +
           (fix ? dfe_fixed * a[static_cast<std::size_t>(k - cursor - 1)] : 0);
  };
  for (std::int64_t k = 100; k + 100 < count; ++k) {
    const double target = fill(k);
    normal.selfadjointView<Eigen::Lower>().rankUpdate(row);
    right += target * row;
  }
  normal = normal.selfadjointView<Eigen::Lower>();
  const Eigen::VectorXd w = normal.ldlt().solve(right);
  double sz = 0, zz = 0, ss = 0;
  for (std::int64_t k = 100; k + 100 < count; ++k) {
    const double target = fill(k);
    const double s = a[static_cast<std::size_t>(k - cursor)];
    const double z = row.dot(w) - (target - s);
    sz += s * z;
    zz += z * z;
    ss += s * s;
  }
  const double gain = sz / ss;
  Drawn drawn{.snr_db = Db(gain * gain * ss / (zz - gain * gain * ss)), .taps = {}, .dfe = {}};
  drawn.taps.assign(w.data(), w.data() + taps);
  drawn.dfe = {fix ? dfe_fixed : w(taps)};
  return drawn;
}

TEST(EqualizerSearchTest, EqualsLeastSquaresOnDrawnSymbols) {
  struct Case {
    const char* what;
    std::vector<double> h;
    double noise_v;       // rms of the white part
    double noise_memory;  // and of the sample before
    double tx_v;
    std::array<std::int32_t, kTxFfeTaps> tx;
    int taps;
    int pre;
    double limit;
    bool limited;
  };
  const std::vector<Case> cases = {
      {"one post-cursor, all of it in the DFE", {1, 0.4}, 0.02, 0, 0, {0, 0, 0, 1024, 0, 0}, 8, 3, 0.5, false},
      {"one post-cursor beyond the DFE", {1, 0.4}, 0.02, 0, 0, {0, 0, 0, 1024, 0, 0}, 8, 3, 0.15, true},
      {"precursor, white noise", {0.35, 1, 0.1}, 0.03, 0, 0, {0, 0, 0, 1024, 0, 0}, 6, 2, 0.5, false},
      {"coloured noise", {0.2, 1, 0.5, 0.2}, 0.03, 0.8, 0, {0, 0, 0, 1024, 0, 0}, 12, 5, 0.5, false},
      {"transmit FFE", {0.2, 1, 0.5, 0.2}, 0.01, 0, 0, {0, 51, -205, 717, -51, 0}, 10, 4, 0.5, false},
      {"transmitter noise passes by the FFE",
       {0.2, 1, 0.5, 0.2},
       0.003,
       0,
       0.012,
       {0, 0, -256, 768, 0, 0},
       10,
       4,
       0.5,
       false},
  };
  for (const Case& c : cases) {
    const double white = c.noise_v * c.noise_v;
    link::LinearModel model = MakeModel(
        64, [&](double f) { return Sampled(c.h, f); },
        // One-sided over 0 .. 1/2 cycle a UI only: nothing folds.
        [&](double f) {
          if (f > 0.5 + 1e-9) return 0.0;
          const double shape = std::norm(1.0 + c.noise_memory * std::polar(1.0, -2 * kPi * f));
          return 2 * white * shape * (f > 0.5 - 1e-9 ? 0.5 : 1.0);
        });
    model.tx_noise_rms_v = c.tx_v;
    SearchReceiver receiver = PlainReceiver();
    receiver.ffe_taps = c.taps;
    receiver.ffe_pre = c.pre;
    receiver.dfe_limit = {c.limit};
    const auto result =
        EvaluateEqualizer(model, receiver, {.peaking_index = 0, .gdc_code = 0, .gdc2_code = 0, .tx_ffe = c.tx});
    ASSERT_TRUE(result.ok()) << result.status().message();
    std::vector<double> tx;
    for (const auto t : c.tx) tx.push_back(t / 1024.0);
    // The drawn link samples at whole UI; find the same phase on the search's curve.
    std::size_t at = 0;
    for (std::size_t i = 0; i < result->curve_phase_ui.size(); ++i) {
      if (std::abs(std::remainder(result->curve_phase_ui[i], 1.0)) <
          std::abs(std::remainder(result->curve_phase_ui[at], 1.0))) {
        at = i;
      }
    }
    ASSERT_NEAR(std::remainder(result->curve_phase_ui[at], 1.0), 0, 1e-9) << c.what;
    const int cursor = static_cast<int>(std::lround(result->curve_phase_ui[at]));
    const Drawn drawn = LeastSquares(c.h, 0.4, c.noise_v, c.noise_memory, c.tx_v, tx, c.taps, c.pre, cursor,
                                     std::copysign(c.limit, result->dfe[0]), c.limited);
    // 4e5 symbols: 10 log10 of a mean of squares is good to 0.02 dB (3 sigma).
    EXPECT_NEAR(result->curve_snr_db[at], drawn.snr_db, 0.03) << c.what << " cursor " << cursor;
    EXPECT_GE(result->snr_db, result->curve_snr_db[at] - 1e-9) << c.what;
    if (std::abs(result->phase_ui - cursor) < 1e-9) {
      EXPECT_NEAR(result->dfe[0], drawn.dfe[0], 0.01) << c.what;
      EXPECT_EQ(std::abs(result->dfe[0]) > c.limit - 1e-9, c.limited) << c.what;
    }
  }
}

TEST(EqualizerSearchTest, ContributionsAddUpToTheWhole) {
  for (const double loss : {4.0, 12.0, 20.0}) {
    const auto result =
        EvaluateEqualizer(LossyModel(loss), HostReceiver(),
                          {.peaking_index = 0, .gdc_code = 4, .gdc2_code = 2, .tx_ffe = {0, 20, -102, 902, 0, 0}});
    ASSERT_TRUE(result.ok()) << result.status().message();
    double sum = 0;
    for (const SearchTerm& term : result->terms) sum += Power(term.below_symbol_db);
    EXPECT_NEAR(-Db(sum), result->snr_db, 1e-4) << loss;
    EXPECT_NEAR(result->equalized[result->equalized_main], 1, 1e-9);
  }
}

double TermDb(const SearchResult& result, const std::string& name) {
  for (const SearchTerm& term : result.terms) {
    if (term.name == name) return term.below_symbol_db;
  }
  ADD_FAILURE() << "no term " << name;
  return 0;
}

TEST(EqualizerSearchTest, SamplingJitterIsSlopeTimesJitter) {
  link::LinearModel model = MakeModel(
      64, [](double f) { return Sampled({1.0}, f); }, [](double) { return 1e-5; });
  model.rx_rj_ui = 0.01;
  SearchReceiver receiver = PlainReceiver();
  receiver.ffe_taps = 2;
  receiver.ffe_pre = 1;
  const auto result = EvaluateEqualizer(model, receiver, {});
  ASSERT_TRUE(result.ok());
  // Drawn: the slope of the signal times the displacement, nodes every 4 UI with arcs between them (link/hop.h).
  const auto slope = [](int m) { return m == 0 ? 0.0 : (m % 2 == 0 ? 1.0 : -1.0) / m; };  // of sinc at whole UI
  const int count = 20000;
  std::vector<double> noise(count, 0.0);
  for (int k = 100; k + 100 < count; ++k) {
    double x = 0;
    for (int m = -90; m <= 90; ++m) x += slope(m) * Symbol(30, static_cast<std::uint64_t>(k - m));
    const double t = (k + 0.37) / 4;
    const double arc = kPi / 2 * (t - std::floor(t));
    const auto node = static_cast<std::uint64_t>(t);
    const double dt = 0.01 * (std::cos(arc) * Normal(31, node) + std::sin(arc) * Normal(31, node + 1));
    noise[static_cast<std::size_t>(k)] = x * dt;
  }
  double error = 0;
  int n = 0;
  for (int k = 101; k + 101 < count; ++k, ++n) {
    const double z =
        result->taps[0] * noise[static_cast<std::size_t>(k + 1)] + result->taps[1] * noise[static_cast<std::size_t>(k)];
    error += z * z;
  }
  EXPECT_NEAR(result->phase_ui, 0, 1e-9);
  EXPECT_NEAR(TermDb(*result, "jitter"), Db(5 * result->taps[1] * result->taps[1] * n / error), 0.3);
}

// Edges displaced one by one, in the time domain: Gaussian steps, whose hold and edge the model's spectrum has.
TEST(EqualizerSearchTest, TransmitterJitterEqualsDisplacedEdges) {
  const double sigma = 0.3;  // UI
  const double rj = 0.01;
  link::LinearModel model = MakeModel(
      64,
      [&](double f) {
        const Complex hold = f == 0 ? 1 : (1.0 - std::polar(1.0, -2 * kPi * f)) / Complex(0, 2 * kPi * f);
        return hold * std::exp(-2 * std::pow(kPi * f * sigma, 2));
      },
      [](double) { return 1e-6; });
  model.tx_rj_ui = rj;
  SearchReceiver receiver = PlainReceiver();
  receiver.ffe_taps = 5;
  receiver.ffe_pre = 2;
  const std::array<std::int32_t, kTxFfeTaps> tx = {0, 0, -154, 870, 0, 0};
  const auto result =
      EvaluateEqualizer(model, receiver, {.peaking_index = 0, .gdc_code = 0, .gdc2_code = 0, .tx_ffe = tx});
  ASSERT_TRUE(result.ok());

  const std::int64_t count = 60000;
  const auto level = [&](std::int64_t k) {
    double v = 0;
    for (std::size_t j = 0; j < tx.size(); ++j) {
      v += tx[j] / 1024.0 * Symbol(20, static_cast<std::uint64_t>(1000 + k - static_cast<std::int64_t>(j) + kTxFfePre));
    }
    return v;
  };
  const auto step = [&](double t) { return 0.5 * std::erfc(-t / sigma / std::sqrt(2.0)); };
  // What displacing the edges adds to the sample at phase + k, per symbol amplitude.
  std::vector<double> disturbance(static_cast<std::size_t>(count), 0.0);
  for (std::int64_t k = 10; k + 10 < count; ++k) {
    for (std::int64_t m = k - 6; m <= k + 6; ++m) {
      const double height = level(m) - level(m - 1);
      const double t = result->phase_ui + static_cast<double>(k - m);
      const double d = rj * Normal(21, static_cast<std::uint64_t>(m + 100));
      disturbance[static_cast<std::size_t>(k)] += height * (step(t - d) - step(t));
    }
  }
  double error = 0;
  std::int64_t n = 0;
  for (std::int64_t k = 20; k + 20 < count; ++k, ++n) {
    double z = 0;
    for (int i = 0; i < receiver.ffe_taps; ++i) {
      z += result->taps[static_cast<std::size_t>(i)] * disturbance[static_cast<std::size_t>(k + receiver.ffe_pre - i)];
    }
    error += z * z;
  }
  // The cursor through the same taps, from the undisturbed pulse.
  double cursor = 0;
  for (int i = 0; i < receiver.ffe_taps; ++i) {
    for (std::size_t j = 0; j < tx.size(); ++j) {
      const double t = result->phase_ui + receiver.ffe_pre - i - (static_cast<double>(j) - kTxFfePre);
      cursor += result->taps[static_cast<std::size_t>(i)] * tx[j] / 1024.0 * (step(t) - step(t - 1));
    }
  }
  EXPECT_NEAR(TermDb(*result, "jitter"), Db(5 * cursor * cursor * static_cast<double>(n) / error), 0.15);
}

TEST(EqualizerSearchTest, EveryNoiseLowersTheSnr) {
  const EqualizerChoice choice{.peaking_index = 0, .gdc_code = 3, .gdc2_code = 2, .tx_ffe = {0, 0, -51, 973, 0, 0}};
  const link::LinearModel model = LossyModel(10);
  const SearchReceiver receiver = HostReceiver();
  const double base = EvaluateEqualizer(model, receiver, choice)->snr_db;
  const auto lowered = [&](const char* what, const std::function<void(link::LinearModel&, SearchReceiver&)>& change) {
    link::LinearModel m = model;
    SearchReceiver r = receiver;
    change(m, r);
    const auto result = EvaluateEqualizer(m, r, choice);
    ASSERT_TRUE(result.ok());
    EXPECT_LT(result->snr_db, base - 0.005) << what;
  };
  lowered("density", [](link::LinearModel& m, SearchReceiver&) {
    for (double& v : m.noise[0].psd_v2_per_hz) v *= 2;
  });
  lowered("another source", [](link::LinearModel& m, SearchReceiver&) { m.noise.push_back(m.noise[0]); });
  lowered("tx noise", [](link::LinearModel& m, SearchReceiver&) { m.tx_noise_rms_v *= 2; });
  lowered("tx jitter", [](link::LinearModel& m, SearchReceiver&) { m.tx_rj_ui *= 2; });
  lowered("tx dual Dirac", [](link::LinearModel& m, SearchReceiver&) { m.tx_dj_ui = 0.02; });
  lowered("rx jitter", [](link::LinearModel& m, SearchReceiver&) { m.rx_rj_ui *= 2; });
  lowered("adc noise", [](link::LinearModel&, SearchReceiver& r) { r.adc_noise_lsb *= 1.5; });
  lowered("adc bits", [](link::LinearModel&, SearchReceiver& r) { r.adc_bits = 6; });
  lowered("shorter FFE", [](link::LinearModel&, SearchReceiver& r) { r.ffe_taps = 9; });
  lowered("weaker DFE", [](link::LinearModel&, SearchReceiver& r) { r.dfe_limit = {0.0}; });
  lowered("echo out of reach", [](link::LinearModel& m, SearchReceiver&) {
    for (std::size_t k = 0; k < m.pulse.size(); ++k) {
      m.pulse[k] *= 1.0 + 0.05 * std::polar(1.0, -2 * kPi * m.freq_hz[k] / kBaud * 60.4);
    }
  });
}

TEST(EqualizerSearchTest, MoreDfeTapsNeverHurt) {
  const EqualizerChoice choice{.peaking_index = 0, .gdc_code = 0, .gdc2_code = 0, .tx_ffe = {0, 0, 0, 1024, 0, 0}};
  double last = 0;
  for (const std::vector<double>& limit :
       {std::vector<double>{0.3}, {0.3, 0.1}, {0.3, 0.1, 0.1}, {0.6, 0.3, 0.2, 0.1}}) {
    SearchReceiver receiver = HostReceiver();
    receiver.dfe_limit = limit;
    const auto result = EvaluateEqualizer(LossyModel(14), receiver, choice);
    ASSERT_TRUE(result.ok());
    EXPECT_GE(result->snr_db, last);
    for (std::size_t i = 0; i < limit.size(); ++i) EXPECT_LE(std::abs(result->dfe[i]), limit[i] + 1e-12);
    last = result->snr_db;
  }
}

SearchGrid SmallGrid() {
  SearchGrid grid;
  grid.peaking_db = {0, 4};
  grid.gdc_codes = {0, 3, 6, 9};
  grid.gdc2_codes = {0, 2, 4};
  grid.tx_tap[0] = {-41, 0};
  grid.tx_tap[1] = {0, 41, 82};
  grid.tx_tap[2] = {-246, -164, -82, 0};
  grid.tx_tap[4] = {-164, -82, 0};
  grid.tx_main_min = 553;
  return grid;
}

LinearModelOfPeaking Peaked(double loss_db) {
  return [loss_db](double peaking_db) -> Expected<link::LinearModel> {
    link::LinearModel m = LossyModel(loss_db);
    for (std::size_t k = 0; k < m.pulse.size(); ++k) {
      const double f = m.freq_hz[k] / kBaud;
      m.pulse[k] *= std::pow(10, peaking_db / 20 * std::min(f / 0.5, 1.5));
    }
    return m;
  };
}

TEST(EqualizerSearchTest, FindsWhatExhaustionFinds) {
  for (const double loss : {3.0, 10.0, 18.0}) {
    const auto found = SearchEqualizer(Peaked(loss), HostReceiver(), SmallGrid());
    const auto all = SearchEqualizerExhaustively(Peaked(loss), HostReceiver(), SmallGrid());
    ASSERT_TRUE(found.ok() && all.ok());
    EXPECT_EQ(found->choice.peaking_index, all->choice.peaking_index) << loss;
    EXPECT_EQ(found->choice.gdc_code, all->choice.gdc_code) << loss;
    EXPECT_EQ(found->choice.gdc2_code, all->choice.gdc2_code) << loss;
    EXPECT_EQ(found->choice.tx_ffe, all->choice.tx_ffe) << loss;
    EXPECT_NEAR(found->snr_db, all->snr_db, 1e-9) << loss;
    EXPECT_LT(found->evaluations, all->evaluations / 4) << loss;
  }
}

TEST(EqualizerSearchTest, TheHeldTapPutsTheLockAtTheBestPhase) {
  for (const double loss : {3.0, 10.0, 18.0}) {
    const auto result = SearchEqualizer(Peaked(loss), HostReceiver(), SmallGrid());
    ASSERT_TRUE(result.ok());
    EXPECT_TRUE(result->locks) << loss;
    EXPECT_NEAR(result->phase_locked_ui, result->phase_ui, 0.01) << loss;
    EXPECT_NEAR(result->snr_locked_db, result->snr_db, 0.1) << loss;
    EXPECT_LE(result->snr_locked_db, result->snr_db + 0.01) << loss;
    EXPECT_GT(result->detector_slope_pre, 0) << loss;
    EXPECT_LT(result->detector_slope_post, 0) << loss;
  }
}

TEST(EqualizerSearchTest, FullGridTakesSecondsAtMost) {
  SearchGrid grid;
  grid.peaking_db = {0, 4, 8};
  grid.gdc_codes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  grid.gdc2_codes = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  grid.tx_tap = {};
  for (int c = -60; c <= 0; c += 20) grid.tx_tap[0].push_back(static_cast<std::int32_t>(std::lround(c * 1.024)));
  for (int c = 0; c <= 120; c += 20) grid.tx_tap[1].push_back(static_cast<std::int32_t>(std::lround(c * 1.024)));
  for (int c = -340; c <= 0; c += 20) grid.tx_tap[2].push_back(static_cast<std::int32_t>(std::lround(c * 1.024)));
  for (int c = -200; c <= 0; c += 20) grid.tx_tap[4].push_back(static_cast<std::int32_t>(std::lround(c * 1.024)));
  grid.tx_tap[5] = {0};
  grid.tx_main_min = 553;
  SearchReceiver receiver = HostReceiver();
  receiver.ffe_taps = 40;
  receiver.ffe_pre = 10;
  const auto begin = std::chrono::steady_clock::now();
  const auto result = SearchEqualizer(Peaked(12), receiver, grid);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  ASSERT_TRUE(result.ok());
  std::printf("search: %.2f s, %lld evaluations, %.2f dB, peaking %g dB, gDC -%d, gDC2 -%g, c %d %d %d %d %d %d\n",
              seconds.count(), static_cast<long long>(result->evaluations), result->snr_db, result->peaking_db,
              result->choice.gdc_code, result->choice.gdc2_code / 2.0, result->choice.tx_ffe[0],
              result->choice.tx_ffe[1], result->choice.tx_ffe[2], result->choice.tx_ffe[3], result->choice.tx_ffe[4],
              result->choice.tx_ffe[5]);
#ifdef NDEBUG
  EXPECT_LT(seconds.count(), 10);
#endif
}

TEST(EqualizerSearchTest, CtleIsEquation93A22) {
  const SearchReceiver r;
  EXPECT_NEAR(std::abs(CtleResponse(r, kBaud, 6, 4, 0)), std::pow(10, -8.0 / 20), 1e-12);
  // Between the low pole and the zero gDC alone acts; far above, the two poles.
  EXPECT_NEAR(20 * std::log10(std::abs(CtleResponse(r, kBaud, 6, 0, 0.02 * kBaud))), -6, 0.06);
  const Complex x(0, 1 / 0.4);
  const Complex expected =
      (std::pow(10, -0.3) + x) * (std::pow(10, -0.1) + Complex(0, 80)) / ((1.0 + x) * Complex(1, 1) * Complex(1, 80));
  EXPECT_NEAR(std::abs(CtleResponse(r, kBaud, 6, 4, kBaud) - expected), 0, 1e-12);
}

TEST(EqualizerSearchTest, RefusesWhatItCannotUse) {
  const auto message = [](const Expected<SearchResult>& result) {
    EXPECT_FALSE(result.ok());
    return result.ok() ? std::string() : result.status().message();
  };
  SearchGrid grid = SmallGrid();
  grid.gdc_codes.clear();
  EXPECT_NE(message(SearchEqualizer(Peaked(3), HostReceiver(), grid)).find("gdc_codes"), std::string::npos);
  grid = SmallGrid();
  grid.tx_main_min = 1025;
  EXPECT_NE(message(SearchEqualizer(Peaked(3), HostReceiver(), grid)).find("1025"), std::string::npos);
  SearchReceiver receiver = HostReceiver();
  receiver.ffe_pre = 24;
  EXPECT_NE(message(SearchEqualizer(Peaked(3), receiver, SmallGrid())).find("ffe_pre = 24"), std::string::npos);
  link::LinearModel model = LossyModel(3);
  model.freq_hz[7] *= 1.01;
  EXPECT_NE(message(EvaluateEqualizer(model, HostReceiver(), {})).find("frequency 7"), std::string::npos);
  model = LossyModel(3);
  for (auto& p : model.pulse) p = 0;
  EXPECT_NE(message(EvaluateEqualizer(model, HostReceiver(), {})).find("no signal"), std::string::npos);
  model = LossyModel(3);
  model.pulse[9] = std::nan("");
  EXPECT_NE(message(EvaluateEqualizer(model, HostReceiver(), {})).find("not finite"), std::string::npos);
}

}  // namespace
}  // namespace plumbline::study
