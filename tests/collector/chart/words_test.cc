#include "collector/chart/words.h"

#include "tests/collector/chart/samples.h"
#include "tests/support/catch.h"

using namespace tidemark::chart;

TEST_CASE("a line is valid, without control characters, and otherwise as it was") {
  CHECK(one_line("Müller & Söhne") == "Müller & Söhne");
  CHECK(one_line("  a \t\n b\x01") == "a b");
  CHECK(one_line("a\xff"
                 "b") ==
        "a\uFFFD"
        "b");
  CHECK(one_line("\xed\xa0\x80") == "\uFFFD\uFFFD\uFFFD");            // a surrogate
  CHECK(one_line("\xc0\xaf") == "\uFFFD\uFFFD");                      // an overlong slash
  CHECK(one_line("\xf4\x90\x80\x80") == "\uFFFD\uFFFD\uFFFD\uFFFD");  // beyond Unicode
  CHECK(one_line("\xe2\x82") == "\uFFFD\uFFFD");                      // cut off
  CHECK(one_line("\xf0\x9f\x98\x80") == "\xf0\x9f\x98\x80");
  CHECK(one_line("\xef\xbf\xbe") == "\uFFFD");  // U+FFFE, which XML does not take
  CHECK(one_line("").empty());
  CHECK(lines_of("a\n\nb \n") == "a\nb");
}

TEST_CASE("a text is shortened only where it has to be, between characters, and then fits") {
  CHECK(shortened("short", 12, 200) == "short");
  CHECK(shortened("a long label", 12, 50) == "a long…");
  CHECK(shortened("anything", 12, 5).empty());
  for (const std::string& words : hostile_words()) {
    for (double width = 0; width < 300; width += 7) {
      for (const bool bold : {false, true}) {
        const std::string out = shortened(words, 11, width, bold);
        CHECK(estimated_width(out, 11, bold) <= width);
        CHECK(one_line(out) == out);
        CHECK((out == one_line(words) || out.empty() || out.ends_with("…")));
      }
    }
  }
}

TEST_CASE("the estimate is that of DejaVu Sans") {
  CHECK(estimated_width("Hamburg", 10) == Approx(7.52 + 6.13 + 9.74 + 6.35 + 6.34 + 4.11 + 6.35));
  CHECK(estimated_width("e\u0301", 10) == estimated_width("e", 10));
  CHECK(estimated_width("可用性", 10) == Approx(30));
  CHECK(estimated_width("bold", 10, true) > estimated_width("bold", 10));
}

TEST_CASE("a text that is too long for one line is parted at the last blank that fits, and no word is lost") {
  using Lines = std::vector<std::string>;
  CHECK(two_lines("short", 12, 200) == Lines{"short"});
  CHECK(two_lines("Space at /var of db-1: used", 12, 120) == Lines{"Space at /var of", "db-1: used"});
  CHECK(two_lines("one two three four five", 12, 60) == Lines{"one two", "three fo…"});
  CHECK(two_lines("averylongword", 12, 60) == Lines{shortened("averylongword", 12, 60)});
  for (const std::string& words : hostile_words()) {
    for (double width = 20; width < 300; width += 7) {
      const Lines lines = two_lines(words, 11, width, true);
      for (const std::string& line : lines) CHECK(estimated_width(line, 11, true) <= width);
      if (lines.size() == 2 && !lines[1].empty() && !lines[1].ends_with("…"))
        CHECK(lines[0] + " " + lines[1] == one_line(words));
    }
  }
}
