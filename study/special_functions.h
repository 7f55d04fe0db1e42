// The special functions that the statistics need: Gaussian tail, incomplete gamma and beta, and the quantiles of the
// normal, chi-square and Student distributions. Double precision; relative error below 1e-9 in the range that the tests
// state. Thread-safety: pure functions (std::lgamma is not one: it writes a global sign).
// Sources: NIST Digital Library of Mathematical Functions (DLMF), sections 5.11, 7.2, 8.11, 8.9, 8.17.
#ifndef PLUMBLINE_STUDY_SPECIAL_FUNCTIONS_H_
#define PLUMBLINE_STUDY_SPECIAL_FUNCTIONS_H_

namespace plumbline::study {

// log(Gamma(x)), x > 0.
double LogGamma(double x);

// Regularised incomplete gamma functions P and Q = 1 - P, a > 0, x >= 0. The sum of a Poisson distribution with mean x
// up to n is GammaQ(n + 1, x).
double GammaP(double a, double x);
double GammaQ(double a, double x);

// Regularised incomplete beta function I_x(a, b), a, b > 0, 0 <= x <= 1.
double BetaI(double a, double b, double x);

// Gaussian tail: the probability that a standard normal exceeds x; and the x that a normal exceeds with probability p,
// 0 < p < 1 (infinite at the ends).
double QFunction(double x);
double InverseQ(double p);

// The value that the distribution stays below with probability p, 0 < p < 1; degrees of freedom > 0, not necessarily an
// integer.
double ChiSquareQuantile(double p, double degrees_of_freedom);
double StudentQuantile(double p, double degrees_of_freedom);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_SPECIAL_FUNCTIONS_H_
