// What each block's file in study/vectors/cases/ gives to the generator.
#ifndef PLUMBLINE_STUDY_VECTORS_CASES_H_
#define PLUMBLINE_STUDY_VECTORS_CASES_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "study/vectors/generate.h"

namespace plumbline::study {

// RoundShift(exact, shift); adds to <name>_up or <name>_down whether exact lies halfway between two results, above zero
// or below: rounding rules differ in one sign alone.
std::int64_t CountTie(std::int64_t exact, int shift, const std::string& name, Stats& stats);
// Clamp(value, low, high); adds to <name>_hi and <name>_lo whether it lies beyond the ends.
std::int64_t CountRails(std::int64_t value, std::int64_t low, std::int64_t high, const std::string& name, Stats& stats);
// Adds to sat_hi, sat_lo, ties_up and ties_down what saturating RoundShift(exact, shift) to `bits` meets.
void CountRounding(std::int64_t exact, int shift, int bits, Stats& stats);
// "periods": how many whole periods of a port's words equal the period before. One word at most for each word of
// "enable".
Stats PeriodStats(const CaseRun& run, const std::string& port, std::int64_t period);
// The notes that those prove, of one rounding and of one saturation of `what`.
std::vector<Note> TieNotes(const std::string& flag, const std::string& stat, const std::string& what);
std::vector<Note> RailNotes(const std::string& flag, const std::string& stat, const std::string& what);
// SatHigh, SatLow, TieUp and TieDown, proven by sat_hi, sat_lo, ties_up and ties_down.
std::vector<Note> RoundingNotes();
// One list of all.
std::vector<Note> Joined(std::vector<Note> notes, const std::vector<std::vector<Note>>& more);

BlockVectors AdcCalibrationVectors();
BlockVectors AdcCorrectVectors();
BlockVectors AdcNoiseVectors();
BlockVectors AdcVectors();
BlockVectors AgcVectors();
BlockVectors Block66DecodeVectors();
BlockVectors Block66EncodeVectors();
BlockVectors ChannelVectors();
BlockVectors CodewordHistogramVectors();
BlockVectors ConvolutionalDeinterleaveVectors();
BlockVectors ConvolutionalInterleaveVectors();
BlockVectors CtleVectors();
BlockVectors DacVectors();
BlockVectors DescrambleVectors();
BlockVectors DfeUnrolledVectors();
BlockVectors DfeVectors();
BlockVectors ErrorBurstsVectors();
BlockVectors EyeMonitorVectors();
BlockVectors FfeVectors();
BlockVectors FloatingFeedForwardVectors();
BlockVectors FloatingFeedbackVectors();
BlockVectors FloatingUpdateVectors();
BlockVectors FrequencySearchVectors();
BlockVectors GrayDemapVectors();
BlockVectors GrayMapVectors();
BlockVectors InnerDecodeVectors();
BlockVectors InnerEncodeVectors();
BlockVectors LaneDeskewVectors();
BlockVectors LaneLockVectors();
BlockVectors LmsVectors();
BlockVectors LockDetectorVectors();
BlockVectors LoopFilterVectors();
BlockVectors MlseVectors();
BlockVectors Pam4LevelsVectors();
BlockVectors PartialResponseVectors();
BlockVectors PatternsVectors();
BlockVectors PcsCollectVectors();
BlockVectors PcsDistributeVectors();
BlockVectors PcsReceiveVectors();
BlockVectors PcsTransmitVectors();
BlockVectors PhaseDetectorVectors();
BlockVectors PhaseInterpolatorVectors();
BlockVectors PmaDemuxVectors();
BlockVectors PmaMuxVectors();
BlockVectors PrbsVectors();
BlockVectors PrecoderDecodeVectors();
BlockVectors PrecoderEncodeVectors();
BlockVectors RsDecodeVectors();
BlockVectors RsEncodeVectors();
BlockVectors RxVectors();
BlockVectors ScrambleVectors();
BlockVectors SlicerVectors();
BlockVectors SoftSlicerVectors();
BlockVectors TranscodeDecodeVectors();
BlockVectors TranscodeEncodeVectors();
BlockVectors TxVectors();
BlockVectors VgaVectors();

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_VECTORS_CASES_H_
