#include "study/burst_model.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <unordered_map>

namespace plumbline::study {
namespace {

constexpr int kPam4PerRsSymbol = kRsSymbolBits / 2;
constexpr int kOpenSymbols = 8;  // Reed-Solomon symbols of one codeword that a lane can carry at a time

// Of one lane.
class Lane {
 public:
  Lane(const RsPlan& plan, const BurstModel& model, bool precoding)
      : model_(model), precoding_(precoding), counts_(static_cast<std::size_t>(plan.t) + 2) {}

  std::vector<double> Run(const BurstLane& lane) {
    std::unordered_map<std::int32_t, std::size_t> last;  // symbol of the lane that closes each Reed-Solomon symbol
    for (std::size_t k = 0; k < lane.size(); ++k) {
      for (const std::int32_t symbol : lane[k]) last[symbol] = k;
    }
    std::array<std::int32_t, kOpenSymbols> open;
    open.fill(-1);
    std::size_t used = 0;  // highest flag ever open, and one
    const auto flag_of = [&](std::int32_t symbol) -> std::size_t {
      if (symbol < 0) return 0;
      auto slot = std::find(open.begin(), open.end(), symbol);
      if (slot == open.end()) slot = std::find(open.begin(), open.end(), -1);
      *slot = symbol;
      const auto index = static_cast<std::size_t>(slot - open.begin());
      used = std::max(used, index + 1);
      return std::size_t{1} << index;
    };
    const std::size_t size = (std::size_t{2} << kOpenSymbols) * counts_;
    now_.assign(size, 0.0);
    next_.assign(size, 0.0);
    const double wrong = SymbolErrorRatio(model_);
    Now(0, 0)[0] = 1.0 - wrong;
    Now(1, 0)[0] = wrong;
    for (std::size_t k = 0; k < lane.size(); ++k) {
      const std::size_t first = flag_of(lane[k][0]);
      const std::size_t second = flag_of(lane[k][1]);
      Step(first, second, std::size_t{1} << used);
      for (std::size_t b = 0; b < 2; ++b) {
        const std::int32_t symbol = lane[k][b];
        if (symbol < 0 || last[symbol] != k || (b == 1 && symbol == lane[k][0])) continue;
        Close(b == 0 ? first : second, std::size_t{1} << used);
        *std::find(open.begin(), open.end(), symbol) = -1;
      }
    }
    std::vector<double> result(counts_);
    for (std::size_t e = 0; e < 2; ++e) {
      for (std::size_t c = 0; c < counts_; ++c) result[c] += Now(e, 0)[c];
    }
    return result;
  }

 private:
  double* Now(std::size_t e, std::size_t flags) { return &now_[(2 * flags + e) * counts_]; }

  // One symbol of the line.
  void Step(std::size_t first, std::size_t second, std::size_t all_flags) {
    const double first_bit = precoding_ ? 0.5 : 1.0 / 3.0;
    std::fill_n(next_.begin(), static_cast<std::ptrdiff_t>(2 * all_flags * counts_), 0.0);
    const auto add = [&](std::size_t from_e, std::size_t from, std::size_t e, std::size_t to, double p) {
      if (p == 0.0) return;
      const double* const source = Now(from_e, from);
      double* const target = &next_[(2 * to + e) * counts_];
      for (std::size_t c = 0; c < counts_; ++c) target[c] += p * source[c];
    };
    for (std::size_t before = 0; before < 2; ++before) {
      const double wrong = before == 0 ? model_.first : model_.again;
      for (std::size_t flags = 0; flags < all_flags; ++flags) {
        for (std::size_t e = 0; e < 2; ++e) {
          const double p = e == 1 ? wrong : 1.0 - wrong;
          if (precoding_ ? e == before : e == 0) {
            add(before, flags, e, flags, p);
          } else {
            add(before, flags, e, flags | first, p * first_bit);
            add(before, flags, e, flags | second, p * (1.0 - first_bit));
          }
        }
      }
    }
    now_.swap(next_);
  }

  // A Reed-Solomon symbol has passed: a hit one counts.
  void Close(std::size_t flag, std::size_t all_flags) {
    for (std::size_t e = 0; e < 2; ++e) {
      for (std::size_t flags = 0; flags < all_flags; ++flags) {
        if ((flags & flag) == 0) continue;
        double* const hit = Now(e, flags);
        double* const rest = Now(e, flags & ~flag);
        for (std::size_t c = 0; c < counts_; ++c) {
          rest[std::min(c + 1, counts_ - 1)] += hit[c];
          hit[c] = 0.0;
        }
      }
    }
  }

  BurstModel model_;
  bool precoding_;
  std::size_t counts_;
  std::vector<double> now_;  // by hit flags, error, count
  std::vector<double> next_;
};

}  // namespace

double SymbolErrorRatio(const BurstModel& model) { return model.first / (1.0 - model.again + model.first); }

double PrecodedSymbolErrorRatio(const BurstModel& model) {
  return 2.0 * SymbolErrorRatio(model) * (1.0 - model.again);  // as many runs begin as end
}

BurstLane RoundRobinLane(const RsPlan& plan, int interleave) {
  BurstLane lane;
  for (std::int32_t symbol = 0; symbol < plan.n; ++symbol) {
    lane.insert(lane.end(), kPam4PerRsSymbol, {symbol, symbol});
    lane.insert(lane.end(), static_cast<std::size_t>(kPam4PerRsSymbol * (interleave - 1)), {-1, -1});
  }
  return lane;
}

std::vector<BurstLane> PortLanes(const FecLanePlan& plan, std::int32_t codeword) {
  std::vector<BurstLane> lanes;
  for (const std::vector<FecLaneBit>& bits : plan.bits) {
    BurstLane& lane = lanes.emplace_back();
    for (std::int32_t time = 0; time < (plan.lags ? 2 : 1); ++time) {
      for (std::size_t k = 0; k < bits.size() / 2; ++k) {
        std::array<std::int32_t, 2>& step = lane.emplace_back();
        for (std::size_t b = 0; b < 2; ++b) {
          const FecLaneBit& bit = bits[2 * k + b];
          const std::int32_t symbol = bit.index / kRsSymbolBits;
          const bool mine = time + bit.group == 0 && symbol / plan.port.rs.n == codeword;
          step[b] = mine ? symbol % plan.port.rs.n : -1;
        }
      }
    }
  }
  return lanes;
}

std::vector<double> SymbolErrorDistribution(const RsPlan& plan, std::span<const BurstLane> lanes,
                                            const BurstModel& model, bool precoding) {
  std::vector<double> sum(static_cast<std::size_t>(plan.t) + 2, 0.0);
  sum[0] = 1.0;
  for (const BurstLane& lane : lanes) sum = SumDistribution(sum, Lane(plan, model, precoding).Run(lane));
  return sum;
}

std::vector<double> SumDistribution(std::span<const double> a, std::span<const double> b) {
  std::vector<double> sum(a.size(), 0.0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) sum[std::min(i + j, sum.size() - 1)] += a[i] * b[j];
  }
  return sum;
}

BurstModel BurstModelFor(const RsPlan& plan, int interleave, double again, bool precoding,
                         double codeword_error_ratio) {
  const std::array lanes = {RoundRobinLane(plan, interleave)};
  double low = std::log(1e-12);
  double high = std::log(0.1);
  for (int i = 0; i < 40; ++i) {
    const double middle = 0.5 * (low + high);
    const BurstModel model{std::exp(middle), again};
    const double ratio = SymbolErrorDistribution(plan, lanes, model, precoding).back();
    (ratio < codeword_error_ratio ? low : high) = middle;
  }
  return {std::exp(low), again};
}

}  // namespace plumbline::study
