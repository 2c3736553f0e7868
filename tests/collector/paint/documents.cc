#include "tests/collector/paint/documents.h"

#include "tests/collector/chart/samples.h"

namespace tidemark::paint {

using chart::Tone;

DocumentFacts sample_facts() {
  DocumentFacts facts;
  facts.title = "Shop: trend report, November 2026";
  facts.author = "Tidemark at monitoring.example";
  facts.subject = "Availability, outages and capacity of the service Shop";
  facts.created = std::chrono::sys_days(std::chrono::year{2026} / 12 / 1) + std::chrono::hours(6);
  facts.footer = "Shop · November 2026 · made 1 Dec 2026 06:00 by Tidemark";
  facts.page_text = [](std::size_t page, std::size_t pages) {
    return "page " + std::to_string(page) + " of " + std::to_string(pages);
  };
  return facts;
}

Document report_document() {
  Document out(sample_facts());
  out.title("Shop: trend report", {"November 2026, Mon–Fri 07:00–19:00 Europe/Berlin",
                                   "Goal: 99.5 % a month. Sponsor: Sales, Anna Müller"});
  out.paragraph(
      "Shop was available 99.18 % of its measured service hours in November 2026, below its goal of 99.5 %, "
      "and down "
      "0.62 points from 99.80 % in October. It was down for 5 h 46 min in 2 outages, which cost about 1,903 "
      "EUR. The "
      "longest began Thu 12 Nov 10:00 with shop-db/tcp-5432 (connection refused).");
  out.tiles({{"Availability", "99.18 %", "0.62 points less", "99.1–99.3 %; 98 % measured", Tone::kBad},
             {"Outages", "4", "1 more", "", Tone::kBad},
             {"Time to restore", "1 h 13 min", "20 min less", "mean of 4 outages", Tone::kGood},
             {"Cost", "1,903 EUR", "up 700 EUR", "330 EUR an hour", Tone::kAccent}});
  out.heading("Over the month");
  out.picture(chart::availability_days(chart::month_of_days()));
  out.picture(chart::outage_timeline(chart::month_of_outages()));
  out.heading("Error budget");
  out.picture(chart::budget_burn_down(chart::kept_budget()));
  out.heading("Outages");
  Table outages;
  outages.columns = {{"From", 2}, {"Until", 2}, {"Down", 1.3, Align::kEnd}, {"Cause", 5}};
  outages.rows = {{"Thu 5 Nov 09:00", "Thu 5 Nov 09:24", "24 min", "switch sw-07: no carrier on port 12"},
                  {"Thu 12 Nov 10:00", "Thu 12 Nov 13:05", "3 h 5 min",
                   "shop-db/tcp-5432: connection refused, after the package postgresql-15 was updated by "
                   "unattended upgrades"},
                  {"Fri 13 Nov 07:00", "Fri 13 Nov 08:00", "1 h", "shop-db/tcp-5432: connection refused"},
                  {"Mon 16 Nov 14:00", "Mon 16 Nov 14:24", "24 min", ""}};
  out.table(outages);
  out.heading("Causes");
  out.picture(chart::cause_waterfall(chart::twelve_causes()));
  out.heading("Against earlier months");
  out.picture(chart::outages_by_period(chart::year_of_outages()));
  out.heading("Capacity");
  out.picture(chart::capacity_forecast(chart::filling_disk()));
  out.heading("What stands behind the figures");
  out.bullet("98 % of the promised time was measured; shop-web-2 was not seen for 7 h.");
  out.bullet(
      "Two hours of planned work on 22 Nov are not counted: the service was not promised then, and whoever "
      "asks "
      "for figures without that agreement finds them beside these.");
  out.small_print(
      "Availability: time up over time promised and measured. MTRS: mean time from the beginning of an "
      "outage until the service was restored.");
  return out;
}

Document table_document(std::size_t rows) {
  Document out(sample_facts());
  out.heading("All endpoints");
  Table table;
  table.columns = {
      {"Endpoint", 3}, {"What it is", 4}, {"Availability", 1.5, Align::kEnd}, {"Outages", 1, Align::kEnd}};
  for (std::size_t i = 1; i <= rows; ++i)
    table.rows.push_back({"endpoint-" + std::to_string(i),
                          i % 7 == 0 ? "a description that is so long that it takes more than a single line "
                                       "of its cell, and then more"
                                     : "Server",
                          "99.9 %", std::to_string(i % 5)});
  out.table(table);
  Table narrow;
  narrow.columns = {{"Name", 1}, {"", 9}};
  narrow.rows = {{"averylonghostnamewithoutanybreak.shop.example", ""}};
  out.table(narrow);
  return out;
}

namespace {

/// Tables of one row to nine, which begin at ever other places of a page.
Document parted_document() {
  Document out(sample_facts());
  for (std::size_t i = 0; i < 90; ++i) {
    for (std::size_t line = 0; line < i % 5; ++line) out.paragraph("A line that is in between.");
    out.heading("Table " + std::to_string(i));
    Table table;
    table.columns = {{"Row", 1}, {"Of", 1}};
    const std::size_t rows = i % 9 + 1;
    for (std::size_t row = 1; row <= rows; ++row)
      table.rows.push_back({"t" + std::to_string(i) + "r" + std::to_string(row), std::to_string(rows)});
    out.table(table);
  }
  return out;
}

/// A picture for which `lines` leave less and less room, with a table that follows it.
Document crowded_document(std::size_t lines) {
  Document out(sample_facts());
  for (std::size_t line = 0; line < lines; ++line) out.paragraph("A line that is before.");
  out.heading("Causes");
  out.picture(chart::budget_burn_down(chart::kept_budget()));
  Table table;
  table.columns = {{"Cause", 1}, {"Down", 1, Align::kEnd}};
  table.rows = {{"switch", "2 h"}, {"database", "1 h"}};
  out.table(table);
  return out;
}

}  // namespace

std::vector<NamedDocument> documents() {
  std::vector<NamedDocument> out;
  out.push_back({"report", report_document()});
  out.push_back({"table", table_document(300)});
  out.push_back({"parted", parted_document()});
  for (std::size_t lines = 20; lines <= 42; lines += 2)
    out.push_back({"crowded-" + std::to_string(lines), crowded_document(lines)});
  out.push_back({"empty", Document(DocumentFacts{})});
  Document hostile(sample_facts());
  for (const std::string& words : chart::hostile_words()) {
    hostile.title(words, {words, words});
    hostile.heading(words);
    hostile.paragraph(words + " " + words);
    hostile.bullet(words);
    hostile.small_print(words);
    hostile.tiles({{words, words, words, words, Tone::kBad}, {"", "", "", "", Tone::kBad}});
    Table table;
    table.columns = {{words, 1}, {words, -3, Align::kEnd}, {"", 1e300}};
    table.rows = {{words, words, words, words}, {}, {std::string(60'000, 'x')}};
    hostile.table(table);
    hostile.table({});
    hostile.tiles({});
  }
  for (const chart::Sample& sample : chart::samples()) hostile.picture(sample.picture);
  hostile.picture({});
  hostile.picture({100, 100'000, "high", "", {}});
  hostile.heading("the last");
  out.push_back({"hostile", std::move(hostile)});
  DocumentFacts letter = sample_facts();
  letter.paper = Paper::kLetter;
  Document other(letter);
  other.paragraph("Letter");
  out.push_back({"letter", std::move(other)});
  return out;
}

}  // namespace tidemark::paint
