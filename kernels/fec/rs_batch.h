// Reed-Solomon codec of reference/fec/rs.h over many codewords at once, bit for bit the same on every SIMD target.
//
// Purpose: encode, check, syndromes and whole decode, from 16-bit symbols (codeword after codeword, plan.n symbols
// each,
//   worked on in place) or from bit planes.
// Layout of bit planes: a block holds RsBatchWidth() codewords, W. Plane (symbol s, bit b) of a block is W / 16 words
//   of 16 bits; bit i of word g belongs to codeword 16 g + i of the block. Planes follow each other bit 0 first, symbol
//   0 first, block after block: 10 n W / 16 words a block. Lanes of the last block beyond the number of codewords are
//   ignored on input; on output they are undefined. Pack and Unpack go to and fro.
// Arithmetic: one XOR of two planes adds a bit of W codewords. Syndromes are Horner's rule on planes: a product by
//   alpha^j is a renaming of planes and at most 13 XORs. Encoding evaluates the message at the 2t roots and
//   interpolates the parity, a constant matrix over GF(2). Decoding puts the syndromes of words that are not codewords
//   into a queue of W; a full queue goes through Berlekamp-Massey without inversion, Chien and Forney in bit planes,
//   with data-dependent steps as masks; so does what is left in the queue at the end.
// State and segmentation: none; splitting a batch anywhere changes no bit. Bits above the tenth of a symbol are
// ignored,
//   and stay as they are where data are worked on in place.
// Limits and errors: any number of codewords. Results as the reference: corrected words, status, positions, magnitudes;
//   an uncorrectable word stays as it is.
// Thread-safety: pure functions; each thread brings its own workspace. No allocation.
// Standard: as reference/fec/rs.h.
#ifndef PLUMBLINE_KERNELS_FEC_RS_BATCH_H_
#define PLUMBLINE_KERNELS_FEC_RS_BATCH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "reference/fec/rs_types.h"

namespace plumbline::kernels {

inline constexpr std::size_t kRsMaxBatchWidth = 512;  // codewords a block on the widest target

// Scratch memory of one thread, about 400 KiB; its content means nothing between calls.
struct alignas(64) RsBatchWorkspace {
  static constexpr std::size_t kVector = kRsMaxBatchWidth / 16;  // words a plane
  template <std::size_t elements>
  using Planes = std::array<std::uint16_t, elements * kRsSymbolBits * kVector>;
  Planes<kVector> transposed;                            // a chunk of symbols on its way between words and planes
  Planes<kVector> tile;                                  // a chunk of symbols in planes
  Planes<32> syndrome;                                   // of a block
  Planes<32> output;                                     // parity; magnitudes
  Planes<20> combination;                                // of the interpolation: 6 x 32 planes
  Planes<32> queue_syndrome;                             // of a queue
  Planes<kRsMaxT + 1> locator;                           // Lambda
  Planes<kRsMaxT + 1> shifted;                           // x B
  Planes<kRsMaxT + 1> evaluator;                         // Omega
  Planes<kRsMaxT + 1> term;                              // Lambda_i x^i of the Chien search
  Planes<16> sum;                                        // of the Chien search at 16 positions
  Planes<kRsMaxSymbols / 10 + 1> zeros;                  // one plane a position: where Lambda is zero
  std::array<std::uint16_t, 32 * kRsMaxBatchWidth> row;  // of a block: syndromes or parity, rows of 32 symbols
  // A queue of words that are not codewords; rows of 32 symbols.
  std::array<std::uint16_t, 32 * kRsMaxBatchWidth> syndrome_row;
  std::array<std::uint16_t, 32 * kRsMaxBatchWidth> root_row;
  std::array<std::uint16_t, 32 * kRsMaxBatchWidth> magnitude_row;
  std::array<std::uint16_t, 16 * kRsMaxBatchWidth> position;
  std::array<std::uint16_t, kRsMaxBatchWidth> num_roots;
  std::array<std::size_t, kRsMaxBatchWidth> index;  // of the codeword in the batch
};

// Codewords a block on the target in use: 512 (AVX-512), 256 (AVX2) or 128.
std::size_t RsBatchWidth();
// Words that the planes of `count` codewords of `symbols` symbols take: whole blocks.
std::size_t RsPlaneWords(std::size_t symbols, std::size_t count);

// How much work on whole planes a symbol takes on the target in use, counted from the forms that it computes with.
struct RsOperations {
  double logic = 0;  // XORs; with ternary logic, of three planes too
  double loads = 0;
};
RsOperations RsCheckOperations(const RsPlan& plan);   // syndromes: a symbol of the codeword
RsOperations RsEncodeOperations(const RsPlan& plan);  // a symbol of the message

// codewords: plan.n symbols each. planes: RsPlaneWords(plan.n, number of codewords), aligned to 64 bytes.
void RsPack(const RsPlan& plan, std::span<const std::uint16_t> codewords, std::span<std::uint16_t> planes,
            RsBatchWorkspace& workspace);
void RsUnpack(const RsPlan& plan, std::span<const std::uint16_t> planes, std::span<std::uint16_t> codewords,
              RsBatchWorkspace& workspace);

// Writes the last 2t symbols of every codeword; the first plan.k are the message.
void RsEncodeBatch(const RsPlan& plan, std::span<std::uint16_t> codewords, RsBatchWorkspace& workspace);
void RsEncodePlanes(const RsPlan& plan, std::span<std::uint16_t> planes, RsBatchWorkspace& workspace);

// S_0 first, 2t symbols each: codeword after codeword, or planes of RsPlaneWords(2t, number of codewords).
void RsSyndromesBatch(const RsPlan& plan, std::span<const std::uint16_t> codewords, std::span<std::uint16_t> syndromes,
                      RsBatchWorkspace& workspace);
void RsSyndromesPlanes(const RsPlan& plan, std::span<const std::uint16_t> planes, std::span<std::uint16_t> syndromes,
                       RsBatchWorkspace& workspace);

// Bit i of errored[g] tells whether word 16 g + i is not a codeword; errored: (number of words + 15) / 16 words, bits
// beyond the number are zero.
void RsCheckBatch(const RsPlan& plan, std::span<const std::uint16_t> codewords, std::span<std::uint16_t> errored,
                  RsBatchWorkspace& workspace);
void RsCheckPlanes(const RsPlan& plan, std::span<const std::uint16_t> planes, std::size_t count,
                   std::span<std::uint16_t> errored, RsBatchWorkspace& workspace);

// Corrects in place; results: one a codeword.
void RsDecodeBatch(const RsPlan& plan, std::span<std::uint16_t> codewords, std::span<RsResult> results,
                   RsBatchWorkspace& workspace);
void RsDecodePlanes(const RsPlan& plan, std::span<std::uint16_t> planes, std::span<RsResult> results,
                    RsBatchWorkspace& workspace);

// The target that these functions run now, as their own translation unit sees it.
const char* RsBatchTarget();

}  // namespace plumbline::kernels

#endif  // PLUMBLINE_KERNELS_FEC_RS_BATCH_H_
