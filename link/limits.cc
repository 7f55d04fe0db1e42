#include "link/limits.h"

#include <fmt/format.h>

namespace plumbline::link {

std::string FormatNumber(double value) { return fmt::format("{:g}", value); }

Status CheckLimits(std::string_view block, std::string_view field, double value, double min, double max,
                   std::string_view unit) {
  if (value >= min && value <= max) return Status::Ok();
  return Status::Error(fmt::format("{}.{} = {:g}{}{} is outside {:g}..{:g}", block, field, value,
                                   unit == "1" ? "" : " ", unit == "1" ? std::string_view() : unit, min, max));
}

}  // namespace plumbline::link
