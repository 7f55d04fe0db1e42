// An electrical channel of a hop, from the transmitter's die to the receiver's die, as a voltage transfer function on
// a uniform grid: host package, board line (or the user's file), module finger, line and pad, terminations, and the
// crosstalk aggressors through the same ends.
//
// Amplitude. H is H21 of 93A-18: s21 (1 - G1) (1 + G2) / (1 - s11 G1 - s22 G2 + G1 G2 (s11 s22 - s12 s21)) with
// G = (Rd - R0) / (Rd + R0). That is twice the ratio of the voltage at the load to the open-circuit voltage of the
// source: a DAC level of A_v volt means what A_v means in Annex 93A, the peak differential voltage that the source puts
// into a matched load. A lossless channel with matched ends has H = 1.
//
// Files. A file is taken from ball to module (it holds board, connector and module board): it replaces board line,
// finger and module line; package and pad are added. Its input is the transmitting end: host side of a channel toward
// the module, module side of one toward the host. Above the file's end its S-parameters are tapered to zero
// (network.h).
//
// Errors: Expected with one line that names the field or the file, the value and the limits. A file that ends below
// half the baud rate is refused, and so is one whose largest singular value is above 1 + passivity_tolerance.
// Thread-safety: pure functions; results are values.
// Standard: IEEE 802.3 Annex 93A.1.2 to 93A.1.4 (93A-17, 93A-18).
#ifndef PLUMBLINE_LINK_CHANNEL_H_
#define PLUMBLINE_LINK_CHANNEL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "link/line.h"
#include "link/network.h"
#include "reference/core/status.h"

namespace plumbline::link {

enum class Direction { kHostToModule, kModuleToHost };

struct ChannelConfig {
  double baud_hz = 53.125e9;
  std::int32_t samples_per_ui = 4;  // the grid ends at samples_per_ui / 2 * baud_hz
  std::int32_t response_ui = 1024;  // period of the impulse response; the grid step is baud_hz / response_ui
  Direction direction = Direction::kHostToModule;
  bool lossless = false;  // H = 1, nothing else applies

  bool host_package = true;
  PackageModel package = Package8023ck(12);
  double host_loss_db = 8.0;  // the board line alone at baud_hz / 2; not used with a file
  LineModel board = kHostBoardLine;
  ModuleModel module;  // with a file only the pad
  // A device package at the other end instead of finger, line and pad: chip to chip (backplane, cable).
  bool far_package = false;

  double source_ohm = 50;  // Rd of the transmitter, a leg
  double load_ohm = 50;    // Rd of the receiver, a leg

  std::string file;  // empty: the built-in board line
  std::vector<std::string> fext_files;
  std::vector<std::string> next_files;
  PortPairing pairing;  // of all files; two-port files are taken as differential
  bool check_pairing = true;
  double taper_ratio = 1.25;          // the taper ends at this multiple of the file's end
  double passivity_tolerance = 0.01;  // refused above 1 + this
  bool enforce_passivity = false;     // scale singular values above 1 down to 1 first (counted)
};
Status Validate(const ChannelConfig& config);

struct FileReport {
  std::string file;
  NetworkFigures figures;  // of the data as read
  std::int64_t passivity_fixed_points = 0;
  ResampleReport resample;
  double loss_db = 0;  // |SDD21| at baud_hz / 2
};

struct ChannelReport {
  double nyquist_hz = 0;
  std::optional<double> board_loss_db;  // board line alone (attenuation); absent with a file
  std::optional<double> board_length_mm;
  std::optional<double> die_to_finger_db;  // host package and board; absent with a file
  double die_to_die_db = 0;                // loss, -20 log10 |s21| of the whole cascade, 100 ohm
  double transfer_db = 0;                  // loss, -20 log10 |H21|: terminations included
  double delay_s = 0;                      // energy-weighted
  // Share of the impulse response's energy before t = 0; absent where the delay exceeds half the response's period.
  std::optional<double> energy_before_zero_db;
  std::optional<FileReport> file;
  std::vector<FileReport> aggressor_files;
};

struct Aggressor {
  bool near_end = false;  // NEXT: its transmitter sits at the victim's receiver
  std::string file;
  std::vector<Complex> h;  // on the same grid
};

struct ChannelResponse {
  FrequencyGrid grid;
  std::vector<Complex> h;  // grid.points values; real at 0 Hz
  std::vector<Aggressor> aggressors;
  ChannelReport report;
};
Expected<ChannelResponse> BuildChannel(const ChannelConfig& config);

// 93A-18 at every point of a two-port; Rd in ohm a leg, the two-port's reference is 2 R0.
std::vector<Complex> VoltageTransfer(const Network& two_port, double source_ohm, double load_ohm);

// Real samples h[n], n = 0 .. 2 (points - 1) - 1, at the rate 2 (points - 1) step_hz, such that sum h[n] e^{-j 2 pi f n
// / fs} = H(f) on the grid: unit gain at DC means that the samples add up to 1. Times before zero wrap to the end.
std::vector<double> ImpulseResponse(const std::vector<Complex>& h);

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_CHANNEL_H_
