// Reed-Solomon codec: whole codewords as symbols, and one lane as bit streams: payload bits to coded bits, and back
// with a result for each codeword.
//
// Backends: "reference" runs the scalar definition; any other name runs the Highway twins on the best target of this
//   processor, in the form that suits the number of codewords: one at a time, or in bit planes. It decides no bit.
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
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "dsp/backend.h"
#include "kernels/fec/rs_batch.h"
#include "reference/core/status.h"
#include "reference/fec/rs_types.h"

namespace plumbline::dsp {

// What the decoder says about one codeword.
struct FecCodeword {
  RsStatus status = RsStatus::kClean;
  std::int32_t corrected_symbols = 0;  // 0 when uncorrectable
  std::int32_t corrected_bits = 0;     // 0 when uncorrectable
};

// Codewords on a backend: plan.n symbols each, one after the other, worked on in place. A copy shares nothing. Only
// making one allocates.
class RsCodec {
 public:
  // `backend`: a name of dsp::Backends(); empty for the best one.
  static Expected<RsCodec> Create(const RsConfig& config = {}, std::string_view backend = {});
  RsCodec(const RsPlan& plan, Backend::Kind kind)
      : plan_(plan),
        kind_(kind),
        workspace_(kind == Backend::Kind::kReference ? nullptr : std::make_unique<kernels::RsBatchWorkspace>()) {}
  RsCodec(const RsCodec& other) : RsCodec(other.plan_, other.kind_) {}
  RsCodec& operator=(const RsCodec& other) { return *this = RsCodec(other); }
  RsCodec(RsCodec&&) = default;
  RsCodec& operator=(RsCodec&&) = default;

  const RsPlan& plan() const { return plan_; }
  // Writes the parity behind the first plan.k symbols of every codeword.
  void Encode(std::span<std::uint16_t> codewords);
  // Corrects; results: one a codeword.
  void Decode(std::span<std::uint16_t> codewords, std::span<RsResult> results);
  // S_0 first, 2t symbols a codeword.
  void Syndromes(std::span<const std::uint16_t> codewords, std::span<std::uint16_t> syndromes);

 private:
  // How many of `count` codewords go through bit planes: blocks that are at least a quarter full.
  std::size_t BatchShare(std::size_t count);

  RsPlan plan_;
  Backend::Kind kind_;
  std::unique_ptr<kernels::RsBatchWorkspace> workspace_;  // none for the reference
};

class FecEncoder {
 public:
  // `backend`: a name of dsp::Backends(); empty for the best one.
  static Expected<FecEncoder> Create(const RsConfig& config = {}, std::string_view backend = {});

  // Bits a codeword, before and after.
  std::size_t payload_bits() const { return kRsSymbolBits * static_cast<std::size_t>(codec_.plan().k); }
  std::size_t coded_bits() const { return kRsSymbolBits * static_cast<std::size_t>(codec_.plan().n); }
  // Payload bits taken that have not come out yet, 0 .. payload_bits() - 1.
  std::size_t pending_bits() const { return pending_; }

  // Whole codewords as symbols (RsCodec), apart from the stream.
  void EncodeCodewords(std::span<std::uint16_t> codewords) { codec_.Encode(codewords); }

  // Takes all of `payload` (0 or 1 each) and appends the coded bits of every codeword that it completes.
  // Returns the number of codewords appended.
  std::size_t Encode(std::span<const std::uint8_t> payload, std::vector<std::uint8_t>& coded);

  void Reset() { pending_ = 0; }

 private:
  explicit FecEncoder(const RsCodec& codec) : codec_(codec) {}

  RsCodec codec_;
  std::vector<std::uint16_t> symbols_;  // codewords that a call completes
  std::size_t pending_ = 0;
  std::array<std::uint8_t, kRsSymbolBits * kRsMessageSymbols> bits_{};
};

class FecDecoder {
 public:
  // `backend`: a name of dsp::Backends(); empty for the best one.
  static Expected<FecDecoder> Create(const RsConfig& config = {}, std::string_view backend = {});

  std::size_t payload_bits() const { return kRsSymbolBits * static_cast<std::size_t>(codec_.plan().k); }
  std::size_t coded_bits() const { return kRsSymbolBits * static_cast<std::size_t>(codec_.plan().n); }
  // Coded bits taken that have not come out yet, 0 .. coded_bits() - 1.
  std::size_t pending_bits() const { return pending_; }

  // Whole codewords as symbols (RsCodec), apart from the stream.
  void DecodeCodewords(std::span<std::uint16_t> codewords, std::span<RsResult> results) {
    codec_.Decode(codewords, results);
  }

  // Takes all of `coded` (0 or 1 each); the first bit ever, or the first one after Reset, begins a codeword. Appends
  // the payload bits and the result of every codeword that it completes; the payload of an uncorrectable one is as
  // received. Returns the number of codewords appended.
  std::size_t Decode(std::span<const std::uint8_t> coded, std::vector<std::uint8_t>& payload,
                     std::vector<FecCodeword>& codewords);

  void Reset() { pending_ = 0; }

 private:
  explicit FecDecoder(const RsCodec& codec) : codec_(codec) {}

  RsCodec codec_;
  std::vector<std::uint16_t> symbols_;  // codewords that a call completes
  std::vector<RsResult> results_;       // of them
  std::size_t pending_ = 0;
  std::array<std::uint8_t, kRsSymbolBits * kRsMaxSymbols> bits_{};
};

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_FEC_H_
