#include "reference/eq/ctle.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

#include "reference/eq/ctle_tables.h"

namespace plumbline::reference {
namespace {

constexpr int kTapFractionBits = 14;

template <std::size_t kTaps>
constexpr std::int64_t LargestSumOfMagnitudes(const std::array<std::array<std::int16_t, kTaps>, kCtleGdcCodes>& rows) {
  std::int64_t largest = 0;
  for (const auto& row : rows) {
    std::int64_t sum = 0;
    for (const std::int64_t tap : row) sum += tap < 0 ? -tap : tap;
    largest = std::max(largest, sum);
  }
  return largest;
}
// The largest |v|: also of the low-pass, a weighted mean of v, and half of the largest |shelf|.
constexpr std::int64_t kLargest =
    32768 * std::max(LargestSumOfMagnitudes(kCtlePeaking4), LargestSumOfMagnitudes(kCtlePeaking8));
static_assert(2 * kLargest + 1 <= SignedMax(32), "v and the shelf fit int32, and so does v minus half the shelf");
static_assert(kCtleShelf.size() == kCtleGdc2Codes && kCtleShelf[kCtleGdc2Codes - 1] <= 1 << 14,
              "the shelf takes away half at most");
static_assert(kCtlePeaking4[0].size() == kCtleTapsPerUi * 4 && kCtlePeaking8[0].size() == kCtleMaxTaps);

// Samples handled together: the peaking filter over all of them, then the shelf.
constexpr std::size_t kChunk = 512;

template <int kSamplesPerUi, std::size_t kTaps>
void Run(const std::array<std::int16_t, kTaps>& row, std::int32_t shelf_gain, CtleState& state,
         std::span<const std::int16_t> in, std::span<std::int16_t> out) {
  constexpr std::size_t kHistory = kCtleMaxTaps - 1;
  constexpr int kLog2SamplesPerUi = kSamplesPerUi == 8 ? 3 : 2;
  static_assert(kTaps == kCtleTapsPerUi * kSamplesPerUi);
  std::array<std::int16_t, kTaps> tap;  // oldest sample first
  std::reverse_copy(row.begin(), row.end(), tap.begin());
  std::array<std::int16_t, kHistory + kChunk> x;
  std::array<std::int32_t, kChunk> v;

  for (std::size_t done = 0; done < in.size();) {
    const std::size_t size = std::min(kChunk, in.size() - done);
    std::reverse_copy(state.history.begin(), state.history.end(), x.begin());
    std::copy_n(in.begin() + static_cast<std::ptrdiff_t>(done), size, x.begin() + kHistory);
    for (std::size_t n = 0; n < size; ++n) {
      const std::int16_t* oldest = x.data() + kHistory + n - (kTaps - 1);
      std::int32_t sum = 0;
      for (std::size_t i = 0; i < kTaps; ++i) sum += std::int32_t{tap[i]} * oldest[i];
      v[n] = sum;
    }
    std::reverse_copy(x.begin() + static_cast<std::ptrdiff_t>(size),
                      x.begin() + static_cast<std::ptrdiff_t>(size + kHistory), state.history.begin());

    std::int32_t shelf = static_cast<std::int32_t>(RoundShift(std::int64_t{shelf_gain} * state.shelf, 16));
    std::int32_t i = state.sample_in_ui;
    for (std::size_t n = 0; n < size; ++n) {
      std::int32_t& waiting = state.peaked[static_cast<std::size_t>(i)];
      out[done + n] = SaturateToInt16(RoundShift(waiting - shelf, kTapFractionBits));
      waiting = v[n];
      state.ui_sum += v[n];
      if (++i < kSamplesPerUi) continue;
      i = 0;
      const std::int64_t error = state.ui_sum - std::int64_t{kSamplesPerUi} * state.low_pass;
      const auto low_pass =
          static_cast<std::int32_t>(state.low_pass + RoundShift(kCtleLowPass * error, 16 + kLog2SamplesPerUi));
      state.shelf = state.low_pass + low_pass;
      state.low_pass = low_pass;
      state.ui_sum = 0;
      shelf = static_cast<std::int32_t>(RoundShift(std::int64_t{shelf_gain} * state.shelf, 16));
    }
    state.sample_in_ui = i;
    done += size;
  }
}

}  // namespace

void Ctle(const CtlePlan& plan, const CtleCoefs& coefs, CtleState& state, std::span<const std::int16_t> in,
          std::span<std::int16_t> out) {
  assert(in.size() == out.size());
  assert(Validate(plan, coefs).ok());
  const auto gdc = static_cast<std::size_t>(coefs.gdc_code);
  const std::int32_t shelf_gain = kCtleShelf[static_cast<std::size_t>(coefs.gdc2_code)];
  if (plan.config.samples_per_ui == 8) {
    Run<8>(kCtlePeaking8[gdc], shelf_gain, state, in, out);
  } else {
    Run<4>(kCtlePeaking4[gdc], shelf_gain, state, in, out);
  }
}

}  // namespace plumbline::reference
