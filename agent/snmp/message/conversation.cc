#include "agent/snmp/message/conversation.h"

#include <absl/cleanup/cleanup.h>

#include <algorithm>
#include <array>
#include <span>

#include "agent/snmp/message/decode_response.h"
#include "agent/snmp/message/net_snmp.h"
#include "agent/snmp/message/v3_message.h"

namespace tidemark::snmp {
namespace {

using Pdu = std::unique_ptr<netsnmp_pdu, decltype(&snmp_free_pdu)>;

constexpr std::size_t kMessageMax = 65'507;  // what UDP carries

absl::Status malformed(const char* what) { return absl::InvalidArgumentError(what); }

oid* protocol_of(Authentication authentication, std::size_t& size) {
  switch (authentication) {
    case Authentication::kSha1:
      return sc_get_auth_oid(NETSNMP_USMAUTH_HMACSHA1, &size);
    case Authentication::kSha224:
      return sc_get_auth_oid(NETSNMP_USMAUTH_HMAC128SHA224, &size);
    case Authentication::kSha256:
      return sc_get_auth_oid(NETSNMP_USMAUTH_HMAC192SHA256, &size);
    case Authentication::kSha384:
      return sc_get_auth_oid(NETSNMP_USMAUTH_HMAC256SHA384, &size);
    case Authentication::kSha512:
      return sc_get_auth_oid(NETSNMP_USMAUTH_HMAC384SHA512, &size);
    case Authentication::kNone:
      break;
  }
  return sc_get_auth_oid(NETSNMP_USMAUTH_NOAUTH, &size);
}

int level_of(const Credential& credential) {
  if (credential.authentication == Authentication::kNone) return SNMP_SEC_LEVEL_NOAUTH;
  return credential.privacy == Privacy::kNone ? SNMP_SEC_LEVEL_AUTHNOPRIV : SNMP_SEC_LEVEL_AUTHPRIV;
}

int command_of(Operation operation) {
  switch (operation) {
    case Operation::kGet:
      return SNMP_MSG_GET;
    case Operation::kGetNext:
      return SNMP_MSG_GETNEXT;
    case Operation::kGetBulk:
      return SNMP_MSG_GETBULK;
  }
  return SNMP_MSG_GET;
}

u_char* bytes_of(const std::string& text) {
  return const_cast<u_char*>(reinterpret_cast<const u_char*>(text.data()));
}

absl::StatusOr<std::string> build(netsnmp_session& session, netsnmp_pdu& pdu) {
  // Net-SNMP writes from the end of the buffer to its begin.
  std::size_t size = 2'048, offset = 0;
  auto* packet = static_cast<u_char*>(std::malloc(size));
  const absl::Cleanup free = [&packet] { std::free(packet); };
  if (packet == nullptr || snmp_build(&packet, &size, &offset, &session, &pdu) != 0)
    return absl::InvalidArgumentError(std::string("the request cannot be encoded: ") +
                                      snmp_api_errstring(session.s_snmp_errno));
  return std::string(reinterpret_cast<const char*>(packet + size - offset), offset);
}

absl::StatusOr<Pdu> pdu_of(const Request& request) {
  Pdu pdu(snmp_pdu_create(command_of(request.operation)), snmp_free_pdu);
  pdu->reqid = pdu->msgid = request.id;
  if (request.operation == Operation::kGetBulk) {
    pdu->errstat = request.non_repeaters;
    pdu->errindex = request.max_repetitions;
  }
  std::array<oid, kOidNumbersMax> name;
  for (const Oid& asked : request.names) {
    std::copy(asked.numbers().begin(), asked.numbers().end(), name.begin());
    if (asked.size() < 2 || snmp_add_null_var(pdu.get(), name.data(), asked.size()) == nullptr)
      return absl::InvalidArgumentError("'" + asked.text() + "' cannot be asked for");
  }
  return pdu;
}

/// Why a device refuses, from a report's counter (RFC 3414, section 5); empty: it is no refusal.
std::string_view refusal_of(const netsnmp_variable_list* report) {
  constexpr std::array<oid, 10> prefix = {1, 3, 6, 1, 6, 3, 15, 1, 1, 0};
  if (report == nullptr || report->name_length < prefix.size() ||
      !std::equal(prefix.begin(), prefix.end() - 1, report->name))
    return "the device reports something that is no trouble of its security";
  switch (report->name[prefix.size() - 1]) {
    case 1:
      return "the device does not know the security level, or may not use it";
    case 3:
      return "the device does not know the user";
    case 5:
      return "the device finds the authentication wrong: another pass phrase, or another protocol";
    case 6:
      return "the device cannot decrypt: another privacy pass phrase, or another protocol";
    default:
      return "";
  }
}

}  // namespace

absl::StatusOr<std::vector<std::uint8_t>> key_of(const std::string& pass_phrase, Authentication by) {
  constexpr std::size_t pass_phrase_min = 8;
  if (pass_phrase.size() < pass_phrase_min)
    return absl::InvalidArgumentError("a pass phrase of SNMPv3 has at least 8 characters");
  start_net_snmp();
  std::size_t protocol_size = 0;
  const oid* const protocol = protocol_of(by, protocol_size);
  std::vector<std::uint8_t> key(USM_AUTH_KU_LEN);
  std::size_t size = key.size();
  if (generate_Ku(protocol, static_cast<u_int>(protocol_size), bytes_of(pass_phrase), pass_phrase.size(),
                  key.data(), &size) != SNMPERR_SUCCESS)
    return absl::InvalidArgumentError("this protocol is not one that can authenticate here");
  key.resize(size);
  return key;
}

struct Conversation::Engine {
  Engine(std::string engine, const Credential& credential) : id(std::move(engine)) {
    netsnmp_session session;
    snmp_sess_init(&session);
    fill(session, credential);
    std::size_t size = 0;
    session.securityAuthProto = protocol_of(credential.authentication, size);
    session.securityAuthProtoLen = size;
    session.securityPrivProto = sc_get_priv_oid(USM_CREATE_USER_PRIV_NONE, &size);
    session.securityPrivProtoLen = size;
    if (credential.authentication != Authentication::kNone) {
      std::copy(credential.authentication_key.begin(), credential.authentication_key.end(),
                static_cast<u_char*>(session.securityAuthKey));
      session.securityAuthKeyLen = credential.authentication_key.size();
    }
    if (credential.privacy != Privacy::kNone) {
      session.securityPrivProto = usmAESPrivProtocol;
      session.securityPrivProtoLen = USM_PRIV_PROTO_AES_LEN;
      std::copy(credential.privacy_key.begin(), credential.privacy_key.end(),
                static_cast<u_char*>(session.securityPrivKey));
      session.securityPrivKeyLen = credential.privacy_key.size();
    }
    // The library localises the keys, and puts the user into a list that it searches from the begin for each
    // message. Here every user is in it only while it is needed.
    if (usm_create_user_from_session(&session) != SNMPERR_SUCCESS) return;
    user = usm_get_user(reinterpret_cast<const u_char*>(id.data()), id.size(), credential.user.c_str());
    if (user != nullptr) usm_remove_user(user);
  }
  ~Engine() {
    if (user != nullptr) usm_free_user(user);
  }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void fill(netsnmp_session& session, const Credential& credential) const {
    session.version = SNMP_VERSION_3;
    session.securityModel = SNMP_SEC_MODEL_USM;
    session.securityLevel = level_of(credential);
    session.securityName = const_cast<char*>(credential.user.c_str());
    session.securityNameLen = credential.user.size();
    session.contextName = const_cast<char*>(credential.context.c_str());
    session.contextNameLen = credential.context.size();
    session.securityEngineID = session.contextEngineID = bytes_of(id);
    session.securityEngineIDLen = session.contextEngineIDLen = id.size();
  }

  std::string id;
  usmUser* user = nullptr;
};

Conversation::Conversation(std::shared_ptr<const Credential> credential)
    : credential_(std::move(credential)) {
  start_net_snmp();
}
Conversation::~Conversation() = default;
Conversation::Conversation(Conversation&&) noexcept = default;
Conversation& Conversation::operator=(Conversation&&) noexcept = default;

bool Conversation::ready() const { return credential_->version != Version::kV3 || engine_ != nullptr; }

void Conversation::forget_engine() {
  if (engine_) doubt_engine_time(engine_->id);
  engine_.reset();
}

absl::StatusOr<std::string> Conversation::probe(std::int32_t id) {
  netsnmp_session session;
  snmp_sess_init(&session);
  session.version = SNMP_VERSION_3;
  session.securityModel = SNMP_SEC_MODEL_USM;
  session.securityLevel = SNMP_SEC_LEVEL_NOAUTH;
  const Pdu pdu(snmp_pdu_create(SNMP_MSG_GET), snmp_free_pdu);
  pdu->version = SNMP_VERSION_3;
  pdu->securityModel = SNMP_SEC_MODEL_USM;
  pdu->securityLevel = SNMP_SEC_LEVEL_NOAUTH;
  pdu->securityName = ::strdup("");
  pdu->contextName = ::strdup("");
  pdu->reqid = pdu->msgid = awaited_ = id;
  return build(session, *pdu);
}

absl::StatusOr<std::string> Conversation::encode(const Request& request) {
  if (!ready()) return absl::FailedPreconditionError("the device's engine is not known yet");
  auto pdu = pdu_of(request);
  if (!pdu.ok()) return pdu.status();
  netsnmp_session session;
  snmp_sess_init(&session);
  if (credential_->version != Version::kV3) {
    session.version = credential_->version == Version::kV1 ? SNMP_VERSION_1 : SNMP_VERSION_2c;
    session.community = bytes_of(credential_->community);
    session.community_len = credential_->community.size();
    (*pdu)->version = session.version;
    return build(session, **pdu);
  }
  engine_->fill(session, *credential_);
  (*pdu)->version = SNMP_VERSION_3;
  awaited_ = request.id;
  if (engine_->user != nullptr) usm_add_user(engine_->user);
  auto message = build(session, **pdu);
  if (engine_->user != nullptr) usm_remove_user(engine_->user);
  return message;
}

absl::StatusOr<Conversation::Heard> Conversation::decode(std::string_view message, Response& out) {
  out.clear();
  if (message.size() > kMessageMax) return malformed("longer than a message can be");
  if (credential_->version == Version::kV3) return decode_v3(message, out);
  std::array<u_char, COMMUNITY_MAX_LEN> community;
  std::size_t community_size = community.size(), size = message.size();
  long version = 0;
  auto* const bytes = const_cast<u_char*>(reinterpret_cast<const u_char*>(message.data()));
  u_char* const pdu = snmp_comstr_parse(bytes, &size, community.data(), &community_size, &version);
  if (pdu == nullptr) return malformed("no SNMP message");
  if (version != (credential_->version == Version::kV1 ? SNMP_VERSION_1 : SNMP_VERSION_2c))
    return malformed("a message of another version");
  if (std::string_view(reinterpret_cast<const char*>(community.data()), community_size) !=
      credential_->community)
    return malformed("a message of another community");
  if (!decode_response(pdu, size, out)) return malformed("its PDU is malformed, or no answer");
  return Heard::kResponse;
}

absl::StatusOr<Conversation::Heard> Conversation::decode_v3(std::string_view message, Response& out) {
  V3Message came;
  usmUser* const user = engine_ ? engine_->user : nullptr;
  if (user != nullptr) usm_add_user(user);
  const int parsed = came.parse(message, awaited_);
  if (user != nullptr) usm_remove_user(user);
  if (!came.engine().empty() && (!engine_ || came.engine() != engine_->id)) count_strange_engine();
  if (parsed != SNMPERR_SUCCESS)
    return absl::InvalidArgumentError(std::string("not taken: ") + snmp_api_errstring(parsed));
  const std::int32_t id = awaited_;
  const std::string engine = came.engine();
  if (came.command() == SNMP_MSG_REPORT) {
    out.id = id;
    if (const auto refusal = refusal_of(came.variables()); !refusal.empty())
      return absl::PermissionDeniedError(std::string(refusal));
    if (engine.empty()) return malformed("a report of no engine");
    if (!engine_ || engine_->id != engine) engine_ = std::make_unique<Engine>(engine, *credential_);
    return Heard::kEngine;
  }
  if (!engine_ || engine != engine_->id) return malformed("no answer to what was asked");
  if (came.security_level() != level_of(*credential_)) return malformed("less secure than what was asked");
  if (!decode_response(came.pdu(), came.pdu_size(), out) || out.id != id)
    return malformed("its PDU is malformed, or no answer");
  return Heard::kResponse;
}

}  // namespace tidemark::snmp
