#include "collector/admin/server.h"

#include <chrono>
#include <system_error>
#include <utility>

#include "collector/admin/service.h"
#include "common/disk/file.h"
#include "common/rpc/quiet_polling.h"

namespace tidemark::admin {
namespace {

constexpr std::size_t kSocketPathBytesMax = 107;  // unix(7): sun_path

/// Whoever may open the socket may do everything.
absl::StatusOr<Asker> anybody(const grpc::ServerContext&, std::string_view) { return Asker{}; }

/// A socket that nobody listens on any more is in the way.
absl::Status make_way(const std::filesystem::path& socket) {
  std::error_code error;
  const auto status = std::filesystem::symlink_status(socket, error);
  if (status.type() == std::filesystem::file_type::not_found) return absl::OkStatus();
  if (status.type() != std::filesystem::file_type::socket) {
    return absl::UnavailableError(socket.string() + " is there and is no socket; move it away");
  }
  const auto channel = grpc::CreateChannel("unix:" + socket.string(), grpc::InsecureChannelCredentials());
  if (channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::milliseconds(300))) {
    return absl::UnavailableError("another collector answers at " + socket.string());
  }
  std::filesystem::remove(socket, error);
  if (error)
    return absl::UnavailableError("cannot remove the stale socket " + socket.string() + ": " +
                                  error.message());
  return absl::OkStatus();
}

class GrpcAdminServer final : public AdminServer {
 public:
  GrpcAdminServer(const Ports& ports, std::filesystem::path socket)
      : service_(ports, anybody), socket_(std::move(socket)) {}
  ~GrpcAdminServer() override { stop(); }

  /// The socket is bound in a folder that nobody else can enter, and moved to its place with its rights:
  /// there is no moment in which the umask decides who may connect.
  absl::Status listen() {
    if (auto status = make_way(socket_); !status.ok()) return status;
    const std::filesystem::path nest = socket_.parent_path() / ".admin";
    const std::filesystem::path bound = nest / "s";
    if (socket_.string().size() > kSocketPathBytesMax) {
      return absl::UnavailableError("the path " + socket_.string() + " is longer than the " +
                                    std::to_string(kSocketPathBytesMax) +
                                    " bytes that a socket's may have; choose a shorter runtime_dir");
    }
    std::error_code error;
    std::filesystem::remove_all(nest, error);
    if (auto status = disk::make_private_folder(nest); !status.ok()) return status;
    auto status = bind(bound);
    using std::filesystem::perms;
    if (status.ok()) {
      std::filesystem::permissions(
          bound, perms::owner_read | perms::owner_write | perms::group_read | perms::group_write, error);
      if (!error) std::filesystem::rename(bound, socket_, error);
      if (error) status = absl::UnavailableError("cannot make " + socket_.string() + ": " + error.message());
    }
    std::filesystem::remove_all(nest, error);
    return status;
  }

  std::uint16_t port() const override { return 0; }
  void stop() override {
    if (!server_) return;
    service_.stop();
    server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(2));
    server_->Wait();
    polling_.reset();
    server_.reset();
    std::error_code error;
    std::filesystem::remove(socket_, error);
  }

 private:
  absl::Status bind(const std::filesystem::path& path) {
    grpc::ServerBuilder builder;
    set_limits(builder);
    polling_ = std::make_unique<rpc::QuietPolling>(builder);
    int bound = 0;
    builder.AddListeningPort("unix:" + path.string(), grpc::InsecureServerCredentials(), &bound);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    if (server_ && bound != 0) return absl::OkStatus();
    server_.reset();
    polling_.reset();
    return absl::UnavailableError("cannot listen on the admins' socket " + socket_.string());
  }

  Service service_;
  const std::filesystem::path socket_;
  std::unique_ptr<rpc::QuietPolling> polling_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::start(const std::filesystem::path& socket,
                                                                const Ports& ports) {
  auto server = std::make_unique<GrpcAdminServer>(ports, socket);
  if (auto status = server->listen(); !status.ok()) return status;
  return server;
}

}  // namespace tidemark::admin
