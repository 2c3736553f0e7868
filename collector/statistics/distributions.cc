#include "collector/statistics/distributions.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tidemark::statistics {
namespace {

/// The continued fraction of the incomplete beta function, by Lentz's method (DLMF 3.10(iii)); it converges
/// fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  constexpr int kStepsMax = 500;
  const auto not_zero = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / not_zero(1 - (a + b) * x / (a + 1));
  double product = d;
  for (int step = 1; step <= kStepsMax; ++step) {
    const double m = step;
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / not_zero(1 + even * d);
    c = not_zero(1 + even / c);
    product *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / not_zero(1 + odd * d);
    c = not_zero(1 + odd / c);
    const double factor = d * c;
    product *= factor;
    if (std::abs(factor - 1) < 1e-14) break;
  }
  return product;
}

/// Γ(a + ½) / Γ(a): the asymptotic series (DLMF 5.11.13) where a is large, else down to a by Γ(a + 1) =
/// aΓ(a). Good to eleven digits. (std::lgamma writes a global variable.)
double gamma_ratio(double a) {
  constexpr double kLarge = 20;
  double factor = 1;
  for (; a < kLarge; a += 1) factor *= a / (a + 0.5);
  const double x = 1 / a;
  const double series =
      1 + x * (-1.0 / 8 + x * (1.0 / 128 + x * (5.0 / 1'024 + x * (-21.0 / 32'768 + x * -399.0 / 262'144))));
  return factor * std::sqrt(a) * series;
}

/// Twice the density of Student's t.
double student_slope(double t, double freedom) {
  return 2 * gamma_ratio(freedom / 2) / std::sqrt(freedom * std::numbers::pi) *
         std::exp(-(freedom + 1) / 2 * std::log1p(t * t / freedom));
}

}  // namespace

double normal_two_sided(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }

double student_two_sided(double t, double freedom) {
  const double square = t * t;
  const double x = freedom / (freedom + square);
  const double rest = square / (freedom + square);
  if (rest <= 0) return 1;
  if (x <= 0) return 0;
  const double a = freedom / 2;
  const double b = 0.5;
  const double front =
      std::exp(a * std::log(x)) * std::sqrt(rest) * gamma_ratio(a) / std::sqrt(std::numbers::pi);
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, rest) / b;
}

double student_quantile_two_sided(double p, double freedom) {
  // Newton's method on the logarithm of the tail.
  double t = std::sqrt(freedom * (std::pow(p, -2 / (freedom + 1)) - 1));
  for (int step = 0; step < 100; ++step) {
    const double tail = student_two_sided(t, freedom);
    const double change = std::log(tail / p) * tail / student_slope(t, freedom);
    t = std::max(t + change, t / 4);
    if (std::abs(change) <= 1e-10 * (1 + t)) break;
  }
  return t;
}

}  // namespace tidemark::statistics
