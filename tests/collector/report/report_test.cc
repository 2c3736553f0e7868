#include "collector/report/parts.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <tuple>

#include "tests/collector/report/sample_trend.h"
#include "tests/support/catch.h"

namespace tidemark::report {
namespace {

const Context kContext{"0b9a4c1e-2f0d-4f7e-9a3c-1d2e3f405162", at("2026-12-01T06:00:00Z")};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The file's content; TIDEMARK_GOLDEN=write makes it `now` first.
std::string golden(const std::string& name, const std::string& now) {
  const std::string path = std::string(TIDEMARK_TEST_DATA) + "/report/" + name;
  if (const char* mode = std::getenv("TIDEMARK_GOLDEN"); mode != nullptr && std::string(mode) == "write")
    std::ofstream(path) << now;
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("the faces of a report are, to the letter, the golden files") {
  const std::pair<const char*, trends::ServiceTrend> cases[] = {{"calm", calm_trend()},
                                                                {"troubled", troubled_trend()}};
  for (const auto& [name, trend] : cases) {
    const Report report = make_report({trend}, kContext);
    CHECK(render_text(report) == golden(std::string(name) + ".txt", render_text(report)));
    CHECK(render_html(report) == golden(std::string(name) + ".html", render_html(report)));
  }
}

TEST_CASE("the verdict says how it was, against what, what it cost and where it came from") {
  const std::string verdict = verdict_of(troubled_trend(), Language::kEnglish);
  CAPTURE(verdict);
  CHECK(has(verdict, "Shop was available 99.18 % of its measured service hours in November 2026"));
  CHECK(has(verdict, "down 0.62 points from 99.80 % in October 2026"));
  CHECK(has(verdict, "down for 5 h 46 min in 2 outages, which cost about 1,903 EUR"));
  CHECK(has(verdict, "The longest began Thu 12 Nov 10:00 with shop-db/tcp-5432 (connection refused)."));
  CHECK(has(verdict, "For 1 h 30 min it worked with limits."));
  CHECK(has(verdict, "The goal of 99.50 % is missed"));
}

TEST_CASE("one outage is said in the singular") {
  trends::ServiceTrend trend = troubled_trend();
  trend.current.outages = 1;
  trend.current.outage_list.erase(trend.current.outage_list.begin());
  CHECK(has(verdict_of(trend, Language::kEnglish), " in 1 outage, "));
  CHECK(has(verdict_of(trend, Language::kEnglish), " It began Thu 12 Nov 10:00 "));
}

TEST_CASE("without an outage the verdict claims the measured time alone") {
  const std::string verdict = verdict_of(calm_trend(), Language::kEnglish);
  CHECK(has(verdict, "available in all of its measured service hours in November 2026, up 0.20 points"));
  CHECK_FALSE(has(verdict, "outage"));
}

TEST_CASE("an open outage is said to be open, in the verdict and in its row") {
  trends::ServiceTrend trend = troubled_trend();
  trend.current.outage_list.back().restored.reset();
  trend.current.lower_bound = true;
  CHECK(has(verdict_of(trend, Language::kEnglish), "It is not over yet."));
  const Report report = make_report({trend}, kContext);
  CHECK(report.outages.back().end == "still down");
  CHECK(report.tiles[2].note == "at least: an outage is still open");
}

TEST_CASE("little coverage puts the range into the verdict") {
  trends::ServiceTrend trend = troubled_trend();
  CHECK_FALSE(has(verdict_of(trend, Language::kEnglish), "Only"));
  trend.current.coverage.value = 0.5;
  CHECK(has(verdict_of(trend, Language::kEnglish),
            "Only 50.00 % of the time was measured: the true figure lies between "));
}

TEST_CASE("what is not there has its reason, and no figure is made up") {
  trends::ServiceTrend trend = calm_trend();
  SECTION("no previous period") {
    trend.previous = {};
    trend.previous.availability.why = "no time was measured";
    CHECK(
        has(verdict_of(trend, Language::kEnglish), "there is no figure in October 2026 to compare it with"));
    CHECK(make_report({trend}, kContext).tiles[0].change == "nothing to compare with");
  }
  SECTION("none of its shares seems to reach the goal that it just misses") {
    trend.previous.availability.value = 0.99496;
    trend.current.down = minutes(1);
    trend.current.availability.value = 0.9931;
    trend.current.availability_worst.value = 0.989, trend.current.availability_best.value = 0.99498;
    trend.current.unknown = hours(1);
    trend.current.coverage.value = 0.9;
    const std::string verdict = verdict_of(trend, Language::kEnglish);
    CAPTURE(verdict);
    CHECK(has(verdict, "available 99.31 %"));
    CHECK(has(verdict, "from 99.496 % in October 2026"));
    CHECK(has(verdict, "between 98.90 % and 99.498 %"));
    const std::string note = make_report({trend}, kContext).tiles[0].note;
    CAPTURE(note);
    CHECK(has(note, "98.90 % and 99.498 %; goal 99.50 %"));
  }
  SECTION("nothing measured") {
    const auto goal = trend.current.slo;
    trend.current = {};
    trend.current.slo = goal;
    trend.current.availability.why = trend.current.coverage.why = "no time was measured";
    trend.current.downtime_cost.why = "no time was measured";
    trend.days.clear();
    CHECK(verdict_of(trend, Language::kEnglish) ==
          "Shop has no availability in November 2026: no time was measured.");
    const Report report = make_report({trend}, kContext);
    CHECK(report.tiles[0].value == "–");
    CHECK(report.tiles[0].note == "no time was measured");
    CHECK_FALSE(has(render_text(report), "100 %"));
    CHECK_FALSE(has(report.no_outages, "No outage in this period"));
  }
}

TEST_CASE("a draft says what it lacks") {
  trends::ServiceTrend trend = calm_trend();
  trend.draft = true;
  trend.draft_reasons = {"no sponsor", "no goal"};
  CHECK(has(render_html(make_report({trend}, kContext)), "draft (no sponsor, no goal)"));
}

TEST_CASE("losses and refusals stand in the report") {
  const trends::ServiceTrend troubled = troubled_trend();
  const std::string text = render_text(make_report({troubled}, kContext));
  CHECK(has(text, "1,200 items were lost"));
  CHECK(has(text, "3 items were refused"));
  trends::ServiceTrend one = calm_trend();
  one.ledger.lost = 1;
  CHECK(has(render_text(make_report({one}, kContext)), "1 item was lost"));
}

TEST_CASE("names from outside are escaped in the page") {
  trends::ServiceTrend trend = troubled_trend();
  trend.title = "Müller & Söhne <script>alert(1)</script>";
  trend.goal = trend.title, trend.members[0].component = trend.title, trend.owner = trend.title;
  trend.current.outage_list[1].causes[0].text = "\"><script>alert(1)</script>";
  trend.draft = true;
  trend.draft_reasons = {"<script>"};
  const std::string page = render_html(make_report({trend}, kContext));
  CHECK_FALSE(has(page, "<script"));
  CHECK(has(page, "Müller &amp; Söhne &lt;script&gt;"));
  CHECK_FALSE(has(page, "http:"));
  CHECK_FALSE(has(page, "https:"));
}

TEST_CASE("states are words in each language, and no face shows their names") {
  using timeline::State;
  const std::tuple<State, const char*, const char*> cases[] = {
      {State::kUp, "now up", "jetzt verfügbar"},
      {State::kDegraded, "now limited", "jetzt eingeschränkt"},
      {State::kDown, "now down", "jetzt ausgefallen"},
      {State::kUnknown, "now not measured", "jetzt nicht gemessen"},
      {State::kAbsent, "now away", "jetzt abwesend"},
      {State::kNotYet, "not seen yet", "noch nicht gesehen"},
      {State::kRetired, "now retired", "jetzt außer Betrieb"}};
  for (const auto& [state, english, german] : cases) {
    trends::ServiceTrend trend = calm_trend();
    trend.state = trend.members[0].state = trend.members[1].state = state;
    const std::string name(timeline::name_of(state));
    for (const Language language : {Language::kEnglish, Language::kGerman}) {
      const Context context{kContext.id, kContext.generated, language};
      const Report report = make_report({trend}, context);
      const Report summary = make_summary({trend}, "", context);
      CHECK(report.state == name);
      CHECK(report.state_text == (language == Language::kGerman ? german : english));
      for (const Report& one : {report, summary}) {
        CHECK_FALSE(has(render_text(one), name));
        CHECK(has(render_html(one), "<span class=\"badge " + name + "\">"));
        CHECK_FALSE(has(render_html(one), ">" + name));
        CHECK(has(render_html(one), "." + name));  // its colours
      }
    }
  }
}

TEST_CASE("a number and its unit are not parted, but where lines are of plain text") {
  CHECK(tied("99.90 %") == "99.90\u00a0%");
  CHECK(tied("down for 2 h 5 min, 30 s and 4 ms of 3 d.") ==
        "down for 2\u00a0h 5\u00a0min, 30\u00a0s and 4\u00a0ms of 3\u00a0d.");
  CHECK(tied("600 EUR; 1.903 CHF") == "600\u00a0EUR; 1.903\u00a0CHF");
  for (const char* whole :
       {"2 hosts", "3 days", "12 Nov 2026", "10 minutes", "1 EURO", "a % b", " %", "5 ", "7 hö"})
    CHECK(tied(whole) == whole);
  const trends::ServiceTrend trend = troubled_trend();
  const Report report = make_report({trend}, kContext);
  CHECK(has(render_html(report), "was available 99.18\u00a0% of"));
  CHECK(has(render_html(report), "5\u00a0h 46\u00a0min in 2 outages, which cost about 1,903\u00a0EUR"));
  CHECK_FALSE(has(render_text(report), "\u00a0"));
}

TEST_CASE("each cell of a table says its column's title, for screens that are too narrow for columns") {
  const trends::ServiceTrend trend = troubled_trend();
  const std::string page = render_html(make_summary({trend}, "", kContext));
  for (const char* title : {"Service", "State", "Available", "Goal", "Outages", "Down", "Cost", "Score"}) {
    CAPTURE(title);
    CHECK(has(page, std::string("<span class=\"name\" style=\"display: none\">") + title + ": </span>"));
  }
  CHECK(has(page, "<th scope=\"col\" class=\"number\">Cost</th>"));
  CHECK(
      has(page, "<td class=\"number\"><span class=\"name\" style=\"display: none\">Outages: </span>2</td>"));
}

TEST_CASE("the strip has its colours also without styles, and its key has the kinds that are there") {
  trends::ServiceTrend trend = troubled_trend();
  trend.days[2].availability = 0.97;
  trend.days[29].base = {};
  const Report report = make_report({trend}, kContext);
  const std::string page = render_html(report);
  for (const auto& [kind, colour, said] :
       {std::tuple{"good", "#1fa37a", "no outage"}, std::tuple{"partial", "#f0b429", "up to 5\u00a0% down"},
        std::tuple{"bad", "#8f1616", "more"}, std::tuple{"unknown", "#8696a7", "not measured"},
        std::tuple{"none", "#dde3ea", "no service hours, or not yet"}}) {
    CAPTURE(kind);
    CHECK(has(page, std::string("<td class=\"") + kind + "\" bgcolor=\"" + colour + "\""));
    CHECK(has(page, std::string("<span class=\"dot ") + kind + "\" style=\"color: " + colour +
                        "\">■</span> " + said + "</span> &nbsp; "));
  }
  CHECK(has(render_text(report), "# no outage, + up to 5 % down, ! more, ? not measured, . no"));
  const trends::ServiceTrend calm = calm_trend();
  CHECK_FALSE(has(render_html(make_report({calm}, kContext)), "dot bad"));
}

TEST_CASE("no line of the text's sentences is over 72 columns") {
  const trends::ServiceTrend troubled = troubled_trend();
  const Language language = GENERATE(Language::kEnglish, Language::kGerman);
  std::istringstream lines(render_text(make_report({troubled}, {kContext.id, kContext.generated, language})));
  for (std::string line; std::getline(lines, line);) {
    std::size_t columns = 0;
    for (const char c : line) columns += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    INFO(line);
    CHECK(columns <= 72);
  }
}

TEST_CASE("a report's faces say the same in German") {
  const trends::ServiceTrend trend = troubled_trend();
  const Context context{kContext.id, kContext.generated, Language::kGerman};
  const Report report = make_report({trend}, context);
  CHECK(report.subject == "Shop, November 2026: 99,18 % verfügbar, 2 Ausfälle");
  CHECK(has(report.verdict, "Shop war im November 2026 in 99,18 % der gemessenen Servicestunden verfügbar"));
  CHECK(has(report.verdict, "0,62 Punkte weniger als 99,80 % im Oktober 2026"));
  CHECK(has(report.verdict, "in 2 Ausfällen, was etwa 1.903 EUR kostete"));
  CHECK(has(report.verdict, "Do 12. Nov. 10:00 mit shop-db/tcp-5432 (connection refused)."));
  CHECK(render_text(report) == golden("troubled_de.txt", render_text(report)));
  CHECK(has(render_html(report), "<html lang=\"de\">"));
}

TEST_CASE("programs read the same figures, with what is absent and why") {
  const trends::ServiceTrend trend = troubled_trend();
  const Report report = make_report({trend}, kContext);
  CHECK(render_csv(report) == golden("troubled.csv", render_csv(report)));
  CHECK(render_json(report) == golden("troubled.json", render_json(report)));
}

TEST_CASE("a cell of the table is text, also for a spreadsheet") {
  trends::ServiceTrend trend = troubled_trend();
  trend.current.outage_list[0].causes[0].component = "=cmd|'/c calc'!A1, \"x\"";
  const std::string table = render_csv(make_report({trend}, kContext));
  CHECK(has(table, "\"'=cmd|'/c calc'!A1, \"\"x\"\": no answer"));
}

}  // namespace tidemark::report
