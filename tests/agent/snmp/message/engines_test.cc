#include "agent/snmp/message/conversation.h"
#include "agent/snmp/message/net_snmp.h"
#include "tests/agent/snmp/fake_agent.h"
#include "tests/agent/snmp/usm.h"
#include "tests/support/catch.h"

#include <net-snmp/library/lcd_time.h>

using namespace tidemark::snmp;

namespace {

constexpr std::int32_t kBootsMax = 0x7fffffff;

UsmEngine engine(std::uint32_t number, std::int32_t boots = 3) {
  std::string id("\x80\x00\x1f\x88\x04", 5);
  for (const unsigned shift : {24U, 16U, 8U, 0U}) id += static_cast<char>(number >> shift);
  return {id, boots, 1'000};
}

bool kept(const UsmEngine& engine) {
  return search_enginetime_list(reinterpret_cast<const u_char*>(engine.id.data()),
                                static_cast<u_int>(engine.id.size())) != nullptr;
}

Request request(std::int32_t id) {
  Request out;
  out.id = id;
  out.names = {*Oid::parse("1.3.6.1.2.1.1.3.0")};
  return out;
}

std::string answer(const Credential& credential, const UsmEngine& engine, std::int32_t id) {
  Mib mib;
  mib.set("1.3.6.1.2.1.1.3.0", ticks(77));
  Response response;
  mib.answer(request(id), response);
  return secured(credential, engine, id, scoped_pdu(engine, encode_pdu(response)));
}

/// The device tells its engine.
void introduce(Conversation& conversation, const UsmEngine& engine, std::int32_t id) {
  Response out;
  REQUIRE(conversation.probe(id).ok());
  const auto heard = conversation.decode(usm_report(engine, id), out);
  REQUIRE(heard.ok());
  REQUIRE(*heard == Conversation::Heard::kEngine);
}

bool taken(Conversation& conversation, const UsmEngine& engine, std::int32_t id) {
  Response out;
  REQUIRE(conversation.encode(request(id)).ok());
  const auto heard = conversation.decode(answer(conversation.credential(), engine, id), out);
  return heard.ok() && *heard == Conversation::Heard::kResponse && out.size() == 1 && out.at(0).number == 77;
}

}  // namespace

TEST_CASE("answers at every level of security are what another's cryptography makes of them") {
  std::uint32_t number = 0;
  for (const auto authentication :
       {Authentication::kNone, Authentication::kSha1, Authentication::kSha224, Authentication::kSha256,
        Authentication::kSha384, Authentication::kSha512}) {
    for (const auto privacy : {Privacy::kNone, Privacy::kAes128}) {
      if (authentication == Authentication::kNone && privacy != Privacy::kNone) continue;
      CAPTURE(static_cast<int>(authentication), static_cast<int>(privacy));
      Conversation conversation(v3_credential(authentication, privacy));
      const UsmEngine device = engine(++number);
      introduce(conversation, device, 1);
      CHECK(taken(conversation, device, 2));
      if (authentication == Authentication::kNone) continue;
      // A bit of it, wherever it is, and it is not taken.
      Response out;
      const std::string good = answer(conversation.credential(), device, 3);
      for (std::size_t at = 0; at < good.size(); ++at) {
        REQUIRE(conversation.encode(request(3)).ok());
        std::string bad = good;
        bad[at] ^= 1;
        CHECK_FALSE(conversation.decode(bad, out).ok());
      }
      CHECK(taken(conversation, device, 4));
    }
  }
}

TEST_CASE("an engine that nobody asked for leaves nothing behind") {
  Conversation conversation(v3_credential(Authentication::kNone, Privacy::kNone));
  Response out;
  REQUIRE(conversation.probe(7).ok());
  CHECK_FALSE(conversation.decode(usm_report(engine(1'000, kBootsMax), 8), out).ok());
  CHECK_FALSE(kept(engine(1'000)));
  CHECK_FALSE(conversation.ready());
}

TEST_CASE("of engines that change for ever the library keeps only so many") {
  Conversation conversation(v3_credential(Authentication::kNone, Privacy::kNone));
  Response out;
  std::size_t many = 0;
  constexpr std::uint32_t first = 1'000'000;
  for (std::uint32_t i = 0; i < kEnginesBeforeClearing + 10; ++i) {
    REQUIRE(conversation.probe(7).ok());
    REQUIRE(conversation.decode(usm_report(engine(first + i), 7), out).ok());
  }
  for (std::uint32_t i = 0; i < kEnginesBeforeClearing + 10; i += 100)
    many += kept(engine(first + i)) ? 1 : 0;
  CHECK(many <= 1);
  CHECK(taken(conversation, engine(first + kEnginesBeforeClearing + 9), 9));
}

TEST_CASE(
    "a device whose engine was set back is heard again once it is asked anew, and nobody else speaks for "
    "it") {
  Conversation conversation(v3_credential(Authentication::kSha256, Privacy::kAes128));
  introduce(conversation, engine(2'000, 9), 1);
  CHECK(taken(conversation, engine(2'000, 9), 2));
  // Boots go up alone, by RFC 3414; lower ones are an old message that is played again.
  CHECK_FALSE(taken(conversation, engine(2'000, 1), 3));
  conversation.forget_engine();
  introduce(conversation, engine(2'000, 1), 4);
  CHECK(taken(conversation, engine(2'000, 1), 5));

  // What is said of it without a signature counts for nothing once it signs itself.
  Conversation other(v3_credential(Authentication::kSha256, Privacy::kNone));
  introduce(other, engine(2'001, kBootsMax), 6);
  CHECK(taken(other, engine(2'001, 4), 7));
  introduce(other, engine(2'001, kBootsMax), 8);
  CHECK(taken(other, engine(2'001, 4), 9));
}
