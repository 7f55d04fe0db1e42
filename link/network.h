// S-parameters on a frequency grid: cascade, renormalisation, mixed mode, resampling, and the figures (passivity,
// causality, reciprocity) by which data are judged before they are used.
//
// Conventions. s(i, j) is the wave out of port i for a wave into port j; ports count from 0 in code and from 1 in
// text. Waves are power waves with real reference impedances. A two-port has its input at port 0 and its output at
// port 1. Differential two-ports carry the reference of the differential mode: 100 ohm where each leg has 50.
// Errors: functions that can be given unsuitable networks return Expected; nothing throws, prints or aborts.
// Thread-safety: values and pure functions.
// Standard: IEEE 802.3 Annex 93A (reference impedance R0 = 50 ohm a leg); mixed mode after Bockelman and Eisenstadt.
#ifndef PLUMBLINE_LINK_NETWORK_H_
#define PLUMBLINE_LINK_NETWORK_H_

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reference/core/status.h"

namespace plumbline::link {

using Complex = std::complex<double>;

inline constexpr double kLegReferenceOhm = 50.0;            // R0 of Annex 93A, single ended
inline constexpr double kDifferentialReferenceOhm = 100.0;  // 2 R0

// A uniform grid: point k is k * step_hz, k = 0 .. points - 1.
struct FrequencyGrid {
  double step_hz = 0;
  std::int32_t points = 0;
  double FrequencyHz(std::size_t k) const { return step_hz * static_cast<double>(k); }
  double EndHz() const { return step_hz * static_cast<double>(points - 1); }
  std::vector<double> Frequencies() const;
  bool operator==(const FrequencyGrid&) const = default;
};
// The grid of a waveform with samples_per_ui samples a UI and a period of response_ui UI: 0 .. samples_per_ui/2 * baud
// in steps of baud / response_ui. Its inverse transform has samples_per_ui * response_ui real samples.
FrequencyGrid MakeGrid(double baud_hz, std::int32_t samples_per_ui = 4, std::int32_t response_ui = 1024);

struct Network {
  std::int32_t ports = 0;
  std::vector<double> freq_hz;        // strictly ascending, >= 0
  std::vector<double> reference_ohm;  // one a port, > 0
  std::vector<Complex> data;          // [point][to][from]
  std::string name;                   // where it came from, for messages

  std::size_t Points() const { return freq_hz.size(); }
  Complex& At(std::size_t point, int to, int from) { return data[Index(point, to, from)]; }
  const Complex& At(std::size_t point, int to, int from) const { return data[Index(point, to, from)]; }

 private:
  std::size_t Index(std::size_t point, int to, int from) const {
    const auto n = static_cast<std::size_t>(ports);
    return (point * n + static_cast<std::size_t>(to)) * n + static_cast<std::size_t>(from);
  }
};

// A network of the right size, all S zero.
Network MakeNetwork(std::int32_t ports, std::vector<double> freq_hz, double reference_ohm, std::string name = {});

// Sizes agree, frequencies ascend, references are positive, everything is finite.
Status Validate(const Network& network);

// Two-ports on the same grid, output of `a` on the input of `b`; the references of the joined ports must agree.
Expected<Network> Cascade(const Network& a, const Network& b);
// The two-port with its ends exchanged.
Network Reversed(const Network& two_port);
// All ports to one real reference impedance.
Expected<Network> Renormalise(const Network& network, double reference_ohm);

// Which port is which of a differential four-port; ports count from 1.
struct PortPairing {
  std::int32_t in_p = 1, out_p = 2, in_n = 3, out_n = 4;
  bool operator==(const PortPairing&) const = default;
};
// "1-2,3-4": in+ - out+, in- - out-. Each of 1..4 must occur once.
Expected<PortPairing> ParsePairing(std::string_view text);
std::string ToString(const PortPairing& pairing);
// Judges the pairing by the transmission near DC (all points up to 1 GHz, at least two, without the one at 0 Hz): the
// named legs must carry more power than any other way to join the same four ports. For through channels; crosstalk has
// no strong path and takes the pairing of its through channel.
Status CheckPairing(const Network& four_port, const PortPairing& pairing);

// Mixed mode, ports in the order D1 D2 C1 C2; references 2 Z and Z / 2. All four references must be equal.
Expected<Network> ToMixedMode(const Network& four_port, const PortPairing& pairing);
// SDD alone, as a two-port with the reference 2 Z.
Expected<Network> DifferentialTwoPort(const Network& four_port, const PortPairing& pairing);

struct NetworkFigures {
  double max_singular_value = 0;     // 1 or less: passive
  double max_singular_value_hz = 0;  // where
  double causality = 1;  // share of clockwise rotation of s21 (two-port; worst s(i,j) of a through path), 1 best
  double reciprocity_error = 0;      // max |s(i,j) - s(j,i)|
  double delay_s = 0;                // energy-weighted delay of s21
  double max_phase_step_cycles = 0;  // delay_s times the widest frequency step: above 1/2 the phase is ambiguous
};
// Measured on the data as they are, before any resampling. Two-ports and four-ports; `to`, `from` name the path whose
// causality and delay are asked.
NetworkFigures Figures(const Network& network, int to = 1, int from = 0);
// Scales every singular value above 1 down to 1, point by point. Returns how many points changed.
std::int64_t EnforcePassivity(Network& network);

struct ResampleReport {
  double data_begin_hz = 0;      // lowest frequency of the data that was used (0 when a valid DC point was there)
  double data_end_hz = 0;        // end of the data
  bool dc_extrapolated = false;  // of a transmission
  double taper_end_hz = 0;  // the raised cosine runs from data_end_hz to here; 0: the data reach the end of the grid
};
// To a uniform grid. Between the points: cubic Hermite in the complex plane after each s(i,j) has had its own
// energy-weighted delay removed. DC: where the data have no point at 0 Hz, or one that is not real (within 1 % of its
// magnitude), the magnitude continues linearly from the two lowest points and the phase goes to the nearer of 0 and
// 180 degrees. Above the data: each s(i,j) holds its end value (transmission: continues its loss slope, measured over
// the top fifth of the band, never rising) and its delay, times a raised cosine that falls from 1 at the end of the
// data to 0 at taper_ratio times that frequency.
Expected<Network> Resample(const Network& network, const FrequencyGrid& grid, double taper_ratio = 1.25,
                           ResampleReport* report = nullptr);

// -20 log10 |s21| of a two-port at a frequency inside its grid, linear in dB between points.
double LossDb(const Network& two_port, double freq_hz);

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_NETWORK_H_
