#include "agent/sample/check/judge.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "common/clock/clock.h"

namespace tidemark::check {
CheckState judge_high(double value, const Bounds& bounds) {
  if (bounds.critical && value >= *bounds.critical) return CheckState::kCritical;
  return bounds.warning && value >= *bounds.warning ? CheckState::kWarning : CheckState::kOk;
}

CheckState judge_low(double value, const Bounds& bounds) {
  if (bounds.critical && value < *bounds.critical) return CheckState::kCritical;
  return bounds.warning && value < *bounds.warning ? CheckState::kWarning : CheckState::kOk;
}

CheckState worse(CheckState a, CheckState b) { return badness(a) >= badness(b) ? a : b; }

double seconds_until(TimePoint time) {
  return std::chrono::duration<double>(time - system_clock().now()).count();
}

Finding judge_certificate(const std::string& whose, double seconds_left, const Bounds& days) {
  const double left = std::floor(seconds_left / 86'400);
  if (seconds_left <= 0) {
    return {CheckState::kCritical,
            "the certificate of " + whose + " expired " + span_text(-seconds_left) + " ago",
            {perfdata("certificate_days", left, "d")}};
  }
  return {judge_low(seconds_left / 86'400, days),
          "the certificate of " + whose + " lasts " + span_text(seconds_left) + " more",
          {perfdata("certificate_days", left, "d")}};
}

Reading perfdata(const char* label, double value, const char* unit) {
  // To the millionth: more was not measured.
  return {"check.value", unit, MetricKind::kGauge, {{"check.label", label}}, std::round(value * 1e6) / 1e6};
}

std::string span_text(double seconds) {
  return human(std::chrono::seconds(static_cast<std::int64_t>(std::max(0.0, seconds))));
}

std::string ms_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f ms", seconds * 1000);
  return text;
}

std::string percent(double percents) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", percents);
  return text;
}

std::string bytes_text(double bytes) {
  constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  std::size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < std::size(units)) bytes /= 1000, ++unit;
  char text[32];
  std::snprintf(text, sizeof text, unit > 0 && bytes < 10 ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
  return text;
}

}  // namespace tidemark::check
