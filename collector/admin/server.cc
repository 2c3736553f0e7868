#include "collector/admin/server.h"

#include <absl/cleanup/cleanup.h>
#include <grpcpp/grpcpp.h>
#include <tidemark/v1/admin.grpc.pb.h>

#include <atomic>
#include <chrono>
#include <system_error>
#include <utility>

#include "collector/admin/answers.h"
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

grpc::Status to_grpc(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message())};
}

template <class Request, class Reply>
grpc::Status unary(const Ports& ports, const Request* request, Reply* reply) {
  auto made = answer(ports, *request);
  if (!made.ok()) return to_grpc(made.status());
  *reply = std::move(*made);
  return grpc::Status::OK;
}

class Service final : public v1::Admin::Service {
 public:
  explicit Service(const Ports& ports) : ports_(ports), followers_(ports.vitals) {}

  grpc::Status Status(grpc::ServerContext*, const v1::StatusRequest* request,
                      v1::StatusReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status Doctor(grpc::ServerContext*, const v1::DoctorRequest* request,
                      v1::DoctorReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status ProblemList(grpc::ServerContext*, const v1::ProblemListRequest* request,
                           v1::ProblemListReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status TokenCreate(grpc::ServerContext*, const v1::TokenCreateRequest* request,
                           v1::TokenCreateReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status TokenList(grpc::ServerContext*, const v1::TokenListRequest* request,
                         v1::TokenListReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status TokenRevoke(grpc::ServerContext*, const v1::TokenRevokeRequest* request,
                           v1::TokenRevokeReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status EndpointList(grpc::ServerContext*, const v1::EndpointListRequest* request,
                            v1::EndpointListReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status EndpointShow(grpc::ServerContext*, const v1::EndpointShowRequest* request,
                            v1::EndpointShowReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status EndpointRevoke(grpc::ServerContext*, const v1::EndpointRevokeRequest* request,
                              v1::EndpointRevokeReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status EventList(grpc::ServerContext*, const v1::EventListRequest* request,
                         v1::EventListReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status SeriesList(grpc::ServerContext*, const v1::SeriesListRequest* request,
                          v1::SeriesListReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status ServiceList(grpc::ServerContext*, const v1::ServiceListRequest* request,
                           v1::ServiceListReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status ServiceShow(grpc::ServerContext*, const v1::ServiceShowRequest* request,
                           v1::ServiceShowReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status ServiceCheck(grpc::ServerContext*, const v1::ServiceCheckRequest* request,
                            v1::ServiceCheckReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status ServiceReload(grpc::ServerContext*, const v1::ServiceReloadRequest* request,
                             v1::ServiceReloadReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status OrphanList(grpc::ServerContext*, const v1::OrphanListRequest* request,
                          v1::OrphanListReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status SetList(grpc::ServerContext*, const v1::SetListRequest* request,
                       v1::SetListReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status SetShow(grpc::ServerContext*, const v1::SetShowRequest* request,
                       v1::SetShowReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status SetCheck(grpc::ServerContext*, const v1::SetCheckRequest* request,
                        v1::SetCheckReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status SetDiff(grpc::ServerContext*, const v1::SetDiffRequest* request,
                       v1::SetDiffReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status InventoryShow(grpc::ServerContext*, const v1::InventoryShowRequest* request,
                             v1::InventoryShowReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status InventoryDiff(grpc::ServerContext*, const v1::InventoryDiffRequest* request,
                             v1::InventoryDiffReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status InventoryFind(grpc::ServerContext*, const v1::InventoryFindRequest* request,
                             v1::InventoryFindReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status SetLearn(grpc::ServerContext*, const v1::SetLearnRequest* request,
                        v1::SetLearnReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status Trend(grpc::ServerContext*, const v1::TrendRequest* request, v1::TrendReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status OutageList(grpc::ServerContext*, const v1::OutageListRequest* request,
                          v1::OutageListReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status Ledger(grpc::ServerContext*, const v1::LedgerRequest* request,
                      v1::LedgerReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status ReportPreview(grpc::ServerContext*, const v1::ReportPreviewRequest* request,
                             v1::ReportPreviewReply* reply) override {
    return unary(ports_, request, reply);
  }
  grpc::Status ReportSend(grpc::ServerContext*, const v1::ReportSendRequest* request,
                          v1::ReportSendReply* reply) override {
    return unary(ports_, request, reply);
  }

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
  const Ports ports_;
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
