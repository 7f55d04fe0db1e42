// The hop as a whole: against its own linear model, across grids, splits and seeds, and its noises against theory.
#include "link/hop.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <cstdio>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "reference/core/rng.h"
#include "tests/support/shared_data.h"

namespace plumbline::link {
namespace {

using Codes = std::vector<std::int16_t>;

Codes RandomDac(std::size_t symbols, std::uint32_t stream, int unit = 42) {
  Codes dac(symbols);
  for (std::size_t k = 0; k < symbols; ++k) {
    dac[k] = static_cast<std::int16_t>((2 * static_cast<int>(Philox4x32({5, stream}, k)[0] & 3u) - 3) * unit);
  }
  return dac;
}

std::vector<double> IdealEdges(std::size_t symbols, double first = 0) {
  std::vector<double> edges(symbols);
  for (std::size_t k = 0; k < symbols; ++k) edges[k] = first + static_cast<double>(k);
  return edges;
}

Hop MakeHop(const HopConfig& config, std::uint32_t seed = 1, std::uint32_t number = 0) {
  Expected<Hop> hop = Hop::Create(config, seed, number);
  EXPECT_TRUE(hop.ok()) << hop.status().message();
  return *hop;
}

// Time domain of a model's pulse at the hop's samples: volts a volt of DAC level, one period of the grid.
std::vector<double> PulseSamples(const LinearModel& model, std::int32_t samples_per_ui, double first_ui,
                                 double last_ui) {
  const double step = model.freq_hz[1];
  std::vector<double> out;
  for (double t = first_ui; t <= last_ui; t += 1.0 / samples_per_ui) {
    double sum = 0.5 * model.pulse[0].real();
    for (std::size_t k = 1; k < model.pulse.size(); ++k) {
      sum += (model.pulse[k] * std::polar(1.0, 2 * std::numbers::pi * model.freq_hz[k] / model.baud_hz * t)).real();
    }
    out.push_back(2 * sum * step);
  }
  return out;
}

HopConfig Short(bool optical) {
  HopConfig config;
  config.optical = optical;
  return config;
}

double Db(double power_ratio) { return 10 * std::log10(power_ratio); }

// One symbol at a level that keeps the optics in their linear range must leave the linear model's pulse.
TEST(Hop, PulseResponseEqualsTheLinearModel) {
  for (const bool optical : {false, true}) {
    for (const std::int32_t n : {4, 8}) {
      HopConfig config = Short(optical);
      config.samples_per_ui = n;
      config.dac_bits = 16;
      config.afe_full_scale_v = optical ? 0.02 : 0.5;
      Hop hop = MakeHop(config);
      hop.SetSources(kNoSources);
      const LinearModel model = hop.Linear(Hop::OpticsSlope::kSmallSignal);
      Codes dac(1600, 0);
      const int code = optical ? 1000 : 32767;
      dac[100] = static_cast<std::int16_t>(code);
      Codes afe;
      hop.Process(dac, IdealEdges(dac.size()), afe);
      const double volts = config.tx_amplitude_v * code / 32767;
      const std::vector<double> expected = PulseSamples(model, n, -20, 300);
      double error = 0;
      double energy = 0;
      for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto at = static_cast<std::size_t>(static_cast<int>(i) + (100 - 20) * n);
        const double seen = afe[at] * config.afe_full_scale_v / 32767 / volts;
        error += (seen - expected[i]) * (seen - expected[i]);
        energy += expected[i] * expected[i];
      }
      EXPECT_LT(Db(error / energy), -50) << (optical ? "optical " : "electrical ") << n;
      EXPECT_GT(energy, 1e-6);
    }
  }
}

// Everything that can be switched on, and every branch of the chain.
HopConfig Everything() {
  HopConfig config = Short(true);
  config.modulator.kind = ModulatorKind::kEml;
  config.modulator.chirp_alpha = 0.8;
  config.fibre.length_m = 2000;
  config.fibre.mpi_db = -35;
  config.driver.compression_db = 0.5;
  config.tia.compression_db = 0.5;
  config.tia.agc_tracking = true;
  config.rx_dj_ui = 0.005;
  config.tx_taps = {-0.1, 0.8, -0.1};
  return config;
}

Codes RunInPieces(Hop& hop, const Codes& dac, const std::vector<double>& edges, std::uint32_t stream,
                  std::int64_t longest) {
  Codes afe;
  for (std::size_t begin = 0, cut = 0; begin < dac.size(); ++cut) {
    const std::size_t size = std::min<std::size_t>(
        dac.size() - begin, Philox4x32({9, stream}, cut)[0] % static_cast<std::uint64_t>(longest + 1));
    hop.Process(std::span(dac).subspan(begin, size), std::span(edges).subspan(begin, size), afe);
    begin += size;
  }
  return afe;
}

TEST(Hop, SplittingTheSymbolsChangesNoCode) {
  for (const bool optical : {false, true}) {
    const HopConfig config = optical ? Everything() : Short(false);
    const Codes dac = RandomDac(4000, 1);
    std::vector<double> edges(dac.size());
    TransmitClockConfig clock_config;
    clock_config.ppm = 150;
    TransmitClock::Create(clock_config, 3)->Next(edges);
    Hop whole = MakeHop(config);
    Codes expected;
    whole.Process(dac, edges, expected);
    EXPECT_GE(expected.size(), 4 * 512 * 6u);
    EXPECT_EQ(whole.counters().late_edges, 0);
    for (std::uint32_t trial = 0; trial < 3; ++trial) {
      Hop hop = MakeHop(config);
      EXPECT_EQ(RunInPieces(hop, dac, edges, trial, trial == 0 ? 3 : 900), expected) << trial;
    }
  }
}

TEST(Hop, CopiesCarryOnAlike) {
  const Codes dac = RandomDac(6000, 2);
  const std::vector<double> edges = IdealEdges(dac.size());
  Hop hop = MakeHop(Everything());
  Codes first;
  hop.Process(std::span(dac).first(3000), std::span(edges).first(3000), first);
  Hop copy = hop;
  Codes a;
  Codes b;
  hop.Process(std::span(dac).subspan(3000), std::span(edges).subspan(3000), a);
  copy.Process(std::span(dac).subspan(3000), std::span(edges).subspan(3000), b);
  EXPECT_GT(a.size(), 4000u);
  EXPECT_EQ(a, b);
}

TEST(Hop, SeedsAndHopNumbersNameTheNoise) {
  const Codes dac = RandomDac(1200, 3);
  const std::vector<double> edges = IdealEdges(dac.size());
  const auto run = [&](std::uint32_t seed, std::uint32_t number) {
    Hop hop = MakeHop(Short(true), seed, number);
    Codes afe;
    hop.Process(dac, edges, afe);
    return afe;
  };
  const Codes one = run(1, 0);
  EXPECT_EQ(one, run(1, 0));
  EXPECT_NE(one, run(2, 0));
  EXPECT_NE(one, run(1, 1));
}

TEST(Hop, FourAndEightSamplesAUiAgree) {
  for (const bool optical : {false, true}) {
    HopConfig config = Short(optical);
    const Codes dac = RandomDac(3000, 4);
    std::vector<double> edges(dac.size());
    TransmitClock::Create(TransmitClockConfig{}, 3)->Next(edges);
    Hop four = MakeHop(config);
    config.samples_per_ui = 8;
    Hop eight = MakeHop(config);
    four.SetSources(kNoSources);
    eight.SetSources(kNoSources);
    Codes y4;
    Codes y8;
    four.Process(dac, edges, y4);
    eight.Process(dac, edges, y8);
    const auto shift =
        static_cast<std::int64_t>(std::lround(8 * (four.facts().removed_delay_ui - eight.facts().removed_delay_ui)));
    double error = 0;
    double energy = 0;
    for (std::int64_t n = 2400; n < 9600; ++n) {
      const double a = y4[static_cast<std::size_t>(n)];
      const double b = y8[static_cast<std::size_t>(2 * n + shift)];
      error += (a - b) * (a - b);
      energy += a * a;
    }
    EXPECT_LT(Db(error / energy), -38) << optical;
    std::printf("N = 4 against N = 8, %s: %.1f dB\n", optical ? "optical" : "electrical", Db(error / energy));
  }
}

double Integral(const std::vector<double>& psd, double step) {
  double sum = 0;
  for (std::size_t k = 1; k < psd.size(); ++k) sum += 0.5 * (psd[k] + psd[k - 1]) * step;
  return sum;
}

// The difference that a source makes has the power that the linear model says.
TEST(Hop, EverySourceHasThePowerOfTheLinearModel) {
  for (const bool optical : {false, true}) {
    HopConfig config = Short(optical);
    config.tx_taps = {-0.1, 0.8, -0.1};
    config.afe_full_scale_v = 0.4;
    config.fibre.mpi_db = -40;
    config.fibre.mpi_linewidth_hz = 200e6;
#ifdef NDEBUG
    const std::size_t symbols = 400000;
#else
    const std::size_t symbols = 60000;
#endif
    // The taps applied as the transmitter would.
    const Codes raw = RandomDac(symbols, 5, 42);
    Codes dac(symbols);
    for (std::size_t k = 2; k < symbols; ++k) {
      dac[k] = static_cast<std::int16_t>(std::lround(-0.1 * raw[k] + 0.8 * raw[k - 1] - 0.1 * raw[k - 2]));
    }
    const std::vector<double> edges = IdealEdges(symbols);
    Hop quiet = MakeHop(config);
    quiet.SetSources(kNoSources);
    Codes base;
    quiet.Process(dac, edges, base);
    const LinearModel model = quiet.Linear();
    const double step = model.freq_hz[1];
    const double lsb = config.afe_full_scale_v / 32767;
    double power = 0;
    for (const std::int16_t code : base) power += code * lsb * (code * lsb);
    // What passes the modulator meets its mean slope, which depends on the mix of levels and intersymbol interference:
    // 0.5 dB below the small-signal slope at 4.5 dB of extinction, where the line through the levels is 0.33 dB below.
    const double bend = optical ? 0.4 : 0.05;
    EXPECT_NEAR(Db(power / static_cast<double>(base.size()) / std::pow(126.0 / 127 * quiet.facts().afe_rms_v, 2)), 0,
                bend);
    EXPECT_EQ(quiet.counters().clipped, 0);

    const auto measure = [&](Source source) {
      Hop hop = MakeHop(config);
      hop.SetSources(Bit(source));
      Codes afe;
      hop.Process(dac, edges, afe);
      double sum = 0;
      for (std::size_t n = 2048; n < afe.size(); ++n) sum += std::pow((afe[n] - base[n]) * lsb, 2);
      return sum / static_cast<double>(afe.size() - 2048);
    };
    for (const LinearModel::Noise& noise : model.noise) {
      const double expected = Integral(noise.psd_v2_per_hz, step);
      const double seen = measure(noise.source);
      double tolerance = 0.15;
      if (noise.source == Source::kMpi) tolerance = 0.5;  // its phase wanders slowly
      if (noise.source == Source::kRin)
        tolerance = 0.4;  // the model takes the four levels; the light stays within them
      if (noise.stage == LinearModel::Stage::kDriverInput) tolerance = bend;
      EXPECT_NEAR(Db(seen / expected), 0, tolerance) << Name(noise.source) << " optical " << optical;
    }
    std::vector<double> pulse_power(model.pulse.size());
    std::vector<double> slope_power(model.pulse.size());
    for (std::size_t k = 0; k < model.pulse.size(); ++k) {
      pulse_power[k] = 2 * model.baud_hz * std::norm(model.pulse[k]);
      std::complex<double> taps = 0;
      for (std::size_t i = 0; i < config.tx_taps.size(); ++i) {
        taps += config.tx_taps[i] *
                std::polar(1.0, -2 * std::numbers::pi * model.freq_hz[k] / model.baud_hz * static_cast<double>(i));
      }
      slope_power[k] =
          pulse_power[k] * std::norm(taps) * 5.0 / 9.0 * std::pow(2 * std::numbers::pi * model.freq_hz[k], 2);
    }
    const double tx = model.tx_noise_rms_v * model.tx_noise_rms_v * Integral(pulse_power, step);
    EXPECT_NEAR(Db(measure(Source::kTxNoise) / tx), 0, std::max(bend, 0.15)) << optical;
    const double full_scale = 126.0 / 127.0 * config.tx_amplitude_v;
    const double jitter =
        full_scale * full_scale * Integral(slope_power, step) * std::pow(config.rx_rj_ui / config.baud_hz, 2);
    EXPECT_NEAR(Db(measure(Source::kRxJitter) / jitter), 0, std::max(bend, 0.3)) << optical;
  }
}

// Constant light at each level: RIN, shot and thermal noise of that level within 3 per cent of their equations.
TEST(Hop, NoiseOfEachLevelFollowsItsEquation) {
  HopConfig config = Short(true);
  config.channel_a.lossless = true;
  config.channel_b.lossless = true;
  config.rx_eta0_v2_per_ghz = 0;
  config.laser.oma_tp3_dbm = 2;  // shot noise comparable to the TIA's
  config.tia.noise_a_rthz = 8e-12;
  config.afe_full_scale_v = 0.3;
  config.dac_bits = 16;
  const Modulator modulator = *Modulator::Create(config.modulator);
  const double oma = 1e-3 * std::pow(10.0, 0.2);
#ifdef NDEBUG
  const std::size_t symbols = 400000;
#else
  const std::size_t symbols = 60000;
#endif
  const std::vector<double> edges = IdealEdges(symbols);
  for (int level = 0; level < 4; ++level) {
    const Hop fresh = MakeHop(config);
    // The code that puts the drive on this level, through the driver's gain.
    const double gain = std::pow(10.0, fresh.facts().driver_gain_db / 20) / modulator.drive_v();
    const double u = (2 * level - 3) / 3.0;
    const auto code = static_cast<std::int16_t>(std::lround(u / gain / config.tx_amplitude_v * 32767));
    const double power = oma * modulator.Power(code / 32767.0 * config.tx_amplitude_v * gain);
    // Noise bandwidth from TIA input to AFE and the conversion, from the model's own TIA density.
    const LinearModel model = fresh.Linear();
    double conversion = 0;  // integral |V/A|^2 df
    for (const LinearModel::Noise& noise : model.noise) {
      if (noise.source != Source::kTia) continue;
      conversion = Integral(noise.psd_v2_per_hz, model.freq_hz[1]) /
                   CurrentNoiseDensity(config.detector, config.tia, oma * modulator.AveragePower());
    }
    const auto variance = [&](Source source) {
      Hop hop = fresh;
      hop.SetSources(Bit(source));
      Codes afe;
      hop.Process(Codes(symbols, code), edges, afe);
      // The DC cancellation moves the level slowly: differences at a lag of 16 UI, twice the variance.
      double sum = 0;
      constexpr std::size_t kLag = 64;
      for (std::size_t n = 8192; n < afe.size(); ++n) sum += std::pow(afe[n] - afe[n - kLag], 2);
      return 0.5 * sum / static_cast<double>(afe.size() - 8192) * std::pow(config.afe_full_scale_v / 32767, 2);
    };
    const double rin =
        std::pow(10.0, config.laser.rin_db_hz / 10) * std::pow(power * config.detector.responsivity_a_w, 2);
    const double tia = CurrentNoiseDensity(config.detector, config.tia, power);
#ifdef NDEBUG
    const double tolerance = 0.03;
#else
    const double tolerance = 0.05;
#endif
    EXPECT_NEAR(variance(Source::kRin) / (rin * conversion), 1, tolerance) << level;
    EXPECT_NEAR(variance(Source::kTia) / (tia * conversion), 1, tolerance) << level;
  }
}

TEST(Hop, AfeClipsAreCounted) {
  HopConfig config = Short(false);
  config.afe_full_scale_v = 0.1;
  Hop hop = MakeHop(config);
  const Codes dac = RandomDac(2000, 6);
  Codes afe;
  hop.Process(dac, IdealEdges(dac.size()), afe);
  const auto rails = std::count_if(afe.begin(), afe.end(), [](std::int16_t x) { return x == 32767 || x == -32767; });
  EXPECT_GT(hop.counters().clipped, 100);
  EXPECT_GE(rails, hop.counters().clipped);
  EXPECT_EQ(std::count(afe.begin(), afe.end(), std::int16_t{-32768}), 0);
  EXPECT_EQ(hop.counters().samples, static_cast<std::int64_t>(afe.size()));
  EXPECT_EQ(hop.counters().symbols, 2000);
}

TEST(Hop, PpmStretchesTheSamples) {
  HopConfig config = Short(false);
  for (const double ppm : {-200.0, 200.0}) {
    Hop hop = MakeHop(config);
    std::vector<double> edges(100000);
    TransmitClockConfig clock_config;
    clock_config.ppm = ppm;
    TransmitClock::Create(clock_config, 1)->Next(edges);
    Codes afe;
    hop.Process(RandomDac(edges.size(), 7), edges, afe);
    EXPECT_NEAR(static_cast<double>(afe.size()), 4 * 100000 * (1 - ppm * 1e-6), 2 * 2048);
  }
}

// The gains for other taps put drive and swing where a hop made with those taps has them.
TEST(Hop, GainsForOtherTapsEqualAHopMadeWithThem) {
  for (const DriveLevel level : {DriveLevel::kPeak, DriveLevel::kPower, DriveLevel::kSteadyState}) {
    HopConfig config = Short(true);
    config.drive_level = level;
    const LinearModel base = MakeHop(config).Linear();
    const std::vector<double> taps = {0.02, -0.16, 0.7, -0.1};
    const LinearModel::Gains gains = base.GainsFor(taps);
    config.tx_taps = taps;
    const LinearModel other = MakeHop(config).Linear();
    const LinearModel::Gains same = other.GainsFor(taps);
    EXPECT_NEAR(same.drive, 1, 1e-12);
    EXPECT_NEAR(same.tia, 1, 1e-12);
    for (const std::size_t k : {0u, 300u, 512u, 700u}) {
      EXPECT_NEAR(std::abs(base.pulse[k]) * gains.drive * gains.tia / std::abs(other.pulse[k]), 1, 1e-6);
    }
    for (std::size_t i = 0; i < base.noise.size(); ++i) {
      double scale = 1;
      if (base.noise[i].stage == LinearModel::Stage::kDriverInput) scale = std::pow(gains.drive * gains.tia, 2);
      if (base.noise[i].stage == LinearModel::Stage::kTiaInput) scale = std::pow(gains.tia, 2);
      EXPECT_NEAR(base.noise[i].psd_v2_per_hz[400] * scale / other.noise[i].psd_v2_per_hz[400], 1, 1e-6)
          << Name(base.noise[i].source);
    }
  }
}

// Peak distortion: no data drive the sum further than sum |h_k|, and some data do.
TEST(DriveMeterTest, PeakIsTheLargestSumOverAllData) {
  DriveMeter meter;
  meter.pulse.resize(3);
  meter.pulse[0].fill(0.3);
  meter.pulse[1].fill(0.8);
  meter.pulse[2].fill(-0.2);
  meter.pulse[1][5] = 0.7;  // the phase with the smallest peak
  const std::vector<double> taps = {-0.2, 0.8};
  double largest = 0;
  for (int data = 0; data < 16; ++data) {
    const auto symbol = [&](int k) { return (data >> k & 1) != 0 ? 1.0 : -1.0; };
    double sum = 0;
    for (int k = 0; k < 3; ++k) {
      for (int j = 0; j < 2; ++j) {
        sum += meter.pulse[static_cast<std::size_t>(k)][5] * taps[static_cast<std::size_t>(j)] * symbol(k + j);
      }
    }
    largest = std::max(largest, sum);
  }
  EXPECT_NEAR(meter.Level(taps), largest, 1e-12);

  meter.level = DriveLevel::kPower;
  meter.correlation = {4, 1};
  EXPECT_NEAR(meter.Level(taps), std::sqrt(4 * 0.68 - 2 * 0.16), 1e-12);
  meter.level = DriveLevel::kSteadyState;
  meter.steady_state = 0.9;
  EXPECT_NEAR(meter.Level(taps), 0.9 * 0.6, 1e-12);
}

// The driver's gain against a pulse response computed here, by a sum over the frequencies, at other phases.
TEST(Hop, PeakDriveLevelPutsTheLargestExcursionAtTheOuterLevel) {
  for (const double peaking_db : {0.0, 8.0}) {
    HopConfig config = Short(true);
    config.channel_a.lossless = true;
    config.driver.peaking_db = peaking_db;
    config.tx_taps = {-0.12, 0.8, -0.08};
    const HopFacts facts = MakeHop(config).facts();
    const double gain = std::pow(10.0, facts.driver_gain_db / 20) / facts.drive_outer_v;

    constexpr int kSteps = 2000;  // of baud / 1000
    constexpr int kUi = 24;
    constexpr int kPhases = 20;
    double smallest = 1e9;
    for (int phase = 0; phase < kPhases; ++phase) {
      std::vector<double> pulse;
      for (int ui = -4; ui < kUi; ++ui) {
        double sum = 0;
        for (int k = 0; k <= kSteps; ++k) {
          const double f_ui = k / 1000.0;
          const double f = f_ui * config.baud_hz;
          // Hold of a UI, Gaussian edge (93A-46), driver, modulator.
          const double hold = f_ui == 0 ? 1 : std::sin(std::numbers::pi * f_ui) / (std::numbers::pi * f_ui);
          const double edge = std::exp(-2 * std::pow(std::numbers::pi * f * config.tx_edge_s / 1.6832, 2));
          const std::complex<double> h = hold * edge * DriverResponse(config.driver, config.baud_hz, f) /
                                         std::complex<double>(1, f / config.modulator.pole_hz);
          const double t_ui = ui + static_cast<double>(phase) / kPhases;
          sum += (k == 0 ? 1 : 2) * (h * std::polar(1.0, 2 * std::numbers::pi * f_ui * t_ui)).real();
        }
        pulse.push_back(sum / 1000);
      }
      double peak = 0;
      for (std::size_t k = 0; k < pulse.size() + 2; ++k) {
        double h = 0;
        for (std::size_t j = 0; j < 3; ++j) {
          if (k >= j && k - j < pulse.size()) h += config.tx_taps[j] * pulse[k - j];
        }
        peak += std::abs(h);
      }
      smallest = std::min(smallest, peak);
    }
    EXPECT_NEAR(Db(std::pow(gain * config.tx_amplitude_v * smallest, 2)), 0, 0.1) << peaking_db;
  }
}

// A retimed module: DAC straight into the driver, TIA straight into the receiver. Depth and swing are what was asked.
HopConfig Retimed() {
  HopConfig config = Short(true);
  config.channel_a.lossless = true;
  config.channel_b.lossless = true;
  config.rx_eta0_v2_per_ghz = 0;
  return config;
}

TEST(Hop, DepthSwingAndPowersAreThoseOfTheKeys) {
  HopConfig config = Retimed();
  Hop hop = MakeHop(config);
  const HopFacts& facts = hop.facts();
  EXPECT_NEAR(facts.extinction_ratio_db, 4.5, 0.05);
  EXPECT_NEAR(facts.modulation_index, 0.4762, 1e-3);
  EXPECT_NEAR(facts.oma_launch_dbm, -7 + 3, 1e-9);
  EXPECT_NEAR(facts.average_tp3_dbm, -7 + Db(0.5 / 0.4762), 0.02);
  EXPECT_FALSE(facts.fibre_field);
  EXPECT_NEAR(facts.rin_db_hz, -145, 1e-9);
  // The swing: rms of ideal PAM4 of 350 mV; the front-end filter takes a little.
  hop.SetSources(kNoSources);
  const Codes dac = RandomDac(40000, 8);
  Codes afe;
  hop.Process(dac, IdealEdges(dac.size()), afe);
  const double rms = std::sqrt(hop.counters().afe_power_v2 / static_cast<double>(hop.counters().samples));
  EXPECT_NEAR(Db(std::pow(rms / facts.afe_rms_v, 2)), 0, 0.3);
  EXPECT_LT(rms, 0.175 * std::sqrt(5.0 / 9));
  EXPECT_GT(rms, 0.175 * std::sqrt(5.0 / 9) * 0.85);
}

// Slow square wave between the outer levels through the whole chain: the light follows the sine law at TP3.
TEST(Hop, MzmOmaThroughTheChain) {
  HopConfig config = Retimed();
  config.dac_bits = 16;
  config.drive_level = DriveLevel::kSteadyState;  // outer DAC level = outer drive level
  config.afe_full_scale_v = 1;
  Hop hop = MakeHop(config);
  hop.SetSources(kNoSources);
  Codes dac(8192);
  const double levels[] = {-1, -1.0 / 3, 1.0 / 3, 1};
  for (std::size_t k = 0; k < dac.size(); ++k) {
    dac[k] = static_cast<std::int16_t>(std::lround(32767 * levels[k / 32 % 4]));
  }
  Codes afe;
  hop.Process(dac, IdealEdges(dac.size()), afe);
  double settled[4];  // the end of the 32 UI of each level
  for (std::size_t l = 0; l < 4; ++l) settled[l] = afe[4 * (4096 + 32 * l + 30)] / 32767.0;
  const Modulator modulator = *Modulator::Create(config.modulator);
  const double ohm = config.detector.responsivity_a_w * hop.facts().tia_gain_ohm * 1e-3 * std::pow(10.0, -0.7);
  EXPECT_NEAR(Db((settled[3] - settled[0]) / ohm), 0, 0.05);
  for (std::size_t l = 1; l < 3; ++l) {
    const double share = (settled[l] - settled[0]) / (settled[3] - settled[0]);
    EXPECT_NEAR(share, modulator.Power(levels[l]) - modulator.Power(-1), 0.002) << l;
  }
}

// Small signals through dispersion: |cos(theta + atan alpha)| within 0.1 dB, alpha of either sign.
TEST(Hop, FibreSmallSignalResponse) {
  for (const double alpha : {0.0, 1.0, -1.0}) {
    const auto spectrum = [&](double length_m) {
      HopConfig config = Retimed();
      config.modulator.chirp_alpha = alpha;
      config.modulator.wavelength_m = 1331e-9;
      config.fibre.zero_dispersion_m = 1310e-9;
      config.fibre.length_m = length_m;
      config.dac_bits = 16;
      config.afe_full_scale_v = 0.02;
      Hop hop = MakeHop(config);
      hop.SetSources(kNoSources);
      EXPECT_EQ(hop.facts().fibre_field, length_m > 0);
      Codes dac(1400, 0);
      dac[600] = 1000;
      Codes afe;
      hop.Process(dac, IdealEdges(dac.size()), afe);
      std::vector<std::complex<double>> out;
      double rest = 0;  // the optical bias that the DC cancellation still holds
      for (std::size_t n = 2200; n < 2300; ++n) rest += afe[n] / 100.0;
      for (int i = 0; i < 14; ++i) {
        const double f = 0.05 * i;  // cycles a UI
        std::complex<double> sum = 0;
        for (std::size_t n = 2300; n < 2600; ++n) {
          sum += (afe[n] - rest) * std::polar(1.0, -2 * std::numbers::pi * f * static_cast<double>(n) / 4);
        }
        out.push_back(sum / hop.facts().tia_gain_ohm / std::pow(10.0, hop.facts().driver_gain_db / 20));
      }
      return out;
    };
    FibreConfig fibre;
    fibre.wavelength_m = 1331e-9;
    fibre.zero_dispersion_m = 1310e-9;
    fibre.length_m = 20000;
    const auto without = spectrum(0);
    const auto with = spectrum(fibre.length_m);
    for (std::size_t i = 0; i < with.size(); ++i) {
      const double expected = SmallSignalResponse(fibre, alpha, 0.05 * static_cast<double>(i) * 53.125e9);
      const double seen = std::abs(with[i] / without[i]);
      if (expected > 0.2) {
        EXPECT_NEAR(20 * std::log10(seen / expected), 0, 0.1) << alpha << " " << i;
      }
    }
    const double deepest = SmallSignalResponse(fibre, alpha, 0.65 * 53.125e9);
    EXPECT_TRUE(deepest < 0.9 || deepest > 1.1) << "the test must see the fibre: " << deepest;
  }
}

TEST(Hop, TrackingAgcReachesTheSwingAndHeldOneStays) {
  HopConfig config = Retimed();
  config.modulator.mzm_bias_error_rad = 0.35;
  const Codes dac = RandomDac(300000, 9);
  const std::vector<double> edges = IdealEdges(dac.size());
  for (const bool tracking : {false, true}) {
    config.tia.agc_tracking = tracking;
    Hop hop = MakeHop(config);
    Codes afe;
    hop.Process(dac, edges, afe);
    const double change = hop.counters().tia_gain_ohm / hop.facts().tia_gain_ohm;
    if (tracking) {
      EXPECT_NE(change, 1);
      EXPECT_NEAR(change, 1, 0.1);
    } else {
      EXPECT_EQ(change, 1);
    }
  }
}

// A constant light with multipath: 2 x P^2 at the detector, as the phase wanders.
TEST(Hop, MultipathOfConstantLight) {
  HopConfig config = Retimed();
  config.fibre.mpi_db = -30;
  config.fibre.mpi_linewidth_hz = 500e6;
  Hop hop = MakeHop(config);
  hop.SetSources(Bit(Source::kMpi));
  const std::size_t symbols = 100000;
  Codes afe;
  hop.Process(Codes(symbols, 0), IdealEdges(symbols), afe);
  double mean = 0, square = 0;
  for (std::size_t n = 4096; n < afe.size(); ++n) {
    const double v = afe[n] * config.afe_full_scale_v / 32767;
    mean += v;
    square += v * v;
  }
  const auto count = static_cast<double>(afe.size() - 4096);
  const double power = Modulator::Create(config.modulator)->Power(0) * 1e-3 * std::pow(10.0, -0.7);
  const double expected = 2 * 1e-3 * std::pow(power * config.detector.responsivity_a_w * hop.facts().tia_gain_ohm, 2);
  // The DC cancellation takes its share of the slowest part.
  EXPECT_NEAR(Db((square / count - std::pow(mean / count, 2)) / expected), 0, 0.5);
}

TEST(Hop, CrosstalkHasThePowerOfTheLinearModel) {
  PLUMBLINE_SKIP_WITHOUT("c2m_112g/ch1_thru.s4p");
  const auto file = [](const char* name) { return testing::SharedData(std::string("c2m_112g/") + name); };
  for (const bool optical : {false, true}) {
    HopConfig config = Short(optical);
    config.channel_a.file = file("ch1_thru.s4p");
    config.channel_a.fext_files = {file("ch1_fext1.s4p"), file("ch1_fext2.s4p")};
    config.channel_a.next_files = {file("ch1_next1.s4p")};
    config.channel_b = config.channel_a;
    config.afe_full_scale_v = optical ? 0.3 : 0.05;
    Hop hop = MakeHop(config);
    const std::size_t symbols = 120000;
    hop.SetSources(Bit(Source::kCrosstalk));
    Codes afe;
    hop.Process(Codes(symbols, 0), IdealEdges(symbols), afe);
    double power = 0;
    for (std::size_t n = 4096; n < afe.size(); ++n) power += std::pow(afe[n] * config.afe_full_scale_v / 32767, 2);
    double expected = 0;
    int sources = 0;
    const LinearModel model = hop.Linear(Hop::OpticsSlope::kSmallSignal);
    for (const LinearModel::Noise& noise : model.noise) {
      if (noise.source != Source::kCrosstalk) continue;
      expected += Integral(noise.psd_v2_per_hz, model.freq_hz[1]);
      ++sources;
    }
    EXPECT_EQ(sources, optical ? 2 : 1);
    EXPECT_NEAR(Db(power / static_cast<double>(afe.size() - 4096) / expected), 0, 0.3) << optical;
  }
}

// Nothing grows with the run, and after the first blocks nothing is allocated.
TEST(Hop, MemoryDoesNotGrow) {
  Hop hop = MakeHop(Everything());
  TransmitClock clock = *TransmitClock::Create(TransmitClockConfig{.ppm = 100}, 1);
  const Codes dac = RandomDac(5000, 10);
  std::vector<double> edges(dac.size());
  Codes afe;
  afe.reserve(5 * 4 * dac.size());
  std::size_t before = 0;
  for (int round = 0; round < 40; ++round) {
    afe.clear();
    clock.Next(edges);
    hop.Process(dac, edges, afe);
    const std::size_t used = mallinfo2().uordblks;
    if (round == 10) before = used;
    if (round > 10) {
      EXPECT_EQ(used, before) << round;
    }
  }
}

TEST(HopConfigTest, ErrorsNameFieldValueAndLimits) {
  EXPECT_TRUE(Validate(HopConfig{}).ok());
  const auto message = [](auto change) {
    HopConfig config;
    change(config);
    const Status status = Validate(config);
    return status.ok() ? std::string("ok") : status.message();
  };
  EXPECT_EQ(message([](HopConfig& c) { c.samples_per_ui = 6; }), "hop.samples_per_ui = 6 is neither 4 nor 8");
  EXPECT_EQ(message([](HopConfig& c) { c.rx_rj_ui = 0.2; }), "hop.rx_rj_ui = 0.2 UI is outside 0..0.05");
  EXPECT_EQ(message([](HopConfig& c) { c.laser.oma_tp3_dbm = 40; }), "laser.oma_tp3_dbm = 40 dBm is outside -30..10");
  EXPECT_NE(message([](HopConfig& c) { c.tx_snr_db = std::nan(""); }).find("hop.tx_snr_db = nan"), std::string::npos);
  EXPECT_NE(message([](HopConfig& c) { c.tx_taps.clear(); }).find("tx_taps"), std::string::npos);
  EXPECT_NE(message([](HopConfig& c) {
              c.drive_level = DriveLevel::kSteadyState;
              c.tx_taps = {-0.5, 0.5};
            }).find("steady"),
            std::string::npos);
}

}  // namespace
}  // namespace plumbline::link
