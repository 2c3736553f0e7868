#include "common/rpc/credentials.h"

#include <absl/synchronization/mutex.h>
#include <grpc/support/log.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <vector>

#include "common/log/log.h"

namespace tidemark::rpc {
namespace {

namespace tls = grpc::experimental;

/// gRPC aborts the program over an empty key.
bool has_own(const TlsIdentity& identity) {
  return !identity.key_pem.empty() && !identity.certificate_pem.empty();
}

std::shared_ptr<tls::StaticDataCertificateProvider> provider(const TlsIdentity& identity) {
  if (!has_own(identity)) return std::make_shared<tls::StaticDataCertificateProvider>(identity.ca_pem);
  return std::make_shared<tls::StaticDataCertificateProvider>(
      identity.ca_pem, std::vector<tls::IdentityKeyCertPair>{{identity.key_pem, identity.certificate_pem}});
}

/// Besides the chain, which gRPC verifies itself.
class CollectorVerifier final : public tls::ExternalCertificateVerifier {
 public:
  bool Verify(tls::TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>,
              grpc::Status* sync_status) override {
    const std::vector<grpc::string_ref> uris = request->uri_names();
    const bool collector =
        uris.size() == 1 && std::string_view(uris[0].data(), uris[0].size()) == kCollectorUri;
    *sync_status = collector ? grpc::Status::OK
                             : grpc::Status(grpc::StatusCode::UNAUTHENTICATED,
                                            "the peer's certificate is no collector's");
    return true;  // verified synchronously
  }
  void Cancel(tls::TlsCustomVerificationCheckRequest*) override {}
};

void log_quietly(gpr_log_func_args* line) { log::debug(std::string("grpc: ") + line->message); }

}  // namespace

void quiet_grpc() {
  gpr_set_log_function(log_quietly);
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

std::shared_ptr<grpc::ServerCredentials> server_credentials(const TlsIdentity& identity) {
  tls::TlsServerCredentialsOptions options(provider(identity));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return tls::TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> channel_credentials(const TlsIdentity& identity) {
  tls::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(provider(identity));
  options.watch_root_certs();
  if (has_own(identity)) options.watch_identity_key_cert_pairs();
  options.set_verify_server_certs(true);
  options.set_check_call_host(false);
  options.set_certificate_verifier(tls::ExternalCertificateVerifier::Create<CollectorVerifier>());
  return tls::TlsCredentials(options);
}

std::optional<EndpointId> peer_endpoint(const grpc::AuthContext& context) {
  if (!context.IsPeerAuthenticated()) return std::nullopt;
  const std::vector<grpc::string_ref> uris = context.FindPropertyValues("peer_uri");
  if (uris.size() != 1) return std::nullopt;
  const std::string_view uri(uris[0].data(), uris[0].size());
  if (!uri.starts_with(kEndpointUri)) return std::nullopt;
  return EndpointId::parse(uri.substr(kEndpointUri.size()));
}

}  // namespace tidemark::rpc
