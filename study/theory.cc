#include "study/theory.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>

#include "study/special_functions.h"

namespace plumbline::study {
namespace {

constexpr double kPam4Power = 5.0;  // mean of 1 and 9

// P(i) of i symbol errors among n with probability p each.
double Binomial(int n, int i, double p) {
  if (p <= 0.0) return i == 0 ? 1.0 : 0.0;
  if (p >= 1.0) return i == n ? 1.0 : 0.0;
  const double ways = LogGamma(n + 1.0) - LogGamma(i + 1.0) - LogGamma(n - i + 1.0);
  return std::exp(ways + i * std::log(p) + (n - i) * std::log1p(-p));
}

// sum_{i > t} weight(i) P(i), small terms first.
template <typename Weight>
double Tail(const RsPlan& plan, double ber, Weight weight) {
  const double p = RsSymbolErrorRatio(ber);
  double sum = 0.0;
  for (int i = plan.n; i > plan.t; --i) sum += weight(i) * Binomial(plan.n, i, p);
  return sum;
}

Status CheckHistogram(const RsPlan& plan, std::span<const std::uint64_t> histogram) {
  const auto bins = static_cast<std::size_t>(plan.t) + 2;
  if (histogram.size() < bins) {
    return Status::Error("the codeword histogram has " + std::to_string(histogram.size()) + " bins, needed are " +
                         std::to_string(bins));
  }
  if (std::accumulate(histogram.begin(), histogram.end(), std::uint64_t{0}) == 0) {
    return Status::Error("no codeword was counted");
  }
  return Status::Ok();
}

}  // namespace

double Pam4SnrDb(double sigma) { return 10.0 * std::log10(kPam4Power / (sigma * sigma)); }
double Pam4Sigma(double snr_db) { return std::sqrt(kPam4Power * std::pow(10.0, -0.1 * snr_db)); }

double Pam4Ser(double snr_db) { return 1.5 * QFunction(1.0 / Pam4Sigma(snr_db)); }
double Pam4Ber(double snr_db) { return 0.5 * Pam4Ser(snr_db); }
double Pam4SnrDbForSer(double ser) { return Pam4SnrDb(1.0 / InverseQ(ser / 1.5)); }
double Pam4SnrDbForBer(double ber) { return Pam4SnrDbForSer(2.0 * ber); }

double RsSymbolErrorRatio(double ber) { return -std::expm1(kRsSymbolBits * std::log1p(-ber)); }

double RsCodewordErrorRatio(const RsPlan& plan, double ber) {
  return Tail(plan, ber, [](int) { return 1.0; });
}

double RsPostFecBer(const RsPlan& plan, double ber) {
  if (ber <= 0.0) return 0.0;
  const double symbol_ratio = Tail(plan, ber, [&](int i) { return static_cast<double>(i) / plan.n; });
  return ber / RsSymbolErrorRatio(ber) * symbol_ratio;
}

double FrameLossRatio(double codeword_error_ratio, int interleave) {
  const double frames = interleave * 640.0 / 84.0;  // of a group of codewords; one more straddles its edge
  return std::min(1.0, -std::expm1(interleave * std::log1p(-codeword_error_ratio)) * (1.0 + 1.0 / frames));
}

double RsBerForFrameLossRatio(const RsPlan& plan, double frame_loss_ratio, int interleave) {
  double low = std::log(1e-12);
  double high = std::log(0.1);
  for (int i = 0; i < 100; ++i) {
    const double middle = 0.5 * (low + high);
    const double flr = FrameLossRatio(RsCodewordErrorRatio(plan, std::exp(middle)), interleave);
    (flr < frame_loss_ratio ? low : high) = middle;
  }
  return std::exp(low);
}

Expected<ObservedFlr> ObserveFrameLossRatio(const RsPlan& plan, std::span<const std::uint64_t> histogram,
                                            int interleave) {
  PLUMBLINE_RETURN_IF_ERROR(CheckHistogram(plan, histogram));
  ObservedFlr result;
  result.codewords = std::accumulate(histogram.begin(), histogram.end(), std::uint64_t{0});
  for (std::size_t i = static_cast<std::size_t>(plan.t) + 1; i < histogram.size(); ++i) {
    result.uncorrectable += histogram[i];
  }
  const auto flr = [&](double uncorrectable) {
    return FrameLossRatio(std::min(1.0, uncorrectable / static_cast<double>(result.codewords)), interleave);
  };
  const Interval count = PoissonInterval(result.uncorrectable);
  result.flr = flr(static_cast<double>(result.uncorrectable));
  result.interval = {flr(count.low), flr(count.high)};
  return result;
}

Expected<PredictedFlr> PredictFrameLossRatio(const RsPlan& plan, std::span<const std::uint64_t> histogram,
                                             int interleave) {
  PLUMBLINE_RETURN_IF_ERROR(CheckHistogram(plan, histogram));
  const auto codewords = static_cast<double>(std::accumulate(histogram.begin(), histogram.end(), std::uint64_t{0}));
  PredictedFlr result;
  double mean_x = 0.0;
  double mean_y = 0.0;
  const auto for_filled_bins = [&](auto visit) {
    for (int i = 1; i <= plan.t; ++i) {
      const std::uint64_t count = histogram[static_cast<std::size_t>(i)];
      if (count != 0) visit(static_cast<double>(i), std::log10(static_cast<double>(count) / codewords));
    }
  };
  for_filled_bins([&](double x, double y) {
    ++result.bins;
    mean_x += x;
    mean_y += y;
  });
  if (result.bins < 4) {
    return Status::Error("a fit needs 4 filled bins among S1..S" + std::to_string(plan.t) + ", there are " +
                         std::to_string(result.bins));
  }
  mean_x /= result.bins;
  mean_y /= result.bins;
  double xx = 0.0;
  double xy = 0.0;
  double yy = 0.0;
  for_filled_bins([&](double x, double y) {
    xx += (x - mean_x) * (x - mean_x);
    xy += (x - mean_x) * (y - mean_y);
    yy += (y - mean_y) * (y - mean_y);
  });
  result.slope = xy / xx;
  result.intercept = mean_y - result.slope * mean_x;
  result.r_squared = yy > 0.0 ? xy * xy / (xx * yy) : 0.0;
  if (!(result.slope < 0.0)) {
    return Status::Error("the bins S1..S" + std::to_string(plan.t) +
                         " do not fall with the number of symbol errors, so that no line can be continued");
  }
  for (int i = plan.t + kContinuedBins; i > plan.t; --i) {
    result.codeword_error_ratio += std::pow(10.0, result.intercept + result.slope * i);
  }
  result.codeword_error_ratio = std::min(1.0, result.codeword_error_ratio);
  result.flr = FrameLossRatio(result.codeword_error_ratio, interleave);
  return result;
}

}  // namespace plumbline::study
