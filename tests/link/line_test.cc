// The built-in lines and packages against closed forms, a chain-matrix model, and files made by another tool.
#include "link/line.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "link/touchstone.h"
#include "tests/support/shared_data.h"

namespace plumbline::link {
namespace {

constexpr double kPi = std::numbers::pi;

std::vector<double> Sweep(double end_hz, std::size_t points) {
  std::vector<double> f(points);
  for (std::size_t k = 0; k < points; ++k) f[k] = end_hz * static_cast<double>(k) / static_cast<double>(points - 1);
  return f;
}

// A second model: chain (ABCD) matrices with differential impedances.
using Abcd = std::array<Complex, 4>;
Abcd operator*(const Abcd& x, const Abcd& y) {
  return {x[0] * y[0] + x[1] * y[2], x[0] * y[1] + x[1] * y[3], x[2] * y[0] + x[3] * y[2], x[2] * y[1] + x[3] * y[3]};
}
Abcd SeriesImpedance(Complex z) { return {1, z, 0, 1}; }
Abcd ShuntAdmittance(Complex y) { return {1, 0, y, 1}; }
Abcd Line(Complex gamma_l, double zc) {
  return {std::cosh(gamma_l), zc * std::sinh(gamma_l), std::sinh(gamma_l) / zc, std::cosh(gamma_l)};
}
std::array<Complex, 4> ToS(const Abcd& m, double z) {  // s11 s12 s21 s22
  const Complex d = m[0] + m[1] / z + m[2] * z + m[3];
  const Complex det = m[0] * m[3] - m[1] * m[2];
  return {(m[0] + m[1] / z - m[2] * z - m[3]) / d, 2.0 * det / d, 2.0 / d, (-m[0] + m[1] / z - m[2] * z + m[3]) / d};
}
void ExpectEqual(const Network& n, std::size_t k, const Abcd& m, double tolerance) {
  const auto s = ToS(m, 100);
  EXPECT_LT(std::abs(n.At(k, 0, 0) - s[0]), tolerance) << n.freq_hz[k];
  EXPECT_LT(std::abs(n.At(k, 0, 1) - s[1]), tolerance) << n.freq_hz[k];
  EXPECT_LT(std::abs(n.At(k, 1, 0) - s[2]), tolerance) << n.freq_hz[k];
  EXPECT_LT(std::abs(n.At(k, 1, 1) - s[3]), tolerance) << n.freq_hz[k];
}
// A leg's capacitance to ground is half of it between the legs; a leg's inductance counts twice.
Abcd LegCapacitor(double f, double c) { return ShuntAdmittance(Complex(0, 2 * kPi * f * c / 2)); }
Abcd LegInductor(double f, double l) { return SeriesImpedance(Complex(0, 2 * kPi * f * l * 2)); }

TEST(Line, LosslessMatchedLineIsAPureDelay) {
  const LineModel line{0, 0, 0, 6e-3, 100};
  const auto f = Sweep(100e9, 501);
  const Network n = TransmissionLine(f, line, 25);
  for (std::size_t k = 0; k < f.size(); ++k) {
    EXPECT_NEAR(std::abs(n.At(k, 1, 0)), 1, 1e-12);
    EXPECT_LT(std::abs(n.At(k, 0, 0)), 1e-15);
    EXPECT_LT(std::abs(n.At(k, 1, 0) - std::polar(1.0, -2 * kPi * f[k] * 25 * 6e-12)), 1e-9);
  }
  EXPECT_NEAR(Figures(n).delay_s, 25 * 6e-12, 1e-18);
}

TEST(Line, ElementsAgreeWithChainMatrices) {
  const auto f = Sweep(212.5e9, 97);
  const LineModel line = kHostBoardLine;
  const Network c = ShuntCapacitor(f, 87e-15);
  const Network l = SeriesInductor(f, 0.12e-9);
  const Network t = TransmissionLine(f, line, 40);
  for (std::size_t k = 0; k < f.size(); ++k) {
    ExpectEqual(c, k, LegCapacitor(f[k], 87e-15), 1e-12);
    ExpectEqual(l, k, LegInductor(f[k], 0.12e-9), 1e-12);
    ExpectEqual(t, k, Line(PropagationPerMm(line, f[k]) * 40.0, 92.5), 1e-11);
  }
}

TEST(Line, PackagesAgreeWithChainMatrices) {
  const auto f = Sweep(212.5e9, 97);
  const Network ck = PackageNetwork(f, Package8023ck(12));
  const Network dj = PackageNetwork(f, Package8023dj(31));
  for (std::size_t k = 0; k < f.size(); ++k) {
    const double w = f[k];
    const Abcd ck_chain = LegCapacitor(w, 120e-15) * LegInductor(w, 0.12e-9) * LegCapacitor(w, 30e-15) *
                          Line(PropagationPerMm({0, 9.909e-4, 2.772e-4, 6.141e-3, 1}, w) * 12.0, 87.5) *
                          Line(PropagationPerMm({0, 9.909e-4, 2.772e-4, 6.141e-3, 1}, w) * 1.8, 92.5) *
                          LegCapacitor(w, 87e-15);
    ExpectEqual(ck, k, ck_chain, 1e-11);
    const LineModel dj_line{5e-4, 8.9e-4, 2e-4, 6.141e-3, 1};
    const Abcd dj_chain = LegCapacitor(w, 40e-15) * LegInductor(w, 0.13e-9) * LegCapacitor(w, 90e-15) *
                          LegInductor(w, 0.15e-9) * LegCapacitor(w, 110e-15) * LegInductor(w, 0.14e-9) *
                          LegCapacitor(w, 30e-15) * Line(PropagationPerMm(dj_line, w) * 31.0, 87.5) *
                          Line(PropagationPerMm(dj_line, w) * 1.8, 92.5) * LegCapacitor(w, 40e-15);
    ExpectEqual(dj, k, dj_chain, 1e-11);
  }
}

TEST(Line, CascadeOfTwoIsTheLineOfDoubleLength) {
  const auto f = Sweep(106.25e9, 401);
  const Network one = TransmissionLine(f, kPackageLine8023dj1, 17);
  const Network two = TransmissionLine(f, kPackageLine8023dj1, 34);
  auto cascade = Cascade(one, one);
  ASSERT_TRUE(cascade.ok());
  for (std::size_t i = 0; i < two.data.size(); ++i) EXPECT_LT(std::abs(two.data[i] - cascade->data[i]), 1e-12);
}

TEST(Line, LengthForLossGivesThatAttenuation) {
  for (double loss : {0.0, 1.0, 8.0, 30.0}) {
    const double length = LengthForLossMm(kHostBoardLine, loss, 26.5625e9);
    EXPECT_NEAR(AttenuationDb(kHostBoardLine, length, 26.5625e9), loss, 1e-12);
  }
  // Matched, the attenuation is the insertion loss.
  LineModel matched = kHostBoardLine;
  matched.impedance_ohm = 100;
  const Network n = TransmissionLine({1e9, 26.5625e9}, matched, LengthForLossMm(matched, 8, 26.5625e9));
  EXPECT_NEAR(-20 * std::log10(std::abs(n.At(1, 1, 0))), 8, 1e-9);
}

TEST(Line, EverythingIsPassiveReciprocalAndTransparentAtDc) {
  const auto f = Sweep(212.5e9, 2049);
  for (const Network& n : {PackageNetwork(f, Package8023ck(12)), PackageNetwork(f, Package8023ck(31)),
                           PackageNetwork(f, Package8023dj(12)), PackageNetwork(f, Package8023dj(45)),
                           ModuleNetwork(f, {}), TransmissionLine(f, kHostBoardLine, 104)}) {
    const NetworkFigures figures = Figures(n);
    EXPECT_LE(figures.max_singular_value, 1 + 1e-12) << n.name;
    EXPECT_LT(figures.reciprocity_error, 1e-15) << n.name;
    EXPECT_GT(figures.causality, 0.99) << n.name;
    EXPECT_GT(n.At(0, 1, 0).real(), 0.97) << n.name;
    EXPECT_EQ(n.At(0, 1, 0).imag(), 0) << n.name;
  }
}

TEST(Line, PackagesByName) {
  EXPECT_EQ(PackageByName("802.3ck", 12)->die_capacitance_f.size(), 1u);
  EXPECT_EQ(PackageByName("802.3dj", 31)->length1_mm, 31);
  EXPECT_EQ(PackageByName("802.3bs", 12).status().message(),
            "package = \"802.3bs\": must be \"802.3ck\" or \"802.3dj\"");
  EXPECT_FALSE(PackageByName("802.3ck", -1).ok());
}

// The tolerance is that of the files' authors.
TEST(Line, ReproducesTheLinesOfAnotherTool) {
  PLUMBLINE_SKIP_WITHOUT("com_lines");
  struct Case {
    const char* file;
    LineModel line;
    double length_mm;
  };
  for (const Case& c : {Case{"TLineTwoPortCOM_Host_68.s2p", {0, 4.114e-4, 2.547e-4, 6.191e-3, 109.8}, 68},
                        Case{"TLineTwoPortCOM_Package_12.s2p", {0, 1.734e-3, 1.455e-4, 6.141e-3, 78.2}, 12}}) {
    auto file = ReadTouchstone(testing::SharedData(std::string("com_lines/") + c.file));
    ASSERT_TRUE(file.ok()) << file.status().message();
    ASSERT_EQ(file->Points(), 6001u);
    const Network line = TransmissionLine(file->freq_hz, c.line, c.length_mm);
    double worst = 0;
    for (std::size_t i = 0; i < line.data.size(); ++i) worst = std::max(worst, std::abs(line.data[i] - file->data[i]));
    EXPECT_LT(worst, 1e-3) << c.file;
    RecordProperty(c.file, std::to_string(worst));
  }
}

}  // namespace
}  // namespace plumbline::link
