#include "agent/snmp/message/v3_message.h"

#include <algorithm>
#include <cstdlib>

namespace tidemark::snmp {
namespace {

constexpr u_char kSequence = ASN_SEQUENCE | ASN_CONSTRUCTOR;
constexpr long kSizeMin = 484, kSizeMax = 65'507;

}  // namespace

V3Message::V3Message() : pdu_(snmp_pdu_create(SNMP_MSG_RESPONSE), snmp_free_pdu) {}

V3Message::~V3Message() {
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

int V3Message::parse(std::string_view message, std::int32_t awaited) {
  bytes_ = message;  // it is worked on in its place
  auto* const whole = reinterpret_cast<u_char*>(bytes_.data());
  u_char* at = whole;
  std::size_t left = bytes_.size();
  if (const int code = parse_header(at, left); code != SNMPERR_SUCCESS) return code;
  if (id_ != awaited) return SNMPERR_BAD_PARSE;
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

}  // namespace tidemark::snmp
