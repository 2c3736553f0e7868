#include <set>

#include "tests/collector/trends/worked_example.h"
#include "tests/support/catch.h"

using namespace tidemark;

TEST_CASE("the figures that were worked out by hand are those that are shown") {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(TIDEMARK_TEST_DATA "/figures")) {
    if (entry.path().extension() == ".toml") files.insert(entry.path());
  }
  REQUIRE(files.size() >= 20);
  for (const std::filesystem::path& file : files) {
    const trends::WorkedExample example = trends::worked_example(file);
    INFO(file.filename().string() << ": " << example.title);
    CHECK_FALSE(example.expected.empty());
    CHECK(example.computed == example.expected);
  }
}
