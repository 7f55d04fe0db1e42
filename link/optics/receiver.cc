#include "link/optics/receiver.h"

#include "link/limits.h"

namespace plumbline::link {

Status Validate(const DetectorConfig& c) {
  return CheckLimits("detector", "responsivity_a_w", c.responsivity_a_w, 0.01, 2, "A/W");
}

Status Validate(const TiaConfig& c) {
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("tia", "noise_a_rthz", c.noise_a_rthz, 0, 1e-9, "A/rtHz"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("tia", "bandwidth_hz", c.bandwidth_hz, 1e9, 1e12, "Hz"));
  PLUMBLINE_RETURN_IF_ERROR(CheckLimits("tia", "swing_pp_v", c.swing_pp_v, 0.001, 5, "V"));
  return CheckLimits("tia", "compression_db", c.compression_db, 0, 6, "dB");
}

double CurrentNoiseDensity(const DetectorConfig& detector, const TiaConfig& tia, double p_w) {
  return tia.noise_a_rthz * tia.noise_a_rthz + 2 * kElementaryCharge * detector.responsivity_a_w * p_w;
}

}  // namespace plumbline::link
