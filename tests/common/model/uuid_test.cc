#include "common/model/uuid.h"

#include "tests/support/catch.h"

using namespace tidemark;

TEST_CASE("a uuid's text and bytes read back as the same uuid") {
  for (int i = 0; i < 100; ++i) {
    const Uuid uuid = Uuid::random();
    CHECK(Uuid::parse(uuid.text()) == uuid);
    CHECK(Uuid::from_bytes(uuid.raw()) == uuid);
    CHECK(uuid.text()[14] == '4');
  }
}

TEST_CASE("a named uuid is that of its namespace and name, as others make it") {
  const Uuid dns = *Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  const Uuid url = *Uuid::parse("6ba7b811-9dad-11d1-80b4-00c04fd430c8");
  CHECK(Uuid::named(dns, "www.example.com").text() ==
        "2ed6657d-e927-568b-95e1-2665a8aea6a2");  // RFC 9562, A.4
  CHECK(Uuid::named(dns, "python.org").text() == "886313e1-3b8a-5372-9b90-0c9aee199e5d");
  CHECK(Uuid::named(url, "http://www.ietf.org/rfc/rfc4122.txt").text() ==
        "d0690b3c-b29d-52e7-81b0-d573b503f2d4");
  CHECK(Uuid::named(Uuid{}, "").text() == "e129f27c-5103-5c5c-844b-cdf0a15e160d");
  CHECK(TypedUuid<struct Thing>::named(dns, "python.org").value == Uuid::named(dns, "python.org"));
}

TEST_CASE("what is not a uuid is not taken for one") {
  CHECK(Uuid{}.nil());
  CHECK(Uuid::parse("00010203-0405-0607-0809-0A0B0C0D0E0F")->text() ==
        "00010203-0405-0607-0809-0a0b0c0d0e0f");
  for (const char* bad : {"", "0001", "00010203-0405-0607-0809-0a0b0c0d0e0g",
                          "000102030405060708090a0b0c0d0e0f0000", "00010203-0405-0607-0809-0a0b0c0d0e0f "}) {
    CHECK_FALSE(Uuid::parse(bad).has_value());
  }
  CHECK_FALSE(Uuid::from_bytes("short").has_value());
}
