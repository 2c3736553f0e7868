#include "collector/catalog/calendar_file.h"

#include <absl/time/civil_time.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string_view>
#include <vector>

#include "collector/catalog/ical_library.h"
#include "collector/catalog/rule.h"

namespace tidemark::catalog {
namespace {

using absl::CivilDay;

constexpr CivilDay kFirst{2000, 1, 1};
constexpr CivilDay kEnd{2101, 1, 1};
constexpr int kEventDaysMax = 366;

struct FreeComponent {
  void operator()(icalcomponent* component) const { ical().icalcomponent_free(component); }
};

CivilDay day_of(const icaltimetype& time) { return CivilDay(time.year, time.month, time.day); }

std::optional<CivilDay> date_of(icalcomponent* event, icalproperty_kind kind) {
  icalproperty* property = ical().icalcomponent_get_first_property(event, kind);
  if (property == nullptr) return std::nullopt;
  const icalvalue* value = ical().icalproperty_get_value(property);
  if (ical().icalvalue_isa(value) != ICAL_DATE_VALUE) return std::nullopt;
  return day_of(ical().icalvalue_get_date(value));
}

/// The days of a property that may come several times, as RDATE and EXDATE.
std::vector<CivilDay> dates_of(icalcomponent* event, icalproperty_kind kind) {
  std::vector<CivilDay> out;
  for (icalproperty* property = ical().icalcomponent_get_first_property(event, kind); property != nullptr;
       property = ical().icalcomponent_get_next_property(event, kind)) {
    const icalvalue* value = ical().icalproperty_get_value(property);
    if (ical().icalvalue_isa(value) == ICAL_DATE_VALUE)
      out.push_back(day_of(ical().icalvalue_get_date(value)));
    if (ical().icalvalue_isa(value) == ICAL_DATETIME_VALUE)
      out.push_back(day_of(ical().icalvalue_get_datetime(value)));
    // RDATE may hold times of its own kind, where only the day counts.
    if (ical().icalvalue_isa(value) == ICAL_DATETIMEPERIOD_VALUE) {
      const icaldatetimeperiodtype either = ical().icalvalue_get_datetimeperiod(value);
      out.push_back(
          day_of(ical().icaltime_is_null_time(either.time) == 0 ? either.time : either.period.start));
    }
  }
  return out;
}

std::string text_of(const char* text) { return text == nullptr ? std::string() : std::string(text); }

/// As people find it in the file.
std::string name_of(icalcomponent* event) {
  const std::string summary = text_of(ical().icalcomponent_get_summary(event));
  const std::string uid = text_of(ical().icalcomponent_get_uid(event));
  return "the event '" + (summary.empty() ? uid : summary).substr(0, 100) + "'";
}

std::optional<std::string> rule_of(icalcomponent* event) {
  icalproperty* property = ical().icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY);
  if (property == nullptr) return std::nullopt;
  const std::unique_ptr<char, void (*)(void*)> text(ical().icalproperty_get_value_as_string_r(property),
                                                    ical().icalmemory_free_buffer);
  return text_of(text.get());
}

/// From its first day to the one after its last.
absl::StatusOr<int> days_of_event(icalcomponent* event, CivilDay first) {
  std::int64_t days = 1;
  if (const auto end = date_of(event, ICAL_DTEND_PROPERTY)) {
    days = *end - first;
  } else if (icalproperty* lasts = ical().icalcomponent_get_first_property(event, ICAL_DURATION_PROPERTY)) {
    const icaldurationtype length = ical().icalproperty_get_duration(lasts);
    days = length.is_neg != 0 ? 0 : static_cast<std::int64_t>(length.weeks) * 7 + length.days;
  }
  if (days == 0) days = 1;  // many programs write an end that is the begin
  if (days < 0 || days > kEventDaysMax)
    return absl::InvalidArgumentError("ends before it begins, or lasts longer than " +
                                      std::to_string(kEventDaysMax) + " days");
  return static_cast<int>(days);
}

class Days {
 public:
  explicit Days(std::map<std::string, std::set<CivilDay>> replaced) : replaced_(std::move(replaced)) {}

  /// An all-day event's.
  absl::Status add(icalcomponent* event, CivilDay first) {
    const auto length = days_of_event(event, first);
    if (!length.ok()) return length.status();
    std::set<CivilDay> begins{first};
    for (const CivilDay day : dates_of(event, ICAL_RDATE_PROPERTY)) begins.insert(day);
    if (auto status = follow_rule(event, first, *length, begins); !status.ok()) return status;
    for (const CivilDay day : dates_of(event, ICAL_EXDATE_PROPERTY)) begins.erase(day);
    if (ical().icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY) == nullptr) {
      for (const CivilDay day : replaced_[text_of(ical().icalcomponent_get_uid(event))]) begins.erase(day);
    }
    for (const CivilDay begin : begins) {
      for (CivilDay day = std::max(begin, kFirst); day < std::min(begin + *length, kEnd); ++day)
        found_.insert(absl::FormatCivilTime(day));
      if (found_.size() > kCalendarDaysMax)
        return absl::InvalidArgumentError("has more than " + std::to_string(kCalendarDaysMax) +
                                          " days with those before it");
    }
    return absl::OkStatus();
  }
  std::set<std::string> take() { return std::move(found_); }

 private:
  static absl::Status follow_rule(icalcomponent* event, CivilDay first, int length,
                                  std::set<CivilDay>& begins) {
    const auto text = rule_of(event);
    if (!text) return absl::OkStatus();
    const auto rule = parse_rule(*text);
    if (!rule.ok()) return rule.status();
    if (rule->step == Rule::Step::kHour)
      return absl::InvalidArgumentError("comes hourly, and is all day; use FREQ=DAILY");
    int count = 1;
    CivilDay from = first;
    if (!rule->count) from = std::max(first, kFirst - length);
    expand(*rule, absl::CivilSecond(first), absl::CivilSecond(from), [&](absl::CivilSecond time) {
      const CivilDay day(time);
      if (day >= kEnd || (rule->count && ++count > *rule->count)) return false;
      if (rule->until && time > rule->until->last) return false;
      begins.insert(day);
      return begins.size() <= 2 * kCalendarDaysMax;
    });
    return absl::OkStatus();
  }

  std::map<std::string, std::set<CivilDay>> replaced_;  // by UID: times that other events stand for
  std::set<std::string> found_;
};

std::vector<icalcomponent*> events_of(icalcomponent* root) {
  std::vector<icalcomponent*> out;
  const auto add = [&](icalcomponent* calendar) {
    for (icalcomponent* event = ical().icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
         event != nullptr; event = ical().icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT))
      out.push_back(event);
  };
  if (ical().icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT) add(root);
  for (icalcomponent* calendar = ical().icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT);
       calendar != nullptr;
       calendar = ical().icalcomponent_get_next_component(root, ICAL_VCALENDAR_COMPONENT))
    add(calendar);
  return out;
}

std::size_t count_of(const std::string& text, std::string_view word) {
  std::size_t out = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++out;
  return out;
}

}  // namespace

absl::StatusOr<std::set<std::string>> parse_calendar_days(const std::string& text, const std::string& name) {
  const auto wrong = [&](const std::string& what) { return absl::InvalidArgumentError(name + what); };
  const std::size_t begins = count_of(text, "BEGIN:VCALENDAR");
  if (begins == 0) return wrong(" is no iCalendar file: it has no line BEGIN:VCALENDAR");
  if (begins != count_of(text, "END:VCALENDAR")) return wrong(" is cut off: a line END:VCALENDAR is missing");
  if (auto status = load_ical(); !status.ok()) return status;
  const std::unique_ptr<icalcomponent, FreeComponent> root(ical().icalparser_parse_string(text.c_str()));
  if (!root) return wrong(" is no iCalendar file that can be read");
  const std::vector<icalcomponent*> events = events_of(root.get());
  std::map<std::string, std::set<CivilDay>> replaced;
  for (icalcomponent* event : events) {
    for (const CivilDay day : dates_of(event, ICAL_RECURRENCEID_PROPERTY))
      replaced[text_of(ical().icalcomponent_get_uid(event))].insert(day);
  }
  Days days(std::move(replaced));
  std::size_t timed = 0;
  for (icalcomponent* event : events) {
    if (ical().icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED) continue;
    if (ical().icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY) == nullptr)
      return wrong(": " + name_of(event) + " has no DTSTART that can be read");
    const auto first = date_of(event, ICAL_DTSTART_PROPERTY);
    if (!first) {
      ++timed;
      continue;
    }
    if (auto status = days.add(event, *first); !status.ok())
      return wrong(": " + name_of(event) + ": " + std::string(status.message()));
  }
  std::set<std::string> out = days.take();
  if (out.empty())
    return wrong(" has no all-day event from 2000 to 2100" +
                 (timed > 0 ? ", only " + std::to_string(timed) + " with a time of day" : std::string()));
  return out;
}

absl::StatusOr<std::string> read_calendar_text(const std::filesystem::path& path) {
  const std::string name = "'" + path.string() + "'";
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return absl::NotFoundError("there is no file " + name);
  std::ifstream file(path, std::ios::binary);
  std::string text(kCalendarBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (!file.eof() && file.fail())) return absl::NotFoundError("cannot read " + name);
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kCalendarBytesMax)
    return absl::InvalidArgumentError(name + " is larger than " + std::to_string(kCalendarBytesMax >> 20) +
                                      " MiB");
  return text;
}

}  // namespace tidemark::catalog
