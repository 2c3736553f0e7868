#include <sstream>

#include "collector/cli/text.h"
#include "collector/cli/view.h"
#include "tests/support/catch.h"

namespace tidemark::cli {
namespace {

const TimePoint kTime = *parse_rfc3339("2026-11-24T22:30:00.5Z");

Listing sample_listing() {
  Listing listing{"things",
                  {{"name", "NAME"},
                   {"state", "STATE"},
                   {"count", "COUNT"},
                   {"down_s", "DOWN"},
                   {"share", "SHARE"},
                   {"text", "TEXT", true},
                   {"hidden", ""},
                   {"labels", ""}},
                  {},
                  "nothing is there"};
  listing.rows.push_back({std::string("web-1"), StateWord{"DOWN"}, std::int64_t{1'234'567}, Duration{90'500},
                          Share{0.5}, std::string("says \"no\", twice"), kTime,
                          Labels{{"a", "1"}, {"b", "2"}}});
  listing.rows.push_back({std::string("日本"), StateWord{"UP"}, std::int64_t{-2}, Duration{0},
                          Absent{"no time was measured"}, std::string("line\nbreak"), Absent{""}, Labels{}});
  return listing;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST_CASE("A table has its columns under their titles, numbers on the right, absent figures as a dash") {
  CHECK(table_text(View(), sample_listing()) ==
        "NAME   STATE      COUNT        DOWN    SHARE  TEXT\n"
        "web-1  DOWN   1,234,567  1 min 30 s  50.00 %  says \"no\", twice\n"
        "日本   UP            -2         0 s        –  line break\n");
}

TEST_CASE("A table fits the terminal: the widest flexible column gives") {
  Listing listing{"things", {{"a", "A", true}, {"b", "B", true}, {"c", "C"}}, {}, ""};
  listing.rows.push_back({std::string(60, 'a'), std::string(30, 'b'), std::string(10, 'c')});
  View view;
  for (const std::size_t columns : {200, 80, 60, 40}) {
    view.columns = columns;
    const std::string text = table_text(view, listing);
    for (const std::string& line : lines_of(text)) CHECK(display_width(line) <= columns);
    CHECK(text.find(std::string(10, 'c')) != std::string::npos);
  }
  view.columns = 80;
  CHECK(table_text(view, listing).find(std::string(30, 'b')) != std::string::npos);
}

TEST_CASE("An empty table says so in words") {
  CHECK(table_text(View(), {"x", {{"a", "A"}}, {}, "no x"}) == "no x\n");
}

TEST_CASE("Colours are there only where they are wanted, and do not move columns") {
  View view;
  CHECK(table_text(view, sample_listing()).find('\x1b') == std::string::npos);
  view.colour = true;
  const std::string text = table_text(view, sample_listing());
  CHECK(text.find("\x1b[31mDOWN\x1b[0m ") != std::string::npos);
  CHECK(text.find("\x1b[32mUP\x1b[0m   ") != std::string::npos);
}

TEST_CASE("CSV has a header line, quotes as RFC 4180, times as RFC 3339, durations in seconds") {
  CHECK(csv_text(sample_listing()) ==
        "name,state,count,down_s,share,text,hidden,labels\n"
        "web-1,DOWN,1234567,90.5,0.5,\"says \"\"no\"\", twice\",2026-11-24T22:30:00.500Z,a=1;b=2\n"
        "日本,UP,-2,0,,\"line\nbreak\",,\n");
}

TEST_CASE("JSON has every column under its name, absent figures as null with their reason") {
  const Listing listing = sample_listing();
  CHECK(json_text({Field::list("things", {records_of(listing)[1]})}) == R"({
  "things": [
    {
      "name": "日本",
      "state": "UP",
      "count": -2,
      "down_s": 0,
      "share": null,
      "text": "line\nbreak",
      "hidden": null,
      "labels": {},
      "why": {
        "share": "no time was measured"
      }
    }
  ]
}
)");
  CHECK(json_text({Field::of("down_s", Duration{90'500}), Field::of("at", kTime), Field::of("on", true),
                   Field::object("in", {Field::of("words", Words{"a", "b"})})}) == R"({
  "down_s": 90.5,
  "at": "2026-11-24T22:30:00.500Z",
  "on": true,
  "in": {
    "words": [
      "a",
      "b"
    ]
  }
}
)");
}

TEST_CASE("Bytes that are no UTF-8 do not keep a document from being written") {
  CHECK(json_text({Field::of("text", std::string("a\xff"))}) == "{\n  \"text\": \"a\xef\xbf\xbd\"\n}\n");
}

TEST_CASE("A share that misses its goal is told from it") {
  CHECK(cell_text(View(), Share{0.99896}) == "99.90 %");
  CHECK(cell_text(View(), Share{0.99896, 0.999}) == "99.896 %");
}

TEST_CASE("Numbers are written for people") {
  CHECK(count_text(0) == "0");
  CHECK(count_text(999) == "999");
  CHECK(count_text(1'000) == "1,000");
  CHECK(count_text(12'345'678) == "12,345,678");
  CHECK(bytes_text(0) == "0 B");
  CHECK(bytes_text(999) == "999 B");
  CHECK(bytes_text(1'500) == "1.5 kB");
  CHECK(bytes_text(999'960) == "1.0 MB");
  CHECK(bytes_text(3'200'000'000) == "3.2 GB");
}

TEST_CASE("Times in sentences are short and stand in the view's zone") {
  View view;
  REQUIRE(absl::LoadTimeZone("Europe/Berlin", &view.zone));
  view.now = *parse_rfc3339("2026-11-24T23:30:00Z");
  CHECK(short_time_text(view, *parse_rfc3339("2026-11-24T23:05:00Z")) == "today 00:05");
  CHECK(short_time_text(view, *parse_rfc3339("2026-11-24T20:00:00Z")) == "yesterday 21:00");
  CHECK(short_time_text(view, *parse_rfc3339("2026-11-02T20:00:00Z")) == "2 Nov 21:00");
  CHECK(short_time_text(view, *parse_rfc3339("2025-11-02T20:00:00Z")) == "2 Nov 2025 21:00");
  CHECK(time_text(view, *parse_rfc3339("2026-07-01T20:00:01Z")) == "2026-07-01 22:00:01");
}

}  // namespace
}  // namespace tidemark::cli
