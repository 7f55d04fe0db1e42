// Continuous-time linear equalizer (CTLE): the transfer function of Annex 93A on AFE samples, 4 or 8 a UI.
//
//   H(f) = (gDC + j f/fz) (gDC2 + j f/fLF) / [(1 + j f/fp1) (1 + j f/fp2) (1 + j f/fLF)]
//   fz = fp1 = fb/2.5, fp2 = fb, fLF = fb/80; gDC = -gdc_code dB, gDC2 = -gdc2_code/2 dB
//
// Two parts. Peaking: (gDC + j f/fz) / [(1 + j f/fp1)(1 + j f/fp2)] is an FIR of 4 UI, one row of taps a gDC code.
// Shelf: (gDC2 + j f/fLF) / (1 + j f/fLF) = 1 - (1 - gDC2) / (1 + j f/fLF); its low-pass runs once a UI on the UI's sum
// and is subtracted from the samples of that same UI, which therefore wait one UI. With N samples a UI, sample n = N m
// + i:
//
//   v[n] = sum_{i=0}^{4N-1} tap[gdc_code][i] * x[n-i]
//   p[m] = p[m-1] + round( kCtleLowPass * (sum_{i=0}^{N-1} v[N m + i] - N p[m-1]) / (2^16 N) )
//   y[n+N] = sat( round( (v[n] - round( kCtleShelf[gdc2_code] * (p[m] + p[m-1]) / 2^16 )) / 2^14 ), 16 )
//
// Against H(f), delayed by 3/2 UI (CtleDelaySamples): within 0.05 dB and 1.0 degree from DC to three quarters of the
// baud rate, for every pair of codes. Holding the shelf over a UI makes images at f +- fb, at most -36.5 dB of the tone
// times 1 - gDC2 (-43 dB at gDC2 = -6 dB, -50 dB at -2 dB); sampled once a UI they are part of a time-invariant
// response.
//
// Arithmetic
//   input        s15.0 in int16
//   coefficient  tap s1.14, each row sums to round(2^14 gDC); kCtleShelf s0.15; kCtleLowPass u0.16 (ctle_tables.h)
//   v            exact, int32, s16.14: sum |tap| < 2^15 (static_assert), so |v| < 2^30
//   p            s16.14 in int32, 31 bits, |p| <= max |v|; the product with kCtleLowPass in int64
//   rounding     round half up (RoundShift), three times: p, the subtracted shelf, the output
//   output       saturated to int16; a tie goes towards plus infinity
//   reset        all zero: the first N outputs are zero
// Noise and limit cycles: the output differs from the same filter in exact arithmetic by at most 0.51 LSB of int16
//   (rms 0.29 LSB, 98 dB below a full-scale sine). With a constant input p comes to rest within 7 * 2^-14 LSB of its
//   limit and the output is constant: no limit cycle.
// State and segmentation: CtleState; splitting the input anywhere changes no bit. UIs are counted from the first sample
//   after reset.
// Codes: gdc_code acts on v from the call's first input sample on (its outputs leave one UI later), gdc2_code on the
//   call's first output sample.
// Latency: N samples (one UI) more than the FIR; see CtleDelaySamples. Nothing to flush.
// Limits and errors: see CtleConfig; Validate(plan, coefs) holds; in.size() == out.size(); `in` may be `out`.
// Thread-safety: distinct states are independent; plan and coefs are read only.
// Standard: IEEE 802.3 Annex 93A eq. 93A-22; poles and zeros of IEEE 802.3ck and P802.3dj (draft).
#ifndef PLUMBLINE_REFERENCE_EQ_CTLE_H_
#define PLUMBLINE_REFERENCE_EQ_CTLE_H_

#include <cstdint>
#include <span>

#include "reference/eq/ctle_types.h"

namespace plumbline::reference {

void Ctle(const CtlePlan& plan, const CtleCoefs& coefs, CtleState& state, std::span<const std::int16_t> in,
          std::span<std::int16_t> out);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_EQ_CTLE_H_
