// Continuous-time linear equalizer (CTLE): the transfer function of Annex 93A eq. 93A-22 on AFE samples, 4 or 8 a UI.
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
