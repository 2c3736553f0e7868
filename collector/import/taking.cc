#include "collector/import/taking.h"

#include <absl/strings/ascii.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "collector/import/wording.h"
#include "common/model/limits.h"
#include "common/model/number.h"
#include "common/wire/text.h"

namespace tidemark::import {
namespace {

using Form = Fields::Value::Form;

bool same(std::string_view given, std::string_view lower) {
  return std::equal(given.begin(), given.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return absl::ascii_tolower(static_cast<unsigned char>(a)) == b; });
}

std::string shown(std::string_view text) {
  constexpr std::size_t kShownBytes = 60;
  return wire::readable(text, kShownBytes) + (text.size() > kShownBytes ? "…" : "");
}

}  // namespace

std::string Taking::name(Field field, std::size_t bytes_max) {
  const auto text = required_text(field);
  if (!text) return {};
  if (!is_name(*text, bytes_max) || text->find_first_of("\n\t") != std::string_view::npos) {
    wrong(field,
          "a name of 1 to " + std::to_string(bytes_max) + " bytes of UTF-8 without control characters");
    return {};
  }
  return std::string(*text);
}

std::string Taking::text(Field field) {
  if (!fields_.has(field)) return {};
  if (fields_[field].form == Form::kNumber) return number_text(fields_[field].number);
  return wire::readable(fields_[field].text, Limits{}.text_bytes_max);
}

std::string Taking::optional_name(Field field, std::size_t bytes_max) {
  return fields_.has(field) ? name(field, bytes_max) : std::string();
}

std::string Taking::required_words(Field field) {
  std::string out = text(field);
  if (out.find_first_not_of(" \t\n") == std::string::npos) wrong(field, "some words");
  return out;
}

bool Taking::flag(Field field) {
  static constexpr std::array<std::string_view, 6> kFlags = {"false", "true", "no", "yes", "0", "1"};
  const Fields::Value& value = fields_[field];
  if (!fields_.has(field)) return false;
  if (value.form == Form::kNumber && (value.number == 0 || value.number == 1)) return value.number == 1;
  return word(field, kFlags, "true or false") % 2 == 1;
}

Field Taking::one_of(std::span<const Field> fields) {
  Field found = fields.front();
  int given = 0;
  std::string names;
  for (const Field field : fields) {
    if (fields_.has(field)) {
      found = field;
      ++given;
    }
    names += (names.empty() ? "'" : ", '") + std::string(name_of(field)) + "'";
  }
  if (given != 1) note("it takes one of the fields " + names + ", and has " + std::to_string(given));
  return found;
}

TimePoint Taking::time(Field field) {
  const Fields::Value& value = fields_[field];
  std::optional<double> seconds;
  if (value.form == Form::kText) {
    if (const auto read = parse_rfc3339(value.text)) return in_range(field, *read);
    seconds = parse_number<double>(value.text);
  } else if (value.form == Form::kNumber) {
    seconds = value.number;
  }
  constexpr double kSecondsMax = static_cast<double>(kTimeMax_ms) / 1000;
  if (seconds && *seconds > kSecondsMax) {
    wrong(field, "seconds since 1970, not milliseconds, or a time such as 2026-11-24T22:34:01Z");
  } else if (!seconds || !(*seconds >= 0)) {
    wrong(field, "a time such as 2026-11-24T22:34:01Z, or seconds since 1970");
  } else {
    return from_unix_ms(std::llround(*seconds * 1000));
  }
  return {};
}

Duration Taking::interval() {
  const Fields::Value& value = fields_[Field::kInterval];
  std::optional<Duration> read;
  if (value.form == Form::kText) read = parse_duration(value.text);
  std::optional<double> seconds;
  if (value.form == Form::kText && !read) seconds = parse_number<double>(value.text);
  if (value.form == Form::kNumber) seconds = value.number;
  if (seconds && *seconds > 0 && *seconds <= 1e12) read = Duration(std::llround(*seconds * 1000));
  if (read && *read > Duration::zero() && *read <= kIntervalMax) return *read;
  wrong(Field::kInterval,
        "how long it is to the next result at most: a duration such as 5m or 1h30m, or "
        "seconds, above 0 and up to 10 years");
  return {};
}

std::uint32_t Taking::confirm() {
  if (!fields_.has(Field::kConfirm)) return 1;
  const auto number = plain_number(Field::kConfirm);
  if (number && *number >= 1 && *number <= kConfirmMax && std::trunc(*number) == *number)
    return static_cast<std::uint32_t>(*number);
  wrong(Field::kConfirm, "a whole number from 1 to " + std::to_string(kConfirmMax));
  return 1;
}

double Taking::value() {
  const auto number = plain_number(Field::kValue);
  if (number && std::isfinite(*number)) return *number;
  wrong(Field::kValue, "a finite number");
  return 0;
}

/// One of `words`, by its place; without regard to upper and lower case.
std::size_t Taking::word(Field field, std::span<const std::string_view> words, const std::string& right) {
  const Fields::Value& value = fields_[field];
  if (value.form == Form::kText) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (same(value.text, words[i])) return i;
    }
  }
  wrong(field, right);
  return 0;
}

CheckState Taking::state() {
  static constexpr std::array<std::string_view, 8> kStates = {"ok", "warning", "critical", "unknown",
                                                              "0",  "1",       "2",        "3"};
  const Fields::Value& value = fields_[Field::kState];
  if (value.form == Form::kNumber && value.number >= 0 && value.number <= 3 &&
      std::trunc(value.number) == value.number)
    return static_cast<CheckState>(value.number);
  return static_cast<CheckState>(
      word(Field::kState, kStates, "ok, warning, critical or unknown, or 0, 1, 2 or 3") % 4);
}

Severity Taking::severity() {
  static constexpr std::array<std::string_view, 4> kSeverities = {"info", "warning", "error", "critical"};
  if (!fields_.has(Field::kSeverity)) return Severity::kInfo;
  return static_cast<Severity>(1 + word(Field::kSeverity, kSeverities, "info, warning, error or critical"));
}

MetricKind Taking::metric_kind() {
  static constexpr std::array<std::string_view, 2> kMetricKinds = {"gauge", "counter"};
  if (!fields_.has(Field::kMetricKind)) return MetricKind::kGauge;
  return static_cast<MetricKind>(1 + word(Field::kMetricKind, kMetricKinds, "gauge or counter"));
}

Attributes Taking::attributes() {
  Attributes out = fields_.attributes;
  std::sort(out.begin(), out.end());
  const Limits limits;
  const auto twice =
      std::adjacent_find(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.key == b.key; });
  if (twice != out.end()) note("field 'attributes' has '" + shown(twice->key) + "' twice");
  if (out.size() > limits.attributes_max)
    note("field 'attributes' has " + std::to_string(out.size()) + " of them: there may be " +
         std::to_string(limits.attributes_max));
  for (const auto& [key, value] : out) {
    if (key.empty() || key.size() > limits.name_bytes_max || value.size() > limits.value_bytes_max ||
        !wire::is_text(key) || !wire::is_text(value))
      note("field 'attributes' has '" + shown(key) + "': a key has 1 to " +
           std::to_string(limits.name_bytes_max) + " bytes, a value up to " +
           std::to_string(limits.value_bytes_max) + ", both UTF-8");
  }
  return out;
}

void Taking::note(std::string what) {
  if (mistake_.empty()) mistake_ = std::move(what);
}

TimePoint Taking::in_range(Field field, TimePoint time) {
  if (unix_ms(time) < 0 || unix_ms(time) > kTimeMax_ms) wrong(field, "a time from 1970 to 9999");
  return time;
}
std::optional<std::string_view> Taking::required_text(Field field) {
  if (fields_[field].form == Form::kText) return fields_[field].text;
  wrong(field, "a text");
  return std::nullopt;
}
std::optional<double> Taking::plain_number(Field field) const {
  const Fields::Value& value = fields_[field];
  if (value.form == Form::kNumber) return value.number;
  if (value.form == Form::kText) return parse_number<double>(value.text);
  return std::nullopt;
}
void Taking::wrong(Field field, const std::string& right) {
  const Fields::Value& value = fields_[field];
  const std::string name = "field '" + std::string(name_of(field)) + "' ";
  if (value.form == Form::kAbsent) {
    note(name + "is missing: it takes " + right);
  } else {
    note(name + "is '" + (value.form == Form::kText ? shown(value.text) : number_text(value.number)) +
         "': it takes " + right);
  }
}

}  // namespace tidemark::import
