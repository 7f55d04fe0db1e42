// Device truth: each optical model against its equation in closed form, static laws as the hop uses them included.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "link/curve.h"
#include "link/optics/driver.h"
#include "link/optics/fibre.h"
#include "link/optics/laser.h"
#include "link/optics/modulator.h"
#include "link/optics/receiver.h"

namespace plumbline::link {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kLevels[] = {-1, -1.0 / 3, 1.0 / 3, 1};

double Db(double ratio) { return 10 * std::log10(ratio); }

Modulator Make(const ModulatorConfig& config) {
  Expected<Modulator> modulator = Modulator::Create(config);
  EXPECT_TRUE(modulator.ok()) << modulator.status().message();
  return *modulator;
}

ModulatorConfig Kind(ModulatorKind kind) {
  ModulatorConfig config;
  config.kind = kind;
  return config;
}

TEST(Mzm, OmaAndExtinctionRatioFollowTheSineLaw) {
  for (const double er_db : {2.5, 4.5, 7.0, 12.0}) {
    ModulatorConfig config;
    config.extinction_ratio_db = er_db;
    const Modulator m = Make(config);
    const double theta = kPi * m.drive_v() / config.mzm_vpi_v;
    // ER = (1 + sin theta) / (1 - sin theta) and OMA = P0 sin theta.
    EXPECT_NEAR(Db((1 + std::sin(theta)) / (1 - std::sin(theta))), er_db, 0.05);
    EXPECT_NEAR(Db(m.Power(1) / m.Power(-1)), er_db, 0.05);
    EXPECT_NEAR(m.Power(1) - m.Power(-1), 1, 1e-9);
    const double er = std::pow(10.0, er_db / 10);
    EXPECT_NEAR(Db(m.AveragePower() / (0.5 * (er + 1) / (er - 1))), 0, 0.05);  // of outer levels: symmetric
    for (const double u : kLevels) {
      EXPECT_NEAR(m.Power(u) - m.Power(0), std::sin(u * theta) / (2 * std::sin(theta)), 1e-9);
    }
  }
}

// Third harmonic of a sine drive: sin(x sin wt) = 2 J1(x) sin wt + 2 J3(x) sin 3wt + ...
TEST(Mzm, ThirdHarmonicIsTheBesselRatio) {
  const Modulator m = Make(ModulatorConfig{});
  const double theta = kPi * m.drive_v() / 3.0;
  const Curve curve([&](double u) { return m.Power(u); }, -4, 4, 512);
  for (const double amplitude : {0.5, 1.0, 2.0}) {
    constexpr int kSamples = 4096;
    double first = 0, third = 0;
    for (int i = 0; i < kSamples; ++i) {
      const double t = 2 * kPi * i / kSamples;
      const double p = curve(amplitude * std::sin(t));
      first += p * std::sin(t);
      third += p * std::sin(3 * t);
    }
    const double expected = std::cyl_bessel_j(3, amplitude * theta) / std::cyl_bessel_j(1, amplitude * theta);
    EXPECT_NEAR(third / first / expected, 1, 0.02) << amplitude;
  }
}

TEST(Modulators, EveryKindReachesItsExtinctionRatioAndRises) {
  for (const ModulatorKind kind :
       {ModulatorKind::kMzm, ModulatorKind::kEml, ModulatorKind::kRing, ModulatorKind::kVcsel}) {
    for (const double er_db : {3.5, 4.5}) {
      ModulatorConfig config = Kind(kind);
      config.extinction_ratio_db = er_db;
      config.vcsel_compression = 0.2;
      const Modulator m = Make(config);
      EXPECT_NEAR(Db(m.Power(1) / m.Power(-1)), er_db, 1e-6);
      EXPECT_NEAR(m.Power(1) - m.Power(-1), 1, 1e-9);
      for (double u = -1; u < 1; u += 0.05) EXPECT_LT(m.Power(u), m.Power(u + 0.05));
      EXPECT_NEAR(std::abs(m.Response(0)), 1, 1e-12);
      // The table that the hop uses follows the law.
      const Curve curve([&](double u) { return m.Power(u); }, -4, 4, 512);
      for (double u = -1.6; u < 1.6; u += 0.0137) EXPECT_NEAR(curve(u), m.Power(u), 2e-7) << static_cast<int>(kind);
    }
  }
}

TEST(Eml, TransmissionIsExponentialAndChirpIsItsLogarithm) {
  ModulatorConfig config = Kind(ModulatorKind::kEml);
  config.eml_exponent = 3;
  config.chirp_alpha = 1.3;
  const Modulator m = Make(config);
  const double bias = std::pow(2.0 / 3, 1.0 / 3);
  for (const double u : kLevels) {
    const double v = bias - u * m.drive_v();
    EXPECT_NEAR(m.Power(u) / m.Power(0), std::exp(std::pow(bias, 3) - v * v * v), 1e-9);
    EXPECT_NEAR(m.Phase(u) - m.Phase(0), 0.5 * 1.3 * std::log(m.Power(u) / m.Power(0)), 1e-12);
  }
  // alpha = 2 P (dphi/dt) / (dP/dt).
  const double h = 1e-5;
  EXPECT_NEAR(2 * m.Power(0.2) * (m.Phase(0.2 + h) - m.Phase(0.2 - h)) / (m.Power(0.2 + h) - m.Power(0.2 - h)), 1.3,
              1e-5);
}

TEST(Ring, IsALorentzianWithAPhotonLifetime) {
  const ModulatorConfig config = Kind(ModulatorKind::kRing);
  const Modulator m = Make(config);
  const auto lorentz = [&](double d) { return 1 - 0.95 / (1 + 4 * d * d); };
  for (const double u : kLevels) {
    EXPECT_NEAR(m.Power(u) / m.Power(0), lorentz(0.3 + u * m.drive_v()) / lorentz(0.3), 1e-9);
  }
  const double f_q = 299792458.0 / (1310e-9 * 4500);  // 50.9 GHz
  EXPECT_NEAR(std::abs(m.Response(f_q)), std::sqrt(0.5) / std::sqrt(1 + std::pow(f_q / 50e9, 2)), 1e-9);
}

TEST(Vcsel, SecondOrderResponseAndCompression) {
  ModulatorConfig config = Kind(ModulatorKind::kVcsel);
  config.vcsel_compression = 0.3;
  const Modulator m = Make(config);
  // At the resonance the second-order part is -j f_r / damping.
  const std::complex<double> pole = 1.0 / std::complex<double>(1, 22.0 / 32);
  EXPECT_NEAR(std::abs(m.Response(22e9) / pole - std::complex<double>(0, -22.0 / 20)), 0, 1e-9);
  EXPECT_NEAR(m.Slope(1) / m.Slope(0), 1 - 0.3, 1e-6);
  EXPECT_NEAR(m.Slope(-1) / m.Slope(0), 1 + 0.3, 1e-6);
}

TEST(Driver, BandwidthPeakingNoiseCompression) {
  EXPECT_NEAR(Db(std::norm(BesselThomson4(38e9, 38e9))), -3.0103, 1e-4);
  // Maximally flat delay: the group delay at half the corner is that at DC within 0.1 %.
  const auto delay = [](double f) {
    const double h = 1e6;
    return -std::arg(BesselThomson4(f + h, 38e9) / BesselThomson4(f - h, 38e9)) / (4 * kPi * h);
  };
  EXPECT_NEAR(delay(19e9) / delay(1e9), 1, 1e-3);
  for (const double peaking : {0.0, 4.0, 8.0}) {
    DriverConfig config;
    config.peaking_db = peaking;
    const auto gain = [&](double f) { return std::abs(DriverResponse(config, 53.125e9, f) / BesselThomson4(f, 38e9)); };
    EXPECT_NEAR(20 * std::log10(gain(26.5625e9) / gain(0)), peaking, 1e-9);
  }
  double sum = 0;
  for (double f = 0; f < 1e12; f += 1e7) sum += std::norm(BesselThomson4(f, 38e9)) * 1e7;
  EXPECT_NEAR(BesselThomson4NoiseBandwidth(38e9) / sum, 1, 1e-3);
  EXPECT_NEAR(std::sqrt(DriverNoiseDensity(DriverConfig{}) * sum), 1e-3, 1e-6);
  for (const double loss : {0.5, 1.0, 3.0}) {
    const double x0 = CompressionPoint(loss);
    EXPECT_NEAR(Compress(1, x0), 1, 1e-12);
    EXPECT_NEAR(20 * std::log10(Compress(1e-6, x0) / 1e-6), loss, 1e-6);
    EXPECT_NEAR(Compress(-0.7, x0), -Compress(0.7, x0), 1e-15);
  }
  EXPECT_EQ(CompressionPoint(0), 0);
  EXPECT_EQ(Compress(1.7, 0), 1.7);
}

TEST(Laser, RinAgainstOmaAndModePartition) {
  LaserConfig config;
  EXPECT_NEAR(Db(RelativeIntensityDensity(config, 4.5, 53.125e9, 0)), -145, 1e-9);
  config.rin_db_hz = -136;
  config.rin_is_oma = true;
  const double er = std::pow(10.0, 0.45);
  EXPECT_NEAR(Db(RelativeIntensityDensity(config, 4.5, 53.125e9, 0)), -136 + 20 * std::log10((er - 1) / (er + 1)),
              1e-9);
  config.mode_partition_k = 0.3;
  const double spread = 0.5e-12;
  const double x = kPi * 53.125e9 * spread;
  const double sigma = 0.3 / std::sqrt(2.0) * (1 - std::exp(-x * x));
  config.rin_db_hz = -190;
  EXPECT_NEAR(RelativeIntensityDensity(config, 4.5, 53.125e9, spread) * 53.125e9 / 2 / (sigma * sigma), 1, 1e-3);
}

TEST(Fibre, DispersionLimitsOfDr4) {
  // 802.3 Table 124-11: -0.93 and +0.80 ps/nm over 500 m at the ends of 1304.5..1317.5 nm.
  FibreConfig config;
  config.wavelength_m = 1304.5e-9;
  config.zero_dispersion_m = 1324e-9;
  EXPECT_NEAR(AccumulatedDispersion(config) * 1e3, -0.93, 0.01);
  config.wavelength_m = 1317.5e-9;
  config.zero_dispersion_m = 1300e-9;
  EXPECT_NEAR(AccumulatedDispersion(config) * 1e3, 0.80, 0.01);
}

TEST(Fibre, MultimodeHasItsBandwidth) {
  FibreConfig config;
  config.multimode = true;
  config.length_m = 100;
  config.wavelength_m = 850e-9;
  EXPECT_NEAR(MultimodeResponse(config, 47e9), 0.5, 1e-12);  // optical -3 dB at EMB / L
  config.zero_dispersion_m = 1310e-9;
  config.dispersion_slope = 0.10125;
  config.spectral_width_m = 0.45e-9;
  EXPECT_NEAR(DispersionPsPerNmKm(config), -99.9, 0.2);
  const double x = 2 * kPi * 20e9 * 99.9e-6 * 100 * 0.45e-9;
  EXPECT_NEAR(MultimodeResponse(config, 20e9), std::exp(-std::log(2.0) * std::pow(20.0 / 47, 2) - x * x / 2), 1e-4);
}

TEST(Fibre, LossesAddUp) {
  FibreConfig config;
  config.switch_loss_db = kOpticalSwitchLossDb;
  config.attenuation_db_per_km = 0.4;
  EXPECT_NEAR(LossDb(config), 3.0 + 2.7 + 0.2, 1e-12);
}

TEST(Receiver, CurrentNoise) {
  const double expected = std::pow(20e-12, 2) + 2 * 1.602176634e-19 * 0.8 * 1e-3;
  EXPECT_NEAR(CurrentNoiseDensity(DetectorConfig{}, TiaConfig{}, 1e-3) / expected, 1, 1e-12);
}

TEST(OpticsConfig, ErrorsNameFieldValueAndLimits) {
  EXPECT_EQ(Validate(DriverConfig{.peaking_db = 20}).message(), "driver.peaking_db = 20 dB is outside 0..12");
  EXPECT_EQ(Validate(TiaConfig{.swing_pp_v = 0}).message(), "tia.swing_pp_v = 0 V is outside 0.001..5");
  EXPECT_EQ(Validate(FibreConfig{.mpi_db = 0}).message(), "fibre.mpi_db = 0 dB is outside -200..-10");
  ModulatorConfig ring = Kind(ModulatorKind::kRing);
  ring.ring_detuning_fwhm = 0.1;
  ring.ring_min_transmission = 0.5;
  ring.extinction_ratio_db = 10;
  const Expected<Modulator> weak = Modulator::Create(ring);
  ASSERT_FALSE(weak.ok());
  EXPECT_NE(weak.status().message().find("at most"), std::string::npos) << weak.status().message();
  EXPECT_FALSE(ModulatorByName("dml").ok());
  EXPECT_EQ(*ModulatorByName("ring"), ModulatorKind::kRing);
}

}  // namespace
}  // namespace plumbline::link
