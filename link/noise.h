// Standard normal doubles from Philox, by position: any piece of a noise can be drawn anywhere.
//
// Draw i of the stream (seed, stream): with g = i / 64, j = (i % 64) / 16 and l = i % 16 the words w0..w3 of Philox
// block 16 g + l (lane 0) give two Box-Muller pairs: r = sqrt(-2 ln((w0 + 1/2) / 2^32)), a = 2 pi (w1 + 1/2) / 2^32 -
// pi/4; j = 0: r cos a, j = 1: r sin a; j = 2, 3 the same from w2, w3. Arithmetic: ln, cos and sin are polynomials of
// additions and multiplications only (error below 2e-10), so that every
//   SIMD target and every compiler gives the same bits. Largest value 6.8.
// State and segmentation: the position; none else.
// Thread-safety: pure functions; distinct NoiseSource objects are independent.
#ifndef PLUMBLINE_LINK_NOISE_H_
#define PLUMBLINE_LINK_NOISE_H_

#include <cstdint>
#include <span>

#include "reference/core/rng.h"

namespace plumbline::link {

// Draws first .. first + out.size() - 1 of the stream `key`. Any first, any size; runs of 64 at multiples of 64 are the
// quick ones.
void Gaussian(PhiloxKey key, std::uint64_t first, std::span<double> out);
// One draw, in scalar code: the definition.
double GaussianAt(PhiloxKey key, std::uint64_t index);

// Consecutive draws of one stream.
class NoiseSource {
 public:
  NoiseSource() = default;
  explicit NoiseSource(PhiloxKey key) : key_(key) {}
  void Next(std::span<double> out) {
    Gaussian(key_, next_, out);
    next_ += out.size();
  }
  void Skip(std::uint64_t draws) { next_ += draws; }
  std::uint64_t position() const { return next_; }

 private:
  PhiloxKey key_;
  std::uint64_t next_ = 0;
};

// The streams of the analog world. A link's hop h draws from stream 4096 (h + 1) + the source's number, so that hops
// and sources never share a draw, and runs of different architectures with the same seed see the same noise.
enum class NoiseStream : std::uint32_t {
  kTxLevel = 0,
  kTxEdge = 1,
  kTxEdgeCoin = 2,
  kDriver = 3,
  kRin = 4,
  kMpi = 5,
  kTia = 6,
  kHostRx = 7,
  kRxJitter = 8,
  kRxJitterCoin = 9,
  kAggressorPhase = 10,
  kAggressorData = 256,  // + the aggressor's number
};
inline PhiloxKey StreamKey(std::uint32_t seed, std::uint32_t hop, NoiseStream stream, std::uint32_t index = 0) {
  return PhiloxKey{seed, 4096u * (hop + 1) + static_cast<std::uint32_t>(stream) + index};
}

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_NOISE_H_
