#include "common/pinned/address.h"

#include <string>
#include <vector>

#include "tests/support/catch.h"

namespace tidemark::pinned {
namespace {

TEST_CASE("an address is read in every form that people write") {
  struct Row {
    const char* text;
    const char* host;
    int port;
    const char* again;
  };
  const std::vector<Row> rows = {
      {"collector.example", "collector.example", 7444, "collector.example:7444"},
      {"collector.example:9000", "collector.example", 9000, "collector.example:9000"},
      {"192.0.2.1:1", "192.0.2.1", 1, "192.0.2.1:1"},
      {"[2001:db8::1]:65535", "2001:db8::1", 65535, "[2001:db8::1]:65535"},
      {"[::1]", "::1", 7444, "[::1]:7444"},
      {"::1", "::1", 7444, "[::1]:7444"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const auto address = parse_address(row.text, kEnrollmentPort);
    REQUIRE(address.ok());
    CHECK(address->host == row.host);
    CHECK(address->port == row.port);
    CHECK(address->text() == row.again);
  }
}

TEST_CASE("what is no address is refused with what would be one") {
  for (const char* text : {"", ":7444", "host:", "host:0", "host:65536", "host:-1", "host:7x", "[::1",
                           "[::1]x", "[::1]:", "[]:1", "https://host", "two words", "host/path"}) {
    INFO(text);
    const auto address = parse_address(text, kEnrollmentPort);
    REQUIRE_FALSE(address.ok());
    CHECK(std::string(address.status().message()).find("host:port or [address]:port is needed") !=
          std::string::npos);
  }
}

TEST_CASE("what a collector announced is where it says, or where it was reached") {
  const Address collector{"collector.example", 7444};
  CHECK(announced("other.example:1", collector, kStreamPort).value() == "other.example:1");
  CHECK(announced("", collector, kStreamPort).value() == "collector.example:7443");
  CHECK(announced(":9", collector, kStreamPort).value() == "collector.example:9");
  CHECK(announced(":99999", collector, kStreamPort).status().message() ==
        "the collector announced an impossible port: :99999");
}

}  // namespace
}  // namespace tidemark::pinned
