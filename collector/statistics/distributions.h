#pragma once

namespace tidemark::statistics {

/// The probability that a standard normal variable is at least as far from 0 as `z`: erfc(|z| / √2).
double normal_two_sided(double z);

/// The probability that Student's t with `freedom` (> 0, also between whole numbers) degrees of freedom is at
/// least as far from 0 as `t`.
double student_two_sided(double t, double freedom);

/// The t that student_two_sided() gives `p` for, 0 < p < 1.
double student_quantile_two_sided(double p, double freedom);

}  // namespace tidemark::statistics
