#include "collector/statistics/false_discovery.h"

#include <algorithm>

namespace tidemark::statistics {

std::vector<bool> benjamini_hochberg(std::span<const double> p_values, double rate) {
  std::vector<double> sorted(p_values.begin(), p_values.end());
  std::sort(sorted.begin(), sorted.end());
  const double count = static_cast<double>(sorted.size());
  double bound = -1;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (sorted[i] <= static_cast<double>(i + 1) * rate / count) bound = sorted[i];
  }
  std::vector<bool> out;
  out.reserve(p_values.size());
  for (const double p : p_values) out.push_back(p <= bound);
  return out;
}

void withdraw_false_discoveries(std::span<Verdict> verdicts, double rate) {
  std::vector<Verdict*> tests;
  std::vector<double> p_values;
  for (Verdict& verdict : verdicts) {
    if (verdict.finding == Finding::kTooFewPeriods) continue;
    tests.push_back(&verdict);
    p_values.push_back(verdict.p);
  }
  const std::vector<bool> holds = benjamini_hochberg(p_values, rate);
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const bool found = tests[i]->finding == Finding::kImproving || tests[i]->finding == Finding::kWorsening;
    if (!found || holds[i]) continue;
    tests[i]->finding = Finding::kNoEvidence;
    tests[i]->withdrawn = true;
  }
}

}  // namespace tidemark::statistics
