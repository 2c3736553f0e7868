#pragma once

#include <span>
#include <vector>

#include "collector/statistics/verdict.h"

namespace tidemark::statistics {

/// Which of the tests hold so that of those that do, at most the share `rate` is false on average (Benjamini
/// and Hochberg 1995): of m p-values in growing order the k smallest, k being the greatest with p_(k) ≤ k ×
/// rate / m. Holds for independent tests, and for those that depend on each other positively.
std::vector<bool> benjamini_hochberg(std::span<const double> p_values, double rate);

/// Over all verdicts of one report: an improving or worsening one that does not hold among them becomes no
/// evidence and is marked as withdrawn. Verdicts with too few periods were no tests and do not count; those
/// without evidence do.
void withdraw_false_discoveries(std::span<Verdict> verdicts, double rate = 0.05);

}  // namespace tidemark::statistics
