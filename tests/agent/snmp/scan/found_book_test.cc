#include "agent/snmp/scan/found_book.h"

#include <fstream>
#include <sstream>

#include "tests/agent/snmp/scan/net.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

using News = FoundBook::News;

const TimePoint kNow = from_unix_ms(1'767'225'600'000);

FoundDevice found(const Address& address, const std::string& description = "A switch") {
  FoundDevice out;
  out.address = address;
  out.credential = community("lan");
  out.facts = {description, "sw-1", *Oid::parse("1.3.6.1.4.1.9.1.1")};
  return out;
}

const auto kNobody = [](const Address&) { return false; };

FoundBook some() {
  FoundBook out;
  out.note(found(at("192.0.2.7")), kNow);
  FoundDevice refusing;
  refusing.address = *Address::parse("2001:db8::7", 1'161);
  refusing.refusal = "the device does not know the user";
  out.note(refusing, kNow + Duration{1});
  return out;
}

}  // namespace

TEST_CASE("a device is news once, and again when it says something else or takes another credential") {
  FoundBook book;
  CHECK(book.note(found(at("192.0.2.7")), kNow) == News::kNew);
  CHECK(book.note(found(at("192.0.2.7")), kNow) == News::kNone);
  CHECK(book.note(found(*Address::parse("192.0.2.7", 1'161)), kNow) == News::kNew);
  CHECK(book.note(found(at("192.0.2.7"), "A router"), kNow) == News::kChanged);
  CHECK(book.note(found(at("192.0.2.7"), "A router"), kNow) == News::kNone);
  FoundDevice other = found(at("192.0.2.7"), "A router");
  other.credential = community("new");
  CHECK(book.note(other, kNow) == News::kChanged);
  other.profiles = {"interfaces"};  // what we know of it is not what it says
  CHECK(book.note(other, kNow) == News::kNone);
}

TEST_CASE("who was silent too long is forgotten, and who is managed, and is news again then") {
  FoundBook book;
  for (const char* address : {"192.0.2.1", "192.0.2.2", "192.0.2.3"}) book.note(found(at(address)), kNow);
  book.note(found(at("192.0.2.1")), kNow + Duration{10});
  book.note(found(at("192.0.2.2")), kNow + Duration{10});
  book.forget(kNow + Duration{1}, [](const Address& address) { return address == at("192.0.2.2"); });
  CHECK(book.size() == 1);
  CHECK(book.note(found(at("192.0.2.1")), kNow) == News::kNone);
  CHECK(book.note(found(at("192.0.2.2")), kNow) == News::kNew);
  CHECK(book.note(found(at("192.0.2.3")), kNow) == News::kNew);
}

TEST_CASE("a full book takes no further ones, and goes on with those that it has") {
  FoundBook book;
  const AddressRange many = range("10.0.0.0-10.0.255.255");
  for (std::size_t i = 0; i < FoundBook::kDevicesMax; ++i)
    REQUIRE(book.note(found(many.at(i, 161)), kNow) == News::kNew);
  CHECK(book.note(found(many.at(FoundBook::kDevicesMax, 161)), kNow) == News::kNoRoom);
  CHECK(book.note(found(many.at(5, 161)), kNow + Duration{1}) == News::kNone);
  CHECK(book.size() == FoundBook::kDevicesMax);
  CHECK(*FoundBook::decode(book.encode()) == book);
  book.forget(kNow + Duration{1}, kNobody);
  CHECK(book.size() == 1);
}

TEST_CASE("what is kept is read back as it was, and the file of version 1 too") {
  REQUIRE(FoundBook::decode(FoundBook().encode()).ok());
  CHECK(*FoundBook::decode(FoundBook().encode()) == FoundBook());
  REQUIRE(FoundBook::decode(some().encode()).ok());
  CHECK(*FoundBook::decode(some().encode()) == some());
  std::ifstream file(TIDEMARK_TEST_DATA "/snmp/found_devices_1");
  std::ostringstream text;
  text << file.rdbuf();
  CHECK(text.str() == some().encode());
  REQUIRE(FoundBook::decode(text.str()).ok());
  CHECK(*FoundBook::decode(text.str()) == some());
}

TEST_CASE("every damaged byte, and every cut, is noticed") {
  const std::string good = some().encode();
  for (std::size_t place = 0; place < good.size(); ++place) {
    std::string bad = good;
    bad[place] = static_cast<char>(bad[place] ^ 1);
    CAPTURE(place);
    CHECK_FALSE(FoundBook::decode(bad).ok());
    CHECK_FALSE(FoundBook::decode(std::string_view(good).substr(0, place)).ok());
  }
}
