#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "agent/snmp/message/credential.h"
#include "agent/snmp/message/pdu.h"

namespace tidemark::snmp {

class LocalUser;

/// Messages to and from one device, as bytes: Net-SNMP's BER and security models, without its sockets. Of v3
/// it keeps the device's engine, with keys that are made for it once. The library's state is the process's:
/// all conversations are confined to one thread.
class Conversation {
 public:
  explicit Conversation(std::shared_ptr<const Credential> credential);
  ~Conversation();
  Conversation(Conversation&&) noexcept;
  Conversation& operator=(Conversation&&) noexcept;

  /// False: v3 whose engine is not known yet, or that was forgotten; then probe() goes first.
  bool ready() const;
  /// A message that makes the device tell its engine (RFC 3414, section 4).
  absl::StatusOr<std::string> probe(std::int32_t id);
  /// kFailedPrecondition where it is not ready; kInvalidArgument where the request cannot be encoded.
  absl::StatusOr<std::string> encode(const Request& request);

  enum class Heard {
    kResponse,  ///< `out` is filled
    kEngine,    ///< the engine, its boots or its time became known: the request is to be sent again
  };
  /// kInvalidArgument: no message, or none for this conversation: of another version, community, user or
  /// engine, less secure than was asked, in v3 no answer to the last message. kPermissionDenied: the device
  /// refuses the credential, with its reason.
  absl::StatusOr<Heard> decode(std::string_view message, Response& out);

  /// Of v3: whatever device answers now may be another.
  void forget_engine();
  const Credential& credential() const { return *credential_; }

 private:
  absl::StatusOr<Heard> decode_v3(std::string_view message, Response& out);

  std::shared_ptr<const Credential> credential_;
  std::unique_ptr<LocalUser> engine_;
  std::int32_t awaited_ = 0;  // of v3, the id of the last message
};

}  // namespace tidemark::snmp
