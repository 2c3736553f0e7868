#include "collector/cli/text.h"

#include "tests/support/catch.h"

namespace tidemark::cli {
namespace {

TEST_CASE("A text's width is what the terminal gives it, not its bytes") {
  struct Case {
    const char* text;
    std::size_t width;
  };
  for (const Case& c : {Case{"", 0}, Case{"web-1", 5}, Case{"Größe", 5}, Case{"日本", 4},
                        Case{"e\xcc\x81", 1}, Case{"✓", 1}, Case{"🚀", 2}, Case{"\xff\xfe", 2}}) {
    INFO(c.text);
    CHECK(display_width(c.text) == c.width);
  }
}

TEST_CASE("A cut text fits, ends in an ellipsis, and never in half a character") {
  CHECK(cut("web-1", 5) == "web-1");
  CHECK(cut("web-server", 5) == "web-…");
  CHECK(cut("Größe", 4) == "Grö…");
  CHECK(cut("日本語", 4) == "日…");
  CHECK(cut("ab cdef", 4) == "ab…");
  CHECK(cut("abc", 0).empty());
  for (std::size_t width = 1; width < 12; ++width) CHECK(display_width(cut("日本語 Größe", width)) <= width);
}

TEST_CASE("What endpoints say cannot drive the terminal") {
  CHECK(harmless("a\x1b[31mb") == "a [31mb");
  CHECK(harmless("a\nb\tc\x7f") == "a b c ");
  CHECK(harmless("a\xc2\x9b"
                 "b") == "a b");
  CHECK(harmless("a\xe2\x80\xae"
                 "b") == "a b");
  CHECK(harmless("Größe") == "Größe");
  CHECK(harmless("\xc3") == "\xef\xbf\xbd");
  CHECK(harmless("\xc0\x80") == "\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(harmless_lines("a\nb\x1b") == "a\nb ");
}

TEST_CASE("Sentences are broken at spaces") {
  CHECK(wrapped("one two three", 7) == "one two\nthree");
  CHECK(wrapped("unbreakable", 4) == "unbreakable");
  CHECK(wrapped("", 4).empty());
}

}  // namespace
}  // namespace tidemark::cli
