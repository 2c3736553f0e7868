#include <fstream>
#include <map>
#include <sstream>

#include "collector/import/fields.h"
#include "tests/collector/import/read_all.h"

/// IMPORT.md tells the formats: what it shows is read, and what it names is there.
namespace tidemark::import {
namespace {

std::string page() {
  std::ifstream in(std::string(TIDEMARK_TEST_DATA) + "/../../collector/import/IMPORT.md");
  std::stringstream out;
  out << in.rdbuf();
  REQUIRE(out.str().size() > 1'000);
  return out.str();
}

TEST_CASE("each format has an example on the page, every line of which is taken") {
  const std::string text = page();
  for (const Format& format : formats()) {
    INFO(format.name);
    const std::string open = "```" + std::string(format.name) + "\n";
    const std::size_t begin = text.find(open);
    REQUIRE(begin != std::string::npos);
    const std::string example =
        text.substr(begin + open.size(), text.find("```", begin + open.size()) - begin - open.size());
    const Read read = read_all(format.name, example);
    CHECK(read.status.ok());
    for (const RefusedLine& one : read.out.refused) FAIL(one.line << ": " << one.reason);
    CHECK(read.out.records.size() >= 2);
  }
}

TEST_CASE("the page has a row for each field") {
  const std::string text = page();
  for (std::size_t i = 0; i < kFields; ++i)
    CHECK(text.find("\n| `" + std::string(name_of(static_cast<Field>(i))) + "` | ") != std::string::npos);
}

}  // namespace
}  // namespace tidemark::import
