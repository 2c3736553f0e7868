#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collector/identity/authority.h"
#include "collector/store/identity_store.h"
#include "collector/store/reader.h"
#include "common/clock/clock.h"

namespace tidemark::identity {

/// Where the succession of the authority stands.
struct SuccessionStanding {
  certificate::Certificate current;
  std::optional<certificate::Certificate> previous;
  certificate::Certificate server;
  std::uint64_t endpoints = 0;  ///< that speak for themselves, and are not kept out
  /// Of these, those that use no certificate of the current authority's yet.
  std::vector<std::pair<SourceId, std::string>> behind;
};

/// The authority's succession as admins see it. The previous one ends when every endpoint has renewed its
/// certificate, which all that are there do within half of its life. Thread-safe; what it is given outlives
/// it.
class Succession {
 public:
  /// `shown`: what ports show and trust was changed.
  Succession(Authority& authority, store::IdentityStore& store, store::Reader& reader, const Clock& clock,
             std::function<void()> shown)
      : authority_(authority), store_(store), reader_(reader), clock_(clock), shown_(std::move(shown)) {}

  absl::StatusOr<SuccessionStanding> standing();
  /// As Authority::trusts().
  bool trusts(const std::string& issuer) const { return authority_.trusts(issuer); }
  /// A new authority takes over, which is a line of the audit log. kFailedPrecondition as Authority::roll().
  absl::Status roll(const std::string& author);
  /// Ends it; returns whom it left behind. kFailedPrecondition: as Authority::finish(), and, unless it is
  /// forced, where endpoints are behind.
  absl::StatusOr<std::vector<SourceId>> finish(const std::string& author, bool force);
  /// Makes the certificate of the ports anew where it is time to. To be called now and then.
  absl::Status look();

 private:
  Authority& authority_;
  store::IdentityStore& store_;
  store::Reader& reader_;
  const Clock& clock_;
  const std::function<void()> shown_;
};

}  // namespace tidemark::identity
