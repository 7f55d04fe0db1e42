// Operations on S-parameters against second models: impedance matrices, written-out mixed-mode sums, closed forms.
#include "link/network.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "link/line.h"

namespace plumbline::link {
namespace {

constexpr double kPi = std::numbers::pi;

Network RandomNetwork(int ports, std::size_t points, std::uint32_t seed) {
  std::mt19937 rng(seed);
  std::uniform_real_distribution<double> uniform(-0.3, 0.3);
  std::vector<double> f(points);
  for (std::size_t k = 0; k < points; ++k) f[k] = 1e7 * static_cast<double>(k);
  Network n = MakeNetwork(ports, f, 50, "random");
  for (Complex& s : n.data) s = {uniform(rng), uniform(rng)};
  return n;
}

// Two uncoupled differential legs of a line between 1-2 and 3-4.
Network TwoLegs(const std::vector<double>& f) {
  Network leg = TransmissionLine(f, {0, 4e-4, 2.5e-4, 6e-3, 95}, 60);
  Network n = MakeNetwork(4, f, 50, "legs");
  for (std::size_t k = 0; k < f.size(); ++k) {
    for (int i = 0; i < 2; ++i) {
      for (int j = 0; j < 2; ++j) n.At(k, i, j) = n.At(k, i + 2, j + 2) = leg.At(k, i, j);
    }
  }
  return n;
}

std::vector<double> Frequencies(double step_hz, std::size_t points, std::size_t first = 0) {
  std::vector<double> f(points);
  for (std::size_t k = 0; k < points; ++k) f[k] = step_hz * static_cast<double>(k + first);
  return f;
}

TEST(Network, RenormalisationKeepsTheImpedanceMatrix) {
  // Z = F (1 - S)^-1 (1 + S) F with F = sqrt of the references.
  const auto impedance = [](const Network& n, std::size_t k) {
    Eigen::MatrixXcd s(n.ports, n.ports);
    Eigen::MatrixXcd f = Eigen::MatrixXcd::Zero(n.ports, n.ports);
    for (int i = 0; i < n.ports; ++i) {
      f(i, i) = std::sqrt(n.reference_ohm[static_cast<std::size_t>(i)]);
      for (int j = 0; j < n.ports; ++j) s(i, j) = n.At(k, i, j);
    }
    const Eigen::MatrixXcd one = Eigen::MatrixXcd::Identity(n.ports, n.ports);
    return Eigen::MatrixXcd(f * (one - s).inverse() * (one + s) * f);
  };
  for (int ports : {2, 4}) {
    Network n = RandomNetwork(ports, 5, 3);
    for (std::size_t p = 0; p < static_cast<std::size_t>(ports); ++p)
      n.reference_ohm[p] = 20 + 35 * static_cast<double>(p);
    auto to = Renormalise(n, 50);
    ASSERT_TRUE(to.ok()) << to.status().message();
    for (std::size_t k = 0; k < n.Points(); ++k) {
      EXPECT_LT((impedance(n, k) - impedance(*to, k)).norm(), 1e-9);
    }
    EXPECT_EQ(to->reference_ohm[0], 50);
  }
  EXPECT_FALSE(Renormalise(RandomNetwork(2, 2, 1), 0).ok());
}

TEST(Network, CascadeRefusesWhatDoesNotFit) {
  const Network a = RandomNetwork(2, 4, 1);
  Network other_grid = a;
  other_grid.freq_hz[3] += 1;
  Network other_reference = a;
  other_reference.reference_ohm = {75, 75};
  EXPECT_NE(Cascade(a, RandomNetwork(4, 4, 1)).status().message().find("2 and 4 ports: both must have 2"),
            std::string::npos);
  EXPECT_NE(Cascade(a, other_grid).status().message().find("the frequency grids differ"), std::string::npos);
  EXPECT_NE(Cascade(a, other_reference).status().message().find("references 50 and 75 ohm"), std::string::npos);
  // Cascade is associative, and reversal exchanges the order.
  const Network b = RandomNetwork(2, 4, 2);
  const Network c = RandomNetwork(2, 4, 3);
  const Network left = *Cascade(*Cascade(a, b), c);
  const Network right = *Cascade(a, *Cascade(b, c));
  const Network back = Reversed(*Cascade(Reversed(c), *Cascade(Reversed(b), Reversed(a))));
  for (std::size_t i = 0; i < left.data.size(); ++i) {
    EXPECT_LT(std::abs(left.data[i] - right.data[i]), 1e-12);
    EXPECT_LT(std::abs(left.data[i] - back.data[i]), 1e-12);
  }
}

TEST(Network, MixedModeIsTheWrittenOutSums) {
  std::array<int, 4> port = {1, 2, 3, 4};
  int seen = 0;
  do {
    const PortPairing pairing{port[0], port[1], port[2], port[3]};
    const Network n = RandomNetwork(4, 3, 40);
    auto mixed = ToMixedMode(n, pairing);
    auto two = DifferentialTwoPort(n, pairing);
    ASSERT_TRUE(mixed.ok() && two.ok());
    EXPECT_EQ(mixed->reference_ohm, (std::vector<double>{100, 100, 25, 25}));
    EXPECT_EQ(two->reference_ohm, (std::vector<double>{100, 100}));
    for (std::size_t k = 0; k < n.Points(); ++k) {
      // p1 p3 the legs of the input, p2 p4 those of the output.
      const auto s = [&](int to, int from) { return n.At(k, to - 1, from - 1); };
      const int p1 = port[0], p2 = port[1], p3 = port[2], p4 = port[3];
      const Complex sdd11 = (s(p1, p1) - s(p1, p3) - s(p3, p1) + s(p3, p3)) / 2.0;
      const Complex sdd21 = (s(p2, p1) - s(p2, p3) - s(p4, p1) + s(p4, p3)) / 2.0;
      const Complex scd21 = (s(p2, p1) - s(p2, p3) + s(p4, p1) - s(p4, p3)) / 2.0;
      const Complex sdc21 = (s(p2, p1) + s(p2, p3) - s(p4, p1) - s(p4, p3)) / 2.0;
      const Complex scc21 = (s(p2, p1) + s(p2, p3) + s(p4, p1) + s(p4, p3)) / 2.0;
      EXPECT_LT(std::abs(mixed->At(k, 0, 0) - sdd11), 1e-15);
      EXPECT_LT(std::abs(mixed->At(k, 1, 0) - sdd21), 1e-15);
      EXPECT_LT(std::abs(mixed->At(k, 3, 0) - scd21), 1e-15);
      EXPECT_LT(std::abs(mixed->At(k, 1, 2) - sdc21), 1e-15);
      EXPECT_LT(std::abs(mixed->At(k, 3, 2) - scc21), 1e-15);
      EXPECT_EQ(two->At(k, 1, 0), mixed->At(k, 1, 0));
      EXPECT_EQ(two->At(k, 0, 0), mixed->At(k, 0, 0));
    }
    // An orthogonal change of base keeps the singular values.
    EXPECT_NEAR(Figures(*mixed).max_singular_value, Figures(n).max_singular_value, 1e-12);
    ++seen;
  } while (std::next_permutation(port.begin(), port.end()));
  EXPECT_EQ(seen, 24);
}

TEST(Network, UncoupledLegsGiveTheLineItself) {
  const auto f = Frequencies(1e8, 301);
  const Network legs = TwoLegs(f);
  auto sdd = DifferentialTwoPort(legs, {});
  ASSERT_TRUE(sdd.ok());
  for (std::size_t k = 0; k < f.size(); ++k) EXPECT_LT(std::abs(sdd->At(k, 1, 0) - legs.At(k, 1, 0)), 1e-15);
  Network uneven = legs;
  uneven.reference_ohm[2] = 75;
  EXPECT_NE(ToMixedMode(uneven, {}).status().message().find("references 50 and 75 ohm"), std::string::npos);
}

TEST(Network, PairingIsParsedAndChecked) {
  EXPECT_EQ(*ParsePairing("1-2,3-4"), (PortPairing{1, 2, 3, 4}));
  EXPECT_EQ(*ParsePairing("1-3,2-4"), (PortPairing{1, 3, 2, 4}));
  for (const char* bad : {"", "1-2", "1-2,3-5", "1-2,2-4", "12,34", "1-2,3-4 ", "a-b,c-d"}) {
    auto parsed = ParsePairing(bad);
    ASSERT_FALSE(parsed.ok()) << bad;
    EXPECT_NE(parsed.status().message().find(fmt::format("\"{}\"", bad)), std::string::npos);
  }
  // Which of the 24 orders are right for legs 1-2 and 3-4: those that keep both legs together.
  for (const auto& f : {Frequencies(1e7, 400), Frequencies(1e8, 40), Frequencies(2e9, 20, 1)}) {
    const Network legs = TwoLegs(f);
    std::array<int, 4> port = {1, 2, 3, 4};
    int good = 0;
    do {
      const PortPairing pairing{port[0], port[1], port[2], port[3]};
      const Status status = CheckPairing(legs, pairing);
      const bool together = (port[0] + port[1] == 3) || (port[0] + port[1] == 7);
      EXPECT_EQ(status.ok(), together) << ToString(pairing);
      good += status.ok() ? 1 : 0;
      if (!status.ok()) {
        // The message names a pairing that passes.
        const std::size_t at = status.message().find("those of ") + 9;
        auto named = ParsePairing(status.message().substr(at, 7));
        ASSERT_TRUE(named.ok()) << status.message();
        EXPECT_TRUE(CheckPairing(legs, *named).ok()) << status.message();
      }
    } while (std::next_permutation(port.begin(), port.end()));
    EXPECT_EQ(good, 8);
  }
}

TEST(Network, FiguresTellPassiveFromActiveAndCausalFromNot) {
  const auto f = Frequencies(1e7, 3001);
  Network line = TransmissionLine(f, {0, 0, 0, 6e-3, 80}, 40);
  EXPECT_NEAR(Figures(line).max_singular_value, 1, 1e-12);  // lossless and mismatched: unitary
  EXPECT_GT(Figures(line).causality, 0.9999);
  Network backwards = line;
  for (Complex& s : backwards.data) s = std::conj(s);
  EXPECT_LT(Figures(backwards).causality, 0.0001);
  EXPECT_NEAR(Figures(backwards).delay_s, -Figures(line).delay_s, 1e-15);
  EXPECT_NEAR(Figures(line).max_phase_step_cycles, 0.24e-9 * 1e7, 1e-4);
  for (Complex& s : line.data) s *= 1.05;
  line.At(100, 0, 1) = line.At(100, 1, 0) = 1.2;
  line.At(100, 0, 0) = line.At(100, 1, 1) = 0;
  EXPECT_NEAR(Figures(line).max_singular_value, 1.2, 1e-12);
  EXPECT_EQ(Figures(line).max_singular_value_hz, f[100]);
  EXPECT_EQ(EnforcePassivity(line), 3001);
  EXPECT_NEAR(Figures(line).max_singular_value, 1, 1e-12);
  EXPECT_NEAR(std::abs(line.At(100, 1, 0) - 1.0), 0, 1e-12);

  Network four = RandomNetwork(4, 50, 8);
  for (Complex& s : four.data) s *= 1.5;
  const Network before = four;
  EXPECT_GT(Figures(four).max_singular_value, 1.0);
  EXPECT_GT(EnforcePassivity(four), 0);
  EXPECT_NEAR(Figures(four).max_singular_value, 1, 1e-12);
  EXPECT_NE(before.data, four.data);
}

TEST(Network, ResampledLineEqualsTheLine) {
  const LineModel model{0, 4.114e-4, 2.547e-4, 6.191e-3, 85};
  const FrequencyGrid grid = MakeGrid(53.125e9, 4, 1024);
  const Network want = TransmissionLine(grid.Frequencies(), model, 150);
  struct Case {
    const char* what;
    std::vector<double> f;
    double bound;
  };
  std::vector<double> uneven;
  for (double f = 0; f < 107e9; f += 5e6 + 2e-4 * f) uneven.push_back(f);
  for (const Case& c : {Case{"10 MHz from 0", Frequencies(1e7, 10701), 1e-5},
                        Case{"10 MHz from 10 MHz", Frequencies(1e7, 10701, 1), 1e-5},
                        Case{"50 MHz from 0", Frequencies(5e7, 2141), 1e-3}, Case{"uneven", uneven, 1e-5}}) {
    ResampleReport report;
    auto got = Resample(TransmissionLine(c.f, model, 150), grid, 1.25, &report);
    ASSERT_TRUE(got.ok()) << got.status().message();
    double worst = 0;
    for (std::size_t k = 1; k < want.Points(); ++k) {
      for (int i = 0; i < 2; ++i) worst = std::max(worst, std::abs(got->At(k, i, 0) - want.At(k, i, 0)));
    }
    EXPECT_LT(worst, c.bound) << c.what;
    RecordProperty(c.what, fmt::format("{:.2e}", worst));
    EXPECT_EQ(report.taper_end_hz, 0) << c.what;
    EXPECT_EQ(report.dc_extrapolated, c.f[0] > 0) << c.what;
    EXPECT_EQ(got->At(0, 1, 0).imag(), 0);
    EXPECT_NEAR(got->At(0, 1, 0).real(), 1, 0.01) << c.what;
  }
}

TEST(Network, ADcPointThatIsNotRealIsReplaced) {
  Network n = TransmissionLine(Frequencies(1e7, 6001), kHostBoardLine, 100);
  n.At(0, 1, 0) = n.At(0, 0, 1) = std::polar(0.97, -5 * kPi / 180);
  ResampleReport report;
  auto got = Resample(n, MakeGrid(53.125e9), 1.25, &report);
  ASSERT_TRUE(got.ok());
  EXPECT_TRUE(report.dc_extrapolated);
  EXPECT_EQ(report.data_begin_hz, 1e7);
  EXPECT_EQ(got->At(0, 1, 0).imag(), 0);
  EXPECT_NEAR(got->At(0, 1, 0).real(), 1, 0.01);
  // An inverted path stays inverted.
  for (std::size_t k = 0; k < n.Points(); ++k) n.At(k, 1, 0) = -n.At(k, 1, 0);
  EXPECT_NEAR(Resample(n, MakeGrid(53.125e9))->At(0, 1, 0).real(), -1, 0.01);
}

TEST(Network, AboveTheDataTheTaperFallsToZero) {
  const Network n = TransmissionLine(Frequencies(1e7, 5001), {0, 4.114e-4, 2.547e-4, 6.191e-3, 85}, 100);  // to 50 GHz
  const FrequencyGrid grid = MakeGrid(53.125e9);
  ResampleReport report;
  auto got = Resample(n, grid, 1.25, &report);
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(report.data_end_hz, 50e9);
  EXPECT_EQ(report.taper_end_hz, 62.5e9);
  const Network truth = TransmissionLine(grid.Frequencies(), {0, 4.114e-4, 2.547e-4, 6.191e-3, 85}, 100);
  double last = 1;
  int inside = 0;
  for (std::size_t k = 0; k < got->Points(); ++k) {
    const double f = got->freq_hz[k];
    if (f <= 50e9) continue;
    const double m = std::abs(got->At(k, 1, 0));
    EXPECT_LE(m, last);
    last = m;
    if (f < 62.5e9) {
      ++inside;
      const double window = 0.5 * (1 + std::cos(kPi * (f - 50e9) / 12.5e9));
      if (window > 0.1) {
        EXPECT_NEAR(m / (std::abs(truth.At(k, 1, 0)) * window), 1, 0.12) << f;
      }
    } else {
      EXPECT_EQ(m, 0);
    }
  }
  EXPECT_GT(inside, 200);
  EXPECT_LE(Figures(*got).max_singular_value, 1 + 1e-6);
}

TEST(Network, ResampleRefusesWhatItCannotUse) {
  const Network n = RandomNetwork(2, 8, 1);
  EXPECT_FALSE(Resample(n, MakeGrid(53e9), 1.0).ok());
  EXPECT_FALSE(Resample(n, FrequencyGrid{0, 10}).ok());
  EXPECT_FALSE(Resample(RandomNetwork(2, 2, 1), MakeGrid(53e9)).ok());
  Network bad = n;
  bad.freq_hz[3] = bad.freq_hz[2];
  EXPECT_NE(Resample(bad, MakeGrid(53e9)).status().message().find("must be finite, not negative and ascend"),
            std::string::npos);
  bad = n;
  bad.At(2, 1, 0) = std::nan("");
  EXPECT_NE(Validate(bad).message().find("not a finite number"), std::string::npos);
}

}  // namespace
}  // namespace plumbline::link
