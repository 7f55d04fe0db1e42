#include "study/figure_text.h"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>

namespace plumbline::study {

std::string Fixed(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.front() == '-' && text.find_first_of("123456789") == std::string::npos) text.erase(0, 1);
  return text;
}

std::string Scientific(double value) {
  if (value == 0.0) return "0";
  std::string text = fmt::format("{:.1e}", value);
  // "5.5e-05" -> "5.5e-5", "1.0e+00" -> "1.0e0"
  std::size_t digits = text.find('e') + 1;
  if (text[digits] == '+') {
    text.erase(digits, 1);
  } else if (text[digits] == '-') {
    ++digits;
  }
  while (digits + 1 < text.size() && text[digits] == '0') text.erase(digits, 1);
  return text;
}

std::string LimitText(double value) {
  if (!(value > 0.0) || !std::isfinite(value)) return "0";
  const int exponent = static_cast<int>(std::floor(std::log10(value) + 1e-9));
  return fmt::format("{:.3g}e{}", value / std::pow(10.0, exponent), exponent);
}

std::string Grouped(std::int64_t value) {
  std::string text = std::to_string(value);
  const std::size_t first = text.front() == '-' ? 1 : 0;
  for (std::size_t i = text.size(); i > first + 3;) {
    i -= 3;
    text.insert(i, 1, ' ');
  }
  return text;
}

std::string FixedText(const Figure& figure, int decimals) {
  return figure.has_value() ? Fixed(figure.value, decimals) : "n/a";
}

std::string RatioText(const Figure& figure) {
  if (!figure.has_value()) return "n/a";
  if (figure.is_upper_bound()) return "< " + Scientific(figure.hi);
  return Scientific(figure.value);
}

std::string FixedInterval(const Figure& figure, int decimals) {
  if (!figure.has_bounds()) return "";
  return Fixed(figure.lo, decimals) + " .. " + Fixed(figure.hi, decimals);
}

std::string RatioInterval(const Figure& figure) {
  if (!figure.has_bounds() || figure.is_upper_bound()) return "";
  return Scientific(figure.lo) + " .. " + Scientific(figure.hi);
}

}  // namespace plumbline::study
