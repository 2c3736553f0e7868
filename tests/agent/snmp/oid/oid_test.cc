#include "agent/snmp/oid/oid.h"

#include <algorithm>
#include <random>

#include "tests/support/catch.h"

using namespace tidemark::snmp;

namespace {

/// Short ones of few numbers, so that prefixes and equal ones are frequent.
Oid any_oid(std::mt19937& random) {
  std::vector<std::uint32_t> numbers(1 + random() % 5);
  for (std::uint32_t& number : numbers) {
    const auto kind = random() % 8;
    number = kind == 0 ? 0xffffffffU : kind == 1 ? static_cast<std::uint32_t>(random()) : random() % 3;
  }
  return Oid(std::span<const std::uint32_t>(numbers));
}

/// RFC 3416, section 4.2.2: number by number; where one ends, it is before the other.
bool before_in_a_walk(const Oid& a, const Oid& b) {
  for (std::size_t i = 0; i < a.size() || i < b.size(); ++i) {
    if (i == a.size()) return true;
    if (i == b.size()) return false;
    if (a.numbers()[i] != b.numbers()[i]) return a.numbers()[i] < b.numbers()[i];
  }
  return false;
}

std::string long_text(std::size_t numbers) {
  std::string out = "1";
  for (std::size_t i = 1; i < numbers; ++i) out += ".7";
  return out;
}

}  // namespace

TEST_CASE("an identifier is read from numbers and dots, with a leading dot or without") {
  CHECK(Oid::parse("1.3.6.1.2.1.1.3.0") == Oid{1, 3, 6, 1, 2, 1, 1, 3, 0});
  CHECK(Oid::parse(".1.3.6") == Oid{1, 3, 6});
  CHECK(Oid::parse("0.4294967295") == Oid{0, 4294967295U});
  CHECK(Oid::parse(long_text(kOidNumbersMax))->size() == kOidNumbersMax);
}

TEST_CASE("what is no identifier is not read") {
  for (const char* text : {"", ".", "..1", "1.", "1..3", "1.3.", "1.-3", "1.+3", " 1.3", "1.3 ", "1,3",
                           "1.3a", "sysUpTime", "iso.3.6", "1.4294967296", "0x1.3"}) {
    CAPTURE(text);
    CHECK_FALSE(Oid::parse(text).has_value());
  }
  CHECK_FALSE(Oid::parse(long_text(kOidNumbersMax + 1)).has_value());
}

TEST_CASE("an identifier's text is read as the same identifier") {
  std::mt19937 random(1);
  for (int i = 0; i < 2'000; ++i) {
    const Oid oid = any_oid(random);
    CHECK(Oid::parse(oid.text()) == oid);
    CHECK(Oid::parse("." + oid.text()) == oid);
  }
}

TEST_CASE("identifiers are in the order of SNMP's walks") {
  const std::vector<Oid> walk = {{1, 3},
                                 {1, 3, 0},
                                 {1, 3, 6, 1, 2},
                                 {1, 3, 6, 1, 2, 9},
                                 {1, 3, 6, 1, 2, 10},
                                 {1, 3, 6, 2},
                                 {1, 3, 4294967295U},
                                 {2}};
  CHECK(std::is_sorted(walk.begin(), walk.end()));
  std::mt19937 random(2);
  for (int i = 0; i < 5'000; ++i) {
    const Oid a = any_oid(random);
    const Oid b = any_oid(random);
    CAPTURE(a.text(), b.text());
    CHECK((a < b) == before_in_a_walk(a, b));
    CHECK((a == b) == (a.text() == b.text()));
  }
}

TEST_CASE("what follows a prefix, put behind it, is the whole again") {
  std::mt19937 random(3);
  for (int i = 0; i < 2'000; ++i) {
    const Oid prefix = any_oid(random);
    const Oid suffix = any_oid(random);
    const Oid whole = prefix.with(suffix);
    CHECK(whole.size() == prefix.size() + suffix.size());
    CHECK(whole.starts_with(prefix));
    CHECK(whole.behind(prefix) == suffix);
    CHECK_FALSE(prefix.starts_with(whole));
    CHECK(prefix < whole);
  }
}

TEST_CASE("a prefix ends between numbers, not within one") {
  CHECK(Oid{1, 3, 6}.starts_with(Oid{1, 3}));
  CHECK(Oid{1, 3}.starts_with(Oid{1, 3}));
  CHECK(Oid{1, 3}.starts_with(Oid{}));
  CHECK_FALSE(Oid{1, 36}.starts_with(Oid{1, 3}));
  CHECK_FALSE(Oid{1, 3}.starts_with(Oid{1, 3, 6}));
  CHECK(Oid{1, 3}.behind(Oid{1, 3}).empty());
}
