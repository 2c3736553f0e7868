#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "collector/store/admin_store.h"
#include "common/certificate/token.h"
#include "common/clock/clock.h"
#include "common/sync/mutex.h"
#include "common/vitals/vitals.h"

namespace tidemark::identity {

struct InviteRequest {
  static constexpr std::size_t kNameBytesMax = 64;
  static constexpr Duration kTtlMin = std::chrono::minutes{1};
  static constexpr Duration kTtlMax = std::chrono::hours{24 * 7};

  std::string name;  ///< letters, digits and . _ - @
  store::AdminRole role = store::AdminRole::kViewer;
  Duration ttl = std::chrono::hours{1};
};

struct IssuedCode {
  std::string text;  ///< tml1.…: a secret, shown this once and kept nowhere
  TimePoint expires;
};

/// Who may ask from other machines, and what: roles are looked up at each question, so that a change holds
/// from the next one on. Each change is a line of the audit log. Thread-safe; store, clock and vitals outlive
/// it.
class Admins {
 public:
  /// `pin` is the authority's, at any time.
  Admins(std::function<certificate::Digest()> pin, store::AdminStore& store, const Clock& clock,
         Vitals& vitals)
      : pin_(std::move(pin)), store_(store), clock_(clock), vitals_(vitals) {}

  /// kInvalidArgument where the request goes beyond a limit.
  absl::StatusOr<IssuedCode> invite(const InviteRequest& request, const std::string& author);
  absl::StatusOr<std::vector<store::AdminRow>> list() { return store_.admins(); }
  absl::Status set_role(const std::string& name, store::AdminRole role, const std::string& author) {
    return store_.set_role(name, role, {author, clock_.now()});
  }
  absl::Status revoke(const std::string& name, const std::string& author) {
    return store_.revoke_admin(name, {author, clock_.now()});
  }

  /// Whose certificate this is, which the authority signed. kUnauthenticated, with a sentence for him, where
  /// it is nobody's any more: replaced by a later login, revoked, or expired.
  absl::StatusOr<store::AdminRow> who(const std::string& serial, TimePoint not_after);
  /// He was not allowed `question`. Counted as admin.refused, and a line of the audit log, once an hour for
  /// each of his questions.
  void refused(const store::AdminRow& admin, const std::string& question);

 private:
  static constexpr Duration kNotedFor = std::chrono::hours{1};

  const std::function<certificate::Digest()> pin_;
  store::AdminStore& store_;
  const Clock& clock_;
  Vitals& vitals_;
  Mutex mutex_;
  std::map<std::pair<std::string, std::string>, TimePoint> noted_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tidemark::identity
