#include "reference/eq/lms.h"

#include <cassert>
#include <cstddef>

namespace plumbline::reference {
namespace {

static_assert(std::int64_t{kLmsMaxSymbols} << 22 <= SignedMax(31),
              "a gradient of 12-bit errors and samples fits int32");
static_assert((std::int64_t{3 * kSlicerUnit + 511} << kLmsLevelFractionBits) <= SignedMax(32), "a level fits int32");
static_assert((std::int64_t{512} << kLmsDfeFractionBits) <= SignedMax(32), "a DFE tap fits int32");

constexpr int kFfeGradientFraction = 5;
constexpr int kLevelGradientFraction = 4;
constexpr int kSignWeightDfe = 7;
constexpr int kSignWeightLevel = 6;

std::int32_t NominalLevel(std::size_t index) {
  return Pam4Amplitude(static_cast<int>(index)) * kSlicerUnit * (1 << kLmsLevelFractionBits);
}

}  // namespace

std::int16_t BlindError(std::int16_t z) {
  constexpr std::int64_t kUnitSquared = std::int64_t{kSlicerUnit} * kSlicerUnit;
  constexpr std::int64_t kRadius = (41 * kUnitSquared + 2) / 5;
  const std::int64_t x = z;
  return static_cast<std::int16_t>(Saturate(RoundShift(x * (x * x - kRadius), CeilLog2(8 * kUnitSquared)), 12));
}

void LmsGradient(const LmsPlan& plan, std::span<const std::int16_t> ffe_error, std::span<const std::int16_t> error,
                 std::span<const std::int16_t> samples, std::span<const std::int8_t> amplitudes,
                 std::span<const std::uint8_t> decision, LmsGradients& gradients) {
  const std::size_t size = error.size();
  assert(size <= kLmsMaxSymbols && ffe_error.size() == size && decision.size() == size);
  assert(samples.size() == kLmsFfeHistory + size && amplitudes.size() == kLmsDfeHistory + size);
  gradients = LmsGradients{};

  const LmsConfig& config = plan.config;
  for (std::size_t i = 0; i < static_cast<std::size_t>(config.num_ffe_taps); ++i) {
    const std::int16_t* x = samples.data() + kLmsFfeHistory - i;
    std::int32_t sum = 0;
    if (config.sign_ffe == 0) {
      for (std::size_t k = 0; k < size; ++k) sum += std::int32_t{ffe_error[k]} * x[k];
    } else {
      for (std::size_t k = 0; k < size; ++k) sum += Sign(ffe_error[k]) * Sign(x[k]);
      sum *= 1 << (config.in_bits + 3);
    }
    gradients.ffe[i] = sum;
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(config.num_dfe_taps); ++i) {
    const std::int8_t* a = amplitudes.data() + kLmsDfeHistory - 1 - i;
    std::int32_t sum = 0;
    if (config.sign_dfe == 0) {
      for (std::size_t k = 0; k < size; ++k) sum += std::int32_t{error[k]} * a[k];
    } else {
      for (std::size_t k = 0; k < size; ++k) sum += Sign(error[k]) * Sign(a[k]);
      sum *= 1 << kSignWeightDfe;
    }
    gradients.dfe[i] = sum;
  }
  for (std::size_t k = 0; k < size; ++k) {
    gradients.level[decision[k]] += config.sign_level == 0 ? error[k] : Sign(error[k]) * (1 << kSignWeightLevel);
  }
}

void LmsUpdate(const LmsPlan& plan, const LmsCoefs& coefs, const LmsGradients& gradients, LmsState& state) {
  if (coefs.adapt_ffe) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(plan.config.num_ffe_taps); ++i) {
      if ((coefs.hold_ffe >> i & 1) != 0) continue;
      const std::int64_t step =
          RoundShift(std::int64_t{gradients.ffe[i]} * (1 << kFfeGradientFraction), coefs.ffe_shift);
      state.ffe[i] = static_cast<std::int32_t>(Saturate(state.ffe[i] - step, 32));
    }
  }
  if (coefs.adapt_dfe) {
    const DfeConfig limits{plan.config.num_dfe_taps, plan.config.dfe_limit_first, plan.config.dfe_limit_other};
    for (std::size_t i = 0; i < static_cast<std::size_t>(plan.config.num_dfe_taps); ++i) {
      const std::int64_t limit = std::int64_t{DfeTapLimit(limits, i)} << kLmsDfeFractionBits;
      const std::int64_t step = RoundShift(gradients.dfe[i], coefs.dfe_shift);
      state.dfe[i] = static_cast<std::int32_t>(Clamp(state.dfe[i] + step, -limit, limit));
    }
  }
  if (coefs.adapt_level) {
    const std::int64_t limit = std::int64_t{plan.config.level_limit} << kLmsLevelFractionBits;
    for (std::size_t i = 0; i < state.level.size(); ++i) {
      const std::int64_t step =
          RoundShift(std::int64_t{gradients.level[i]} * (1 << kLevelGradientFraction), coefs.level_shift);
      state.level[i] =
          static_cast<std::int32_t>(Clamp(state.level[i] + step, NominalLevel(i) - limit, NominalLevel(i) + limit));
    }
    const std::int32_t excess = (state.level[3] - state.level[0]) - (NominalLevel(3) - NominalLevel(0));
    const auto half = static_cast<std::int32_t>(RoundShift(excess, 1));
    state.level[3] -= half;
    state.level[0] += excess - half;
  }
}

void LmsCoefficients(const LmsPlan& plan, const LmsState& state, FfeCoefs& ffe, DfeCoefs& dfe, SlicerCoefs& slicer) {
  for (std::size_t i = 0; i < state.ffe.size(); ++i) {
    ffe.tap[i] =
        static_cast<std::int16_t>(Saturate(RoundShift(state.ffe[i], plan.ffe_fraction_bits), plan.config.tap_bits));
  }
  for (std::size_t i = 0; i < state.dfe.size(); ++i) {
    dfe.tap[i] = static_cast<std::int16_t>(RoundShift(state.dfe[i], kLmsDfeFractionBits));
  }
  std::array<std::int16_t, kPam4Levels> level{};
  for (std::size_t i = 0; i < level.size(); ++i) {
    level[i] = static_cast<std::int16_t>(RoundShift(state.level[i], kLmsLevelFractionBits));
  }
  slicer = MakeSlicerCoefs(level);
}

void LmsLoad(const LmsPlan& plan, const FfeCoefs& ffe, const DfeCoefs& dfe, const SlicerCoefs& slicer,
             LmsState& state) {
  for (std::size_t i = 0; i < state.ffe.size(); ++i) state.ffe[i] = ffe.tap[i] * (1 << plan.ffe_fraction_bits);
  for (std::size_t i = 0; i < state.dfe.size(); ++i) state.dfe[i] = dfe.tap[i] * (1 << kLmsDfeFractionBits);
  for (std::size_t i = 0; i < state.level.size(); ++i) {
    state.level[i] = slicer.level[i] * (1 << kLmsLevelFractionBits);
  }
}

}  // namespace plumbline::reference
