#include "common/config/toml_text.h"

#include "common/config/document.h"
#include "tests/support/catch.h"

using namespace tidemark;

TEST_CASE("a text is written so that TOML reads it as it was") {
  std::string every;
  for (int c = 1; c < 0x80; ++c) every += static_cast<char>(c);
  for (const std::string& text : {std::string(), std::string("Müller & Söhne"),
                                  std::string("a\"b\\c\n\t\x1b\x7f"), std::string("\0", 1), every}) {
    config::Mistakes mistakes;
    const auto document =
        config::Document::parse("key = " + config::toml_text(text) + "\n", "x.toml", mistakes);
    CHECK(mistakes.lines() == std::vector<std::string>{});
    CHECK(document.root().string("key") == text);
  }
  CHECK(config::toml_text("a\"\x1f") == "\"a\\\"\\u001F\"");
}
