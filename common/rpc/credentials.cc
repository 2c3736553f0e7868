#include "common/rpc/credentials.h"

#include <absl/synchronization/mutex.h>
#include <grpc/grpc_security_constants.h>
#include <grpc/support/log.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <string_view>
#include <utility>
#include <vector>

#include "common/certificate/certificate.h"
#include "common/certificate/served.h"
#include "common/log/log.h"

namespace tidemark::rpc {
namespace {

namespace tls = grpc::experimental;

/// gRPC aborts the program over an empty key.
constexpr unsigned kWatchSeconds = 1;

bool has_own(const TlsIdentity& identity) {
  return !identity.key_pem.empty() && !identity.certificate_pem.empty();
}

std::shared_ptr<tls::CertificateProviderInterface> provider(const TlsIdentity& identity) {
  if (!identity.watched.empty()) {
    const std::filesystem::path& folder = identity.watched;
    return std::make_shared<tls::FileWatcherCertificateProvider>(
        folder / certificate::kServedKey, folder / certificate::kServedChain,
        folder / certificate::kServedTrusted, kWatchSeconds);
  }
  if (!has_own(identity)) return std::make_shared<tls::StaticDataCertificateProvider>(identity.ca_pem);
  return std::make_shared<tls::StaticDataCertificateProvider>(
      identity.ca_pem, std::vector<tls::IdentityKeyCertPair>{{identity.key_pem, identity.certificate_pem}});
}

std::string text_of(grpc::string_ref text) { return {text.data(), text.size()}; }

/// In place of gRPC's own, which would look at this machine's clock.
class CollectorVerifier final : public tls::ExternalCertificateVerifier {
 public:
  explicit CollectorVerifier(std::string ca_pem) : ca_pem_(std::move(ca_pem)) {}

  bool Verify(tls::TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>,
              grpc::Status* sync_status) override {
    const std::string chain = text_of(request->peer_cert_full_chain());
    const absl::Status status = check(chain.empty() ? text_of(request->peer_cert()) : chain);
    *sync_status = status.ok()
                       ? grpc::Status::OK
                       : grpc::Status(grpc::StatusCode::UNAUTHENTICATED, std::string(status.message()));
    return true;  // verified synchronously
  }
  void Cancel(tls::TlsCustomVerificationCheckRequest*) override {}

 private:
  absl::Status check(const std::string& chain_pem) const {
    const auto authorities = certificate::Certificate::parse_all(ca_pem_);
    if (!authorities.ok()) return authorities.status();
    auto chain = certificate::Certificate::parse_all(chain_pem);
    if (!chain.ok()) return chain.status();
    chain->insert(chain->end(), authorities->begin(), authorities->end());  // which need not be shown
    if (auto status = certificate::check_server_chain(*chain, certificate::pins_of(*authorities));
        !status.ok())
      return status;
    if (chain->front().uris() != std::vector<std::string>{std::string(kCollectorUri)})
      return absl::PermissionDeniedError("the peer's certificate is no collector's");
    return absl::OkStatus();
  }

  const std::string ca_pem_;
};

/// In place of gRPC's own, which says nothing of whom it refused, or why.
class ClientVerifier final : public tls::ExternalCertificateVerifier {
 public:
  using Takes = std::function<absl::Status(const certificate::Certificate&)>;
  explicit ClientVerifier(Takes takes) : takes_(std::move(takes)) {}

  bool Verify(tls::TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>,
              grpc::Status* sync_status) override {
    const auto leaf = certificate::Certificate::parse(text_of(request->peer_cert()));
    const absl::Status status = leaf.ok() ? takes_(*leaf) : leaf.status();
    *sync_status = status.ok()
                       ? grpc::Status::OK
                       : grpc::Status(grpc::StatusCode::UNAUTHENTICATED, std::string(status.message()));
    return true;  // verified synchronously
  }
  void Cancel(tls::TlsCustomVerificationCheckRequest*) override {}

 private:
  const Takes takes_;
};

/// Its errors are mostly a caller's; but what it says right before it ends the program is not to be missed.
void log_quietly(gpr_log_func_args* line) {
  const std::string said = std::string("grpc: ") + line->message;
  if (std::string_view(line->message).starts_with("assertion failed")) {
    log::error(said);
  } else {
    log::debug(said);
  }
}

}  // namespace

void quiet_grpc() {
  gpr_set_log_function(log_quietly);
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

std::shared_ptr<grpc::ServerCredentials> server_credentials(const TlsIdentity& identity) {
  tls::TlsServerCredentialsOptions options(provider(identity));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(identity.takes
                                    ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_BUT_DONT_VERIFY
                                    : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  if (identity.takes)
    options.set_certificate_verifier(
        tls::ExternalCertificateVerifier::Create<ClientVerifier>(identity.takes));
  return tls::TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> channel_credentials(const TlsIdentity& identity) {
  tls::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(provider(identity));
  options.watch_root_certs();
  if (has_own(identity)) options.watch_identity_key_cert_pairs();
  options.set_verify_server_certs(false);  // by gRPC; the verifier does
  options.set_check_call_host(false);
  options.set_certificate_verifier(
      tls::ExternalCertificateVerifier::Create<CollectorVerifier>(identity.ca_pem));
  return tls::TlsCredentials(options);
}

std::optional<certificate::Certificate> peer_certificate(const grpc::AuthContext& context) {
  if (!context.IsPeerAuthenticated()) return std::nullopt;
  const std::vector<grpc::string_ref> shown = context.FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  if (shown.size() != 1) return std::nullopt;
  auto leaf = certificate::Certificate::parse(text_of(shown[0]));
  if (!leaf.ok()) return std::nullopt;
  return *std::move(leaf);
}

std::optional<SourcePeer> source_peer(const grpc::AuthContext& context) {
  const auto leaf = peer_certificate(context);
  if (!leaf) return std::nullopt;
  const auto source = certificate::source_of(*leaf);
  if (!source.ok()) return std::nullopt;
  return SourcePeer{*source, leaf->serial(), leaf->issuer(), leaf->not_after(), {}};
}

}  // namespace tidemark::rpc
