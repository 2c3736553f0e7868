#include "agent/snmp/message/local_user.h"

#include <algorithm>
#include <utility>

namespace tidemark::snmp {

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

LocalUser::LocalUser(std::string engine, const Credential& credential) : engine_(std::move(engine)) {
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
  if (usm_create_user_from_session(&session) != SNMPERR_SUCCESS) return;
  user_ = usm_get_user(bytes_of(engine_), engine_.size(), credential.user.c_str());
  if (user_ != nullptr) usm_remove_user(user_);
}

LocalUser::~LocalUser() {
  if (user_ != nullptr) usm_free_user(user_);
}

void LocalUser::fill(netsnmp_session& session, const Credential& credential) const {
  session.version = SNMP_VERSION_3;
  session.securityModel = SNMP_SEC_MODEL_USM;
  session.securityLevel = level_of(credential);
  session.securityName = const_cast<char*>(credential.user.c_str());
  session.securityNameLen = credential.user.size();
  session.contextName = const_cast<char*>(credential.context.c_str());
  session.contextNameLen = credential.context.size();
  session.securityEngineID = session.contextEngineID = bytes_of(engine_);
  session.securityEngineIDLen = session.contextEngineIDLen = engine_.size();
}

}  // namespace tidemark::snmp
