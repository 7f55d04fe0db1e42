#include "study/vectors/cases.h"

#include "reference/core/fixed.h"

namespace plumbline::study {

void CountRounding(std::int64_t exact, int shift, int bits, Stats& stats) {
  const std::int64_t rounded = RoundShift(exact, shift);
  stats["sat_hi"] += rounded > SignedMax(bits);
  stats["sat_lo"] += rounded < SignedMin(bits);
  stats["ties"] += shift > 0 && (exact & ((std::int64_t{1} << shift) - 1)) == std::int64_t{1} << (shift - 1);
}

std::vector<Note> RoundingNotes() {
  return {{"SatHigh", "SATURATION", "A result above the upper rail.", "a missing or one-sided clamp", "sat_hi", 1},
          {"SatLow", "SATURATION", "A result below the lower rail.", "a missing or one-sided clamp", "sat_lo", 1},
          {"Tie", "TIE", "A value halfway between two results.", "another rounding rule", "ties", 1}};
}

const std::vector<BlockVectors>& VectorRecipes() {
  static const std::vector<BlockVectors> recipes = {
      PrbsVectors(),
      PatternsVectors(),
      GrayMapVectors(),
      GrayDemapVectors(),
      PrecoderEncodeVectors(),
      PrecoderDecodeVectors(),
      Pam4LevelsVectors(),
      DacVectors(),
      TxVectors(),
      ChannelVectors(),
      CtleVectors(),
      VgaVectors(),
      AgcVectors(),
      PhaseInterpolatorVectors(),
      AdcVectors(),
      AdcNoiseVectors(),
      FfeVectors(),
      DfeVectors(),
      DfeUnrolledVectors(),
      SlicerVectors(),
      SoftSlicerVectors(),
      PartialResponseVectors(),
      MlseVectors(),
      AdcCalibrationVectors(),
      AdcCorrectVectors(),
      EyeMonitorVectors(),
      FloatingFeedForwardVectors(),
      FloatingFeedbackVectors(),
      FloatingUpdateVectors(),
      LmsVectors(),
      PhaseDetectorVectors(),
      LoopFilterVectors(),
      LockDetectorVectors(),
      FrequencySearchVectors(),
      RsEncodeVectors(),
      RsDecodeVectors(),
      CodewordHistogramVectors(),
      ErrorBurstsVectors(),
  };
  return recipes;
}

}  // namespace plumbline::study
