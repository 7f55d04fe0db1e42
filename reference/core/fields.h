// The field table of a Config: one constexpr list of name, unit, limits, member and meaning that drives validation,
// the command line, scenario files, vector manifests and the C interface.
//
// A block's `<block>_types.h` defines, in namespace plumbline,
//   struct FfeConfig { std::int32_t num_taps = 24; ... };
//   inline constexpr std::array kFfeFields = {Field<FfeConfig>{"num_taps", "1", 1, 64, &FfeConfig::num_taps, "..."}};
//   constexpr std::span<const Field<FfeConfig>> FieldsOf(const FfeConfig&) { return kFfeFields; }
// The default of a field is the value that a default-constructed Config has: it stands in one place only.
// Thread-safety: pure functions over constant data.
#ifndef PLUMBLINE_REFERENCE_CORE_FIELDS_H_
#define PLUMBLINE_REFERENCE_CORE_FIELDS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "reference/core/status.h"

namespace plumbline {

template <typename Config>
struct Field {
  const char* name;  // snake_case, as in scenario files and manifests
  const char* unit;  // SI or the field's own unit; "1" for a plain number
  std::int32_t min;  // smallest legal value
  std::int32_t max;  // largest legal value
  std::int32_t Config::*member;
  const char* description;  // one line
};

// The error text for a value outside its limits.
inline Status OutOfRange(std::string_view block, std::string_view field, std::int64_t value, std::int64_t min,
                         std::int64_t max, std::string_view unit) {
  std::string text;
  text.append(block).append(".").append(field).append(" = ").append(std::to_string(value));
  if (unit != "1") text.append(" ").append(unit);
  text.append(" is outside ").append(std::to_string(min)).append("..").append(std::to_string(max));
  return Status::Error(text);
}

// Checks every field of `config` against its limits; the first one outside is reported by name, value and limits.
template <typename Config>
Status ValidateFields(std::string_view block, const Config& config) {
  for (const Field<Config>& field : FieldsOf(config)) {
    const std::int32_t value = config.*(field.member);
    if (value < field.min || value > field.max) {
      return OutOfRange(block, field.name, value, field.min, field.max, field.unit);
    }
  }
  return Status::Ok();
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CORE_FIELDS_H_
