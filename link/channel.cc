#include "link/channel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <unsupported/Eigen/FFT>
#include <utility>

#include "link/touchstone.h"

namespace plumbline::link {
namespace {

// A file must reach this share of the baud rate: Nyquist.
constexpr double kLeastBandShare = 0.5;
// Between two points of a file the phase of its path may turn by at most this; at one half the delay is ambiguous.
constexpr double kMostPhaseStepCycles = 0.4;
constexpr double kMostStepShareOfBaud = 0.01;
constexpr double kMostBeginShareOfBaud = 0.02;

struct FileNetwork {
  Network network;  // on the grid, differential, reference 100 ohm
  FileReport report;
};

Expected<Network> ReadDifferential(const ChannelConfig& config, const std::string& file, bool through,
                                   FileReport& report) {
  auto read = ReadTouchstone(file);
  if (!read.ok()) return read.status();
  Network& data = *read;
  const bool four = data.ports == 4;
  if (config.enforce_passivity) report.passivity_fixed_points = EnforcePassivity(data);
  if (four && through && config.check_pairing) PLUMBLINE_RETURN_IF_ERROR(CheckPairing(data, config.pairing));
  report.figures = four ? Figures(data, config.pairing.out_p - 1, config.pairing.in_p - 1) : Figures(data);
  if (report.figures.max_singular_value > 1 + config.passivity_tolerance) {
    return Status::Error(
        fmt::format("{}: not passive: largest singular value {:.6g} at {:.6g} GHz: must be at most {:.6g} "
                    "(passivity_tolerance), or "
                    "set enforce_passivity",
                    file, report.figures.max_singular_value, report.figures.max_singular_value_hz / 1e9,
                    1 + config.passivity_tolerance));
  }
  if (four) {
    auto legs = Renormalise(data, kLegReferenceOhm);
    if (!legs.ok()) return legs.status();
    return DifferentialTwoPort(*legs, config.pairing);
  }
  // A two-port file is differential; R 50 in it means 50 ohm a leg.
  for (double& z : data.reference_ohm) {
    if (z == kLegReferenceOhm) z = kDifferentialReferenceOhm;
  }
  return Renormalise(data, kDifferentialReferenceOhm);
}

Expected<FileNetwork> ReadFile(const ChannelConfig& config, const FrequencyGrid& grid, const std::string& file,
                               bool through) {
  FileNetwork out;
  out.report.file = file;
  auto differential = ReadDifferential(config, file, through, out.report);
  if (!differential.ok()) return differential.status();
  const Network& n = *differential;
  const double end = n.freq_hz.back();
  const double nyquist = kLeastBandShare * config.baud_hz;
  if (end < nyquist * (1 - 1e-9)) {
    return Status::Error(fmt::format("{}: ends at {:.6g} GHz: must reach 0.5 of the baud rate {:.6g} GBd, {:.6g} GHz",
                                     file, end / 1e9, config.baud_hz / 1e9, nyquist / 1e9));
  }
  const std::size_t first = n.freq_hz[0] == 0 && n.Points() > 1 ? 1 : 0;
  if (n.freq_hz[first] > kMostBeginShareOfBaud * config.baud_hz) {
    return Status::Error(
        fmt::format("{}: begins at {:.6g} GHz: must begin at or below {:.6g} GHz (0.02 of the baud rate)", file,
                    n.freq_hz[first] / 1e9, kMostBeginShareOfBaud * config.baud_hz / 1e9));
  }
  double widest = 0;
  for (std::size_t k = 1; k < n.Points(); ++k) widest = std::max(widest, n.freq_hz[k] - n.freq_hz[k - 1]);
  const double limit = kMostStepShareOfBaud * config.baud_hz;
  if (widest > limit || (through && out.report.figures.max_phase_step_cycles > kMostPhaseStepCycles)) {
    return Status::Error(
        fmt::format("{}: frequency step {:.6g} MHz is too wide: at most {:.6g} MHz (0.01 of the baud rate) and {} of a "
                    "turn of phase (delay {:.4g} ns)",
                    file, widest / 1e6, limit / 1e6, kMostPhaseStepCycles, out.report.figures.delay_s * 1e9));
  }
  auto resampled = Resample(n, grid, config.taper_ratio, &out.report.resample);
  if (!resampled.ok()) return resampled.status();
  out.network = std::move(*resampled);
  out.report.loss_db = LossDb(out.network, nyquist);
  return out;
}

Expected<Network> Chain(const Network& transmitter, const Network& middle, const Network& receiver) {
  auto front = Cascade(transmitter, middle);
  if (!front.ok()) return front.status();
  return Cascade(*front, receiver);
}

Status InRange(const char* field, double value, double low, double high, const char* unit) {
  if (value >= low && value <= high) return Status::Ok();
  return Status::Error(
      fmt::format("{} = {:g}{}{}: must lie within {:g} to {:g}", field, value, *unit ? " " : "", unit, low, high));
}

Status ValidateLine(const char* field, const LineModel& line) {
  const auto name = [&](const char* member) { return fmt::format("{}.{}", field, member); };
  PLUMBLINE_RETURN_IF_ERROR(InRange(name("gamma0_per_mm").c_str(), line.gamma0_per_mm, 0, 1, "1/mm"));
  PLUMBLINE_RETURN_IF_ERROR(InRange(name("a1_sqrt_ns_per_mm").c_str(), line.a1_sqrt_ns_per_mm, 0, 1, "sqrt(ns)/mm"));
  PLUMBLINE_RETURN_IF_ERROR(InRange(name("a2_ns_per_mm").c_str(), line.a2_ns_per_mm, 0, 1, "ns/mm"));
  PLUMBLINE_RETURN_IF_ERROR(InRange(name("tau_ns_per_mm").c_str(), line.tau_ns_per_mm, 0, 1, "ns/mm"));
  return InRange(name("impedance_ohm").c_str(), line.impedance_ohm, 1, 1000, "ohm");
}

// Energy of the samples that lie before t = 0, which wrap to the last quarter of the period.
double EnergyBeforeZeroDb(const std::vector<Complex>& h) {
  const std::vector<double> samples = ImpulseResponse(h);
  double before = 0;
  double all = 0;
  for (std::size_t n = 0; n < samples.size(); ++n) {
    const double e = samples[n] * samples[n];
    all += e;
    if (n >= samples.size() - samples.size() / 4) before += e;
  }
  return 10 * std::log10(std::max(before, 1e-30 * all) / std::max(all, 1e-300));
}

}  // namespace

Status Validate(const ChannelConfig& c) {
  PLUMBLINE_RETURN_IF_ERROR(InRange("baud_hz", c.baud_hz, 1e9, 1e12, "Hz"));
  PLUMBLINE_RETURN_IF_ERROR(InRange("samples_per_ui", c.samples_per_ui, 2, 32, ""));
  if (c.samples_per_ui % 2 != 0) {
    return Status::Error(fmt::format("samples_per_ui = {}: must be even", c.samples_per_ui));
  }
  PLUMBLINE_RETURN_IF_ERROR(InRange("response_ui", c.response_ui, 16, 65536, "UI"));
  if (c.response_ui % 2 != 0) return Status::Error(fmt::format("response_ui = {}: must be even", c.response_ui));
  PLUMBLINE_RETURN_IF_ERROR(InRange("host_loss_db", c.host_loss_db, 0, 100, "dB"));
  PLUMBLINE_RETURN_IF_ERROR(ValidateLine("board", c.board));
  PLUMBLINE_RETURN_IF_ERROR(ValidateLine("module.line", c.module.line));
  PLUMBLINE_RETURN_IF_ERROR(ValidateLine("package.line1", c.package.line1));
  PLUMBLINE_RETURN_IF_ERROR(ValidateLine("package.line2", c.package.line2));
  if (c.file.empty() && c.host_loss_db > 0 && !(AttenuationDb(c.board, 1, c.baud_hz / 2) > 1e-6)) {
    return Status::Error(
        fmt::format("host_loss_db = {} dB: the board line has no loss to make it from", c.host_loss_db));
  }
  PLUMBLINE_RETURN_IF_ERROR(InRange("module.finger_capacitance_f", c.module.finger_capacitance_f, 0, 1e-11, "F"));
  PLUMBLINE_RETURN_IF_ERROR(InRange("module.pad_capacitance_f", c.module.pad_capacitance_f, 0, 1e-11, "F"));
  PLUMBLINE_RETURN_IF_ERROR(InRange("module.length_mm", c.module.length_mm, 0, 1000, "mm"));
  PLUMBLINE_RETURN_IF_ERROR(InRange("package.length1_mm", c.package.length1_mm, 0, 100, "mm"));
  PLUMBLINE_RETURN_IF_ERROR(InRange("package.length2_mm", c.package.length2_mm, 0, 100, "mm"));
  PLUMBLINE_RETURN_IF_ERROR(InRange("package.bump_capacitance_f", c.package.bump_capacitance_f, 0, 1e-11, "F"));
  PLUMBLINE_RETURN_IF_ERROR(InRange("package.ball_capacitance_f", c.package.ball_capacitance_f, 0, 1e-11, "F"));
  if (c.package.die_capacitance_f.size() != c.package.die_inductance_h.size()) {
    return Status::Error(fmt::format("package: {} die capacitances and {} inductances: must be as many",
                                     c.package.die_capacitance_f.size(), c.package.die_inductance_h.size()));
  }
  for (double x : c.package.die_capacitance_f) {
    PLUMBLINE_RETURN_IF_ERROR(InRange("package.die_capacitance_f", x, 0, 1e-11, "F"));
  }
  for (double x : c.package.die_inductance_h) {
    PLUMBLINE_RETURN_IF_ERROR(InRange("package.die_inductance_h", x, 0, 1e-8, "H"));
  }
  PLUMBLINE_RETURN_IF_ERROR(InRange("source_ohm", c.source_ohm, 1, 1000, "ohm"));
  PLUMBLINE_RETURN_IF_ERROR(InRange("load_ohm", c.load_ohm, 1, 1000, "ohm"));
  if (!(c.taper_ratio > 1 && c.taper_ratio <= 4)) {
    return Status::Error(fmt::format("taper_ratio = {}: must lie above 1 and at most 4", c.taper_ratio));
  }
  PLUMBLINE_RETURN_IF_ERROR(InRange("passivity_tolerance", c.passivity_tolerance, 0, 10, ""));
  auto pairing = ParsePairing(ToString(c.pairing));
  return pairing.ok() ? Status::Ok() : pairing.status();
}

std::vector<Complex> VoltageTransfer(const Network& n, double source_ohm, double load_ohm) {
  std::vector<Complex> h(n.Points());
  const double r1 = n.reference_ohm[0] / 2;
  const double r2 = n.reference_ohm[1] / 2;
  const double g1 = (source_ohm - r1) / (source_ohm + r1);
  const double g2 = (load_ohm - r2) / (load_ohm + r2);
  for (std::size_t k = 0; k < h.size(); ++k) {
    const Complex s11 = n.At(k, 0, 0), s12 = n.At(k, 0, 1), s21 = n.At(k, 1, 0), s22 = n.At(k, 1, 1);
    h[k] = s21 * (1 - g1) * (1 + g2) / (1.0 - s11 * g1 - s22 * g2 + g1 * g2 * (s11 * s22 - s12 * s21));
  }
  return h;
}

std::vector<double> ImpulseResponse(const std::vector<Complex>& h) {
  if (h.size() < 2) return {};
  std::vector<Complex> half = h;
  half.front() = half.front().real();  // the ends of a real signal's spectrum are real
  half.back() = half.back().real();
  std::vector<double> out;
  Eigen::FFT<double> fft;
  fft.SetFlag(Eigen::FFT<double>::HalfSpectrum);
  fft.inv(out, half, static_cast<Eigen::Index>(2 * (h.size() - 1)));
  return out;
}

Expected<ChannelResponse> BuildChannel(const ChannelConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(config));
  ChannelResponse out;
  out.grid = MakeGrid(config.baud_hz, config.samples_per_ui, config.response_ui);
  const std::vector<double> freq = out.grid.Frequencies();
  const double nyquist = config.baud_hz / 2;
  ChannelReport& report = out.report;
  report.nyquist_hz = nyquist;
  if (config.lossless) {
    out.h.assign(freq.size(), 1.0);
    return out;
  }

  const bool toward_module = config.direction == Direction::kHostToModule;
  const Network through = Through(freq);
  const Network package = config.host_package || config.far_package ? PackageNetwork(freq, config.package) : through;
  const Network& host = config.host_package ? package : through;  // die at port 0
  const bool from_file = !config.file.empty();

  // The far end, chip at port 0.
  Network far = ShuntCapacitor(freq, config.module.pad_capacitance_f);
  if (!from_file) far = Reversed(ModuleNetwork(freq, config.module));
  if (config.far_package) far = package;
  const Network& transmitter = toward_module ? host : far;
  const Network receiver = Reversed(toward_module ? far : host);

  Network middle;
  double middle_delay_s = 0;
  if (from_file) {
    auto file = ReadFile(config, out.grid, config.file, true);
    if (!file.ok()) return file.status();
    middle = std::move(file->network);
    middle_delay_s = file->report.figures.delay_s;
    report.file = std::move(file->report);
  } else {
    const double length_mm = LengthForLossMm(config.board, config.host_loss_db, nyquist);
    middle = TransmissionLine(freq, config.board, length_mm);
    middle_delay_s = length_mm * config.board.tau_ns_per_mm * 1e-9;
    report.board_loss_db = AttenuationDb(config.board, length_mm, nyquist);
    report.board_length_mm = length_mm;
    auto to_finger = Cascade(host, middle);
    if (!to_finger.ok()) return to_finger.status();
    report.die_to_finger_db = LossDb(*to_finger, nyquist);
  }
  auto whole = Chain(transmitter, middle, receiver);
  if (!whole.ok()) return whole.status();
  const auto transfer = [&](const Network& n) {
    std::vector<Complex> h = VoltageTransfer(n, config.source_ohm, config.load_ohm);
    h.front() = h.front().real();
    return h;
  };
  out.h = transfer(*whole);
  report.die_to_die_db = LossDb(*whole, nyquist);
  report.transfer_db =
      -20 * std::log10(std::max(std::abs(out.h[static_cast<std::size_t>(config.response_ui / 2)]), 1e-30));
  // The grid tells the delay only modulo its period; the parts tell which period.
  const double period_s = 1 / out.grid.step_hz;
  const double expected_s = Figures(transmitter).delay_s + middle_delay_s + Figures(receiver).delay_s;
  report.delay_s = Figures(*whole).delay_s;
  report.delay_s += period_s * std::round((expected_s - report.delay_s) / period_s);
  if (report.delay_s < 0.5 * period_s) report.energy_before_zero_db = EnergyBeforeZeroDb(out.h);

  // Aggressors see the victim's receiver, and a transmitter like the victim's (FEXT) or one at the victim's
  // receiving end (NEXT). With files the far end is the pad alone, as for the victim's file.
  Network aggressor_far = config.far_package ? package : ShuntCapacitor(freq, config.module.pad_capacitance_f);
  const Network victim = Reversed(toward_module ? aggressor_far : host);
  const auto add = [&](const std::string& name, bool near_end) -> Status {
    auto file = ReadFile(config, out.grid, name, false);
    if (!file.ok()) return file.status();
    const bool transmitter_is_host = near_end ? !toward_module : toward_module;
    auto path = Chain(transmitter_is_host ? host : aggressor_far, file->network, victim);
    if (!path.ok()) return path.status();
    out.aggressors.push_back({near_end, name, transfer(*path)});
    report.aggressor_files.push_back(std::move(file->report));
    return Status::Ok();
  };
  for (const std::string& name : config.fext_files) PLUMBLINE_RETURN_IF_ERROR(add(name, false));
  for (const std::string& name : config.next_files) PLUMBLINE_RETURN_IF_ERROR(add(name, true));
  return out;
}

}  // namespace plumbline::link
