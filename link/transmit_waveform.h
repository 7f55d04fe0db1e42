// From DAC codes and edge instants to the waveform on the receiver's sampling grid.
//
//   v(t) = sum_k (L_k - L_{k-1}) Phi((t - e_k T) / sigma),  sigma = T_r / 1.6832 / T (in UI),  L_{-1} = 0
// Each symbol holds its level L_k = code A_v / (2^(bits-1) - 1) + noise_k from its edge e_k on; edges are Gaussian
// steps, whose spectrum is 93A-46: exp(-2 (pi f T_r / 1.6832)^2). Edges fall anywhere: sample n lies at n / N UI of the
// receiver's reference. noise_k: one draw a symbol, sigma = A_v 10^(-SNR_TX/20) (93A-30).
// Arithmetic: Phi from a table of 256 fractional positions, linear between (error below 1e-6 of the step).
// State and segmentation: splitting the symbols anywhere changes no bit.
// Limits and errors: edges ascend within a few UI; an edge that would change samples already given out acts from the
//   next sample on and is counted (late_edges).
// Thread-safety: distinct objects are independent.
// Standard: IEEE 802.3 Annex 93A, 93A-30, 93A-46.
#ifndef PLUMBLINE_LINK_TRANSMIT_WAVEFORM_H_
#define PLUMBLINE_LINK_TRANSMIT_WAVEFORM_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace plumbline::link {

class TransmitWaveform {
 public:
  TransmitWaveform() = default;
  TransmitWaveform(std::int32_t samples_per_ui, double sigma_ui);
  // Appends the samples that no later edge can change any more. `level`: volts.
  void Process(std::span<const double> level, std::span<const double> edge_ui, std::vector<double>& out);
  std::int64_t late_edges() const { return late_edges_; }
  std::int64_t samples() const { return given_; }

 private:
  std::int32_t samples_per_ui_ = 4;
  std::int64_t half_ = 0;        // samples before an edge that it changes
  std::vector<double> table_;    // [fractional position][sample]: Phi - 1
  std::vector<double> pending_;  // what the edges so far take from or add to the samples from given_ on
  std::size_t done_ = 0;         // of pending_, within a call
  std::int64_t given_ = 0;       // samples given out before this call
  double level_ = 0;
  std::int64_t late_edges_ = 0;
};

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_TRANSMIT_WAVEFORM_H_
