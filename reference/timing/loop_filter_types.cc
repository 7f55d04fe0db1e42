#include "reference/timing/loop_filter_types.h"

#include <cstddef>
#include <string>

namespace plumbline {
namespace {

// atan(2^-i) in 10^-6 degree, rounded.
constexpr std::array<std::int64_t, 27> kAtan = {
    45000000, 26565051, 14036243, 7125016, 3576334, 1789911, 895174, 447614, 223811, 111906, 55953, 27976, 13988, 6994,
    3497,     1749,     874,      437,     219,     109,     55,     27,     14,     7,      3,     2,     1};

// Angle of (x, y) in 10^-6 degree, x > 0, y >= 0, both below 2^40: CORDIC in vectoring mode.
std::int64_t AngleMicrodegrees(std::int64_t x, std::int64_t y) {
  x <<= 20;
  y <<= 20;
  std::int64_t angle = 0;
  for (std::size_t i = 0; i < kAtan.size(); ++i) {
    const std::int64_t dx = x >> i;
    const std::int64_t dy = y >> i;
    if (y >= 0) {
      x += dy;
      y -= dx;
      angle += kAtan[i];
    } else {
      x -= dy;
      y += dx;
      angle -= kAtan[i];
    }
  }
  return angle;
}

}  // namespace

LoopCrossover CrossoverOf(const LoopFilterConfig& config) {
  // Loop gains a clock, gp with 30 fraction bits and gi with 60. Products stay below 2^31 * 2^7 * 2^17.
  const std::int64_t slope = std::int64_t{config.symbols_per_clock} * config.detector_slope;
  const std::int64_t gp = (config.kp * slope) >> 17;
  constexpr std::int64_t kOne = std::int64_t{1} << 30;
  if (gp >= kOne || config.ki * slope >= std::int64_t{1} << 47) return {};  // no crossover below a quarter of the clock
  const std::int64_t gi = (config.ki * slope) << 13;

  // With t = tan(w/2): d = 1 - e^-jw = 2t(t + j)/(1 + t^2), and |gp d + gi| >= |d|^2 becomes a^2 + gp^2 >= (2t)^2 where
  // a = gp t + gi (1 + t^2)/(2t). The left side falls and the right side grows with t: bisect.
  const auto real_part = [&](std::int64_t t) {
    const std::int64_t shelf = Clamp(gi / (2 * t), 0, kOne);
    return ((gp * t) >> 30) + ((shelf * (kOne + ((t * t) >> 30))) >> 30);
  };
  std::int64_t below = 1;
  std::int64_t above = kOne;
  while (above - below > 1) {
    const std::int64_t t = (below + above) / 2;
    const std::int64_t a = real_part(t);
    if (a * a + gp * gp >= 4 * t * t) {
      below = t;
    } else {
      above = t;
    }
  }
  // arg(open loop) = -latency w + arg(gp d + gi) - 2 arg(d), with arg(d) = 90 degrees - w/2.
  const std::int64_t w = 2 * AngleMicrodegrees(kOne, below);
  const std::int64_t zero = gp == 0 ? 0 : AngleMicrodegrees(real_part(below), gp);
  return {w / 1000, (zero - (config.latency_clocks - 1) * w) / 1000};
}

Status Validate(const LoopFilterConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("loop_filter", config));
  if (config.kp == 0 && config.ki == 0) return Status::Ok();
  const LoopCrossover crossover = CrossoverOf(config);
  if (crossover.phase_margin_mdeg < kMinPhaseMarginMdeg) {
    return Status::Error("loop_filter.kp = " + std::to_string(config.kp) +
                         ", loop_filter.ki = " + std::to_string(config.ki) +
                         " with loop_filter.latency_clocks = " + std::to_string(config.latency_clocks) +
                         " clocks have a phase margin of " + std::to_string(crossover.phase_margin_mdeg / 1000) +
                         " degrees; at least " + std::to_string(kMinPhaseMarginMdeg / 1000) + " are needed");
  }
  return Status::Ok();
}

LoopFilterPlan MakePlan(const LoopFilterConfig& config) {
  const std::int64_t codes_per_million =
      std::int64_t{kPhaseCodesPerUi} * config.symbols_per_clock * config.max_offset_ppm;
  // Codes times 2^40 over 10^6, split so that nothing passes 2^63: 2^14 * 1000 * 2^34 < 2^58.
  return {config, ((codes_per_million << 34) / 1000000) << 6};
}

}  // namespace plumbline
