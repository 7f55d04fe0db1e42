#include "reference/convert/pam4_levels.h"

#include <cassert>
#include <cstddef>

namespace plumbline::reference {

void Pam4Levels(const Pam4LevelsPlan&, const Pam4LevelsCoefs& coefs, std::span<const std::uint8_t> in,
                std::span<std::int16_t> out) {
  assert(in.size() == out.size());
  for (std::size_t k = 0; k < in.size(); ++k) out[k] = coefs.level[in[k] & 3u];
}

}  // namespace plumbline::reference
