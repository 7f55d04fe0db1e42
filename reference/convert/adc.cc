#include "reference/convert/adc.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

#include "reference/core/gaussian.h"

namespace plumbline::reference {
namespace {

// In units of 2^-(30-bits) LSB the positive full scale is 2^29, so the largest signal is 2^15 * 2^15 = 2^30, the
// largest offset 2^(bits+5) / 256 LSB = 2^27, the largest noise 2^(bits+3) / 256 LSB rms times the largest deviate.
constexpr std::int64_t kMaxSignal = std::int64_t{1} << 30;
constexpr std::int64_t kMaxOffset = std::int64_t{1} << 27;
constexpr std::int64_t kMaxNoise = (std::int64_t{1} << 25) * 7;
constexpr std::int64_t kRounding = std::int64_t{1} << 24;
static_assert(kMaxSignal + kMaxOffset + kMaxNoise + kRounding <= SignedMax(32), "the sum fits int32");
static_assert(kGaussianKnots[0] < 7 * 65536, "no deviate reaches 7 sigma");
static_assert(std::int64_t{AdcMaxNoiseRms(12)} * 7 * 4096 <= SignedMax(32), "rms times deviate fits int32");

}  // namespace

void Adc(const AdcPlan& plan, const AdcCoefs& coefs, AdcState& state, std::span<const std::int16_t> in,
         std::span<std::int16_t> out) {
  assert(in.size() == out.size());
  assert(Validate(plan, coefs).ok());
  const AdcConfig& config = plan.config;
  const PhiloxKey key{static_cast<std::uint32_t>(config.noise_seed), static_cast<std::uint32_t>(config.noise_stream)};
  const int fine_shift = 22 - config.bits;  // from 1/256 LSB to 2^-(30-bits) LSB
  const int code_shift = 30 - config.bits;
  const auto code_min = static_cast<std::int32_t>(SignedMin(config.bits));
  const auto code_max = static_cast<std::int32_t>(SignedMax(config.bits));
  const std::int32_t half = std::int32_t{1} << (code_shift - 1);

  auto slice = static_cast<std::size_t>(state.symbol % static_cast<std::uint64_t>(config.slices));
  std::uint64_t clips = 0;
  PhiloxBlock words{};
  for (std::size_t n = 0; n < in.size(); ++n) {
    std::int32_t fine = coefs.offset[slice];  // 1/256 LSB
    if (config.noise_rms != 0) {
      const std::uint64_t k = state.symbol + n;
      if (n == 0 || k % 4 == 0) words = Philox4x32(key, k / 4);
      const std::int32_t deviate = GaussianFromWord(words[static_cast<std::size_t>(k % 4)]);
      fine += (config.noise_rms * deviate + (1 << (kGaussianFractionBits - 1))) >> kGaussianFractionBits;
    }
    const std::int32_t sum = in[n] * coefs.gain[slice] + fine * (std::int32_t{1} << fine_shift);
    const std::int32_t code = (sum + half) >> code_shift;
    clips += code < code_min || code > code_max ? 1u : 0u;
    out[n] = static_cast<std::int16_t>(std::clamp(code, code_min, code_max));
    if (++slice == static_cast<std::size_t>(config.slices)) slice = 0;
  }
  state.symbol += in.size();
  state.clip_count += clips;
}

}  // namespace plumbline::reference
