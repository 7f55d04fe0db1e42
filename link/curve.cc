#include "link/curve.h"

#include <algorithm>

namespace plumbline::link {

Curve::Curve(const std::function<double(double)>& law, double low, double high, std::size_t pieces)
    : low_(low), scale_(static_cast<double>(pieces) / (high - low)), last_(static_cast<double>(pieces)) {
  const double h = (high - low) / static_cast<double>(pieces);
  const auto slope = [&](double x) {
    const double e = h / 8;
    return (8 * (law(x + e) - law(x - e)) - (law(x + 2 * e) - law(x - 2 * e))) / (12 * e) * h;
  };
  piece_.resize(pieces + 1);
  for (std::size_t i = 0; i < pieces; ++i) {
    const double x0 = low + h * static_cast<double>(i);
    const double x1 = low + h * static_cast<double>(i + 1);
    const double y0 = law(x0), y1 = law(x1), d0 = slope(x0), d1 = slope(x1);
    piece_[i] = {y0, d0, 3 * (y1 - y0) - 2 * d0 - d1, 2 * (y0 - y1) + d0 + d1};
  }
  piece_[pieces] = {law(high), 0, 0, 0};  // for an argument at the upper end
}

double Curve::operator()(double x) const {
  const double position = std::clamp((x - low_) * scale_, 0.0, last_);
  const auto i = static_cast<std::size_t>(position);
  const double t = position - static_cast<double>(i);
  const std::array<double, 4>& c = piece_[i];
  return c[0] + t * (c[1] + t * (c[2] + t * c[3]));
}

void Curve::Apply(std::span<const double> in, std::span<double> out) const {
  for (std::size_t n = 0; n < in.size(); ++n) out[n] = (*this)(in[n]);
}

}  // namespace plumbline::link
