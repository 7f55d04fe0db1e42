#include "dsp/block_registry.h"

#include <array>

namespace plumbline::dsp {

std::span<const BlockEntry> BlockEntries() {
  static const std::array entries = {
      // sources
      PrbsBlock(),
      PatternsBlock(),
      AdcNoiseBlock(),
      // transmitter
      Block66EncodeBlock(),
      TranscodeEncodeBlock(),
      ScrambleBlock(),
      RsEncodeBlock(),
      PcsDistributeBlock(),
      PcsTransmitBlock(),
      PmaMuxBlock(),
      ConvolutionalInterleaveBlock(),
      InnerEncodeBlock(),
      GrayMapBlock(),
      PrecoderEncodeBlock(),
      Pam4LevelsBlock(),
      DacBlock(),
      TxBlock(),
      // between
      ChannelBlock(),
      // receiver
      CtleBlock(),
      VgaBlock(),
      AgcBlock(),
      PhaseInterpolatorBlock(),
      AdcBlock(),
      AdcCorrectBlock(),
      AdcCalibrationBlock(),
      FfeBlock(),
      FloatingFeedForwardBlock(),
      DfeBlock(),
      DfeUnrolledBlock(),
      FloatingFeedbackBlock(),
      FloatingUpdateBlock(),
      SlicerBlock(),
      SoftSlicerBlock(),
      MlseBlock(),
      PartialResponseBlock(),
      LmsBlock(),
      PhaseDetectorBlock(),
      LoopFilterBlock(),
      FrequencySearchBlock(),
      LockDetectorBlock(),
      RxBlock(),
      PrecoderDecodeBlock(),
      GrayDemapBlock(),
      InnerDecodeBlock(),
      ConvolutionalDeinterleaveBlock(),
      PmaDemuxBlock(),
      LaneLockBlock(),
      LaneDeskewBlock(),
      PcsCollectBlock(),
      RsDecodeBlock(),
      DescrambleBlock(),
      TranscodeDecodeBlock(),
      PcsReceiveBlock(),
      Block66DecodeBlock(),
      // monitors
      EyeMonitorBlock(),
      ErrorBurstsBlock(),
      CodewordHistogramBlock(),
  };
  return entries;
}

}  // namespace plumbline::dsp
