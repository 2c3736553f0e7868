#include "collector/schedule/report_schedule.h"
#include "tests/support/catch.h"

namespace tidemark::schedule {
namespace {

std::vector<ReportSchedule> read(const std::string& text, std::string& mistakes) {
  config::Mistakes found;
  std::vector<ReportSchedule> out;
  config::Document document = config::Document::parse(text, "r.toml", found);
  read_reports(document.root(), out);
  document.finish();
  mistakes = found.text();
  return out;
}

std::string mistakes_in(const std::string& more) {
  std::string mistakes;
  read("[[report]]\nname = \"a\"\n" + more, mistakes);
  return mistakes;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("A report needs a name, a service and a rhythm; the rest has defaults") {
  std::string mistakes;
  const auto all = read("[[report]]\nname = \"a\"\nservice = \"shop\"\nevery = \"monthly\"\n", mistakes);
  CHECK(mistakes.empty());
  REQUIRE(all.size() == 1);
  CHECK(all[0].period == catalog::PeriodKind::kMonth);
  CHECK(all[0].to == std::vector<std::string>{"sponsor"});
  CHECK(all[0].attach == std::vector<std::string>{"pdf"});
  CHECK(all[0].where == "r.toml:1:1");
  CHECK(schedule_text(all[0].rhythm) == "monthly on the 1st at 07:00");
}

TEST_CASE("Everything that it may say is read") {
  std::string mistakes;
  const auto all = read(R"([[report]]
name = "board"
sponsor = "jane@example.org"
every = "0 7 * * 1-5"
period = "week"
time_zone = "Europe/Berlin"
to = ["sponsor", "Bo <bo@example.org>"]
language = "de"
attach = ["csv", "json"]
page = "letter"
settling = "2h"
deadline = "3h"
[[report]]
name = "all"
sponsor = ""
every = "weekly"
on = 4
)",
                        mistakes);
  CHECK(mistakes.empty());
  REQUIRE(all.size() == 2);
  CHECK(all[0].letter);
  CHECK(all[0].language == "de");
  CHECK(all[0].period == catalog::PeriodKind::kWeek);
  CHECK(all[0].settling == std::chrono::hours(2));
  CHECK(all[0].deadline == std::chrono::hours(3));
  CHECK(schedule_text(all[1].rhythm) == "weekly on Thursday at 07:00");
  CHECK(all[1].sponsor.empty());
}

TEST_CASE("What is wrong is said with its place and what would be right") {
  const std::string good = "service = \"shop\"\nevery = \"daily\"\n";
  CHECK(mistakes_in(good).empty());
  const struct {
    std::string text;
    const char* said;
  } cases[] = {{"service = \"shop\"\n", "'every' is missing"},
               {"every = \"daily\"\n", "'service' is missing"},
               {good + "sponsor = \"x\"\n", "either 'service' is given"},
               {"service = \"shop\"\nevery = \"often\"\n", "r.toml:4:9"},
               {"service = \"shop\"\nevery = \"0 7 * * *\"\n", "add 'period'"},
               {"service = \"shop\"\nevery = \"0 7 30 2 *\"\nperiod = \"day\"\n", "never"},
               {good + "period = \"fortnight\"\n", "'period' takes day, week, month, quarter or year"},
               {good + "time_zone = \"Mars\"\n", "is no time zone"},
               {good + "to = [\"nobody\"]\n", "r.toml:5:7: 'nobody' is no recipient"},
               {good + "language = \"fr\"\n", "takes \"en\" or \"de\""},
               {good + "attach = [\"docx\"]\n", "r.toml:5:11"},
               {good + "page = \"a5\"\n", "takes \"a4\" or \"letter\""},
               {good + "settling = \"2y\"\n", "settling"},
               {good + "[[report]]\nname = \"a\"\n" + good, "there is a schedule 'a' already"},
               {good + "colour = \"red\"\n", "colour"}};
  for (const auto& one : cases) {
    const std::string mistakes = mistakes_in(one.text);
    CAPTURE(one.text, mistakes);
    CHECK(has(mistakes, one.said));
  }
}

TEST_CASE("What somebody enters is written as a file would have it, and reads back the same") {
  const ReportWords words{"board",
                          "",
                          "a\"b\\c\n@x",
                          "weekly",
                          "monday",
                          "08:30",
                          "week",
                          "Europe/Berlin",
                          {"owner", "Bo <bo@example.org>"},
                          "de",
                          {"pdf", "csv"},
                          "letter"};
  const auto back = parse_report(report_text(words), "board");
  REQUIRE(back.ok());
  CHECK(back->sponsor == words.sponsor);
  CHECK(back->to == words.to);
  CHECK(back->attach == words.attach);
  CHECK(back->letter);
  CHECK(back->where.empty());
  CHECK(schedule_text(back->rhythm) == "weekly on Monday at 08:30");
  ReportWords wrong = words;
  wrong.to = {"x"};
  CHECK(
      has(std::string(parse_report(report_text(wrong), "board").status().message()), "'x' is no recipient"));
}

}  // namespace tidemark::schedule
