// Decoder of the inner code over whole codewords, on a backend: the reference one by one, or its Highway twin.
// Limits, thread-safety: as reference/fec/inner_code.h.
#ifndef PLUMBLINE_DSP_INNER_CODE_H_
#define PLUMBLINE_DSP_INNER_CODE_H_

#include <cstdint>
#include <span>

#include "dsp/backend.h"
#include "reference/fec/inner_code_types.h"

namespace plumbline::dsp {

// Codewords one after the other: soft 128, message 120 and result one a codeword.
void InnerDecode(const InnerCodePlan& plan, Backend::Kind backend, std::span<const std::int8_t> soft,
                 std::span<std::uint8_t> message, std::span<InnerCodeResult> results);

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_INNER_CODE_H_
