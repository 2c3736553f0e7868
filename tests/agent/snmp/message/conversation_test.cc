#include "agent/snmp/message/conversation.h"

#include <random>

#include "tests/agent/snmp/ber.h"
#include "tests/agent/snmp/fake_agent.h"
#include "tests/support/catch.h"

using namespace tidemark::snmp;

namespace {

std::shared_ptr<const Credential> credential(Version version = Version::kV2c) {
  auto out = std::make_shared<Credential>();
  out->version = version;
  out->community = "public";
  return out;
}

/// A value of each syntax that travels.
Mib all_syntaxes() {
  Mib mib;
  mib.set("1.3.6.1.9.1", integer(-129));
  mib.set("1.3.6.1.9.2", integer(2'147'483'647));
  mib.set("1.3.6.1.9.3", counter32(4'294'967'295));
  mib.set("1.3.6.1.9.4", counter64(static_cast<std::int64_t>(0xffff'ffff'ffff'fff0ULL)));
  mib.set("1.3.6.1.9.5", ticks(4'000'000'000));
  mib.set("1.3.6.1.9.6", octets(std::string("a\0\xff", 3)));
  mib.set("1.3.6.1.9.7", octets(""));
  mib.set("1.3.6.1.9.8", identifier("1.3.6.1.4.1.4294967295.0.128"));
  mib.set("1.3.6.1.9.9", {Syntax::kUnsigned, 4'294'967'295, ""});
  mib.set("1.3.6.1.9.10", {Syntax::kReal, 0, ""});
  mib.set("1.3.6.1.9.4294967295.300.16384", octets(std::string(700, 'x')));
  return mib;
}

Request everything(std::int32_t id) {
  Request out;
  out.operation = Operation::kGetBulk;
  out.id = id;
  out.max_repetitions = 13;
  out.names = {*Oid::parse("1.3.6.1.9")};
  return out;
}

}  // namespace

TEST_CASE("requests and answers of v1 and v2c are what another's BER makes of them") {
  const Mib mib = all_syntaxes();
  Conversation conversation(credential());
  const Request asked = everything(0x7fffffff);
  const auto message = conversation.encode(asked);
  REQUIRE(message.ok());
  const auto parsed = parse_request(*message, "public");
  REQUIRE(parsed);
  CHECK(parsed->operation == Operation::kGetBulk);
  CHECK(parsed->id == asked.id);
  CHECK(parsed->max_repetitions == 13);
  CHECK(parsed->names == asked.names);

  Response sent, got;
  mib.answer(*parsed, sent);
  const auto heard = conversation.decode(encode_response(sent, "public", false), got);
  REQUIRE(heard.ok());
  CHECK(*heard == Conversation::Heard::kResponse);
  CHECK(got.id == asked.id);
  REQUIRE(got.size() == sent.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    const Varbind a = sent.at(i), b = got.at(i);
    INFO(Oid(a.name).text());
    CHECK(std::equal(a.name.begin(), a.name.end(), b.name.begin(), b.name.end()));
    CHECK(a.syntax == b.syntax);
    CHECK(a.number == b.number);
    CHECK(a.text == b.text);
  }
  CHECK(got.at(3).value() == 18'446'744'073'709'551'600.0);
}

TEST_CASE("numbers that travel within an Opaque are numbers, and any other Opaque is octets") {
  const auto within = [](const std::string& content) {
    const std::string varbind =
        element(0x30, std::string("\x06\x03\x2b\x06\x01", 5) + element(0x44, content));
    const std::string pdu = element(0xa2, std::string("\2\1\7\2\1\0\2\1\0", 9) + element(0x30, varbind));
    Conversation conversation(credential());
    Response out;
    const auto heard =
        conversation.decode(element(0x30, std::string("\2\1\1", 3) + element(0x04, "public") + pdu), out);
    REQUIRE(heard.ok());
    REQUIRE(out.size() == 1);
    return std::pair(out.at(0).syntax, out.at(0).is_number() ? out.at(0).value() : -1);
  };
  using Found = std::pair<Syntax, double>;
  CHECK(within(std::string("\x9f\x78\x04\x41\xbc\x00\x00", 7)) == Found{Syntax::kReal, 23.5});
  CHECK(within(std::string("\x9f\x79\x08\x40\x37\x80\x00\x00\x00\x00\x00", 11)) ==
        Found{Syntax::kReal, 23.5});
  CHECK(within(std::string("\x9f\x76\x02\x01\x00", 5)) == Found{Syntax::kCounter64, 256});
  CHECK(within(std::string("\x9f\x7b\x02\x01\x00", 5)) == Found{Syntax::kCounter64, 256});
  CHECK(within(std::string("\x9f\x7a\x01\xfb", 4)) == Found{Syntax::kInteger, -5});
  CHECK(within(std::string("\x9f\x01\x02", 3)) == Found{Syntax::kOctets, -1});
  CHECK(within("text") == Found{Syntax::kOctets, -1});
  CHECK(within("") == Found{Syntax::kOctets, -1});
}

TEST_CASE("an answer of another version, community or kind is not taken") {
  Response response, out;
  response.id = 7;
  Conversation conversation(credential());
  CHECK(conversation.decode(encode_response(response, "public", false), out).ok());
  CHECK_FALSE(conversation.decode(encode_response(response, "public", true), out).ok());
  CHECK_FALSE(conversation.decode(encode_response(response, "publix", false), out).ok());
  CHECK_FALSE(conversation.decode("", out).ok());
  CHECK_FALSE(conversation.decode(std::string(70'000, 'x'), out).ok());
  // A request is no answer.
  CHECK_FALSE(conversation.decode(*conversation.encode(everything(7)), out).ok());
}

TEST_CASE("no bytes, however broken, do harm; what is taken has whole varbinds") {
  const Mib mib = all_syntaxes();
  Response response, out;
  mib.answer(everything(1), response);
  const std::string good = encode_response(response, "public", false);
  auto user = std::make_shared<Credential>();
  user->version = Version::kV3, user->user = "anna";
  Conversation v2(credential()), v1(credential(Version::kV1)), v3(user);
  std::mt19937_64 chance(11);
  for (std::size_t cut = 0; cut < good.size(); ++cut) {
    CHECK_FALSE(v2.decode(good.substr(0, cut), out).ok());
    CHECK_FALSE(v3.decode(good.substr(0, cut), out).ok());
  }
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = good;
    for (std::size_t i = 0; i < 1 + chance() % 4; ++i)
      bytes[chance() % bytes.size()] = static_cast<char>(chance());
    for (Conversation* const one : {&v2, &v1, &v3}) {
      if (!one->decode(bytes, out).ok()) continue;
      for (std::size_t i = 0; i < out.size(); ++i) CHECK(out.at(i).name.size() <= kOidNumbersMax);
    }
  }
}

TEST_CASE("an address is told as it is written, and one of another size as the bytes that it has") {
  for (const auto& [bytes, text] : std::vector<std::pair<std::string, std::string>>{
           {std::string("\xc0\x00\x02\xff", 4), "192.0.2.255"}, {"abc", "abc"}, {"", ""}}) {
    const Oid name{1, 3, 6, 1, 9};
    const std::string varbinds =
        element(0x30, element(0x30, encode_oid(name.numbers()) + element(0x40, bytes)));
    const std::string pdu =
        element(0xa2, number(2, 1, false) + number(2, 0, false) + number(2, 0, false) + varbinds);
    Response got;
    REQUIRE(Conversation(credential())
                .decode(element(0x30, number(2, 1, false) + element(4, "public") + pdu), got)
                .ok());
    REQUIRE(got.size() == 1);
    CHECK(got.at(0).syntax == Syntax::kOctets);
    CHECK(got.at(0).text == text);
  }
}

TEST_CASE("a pass phrase becomes the key of RFC 3414's example") {
  // Appendix A.3.2: "maplesyrup" by SHA.
  const auto key = key_of("maplesyrup", Authentication::kSha1);
  REQUIRE(key.ok());
  const std::vector<std::uint8_t> expected = {0x9f, 0xb5, 0xcc, 0x03, 0x81, 0x49, 0x7b, 0x37, 0x93, 0x52,
                                              0x89, 0x39, 0xff, 0x78, 0x8d, 0x5d, 0x79, 0x14, 0x52, 0x11};
  CHECK(*key == expected);
  CHECK_FALSE(key_of("short", Authentication::kSha256).ok());
  CHECK(key_of("long enough", Authentication::kSha512)->size() == 64);
}

TEST_CASE("v3 asks for the engine first, and cannot ask for anything else before") {
  auto user = std::make_shared<Credential>();
  user->version = Version::kV3, user->user = "anna";
  Conversation conversation(user);
  CHECK_FALSE(conversation.ready());
  CHECK(conversation.encode(everything(1)).status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(conversation.probe(1).ok());
}
