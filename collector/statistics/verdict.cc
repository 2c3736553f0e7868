#include "collector/statistics/verdict.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cmath>

#include "collector/statistics/season.h"
#include "collector/statistics/trend_test.h"

namespace tidemark::statistics {
namespace {

constexpr double kFourInFive = 0.8416212335729143;  // the normal quantile of 0.8

absl::Status check(const TrendQuestion& question) {
  if (!std::isfinite(question.matters) || question.matters < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("matters is ", question.matters, "; it is the least change that counts, 0 or more"));
  }
  if (!(question.alpha > 0 && question.alpha < 1)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "alpha is ", question.alpha, "; it is a share of false verdicts, between 0 and 1, such as 0.05"));
  }
  return absl::OkStatus();
}

Finding finding_of(const Verdict& verdict, const TrendQuestion& question) {
  const bool trend = verdict.p < question.alpha && verdict.change != 0;
  if (!trend || std::abs(verdict.change) < question.matters) return Finding::kNoEvidence;
  const bool rises = verdict.change > 0;
  return rises == (question.better == Better::kHigher) ? Finding::kImproving : Finding::kWorsening;
}

}  // namespace

absl::StatusOr<Verdict> judge(std::span<const Point> points, const TrendQuestion& question) {
  if (absl::Status valid = question.seasonal ? check_daily(points) : check(points); !valid.ok()) return valid;
  if (absl::Status valid = check(question); !valid.ok()) return valid;
  Verdict out;
  out.points = points.size();
  if (points.size() < kPeriodsMin) return out;
  out.finding = Finding::kNoEvidence;
  if (all_equal(points)) return out;

  Deseasonalised judged;
  if (question.seasonal) {
    judged = deseasonalised(points);
  } else {
    judged.points = around_median(points);
  }
  out.season_removed = judged.season.has_value();
  const TrendTest test = test_trend(judged.points, judged.estimated);
  const double quantile = quantile_of(test, 1 - question.alpha);
  const Slope slope = slope_of(test, quantile);
  const double days = points.back().day - points.front().day;
  out.p = test.p;
  out.slope = slope.estimate;
  out.lower = slope.lower;
  out.upper = slope.upper;
  out.change = slope.estimate * days;
  out.lag_one = test.carried.lag_one;
  const double half = (slope.upper - slope.lower) / 2;
  if (std::isfinite(half) && half > 0) {
    out.detectable = std::max(question.matters, half * (1 + kFourInFive / quantile) * days);
  }
  out.finding = finding_of(out, question);
  return out;
}

}  // namespace tidemark::statistics
