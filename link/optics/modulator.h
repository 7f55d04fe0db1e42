// The modulators: Mach-Zehnder (MZM), electro-absorption (EML), micro-ring and directly modulated VCSEL.
//
// All take a normalised drive u whose outer levels are -1 and +1 and are scaled to the extinction ratio
// ER = P(+1) / P(-1): the drive voltage follows (drive_v). Power is given relative to the outer modulation amplitude:
// p(u), with p(1) - p(-1) = 1. Larger u is more light.
//
//   MZM    T = (1 + sin(pi V/Vpi + bias_error)) / 2; linear part: a pole
//   EML    T = exp(-(V/V0)^n), V = V_b - u V_d with V_b = V0 ((n-1)/n)^(1/n), the steepest point; linear part: a pole
//   ring   T = 1 - (1 - Tmin) / (1 + (2 d)^2), d = detuning + u d_d in line widths; linear part: a pole (driver side)
//   and
//          the photon lifetime, f_Q = c / (lambda Q) as a pole
//   VCSEL  T = 1 + m (u - kappa (u^2 - 1) / 2), m = (ER-1)/(ER+1): the outer levels stay, the slope falls by kappa from
//          the middle to the upper level; linear part: f_r^2 / (f_r^2 - f^2 + j f damping) / (1 + j f / f_p)
//   phase of the field: alpha/2 ln T (MZM push-pull: alpha 0), so that alpha = 2 (dphi/dt) P / (dP/dt).
// T never falls below 0.
// Source: MZM sine law, EAM exponential, ring Lorentzian and two-pole VCSEL response as in G. P. Agrawal, Fiber-Optic
//   Communication Systems; L. A. Coldren, S. W. Corzine, Diode Lasers and Photonic Integrated Circuits (f_r, damping).
// Thread-safety: immutable after Create.
#ifndef PLUMBLINE_LINK_OPTICS_MODULATOR_H_
#define PLUMBLINE_LINK_OPTICS_MODULATOR_H_

#include <string_view>

#include "link/network.h"
#include "reference/core/status.h"

namespace plumbline::link {

enum class ModulatorKind { kMzm, kEml, kRing, kVcsel };
// "mzm", "eml", "ring", "vcsel".
Expected<ModulatorKind> ModulatorByName(std::string_view name);

struct ModulatorConfig {
  ModulatorKind kind = ModulatorKind::kMzm;
  double extinction_ratio_db = 4.5;     // dB, outer levels
  double wavelength_m = 1310e-9;        // m
  double pole_hz = 50e9;                // Hz, electrical pole of MZM, EML and ring
  double chirp_alpha = 0;               // 1, of any kind
  double mzm_vpi_v = 3.0;               // V
  double mzm_bias_error_rad = 0;        // rad from quadrature
  double eml_v0_v = 1.0;                // V
  double eml_exponent = 2.0;            // 1, > 1
  double ring_q = 4500;                 // 1, loaded
  double ring_min_transmission = 0.05;  // 1, on resonance
  double ring_detuning_fwhm = 0.3;      // line widths, bias point
  double vcsel_resonance_hz = 22e9;     // Hz, f_r
  double vcsel_damping_hz = 20e9;       // Hz, gamma / (2 pi)
  double vcsel_pole_hz = 32e9;          // Hz, parasitic f_p
  double vcsel_compression = 0;         // 1, kappa
};
Status Validate(const ModulatorConfig& config);

class Modulator {
 public:
  static Expected<Modulator> Create(const ModulatorConfig& config);

  double Power(double u) const;  // p(u), in units of OMA
  double Phase(double u) const;  // rad
  double Slope(double u) const;  // dp/du, central difference
  double AveragePower() const;   // of four equally likely levels, in units of OMA
  Complex Response(double freq_hz) const;
  double drive_v() const { return drive_v_; }  // outer drive, V (ring: line widths; VCSEL: 1)
  const ModulatorConfig& config() const { return config_; }

 private:
  Modulator() = default;
  double Transmission(double u) const;
  ModulatorConfig config_;
  double drive_v_ = 1;
  double scale_ = 1;
};

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_OPTICS_MODULATOR_H_
