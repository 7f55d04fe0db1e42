// Reed-Solomon codec of Ethernet: KP4 RS(544,514), which corrects 15 symbols, and KR4 RS(528,514), which corrects 7.
// Systematic encoder and bounded-distance decoder: syndromes, Berlekamp-Massey, Chien, Forney.
//
//   g(x) = prod_{j=0}^{2t-1} (x - alpha^j)        generator
//   c(x) = m(x) x^2t + (m(x) x^2t mod g(x))       codeword; coefficient of x^(n-1) is first in time
//   S_j  = r(alpha^j), j = 0..2t-1                syndromes of a received word
//
// Arithmetic
//   symbol       10 bits in std::uint16_t, an element of GF(2^10) of reference/fec/gf1024.h; bits above 9 are ignored
//   order        index 0 of a span is first in time: n-1 minus the index is the exponent of x. Parity comes last
//   bit order    bit 0 (least significant) of a symbol is first in time
//   locator      Berlekamp-Massey in Massey's form with an inverse, always 2t iterations; at first Lambda = B = 1, L =
//   0.
//                Iteration r = 0..2t-1:
//                  d = S_r + sum_{i=1}^{L} Lambda_i S_{r-i},  B = x B,  Lambda' = Lambda - d B
//                  if d != 0 and 2L <= r:  B = Lambda / d,  L = r + 1 - L
//                  Lambda = Lambda'
//                Lambda(0) = 1 throughout
//   roots        Chien search over the n exponents of the shortened code only
//   magnitude    Forney, first root alpha^0: Y = X Omega(1/X) / Lambda'(1/X)
//   uncorrectable when L > t, or when Lambda has other than L roots among the n positions. The output is then the word
//                as received. In every other case the output is a codeword, so that no second check is needed: L
//                distinct roots make S_j = sum Y_i X_i^j hold for all 2t syndromes, with no Y_i zero
// State and segmentation: none; one call is one codeword.
// Latency: a codeword on the way back (the decoder needs all of it); none forward, the message passes as it is.
// Limits and errors: span lengths are exactly plan.k and plan.n; in and out must not overlap. A word with more than t
//   symbol errors is flagged, or lies within t symbols of another codeword and is mis-corrected: for a random word the
//   probability is below sum_{i<=t} C(n,i) 1023^i / 1024^2t = 4.7e-17 (KP4), 1.8e-6 (KR4).
// Thread-safety: pure functions over constant tables.
// Standard: IEEE 802.3-2022 clause 91.5.2.7 and 91.5.3.3 (both codes), clause 119.2.4.6 and 119.2.5.3 (KP4); generator
//   coefficients Table 91-1 and Table 119-3.
#ifndef PLUMBLINE_REFERENCE_FEC_RS_H_
#define PLUMBLINE_REFERENCE_FEC_RS_H_

#include <cstdint>
#include <span>

#include "reference/fec/rs_types.h"

namespace plumbline::reference {

// g_0 .. g_2t, g_2t = 1.
std::span<const std::uint16_t> RsGenerator(const RsPlan& plan);

// message: plan.k symbols, codeword: plan.n symbols.
void RsEncode(const RsPlan& plan, std::span<const std::uint16_t> message, std::span<std::uint16_t> codeword);

// received, corrected: plan.n symbols each; the message is the first plan.k of them. `probe` may be null.
RsResult RsDecode(const RsPlan& plan, std::span<const std::uint16_t> received, std::span<std::uint16_t> corrected,
                  RsProbe* probe = nullptr);

// Ten bits a symbol, first in time first, one bit (0 or 1) an element: bits.size() == 10 * symbols.size().
void RsSymbolsFromBits(std::span<const std::uint8_t> bits, std::span<std::uint16_t> symbols);
void RsBitsFromSymbols(std::span<const std::uint16_t> symbols, std::span<std::uint8_t> bits);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_FEC_RS_H_
