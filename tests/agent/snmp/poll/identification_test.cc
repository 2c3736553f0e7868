#include "agent/snmp/poll/identification.h"

#include "tests/agent/snmp/mib.h"
#include "tests/support/catch.h"

using namespace tidemark::snmp;

TEST_CASE("a device is asked what it is, and then what it has, in v1 too") {
  for (const bool v1 : {false, true}) {
    Mib mib;
    mib.v1 = v1;
    mib.set("1.3.6.1.2.1.1.1.0", octets("A switch"));
    mib.set("1.3.6.1.2.1.1.2.0", identifier("1.3.6.1.4.1.9.1.1"));
    mib.set("1.3.6.1.2.1.1.5.0", octets("sw-1"));
    mib.set("1.3.6.1.2.1.2.2.1.2.1", octets("ge1"));
    std::vector<Oid> questions;
    for (std::uint32_t i = 1; i <= 20; ++i) questions.push_back(Oid{1, 3, 6, 1, 2, 1, i});
    Oid told;
    Identification identification([&](const Oid& id) {
      told = id;
      return questions;
    });
    Response response;
    int requests = 0;
    while (const auto request = identification.next()) {
      REQUIRE(++requests < 100);
      mib.answer(*request, response);
      identification.take(response);
    }
    CHECK(identification.facts().description == "A switch");
    CHECK(identification.facts().name == "sw-1");
    CHECK(told == *Oid::parse("1.3.6.1.4.1.9.1.1"));
    for (const Oid& question : questions)
      CHECK(identification.answers(question) == (question.numbers().back() <= 2));
  }
}

TEST_CASE("a table whose first value is none is there") {
  Mib mib;
  mib.set("1.3.6.1.2.1.2.2.1.2.1", {Syntax::kNull, 0, ""});
  const Oid table{1, 3, 6, 1, 2, 1, 2, 2, 1}, other{1, 3, 6, 1, 2, 1, 99};
  Identification identification([&](const Oid&) { return std::vector<Oid>{table, other}; });
  Response response;
  while (const auto request = identification.next()) {
    mib.answer(*request, response);
    identification.take(response);
  }
  CHECK(identification.answers(table));
  CHECK_FALSE(identification.answers(other));
}

TEST_CASE("a device that has nothing is nothing that is known") {
  const Mib mib;
  Identification identification([](const Oid&) { return std::vector<Oid>{}; });
  Response response;
  const auto request = identification.next();
  REQUIRE(request);
  mib.answer(*request, response);
  identification.take(response);
  CHECK_FALSE(identification.next());
  CHECK(identification.facts() == DeviceFacts{});
}
