#include "agent/snmp/message/reception.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "agent/snmp/message/decode_response.h"
#include "agent/snmp/message/encode_message.h"
#include "agent/snmp/message/local_user.h"
#include "agent/snmp/message/net_snmp.h"
#include "agent/snmp/message/v3_message.h"

namespace tidemark::snmp {
namespace {

using Heard = Reception::Heard;

constexpr std::size_t kMessageMax = 65'507;  // what UDP carries
constexpr std::size_t kEngineMin = 5, kEngineMax = 32;
constexpr std::uint32_t kBootsMax = 2'147'483'647;  // from there on nothing is in the window any more
constexpr long kWindow = 150;                       // seconds (RFC 3414, section 2.2.3)

/// usmStats… that reports tell, by their last number (RFC 3414, section 5).
enum Counter : std::uint32_t {
  kUnsupportedSecLevels = 1,
  kNotInTimeWindows = 2,
  kUnknownUserNames = 3,
  kUnknownEngineIds = 4,
  kWrongDigests = 5,
  kDecryptionErrors = 6,
};

void stray(std::string_view reason, Heard& out) {
  out.kind = Heard::Kind::kStray;
  out.reason = reason;
}

void refused(std::string_view reason, Heard& out) {
  out.kind = Heard::Kind::kRefused;
  out.reason = reason;
}

/// A Response of v2c to an inform, with what that has in it.
std::string answer_of(u_char* pdu_at, std::size_t size, const std::string& community) {
  const Pdu pdu(snmp_pdu_create(SNMP_MSG_RESPONSE), snmp_free_pdu);
  if (snmp_pdu_parse(pdu.get(), pdu_at, &size) != 0) return {};
  pdu->command = SNMP_MSG_RESPONSE;
  pdu->errstat = pdu->errindex = 0;
  // The library frees it with the PDU.
  pdu->community = static_cast<u_char*>(std::malloc(community.size() + 1));
  if (pdu->community == nullptr) return {};
  std::copy(community.begin(), community.end(), pdu->community);
  pdu->community_len = community.size();
  netsnmp_session session;
  snmp_sess_init(&session);
  session.version = SNMP_VERSION_2c;
  pdu->version = SNMP_VERSION_2c;
  return encode_message(session, *pdu).value_or(std::string{});
}

bool known_to_library(const std::string& engine) {
  u_int boots = 0, time = 0;
  return get_enginetime(bytes_of(engine), static_cast<u_int>(engine.size()), &boots, &time, TRUE) ==
         SNMPERR_SUCCESS;
}

}  // namespace

Reception::Reception(OwnEngine engine, Duration began) : engine_(std::move(engine)), began_(began) {
  start_net_snmp();
}
Reception::~Reception() = default;

void Reception::forget_keys() {
  users_.clear();
  order_.clear();
}

void Reception::hear(std::string_view message, Believed believed, Duration now, Heard& out) {
  out.kind = Heard::Kind::kStray;
  out.reason = {};
  out.answer.clear();
  out.by = 0;
  out.notification.v1.reset();
  out.notification.pdu.clear();
  out.notification.inform = false;
  if (message.size() > kMessageMax) return stray("longer than a message can be", out);
  u_char type = 0;
  long version = 0;
  std::size_t left = message.size();
  u_char* at = asn_parse_sequence(const_cast<u_char*>(reinterpret_cast<const u_char*>(message.data())), &left,
                                  &type, ASN_SEQUENCE | ASN_CONSTRUCTOR, "message");
  if (at != nullptr) at = asn_parse_int(at, &left, &type, &version, sizeof version);
  if (at == nullptr) return stray("no SNMP message", out);
  if (version == SNMP_VERSION_3) return hear_v3(message, believed, now, out);
  hear_community(message, believed, out);
}

void Reception::hear_community(std::string_view message, Believed believed, Heard& out) {
  std::array<u_char, COMMUNITY_MAX_LEN> bytes;
  std::size_t community_size = bytes.size(), size = message.size();
  long version = 0;
  auto* const begin = const_cast<u_char*>(reinterpret_cast<const u_char*>(message.data()));
  u_char* const pdu = snmp_comstr_parse(begin, &size, bytes.data(), &community_size, &version);
  if (pdu == nullptr || size == 0) return stray("no SNMP message", out);
  const std::string community(reinterpret_cast<const char*>(bytes.data()), community_size);
  Notification& told = out.notification;
  if (version == SNMP_VERSION_1) {
    told.version = Version::kV1;
    if (!decode_trap_v1(pdu, size, told.v1.emplace(), told.pdu)) return stray("no trap of v1", out);
  } else if (version == SNMP_VERSION_2c && (*pdu == SNMP_MSG_TRAP2 || *pdu == SNMP_MSG_INFORM)) {
    told.version = Version::kV2c;
    told.inform = *pdu == SNMP_MSG_INFORM;
    if (!decode_pdu(pdu, size, *pdu, told.pdu)) return stray("its PDU is malformed", out);
  } else {
    return stray("no notification", out);
  }
  bool any = false;
  for (std::size_t i = 0; i < believed.size(); ++i) {
    if (believed[i]->version == Version::kV3) continue;
    any = true;
    if (believed[i]->community != community) continue;
    out.kind = Heard::Kind::kNotification;
    out.by = i;
    if (told.inform) out.answer = answer_of(pdu, size, community);
    return;
  }
  refused(any ? "community" : "version", out);
}

void Reception::hear_v3(std::string_view message, Believed believed, Duration now, Heard& out) {
  V3Header header;
  if (!read_v3_header(message, header)) return stray("no message of v3", out);
  out.notification.version = Version::kV3;
  const auto of_v3 = [](const auto& one) { return one->version == Version::kV3; };
  if (std::none_of(believed.begin(), believed.end(), of_v3)) return refused("version", out);
  const bool ours = header.engine == engine_.id;
  if (!ours && header.reportable) {
    out.kind = Heard::Kind::kAsked;
    return report(header, kUnknownEngineIds, nullptr, out);
  }
  if (header.engine.size() < kEngineMin || header.engine.size() > kEngineMax)
    return stray("no engine's identifier", out);
  std::string_view reason = "user";
  std::uint32_t counter = kUnknownUserNames;
  for (std::size_t i = 0; i < believed.size(); ++i) {
    const Credential& credential = *believed[i];
    if (!of_v3(believed[i]) || credential.user != header.user) continue;
    if (header.security_level < level_of(credential)) {
      reason = "security level", counter = kUnsupportedSecLevels;
      continue;
    }
    out.by = i;
    if (hear_by(credential, message, header, now, out)) return;
    reason = out.reason;
    counter = reason == "decryption"       ? kDecryptionErrors
              : reason == "security level" ? kUnsupportedSecLevels
                                           : kWrongDigests;
  }
  refuse(header, reason, counter, out);
}

/// False: this credential is not the one, and `out.reason` says why.
bool Reception::hear_by(const Credential& credential, std::string_view message, const V3Header& header,
                        Duration now, Heard& out) {
  const bool ours = header.engine == engine_.id;
  const bool authenticated = header.security_level > SNMP_SEC_LEVEL_NOAUTH;
  const bool learns = authenticated && !ours && !known_to_library(header.engine);
  if (learns && learnt_ >= kEnginesLearntMax) {
    out.reason = "too many engines";
    return false;
  }
  if (ours) set_own_time(now);
  const std::shared_ptr<LocalUser> user = user_at(credential, header.engine);
  V3Message came;
  const LocalUser::Listed listed(user.get());
  const int code = came.parse(message);
  switch (code) {
    case SNMPERR_SUCCESS:
      break;
    case SNMPERR_USM_NOTINTIMEWINDOW:
      if (!ours) {
        refused("time window", out);
        return true;
      }
      break;
    case SNMPERR_USM_UNSUPPORTEDSECURITYLEVEL:
      out.reason = "security level";
      return false;
    case SNMPERR_DECRYPTION_ERR:
    case SNMPERR_USM_DECRYPTIONERROR:
      out.reason = "decryption";
      return false;
    case SNMPERR_USM_AUTHENTICATIONFAILURE:
    case SNMPERR_AUTHENTICATION_FAILURE:
    case SNMPERR_USM_UNKNOWNSECURITYNAME:
      out.reason = "authentication";
      return false;
    default:
      if (header.security_level == SNMP_SEC_LEVEL_AUTHPRIV) {  // what another key makes clear is no PDU
        out.reason = "decryption";
        return false;
      }
      stray("malformed", out);
      return true;
  }
  if (learns) ++learnt_;
  if (authenticated) keep(credential, user);
  if (ours && authenticated && (code != SNMPERR_SUCCESS || !in_window(header, now))) {
    set_own_time(now);  // the library may have believed the sender's
    out.kind = Heard::Kind::kAsked;
    if (header.reportable) report(header, kNotInTimeWindows, user.get(), out);
    return true;
  }
  take(came, *user, out);
  return true;
}

void Reception::take(V3Message& came, const LocalUser& user, Heard& out) {
  Notification& told = out.notification;
  told.inform = came.command() == SNMP_MSG_INFORM;
  if (!told.inform && came.command() != SNMP_MSG_TRAP2) return stray("no notification", out);
  // Of an inform we are the authority, whose window keeps old ones out.
  if (told.inform && user.engine() != engine_.id) return stray("an inform of another's engine", out);
  if (!decode_pdu(came.pdu(), came.pdu_size(), static_cast<u_char>(came.command()), told.pdu))
    return stray("its PDU is malformed", out);
  out.kind = Heard::Kind::kNotification;
  if (told.inform) out.answer = came.answer().value_or(std::string{});
}

bool Reception::in_window(const V3Header& header, Duration now) const {
  return engine_.boots < kBootsMax && header.boots == static_cast<long>(engine_.boots) &&
         std::labs(header.time - static_cast<long>(own_time(now))) <= kWindow;
}

std::shared_ptr<LocalUser> Reception::user_at(const Credential& credential, const std::string& engine) const {
  const auto found = users_.find(Key(&credential, engine));
  return found != users_.end() ? found->second.user : std::make_shared<LocalUser>(engine, credential);
}

/// Only what proved to know the credential has a place here, so that nobody else's messages push it out.
void Reception::keep(const Credential& credential, const std::shared_ptr<LocalUser>& user) {
  const Key key(&credential, user->engine());
  if (const auto found = users_.find(key); found != users_.end()) {
    order_.splice(order_.end(), order_, found->second.place);
    return;
  }
  if (users_.size() >= kEnginesMax) {
    users_.erase(order_.front());
    order_.pop_front();
  }
  order_.push_back(key);
  users_.emplace(key, Kept{user, std::prev(order_.end())});
}

void Reception::refuse(const V3Header& header, std::string_view reason, std::uint32_t counter, Heard& out) {
  if (header.reportable) report(header, counter, nullptr, out);
  refused(reason, out);
}

/// Signed where a user is given (RFC 3414, section 3.2, step 7a), else in clear.
void Reception::report(const V3Header& header, std::uint32_t counter, const LocalUser* user, Heard& out) {
  const std::array<oid, 11> name = {1, 3, 6, 1, 6, 3, 15, 1, 1, counter, 0};
  const u_long count = ++reports_[counter];
  const int level = user != nullptr ? SNMP_SEC_LEVEL_AUTHNOPRIV : SNMP_SEC_LEVEL_NOAUTH;
  const Pdu pdu(snmp_pdu_create(SNMP_MSG_REPORT), snmp_free_pdu);
  snmp_pdu_add_variable(pdu.get(), name.data(), name.size(), ASN_COUNTER, &count, sizeof count);
  pdu->version = SNMP_VERSION_3;
  pdu->msgid = pdu->reqid = header.id;
  pdu->flags = 0;
  pdu->securityModel = SNMP_SEC_MODEL_USM;
  pdu->securityLevel = level;
  pdu->securityName = ::strdup(user != nullptr ? header.user.c_str() : "");
  pdu->securityNameLen = user != nullptr ? header.user.size() : 0;
  pdu->contextName = ::strdup("");
  netsnmp_session session;
  snmp_sess_init(&session);
  session.version = SNMP_VERSION_3;
  session.securityModel = SNMP_SEC_MODEL_USM;
  session.securityLevel = level;
  session.securityEngineID = session.contextEngineID = bytes_of(engine_.id);
  session.securityEngineIDLen = session.contextEngineIDLen = engine_.id.size();
  out.answer = encode_message(session, *pdu).value_or(std::string{});
}

/// The library writes the time of an engine into messages, and judges by it.
void Reception::set_own_time(Duration now) const {
  set_enginetime(bytes_of(engine_.id), static_cast<u_int>(engine_.id.size()), engine_.boots, own_time(now),
                 TRUE);
}

std::uint32_t Reception::own_time(Duration now) const {
  return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(now - began_).count());
}

}  // namespace tidemark::snmp
