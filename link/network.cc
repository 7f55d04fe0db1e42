#include "link/network.h"

#include <fmt/format.h>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace plumbline::link {
namespace {

constexpr double kTwoPi = 2 * std::numbers::pi;
// Data near DC decide the port pairing: high enough for AC-coupled channels, low enough for long ones.
constexpr double kPairingBandHz = 1e9;
// A value at 0 Hz whose imaginary part is above this share of its magnitude is not a DC value.
constexpr double kDcImaginaryShare = 0.01;

using Matrix = Eigen::Matrix<Complex, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor, 4, 4>;

Matrix PointMatrix(const Network& n, std::size_t point) {
  return Eigen::Map<const Matrix>(&n.data[point * static_cast<std::size_t>(n.ports * n.ports)], n.ports, n.ports);
}

void SetPointMatrix(Network& n, std::size_t point, const Matrix& m) {
  Eigen::Map<Matrix>(&n.data[point * static_cast<std::size_t>(n.ports * n.ports)], n.ports, n.ports) = m;
}

bool SameGrid(const std::vector<double>& a, const std::vector<double>& b) { return a == b; }

// Phase advance from `a` to `b`, in (-pi, pi].
double PhaseStep(Complex a, Complex b) { return std::arg(b * std::conj(a)); }

// Energy-weighted delay of s(to, from) over all points.
double DelayOf(const Network& n, int to, int from) {
  double weighted = 0;
  double weight = 0;
  for (std::size_t k = 0; k + 1 < n.Points(); ++k) {
    const Complex a = n.At(k, to, from);
    const Complex b = n.At(k + 1, to, from);
    const double w = std::abs(a) * std::abs(b);
    // d(phase)/df times df: the sum of phase steps, and of the frequency steps they belong to.
    weighted -= w * PhaseStep(a, b);
    weight += w * (n.freq_hz[k + 1] - n.freq_hz[k]) * kTwoPi;
  }
  return weight > 0 ? weighted / weight : 0;
}

Complex DelayPhase(double freq_hz, double delay_s) { return std::polar(1.0, kTwoPi * freq_hz * delay_s); }

double WidestStepHz(const Network& n) {
  double widest = 0;
  for (std::size_t k = 0; k + 1 < n.Points(); ++k) widest = std::max(widest, n.freq_hz[k + 1] - n.freq_hz[k]);
  return widest;
}

// The value at 0 Hz that the two lowest points above it point to: real.
double ExtrapolateToDc(double f1, Complex s1, double f2, Complex s2) {
  const double m1 = std::abs(s1);
  const double slope = (std::abs(s2) - m1) / (f2 - f1);
  const double magnitude = std::clamp(m1 - slope * f1, 0.0, std::max(1.0, m1));
  const double phase = std::arg(s1) - PhaseStep(s1, s2) * f1 / (f2 - f1);
  return std::cos(phase) >= 0 ? magnitude : -magnitude;
}

// Slope of the parabola through three points, at the middle one.
Complex MiddleSlope(double x0, Complex y0, double x1, Complex y1, double x2, Complex y2) {
  const double h0 = x1 - x0;
  const double h1 = x2 - x1;
  return ((y1 - y0) / h0 * h1 + (y2 - y1) / h1 * h0) / (h0 + h1);
}

// Slope of ln|y| over the top fifth of the band, by least squares, 1/Hz.
double LossSlope(const std::vector<double>& f, const std::vector<Complex>& y) {
  double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  const double end = f.back();
  for (std::size_t k = f.size(); k-- > 0 && (f[k] >= 0.8 * end || n < 2);) {
    const double x = (f[k] - end) / end;
    const double v = std::log(std::max(std::abs(y[k]), 1e-15));
    n += 1;
    sx += x;
    sy += v;
    sxx += x * x;
    sxy += x * v;
  }
  const double d = n * sxx - sx * sx;
  return d > 0 ? (n * sxy - sx * sy) / d / end : 0;
}

}  // namespace

std::vector<double> FrequencyGrid::Frequencies() const {
  std::vector<double> f(static_cast<std::size_t>(points));
  for (std::size_t k = 0; k < f.size(); ++k) f[k] = FrequencyHz(k);
  return f;
}

FrequencyGrid MakeGrid(double baud_hz, std::int32_t samples_per_ui, std::int32_t response_ui) {
  return {baud_hz / response_ui, samples_per_ui * response_ui / 2 + 1};
}

Network MakeNetwork(std::int32_t ports, std::vector<double> freq_hz, double reference_ohm, std::string name) {
  Network n;
  n.ports = ports;
  n.freq_hz = std::move(freq_hz);
  n.reference_ohm.assign(static_cast<std::size_t>(ports), reference_ohm);
  n.data.assign(n.freq_hz.size() * static_cast<std::size_t>(ports * ports), Complex{});
  n.name = std::move(name);
  return n;
}

Status Validate(const Network& n) {
  if (n.ports < 1 || n.ports > 4) {
    return Status::Error(fmt::format("{}: {} ports: must lie within 1 to 4", n.name, n.ports));
  }
  if (n.freq_hz.empty()) return Status::Error(fmt::format("{}: no frequency points", n.name));
  if (n.data.size() != n.freq_hz.size() * static_cast<std::size_t>(n.ports * n.ports) ||
      n.reference_ohm.size() != static_cast<std::size_t>(n.ports)) {
    return Status::Error(fmt::format("{}: sizes of data, frequencies and references do not agree", n.name));
  }
  for (std::size_t k = 0; k < n.freq_hz.size(); ++k) {
    if (!std::isfinite(n.freq_hz[k]) || n.freq_hz[k] < 0 || (k > 0 && n.freq_hz[k] <= n.freq_hz[k - 1])) {
      return Status::Error(fmt::format("{}: frequency {} Hz of point {}: must be finite, not negative and ascend",
                                       n.name, n.freq_hz[k], k + 1));
    }
  }
  for (double z : n.reference_ohm) {
    if (!(z > 0 && std::isfinite(z))) {
      return Status::Error(fmt::format("{}: reference {} ohm: must be above 0", n.name, z));
    }
  }
  for (std::size_t i = 0; i < n.data.size(); ++i) {
    if (!std::isfinite(n.data[i].real()) || !std::isfinite(n.data[i].imag())) {
      return Status::Error(fmt::format("{}: an S-parameter at {} Hz is not a finite number", n.name,
                                       n.freq_hz[i / static_cast<std::size_t>(n.ports * n.ports)]));
    }
  }
  return Status::Ok();
}

Expected<Network> Cascade(const Network& a, const Network& b) {
  if (a.ports != 2 || b.ports != 2) {
    return Status::Error(
        fmt::format("cascade of {} and {}: {} and {} ports: both must have 2", a.name, b.name, a.ports, b.ports));
  }
  if (!SameGrid(a.freq_hz, b.freq_hz)) {
    return Status::Error(fmt::format("cascade of {} and {}: the frequency grids differ", a.name, b.name));
  }
  if (std::abs(a.reference_ohm[1] - b.reference_ohm[0]) > 1e-9 * a.reference_ohm[1]) {
    return Status::Error(fmt::format("cascade of {} and {}: references {} and {} ohm: must be equal", a.name, b.name,
                                     a.reference_ohm[1], b.reference_ohm[0]));
  }
  Network out = MakeNetwork(2, a.freq_hz, a.reference_ohm[0], a.name);
  out.reference_ohm[1] = b.reference_ohm[1];
  for (std::size_t k = 0; k < a.Points(); ++k) {
    const Complex d = 1.0 - a.At(k, 1, 1) * b.At(k, 0, 0);
    if (d == 0.0) {
      return Status::Error(
          fmt::format("cascade of {} and {}: lossless resonance at {} Hz", a.name, b.name, a.freq_hz[k]));
    }
    out.At(k, 0, 0) = a.At(k, 0, 0) + a.At(k, 0, 1) * a.At(k, 1, 0) * b.At(k, 0, 0) / d;
    out.At(k, 1, 0) = a.At(k, 1, 0) * b.At(k, 1, 0) / d;
    out.At(k, 0, 1) = a.At(k, 0, 1) * b.At(k, 0, 1) / d;
    out.At(k, 1, 1) = b.At(k, 1, 1) + b.At(k, 0, 1) * b.At(k, 1, 0) * a.At(k, 1, 1) / d;
  }
  return out;
}

Network Reversed(const Network& two_port) {
  Network out = two_port;
  std::swap(out.reference_ohm[0], out.reference_ohm[1]);
  for (std::size_t k = 0; k < out.Points(); ++k) {
    std::swap(out.At(k, 0, 0), out.At(k, 1, 1));
    std::swap(out.At(k, 1, 0), out.At(k, 0, 1));
  }
  return out;
}

Expected<Network> Renormalise(const Network& network, double reference_ohm) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(network));
  if (!(reference_ohm > 0 && std::isfinite(reference_ohm))) {
    return Status::Error(fmt::format("{}: new reference {} ohm: must be above 0", network.name, reference_ohm));
  }
  Network out = network;
  const auto ports = static_cast<Eigen::Index>(network.ports);
  Matrix gamma = Matrix::Zero(ports, ports);
  Matrix scale = Matrix::Zero(ports, ports);
  Matrix unscale = Matrix::Zero(ports, ports);
  bool same = true;
  for (Eigen::Index p = 0; p < ports; ++p) {
    const double from = network.reference_ohm[static_cast<std::size_t>(p)];
    same = same && from == reference_ohm;
    gamma(p, p) = (reference_ohm - from) / (reference_ohm + from);
    scale(p, p) = (reference_ohm + from) / (2 * std::sqrt(reference_ohm * from));
    unscale(p, p) = 1.0 / scale(p, p);
    out.reference_ohm[static_cast<std::size_t>(p)] = reference_ohm;
  }
  if (same) return out;
  const Matrix identity = Matrix::Identity(ports, ports);
  for (std::size_t k = 0; k < network.Points(); ++k) {
    // a' = scale (a - gamma b), b' = scale (b - gamma a).
    const Matrix s = PointMatrix(network, k);
    const Matrix inner = identity - gamma * s;
    const Matrix inverse = inner.inverse();
    const Matrix left = scale * (s - gamma);
    const Matrix right = inverse * unscale;
    SetPointMatrix(out, k, left * right);
  }
  // Data that are open or short against the old reference may have no S-matrix in the new one.
  PLUMBLINE_RETURN_IF_ERROR(Validate(out));
  return out;
}

Expected<PortPairing> ParsePairing(std::string_view text) {
  PortPairing p;
  const auto digit = [](char c) { return c >= '1' && c <= '4' ? c - '0' : 0; };
  bool good = text.size() == 7 && text[1] == '-' && text[3] == ',' && text[5] == '-';
  if (good) {
    p = {digit(text[0]), digit(text[2]), digit(text[4]), digit(text[6])};
    const int mask = (1 << p.in_p) | (1 << p.out_p) | (1 << p.in_n) | (1 << p.out_n);
    good = mask == 0b11110;
  }
  if (!good) {
    return Status::Error(
        fmt::format("port pairing = \"{}\": must be of the form \"1-2,3-4\" (in+ - out+, in- - out-) and name each of "
                    "1 to 4 once",
                    text));
  }
  return p;
}

std::string ToString(const PortPairing& p) { return fmt::format("{}-{},{}-{}", p.in_p, p.out_p, p.in_n, p.out_n); }

namespace {

Status RequireFourPorts(const Network& n, const PortPairing& p) {
  if (n.ports != 4) return Status::Error(fmt::format("{}: {} ports: a port pairing needs 4", n.name, n.ports));
  auto parsed = ParsePairing(ToString(p));
  return parsed.ok() ? Status::Ok() : parsed.status();
}

}  // namespace

Status CheckPairing(const Network& n, const PortPairing& p) {
  PLUMBLINE_RETURN_IF_ERROR(RequireFourPorts(n, p));
  const PortPairing ways[3] = {p, {p.in_p, p.in_n, p.out_p, p.out_n}, {p.in_p, p.out_n, p.in_n, p.out_p}};
  double power[3] = {};
  int used = 0;
  for (std::size_t k = 0; k < n.Points(); ++k) {
    if (n.freq_hz[k] <= 0) continue;
    if (n.freq_hz[k] > kPairingBandHz && used >= 2) break;
    ++used;
    for (int w = 0; w < 3; ++w) {
      power[w] += std::norm(n.At(k, ways[w].out_p - 1, ways[w].in_p - 1)) +
                  std::norm(n.At(k, ways[w].out_n - 1, ways[w].in_n - 1));
    }
  }
  if (used == 0) return Status::Error(fmt::format("{}: no points above 0 Hz to check the port pairing with", n.name));
  const auto best = std::max_element(std::begin(power), std::end(power)) - std::begin(power);
  if (best == 0) return Status::Ok();
  const auto level_db = [&](double x) { return 10 * std::log10(std::max(x / (2 * used), 1e-30)); };
  return Status::Error(fmt::format(
      "{}: port pairing {}: near DC its legs carry {:.1f} dB but those of {} carry {:.1f} dB; set the port pairing, or "
      "turn its check off",
      n.name, ToString(p), level_db(power[0]), ToString(ways[best]), level_db(power[best])));
}

Expected<Network> ToMixedMode(const Network& n, const PortPairing& p) {
  PLUMBLINE_RETURN_IF_ERROR(RequireFourPorts(n, p));
  for (double z : n.reference_ohm) {
    if (z != n.reference_ohm[0]) {
      return Status::Error(fmt::format("{}: references {} and {} ohm: mixed mode needs four equal ones (renormalise)",
                                       n.name, n.reference_ohm[0], z));
    }
  }
  Matrix m = Matrix::Zero(4, 4);
  const double h = 1 / std::numbers::sqrt2;
  m(0, p.in_p - 1) = h;
  m(0, p.in_n - 1) = -h;
  m(1, p.out_p - 1) = h;
  m(1, p.out_n - 1) = -h;
  m(2, p.in_p - 1) = h;
  m(2, p.in_n - 1) = h;
  m(3, p.out_p - 1) = h;
  m(3, p.out_n - 1) = h;
  Network out = MakeNetwork(4, n.freq_hz, n.reference_ohm[0], n.name);
  out.reference_ohm = {2 * n.reference_ohm[0], 2 * n.reference_ohm[0], n.reference_ohm[0] / 2, n.reference_ohm[0] / 2};
  for (std::size_t k = 0; k < n.Points(); ++k) {
    const Matrix left = m * PointMatrix(n, k);
    SetPointMatrix(out, k, left * m.transpose());
  }
  return out;
}

Expected<Network> DifferentialTwoPort(const Network& n, const PortPairing& p) {
  auto mixed = ToMixedMode(n, p);
  if (!mixed.ok()) return mixed.status();
  Network out = MakeNetwork(2, n.freq_hz, mixed->reference_ohm[0], n.name);
  for (std::size_t k = 0; k < n.Points(); ++k) {
    for (int to = 0; to < 2; ++to) {
      for (int from = 0; from < 2; ++from) out.At(k, to, from) = mixed->At(k, to, from);
    }
  }
  return out;
}

NetworkFigures Figures(const Network& n, int to, int from) {
  NetworkFigures out;
  double largest = 0;  // of S^H S
  for (std::size_t k = 0; k < n.Points(); ++k) {
    const Matrix s = PointMatrix(n, k);
    // ||S||_2^2 <= ||S||_1 ||S||_inf spares most points the eigenvalues.
    const double bound = s.cwiseAbs().rowwise().sum().maxCoeff() * s.cwiseAbs().colwise().sum().maxCoeff();
    if (bound > largest) {
      const Matrix gram = s.adjoint() * s;
      const Eigen::SelfAdjointEigenSolver<Matrix> solver(gram, Eigen::EigenvaluesOnly);
      const double eigenvalue = solver.eigenvalues().maxCoeff();
      if (eigenvalue > largest) {
        largest = eigenvalue;
        out.max_singular_value_hz = n.freq_hz[k];
      }
    }
    out.reciprocity_error = std::max(out.reciprocity_error, (s - s.transpose()).cwiseAbs().maxCoeff());
  }
  out.max_singular_value = std::sqrt(largest);

  double clockwise = 0;
  double total = 0;
  for (std::size_t k = 0; k + 2 < n.Points(); ++k) {
    const Complex v0 = n.At(k + 1, to, from) - n.At(k, to, from);
    const Complex v1 = n.At(k + 2, to, from) - n.At(k + 1, to, from);
    const double turn = v1.real() * v0.imag() - v1.imag() * v0.real();
    clockwise += std::max(turn, 0.0);
    total += std::abs(turn);
  }
  out.causality = total > 0 ? clockwise / total : 1;
  out.delay_s = DelayOf(n, to, from);
  out.max_phase_step_cycles = std::abs(out.delay_s) * WidestStepHz(n);
  return out;
}

std::int64_t EnforcePassivity(Network& n) {
  std::int64_t changed = 0;
  for (std::size_t k = 0; k < n.Points(); ++k) {
    const Matrix s = PointMatrix(n, k);
    const double bound = s.cwiseAbs().rowwise().sum().maxCoeff() * s.cwiseAbs().colwise().sum().maxCoeff();
    if (bound <= 1) continue;
    const Eigen::JacobiSVD<Eigen::MatrixXcd> svd(s, Eigen::ComputeFullU | Eigen::ComputeFullV);
    if (svd.singularValues()(0) <= 1) continue;
    const Eigen::MatrixXcd limited =
        svd.matrixU() * svd.singularValues().cwiseMin(1.0).cast<Complex>().asDiagonal() * svd.matrixV().adjoint();
    SetPointMatrix(n, k, limited);
    ++changed;
  }
  return changed;
}

namespace {

// One s(i,j) of the data, from DC on, with its delay taken out.
struct Track {
  double delay_s = 0;
  std::vector<double> f;
  std::vector<Complex> y;
  bool dc_extrapolated = false;
};

Track MakeTrack(const Network& n, int to, int from) {
  Track t;
  t.delay_s = DelayOf(n, to, from);
  const bool has_zero = n.freq_hz[0] == 0;
  const std::size_t first = has_zero ? 1 : 0;
  t.f.push_back(0);
  const Complex at_zero = n.At(0, to, from);
  if (has_zero && std::abs(at_zero.imag()) <= kDcImaginaryShare * std::abs(at_zero)) {
    t.y.emplace_back(at_zero.real());
  } else {
    t.y.emplace_back(
        ExtrapolateToDc(n.freq_hz[first], n.At(first, to, from), n.freq_hz[first + 1], n.At(first + 1, to, from)));
    t.dc_extrapolated = true;
  }
  for (std::size_t k = first; k < n.Points(); ++k) {
    t.f.push_back(n.freq_hz[k]);
    t.y.push_back(n.At(k, to, from) * DelayPhase(n.freq_hz[k], t.delay_s));
  }
  return t;
}

std::vector<Complex> Slopes(const Track& t) {
  const std::size_t n = t.f.size();
  std::vector<Complex> d(n);
  // A real response is conjugate-symmetric about DC.
  d[0] = MiddleSlope(-t.f[1], std::conj(t.y[1]), 0, t.y[0], t.f[1], t.y[1]);
  for (std::size_t k = 1; k + 1 < n; ++k) {
    d[k] = MiddleSlope(t.f[k - 1], t.y[k - 1], t.f[k], t.y[k], t.f[k + 1], t.y[k + 1]);
  }
  d[n - 1] = 2.0 * (t.y[n - 1] - t.y[n - 2]) / (t.f[n - 1] - t.f[n - 2]) - d[n - 2];
  return d;
}

}  // namespace

Expected<Network> Resample(const Network& n, const FrequencyGrid& grid, double taper_ratio, ResampleReport* report) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(n));
  if (n.Points() < 3 || (n.freq_hz[0] == 0 && n.Points() < 4)) {
    return Status::Error(fmt::format("{}: {} frequency points: at least 3 above 0 Hz are needed", n.name, n.Points()));
  }
  if (!(grid.step_hz > 0) || grid.points < 2) {
    return Status::Error(
        fmt::format("grid of {} points, step {} Hz: needs 2 points and a step above 0", grid.points, grid.step_hz));
  }
  if (!(taper_ratio > 1 && taper_ratio <= 4)) {
    return Status::Error(fmt::format("taper_ratio = {}: must lie above 1 and at most 4", taper_ratio));
  }
  Network out = MakeNetwork(n.ports, grid.Frequencies(), 1, n.name);
  out.reference_ohm = n.reference_ohm;
  ResampleReport r;
  const double end = n.freq_hz.back();
  const double end_tolerant = end * (1 + 1e-12);
  const double taper_end = end * taper_ratio;
  r.data_end_hz = end;
  r.taper_end_hz = grid.EndHz() > end_tolerant ? taper_end : 0;
  for (int to = 0; to < n.ports; ++to) {
    for (int from = 0; from < n.ports; ++from) {
      const Track t = MakeTrack(n, to, from);
      if (to != from) r.dc_extrapolated = r.dc_extrapolated || t.dc_extrapolated;
      const std::vector<Complex> slope = Slopes(t);
      const double loss_slope = to == from ? 0 : std::min(LossSlope(t.f, t.y), 0.0);
      const double delay_above = std::max(t.delay_s, 0.0);  // nothing may come early above the data
      const Complex at_end = n.At(n.Points() - 1, to, from);
      std::size_t k = 0;
      for (std::size_t g = 0; g < out.Points(); ++g) {
        const double f = out.freq_hz[g];
        if (f <= end_tolerant) {
          while (k + 2 < t.f.size() && t.f[k + 1] <= f) ++k;
          const double h = t.f[k + 1] - t.f[k];
          const double x = std::min((f - t.f[k]) / h, 1.0);
          const Complex y = (1 + 2 * x) * (1 - x) * (1 - x) * t.y[k] + x * (1 - x) * (1 - x) * h * slope[k] +
                            x * x * (3 - 2 * x) * t.y[k + 1] + x * x * (x - 1) * h * slope[k + 1];
          out.At(g, to, from) = y * DelayPhase(-f, t.delay_s);
        } else if (f < taper_end) {
          const double fall = std::exp(loss_slope * (f - end));
          const double window = 0.5 * (1 + std::cos(std::numbers::pi * (f - end) / (taper_end - end)));
          out.At(g, to, from) = at_end * DelayPhase(end - f, delay_above) * fall * window;
        }
      }
    }
  }
  r.data_begin_hz = n.freq_hz[0] == 0 && r.dc_extrapolated ? n.freq_hz[1] : n.freq_hz[0];
  if (report != nullptr) *report = r;
  return out;
}

double LossDb(const Network& n, double freq_hz) {
  const auto db = [&](std::size_t k) { return -20 * std::log10(std::max(std::abs(n.At(k, 1, 0)), 1e-30)); };
  const auto above = std::lower_bound(n.freq_hz.begin(), n.freq_hz.end(), freq_hz);
  if (above == n.freq_hz.end()) return db(n.Points() - 1);
  const auto k = static_cast<std::size_t>(above - n.freq_hz.begin());
  if (k == 0) return db(0);
  const double x = (freq_hz - n.freq_hz[k - 1]) / (n.freq_hz[k] - n.freq_hz[k - 1]);
  return db(k - 1) * (1 - x) + db(k) * x;
}

}  // namespace plumbline::link
