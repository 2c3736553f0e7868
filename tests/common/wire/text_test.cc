#include "common/wire/text.h"

#include "tests/support/catch.h"

using namespace tidemark::wire;

TEST_CASE("text is well-formed UTF-8 without control characters") {
  const std::string_view good[] = {"", "plain", "two\nlines\tand a tab", "Größe", "€", "😀", "\xc2\xa0"};
  for (const auto text : good) {
    CAPTURE(text);
    CHECK(is_text(text));
  }
  const std::string_view bad[] = {"\x1b[31m",
                                  "\r",
                                  "\x7f",
                                  std::string_view("\0", 1),
                                  "\xff",
                                  "\xc3",
                                  "\xe2\x82",
                                  "\xc0\xaf",          // overlong
                                  "\xe0\x80\x80",      // overlong
                                  "\xed\xa0\x80",      // a surrogate
                                  "\xf4\x90\x80\x80",  // beyond Unicode
                                  "\xf8\x88\x80\x80\x80",
                                  "\xc2\x85",
                                  "\x80"};
  for (const auto text : bad) {
    CAPTURE(text);
    CHECK_FALSE(is_text(text));
  }
}

TEST_CASE("readable leaves text as it is, and makes text of anything else") {
  CHECK(readable("Größe\n€ 😀", 100) == "Größe\n€ 😀");
  CHECK(readable("a\x1b[31mb\xff\xc3", 100) == "a?[31mb??");
  CHECK(readable("\xc2\x85", 100) == "??");
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first), static_cast<char>(second), 'x'};
      if (!is_text(readable(text, 100))) FAIL("bytes " << first << " " << second);
    }
  }
}

TEST_CASE("readable cuts between two characters") {
  CHECK(readable("ab€", 4) == "ab");
  CHECK(readable("ab€", 5) == "ab€");
  CHECK(readable("abc", 0).empty());
}
