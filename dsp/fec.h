// FEC of one lane as bit streams: payload bits to coded bits, and back with a result for each codeword.
//
// A codeword is 514 payload symbols of 10 bits, bit 0 first, then the parity (reference/fec/rs.h). There is no
// interleave: a lane carries its own codewords, one after the other, from the first bit of its stream on.
// State and segmentation: an incomplete codeword stays inside and gives no output; splitting the input anywhere changes
//   no bit. Objects are values: a copy goes on from where the original stood.
// Latency: one codeword (the whole of it is collected before any of it goes out).
// Thread-safety: distinct objects are independent.
#ifndef PLUMBLINE_DSP_FEC_H_
#define PLUMBLINE_DSP_FEC_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "reference/core/status.h"
#include "reference/fec/rs_types.h"

namespace plumbline::dsp {

// What the decoder says about one codeword.
struct FecCodeword {
  RsStatus status = RsStatus::kClean;
  std::int32_t corrected_symbols = 0;  // 0 when uncorrectable
  std::int32_t corrected_bits = 0;     // 0 when uncorrectable
};

class FecEncoder {
 public:
  static Expected<FecEncoder> Create(const RsConfig& config = {});

  // Bits a codeword, before and after.
  std::size_t payload_bits() const { return kRsSymbolBits * static_cast<std::size_t>(plan_.k); }
  std::size_t coded_bits() const { return kRsSymbolBits * static_cast<std::size_t>(plan_.n); }
  // Payload bits taken that have not come out yet, 0 .. payload_bits() - 1.
  std::size_t pending_bits() const { return pending_; }

  // Takes all of `payload` (0 or 1 each) and appends the coded bits of every codeword that it completes.
  // Returns the number of codewords appended.
  std::size_t Encode(std::span<const std::uint8_t> payload, std::vector<std::uint8_t>& coded);

  void Reset() { pending_ = 0; }

 private:
  explicit FecEncoder(const RsPlan& plan) : plan_(plan) {}

  RsPlan plan_;
  std::size_t pending_ = 0;
  std::array<std::uint8_t, kRsSymbolBits * kRsMessageSymbols> bits_{};
};

class FecDecoder {
 public:
  static Expected<FecDecoder> Create(const RsConfig& config = {});

  std::size_t payload_bits() const { return kRsSymbolBits * static_cast<std::size_t>(plan_.k); }
  std::size_t coded_bits() const { return kRsSymbolBits * static_cast<std::size_t>(plan_.n); }
  // Coded bits taken that have not come out yet, 0 .. coded_bits() - 1.
  std::size_t pending_bits() const { return pending_; }

  // Takes all of `coded` (0 or 1 each); the first bit ever, or the first one after Reset, begins a codeword. Appends
  // the payload bits and the result of every codeword that it completes; the payload of an uncorrectable one is as
  // received. Returns the number of codewords appended.
  std::size_t Decode(std::span<const std::uint8_t> coded, std::vector<std::uint8_t>& payload,
                     std::vector<FecCodeword>& codewords);

  void Reset() { pending_ = 0; }

 private:
  explicit FecDecoder(const RsPlan& plan) : plan_(plan) {}

  RsPlan plan_;
  std::size_t pending_ = 0;
  std::array<std::uint8_t, kRsSymbolBits * kRsMaxSymbols> bits_{};
};

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_FEC_H_
