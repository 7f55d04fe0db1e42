// From a transfer function to a streaming filter: FIR design by inverse transform, and a filter that runs it.
//
// Design. H(f) on a uniform grid 0 .. fs/2 (channel.h makes such grids; DeviceResponse fills one from an equation with
// a
//   raised-cosine taper over the top quarter). The inverse transform is rotated so that its quietest stretch lies at
//   the ends, and trimmed from both sides until the discarded energy is 10^(tail_db/10) of the whole, at most max_taps.
//   The pulse's bulk delay goes into Fir::delay: tap i acts at the time i + delay samples. A filter runs its taps from
//   time 0, so its output sample n stands for the time n + delay: callers add the delays up.
// StreamFilter. y[n] = sum_i tap[i] x[n - i], x before the start 0. Direct form (SIMD over the outputs) or overlap-save
//   (Eigen's FFT), chosen by length: kDirectTaps was measured.
// Arithmetic: double; the direct form adds in the order i = 0 .. L-1 with separate multiply and add, so all SIMD
// targets
//   and compilers give the same bits.
// State and segmentation: a filter takes whole blocks of block_size samples; callers cut at multiples of it.
// Limits and errors: Design refuses fewer than 2 points and a response that is not finite.
// Thread-safety: distinct filters are independent.
#ifndef PLUMBLINE_LINK_FILTER_H_
#define PLUMBLINE_LINK_FILTER_H_

#include <complex>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "link/network.h"
#include "reference/core/status.h"

namespace plumbline::link {

struct Fir {
  std::vector<double> taps = {1.0};   // one tap of 1: no filter
  std::int64_t delay = 0;             // samples at which tap 0 acts; negative where the band limit rings ahead
  double discarded_energy_db = -400;  // of what was trimmed, against the whole
};
struct FirLimits {
  double tail_db = -60;          // energy that may be trimmed
  std::int64_t max_taps = 2048;  // 512 UI at 4 samples a UI
};

// `h`: points k = 0 .. K of a grid whose last point is half the sampling rate.
Expected<Fir> DesignFir(const std::vector<Complex>& h, const FirLimits& limits);
// Several responses with one delay and one length: the energies of all decide.
Expected<std::vector<Fir>> DesignFirs(const std::vector<std::vector<Complex>>& responses, const FirLimits& limits);
// H of an equation on the grid, times a raised cosine from 1 at 0.75 of its end to 0 at its end.
std::vector<Complex> DeviceResponse(const FrequencyGrid& grid, const std::function<Complex(double freq_hz)>& equation);
// The response of the taps themselves, delay included.
Complex ResponseAt(const Fir& fir, double cycles_per_sample);

class StreamFilter {
 public:
  enum class Form { kAuto, kDirect, kOverlapSave };
  StreamFilter();
  StreamFilter(const Fir& fir, std::size_t block_size, Form form = Form::kAuto);
  StreamFilter(const StreamFilter& other);
  StreamFilter(StreamFilter&& other) noexcept;
  StreamFilter& operator=(const StreamFilter& other);
  StreamFilter& operator=(StreamFilter&& other) noexcept;
  ~StreamFilter();

  // block_size samples; in and out may be the same memory.
  void Process(const double* in, double* out);
  bool identity() const { return taps_.empty() || (taps_.size() == 1 && taps_[0] == 1.0); }
  bool overlap_save() const { return transform_ != nullptr; }
  std::size_t taps() const { return taps_.size(); }

 private:
  struct Transform;
  std::size_t block_ = 0;
  std::vector<double> taps_;
  std::vector<double> line_;  // the last taps-1 samples, then the block
  std::unique_ptr<Transform> transform_;
};

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_FILTER_H_
