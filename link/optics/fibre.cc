#include "link/optics/fibre.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "link/limits.h"

namespace plumbline::link {
namespace {

constexpr double kPi = std::numbers::pi;

// pi D L lambda^2 f^2 / c, rad.
double Theta(const FibreConfig& c, double freq_hz) {
  return kPi * AccumulatedDispersion(c) * c.wavelength_m * c.wavelength_m * freq_hz * freq_hz / kSpeedOfLight;
}

}  // namespace

Status Validate(const FibreConfig& c) {
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("fibre", "length_m", c.length_m, 0, 1e5, "m"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("fibre", "wavelength_m", c.wavelength_m, 0.7e-6, 1.7e-6, "m"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("fibre", "zero_dispersion_m", c.zero_dispersion_m, 1.2e-6, 1.7e-6, "m"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("fibre", "dispersion_slope", c.dispersion_slope, 0, 0.2, "ps/(nm^2 km)"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("fibre", "emb_mhz_km", c.emb_mhz_km, 100, 1e5, "MHz km"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("fibre", "spectral_width_m", c.spectral_width_m, 0, 5e-9, "m"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("fibre", "connector_loss_db", c.connector_loss_db, 0, 30, "dB"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("fibre", "switch_loss_db", c.switch_loss_db, 0, 30, "dB"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("fibre", "attenuation_db_per_km", c.attenuation_db_per_km, 0, 10, "dB/km"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("fibre", "mpi_db", c.mpi_db, -200, -10, "dB"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("fibre", "mpi_delay_ui", c.mpi_delay_ui, 1, 100000, "UI"));
  return CheckLimits("fibre", "mpi_linewidth_hz", c.mpi_linewidth_hz, 0, 1e9, "Hz");
}

double DispersionPsPerNmKm(const FibreConfig& c) {
  const double ratio = c.zero_dispersion_m / c.wavelength_m;
  return c.dispersion_slope * c.wavelength_m * 1e9 / 4 * (1 - ratio * ratio * ratio * ratio);
}

double AccumulatedDispersion(const FibreConfig& c) {
  return DispersionPsPerNmKm(c) * 1e-6 * c.length_m;  // ps/(nm km) = 1e-6 s/m^2
}

double ChromaticSpread(const FibreConfig& c) { return std::abs(AccumulatedDispersion(c)) * c.spectral_width_m; }

Complex FieldResponse(const FibreConfig& c, double freq_hz) { return std::polar(1.0, Theta(c, freq_hz)); }

double SignedSmallSignalResponse(const FibreConfig& c, double alpha, double freq_hz) {
  return std::sqrt(1 + alpha * alpha) * std::cos(Theta(c, freq_hz) + std::atan(alpha));
}

double SmallSignalResponse(const FibreConfig& c, double alpha, double freq_hz) {
  return std::abs(SignedSmallSignalResponse(c, alpha, freq_hz));
}

bool FieldIsNegligible(const FibreConfig& c, double alpha, double baud_hz) {
  // The phase grows with f^2: the deviation from 0 Hz is largest at the end of the band, or at a turning point inside.
  for (int i = 1; i <= 64; ++i) {
    const double response = SmallSignalResponse(c, alpha, 0.75 * baud_hz * i / 64);
    if (std::abs(20 * std::log10(std::max(response, 1e-12))) > 0.01) return false;
  }
  return true;
}

double MultimodeResponse(const FibreConfig& c, double freq_hz) {
  double exponent = 0;
  if (c.length_m > 0) {
    const double f3db = c.emb_mhz_km * 1e6 / (c.length_m * 1e-3);
    exponent += std::numbers::ln2 * (freq_hz / f3db) * (freq_hz / f3db);
    const double chromatic = 2 * kPi * freq_hz * ChromaticSpread(c);
    exponent += 0.5 * chromatic * chromatic;
  }
  return std::exp(-exponent);
}

double LossDb(const FibreConfig& c) {
  return c.connector_loss_db + c.switch_loss_db + c.attenuation_db_per_km * c.length_m * 1e-3;
}

}  // namespace plumbline::link
