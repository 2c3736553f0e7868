#include "common/model/address.h"

#include <random>

#include "tests/support/catch.h"

using namespace tidemark;

TEST_CASE("an address has one form, however it is written") {
  const std::pair<const char*, const char*> table[] = {
      {"10.0.0.1", "10.0.0.1"},
      {"0.0.0.0", "0.0.0.0"},
      {"255.255.255.255", "255.255.255.255"},
      {"::ffff:10.0.0.1", "10.0.0.1"},
      {"::FFFF:a00:1", "10.0.0.1"},
      {"0:0:0:0:0:ffff:10.0.0.1", "10.0.0.1"},
      {"::", "::"},
      {"::1", "::1"},
      {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
      {"2001:db8::", "2001:db8::"},
      {"2001:0db8:0000:0001:0000:0000:0000:0001", "2001:db8:0:1::1"},
      {"1:0:2:0:3:0:4:5", "1:0:2:0:3:0:4:5"},
      {"1:0:0:2:0:0:3:4", "1::2:0:0:3:4"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"::10.0.0.1", "::a00:1"},
      {"fe80::1", "fe80::1"},
  };
  for (const auto& [given, text] : table) {
    CAPTURE(given);
    const auto address = Address::parse(given);
    REQUIRE(address);
    CHECK(address->text() == text);
  }
}

TEST_CASE("what is no address is not taken for one") {
  for (const char* bad : {"",
                          "1",
                          "1.2.3",
                          "1.2.3.4.5",
                          "1.2.3.256",
                          "1.2.3.04",
                          "1.2.3.",
                          ".1.2.3",
                          "1.2.3.4 ",
                          "0x1.2.3.4",
                          "1.2.3.-4",
                          ":",
                          ":::",
                          "1::2::3",
                          "1:2:3:4:5:6:7",
                          "1:2:3:4:5:6:7:8:9",
                          "1:2:3:4:5:6:7:8::",
                          "12345::",
                          "g::",
                          "1.2.3.4::",
                          "::1.2.3",
                          "::1.2.3.4:5",
                          "fe80::1%eth0",
                          "[::1]",
                          "::1/64",
                          "1:",
                          ":1",
                          "1.2.3.4444"}) {
    CAPTURE(bad);
    CHECK_FALSE(Address::parse(bad).has_value());
  }
}

TEST_CASE("the text of any address reads back as the same address") {
  std::mt19937 random(7);
  for (int i = 0; i < 2'000; ++i) {
    Address address;
    for (auto& byte : address.bytes) byte = random() % 3 == 0 ? static_cast<std::uint8_t>(random()) : 0;
    if (i % 5 == 0) {
      address.bytes = {};
      address.bytes[10] = address.bytes[11] = 0xff;
      address.bytes[12] = static_cast<std::uint8_t>(random());
    }
    CAPTURE(address.text());
    CHECK(Address::parse(address.text()) == address);
    CHECK(address.is_v4() == (address.text().find(':') == std::string::npos));
  }
}
