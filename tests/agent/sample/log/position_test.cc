#include "agent/sample/log/position.h"

#include "tests/support/catch.h"

namespace tidemark::logfile {

TEST_CASE("a position is read back as it was") {
  for (const Position& position :
       {Position{"/var/log/app.log", 17, 2'048, 1'024, 0xfedcba9876543210u, false},
        Position{"/var/log/with blank", 18'446'744'073'709'551'615u, 1, 1, 0, true},
        Position{"/x", 0, 0, 0, 0, false}}) {
    CHECK(parse_position(text_of(position)) == position);
  }
}

TEST_CASE("what is no position is none") {
  const std::string good = text_of({"/x", 1, 2, 2, 3, false});
  CHECK(parse_position(good));
  for (const char* bad : {"", "1", "1 1 2 2 0 0", "1 1 2 2 0 0 ", "2 1 2 2 0 0 /x", "1 a 2 2 0 0 /x",
                          "1 1 2 3 0 0 /x", "1 1 2000 1025 0 0 /x", "1 1 2 2 0  /x", "1 -1 2 2 0 0 /x"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_position(bad));
  }
}

}  // namespace tidemark::logfile
