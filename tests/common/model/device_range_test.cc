#include "common/model/device_range.h"

#include <random>
#include <vector>

#include "tests/support/catch.h"

using namespace tidemark;

namespace {

DeviceRange range(const std::string& text) {
  const auto parsed = DeviceRange::parse(text);
  INFO(parsed.status().message());
  REQUIRE(parsed.ok());
  return *parsed;
}

bool holds(const std::string& text, const std::string& address) {
  return range(text).holds(*Address::parse(address));
}

}  // namespace

TEST_CASE("a range holds the addresses from its first to its last, and no other") {
  struct Row {
    const char* range;
    const char* text;  // as it is written
    std::vector<const char*> in;
    std::vector<const char*> out;
  };
  const std::vector<Row> table = {
      {"10.0.0.5", "10.0.0.5", {"10.0.0.5", "::ffff:10.0.0.5"}, {"10.0.0.4", "10.0.0.6", "::a00:5"}},
      {"10.0.0.5/32", "10.0.0.5", {"10.0.0.5"}, {"10.0.0.4", "10.0.0.6"}},
      {"10.0.0.0/24", "10.0.0.0/24", {"10.0.0.0", "10.0.0.255"}, {"9.255.255.255", "10.0.1.0"}},
      {"10.0.0.128/25", "10.0.0.128/25", {"10.0.0.128", "10.0.0.255"}, {"10.0.0.127"}},
      {"10.8.0.0/13", "10.8.0.0/13", {"10.8.0.0", "10.15.255.255"}, {"10.7.255.255", "10.16.0.0"}},
      {"0.0.0.0/0", "0.0.0.0/0", {"0.0.0.0", "255.255.255.255"}, {"::", "2001:db8::1"}},
      {"::ffff:10.0.0.0/120", "10.0.0.0/24", {"10.0.0.7"}, {"10.0.1.0"}},
      {"::/0", "::/0", {"::", "2001:db8::1", "ffff::"}, {"10.0.0.1", "::ffff:10.0.0.1"}},
      {"::fffe:0:0/95", "::fffe:0:0/95", {"::fffe:0:1"}, {"10.0.0.1"}},
      {"2001:db8::/32",
       "2001:db8::/32",
       {"2001:db8::", "2001:db8:ffff::1"},
       {"2001:db7:ffff::", "2001:db9::"}},
      {"2001:db8::1", "2001:db8::1", {"2001:DB8:0::1"}, {"2001:db8::2"}},
      {"2001:db8::/127", "2001:db8::/127", {"2001:db8::1"}, {"2001:db8::2"}},
  };
  for (const Row& row : table) {
    CAPTURE(row.range);
    CHECK(range(row.range).text() == row.text);
    CHECK(range(row.text).text() == row.text);
    for (const char* address : row.in) CHECK(holds(row.range, address));
    for (const char* address : row.out) CHECK_FALSE(holds(row.range, address));
    CHECK_FALSE(range(row.range).holds_host(row.text));
  }
}

TEST_CASE("a host name is held whole, or below a domain") {
  CHECK(range("SW1.Example.org.").text() == "sw1.example.org");
  CHECK(range("sw1.example.org").holds_host("SW1.example.ORG."));
  CHECK_FALSE(range("sw1.example.org").holds_host("sw1.example.or"));
  CHECK_FALSE(range("sw1.example.org").holds_host("a.sw1.example.org"));
  CHECK_FALSE(range("sw1.example.org").holds_host(""));
  CHECK(range("*.Example.org").text() == "*.example.org");
  CHECK(range("*.example.org").holds_host("sw1.example.org"));
  CHECK(range("*.example.org").holds_host("a.b.example.org."));
  for (const char* other : {"example.org", ".example.org", "badexample.org", "example.org.evil.net", ""})
    CHECK_FALSE(range("*.example.org").holds_host(other));
  CHECK_FALSE(range("*.example.org").holds(*Address::parse("10.0.0.1")));
  CHECK(range("core_sw-1").holds_host("core_sw-1"));
}

TEST_CASE("what is no range is refused with a sentence that says what would be right") {
  const std::pair<std::string, const char*> table[] = {
      {"", "empty"},
      {"10.0.0.5/24", "10.0.0.0/24"},
      {"2001:db8::1/32", "2001:db8::/32"},
      {"10.0.0.0/33", "0 to 32"},
      {"2001:db8::/129", "0 to 128"},
      {"10.0.0.0/", "0 to 32"},
      {"10.0.0.0/08", "0 to 32"},
      {"10.0.0.0/-1", "0 to 32"},
      {"10.0.0.0/255.255.255.0", "0 to 32"},
      {"10.0.0/24", "before the slash"},
      {"sw1/24", "before the slash"},
      {"10.0.0.300", "up to 255"},
      {"10.0.0", "up to 255"},
      {"010.0.0.1", "up to 255"},
      {"fe80::1%eth0", "zone"},
      {"1:2", "eight groups"},
      {"*", "0.0.0.0/0"},
      {"*.", "0.0.0.0/0"},
      {"sw*.example.org", "*.example.org"},
      {"sw 1", "10.0.0.0/24"},
      {"a..b", "1 to 63"},
      {".", "1 to 63"},
      {std::string(64, 'a'), "1 to 63"},
      {std::string(254, 'a'), "253"},
      {"sw\x01", "sw?"},
      {"*.*.org", "*.example.org"},
  };
  for (const auto& [given, words] : table) {
    CAPTURE(given);
    const auto parsed = DeviceRange::parse(given);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.status().code() == absl::StatusCode::kInvalidArgument);
    CAPTURE(parsed.status().message());
    CHECK(std::string(parsed.status().message()).find(words) != std::string::npos);
  }
}

TEST_CASE("two ranges overlap where something can be in both, whichever is asked") {
  struct Row {
    const char* one;
    const char* other;
    bool overlap;
  };
  for (const Row& row : std::vector<Row>{{"10.0.0.0/8", "10.1.0.0/16", true},
                                         {"10.0.0.0/8", "10.0.0.5", true},
                                         {"10.0.0.0/8", "11.0.0.0/8", false},
                                         {"0.0.0.0/0", "::/0", false},
                                         {"::/0", "2001:db8::1", true},
                                         {"::/0", "10.0.0.1", false},
                                         {"sw1.a.org", "sw1.a.org", true},
                                         {"sw1.a.org", "sw2.a.org", false},
                                         {"sw1.a.org", "*.a.org", true},
                                         {"a.org", "*.a.org", false},
                                         {"*.a.org", "*.b.a.org", true},
                                         {"*.a.org", "*.a.org", true},
                                         {"*.a.org", "*.ba.org", false},
                                         {"10.0.0.1", "sw1.a.org", false}}) {
    CAPTURE(row.one, row.other);
    CHECK(range(row.one).overlaps(range(row.other)) == row.overlap);
    CHECK(range(row.other).overlaps(range(row.one)) == row.overlap);
  }
}

TEST_CASE("a device is held by its address or by the host name that it was configured by") {
  const std::vector<DeviceRange> ranges{range("10.0.0.0/24"), range("*.example.org")};
  CHECK(any_holds(ranges, "10.0.0.5", ""));
  CHECK(any_holds(ranges, "192.0.2.1", "sw1.example.org"));
  CHECK(any_holds(ranges, "", "sw1.example.org"));
  CHECK_FALSE(any_holds(ranges, "192.0.2.1", "sw1"));
  CHECK_FALSE(any_holds(ranges, "", ""));
  CHECK_FALSE(any_holds({}, "10.0.0.5", "sw1.example.org"));
}

TEST_CASE("a range of IPv4 holds what counting says") {
  std::mt19937 random(11);
  for (int i = 0; i < 2'000; ++i) {
    const unsigned bits = random() % 33;
    const auto host = std::uint32_t(random());
    const std::uint32_t mask = bits == 0 ? 0 : ~std::uint32_t{0} << (32 - bits);
    const auto text = [](std::uint32_t n) {
      return std::to_string(n >> 24) + "." + std::to_string((n >> 16) & 255) + "." +
             std::to_string((n >> 8) & 255) + "." + std::to_string(n & 255);
    };
    const std::uint32_t begin = host & mask;
    const std::uint32_t asked = random() % 2 == 0 ? begin ^ (1u << (random() % 32)) : std::uint32_t(random());
    CAPTURE(text(begin), bits, text(asked));
    CHECK(holds(text(begin) + "/" + std::to_string(bits), text(asked)) == ((asked & mask) == begin));
  }
}
