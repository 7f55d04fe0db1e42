// Types of the pseudo-random binary sequence generator: configuration, plan, state.
#ifndef PLUMBLINE_REFERENCE_CODING_PRBS_TYPES_H_
#define PLUMBLINE_REFERENCE_CODING_PRBS_TYPES_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "reference/core/fields.h"
#include "reference/core/status.h"

namespace plumbline {

inline constexpr int kPrbsArithVersion = 1;
inline constexpr int kPrbsMaxOrder = 31;

// Generator polynomial x^order + x^tap[1] + x^tap[2] + x^tap[3] + 1. Two equal taps cancel, so that a trinomial has the
// same shape: its last two taps are the same.
struct PrbsPolynomial {
  std::int32_t order;
  std::array<std::int32_t, 4> tap;  // exponents other than 0, the order first
};

inline constexpr std::array kPrbsPolynomials = {
    PrbsPolynomial{7, {7, 6, 1, 1}},     // the customary PRBS7
    PrbsPolynomial{9, {9, 5, 1, 1}},     // IEEE 802.3 table 68-6, ITU-T O.150
    PrbsPolynomial{11, {11, 9, 1, 1}},   // ITU-T O.150
    PrbsPolynomial{13, {13, 12, 2, 1}},  // IEEE 802.3 figure 94-6
    PrbsPolynomial{15, {15, 14, 1, 1}},  // ITU-T O.150
    PrbsPolynomial{23, {23, 18, 1, 1}},  // ITU-T O.150
    PrbsPolynomial{31, {31, 28, 1, 1}},  // IEEE 802.3 figure 49-9, ITU-T O.150
};

struct PrbsConfig {
  std::int32_t order = 13;  // length of the register, the n of PRBSn: 7, 9, 11, 13, 15, 23 or 31
  std::int32_t invert = 0;  // 1: the output bits are inverted (IEEE 802.3 PRBS31)
  std::int32_t seed = 1;    // start value of the register, bit 0 the youngest bit; not zero, below 2^order
};

inline constexpr std::array kPrbsFields = {
    Field<PrbsConfig>{"order", "bits", 7, kPrbsMaxOrder, &PrbsConfig::order, "register length: 7 9 11 13 15 23 31"},
    Field<PrbsConfig>{"invert", "1", 0, 1, &PrbsConfig::invert, "1 inverts the output bits"},
    Field<PrbsConfig>{"seed", "1", 1, 0x7FFFFFFF, &PrbsConfig::seed, "start value of the register, below 2^order"},
};
constexpr std::span<const Field<PrbsConfig>> FieldsOf(const PrbsConfig&) { return kPrbsFields; }

// Limits of every field, that there is a polynomial of that order, and that the seed fits the register.
inline Status Validate(const PrbsConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(ValidateFields("prbs", config));
  for (const PrbsPolynomial& polynomial : kPrbsPolynomials) {
    if (polynomial.order != config.order) continue;
    const std::int64_t largest = (std::int64_t{1} << config.order) - 1;
    return config.seed <= largest ? Status::Ok() : OutOfRange("prbs", "seed", config.seed, 1, largest, "1");
  }
  return Status::Error("prbs.order = " + std::to_string(config.order) + " bits is none of 7, 9, 11, 13, 15, 23, 31");
}

struct PrbsPlan {
  PrbsConfig config;
  std::array<std::int32_t, 4> shift;  // tap - 1: where in the register the bit of that age sits
  std::uint32_t mask;                 // the `order` low bits
};
// Precondition: Validate(config).ok().
inline PrbsPlan MakePlan(const PrbsConfig& config) {
  PrbsPlan plan{config, {}, (std::uint32_t{1} << config.order) - 1};
  for (const PrbsPolynomial& polynomial : kPrbsPolynomials) {
    if (polynomial.order != config.order) continue;
    for (std::size_t i = 0; i < plan.shift.size(); ++i) plan.shift[i] = polynomial.tap[i] - 1;
  }
  return plan;
}

// Bit i is the bit that came i+1 bits before the next one, before inversion. Never zero.
struct PrbsState {
  std::uint32_t last = 1;
};
inline void Reset(const PrbsPlan& plan, PrbsState& state) { state.last = static_cast<std::uint32_t>(plan.config.seed); }

}  // namespace plumbline

#endif  // PLUMBLINE_REFERENCE_CODING_PRBS_TYPES_H_
