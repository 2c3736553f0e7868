#include "agent/snmp/message/conversation.h"

#include <algorithm>
#include <array>
#include <span>

#include "agent/snmp/message/decode_response.h"
#include "agent/snmp/message/encode_message.h"
#include "agent/snmp/message/local_user.h"
#include "agent/snmp/message/net_snmp.h"
#include "agent/snmp/message/v3_message.h"

namespace tidemark::snmp {
namespace {

constexpr std::size_t kMessageMax = 65'507;  // what UDP carries

absl::Status malformed(const char* what) { return absl::InvalidArgumentError(what); }

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

Conversation::Conversation(std::shared_ptr<const Credential> credential)
    : credential_(std::move(credential)) {
  start_net_snmp();
}
Conversation::~Conversation() = default;
Conversation::Conversation(Conversation&&) noexcept = default;
Conversation& Conversation::operator=(Conversation&&) noexcept = default;

bool Conversation::ready() const { return credential_->version != Version::kV3 || engine_ != nullptr; }

void Conversation::forget_engine() {
  if (engine_) doubt_engine_time(engine_->engine());
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
  return encode_message(session, *pdu);
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
    return encode_message(session, **pdu);
  }
  engine_->fill(session, *credential_);
  (*pdu)->version = SNMP_VERSION_3;
  awaited_ = request.id;
  const LocalUser::Listed listed(engine_.get());
  return encode_message(session, **pdu);
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
  const int parsed = [&] {
    const LocalUser::Listed listed(engine_.get());
    return came.parse(message, awaited_);
  }();
  if (!came.engine().empty() && (!engine_ || came.engine() != engine_->engine())) count_strange_engine();
  if (parsed != SNMPERR_SUCCESS)
    return absl::InvalidArgumentError(std::string("not taken: ") + snmp_api_errstring(parsed));
  const std::int32_t id = awaited_;
  const std::string engine = came.engine();
  if (came.command() == SNMP_MSG_REPORT) {
    out.id = id;
    if (const auto refusal = refusal_of(came.variables()); !refusal.empty())
      return absl::PermissionDeniedError(std::string(refusal));
    if (engine.empty()) return malformed("a report of no engine");
    if (!engine_ || engine_->engine() != engine) engine_ = std::make_unique<LocalUser>(engine, *credential_);
    return Heard::kEngine;
  }
  if (!engine_ || engine != engine_->engine()) return malformed("no answer to what was asked");
  if (came.security_level() != level_of(*credential_)) return malformed("less secure than what was asked");
  if (!decode_response(came.pdu(), came.pdu_size(), out) || out.id != id)
    return malformed("its PDU is malformed, or no answer");
  return Heard::kResponse;
}

}  // namespace tidemark::snmp
