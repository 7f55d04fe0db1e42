#include "study/hop_stream.h"

#include <utility>

#include "reference/coding/gray.h"
#include "reference/coding/precoder.h"

namespace plumbline::study {

HopStream::HopStream(dsp::Transmitter transmitter, link::Hop hop, dsp::Receiver receiver, const HopPlan& plan)
    : transmitter_(std::move(transmitter)),
      hop_(std::move(hop)),
      receiver_(std::move(receiver)),
      precoder_(MakePlan(PrecoderConfig{.enable = plan.tx.precode})) {
  Reset(precoder_, precoder_state_);
}

Expected<HopStream> HopStream::Create(const HopPlan& plan, std::uint32_t seed, const std::string& backend) {
  const Expected<dsp::Backend> found = dsp::FindBackend(backend);
  if (!found.ok()) return found.status();
  Expected<dsp::Transmitter> transmitter = dsp::Transmitter::Create(plan.tx, *found);
  if (!transmitter.ok()) return transmitter.status();
  PLUMBLINE_RETURN_IF_ERROR(transmitter->SetCoefs(plan.tx_coefs));
  Expected<link::Hop> hop = link::Hop::Create(plan.hop, seed, plan.number);
  if (!hop.ok()) return hop.status();
  Expected<dsp::Receiver> receiver = dsp::Receiver::Create(plan.rx, backend);
  if (!receiver.ok()) return receiver.status();
  PLUMBLINE_RETURN_IF_ERROR(receiver->SetCoefs(plan.rx_coefs));
  HopStream stream(std::move(*transmitter), std::move(*hop), std::move(*receiver), plan);
  if (plan.from_host) {
    Expected<link::TransmitClock> clock = link::TransmitClock::Create(plan.clock, seed, plan.number);
    if (!clock.ok()) return clock.status();
    stream.clock_ = std::move(*clock);
  } else {
    Expected<link::JitterCleaner> cleaner = link::JitterCleaner::Create(plan.cleaner, seed, plan.number);
    if (!cleaner.ok()) return cleaner.status();
    stream.cleaner_ = std::move(*cleaner);
  }
  return stream;
}

void HopStream::Process(std::span<const std::uint8_t> bits, std::span<const double> instants_ui, HopOutput& output) {
  output.received.symbols.clear();
  output.received.slicer.clear();
  output.received.clocks.clear();
  output.afe.clear();
  const std::size_t symbols = transmitter_.OutputSize(bits.size());
  dac_.resize(symbols);
  output.sent.resize(symbols);
  transmitter_.Process(bits, dac_, output.sent);

  std::vector<double>& edges = output.edge_ui;
  edges.resize(symbols);
  if (clock_) {
    clock_->Next(edges);
  } else {
    // The transmitter works in whole DSP clocks; instants wait for their symbols. The hop's own time begins with its
    // first symbol.
    for (const double instant : instants_ui) {
      if (!first_instant_ui_) first_instant_ui_ = instant;
      pending_instants_.push_back(instant - *first_instant_ui_);
    }
    cleaner_->Process(std::span(pending_instants_).first(symbols), edges);
    pending_instants_.erase(pending_instants_.begin(),
                            pending_instants_.begin() + static_cast<std::ptrdiff_t>(symbols));
  }
  hop_.Process(dac_, edges, output.afe);
  if (keep_sent_) {
    sent_.Append(output.sent);
    sent_.DropBefore(sent_.end() - 65536);
  }
  if (training_lag_) {
    const std::int64_t first = receiver_.symbols_produced();
    std::vector<std::uint8_t> known;
    for (std::int64_t r = first; r < training_last_; ++r) {
      const std::int64_t index = r + *training_lag_;
      if (index < sent_.begin() || index >= sent_.end()) break;
      known.push_back(sent_[index]);
    }
    receiver_.SetKnownSymbols(std::move(known), first);
  }
  receiver_.Process(output.afe, output.received);

  const std::size_t decisions = output.received.symbols.size();
  decoded_.resize(decisions);
  reference::PrecoderDecode(precoder_, precoder_state_, output.received.symbols, decoded_);
  output.bits.resize(2 * decisions);
  reference::GrayDemap(decoded_, output.bits);

  output.recovered_ui.clear();
  output.recovered_ui.reserve(decisions);
  const std::size_t per_clock = output.received.clocks.empty() ? 0 : decisions / output.received.clocks.size();
  for (const RxClockInfo& clock : output.received.clocks) {
    for (std::size_t k = 0; k < per_clock; ++k) {
      output.recovered_ui.push_back(static_cast<double>(clock.position) / kPhasesPerUi + static_cast<double>(k));
    }
  }
}

void HopStream::Train(std::int64_t lag, std::int64_t last) {
  training_lag_ = lag;
  training_last_ = last;
}

void HopStream::SetSources(link::SourceMask mask) {
  hop_.SetSources(mask);
  if (clock_) clock_->SetSources(mask);
  if (cleaner_) cleaner_->SetSources(mask);
}

}  // namespace plumbline::study
