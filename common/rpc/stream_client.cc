#include "common/rpc/stream_client.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <utility>

#include "common/rpc/bytes.h"
#include "common/rpc/credentials.h"
#include "common/sync/mutex.h"

namespace tidemark::rpc {
namespace {

grpc::ChannelArguments channel_arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  // A channel a stream: the uplink's own backoff decides when to try again, not gRPC's.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetMaxReceiveMessageSize(16 << 20);
  return arguments;
}

ClientEnd end_of(const grpc::Status& status) {
  const grpc::StatusCode code = status.error_code();
  return {code == grpc::StatusCode::INVALID_ARGUMENT || code == grpc::StatusCode::RESOURCE_EXHAUSTED ||
              code == grpc::StatusCode::INTERNAL,
          code == grpc::StatusCode::UNAVAILABLE,
          status.ok() ? "the collector ended the stream" : status.error_message()};
}

/// gRPC's side of a stream. All Start calls are made on the loop's thread, where the hold that permits them
/// is given back too. It must not be destroyed on one of gRPC's own threads: with the last channel gRPC joins
/// them, and one that joins itself frees its queue twice. So its owner waits for OnDone, the last that gRPC
/// calls.
class Call final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                   public std::enable_shared_from_this<Call> {
 public:
  Call(const std::string& target, const TlsIdentity& identity, StreamClient::Post post, ClientEvents events)
      : post_(std::move(post)),
        events_(std::move(events)),
        channel_(grpc::CreateCustomChannel(target, channel_credentials(identity), channel_arguments())),
        stub_(channel_) {}

  void start() {
    stub_.PrepareBidiStreamingCall(&context_, kStreamMethod, grpc::StubOptions(), this);
    AddHold();
    StartCall();
    read();
  }
  void send(const std::string& bytes) {
    if (released_) return;
    outgoing_ = buffer_of(bytes);
    StartWrite(&outgoing_);
  }
  void read() {
    if (!released_) StartRead(&incoming_);
  }
  void half_close() {
    if (!released_) StartWritesDone();
  }
  /// No event is called any more, and gRPC is done with this when it returns.
  void abandon() {
    {
      MutexLock lock(mutex_);
      abandoned_ = true;
    }
    context_.TryCancel();
    release();
    MutexLock lock(mutex_);
    while (!done_) became_done_.wait(mutex_);
  }

 private:
  void OnReadDone(bool ok) override {
    std::string bytes = ok ? bytes_of(incoming_) : std::string();
    post([ok, bytes = std::move(bytes)](Call& call) mutable {
      if (!ok) {
        call.release();
      } else {
        call.events_.message(std::move(bytes));
      }
    });
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return;  // the read side tells the end
    post([](Call& call) { call.events_.writable(); });
  }
  void OnDone(const grpc::Status& status) override {
    post([end = end_of(status)](Call& call) { call.events_.ended(end); });
    MutexLock lock(mutex_);
    done_ = true;
    became_done_.notify_all();
  }
  /// To the loop, while the owner is there.
  template <class Work>
  void post(Work work) {
    MutexLock lock(mutex_);
    if (abandoned_) return;
    post_([self = shared_from_this(), work = std::move(work)]() mutable {
      if (!self->left()) work(*self);
    });
  }
  bool left() {
    MutexLock lock(mutex_);
    return abandoned_;
  }
  void release() {
    if (!std::exchange(released_, true)) RemoveHold();
  }

  Mutex mutex_;  // held while posting, so that nothing is posted once it was abandoned
  Condition became_done_;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  StreamClient::Post post_ ABSL_GUARDED_BY(mutex_);
  ClientEvents events_;
  std::shared_ptr<grpc::Channel> channel_;  // shared with gRPC's own objects
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer incoming_;
  grpc::ByteBuffer outgoing_;
  bool released_ = false;
  bool abandoned_ ABSL_GUARDED_BY(mutex_) = false;
};

class GrpcStreamClient final : public StreamClient {
 public:
  explicit GrpcStreamClient(std::shared_ptr<Call> call) : call_(std::move(call)) {}
  ~GrpcStreamClient() override { call_->abandon(); }

  void send(std::string bytes) override { call_->send(bytes); }
  void read() override { call_->read(); }
  void half_close() override { call_->half_close(); }

 private:
  std::shared_ptr<Call> call_;  // shared with what waits on the loop
};

}  // namespace

std::unique_ptr<StreamClient> StreamClient::open(const std::string& target, const TlsIdentity& identity,
                                                 Post post, ClientEvents events) {
  quiet_grpc();
  auto call = std::make_shared<Call>(target, identity, std::move(post), std::move(events));
  call->start();
  return std::make_unique<GrpcStreamClient>(std::move(call));
}

}  // namespace tidemark::rpc
