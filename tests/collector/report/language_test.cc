#include "collector/report/language.h"

#include <algorithm>

#include "tests/support/catch.h"

namespace tidemark::report {
namespace {

const Wording kEnglish(Language::kEnglish, "Europe/Berlin");
const Wording kGerman(Language::kGerman, "Europe/Berlin");

TimePoint at(const char* text) { return parse_rfc3339(text).value(); }

std::string sorted_places(std::string_view form) {
  std::string out;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] != '{') continue;
    REQUIRE(i + 2 < form.size());
    CHECK(form[i + 2] == '}');
    out += form[i + 1];
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("Every phrase is there in each language, with the same values and as many forms") {
  for (std::size_t i = 0; i < kPhrases; ++i) {
    const std::string_view english = phrase_of(static_cast<Say>(i), false);
    const std::string_view german = phrase_of(static_cast<Say>(i), true);
    CAPTURE(i, english, german);
    CHECK_FALSE(english.empty());
    CHECK_FALSE(german.empty());
    CHECK(sorted_places(english) == sorted_places(german));
    const auto bars = std::count(english.begin(), english.end(), '|');
    CHECK((bars == 0 || bars == 2));
    CHECK(std::count(german.begin(), german.end(), '|') == bars);
    CHECK((english.front() == ' ') == (german.front() == ' '));
    CHECK((english.back() == '.') == (german.back() == '.'));
  }
}

TEST_CASE("Numbers, shares and money are written as the reader writes them") {
  CHECK(kEnglish.number(1234567.891, 2) == "1,234,567.89");
  CHECK(kGerman.number(1234567.891, 2) == "1.234.567,89");
  CHECK(kEnglish.number(-999, 0) == "−999");
  CHECK(kEnglish.number(1000, 0) == "1,000");
  CHECK(kGerman.percent(0.9993) == "99,93 %");
  CHECK(kEnglish.percent(0.999995) == "99.9995 %");
  CHECK(kGerman.percent(0.99896, 0.999) == "99,896 %");
  CHECK(kGerman.whole_percent(1.6) == "160 %");
  CHECK(kEnglish.money(12.5, "EUR") == "12.50 EUR");
  CHECK(kEnglish.money(1234567, "EUR") == "1,234,567 EUR");
  CHECK(kGerman.money(1903.4, "EUR") == "1.903 EUR");
  CHECK(kEnglish.money(999, "CHF") == "999 CHF");
  CHECK(kEnglish.points(-0.0062) == "0.62 points");
  CHECK(kGerman.points(0.00004) == "0,004 Punkte");
}

TEST_CASE("Zero, one and many have forms of their own") {
  CHECK(kEnglish.count(Say::kCountOutages, 0) == "no outages");
  CHECK(kEnglish.count(Say::kCountOutages, 1) == "1 outage");
  CHECK(kEnglish.count(Say::kCountOutages, 1200) == "1,200 outages");
  CHECK(kGerman.count(Say::kCountOutages, 0) == "keine Ausfälle");
  CHECK(kGerman.count(Say::kCountDatedOutages, 1) == "1 Ausfall");
  CHECK(kGerman.count(Say::kCountDatedOutages, 2) == "2 Ausfällen");
}

TEST_CASE("Times and periods are named in the reader's language and zone") {
  const TimePoint time = at("2026-03-29T01:30:00Z");
  CHECK(kEnglish.moment(time) == "Sun 29 Mar 03:30");
  CHECK(kGerman.moment(time) == "So 29. März 03:30");
  CHECK(kEnglish.day(time) == "29 Mar 2026");
  CHECK(kGerman.day(time) == "29. März 2026");
  using Kind = catalog::PeriodKind;
  const struct {
    Kind kind;
    const char* english;
    const char* german;
  } cases[] = {{Kind::kDay, "on 29 March 2026", "am 29. März 2026"},
               {Kind::kWeek, "in week 13 of 2026", "in der KW 13 2026"},
               {Kind::kMonth, "in March 2026", "im März 2026"},
               {Kind::kQuarter, "in the 1st quarter of 2026", "im 1. Quartal 2026"},
               {Kind::kYear, "in 2026", "im Jahr 2026"}};
  for (const auto& one : cases) {
    const catalog::Period period = catalog::period_at(one.kind, time, "Europe/Berlin");
    CHECK(kEnglish.period_phrase(period) == one.english);
    CHECK(kGerman.period_phrase(period) == one.german);
  }
  const catalog::Period some =
      catalog::explicit_period({time, time + std::chrono::hours(2)}, "Europe/Berlin");
  CHECK(kGerman.period_phrase(some) == "vom So 29. März 03:30 bis So 29. März 05:30");
}

TEST_CASE("Why a figure has no value is said in German, too") {
  CHECK(kGerman.reason("no time was measured") == "es wurde nichts gemessen");
  CHECK(kGerman.reason("no failure in 30 d of measured service") == "kein Ausfall in 30 d gemessener Zeit");
  CHECK(kGerman.reason("something new") == "something new");
  CHECK(kEnglish.reason("no time was measured") == "no time was measured");
}

TEST_CASE("Languages have their codes") {
  CHECK(parse_language("de") == Language::kGerman);
  CHECK(parse_language("en") == Language::kEnglish);
  CHECK_FALSE(parse_language("fr"));
  CHECK(code_of(Language::kGerman) == "de");
}

}  // namespace tidemark::report
