#include "common/model/version.h"

#include <string>

#include "tests/support/catch.h"

using namespace tidemark;

TEST_CASE("versions are ordered as Debian orders them") {
  const char* ordered[] = {
      "1.0~beta1~svn1245", "1.0~beta1", "1.0", "1.0-0.1", "1.0-1", "1.0-1+deb12u9", "1.0-1+deb12u10", "1.0a",
      "1.0+git1",          "1.0.1",     "1.2", "1.10",    "2",     "1:0.1",         "1:1.0~rc1",      "2:0"};
  for (std::size_t i = 0; i < std::size(ordered); ++i) {
    for (std::size_t j = 0; j < std::size(ordered); ++j) {
      CAPTURE(ordered[i], ordered[j]);
      const int order = compare_versions(ordered[i], ordered[j]);
      CHECK((order < 0) == (i < j));
      CHECK((order == 0) == (i == j));
    }
  }
}

TEST_CASE("what is written otherwise may be the same version") {
  CHECK(compare_versions("1.0", "0:1.0") == 0);
  CHECK(compare_versions("1.01", "1.1") == 0);
  CHECK(compare_versions("1.0-0", "1.0") == 0);
  CHECK(compare_versions("", "") == 0);
  CHECK(compare_versions("3.0.11-1~deb12u2", "3.0.14") < 0);
  CHECK(compare_versions("6.1.0-27-amd64", "6.1.0-25-amd64") > 0);
  CHECK(compare_versions("9" + std::string(40, '0'), "8" + std::string(40, '9')) > 0);  // beyond any integer
}
