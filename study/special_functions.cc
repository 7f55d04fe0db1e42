#include "study/special_functions.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace plumbline::study {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kTiny = 1e-300;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// P by its power series (DLMF 8.11.4), for x < a + 1.
double GammaSeries(double a, double x) {
  double term = 1.0 / a;
  double sum = term;
  for (double n = a + 1.0; term > sum * kEpsilon; n += 1.0) {
    term *= x / n;
    sum += term;
  }
  return sum * std::exp(a * std::log(x) - x - LogGamma(a));
}

// Q by its continued fraction (DLMF 8.9.2, modified Lentz), for x >= a + 1.
double GammaFraction(double a, double x) {
  double b = x + 1.0 - a;
  double c = 1.0 / kTiny;
  double d = 1.0 / b;
  double h = d;
  for (double i = 1.0;; i += 1.0) {
    const double an = -i * (i - a);
    b += 2.0;
    d = an * d + b;
    if (std::abs(d) < kTiny) d = kTiny;
    c = b + an / c;
    if (std::abs(c) < kTiny) c = kTiny;
    d = 1.0 / d;
    const double step = d * c;
    h *= step;
    if (std::abs(step - 1.0) < 4.0 * kEpsilon) break;
  }
  return h * std::exp(a * std::log(x) - x - LogGamma(a));
}

// The continued fraction of the incomplete beta function (DLMF 8.17.22, modified Lentz), for x < (a + 1) / (a + b + 2).
double BetaFraction(double a, double b, double x) {
  double c = 1.0;
  double d = 1.0 / (1.0 - (a + b) * x / (a + 1.0));
  double h = d;
  const auto advance = [&](double coefficient) {
    d = 1.0 + coefficient * d;
    if (std::abs(d) < kTiny) d = kTiny;
    c = 1.0 + coefficient / c;
    if (std::abs(c) < kTiny) c = kTiny;
    d = 1.0 / d;
    h *= d * c;
    return d * c;
  };
  for (double m = 1.0;; m += 1.0) {
    advance(m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)));
    const double step = advance(-(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)));
    if (std::abs(step - 1.0) < 4.0 * kEpsilon) return h;
  }
}

// The root of an increasing function between bounds that enclose it.
template <typename Function>
double Bisect(Function function, double low, double high) {
  for (int i = 0; i < 200; ++i) {
    const double middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    (function(middle) < 0.0 ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace

double LogGamma(double x) {
  // Stirling's series (DLMF 5.11.1) from 12 up, reached by the recurrence.
  double shift = 0.0;
  for (; x < 12.0; x += 1.0) shift += std::log(x);
  const double r = 1.0 / (x * x);
  const double series =
      (1.0 / 12.0 - r * (1.0 / 360.0 - r * (1.0 / 1260.0 - r * (1.0 / 1680.0 - r * (1.0 / 1188.0))))) / x;
  return (x - 0.5) * std::log(x) - x + 0.5 * std::log(2.0 * std::numbers::pi) + series - shift;
}

double GammaP(double a, double x) {
  if (x <= 0.0) return 0.0;
  return x < a + 1.0 ? GammaSeries(a, x) : 1.0 - GammaFraction(a, x);
}

double GammaQ(double a, double x) {
  if (x <= 0.0) return 1.0;
  return x < a + 1.0 ? 1.0 - GammaSeries(a, x) : GammaFraction(a, x);
}

double BetaI(double a, double b, double x) {
  if (x <= 0.0) return 0.0;
  if (x >= 1.0) return 1.0;
  const double front = std::exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + a * std::log(x) + b * std::log1p(-x));
  if (x < (a + 1.0) / (a + b + 2.0)) return front * BetaFraction(a, b, x) / a;
  return 1.0 - front * BetaFraction(b, a, 1.0 - x) / b;
}

double QFunction(double x) { return 0.5 * std::erfc(x / std::numbers::sqrt2); }

double InverseQ(double p) {
  if (p <= 0.0) return kInfinity;
  if (p >= 1.0) return -kInfinity;
  if (p > 0.5) return -InverseQ(1.0 - p);
  // Newton on log Q, which is concave: from the right of the root it cannot overshoot.
  double x = std::sqrt(-2.0 * std::log(p));
  for (int i = 0; i < 60; ++i) {
    const double q = QFunction(x);
    const double density = std::exp(-0.5 * x * x) / std::sqrt(2.0 * std::numbers::pi);
    const double step = (std::log(q) - std::log(p)) * q / density;
    x += step;
    if (std::abs(step) <= 1e-15 * (1.0 + std::abs(x))) break;
  }
  return x;
}

double ChiSquareQuantile(double p, double degrees_of_freedom) {
  const double a = 0.5 * degrees_of_freedom;
  // In the smaller tail, so that neither end loses digits.
  const auto error = [&](double x) { return p < 0.5 ? GammaP(a, 0.5 * x) - p : (1.0 - p) - GammaQ(a, 0.5 * x); };
  double high = degrees_of_freedom + 1.0;
  while (error(high) < 0.0) high *= 2.0;
  double low = degrees_of_freedom;
  while (low > kTiny && error(low) > 0.0) low *= 0.5;
  return Bisect(error, low, high);
}

double StudentQuantile(double p, double degrees_of_freedom) {
  if (p < 0.5) return -StudentQuantile(1.0 - p, degrees_of_freedom);
  const auto error = [&](double t) {
    const double tail = 0.5 * BetaI(0.5 * degrees_of_freedom, 0.5, degrees_of_freedom / (degrees_of_freedom + t * t));
    return (1.0 - p) - tail;
  };
  double high = 1.0;
  while (error(high) < 0.0) high *= 2.0;
  return Bisect(error, 0.0, high);
}

}  // namespace plumbline::study
