#include "agent/snmp/requester/address_range.h"

#include <string>
#include <vector>

#include "tests/support/catch.h"

using namespace tidemark::snmp;

TEST_CASE("a range has its addresses in their order, and holds no others") {
  struct Case {
    const char* text;
    std::size_t size;
    const char *first, *last, *before, *behind;
  };
  const std::vector<Case> cases = {
      {"192.0.2.7", 1, "192.0.2.7", "192.0.2.7", "192.0.2.6", "192.0.2.8"},
      {"192.0.2.0/24", 254, "192.0.2.1", "192.0.2.254", "192.0.2.0", "192.0.2.255"},
      {"192.0.2.77/30", 2, "192.0.2.77", "192.0.2.78", "192.0.2.76", "192.0.2.79"},
      {"192.0.2.8/31", 2, "192.0.2.8", "192.0.2.9", "192.0.2.7", "192.0.2.10"},
      {"192.0.2.8/32", 1, "192.0.2.8", "192.0.2.8", "192.0.2.7", "192.0.2.9"},
      {"10.0.0.0/16", 65'534, "10.0.0.1", "10.0.255.254", "10.0.0.0", "10.0.255.255"},
      {"10.0.255.250-10.1.0.5", 12, "10.0.255.250", "10.1.0.5", "10.0.255.249", "10.1.0.6"},
      {"255.255.255.255", 1, "255.255.255.255", "255.255.255.255", "255.255.255.254", "0.0.0.0"},
      {"2001:db8::/112", 65'536, "2001:db8::", "2001:db8::ffff", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
       "2001:db8::1:0"},
      {"2001:db8::ffff:ffff:ffff:fffe-2001:db8:0:1::1", 4, "2001:db8::ffff:ffff:ffff:fffe", "2001:db8:0:1::1",
       "2001:db8::ffff:ffff:ffff:fffd", "2001:db8:0:1::2"},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    const auto range = AddressRange::parse(one.text, 65'536);
    REQUIRE(range.ok());
    CHECK(range->size() == one.size);
    CHECK(range->at(0, 161).with_port() == Address::parse(one.first, 161)->with_port());
    CHECK(range->at(one.size - 1, 9).text() == one.last);
    CHECK(range->holds(*Address::parse(one.first, 5)));
    CHECK(range->holds(*Address::parse(one.last, 5)));
    CHECK_FALSE(range->holds(*Address::parse(one.before, 5)));
    CHECK_FALSE(range->holds(*Address::parse(one.behind, 5)));
    const bool v6 = std::string(one.text).find(':') != std::string::npos;
    CHECK_FALSE(range->holds(*Address::parse(v6 ? "32.1.13.184" : "c000:207::", 5)));  // the same bytes
    CHECK(AddressRange::parse(one.text, one.size).ok());
    for (std::size_t i = 1; i < one.size; ++i) REQUIRE(range->at(i - 1, 1) < range->at(i, 1));
  }
}

TEST_CASE("what is no range, or too long a one, is told with what would be right") {
  for (const char* text :
       {"", "router-1", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "192.0.2/24", "192.0.2.9-192.0.2.1",
        "192.0.2.1-2001:db8::1", "192.0.2.1-", "2001:db8::/129", "*.example.org"}) {
    INFO(text);
    const auto range = AddressRange::parse(text, 65'536);
    REQUIRE_FALSE(range.ok());
    CHECK(std::string(range.status().message()).find("is no range: one is") != std::string::npos);
  }
  for (const char* text :
       {"10.0.0.0/15", "0.0.0.0/0", "::/0", "10.0.0.0-10.1.0.0", "2001:db8::/64", "2001:db8::-2001:db9::"}) {
    INFO(text);
    const auto range = AddressRange::parse(text, 65'536);
    REQUIRE_FALSE(range.ok());
    CHECK(std::string(range.status().message()).find("has more than 65536 addresses") != std::string::npos);
  }
}
