#include "reference/convert/vga.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

#include "reference/convert/vga_tables.h"

namespace plumbline::reference {

static_assert(kVgaMantissa.size() == kVgaCodesPerOctave);
static_assert(std::int64_t{32768} * *std::max_element(kVgaMantissa.begin(), kVgaMantissa.end()) + (1 << 15) <=
                  SignedMax(32),
              "product plus rounding constant fits int32");
static_assert(14 - kVgaMaxCode / kVgaCodesPerOctave >= 1, "the shift stays positive");

void Vga(const VgaPlan& plan, const VgaCoefs& coefs, std::span<const std::int16_t> in, std::span<std::int16_t> out) {
  assert(in.size() == out.size());
  assert(Validate(plan, coefs).ok());
  static_cast<void>(plan);
  const std::int32_t octave = coefs.gain_code >> 6;  // floor(code / 64)
  const std::int32_t mantissa = kVgaMantissa[static_cast<std::size_t>(coefs.gain_code & (kVgaCodesPerOctave - 1))];
  const int shift = 14 - octave;
  const std::int32_t half = std::int32_t{1} << (shift - 1);
  for (std::size_t n = 0; n < in.size(); ++n) {
    const std::int32_t scaled = (in[n] * mantissa + half) >> shift;  // RoundShift in 32 bits
    out[n] = static_cast<std::int16_t>(std::clamp<std::int32_t>(scaled, -32768, 32767));
  }
}

}  // namespace plumbline::reference
