#include "link/optics/laser.h"

#include <cmath>
#include <numbers>

#include "link/limits.h"

namespace plumbline::link {

Status Validate(const LaserConfig& c) {
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("laser", "oma_tp3_dbm", c.oma_tp3_dbm, -30, 10, "dBm"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("laser", "rin_db_hz", c.rin_db_hz, -200, -100, "dB/Hz"));
  return CheckLimits("laser", "mode_partition_k", c.mode_partition_k, 0, 1, "1");
}

double RelativeIntensityDensity(const LaserConfig& config, double extinction_ratio_db, double baud_hz,
                                double chromatic_spread_s) {
  double rin = std::pow(10.0, config.rin_db_hz / 10);
  if (config.rin_is_oma) {
    const double er = std::pow(10.0, extinction_ratio_db / 10);
    rin *= (er - 1) / (er + 1) * ((er - 1) / (er + 1));
  }
  const double spread = std::numbers::pi * baud_hz * chromatic_spread_s;
  const double lost = 1 - std::exp(-spread * spread);
  const double variance = 0.5 * config.mode_partition_k * config.mode_partition_k * lost * lost;
  return rin + variance / (baud_hz / 2);
}

}  // namespace plumbline::link
