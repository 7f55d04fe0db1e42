#include "link/optics/modulator.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "link/limits.h"
#include "link/optics/fibre.h"

namespace plumbline::link {
namespace {

constexpr double kPi = std::numbers::pi;

double ErOf(const ModulatorConfig& c) { return std::pow(10.0, c.extinction_ratio_db / 10); }

Complex Pole(double freq_hz, double pole_hz) { return 1.0 / Complex(1, freq_hz / pole_hz); }

}  // namespace

Expected<ModulatorKind> ModulatorByName(std::string_view name) {
  if (name == "mzm") return ModulatorKind::kMzm;
  if (name == "eml") return ModulatorKind::kEml;
  if (name == "ring") return ModulatorKind::kRing;
  if (name == "vcsel") return ModulatorKind::kVcsel;
  return Status::Error("modulator = \"" + std::string(name) + "\" is none of mzm, eml, ring, vcsel");
}

Status Validate(const ModulatorConfig& c) {
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("modulator", "extinction_ratio_db", c.extinction_ratio_db, 0.5, 20, "dB"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("modulator", "wavelength_m", c.wavelength_m, 0.7e-6, 1.7e-6, "m"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("modulator", "pole_hz", c.pole_hz, 1e9, 1e12, "Hz"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("modulator", "chirp_alpha", c.chirp_alpha, -10, 10, "1"));
  switch (c.kind) {
    case ModulatorKind::kMzm:
      PLUMBLINE_RETURN_IF_ERROR(CheckLimits("modulator", "mzm_vpi_v", c.mzm_vpi_v, 0.1, 20, "V"));
      return CheckLimits("modulator", "mzm_bias_error_rad", c.mzm_bias_error_rad, -0.5, 0.5, "rad");
    case ModulatorKind::kEml:
      PLUMBLINE_RETURN_IF_ERROR(CheckLimits("modulator", "eml_v0_v", c.eml_v0_v, 0.1, 10, "V"));
      return CheckLimits("modulator", "eml_exponent", c.eml_exponent, 1.2, 6, "1");
    case ModulatorKind::kRing:
      PLUMBLINE_RETURN_IF_ERROR(CheckLimits("modulator", "ring_q", c.ring_q, 500, 1e5, "1"));
      PLUMBLINE_RETURN_IF_ERROR(
          CheckLimits("modulator", "ring_min_transmission", c.ring_min_transmission, 0, 0.9, "1"));
      return CheckLimits("modulator", "ring_detuning_fwhm", c.ring_detuning_fwhm, 0.05, 3, "line widths");
    case ModulatorKind::kVcsel:
      PLUMBLINE_RETURN_IF_ERROR(CheckLimits("modulator", "vcsel_resonance_hz", c.vcsel_resonance_hz, 1e9, 1e12, "Hz"));
      PLUMBLINE_RETURN_IF_ERROR(CheckLimits("modulator", "vcsel_damping_hz", c.vcsel_damping_hz, 1e9, 1e12, "Hz"));
      PLUMBLINE_RETURN_IF_ERROR(CheckLimits("modulator", "vcsel_pole_hz", c.vcsel_pole_hz, 1e9, 1e12, "Hz"));
      return CheckLimits("modulator", "vcsel_compression", c.vcsel_compression, 0, 0.9, "1");
  }
  return Status::Error("modulator.kind is unknown");
}

double Modulator::Transmission(double u) const {
  const ModulatorConfig& c = config_;
  switch (c.kind) {
    case ModulatorKind::kMzm:
      return 0.5 * (1 + std::sin(kPi * u * drive_v_ / c.mzm_vpi_v + c.mzm_bias_error_rad));
    case ModulatorKind::kEml: {
      const double bias = c.eml_v0_v * std::pow((c.eml_exponent - 1) / c.eml_exponent, 1 / c.eml_exponent);
      const double v = std::max(bias - u * drive_v_, 0.0);  // reverse voltage; forward the absorption is gone
      return std::exp(-std::pow(v / c.eml_v0_v, c.eml_exponent));
    }
    case ModulatorKind::kRing: {
      const double d = c.ring_detuning_fwhm + u * drive_v_;
      return 1 - (1 - c.ring_min_transmission) / (1 + 4 * d * d);
    }
    case ModulatorKind::kVcsel: {
      const double m = (ErOf(c) - 1) / (ErOf(c) + 1);
      return std::max(1 + m * (u - 0.5 * c.vcsel_compression * (u * u - 1)), 0.0);
    }
  }
  return 0;
}

Expected<Modulator> Modulator::Create(const ModulatorConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(config));
  Modulator m;
  m.config_ = config;
  if (config.kind != ModulatorKind::kVcsel) {
    // The extinction ratio rises with the drive up to the largest one of the law; bisection.
    double largest = 0;
    switch (config.kind) {
      case ModulatorKind::kMzm:
        largest = config.mzm_vpi_v * (0.5 - std::abs(config.mzm_bias_error_rad) / kPi);
        break;
      case ModulatorKind::kEml:
        largest = config.eml_v0_v * std::pow((config.eml_exponent - 1) / config.eml_exponent, 1 / config.eml_exponent);
        break;
      case ModulatorKind::kRing:
        largest = config.ring_detuning_fwhm;
        break;
      case ModulatorKind::kVcsel:
        break;
    }
    const auto ratio = [&](double drive) {
      m.drive_v_ = drive;
      return m.Transmission(1) / std::max(m.Transmission(-1), 1e-12);
    };
    const double wanted = ErOf(config);
    const double best = ratio(largest);
    if (best < wanted) {
      return Status::Error("modulator.extinction_ratio_db = " + FormatNumber(config.extinction_ratio_db) +
                           " dB cannot be reached: this device gives at most " + FormatNumber(10 * std::log10(best)) +
                           " dB");
    }
    double low = 0;
    double high = largest;
    for (int i = 0; i < 200; ++i) {
      const double middle = 0.5 * (low + high);
      (ratio(middle) < wanted ? low : high) = middle;
    }
    m.drive_v_ = 0.5 * (low + high);
  }
  m.scale_ = 1 / (m.Transmission(1) - m.Transmission(-1));
  return m;
}

double Modulator::Power(double u) const { return scale_ * Transmission(u); }

double Modulator::Phase(double u) const {
  if (config_.chirp_alpha == 0) return 0;
  return 0.5 * config_.chirp_alpha * std::log(std::max(Transmission(u), 1e-12));
}

double Modulator::Slope(double u) const {
  constexpr double kStep = 1e-5;
  return (Power(u + kStep) - Power(u - kStep)) / (2 * kStep);
}

double Modulator::AveragePower() const { return 0.25 * (Power(-1) + Power(-1.0 / 3) + Power(1.0 / 3) + Power(1)); }

Complex Modulator::Response(double freq_hz) const {
  const ModulatorConfig& c = config_;
  switch (c.kind) {
    case ModulatorKind::kMzm:
    case ModulatorKind::kEml:
      return Pole(freq_hz, c.pole_hz);
    case ModulatorKind::kRing:
      return Pole(freq_hz, c.pole_hz) * Pole(freq_hz, kSpeedOfLight / (c.wavelength_m * c.ring_q));
    case ModulatorKind::kVcsel: {
      const double r2 = c.vcsel_resonance_hz * c.vcsel_resonance_hz;
      return r2 / Complex(r2 - freq_hz * freq_hz, freq_hz * c.vcsel_damping_hz) * Pole(freq_hz, c.vcsel_pole_hz);
    }
  }
  return 1;
}

}  // namespace plumbline::link
