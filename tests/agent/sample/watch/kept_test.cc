#include "agent/sample/watch/kept.h"

#include <fstream>
#include <sstream>

#include "tests/support/catch.h"

namespace tidemark::watch {
namespace {

const std::vector<Kept>& some() {
  static const std::vector<Kept> kept = {
      {"app", "log", "/var/log/app.log 2049 17 120 00ff", "", 0},
      {"été \n%-", "journal", "", "the journal cannot be read: Permission denied", 18},
      {"bytes", "units", std::string("\0\xff", 2), "-", 18'446'744'073'709'551'615ull},
  };
  return kept;
}

}  // namespace

TEST_CASE("what is kept is read back as it was") {
  const auto back = decode(encode(some()));
  REQUIRE(back.ok());
  CHECK(*back == some());
  REQUIRE(decode(encode({})).ok());
  CHECK(decode(encode({}))->empty());
}

TEST_CASE("the file of version 1 is read") {
  std::ifstream file(TIDEMARK_TEST_DATA "/watch/watches_1");
  std::ostringstream text;
  text << file.rdbuf();
  const auto back = decode(text.str());
  REQUIRE(back.ok());
  CHECK(*back == some());
}

TEST_CASE("every damaged byte, and every cut, is noticed") {
  const std::string good = encode(some());
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    CAPTURE(at);
    CHECK_FALSE(decode(bad).ok());
    CHECK_FALSE(decode(std::string_view(good).substr(0, at)).ok());
  }
  CHECK_FALSE(decode("").ok());
}

}  // namespace tidemark::watch
