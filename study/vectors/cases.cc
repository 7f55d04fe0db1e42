#include "study/vectors/cases.h"

#include <algorithm>

#include "reference/core/fixed.h"

namespace plumbline::study {

std::int64_t CountTie(std::int64_t exact, int shift, const std::string& name, Stats& stats) {
  const std::int64_t rest = exact & ((std::int64_t{1} << shift) - 1);
  if (shift > 0 && rest == std::int64_t{1} << (shift - 1)) ++stats[name + (exact > 0 ? "_up" : "_down")];
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

Stats PeriodStats(const CaseRun& run, const std::string& port, std::int64_t period) {
  Stats stats = {{"periods", 0}};
  const Samples& drawn = run.Port(port);
  auto end = drawn.begin();
  std::int64_t since_reset = 0;
  for (std::size_t n = 0; n < run.Port("enable").size(); ++n) {
    if (run.Begins(n)) since_reset = 0;
    if (run.Port("enable")[n] == 0) continue;
    ++end;
    if (++since_reset % period == 0 && since_reset > period) {
      stats["periods"] += std::equal(end - period, end, end - 2 * period);
    }
  }
  return stats;
}

std::vector<Note> TieNotes(const std::string& flag, const std::string& stat, const std::string& what) {
  return {{flag + "Up", "TIE", what + " above zero, halfway between two results.", "a half towards zero or to even",
           stat + "_up", 1},
          {flag + "Down", "TIE", what + " below zero, halfway between two results.", "a half away from zero or to even",
           stat + "_down", 1}};
}

std::vector<Note> RailNotes(const std::string& flag, const std::string& stat, const std::string& what) {
  return {
      {flag + "High", "SATURATION", what + " above the upper rail.", "a missing or one-sided clamp", stat + "_hi", 1},
      {flag + "Low", "SATURATION", what + " below the lower rail.", "a missing or one-sided clamp", stat + "_lo", 1}};
}

std::vector<Note> RoundingNotes() {
  return Joined(RailNotes("Sat", "sat", "A result"), {TieNotes("Tie", "ties", "A value")});
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
      LaneDeskewVectors(),
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
