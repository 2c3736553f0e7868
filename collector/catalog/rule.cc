#include "collector/catalog/rule.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include "collector/catalog/ical_library.h"

namespace tidemark::catalog {
namespace {

struct Free {
  void operator()(icalrecur_iterator* iterator) const { ical().icalrecur_iterator_free(iterator); }
};
using Iterator = std::unique_ptr<icalrecur_iterator, Free>;

icaltimetype ical_time(absl::CivilSecond time) {
  icaltimetype out = ical().icaltime_null_time();
  out.year = static_cast<int>(time.year());
  out.month = time.month();
  out.day = time.day();
  out.hour = time.hour();
  out.minute = time.minute();
  out.second = time.second();
  return out;
}
absl::CivilSecond civil(const icaltimetype& time) {
  return absl::CivilSecond(time.year, time.month, time.day, time.hour, time.minute, time.second);
}

std::optional<int> number(std::string_view text) {
  int out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || text.front() == '-')
    return std::nullopt;
  return out;
}

/// "20261231", "20261231T170000", "20261231T170000Z"; a day is its end.
std::optional<Rule::Until> parse_until(std::string_view text) {
  Rule::Until out;
  const bool day = text.size() == 8;
  if (!day && (text.size() < 15 || text[8] != 'T')) return std::nullopt;
  out.utc = text.size() == 16 && text.back() == 'Z';
  if (!day && text.size() != (out.utc ? 16u : 15u)) return std::nullopt;
  const auto year = number(text.substr(0, 4)), month = number(text.substr(4, 2)),
             date = number(text.substr(6, 2));
  if (!year || !month || !date) return std::nullopt;
  int hour = 23, minute = 59, second = 59;
  if (!day) {
    const auto h = number(text.substr(9, 2)), m = number(text.substr(11, 2)), s = number(text.substr(13, 2));
    if (!h || !m || !s) return std::nullopt;
    hour = *h, minute = *m, second = *s;
  }
  out.last = absl::CivilSecond(*year, *month, *date, hour, minute, second);
  // abseil carries a 31st of February over: no such day.
  if (out.last.month() != *month || out.last.day() != *date || out.last.hour() != hour ||
      out.last.minute() != minute || out.last.second() != second)
    return std::nullopt;
  return out;
}

absl::Status wrong(const std::string& what) { return absl::InvalidArgumentError(what); }

struct Part {
  std::string key;
  std::string value;
};

absl::StatusOr<std::vector<Part>> split(const std::string& text) {
  static const std::set<std::string> known = {"FREQ",     "INTERVAL",  "COUNT",     "UNTIL",  "WKST",
                                              "BYMONTH",  "BYWEEKNO",  "BYDAY",     "BYHOUR", "BYMINUTE",
                                              "BYSETPOS", "BYYEARDAY", "BYMONTHDAY"};
  std::vector<Part> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(';', at), text.size());
    const std::string part = text.substr(at, end - at);
    const std::size_t equals = part.find('=');
    Part added{part.substr(0, equals), equals == std::string::npos ? "" : part.substr(equals + 1)};
    if (added.key.empty() || added.value.empty()) {
      return wrong(
          "there is a part that is not KEY=VALUE; a recurrence rule is such as \"FREQ=WEEKLY;BYDAY=SU\" or "
          "\"FREQ=MONTHLY;BYDAY=2SU\"");
    }
    if (!known.contains(added.key))
      return wrong("a recurrence rule does not take '" + added.key +
                   "'; FREQ, INTERVAL, COUNT, UNTIL, WKST, "
                   "BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY, BYDAY, BYHOUR, BYMINUTE and BYSETPOS it does");
    if (std::any_of(out.begin(), out.end(),
                    [&](const Part& part_before) { return part_before.key == added.key; }))
      return wrong("the recurrence rule has " + added.key + " twice");
    out.push_back(std::move(added));
    at = end + 1;
  }
  return out;
}

/// What libical takes and the standard does not, or what would be costly to follow.
absl::Status check_parts(const std::vector<Part>& parts, Rule::Step step) {
  for (const auto& [key, value] : parts) {
    if (key == "BYMINUTE" && value.find(',') != std::string::npos)
      return wrong("the recurrence rule comes more often than hourly; BYMINUTE takes one minute");
    if (step == Rule::Step::kHour && key.starts_with("BY") && key != "BYDAY")
      return wrong("an hourly recurrence rule takes INTERVAL and BYDAY; for " + key +
                   " use FREQ=DAILY with BYHOUR");
    const bool numbered = value.find_first_of("0123456789") != std::string::npos;
    if (key == "BYDAY" && numbered && step != Rule::Step::kMonth && step != Rule::Step::kYear)
      return wrong("'" + value +
                   "' takes FREQ=MONTHLY or FREQ=YEARLY; other rules take weekdays without a "
                   "number, such as BYDAY=SU");
  }
  return absl::OkStatus();
}

std::optional<Rule::Step> step_of(const std::string& frequency) {
  constexpr std::pair<const char*, Rule::Step> steps[] = {{"HOURLY", Rule::Step::kHour},
                                                          {"DAILY", Rule::Step::kDay},
                                                          {"WEEKLY", Rule::Step::kWeek},
                                                          {"MONTHLY", Rule::Step::kMonth},
                                                          {"YEARLY", Rule::Step::kYear}};
  for (const auto& [name, step] : steps) {
    if (frequency == name) return step;
  }
  return std::nullopt;
}

absl::Status take_part(const Part& part, Rule& rule, std::optional<Rule::Step>& step) {
  if (part.key == "FREQ") {
    step = step_of(part.value);
    if (part.value == "SECONDLY" || part.value == "MINUTELY")
      return wrong(
          "the recurrence rule comes more often than hourly; FREQ takes HOURLY, DAILY, WEEKLY, "
          "MONTHLY or YEARLY");
    if (!step) return wrong("FREQ takes HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY, not '" + part.value + "'");
  } else if (part.key == "COUNT") {
    rule.count = number(part.value);
    if (rule.count.value_or(0) < 1 || *rule.count > Rule::kCountMax)
      return wrong("COUNT takes a whole number from 1 to " + std::to_string(Rule::kCountMax) + ", not '" +
                   part.value + "'");
    return absl::OkStatus();
  } else if (part.key == "UNTIL") {
    rule.until = parse_until(part.value);
    if (!rule.until)
      return wrong("UNTIL takes a day or a time, such as 20261231 or 20261231T170000Z, not '" + part.value +
                   "'");
    return absl::OkStatus();
  } else if (part.key == "INTERVAL") {
    rule.interval = number(part.value).value_or(0);
    if (rule.interval < 1 || rule.interval > Rule::kIntervalMax)
      return wrong("INTERVAL takes a whole number from 1 to " + std::to_string(Rule::kIntervalMax) +
                   ", not '" + part.value + "'");
  }
  rule.endless += (rule.endless.empty() ? "" : ";") + part.key + "=" + part.value;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Rule> parse_rule(const std::string& text) {
  constexpr std::size_t bytes_max = 1'000;
  if (text.size() > bytes_max)
    return wrong("a recurrence rule has at most " + std::to_string(bytes_max) + " characters");
  std::string capitals = text;
  for (char& c : capitals) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  auto parts = split(capitals);
  if (!parts.ok()) return parts.status();
  Rule out;
  std::optional<Rule::Step> step;
  for (const Part& part : *parts) {
    if (auto status = take_part(part, out, step); !status.ok()) return status;
  }
  if (!step) return wrong("the recurrence rule has no FREQ, such as FREQ=WEEKLY");
  out.step = *step;
  if (out.count && out.until) return wrong("a recurrence rule takes COUNT or UNTIL, not both");
  if (auto status = check_parts(*parts, *step); !status.ok()) return status;
  if (auto status = load_ical(); !status.ok()) return status;
  if (ical().icalrecurrencetype_from_string(out.endless.c_str()).freq == ICAL_NO_RECURRENCE)
    return wrong("'" + text +
                 "' is no recurrence rule: a BY… part has a value that it cannot have; BYDAY takes weekdays "
                 "such as SU, MO or 2SU, the others take numbers");
  return out;
}

bool expand(const Rule& rule, absl::CivilSecond first, absl::CivilSecond from,
            const std::function<bool(absl::CivilSecond)>& take) {
  if (!load_ical().ok()) return false;
  const icalrecurrencetype read = ical().icalrecurrencetype_from_string(rule.endless.c_str());
  if (read.freq == ICAL_NO_RECURRENCE) return false;
  absl::CivilSecond start = first;
  if (rule.step == Rule::Step::kHour && from > first) {
    // libical would forget at which of every so many hours it was.
    const auto step = static_cast<std::int64_t>(rule.interval) * 3'600;
    start += (from - first) / step * step;
  }
  const Iterator iterator(ical().icalrecur_iterator_new(read, ical_time(start)));
  if (!iterator) return false;
  if (rule.step != Rule::Step::kHour && from > first &&
      ical().icalrecur_iterator_set_start(iterator.get(), ical_time(from)) == 0)
    return false;
  bool any = false;
  for (icaltimetype next = ical().icalrecur_iterator_next(iterator.get());
       ical().icaltime_is_null_time(next) == 0; next = ical().icalrecur_iterator_next(iterator.get())) {
    const absl::CivilSecond time = civil(next);
    if (time <= first) continue;
    any = true;
    if (!take(time)) break;
  }
  return any;
}

}  // namespace tidemark::catalog
