// The inner code of one lane as streams: coded bits and instants behind the host's symbols, and back.
//
//   encode  120 bits -> 12 symbols of 10 bits -> convolutional interleaver -> (128,120) -> 128 bits on the line
//   decode  soft values -> blocks of 128, the boundary found by itself -> message -> deinterleaver -> bits
//
// **Boundary**: of the 64 places in a codeword where the stream may begin, the one where most of kSyncWords blocks are
// codewords as decided. Behind a line that the code is for, half of them are; elsewhere one of 256. No known data.
// **Instants**: 60 symbols of the lane become 64 on the line, each of them a UI of its own side; in between they are
// interpolated. The pad that takes the line's rate from 16/15 to 1089/1020 of the lane's is not sent.
// State and segmentation: splitting the input anywhere changes nothing. Values: copies go on separately.
#ifndef PLUMBLINE_STUDY_INNER_LANE_H_
#define PLUMBLINE_STUDY_INNER_LANE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dsp/backend.h"
#include "reference/fec/convolutional_interleaver_types.h"
#include "reference/fec/inner_code_types.h"

namespace plumbline::study {

// Baud of a line that carries the inner code over that of the lane: 128/120 and the pad of 1 in 1088.
inline constexpr double kInnerBaudRatio = 128.0 / 120.0 * 1089.0 / 1088.0;

// Line BER (Gaussian noise, ideal levels) behind which the code leaves 2.28e-4, as wrong 10-bit symbols divided by 10
// (IEEE P802.3dj Table 174A-1). Counted over 2e6 codewords each, within 2 %, with reliabilities of 6 bits;
// `bits_alone`: a hard decision without them.
double InnerLineBer(const InnerCodeConfig& config, bool bits_alone);

class InnerLaneEncoder {
 public:
  // `depth` of the convolutional interleaver, units of 4 symbols of 10 bits.
  explicit InnerLaneEncoder(std::int32_t depth);

  // Bits of the lane, and the instant of each of its symbols in UI (none, or one a symbol). Both outputs are
  // overwritten.
  void Process(std::span<const std::uint8_t> bits, std::span<const double> instants_ui,
               std::vector<std::uint8_t>& coded, std::vector<double>& coded_instants_ui);

 private:
  ConvolutionalInterleaverPlan plan_;
  ConvolutionalInterleaverState state_;
  std::vector<std::uint8_t> bits_;  // not yet a message
  std::vector<double> instants_ui_;
};

class InnerLaneDecoder {
 public:
  static constexpr std::size_t kSyncWords = 64;
  static constexpr double kLeastCodewords = 0.15;  // share of the blocks, for a boundary to be believed

  InnerLaneDecoder(const InnerCodeConfig& config, std::int32_t depth, dsp::Backend::Kind backend);

  // Two soft values and an instant for each symbol of the line; `bits` and `instants_ui` of the lane are overwritten.
  void Process(std::span<const std::int8_t> soft, std::span<const double> line_instants_ui,
               std::vector<std::uint8_t>& bits, std::vector<double>& instants_ui);

  bool synchronized() const { return synchronized_; }
  std::int64_t words(InnerCodeStatus status) const { return words_[static_cast<std::size_t>(status)]; }
  void ClearCounts() { words_ = {}; }

 private:
  void Synchronize();

  InnerCodePlan plan_;
  ConvolutionalInterleaverPlan interleaver_;
  ConvolutionalInterleaverState state_;
  dsp::Backend::Kind backend_;
  bool synchronized_ = false;
  std::vector<std::int8_t> soft_;  // not yet a codeword
  std::vector<double> instants_ui_;
  std::array<std::int64_t, 3> words_{};  // by status
};

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_INNER_LANE_H_
