// How a Figure reads as text: one place, so that the terminal, the CSV and the HTML agree on digits.
//
// ASCII only. A Figure without a value reads "n/a". Nothing here depends on the locale.
// Thread-safety: pure functions.
#ifndef PLUMBLINE_STUDY_FIGURE_TEXT_H_
#define PLUMBLINE_STUDY_FIGURE_TEXT_H_

#include <cstdint>
#include <string>

#include "study/results.h"

namespace plumbline::study {

// `decimals` digits after the point: 18.62. Never "-0.00".
std::string Fixed(double value, int decimals);
// Two significant digits and a bare exponent: 5.5e-5, 1.0e-12; 0 stays "0".
std::string Scientific(double value);
// Three significant digits at most, for limits that somebody wrote: 2.4e-4, 2.28e-4.
std::string LimitText(double value);
// 4000000 -> "4 000 000".
std::string Grouped(std::int64_t value);

// A figure in dB or another everyday unit: "18.62".
std::string FixedText(const Figure& figure, int decimals = 2);
// A figure that is a ratio: "5.5e-5", and "< 7.5e-7" when nothing was counted.
std::string RatioText(const Figure& figure);
// The interval alone, "18.55 .. 18.69", "4.9e-5 .. 6.1e-5"; empty when there is none or when only a bound exists.
std::string FixedInterval(const Figure& figure, int decimals = 2);
std::string RatioInterval(const Figure& figure);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_FIGURE_TEXT_H_
