#include "collector/admin/server.h"

#include <absl/cleanup/cleanup.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <system_error>
#include <utility>

#include "collector/admin/answers.h"
#include "collector/admin/questions.h"
#include "common/disk/file.h"

namespace tidemark::admin {
namespace {

constexpr Duration kFollowWait{1'000};
constexpr std::size_t kSocketPathBytesMax = 107;  // unix(7): sun_path

/// Counts the listings that are followed, so that there are always threads for questions.
class Followers {
 public:
  explicit Followers(Vitals& vitals) : vitals_(vitals) {}
  /// False: there are AdminServer::kFollowersMax already.
  bool enter() {
    if (count_.fetch_add(1) < AdminServer::kFollowersMax) return true;
    count_.fetch_sub(1);
    vitals_.count("admin.followers_refused");
    return false;
  }
  void leave() { count_.fetch_sub(1); }
  static grpc::Status full() {
    return {grpc::StatusCode::RESOURCE_EXHAUSTED,
            std::to_string(AdminServer::kFollowersMax) +
                " listings are followed already, which is the limit; end one of them first"};
  }

 private:
  Vitals& vitals_;
  std::atomic<int> count_{0};
};

class Service final : public Questions {
 public:
  explicit Service(const Ports& ports) : Questions(ports), followers_(ports.vitals) {}

  grpc::Status ProblemFollow(grpc::ServerContext* context, const v1::ProblemListRequest* request,
                             grpc::ServerWriter<v1::ProblemListReply>* writer) override {
    if (!followers_.enter()) return Followers::full();
    const absl::Cleanup leave = [this] { followers_.leave(); };
    std::string last;
    bool first = true;
    while (!stopping_ && !context->IsCancelled()) {
      auto reply = answer(ports_, *request);
      if (!reply.ok()) return to_grpc(reply.status());
      v1::ProblemListReply without_time = *reply;
      without_time.clear_now_time_ms();
      for (v1::Problem& problem : *without_time.mutable_problems()) problem.clear_last_time_ms();
      std::string now = without_time.SerializeAsString();
      if ((first || now != last) && !writer->Write(*reply)) break;
      last = std::move(now);
      first = false;
      // Silence makes problems too: so it is looked again even where nothing came.
      ports_.digest.wait_beyond(ports_.digest.version(), kFollowWait);
    }
    return grpc::Status::OK;
  }

  grpc::Status EventFollow(grpc::ServerContext* context, const v1::EventListRequest* request,
                           grpc::ServerWriter<v1::EventListReply>* writer) override {
    if (!followers_.enter()) return Followers::full();
    const absl::Cleanup leave = [this] { followers_.leave(); };
    v1::EventListRequest next = *request;
    std::uint64_t seen = ports_.digest.version();
    while (!stopping_ && !context->IsCancelled()) {
      auto reply = answer(ports_, next);
      if (!reply.ok()) return to_grpc(reply.status());
      for (const v1::LoggedEvent& event : reply->events())
        next.set_after_id(std::max<std::int64_t>(next.after_id(), event.id()));
      if (next.after_id() == 0) next.set_after_id(-1);
      if (reply->events_size() > 0 && !writer->Write(*reply)) break;
      if (!reply->cut() || request->after_id() == next.after_id())
        seen = ports_.digest.wait_beyond(seen, kFollowWait);
    }
    return grpc::Status::OK;
  }

  grpc::Status Backup(grpc::ServerContext* context, const v1::BackupRequest* request,
                      grpc::ServerWriter<v1::BackupProgress>* writer) override {
    return to_grpc(back_up(
        ports_, *request, [&](const v1::BackupProgress& news) { return writer->Write(news); },
        [&] { return stopping_ || context->IsCancelled(); }));
  }

  /// The next batch is read once the one before it is filed: whoever sends more waits. It may last, so it
  /// counts as a listing that is followed.
  grpc::Status Import(grpc::ServerContext* context,
                      grpc::ServerReaderWriter<v1::ImportReply, v1::ImportBatch>* stream) override {
    if (!followers_.enter()) return Followers::full();
    const absl::Cleanup leave = [this] { followers_.leave(); };
    v1::ImportBatch batch;
    while (!stopping_ && !context->IsCancelled() && stream->Read(&batch)) {
      const auto reply = answer(ports_, batch);
      if (!reply.ok()) return to_grpc(reply.status());
      if (!stream->Write(*reply)) break;
    }
    return stopping_ ? grpc::Status{grpc::StatusCode::UNAVAILABLE, "the collector stops"} : grpc::Status::OK;
  }

  /// Written as it is taken: Write() returns once there is room for more. An answer of more than one piece
  /// counts as a listing that is followed, since whoever takes it may take its time.
  grpc::Status SeriesGet(grpc::ServerContext* context, const v1::SeriesGetRequest* request,
                         grpc::ServerWriter<v1::SeriesGetReply>* writer) override {
    bool first = true, refused = false, entered = false;
    const absl::Cleanup leave = [&] {
      if (entered) followers_.leave();
    };
    const auto status = answer(ports_, *request, [&](const v1::SeriesGetReply& piece) {
      if (!std::exchange(first, false) && !entered) {
        entered = followers_.enter();
        refused = !entered;
      }
      return !refused && !stopping_ && !context->IsCancelled() && writer->Write(piece);
    });
    return refused ? Followers::full() : to_grpc(status);
  }

  void stop() { stopping_ = true; }

 private:
  Followers followers_;
  std::atomic<bool> stopping_{false};
};

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
      : service_(ports), socket_(std::move(socket)) {}
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

  void stop() override {
    if (!server_) return;
    service_.stop();
    server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(2));
    server_->Wait();
    server_.reset();
    std::error_code error;
    std::filesystem::remove(socket_, error);
  }

 private:
  absl::Status bind(const std::filesystem::path& path) {
    grpc::ServerBuilder builder;
    grpc::ResourceQuota quota;
    quota.SetMaxThreads(kThreadsMax);
    builder.SetResourceQuota(quota);
    builder.SetMaxReceiveMessageSize(kMessageBytesMax);
    builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MAX_POLLERS, 2);
    int bound = 0;
    builder.AddListeningPort("unix:" + path.string(), grpc::InsecureServerCredentials(), &bound);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    if (server_ && bound != 0) return absl::OkStatus();
    server_.reset();
    return absl::UnavailableError("cannot listen on the admins' socket " + socket_.string());
  }

  Service service_;
  const std::filesystem::path socket_;
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
