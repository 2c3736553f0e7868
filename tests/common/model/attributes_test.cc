#include "common/model/attributes.h"

#include "tests/support/catch.h"

namespace tidemark {

TEST_CASE("attributes are read from key=value pairs in any order, and mistakes are none") {
  CHECK(parse_attributes("") == Attributes{});
  CHECK(parse_attributes("b=2,a=1") == Attributes{{"a", "1"}, {"b", "2"}});
  CHECK(parse_attributes("a=") == Attributes{{"a", ""}});
  CHECK(parse_attributes("a=x=y") == Attributes{{"a", "x=y"}});
  for (const char* text : {"a", "=1", "a=1,", ",a=1", "a=1,,b=2", "a=1,a=2"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_attributes(text));
  }
  CHECK(attributes_text({}).empty());
  CHECK(attributes_text({{"a", "1"}, {"b", "2"}}) == "{a=1, b=2}");
}

}  // namespace tidemark
