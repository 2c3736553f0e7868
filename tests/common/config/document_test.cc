#include "common/config/document.h"

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::config;
using namespace std::chrono_literals;

TEST_CASE("values are read by kind, and nothing is reported of a good file") {
  Mistakes mistakes;
  Document document = Document::parse(R"(
name = "web"
on = true
port = 7443
share = 99.5
every = "1h30m"
size = "64MiB"
list = ["a", "b"]
[labels]
tier = "gold"
rack = 7
[[check]]
name = "one"
[[check]]
name = "two"
)",
                                      "a.toml", mistakes);
  const Table root = document.root();
  CHECK(root.need_string("name") == "web");
  CHECK(root.boolean("on") == true);
  CHECK(root.integer("port", 1, 65535) == 7443);
  CHECK(root.number("share", 0, 100) == 99.5);
  CHECK(root.duration("every", 1s, 24h) == 90min);
  CHECK(root.size_bytes("size", 0, 1ull << 30) == 64u << 20);
  CHECK(root.strings("list") == std::vector<std::string>{"a", "b"});
  CHECK(root.string_map("labels") == std::map<std::string, std::string>{{"rack", "7"}, {"tier", "gold"}});
  REQUIRE(root.tables("check").size() == 2);
  CHECK(root.tables("check")[1].need_string("name") == "two");
  CHECK(root.tables("check")[0].need_string("name") == "one");
  CHECK_FALSE(root.string("none").has_value());
  document.finish();
  CHECK(mistakes.text() == "");
}

TEST_CASE("every mistake of a file is reported at once, with its place and what would be right") {
  Mistakes mistakes;
  Document document = Document::parse(
      "name = 7\n"
      "  port = 70000\n"
      "every = \"soon\"\n"
      "size = \"many\"\n"
      "list = [1]\n"
      "colour = \"red\"\n"
      "[inner]\n"
      "nmae = \"x\"\n",
      "a.toml", mistakes);
  const Table root = document.root();
  root.string("name");
  root.integer("port", 1, 65535);
  root.duration("every", 1s, 24h);
  root.size_bytes("size", 1, 100);
  root.strings("list");
  root.string("color");
  root.table("inner")->string("name");
  root.need_string("owner");
  document.finish();
  CHECK(mistakes.lines() ==
        std::vector<std::string>{
            "a.toml:1:8: 'name' takes text in quotes",
            "a.toml:2:10: 'port' takes a whole number from 1 to 65535",
            "a.toml:3:9: 'every' takes a time such as \"10s\", \"5m\" or \"1h30m\", from 1 s to 1 d",
            "a.toml:4:8: 'size' takes a size such as \"64MB\" or \"256MiB\", from 1 to 100 bytes",
            "a.toml:5:9: 'list' takes a list of texts, such as [\"a\", \"b\"]",
            "a.toml:1:1: 'owner' is missing; it takes text in quotes",
            "a.toml:6:1: unknown key 'colour'; did you mean 'color'?",
            "a.toml:8:1: unknown key 'nmae'; did you mean 'name'?"});
}

TEST_CASE("a file that is no TOML, or is not there, is one mistake with its place") {
  Mistakes mistakes;
  Document::parse("a = 1\na = 2\n", "twice.toml", mistakes).finish();
  Document::read("/nonexistent/x.toml", mistakes).finish();
  REQUIRE(mistakes.lines().size() == 2);
  INFO(mistakes.text());
  CHECK(mistakes.lines()[0].starts_with("twice.toml:2:"));
  CHECK(mistakes.lines()[1].starts_with("/nonexistent/x.toml: cannot read "));
}

TEST_CASE("the nearest known word is offered only where it is near") {
  CHECK(nearest("sponsr", {"owner", "sponsor"}) == "sponsor");
  CHECK(nearest("x", {"owner", "sponsor"}).empty());
  CHECK(nearest("clas", {"class", "glass"}) == "class");
}

TEST_CASE("a choice is what its word stands for, and any other word is told all that there are") {
  Mistakes mistakes;
  const Document document =
      Document::parse("a = \"two\"\nb = \"Two\"\nc = 2\nd = \"\"\n", "x.toml", mistakes);
  const Table root = document.root();
  const auto number = [&](const char* key) {
    return root.choice<int>(key, {{"one", 1}, {"two", 2}, {"three", 3}});
  };
  CHECK(number("a") == 2);
  CHECK_FALSE(number("missing"));
  CHECK(mistakes.none());
  for (const char* key : {"b", "c", "d"}) CHECK_FALSE(number(key));
  CHECK(mistakes.lines() == std::vector<std::string>{"x.toml:2:5: 'b' takes \"one\", \"two\" or \"three\"",
                                                     "x.toml:3:5: 'c' takes text in quotes",
                                                     "x.toml:4:5: 'd' takes \"one\", \"two\" or \"three\""});
  CHECK_FALSE(root.choice<bool>("d", {{"only", true}}));
  CHECK(mistakes.lines().back() == "x.toml:4:5: 'd' takes \"only\"");
}

TEST_CASE("dates are read without quotes, and one that is no date is told with its place") {
  Mistakes mistakes;
  Document document = Document::parse("good = [2026-12-24, 2026-12-25]\nbad = [2026-12-24, \"2026-12-25\"]\n",
                                      "d.toml", mistakes);
  CHECK(document.root().dates("good") == std::vector<Date>{{2026, 12, 24}, {2026, 12, 25}});
  CHECK_FALSE(document.root().dates("bad").has_value());
  CHECK(mistakes.text() ==
        "d.toml:2:20: 'bad' takes a list of dates without quotes, such as [2026-12-24, 2026-12-25]");
}

TEST_CASE("whole numbers are read as a list, and one that is none is told with its place") {
  Mistakes mistakes;
  Document document =
      Document::parse("good = [-1, 24]\nbad = [1, 2.5]\nnone = []\none = 1\n", "n.toml", mistakes);
  CHECK(document.root().integers("good") == std::vector<std::int64_t>{-1, 24});
  CHECK(document.root().integers("none") == std::vector<std::int64_t>{});
  CHECK_FALSE(document.root().integers("bad").has_value());
  CHECK_FALSE(document.root().integers("one").has_value());
  CHECK_FALSE(document.root().integers("missing").has_value());
  CHECK(mistakes.lines() ==
        std::vector<std::string>{"n.toml:2:11: 'bad' takes a list of whole numbers, such as [1, 2]",
                                 "n.toml:4:7: 'one' takes a list of whole numbers, such as [1, 2]"});
}

TEST_CASE("sizes are decimal or binary by their unit") {
  const std::pair<const char*, std::uint64_t> cases[] = {
      {"7", 7},
      {"\"7\"", 7},
      {"\"7B\"", 7},
      {"\"1kB\"", 1'000},
      {"\"1KiB\"", 1024},
      {"\"3 MB\"", 3'000'000},
      {"\"1GiB\"", 1u << 30},
  };
  for (const auto& [written, bytes] : cases) {
    Mistakes mistakes;
    const Document document = Document::parse(std::string("size = ") + written, "s.toml", mistakes);
    INFO(written);
    CHECK(document.root().size_bytes("size", 0, 1ull << 40) == bytes);
    CHECK(mistakes.none());
  }
}

TEST_CASE(
    "a size or number that is no such thing, or too large for one, is a mistake and not another value") {
  for (const char* written :
       {"-1", "\"-1\"", "\"1XB\"", "\"\"", "\"MB\"", "\"99999999999TiB\"", "1.5", "true"}) {
    Mistakes mistakes;
    const Document document = Document::parse(std::string("size = ") + written, "s.toml", mistakes);
    INFO(written);
    CHECK_FALSE(document.root().size_bytes("size", 0, 1ull << 40).has_value());
    CHECK(mistakes.lines().size() == 1);
  }
  Mistakes mistakes;
  const Document document = Document::parse("a = nan\nb = inf\n", "n.toml", mistakes);
  CHECK_FALSE(document.root().number("a", 0, 1).has_value());
  CHECK_FALSE(document.root().number("b", 0, 1).has_value());
  CHECK(mistakes.lines().size() == 2);
}

TEST_CASE(
    "a table written once where a list of tables belongs is told so, and its keys are not unknown ones") {
  Mistakes mistakes;
  Document document = Document::parse("[check]\nname = \"x\"\n", "t.toml", mistakes);
  CHECK(document.root().tables("check").empty());
  document.finish();
  CHECK(mistakes.lines() ==
        std::vector<std::string>{"t.toml:1:1: 'check' is a list of tables: write [[check]] for each"});
}

TEST_CASE("after a syntax error nothing else is reported of the file") {
  Mistakes mistakes;
  Document document = Document::parse("name = \n", "t.toml", mistakes);
  CHECK_FALSE(document.readable());
  document.root().need_string("name");
  document.root().mistake("name", "is wrong");
  document.finish();
  CHECK(mistakes.lines().size() == 1);
}

TEST_CASE("keys come in the order of the file, and elements have places of their own") {
  Mistakes mistakes;
  Document document = Document::parse("[z]\n[a]\n[m]\n", "k.toml", mistakes);
  CHECK(document.root().keys() == std::vector<std::string>{"z", "a", "m"});
  const Document list = Document::parse("list = [\"a\",\n  \"b\"]\n", "l.toml", mistakes);
  CHECK(list.root().position_of("list", 1).line == 2);
  CHECK(list.root().position_of("list", 1).column == 3);
}
