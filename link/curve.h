// A memoryless characteristic as a table: the static laws of the optical devices at the speed of a multiply.
//
// Cubic Hermite pieces on a uniform grid with exact values at the nodes and slopes from fourth-order differences of the
// law itself: below 1e-7 of the law's range for the devices here. Outside the range the end values hold.
// Arithmetic: additions and multiplications only: the same bits from every compiler.
// Thread-safety: immutable after construction.
#ifndef PLUMBLINE_LINK_CURVE_H_
#define PLUMBLINE_LINK_CURVE_H_

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace plumbline::link {

class Curve {
 public:
  Curve() = default;
  Curve(const std::function<double(double)>& law, double low, double high, std::size_t pieces);
  double operator()(double x) const;
  // In place or not.
  void Apply(std::span<const double> in, std::span<double> out) const;

 private:
  double low_ = 0;
  double scale_ = 1;
  double last_ = 0;
  std::vector<std::array<double, 4>> piece_;
};

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_CURVE_H_
