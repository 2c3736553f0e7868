#include "collector/schedule/rhythm.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <charconv>

namespace tidemark::schedule {
namespace {

constexpr std::size_t kBytesMax = 300;
constexpr std::pair<const char*, Rhythm::Kind> kWords[] = {{"daily", Rhythm::Kind::kDaily},
                                                           {"weekly", Rhythm::Kind::kWeekly},
                                                           {"monthly", Rhythm::Kind::kMonthly},
                                                           {"quarterly", Rhythm::Kind::kQuarterly},
                                                           {"yearly", Rhythm::Kind::kYearly}};
constexpr const char* kWeekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                     "Friday", "Saturday", "Sunday"};

absl::Status wrong(std::string what) { return absl::InvalidArgumentError(what); }

std::string bare(const std::string& text) {
  return absl::AsciiStrToLower(std::string(absl::StripAsciiWhitespace(text)));
}

std::optional<int> whole(std::string_view text) {
  int out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || text.front() == '-' || error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return out;
}

absl::StatusOr<int> weekday_of(const std::string& on) {
  const std::string word = bare(on);
  if (const auto number = whole(word); number && *number >= 1 && *number <= 7) return *number;
  for (int i = 0; i < 7; ++i) {
    const std::string name = absl::AsciiStrToLower(kWeekdays[i]);
    if (word == name || word == name.substr(0, 3)) return i + 1;
  }
  return wrong(absl::StrCat("'", on, "' is no weekday: Monday to Sunday, or 1 (Monday) to 7"));
}

absl::StatusOr<int> day_of(const std::string& on) {
  if (const auto number = whole(bare(on)); number && *number >= 1 && *number <= 31) return *number;
  return wrong(absl::StrCat("'", on, "' is no day of the month: 1 to 31"));
}

absl::StatusOr<int> time_of_day(const std::string& at) {
  const std::string text = bare(at);
  const std::size_t colon = text.find(':');
  if (colon != std::string::npos && colon <= 2 && text.size() == colon + 3) {
    const auto hour = whole(text.substr(0, colon));
    const auto minute = whole(text.substr(colon + 1));
    if (hour && minute && *hour < 24 && *minute < 60) return *hour * 60 + *minute;
  }
  return wrong(absl::StrCat("'", at, "' is no time of day: 00:00 to 23:59, such as 07:00"));
}

std::string ordinal(int day) {
  const bool teen = day >= 11 && day <= 13;
  const char* ending = teen            ? "th"
                       : day % 10 == 1 ? "st"
                       : day % 10 == 2 ? "nd"
                       : day % 10 == 3 ? "rd"
                                       : "th";
  return absl::StrCat(day, ending);
}

int days_in_month(absl::CivilDay day) {
  const absl::CivilMonth month(day);
  return static_cast<int>(absl::CivilDay(month + 1) - absl::CivilDay(month));
}

}  // namespace

bool Rhythm::comes_on(absl::CivilDay day) const {
  const bool in_month = day.day() == std::min(on_, days_in_month(day));
  switch (kind_) {
    case Kind::kDaily:
      return true;
    case Kind::kWeekly:
      return static_cast<int>(absl::GetWeekday(day)) + 1 == on_;
    case Kind::kMonthly:
      return in_month;
    case Kind::kQuarterly:
      return in_month && day.month() % 3 == 1;
    case Kind::kYearly:
      return in_month && day.month() == 1;
    case Kind::kCron:
      break;
  }
  return cron_.comes_on(day);
}

std::optional<int> Rhythm::minute_from(int minute) const {
  if (kind_ == Kind::kCron) return cron_.minute_from(minute);
  return minute <= at_ ? std::optional(at_) : std::nullopt;
}

std::optional<int> Rhythm::minute_up_to(int minute) const {
  if (kind_ == Kind::kCron) return cron_.minute_up_to(minute);
  return minute >= at_ ? std::optional(at_) : std::nullopt;
}

absl::StatusOr<Rhythm> parse_rhythm(const std::string& text, const std::string& on, const std::string& at) {
  for (const std::string* one : {&text, &on, &at}) {
    if (one->size() > kBytesMax)
      return wrong(
          absl::StrCat("a rhythm has at most ", kBytesMax, " characters, and so has its day and its time"));
  }
  Rhythm out;
  const std::string word = bare(text);
  const auto* known =
      std::find_if(std::begin(kWords), std::end(kWords), [&](const auto& one) { return word == one.first; });
  if (known == std::end(kWords)) {
    if (word.find_first_of(" \t") == std::string::npos)
      return wrong(absl::StrCat("'", text,
                                "' is no rhythm: daily, weekly, monthly, quarterly, yearly, or a cron "
                                "expression such as '0 7 * * 1-5'"));
    auto cron = parse_cron(std::string(absl::StripAsciiWhitespace(text)));
    if (!cron.ok()) return cron.status();
    if (!on.empty() || !at.empty())
      return wrong("a cron expression says its days and times itself; leave the day and the time of day out");
    out.kind_ = Rhythm::Kind::kCron;
    out.cron_ = *std::move(cron);
    return out;
  }
  out.kind_ = known->second;
  if (!on.empty()) {
    if (out.kind_ == Rhythm::Kind::kDaily)
      return wrong("a daily report comes on each day; leave the day out, or make it weekly or monthly");
    const auto day = out.kind_ == Rhythm::Kind::kWeekly ? weekday_of(on) : day_of(on);
    if (!day.ok()) return day.status();
    out.on_ = *day;
  }
  if (!at.empty()) {
    const auto minute = time_of_day(at);
    if (!minute.ok()) return minute.status();
    out.at_ = *minute;
  }
  return out;
}

std::string schedule_text(const Rhythm& rhythm) {
  const std::string at = absl::StrFormat(" at %02d:%02d", rhythm.at_ / 60, rhythm.at_ % 60);
  switch (rhythm.kind_) {
    case Rhythm::Kind::kDaily:
      return "daily" + at;
    case Rhythm::Kind::kWeekly:
      return absl::StrCat("weekly on ", kWeekdays[rhythm.on_ - 1], at);
    case Rhythm::Kind::kMonthly:
      return absl::StrCat("monthly on the ", ordinal(rhythm.on_), rhythm.on_ > 28 ? " or the last day" : "",
                          at);
    case Rhythm::Kind::kQuarterly:
      return absl::StrCat("quarterly on the ", ordinal(rhythm.on_), " of the first month", at);
    case Rhythm::Kind::kYearly:
      return absl::StrCat("yearly on ", rhythm.on_, " January", at);
    case Rhythm::Kind::kCron:
      break;
  }
  return absl::StrCat("by cron '", rhythm.cron_.text(), "'");
}

std::optional<catalog::PeriodKind> usual_kind(const Rhythm& rhythm) {
  switch (rhythm.kind()) {
    case Rhythm::Kind::kDaily:
      return catalog::PeriodKind::kDay;
    case Rhythm::Kind::kWeekly:
      return catalog::PeriodKind::kWeek;
    case Rhythm::Kind::kMonthly:
      return catalog::PeriodKind::kMonth;
    case Rhythm::Kind::kQuarterly:
      return catalog::PeriodKind::kQuarter;
    case Rhythm::Kind::kYearly:
      return catalog::PeriodKind::kYear;
    case Rhythm::Kind::kCron:
      break;
  }
  return std::nullopt;
}

}  // namespace tidemark::schedule
