#include "collector/report/language.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <array>
#include <cmath>
#include <cstdio>

#include "common/model/percent.h"

namespace tidemark::report {
namespace {

constexpr std::array<std::array<const char*, 7>, 2> kWeekdays{
    {{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}, {"Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"}}};
constexpr std::array<std::array<const char*, 12>, 2> kMonths{
    {{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
     {"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."}}};
constexpr std::array<const char*, 12> kWholeMonths{"Januar",    "Februar", "März",     "April",
                                                   "Mai",       "Juni",    "Juli",     "August",
                                                   "September", "Oktober", "November", "Dezember"};

struct Civil {
  absl::CivilMinute time;
  int weekday = 1;  ///< ISO
};

Civil civil_of(TimePoint time, const std::string& zone) {
  absl::TimeZone tz;
  absl::LoadTimeZone(zone, &tz);  // UTC where it is unknown
  const absl::CivilSecond second = absl::ToCivilSecond(absl::FromUnixMillis(unix_ms(time)), tz);
  static_assert(static_cast<int>(absl::Weekday::monday) == 0);
  return {absl::CivilMinute(second), static_cast<int>(absl::GetWeekday(absl::CivilDay(second))) + 1};
}

std::string two(int n) { return (n < 10 ? "0" : "") + std::to_string(n); }

std::string printed(const char* format, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

std::string week_of(TimePoint time, const std::string& zone) {
  const std::string name = catalog::short_name({catalog::PeriodKind::kWeek, {time, time}, ""}, zone);
  // "2026-W48"
  return std::to_string(std::stoi(name.substr(name.find('W') + 1))) + " " + name.substr(0, name.find('-'));
}

}  // namespace

std::optional<Language> parse_language(std::string_view code) {
  if (code == "en") return Language::kEnglish;
  if (code == "de") return Language::kGerman;
  return std::nullopt;
}

std::string_view code_of(Language language) { return language == Language::kGerman ? "de" : "en"; }

std::string Wording::say(Say phrase, std::initializer_list<std::string> values) const {
  const std::string_view form = phrase_of(phrase, language_ == Language::kGerman);
  std::string out;
  for (std::size_t at = 0; at < form.size(); ++at) {
    if (form[at] != '{') {
      out += form[at];
      continue;
    }
    out += values.begin()[form[at + 1] - '0'];
    at += 2;
  }
  return out;
}

std::string Wording::count(Say phrase, std::uint64_t n) const {
  const std::string_view forms = phrase_of(phrase, language_ == Language::kGerman);
  const std::size_t first = forms.find('|');
  const std::size_t second = forms.find('|', first + 1);
  if (n == 0) return std::string(forms.substr(0, first));
  const std::string_view form =
      n == 1 ? forms.substr(first + 1, second - first - 1) : forms.substr(second + 1);
  return number(static_cast<double>(n), 0) + " " + std::string(form);
}

std::string Wording::reason(const std::string& why) const {
  if (language_ == Language::kEnglish) return why;
  return std::string(german_reason(why));
}

std::string Wording::decimal(std::string text) const {
  if (language_ == Language::kEnglish) return text;
  for (char& c : text) {
    if (c == '.') {
      c = ',';
    } else if (c == ',') {
      c = '.';
    }
  }
  return text;
}

std::string Wording::number(double value, int decimals) const {
  const bool below = value < 0;
  std::string text = printed(("%." + std::to_string(decimals) + "f").c_str(), std::fabs(value));
  const std::size_t whole = std::min(text.find('.'), text.size());
  for (std::size_t at = whole; at > 3; at -= 3) text.insert(at - 3, ",");
  return (below ? "−" : "") + decimal(text);
}

std::string Wording::percent(double share, std::optional<double> goal) const {
  return decimal(percent_text(share, goal));
}

std::string Wording::whole_percent(double share) const { return number(share * 100, 0) + " %"; }

std::string Wording::points(double difference) const {
  const double points = std::fabs(difference) * 100;
  return say(Say::kPoints, {number(points, points < 0.1 ? 3 : 2)});
}

std::string Wording::money(double amount, const std::string& currency) const {
  const bool small = amount != 0 && std::fabs(amount) < 100;
  return number(amount, small ? 2 : 0) + " " + currency;
}

std::string Wording::moment(TimePoint time) const {
  if (language_ == Language::kEnglish) return catalog::people_text(time, zone_);
  const Civil civil = civil_of(time, zone_);
  return weekday(civil.weekday) + " " + std::to_string(civil.time.day()) + ". " + month(civil.time.month()) +
         " " + two(civil.time.hour()) + ":" + two(civil.time.minute());
}

std::string Wording::day(TimePoint time) const {
  const Civil civil = civil_of(time, zone_);
  return std::to_string(civil.time.day()) + (language_ == Language::kGerman ? ". " : " ") +
         month(civil.time.month()) + " " + std::to_string(civil.time.year());
}

std::string Wording::short_day(TimePoint time) const {
  const Civil civil = civil_of(time, zone_);
  return std::to_string(civil.time.day()) + (language_ == Language::kGerman ? ". " : " ") +
         month(civil.time.month());
}

std::string Wording::day_number(TimePoint time) const {
  return std::to_string(civil_of(time, zone_).time.day());
}

int Wording::iso_weekday(TimePoint time) const { return civil_of(time, zone_).weekday; }

std::string Wording::short_period(const catalog::Period& period) const {
  const absl::CivilMinute from = civil_of(period.interval.from, zone_).time;
  const std::string year = std::to_string(from.year());
  switch (period.kind) {
    case catalog::PeriodKind::kWeek: {
      const std::string week = week_of(period.interval.from, zone_);
      return (language_ == Language::kGerman ? "KW " : "W") + week.substr(0, week.find(' '));
    }
    case catalog::PeriodKind::kMonth:
      return month(from.month());
    case catalog::PeriodKind::kQuarter:
      return "Q" + std::to_string((from.month() - 1) / 3 + 1) + " " + year;
    case catalog::PeriodKind::kYear:
      return year;
    default:
      return short_day(period.interval.from);
  }
}

std::string Wording::weekday(int iso) const {
  return kWeekdays[static_cast<std::size_t>(language_)][static_cast<std::size_t>(iso - 1)];
}

std::string Wording::month(int number) const {
  return kMonths[static_cast<std::size_t>(language_)][static_cast<std::size_t>(number - 1)];
}

std::string Wording::period_name(const catalog::Period& period) const {
  if (language_ == Language::kEnglish) return period.name;
  const absl::CivilMinute from = civil_of(period.interval.from, zone_).time;
  const std::string year = std::to_string(from.year());
  const std::string month = kWholeMonths[static_cast<std::size_t>(from.month() - 1)];
  switch (period.kind) {
    case catalog::PeriodKind::kDay:
      return std::to_string(from.day()) + ". " + month + " " + year;
    case catalog::PeriodKind::kWeek:
      return "KW " + week_of(period.interval.from, zone_);
    case catalog::PeriodKind::kMonth:
      return month + " " + year;
    case catalog::PeriodKind::kQuarter:
      return std::to_string((from.month() - 1) / 3 + 1) + ". Quartal " + year;
    case catalog::PeriodKind::kYear:
      return year;
    case catalog::PeriodKind::kExplicit:
      break;
  }
  return moment(period.interval.from) + " bis " + moment(period.interval.to);
}

std::string Wording::period_phrase(const catalog::Period& period) const {
  if (language_ == Language::kEnglish) return catalog::phrase(period);
  const std::string name = period_name(period);
  switch (period.kind) {
    case catalog::PeriodKind::kDay:
      return "am " + name;
    case catalog::PeriodKind::kWeek:
      return "in der " + name;
    case catalog::PeriodKind::kMonth:
    case catalog::PeriodKind::kQuarter:
      return "im " + name;
    case catalog::PeriodKind::kYear:
      return "im Jahr " + name;
    case catalog::PeriodKind::kExplicit:
      break;
  }
  return "vom " + name;
}

}  // namespace tidemark::report
