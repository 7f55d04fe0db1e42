// The list of blocks: one line a block, one adapter each in dsp/blocks/.
#ifndef PLUMBLINE_DSP_BLOCK_REGISTRY_H_
#define PLUMBLINE_DSP_BLOCK_REGISTRY_H_

#include <span>

#include "dsp/block.h"

namespace plumbline::dsp {

struct BlockEntry {
  const BlockInfo& (*info)();
  Expected<std::unique_ptr<Block>> (*create)(const BlockConfig&, const Backend&);
};

// In the order of the signal path.
std::span<const BlockEntry> BlockEntries();

// Adapters, dsp/blocks/<block>.cc.
BlockEntry AdcBlock();
BlockEntry AdcCalibrationBlock();
BlockEntry AdcCorrectBlock();
BlockEntry AdcNoiseBlock();
BlockEntry AgcBlock();
BlockEntry Block66DecodeBlock();
BlockEntry Block66EncodeBlock();
BlockEntry ChannelBlock();
BlockEntry CodewordHistogramBlock();
BlockEntry ConvolutionalDeinterleaveBlock();
BlockEntry ConvolutionalInterleaveBlock();
BlockEntry CtleBlock();
BlockEntry DacBlock();
BlockEntry DescrambleBlock();
BlockEntry DfeBlock();
BlockEntry DfeUnrolledBlock();
BlockEntry ErrorBurstsBlock();
BlockEntry EyeMonitorBlock();
BlockEntry FfeBlock();
BlockEntry FloatingFeedForwardBlock();
BlockEntry FloatingFeedbackBlock();
BlockEntry FloatingUpdateBlock();
BlockEntry FrequencySearchBlock();
BlockEntry GrayDemapBlock();
BlockEntry GrayMapBlock();
BlockEntry InnerDecodeBlock();
BlockEntry InnerEncodeBlock();
BlockEntry LaneLockBlock();
BlockEntry LaneDeskewBlock();
BlockEntry LmsBlock();
BlockEntry LockDetectorBlock();
BlockEntry LoopFilterBlock();
BlockEntry MlseBlock();
BlockEntry Pam4LevelsBlock();
BlockEntry PartialResponseBlock();
BlockEntry PatternsBlock();
BlockEntry PcsCollectBlock();
BlockEntry PcsDistributeBlock();
BlockEntry PcsReceiveBlock();
BlockEntry PcsTransmitBlock();
BlockEntry PhaseDetectorBlock();
BlockEntry PhaseInterpolatorBlock();
BlockEntry PmaDemuxBlock();
BlockEntry PmaMuxBlock();
BlockEntry PrbsBlock();
BlockEntry PrecoderDecodeBlock();
BlockEntry PrecoderEncodeBlock();
BlockEntry RsDecodeBlock();
BlockEntry RsEncodeBlock();
BlockEntry RxBlock();
BlockEntry ScrambleBlock();
BlockEntry SlicerBlock();
BlockEntry SoftSlicerBlock();
BlockEntry TranscodeDecodeBlock();
BlockEntry TranscodeEncodeBlock();
BlockEntry TxBlock();
BlockEntry VgaBlock();

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_BLOCK_REGISTRY_H_
