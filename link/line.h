// The built-in channels: Annex 93A shunt capacitor, series inductor and transmission line, the device packages of
// 802.3ck and 802.3dj, the host board line of a wanted loss, and the module's finger, line and pad.
//
// All networks are differential two-ports with the reference 2 R0 = 100 ohm. As in Annex 93A a capacitance or an
// inductance is that of one leg, and a characteristic impedance is the differential one.
// Arithmetic: double precision; equations 93A-8 to 93A-14. gamma(f) = g0 + a1 (1+j) sqrt(f) + a2 (1 - j (2/pi) ln f) f
// + j 2 pi tau f with f in GHz and lengths in mm; gamma(0) = g0.
// Limits and errors: lengths and element values are taken as they are (negative lengths are the caller's mistake and
// are refused where an Expected is returned).
// Thread-safety: pure functions.
// Standard: IEEE 802.3 Annex 93A.1.2.
#ifndef PLUMBLINE_LINK_LINE_H_
#define PLUMBLINE_LINK_LINE_H_

#include <string_view>
#include <vector>

#include "link/network.h"
#include "reference/core/status.h"

namespace plumbline::link {

struct LineModel {
  double gamma0_per_mm = 0;      // 1/mm
  double a1_sqrt_ns_per_mm = 0;  // sqrt(ns)/mm: skin effect
  double a2_ns_per_mm = 0;       // ns/mm: dielectric
  double tau_ns_per_mm = 0;      // ns/mm: delay
  double impedance_ohm = 100;    // Zc, differential
};

// Host board: loss and delay of 802.3 Table 92-12 with the impedance of the scenarios, 92.5 ohm.
inline constexpr LineModel kHostBoardLine{0.0, 4.114e-4, 2.547e-4, 6.191e-3, 92.5};
// Package routing, Zc1 (the die side) and Zc2 (the ball side, 1.8 mm).
inline constexpr LineModel kPackageLine8023ck1{0.0, 9.909e-4, 2.772e-4, 6.141e-3, 87.5};
inline constexpr LineModel kPackageLine8023ck2{0.0, 9.909e-4, 2.772e-4, 6.141e-3, 92.5};
inline constexpr LineModel kPackageLine8023dj1{5e-4, 8.9e-4, 2e-4, 6.141e-3, 87.5};
inline constexpr LineModel kPackageLine8023dj2{5e-4, 8.9e-4, 2e-4, 6.141e-3, 92.5};

Complex PropagationPerMm(const LineModel& line, double freq_hz);  // 93A-9 .. 93A-11, 1/mm
// Attenuation of the line itself, matched, 20 log10(e) Re(gamma) length.
double AttenuationDb(const LineModel& line, double length_mm, double freq_hz);
// The length whose attenuation at freq_hz is loss_db.
double LengthForLossMm(const LineModel& line, double loss_db, double freq_hz);

Network ShuntCapacitor(const std::vector<double>& freq_hz, double capacitance_f);  // 93A-8
Network SeriesInductor(const std::vector<double>& freq_hz, double inductance_h);
Network TransmissionLine(const std::vector<double>& freq_hz, const LineModel& line, double length_mm);  // 93A-14
Network Through(const std::vector<double>& freq_hz);                                                    // s21 = 1

// From the die to the ball: [Cd, Ls] x n, Cb, line 1, line 2, Cp.
struct PackageModel {
  std::vector<double> die_capacitance_f;
  std::vector<double> die_inductance_h;  // as many
  double bump_capacitance_f = 0;
  LineModel line1;
  double length1_mm = 12;
  LineModel line2;
  double length2_mm = 1.8;
  double ball_capacitance_f = 0;
};
PackageModel Package8023ck(double length_mm = 12);  // 120 fF, 0.12 nH; Cb 30 fF; Cp 87 fF
PackageModel Package8023dj(double length_mm = 12);  // 40/90/110 fF, 0.13/0.15/0.14 nH; Cb 30 fF; Cp 40 fF (D1.2)
// "802.3ck" or "802.3dj".
Expected<PackageModel> PackageByName(std::string_view name, double length_mm);
Network PackageNetwork(const std::vector<double>& freq_hz, const PackageModel& package);  // die at port 0, ball at 1

// A module's electrical input, from the finger to the chip's pad.
struct ModuleModel {
  double finger_capacitance_f = 20e-15;
  LineModel line = kHostBoardLine;
  double length_mm = 3;
  double pad_capacitance_f = 50e-15;
};
Network ModuleNetwork(const std::vector<double>& freq_hz, const ModuleModel& module);  // finger at port 0, pad at 1

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_LINE_H_
