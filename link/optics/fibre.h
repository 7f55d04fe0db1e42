// The fibre plant: single-mode fibre as field propagation, multimode fibre as a low-pass, losses, multipath.
//
//   single mode: E_out(f) = E_in(f) exp(j theta), theta = pi D L lambda^2 f^2 / c,
//     D = S0 lambda / 4 (1 - (lambda0 / lambda)^4), in the time convention of all transfer functions here,
//     exp(+j 2 pi f t) (texts that write exp(-i w t) have -j): positive alpha with positive D narrows the response.
//     Small signal, either sign of alpha: |H| = sqrt(1 + alpha^2) |cos(theta + atan alpha)|.
//     The field is skipped (H = 1, exactly) when that stays within 0.01 dB of its value at 0 Hz up to 0.75 baud:
//     FieldIsNegligible() says so and HopFacts reports it.
//   multimode: modal Gaussian exp(-ln 2 (f / f_3dB)^2), f_3dB (optical) = EMB / L, times the chromatic term
//     exp(-(2 pi f D L sigma_lambda)^2 / 2).
//   multipath: P + 2 sqrt(x P(t) P(t - tau)) cos phi(t), x = 10^(mpi_db / 10) the power of the delayed copy against the
//     signal; phi is a random walk whose increments have the variance 2 pi linewidth dt (the key is the linewidth of
//     the beat: twice the laser's). Constant P: variance 2 x P^2.
// Losses are powers in dB: connectors, switch (2.7 dB where one is in the path), and attenuation.
// Source: G. P. Agrawal, Fiber-Optic Communication Systems (dispersion, S0 formula); ITU-T G.652; TIA-455-220 (EMB).
#ifndef PLUMBLINE_LINK_OPTICS_FIBRE_H_
#define PLUMBLINE_LINK_OPTICS_FIBRE_H_

#include "link/network.h"
#include "reference/core/status.h"

namespace plumbline::link {

inline constexpr double kSpeedOfLight = 299792458.0;  // m/s
inline constexpr double kMpiOffDb = -60.0;            // mpi_db at or below: no multipath
inline constexpr double kOpticalSwitchLossDb = 2.7;

struct FibreConfig {
  bool multimode = false;
  double length_m = 500;               // m
  double wavelength_m = 1310e-9;       // m
  double zero_dispersion_m = 1324e-9;  // m, lambda0
  double dispersion_slope = 0.093;     // ps/(nm^2 km), S0 at lambda0
  double emb_mhz_km = 4700;            // MHz km: OM4 4700, OM3 2000, at 850 nm
  double spectral_width_m = 0;         // m rms, multimode only
  double connector_loss_db = 3.0;      // dB, all of them together
  double switch_loss_db = 0;           // dB
  double attenuation_db_per_km = 0;    // dB/km
  double mpi_db = kMpiOffDb;           // dB
  double mpi_delay_ui = 96.5;          // UI, tau
  double mpi_linewidth_hz = 10e6;      // Hz
};
Status Validate(const FibreConfig& config);

double DispersionPsPerNmKm(const FibreConfig& config);    // D
double AccumulatedDispersion(const FibreConfig& config);  // D L in s/m
// D L sigma_lambda, s.
double ChromaticSpread(const FibreConfig& config);
Complex FieldResponse(const FibreConfig& config, double freq_hz);
// Without the bars: negative past a null.
double SignedSmallSignalResponse(const FibreConfig& config, double alpha, double freq_hz);
double SmallSignalResponse(const FibreConfig& config, double alpha, double freq_hz);
bool FieldIsNegligible(const FibreConfig& config, double alpha, double baud_hz);
double MultimodeResponse(const FibreConfig& config, double freq_hz);
double LossDb(const FibreConfig& config);

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_OPTICS_FIBRE_H_
