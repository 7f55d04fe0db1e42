// What each block's file in study/vectors/cases/ gives to the generator.
#ifndef PLUMBLINE_STUDY_VECTORS_CASES_H_
#define PLUMBLINE_STUDY_VECTORS_CASES_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "study/vectors/generate.h"

namespace plumbline::study {

// Adds to sat_hi, sat_lo and ties what saturating RoundShift(exact, shift) to `bits` meets.
void CountRounding(std::int64_t exact, int shift, int bits, Stats& stats);
// The notes that those three prove: SatHigh, SatLow, Tie.
std::vector<Note> RoundingNotes();

BlockVectors AdcVectors();
BlockVectors AdcCalibrationVectors();
BlockVectors AdcCorrectVectors();
BlockVectors AdcNoiseVectors();
BlockVectors AgcVectors();
BlockVectors ChannelVectors();
BlockVectors CodewordHistogramVectors();
BlockVectors CtleVectors();
BlockVectors DacVectors();
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
BlockVectors LmsVectors();
BlockVectors LockDetectorVectors();
BlockVectors LoopFilterVectors();
BlockVectors MlseVectors();
BlockVectors Pam4LevelsVectors();
BlockVectors PartialResponseVectors();
BlockVectors PatternsVectors();
BlockVectors PhaseDetectorVectors();
BlockVectors PhaseInterpolatorVectors();
BlockVectors PrbsVectors();
BlockVectors PrecoderDecodeVectors();
BlockVectors PrecoderEncodeVectors();
BlockVectors RsDecodeVectors();
BlockVectors RsEncodeVectors();
BlockVectors SlicerVectors();
BlockVectors SoftSlicerVectors();
BlockVectors TxVectors();
BlockVectors VgaVectors();

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_VECTORS_CASES_H_
