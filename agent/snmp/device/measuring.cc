#include "agent/snmp/device/measuring.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace tidemark::snmp {
namespace {

// RFC 3433's EntitySensorDataScale, of which each step is a factor of 1,000, and EntitySensorPrecision.
constexpr double kScaleMin = 1, kScaleUnits = 9, kScaleMax = 17;
constexpr double kPrecisionMin = -8, kPrecisionMax = 9;

std::optional<double> number_at(const RowTable& rows, std::size_t row, std::size_t column) {
  if (!rows.has_number(row, column)) return std::nullopt;
  return rows.number(row, column);
}

/// As an enumeration has it; a device may say anything.
std::optional<std::int64_t> whole(double value) {
  constexpr double most = 9'007'199'254'740'992;  // beyond it there are gaps
  if (!(std::abs(value) <= most) || std::trunc(value) != value) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

/// A tenth of 234 is 23.4, which 234 × 0.1 is not: what the device wrote in decimals stays in them.
double multiplied(double value, double factor) {
  const double parts = std::round(1 / factor);
  return std::abs(factor) < 1 && std::abs(parts * factor - 1) < 1e-12 ? value / parts : value * factor;
}

double multiplied_by_power(double value, double base, double exponent) {
  return exponent < 0 ? value / std::pow(base, -exponent) : value * std::pow(base, exponent);
}

std::string shown(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

/// Shares as people say them: "87.5 %"; without UCUM's annotations: "3", not "3 {alarm}".
std::string shown(double value, const std::string& unit) {
  if (unit == "1") return shown(std::round(value * 1'000) / 10) + " %";
  return unit.empty() || unit.front() == '{' ? shown(value) : shown(value) + " " + unit;
}

Judgement judged(const Bounds& bounds, const MetricName* name, double value) {
  const auto broken = [&](const std::optional<double>& bound) {
    return bound && (bounds.above ? value >= *bound : value <= *bound);
  };
  Judgement out;
  out.state = broken(bounds.critical)  ? CheckState::kCritical
              : broken(bounds.warning) ? CheckState::kWarning
                                       : CheckState::kOk;
  const std::string unit = name == nullptr ? "" : name->unit;
  out.text = shown(value, unit);
  if (out.state != CheckState::kOk) {
    const double bound = out.state == CheckState::kCritical ? *bounds.critical : *bounds.warning;
    out.text +=
        bounds.above ? ", from " + shown(bound, unit) + " on" : ", at " + shown(bound, unit) + " and below";
    out.text += " it is " + std::string(tidemark::name_of(out.state));
  }
  return out;
}

}  // namespace

bool is_one_of(const RowTable& rows, std::size_t row, std::size_t column,
               const std::vector<std::int64_t>& values) {
  const auto value = number_at(rows, row, column);
  const auto number = value ? whole(*value) : std::nullopt;
  return number && std::find(values.begin(), values.end(), *number) != values.end();
}

std::optional<double> value_of(const MetricColumns& columns, const RowTable& rows, std::size_t row) {
  const auto raw = number_at(rows, row, columns.object);
  const Metric& metric = *columns.metric;
  if (!raw || std::find(metric.absent.begin(), metric.absent.end(), *raw) != metric.absent.end())
    return std::nullopt;
  if (columns.unless && is_one_of(rows, row, *columns.unless, metric.unless_values)) return std::nullopt;
  double value = multiplied(*raw, metric.factor);
  if (columns.times) {
    const auto times = number_at(rows, row, *columns.times);
    if (!times) return std::nullopt;
    value *= *times;
  }
  if (columns.scale) {
    const auto scale = number_at(rows, row, *columns.scale);
    const double precision = number_at(rows, row, *columns.precision).value_or(0);
    if (!scale || !(*scale >= kScaleMin && *scale <= kScaleMax)) return std::nullopt;
    if (!(precision >= kPrecisionMin && precision <= kPrecisionMax)) return std::nullopt;
    value = multiplied_by_power(value, 10, 3 * (*scale - kScaleUnits) - precision);
  }
  if (columns.of) {
    const auto of = number_at(rows, row, *columns.of);
    const auto plus = columns.of_plus ? number_at(rows, row, *columns.of_plus) : std::optional(0.0);
    if (!of || !plus || !(*of + *plus > 0)) return std::nullopt;
    value /= *of + *plus;
  }
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

const MetricName* name_of(const MetricColumns& columns, const RowTable& rows, std::size_t row) {
  if (!columns.choose_by) return &columns.metric->name;
  const auto choice = number_at(rows, row, *columns.choose_by);
  const auto number = choice ? whole(*choice) : std::nullopt;
  if (!number) return nullptr;
  const auto found = columns.metric->choices.find(*number);
  return found == columns.metric->choices.end() ? nullptr : &found->second;
}

std::optional<Judgement> judgement_of(const CheckColumns& columns, const RowTable& rows, std::size_t row) {
  const ProfileCheck& check = *columns.check;
  if (columns.unless && is_one_of(rows, row, *columns.unless, check.unless_values)) return std::nullopt;
  if (check.bounds && columns.measure) {
    const auto value = value_of(*columns.measure, rows, row);
    if (!value) return std::nullopt;
    return judged(*check.bounds, name_of(*columns.measure, rows, row), *value);
  }
  const auto value = number_at(rows, row, columns.object);
  if (!value) return std::nullopt;
  const auto number = whole(*value);
  const auto meaning = number ? check.states.find(*number) : check.states.end();
  if (meaning == check.states.end())
    return Judgement{CheckState::kUnknown,
                     "the device says " + shown(*value) + ", which is no state that is known"};
  return Judgement{meaning->second.state, meaning->second.text};
}

}  // namespace tidemark::snmp
