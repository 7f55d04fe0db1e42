#include "dsp/receiver.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "kernels/eq/ffe.h"
#include "kernels/eq/mlse.h"

namespace plumbline::dsp {

reference::RxBlocks RxBlocksOf(const Backend& backend) {
  reference::RxBlocks blocks = reference::ReferenceRxBlocks();
  if (backend.kind == Backend::Kind::kSimd) {
    blocks.ffe = &kernels::Ffe;
    blocks.mlse = &kernels::Mlse;
  }
  return blocks;
}

Receiver::Receiver(const RxConfig& config, const reference::RxBlocks& blocks)
    : plan_(MakePlan(config)), blocks_(blocks) {
  Reset(plan_, state_);
}

Expected<Receiver> Receiver::Create(const RxConfig& config, std::string_view backend) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(config));
  const Expected<Backend> found = FindBackend(backend);
  if (!found.ok()) return found.status();
  return Receiver(config, RxBlocksOf(*found));
}

Status Receiver::SetCoefs(const RxCoefs& coefs) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(plan_, coefs));
  coefs_ = coefs;
  return Status::Ok();
}

Status Receiver::Load(const FfeCoefs& ffe, const DfeCoefs& dfe, const SlicerCoefs& slicer) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(plan_.ffe, ffe));
  PLUMBLINE_RETURN_IF_ERROR(Validate(plan_.dfe, dfe));
  PLUMBLINE_RETURN_IF_ERROR(Validate(plan_.slicer, slicer));
  if (UsesMlse(plan_.config)) {
    PLUMBLINE_RETURN_IF_ERROR(Validate(plan_.mlse, {.alpha = dfe.tap[0], .beta = dfe.tap[1]}, slicer));
  }
  reference::RxLoad(plan_, ffe, dfe, slicer, state_);
  return Status::Ok();
}

Expected<Receiver> Receiver::WithAdc(const AdcConfig& adc) const {
  RxConfig config = plan_.config;
  config.adc = adc;
  // Corrections are in LSB, as the offsets that they correct are; the width of a corrected code has its limit.
  config.adc_calibration.fraction_bits =
      std::min(config.adc_calibration.fraction_bits, kAdcCalibrationMaxBits - adc.bits);
  PLUMBLINE_RETURN_IF_ERROR(Validate(config));
  Receiver receiver = *this;
  receiver.plan_ = MakePlan(config);
  PLUMBLINE_RETURN_IF_ERROR(Validate(receiver.plan_, receiver.coefs_));
  // A loss window begun with codes of another size would misjudge the input.
  receiver.state_.startup.loss_clocks = 0;
  receiver.state_.startup.loss_sum = 0;
  return receiver;
}

void Receiver::SetKnownSymbols(std::vector<std::uint8_t> symbols, std::int64_t first) {
  known_ = std::move(symbols);
  known_first_ = first;
}

void Receiver::Process(std::span<const std::int16_t> afe, ReceiverOutput& out) {
  const auto symbols = static_cast<std::size_t>(plan_.config.symbols_per_clock);
  RxProbes probes;
  for (;;) {
    afe = afe.subspan(reference::RxFill(plan_, state_, afe));
    if (reference::RxSamplesNeeded(plan_, state_) > 0) return;

    // Tentative decisions of this clock come out as decisions of an MLSE traceback_symbols() later.
    const std::int64_t from = symbols_produced() + traceback_symbols() - known_first_;
    std::span<const std::uint8_t> known;
    if (from >= 0 && from + static_cast<std::int64_t>(symbols) <= static_cast<std::int64_t>(known_.size())) {
      known = std::span(known_).subspan(static_cast<std::size_t>(from), symbols);
    }
    const std::size_t begin = out.symbols.size();
    out.symbols.resize(begin + symbols);
    out.slicer.resize(begin + symbols);
    out.clocks.emplace_back();
    reference::RxClock(plan_, coefs_, blocks_, state_, known,
                       {.decision = std::span(out.symbols).subspan(begin, symbols),
                        .slicer_input = std::span(out.slicer).subspan(begin, symbols),
                        .info = &out.clocks.back(),
                        .probes = probes_ ? &probes : nullptr});
    if (probes_) {
      const auto count = static_cast<std::ptrdiff_t>(symbols);
      out.adc.insert(out.adc.end(), probes.adc.begin(), probes.adc.begin() + count);
      out.ffe.insert(out.ffe.end(), probes.ffe.begin(), probes.ffe.begin() + count);
      out.phase_error.push_back(probes.phase_error);
    }
  }
}

}  // namespace plumbline::dsp
