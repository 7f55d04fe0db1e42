// Limits of configuration values in double precision: one wording for all of link/.
#ifndef PLUMBLINE_LINK_LIMITS_H_
#define PLUMBLINE_LINK_LIMITS_H_

#include <string>
#include <string_view>

#include "reference/core/status.h"

namespace plumbline::link {

// The shortest text that reads well: up to six digits.
std::string FormatNumber(double value);

// Ok when min <= value <= max; otherwise "block.field = value unit is outside min..max". NaN is outside.
Status CheckLimits(std::string_view block, std::string_view field, double value, double min, double max,
                   std::string_view unit);

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_LIMITS_H_
