#include "collector/trust.h"

#include <utility>

#include "common/log/log.h"
#include "common/pinned/paths.h"

namespace tidemark {

absl::StatusOr<identity::Authority> Trust::open_authority(const CollectorConfig& config, const Clock& clock) {
  identity::AuthorityOptions options{config.state_dir / "ca", config.names};
  options.source_life = config.identity.certificate_life;
  options.server_life = config.identity.server_certificate_life;
  return identity::Authority::open(options, clock);
}

Trust::Trust(const CollectorConfig& config, identity::Authority& authority, store::IdentityStore& store,
             store::AdminStore& admins, store::Reader& reader, const Clock& clock, Vitals& vitals,
             identity::CertificateBook::Happened happened)
    : config_(config),
      authority_(authority),
      store_(store),
      clock_(clock),
      vitals_(vitals),
      admin_store_(admins),
      registrar_([&authority] { return authority.pin(); }, store, clock),
      admins_([&authority] { return authority.pin(); }, admins, clock, vitals),
      certificates_(store, clock, vitals, {config.identity.renew_grace, config.identity.take_returning},
                    std::move(happened)),
      succession_(authority, store, reader, clock, [this] {
        if (server_) server_->show(authority_.server_chain_pem(), authority_.server_key_pem());
      }) {}

absl::Status Trust::listen(const std::string& collector, std::function<std::string()> admin) {
  enrollment_ = std::make_unique<identity::Enrollment>(authority_, store_, clock_, vitals_,
                                                       identity::EnrollmentOptions{collector, {}});
  renewal_ =
      std::make_unique<identity::Renewal>(authority_, store_, certificates_, clock_, vitals_,
                                          identity::RenewalOptions{collector, config_.identity.renew_grace});
  identity::EnrollmentServerOptions options;
  options.address = config_.enroll.host;
  options.port = config_.enroll.port;
  options.chain_pem = authority_.server_chain_pem();
  options.key_pem = authority_.server_key_pem();
  identity::EnrollmentHandlers handlers;
  handlers[pinned::kEnrollPath] = [this](const std::string& body, const identity::Peer& peer) {
    return enrollment_->answer(body, peer);
  };
  handlers[pinned::kRenewPath] = [this](const std::string& body, const identity::Peer& peer) {
    return renewal_->answer(body, peer);
  };
  if (admin) {
    login_ = std::make_unique<identity::AdminLogin>(
        authority_, admin_store_, clock_, vitals_,
        identity::LoginOptions{std::move(admin), config_.identity.login_life, {}});
    handlers[pinned::kLoginPath] = [this](const std::string& body, const identity::Peer& peer) {
      return login_->answer(body, peer);
    };
  }
  auto server = identity::EnrollmentServer::start(std::move(options), std::move(handlers), vitals_);
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
  return absl::OkStatus();
}

void Trust::keep() {
  if (auto status = certificates_.keep(); !status.ok())
    log::warning("identity: which certificates are in use: " + std::string(status.message()));
}

rpc::TlsIdentity Trust::tls() {
  return {{}, {}, {}, authority_.served(), [this](const certificate::Certificate& shown) {
            absl::Status status = certificate::check_client(shown, authority_.trusted(), clock_.now());
            if (!status.ok()) certificates_.turned_away(shown, std::string(status.message()));
            return status;
          }};
}

void Trust::look() {
  if (auto status = succession_.look(); !status.ok())
    log::warning("identity: the certificate of the ports: " + std::string(status.message()));
}

void Trust::stop() {
  if (server_) server_->stop();
  keep();
}

}  // namespace tidemark
