#include "agent/sample/debian/version.h"

#include <fstream>
#include <string>

#include "tests/support/catch.h"

using namespace tidemark::debian;

TEST_CASE("versions stand in dpkg's order, either way round") {
  std::ifstream table(std::string(TIDEMARK_TEST_DATA) + "/debian/version_order.txt");
  std::string a, b;
  char sign = 0;
  int rows = 0;
  while (table >> a >> sign >> b) {
    CAPTURE(a, sign, b);
    const int order = compare_versions(a, b);
    CHECK((sign == '<' ? order < 0 : sign == '>' ? order > 0 : order == 0));
    const int back = compare_versions(b, a);
    CHECK((sign == '<' ? back > 0 : sign == '>' ? back < 0 : back == 0));
    ++rows;
  }
  CHECK(rows > 500);
}

TEST_CASE("what is no version has its place too") {
  CHECK(compare_versions("", "") == 0);
  CHECK(compare_versions("", "0") == 0);
  CHECK(compare_versions("", "1") < 0);
  CHECK(compare_versions("~", "") < 0);
  CHECK(compare_versions(":", "0:0-0") == 0);
  CHECK(compare_versions("\xff", "z") > 0);
}
