#include <chrono>
#include <utility>

#include "collector/admin/roles.h"
#include "collector/admin/service.h"
#include "common/rpc/credentials.h"
#include "common/rpc/limited_port.h"
#include "common/rpc/quiet_polling.h"

namespace tidemark::admin {
namespace {

class RemoteServer final : public AdminServer {
 public:
  explicit RemoteServer(const Ports& ports)
      : admins_(ports.admins),
        succession_(ports.succession),
        service_(ports, [this](const grpc::ServerContext& context, std::string_view question) {
          return let_in(context, question);
        }) {}
  ~RemoteServer() override { stop(); }

  absl::Status listen(const RemoteOptions& options, const rpc::TlsIdentity& identity, Vitals& vitals) {
    rpc::quiet_grpc();
    grpc::ServerBuilder builder;
    set_limits(builder);
    rpc::set_connection_limits(builder);
    rpc::set_connection_age(builder);
    ingress_ = std::make_unique<rpc::LimitedPort>(builder, identity);
    polling_ = std::make_unique<rpc::QuietPolling>(builder);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    if (!server_) return absl::InternalError("gRPC does not start the port for admins");
    return ingress_->listen({options.host, options.port, options.connections, "admin"}, "admins", vitals);
  }

  std::uint16_t port() const override { return ingress_->port(); }
  void stop() override {
    if (!server_) return;
    ingress_->close();
    service_.stop();
    server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(2));
    server_->Wait();
    polling_.reset();
    server_.reset();
  }

 private:
  absl::StatusOr<Asker> let_in(const grpc::ServerContext& context, std::string_view question) {
    const auto shown = rpc::peer_certificate(*context.auth_context());
    if (!shown || !certificate::is_admins(*shown))
      return absl::UnauthenticatedError("the certificate is no admin's: an endpoint's opens nothing here");
    if (!succession_.trusts(shown->issuer()))
      return absl::UnauthenticatedError(
          "the login is of an authority that is trusted no more: log in with a new code");
    const auto admin = admins_.who(shown->serial(), shown->not_after());
    if (!admin.ok()) return admin.status();
    ingress_->known(rpc::address_of(context.peer()));
    const auto least = role_for(question);
    if (least && admin->role >= *least) return Asker{admin->name, admin->role};
    admins_.refused(*admin, std::string(question));
    return absl::PermissionDeniedError("admin '" + admin->name + "' is " +
                                       std::string(store::name_of(admin->role)) + " here, and this needs " +
                                       std::string(least ? store::name_of(*least) : "what nobody is"));
  }

  identity::Admins& admins_;
  identity::Succession& succession_;
  std::unique_ptr<rpc::LimitedPort> ingress_;  // asked by the service: gone after the server
  Service service_;
  std::unique_ptr<rpc::QuietPolling> polling_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::start_remote(const RemoteOptions& options,
                                                                       const rpc::TlsIdentity& identity,
                                                                       const Ports& ports) {
  auto server = std::make_unique<RemoteServer>(ports);
  if (auto status = server->listen(options, identity, ports.vitals); !status.ok()) return status;
  return server;
}

}  // namespace tidemark::admin
