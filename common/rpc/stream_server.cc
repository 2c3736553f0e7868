#include "common/rpc/stream_server.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <deque>
#include <optional>
#include <utility>

#include "common/rpc/bytes.h"
#include "common/rpc/credentials.h"
#include "common/rpc/limited_port.h"
#include "common/sync/mutex.h"

namespace tidemark::rpc {
namespace {

grpc::Status to_grpc(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message())};
}

/// How many streams there are, so that stop() can wait for the last.
class LiveStreams {
 public:
  void began() {
    MutexLock lock(mutex_);
    ++count_;
  }
  void ended() {
    MutexLock lock(mutex_);
    --count_;
    none_.notify_all();
  }
  void wait_for_none() {
    MutexLock lock(mutex_);
    while (count_ > 0) none_.wait(mutex_);
  }

 private:
  Mutex mutex_;
  Condition none_;
  std::size_t count_ ABSL_GUARDED_BY(mutex_) = 0;
};

/// gRPC's side of one stream. Deletes itself in OnDone; others reach it through its Link.
class Reactor;

/// What outlives the reactor: the way to it, while it is there.
class Link final : public ServerStream {
 public:
  explicit Link(Reactor& reactor) : reactor_(&reactor) {}

  void send(std::string bytes) override;
  void read() override;
  void finish(absl::Status status) override;

  void write_done(bool ok);
  void cut() {
    MutexLock lock(mutex_);
    reactor_ = nullptr;
  }

 private:
  void write_next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void finish_if_due() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Mutex mutex_;
  Reactor* reactor_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::string> unsent_ ABSL_GUARDED_BY(mutex_);
  std::size_t unsent_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  grpc::ByteBuffer outgoing_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::Status> finish_with_ ABSL_GUARDED_BY(mutex_);
};

class Reactor final : public grpc::ServerGenericBidiReactor {
 public:
  Reactor(grpc::GenericCallbackServerContext& context, LiveStreams& live)
      : context_(context), link_(std::make_shared<Link>(*this)), live_(live) {
    live_.began();
  }

  const std::shared_ptr<Link>& link() const { return link_; }
  void serve(std::unique_ptr<StreamHandler> handler) {
    handler_ = std::move(handler);
    link_->read();
  }
  /// Also of a write that is under way.
  void cancel() { context_.TryCancel(); }

  grpc::ByteBuffer incoming;

 private:
  void OnReadDone(bool ok) override {
    if (ok) {
      handler_->message(bytes_of(incoming));
      return;
    }
    close_handler();
    link_->finish(absl::OkStatus());
  }
  void OnWriteDone(bool ok) override { link_->write_done(ok); }
  void OnCancel() override { link_->finish(absl::CancelledError("the stream was cancelled")); }
  void OnDone() override {
    link_->cut();
    close_handler();
    LiveStreams& live = live_;
    delete this;
    live.ended();
  }
  void close_handler() {
    if (handler_ && !std::exchange(closed_, true)) handler_->closed();
  }

  grpc::GenericCallbackServerContext& context_;  // gRPC's, until OnDone
  std::shared_ptr<Link> link_;                   // shared with the handler
  LiveStreams& live_;                            // the service's
  std::unique_ptr<StreamHandler> handler_;
  bool closed_ = false;
};

void Link::send(std::string bytes) {
  MutexLock lock(mutex_);
  if (reactor_ == nullptr || finished_ || finish_with_) return;
  if (unsent_.size() >= kUnsentMessagesMax || unsent_bytes_ + bytes.size() > kUnsentBytesMax) {
    unsent_.clear();
    unsent_bytes_ = 0;
    finish_with_ = absl::UnavailableError("the source does not read what it is told");
    reactor_->cancel();
    finish_if_due();
    return;
  }
  unsent_bytes_ += bytes.size();
  unsent_.push_back(std::move(bytes));
  write_next();
}

void Link::read() {
  MutexLock lock(mutex_);
  if (reactor_ != nullptr && !finished_) reactor_->StartRead(&reactor_->incoming);
}

void Link::finish(absl::Status status) {
  MutexLock lock(mutex_);
  if (reactor_ == nullptr || finished_ || finish_with_) return;
  finish_with_ = std::move(status);
  finish_if_due();
}

void Link::write_done(bool ok) {
  MutexLock lock(mutex_);
  writing_ = false;
  if (reactor_ == nullptr) return;
  if (!ok) {
    unsent_.clear();
    unsent_bytes_ = 0;
  }
  write_next();
  finish_if_due();
}

void Link::write_next() {
  if (writing_ || finished_ || unsent_.empty()) return;
  outgoing_ = buffer_of(unsent_.front());
  unsent_bytes_ -= unsent_.front().size();
  unsent_.pop_front();
  writing_ = true;
  reactor_->StartWrite(&outgoing_);
}

void Link::finish_if_due() {
  if (!finish_with_ || finished_ || writing_ || !unsent_.empty()) return;
  finished_ = true;
  reactor_->Finish(to_grpc(*finish_with_));
}

class IngestService final : public grpc::CallbackGenericService {
 public:
  using Known = std::function<void(const std::string& caller)>;
  IngestService(StreamServer::Accept accept, Known known)
      : accept_(std::move(accept)), known_(std::move(known)) {}

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    auto* reactor = new Reactor(*context, live_);  // deletes itself in OnDone
    if (context->method() != kStreamMethod) {
      reactor->link()->finish(
          absl::UnimplementedError("this port has the method " + std::string(kStreamMethod) + " only"));
      return reactor;
    }
    auto peer = source_peer(*context->auth_context());
    if (!peer) {
      reactor->link()->finish(absl::PermissionDeniedError("the certificate names no endpoint"));
      return reactor;
    }
    peer->address = address_of(context->peer());
    auto handler = accept_(*peer, reactor->link());
    if (!handler.ok()) {
      reactor->link()->finish(handler.status());
      return reactor;
    }
    known_(peer->address);
    reactor->serve(std::move(*handler));
    return reactor;
  }

  void wait_for_none() { live_.wait_for_none(); }

 private:
  const StreamServer::Accept accept_;
  const Known known_;
  LiveStreams live_;
};

class GrpcStreamServer final : public StreamServer {
 public:
  explicit GrpcStreamServer(Accept accept)
      : service_(std::move(accept), [this](const std::string& caller) { ingress_->known(caller); }) {}
  ~GrpcStreamServer() override { stop(std::chrono::milliseconds(0)); }

  absl::Status listen(const StreamServerOptions& options, const TlsIdentity& identity, Vitals& vitals) {
    grpc::ServerBuilder builder;
    set_connection_limits(builder);
    // In place of probing how much is on its way, which costs pings with every message.
    builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kLookaheadBytes);
    builder.SetMaxReceiveMessageSize(static_cast<int>(options.message_bytes_max));
    ingress_ = std::make_unique<LimitedPort>(builder, identity);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
    if (!server_) return absl::InternalError("gRPC does not start the port for agents");
    return ingress_->listen({options.host, options.port, options.limits, "ingest"}, "agents", vitals);
  }

  std::uint16_t port() const override { return ingress_->port(); }
  void stop(std::chrono::milliseconds grace) override {
    if (!server_) return;
    ingress_->close();
    server_->Shutdown(std::chrono::system_clock::now() + grace);
    server_->Wait();
    service_.wait_for_none();
    server_.reset();
  }

 private:
  std::unique_ptr<LimitedPort> ingress_;  // asked by the service: gone after the server
  IngestService service_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<StreamServer>> StreamServer::start(const StreamServerOptions& options,
                                                                  const TlsIdentity& identity, Accept accept,
                                                                  Vitals& vitals) {
  if (identity.watched.empty() &&
      (identity.key_pem.empty() || identity.certificate_pem.empty() || identity.ca_pem.empty())) {
    return absl::InvalidArgumentError("the port for agents needs a key, a certificate and an authority");
  }
  quiet_grpc();
  auto server = std::make_unique<GrpcStreamServer>(std::move(accept));
  if (auto status = server->listen(options, identity, vitals); !status.ok()) return status;
  return server;
}

}  // namespace tidemark::rpc
