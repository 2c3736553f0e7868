#include <array>
#include <chrono>
#include <memory>

#include "agent/snmp/requester/requester.h"
#include "tests/agent/snmp/ber.h"
#include "tests/agent/snmp/fake_agent.h"
#include "tests/agent/snmp/hearing.h"
#include "tests/agent/snmp/hearing_bytes.h"
#include "tests/agent/snmp/simulated_loop.h"
#include "tests/agent/snmp/usm.h"

namespace tidemark::snmp {
namespace {

using CredentialPtr = std::shared_ptr<const Credential>;

constexpr std::int32_t kId = 4'711;
constexpr Patience kPatience{Duration{1'000}, 1};

CredentialPtr made(Version version, Authentication authentication, Privacy privacy) {
  const auto out = v3_credential(authentication, privacy);
  out->version = version;
  out->community = "public";
  return out;
}

/// v1, v2c, and v3 at its levels.
const std::array<CredentialPtr, 5>& credentials() {
  static const std::array<CredentialPtr, 5> all = {
      made(Version::kV1, Authentication::kNone, Privacy::kNone),
      made(Version::kV2c, Authentication::kNone, Privacy::kNone),
      made(Version::kV3, Authentication::kNone, Privacy::kNone),
      made(Version::kV3, Authentication::kSha256, Privacy::kNone),
      made(Version::kV3, Authentication::kSha512, Privacy::kAes128)};
  return all;
}

/// The library keeps every engine's time by the clock.
UsmEngine engine() {
  static const auto begin = std::chrono::steady_clock::now();
  const auto since = std::chrono::steady_clock::now() - begin;
  return {std::string("\x80\x00\x1f\x88\x04hearing", 12), 5,
          1'000 + static_cast<std::int32_t>(std::chrono::duration_cast<std::chrono::seconds>(since).count())};
}

Request a_request(std::int32_t id, Version version = Version::kV2c) {
  Request out;
  out.operation = version == Version::kV1 ? Operation::kGetNext : Operation::kGetBulk;
  out.id = id;
  out.max_repetitions = 4;
  out.names = {*Oid::parse("1.3.6.1.9")};
  return out;
}

void look_at(const Response& response) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < response.size(); ++i) {
    const Varbind one = response.at(i);
    hold(one.name.size() <= kOidNumbersMax && one.syntax <= Syntax::kEndOfMib);
    for (const std::uint32_t number : one.name) bytes += number;
    for (const char c : one.text) bytes += static_cast<unsigned char>(c);
  }
  hold(bytes + 1 > 0);
}

std::string in_message(const Credential& credential, const std::string& pdu) {
  if (credential.version == Version::kV3)
    return secured(credential, engine(), kId, scoped_pdu(engine(), pdu));
  return element(0x30, number(0x02, credential.version == Version::kV1 ? 0 : 1, false) +
                           element(0x04, credential.community) + pdu);
}

Mib device() {
  Mib mib;
  mib.set("1.3.6.1.9.1", integer(-129));
  mib.set("1.3.6.1.9.2", counter64(1LL << 40));
  mib.set("1.3.6.1.9.3", octets("text"));
  mib.set("1.3.6.1.9.4", identifier("1.3.6.1.4.1.4294967295.0"));
  mib.set("1.3.6.1.9.5", {Syntax::kReal, 0, ""});
  return mib;
}

/// Answers come when they are told to.
class Line : public Datagrams {
 public:
  Received received;
  std::string sent;
  void on_received(Received taken) override { received = std::move(taken); }
  bool send(const Address&, std::string_view bytes) override {
    sent = bytes;
    return true;
  }
};

/// The id of a message of v3, which its header begins with.
std::int32_t id_of_v3(const std::string& message) {
  const std::size_t header = message.find(std::string("\x02\x01\x03\x30", 4));
  hold(header != std::string::npos);
  std::int32_t out = 0;
  const auto size = static_cast<std::size_t>(message[header + 6]);
  for (std::size_t i = 0; i < size; ++i)
    out = static_cast<std::int32_t>(static_cast<std::uint32_t>(out) << 8U |
                                    static_cast<unsigned char>(message[header + 7 + i]));
  return out;
}

std::string right_answer(const Credential& credential, const std::string& sent, bool known) {
  Response response;
  if (credential.version != Version::kV3) {
    const auto asked = parse_request(sent, credential.community);
    hold(asked.has_value());
    device().answer(*asked, response);
    return encode_response(response, credential.community, credential.version == Version::kV1);
  }
  const std::int32_t id = id_of_v3(sent);
  if (!known) return usm_report(engine(), id);
  device().answer(a_request(id), response);
  return secured(credential, engine(), id, scoped_pdu(engine(), encode_pdu(response)));
}

}  // namespace

void hear_message(std::string_view bytes) {
  Choices in(bytes.substr(0, 2));
  const Credential& credential = *credentials()[in.next() % credentials().size()];
  const unsigned way = in.next() % 5;
  const std::string content(bytes.substr(std::min<std::size_t>(2, bytes.size())));
  Conversation conversation(CredentialPtr(CredentialPtr(), &credential));
  Response out;
  if (way > 0 && credential.version == Version::kV3) {
    hold(conversation.probe(kId).ok());
    const auto heard = conversation.decode(usm_report(engine(), kId), out);
    hold(heard.ok() && *heard == Conversation::Heard::kEngine && conversation.ready());
  }
  if (conversation.ready()) hold(conversation.encode(a_request(kId, credential.version)).ok());
  std::string message = content;
  if (way == 2) message = in_message(credential, content);
  if (way == 3) {
    message = in_message(credential, element(0xa2, number(0x02, kId, false) + std::string("\2\1\0\2\1\0", 6) +
                                                       element(0x30, content)));
  }
  if (way == 4 && credential.version == Version::kV3) message = secured(credential, engine(), kId, content);
  if (const auto heard = conversation.decode(message, out); heard.ok()) {
    look_at(out);
    if (*heard == Conversation::Heard::kResponse) hold(conversation.ready());
  }
  if (conversation.ready()) hold(conversation.encode(a_request(kId, credential.version)).ok());
}

void hear_datagrams(std::string_view bytes) {
  const Address there = *Address::parse("192.0.2.1", 161), elsewhere = *Address::parse("192.0.2.1", 162);
  Choices in(bytes);
  const CredentialPtr credential = credentials()[in.next() % credentials().size()];
  SimulatedLoop loop;
  Line line;
  Vitals vitals;
  Requester requester(line, loop.clock, vitals, {loop.after(), kId});
  const auto peer = requester.peer(there, credential);
  int asked = 0, told = 0;
  bool known = false;  // the device's engine, as a right answer is to have it
  const auto ask = [&] {
    ++asked;
    requester.ask(peer, a_request(0, credential->version), kPatience,
                  [&](const absl::Status& status, const Response& response) {
                    ++told;
                    look_at(response);
                    if (absl::IsDeadlineExceeded(status)) known = false;
                  });
  };
  while (!in.over()) {
    if (!peer->busy()) ask();
    const std::uint8_t what = in.next();
    const Address from = what & 0x80U ? elsewhere : there;
    if ((what & 0x3U) == 0) {
      line.received(from, in.piece(in.next()));
    } else if ((what & 0x3U) == 1) {
      loop.pass(Duration{in.next() * 16}, [] {});
    } else {
      std::string answer = right_answer(*credential, line.sent, known);
      if (credential->version == Version::kV3 && from == there && (what & 0x3U) == 2) known = true;
      for (std::uint8_t spoilt = (what & 0x3U) == 2 ? 0 : in.next() % 4 + 1; spoilt > 0; --spoilt)
        answer[in.number() % answer.size()] ^= static_cast<char>(in.next());
      line.received(from, answer);
    }
  }
  loop.pass(Duration{60'000}, [] {});
  hold(requester.open() == 0 && !peer->busy() && asked == told);
}

void hear_spoilt(std::string_view bytes) {
  Choices in(bytes);
  const std::vector<std::string> seeds = hearing_seeds();
  std::string message = seeds[in.next() % seeds.size()];
  while (!in.over() && message.size() > 2) {
    const std::size_t at = in.number() % message.size();
    switch (in.next() % 4) {
      case 0:
        message[at] = static_cast<char>(in.next());
        break;
      case 1:
        message.insert(at, in.piece(in.next()));
        break;
      case 2:
        message.erase(at, in.next());
        break;
      default:
        message.insert(at, message.substr(in.number() % message.size(), in.next()));
    }
  }
  hear_message(message);
  hear_datagrams(message);
}

std::vector<std::string> hearing_seeds() {
  std::vector<std::string> out;
  Response response;
  device().answer(a_request(kId), response);
  response.id = kId;
  const std::string pdu = encode_pdu(response);
  const std::string varbinds = pdu.substr(pdu.size() > 0x80 ? 17 : 15);
  for (std::size_t i = 0; i < credentials().size(); ++i) {
    const auto with = [&](char way, const std::string& content) {
      out.push_back(std::string{static_cast<char>(i), way} + content);
    };
    with(0, usm_report(engine(), kId));
    with(1, in_message(*credentials()[i], pdu));
    with(2, pdu);
    with(3, varbinds);
    with(4, scoped_pdu(engine(), pdu));
    // For the others: an answer, a spoilt one, time, some bytes.
    out.push_back(std::string{static_cast<char>(i), 2, 2, 3, 1, 1, 5, 9, 1, 60, 0, 4} + "\x30\x80zz");
  }
  return out;
}

}  // namespace tidemark::snmp
