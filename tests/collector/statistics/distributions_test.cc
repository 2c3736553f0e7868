#include "collector/statistics/distributions.h"

#include <cmath>
#include <numbers>

#include "tests/support/catch.h"

using namespace tidemark::statistics;

namespace {

/// Twice the integral of Student's density from t on, by Simpson's rule over u = 1/x, with std::lgamma.
double integrated(double t, double freedom) {
  const double scale = std::exp(std::lgamma((freedom + 1) / 2) - std::lgamma(freedom / 2)) /
                       std::sqrt(freedom * std::numbers::pi);
  const auto at = [&](double u) {
    if (u == 0) return freedom > 1 ? 0.0 : scale;  // the limit of density(1/u) / u²
    return scale * std::pow(1 + 1 / (u * u * freedom), -(freedom + 1) / 2) / (u * u);
  };
  constexpr int kPieces = 20'000;
  const double width = 1 / t / kPieces;
  double sum = at(0) + at(1 / t);
  for (int i = 1; i < kPieces; ++i) sum += (i % 2 == 1 ? 4 : 2) * at(i * width);
  return 2 * sum * width / 3;
}

}  // namespace

TEST_CASE("the normal distribution is that of the tables") {
  CHECK(normal_two_sided(0) == 1);
  CHECK(normal_two_sided(1.959963984540054) == Approx(0.05).epsilon(1e-12));
  CHECK(normal_two_sided(-2.575829303548901) == Approx(0.01).epsilon(1e-12));
}

TEST_CASE("Student's quantiles are those of the tables") {
  struct Row {
    double p, freedom, t;
  };
  for (const Row& row : {Row{0.05, 1, 12.7062047}, Row{0.05, 2, 4.30265273}, Row{0.05, 5, 2.57058184},
                         Row{0.1, 10, 1.81246112}, Row{0.05, 10, 2.22813885}, Row{0.01, 10, 3.16927267},
                         Row{0.05, 30, 2.04227246}, Row{0.001, 30, 3.64595864}, Row{0.05, 120, 1.97993041}}) {
    INFO("p " << row.p << " freedom " << row.freedom);
    CHECK(student_quantile_two_sided(row.p, row.freedom) == Approx(row.t).epsilon(1e-8));
    CHECK(student_two_sided(row.t, row.freedom) == Approx(row.p).epsilon(1e-7));
  }
}

TEST_CASE("Student's tails are those of its density, also between whole degrees of freedom") {
  for (const double freedom : {2.0, 2.7, 5.5, 14.3, 45.0, 170.0}) {
    for (const double t : {0.3, 1.0, 1.9, 2.5, 4.0, 8.0}) {
      INFO("freedom " << freedom << " t " << t);
      CHECK(student_two_sided(t, freedom) == Approx(integrated(t, freedom)).epsilon(1e-6));
      CHECK(student_two_sided(-t, freedom) == student_two_sided(t, freedom));
    }
  }
}

TEST_CASE("with many degrees of freedom Student's distribution is the normal one, and its ends are 1 and 0") {
  for (const double z : {0.5, 1.96, 3.3})
    CHECK(student_two_sided(z, 1e9) == Approx(normal_two_sided(z)).epsilon(1e-6));
  CHECK(student_two_sided(0, 7) == 1);
  CHECK(student_two_sided(1e200, 7) == 0);
}

TEST_CASE("the quantile takes back what the tail gives") {
  for (double freedom = 1; freedom < 600; freedom *= 1.37) {
    for (const double p : {0.999, 0.5, 0.2, 0.05, 0.01, 1e-4, 1e-8}) {
      INFO("freedom " << freedom << " p " << p);
      CHECK(student_two_sided(student_quantile_two_sided(p, freedom), freedom) == Approx(p).epsilon(1e-8));
    }
  }
}
