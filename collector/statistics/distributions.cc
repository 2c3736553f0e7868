#include "collector/statistics/distributions.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numbers>

namespace tidemark::statistics {
namespace {

namespace policies = boost::math::policies;
/// Doubles stay doubles, and what has no value is NaN or infinite: nothing throws.
using Quiet =
    policies::policy<policies::promote_double<false>, policies::domain_error<policies::ignore_error>,
                     policies::overflow_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>,
                     policies::pole_error<policies::ignore_error>>;
using Student = boost::math::students_t_distribution<double, Quiet>;

}  // namespace

double normal_two_sided(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }

double student_two_sided(double t, double freedom) {
  return 2 * boost::math::cdf(boost::math::complement(Student(freedom), std::abs(t)));
}

double student_quantile_two_sided(double p, double freedom) {
  return boost::math::quantile(boost::math::complement(Student(freedom), p / 2));
}

}  // namespace tidemark::statistics
