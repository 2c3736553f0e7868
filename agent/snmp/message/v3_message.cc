#include "agent/snmp/message/v3_message.h"

#include <algorithm>
#include <cstdlib>

#include "agent/snmp/message/encode_message.h"

namespace tidemark::snmp {
namespace {

constexpr u_char kSequence = ASN_SEQUENCE | ASN_CONSTRUCTOR;
constexpr long kSizeMin = 484, kSizeMax = 65'507;

std::string text_of(const u_char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

bool read_v3_header(std::string_view message, V3Header& out) {
  auto* at = const_cast<u_char*>(reinterpret_cast<const u_char*>(message.data()));
  std::size_t left = message.size(), inner = 0;
  u_char type = 0, flags = 0;
  long version = 0, model = 0;
  const auto integer = [&](std::size_t& within, long& into) {
    if (at != nullptr) at = asn_parse_int(at, &within, &type, &into, sizeof into);
  };
  const auto text = [&](std::size_t& within, u_char* into, std::size_t& size) {
    if (at != nullptr) at = asn_parse_string(at, &within, &type, into, &size);
  };
  const auto sequence = [&](std::size_t& within) {
    if (at != nullptr) at = asn_parse_sequence(at, &within, &type, kSequence, "sequence");
  };
  sequence(left);
  integer(left, version);
  if (at == nullptr || version != SNMP_VERSION_3) return false;
  std::size_t flags_size = 1;
  inner = left;
  sequence(inner);
  integer(inner, out.id);
  integer(inner, out.size_max);
  text(inner, &flags, flags_size);
  integer(inner, model);
  if (at == nullptr || flags_size != 1 || model != SNMP_SEC_MODEL_USM) return false;
  const auto end = reinterpret_cast<const u_char*>(message.data()) + message.size();
  left = static_cast<std::size_t>(end - at);
  if (inner != 0 || left == 0) return false;
  // The security parameters are octets that hold a sequence.
  at = asn_parse_sequence(at, &left, &type, ASN_UNIVERSAL | ASN_PRIMITIVE | ASN_OCTET_STR, "parameters");
  sequence(left);
  std::array<u_char, SNMP_MAX_ENG_SIZE> engine;
  std::array<u_char, SNMP_MAX_SEC_NAME_SIZE> user;
  std::size_t engine_size = engine.size(), user_size = user.size();
  text(left, engine.data(), engine_size);
  integer(left, out.boots);
  integer(left, out.time);
  text(left, user.data(), user_size);
  if (at == nullptr) return false;
  out.engine = text_of(engine.data(), engine_size);
  out.user = text_of(user.data(), user_size);
  out.reportable = (flags & SNMP_MSG_FLAG_RPRT_BIT) != 0;
  const bool authenticated = (flags & SNMP_MSG_FLAG_AUTH_BIT) != 0;
  const bool encrypted = (flags & SNMP_MSG_FLAG_PRIV_BIT) != 0;
  out.security_level = encrypted       ? SNMP_SEC_LEVEL_AUTHPRIV
                       : authenticated ? SNMP_SEC_LEVEL_AUTHNOPRIV
                                       : SNMP_SEC_LEVEL_NOAUTH;
  return authenticated || !encrypted;
}

V3Message::V3Message() : pdu_(snmp_pdu_create(SNMP_MSG_RESPONSE), snmp_free_pdu) {}

V3Message::~V3Message() { forget_state(); }

void V3Message::forget_state() {
  if (pdu_->securityStateRef != nullptr)
    find_sec_mod(SNMP_SEC_MODEL_USM)->pdu_free_state_ref(pdu_->securityStateRef);
  pdu_->securityStateRef = nullptr;
}

/// Up to the security parameters.
int V3Message::parse_header(u_char*& at, std::size_t& left) {
  u_char type = 0;
  long version = 0;
  at = asn_parse_sequence(at, &left, &type, kSequence, "message");
  if (at == nullptr) return SNMPERR_ASN_PARSE_ERR;
  at = asn_parse_int(at, &left, &type, &version, sizeof version);
  if (at == nullptr) return SNMPERR_ASN_PARSE_ERR;
  if (version != SNMP_VERSION_3) return SNMPERR_BAD_VERSION;
  std::size_t inner = left;
  u_char* const begin = at;
  u_char* header = asn_parse_sequence(at, &inner, &type, kSequence, "header");
  if (header == nullptr) return SNMPERR_ASN_PARSE_ERR;
  u_char* const end = header + inner;
  std::size_t flags_size = 1;
  for (long* const field : {&id_, &size_max_}) {
    header = asn_parse_int(header, &inner, &type, field, sizeof *field);
    if (header == nullptr) return SNMPERR_ASN_PARSE_ERR;
  }
  header = asn_parse_string(header, &inner, &type, &flags_, &flags_size);
  if (header == nullptr || flags_size != 1) return SNMPERR_ASN_PARSE_ERR;
  header = asn_parse_int(header, &inner, &type, &model_, sizeof model_);
  if (header == nullptr) return SNMPERR_ASN_PARSE_ERR;
  if (model_ != SNMP_SEC_MODEL_USM || size_max_ < kSizeMin) return SNMPERR_UNKNOWN_SEC_MODEL;
  left -= static_cast<std::size_t>(end - begin);
  at = end;
  return SNMPERR_SUCCESS;
}

int V3Message::parse(std::string_view message, std::optional<std::int32_t> awaited) {
  bytes_ = message;  // it is worked on in its place
  auto* const whole = reinterpret_cast<u_char*>(bytes_.data());
  u_char* at = whole;
  std::size_t left = bytes_.size();
  if (const int code = parse_header(at, left); code != SNMPERR_SUCCESS) return code;
  if (awaited && id_ != *awaited) return SNMPERR_BAD_PARSE;
  const bool authenticated = (flags_ & SNMP_MSG_FLAG_AUTH_BIT) != 0;
  const bool encrypted = (flags_ & SNMP_MSG_FLAG_PRIV_BIT) != 0;
  if (encrypted && !authenticated) return SNMPERR_INVALID_MSG;
  level_ = encrypted       ? SNMP_SEC_LEVEL_AUTHPRIV
           : authenticated ? SNMP_SEC_LEVEL_AUTHNOPRIV
                           : SNMP_SEC_LEVEL_NOAUTH;
  // The library frees them with the PDU.
  pdu_->securityEngineID = static_cast<u_char*>(std::calloc(1, SNMP_MAX_ENG_SIZE));
  pdu_->securityEngineIDLen = SNMP_MAX_ENG_SIZE;
  pdu_->securityName = static_cast<char*>(std::calloc(1, SNMP_MAX_SEC_NAME_SIZE));
  pdu_->securityNameLen = SNMP_MAX_SEC_NAME_SIZE;
  pdu_->contextEngineID = static_cast<u_char*>(std::calloc(1, SNMP_MAX_ENG_SIZE));
  pdu_->contextEngineIDLen = SNMP_MAX_ENG_SIZE;
  pdu_->version = SNMP_VERSION_3;
  netsnmp_session session;
  snmp_sess_init(&session);
  session.version = SNMP_VERSION_3;
  session.securityModel = SNMP_SEC_MODEL_USM;
  session.isAuthoritative = SNMP_SESS_NONAUTHORITATIVE;
  std::size_t response_max = 0;
  at_ = clear_.data();
  left_ = clear_.size();
  snmp_secmod_incoming_params parameters{};
  parameters.msgProcModel = SNMP_VERSION_3;
  parameters.maxMsgSize = static_cast<std::size_t>(std::min(size_max_, kSizeMax));
  parameters.secParams = at;
  parameters.secModel = SNMP_SEC_MODEL_USM;
  parameters.secLevel = level_;
  parameters.wholeMsg = whole;
  parameters.wholeMsgLen = bytes_.size();
  parameters.secEngineID = pdu_->securityEngineID;
  parameters.secEngineIDLen = &pdu_->securityEngineIDLen;
  parameters.secName = pdu_->securityName;
  parameters.secNameLen = &pdu_->securityNameLen;
  parameters.scopedPdu = &at_;
  parameters.scopedPduLen = &left_;
  parameters.maxSizeResponse = &response_max;
  parameters.secStateRef = &pdu_->securityStateRef;
  parameters.sess = &session;
  parameters.pdu = pdu_.get();
  parameters.msg_flags = flags_;
  const int code = find_sec_mod(SNMP_SEC_MODEL_USM)->decode(&parameters);
  if (code == SNMPERR_SUCCESS) at_ = snmpv3_scopedPDU_parse(pdu_.get(), at_, &left_);
  if (code != SNMPERR_SUCCESS || at_ == nullptr) {
    left_ = 0;
    return code != SNMPERR_SUCCESS ? code : SNMPERR_ASN_PARSE_ERR;
  }
  return SNMPERR_SUCCESS;
}

std::string V3Message::engine() const {
  return {reinterpret_cast<const char*>(pdu_->securityEngineID), pdu_->securityEngineIDLen};
}

const netsnmp_variable_list* V3Message::variables() {
  std::size_t left = left_;
  return snmp_pdu_parse(pdu_.get(), at_, &left) == 0 ? pdu_->variables : nullptr;
}

absl::StatusOr<std::string> V3Message::answer() {
  if (variables() == nullptr && pdu_->command != SNMP_MSG_INFORM)
    return absl::InvalidArgumentError("it cannot be answered");
  forget_state();  // user and engine are named as of any message that goes out
  pdu_->command = SNMP_MSG_RESPONSE;
  pdu_->errstat = pdu_->errindex = 0;
  pdu_->flags = 0;
  pdu_->msgid = id_;
  pdu_->securityModel = SNMP_SEC_MODEL_USM;
  pdu_->securityLevel = level_;
  netsnmp_session session;
  snmp_sess_init(&session);
  session.version = SNMP_VERSION_3;
  session.securityModel = SNMP_SEC_MODEL_USM;
  session.securityLevel = level_;
  return encode_message(session, *pdu_);
}

}  // namespace tidemark::snmp
