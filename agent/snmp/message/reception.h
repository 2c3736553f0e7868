#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "agent/snmp/message/credential.h"
#include "agent/snmp/message/notification.h"
#include "common/model/time.h"

namespace tidemark::snmp {

class LocalUser;
class V3Message;
struct V3Header;

/// Who the receiver is to senders of informs, which it is the authority of (RFC 3414, section 1.5.1).
struct OwnEngine {
  std::string id;           ///< an SnmpEngineID (RFC 3411), 5 to 32 bytes
  std::uint32_t boots = 0;  ///< how often it began; more than at any start before
};

/// The receiving end of traps and informs: what they say, and whether who sent them knows a credential. Of v3
/// the sender of a trap is the authority, so that its engine comes with it and its time may only go on (RFC
/// 3414, section 3.2, step 7b); of an inform we are, and tell it our engine and time in reports when it does
/// not know them. Keys of engines that proved to have them are kept, of at most kEnginesMax; the library
/// keeps the times of at most kEnginesLearntMax. Confined to the thread of all conversations.
class Reception {
 public:
  static constexpr std::size_t kEnginesMax = 4'096;
  static constexpr std::size_t kEnginesLearntMax = 100'000;

  struct Heard {
    enum class Kind : std::uint8_t {
      kNotification,
      kAsked,    ///< nothing but the engine or its time was asked for
      kRefused,  ///< nobody whom we believe says so; `reason` says why
      kStray,    ///< malformed, or no notification
    };
    Kind kind = Kind::kStray;
    std::string_view reason;
    Notification notification;
    std::size_t by = 0;  ///< of kNotification: whose credential, as a place in `believed`
    /// Of an inform its answer, to be sent once what it says is safe; of another kind a report, to be sent at
    /// once. Empty: there is none.
    std::string answer;
  };

  /// `began`: the monotonic time at which the engine's own time is 0.
  Reception(OwnEngine engine, Duration began);
  ~Reception();

  /// A message of whoever may know one of the credentials that are `believed`. `out` is filled anew.
  void hear(std::string_view message, std::span<const std::shared_ptr<const Credential>> believed,
            Duration now, Heard& out);
  /// Credentials have changed: what was made for them goes.
  void forget_keys();

 private:
  using Believed = std::span<const std::shared_ptr<const Credential>>;
  using Key = std::pair<const Credential*, std::string>;  // with the engine
  struct Kept {
    std::shared_ptr<LocalUser> user;
    std::list<Key>::iterator place;
  };

  void hear_community(std::string_view message, Believed believed, Heard& out);
  void hear_v3(std::string_view message, Believed believed, Duration now, Heard& out);
  bool hear_by(const Credential& credential, std::string_view message, const V3Header& header, Duration now,
               Heard& out);
  void take(V3Message& came, const LocalUser& user, Heard& out);
  bool in_window(const V3Header& header, Duration now) const;
  std::shared_ptr<LocalUser> user_at(const Credential& credential, const std::string& engine) const;
  void keep(const Credential& credential, const std::shared_ptr<LocalUser>& user);
  void refuse(const V3Header& header, std::string_view reason, std::uint32_t counter, Heard& out);
  void report(const V3Header& header, std::uint32_t counter, const LocalUser* user, Heard& out);
  void set_own_time(Duration now) const;
  std::uint32_t own_time(Duration now) const;

  const OwnEngine engine_;
  const Duration began_;
  std::map<std::uint32_t, std::uint32_t> reports_;  // by the last number of their counter
  std::map<Key, Kept> users_;
  std::list<Key> order_;  // the one that was not heard for the longest time is the first
  std::size_t learnt_ = 0;
};

}  // namespace tidemark::snmp
