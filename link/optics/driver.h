// Linear modulator driver: input-referred noise, bandwidth, selectable peaking, compression.
//
//   out = g C( h * (in + noise) ),  H(f) = BT4(f / bandwidth) (1 + j f g_p / f_N) / (1 + j f / f_N),  f_N = baud / 2,
//   g_p = sqrt(2 10^(peaking/10) - 1): the gain at f_N is `peaking_db` above that at DC (0 dB: flat).
//   C(x) = x1 tanh(x0 x / x1) / tanh(x0), x1 the outer level: C(x1) = x1, the small-signal gain is compression_db above
//   the gain at the outer level: x0 / tanh(x0) = 10^(compression_db / 20).
//   Noise: white at the input; its rms after a flat BT4 of the driver's bandwidth is noise_v_rms.
// The gain g is not a key: it follows from the target modulation depth (hop.h, DriveLevel).
// BT4: fourth-order Bessel-Thomson, 105 / (105 + 105 s + 45 s^2 + 10 s^3 + s^4), s = j 2.1139 f / f_3dB.
// Source: Bessel-Thomson: S. Butterworth-type tables, e.g. A. I. Zverev, Handbook of Filter Synthesis; compression:
//   usual tanh law of a differential pair. Values: scenario keys.
#ifndef PLUMBLINE_LINK_OPTICS_DRIVER_H_
#define PLUMBLINE_LINK_OPTICS_DRIVER_H_

#include "link/network.h"
#include "reference/core/status.h"

namespace plumbline::link {

struct DriverConfig {
  double bandwidth_hz = 38e9;  // Hz, -3 dB of the Bessel-Thomson part
  double noise_v_rms = 1e-3;   // V rms, input referred, in the driver's own flat bandwidth
  double peaking_db = 0;       // dB, gain at half the baud rate over gain at DC
  double compression_db = 0;   // dB of gain lost at the outer level
};
Status Validate(const DriverConfig& config);

// Fourth-order Bessel-Thomson low-pass with -3 dB at f3db, unit gain at DC.
Complex BesselThomson4(double freq_hz, double f3db_hz);
// Integral of |BT4|^2 df from 0: the noise bandwidth.
double BesselThomson4NoiseBandwidth(double f3db_hz);
Complex DriverResponse(const DriverConfig& config, double baud_hz, double freq_hz);
// One-sided density of the input noise, V^2/Hz.
double DriverNoiseDensity(const DriverConfig& config);
// The x0 that loses compression_db at the outer level; 0 for a linear stage.
double CompressionPoint(double compression_db);
// C for an outer level of 1.
double Compress(double x, double compression_point);

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_OPTICS_DRIVER_H_
