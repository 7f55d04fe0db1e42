// Types of the four-level table: configuration, plan, coefficients, and the integer rule that makes the table.
#ifndef PLUMBLINE_REFERENCE_CONVERT_PAM4_LEVELS_TYPES_H_
#define PLUMBLINE_REFERENCE_CONVERT_PAM4_LEVELS_TYPES_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/fixed.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kPam4LevelsArithVersion = 1;
inline constexpr int kPam4LevelBits = 12;                  // a level is s1.10
inline constexpr std::int32_t kPam4LevelFullScale = 1024;  // 1.0

inline constexpr std::int32_t kPam4MinRlm = 700;  // per mille
inline constexpr std::int32_t kPam4MaxRlm = 1000;
inline constexpr std::int32_t kPam4MaxNlc = 30;  // per cent, either sign

struct Pam4LevelsConfig {
  std::int32_t rlm = 1000;          // per mille, level mismatch ratio R_LM: inner levels too far out
  std::int32_t nlc_percentage = 0;  // per cent by which the upper eye is made larger (OCP SAI TX_NLC_PERCENTAGE)
  std::int32_t nlc_lower_eye_percentage = 0;  // the same for the lower eye (OCP SAI TX_NLC_LOWER_EYE_PERCENTAGE)
};

inline constexpr std::array kPam4LevelsFields = {
    Field<Pam4LevelsConfig>{"rlm", "per mille", kPam4MinRlm, kPam4MaxRlm, &Pam4LevelsConfig::rlm,
                            "level mismatch ratio R_LM of the table"},
    Field<Pam4LevelsConfig>{"nlc_percentage", "per cent", -kPam4MaxNlc, kPam4MaxNlc, &Pam4LevelsConfig::nlc_percentage,
                            "nonlinear pre-compensation: growth of the upper eye"},
    Field<Pam4LevelsConfig>{"nlc_lower_eye_percentage", "per cent", -kPam4MaxNlc, kPam4MaxNlc,
                            &Pam4LevelsConfig::nlc_lower_eye_percentage,
                            "nonlinear pre-compensation: growth of the lower eye"},
};
constexpr std::span<const Field<Pam4LevelsConfig>> FieldsOf(const Pam4LevelsConfig&) { return kPam4LevelsFields; }

inline Status Validate(const Pam4LevelsConfig& config) { return ValidateFields("pam4_levels", config); }

struct Pam4LevelsPlan {
  Pam4LevelsConfig config;
};
// Precondition: Validate(config).ok().
inline Pam4LevelsPlan MakePlan(const Pam4LevelsConfig& config) { return Pam4LevelsPlan{config}; }

// level[a] is what level index a is sent as, s1.10. Written between clocks.
struct Pam4LevelsCoefs {
  std::array<std::int16_t, 4> level{-1024, -341, 341, 1024};
};

// The height of an outer eye, 1024 * (1000 + rlm)/3000 * (100 + nlc)/100, rounded half up. With rlm = 1000 and nlc = 0
// that is 1024 * 2/3 = 683.
constexpr std::int32_t Pam4OuterEye(std::int32_t rlm, std::int32_t nlc) {
  const std::int32_t numerator = kPam4LevelFullScale * (1000 + rlm) * (100 + nlc);
  return (numerator + 150000) / 300000;
}
static_assert(std::int64_t{kPam4LevelFullScale} * (1000 + kPam4MaxRlm) * (100 + kPam4MaxNlc) + 150000 <= SignedMax(32),
              "the numerator fits int32");
static_assert(Pam4OuterEye(kPam4MaxRlm, kPam4MaxNlc) < kPam4LevelFullScale, "the levels stay in order");

// The table that the configuration describes: outer levels at full scale, inner ones an eye height away from them.
inline Pam4LevelsCoefs MakeCoefs(const Pam4LevelsPlan& plan) {
  const Pam4LevelsConfig& c = plan.config;
  const std::int32_t upper = Pam4OuterEye(c.rlm, c.nlc_percentage);
  const std::int32_t lower = Pam4OuterEye(c.rlm, c.nlc_lower_eye_percentage);
  Pam4LevelsCoefs coefs;
  coefs.level = {
      static_cast<std::int16_t>(-kPam4LevelFullScale), static_cast<std::int16_t>(-kPam4LevelFullScale + lower),
      static_cast<std::int16_t>(kPam4LevelFullScale - upper), static_cast<std::int16_t>(kPam4LevelFullScale)};
  return coefs;
}

// Every level within +-2047, and each above the one before.
inline Status Validate(const Pam4LevelsPlan&, const Pam4LevelsCoefs& coefs) {
  for (std::size_t a = 0; a < coefs.level.size(); ++a) {
    const std::int64_t min = a == 0 ? -SignedMax(kPam4LevelBits) : std::int64_t{coefs.level[a - 1]} + 1;
    const std::int64_t max = SignedMax(kPam4LevelBits);
    if (coefs.level[a] < min || coefs.level[a] > max) {
      return OutOfRange("pam4_levels", "level[" + std::to_string(a) + "]", coefs.level[a], min, max, "1");
    }
  }
  return Status::Ok();
}

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CONVERT_PAM4_LEVELS_TYPES_H_
