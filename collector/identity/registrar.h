#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "collector/store/identity_store.h"
#include "common/certificate/token.h"
#include "common/clock/clock.h"

namespace tidemark::identity {

struct TokenRequest {
  static constexpr std::uint32_t kUsesMax = 100'000;
  static constexpr Duration kTtlMin = std::chrono::minutes{1};
  static constexpr Duration kTtlMax = std::chrono::hours{24 * 366};

  std::uint32_t uses = 1;
  Duration ttl = std::chrono::hours{24};
  store::Grant grant;
  std::string note;
  bool approve = false;  ///< who comes with it waits for somebody's approval
};

struct IssuedToken {
  std::string text;  ///< tm1.…: a secret, shown this once and kept nowhere
  store::TokenRow row;
};

/// What an admin does about identity: tokens and revocation. Each change is a line of the audit log, by its
/// author.
/// Thread-safe; its calls wait for the store. The store and the clock outlive it.
class Registrar {
 public:
  /// `pin` is the authority's, at any time.
  Registrar(std::function<certificate::Digest()> pin, store::IdentityStore& store, const Clock& clock)
      : pin_(std::move(pin)), store_(store), clock_(clock) {}

  /// kInvalidArgument, with the limit, where the request goes beyond one.
  absl::StatusOr<IssuedToken> create_token(const TokenRequest& request, const std::string& author);
  /// Newest first.
  absl::StatusOr<std::vector<store::TokenRow>> tokens() { return store_.tokens(); }
  /// By id; a whole token is refused, since a secret has no business on a command line.
  absl::Status revoke_token(const std::string& id, const std::string& author);
  /// Who came with a token that asks for approval, newest first.
  absl::StatusOr<std::vector<store::ApplicantRow>> applicants() { return store_.applicants(); }
  /// As IdentityStore::decide_applicant().
  absl::StatusOr<store::ApplicantRow> decide(const std::string& number_or_host, bool approve,
                                             const std::string& author) {
    return store_.decide_applicant(number_or_host, approve, {author, clock_.now()});
  }
  /// By name or id; returns whom, so that the caller can close its streams. Its tokens stay as they are.
  absl::StatusOr<store::EndpointRow> revoke_endpoint(const std::string& name_or_id,
                                                     const std::string& author);

  /// As IdentityStore::retire(); by name or id.
  absl::StatusOr<store::EndpointRow> retire_endpoint(const std::string& name_or_id,
                                                     const std::string& author);
  /// As IdentityStore::recover().
  absl::StatusOr<store::Recovery> recover(const std::vector<store::AuditRow>& copy,
                                          const std::string& author) {
    return store_.recover(copy, {author, clock_.now()});
  }
  absl::StatusOr<bool> to_be_recovered() { return store_.to_be_recovered(); }

  /// As IdentityStore::rename(); by name or id.
  absl::StatusOr<store::EndpointRow> rename_endpoint(const std::string& name_or_id, const std::string& name,
                                                     const std::string& author);
  /// As IdentityStore::merge(); each by name or id. Returns the one that they became. The streams of both are
  /// the caller's to end, before and after.
  absl::StatusOr<store::EndpointRow> merge_endpoints(const std::string& old_name_or_id,
                                                     const std::string& new_name_or_id,
                                                     const std::string& author);
  /// As IdentityStore::grant(); kInvalidArgument where something is too long, or holds control characters.
  absl::StatusOr<store::EndpointRow> grant(const std::string& name_or_id, const store::GrantChange& change,
                                           const std::string& author);

 private:
  const std::function<certificate::Digest()> pin_;
  store::IdentityStore& store_;
  const Clock& clock_;
};

}  // namespace tidemark::identity
