#include "study/vectors/cases.h"

#include "reference/core/fixed.h"

namespace plumbline::study {

std::int64_t CountTie(std::int64_t exact, int shift, const std::string& name, Stats& stats) {
  const std::int64_t rest = exact & ((std::int64_t{1} << shift) - 1);
  stats[name] += shift > 0 && rest == std::int64_t{1} << (shift - 1);
  return RoundShift(exact, shift);
}

std::int64_t CountRails(std::int64_t value, std::int64_t low, std::int64_t high, const std::string& name,
                        Stats& stats) {
  stats[name + "_hi"] += value > high;
  stats[name + "_lo"] += value < low;
  return Clamp(value, low, high);
}

void CountRounding(std::int64_t exact, int shift, int bits, Stats& stats) {
  CountRails(CountTie(exact, shift, "ties", stats), SignedMin(bits), SignedMax(bits), "sat", stats);
}

Note TieNote(const std::string& flag, const std::string& stat, const std::string& what) {
  return {flag, "TIE", what + " halfway between two results.", "another rounding rule", stat, 1};
}

std::vector<Note> RailNotes(const std::string& flag, const std::string& stat, const std::string& what) {
  return {
      {flag + "High", "SATURATION", what + " above the upper rail.", "a missing or one-sided clamp", stat + "_hi", 1},
      {flag + "Low", "SATURATION", what + " below the lower rail.", "a missing or one-sided clamp", stat + "_lo", 1}};
}

std::vector<Note> RoundingNotes() {
  return {{"SatHigh", "SATURATION", "A result above the upper rail.", "a missing or one-sided clamp", "sat_hi", 1},
          {"SatLow", "SATURATION", "A result below the lower rail.", "a missing or one-sided clamp", "sat_lo", 1},
          {"Tie", "TIE", "A value halfway between two results.", "another rounding rule", "ties", 1}};
}

std::vector<Note> Joined(std::vector<Note> notes, const std::vector<std::vector<Note>>& more) {
  for (const auto& some : more) notes.insert(notes.end(), some.begin(), some.end());
  return notes;
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
      RxVectors(),
      Block66EncodeVectors(),
      Block66DecodeVectors(),
      TranscodeEncodeVectors(),
      TranscodeDecodeVectors(),
      ScrambleVectors(),
      DescrambleVectors(),
      PcsDistributeVectors(),
      PcsCollectVectors(),
      PcsTransmitVectors(),
      PcsReceiveVectors(),
      PmaMuxVectors(),
      PmaDemuxVectors(),
      LaneLockVectors(),
      RsEncodeVectors(),
      RsDecodeVectors(),
      ConvolutionalInterleaveVectors(),
      ConvolutionalDeinterleaveVectors(),
      InnerEncodeVectors(),
      InnerDecodeVectors(),
      CodewordHistogramVectors(),
      ErrorBurstsVectors(),
  };
  return recipes;
}

}  // namespace plumbline::study
