#include "common/rpc/stream_server.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "common/rpc/bytes.h"
#include "common/rpc/credentials.h"
#include "common/rpc/limited_port.h"
#include "common/sync/mutex.h"

namespace tidemark::rpc {
namespace {

grpc::Status to_grpc(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message())};
}

/// How many calls there are, so that stop() can wait for the last.
class LiveCalls {
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

class Call;

/// What gRPC says of a call, by whose address it says it.
struct Tag {
  Call* call;
  void (Call::*happened)(bool ok);
};

/// What outlives the call: the way to it, while it is there.
class Link final : public ServerStream {
 public:
  explicit Link(Call& call) : call_(&call) {}

  void send(std::string bytes) override;
  void read() override;
  void read_with_next() override;
  void finish(absl::Status status) override;
  void cut() override;

  void read_done();
  void write_done(bool ok);
  /// No answer to what was started is lost, but nothing more is started.
  void over();
  /// One thing less is under way. False: nothing is, and nothing will be.
  bool released();

 private:
  bool open() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return call_ != nullptr && !finished_; }
  void forget_unsent() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    unsent_.clear();
    unsent_bytes_ = 0;
  }
  void start_read() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void write_next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void finish_if_due() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Mutex mutex_;
  Call* call_ ABSL_GUARDED_BY(mutex_);
  // Tags that gRPC has, or that are being looked at: first, that it came, and that it is over, which may be
  // said earlier.
  std::size_t under_way_ ABSL_GUARDED_BY(mutex_) = 2;
  std::deque<std::string> unsent_ ABSL_GUARDED_BY(mutex_);
  std::size_t unsent_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  grpc::ByteBuffer outgoing_ ABSL_GUARDED_BY(mutex_);
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool read_with_next_ ABSL_GUARDED_BY(mutex_) = false;
  bool said_ ABSL_GUARDED_BY(mutex_) = false;  // something, since the last message came
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::Status> finish_with_ ABSL_GUARDED_BY(mutex_);
};

/// What a call needs of its server.
struct Service {
  StreamServer::Accept accept;
  std::function<void(const std::string& caller)> known;
  grpc::AsyncGenericService calls{};
  grpc::ServerCompletionQueue* queue = nullptr;
  LiveCalls live{};
};

/// gRPC's side of one stream, from waiting for it on. Deletes itself once gRPC has said all that it will say
/// of it; others reach it through its Link.
class Call {
 public:
  /// Waits for the next stream.
  static void expect(Service& service) { (new Call(service))->request(); }

  grpc::GenericServerContext context;
  grpc::GenericServerAsyncReaderWriter stream{&context};
  grpc::ByteBuffer incoming;
  Tag read_tag{this, &Call::read_done};
  Tag write_tag{this, &Call::write_done};
  Tag finish_tag{this, &Call::finish_done};

 private:
  explicit Call(Service& service) : service_(service), link_(std::make_shared<Link>(*this)) {
    service_.live.began();
  }
  void request() {
    context.AsyncNotifyWhenDone(&over_tag_);  // said only of a call that came
    service_.calls.RequestCall(&context, &stream, service_.queue, service_.queue, &come_tag_);
  }

  void come(bool ok) {
    if (ok) {
      expect(service_);
      if (auto status = serve(); !status.ok()) link_->finish(std::move(status));
    } else {
      link_->released();  // of what did not come nobody says that it is over
    }
    release();
  }
  absl::Status serve() {
    if (context.method() != kStreamMethod)
      return absl::UnimplementedError("this port has the method " + std::string(kStreamMethod) + " only");
    auto peer = source_peer(*context.auth_context());
    if (!peer) return absl::PermissionDeniedError("the certificate names no endpoint");
    peer->address = address_of(context.peer());
    auto handler = service_.accept(*peer, link_);
    if (!handler.ok()) return handler.status();
    service_.known(peer->address);
    handler_ = std::move(*handler);
    link_->read();
    return absl::OkStatus();
  }

  void read_done(bool ok) {
    link_->read_done();
    if (ok) {
      handler_->message(bytes_of(incoming));
    } else {
      close_handler();
      link_->finish(absl::OkStatus());
    }
    release();
  }
  void write_done(bool ok) {
    link_->write_done(ok);
    release();
  }
  void finish_done(bool /*ok*/) { release(); }
  /// It was finished, or its peer is gone.
  void over(bool /*ok*/) {
    link_->over();
    release();
  }

  void release() {
    if (link_->released()) return;
    close_handler();
    LiveCalls& live = service_.live;
    delete this;
    live.ended();
  }
  void close_handler() {
    if (handler_ && !std::exchange(closed_, true)) handler_->closed();
  }

  Service& service_;            // outlives it
  std::shared_ptr<Link> link_;  // shared with the handler
  std::unique_ptr<StreamHandler> handler_;
  bool closed_ = false;
  Tag come_tag_{this, &Call::come};
  Tag over_tag_{this, &Call::over};
};

void Link::send(std::string bytes) {
  MutexLock lock(mutex_);
  if (!open() || finish_with_) return;
  if (unsent_.size() >= kUnsentMessagesMax || unsent_bytes_ + bytes.size() > kUnsentBytesMax) {
    forget_unsent();
    finish_with_ = absl::UnavailableError("the source does not read what it is told");
    call_->context.TryCancel();  // a write that is under way, too
    finish_if_due();
    return;
  }
  unsent_bytes_ += bytes.size();
  unsent_.push_back(std::move(bytes));
  said_ = true;
  write_next();
}

void Link::read() {
  MutexLock lock(mutex_);
  start_read();
}

void Link::read_with_next() {
  MutexLock lock(mutex_);
  if (said_) {
    start_read();
  } else {
    read_with_next_ = true;
  }
}

void Link::start_read() {
  read_with_next_ = false;
  if (!open() || reading_) return;
  reading_ = true;
  ++under_way_;
  call_->stream.Read(&call_->incoming, &call_->read_tag);
}

void Link::finish(absl::Status status) {
  MutexLock lock(mutex_);
  if (!open() || finish_with_) return;
  finish_with_ = std::move(status);
  finish_if_due();
}

void Link::cut() {
  MutexLock lock(mutex_);
  if (call_ != nullptr) call_->context.TryCancel();
}

void Link::read_done() {
  MutexLock lock(mutex_);
  reading_ = false;
  said_ = false;
}

void Link::write_done(bool ok) {
  MutexLock lock(mutex_);
  writing_ = false;
  if (!ok) forget_unsent();
  write_next();
  finish_if_due();
}

void Link::over() {
  MutexLock lock(mutex_);
  forget_unsent();
  finished_ = true;
}

bool Link::released() {
  MutexLock lock(mutex_);
  if (--under_way_ > 0) return true;
  call_ = nullptr;
  return false;
}

void Link::write_next() {
  if (writing_ || !open() || unsent_.empty()) return;
  outgoing_ = buffer_of(unsent_.front());
  unsent_bytes_ -= unsent_.front().size();
  unsent_.pop_front();
  writing_ = true;
  ++under_way_;
  call_->stream.Write(outgoing_, &call_->write_tag);
  if (read_with_next_) start_read();
}

void Link::finish_if_due() {
  if (!finish_with_ || !open() || writing_ || !unsent_.empty()) return;
  finished_ = true;
  ++under_way_;
  call_->stream.Finish(to_grpc(*finish_with_), &call_->finish_tag);
}

class GrpcStreamServer final : public StreamServer {
 public:
  explicit GrpcStreamServer(Accept accept)
      : service_{std::move(accept), [this](const std::string& caller) { ingress_->known(caller); }} {}
  ~GrpcStreamServer() override { stop(std::chrono::milliseconds(0)); }

  absl::Status listen(const StreamServerOptions& options, const TlsIdentity& identity, Vitals& vitals) {
    grpc::ServerBuilder builder;
    set_connection_limits(builder);
    // In place of probing how much is on its way, which costs pings with every message.
    builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kLookaheadBytes);
    builder.SetMaxReceiveMessageSize(static_cast<int>(options.message_bytes_max));
    ingress_ = std::make_unique<LimitedPort>(builder, identity);
    builder.RegisterAsyncGenericService(&service_.calls);
    queue_ = builder.AddCompletionQueue();
    service_.queue = queue_.get();
    server_ = builder.BuildAndStart();
    if (!server_) return absl::InternalError("gRPC does not start the port for agents");
    for (unsigned i = 0; i < std::max(1u, options.threads); ++i) {
      threads_.emplace_back([this] { work(); });
      Call::expect(service_);
    }
    return ingress_->listen({options.host, options.port, options.limits, "ingest"}, "agents", vitals);
  }

  std::uint16_t port() const override { return ingress_->port(); }
  void stop(std::chrono::milliseconds grace) override {
    if (!queue_) return;
    ingress_->close();
    if (server_) server_->Shutdown(std::chrono::system_clock::now() + grace);
    service_.live.wait_for_none();
    queue_->Shutdown();
    for (auto& thread : threads_) thread.join();
    work();  // without threads, what is left
    server_.reset();
    queue_.reset();
  }

 private:
  void work() {
    void* said = nullptr;
    bool ok = false;
    while (queue_->Next(&said, &ok)) {
      const Tag& tag = *static_cast<Tag*>(said);
      (tag.call->*tag.happened)(ok);
    }
  }

  std::unique_ptr<LimitedPort> ingress_;  // asked by the service: gone after the server
  Service service_;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::thread> threads_;
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
