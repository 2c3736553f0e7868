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
