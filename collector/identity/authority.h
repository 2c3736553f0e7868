#pragma once

#include <absl/status/statusor.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/certificate/issue.h"
#include "common/clock/clock.h"
#include "common/model/ids.h"

namespace tidemark::identity {

struct AuthorityOptions {
  std::filesystem::path folder;           ///< STATE/ca; made where missing, the owner's alone
  std::vector<std::string> server_names;  ///< names and addresses by which agents reach this machine
  Duration authority_life = std::chrono::hours{24 * 3650};
  Duration server_life = std::chrono::hours{24 * 365};
  Duration source_life = std::chrono::hours{24 * 7};
};

struct HeldAuthority;

/// The collector's certificate authority, and the one before it while its succession lasts: both are trusted
/// then, the new one signs, and the old one's signature vouches for the new one with whoever knows only the
/// old one's pin. The old one's key is gone from the moment at which the new one begins. AUTHORITY.md
/// describes the files; each is written whole or not at all, and what a crash interrupted goes on at the next
/// start. Thread-safe.
class Authority {
 public:
  /// Loads it, or makes it at the first start. The server's certificate is made anew when less than a third
  /// of its life remains, when its names changed, or when another authority issued it. kFailedPrecondition,
  /// with what to do, where the files do not fit together or can be read by others.
  static absl::StatusOr<Authority> open(const AuthorityOptions& options, const Clock& clock);
  ~Authority();
  Authority(Authority&&) noexcept;

  /// Of the one that signs.
  certificate::Certificate certificate() const;
  certificate::Digest pin() const { return certificate().pin(); }
  /// The one before it; absent: no succession is under way.
  std::optional<certificate::Certificate> previous() const;
  /// Whether one that is trusted signed it.
  bool issued(const certificate::Certificate& certificate) const;
  /// Whether one that is trusted now has this common name: who came before a succession's end may be there.
  bool trusts(const std::string& issuer) const;
  /// Those that are trusted, the one that signs first; also as PEM.
  std::vector<certificate::Certificate> trusted() const;
  std::string trusted_pem() const;

  /// For all ports: SANs are the given names, this machine's, localhost, 127.0.0.1, ::1 and
  /// spiffe://tidemark/collector.
  certificate::Certificate server_certificate() const;
  std::string server_key_pem() const;  ///< a secret
  /// The server's certificate, then the authority's; during a succession also what vouches for it.
  std::string server_chain_pem() const;
  /// The folder that holds these as files, as rpc::TlsIdentity::watched wants them.
  std::filesystem::path served() const;

  /// A client's certificate with the one name spiffe://tidemark/endpoint/<uuid>.
  absl::StatusOr<certificate::Certificate> issue_source(SourceId source, const certificate::PublicKey& key,
                                                        TimePoint now) const;
  /// A client's certificate with the one name certificate::kAdminUri; whose it is, the store knows by its
  /// serial.
  absl::StatusOr<certificate::Certificate> issue_admin(const certificate::PublicKey& key, TimePoint now,
                                                       Duration life) const;

  /// A new authority takes over. kFailedPrecondition: a succession is under way.
  absl::Status roll();
  /// The previous one is trusted no more. kFailedPrecondition: there is none.
  absl::Status finish();
  /// Makes the server's certificate anew where it is time to; whether it did.
  absl::StatusOr<bool> renew_server();

 private:
  struct State;
  explicit Authority(std::unique_ptr<State> state);
  std::shared_ptr<const HeldAuthority> held() const;
  absl::StatusOr<certificate::Certificate> issue_client(const std::string& uri,
                                                        const certificate::PublicKey& key, TimePoint now,
                                                        Duration life) const;

  std::unique_ptr<State> state_;
};

}  // namespace tidemark::identity
