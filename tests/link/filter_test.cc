// FIR design and the streaming filter: against direct convolution in another loop order, and against the equation.
#include "link/filter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <vector>

#include "link/convolve.h"
#include "link/noise.h"
#include "link/optics/driver.h"

namespace plumbline::link {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kBaud = 53.125e9;

std::vector<double> Random(std::size_t size, std::uint32_t stream) {
  std::vector<double> x(size);
  Gaussian({11, stream}, 0, x);
  return x;
}

// The second model: every input pushed forward.
std::vector<double> Scatter(const std::vector<double>& taps, const std::vector<double>& in) {
  std::vector<double> out(in.size() + taps.size(), 0.0);
  for (std::size_t m = 0; m < in.size(); ++m) {
    for (std::size_t i = 0; i < taps.size(); ++i) out[m + i] += in[m] * taps[i];
  }
  out.resize(in.size());
  return out;
}

TEST(Convolve, EqualsTheScalarLoopToTheBit) {
  for (const std::size_t taps : {1u, 2u, 7u, 33u, 100u}) {
    for (const std::size_t count : {1u, 3u, 8u, 15u, 64u, 65u, 128u, 517u}) {
      const std::vector<double> h = Random(taps, 1);
      const std::vector<double> x = Random(taps - 1 + count, 2);
      std::vector<double> out(count + 2, 77.0);
      Convolve(h.data(), taps, x.data() + taps - 1, count, out.data() + 1);
      EXPECT_EQ(out.front(), 77.0);
      EXPECT_EQ(out.back(), 77.0);
      for (std::size_t n = 0; n < count; ++n) {
        double sum = 0;
        for (std::size_t i = 0; i < taps; ++i) sum += h[i] * x[taps - 1 + n - i];
        ASSERT_EQ(out[n + 1], sum) << taps << " taps, output " << n << " of " << count;
      }
    }
  }
}

TEST(StreamFilter, BothFormsEqualDirectConvolution) {
  for (const std::size_t taps : {1u, 5u, 64u, 300u, 769u, 2048u}) {
    Fir fir;
    fir.taps = Random(taps, 3);
    for (const std::size_t block : {256u, 2048u}) {
      const std::vector<double> in = Random(block * (block == 256 ? 16 : 4), 4);
      const std::vector<double> expected = Scatter(fir.taps, in);
      for (const auto form : {StreamFilter::Form::kDirect, StreamFilter::Form::kOverlapSave}) {
        StreamFilter filter(fir, block, form);
        EXPECT_EQ(filter.overlap_save(), form == StreamFilter::Form::kOverlapSave);
        std::vector<double> out(in.size());
        StreamFilter copy;
        for (std::size_t begin = 0; begin < in.size(); begin += block) {
          if (begin == in.size() / 2) {
            copy = filter;  // a copy made in mid-run goes on alike
            filter = copy;
          }
          filter.Process(in.data() + begin, out.data() + begin);
        }
        for (std::size_t n = 0; n < in.size(); ++n) ASSERT_NEAR(out[n], expected[n], 1e-11 * static_cast<double>(taps));
      }
    }
  }
}

TEST(StreamFilter, WorksInPlaceAndChoosesByLength) {
  Fir fir;
  fir.taps = Random(40, 5);
  StreamFilter filter(fir, 512);
  StreamFilter same(fir, 512);
  std::vector<double> x = Random(512, 6);
  std::vector<double> y(512);
  filter.Process(x.data(), y.data());
  same.Process(x.data(), x.data());
  EXPECT_EQ(x, y);
  EXPECT_FALSE(filter.overlap_save());
  fir.taps.resize(2000);
  EXPECT_TRUE(StreamFilter(fir, 512).overlap_save());
  EXPECT_TRUE(StreamFilter(Fir{}, 512).identity());
}

// Taps follow the equation below the taper, and delay, truncation and length are what they say.
TEST(DesignFir, FollowsTheEquationAndKeepsTheDelay) {
  for (const std::int32_t n : {4, 8}) {
    const FrequencyGrid grid = MakeGrid(kBaud, n, 1024);
    for (const double delay_s : {0.0, 33.3e-12, 1.7e-9}) {
      const auto equation = [&](double f) { return BesselThomson4(f, 38e9) * std::polar(1.0, -2 * kPi * f * delay_s); };
      const std::vector<Complex> h = DeviceResponse(grid, equation);
      const Expected<Fir> fir = DesignFir(h, {});
      ASSERT_TRUE(fir.ok());
      EXPECT_LE(fir->discarded_energy_db, -60);
      EXPECT_LT(fir->taps.size(), 100u);
      EXPECT_NEAR(static_cast<double>(fir->delay), delay_s * kBaud * n, 40);
      for (std::size_t k = 0; k < h.size(); k += 64) {
        const Complex seen = ResponseAt(*fir, 0.5 * static_cast<double>(k) / static_cast<double>(h.size() - 1));
        EXPECT_NEAR(std::abs(seen - h[k]), 0, 4e-3) << n << " point " << k;
      }
    }
  }
}

TEST(DesignFir, ACompleteFilterIsExact) {
  const FrequencyGrid grid = MakeGrid(kBaud, 4, 64);
  const std::vector<Complex> h = DeviceResponse(grid, [](double f) { return BesselThomson4(f, 38e9); });
  const Expected<Fir> fir = DesignFir(h, {.tail_db = -300, .max_taps = 256});
  ASSERT_TRUE(fir.ok());
  for (std::size_t k = 0; k < h.size(); ++k) {
    const Complex seen = ResponseAt(*fir, 0.5 * static_cast<double>(k) / static_cast<double>(h.size() - 1));
    EXPECT_NEAR(std::abs(seen - h[k]), 0, 1e-12);
  }
}

TEST(DesignFir, LongestLengthIsKept) {
  const FrequencyGrid grid = MakeGrid(kBaud, 4, 2048);
  // Two echoes 600 UI apart: only one of them fits into 512 UI.
  const std::vector<Complex> h = DeviceResponse(grid, [](double f) {
    return BesselThomson4(f, 38e9) * (1.0 + 0.1 * std::polar(1.0, -2 * kPi * f * 600 / kBaud));
  });
  const Expected<Fir> fir = DesignFir(h, {.tail_db = -60, .max_taps = 2048});
  ASSERT_TRUE(fir.ok());
  EXPECT_LE(fir->taps.size(), 2048u);
  EXPECT_NEAR(fir->discarded_energy_db, 10 * std::log10(0.01 / 1.01), 0.2);
}

TEST(DesignFir, RefusesWhatIsNotAResponse) {
  EXPECT_FALSE(DesignFir({Complex(1)}, {}).ok());
  const Expected<Fir> fir = DesignFir({Complex(1), Complex(std::nan(""), 0), Complex(0)}, {});
  ASSERT_FALSE(fir.ok());
  EXPECT_NE(fir.status().message().find("not finite"), std::string::npos);
}

}  // namespace
}  // namespace plumbline::link
