#include "link/linear_model.h"

#include <cmath>
#include <cstddef>

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

}  // namespace

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
  if (drive_correlation.empty()) return gains;
  if (steady_state_drive) {
    double sum = 0;
    for (const double c : taps) sum += c;
    gains.drive = drive_reference / std::abs(sum);
  } else {
    gains.drive = std::sqrt(drive_reference / Power(taps, drive_correlation));
  }
  gains.tia = std::sqrt(tia_reference / Power(taps, tia_correlation)) / gains.drive;
  return gains;
}

}  // namespace plumbline::link
