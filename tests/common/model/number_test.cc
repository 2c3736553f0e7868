#include "common/model/number.h"

#include <cstdint>

#include "tests/support/catch.h"

namespace tidemark {

TEST_CASE("a number is all of the text, or none") {
  CHECK(parse_number<int>("42") == 42);
  CHECK(parse_number<int>("-1") == -1);
  CHECK(parse_number<std::uint32_t>("1F90", 16) == 8080u);
  CHECK(parse_number<double>("1e3") == 1000.0);
  for (const char* text : {"", " 1", "1 ", "+1", "1x", "0x1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number<int>(text));
    CHECK_FALSE(parse_number<double>(text));
  }
  CHECK_FALSE(parse_number<std::uint8_t>("256"));
  CHECK_FALSE(parse_number<std::uint32_t>("-1"));
  CHECK_FALSE(parse_number<int>("1.5"));
}

}  // namespace tidemark
