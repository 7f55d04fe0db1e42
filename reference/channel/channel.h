// Integer test channel: DAC codes in, AFE codes out, a pulse response, a clock offset and Gaussian noise, all in
// integers and specified to the bit. It is the stimulus of everything that judges transmitter and receiver together,
// because samples of the analog world are bound to one platform. It is no model of a real channel: link/ has those.
//
//   v[m]   = sat( round( sum_{i=0}^{span_ui-1} pulse[i N + m mod N] * code[floor(m / N) - i] / 2^shift ), 16 )
//   T[j]   = start 2^27 + j (2^32 + rate_offset),  m = floor(T[j] / 2^32),  f = floor(T[j] / 2^27) mod 32
//   w[j]   = sat( round( sum_{i=0}^{7} tap[f][i] * v[m - 3 + i] / 2^14 ), 16 )
//   out[j] = sat( w[j] + round( noise_rms * GaussianFromWord(word[j]) / 2^12 ), 16 )
//   word[j] = Philox4x32({noise_seed, noise_stream}, counter = j / 4)[j mod 4]
//
// with N samples a UI; codes and samples before the first are 0. `tap` is the table of the phase interpolator, all 32
// rows of it at either N; without offset and with `start` in whole samples f is 0 and w[j] is a sample of v itself.
//
// Arithmetic
//   input        int16 DAC codes, one a UI
//   coefficient  int16 at N samples a UI, binary point where `shift` puts it; tap s1.14
//   sums         exact: of v at most 32 * 2^30 + 2^29 < 2^36 (int64), of w as in the phase interpolator (int32), noise
//                below 2^28
//   rounding     round half up (RoundShift) of v, of w and of the noise; a tie goes towards plus infinity
//   saturation   int16 after each of the three; clip_count counts outputs that saturated in the last
//   time         T to 2^-32 sample without drift; the interpolator sees its upper 5 fraction bits, so that an offset
//                moves the output in steps of 1/32 sample: a triangle of jitter with 1/32 sample from peak to peak
//   reset        all zero; the first output is T[0]
// State and segmentation: the last codes, the last 8 samples of v, the instant and index of the next output, the clip
//   count. Splitting the input anywhere changes no bit.
// Latency: an output comes as soon as the sample 4 after its instant has; nothing to flush.
// Limits and errors: see ChannelConfig; out.size() >= ChannelMaxOutputs(plan, in.size()) (asserted). Returns how many
//   samples were written; all input is taken. `in` and `out` must not overlap.
// Thread-safety: distinct states are independent; plan and coefs are read only.
// Standard: none; the pulse response of IEEE 802.3 93A.1.5 sampled at N a UI, and the phase interpolator's
//   least-squares fractional delay.
#ifndef PLUMBLINE_REFERENCE_CHANNEL_CHANNEL_H_
#define PLUMBLINE_REFERENCE_CHANNEL_CHANNEL_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "reference/channel/channel_types.h"

namespace plumbline::reference {

std::size_t Channel(const ChannelPlan& plan, const ChannelCoefs& coefs, ChannelState& state,
                    std::span<const std::int16_t> in, std::span<std::int16_t> out);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_CHANNEL_CHANNEL_H_
