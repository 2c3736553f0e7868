#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "collector/collector_config.h"
#include "collector/identity/admins.h"
#include "collector/identity/certificate_book.h"
#include "collector/identity/enrollment.h"
#include "collector/identity/enrollment_server.h"
#include "collector/identity/login.h"
#include "collector/identity/registrar.h"
#include "collector/identity/renewal.h"
#include "collector/identity/succession.h"
#include "common/rpc/stream_server.h"

namespace tidemark {

/// The parts that say who is whom: the authority, what it issued, and the port at which endpoints enrol and
/// renew. Everything it is given outlives it.
class Trust {
 public:
  static absl::StatusOr<identity::Authority> open_authority(const CollectorConfig& config,
                                                            const Clock& clock);

  Trust(const CollectorConfig& config, identity::Authority& authority, store::IdentityStore& store,
        store::AdminStore& admins, store::Reader& reader, const Clock& clock, Vitals& vitals,
        identity::CertificateBook::Happened happened);

  /// Takes enrolments and renewals from now on; `collector` as identity::EnrollmentOptions has it.
  /// Logins are taken where `admin` is given: where admins ask, as identity::LoginOptions has it.
  absl::Status listen(const std::string& collector, std::function<std::string()> admin);
  std::uint16_t port() const { return server_->port(); }

  /// What ports show, and whom they take: endpoints and admins.
  rpc::TlsIdentity tls();
  /// Whether a stream may be opened.
  absl::Status admit(const rpc::SourcePeer& peer) {
    if (!authority_.trusts(peer.issuer))
      return absl::PermissionDeniedError(
          "this certificate is of an authority that is trusted no more: enrol this endpoint with a token, "
          "and "
          "--force");
    return certificates_.admit({peer.source, peer.serial, peer.address, peer.not_after});
  }
  /// As identity::CertificateBook::returns().
  absl::StatusOr<std::string> returns(SourceId source, const EndpointFacts& facts,
                                      const std::string& address) {
    return certificates_.returns(source, facts, address);
  }
  /// As identity::CertificateBook::overreached().
  void overreached(SourceId source, const std::string& address, const std::string& what) {
    certificates_.overreached(source, address, what);
  }
  /// Writes down which certificates are in use, and who asked for what he may not.
  void keep();
  /// Makes the certificate of the ports anew where it is time to.
  void look();
  void stop();

  identity::Registrar& registrar() { return registrar_; }
  identity::Admins& admins() { return admins_; }
  identity::Succession& succession() { return succession_; }

 private:
  const CollectorConfig& config_;
  identity::Authority& authority_;
  store::IdentityStore& store_;
  const Clock& clock_;
  Vitals& vitals_;
  store::AdminStore& admin_store_;
  identity::Registrar registrar_;
  identity::Admins admins_;
  identity::CertificateBook certificates_;
  identity::Succession succession_;
  std::unique_ptr<identity::Enrollment> enrollment_;
  std::unique_ptr<identity::Renewal> renewal_;
  std::unique_ptr<identity::AdminLogin> login_;
  std::unique_ptr<identity::EnrollmentServer> server_;  // gone first: it asks the others
};

}  // namespace tidemark
