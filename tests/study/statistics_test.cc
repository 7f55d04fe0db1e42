// Special functions against closed forms and sums; intervals against tables and by coverage.
#include "study/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "reference/core/rng.h"
#include "study/special_functions.h"

namespace plumbline::study {
namespace {

double Uniform(std::uint32_t stream, std::uint64_t i) {
  return (static_cast<double>(Philox4x32({20260105, stream}, i)[0]) + 0.5) / 4294967296.0;
}
double Normal(std::uint32_t stream, std::uint64_t i) { return InverseQ(Uniform(stream, i)); }

TEST(SpecialFunctions, LogGammaEqualsTheLibraryAndTheFactorials) {
  for (double x = 0.05; x < 1e8; x *= 1.37) {
    ASSERT_NEAR(LogGamma(x), std::lgamma(x), 1e-12 + 1e-14 * std::abs(std::lgamma(x))) << x;
  }
  double log_factorial = 0.0;
  for (int n = 1; n < 170; ++n) {
    log_factorial += std::log(n);
    ASSERT_NEAR(LogGamma(n + 1.0), log_factorial, 1e-12 * (1.0 + log_factorial)) << n;
  }
}

TEST(SpecialFunctions, IncompleteGammaIsThePoissonSumAndTheErrorFunction) {
  for (const double x : {0.01, 0.5, 3.0, 12.0, 40.0, 150.0}) {
    double term = std::exp(-x);
    double sum = term;
    for (int n = 0; n < 220; ++n) {
      if (sum < 0.999999) {
        ASSERT_NEAR(GammaQ(n + 1.0, x), sum, 1e-11 * sum) << n << " " << x;
      }
      ASSERT_NEAR(GammaP(n + 1.0, x) + GammaQ(n + 1.0, x), 1.0, 1e-14);
      term *= x / (n + 1.0);
      sum += term;
    }
  }
  for (double x = 0.05; x < 5.0; x += 0.1) {
    ASSERT_NEAR(GammaP(0.5, x * x), std::erf(x), 1e-13);
    ASSERT_NEAR(GammaQ(0.5, x * x), std::erfc(x), 1e-12 * std::erfc(x));
  }
  // Large counts: the Poisson distribution of mean a has its median near a.
  EXPECT_NEAR(GammaP(1e7, 1e7), 0.5, 1e-4);
}

TEST(SpecialFunctions, IncompleteBetaIsTheBinomialSum) {
  for (const double x : {0.01, 0.2, 0.5, 0.77, 0.99}) {
    for (const int n : {1, 2, 7, 30}) {
      for (int a = 1; a <= n; ++a) {
        double sum = 0.0;
        for (int j = a; j <= n; ++j) {
          double term = 1.0;
          for (int i = 0; i < j; ++i) term *= x * (n - i) / (i + 1.0);
          sum += term * std::pow(1.0 - x, n - j);
        }
        ASSERT_NEAR(BetaI(a, n - a + 1.0, x), sum, 1e-13 + 1e-11 * sum) << n << " " << a << " " << x;
      }
    }
  }
}

TEST(SpecialFunctions, QuantilesEqualTheTables) {
  EXPECT_NEAR(ChiSquareQuantile(0.95, 1), 3.841458821, 1e-8);
  EXPECT_NEAR(ChiSquareQuantile(0.975, 10), 20.48317735, 1e-7);
  EXPECT_NEAR(ChiSquareQuantile(0.05, 100), 77.92946517, 1e-7);
  EXPECT_NEAR(ChiSquareQuantile(0.025, 2), 0.05063561597, 1e-10);
  EXPECT_NEAR(StudentQuantile(0.975, 1), 12.70620474, 1e-7);
  EXPECT_NEAR(StudentQuantile(0.975, 10), 2.228138852, 1e-8);
  EXPECT_NEAR(StudentQuantile(0.975, 63), 1.998340543, 1e-8);
  EXPECT_NEAR(StudentQuantile(0.025, 63), -1.998340543, 1e-8);
  EXPECT_NEAR(StudentQuantile(0.975, 1e6), 1.959966, 1e-5);
  EXPECT_NEAR(InverseQ(0.025), 1.959963985, 1e-9);
  EXPECT_NEAR(InverseQ(4.8e-4 / 1.5), 3.41407, 1e-5);  // the Qt of TDECQ, IEEE 802.3 clause 121.8.5
  for (double x = -8.0; x < 37.0; x += 0.25) {
    ASSERT_NEAR(InverseQ(QFunction(x)), x, x < -5.0 ? 1e-2 : 1e-10) << x;
  }
  for (const double p : {1e-9, 1e-3, 0.3, 0.5, 0.9, 0.999}) {
    for (const double dof : {0.7, 2.0, 37.3, 1000.0, 2e6}) {
      ASSERT_NEAR(GammaP(0.5 * dof, 0.5 * ChiSquareQuantile(p, dof)), p, 1e-9) << p << " " << dof;
    }
  }
}

TEST(BatchMeansTest, KeepsBetween64And127EqualBatches) {
  BatchMeans means;
  double sum = 0.0;
  std::vector<double> seen;
  for (std::uint64_t i = 0; i < 70000; ++i) {
    seen.push_back(Uniform(1, i));
    means.Add(seen.back());
    sum += seen.back();
    ASSERT_EQ(means.observations(), i + 1);
    if (i + 1 < kMinBatches) continue;
    ASSERT_GE(means.batches().size(), kMinBatches);
    ASSERT_LT(means.batches().size(), 2 * kMinBatches);
  }
  EXPECT_NEAR(means.mean(), sum / 70000.0, 1e-12);
  EXPECT_EQ(means.batch_length(), 1024u);
  const auto batches = means.batches();
  ASSERT_EQ(batches.size(), 68u);
  for (std::size_t b = 0; b < batches.size(); ++b) {
    double batch = 0.0;
    for (std::size_t i = 0; i < 1024; ++i) batch += seen[1024 * b + i] / 1024.0;
    ASSERT_NEAR(batches[b], batch, 1e-12);
  }
}

TEST(BatchMeansTest, MergingKeepsTheMeanAndWholeBatches) {
  BatchMeans whole;
  BatchMeans merged;
  std::uint64_t i = 0;
  for (const std::uint64_t size : {100u, 4096u, 0u, 1u, 2048u, 300u}) {
    BatchMeans part;
    for (const std::uint64_t end = i + size; i < end; ++i) {
      part.Add(Uniform(2, i));
      whole.Add(Uniform(2, i));
    }
    merged.Merge(part);
    EXPECT_EQ(merged.observations(), whole.observations());
    EXPECT_NEAR(merged.mean(), whole.mean(), 1e-12);
  }
  EXPECT_GE(merged.batches().size(), kMinBatches);
  EXPECT_LT(merged.batches().size(), 2 * kMinBatches);
  // Segments of whole batches: merging is the same as going on.
  BatchMeans first;
  BatchMeans second;
  BatchMeans both;
  for (std::uint64_t j = 0; j < 8192; ++j) {
    (j < 4096 ? first : second).Add(Uniform(3, j));
    both.Add(Uniform(3, j));
  }
  first.Merge(second);
  EXPECT_EQ(first.batch_length(), both.batch_length());
  ASSERT_EQ(first.batches().size(), both.batches().size());
  for (std::size_t b = 0; b < both.batches().size(); ++b) EXPECT_NEAR(first.batches()[b], both.batches()[b], 1e-12);
}

TEST(Intervals, GarwoodEqualsTheTables) {
  const struct {
    std::uint64_t events;
    double low;
    double high;
  } rows[] = {{1, 0.025318, 5.571643}, {2, 0.242209, 7.224688}, {10, 4.795389, 18.390356}, {100, 81.363983, 121.62669}};
  for (const auto& row : rows) {
    const Interval interval = PoissonInterval(row.events);
    EXPECT_NEAR(interval.low, row.low, 2e-6 * row.high);
    EXPECT_NEAR(interval.high, row.high, 2e-6 * row.high);
    // Events of three errors each: three times Garwood.
    const auto n = static_cast<double>(row.events);
    const Interval tripled = PoissonInterval(3.0 * n, 9.0 * n, 3.0);
    EXPECT_NEAR(tripled.low, 3.0 * interval.low, 1e-6);
    EXPECT_NEAR(tripled.high, 3.0 * interval.high, 1e-6);
    // Unequal events can only widen it: one of four errors among n of three.
    const Interval uneven = PoissonInterval(3.0 * n + 4.0, 9.0 * n + 16.0, 4.0);
    EXPECT_GT(uneven.width(), 0.0);
    EXPECT_GE(uneven.width() / (3.0 * n + 4.0), PoissonInterval(row.events + 1).width() / (n + 1.0));
  }
  EXPECT_EQ(PoissonInterval(0).low, 0.0);
  EXPECT_NEAR(PoissonInterval(0).high, 2.995732, 1e-6);
}

TEST(Intervals, MeanNeeds64Batches) {
  std::vector<double> batches(63, 1.0);
  EXPECT_EQ(MeanInterval(batches).status().message(), "an interval needs 64 batches, there are 63");
  for (std::uint64_t i = 0; i < 64; ++i) {
    if (i < 63) batches[i] = static_cast<double>(i % 2);
  }
  batches.push_back(1.0);  // 32 zeros and 32 ones: standard error sqrt(1/4 / 63)
  const auto interval = MeanInterval(batches);
  ASSERT_TRUE(interval.ok());
  EXPECT_NEAR(interval->low, 0.5 - 1.998340543 * std::sqrt(0.25 / 63.0), 1e-9);
  EXPECT_NEAR(interval->high, 0.5 + 1.998340543 * std::sqrt(0.25 / 63.0), 1e-9);
}

std::vector<std::uint8_t> ErrorsAt(std::size_t size, const std::vector<std::size_t>& places) {
  std::vector<std::uint8_t> errors(size, 0);
  for (const std::size_t p : places) ++errors[p];
  return errors;
}

TEST(ErrorCounterTest, EventsEndWithEightCleanSymbols) {
  // Gaps of 0, 7 and 8 clean symbols; two bit errors in one symbol.
  const auto errors = ErrorsAt(1000, {0, 1, 9, 18, 500, 500, 999});
  ErrorCounter counter(2);
  counter.Add(errors);
  EXPECT_EQ(counter.symbols(), 1000u);
  EXPECT_EQ(counter.trials(), 2000u);
  EXPECT_EQ(counter.errors(), 7u);
  EXPECT_EQ(counter.events(), 4u);
  for (std::uint32_t trial = 0; trial < 50; ++trial) {  // cuts change nothing
    ErrorCounter split(2);
    for (std::size_t begin = 0, cut = 0; begin < errors.size(); ++cut) {
      const std::size_t size = std::min<std::size_t>(Philox4x32({3, trial}, cut)[0] % 25, errors.size() - begin);
      split.Add(std::span(errors).subspan(begin, size));
      begin += size;
    }
    ASSERT_EQ(split.events(), 4u);
    ASSERT_EQ(split.errors(), 7u);
    ASSERT_EQ(split.batches().batches(), counter.batches().batches());
  }
  const auto ratio = counter.Ratio();
  ASSERT_TRUE(ratio.ok());
  EXPECT_DOUBLE_EQ(ratio->ratio, 7.0 / 2000.0);
  EXPECT_EQ(ratio->events, 4u);
  EXPECT_TRUE(ratio->interval.Contains(ratio->ratio));
}

TEST(ErrorCounterTest, MergingSegmentsAddsThemUp) {
  ErrorCounter all;
  ErrorCounter merged;
  for (std::uint32_t segment = 0; segment < 5; ++segment) {
    std::vector<std::uint8_t> errors(2048);
    for (std::size_t i = 0; i < errors.size(); ++i) errors[i] = Uniform(40 + segment, i) < 0.01 ? 1 : 0;
    errors[0] = errors[2047] = 0;
    for (std::size_t i = 0; i < 8; ++i) errors[i] = 0;  // so that no event reaches over the seam
    ErrorCounter part;
    part.Add(errors);
    merged.Merge(part);
    all.Add(errors);
  }
  EXPECT_EQ(merged.symbols(), all.symbols());
  EXPECT_EQ(merged.errors(), all.errors());
  EXPECT_EQ(merged.events(), all.events());
  EXPECT_DOUBLE_EQ(merged.Ratio()->interval.high, all.Ratio()->interval.high);
}

TEST(ErrorCounterTest, NoErrorsGiveTheRuleOfThree) {
  ErrorCounter counter(2);
  EXPECT_EQ(counter.Ratio().status().message(), "no symbol was counted");
  counter.Add(std::vector<std::uint8_t>(500000, 0));
  const auto ratio = counter.Ratio();
  ASSERT_TRUE(ratio.ok());
  EXPECT_EQ(ratio->ratio, 0.0);
  EXPECT_EQ(ratio->interval.low, 0.0);
  EXPECT_NEAR(ratio->interval.high, 2.995732e-6, 1e-11);
  EXPECT_EQ(ratio->method, ErrorRatio::Method::kUpperBound);
}

// A burst source: the Markov chain of a one-tap DFE that hands errors on. An error starts with probability p and goes
// on with probability a; the error ratio is p / (1 - a + p). Gaps are drawn as a whole.
std::vector<std::uint8_t> BurstSource(double p, double a, std::size_t size, std::uint32_t stream) {
  std::vector<std::uint8_t> errors(size, 0);
  std::uint64_t draw = 0;
  std::size_t i = 0;
  bool in_error = Uniform(stream, draw++) < p / (1.0 - a + p);
  while (i < size) {
    if (in_error) {
      errors[i++] = 1;
      in_error = Uniform(stream, draw++) < a;
      if (in_error) continue;
      if (i < size) ++i;  // at least one clean symbol
    }
    const double gap = std::floor(std::log(Uniform(stream, draw++)) / std::log1p(-p));
    if (gap >= static_cast<double>(size - i)) break;
    i += static_cast<std::size_t>(gap);
    in_error = true;
  }
  return errors;
}

TEST(Coverage, ErrorRatioOfABurstSource) {
  constexpr int kRuns = 400;
  constexpr std::size_t kSymbols = 100000;
  std::uint32_t stream = 100000;
  bool poisson = false;
  bool batch_means = false;
  for (const double a : {0.0, 0.5, 0.75, 0.9}) {
    for (const double bursts : {8.0, 15.0, 60.0, 1000.0}) {
      const double p = bursts / kSymbols;
      const double truth = 0.5 * p / (1.0 - a + p);  // of bits: one error a symbol of two bits
      int covered = 0;
      double sum = 0.0;
      for (int run = 0; run < kRuns; ++run) {
        ErrorCounter counter(2);
        counter.Add(BurstSource(p, a, kSymbols, stream++));
        const auto ratio = counter.Ratio();
        ASSERT_TRUE(ratio.ok());
        covered += ratio->interval.Contains(truth) ? 1 : 0;
        poisson |= ratio->method == ErrorRatio::Method::kPoisson;
        batch_means |= ratio->method == ErrorRatio::Method::kBatchMeans;
        sum += ratio->ratio / kRuns;
      }
      const double coverage = static_cast<double>(covered) / kRuns;
      std::cout << "error ratio: a " << a << ", bursts " << bursts << ": coverage " << coverage << "\n";
      EXPECT_GE(coverage, 0.90) << "a " << a << " bursts " << bursts;
      // The source is what it says: its mean within five standard errors.
      const double relative = std::sqrt((1.0 + a) / (1.0 - a) / (1.0 - a) * (1.0 - a) / (bursts * kRuns));
      EXPECT_NEAR(sum, truth, 5.0 * relative * truth) << "a " << a << " bursts " << bursts;
    }
  }
  EXPECT_TRUE(poisson);
  EXPECT_TRUE(batch_means);
}

// Noise power with memory: the square of a first-order autoregressive process.
TEST(Coverage, SnrAndItsPairedDifference) {
  constexpr int kRuns = 300;
  constexpr double kMemory = 0.9;
  int covered = 0;
  int paired_covered = 0;
  double width = 0.0;
  double paired_width = 0.0;
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    BatchMeans a;
    BatchMeans b;
    double x = Normal(7, 100000 + run);
    for (std::uint64_t i = 0; i < 8192; ++i) {
      x = kMemory * x + std::sqrt(1.0 - kMemory * kMemory) * Normal(1000 + run, 2 * i);
      const double y = x + 0.2 * Normal(1000 + run, 2 * i + 1);
      a.Add(x * x);
      b.Add(y * y);
    }
    const auto snr = SnrDb(a, 100.0);
    ASSERT_TRUE(snr.ok());
    covered += snr->interval.Contains(20.0) ? 1 : 0;
    width += snr->interval.width() / kRuns;
    const auto difference = PairedSnrDifferenceDb(a, 100.0, b, 100.0);
    ASSERT_TRUE(difference.ok());
    EXPECT_NEAR(difference->value, snr->value - SnrDb(b, 100.0)->value, 1e-12);
    paired_covered += difference->interval.Contains(10.0 * std::log10(1.04)) ? 1 : 0;
    paired_width += difference->interval.width() / kRuns;
  }
  std::cout << "SNR: coverage " << covered / static_cast<double>(kRuns) << ", paired "
            << paired_covered / static_cast<double>(kRuns) << ", mean widths " << width << " and " << paired_width
            << " dB\n";
  EXPECT_GE(covered, 0.90 * kRuns);
  EXPECT_GE(paired_covered, 0.90 * kRuns);
  EXPECT_LT(paired_width, 0.3 * width);
}

TEST(Intervals, PairedDifferenceOfErrorRatios) {
  constexpr int kRuns = 300;
  int covered = 0;
  double own = 0.0;
  double paired = 0.0;
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    std::vector<std::uint8_t> a(20000);
    std::vector<std::uint8_t> b(20000);
    for (std::size_t i = 0; i < a.size(); ++i) {
      const double u = Uniform(5000 + run, i);
      a[i] = u < 0.012 ? 1 : 0;
      b[i] = u < 0.010 ? 1 : 0;
    }
    ErrorCounter count_a;
    ErrorCounter count_b;
    count_a.Add(a);
    count_b.Add(b);
    const auto difference = PairedDifference(count_a, count_b);
    ASSERT_TRUE(difference.ok());
    EXPECT_DOUBLE_EQ(difference->value, count_a.Ratio()->ratio - count_b.Ratio()->ratio);
    covered += difference->interval.Contains(0.002) ? 1 : 0;
    own += count_a.Ratio()->interval.width();
    paired += difference->interval.width();
  }
  EXPECT_GE(covered, 0.90 * kRuns);
  EXPECT_LT(paired, 0.6 * own);
}

TEST(Intervals, RefuseWhatCannotBePairedOrTaken) {
  BatchMeans a;
  BatchMeans b;
  for (int i = 0; i < 128; ++i) a.Add(1.0 + i % 2);
  for (int i = 0; i < 64; ++i) b.Add(1.0);
  EXPECT_NE(PairedDifference(a, b).status().message().find("128 and 64 observations"), std::string::npos);
  EXPECT_NE(PairedSnrDifferenceDb(a, 1.0, b, 1.0).status().message().find("128 and 64"), std::string::npos);
  EXPECT_NE(SnrDb(a, 0.0).status().message().find("above zero"), std::string::npos);
  EXPECT_NE(SnrDb(BatchMeans(), 1.0).status().message().find("above zero"), std::string::npos);
  BatchMeans few;
  for (int i = 0; i < 10; ++i) few.Add(1.0);
  EXPECT_EQ(SnrDb(few, 1.0).status().message(), "an interval needs 64 batches, there are 10");
  ErrorCounter bits(2);
  ErrorCounter symbols(1);
  const std::vector<std::uint8_t> none(100, 0);
  bits.Add(none);
  symbols.Add(none);
  EXPECT_FALSE(PairedDifference(bits, symbols).ok());
  EXPECT_TRUE(PairedDifference(bits, bits).ok());
}

}  // namespace
}  // namespace plumbline::study
