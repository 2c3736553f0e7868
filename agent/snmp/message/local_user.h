#pragma once

#include <memory>
#include <string>

#include "agent/snmp/message/credential.h"
#include "agent/snmp/message/net_snmp.h"

namespace tidemark::snmp {

using Pdu = std::unique_ptr<netsnmp_pdu, decltype(&snmp_free_pdu)>;

/// Net-SNMP's object identifier of the protocol, and its length.
oid* protocol_of(Authentication authentication, std::size_t& size);
/// Net-SNMP's SNMP_SEC_LEVEL_….
int level_of(const Credential& credential);

inline u_char* bytes_of(const std::string& text) {
  return const_cast<u_char*>(reinterpret_cast<const u_char*>(text.data()));
}

/// A credential's user at one engine, with keys that are localised for it once (RFC 3414, section 2.6).
class LocalUser {
 public:
  LocalUser(std::string engine, const Credential& credential);
  ~LocalUser();
  LocalUser(const LocalUser&) = delete;
  LocalUser& operator=(const LocalUser&) = delete;

  const std::string& engine() const { return engine_; }
  /// To write messages with; it looks at this and at the credential.
  void fill(netsnmp_session& session, const Credential& credential) const;

  /// The library searches a list of users from its begin for each message. Here every user is in it only
  /// meanwhile.
  class Listed {
   public:
    explicit Listed(const LocalUser* user) : user_(user != nullptr ? user->user_ : nullptr) {
      if (user_ != nullptr) usm_add_user(user_);
    }
    ~Listed() {
      if (user_ != nullptr) usm_remove_user(user_);
    }
    Listed(const Listed&) = delete;
    Listed& operator=(const Listed&) = delete;

   private:
    usmUser* const user_;
  };

 private:
  const std::string engine_;
  usmUser* user_ = nullptr;
};

}  // namespace tidemark::snmp
