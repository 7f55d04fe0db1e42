// Detector and transimpedance amplifier (TIA).
//
//   current  i = R P + n,  one-sided density of n: noise^2 + 2 q R P(t): thermal noise of the TIA and shot noise of the
//            instantaneous power
//   voltage  v = C( g BT4 * (i - I_dc) ), I_dc the running mean (DC cancellation with a time constant of 256 blocks)
//            C the compression of driver.h around the outer level swing / 2
//   gain     AGC: the rms of the output is that of an ideal PAM4 signal with swing_pp_v between the outer levels,
//            swing / 2 sqrt(5/9). Held: computed once from the linear model; tracking: corrected once a block,
//            g *= (target / rms)^(1/64).
// Source: E. Saeckinger, Broadband Circuits for Optical Fiber Communication (noise, dynamic range).
#ifndef PLUMBLINE_LINK_OPTICS_RECEIVER_H_
#define PLUMBLINE_LINK_OPTICS_RECEIVER_H_

#include "reference/core/status.h"

namespace plumbline::link {

inline constexpr double kElementaryCharge = 1.602176634e-19;  // C

struct DetectorConfig {
  double responsivity_a_w = 0.8;  // A/W
};
Status Validate(const DetectorConfig& config);

struct TiaConfig {
  double noise_a_rthz = 20e-12;  // A/sqrt(Hz), input referred, one-sided
  double bandwidth_hz = 38e9;    // Hz, -3 dB of a fourth-order Bessel-Thomson
  double swing_pp_v = 0.350;     // V peak to peak differential between the outer levels
  bool agc_tracking = false;     // false: held
  double compression_db = 0;     // dB of gain lost at the outer level
};
Status Validate(const TiaConfig& config);

// One-sided density of the current noise at the optical power p_w, A^2/Hz.
double CurrentNoiseDensity(const DetectorConfig& detector, const TiaConfig& tia, double p_w);

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_OPTICS_RECEIVER_H_
