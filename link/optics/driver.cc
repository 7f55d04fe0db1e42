#include "link/optics/driver.h"

#include <cmath>

#include "link/limits.h"

namespace plumbline::link {
namespace {

// -3 dB of 105 / (105 + 105 s + 45 s^2 + 10 s^3 + s^4) on s = j w.
constexpr double kBesselCorner = 2.113917674904;

double Square(double x) { return x * x; }

}  // namespace

Status Validate(const DriverConfig& c) {
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("driver", "bandwidth_hz", c.bandwidth_hz, 1e9, 1e12, "Hz"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("driver", "noise_v_rms", c.noise_v_rms, 0, 0.1, "V"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("driver", "peaking_db", c.peaking_db, 0, 12, "dB"));
  return CheckLimits("driver", "compression_db", c.compression_db, 0, 6, "dB");
}

Complex BesselThomson4(double freq_hz, double f3db_hz) {
  const Complex s(0, kBesselCorner * freq_hz / f3db_hz);
  return 105.0 / (105.0 + s * (105.0 + s * (45.0 + s * (10.0 + s))));
}

double BesselThomson4NoiseBandwidth(double f3db_hz) {
  // |H|^2 falls as f^-8: nothing is left at 16 times the corner. Simpson's rule.
  constexpr int kSteps = 4096;
  const double h = 16 * f3db_hz / kSteps;
  double sum = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double weight = i == 0 || i == kSteps ? 1 : (i % 2 == 1 ? 4 : 2);
    sum += weight * std::norm(BesselThomson4(i * h, f3db_hz));
  }
  return sum * h / 3;
}

Complex DriverResponse(const DriverConfig& config, double baud_hz, double freq_hz) {
  const double x = freq_hz / (baud_hz / 2);
  const double peak = std::sqrt(2 * std::pow(10.0, config.peaking_db / 10) - 1);
  return BesselThomson4(freq_hz, config.bandwidth_hz) * Complex(1, x * peak) / Complex(1, x);
}

double DriverNoiseDensity(const DriverConfig& config) {
  return Square(config.noise_v_rms) / BesselThomson4NoiseBandwidth(config.bandwidth_hz);
}

double CompressionPoint(double compression_db) {
  if (compression_db <= 0) return 0;
  const double ratio = std::pow(10.0, compression_db / 20);
  // x / tanh x rises from 1; bisection.
  double low = 0;
  double high = ratio + 1;
  for (int i = 0; i < 200; ++i) {
    const double x = 0.5 * (low + high);
    (x / std::tanh(x) < ratio ? low : high) = x;
  }
  return 0.5 * (low + high);
}

double Compress(double x, double compression_point) {
  if (compression_point <= 0) return x;
  return std::tanh(compression_point * x) / std::tanh(compression_point);
}

}  // namespace plumbline::link
