// The CTLE: exact against a second model; its response against Annex 93A eq. 93A-22 for every pair of codes, computed
// from the integer coefficients and measured with sines; rounding noise, limit cycles, images.
#include "reference/eq/ctle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/core/rng.h"
#include "reference/eq/ctle_tables.h"

namespace plumbline {
namespace {

using Samples = std::vector<std::int16_t>;
using Complex = std::complex<double>;
using Wide = __int128;
constexpr std::uint32_t kSeed = 20260107;

std::vector<int> Taps(int samples_per_ui, int gdc_code) {
  const auto row = static_cast<std::size_t>(gdc_code);
  if (samples_per_ui == 8) return {kCtlePeaking8[row].begin(), kCtlePeaking8[row].end()};
  return {kCtlePeaking4[row].begin(), kCtlePeaking4[row].end()};
}

// floor((a + b/2) / b), b even.
Wide RoundedHalfUp(Wide a, Wide b) {
  const Wide n = a + b / 2;
  Wide q = n / b;
  if (n % b < 0) --q;
  return q;
}

struct Counters {
  int high_rail = 0;
  int low_rail = 0;
};

// One code pair for every sample of the input.
using Codes = std::vector<CtleCoefs>;

// The second model: each stage over the whole run, in 128 bits with exact division: v, then the low-pass of the UI
// sums, then the output. codes[n] is in force while input n is taken and output n is given. `state`: what must be left.
Samples Oracle(int samples_per_ui, const Codes& codes, const Samples& in, Counters& counters, CtleState& state) {
  const auto n_ui = static_cast<std::size_t>(samples_per_ui);
  std::vector<Wide> v(in.size(), 0);
  for (std::size_t n = 0; n < in.size(); ++n) {
    const std::vector<int> taps = Taps(samples_per_ui, codes[n].gdc_code);
    for (std::size_t i = 0; i < taps.size() && i <= n; ++i) v[n] += static_cast<Wide>(taps[i]) * in[n - i];
  }
  std::vector<Wide> p = {0, 0};  // p[m + 2] after UI m; two zeros before the first
  for (std::size_t begin = 0; begin + n_ui <= in.size(); begin += n_ui) {
    Wide sum = 0;
    for (std::size_t i = 0; i < n_ui; ++i) sum += v[begin + i];
    p.push_back(p.back() + RoundedHalfUp(kCtleLowPass * (sum - samples_per_ui * p.back()), 65536 * samples_per_ui));
  }
  Samples out(in.size(), 0);
  for (std::size_t n = 0; n < in.size(); ++n) {
    const std::size_t ui = n / n_ui;  // its output holds the samples of UI ui - 1
    const Wide gain = kCtleShelf[static_cast<std::size_t>(codes[n].gdc2_code)];
    const Wide shelf = RoundedHalfUp(gain * (p[ui + 1] + p[ui]), 65536);
    const Wide sample = n >= n_ui ? v[n - n_ui] : 0;
    const Wide y = RoundedHalfUp(sample - shelf, 16384);
    if (y > 32767) ++counters.high_rail;
    if (y < -32768) ++counters.low_rail;
    out[n] = static_cast<std::int16_t>(std::clamp<Wide>(y, -32768, 32767));
  }
  state = CtleState{};
  for (std::size_t n = 0; n < in.size(); ++n) {
    if (n < state.history.size()) state.history[n] = in[in.size() - 1 - n];
    state.peaked[n % n_ui] = static_cast<std::int32_t>(v[n]);
  }
  state.sample_in_ui = static_cast<std::int32_t>(in.size() % n_ui);
  for (std::size_t n = in.size() - in.size() % n_ui; n < in.size(); ++n) {
    state.ui_sum += static_cast<std::int64_t>(v[n]);
  }
  state.low_pass = static_cast<std::int32_t>(p.back());
  state.shelf = static_cast<std::int32_t>(p.back() + p[p.size() - 2]);
  return out;
}

void ExpectSameState(const CtleState& state, const CtleState& expected) {
  EXPECT_EQ(state.history, expected.history);
  EXPECT_EQ(state.peaked, expected.peaked);
  EXPECT_EQ(state.ui_sum, expected.ui_sum);
  EXPECT_EQ(state.low_pass, expected.low_pass);
  EXPECT_EQ(state.shelf, expected.shelf);
  EXPECT_EQ(state.sample_in_ui, expected.sample_in_ui);
}

enum class Fill {
  kZero,
  kHighRail,
  kLowRail,
  kAlternating,
  kSlowSquare,
  kNearZero,
  kWalkingBit,
  kRandom,
  kPam4,
  kWorst
};
constexpr Fill kFills[] = {Fill::kZero,     Fill::kHighRail,   Fill::kLowRail, Fill::kAlternating, Fill::kSlowSquare,
                           Fill::kNearZero, Fill::kWalkingBit, Fill::kRandom,  Fill::kPam4,        Fill::kWorst};

Samples MakeInput(Fill fill, const std::vector<int>& taps, std::size_t size, std::uint32_t stream) {
  Samples in(size);
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint32_t draw = Philox4x32({kSeed, stream}, i)[0];
    int x = 0;
    switch (fill) {
      case Fill::kZero:
        break;
      case Fill::kHighRail:
        x = 32767;
        break;
      case Fill::kLowRail:
        x = -32768;
        break;
      case Fill::kAlternating:
        x = i % 2 == 0 ? 32767 : -32768;
        break;
      case Fill::kSlowSquare:
        x = i / 150 % 2 == 0 ? 32767 : -32768;
        break;
      case Fill::kNearZero:
        x = static_cast<int>(draw % 3) - 1;
        break;
      case Fill::kWalkingBit:
        x = 1 << (i % 15);
        break;
      case Fill::kRandom:
        x = static_cast<int>(draw >> 16) - 32768;
        break;
      case Fill::kPam4:
        x = (2 * static_cast<int>(Philox4x32({kSeed, stream}, i / 4)[0] % 4) - 3) * 8000;
        break;
      case Fill::kWorst:  // every tap pulls the same way: the largest |v| there is
        x = taps[taps.size() - 1 - i % taps.size()] > 0 ? 32767 : -32768;
        break;
    }
    in[i] = static_cast<std::int16_t>(x);
  }
  return in;
}

TEST(Ctle, EqualsTheSecondModelForEveryCodePairAndFill) {
  Counters counters;
  std::uint32_t stream = 1;
  for (const std::int32_t samples_per_ui : {4, 8}) {
    const CtlePlan plan = MakePlan({samples_per_ui});
    for (std::int32_t gdc = 0; gdc < kCtleGdcCodes; ++gdc) {
      for (std::int32_t gdc2 = 0; gdc2 < kCtleGdc2Codes; ++gdc2) {
        const Fill fill = kFills[(gdc * kCtleGdc2Codes + gdc2) % 10];
        const std::size_t size = gdc2 == 3 ? 1300 : 500 + static_cast<std::size_t>(gdc2);  // beyond one inner chunk
        const Samples in = MakeInput(fill, Taps(samples_per_ui, gdc), size, ++stream);
        const CtleCoefs coefs{gdc, gdc2};
        CtleState state;
        Reset(plan, state);
        Samples out(size + 16, 0x5A5A);
        reference::Ctle(plan, coefs, state, in, std::span(out).first(size));
        for (std::size_t i = 0; i < 16; ++i) ASSERT_EQ(out[size + i], 0x5A5A) << "guard";
        out.resize(size);
        CtleState expected;
        ASSERT_EQ(out, Oracle(samples_per_ui, Codes(size, coefs), in, counters, expected))
            << samples_per_ui << " samples a UI, codes " << gdc << " " << gdc2 << " seed " << kSeed;
        ExpectSameState(state, expected);
        ASSERT_FALSE(HasFailure());
      }
    }
  }
  // Rails need a full-scale input at little attenuation.
  for (const std::int32_t samples_per_ui : {4, 8}) {
    const CtlePlan plan = MakePlan({samples_per_ui});
    for (const Fill fill : kFills) {
      const Samples in = MakeInput(fill, Taps(samples_per_ui, 0), 700, ++stream);
      CtleState state;
      Reset(plan, state);
      Samples out(in.size());
      reference::Ctle(plan, {0, 0}, state, in, out);
      CtleState expected;
      ASSERT_EQ(out, Oracle(samples_per_ui, Codes(in.size(), {0, 0}), in, counters, expected));
      ExpectSameState(state, expected);
    }
  }
  EXPECT_GT(counters.high_rail, 50);
  EXPECT_GT(counters.low_rail, 50);
}

TEST(Ctle, SplittingTheInputChangesNoBitAndCodesActFromTheNextSampleOn) {
  Counters counters;
  for (const std::int32_t samples_per_ui : {4, 8}) {
    const CtlePlan plan = MakePlan({samples_per_ui});
    constexpr std::size_t kSize = 4000;
    const Samples in = MakeInput(Fill::kRandom, Taps(samples_per_ui, 0), kSize, 500);
    Codes codes(kSize);
    for (std::size_t n = 0; n < kSize; ++n) {  // new codes every 37 samples, in the middle of a UI
      const PhiloxBlock draw = Philox4x32({kSeed, 501}, n / 37);
      codes[n] = {static_cast<std::int32_t>(draw[0] % 21), static_cast<std::int32_t>(draw[1] % 13)};
    }
    CtleState expected;
    const Samples whole = Oracle(samples_per_ui, codes, in, counters, expected);
    for (std::uint32_t trial = 0; trial < 20; ++trial) {
      CtleState state;
      Reset(plan, state);
      Samples out = in;  // in place
      for (std::size_t begin = 0, cut = 0; begin < kSize; ++cut) {
        const std::size_t wanted = Philox4x32({kSeed, 510 + trial}, cut)[0] % (trial % 2 == 0 ? 7 : 60);
        const std::size_t size = std::min({kSize - begin, wanted, 37 - begin % 37});  // codes are constant in a call
        const auto part = std::span(out).subspan(begin, size);
        reference::Ctle(plan, codes[begin], state, part, part);
        begin += size;
      }
      ASSERT_EQ(out, whole) << samples_per_ui << " trial " << trial << " seed " << kSeed;
      ExpectSameState(state, expected);
    }
  }
}

// Annex 93A eq. 93A-22 at u = f / fb with the pole and zero frequencies of 802.3ck and 802.3dj.
Complex Analog(double u, int gdc_code, int gdc2_code) {
  const Complex j(0, 1);
  const double gdc = std::pow(10, -gdc_code / 20.0);
  const double gdc2 = std::pow(10, -gdc2_code / 40.0);
  const double fz = 1 / 2.5;
  const double fp1 = 1 / 2.5;
  const double fp2 = 1;
  const double flf = 1 / 80.0;
  return (gdc + j * u / fz) * (gdc2 + j * u / flf) / ((1.0 + j * u / fp1) * (1.0 + j * u / fp2) * (1.0 + j * u / flf));
}

Complex Delayed(int samples_per_ui, double u, Complex h) {
  return h * std::polar(1.0, -2 * M_PI * u * CtleDelaySamples({samples_per_ui}) / samples_per_ui);
}

// The time-invariant part of the integer filter's response, from its coefficients.
Complex Digital(int samples_per_ui, double u, int gdc_code, int gdc2_code) {
  const double omega = 2 * M_PI * u / samples_per_ui;
  Complex peaking = 0;
  const std::vector<int> taps = Taps(samples_per_ui, gdc_code);
  for (std::size_t i = 0; i < taps.size(); ++i) {
    peaking += taps[i] / 16384.0 * std::polar(1.0, -omega * static_cast<double>(i));
  }
  // Summing over a UI and holding over the same UI: the mean of exp(j omega (i - i')) over all pairs.
  Complex mean = 0;
  for (int i = 0; i < samples_per_ui; ++i) mean += std::polar(1.0 / samples_per_ui, omega * i);
  const double k = kCtleLowPass / 65536.0;
  const Complex z = std::polar(1.0, -2 * M_PI * u);
  const Complex low_pass = std::norm(mean) * k / (1.0 - (1 - k) * z) * (1.0 + z) / 2.0;
  const double shelf = kCtleShelf[static_cast<std::size_t>(gdc2_code)] / 32768.0;
  return peaking * (1.0 - shelf * low_pass) * std::polar(1.0, -2 * M_PI * u);
}

double Decibel(double ratio) { return 20 * std::log10(ratio); }

TEST(Ctle, CoefficientsFollowTheEquationForEveryCodePair) {
  double worst_db = 0;
  double worst_degrees = 0;
  for (const int samples_per_ui : {4, 8}) {
    for (int gdc = 0; gdc < kCtleGdcCodes; ++gdc) {
      for (int gdc2 = 0; gdc2 < kCtleGdc2Codes; ++gdc2) {
        for (int i = 0; i <= 300; ++i) {
          // Geometric below a tenth of the baud rate, where the shelf is; linear above.
          const double u = i == 0 ? 0 : (i <= 100 ? 1e-4 * std::pow(1000, i / 100.0) : 0.1 + 0.65 * (i - 100) / 200);
          const Complex ratio =
              Digital(samples_per_ui, u, gdc, gdc2) / Delayed(samples_per_ui, u, Analog(u, gdc, gdc2));
          worst_db = std::max(worst_db, std::abs(Decibel(std::abs(ratio))));
          worst_degrees = std::max(worst_degrees, std::abs(std::arg(ratio)) * 180 / M_PI);
        }
      }
    }
  }
  RecordProperty("worst_db", std::to_string(worst_db));
  RecordProperty("worst_degrees", std::to_string(worst_degrees));
  EXPECT_LT(worst_db, 0.05);
  EXPECT_LT(worst_degrees, 1.0);
  EXPECT_GT(worst_db, 1e-4) << "the comparison is of two different things";
}

TEST(Ctle, BeyondTheBandItStaysNearTheEquationAndBelow) {
  for (const int samples_per_ui : {4, 8}) {
    for (int gdc = 0; gdc < kCtleGdcCodes; ++gdc) {
      for (double u = 0.75; u <= samples_per_ui / 2.0; u += 0.01) {
        const double db = Decibel(std::abs(Digital(samples_per_ui, u, gdc, 0) / Analog(u, gdc, 0)));
        EXPECT_LT(db, 1.0) << samples_per_ui << " " << gdc << " " << u;
        EXPECT_TRUE(u > 1 || db > -0.5) << samples_per_ui << " " << gdc << " " << u;
      }
    }
  }
}

// A sine through the integer filter; frequencies are multiples of fb/80, so that 80 UI hold whole periods.
struct Measured {
  Complex response;  // at the sine's own frequency
  Complex image;     // at u - 1: what holding the shelf over a UI leaves
};
Measured MeasureSine(int samples_per_ui, int u80, int gdc_code, int gdc2_code, const std::vector<Complex>& turn,
                     const Samples& sine, double amplitude) {
  const CtlePlan plan = MakePlan({samples_per_ui});
  CtleState state;
  Reset(plan, state);
  Samples out(sine.size());
  reference::Ctle(plan, {gdc_code, gdc2_code}, state, sine, out);
  const std::size_t period = turn.size();
  const std::size_t begin = sine.size() - period;
  Measured measured{};
  const auto image = static_cast<std::size_t>(u80 - 80 + static_cast<int>(period));
  for (std::size_t n = 0; n < period; ++n) {
    measured.response +=
        static_cast<double>(out[begin + n]) * std::conj(turn[(begin + n) * static_cast<std::size_t>(u80) % period]);
    measured.image += static_cast<double>(out[begin + n]) * std::conj(turn[(begin + n) * image % period]);
  }
  // A cosine of this amplitude: half of it at the positive frequency.
  const double scale = (u80 == 0 ? 1 : 2) / (amplitude * static_cast<double>(period));
  return {measured.response * scale, measured.image * scale};
}

TEST(Ctle, MeasuredWithSinesItFollowsTheEquationForEveryCodePair) {
  constexpr double kAmplitude = 30000;
  double worst_db = 0;
  double worst_degrees = 0;
  double worst_image = 0;
  for (const int samples_per_ui : {4, 8}) {
    const std::size_t period = 80 * static_cast<std::size_t>(samples_per_ui);
    std::vector<Complex> turn(period);
    for (std::size_t n = 0; n < period; ++n) {
      turn[n] = std::polar(1.0, 2 * M_PI * static_cast<double>(n) / static_cast<double>(period));
    }
    for (const int u80 : {0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 40, 48, 56, 60}) {
      Samples sine(3 * period);
      for (std::size_t n = 0; n < sine.size(); ++n) {
        sine[n] = static_cast<std::int16_t>(
            std::lround(kAmplitude * turn[n * static_cast<std::size_t>(u80) % period].real()));
      }
      for (int gdc = 0; gdc < kCtleGdcCodes; ++gdc) {
        for (int gdc2 = 0; gdc2 < kCtleGdc2Codes; ++gdc2) {
          const Measured measured = MeasureSine(samples_per_ui, u80, gdc, gdc2, turn, sine, kAmplitude);
          const double u = u80 / 80.0;
          const Complex ratio = measured.response / Delayed(samples_per_ui, u, Analog(u, gdc, gdc2));
          worst_db = std::max(worst_db, std::abs(Decibel(std::abs(ratio))));
          worst_degrees = std::max(worst_degrees, std::abs(std::arg(ratio)) * 180 / M_PI);
          // At half the baud rate the image falls on the negative frequency. Without the shelf there is none.
          if (u80 != 40 && u80 != 0 && gdc2 >= 2) {
            const double shelf = 1 - std::pow(10, -gdc2 / 40.0);
            worst_image = std::max(worst_image, std::abs(measured.image / Analog(u, gdc, 0)) / shelf);
          }
        }
      }
    }
  }
  RecordProperty("worst_db", std::to_string(worst_db));
  RecordProperty("worst_degrees", std::to_string(worst_degrees));
  RecordProperty("image_over_shelf_db", std::to_string(Decibel(worst_image)));
  EXPECT_LT(worst_db, 0.3);   // the requirement
  EXPECT_LT(worst_db, 0.05);  // what the block promises
  EXPECT_LT(worst_degrees, 1.0);
  EXPECT_LT(Decibel(worst_image), -36.5) << "relative to the tone times 1 - gDC2";
}

TEST(Ctle, RoundingNoiseAgainstTheSameFilterInExactArithmetic) {
  for (const int samples_per_ui : {4, 8}) {
    const auto n_ui = static_cast<std::size_t>(samples_per_ui);
    const CtlePlan plan = MakePlan({samples_per_ui});
    for (const CtleCoefs coefs : {CtleCoefs{0, 0}, CtleCoefs{0, 12}, CtleCoefs{20, 12}, CtleCoefs{7, 3}}) {
      Samples in = MakeInput(Fill::kPam4, {}, 20000, static_cast<std::uint32_t>(600 + samples_per_ui));
      for (std::int16_t& x : in) x = static_cast<std::int16_t>(x * 2 / 3 + 17);  // no saturation in the output
      CtleState state;
      Reset(plan, state);
      Samples out(in.size());
      reference::Ctle(plan, coefs, state, in, out);
      // The same coefficients in double: nothing is rounded anywhere near one unit.
      const std::vector<int> taps = Taps(samples_per_ui, coefs.gdc_code);
      const double shelf = kCtleShelf[static_cast<std::size_t>(coefs.gdc2_code)] / 32768.0;
      std::vector<double> last(n_ui, 0.0);
      double p = 0;
      double q = 0;
      double worst = 0;
      double power = 0;
      for (std::size_t begin = 0; begin < in.size(); begin += n_ui) {
        double sum = 0;
        for (std::size_t i = 0; i < n_ui; ++i) {
          const double error = out[begin + i] - (last[i] - shelf * (p + q) / 2);
          worst = std::max(worst, std::abs(error));
          power += error * error / static_cast<double>(in.size());
          double v = 0;
          for (std::size_t t = 0; t < taps.size() && t <= begin + i; ++t) v += taps[t] / 16384.0 * in[begin + i - t];
          last[i] = v;
          sum += v;
        }
        q = p;
        p += kCtleLowPass / 65536.0 * (sum / samples_per_ui - p);
      }
      EXPECT_LE(worst, 0.51);
      EXPECT_LT(10 * std::log10(power / (32768.0 * 32768.0 / 2)), -97.5) << "dB below a full-scale sine; required: -70";
      EXPECT_GT(power, 0.01) << "rounding happened";
    }
  }
}

TEST(Ctle, NoLimitCycleWhenTheInputStopsOrStaysConstant) {
  for (const int samples_per_ui : {4, 8}) {
    const CtlePlan plan = MakePlan({samples_per_ui});
    for (int gdc = 0; gdc < kCtleGdcCodes; ++gdc) {
      for (int gdc2 = 0; gdc2 < kCtleGdc2Codes; ++gdc2) {
        for (const int level : {0, 1, -1, 12345, -32768}) {
          const CtleCoefs coefs{gdc, gdc2};
          CtleState state;
          Reset(plan, state);
          const auto stream = static_cast<std::uint32_t>(700 + gdc * 13 + gdc2);
          const Samples in = MakeInput(Fill::kRandom, {}, 203, stream);  // stops in the middle of a UI
          Samples out(in.size());
          reference::Ctle(plan, coefs, state, in, out);
          const Samples constant(static_cast<std::size_t>(400 * samples_per_ui), static_cast<std::int16_t>(level));
          out.resize(constant.size());
          reference::Ctle(plan, coefs, state, constant, out);
          reference::Ctle(plan, coefs, state, constant, out);
          const auto [low, high] = std::minmax_element(out.begin(), out.end());
          ASSERT_EQ(*low, *high) << samples_per_ui << " codes " << gdc << " " << gdc2 << " level " << level;
          const double limit = level * std::abs(Analog(0, gdc, gdc2));
          ASSERT_NEAR(*low, limit, 0.51 + 1.5e-3 * std::abs(limit));
        }
      }
    }
  }
}

TEST(CtleConfigTest, DefaultsAreLegal) {
  EXPECT_TRUE(Validate(CtleConfig{}).ok());
  EXPECT_TRUE(Validate(MakePlan(CtleConfig{}), CtleCoefs{}).ok());
}

TEST(CtleConfigTest, EveryFieldHasEnforcedLimits) {
  for (const auto& field : FieldsOf(CtleConfig{})) {
    for (const std::int32_t value : {field.min - 1, field.max + 1}) {
      CtleConfig config;
      config.*(field.member) = value;
      const Status status = Validate(config);
      ASSERT_FALSE(status.ok()) << field.name << " = " << value;
      EXPECT_NE(status.message().find("ctle." + std::string(field.name) + " = " + std::to_string(value)),
                std::string::npos)
          << status.message();
    }
  }
  for (const std::int32_t n : {5, 6, 7}) {
    const Status status = Validate(CtleConfig{n});
    ASSERT_FALSE(status.ok());
    EXPECT_NE(status.message().find("ctle.samples_per_ui = " + std::to_string(n)), std::string::npos)
        << status.message();
  }
}

TEST(CtleConfigTest, RefusesCodesOutsideTheTables) {
  const CtlePlan plan = MakePlan(CtleConfig{});
  for (const CtleCoefs coefs : {CtleCoefs{-1, 0}, CtleCoefs{21, 0}}) {
    const Status status = Validate(plan, coefs);
    ASSERT_FALSE(status.ok());
    EXPECT_NE(status.message().find("ctle.gdc_code = " + std::to_string(coefs.gdc_code)), std::string::npos);
    EXPECT_NE(status.message().find("0..20"), std::string::npos);
  }
  for (const CtleCoefs coefs : {CtleCoefs{0, -1}, CtleCoefs{0, 13}}) {
    const Status status = Validate(plan, coefs);
    ASSERT_FALSE(status.ok());
    EXPECT_NE(status.message().find("ctle.gdc2_code = " + std::to_string(coefs.gdc2_code)), std::string::npos);
    EXPECT_NE(status.message().find("0..12"), std::string::npos);
  }
}

// The example worked by hand in docs/blocks/ctle.md.
TEST(CtleExample, WorkedByHand) {
  const CtlePlan plan = MakePlan(CtleConfig{});
  CtleState state;
  Reset(plan, state);
  const Samples in = {1000, 0, 0, 0, 0, 0, 0, 0};
  Samples out(in.size());
  reference::Ctle(plan, {6, 12}, state, std::span(in).first(4), std::span(out).first(4));
  EXPECT_EQ(state.low_pass, 229539);
  EXPECT_EQ(state.shelf, 229539);
  reference::Ctle(plan, {6, 12}, state, std::span(in).subspan(4), std::span(out).subspan(4));
  EXPECT_EQ(out, (Samples{0, 0, 0, 0, 13, -73, 505, 283}));
}

}  // namespace
}  // namespace plumbline
