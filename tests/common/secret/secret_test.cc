#include "common/secret/secret.h"

#include <utility>

#include "tests/support/catch.h"

namespace tidemark::secret {

TEST_CASE("a secret is what it was made of, wherever it is moved to, and is gone from where it was") {
  for (const std::string text : {"short", "a text that does not fit into the object itself, by far", ""}) {
    Secret one(text);
    CHECK(one.text() == text);
    CHECK(one.empty() == text.empty());
    Secret two(std::move(one));
    CHECK(two.text() == text);
    CHECK(one.empty());  // NOLINT(bugprone-use-after-move): that is what is looked at
    Secret three("something else");
    three = std::move(two);
    CHECK(three.text() == text);
    CHECK(two.empty());  // NOLINT(bugprone-use-after-move)
  }
}

TEST_CASE("what is wiped is overwritten as far as the text reserves memory") {
  std::string text = "a text that does not fit into the object itself, by far";
  const std::size_t before = text.size();
  text.resize(7);
  wipe(text);
  CHECK(text.empty());
  REQUIRE(text.capacity() >= before);
  text.resize(text.capacity());  // what is added is zeros; what lies there stays to be seen below
  CHECK(text == std::string(text.size(), '\0'));
}

TEST_CASE("each reader has its own end of a secret") {
  const struct {
    std::string text, line, trimmed;
  } cases[] = {
      {"mark", "mark", "mark"},
      {"mark\n", "mark", "mark"},
      {"mark\r\n\n", "mark", "mark"},
      {"two\nlines\n", "two", "two\nlines"},
      {" blanks stay \n", " blanks stay ", " blanks stay "},
      {"\n", "", ""},
      {"", "", ""},
      {"\nlate", "", "\nlate"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.text);
    Secret first(one.text), trimmed(one.text);
    first.keep_first_line();
    trimmed.drop_last_breaks();
    CHECK(first.text() == one.line);
    CHECK(trimmed.text() == one.trimmed);
  }
}

}  // namespace tidemark::secret
