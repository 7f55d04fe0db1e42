#include "link/linear_model.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace plumbline::link {
namespace {

// sum_ij c_i c_j correlation[|i - j|]; lags beyond the list count as zero.
double Power(std::span<const double> taps, const std::vector<double>& correlation) {
  double sum = 0;
  for (std::size_t i = 0; i < taps.size(); ++i) {
    for (std::size_t j = 0; j <= i && i - j < correlation.size(); ++j) {
      sum += (i == j ? 1.0 : 2.0) * taps[i] * taps[j] * correlation[i - j];
    }
  }
  return sum;
}

// Peak distortion: the largest value that any data give, sum_k |h_k|, at the sampling phase where it is smallest.
double Peak(std::span<const double> taps, const std::vector<std::array<double, DriveMeter::kPhases>>& pulse) {
  std::array<double, DriveMeter::kPhases> sum{};
  for (std::size_t k = 0; k + 1 < pulse.size() + taps.size(); ++k) {
    std::array<double, DriveMeter::kPhases> h{};
    for (std::size_t j = k < pulse.size() ? 0 : k + 1 - pulse.size(); j < taps.size() && j <= k; ++j) {
      for (std::size_t p = 0; p < h.size(); ++p) h[p] += taps[j] * pulse[k - j][p];
    }
    for (std::size_t p = 0; p < h.size(); ++p) sum[p] += std::abs(h[p]);
  }
  return *std::min_element(sum.begin(), sum.end());
}

}  // namespace

double DriveMeter::Level(std::span<const double> taps) const {
  switch (level) {
    case DriveLevel::kPeak:
      return Peak(taps, pulse);
    case DriveLevel::kPower:
      return std::sqrt(Power(taps, correlation));
    case DriveLevel::kSteadyState:
      break;
  }
  return steady_state * std::abs(std::accumulate(taps.begin(), taps.end(), 0.0));
}

const char* Name(Source source) {
  switch (source) {
    case Source::kTxNoise:
      return "tx";
    case Source::kTxJitter:
      return "tx_jitter";
    case Source::kDriver:
      return "driver";
    case Source::kRin:
      return "rin";
    case Source::kMpi:
      return "mpi";
    case Source::kTia:
      return "tia";
    case Source::kCrosstalk:
      return "crosstalk";
    case Source::kHostRx:
      return "host_rx";
    case Source::kRxJitter:
      return "rx_jitter";
  }
  return "unknown";
}

LinearModel::Gains LinearModel::GainsFor(std::span<const double> taps) const {
  Gains gains;
  if (tia_correlation.empty()) return gains;
  gains.drive = drive_reference / drive.Level(taps);
  gains.tia = std::sqrt(tia_reference / Power(taps, tia_correlation)) / gains.drive;
  return gains;
}

}  // namespace plumbline::link
