// Receiver: AFE codes in, PAM4 decisions out. The arithmetic is reference/rx; this class owns the state, gathers
// samples into DSP clocks, appends the results and chooses the backend of each block. It decides no bit.
//
// A Receiver is a value: a copy goes on from the same point and gives the same outputs.
// Segmentation: cutting the input anywhere changes no output.
// Memory: constant, but for the output vectors, which grow by what a call produces.
// Backends: "reference" runs the scalar definition of every block; a SIMD name runs the Highway twins where a block has
//   one, on the target that kernels/targets.h has in force (the best one unless a test forces another); a CUDA device's
//   name runs the reference, for its twins are made for long single-block calls.
// Thread-safety: distinct objects are independent.
#ifndef PLUMBLINE_DSP_RECEIVER_H_
#define PLUMBLINE_DSP_RECEIVER_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "dsp/backend.h"
#include "reference/core/status.h"
#include "reference/rx/rx.h"
#include "reference/rx/rx_types.h"

namespace plumbline::dsp {

// Process() appends; the caller clears.
struct ReceiverOutput {
  std::vector<std::uint8_t> symbols;      // decisions, level index 0..3
  std::vector<std::int16_t> slicer;       // slicer input of each symbol; 512 is amplitude +1
  std::vector<RxClockInfo> clocks;        // one per symbols_per_clock symbols
  std::vector<std::int16_t> adc;          // ADC codes, only with SetProbes(true)
  std::vector<std::int16_t> ffe;          // FFE outputs, only with SetProbes(true)
  std::vector<std::int32_t> phase_error;  // of each clock, only with SetProbes(true)
};

// The receiver's blocks as that backend runs them.
reference::RxBlocks RxBlocksOf(const Backend& backend);

class Receiver {
 public:
  // `backend`: a name of dsp::Backends().
  static Expected<Receiver> Create(const RxConfig& config, std::string_view backend);

  // CTLE codes, slice errors, freezes: in force from the next clock on.
  Status SetCoefs(const RxCoefs& coefs);
  const RxCoefs& coefs() const { return coefs_; }

  // Holds taps, levels and gain where they are, or lets them go on.
  void FreezeAdaptation(bool freeze) { coefs_.freeze_adaptation = freeze; }
  // Holds the phase rate where it is, or lets the CDR go on.
  void FreezeCdr(bool freeze) { coefs_.freeze_cdr = freeze; }
  // Puts coefficients into force at once, as if the loops had reached them.
  Status Load(const FfeCoefs& ffe, const DfeCoefs& dfe, const SlicerCoefs& slicer);

  // The same receiver with another converter behind the same gain: everything goes on from this state, the slicer's
  // scale is kept, and what the FFE still holds of the old codes is gone after ffe_taps symbols. For measurements on a
  // frozen receiver.
  Expected<Receiver> WithAdc(const AdcConfig& adc) const;
  // Moves the sampling phase by `codes` of 1/128 UI at once. For eye monitors, with the CDR frozen.
  void ShiftPhase(std::int32_t codes) { state_.loop_filter.phase_code += codes; }

  // Data-aided training: symbols[i] is what decision number first + i (counted from the start) should be. Clocks that
  // lie wholly within the range use them; all others run on their own decisions.
  void SetKnownSymbols(std::vector<std::uint8_t> symbols, std::int64_t first);

  void SetProbes(bool on) { probes_ = on; }

  // Takes all of `afe` and appends what it completes.
  void Process(std::span<const std::int16_t> afe, ReceiverOutput& out);

  const RxConfig& config() const { return plan_.config; }
  const RxPlan& plan() const { return plan_; }
  const RxState& state() const { return state_; }
  RxMode mode() const { return state_.startup.mode; }
  // In kTracking and confirmed by the lock detector.
  bool locked() const { return state_.startup.mode == RxMode::kTracking && state_.lock_detector.locked; }
  std::int64_t symbols_produced() const { return state_.clock * plan_.config.symbols_per_clock; }
  // From a sampling instant to its decision, in symbols: the delay below and the wait for the clock to fill.
  int latency_symbols() const { return decision_delay_symbols() + plan_.config.symbols_per_clock; }
  // The decision of symbol k of a clock belongs to the ADC sample this many symbols before sample k: the main
  // tap's delay, and the traceback of an MLSE.
  int decision_delay_symbols() const { return plan_.config.ffe_pre + traceback_symbols(); }

 private:
  Receiver(const RxConfig& config, const reference::RxBlocks& blocks);
  int traceback_symbols() const { return UsesMlse(plan_.config) ? plan_.config.mlse.traceback : 0; }

  RxPlan plan_;
  RxCoefs coefs_;
  reference::RxBlocks blocks_;
  RxState state_;
  std::vector<std::uint8_t> known_;
  std::int64_t known_first_ = 0;
  bool probes_ = false;
};

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_RECEIVER_H_
