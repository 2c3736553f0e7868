#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "collector/catalog/calendar.h"
#include "collector/report/phrases.h"

namespace tidemark::report {

enum class Language : std::uint8_t { kEnglish, kGerman };

/// "en" or "de" (ISO 639-1).
std::optional<Language> parse_language(std::string_view code);
std::string_view code_of(Language language);

/// How a report's reader writes: phrases, numbers, money, dates and periods, in a time zone. Shares, times
/// and amounts are written as METRICS.md rounds them. A value; thread-safe.
class Wording {
 public:
  /// `time_zone` is an IANA name.
  Wording(Language language, std::string time_zone) : language_(language), zone_(std::move(time_zone)) {}

  Language language() const { return language_; }
  const std::string& time_zone() const { return zone_; }

  /// The phrase with {0}, {1}, … replaced.
  std::string say(Say phrase, std::initializer_list<std::string> values = {}) const;
  /// "no outages", "1 outage", "2 outages": one of the phrase's three forms.
  std::string count(Say phrase, std::uint64_t n) const;
  /// A few words that figures give where they have no value.
  std::string reason(const std::string& why) const;

  std::string number(double value, int decimals) const;                      ///< "1,234.5"
  std::string percent(double share, std::optional<double> goal = {}) const;  ///< "99.93 %", as percent_text()
  std::string whole_percent(double share) const;                             ///< "160 %"
  std::string points(double difference) const;                          ///< "0.60 points", without a sign
  std::string money(double amount, const std::string& currency) const;  ///< "1,900 EUR"
  std::string moment(TimePoint time) const;                             ///< "Tue 24 Nov 14:05"
  std::string day(TimePoint time) const;                                ///< "24 Nov 2026"
  std::string short_day(TimePoint time) const;                          ///< "24 Nov"
  std::string day_number(TimePoint time) const;                         ///< "24"
  int iso_weekday(TimePoint time) const;                                ///< Monday is 1
  std::string short_period(
      const catalog::Period& period) const;  ///< "Nov", "W48", "24 Nov", "Q4 2026", "2026"
  std::string weekday(int iso) const;        ///< 1: "Mon"
  std::string month(int number) const;       ///< 1: "Jan"
  std::string period_name(const catalog::Period& period) const;
  std::string period_phrase(const catalog::Period& period) const;  ///< "in November 2026"

 private:
  std::string decimal(std::string text) const;  ///< with the language's signs

  Language language_;
  std::string zone_;
};

}  // namespace tidemark::report
