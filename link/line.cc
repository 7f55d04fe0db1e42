#include "link/line.h"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>

namespace plumbline::link {
namespace {

constexpr double kHzPerGhz = 1e9;
constexpr double kDbPerNeper = 20.0 * std::numbers::log10e;

Network TwoPort(const std::vector<double>& freq_hz, const char* name) {
  return MakeNetwork(2, freq_hz, kDifferentialReferenceOhm, name);
}

void SetSymmetric(Network& network, std::size_t point, Complex reflection, Complex transmission) {
  network.At(point, 0, 0) = network.At(point, 1, 1) = reflection;
  network.At(point, 1, 0) = network.At(point, 0, 1) = transmission;
}

// Both operands come from this file, on one grid and one reference: no error is possible.
Network Join(const Network& a, const Network& b) { return std::move(*Cascade(a, b)); }

}  // namespace

Complex PropagationPerMm(const LineModel& line, double freq_hz) {
  if (freq_hz <= 0) return line.gamma0_per_mm;
  const double f = freq_hz / kHzPerGhz;
  const Complex gamma1 = line.a1_sqrt_ns_per_mm * Complex(1, 1);
  const Complex gamma2(line.a2_ns_per_mm, -line.a2_ns_per_mm * 2 / std::numbers::pi * std::log(f) +
                                              2 * std::numbers::pi * line.tau_ns_per_mm);
  return line.gamma0_per_mm + gamma1 * std::sqrt(f) + gamma2 * f;
}

double AttenuationDb(const LineModel& line, double length_mm, double freq_hz) {
  return kDbPerNeper * PropagationPerMm(line, freq_hz).real() * length_mm;
}

double LengthForLossMm(const LineModel& line, double loss_db, double freq_hz) {
  const double per_mm = AttenuationDb(line, 1, freq_hz);
  return per_mm > 0 ? loss_db / per_mm : 0;
}

Network ShuntCapacitor(const std::vector<double>& freq_hz, double capacitance_f) {
  Network out = TwoPort(freq_hz, "shunt capacitor");
  for (std::size_t k = 0; k < freq_hz.size(); ++k) {
    const Complex x(0, 2 * std::numbers::pi * freq_hz[k] * kLegReferenceOhm * capacitance_f);
    SetSymmetric(out, k, -x / (2.0 + x), 2.0 / (2.0 + x));
  }
  return out;
}

Network SeriesInductor(const std::vector<double>& freq_hz, double inductance_h) {
  Network out = TwoPort(freq_hz, "series inductor");
  for (std::size_t k = 0; k < freq_hz.size(); ++k) {
    const Complex x(0, 2 * std::numbers::pi * freq_hz[k] * inductance_h);
    const double r = 2 * kLegReferenceOhm;
    SetSymmetric(out, k, x / (r + x), r / (r + x));
  }
  return out;
}

Network TransmissionLine(const std::vector<double>& freq_hz, const LineModel& line, double length_mm) {
  Network out = TwoPort(freq_hz, "line");
  const double rho = (line.impedance_ohm - 2 * kLegReferenceOhm) / (line.impedance_ohm + 2 * kLegReferenceOhm);
  for (std::size_t k = 0; k < freq_hz.size(); ++k) {
    const Complex e = std::exp(-PropagationPerMm(line, freq_hz[k]) * length_mm);
    const Complex d = 1.0 - rho * rho * e * e;
    SetSymmetric(out, k, rho * (1.0 - e * e) / d, (1 - rho * rho) * e / d);
  }
  return out;
}

Network Through(const std::vector<double>& freq_hz) {
  Network out = TwoPort(freq_hz, "through");
  for (std::size_t k = 0; k < freq_hz.size(); ++k) SetSymmetric(out, k, 0, 1);
  return out;
}

PackageModel Package8023ck(double length_mm) {
  return {{120e-15}, {0.12e-9}, 30e-15, kPackageLine8023ck1, length_mm, kPackageLine8023ck2, 1.8, 87e-15};
}

PackageModel Package8023dj(double length_mm) {
  return {{40e-15, 90e-15, 110e-15},
          {0.13e-9, 0.15e-9, 0.14e-9},
          30e-15,
          kPackageLine8023dj1,
          length_mm,
          kPackageLine8023dj2,
          1.8,
          40e-15};
}

Expected<PackageModel> PackageByName(std::string_view name, double length_mm) {
  if (!(length_mm >= 0 && length_mm <= 100)) {
    return Status::Error(fmt::format("package length = {} mm: must lie within 0 to 100 mm", length_mm));
  }
  if (name == "802.3ck") return Package8023ck(length_mm);
  if (name == "802.3dj") return Package8023dj(length_mm);
  return Status::Error(fmt::format("package = \"{}\": must be \"802.3ck\" or \"802.3dj\"", name));
}

Network PackageNetwork(const std::vector<double>& freq_hz, const PackageModel& package) {
  Network out = Through(freq_hz);
  for (std::size_t i = 0; i < package.die_capacitance_f.size(); ++i) {
    out = Join(out, ShuntCapacitor(freq_hz, package.die_capacitance_f[i]));
    if (i < package.die_inductance_h.size()) out = Join(out, SeriesInductor(freq_hz, package.die_inductance_h[i]));
  }
  out = Join(out, ShuntCapacitor(freq_hz, package.bump_capacitance_f));
  out = Join(out, TransmissionLine(freq_hz, package.line1, package.length1_mm));
  out = Join(out, TransmissionLine(freq_hz, package.line2, package.length2_mm));
  out = Join(out, ShuntCapacitor(freq_hz, package.ball_capacitance_f));
  out.name = "package";
  return out;
}

Network ModuleNetwork(const std::vector<double>& freq_hz, const ModuleModel& module) {
  Network out = ShuntCapacitor(freq_hz, module.finger_capacitance_f);
  out = Join(out, TransmissionLine(freq_hz, module.line, module.length_mm));
  out = Join(out, ShuntCapacitor(freq_hz, module.pad_capacitance_f));
  out.name = "module";
  return out;
}

}  // namespace plumbline::link
