#include "study/inner_lane.h"

#include <algorithm>

#include "dsp/inner_code.h"
#include "reference/fec/convolutional_interleaver.h"
#include "reference/fec/inner_code.h"
#include "reference/fec/rs.h"

namespace plumbline::study {
namespace {

constexpr std::size_t kMessage = kInnerCodeMessage;
constexpr std::size_t kWord = kInnerCodeBits;
constexpr std::size_t kLaneSymbols = kMessage / 2;  // PAM4 symbols of a codeword, before and on the line
constexpr std::size_t kLineSymbols = kWord / 2;
constexpr std::size_t kRound = kMessage / kRsSymbolBits;

ConvolutionalInterleaverPlan Interleaver(std::int32_t depth) {
  return MakePlan(ConvolutionalInterleaverConfig{.depth = depth});
}

// `to` instants in the place of the `from` first ones of `instants`, each in UI of its own side.
void Resample(std::span<const double> instants, std::size_t from, std::size_t to, std::vector<double>& out) {
  const double ratio = static_cast<double>(to) / static_cast<double>(from);
  for (std::size_t k = 0; k < to; ++k) {
    const std::size_t at = k * from / to;
    const double beyond = static_cast<double>(k * from % to) / static_cast<double>(to);  // a UI a symbol
    out.push_back((instants[at] + beyond) * ratio);
  }
}

template <typename T>
void DropFront(std::vector<T>& items, std::size_t count) {
  items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace

double InnerLineBer(const InnerCodeConfig& config, bool bits_alone) {
  constexpr std::array kSoft = {2.38e-3, 3.37e-3, 4.06e-3, 4.52e-3, 4.76e-3, 4.85e-3, 4.87e-3, 4.88e-3};
  if (config.decision == 1) return kSoft.at(static_cast<std::size_t>(config.least_reliable - 1));
  return bits_alone ? 6.00e-4 : 1.42e-3;
}

InnerLaneEncoder::InnerLaneEncoder(std::int32_t depth) : plan_(Interleaver(depth)) { Reset(plan_, state_); }

void InnerLaneEncoder::Process(std::span<const std::uint8_t> bits, std::span<const double> instants_ui,
                               std::vector<std::uint8_t>& coded, std::vector<double>& coded_instants_ui) {
  bits_.insert(bits_.end(), bits.begin(), bits.end());
  instants_ui_.insert(instants_ui_.end(), instants_ui.begin(), instants_ui.end());
  const std::size_t words = bits_.size() / kMessage;
  coded.resize(words * kWord);
  coded_instants_ui.clear();
  const bool timed = !instants_ui_.empty();
  for (std::size_t w = 0; w < words; ++w) {
    std::array<std::uint16_t, kRound> symbols;
    std::array<std::uint8_t, kMessage> message;
    reference::RsSymbolsFromBits(std::span(bits_).subspan(w * kMessage, kMessage), symbols);
    reference::ConvolutionalInterleave(plan_, state_, symbols, symbols);
    reference::RsBitsFromSymbols(symbols, message);
    reference::InnerEncode(message, std::span(coded).subspan(w * kWord, kWord));
    if (timed) {
      Resample(std::span(instants_ui_).subspan(w * kLaneSymbols, kLaneSymbols), kLaneSymbols, kLineSymbols,
               coded_instants_ui);
    }
  }
  DropFront(bits_, words * kMessage);
  if (timed) DropFront(instants_ui_, words * kLaneSymbols);
}

InnerLaneDecoder::InnerLaneDecoder(const InnerCodeConfig& config, std::int32_t depth, dsp::Backend::Kind backend)
    : plan_(MakePlan(config)), interleaver_(Interleaver(depth)), backend_(backend) {
  Reset(interleaver_, state_);
}

void InnerLaneDecoder::Synchronize() {
  constexpr std::size_t kNeeded = kSyncWords * kWord + kWord;
  InnerCodePlan hard = plan_;
  hard.trials = 0;
  while (!synchronized_ && soft_.size() >= kNeeded) {
    std::size_t best = 0;
    std::size_t most = 0;
    for (std::size_t begin = 0; begin < kLineSymbols; ++begin) {
      std::size_t clean = 0;
      for (std::size_t w = 0; w < kSyncWords; ++w) {
        std::array<std::uint8_t, kMessage> message;
        const auto word = std::span<const std::int8_t>(soft_).subspan(2 * begin + w * kWord, kWord);
        clean += reference::InnerDecode(hard, word, message).status == InnerCodeStatus::kClean ? 1 : 0;
      }
      if (clean > most) {
        most = clean;
        best = begin;
      }
    }
    synchronized_ = static_cast<double>(most) >= kLeastCodewords * kSyncWords;
    const std::size_t drop = synchronized_ ? best : kSyncWords * kLineSymbols;
    DropFront(soft_, 2 * drop);
    DropFront(instants_ui_, drop);
  }
}

void InnerLaneDecoder::Process(std::span<const std::int8_t> soft, std::span<const double> line_instants_ui,
                               std::vector<std::uint8_t>& bits, std::vector<double>& instants_ui) {
  soft_.insert(soft_.end(), soft.begin(), soft.end());
  instants_ui_.insert(instants_ui_.end(), line_instants_ui.begin(), line_instants_ui.end());
  bits.clear();
  instants_ui.clear();
  if (!synchronized_) Synchronize();
  if (!synchronized_) return;
  const std::size_t words = soft_.size() / kWord;
  bits.resize(words * kMessage);
  std::vector<InnerCodeResult> results(words);
  const auto received = std::span<const std::int8_t>(soft_).first(words * kWord);
  dsp::InnerDecode(plan_, backend_, received, bits, results);
  for (std::size_t w = 0; w < words; ++w) {
    ++words_[static_cast<std::size_t>(results[w].status)];
    std::array<std::uint16_t, kRound> symbols;
    const auto message = std::span(bits).subspan(w * kMessage, kMessage);
    reference::RsSymbolsFromBits(message, symbols);
    reference::ConvolutionalDeinterleave(interleaver_, state_, symbols, symbols);
    reference::RsBitsFromSymbols(symbols, message);
    Resample(std::span(instants_ui_).subspan(w * kLineSymbols, kLineSymbols), kLineSymbols, kLaneSymbols, instants_ui);
  }
  DropFront(soft_, words * kWord);
  DropFront(instants_ui_, words * kLineSymbols);
}

}  // namespace plumbline::study
