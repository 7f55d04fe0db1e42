// Vectors of the partial-response target.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "reference/core/fixed.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Variant 0: 1 + 0.5 D; 1: both postcursors at their limits; 2: none, levels moved.
PortSamples Response(const dsp::Block&, int variant) {
  const Samples level = variant == 2 ? Samples{-1400, -500, 520, 1530} : Samples{-1536, -512, 512, 1536};
  return {{"alpha",
           {variant == 0   ? 256
            : variant == 1 ? 512
                           : 0}},
          {"beta", {variant == 1 ? -512 : 0}},
          {"level", level}};
}

Stats PartialResponseStats(const CaseRun& run) {
  const Samples none = {0};
  const Samples nominal = {-1536, -512, 512, 1536};
  const Samples& alphas = run.Port("alpha").empty() ? none : run.Port("alpha");
  const Samples& betas = run.Port("beta").empty() ? none : run.Port("beta");
  const Samples& levels = run.Port("level").empty() ? nominal : run.Port("level");
  const Samples& y = run.Port("y");
  const Samples& symbol = run.Port("symbol");
  const int bits = run.Key("error_bits");
  Stats stats = {{"sat_hi", 0}, {"sat_lo", 0}, {"target_hi", 0}, {"target_lo", 0}};
  std::array<std::int32_t, 2> past = {0, 0};  // amplitudes, newest first
  for (std::size_t n = 0; n < y.size(); ++n) {
    if (run.Begins(n)) past = {0, 0};
    const std::int32_t target = run.Setting(levels, 4, n, static_cast<std::size_t>(symbol[n])) +
                                run.Setting(alphas, 1, n) * past[0] + run.Setting(betas, 1, n) * past[1];
    stats["target_hi"] += target > SignedMax(16);
    stats["target_lo"] += target < SignedMin(16);
    stats["sat_hi"] += y[n] - target > SignedMax(bits);
    stats["sat_lo"] += y[n] - target < SignedMin(bits);
    past = {2 * symbol[n] - 3, past[0]};
  }
  return stats;
}

void PartialResponseOwn(SetBuilder& builder) {
  VectorCase& plain = builder.Add(CaseType::kAft, "Short", "1 + 0.5 D: the symbol before counts half");
  plain.data = Response(*builder.BlockOf({}), 0);
  plain.data["symbol"] = {3, 0, 1, 2, 3, 3};
  plain.data["y"] = {1536, -768, -1200, 300, 1800, 2304};
  for (const int bits : {8, 12}) {
    VectorCase& rails =
        builder.Add(CaseType::kAft, "SatHigh", "one LSB around the rails of the error", {{"error_bits", bits}});
    rails.data = Response(*builder.BlockOf({}), 2);
    for (int d = -2; d <= 2; ++d) {
      for (const int sign : {1, -1}) {
        rails.data["symbol"].push_back(2);
        rails.data["y"].push_back(520 + sign * (1 << (bits - 1)) + d);
      }
    }
  }
  VectorCase& page = builder.Add(CaseType::kAft, "Hand", "alpha of a half, the four symbols of the block's page");
  page.data = {{"alpha", {256}}, {"y", {1500, 1300, -1200, 5000}}, {"symbol", {3, 2, 0, 1}}};
  // Each of the three amplitudes alone in the target, and all orders of them.
  VectorCase& order = builder.Add(CaseType::kAft, "Order", "every sequence of three symbols");
  order.data = {{"alpha", {100}}, {"beta", {7}}};
  for (int n = 0; n < 64; ++n) {
    for (const int symbol : {n / 16, n / 4 % 4, n % 4}) {
      order.data["symbol"].push_back(symbol);
      order.data["y"].push_back(1000 * symbol - 1500);
    }
  }
  // The error is taken before the target is saturated.
  VectorCase& target = builder.Add(CaseType::kAft, "TargetHigh", "targets beyond both rails");
  target.data = {{"alpha", {512}}, {"beta", {512}}, {"level", {-32768, -512, 512, 32767}}};
  for (int n = 0; n < 40; ++n) {
    target.data["symbol"].push_back(n / 10 % 2 == 0 ? 3 : 0);
    target.data["y"].push_back(n / 10 % 2 == 0 ? 32767 : -32768);
  }
  VectorCase& split = builder.Add(CaseType::kStr, "Split", "both postcursors across calls");
  split.data = {{"alpha", {100}}, {"beta", {-37}}};
  for (int n = 0; n < 130; ++n) {
    split.data["symbol"].push_back((n * n * 7 + n / 5) % 4);
    split.data["y"].push_back(n * 29 % 4000 - 2000);
  }
  split.splits = {1, 1, 63, 2, 63};
}

}  // namespace

BlockVectors PartialResponseVectors() {
  BlockVectors v;
  v.block = "partial_response";
  v.coefs = Response;
  v.stats = PartialResponseStats;
  v.proven = {{"SatHigh", "SATURATION", "An error above the upper rail.", "a missing or one-sided clamp", "sat_hi", 1},
              {"SatLow", "SATURATION", "An error below the lower rail.", "a missing or one-sided clamp", "sat_lo", 1},
              {"TargetHigh", "SATURATION", "A target above the upper rail.", "an error taken from the saturated target",
               "target_hi", 1},
              {"TargetLow", "SATURATION", "A target below the lower rail.", "an error taken from the saturated target",
               "target_lo", 1}};
  v.notes = {{"Order", "STATE", "Every sequence of three symbols.", "postcursors in the other order", "", 1}};
  v.own = PartialResponseOwn;
  return v;
}

}  // namespace plumbline::study
