// One hop as a stream: bits into a transmitter, DAC codes through the analog hop, AFE codes into a receiver.
//
// A host hop runs on its own clock; a retimed hop runs on the instants that the receiver before it recovered, through
// the jitter-cleaning PLL. A copy goes on from where the original stood: that is how a noise budget is measured.
// Thread-safety: distinct objects are independent.
#ifndef PLUMBLINE_STUDY_HOP_STREAM_H_
#define PLUMBLINE_STUDY_HOP_STREAM_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dsp/receiver.h"
#include "dsp/transmitter.h"
#include "link/clock.h"
#include "link/hop.h"
#include "reference/coding/precoder_types.h"
#include "reference/core/status.h"
#include "study/link_plan.h"
#include "study/score.h"

namespace plumbline::study {

// What one call of HopStream::Process brought.
struct HopOutput {
  std::vector<std::uint8_t> sent;    // symbols that the transmitter sent, after precoding
  std::vector<double> edge_ui;       // the instant at which each begins, UI of the receiver's reference
  dsp::ReceiverOutput received;      // decisions and slicer inputs, whole DSP clocks
  std::vector<std::uint8_t> bits;    // of the decisions, precoding undone; two a decision
  std::vector<double> recovered_ui;  // sampling instant of each decision, UI of the receiver's reference
  std::vector<std::int16_t> afe;     // the AFE codes that the receiver took
};

class HopStream {
 public:
  // `backend`: of the digital blocks, as dsp::FindBackend takes it.
  static Expected<HopStream> Create(const HopPlan& plan, std::uint32_t seed, const std::string& backend);

  // Sends `bits` (an even number). `instants_ui`: the recovered instant of each symbol for a retimed hop, empty for a
  // host. `output` is overwritten.
  void Process(std::span<const std::uint8_t> bits, std::span<const double> instants_ui, HopOutput& output);

  // Data-aided training: up to decision number `last`, decision r is told sent symbol r + lag. Of the sent symbols the
  // newest 2^16 are kept, from the first call of KeepSent() on.
  void KeepSent() { keep_sent_ = true; }
  void Train(std::int64_t lag, std::int64_t last);

  void SetSources(link::SourceMask mask);
  dsp::Receiver& receiver() { return receiver_; }
  const dsp::Receiver& receiver() const { return receiver_; }
  const dsp::Transmitter& transmitter() const { return transmitter_; }
  const link::Hop& hop() const { return hop_; }
  // Of a retimed hop.
  const link::JitterCleaner* cleaner() const { return cleaner_ ? &*cleaner_ : nullptr; }

 private:
  HopStream(dsp::Transmitter transmitter, link::Hop hop, dsp::Receiver receiver, const HopPlan& plan);

  dsp::Transmitter transmitter_;
  std::optional<link::TransmitClock> clock_;
  std::optional<link::JitterCleaner> cleaner_;
  link::Hop hop_;
  dsp::Receiver receiver_;
  PrecoderPlan precoder_;  // of the decisions
  PrecoderState precoder_state_;
  std::optional<double> first_instant_ui_;  // of a retimed hop

  std::vector<std::int16_t> dac_;
  std::vector<double> pending_instants_;
  std::vector<std::uint8_t> decoded_;

  bool keep_sent_ = false;
  IndexedWindow<std::uint8_t> sent_;
  std::optional<std::int64_t> training_lag_;
  std::int64_t training_last_ = 0;
};

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_HOP_STREAM_H_
