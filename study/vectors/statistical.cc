#include "study/vectors/statistical.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <vector>

#include "reference/core/fixed.h"
#include "reference/core/gaussian.h"
#include "reference/core/rng.h"
#include "reference/eq/dfe.h"
#include "reference/eq/mlse.h"
#include "reference/eq/slicer.h"
#include "study/statistics.h"

namespace plumbline::study {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint32_t kSeed = 20261121;
constexpr std::int64_t kSymbols = 1 << 21;
constexpr std::int64_t kMinErrors = 100;
constexpr std::size_t kPiece = 4096;
constexpr int kAmplitude = 512;  // slicer units of amplitude 1: levels -3, -1, 1, 3

enum class Detector { kSlicer, kDfe, kMlse };

struct Link {
  const char* name;
  const char* detector;  // in words
  Detector kind;
  std::int16_t alpha;                                // postcursor, slicer units for amplitude 1
  std::array<int, 5> sigma;                          // slicer units, rms
  const char* theory;                                // in words
  double (*theory_ser)(double alpha, double sigma);  // both for amplitude 1
};

double Tail(double x) { return std::erfc(x / std::sqrt(2.0)) / 2; }

double SlicerSer(double, double sigma) { return 1.5 * Tail(1 / sigma); }

// A chain of errors by one level. One moves the next sample by 2 alpha: towards the next threshold for three levels of
// four, away from it for three of four.
double DfeSer(double alpha, double sigma) {
  const double first = SlicerSer(alpha, sigma);
  const double again = 0.75 * (Tail((1 - 2 * alpha) / sigma) + Tail((1 + 2 * alpha) / sigma));
  return first / (1 - again + first);
}

// The union over error events of j symbols of alternating sign, each of weight j.
double MlseSer(double alpha, double sigma) {
  double sum = 0;
  for (int j = 1; j <= 400; ++j) {
    const double distance = std::sqrt(1 + (j - 1) * (1 - alpha) * (1 - alpha) + alpha * alpha);
    sum += j * std::pow(0.75, j) * Tail(distance / sigma);
  }
  return 2 * sum;
}

constexpr std::array kLinks = {
    Link{"awgn_slicer",
         "slicer, default configuration",
         Detector::kSlicer,
         0,
         {206, 180, 160, 140, 130},
         "1.5 Q(1/sigma), exact",
         SlicerSer},
    Link{"awgn_dfe",
         "dfe, one tap, tap[0] = alpha",
         Detector::kDfe,
         256,
         {206, 180, 160, 140, 130},
         "p / (1 - a + p), p = 1.5 Q(1/sigma), a = 0.75 (Q((1 - 2 alpha)/sigma) + Q((1 + 2 alpha)/sigma))",
         DfeSer},
    Link{"awgn_mlse",
         "mlse, default configuration, alpha",
         Detector::kMlse,
         256,
         {230, 201, 179, 157, 145},
         "2 sum_j j 0.75^j Q(sqrt(1 + (j - 1)(1 - alpha)^2 + alpha^2)/sigma), union bound",
         MlseSer},
};

// Wrong symbols, and the events that they came in: those fewer than kErrorEventGap + 1 symbols apart are one.
struct Counts {
  void Add(std::int64_t symbol, int distance) {
    if (distance == 0) return;
    if (events == 0 || symbol - last > kErrorEventGap) {
      ++events;
      size = 0;
    }
    last = symbol;
    squares += 2 * size + 1;  // (size + 1)^2 - size^2
    largest = std::max(largest, ++size);
    ++symbol_errors;
    bit_errors += distance == 2 ? 2 : 1;  // Gray: 0-1, 1-2, 2-3 and 0-3 differ in one bit
  }

  std::int64_t symbol_errors = 0;
  std::int64_t bit_errors = 0;
  std::int64_t events = 0;
  std::int64_t squares = 0;  // of the events' sizes
  std::int64_t largest = 0;  // event
  std::int64_t last = 0;     // symbol in error
  std::int64_t size = 0;     // of the event under way
};

Counts Count(const Link& link, std::uint32_t stream, int sigma) {
  const SlicerPlan slicer_plan = MakePlan(SlicerConfig{});
  const SlicerCoefs slicer;
  const DfePlan dfe_plan = MakePlan(DfeConfig{});
  DfeCoefs dfe;
  dfe.tap[0] = link.alpha;
  DfeState dfe_state;
  Reset(dfe_plan, dfe_state);
  const MlsePlan mlse_plan = MakePlan(MlseConfig{});
  const MlseCoefs mlse{link.alpha, 0};
  MlseState mlse_state;
  Reset(mlse_plan, mlse_state);
  const auto late = link.kind == Detector::kMlse ? static_cast<std::size_t>(mlse_plan.config.traceback) : 0;

  std::vector<std::uint8_t> sent;   // from the first symbol whose decision is not out yet
  std::size_t before_first = late;  // decisions that belong to no symbol
  std::vector<std::int16_t> in(kPiece);
  std::vector<std::int16_t> other(kPiece);
  std::vector<std::uint8_t> got(kPiece);
  Counts counts;
  int before = 0;
  for (std::int64_t n = 0; n < kSymbols + static_cast<std::int64_t>(late); n += static_cast<std::int64_t>(kPiece)) {
    for (std::size_t i = 0; i < kPiece; ++i) {
      const PhiloxBlock word = Philox4x32({kSeed, stream}, static_cast<std::uint64_t>(n) + i);
      const auto symbol = static_cast<std::uint8_t>(word[0] & 3);
      const std::int64_t noise = RoundShift(std::int64_t{GaussianFromWord(word[1])} * sigma, kGaussianFractionBits);
      const int amplitude = 2 * symbol - 3;
      in[i] = SaturateToInt16(kAmplitude * amplitude + link.alpha * before + noise);
      before = amplitude;
      sent.push_back(symbol);
    }
    switch (link.kind) {
      case Detector::kSlicer:
        reference::Slicer(slicer_plan, slicer, in, got, other);
        break;
      case Detector::kDfe:
        reference::Dfe(dfe_plan, dfe, slicer, dfe_state, in, {}, other, got);
        break;
      case Detector::kMlse:
        reference::Mlse(mlse_plan, mlse, slicer, mlse_state, in, got);
        break;
    }
    const std::size_t skip = std::min(before_first, kPiece);
    before_first -= skip;
    const std::int64_t first = n + static_cast<std::int64_t>(skip) - static_cast<std::int64_t>(late);
    const auto count =
        static_cast<std::size_t>(std::min<std::int64_t>(static_cast<std::int64_t>(kPiece - skip), kSymbols - first));
    for (std::size_t i = 0; i < count; ++i) {
      counts.Add(first + static_cast<std::int64_t>(i), std::abs(got[skip + i] - sent[i]));
    }
    sent.erase(sent.begin(), sent.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return counts;
}

// Four significant digits: the same text whatever the C library's last bit.
double Rounded(double value) {
  const double scale = std::pow(10.0, 3 - std::floor(std::log10(value)));
  return std::stod(std::to_string(std::llround(value * scale)) + "e" +
                   std::to_string(std::lround(std::floor(std::log10(value))) - 3));
}

}  // namespace

std::map<std::string, std::string> StatisticalCurves() {
  std::map<std::string, std::string> files;
  for (const Link& link : kLinks) {
    Json points = Json::array();
    for (std::size_t i = 0; i < link.sigma.size(); ++i) {
      const int sigma = link.sigma[i];
      const auto stream = static_cast<std::uint32_t>(i + 1);
      const Counts counts = Count(link, stream, sigma);
      const double ratio = static_cast<double>(sigma) / kAmplitude;
      const Interval interval =
          PoissonInterval(static_cast<double>(counts.symbol_errors), static_cast<double>(counts.squares),
                          static_cast<double>(counts.largest));
      points.push_back({{"stream", stream},
                        {"sigma", sigma},
                        {"snr_db", std::round(1000 * 10 * std::log10(5 / (ratio * ratio))) / 1000},
                        {"symbols", kSymbols},
                        {"symbol_errors", counts.symbol_errors},
                        {"error_events", counts.events},
                        {"bit_errors", counts.bit_errors},
                        {"ser_ci95", {Rounded(interval.low / kSymbols), Rounded(interval.high / kSymbols)}},
                        {"theory_ser", Rounded(link.theory_ser(link.alpha / double{kAmplitude}, ratio))}});
    }
    const Json json = {
        {"schema", "plumbline-statistical-1"},
        {"link", link.name},
        {"summary",
         "PAM4 in white Gaussian noise, integers throughout; not bit-exact for other arithmetic: compare the "
         "error ratio with the interval"},
        {"config", {{"seed", kSeed}, {"amplitude", kAmplitude}, {"alpha", link.alpha}, {"detector", link.detector}}},
        {"stimulus",
         {"w = Philox4x32-10 words of key (seed, stream) at counter n",
          "symbol[n] = w[0] mod 4, a[n] = 2 symbol[n] - 3, a[-1] = 0",
          "noise[n] = (GaussianFromWord(w[1]) * sigma + 2^11) >> 12",
          "z[n] = amplitude * a[n] + alpha * a[n-1] + noise[n], saturated to 16 bits"}},
        {"unit",
         "sigma, amplitude, alpha, z: slicer units, 512 for amplitude 1; snr_db: mean power of z without alpha "
         "over the noise's"},
        {"theory", link.theory},
        {"interval", "95 %, compound Poisson: errors up to 8 symbols apart are one event"},
        {"min_symbol_errors", kMinErrors},
        {"points", std::move(points)}};
    files["statistical/" + std::string(link.name) + "/curve.json"] = json.dump(1) + "\n";
  }
  return files;
}

}  // namespace plumbline::study
