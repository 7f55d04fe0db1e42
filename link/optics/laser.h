// Intensity noise of the source.
//
// RIN relative to the instantaneous power: P(t) (1 + r(t)), r white with the one-sided density RIN [1/Hz]: each level P
// has the variance RIN B P^2 in a noise bandwidth B.
// RINxOMA of data sheets is the noise of the unmodulated source against the modulation, (OMA / 2)^2:
//   RIN = RINxOMA + 20 log10((ER - 1) / (ER + 1))   [dB/Hz]
// Mode partition (VCSEL, multimode): sigma^2 = (k^2 / 2) (1 - exp(-(pi baud D L sigma_lambda)^2))^2 of the power
// squared, spread evenly over 0 .. baud / 2 and added to the RIN. Source: IEEE 802.3 52.9.6 (RINxOMA); K. Ogawa,
// Analysis of mode partition noise in laser transmission systems, 1982;
//   G. P. Agrawal et al., J. Lightwave Technol. 6 (1988) 620.
#ifndef PLUMBLINE_LINK_OPTICS_LASER_H_
#define PLUMBLINE_LINK_OPTICS_LASER_H_

#include "reference/core/status.h"

namespace plumbline::link {

struct LaserConfig {
  double oma_tp3_dbm = -7;      // dBm, outer OMA at TP3; the launch OMA follows from the losses
  double rin_db_hz = -145;      // dB/Hz
  bool rin_is_oma = false;      // rin_db_hz is the data sheet's RINxOMA
  double mode_partition_k = 0;  // 0..1
};
Status Validate(const LaserConfig& config);

// 1/Hz relative to the instantaneous power, mode partition included. chromatic_spread = D L sigma_lambda in seconds.
double RelativeIntensityDensity(const LaserConfig& config, double extinction_ratio_db, double baud_hz,
                                double chromatic_spread_s);

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_OPTICS_LASER_H_
