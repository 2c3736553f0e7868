#pragma once

#include <absl/status/statusor.h>

#include <chrono>
#include <filesystem>
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

/// The collector's certificate authority, in three files: `key.pem` and `certificate.pem` of the authority
/// (P-256), and `server.pem`, the key and certificate of the collector's own ports. Each is written whole or
/// not at all. A crash after `key.pem` alone is repaired: the certificate is made for the key that is there,
/// so that every pin stays true. Immutable once open, thread-safe.
class Authority {
 public:
  /// Loads it, or makes it at the first start. The server's certificate is made anew when less than a third
  /// of its life remains, when its names changed, or when another authority issued it. kFailedPrecondition,
  /// with what to do, where the files do not fit together or can be read by others.
  static absl::StatusOr<Authority> open(const AuthorityOptions& options, const Clock& clock);

  certificate::Digest pin() const { return certificate_.pin(); }
  const certificate::Certificate& certificate() const { return certificate_; }
  std::string certificate_pem() const { return certificate_.pem(); }

  /// For the data and the enrolment port: SANs are the given names, this machine's, localhost, 127.0.0.1, ::1
  /// and spiffe://tidemark/collector.
  const certificate::Certificate& server_certificate() const { return server_certificate_; }
  std::string server_key_pem() const { return server_key_.pem(); }  ///< a secret
  /// The server's certificate, then the authority's.
  std::string server_chain_pem() const { return server_certificate_.pem() + certificate_.pem(); }

  /// A client's certificate with the one name spiffe://tidemark/endpoint/<uuid>.
  absl::StatusOr<certificate::Certificate> issue_source(SourceId source, const certificate::PublicKey& key,
                                                        TimePoint now) const;
  /// A client's certificate with the one name certificate::kAdminUri; whose it is, the store knows by its
  /// serial.
  absl::StatusOr<certificate::Certificate> issue_admin(const certificate::PublicKey& key, TimePoint now,
                                                       Duration life) const;

 private:
  absl::StatusOr<certificate::Certificate> issue_client(const std::string& uri,
                                                        const certificate::PublicKey& key, TimePoint now,
                                                        Duration life) const;
  Authority(AuthorityOptions options, certificate::PrivateKey key, certificate::Certificate certificate,
            certificate::PrivateKey server_key, certificate::Certificate server_certificate);

  AuthorityOptions options_;
  certificate::PrivateKey key_;
  certificate::Certificate certificate_;
  certificate::PrivateKey server_key_;
  certificate::Certificate server_certificate_;
};

}  // namespace tidemark::identity
